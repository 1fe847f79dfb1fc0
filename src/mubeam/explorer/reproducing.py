"""The command lines and the Python that give the same curve and figure as the page."""

from collections.abc import Iterable, Sequence
from json import dumps
from shlex import join

from mubeam.exclusions.region import GROUPS
from mubeam.explorer.state import MASSES, State, number_text

OUTPUT = "out"
"""Name of folder and figure where none is given."""


def command_lines(state: State, output: str = OUTPUT) -> str:
    """What to type: one `mubeam reach`, or one for each curve and a `mubeam plot` of them."""
    drawn = [*_view(state), *(word for name in state.own for word in ("--bound", name))]
    every = [state, *state.pins]
    if len(every) == 1:
        return join(["mubeam", "reach", *_search(state), *drawn, "--output", output])
    folders = [f"{output}-{i}" for i in range(1, len(every) + 1)]
    lines = [join(["mubeam", "reach", *_search(one), "--output", to]) for one, to in zip(every, folders, strict=True)]
    return "\n".join([*lines, join(["mubeam", "plot", *folders, *drawn, "--output", f"{output}.pdf"])])


def _search(state: State) -> Iterable[str]:
    yield state.model
    for name in state.experiments:
        yield from ("--experiment", name)
    for name in state.analyses:
        yield from ("--analysis", name)
    for name, value in sorted(state.parameters.items()):
        # a tie says what a tied parameter is
        if name not in state.ratios:
            yield from ("--parameter", f"{name}={number_text(value)}")
    for name, value in sorted(state.ratios.items()):
        yield from ("--tie", f"{name}=[{{mass_gev=1, constant={number_text(value)}}}]")
    for name, given in sorted(state.options.items()):
        flag = f"--{name.replace('_', '-')}"
        if name == "discovery":
            yield flag
        else:
            yield from (flag, given if isinstance(given, str) else number_text(given))


def _view(state: State) -> Iterable[str]:
    if not state.groups:
        yield "--no-bounds"
    elif state.groups != GROUPS:
        yield from ("--groups", ",".join(state.groups))
    if state.overlays:
        yield from ("--with", ",".join(state.overlays))


def _placeholders(state: State) -> dict[str, float]:
    """What a tied parameter is before it follows the mass: any value."""
    return dict(state.ratios)


def python(state: State, output: str = OUTPUT) -> str:
    """A script that computes the curves and draws the figure."""
    every = [state, *state.pins]
    lines = ["import numpy as np", "", "import mubeam as mb", ""]
    names = ["found"] if len(every) == 1 else [f"found_{i}" for i in range(1, len(every) + 1)]
    for name, one in zip(names, every, strict=True):
        lines += _reach(name, one)
    how = [f"overlays={_literal(list(state.overlays))}"] if state.overlays else []
    if state.groups != GROUPS:
        how.append(f"bounds={_literal(list(state.groups))}" if state.groups else "bounds=False")
    if state.own:
        how.append(f"own_bounds=[mb.bounds.read(name) for name in {_literal(list(state.own))}]")
    if len(every) == 1:
        lines.append(_call("found.plot", [_literal(f"{output}.pdf"), *how]))
        return "\n".join(lines) + "\n"
    regions = f"[one.region for one in ({', '.join(names)}) if {{}}one.is_projection]"
    figure = _call(
        "figure = mb.plotting.reach_figure",
        [f"{names[0]}.search.model", regions.format("not "), regions.format(""), *how],
    )
    return "\n".join([*lines, figure, f'mb.plotting.save(figure, "{output}.pdf")']) + "\n"


def _reach(name: str, state: State) -> list[str]:
    given = [
        f"{key}={_literal(value)}" for key, value in sorted((_placeholders(state) | dict(state.parameters)).items())
    ]
    model = f"mb.models.get({', '.join([_literal(state.model), *given])})"
    searches = [_literal(_one_or_list(some)) for some in (state.experiments, state.analyses)]
    options = {key: value for key, value in sorted(state.options.items()) if not key.startswith("mass")}
    grid = [f"{key}={_literal(value)}" for key, value in options.items() if key != "discovery"]
    grid += ["discovery=True"] if "discovery" in options else []
    if state.ratios:
        ties = {key: [{"mass_gev": 1, "constant": value}] for key, value in sorted(state.ratios.items())}
        grid.append(f"ties={_literal(ties)}")
    low, high = (
        f"model.mass_range_gev[{i}]" if state.options.get(key) is None else _literal(state.options[key])
        for i, key in enumerate(("mass_min_gev", "mass_max_gev"))
    )
    masses = f"masses_gev=np.geomspace({low}, {high}, {int(float(state.options.get('masses', MASSES)))})"
    return [f"model = {model}", _call(f"{name} = mb.reach", ["model", *searches, masses, *grid]), ""]


def _one_or_list(some: Sequence[str]) -> str | list[str]:
    return some[0] if len(some) == 1 else list(some)


def _call(function: str, arguments: Sequence[str]) -> str:
    return "\n".join([f"{function}(", *(f"    {argument}," for argument in arguments), ")"])


def _literal(value: object) -> str:
    """A value as Python has it, words in double quotes."""
    if isinstance(value, str):
        return dumps(value)
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_literal(key)}: {_literal(one)}' for key, one in value.items())}}}"
    return repr(value)
