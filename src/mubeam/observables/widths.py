"""Widths of a model's particle against its mass: total, branching ratios, lifetime, as a table and a figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import ArrayLike

from mubeam import models
from mubeam.errors import InputError
from mubeam.foundation import writing
from mubeam.foundation.checks import FloatArray, broadcast, finite, positive
from mubeam.foundation.counts import MOST_MASSES
from mubeam.models import Model
from mubeam.text import shown
from mubeam.units import COLUMN_SUFFIX, HBARC_GEV_M

if TYPE_CHECKING:
    from matplotlib.figure import Figure

POINTS: Final = 400
"""Masses where none are asked for."""

BEYOND: Final = "coupling beyond the theory"


@dataclass(frozen=True, kw_only=True)
class Widths:
    """Widths (N,) of the particle of `model`, mass by mass, from closed formulas (`Model.decays`).

    Attributes:
        model: whose particle decays.
        mass_gev: masses in GeV, rising.
        coupling: the model's coupling, in its unit.
        width_gev: total widths in GeV; 0 where the particle is stable.
        invisible: share of decays that a detector does not see.
        branching_ratios: by the products of the decay, such as "mu- mu+"; 0 where nothing decays.
        warnings: N tuples of texts: where the coupling is beyond the theory (`Model.holds`), or a width is not known
            (`Model.beyond_widths`).
    """

    model: Model
    mass_gev: FloatArray
    coupling: FloatArray
    width_gev: FloatArray
    invisible: FloatArray
    branching_ratios: Mapping[str, FloatArray]
    warnings: tuple[tuple[str, ...], ...]

    @property
    def ctau_m(self) -> FloatArray:
        """Lifetimes (N,) times c in m, hbar c/width; inf where the particle is stable."""
        stable = np.full(self.width_gev.shape, np.inf)
        return np.asarray(np.divide(HBARC_GEV_M, self.width_gev, out=stable, where=self.width_gev > 0))

    def columns(self) -> dict[str, list[Any]]:
        """The table by column, units in the names; a branching ratio a column."""
        suffix = COLUMN_SUFFIX[self.model.coupling_unit]
        found = {
            "mass_gev": self.mass_gev,
            f"{self.model.coupling_name}{suffix}": self.coupling,
            "width_gev": self.width_gev,
            "ctau_m": self.ctau_m,
            "invisible": self.invisible,
        }
        shares = {f"branching ratio to {products}": share for products, share in self.branching_ratios.items()}
        return {name: column.tolist() for name, column in (found | shares).items()} | {
            "warnings": ["; ".join(texts) for texts in self.warnings]
        }

    def to_csv(self, path: str | Path | None = None) -> str:
        """The table as CSV text; written to `path` too if given. Raises OutputError if it cannot be written."""
        content = writing.csv_bytes(self.columns())
        if path is not None:
            writing.write_bytes(path, content)
        return content.decode()

    def plot(self, path: str | Path | None = None) -> "Figure":
        """Branching ratios and c tau against mass; written to `path` (.png, .pdf, .svg) if given.

        Raises OutputError for another suffix or a file that cannot be written.
        """
        from mubeam.exclusions import plotting
        from mubeam.observables import _widths_figure

        figure = _widths_figure.draw(self)
        if path is not None:
            plotting.save(figure, path)
        return figure


def table(
    model: str | Path | Model, *, mass_gev: ArrayLike | None = None, coupling: float = 1.0, **parameters: Any
) -> Widths:
    """Total width, branching ratios and lifetime of a model's particle, mass by mass.

    Args:
        model: name of a model, path of a model card, or a Model.
        mass_gev: masses in GeV, sorted in the result, each once; by default 400 over the model's range.
        coupling: the model's coupling, in its unit.
        **parameters: of a model that is given by its name or path.

    Raises:
        UnknownNameError: there is no such model or parameter.
        InputError: a mass or the coupling is no number above 0, or there are too many masses.
        ModelError: a width is negative or not finite.
    """
    found = models.get(model, **parameters)
    given = np.geomspace(*found.mass_range_gev, POINTS) if mass_gev is None else positive("mass_gev", mass_gev)
    masses = np.unique(given)
    if masses.size > MOST_MASSES:
        raise InputError(f"mass_gev has {masses.size} masses: at most {MOST_MASSES} make a table")
    strength = finite("coupling", coupling, found.coupling_unit)
    if strength.ndim or not strength > 0:
        raise InputError(f"coupling must be one number above zero, got {shown(coupling)}")
    mass, at = broadcast(mass_gev=masses, coupling=strength)
    shares, holds = found.shares(mass, at), np.broadcast_to(found.holds(mass, at), mass.shape)
    said = {BEYOND: ~holds} | found.beyond_widths(mass, at)
    return Widths(
        model=found,
        mass_gev=mass,
        coupling=at,
        width_gev=shares.width_gev,
        invisible=shares.invisible,
        branching_ratios={name: np.broadcast_to(share, mass.shape) for name, share in shares.products.items()},
        warnings=tuple(tuple(text for text, mask in said.items() if mask[i]) for i in range(mass.size)),
    )
