"""Completion in the shell: names of models, experiments and the like, found by file name since imports take time.

SUGGESTIONS says what a parameter completes to, by the parameter's name, for all commands.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from mubeam.errors import MubeamError

HOME = Path(__file__).parents[1]
CARDS = HOME / "experiments" / "cards"

Suggest = Callable[[click.Context], Iterable[str]]


class Suggested(click.types.StringParamType):
    """Type of a text parameter that accepts any text and suggests known values."""

    def __init__(self, suggest: Suggest) -> None:
        self.suggest = suggest

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem[Any]]":
        """The suggestions that begin with `incomplete`; names of files if there are none."""
        found = [CompletionItem(name) for name in self.suggest(ctx) if name.startswith(incomplete)]
        return found or [CompletionItem(incomplete, type="file")]


def suggest_names(command: click.Command) -> click.Command:
    """The command, with Suggested as the type of each text parameter that SUGGESTIONS knows."""
    for parameter in command.get_params(click.Context(command, resilient_parsing=True)):
        if parameter.name in SUGGESTIONS and isinstance(parameter.type, click.types.StringParamType):
            parameter.type = Suggested(SUGGESTIONS[parameter.name])
    return command


def models(_: click.Context) -> list[str]:
    """Models, by the rule of ModuleCatalogue."""
    return module_names("models/library")


def processes(_: click.Context) -> list[str]:
    """Processes, as in production.processes.CATALOGUE."""
    return [name for name in module_names("production/processes") if name != "tau-pairs"]


def form_factors(_: click.Context) -> list[str]:
    """Form factors, by the rule of ModuleCatalogue."""
    return module_names("physics/form_factors")


def experiments(_: click.Context) -> list[str]:
    """Shipped cards."""
    return sorted(card.stem for card in CARDS.glob("*.toml") if not card.stem.startswith("_"))


def analyses(ctx: click.Context) -> list[str]:
    """Analyses of the experiment given on the command line, or of all shipped ones if none is."""
    chosen = ctx.params.get("experiment")
    cards = experiments(ctx) if not chosen else [chosen] if isinstance(chosen, str) else chosen
    return sorted({name for card in cards for name in _analyses(_card(card, Path()))})


def statistics(_: click.Context) -> list[str]:
    """Methods of limits, by the rule of ModuleCatalogue."""
    return module_names("statistics/methods")


def targets(_: click.Context) -> list[str]:
    """Materials of one nucleus."""
    from mubeam.matter.material import TARGETS

    return [*TARGETS]


def materials(_: click.Context) -> list[str]:
    """All materials."""
    from mubeam.matter.material import MATERIALS

    return [*MATERIALS]


def figures(_: click.Context) -> list[str]:
    """Figures of papers, and all."""
    papers = sorted(path.parent.name for path in (HOME / "papers").glob("*/__init__.py"))
    names = ((paper, name) for paper in papers for name in module_names(f"papers/{paper}"))
    return [*(f"{paper.replace('_', '-')}/{name}" for paper, name in names), "all"]


def citable(ctx: click.Context) -> list[str]:
    """Names that `mubeam cite` takes."""
    data = HOME / "exclusions" / "bounds" / "data"
    bounds = sorted(f"{path.parent.name}/{path.stem}" for path in data.glob("*/*.csv"))
    return [*models(ctx), *experiments(ctx), *form_factors(ctx), *bounds]


def overlays(_: click.Context) -> list[str]:
    """What may be drawn besides, by the rule of ModuleCatalogue."""
    return module_names("observables/overlays")


def parameters(ctx: click.Context) -> list[str]:
    """Parameters of the model given on the command line, ready for their number; none if no model is."""
    return [f"{name}=" for name in _parameters(ctx) if name != "mass_gev"]


def constrained(ctx: click.Context) -> list[str]:
    """What can be constrained: the coupling and the parameters of the model."""
    return _parameters(ctx)


def along(ctx: click.Context) -> list[str]:
    """What a search can go along."""
    return [f"{name}=" for name in _parameters(ctx)]


def _parameters(ctx: click.Context) -> list[str]:
    """All of a model's, its coupling among them; a file with code is not run for that."""
    from mubeam import models

    # while an option waits for its value, click leaves arguments where they are
    name = ctx.params.get("model") or next(iter(ctx.args), "")
    try:
        return [one.name for one in models.class_of(name).parameters()]
    except MubeamError:
        return []


def _fixed(*names: str) -> Suggest:
    return lambda _: names


SUGGESTIONS: dict[str, Suggest] = {
    "model": models,
    "reach": models,
    "process": processes,
    "experiment": experiments,
    "card": experiments,
    "analysis": analyses,
    "target": targets,
    "material": materials,
    "form_factor": form_factors,
    "figure": figures,
    "names": citable,
    "method": _fixed("exact", "ww", "iww"),
    "precision": _fixed("fast", "standard", "high"),
    "energy_loss": _fixed("none", "csda", "full"),
    "statistic": statistics,
    "parameters": parameters,
    "along": along,
    "constrain": constrained,
    "groups": _fixed("collider", "beam-dump", "fixed-target", "neutrino", "astrophysics"),
    "overlays": overlays,
    "show": _fixed("excluded", "g-minus-2", "marginal", "profile", "reach"),
    "size": _fixed("screen", "single", "double"),
    "style": _fixed("sans", "serif", "talk"),
    "reference": _fixed("2023", "2025"),
    "kind": _fixed("scalar", "pseudoscalar", "vector", "axial"),
    "initial_lepton": _fixed("e", "mu", "tau"),
    "final_lepton": _fixed("e", "mu", "tau"),
    # files
    "bounds": _fixed(),
    "model_file": _fixed(),
    "folders": _fixed(),
    "output": _fixed(),
    "folder": _fixed(),
    "plot": _fixed(),
    "source": _fixed(),
}


def module_names(folder: str) -> list[str]:
    """Names of the modules of a folder of the package, by the rule of ModuleCatalogue."""
    files = (file.stem for file in (HOME / folder).glob("*.py"))
    return sorted(name.replace("_", "-") for name in files if name != "base" and not name.startswith("_"))


def _card(name: str, folder: Path) -> Path:
    return folder / name if name.endswith(".toml") else CARDS / f"{name}.toml"


def _analyses(path: Path) -> set[str]:
    """Analyses of a card and of the cards it extends; empty for a card that cannot be read."""
    from mubeam.foundation.reading import read_toml

    try:
        card = read_toml(path)
        return {
            *card.get("analyses", {}),
            *(_analyses(_card(card["extends"], path.parent)) if "extends" in card else ()),
        }
    except (MubeamError, AttributeError, TypeError, RecursionError):
        return set()
