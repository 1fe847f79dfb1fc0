"""What curves side by side are called."""

from mubeam.explorer.state import State


def labels_of(states: list[State]) -> list[str]:
    """Experiments and analyses; of several curves also what of their settings differs, if these have one name."""
    names = [" + ".join(map(" ".join, zip(one.experiments, one.analyses, strict=True))) for one in states]
    settings = [{**one.parameters, **one.ratios, **one.options} for one in states]
    every = {key for some in settings for key in some}
    different = sorted(key for key in every if len({some.get(key) for some in settings}) > 1)
    found = []
    for name, some in zip(names, settings, strict=True):
        words = [f"{key} = {_short(some[key])}" for key in different if key in some]
        found.append(f"{name}, {', '.join(words)}" if names.count(name) > 1 and words else name)
    # two of the same settings
    return [label if found.count(label) == 1 else f"{label} ({i + 1})" for i, label in enumerate(found)]


def _short(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"
