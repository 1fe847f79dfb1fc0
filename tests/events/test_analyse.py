"""From events to a limit: cuts on events give the efficiency with which yields are those of the events that pass."""

import json
import tomllib
from dataclasses import replace

import numpy as np
import pytest

import mubeam as mb
from mubeam.detector import Angles, Calorimeter, Columns, Meets, Tracker, Window
from mubeam.errors import CardError, DataFileError, InputError, OutputError, UnknownNameError
from mubeam.events import files, writers
from mubeam.events.columns import of_block
from mubeam.events.counted import counted, search_of
from mubeam.events.efficiencies import Sums, shares
from oracles.dumps import Decaying, card, with_detector
from oracles.toy import AXION_MUON, AXION_PHOTON

CARD = "na64mu-1e12"
COUPLING = {0.02: 7e-4, 0.03: 7e-4, 0.05: 2e-4}
END = mb.experiments.get(CARD).decay_volume.decay_end_m


def events(mass=0.03, count=20_000, **options):
    return mb.generate(AXION_PHOTON, CARD, events=count, mass_gev=mass, coupling=COUPLING[mass], **options)


@pytest.fixture(scope="module")
def samples():
    return [events(mass) for mass in COUPLING]


@pytest.fixture(scope="module")
def small():
    return events(count=400, seed=5)


CUTS = {"slow muon": Window("lepton_p_gev", high=110.0), "nothing seen": Window("decay_z_m", low=END)}
SMEARED = Tracker("lepton", 0.03)


def expected(selection, mass, where=None):
    where = selection.experiment if where is None else where
    return mb.expected_events(AXION_PHOTON, where, "invisible", mass_gev=mass, coupling=COUPLING[mass])


@pytest.mark.parametrize("knots", [None, [0.0, 40, 60, 80, 100, 110, 120]])
def test_yields_are_those_of_the_events_that_pass(samples, knots):
    found = mb.analyse(samples, CUTS, response=SMEARED, lepton_momentum_gev=knots)
    assert found.value.shape == (3, 1 if knots is None else 7)
    for mass, count, error in zip(found.mass_gev, found.events, found.events_error, strict=True):
        assert 0.01 * count < error < 0.1 * count
        assert count == pytest.approx(expected(found, mass).value, abs=4 * error)
    # smeared into the window of 110 GeV, of those that it should not have
    assert (found.outside < 0.02).all()
    assert [cut.name for cut in found.cut_flow[0]] == ["all", *CUTS]
    assert (np.diff([[cut.share for cut in flow] for flow in found.cut_flow], axis=1) <= 0).all()


def test_at_another_coupling(samples):
    """The table in energy holds where the spectrum of what is counted is another one."""
    knots = [0.0, 40, 60, 80, 90, 100, 110, 120]
    found = mb.analyse(samples[0], CUTS, response=SMEARED, lepton_momentum_gev=knots)
    other = mb.generate(AXION_PHOTON, CARD, events=20_000, mass_gev=0.02, coupling=3e-4, seed=2)
    direct = mb.analyse(other, CUTS, response=SMEARED)
    there = mb.expected_events(AXION_PHOTON, found.experiment, "invisible", mass_gev=0.02, coupling=3e-4).value
    assert there == pytest.approx(direct.events[0], abs=4 * direct.events_error[0])


def test_weighted_events():
    """Decays forced into the region have probabilities as weights."""
    point = {"analysis": "visible", "mass_gev": 0.05, "coupling": 5e-4}
    sample = mb.generate(AXION_PHOTON, CARD, events=8000, decay_point="exponential", **point)
    seen = {
        "photons": lambda c: (c["product1_e_gev"] > 20) & (c["product2_e_gev"] > 20),
        "muon": Window("lepton_p_gev", 50, 80),
    }
    found = mb.analyse(sample, seen, response=[Calorimeter("product1", 0.1), Calorimeter("product2", 0.1)])
    there = mb.expected_events(AXION_PHOTON, found.experiment, **point)
    assert found.events[0] == pytest.approx(there.value, abs=4 * found.events_error[0])
    assert 0.1 < found.value[0, 0] < 0.9


