"""The generator of the Standard Model's tau pairs: the header of a sample and its events, block by block."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypedDict, get_args

import numpy as np

from mubeam import experiments
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import check_name
from mubeam.events import beam_spread, helicity
from mubeam.events.block_maker import BLOCK_EVENTS, SPINS, minus_share
from mubeam.events.directions import turned
from mubeam.events.draft import Draft, rows_of
from mubeam.events.flight import production_place
from mubeam.events.generator import check_straight, check_stream
from mubeam.events.kinematics import to_laboratory
from mubeam.events.makers import slowed_muons
from mubeam.events.record import Block, RunInfo
from mubeam.events.streamed import Streamed
from mubeam.events.tally import Tally
from mubeam.events.tau_decays import STREAM, TauDecayMode, TauDecays
from mubeam.events.tau_pair_header import TAUS, run_info
from mubeam.events.tau_pair_kinematics import PARTICLES
from mubeam.events.tau_pair_makers import TauPairMaker, make_tau_pair_makers
from mubeam.experiments.card import Experiment
from mubeam.foundation.checks import FloatArray, whole_number
from mubeam.matter.flux import EnergyLoss
from mubeam.matter.stack import Stack
from mubeam.matter.straggling import Muons
from mubeam.models import pdg
from mubeam.observables.tau_pair_setting import TauPairSetting, make_setting
from mubeam.physics.form_factors import FormFactor
from mubeam.production.engine.precision import Precision
from mubeam.searches.produced_nodes import BIN_ORDERS


class TauPairOptions(TypedDict, total=False):
    """Options of `make_tau_pair_generator`, as in `tau_pair_events`; None takes what the card says."""

    analysis: str | None
    exposure_mot: float | None
    length_m: float | None
    luminosity_per_fb: float | None
    form_factor: str | FormFactor
    precision: Precision
    energy_loss: EnergyLoss | None


@dataclass(frozen=True, kw_only=True)
class TauPairGenerator(Streamed):
    """Makes the events of one setting; made by `make_tau_pair_generator`.

    Attributes:
        setting: experiment and options.
        has_exposure: whether there is an exposure, so that events can be expected.
        decay_taus: which decays the taus have, by Pythia; None leaves them undecayed.
    """

    setting: TauPairSetting
    has_exposure: bool
    decay_taus: TauDecayMode | None = None

    @cached_property
    def info(self) -> RunInfo:
        """The header of the sample, without the number of events."""
        found = run_info(self.setting, self._on_nuclei_pb, self.seed, self.stream, has_exposure=self.has_exposure)
        return found if self.taus is None else self.taus.extended(found)

    @cached_property
    def taus(self) -> TauDecays | None:
        """The decays of the taus; None where they are left undecayed."""
        return None if self.decay_taus is None else TauDecays(self.decay_taus, TAUS)

    @cached_property
    def makers(self) -> tuple[TauPairMaker, ...]:
        """What makes the events."""
        return make_tau_pair_makers(self.setting, self._on_nuclei_pb[0], self._muons)

    def block(self, number: int, count: int) -> tuple[Block, Tally]:
        """The first `count` events of a block, and the counts of their sampling; the same wherever it is made."""
        random, tally = self.random(number), Tally(events=count)
        rows = rows_of([maker.share_pb for maker in self.makers], random, count)
        draft, product = Draft.empty(self.info, count, random, rows), np.empty(count)
        for maker, at in zip(self.makers, rows, strict=True):
            nucleus = maker.target.nucleus
            draft.vectors[at, : len(PARTICLES)], product[at] = maker.draw(random, len(product[at]), tally)
            for i in (1, 3):
                draft.numbers[at, i], draft.masses[at, i] = pdg.nucleus(nucleus), nucleus.mass_gev
        for i, (name, lepton) in {0: ("mu-", "mu"), 2: ("mu-", "mu"), 4: ("tau-", "tau"), 5: ("tau+", "tau")}.items():
            draft.numbers[:, i], draft.masses[:, i] = pdg.number(name), LEPTON_MASS_GEV[lepton]
        self._place(draft, number)
        self._to_laboratory(draft)
        spin = np.zeros(draft.numbers.shape, dtype=np.int64)
        spins = self.random(number, SPINS)
        spin[:, 4] = helicity.drawn(np.zeros(count), spins)
        spin[:, 5] = spin[:, 4] * helicity.drawn(product, spins)
        if self.taus is not None:
            columns = (draft.numbers, draft.masses, draft.vectors, draft.positions)
            self.taus.fill(self.info, *columns, spin, self.random(number, STREAM))
        tally.weight = float(count)
        return Block(
            number=number * BLOCK_EVENTS + np.arange(count),
            pdg=draft.numbers,
            momentum_gev=draft.vectors,
            mass_gev=draft.masses,
            position_m=draft.positions,
            weight=draft.weight,
            process=draft.process,
            helicity=spin,
        ), tally

    def _place(self, draft: Draft, number: int) -> None:
        """Draw where in the target each pair is made, the charge of the beam, and its place and slope."""
        beam, random, count = self.setting.card.beam, draft.random, len(draft)
        depth, entry = np.zeros(count), draft.vectors[:, 0, 0].copy()
        for maker, at in zip(self.makers, draft.rows, strict=True):
            stack, size = maker.target.stack, len(draft.process[at])
            if stack in self._muons:
                depth[at], entry[at] = self._muons[stack].like(entry[at], random)
            else:
                depth[at] = production_place(stack, random, size)
        is_plus = random.random(count) >= minus_share(beam, entry)
        for i in (0, 2):
            draft.numbers[is_plus, i] *= -1
        draft.positions[:, 0, 2] = draft.positions[:, 0, 3] = depth
        if beam_spread.has_profile(beam):
            slope, aside = beam_spread.drawn(beam, depth, self.random(number, beam_spread.STREAM))
            draft.positions[:, 0, :2] = aside.T
            draft.vectors[:, : len(PARTICLES)] = turned(draft.vectors[:, : len(PARTICLES)], slope)

    def _to_laboratory(self, draft: Draft) -> None:
        target, made = self.setting.target, slice(len(PARTICLES))
        if target.is_colliding:
            vectors, masses, nucleus = draft.vectors[:, made], draft.masses[:, made], target.nucleus
            energy = target.nucleus_energy_gev(nucleus)
            draft.vectors[:, made] = to_laboratory(vectors, masses, nucleus.mass_gev, energy)

    @cached_property
    def _muons(self) -> dict[Stack | None, Muons]:
        return slowed_muons(self.setting.card.beam, self.setting.places, self.setting.energy_loss)

    @cached_property
    def _on_nuclei_pb(self) -> tuple[FloatArray, FloatArray]:
        """Parts (K,) of the cross section on each of the nuclei, and those of the coarser rules."""
        value, check = (self.setting.on_nuclei_pb(rule, order)[:, 0] for rule, order in enumerate(BIN_ORDERS[:2]))
        return value, check


def make_tau_pair_generator(
    experiment: str | Path | Experiment,
    *,
    seed: int = 1,
    stream: tuple[int, int] = (1, 1),
    decay_taus: TauDecayMode | None = None,
    analysis: str | None = None,
    exposure_mot: float | None = None,
    length_m: float | None = None,
    luminosity_per_fb: float | None = None,
    form_factor: str | FormFactor = "atomic-nuclear",
    precision: Precision = "standard",
    energy_loss: EnergyLoss | None = None,
) -> TauPairGenerator:
    """A checked TauPairGenerator. Arguments and errors as in `generate_tau_pairs`."""
    card = experiments.get(experiment)
    has_exposure = card.beam.muons_on_target is not None or exposure_mot is not None
    if card.target.is_colliding:
        has_exposure = luminosity_per_fb is not None
        luminosity_per_fb = luminosity_per_fb if has_exposure else 1.0
    elif not has_exposure:
        exposure_mot = 1.0
    setting = make_setting(
        card,
        analysis=analysis,
        exposure_mot=exposure_mot,
        length_m=length_m,
        luminosity_per_fb=luminosity_per_fb,
        form_factor=form_factor,
        precision=precision,
        energy_loss=energy_loss,
    )
    check_straight(card)
    if decay_taus is not None:
        check_name("decay of taus", decay_taus, get_args(TauDecayMode))
    generator = TauPairGenerator(
        setting=setting,
        seed=whole_number("seed", seed, 0),
        stream=check_stream(stream),
        has_exposure=has_exposure,
        decay_taus=decay_taus,
    )
    setting.check_open(generator.info.cross_section_pb)
    for maker in generator.makers:
        maker.check()
    return generator
