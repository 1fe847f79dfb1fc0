"""The folder of the page: the only one of which it reads cards and bounds, and to which it writes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mubeam import experiments, models
from mubeam.errors import InputError
from mubeam.exclusions import bounds
from mubeam.exclusions.bounds.reading import suffixes
from mubeam.exclusions.region import Region
from mubeam.experiments import Experiment
from mubeam.foundation import reading, writing
from mubeam.models import Model
from mubeam.text import shown

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
CARD: Final = ".toml"
MOST_FILES: Final = 200
MOST_DEPTH: Final = 5
"""Of cards that extend each other."""

EXPERIMENT_KEYS: Final = ("extends", "beam", "target", "analyses")
"""What the card of an experiment has, and that of a model has not."""


@dataclass(frozen=True)
class Folder:
    """A folder; names are those of files in it, without a path, and links out of it are refused."""

    path: Path

    def inside(self, name: str) -> Path:
        """The path of a file of that name; InputError for a name with a path in it, or a link that leads elsewhere."""
        if not isinstance(name, str) or NAME.fullmatch(name) is None:
            raise InputError(
                f"{shown(name)} must be the name of a file in {self.path}: letters, digits, points, dashes, without a "
                "path"
            )
        found = self.path / name
        if not found.resolve().is_relative_to(self.path.resolve()):
            raise InputError(f"{name} leads out of {self.path}: put the file itself there")
        return found

    def made(self) -> Path:
        """The folder, made if it is missing; OutputError if that cannot be done."""
        return writing.make_folder(self.path)

    def cards(self) -> dict[str, list[str]]:
        """File names of the cards of models and of experiments."""
        found: dict[str, list[str]] = {"model": [], "experiment": []}
        for name in self._names((CARD,)):
            try:
                raw = reading.read_toml(self.inside(name), "card")
            # what cannot be read is not offered
            except Exception:  # noqa: S112
                continue
            found["experiment" if any(key in raw for key in EXPERIMENT_KEYS) else "model"].append(name)
        return found

    def bounds(self) -> list[str]:
        """File names that may be those of bounds."""
        return self._names(suffixes())

    def _names(self, ends: tuple[str, ...]) -> list[str]:
        if not self.path.is_dir():
            return []
        every = sorted(one.name for one in self.path.iterdir() if one.suffix.lower() in ends and one.is_file())
        return [name for name in every if NAME.fullmatch(name)][:MOST_FILES]

    def model(self, name: str) -> type[Model]:
        """The class of a shipped model, or of a card in the folder. Raises as `models.class_of`."""
        if name.lower().endswith(".py"):
            raise InputError(f"{shown(name)} is code, which the page does not run: give a card")
        return models.class_of(self.inside(name) if models.is_path(name) else name)

    def experiment(self, name: str) -> Experiment:
        """A shipped experiment, or a card in the folder whose files all lie there. Raises as `experiments.get`."""
        if not experiments.is_path(name):
            return experiments.get(name)
        path = self.inside(name)
        self._check_card(path, 0)
        return experiments.get(path)

    def bound(self, name: str) -> Region:
        """A bound in the folder. Raises as `bounds.read`."""
        return bounds.read(self.inside(name))

    def state_of(self, names: tuple[str, ...]) -> tuple[Any, ...]:
        """What changes when one of these files, or a card that they may extend, does."""
        if not any(models.is_path(name) or "." in name for name in names):
            return ()
        every = sorted(self.path.iterdir()) if self.path.is_dir() else []
        return tuple((one.name, one.stat().st_mtime_ns, one.stat().st_size) for one in every if one.is_file())

    def _check_card(self, path: Path, depth: int) -> None:
        """InputError for a card that names a file elsewhere."""
        if depth > MOST_DEPTH:
            raise InputError(f"extends: {path.name}: cards extend each other more than {MOST_DEPTH} deep")
        home = self.path.resolve()
        for key, name in _files_of(reading.read_toml(path, "card")):
            found = (path.parent / name).resolve()
            if not found.is_relative_to(home):
                raise InputError(f"{key}: {shown(name)} leads out of {self.path}: put the file there [{path.name}]")
            if key == "extends":
                self._check_card(path.parent / name, depth + 1)


def _files_of(card: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The names of files in a card, with their keys."""

    def table(one: Any, key: str) -> dict[str, Any]:
        found = one.get(key) if isinstance(one, dict) else None
        return found if isinstance(found, dict) else {}

    base = card.get("extends")
    if isinstance(base, str) and experiments.is_path(base):
        yield "extends", base
    for key in ("spectrum", "tracks"):
        name = table(card, "beam").get(key)
        if isinstance(name, str):
            yield f"beam.{key}", name
    for name, analysis in table(card, "analyses").items():
        file = table(analysis, "efficiency").get("table")
        if isinstance(file, str):
            yield f"analyses.{name}.efficiency.table", file
