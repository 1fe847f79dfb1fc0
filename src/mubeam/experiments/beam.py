"""The beam of a card: a lepton's line, spectrum or tracks, its size, direction and polarisation."""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import BeforeValidator, Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.experiments.beams import BeamSpectrum, Charge
from mubeam.experiments.tracks import BeamTracks
from mubeam.foundation.checks import FloatArray
from mubeam.foundation.sections import NonNegative, Number, Positive, Section
from mubeam.units import MM_PER_M

MOST_SPREAD = 0.2
MOST_DIVERGENCE_MRAD = 100.0
RAD_PER_MRAD = 1e-3

SPREADS = ("spot_sigma_mm", "divergence_mrad", "momentum_spread")
"""Keys of `beam` that are drawn for each event; rates know them by a detector of finite size alone."""

TRACKS_LOSE = "the energies of beam.tracks are those along the tracks, with all losses in them: say none"
POLARISED_MUONS = "it is that of muons, as pion decays make them: leave it out for a beam of electrons"
LOSS_OF_MUONS = "it is that of muons, electrons shower: leave it out of a beam of electrons, or say none"


def _both_axes(value: Any) -> Any:
    """One number for x and y."""
    return [value, value] if isinstance(value, int | float) and not isinstance(value, bool) else value


Axes = Annotated[list[NonNegative], BeforeValidator(_both_axes), Field(min_length=2, max_length=2)]
"""A number for each of x and y, or one for both."""


