"""A file of each process, of each kind of weights, and what its reader must find."""

import mubeam as mb
from mubeam.events import files, read, writers
from oracles import dumps

CASES = {
    "bremsstrahlung": ("axion-muon", "na64mu-2022", {"mass_gev": 0.1, "coupling": 1e-3}),
    "radiated-and-decaying": ("axion-muon", "na64mu-2022", {"mass_gev": 0.5, "coupling": 1e-3}),
    "lepton-conversion": ("lfv-alp", "fasernu2", {"mass_gev": 5.0, "coupling": 1e-3}),
    "decays-to-taus": ("lfv-alp", "muc-thin-target", {"mass_gev": 5.0, "coupling": 1e-3, "analysis": "visible"}),
    "photon-fusion": (
        "axion-photon", "na64mu-1e12", {"mass_gev": 0.05, "coupling": 5e-4, "analysis": "visible"},
    ),
    "pair-production": ("lmu-ltau-dark-sector", "na64mu-2022", {"mass_gev": 0.05, "coupling": 1e-3}),
    "forced-decay": (
        "axion-photon",
        "na64mu-1e12",
        {"mass_gev": 0.05, "coupling": 5e-4, "analysis": "visible", "decay_point": "exponential"},
    ),
    "collider": ("lfv-alp", "music", {"mass_gev": 5.0, "coupling": 1.0, "analysis": "ultimate"}),
    "reweighted": (
        "axion-photon", "na64mu-1e12", {"mass_gev": 0.05, "coupling": 5e-4, "analysis": "visible"},
    ),
    "detector": (
        "axion-muon", dumps.with_detector, {"mass_gev": 0.5, "coupling": 1e-5, "analysis": "decays"},
    ),
    "tau-pairs": (None, "fasernu2", {"seed": 3}),
}  # fmt: skip
EVENTS = 60


def write(case, folder):
    """Files of the same events by suffix; RunInfo and one Block as they stand in the Parquet file."""
    model, experiment, options = CASES[case]
    path = folder / "a.parquet"
    experiment = experiment if isinstance(experiment, str) else mb.experiments.get(experiment(folder))
    if model is None:
        mb.write_tau_pairs(experiment, path, events=EVENTS, **options)
    else:
        files.write_events(model, experiment, path, events=EVENTS, **options)
    if case == "reweighted":
        source, path = path, folder / "b.parquet"
        files.reweight_file(source, path, coupling=1e-3)
    info, _, blocks = read.read(path)
    (block,) = blocks
    paths = {suffix: folder / f"a{suffix}" for suffix in (".lhe", ".hepmc3", ".root")}
    for copy in paths.values():
        with writers.open_writer(copy, info) as file:
            file.write(block)
    return {**paths, ".parquet": path}, info, block


def mothers(info, place):
    """The places of a particle's mothers."""
    begins = info.particles[place].begins
    return [i for i, particle in enumerate(info.particles) if particle.ends == begins >= 0]
