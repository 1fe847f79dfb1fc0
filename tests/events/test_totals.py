"""The cross section of a file is that of its events with their weights, in every format and by either normalisation."""

import json

import numpy as np
import pyhepmc
import pylhe
import pytest
import uproot
from pyarrow import parquet

import mubeam as mb
from mubeam.errors import InputError
from mubeam.events import files
from mubeam.events.totals import total
from oracles import events

POINT = ("axion-photon", "na64mu-1e12")
SEEN = {"mass_gev": 0.05, "coupling": 5e-4, "analysis": "visible"}
COUNT = 400


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    path = tmp_path_factory.mktemp("source") / "a.parquet"
    return path, files.write_events(*POINT, path, events=COUNT, **SEEN)


def of_lhe(path):
    file = pylhe.LHEFile.fromfile(path, generator=False)
    process, run = file.init.procInfo[0], json.loads(file.header.extra_elements[0].text)
    weights = np.array([event.eventinfo.weight for event in file.events])
    assert file.init.initInfo.weightingStrategy == 4
    assert weights.mean() == pytest.approx(process.xSection, rel=1e-12)
    assert weights.max() == pytest.approx(process.unitWeight, rel=1e-12)
    assert run["cross_section_pb"] == process.xSection
    return process.xSection, process.error, weights / process.xSection


def of_hepmc3(path):
    with pyhepmc.open(path) as file:
        found = list(file)
    about = found[0].run_info.attributes
    sigma, error = {(e.cross_section.xsec(), e.cross_section.xsec_err()) for e in found}.pop()
    assert float(str(about["NuHepMC.FluxAveragedTotalCrossSection"])) == sigma
    assert float(str(about["NuHepMC.FluxAveragedTotalCrossSectionUncertainty"])) == error
    assert json.loads(str(about["NuHepMC.Provenance.mubeam"]))["cross_section_pb"] == sigma
    return sigma, error, np.array([event.weight("CV") for event in found])


def of_root(path):
    with uproot.open(path) as file:
        run = json.loads(str(file["run_info"]))
        return run["cross_section_pb"], run["cross_section_error_pb"], file["events"]["weight"].array(library="np")


def of_parquet(path):
    table = parquet.read_table(path)
    run = json.loads(table.schema.metadata[b"mubeam"])
    return run["cross_section_pb"], run["cross_section_error_pb"], table["weight"].to_numpy()


READERS = {".lhe": of_lhe, ".lhe.gz": of_lhe, ".hepmc3": of_hepmc3, ".root": of_root, ".parquet": of_parquet}


@pytest.mark.parametrize("suffix", READERS)
def test_another_coupling(source, tmp_path, suffix):
    path, made = source
    sample = mb.generate(*POINT, events=COUNT, **SEEN)
    ratio = mb.reweight(sample, coupling=1e-3)
    record = files.reweight_file(path, tmp_path / f"b{suffix}", coupling=1e-3)
    sigma, error, weights = READERS[suffix](tmp_path / f"b{suffix}")
    # the coupling's square; the decay is somewhere in any case
    assert sigma == pytest.approx(4 * made["cross_section_pb"], abs=4 * error)
    assert sigma == pytest.approx(made["cross_section_pb"] * ratio.mean(), rel=1e-12)
    assert error == pytest.approx(made["cross_section_pb"] * ratio.std() / COUNT**0.5, rel=0.01)
    np.testing.assert_allclose(weights, ratio / ratio.mean(), rtol=1e-12)
    assert record["cross_section_pb"] == sigma
    assert record["source_cross_section_pb"] == made["cross_section_pb"]
    assert record["expected_events"] == pytest.approx(made["expected_events"] * ratio.mean(), rel=1e-12)


@pytest.mark.parametrize("suffix", READERS)
@pytest.mark.parametrize("decay_point", ["exponential", "uniform"])
def test_forced_decays(tmp_path, suffix, decay_point):
    record = files.write_events(*POINT, tmp_path / f"a{suffix}", events=COUNT, decay_point=decay_point, **SEEN)
    sample = mb.generate(*POINT, events=COUNT, decay_point=decay_point, **SEEN)
    probability = sample.events.weight
    sigma, error, weights = READERS[suffix](tmp_path / f"a{suffix}")
    assert sigma == pytest.approx(sample.info.cross_section_pb * probability.mean(), rel=1e-12)
    assert error == pytest.approx(sample.info.cross_section_pb * probability.std() / COUNT**0.5, rel=0.01)
    assert record["mean_decay_probability"] == pytest.approx(probability.mean(), rel=1e-12)
    np.testing.assert_allclose(weights * record["mean_decay_probability"], probability, rtol=1e-12)
    assert record["expected_events"] == pytest.approx(sample.info.expected_events * probability.mean(), rel=1e-12)
    assert record["sampling"]["efficiency"] == COUNT / record["sampling"]["proposals"]


def test_forced_decays_to_another_coupling(tmp_path):
    """Weights of both kinds: to what one made with that coupling has."""
    one, other = tmp_path / "a.parquet", tmp_path / "b.lhe"
    files.write_events(*POINT, one, events=4000, decay_point="exponential", **SEEN)
    files.reweight_file(one, other, coupling=4e-4)
    made = files.write_events(
        *POINT, tmp_path / "c.lhe", events=4000, decay_point="exponential", **(SEEN | {"coupling": 4e-4})
    )
    sigma, error, _ = of_lhe(other)
    assert abs(sigma - made["cross_section_pb"]) < 4 * np.hypot(error, made["cross_section_error_pb"])
    assert error < 0.1 * sigma


@pytest.mark.parametrize("suffix", READERS)
def test_a_selection_has_the_cross_section_of_a_selection(source, tmp_path, suffix):
    path, made = source
    table = parquet.read_table(path)
    kept = table["x_e_gev"].to_numpy() > 20
    parquet.write_table(table.filter(kept), tmp_path / "some.parquet")
    record = files.reweight_file(tmp_path / "some.parquet", tmp_path / f"b{suffix}", coupling=1e-3)
    ratio = mb.reweight(mb.generate(*POINT, events=COUNT, **SEEN), coupling=1e-3) * kept
    sigma, error, weights = READERS[suffix](tmp_path / f"b{suffix}")
    assert 0.05 * COUNT < kept.sum() < 0.95 * COUNT
    assert sigma == pytest.approx(made["cross_section_pb"] * ratio.mean(), rel=1e-12)
    assert error == pytest.approx(made["cross_section_pb"] * ratio.std() / COUNT**0.5, rel=0.01)
    assert weights.mean() == pytest.approx(1, rel=1e-12)
    assert (record["selection"], record["events"]) == ({"events": kept.sum(), "of": COUNT}, kept.sum())
    assert (record["source_checked"], len(weights)) == (False, kept.sum())


def test_weights_that_tell_nothing():
    block = events.block(4, weighted=True)
    for weight in (np.zeros(4), np.array([1, 1, np.nan, 1]), np.array([1, 1, -1, 1]), np.array([1, np.inf, 1, 1])):
        with pytest.raises(InputError, match="weight"):
            total([type(block)(**(vars(block) | {"weight": weight}))])


def test_tiny_weights_keep_their_digits():
    block = events.block(2)
    found = total([type(block)(**(vars(block) | {"weight": np.array([1e-200, 3e-200])}))])
    assert (found.mean, found.largest) == (pytest.approx(2e-200), 3e-200)
    assert found.effective_events == pytest.approx(16 / 10)