MIXED = Decaying(muons=0.7, neutrinos=0.3)
COUNTED = {
    "missing energy": (AXION_PHOTON, CARD, "invisible", 0.03, 7e-4),
    "displaced decay": (AXION_PHOTON, CARD, "visible", 0.03, 7e-4),
    "missing energy, some decays invisible": (MIXED, CARD, "invisible", 0.5, 1e-6),
    "displaced decay, some invisible": (MIXED, CARD, "visible", 0.5, 1e-6),
    "stable": (mb.models.get("lmu-ltau-dark-sector"), "na64mu-2022", "invisible", 0.05, 1e-3),
    "production": (mb.models.get("lfv-alp", theta=0.3), "music", "ultimate", 3.0, 1.0),
    "beam dump": (AXION_MUON, {}, "decays", 0.5, 3e-6),
    "beam dump, some invisible": (MIXED, {}, "decays", 0.5, 1e-6),
    "beam dump with a detector": (AXION_MUON, {"aperture_radius_m": 0.2, "products": "all"}, "decays", 0.5, 3e-6),
    "electron in place of the muon": (
        mb.models.get("lfv-scalar"),
        {"signature": "missing-muon"},
        "decays",
        0.1057,
        1e-4,
    ),
}


@pytest.mark.parametrize("case", COUNTED)
def test_what_an_analysis_counts(case, tmp_path):
    """The events that are counted one by one are the yield of efficiency 1."""
    model, where, analysis, mass, coupling = COUNTED[case]
    where = card(tmp_path, **where) if isinstance(where, dict) else where
    point = {"mass_gev": mass, "coupling": coupling, "efficiency": 1}
    options = {"luminosity_per_fb": 1.0} if where == "music" else {}
    sample = mb.generate(model, where, events=4000, analysis=analysis, **point, **options)
    search = search_of(sample.info, where, model=model)
    share = counted(search, mass, coupling)(of_block(sample.info, sample.events)).mean()
    whole = mb.expected_events(model, where, analysis, **point, **options).value
    error = np.sqrt((share * (1 - share) + 1e-6) / len(sample))
    assert share == pytest.approx(whole / sample.info.expected_events, abs=4 * error)


@pytest.mark.parametrize("suffix", [".lhe", ".hepmc3.gz", ".root", ".parquet"])
def test_files_are_as_samples(suffix, small, tmp_path):
    path = tmp_path / f"a{suffix}"
    with writers.open_writer(path, small.info) as file:
        file.write(small.events)
    in_memory, of_file = (mb.analyse(one, CUTS, response=SMEARED, seed=3) for one in (small, path))
    np.testing.assert_allclose(of_file.value, in_memory.value, rtol=1e-12)
    np.testing.assert_allclose(of_file.events, in_memory.events, rtol=1e-12)
    assert of_file.about["samples"][0]["file"] == path.name


def test_pieces_do_not_matter(samples, small, monkeypatch):
    """Files come in other blocks than samples; random numbers go by pieces of one size."""
    from mubeam.events import event_sources

    monkeypatch.setattr(event_sources, "PIECE", 100)
    blocks = [small.events[i : i + 37] for i in range(0, 400, 37)]
    pieces = list(event_sources._of_one_size(iter(blocks)))
    assert [len(piece) for piece in pieces] == [100] * 4
    assert (np.concatenate([piece.number for piece in pieces]) == small.events.number).all()


def test_streams_of_one_mass_are_one_sample():
    parts = [events(count=1000, stream=(k, 2)) for k in (1, 2)]
    both = mb.analyse(parts, CUTS)
    alone = [mb.analyse(part, CUTS) for part in parts]
    assert both.mass_gev.tolist() == [0.03]
    assert both.events[0] == pytest.approx(np.mean([one.events[0] for one in alone]))
    assert both.error[0, 0] < min(one.error[0, 0] for one in alone)