class Beam(Section):
    """The incoming lepton: a line at energy_gev, or a spectrum of muons, or tracks (CSV files beside the card).

    Electrons are for thin targets: what their showers in the target take from the beam, and make besides, is left out.
    """

    lepton: Literal["mu", "e"] = "mu"
    charges: list[Charge] = Field(default=["minus"], min_length=1, max_length=2)
    energy_gev: Positive | None = None
    spectrum: BeamSpectrum | None = None
    tracks: BeamTracks | None = Field(default=None, description="of secondary muons, by energy and angle")
    exposure_mot: Positive | None = Field(
        default=None, description="leptons on target; None: those of the spectrum, or it must be given"
    )
    polarisation: Annotated[Number, Field(ge=-1, le=1)] = Field(
        default=0.0, description="mean helicity of mu-, of mu+ with the other sign, as muons of pion decays have it"
    )
    spot_sigma_mm: Axes | None = Field(default=None, description="of the places in x and y at the target's front")
    divergence_mrad: Axes | None = Field(
        default=None, description="standard deviations of the slopes in x and y, at most 100"
    )
    momentum_spread: Annotated[Number, Field(ge=0, le=MOST_SPREAD)] | None = Field(
        default=None, description="standard deviation of the momentum over its mean, of a beam of one energy"
    )
    UNSOURCED: ClassVar = Section.UNSOURCED | {"charges"}

    @model_serializer(mode="wrap")
    def _as_before(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without spreads that are not given: the hash of a card that has none is what it was before there were any."""
        found: dict[str, Any] = handler(self)
        return {key: value for key, value in found.items() if key not in SPREADS or value is not None}

    @model_validator(mode="after")
    def _spreads(self) -> "Beam":
        given = [key for key in SPREADS if getattr(self, key) is not None]
        if self.tracks is not None and given:
            raise ValueError(f"{given[0]}: tracks have energies and angles of their own: leave it out")
        if self.spectrum is not None and self.momentum_spread is not None:
            raise ValueError("momentum_spread: the spectrum says the energies: leave it out")
        if self.divergence_mrad is not None and max(self.divergence_mrad) > MOST_DIVERGENCE_MRAD:
            raise ValueError(f"divergence_mrad must be at most {MOST_DIVERGENCE_MRAD:g}, got {self.divergence_mrad}")
        return self

    @model_validator(mode="after")
    def _line_or_spectrum(self) -> "Beam":
        if sum(part is not None for part in (self.energy_gev, self.spectrum, self.tracks)) != 1:
            raise ValueError("give either energy_gev, for a line, or spectrum, or tracks")
        if self.tracks is not None and min(self.tracks.energy_gev) <= LEPTON_MASS_GEV[self.lepton]:
            raise ValueError(f"tracks: energies must be above the mass of the {self.lepton}")
        if self.highest_energy_gev <= LEPTON_MASS_GEV[self.lepton]:
            raise ValueError(f"{self.highest_energy_gev:g} GeV is not above the mass of the {self.lepton}")
        if self.energy_gev is None and self.lepton != "mu":
            what = "tracks are" if self.spectrum is None else "a spectrum is one"
            raise ValueError(f"{what} of muons: give energy_gev")
        if self.polarisation and self.lepton != "mu":
            raise ValueError(f"polarisation: {POLARISED_MUONS}")
        if len(set(self.charges)) < len(self.charges):
            raise ValueError("charges: each at most once")
        if self.spectrum is not None and not sum(self.spectrum.muons(self.charges)) > 0:
            raise ValueError(f"spectrum has no muons of charge {' or '.join(self.charges)}")
        return self

    @property
    def muons_on_target(self) -> float | None:
        """The exposure in leptons: that of the card, else all muons of the spectrum; None if neither says."""
        if self.exposure_mot is None and self.spectrum is not None:
            return float(sum(self.spectrum.muons(self.charges)))
        return self.exposure_mot

    @property
    def is_round(self) -> bool:
        """Whether its spot and divergence are the same along x and y."""
        return all(len(set(axes)) == 1 for axes in (self.spot_sigma_mm, self.divergence_mrad) if axes is not None)

    @property
    def spot_m(self) -> FloatArray:
        """Standard deviations (2,) of the place at the target's front, along x and y."""
        return np.array(self.spot_sigma_mm or [0.0, 0.0]) / MM_PER_M

    @property
    def divergence_rad(self) -> FloatArray:
        """Standard deviations (2,) of the slopes along x and y."""
        return np.array(self.divergence_mrad or [0.0, 0.0]) * RAD_PER_MRAD

    def width_m(self, plane_m: float) -> float:
        """Standard deviation per axis of a round beam that goes straight on from the target's front to a plane."""
        return float(np.hypot(self.spot_m[0], self.divergence_rad[0] * plane_m))

    @property
    def particles(self) -> str:
        """What the beam is made of, in words; those of a table of tracks are what made the muons."""
        if self.tracks is not None:
            return "particles"
        return {"mu": "muons", "e": "electrons"}[self.lepton]

    @property
    def highest_energy_gev(self) -> float:
        """The energy of the line, or the end of the spectrum or table."""
        if self.tracks is not None:
            return float(self.tracks.nodes()[0][-1])
        return float(self.energy_gev or 0) if self.spectrum is None else self.spectrum.energy_high_gev[-1]

    @property
    def lowest_energy_gev(self) -> float:
        """The energy of the line, or the beginning of the spectrum or table."""
        if self.tracks is not None:
            return float(self.tracks.nodes()[0][0])
        return float(self.energy_gev or 0) if self.spectrum is None else self.spectrum.energy_low_gev[0]

    def energies(self, order: int, breaks_gev: Sequence[float] = ()) -> tuple[FloatArray, FloatArray]:
        """Energies (K,) in GeV and the share of the muons, or tracks, that each stands for; `order` points in a bin.

        `breaks_gev` cut bins, as in BeamSpectrum.nodes.
        """
        if self.tracks is not None:
            return self.tracks.nodes()
        if self.spectrum is None:
            return np.array([self.highest_energy_gev]), np.ones(1)
        return self.spectrum.nodes(self.charges, order, breaks_gev)

    @property
    def label(self) -> str:
        """Charge and energy in a few words."""
        charge = "/".join(self.lepton + {"minus": "-", "plus": "+"}[charge] for charge in self.charges)
        if self.tracks is not None:
            return f"{charge}, tracks of {self.tracks.total_m:g} m up to {self.highest_energy_gev:g} GeV"
        if self.spectrum is None:
            return f"{charge} of {self.energy_gev:g} GeV"
        return f"{charge}, spectrum of {self.lowest_energy_gev:g} to {self.highest_energy_gev:g} GeV"
