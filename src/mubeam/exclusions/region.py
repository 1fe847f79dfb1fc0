"""An excluded region of a plane of mass and coupling: its shape, what is said of it, and its files.

A computed reach, a published bound, and one from a file of one's own are all a `Region`: they are drawn, compared and
written by the same code.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mubeam.errors import InputError
from mubeam.exclusions.coordinate import MASS, Coordinate
from mubeam.exclusions.grid import SignalGrid
from mubeam.exclusions.shapes import Curve, Outlines, Ranges, Shape
from mubeam.foundation import writing
from mubeam.foundation.catalogue import ModuleCatalogue
from mubeam.foundation.checks import FloatArray, positive_or_infinite, positive_scalar
from mubeam.models import Model
from mubeam.models.axis import Axis
from mubeam.units import PARAMETER_SUFFIX, unit_of_column

if TYPE_CHECKING:
    from mubeam.exclusions.formats import Format
    from mubeam.searches.ties import Tie

# looked up by name, as formats read and write regions and so lie above them
FORMATS = ModuleCatalogue("format", "mubeam.exclusions.formats")


GROUPS: Final = ("collider", "beam-dump", "fixed-target", "neutrino", "astrophysics")
"""What a bound comes from; figures tell them apart, and show some or all."""


@dataclass(frozen=True, kw_only=True)
class Region:
    """Where couplings are excluded (or would be) against mass in GeV, and what is said of it.

    Attributes:
        label: short text, for figures.
        shape: `Ranges` of couplings mass by mass, or `Outlines`.
        coupling_column: the name of the constrained parameter, a coupling, as in column names; its end names the unit.
        coupling_symbol: of it in TeX; "" for the model's own.
        along: what the region lies along; by default the mass, and only there is it called so below.
        name: plane/file of a published bound, as in `mubeam list`; else of the file, or "".
        description: a line.
        citations: keys of references.bib.
        convention: the Lagrangian that defines the coupling.
        confidence_level: a number, or "as published" where the source does not say.
        use: "limit", or "cross-check" for what is compared with and not drawn.
        group: what it comes from, one of GROUPS; "" where that is not said.
        provenance: how the numbers were obtained.
        model: of what was computed; None for what a file says.
        is_projection: whether no data stand behind it.
        expected: lower and upper edges (N,) that are expected without a signal, by what they are ("median", "plus_1").
        discovery: lower and upper edges (N,) from which on a signal would be a discovery, by its standard deviations
            ("3_sigma", "5_sigma").
        note: which parameters, limit and method it was computed with.
        signals: along its lower edge, with the likelihood; None of what was not computed from one.
        ties: parameters of the model that follow from others, by name.
    """

    label: str
    shape: Shape
    coupling_column: str = "coupling"
    coupling_symbol: str = ""
    along: Coordinate = MASS
    name: str = ""
    description: str = ""
    citations: tuple[str, ...] = ()
    convention: str = "not stated"
    confidence_level: str = "as published"
    use: str = "limit"
    group: str = ""
    provenance: str = "not stated"
    model: Model | None = None
    is_projection: bool = False
    expected: Mapping[str, tuple[FloatArray, FloatArray]] = field(default_factory=dict)
    discovery: Mapping[str, tuple[FloatArray, FloatArray]] = field(default_factory=dict)
    note: str = ""
    signals: SignalGrid | None = None
    ties: "Mapping[str, Tie]" = field(default_factory=dict)

    @property
    def coupling_unit(self) -> str:
        """Of the constrained parameter, such as 1/GeV or 1."""
        return unit_of_column(self.coupling_column)

    @property
    def coupling_name(self) -> str:
        """The coupling's name without its unit."""
        return self.coupling_column.removesuffix(PARAMETER_SUFFIX[self.coupling_unit])

    def models_at(self, masses_gev: FloatArray, couplings: Sequence[float]) -> list[Model]:
        """The model at masses (N,) with what is tied to them; one for each coupling where ties follow that, else one.

        None for what a file says.
        """
        model = self.model
        if model is None or not self.ties:
            return [] if model is None else [model]
        names = [one.name for one in model.parameters()]
        own = {name: getattr(model, name) for name in names if hasattr(model, name)} | {MASS.column: masses_gev}
        follow = any(model.coupling_name in tie.names for tie in self.ties.values())
        every = [own | {model.coupling_name: size} for size in (couplings if follow else couplings[:1])]
        return [model.at(**{name: tie.value(values) for name, tie in self.ties.items()}) for values in every]

    @property
    def is_of_masses(self) -> bool:
        """Whether it lies along the mass, as all that is published does."""
        return self.along.column == MASS.column

    @property
    def region(self) -> str:
        """What of the curves is excluded: "inside" contours, "above" a lower edge, or a lower "edge" alone."""
        return self.shape.side

    @property
    def mass_gev(self) -> FloatArray:
        """Masses (N,) of the ranges, or of the points of the outlines; values of `along` where that is no mass."""
        return self.shape.mass_gev

    @property
    def coupling(self) -> FloatArray:
        """The points (N,) of outlines; AttributeError for a region that is given by ranges."""
        return self._outlines.coupling

    @property
    def starts(self) -> tuple[int, ...]:
        """Where each outline begins among the points; AttributeError for a region that is given by ranges."""
        return self._outlines.starts

    @property
    def ranges(self) -> Ranges:
        """All excluded ranges, mass by mass; AttributeError for a region that is given by outlines."""
        if not isinstance(self.shape, Ranges):
            raise AttributeError(f"{self.label} is given by outlines, not by ranges: ask for mass_gev and coupling")
        return self.shape

    @property
    def _outlines(self) -> Outlines:
        if not isinstance(self.shape, Outlines):
            raise AttributeError(f"{self.label} is given by ranges, not by outlines: ask for lower and upper")
        return self.shape

    @property
    def mass_range_gev(self) -> tuple[float, float]:
        """Lowest and highest mass of which it says anything."""
        return float(self.mass_gev.min()), float(self.mass_gev.max())

    @property
    def data_ends_gev(self) -> tuple[float, ...]:
        """Masses at which the data of outlines end, though the region need not; () for ranges."""
        return self.shape.data_ends_gev if isinstance(self.shape, Outlines) else ()

    @property
    def lower(self) -> FloatArray:
        """Lower edges (N,), of the lowest range; NaN: nothing is excluded."""
        return self.ranges.lower[:, 0]

    @property
    def upper(self) -> FloatArray:
        """Upper edges (N,), of the lowest range; infinite: there is none."""
        return self.ranges.upper[:, 0]

    @property
    def lower_error(self) -> FloatArray:
        """Numerical errors (N,) of `lower`; NaN where not known."""
        return self.ranges.lower_error[:, 0]

    @property
    def upper_error(self) -> FloatArray:
        """Numerical errors (N,) of `upper`; NaN where not known."""
        return self.ranges.upper_error[:, 0]

    @property
    def about(self) -> dict[str, str]:
        """What the header of a file says of it."""
        ends = self.shape.open_ends if isinstance(self.shape, Outlines) else None
        return {
            "label": self.label,
            "description": self.description,
            "citation": ", ".join(self.citations),
            "convention": self.convention,
            "confidence_level": self.confidence_level,
            "use": self.use,
            "provenance": self.provenance,
            **({} if ends is None else {"open_ends": ends}),
            **({"group": self.group} if self.group else {}),
        }

    def polygons(self, coupling_max: float) -> list[Curve]:
        """Outlines (mass in GeV, coupling) of the connected parts, cut at `coupling_max`; lines for an "edge"."""
        return self.shape.polygons(positive_or_infinite("coupling_max", coupling_max, self.coupling_unit))

    def edges(self, coupling_max: float) -> list[Curve]:
        """What is drawn as a line around `polygons`: not where masses or the data of a source end."""
        return self.shape.edges(positive_or_infinite("coupling_max", coupling_max, self.coupling_unit))

    def curves(self, coupling_max: float | None = None) -> tuple[list[Curve], str]:
        """Finite curves for a file, and what of them is excluded: "inside", "above" or "edge".

        Args:
            coupling_max: closes the region there, in the coupling's unit; needed where only part of it is open.

        Raises InputError if nothing is excluded, or coupling_max is missing or below a lower edge.
        """
        every = self.shape.curves()
        if not every:
            raise InputError(f"{self.label} excludes nothing: there is no curve to write")
        if coupling_max is not None:
            top, highest = positive_scalar("coupling_max", coupling_max, self.coupling_unit), self.shape.highest_lower
            if top <= highest:
                raise InputError(f"coupling_max must be above the lower edges, up to {highest:.4g}, got {top:g}")
            return self.shape.polygons(top), "inside"
        ends, points = self.shape.open_points
        if self.region == "inside" and ends:
            raise InputError(
                f"the region has no upper edge at {ends} of {points} masses: give coupling_max, where to cut it"
            )
        return every, self.region

    def recast(
        self, coupling: Callable[[FloatArray, FloatArray], FloatArray], column: str, symbol: str = ""
    ) -> "Region":
        """The region in another coupling: `coupling(mass, coupling)`, whose name in columns is `column`."""
        expected, discovery = (
            {
                name: (coupling(self.mass_gev, lower), coupling(self.mass_gev, upper))
                for name, (lower, upper) in edges.items()
            }
            for edges in (self.expected, self.discovery)
        )
        return replace(
            self,
            shape=self.shape.mapped(coupling),
            expected=expected,
            discovery=discovery,
            coupling_column=column,
            coupling_symbol=symbol,
        )

    def on_axis(self, axis: Axis) -> "Region":
        """The region, in the model's coupling, with that number in place of it."""
        return self.recast(axis.value, axis.column, axis.tex)

    def encode(self, name: str, **options: Any) -> dict[str, bytes]:
        """The files, by name, of the format of that name; errors as in `export`."""
        return _format(name).encode(self, **options)

    def export(self, name: str, destination: str | Path, **options: Any) -> list[Path]:
        """Write it in the format of that name; returns the paths.

        Args:
            name: such as "two-column" or "hepdata"; one for each module of `exclusions/formats`.
            destination: a file, or for a format of several files a folder; for "pyhf" and "hs3" either, a .json has
                the likelihood alone.
            **options: of the format: mass_unit, coupling_max, at, hepdata_record.

        Raises:
            UnknownNameError: an unknown format or unit.
            InputError: an option that the format does not take, or a region that it cannot hold.
            OutputError: a file cannot be written, or has a suffix that is not the format's; then none is.
        """
        form = _format(name)
        contents = form.encode(self, **options)
        if form.main and Path(destination).suffix == Path(form.main).suffix:
            return [writing.write_bytes(destination, contents[form.main])]
        if form.is_folder:
            return writing.write_all(destination, contents)
        (content,) = contents.values()
        return [writing.write_bytes(writing.check_suffix(destination, form.suffixes), content)]

    def two_column(self, *, mass_unit: str = "GeV", coupling_max: float | None = None) -> bytes:
        """The content of the file that `to_two_column` writes."""
        (content,) = self.encode("two-column", mass_unit=mass_unit, coupling_max=coupling_max).values()
        return content

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
        return self.export("two-column", path, mass_unit=mass_unit, coupling_max=coupling_max)[0]

    def hepdata(self) -> dict[str, bytes]:
        """The content of the files that `to_hepdata` writes, by name."""
        return self.encode("hepdata")

    def to_hepdata(self, folder: str | Path) -> list[Path]:
        """Write a submission to HEPData into a folder: submission.yaml, reach.yaml, citations.bib; returns the paths.

        Raises OutputError if one of the files cannot be written; then none is.
        """
        return self.export("hepdata", folder)


def _format(name: str) -> "Format":
    """The format of that name; UnknownNameError if there is none."""
    found: Format = FORMATS.load(name).FORMAT
    return found