def test_a_card_takes_the_table(small, tmp_path):
    found = mb.analyse(small, CUTS, response=SMEARED, lepton_momentum_gev=[0, 60, 100, 120])
    path = found.write_card(tmp_path / "toy.toml")
    content = tomllib.loads(path.read_text())
    assert content["extends"] == CARD
    assert content["analyses"]["invisible"]["efficiency"]["inferred_with"] == "spin-0"
    of_file, here = mb.experiments.get(path), found.experiment
    for one in (of_file, here):
        table = one.analyses["invisible"].efficiency
        assert table.axes == ("mass_gev", "lepton_momentum_gev")
        np.testing.assert_array_equal(table.table, found.value)
        np.testing.assert_array_equal(table.value_error, found.error)
    assert expected(found, 0.03, path).value == expected(found, 0.03).value
    source = of_file.analyses["invisible"].efficiency.source["value"]
    for word in ("axion-photon", "photon-fusion", "400", "seed", "Tracker", "slow muon", "invisible of na64mu-1e12"):
        assert word in source
    # the limit follows, and says what it was found with
    reach = mb.reach("lmu-ltau", path, "invisible", masses_gev=[0.01, 0.03])
    assert (reach.lower > 0).all()
    assert "spin 0, used for spin 1" in " ".join(reach.warnings[0])
    manifest = json.loads((tmp_path / "toy-efficiency.csv.manifest.json").read_text())
    assert manifest["command"] == "analyse"
    assert manifest["samples"][0] | {"coupling": 7e-4, "seed": 5, "events": 400} == manifest["samples"][0]
    assert manifest["cut_flow"][0][0] == ["all", 1.0]
    # one table alone
    only = found.write(tmp_path / "only.csv")
    assert only.read_text() == (tmp_path / "toy-efficiency.csv").read_text()
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "only.csv",
        "only.csv.manifest.json",
        "toy-efficiency.csv",
        "toy-efficiency.csv.manifest.json",
        "toy.toml",
    ]


def test_data_stay_data(tmp_path):
    sample = mb.generate(AXION_MUON, "na64mu-2022", events=500, mass_gev=0.1, coupling=1e-3)
    path = mb.analyse(sample, Window("lepton_p_gev", high=100)).write_card(tmp_path / "own.toml")
    assert mb.experiments.get(path).projection_reasons("invisible") == ()
    assert not mb.reach(AXION_MUON, path, "invisible", masses_gev=[0.1]).search.is_projection


def test_own_cards_and_models(tmp_path):
    path = with_detector(tmp_path)
    sample = mb.generate(MIXED, path, events=500, mass_gev=0.5, coupling=1e-6, analysis="decays")
    cut = {"middle": Meets("product1", "decay", 12.0, 0.1), "seen": lambda c: c["counted"]}
    with pytest.raises(InputError, match="the card dump of the events is a file of its own: give experiment="):
        mb.analyse(sample, cut)
    with pytest.raises(InputError, match="the model decaying of the events is not kept in them: give model="):
        mb.analyse(sample, cut, experiment=path)
    found = mb.analyse(sample, cut, experiment=path, model=MIXED)
    assert 0 < found.value[0, 0] < 1
    with pytest.raises(InputError, match="would replace the card that it extends"):
        found.write_card(path)
    (tmp_path / "below").mkdir()
    given = mb.analyse(sample, cut, experiment=mb.experiments.get(path), model=MIXED)
    with pytest.raises(InputError, match="give extends="):
        given.write_card(tmp_path / "b.toml")
    for one, extends in ((found, None), (given, path)):
        written = one.write_card(tmp_path / "below" / "b.toml", extends=extends)
        assert mb.experiments.get(written).analyses["decays"].efficiency.mass_gev == [0.5]
    with pytest.raises(InputError, match="without the detector of dump"):
        events_ = replace(sample, info=replace(sample.info, flags=()))
        mb.analyse(events_, cut["middle"], experiment=path, model=MIXED)
    # against an energy the card would be refused
    table = mb.analyse(sample, cut, experiment=path, model=MIXED, energy_gev=[0, 160])
    with pytest.raises(CardError, match="it may depend on the mass alone"):
        mb.expected_events(MIXED, table.experiment, "decays", mass_gev=0.5, coupling=1e-6)


def test_tables_of_columns(small, tmp_path):
    """A dictionary, awkward and pandas; nothing is known but the columns."""
    ak, pd = pytest.importorskip("awkward"), pytest.importorskip("pandas")
    columns = {name: np.asarray(column) for name, column in of_block(small.info, small.events).items()}
    cut = Window("lepton_p_gev", high=110)
    among = Window("lepton_p_gev", high=120)
    tables = [columns, ak.Array(columns), pd.DataFrame(columns)]
    found = [mb.analyse(one, cut, among=among, energy_gev=[0, 80, 160]) for one in tables]
    for one in found[1:]:
        np.testing.assert_array_equal(one.value, found[0].value)
    assert found[0].events is None
    assert found[0].inferred_with is None
    written = found[0].write(tmp_path / "a.csv")
    assert written.read_text().startswith("# mubeam")
    with pytest.raises(InputError, match="give among="):
        mb.analyse(columns, cut)
    with pytest.raises(InputError, match="needs samples or files"):
        found[0].write_card(tmp_path / "a.toml")
    with pytest.raises(UnknownNameError, match="unknown column of these events 'x_m_gev'"):
        mb.analyse({"weight": [1.0]}, cut, among="all")
    with pytest.raises(UnknownNameError, match="unknown column of these events 'lepton_p_gev'"):
        mb.analyse({"weight": [1.0], "x_m_gev": [0.1]}, cut, among="all")


