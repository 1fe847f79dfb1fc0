"""Samples of events in memory."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import InputError, check_name
from mubeam.events.flight import DecayPoint
from mubeam.events.generator import check_count, make_generator
from mubeam.events.record import Block, IntArray, RunInfo
from mubeam.events.streamed import MakesBlocks
from mubeam.events.tally import Tally
from mubeam.events.tau_decays import TauDecayMode
from mubeam.experiments.card import Experiment
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.searches.request import SearchOptions

if TYPE_CHECKING:
    from types import ModuleType


@dataclass(frozen=True)
class Sample:
    """Events in memory.

    Attributes:
        info: header: particles, vertices, cross section, model, ...
        events: the events as arrays.
        tally: counts of the sampling.
    """

    info: RunInfo
    events: Block
    tally: Tally

    def __repr__(self) -> str:
        """One line; all is in `info` and `events`."""
        about = {"model": "a model", "experiment": "an experiment"} | dict(self.info.about)
        return (
            f"<Sample of {about['model']}, {about['experiment']}: {len(self)} events,"
            f" {self.info.cross_section_pb:.6g} +- {self.info.cross_section_error_pb:.1g} pb>"
        )

    def __len__(self) -> int:
        return len(self.events)

    def particle(self, name: str) -> FloatArray:
        """E, p_x, p_y, p_z (n, 4) in GeV of the particle of that name; UnknownNameError if there is none."""
        return self.events.momentum_gev[:, self._index(name)]

    def pdg(self, name: str) -> IntArray:
        """PDG numbers (n,) of the particle of that name; UnknownNameError if there is none."""
        return self.events.pdg[:, self._index(name)]

    def vertex(self, name: str) -> FloatArray:
        """x, y, z and c t (n, 4) in m of a vertex by its name in info.vertices; UnknownNameError for another name."""
        check_name("vertex", name, self.info.vertices)
        return self.events.position_m[:, self.info.vertices.index(name)]

    def flag(self, name: str) -> NDArray[np.bool_]:
        """A flag (n,) by its name in info.flags, such as "counted"; UnknownNameError for another name."""
        check_name("flag of these events", name, self.info.flags)
        return self.events.flags[:, self.info.flags.index(name)]

    def vectors(self, name: str) -> Any:
        """Momenta of a particle as an array of the library `vector`.

        Raises UnknownNameError as `particle`, InputError if `vector` (extra `events`) is missing.
        """
        energy, x, y, z = self.particle(name).T
        return _vector().array({"E": energy, "px": x, "py": y, "pz": z})

    def _index(self, name: str) -> int:
        names = [particle.name for particle in self.info.particles]
        check_name("particle of these events", name, names)
        return names.index(name)


def _vector() -> "ModuleType":
    try:
        import vector
    except ImportError:
        raise InputError("vectors need the library vector: python -m pip install 'mubeam[events]'") from None
    module: ModuleType = vector
    return module


def generate(
    model: str | Model,
    experiment: str | Experiment,
    *,
    events: int,
    mass_gev: float,
    coupling: float,
    analysis: str = "invisible",
    seed: int = 1,
    stream: tuple[int, int] = (1, 1),
    decay_point: DecayPoint = "anywhere",
    decay_taus: TauDecayMode | None = None,
    **options: Unpack[SearchOptions],
) -> Sample:
    """Exact tree-level events of `model` in an experiment, as arrays.

    An event has, before any selection, the incoming muon and nucleus, the outgoing lepton, the recoiling nucleus, the
    particle and its decay products (isotropic at rest; taus are left undecayed), and the vertices. Momenta are in the
    rest frame of the target, for a collider in the laboratory. Where a detector of finite size counts, flags say what
    is in it (`Sample.flag`): the analysis counts the events with "counted".

    Args:
        model: name of a model, or a Model.
        experiment: name of a card, path of a card, or an Experiment.
        events: number of events, all of one weight unless decay_point is given.
        mass_gev: mass of the new particle (of chi, for pairs), GeV.
        coupling: the model's coupling, in its unit.
        analysis: analysis of the card that gives the target, the form factor and, if the model leaves it open, the
            decay.
        seed: seed of the random numbers; the same seed gives the same events.
        stream: (k, n): the k-th of n disjoint samples with the same seed.
        decay_point: "anywhere": decays by the lifetime; "exponential" or "uniform": decays within the decay region of
            the card, distributed so, with the probability to decay there as weight.
        decay_taus: "all", "muon" or "three-prong": taus decay by Pythia 8 (extra `pythia`) with their helicities, to
            those channels; the cross section is then that of these decays. None leaves them undecayed.
        **options: exposure_mot, length_m, luminosity_per_fb, form_factor, energy_loss and polarisation, as in
            `expected_events`.

    Raises:
        InputError: a number is out of its range, or an option does not suit the experiment.
        UnknownNameError: an unknown model, experiment, analysis, form factor or decay_point.
        CardError, DataFileError: the card is wrong or cannot be read.
        ModelError: events of the model's decays or interferences are not made.
        KinematicsError: nothing is produced at this point.
    """
    count = check_count(events)
    generator = make_generator(
        model,
        experiment,
        mass_gev=mass_gev,
        coupling=coupling,
        analysis=analysis,
        seed=seed,
        stream=stream,
        decay_point=decay_point,
        decay_taus=decay_taus,
        **options,
    )
    return gathered(generator, count)


def gathered(generator: MakesBlocks, count: int) -> Sample:
    """`count` events of a generator in memory."""
    info = generator.info_of(count)
    blocks = list(generator.blocks(count))
    columns = {name: np.concatenate([getattr(block, name) for block in blocks]) for name in vars(blocks[0])}
    return Sample(info, Block(**columns), generator.tally)
