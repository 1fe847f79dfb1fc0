"""A reach as numbers and words, without what computed it: what files keep and figures show."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

import mubeam
from mubeam.errors import InputError
from mubeam.exclusions.areas import Curve, ExcludedArea
from mubeam.exclusions.formats import hepdata, two_column
from mubeam.foundation import citations, writing
from mubeam.foundation.checks import FloatArray, positive_scalar
from mubeam.models import Model
from mubeam.units import GEV_PER, unknown_unit

TABLE_FILE = "reach.yaml"
BIBTEX_FILE = "citations.bib"
HEPDATA_UNIT = {"1": "", "1/GeV": "GeV$^{-1}$"}


@dataclass(frozen=True)
class ReachTable:
    """Edges (N,) of the excluded couplings against rising mass in GeV, with the tips between the masses asked for.

    Errors are NaN at the tips; edges as in `Reach`.
    """

    model: Model
    experiment: str
    analysis: str
    confidence_level: float | None
    is_projection: bool
    note: str
    citations: tuple[str, ...]
    mass_gev: FloatArray
    lower: FloatArray
    lower_error: FloatArray
    upper: FloatArray
    upper_error: FloatArray

    @property
    def label(self) -> str:
        """Experiment and analysis."""
        return f"{self.experiment} {self.analysis}"

    @property
    def area(self) -> ExcludedArea:
        """The excluded area."""
        return ExcludedArea(self.label, self.mass_gev, self.lower, self.upper)

    @property
    def about(self) -> dict[str, str]:
        """What the header of a file says of it, as a published bound does."""
        parameters = [f"{name} = {value!r}" for name, value in vars(self.model).items() if value is not None]
        given = f" with {', '.join(parameters)}" if parameters else ""
        verb = "would exclude" if self.is_projection else "excludes"
        level = self.confidence_level
        return {
            "label": self.label,
            "description": f"couplings of {self.model.name}{given} that {self.analysis} of {self.experiment} {verb}",
            "citation": ", ".join(self.citations),
            "convention": f"{self.model.coupling_name} of mubeam's {self.model.name}: {self.model.description}",
            "confidence_level": "none, a limit on events was given" if level is None else f"{level:g}",
            "use": "limit",
            "provenance": f"mubeam {mubeam.__version__}: {self.note}",
        }

    def two_column(self, *, mass_unit: str = "GeV", coupling_max: float | None = None) -> bytes:
        """The content of the file that `to_two_column` writes."""
        if not (isinstance(mass_unit, str) and mass_unit in GEV_PER):
            raise unknown_unit("mass_unit", mass_unit, GEV_PER)
        curves, region = self._curves(coupling_max)
        unit = self.model.coupling_unit
        header = {
            **self.about,
            "region": region,
            "mass_unit": mass_unit,
            "coupling": self.model.coupling_name,
            "coupling_unit": unit,
            "columns": f"mass [{mass_unit}], {self.model.coupling_name} [{unit}]",
        }
        shown = [(mass / GEV_PER[mass_unit], coupling) for mass, coupling in curves]
        if region == "inside":
            shown = [(np.append(mass, mass[0]), np.append(coupling, coupling[0])) for mass, coupling in shown]
        return two_column.encode(header, shown)

    def to_two_column(self, path: str | Path, *, mass_unit: str = "GeV", coupling_max: float | None = None) -> Path:
        """Write mass and coupling as two columns of text under `# key: value` lines; returns the path.

        A region without any upper edge is its lower edge, one with both edges a closed polygon; a blank line lies
        between the parts of one that is not connected.

        Args:
            path: of the file; .txt or .dat, to be read again by `bounds.read`.
            mass_unit: eV, keV, MeV, GeV or TeV.
            coupling_max: closes the region there, in the coupling's unit; needed where only part of it is open.

        Raises:
            InputError: nothing is excluded, or the region is open in part and coupling_max is missing or too low.
            UnknownNameError: an unknown unit.
            OutputError: the file cannot be written, or has another suffix.
        """
        content = self.two_column(mass_unit=mass_unit, coupling_max=coupling_max)
        return writing.write_bytes(writing.check_suffix(path, two_column.SUFFIXES), content)

    def hepdata(self) -> dict[str, bytes]:
        """The content of the files that `to_hepdata` writes, by name."""
        symbol, unit = f"${self.model.coupling_symbol}$", HEPDATA_UNIT[self.model.coupling_unit]
        about = {**self.about, "coupling": self.model.coupling_name}

        def edge(name: str, values: FloatArray, errors: FloatArray) -> hepdata.Variable:
            shown = np.where(np.isfinite(values), errors, np.nan)
            title = f"{name} edge of the excluded {symbol}"
            return hepdata.Variable(title, unit, values.tolist(), shown.tolist(), {"edge": name, **about})

        table = hepdata.Table(
            hepdata.Variable(f"${self.model.mass_symbol}$", "GeV", self.mass_gev.tolist()),
            [edge("lower", self.lower, self.lower_error), edge("upper", self.upper, self.upper_error)],
        )
        missing = "no number: nothing is excluded at this mass; in the upper edge alone: no upper edge exists"
        entry = {
            "name": f"{self.model.name}, {self.label}",
            "description": f"{about['description']}. {self.note}. {missing}.",
            "keywords": {"observables": ["exclusion limit"], "phrases": ["muon beam", self.model.name]},
        }
        comment = f"Computed with {about['provenance']}. Works that it rests on: {about['citation']}."
        return {
            hepdata.SUBMISSION: hepdata.encode_submission(
                comment, {TABLE_FILE: entry}, {BIBTEX_FILE: "BibTeX of the works that the table rests on"}
            ),
            TABLE_FILE: hepdata.encode_table(table),
            BIBTEX_FILE: (citations.bibtex_or_comment(self.citations) + "\n").encode(),
        }

    def to_hepdata(self, folder: str | Path) -> list[Path]:
        """Write a submission to HEPData into a folder: submission.yaml, reach.yaml, citations.bib; returns the paths.

        Raises OutputError if one of the files cannot be written; then none is.
        """
        return writing.write_all(folder, self.hepdata())

    def _curves(self, coupling_max: float | None) -> tuple[Sequence[Curve], str]:
        """Curves around the area, and whether it lies above or inside them."""
        area = self.area
        excluded = np.isfinite(area.lower)
        if not excluded.any():
            raise InputError(f"{self.label} excludes nothing: there is no curve to write")
        if coupling_max is not None:
            top, highest = (
                positive_scalar("coupling_max", coupling_max, self.model.coupling_unit),
                float(area.lower[excluded].max()),
            )
            if top <= highest:
                raise InputError(f"coupling_max must be above the lower edges, up to {highest:.4g}, got {top:g}")
            return area.polygons(top), "inside"
        if area.is_open:
            return area.lower_edges(), "above"
        ends = np.isinf(area.upper).sum()
        if ends:
            raise InputError(
                f"the region has no upper edge at {ends} of {excluded.sum()} masses: give coupling_max, where to cut it"
            )
        return area.polygons(np.inf), "inside"


def with_tips(
    columns: Sequence[ArrayLike], tips: Sequence[ArrayLike]
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Mass, lower, its error, upper, its error (N,) with tips of mass, lower, upper (T,) between, by rising mass."""
    mass, lower, upper = (np.asarray(tip, dtype=float) for tip in tips)
    none = np.full(mass.shape, np.nan)
    joined = np.concatenate([np.asarray(columns, dtype=float), [mass, lower, none, upper, none]], axis=1)
    first, *others = joined[:, np.argsort(joined[0], kind="stable")]
    return first, others[0], others[1], others[2], others[3]
