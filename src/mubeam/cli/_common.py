"""Options and output that several commands share."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from mubeam import text
from mubeam.cli._numbers import Number
from mubeam.errors import InputError
from mubeam.text import shown

if TYPE_CHECKING:
    from mubeam.models import Model

F = TypeVar("F", bound=Callable[..., Any])
Value = TypeVar("Value", float, str)


def options(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """One decorator from several, in the order in which help shows them."""

    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON with units and errors.")

production_options = options(
    click.option("--method", default="exact", show_default=True, help="exact, ww or iww."),
    click.option("--precision", default="standard", show_default=True, help="fast, standard or high."),
)


def _parameters(ctx: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, float]:
    """NAME=NUMBER pairs as a dictionary; InputError for anything else."""
    found: dict[str, float] = {}
    for pair in given:
        name, _, number = pair.partition("=")
        key = name.strip().replace("-", "_")
        if key in found:
            raise InputError(f"--parameter {pair}: {key} is given twice, leave one out")
        try:
            found[key] = text.number(number)
        except ValueError:
            raise InputError(f"--parameter {pair}: give NAME=NUMBER, such as theta=1.5708") from None
    return found


model_parameters = click.option(
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=NUMBER",
    callback=_parameters,
    help="A parameter of the model, such as theta=1.2; repeatable.",
)

model_file = click.option(
    "--model-file",
    metavar="FILE.py",
    help="Python file that defines MODEL. Its code is run, here and by workers: give only files you trust.",
)


def chosen_model(name: str, file: str | None) -> "type[Model]":
    """The class of a model: shipped, of a card, or of a Python file that was given for it."""
    from mubeam import models

    if file is None:
        return models.class_of(name)
    from mubeam.models import python_file

    found = python_file.load(file)
    own = getattr(found, "name", None)
    if own != name:
        raise InputError(f"--model-file {file}: the name of its MODEL is {shown(own)}, and {shown(name)} is asked for")
    return found


experiment = click.option("--experiment", required=True, help="Name of a card, or path of one (*.toml).")

target_options = options(
    model_parameters,
    click.option("--exposure-mot", type=float, help="Muons on target; other than the data's makes a projection."),
    click.option("--length-m", type=float, help="Length of the target instead of the card's."),
    click.option("--luminosity-per-fb", type=float, help="Luminosity of a collider, instead of exposure and length."),
    click.option("--form-factor", help="Form factor instead of the analysis's own."),
    click.option(
        "--energy-loss", help="Energy loss of the beam: none, csda (mean) or full (straggling), instead of the card's."
    ),
    click.option("--polarisation", type=float, help="Mean helicity of mu- (minus that of mu+), instead of the card's."),
)


class SearchCommand(click.Command):
    """A command of a search: has the options of all signatures too, such as --track-resolution-m."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """All parameters; without those of the signatures while a shell completes, as finding them takes time."""
        found = super().get_params(ctx)
        if ctx.resilient_parsing:
            return found
        place = next(i for i, parameter in enumerate(found) if parameter.name == "efficiency")
        return [*found[:place], *_signature_options(), *found[place:]]

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem[Any]]":
        """Completions of any command, and the options of signatures where an option is being typed."""
        found = super().shell_complete(ctx, incomplete)
        if incomplete.startswith("-"):
            names = [(option.opts[0], option.help) for option in _signature_options()]
            found += [CompletionItem(name, help=text) for name, text in names if name.startswith(incomplete)]
        return found


def _signature_options() -> list[click.Option]:
    from mubeam import signals

    found = signals.options().values()
    return [
        click.Option(
            [f"--{one.name.replace('_', '-')}"],
            type=Number() if isinstance(one, signals.Option) else str,
            help=one.help,
        )
        for one in found
    ]


setting_options = options(
    target_options,
    click.option("--efficiency", type=float, help="Signal efficiency in (0, 1] instead of the card's."),
    click.option("--background-events", type=float, help="Background at the card's exposure, instead of the card's."),
    click.option("--background-error-events", type=float, help="Error of the background, instead of the card's."),
    production_options,
)


def combination_options(*, required: bool = True) -> Callable[[F], F]:
    """Experiments and analyses, one or several that are combined, and their settings."""
    return options(
        click.option(
            "--experiment",
            required=required,
            multiple=True,
            help="Name of a card, or path of one (*.toml); several are combined.",
        ),
        click.option(
            "--analysis",
            required=required,
            multiple=True,
            help="Name of an analysis: one for all cards, or one for each; several of one card are combined.",
        ),
        setting_options,
    )


limit_options = options(
    click.option("--confidence-level", type=float, help="Confidence level instead of the card's."),
    click.option("--statistic", help="cls, neyman, feldman-cousins or bayes.  [default: cls]"),
)

minimum_events = click.option(
    "--minimum-events", type=int, help="Least number of counts for a discovery.  [default: 3]"
)


def _bounds(ctx: click.Context, option: click.Parameter, given: tuple[str, ...]) -> tuple[Any, ...]:
    """Bounds read from texts FILE[,KEY=VALUE...]; InputError for a text of another form, or as `bounds.read`."""
    if not given:
        return ()
    from mubeam.exclusions import bounds

    found = []
    for words in given:
        path, *pairs = (part.strip() for part in words.split(","))
        declared = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
        if len(declared) < len(pairs):
            raise InputError(f"--bound {words}: give FILE[,KEY=VALUE...], such as limit.txt,mass-unit=eV")
        found.append(bounds.read(path, **{key.replace("-", "_"): value for key, value in declared.items()}))
    return tuple(found)


own_bounds = click.option(
    "--bound",
    "bounds",
    multiple=True,
    metavar="FILE[,KEY=VALUE...]",
    callback=_bounds,
    help="Draw the bound of a file too: .csv like shipped bounds, .txt or .dat in two columns, .yaml from HEPData."
    " KEY=VALUE declares what the file lacks: mass-unit, coupling-unit, region (inside, above, edge), label, column,"
    " columns. Repeatable.",
)


band_colors = click.option(
    "--band-colors",
    type=click.Choice(["amber", "green-yellow"]),
    default="amber",
    help="Colours of the expected band.  [default: amber]",
)


def is_quiet() -> bool:
    """Whether --quiet was given to mubeam."""
    return bool(click.get_current_context().find_root().params.get("quiet"))


def say(line: str) -> None:
    """Print a line about what was written on standard output; nothing under --quiet."""
    if not is_quiet():
        click.echo(text.one_line(line))


def to_stdout(output: str) -> bool:
    """Whether an output file is standard output, so that nothing else may be printed there.

    Raises InputError if it is and --json is given too.
    """
    from mubeam.foundation import destination

    found = output == destination.STDOUT or destination.find(output).descriptor == 1
    if found and click.get_current_context().params.get("as_json"):
        raise InputError(f"--output {output} and --json both write to standard output: leave one of them out")
    return found


def print_fields(rows: Iterable[tuple[str, str]], width: int) -> None:
    """Print pairs (name, text), a line each; names are padded to `width`."""
    for name, what in rows:
        click.echo(f"{name:{width}s}{text.one_line(what)}")


def print_table(
    title: str,
    columns: Mapping[str, Mapping[str, Any]],
    rows: Iterable[Sequence[str]],
    *,
    caption: str = "",
    show_lines: bool = False,
) -> None:
    """Print a table on standard output, cleaned of characters that steer a terminal.

    `columns` gives rich's options of each column by its name; `rows` have a text for each column.
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    below = escape(text.clean(caption)) or None
    table = Table(title=escape(text.one_line(title)), caption=below, caption_justify="left", show_lines=show_lines)
    for name, how in columns.items():
        table.add_column(escape(text.clean(name)), **how)
    for row in rows:
        table.add_row(*(escape(text.clean(cell)) for cell in row))
    Console().print(table)


