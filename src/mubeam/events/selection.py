"""What `analyse` finds: an efficiency table with its error and provenance, as files that an experiment card takes."""

import os
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from mubeam import __version__, experiments
from mubeam.errors import InputError
from mubeam.events.checksum import MANIFEST_SUFFIX
from mubeam.experiments.card import Experiment
from mubeam.experiments.efficiency import Efficiency
from mubeam.foundation import writing
from mubeam.foundation.checks import FloatArray
from mubeam.searches.search import Search

LABEL: Final = "toy detector"


class CutShare(NamedTuple):
    """A cut and the share of the weight of all events that is left after it and all before."""

    name: str
    share: float


@dataclass(frozen=True, kw_only=True)
class Selection:
    """An efficiency with its statistical error, and the events that pass.

    Attributes:
        mass_gev: masses (M,).
        axis: "energy_gev", "lepton_momentum_gev", or None for an efficiency of the mass alone.
        knots_gev: points (K,) of the axis; one without.
        value: efficiencies (M, K): shares of the events that the analysis counts without one.
        error: their statistical errors (M, K); never zero.
        events: expected events (M,) of the samples' exposure that pass, counted with their weights; None without one.
        events_error: their statistical errors (M,).
        outside: share (M,) of what passes that the analysis does not count by the truth, such as momenta smeared into
            its window.
        cut_flow: for each mass what is left after each cut, all events first.
        inferred_with: spin of the particle, "spin-0" or "spin-1"; None where it is not known.
        search: model, experiment and analysis; None for tables.
        about: how it was found: samples, cuts, response, versions.
        card: path of the experiment's card, where `analyse` was given one.
    """

    mass_gev: FloatArray
    axis: str | None
    knots_gev: FloatArray
    value: FloatArray
    error: FloatArray
    events: FloatArray | None
    events_error: FloatArray | None
    outside: FloatArray
    cut_flow: tuple[tuple[CutShare, ...], ...]
    inferred_with: str | None
    search: Search | None = field(repr=False)
    about: dict[str, Any] = field(repr=False)
    card: str | Path | None = field(repr=False, default=None)

    def __repr__(self) -> str:
        """One line; all is in the attributes."""
        masses = ", ".join(f"{mass:g}" for mass in self.mass_gev[:5]) + (", ..." if len(self.mass_gev) > 5 else "")
        low, high = self.value.min(), self.value.max()
        return f"<Selection at {masses} GeV by {len(self.about['cuts'])} cuts: efficiency {low:.3g} to {high:.3g}>"

    @property
    def efficiency(self) -> Efficiency:
        """The table as a card has it."""
        text = self._source
        columns: dict[str, Any] = {"mass_gev": self.mass_gev.tolist()}
        shape = (-1,) if self.axis is None else self.value.shape
        if self.axis is not None:
            columns[self.axis] = self.knots_gev.tolist()
        columns |= {"value": self.value.reshape(shape).tolist(), "value_error": self.error.reshape(shape).tolist()}
        rest: dict[str, Any] = {"label": LABEL}
        if self.inferred_with is not None:
            rest["inferred_with"] = self.inferred_with
        return Efficiency.model_validate(columns | rest | {"source": dict.fromkeys(columns, text)})

    @property
    def experiment(self) -> Experiment:
        """The experiment with this efficiency in its analysis; InputError for a selection of tables."""
        search = self._known("an experiment")
        card = search.experiment
        changed = card.analyses[search.analysis_name].model_copy(update={"efficiency": self.efficiency})
        return card.model_copy(update={"analyses": {**card.analyses, search.analysis_name: changed}})

    def table(self) -> dict[str, list[float]]:
        """The table as columns of equal length: mass_gev, the other axis, value and value_error."""
        count = self.value.shape[1]
        found = {"mass_gev": np.repeat(self.mass_gev, count)}
        if self.axis is not None:
            found[self.axis] = np.tile(self.knots_gev, len(self.mass_gev))
        found |= {"value": self.value.ravel(), "value_error": self.error.ravel()}
        return {name: column.tolist() for name, column in found.items()}

    def write(self, path: str | Path) -> Path:
        """Write the table as CSV for the key `table` of a card, with a manifest beside it; returns the path.

        Raises OutputError if a file cannot be written, or the suffix is not .csv; then neither is.
        """
        writing.check_suffix(path, [".csv"])
        target = Path(path)
        writing.write_all(target.parent, self._files(target.name), index=f"{target.name}{MANIFEST_SUFFIX}")
        return target

    def write_card(self, path: str | Path, extends: str | Path | None = None) -> Path:
        """Write a card that extends that of the events, with this efficiency; the table and a manifest lie beside it.

        Args:
            path: the card, .toml; its name without the suffix is that of the experiment.
            extends: path of the card that it extends; None for that which `analyse` was given, or one of mubeam's.

        Raises OutputError if a file cannot be written, InputError for a selection of tables, where the card that it
        extends is not known, or would be replaced.
        """
        writing.check_suffix(path, [".toml"])
        search, target = self._known("a card"), Path(path)
        extends = self.card if extends is None else extends
        if extends is None:
            name = search.experiment.name
            if name not in experiments.names():
                raise InputError(f"the card {name} is a file of its own: give extends=, its path")
            base = name
        elif Path(extends).resolve() == target.resolve():
            raise InputError(f"{path} would replace the card that it extends: give it another name")
        else:
            base = Path(os.path.relpath(extends, target.parent)).as_posix()
        table = f"{target.stem}-efficiency.csv"
        lines = [
            f"extends = {_quoted(base)}",
            f"name = {_quoted(target.stem)}",
            "",
            f"[analyses.{_quoted(search.analysis_name)}.efficiency]",
            f"table = {_quoted(table)}",
            f"label = {_quoted(LABEL)}",
        ]
        if self.inferred_with is not None:
            lines.append(f"inferred_with = {_quoted(self.inferred_with)}")
        files = {target.name: ("\n".join(lines) + "\n").encode(), **self._files(table)}
        writing.write_all(target.parent, files, index=f"{table}{MANIFEST_SUFFIX}")
        return target

    def _known(self, what: str) -> Search:
        if self.search is None:
            raise InputError(
                f"events of a table do not say for which experiment they are: {what} needs samples or files"
            )
        return self.search

    def _files(self, name: str) -> dict[str, bytes]:
        content = "".join(f"# {line}\n" for line in self._comments).encode() + writing.csv_bytes(self.table())
        record = {"command": "analyse", "files": [name], "sha256": sha256(content).hexdigest(), **self.to_dict()}
        return {name: content, f"{name}{MANIFEST_SUFFIX}": writing.json_bytes(record)}

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and texts: the table, the events, the cuts, how it was found."""
        return {
            **self.about,
            **({} if self.search is None else {"experiment": self.search.experiment.name}),
            **({} if self.search is None else {"card_sha256": experiments.card_hash(self.search.experiment)}),
            **({} if self.search is None else {"analysis": self.search.analysis_name}),
            "inferred_with": self.inferred_with,
            "table": self.table(),
            "expected_events": None if self.events is None else self.events.tolist(),
            "expected_events_error": None if self.events_error is None else self.events_error.tolist(),
            "outside": self.outside.tolist(),
            "cut_flow": [[list(cut) for cut in flow] for flow in self.cut_flow],
        }

    @property
    def _comments(self) -> list[str]:
        """Where the table is from, a line each."""
        about, search = self.about, self.search
        events = [one.get("events") for one in about["samples"]]
        first = f"mubeam {__version__}, mubeam.analyse:"
        if search is None:
            first += " a table of events;"
        else:
            of = about["among"] or f"those that {search.analysis_name} of {search.experiment.name} counts"
            first += f" {about['model']} ({about['process']}); weighted share of {of};"
        lines = [first, f"events {', '.join(map(str, events))}, seed of the response {about['seed']};"]
        seeds = sorted({str(one["seed"]) for one in about["samples"] if "seed" in one})
        if seeds:
            lines[-1] = f"{lines[-1][:-1]}, of the events {', '.join(seeds)};"
        lines.append(f"response: {'; '.join(about['response']) or 'none'};")
        lines.append(f"cuts: {'; '.join(about['cuts'])}.")
        return [" ".join(line.split()) for line in lines]

    @property
    def _source(self) -> str:
        return " ".join(self._comments)


def _quoted(text: str) -> str:
    """A string of TOML."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
