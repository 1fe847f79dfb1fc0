"""The page of the experiments: numbers of each card with their sources, and a side view, into a folder.

experiments.md (a part of docs/experiments.md) and experiment_NAME.png for each card whose target has a length.

    python docs/experiment_gallery.py docs/gallery
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from mubeam import experiments, figures, plotting
from mubeam.errors import InputError
from mubeam.experiments.card import Experiment
from mubeam.foundation import writing
from mubeam.foundation.citations import link

WORDS = ("description", "label", "signature", "form_factor", "inferred_with", "source")
"""Keys that are said in words."""

HEAD = "| number | value | source |\n|---|---|---|\n"


def page(names: tuple[str, ...], folder: Path) -> str:
    """A table of the cards and a section of each; side views go into `folder`."""
    cards = {name: experiments.get(name) for name in names}
    rows = "".join(
        f"| [`{name}`](#{name}) | {', '.join(f'`{a}`' for a in card.analyses)} | {_text(card.description)} |\n"
        for name, card in cards.items()
    )
    sections = "\n".join(_section(name, card, folder) for name, card in cards.items())
    return f"| card | analyses | description |\n|---|---|---|\n{rows}\n{sections}"


def _section(name: str, card: Experiment, folder: Path) -> str:
    parts = [f"## {name}\n", f"{_text(card.description)}.\n", _side_view(name, card, folder)]
    about = [row for part in ("beam", "target", "geometry") for row in _rows(getattr(card, part), part)]
    parts.append(HEAD + "".join(about))
    for analysis, found in card.analyses.items():
        words = f"signature `{found.signature}`, form factor `{found.form_factor}`"
        rows = "".join(_rows(found, ""))
        parts.append(f"### {name}: {analysis}\n\n{_text(found.description)} ({words}).\n\n{HEAD}{rows}")
    references = [f"[{one.label}]({one.address})" if one.address else one.label for one in map(link, card.citations)]
    parts.append(f"References: {'; '.join(references)}.\n")
    return "\n".join(part for part in parts if part)


def _side_view(name: str, card: Experiment, folder: Path) -> str:
    """Draws it; the line of the page."""
    try:
        figure = figures.side_view(card)
    except InputError:
        # a collider, or a card whose length is an option
        return ""
    plotting.save(figure, folder / f"experiment_{name}.png")
    return f"![{name} from the side: {_text(card.description)}](gallery/experiment_{name}.png)\n"


def _rows(section: BaseModel | None, path: str) -> Iterator[str]:
    """A line for each number that a section of a card gives."""
    if section is None:
        return
    sources: dict[str, str] = getattr(section, "source", {}) or {}
    for key in (*type(section).model_fields, *(section.model_extra or {})):
        value = getattr(section, key)
        name = f"{path}.{key}" if path else key
        if key in WORDS or value is None or (isinstance(value, list | dict) and not value):
            continue
        if key == "spectrum":
            span = f"{value.energy_low_gev[0]:g} to {value.energy_high_gev[-1]:g} GeV"
            yield f"| {name} | {span} | {_text(value.source)} |\n"
        elif key == "tracks":
            yield f"| {name} | up to {value.nodes()[0][-1]:g} GeV | {_text(value.source)} |\n"
        elif isinstance(value, BaseModel):
            yield from _rows(value, name)
        elif key in sources or not _is_default(section, key):
            yield f"| {name} | {_value(value)} | {_text(sources.get(key, ''))} |\n"


def _is_default(section: BaseModel, key: str) -> bool:
    known = type(section).model_fields
    return key not in section.model_fields_set or (key in known and getattr(section, key) == known[key].default)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:g}"
    if isinstance(value, BaseModel):
        return ", ".join(f"{k} {_value(v)}" for k, v in value.model_dump(exclude_none=True, exclude={"source"}).items())
    if isinstance(value, dict):
        return ", ".join(f"{k} {_value(v)}" for k, v in value.items() if k != "source")
    if isinstance(value, list | tuple):
        return "; ".join(map(_value, value))
    return _text(str(value))


def _text(text: str) -> str:
    """Text in a cell."""
    return " ".join(text.split()).replace("|", r"\|")


def _order(name: str) -> tuple[bool, bool, str]:
    """Data first, the many cards of one study last."""
    card = experiments.get(name)
    has_data = any(not card.projection_reasons(analysis) for analysis in card.analyses)
    return not has_data, name.startswith("collider-dump"), name


def main() -> None:
    """All cards."""
    folder = Path(sys.argv[1])
    writing.make_folder(folder)
    names = tuple(sorted(experiments.names(), key=_order))
    writing.write_bytes(folder / "experiments.md", page(names, folder).encode())


if __name__ == "__main__":
    main()