workplace_options = options(
    click.option("--workers", type=int, help="Processes on this machine; by default one."),
    click.option("--scheduler", metavar="ADDRESS", help="Use a running dask scheduler, such as tcp://host:8786."),
    click.option("--cluster", metavar="SYSTEM", help="slurm or htcondor: start workers as its jobs."),
    click.option("--jobs", type=int, help="With --cluster: number of jobs."),
)


def pair(example: str) -> Callable[[click.Context, click.Parameter, str], tuple[int, int]]:
    """A callback that reads K/N as two whole numbers; InputError for anything else."""

    def read(ctx: click.Context, option: click.Parameter, given: str) -> tuple[int, int]:
        part, _, parts = given.partition("/")
        try:
            return text.whole_number(part), text.whole_number(parts)
        except ValueError:
            raise InputError(f"--{option.name} {given}: give K/N, such as {example}") from None

    return read


def print_json(content: Any) -> None:
    """JSON on standard output; NaN and infinities as strings."""
    from mubeam.foundation.writing import plain

    click.echo(json.dumps(plain(content), indent=2))


def one_or_many(values: Sequence[Value]) -> Value | list[Value]:
    """The value of a repeatable option: by itself if it was given once, else a list."""
    return values[0] if len(values) == 1 else list(values)


def progress(what: str, *, quiet: bool) -> Any:
    """A context that gives a progress callback: a bar on standard error, only if that is a terminal."""
    from contextlib import contextmanager

    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    @contextmanager
    def bar() -> Any:
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=quiet or is_quiet() or not console.is_terminal) as shown:
            task = shown.add_task(escape(text.one_line(what)), total=None)
            yield lambda done, total: shown.update(task, completed=done, total=total)

    return bar()


def rate_progress(unit: str, *, quiet: bool) -> Any:
    """A context that gives a callback (stage, done, total): a bar with rate and time left, as `progress` shows it."""
    from contextlib import contextmanager

    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text("" if not speed else f"{speed:.3g} {unit}/s")

    @contextmanager
    def bar() -> Any:
        console = Console(stderr=True)
        shown = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:.0f} %"),
            Rate(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=quiet or not console.is_terminal,
        )
        tasks: dict[str, Any] = {}

        def update(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = shown.add_task(stage, total=total)
            shown.update(tasks[stage], completed=done)

        with shown:
            yield update

    return bar()


def note(line: str) -> None:
    """Print a remark on a result on standard error; nothing under --quiet."""
    if not is_quiet():
        click.echo(f"mubeam: note: {text.one_line(line)}", err=True)
