"""Events of a model straight to a file: what `mubeam events` does, from Python."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Unpack

from mubeam.events import files
from mubeam.events.flight import DecayPoint
from mubeam.experiments.card import Experiment
from mubeam.models import Model
from mubeam.searches.request import SearchOptions


def write_events(
    model: str | Model,
    experiment: str | Experiment,
    path: str | Path,
    *,
    events: int,
    mass_gev: float,
    coupling: float,
    analysis: str = "invisible",
    seed: int = 1,
    stream: tuple[int, int] = (1, 1),
    decay_point: DecayPoint = "anywhere",
    progress: Callable[[int, int], None] | None = None,
    **options: Unpack[SearchOptions],
) -> dict[str, Any]:
    """Write events of `model` in an experiment to a file, as `mubeam events` does; returns the manifest.

    The events are those of `generate` with the same arguments. They are written block by block, so that memory does not
    grow with their number. The manifest lies beside the file as path + ".manifest.json"; both are there whole or not at
    all. Weights (of a decay_point) have the mean one, and the cross section is that of decays there.

    Args:
        model: name of a model, or a Model.
        experiment: name of a card, path of a card, or an Experiment.
        path: the file; its suffix is the format: .lhe, .lhe.gz, .hepmc3, .hepmc3.gz, .root or .parquet.
        events: number of events.
        mass_gev: mass of the new particle (of chi, for pairs), GeV.
        coupling: the model's coupling, in its unit.
        analysis: whose target, form factor and, where the model leaves it open, decay are taken.
        seed: of the random numbers; the same seed gives the same events.
        stream: (k, n): the k-th of n disjoint samples with the same seed.
        decay_point: "anywhere" as the lifetime has it; "exponential" or "uniform" within the decay region of the card,
            with weights.
        progress: called with (events done, events in all).
        **options: exposure_mot, length_m, luminosity_per_fb and form_factor, as in `expected_events`.

    Raises:
        InputError, UnknownNameError, CardError, DataFileError: an argument or a card is wrong, the suffix is unknown,
            or the library of its format is missing.
        KinematicsError: nothing is produced at this point.
        OutputError: the file cannot be written; what was written is left under a name that ends in .partial.
    """
    return files.write(
        model,
        experiment,
        path,
        events=events,
        mass_gev=mass_gev,
        coupling=coupling,
        analysis=analysis,
        seed=seed,
        stream=stream,
        decay_point=decay_point,
        progress=progress,
        **options,
    )
