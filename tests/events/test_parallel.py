"""One file made by several processes: the bytes and the manifest of one process."""

import json
import pickle

import pytest

import mubeam as mb
from mubeam.errors import InputError
from mubeam.events import files, parallel
from mubeam.events.generator import BLOCK_EVENTS
from mubeam.events.writers import _text

FUSION = ("axion-photon", "na64mu-1e12", {"mass_gev": 0.05, "coupling": 5e-4, "analysis": "visible"})
CASES = {
    "weights": (".lhe.gz", {"decay_point": "exponential"}),
    "numbers beyond 31 bits": (".hepmc3", {"stream": (200_000, 200_000)}),
    "columns": (".parquet", {"seed": 5}),
    "a tree": (".root", {"seed": 5}),
}
EVENTS = 2 * BLOCK_EVENTS + 50


def content(path):
    """The bytes of a file; of a ROOT file the run's facts and the branches."""
    if path.suffix != ".root":
        return path.read_bytes()
    uproot = pytest.importorskip("uproot")
    with uproot.open(path) as file:
        branches = file["events"].arrays(library="np")
        return [str(file["run_info"]), *((name, column.tobytes()) for name, column in branches.items())]


@pytest.mark.parametrize("case", CASES)
def test_the_file_is_that_of_one_process(tmp_path, case):
    suffix, more = CASES[case]
    model, experiment, options = FUSION
    records, told = [], []
    for workers in (1, 2):
        (tmp_path / str(workers)).mkdir()
        path = tmp_path / str(workers) / f"a{suffix}"
        how = {"workers": workers, "progress": lambda *done: told.append(done)}
        files.write_events(model, experiment, path, events=EVENTS, **options, **more, **how)
        records.append(json.loads((tmp_path / str(workers) / f"a{suffix}.manifest.json").read_text()))
    one, two = (content(tmp_path / str(workers) / f"a{suffix}") for workers in (1, 2))
    assert one == two
    for record in records:
        # ROOT files have a time and a UUID each
        record.pop("sha256" if suffix == ".root" else "", None)
    assert records[0] == records[1]
    assert told[:3] == told[3:]


def test_parts_by_themselves():
    """What a process makes, made here: in any order and each as often as it is asked for."""
    model, experiment, options = FUSION
    arguments = {"model": mb.models.get(model), "experiment": mb.experiments.get(experiment), **options}
    sample = mb.generate(model, experiment, events=BLOCK_EVENTS + 20, **options)
    recipe = pickle.dumps(parallel.Recipe(arguments, mean_weight=2.0))
    block, tally = parallel.make(recipe, 1, 20, BLOCK_EVENTS)
    assert (block.momentum_gev == sample.events.momentum_gev[BLOCK_EVENTS:]).all()
    assert (block.weight == 0.5).all()
    assert (tally.events, tally.weight) == (20, 20.0)
    light, _ = parallel.make(pickle.dumps(parallel.Recipe(arguments, what="weights")), 1, 20, BLOCK_EVENTS)
    assert (light.number == block.number).all()
    assert (light.weight == 1).all()
    assert light.momentum_gev.size == 0


@pytest.mark.parametrize("workers", [0, 2.5, -1])
def test_refused(tmp_path, workers):
    model, experiment, options = FUSION
    with pytest.raises(InputError, match="workers must be a whole number"):
        files.write_events(model, experiment, tmp_path / "a.lhe", events=5, workers=workers, **options)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", [".lhe", ".hepmc3"])
def test_compiled_code_writes_the_same_file(tmp_path, suffix, monkeypatch):
    pytest.importorskip("numba")
    model, experiment, options = FUSION
    found = []
    for least in (1, 10**9):
        monkeypatch.setattr(_text, "COMPILED_PAYS_FROM", least)
        files.write_events(model, experiment, tmp_path / f"a{suffix}", events=1500, **options)
        found.append((tmp_path / f"a{suffix}").read_bytes())
    assert found[0] == found[1]
