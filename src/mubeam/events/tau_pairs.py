"""Events of mu N -> mu N tau+ tau- in the Standard Model: in memory, and in files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Unpack

from mubeam import experiments
from mubeam.events.files import write_made
from mubeam.events.generator import check_count
from mubeam.events.parallel import Recipe
from mubeam.events.sample import Sample, gathered
from mubeam.events.tau_decays import TauDecayMode
from mubeam.events.tau_pair_generator import TauPairOptions, make_tau_pair_generator
from mubeam.experiments.card import Experiment
from mubeam.foundation.checks import whole_number
from mubeam.foundation.counts import MOST_WORKERS


def generate_tau_pairs(
    experiment: str | Path | Experiment,
    *,
    events: int,
    seed: int = 1,
    stream: tuple[int, int] = (1, 1),
    decay_taus: TauDecayMode | None = None,
    **options: Unpack[TauPairOptions],
) -> Sample:
    """Events of mu N -> mu N tau+ tau- in an experiment, as arrays: those that `tau_pair_events` counts, unweighted.

    An event has the incoming muon and nucleus, the outgoing muon (`lepton`), the recoiling nucleus, `tau_minus` and
    `tau_plus`, made at one vertex. They are made by equivalent photons, as the rate is: the spectra of both taus are
    its own, momenta are conserved exactly, and the helicities of both taus are drawn together (physics.pair_spins).
    events.tau_pair_kinematics says what is approximate. Momenta and helicities are those in the rest frame of the
    target, for a collider in the laboratory.

    Args:
        experiment: name of a card, path of a card, or an Experiment.
        events: number of events, all of one weight.
        seed: seed of the random numbers; the same seed gives the same events.
        stream: (k, n): the k-th of n disjoint samples with the same seed.
        decay_taus: "all", "muon" or "three-prong": taus decay by Pythia 8 (extra `pythia`) with their helicities, to
            those channels; the cross section is then that of these decays. None leaves them undecayed.
        **options: analysis, exposure_mot, length_m, luminosity_per_fb, form_factor, precision and energy_loss, as in
            `tau_pair_events`.

    Raises:
        InputError: a number is out of its range, an option does not suit the experiment, or the beam is of electrons.
        UnknownNameError: an unknown experiment, analysis, form factor, precision or decay of taus.
        CardError, DataFileError: the card is wrong or cannot be read.
        KinematicsError: no muon of the beam can make a pair, or it is too near the threshold.
    """
    count = check_count(events)
    generator = make_tau_pair_generator(experiment, seed=seed, stream=stream, decay_taus=decay_taus, **options)
    return gathered(generator, count)


def write_tau_pairs(
    experiment: str | Path | Experiment,
    path: str | Path,
    *,
    events: int,
    seed: int = 1,
    stream: tuple[int, int] = (1, 1),
    decay_taus: TauDecayMode | None = None,
    stream_format: str | None = None,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
    **options: Unpack[TauPairOptions],
) -> dict[str, Any]:
    """Write the events of `generate_tau_pairs` to a file, as `mubeam tau-pairs --output` does; returns the manifest.

    Args:
        experiment: as in `generate_tau_pairs`, with the other arguments that are not here.
        path: as in `write_events`.
        events: number of events.
        seed: as in `generate_tau_pairs`.
        stream: as in `generate_tau_pairs`.
        decay_taus: as in `generate_tau_pairs`.
        stream_format: as in `write_events`.
        workers: as in `write_events`.
        progress: called with (events done, events in all).
        **options: as in `generate_tau_pairs`.

    Raises:
        InputError, UnknownNameError, CardError, DataFileError, KinematicsError: as `generate_tau_pairs`; InputError
            also if the suffix is unknown, or the library of its format is missing.
        OutputError: the file cannot be written; what was written is left under a name that ends in .partial.
        ClusterError: workers died again and again.
    """
    count, many = check_count(events), whole_number("workers", workers, 1, MOST_WORKERS)
    arguments: dict[str, Any] = {
        "experiment": experiments.get(experiment),
        "seed": seed,
        "stream": stream,
        "decay_taus": decay_taus,
        **options,
    }
    recipe = Recipe(arguments, make=make_tau_pair_generator)
    return write_made("tau-pairs", recipe, path, count, many, progress, stream_format)
