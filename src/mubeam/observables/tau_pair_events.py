"""Expected tau pairs of the Standard Model in an experiment, mu N -> mu N tau+ tau- (P2 Sec. III B)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mubeam import experiments
from mubeam.errors import InputError, KinematicsError
from mubeam.experiments.card import Experiment
from mubeam.matter.flux import EnergyLoss
from mubeam.numerics.estimate import Estimate
from mubeam.physics.form_factors import FormFactor
from mubeam.physics.tau_decay import TRACKS, Track
from mubeam.production.engine.precision import Precision, check_precision, least_error, numerical_error
from mubeam.searches.flux import flux_nodes
from mubeam.searches.produced_nodes import BIN_ORDERS
from mubeam.searches.request import checked_energy_loss, exposure, with_options
from mubeam.signals._tau import Tau
from mubeam.signals.charge_kept import pair_cross_sections
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
    """

    exposure_mot: float | None
    length_m: float | None
    luminosity_per_fb: float
    track_resolution_m: float | None
    branching_ratio: float | None
    events: Estimate
    with_tracks: Estimate | None
    selected: Estimate | None

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
        InputError: a number is out of its range, an option does not suit the experiment or no analysis looks for a
            tau, or the analyses differ and none is chosen.
        UnknownNameError: an unknown experiment, analysis, form factor or precision.
        CardError, DataFileError: the card is wrong or cannot be read.
        KinematicsError: no muon of the beam can make a pair.
    """
    card = experiments.get(experiment)
    check_precision(precision)
    name = _with_taus(card) if analysis is None else analysis
    given = {"track_resolution_m": track_resolution_m, "track": track}
    for key, value in given.items():
        if name is None and value is not None:
            raise InputError(f"no analysis of {card.name} looks for a tau: leave out {key}")
    chosen = None if name is None else with_options(card.name, name, card.analysis(name), given)
    target = card.target if chosen is None or chosen.target is None else chosen.target
    muons, length, luminosity = exposure(
        card, target, exposure_mot=exposure_mot, length_m=length_m, luminosity_per_fb=luminosity_per_fb
    )
    tau = None if chosen is None else chosen.section(Tau)
    resolution, counted = (0.0, TRACKS[0]) if tau is None else (tau.track_resolution_m, tau.track)
    loss = checked_energy_loss(energy_loss, target, card.beam)
    sums = []
    for is_check, order in enumerate(BIN_ORDERS[:2]):
        total = np.zeros(2)
        for nucleus, share, stack in target.targets(length):
            flux = flux_nodes(card.beam, target, order, stack, loss)
            rules = pair_cross_sections(flux.energy_gev, nucleus, form_factor, resolution, precision, counted)
            total += [share * float(flux.mean(column)) for column in rules[is_check]]
        sums.append(luminosity * FB_PER_PB * total)
    if not sums[0][0]:
        raise KinematicsError(
            f"no muon of {card.name} has enough energy for a pair of taus: its beam is {card.beam.label}"
        )
    made, with_tracks = (
        Estimate(float(value), float(numerical_error(value, check, least_error(precision))), "events", METHOD)
        for value, check in zip(*map(np.array, sums), strict=True)
    )
    if tau is None:
        return TauPairEvents(
            exposure_mot=muons,
            length_m=length,
            luminosity_per_fb=luminosity,
            track_resolution_m=None,
            branching_ratio=None,
            events=made,
            with_tracks=None,
            selected=None,
        )
    return TauPairEvents(
        exposure_mot=muons,
        length_m=length,
        luminosity_per_fb=luminosity,
        track_resolution_m=resolution,
        branching_ratio=tau.branching_ratio,
        events=made,
        with_tracks=with_tracks,
        selected=with_tracks.scaled(tau.branching_ratio**2, "events"),
    )


def _with_taus(card: Experiment) -> str | None:
    """An analysis that looks for taus; None if there is none. InputError if those that do ask different things."""
    taus = {name: analysis.section(Tau) for name, analysis in card.analyses.items()}
    asked = {
        name: (tau.branching_ratio, tau.track_resolution_m, tau.track, repr(card.analyses[name].target))
        for name, tau in taus.items()
        if tau is not None
    }
    if len(set(asked.values())) > 1:
        raise InputError(f"the analyses of {card.name} ask different things of taus: choose {' or '.join(asked)}")
    return next(iter(asked), None)
