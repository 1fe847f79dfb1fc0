"""Expected tau pairs of the Standard Model in an experiment, mu N -> mu N tau+ tau- (P2 Sec. III B)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mubeam.experiments.card import Experiment
from mubeam.matter.flux import EnergyLoss
from mubeam.numerics.estimate import Estimate
from mubeam.observables.tau_pair_setting import make_setting
from mubeam.physics.form_factors import FormFactor
from mubeam.physics.tau_decay import TRACKS, Track
from mubeam.production.engine.precision import Precision, least_error, numerical_error
from mubeam.searches.produced_nodes import BIN_ORDERS
from mubeam.units import FB_PER_PB

METHOD = "equivalent photons"


@dataclass(frozen=True, kw_only=True)
class TauPairEvents:
    """Expected numbers of pairs. Errors are numerical; the approximation is good to about 20 % above 1 TeV.

    Attributes:
        exposure_mot, length_m: muons on target and length of the target in m; None for a collider.
        luminosity_per_fb: muons x nuclei per area, in 1/fb.
        track_resolution_m: shortest track of a tau that counts; None where no analysis looks for taus.
        branching_ratio: of the tau decay that is looked for; None where no analysis looks for taus.
        events: all pairs.
        with_tracks: pairs with both tracks longer than the resolution; None where no analysis looks for taus.
        selected: with_tracks x branching_ratio^2; None where no analysis looks for taus.
        energy_loss: of the beam in the target, "none", "csda" or "full"; None for a collider.
    """

    exposure_mot: float | None
    length_m: float | None
    luminosity_per_fb: float
    track_resolution_m: float | None
    branching_ratio: float | None
    events: Estimate
    with_tracks: Estimate | None
    selected: Estimate | None
    energy_loss: EnergyLoss | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and strings, ready for JSON."""
        return {k: v.to_dict() if isinstance(v, Estimate) else v for k, v in vars(self).items()}


def tau_pair_events(
    experiment: str | Path | Experiment,
    *,
    analysis: str | None = None,
    exposure_mot: float | None = None,
    length_m: float | None = None,
    luminosity_per_fb: float | None = None,
    track_resolution_m: float | None = None,
    track: Track | None = None,
    form_factor: str | FormFactor = "atomic-nuclear",
    precision: Precision = "standard",
    energy_loss: EnergyLoss | None = None,
) -> TauPairEvents:
    """Expected mu N -> mu N tau+ tau- in an experiment, over the energies of its beam.

    Args:
        experiment: name of a card, path of a card, or an Experiment.
        analysis: analysis of the card that gives the target, the shortest track and the tau decay. It may be left out
            where all analyses that look for taus ask the same.
        exposure_mot: muons on target instead of the card's.
        length_m: length of the target in m instead of the card's.
        luminosity_per_fb: luminosity of a collider in 1/fb instead of the card's.
        track_resolution_m: shortest track of a tau instead of the card's.
        track: "exponential" or "sharp", how that is asked for, instead of the card's.
        form_factor: as in `tau_pair_cross_section`.
        precision: as in `tau_pair_cross_section`.
        energy_loss: of the beam in the target, "none", "csda" or "full"; None for that of the card, as backgrounds of a
            search have it. P2 has none.

    Raises:
        InputError: a number is out of its range, an option does not suit the experiment, no analysis looks for a tau,
            the analyses differ and none is chosen, or the beam is of electrons.
        UnknownNameError: an unknown experiment, analysis, form factor or precision.
        CardError, DataFileError: the card is wrong or cannot be read.
        KinematicsError: no muon of the beam can make a pair.
    """
    setting = make_setting(
        experiment,
        analysis=analysis,
        exposure_mot=exposure_mot,
        length_m=length_m,
        luminosity_per_fb=luminosity_per_fb,
        form_factor=form_factor,
        precision=precision,
        energy_loss=energy_loss,
        track_resolution_m=track_resolution_m,
        track=track,
    )
    tau, luminosity = setting.tau, setting.luminosity_per_fb
    resolution, counted = (0.0, TRACKS[0]) if tau is None else (tau.track_resolution_m, tau.track)
    sums = [
        luminosity * FB_PER_PB * setting.on_nuclei_pb(rule, order, resolution, counted).sum(axis=0)
        for rule, order in enumerate(BIN_ORDERS[:2])
    ]
    setting.check_open(sums[0][0])
    made, with_tracks = (
        Estimate(float(value), float(numerical_error(value, check, least_error(precision))), "events", METHOD)
        for value, check in zip(*sums, strict=True)
    )
    return TauPairEvents(
        exposure_mot=setting.exposure_mot,
        length_m=setting.length_m,
        luminosity_per_fb=luminosity,
        track_resolution_m=None if tau is None else resolution,
        branching_ratio=None if tau is None else tau.branching_ratio,
        events=made,
        with_tracks=None if tau is None else with_tracks,
        selected=None if tau is None else with_tracks.scaled(tau.branching_ratio**2, "events"),
        energy_loss=None if setting.length_m is None else setting.energy_loss,
    )
