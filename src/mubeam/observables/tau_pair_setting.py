"""What tau pairs of the Standard Model depend on: experiment, target of an analysis, exposure and energy loss."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from mubeam import experiments
from mubeam.errors import InputError, KinematicsError
from mubeam.experiments.card import Analysis, Experiment, Target
from mubeam.foundation.checks import FloatArray
from mubeam.matter.flux import EnergyLoss
from mubeam.matter.stack import TargetNuclei
from mubeam.physics.form_factors import FormFactor
from mubeam.physics.tau_decay import Track
from mubeam.production.engine.precision import Precision, check_precision
from mubeam.searches.flux import flux_nodes
from mubeam.searches.setting import checked_energy_loss, exposure, with_options
from mubeam.signals._tau import Tau
from mubeam.signals.charge_kept import pair_cross_sections


@dataclass(frozen=True, kw_only=True)
class TauPairSetting:
    """An experiment and its options, all checked; made by `make_setting`.

    Attributes:
        card: the experiment.
        analysis_name, analysis: that gives the target and what is asked of taus; None where none is.
        target: of the analysis, or of the card.
        exposure_mot, length_m: None for a collider.
        luminosity_per_fb: muons x nuclei per area, in 1/fb.
        form_factor, precision, energy_loss: as in `tau_pair_events`.
    """

    card: Experiment
    analysis_name: str | None
    analysis: Analysis | None
    target: Target
    exposure_mot: float | None
    length_m: float | None
    luminosity_per_fb: float
    form_factor: str | FormFactor
    precision: Precision
    energy_loss: EnergyLoss

    @property
    def tau(self) -> Tau | None:
        """What the analysis asks of taus; None where it looks for none."""
        return None if self.analysis is None else self.analysis.section(Tau)

    @cached_property
    def targets(self) -> tuple[TargetNuclei, ...]:
        """The nuclei on which pairs are made."""
        return self.target.targets(self.length_m)

    @cached_property
    def places(self) -> tuple[TargetNuclei, ...]:
        """As `targets`, in the depth of the layers that belong to the card's own target."""
        if self.length_m is None:
            return self.targets
        has_own = self.analysis is not None and self.analysis.target is not None
        card = self.card.without_layers() if has_own else self.card
        return card.with_target(self.target, self.length_m).stack.targets

    def on_nuclei_pb(
        self, rule: int, order: int, resolution_m: float = 0.0, track: Track = "exponential"
    ) -> FloatArray:
        """Parts (K, 2) of the cross section on each of `targets`, averaged over beam and nuclei.

        Columns: of all pairs, and of those with both tracks long enough. `rule` is 0 for the value, 1 for its check;
        `order` is that of the beam's energies.
        """
        found = []
        for nucleus, share, stack in self.targets:
            flux = flux_nodes(self.card.beam, self.target, order, stack, self.energy_loss)
            made = pair_cross_sections(flux.energy_gev, nucleus, self.form_factor, resolution_m, self.precision, track)[
                rule
            ]
            found.append([share * float(flux.mean(column)) for column in made])
        return np.array(found)

    def check_open(self, value_pb: float) -> None:
        """KinematicsError where the cross section is zero."""
        if not value_pb:
            raise KinematicsError(
                f"no muon of {self.card.name} has enough energy for a pair of taus: its beam is {self.card.beam.label}"
            )


def make_setting(
    experiment: str | Path | Experiment,
    *,
    analysis: str | None,
    exposure_mot: float | None,
    length_m: float | None,
    luminosity_per_fb: float | None,
    form_factor: str | FormFactor,
    precision: Precision,
    energy_loss: EnergyLoss | None,
    track_resolution_m: float | None = None,
    track: Track | None = None,
) -> TauPairSetting:
    """A checked setting. Arguments and errors as in `tau_pair_events`."""
    card = experiments.get(experiment)
    check_precision(precision)
    if card.beam.lepton != "mu":
        raise InputError(f"tau pairs are those of a beam of muons: {card.name} has {card.beam.particles}")
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
    return TauPairSetting(
        card=card,
        analysis_name=name,
        analysis=chosen,
        target=target,
        exposure_mot=muons,
        length_m=length,
        luminosity_per_fb=luminosity,
        form_factor=form_factor,
        precision=precision,
        energy_loss=checked_energy_loss(energy_loss, target, card.beam),
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
