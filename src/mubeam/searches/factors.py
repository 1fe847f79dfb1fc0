"""The factors of an expected number of events at one point."""

from dataclasses import dataclass
from typing import Any

from mubeam.numerics.estimate import Estimate
from mubeam.physics.nucleus import Nucleus
from mubeam.searches.breakdown import AtProduction, BeamOut, InDetector
from mubeam.searches.verdict import Verdict, WithVerdict


@dataclass(frozen=True, kw_only=True)
class Yield(WithVerdict):
    """The factors of an expected number of events at one point; cross sections are in pb at this coupling.

    Attributes:
        exposure_mot, length_m: muons on target and length of the target in m; None for a collider.
        luminosity_per_fb: muons x nuclei per area, in 1/fb.
        cross_section: per nucleus, averaged over the beam's energies and the nuclei of a compound.
        cross_section_in_windows: the same within the analysis' windows.
        acceptance: share of the events in the windows that passes the selection of the outgoing lepton's decay, or
            whose particle points into a detector, where its products are not asked for.
        decay_probability: mean over the accepted events that the particle gives the signal; None if none is accepted.
        decay_length_m: mean over them of the decay length; None for a stable particle. Where the analysis assumes the
            decay it is that of the decays in the model.
        is_prompt: whether that length is below the resolution of the analysis' tracks, which takes the particle to
            decay at once; None where it looks for no tracks or the particle is stable.
        efficiency: mean over those that pass all this; None if none does.
        events: the product.
        background_events: expected besides, from the card and from the Standard Model's events of the same kind.
        background_error_events: its error, of all bins in quadrature, without systematic errors.
        warnings: what is to be known of the events, such as that the efficiency is extrapolated, or was inferred with
            another spin.
        beam_out: the beam behind the target where it loses energy; None otherwise.
        nuclei: what the nuclei of each kind make.
        at_production: the beam where particles are made, where it loses energy or a detector is behind; None otherwise.
        in_detector: shares of the decays whose particle and products a detector sees; None without one.
        verdict: what the counts of the analysis say of the signal; among plain numbers it is not a part of its own.
    """

    exposure_mot: float | None
    length_m: float | None
    luminosity_per_fb: float
    cross_section: Estimate
    cross_section_in_windows: Estimate
    acceptance: float
    decay_probability: float | None
    decay_length_m: float | None
    is_prompt: bool | None
    efficiency: float | None
    events: Estimate
    background_events: float
    verdict: Verdict
    warnings: tuple[str, ...] = ()
    background_error_events: float = 0.0
    beam_out: BeamOut | None = None
    nuclei: tuple["NucleusShare", ...] = ()
    at_production: AtProduction | None = None
    in_detector: InDetector | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and strings, ready for JSON."""
        plain = {k: v.to_dict() if isinstance(v, Estimate) else v for k, v in vars(self).items() if k != "verdict"}
        parts = {name: getattr(self, name) for name in ("beam_out", "at_production", "in_detector")}
        return plain | {
            "warnings": list(self.warnings),
            **{name: None if part is None else vars(part) for name, part in parts.items()},
            "nuclei": [vars(one) | {"nucleus": vars(one.nucleus)} for one in self.nuclei],
            **self.verdict.to_dict(),
        }


@dataclass(frozen=True, kw_only=True)
class NucleusShare:
    """What the nuclei of one kind make of a yield.

    Attributes:
        name: symbol of the element, such as "Pb"; "Z = 120" beyond those known.
        nucleus: charge and mass number.
        per_area: share of all nuclei per area.
        produced: share of the events in the windows, before any selection.
        events: share of the expected events; None if there are none.
    """

    name: str
    nucleus: Nucleus
    per_area: float
    produced: float
    events: float | None
