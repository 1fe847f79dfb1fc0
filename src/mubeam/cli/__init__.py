"""The command line: thin commands over the Python API, one a file, each imported only when it is called."""

import sys
from collections.abc import Iterable
from importlib import import_module
from keyword import iskeyword
from time import perf_counter
from traceback import format_exc
from typing import Any

import click
from click.shell_completion import CompletionItem

from mubeam.cli._completion import suggest_names
from mubeam.cli._numbers import strict
from mubeam.cli._terminal import Terminated, guarded
from mubeam.errors import MubeamError, ReaderGoneError, UnknownNameError
from mubeam.text import one_line

COMMANDS = {
    "list": "Names of models, experiments, analyses, bounds, references, form factors, materials, figures.",
    "cross-section": "Cross section or spectrum of a process at unit coupling.",
    "yield": "Expected events at one point, factor by factor.",
    "reach": "Excluded couplings against mass: table, CSV, figure, manifest.",
    "explore": "A page with sliders for all inputs of a reach, which redraws its contour.",
    "plot": "Draw reaches of several folders in one figure.",
    "export": "Write a reach for HEPData, as a likelihood for pyhf or HS3, or as columns for limit plots.",
    "scan": "Scan parameters, experiments and analyses into Parquet files, on one machine or a cluster.",
    "events": "Unweighted events for a detector simulation: LHE, HepMC3, ROOT, Parquet.",
    "reweight": "Reweight stored events to another coupling, lifetime, angle or form factor.",
    "reproduce": "Reproduce a figure of a paper: data, plot, and the paper's numbers beside ours.",
    "tau-pairs": "The Standard Model's mu N -> mu N tau+ tau-: cross section, or events in an experiment.",
    "tau-decay-length": "Spectrum of the decay lengths of taus from mu N -> tau N a and a -> tau mu.",
    "g-minus-2": "Shift of the muon g-2 by an ALP, and the couplings that a measurement allows.",
    "decays": "Decays of tau, Z and h that bound the lepton-flavour-violating ALP.",
    "dark-matter": "Dark matter through a lepton-flavour-violating ALP: relic density, asymmetry, indirect bounds.",
    "uv-completion": "Masses, couplings and consistency of the heavy-lepton completion of the LFV ALP.",
    "widths": "Width, branching ratios and lifetime of a model's particle against its mass.",
    "stopping-power": "Mean energy loss of muons in a material by process, and the critical energy.",
    "plot-geometry": "A side view of an experiment: target, shield, decay volume and detector along the beam.",
    "cite": "BibTeX of what to cite for a result, a model, an experiment or a bound.",
    "check-card": "Check an experiment card.",
    "check-events": "Check a file of events.",
    "check-model": "Check a model card and print its content.",
    "validate": "Compare with numbers of other public codes: theirs, ours, ratio, tolerance, reason.",
    "doctor": "Versions, backends, cache and a quick check of results, for bug reports.",
    "completion": "Shell script that completes commands and names in bash, zsh or fish.",
}


class LazyGroup(click.Group):
    """A group whose commands are modules of this package, imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, in the order of COMMANDS."""
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; UnknownNameError if there is none (None while a shell completes)."""
        if cmd_name not in COMMANDS:
            if ctx.resilient_parsing:
                return None
            raise UnknownNameError("command", cmd_name, COMMANDS)
        module = cmd_name.replace("-", "_") + "_" * iskeyword(cmd_name)
        command: click.Command = import_module(f"{__name__}.{module}").command
        # only the shell parses so, to complete
        return suggest_names(command) if ctx.resilient_parsing else strict(command)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem[Any]]":
        """Commands with their help, without importing them; else options."""
        found = [CompletionItem(name, help=text) for name, text in COMMANDS.items() if name.startswith(incomplete)]
        return found or click.Command.shell_complete(self, ctx, incomplete)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; with --verbose say how long it took, and where it failed."""
        if not ctx.params["verbose"]:
            return super().invoke(ctx)
        start = perf_counter()
        try:
            return super().invoke(ctx)
        except MubeamError:
            click.echo(format_exc(), err=True, nl=False)
            raise
        finally:
            click.echo(f"mubeam: {ctx.invoked_subcommand}: {perf_counter() - start:.3g} s", err=True)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from mubeam import __version__

        click.echo(f"mubeam {__version__}")
        ctx.exit()


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Version.")
@click.option("--quiet", is_flag=True, help="Print results and errors only: no tables, progress or names of files.")
@click.option("--verbose", is_flag=True, help="Print the time taken and tracebacks of errors on standard error.")
@click.pass_context
def group(ctx: click.Context, quiet: bool, verbose: bool) -> None:
    """What a muon beam on a target can see of new light particles.

    \b
    Examples:
      mubeam reach axion-muon --experiment na64mu-2022 --analysis invisible --output out/
      mubeam --quiet reach axion-muon --experiment na64mu-2022 --analysis invisible --output out/

    Results go to standard output, errors to standard error, progress to a terminal only. NO_COLOR turns colours off.
    MUBEAM_CACHE_DIR is the folder for cached tables; empty for no cache.

    \b
    Exit codes:
      0    done
      1    a bug: please report the traceback; from validate and doctor, a number outside its tolerance;
           from check-events, a file with faults
      2    wrong input, or a file that cannot be read or written: one line says what to do
      130  interrupted or terminated; files are whole or absent, or the last line names what is left
    """
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other: give one of them")
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main() -> None:
    """Run the command line and exit with a code that its help lists; one line on standard error for 2 and 130."""
    try:
        with guarded():
            code = _run()
    except KeyboardInterrupt:
        # a second one, while the first is answered: libraries may raise it again, and people are impatient
        code = 130
    sys.exit(code)


def _run() -> int:
    try:
        code = group.main(prog_name="mubeam", standalone_mode=False)
        sys.stdout.flush()
    except ReaderGoneError:
        # such as head: it has what it wanted
        return 0
    except MubeamError as error:
        return _fail(str(error), 2, _notes(error))
    except (click.exceptions.Abort, KeyboardInterrupt) as error:
        cause = error.__cause__ or error
        return _fail("asked to end" if isinstance(cause, Terminated) else "interrupted", 130, _notes(cause))
    except click.ClickException as error:
        hint = f" (see {error.ctx.command_path} --help)" if isinstance(error, click.UsageError) and error.ctx else ""
        return _fail(error.format_message() + hint, 2)
    except OSError as error:
        where = "" if error.filename is None else f": {error.filename}"
        return _fail(f"{error.strerror or error}{where}", 2, _notes(error))
    except MemoryError as error:
        return _fail("this needs more memory than there is: ask for less at once", 2, _notes(error))
    except Exception:
        click.echo(format_exc(), err=True, nl=False)
        return _fail("this is a defect of mubeam: please report it with the lines above", 1)
    return code if isinstance(code, int) else 0


def _fail(message: str, code: int, notes: Iterable[str] = ()) -> int:
    """Print an error on one line; returns the code."""
    text = "; ".join([message, *(note for note in notes if note not in message)])
    click.echo(f"mubeam: error: {one_line(text)}", err=True)
    return code


def _notes(error: BaseException) -> tuple[str, ...]:
    """Notes added to an exception, such as which file is left."""
    return tuple(getattr(error, "__notes__", ()))
