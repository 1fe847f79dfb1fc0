"""The options of a search: experiment and analysis, the setting, those of signatures, the limit."""

from collections.abc import Callable
from typing import Any

import click
from click.shell_completion import CompletionItem

from mubeam.cli._model import model_parameters
from mubeam.cli._numbers import Number
from mubeam.cli._options import F, options, production_options

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