WRONG = {
    "no events": (lambda s: [], {}, InputError, "give at least one sample"),
    "no cuts": (lambda s: s, {"cuts": []}, InputError, "give at least one, a function"),
    "no cut": (lambda s: s, {"cuts": {"a": 3}}, InputError, "a cut must be a function of the columns"),
    "twice": (
        lambda s: s,
        {"cuts": [Window("x_e_gev", 1), Window("x_e_gev", 1)]},
        InputError,
        "two cuts have the name",
    ),
    "column": (lambda s: s, {"cuts": Window("muon_e_gev", 1)}, UnknownNameError, "unknown column of these events"),
    "shape": (lambda s: s, {"cuts": lambda c: True}, InputError, "one truth value an event, shape \\(400,\\), got"),
    "numbers": (lambda s: s, {"cuts": lambda c: c["x_e_gev"]}, InputError, "must give true or false"),
    "nan": (lambda s: s, {"cuts": lambda c: np.full(c.events, np.nan)}, InputError, "for each event, got NaN"),
    "text": (lambda s: s, {"cuts": lambda c: ["yes"] * c.events}, InputError, "got numbers of type|must give true"),
    "response": (lambda s: s, {"response": 3}, InputError, "response must be functions"),
    "columns lost": (lambda s: s, {"response": lambda c, r: c.rows(slice(3))}, InputError, "the columns of all events"),
    "knots": (lambda s: s, {"energy_gev": [80, 40]}, InputError, "energies that rise"),
    "one knot": (lambda s: s, {"energy_gev": [80]}, InputError, "must be 2 to 100 energies"),
    "both axes": (lambda s: s, {"energy_gev": [0, 80], "lepton_momentum_gev": [0, 80]}, InputError, "give one of them"),
    "far knot": (lambda s: s, {"energy_gev": [0, 200, 300]}, InputError, "energy_gev = 300, none of the 400 events"),
    "among": (lambda s: s, {"among": "some"}, InputError, "among must be a cut or 'all'"),
    "analysis": (lambda s: s, {"analysis": "unseen"}, UnknownNameError, "unknown analysis of na64mu-1e12"),
    "more than counted": (lambda s: s, {"cuts": Window("x_e_gev", 1)}, InputError, "as many events pass as invisible"),
    "the same twice": (lambda s: [s, s], {}, InputError, "have the same seed and stream"),
    "with a table": (lambda s: [s, {"weight": [1.0], "x_m_gev": [0.1]}], {}, InputError, "not both"),
    "no table": (lambda s: 3, {}, InputError, "must be a Sample, the path of a file, or a table of columns"),
    "empty table": (lambda s: {"weight": [], "x_m_gev": []}, {"among": "all"}, InputError, "the table has no events"),
    "masses": (lambda s: {"weight": [1, 1], "x_m_gev": [1, 2]}, {"among": "all"}, InputError, "is that of one mass"),
    "lengths": (lambda s: {"weight": [1], "x_m_gev": [1, 1]}, {"among": "all"}, InputError, "different lengths"),
    "nested": (lambda s: {"weight": [[1]], "x_m_gev": [1]}, {"among": "all"}, InputError, "must be numbers, one an"),
    "negative": (lambda s: {"weight": [-1], "x_m_gev": [1]}, {"among": "all"}, InputError, "weights of the table"),
    "heavy": (lambda s: {"weight": [1e200], "x_m_gev": [1]}, {"among": "all"}, InputError, "largest weight of"),
    "light": (lambda s: {"weight": [1e-200], "x_m_gev": [1]}, {"among": "all"}, InputError, "between 1e-100 and 1e"),
    "infinite": (lambda s: {"weight": [np.inf], "x_m_gev": [1]}, {"among": "all"}, DataFileError, "not finite"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_refused(case, small):
    given, options, error, line = WRONG[case]
    with pytest.raises(error, match=line):
        mb.analyse(given(small), options.get("cuts", CUTS), **{k: v for k, v in options.items() if k != "cuts"})


def test_samples_that_do_not_fit_together(small):
    other = mb.generate(AXION_MUON, CARD, events=100, mass_gev=0.1, coupling=1e-3)
    with pytest.raises(InputError, match="the samples differ in model"):
        mb.analyse([small, other], CUTS)
    with pytest.raises(InputError, match=r"samples of 0.03 GeV have different couplings"):
        mb.analyse([small, mb.generate(AXION_PHOTON, CARD, events=100, mass_gev=0.03, coupling=1e-4)], CUTS)
    pairs = mb.generate("lmu-ltau-dark-sector", "na64mu-2022", events=100, mass_gev=0.05, coupling=1e-3)
    if pairs.info.process == "pair-production":
        with pytest.raises(InputError, match="mediator of many masses"):
            mb.analyse(pairs, CUTS)
    taus = mb.generate("lfv-alp", "muc-thin-target", events=100, mass_gev=5, coupling=1e-3, analysis="visible")
    with pytest.raises(InputError, match="asks for more than the decay of the particle: give among="):
        mb.analyse(taus, Window("lepton_e_gev", 1))
    assert mb.analyse(taus, Window("lepton_e_gev", 1), among="all").value[0, 0] == pytest.approx(1, abs=0.1)


def test_files_that_are_refused(small, tmp_path):
    path = tmp_path / "a.parquet"
    files.write_events(AXION_PHOTON, CARD, path, events=50, mass_gev=0.03, coupling=7e-4)
    part = tmp_path / "part.parquet"
    with writers.open_writer(part, replace(small.info, events=900)) as file:
        file.write(small.events)
    with pytest.raises(DataFileError, match="400 of the 900 events with which it was made"):
        mb.analyse(part, CUTS)
    (tmp_path / "own.lhe").write_text("<LesHouchesEvents>\n</LesHouchesEvents>\n")
    with pytest.raises(DataFileError, match="a file of another program"):
        mb.analyse(tmp_path / "own.lhe", CUTS)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(DataFileError, match="was changed or damaged"):
        mb.analyse(path, CUTS)
    found = mb.analyse(small, CUTS)
    with pytest.raises(OutputError, match=r"suffix must be one of .csv"):
        found.write(tmp_path / "a.txt")
    with pytest.raises(OutputError, match=r"suffix must be one of .toml"):
        found.write_card(tmp_path / "a.csv")


def test_shares_of_knots():
    """They add up to one, and are those of linear interpolation."""
    knots, energy = np.array([1.0, 2, 5, 9]), np.random.default_rng(1).uniform(0, 12, 1000)
    found = shares(energy, knots)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-12)
    values = np.array([0.3, 0.9, 0.1, 0.4])
    np.testing.assert_allclose(found @ values, np.interp(energy, knots, values), rtol=1e-12)


@pytest.mark.parametrize("weighted", [False, True])
def test_errors_are_those_of_repetitions(weighted):
    """The spread of the efficiencies of 400 samples, at each of three knots, also for events that are not counted."""
    random, knots, found, stated = np.random.default_rng(2), np.array([0.0, 5, 10]), [], []
    for _ in range(400):
        energy, weight = random.uniform(0, 10, 600), random.exponential(size=600) ** 2 if weighted else np.ones(600)
        is_counted = random.random(600) < 0.7
        passed = random.random(600) < np.where(is_counted, 0.2 + 0.06 * energy, 0.05)
        sums = Sums(3, 1)
        sums.add(weight, shares(energy, knots), is_counted, [passed])
        found.append(sums.value)
        stated.append(sums.error)
    np.testing.assert_allclose(np.mean(stated, axis=0), np.std(found, axis=0), rtol=0.12)


def test_errors_are_never_zero():
    for passed in (0, 50):
        sums = Sums(1, 1)
        sums.add(np.ones(50), np.ones((50, 1)), np.ones(50, bool), [np.arange(50) < passed])
        assert sums.value[0] == passed / 50
        # of a flat prior: sqrt((n + 1)/(n + 2)^2/(n + 3))
        assert sums.error[0] == pytest.approx(np.sqrt(51 / 52**2 / 53))
        assert sums.mean(1)[1] >= (1 / 50 if passed == 0 else 0)


def columns(count=40_000, energy=100.0, mass=0.10566):
    p = np.full(count, np.sqrt(energy**2 - mass**2))
    parts = {"px": 0.02 * p, "py": 0 * p, "pz": p * np.sqrt(1 - 0.02**2), "e": np.full(count, energy)}
    places = {f"made_{one}_m": np.full(count, at) for one, at in zip("xyz", (0.1, 0.0, 1.0), strict=True)}
    return Columns({"weight": np.ones(count), **{f"a_{name}_gev": column for name, column in parts.items()}, **places})


def test_resolutions_are_what_they_say():
    random, truth = np.random.default_rng(3), columns()
    for smearing, column, width in (
        (Tracker("a", 0.03, 4e-4), "a_p_gev", 100 * np.hypot(0.03, 0.04)),
        (Calorimeter("a", 0.5, 0.02, 1.0), "a_e_gev", np.sqrt(0.25 * 100 + 4 + 1)),
        (Angles("a", 1e-3), "a_theta_rad", 1e-3),
    ):
        found = smearing(truth, random)
        assert found.truth is truth
        assert found[column].std() == pytest.approx(width, rel=0.02)
        # of a direction, both errors of which make the angle larger
        shift = 1e-3**2 / (2 * 0.02) if column == "a_theta_rad" else 0.0
        assert found[column].mean() - shift == pytest.approx(truth[column].mean(), abs=4 * width / 200)
        mass2 = found["a_e_gev"] ** 2 - found["a_p_gev"] ** 2
        np.testing.assert_allclose(mass2, 0.10566**2, atol=1e-9)
        if column != "a_theta_rad":
            np.testing.assert_allclose(found["a_theta_rad"], truth["a_theta_rad"], rtol=1e-9)
        else:
            np.testing.assert_allclose(found["a_p_gev"], truth["a_p_gev"], rtol=1e-12)
    # below nothing is nothing
    assert Tracker("a", 3.0)(truth, random)["a_p_gev"].min() == 0
    assert Calorimeter("a", 30.0)(truth, random)["a_e_gev"].min() == pytest.approx(0.10566)
    for wrong in (lambda: Tracker("a", -0.1), lambda: Calorimeter("a", 0.1, noise_gev=-1), lambda: Angles("a", -1)):
        with pytest.raises(InputError, match="must not be below zero"):
            wrong()


def test_cuts_are_what_they_say():
    truth = columns(3)
    assert Window("a_e_gev", 100, 101)(truth).all()
    assert not Window("a_e_gev", high=100)(truth).any()
    assert str(Window("a_e_gev", 1, 2)) == "1 <= a_e_gev < 2"
    # from x = 0.1 m at z = 1 m with a slope of 0.02 to x = 0.2 m at z = 6 m
    slope = 0.02 / np.sqrt(1 - 0.02**2)
    at = 0.1 + 5 * slope
    assert Meets("a", "made", 6.0, at + 1e-9)(truth).all()
    assert not Meets("a", "made", 6.0, at - 1e-9)(truth).any()
    assert Meets("a", "made", 6.0, 1e-6, x_m=at)(truth).all()
    assert not Meets("a", "made", 0.5, 10.0)(truth).any()
    assert truth["made_r_m"].tolist() == [0.1] * 3
    for wrong, line in (
        (lambda: Window("a"), "give low, high or both"),
        (lambda: Window("a", 2, 1), "must be above low"),
        (lambda: Meets("a", "made", 1.0, 0.0), "radius_m"),
    ):
        with pytest.raises(InputError, match=line):
            wrong()


def test_one_function_is_a_smearing(small):
    """A cut looks at the smeared columns, and may ask for the truth."""

    def half(columns, random):
        return columns.with_momentum("lepton", columns.momentum("lepton") / 2)

    cut = {
        "measured": lambda c: c["lepton_e_gev"] < 55,
        "as it was": lambda c: c.truth["lepton_e_gev"] == 2 * c["lepton_e_gev"],
        "unseen": CUTS["nothing seen"],
    }
    found = mb.analyse(small, cut, response=half)
    plain = mb.analyse(small, {"a": Window("lepton_e_gev", high=110), "unseen": CUTS["nothing seen"]})
    np.testing.assert_allclose(found.value, plain.value)
    assert found.about["response"] == ["half"]
