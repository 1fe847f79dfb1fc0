"""Samples: conservation, identities, streams, spectra of the beam, vertices, weights; and what is refused."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError, KinematicsError, ModelError, UnknownNameError
from mubeam.events.generator import BLOCK_EVENTS, Tally, make_generator
from mubeam.events.record import BEAM, DECAYED, FINAL, NOWHERE, TARGET
from oracles.distributions import check_uniform, chi2_p_value

MUON, TAU = 0.1056583755, 1.77693
HBARC_GEV_M = 0.1973269804e-15
ATOMIC_MASS_UNIT_GEV = 0.93149410372
LEAD = 207.2 * ATOMIC_MASS_UNIT_GEV
EVENTS = 2000

AXION_PHOTON = ("axion-photon", "na64mu-1e12", {"mass_gev": 0.03, "coupling": 7e-4})
AXION_MUON = ("axion-muon", "na64mu-1e12", {"mass_gev": 0.3, "coupling": 3e-6})
STABLE = ("axion-muon", "na64mu-1e12", {"mass_gev": 0.1, "coupling": 3e-6})
CONVERSION = ("lfv-alp", "muc-thin-target", {"mass_gev": 3.0, "coupling": 1e-3, "analysis": "visible"})
SPECTRUM = ("lfv-alp", "fasernu2", {"mass_gev": 3.0, "coupling": 1e-3, "energy_loss": "none"})
PAIRS = ("lmu-ltau-dark-sector", "na64mu-1e12", {"mass_gev": 0.05, "coupling": 1e-2})
COLLIDER = ("lfv-alp", "music", {"mass_gev": 5.0, "coupling": 1e-3, "analysis": "ultimate"})
GIVEN = {"m3": {"length_m": 0.5}, "collider-dump-1500gev-water": {"energy_loss": "none"}}
"""What a card leaves to the user and events need."""


def generate(case, events=EVENTS, **options):
    model, experiment, point = case
    return mb.generate(model, experiment, events=events, **(point | options))


NA64MU = ("na64mu-2022", "na64mu-2023", "na64mu-1e12", "na64mu-1e13", "na64mu-1e14")
OPEN = ("fasernu2", "m3", "muc-thin-target", "muon-beam-dump", "muone", "music")
"""Experiments with the analysis "ultimate", which takes whatever is produced."""

DUMP = [("collider-dump-1500gev-water", analysis) for analysis in ("ultimate", "visible")]
"""The other dumps are as this one."""

OF_NA64MU = ("invisible", "visible", "muon-below-80-gev")
ON_NA64MU = [(name, analysis) for name in NA64MU for analysis in OF_NA64MU]
WITH_A_MUON = [*((name, "ultimate") for name in OPEN), *ON_NA64MU, *DUMP]
WITH_A_TAU = [
    *((name, "ultimate") for name in OPEN),
    *DUMP,
    *((name, "lfv-invisible") for name in NA64MU),
    ("fasernu2", "invisible"),
    *(("muc-thin-target", analysis) for analysis in ("invisible", "visible", "charge-kept")),
]
SUITED = {
    "axion-photon": (0.05, 5e-4, WITH_A_MUON),
    "axion-muon": (0.3, 1e-5, WITH_A_MUON),
    "lfv-alp": (3.0, 1e-3, WITH_A_TAU),
    "lmu-ltau-dark-sector": (0.05, 1e-2, WITH_A_MUON),
}
"""Mass in GeV, coupling, and the analyses that suit the lepton that a model leaves."""


OTHER_DUMPS = [name for name in mb.experiments.names() if name.startswith("collider-dump") and name != DUMP[0][0]]


def every_sample():
    """Each model in each experiment, by the analyses that suit it."""
    for model, (mass, coupling, analyses) in SUITED.items():
        for experiment, analysis in analyses:
            case = (model, experiment, {"mass_gev": mass, "coupling": coupling, "analysis": analysis})
            # the runs of NA64mu are alike; a spectrum, and pairs, take a second for their cells
            is_first = not experiment.startswith("na64mu") or experiment == "na64mu-1e12"
            is_first &= experiment != "fasernu2" or (model, analysis) == ("lfv-alp", "invisible")
            is_first &= model != "lmu-ltau-dark-sector" or experiment == "music"
            marks = () if is_first else pytest.mark.full
            yield pytest.param(case, id=f"{model}-{experiment}-{analysis}", marks=marks)


def test_every_card_and_model_has_its_samples():
    """What the list leaves out is refused."""
    cards = {name: set(mb.experiments.get(name).analyses) for name in mb.experiments.names() if name not in OTHER_DUMPS}
    assert set(cards) == {*NA64MU, *OPEN, DUMP[0][0]}
    for model, (mass, coupling, analyses) in SUITED.items():
        for experiment, known in cards.items():
            for analysis in known - {a for name, a in analyses if name == experiment}:
                with pytest.raises(ModelError, match="looks for"):
                    make_generator(
                        model, experiment, mass_gev=mass, coupling=coupling, analysis=analysis,
                        **GIVEN.get(experiment, {}),
                    )  # fmt: skip


@pytest.mark.parametrize("case", list(every_sample()))
def test_conservation_and_mass_shells(case):
    sample = generate(case, 600, **GIVEN.get(case[1], {}))
    momenta, masses, particles = sample.events.momentum_gev, sample.events.mass_gev, sample.info.particles
    assert len(sample) == 600
    beam_gev = momenta[:, :2, 0].max()
    for vertex in range(len(sample.info.vertices)):
        into = [i for i, particle in enumerate(particles) if particle.ends == vertex]
        out = [i for i, particle in enumerate(particles) if particle.begins == vertex]
        assert abs(momenta[:, into].sum(axis=1) - momenta[:, out].sum(axis=1)).max() <= 1e-9 * beam_gev
    energy = momenta[..., 0]
    assert (abs(energy**2 - (momenta[..., 1:] ** 2).sum(axis=-1) - masses**2) <= 1e-9 * energy**2).all()
    assert np.isfinite(sample.events.position_m).all()
    assert (sample.events.weight == 1).all()
    assert (sample.events.number == np.arange(600)).all()
    assert 0.2 < sample.tally.efficiency <= 1
    assert sample.tally.overweights < 0.02 * sample.tally.proposals


@pytest.mark.parametrize(
    ("case", "names", "statuses", "pdg"),
    [
        (AXION_PHOTON, "x product1 product2", (DECAYED, FINAL, FINAL), [13, 1000822080, 13, 1000822080, 54, 22, 22]),
        (AXION_MUON, "x product1 product2", (DECAYED, FINAL, FINAL), [13, 1000822080, 13, 1000822080, 54, -13, 13]),
        (STABLE, "x", (FINAL,), [13, 1000822080, 13, 1000822080, 54]),
        (COLLIDER, "x", (FINAL,), [13, 1000791970, 15, 1000791970, 54]),
    ],
)
def test_identities_and_statuses(case, names, statuses, pdg):
    sample = generate(case, 100)
    names = ["beam", "target", "lepton", "recoil", *names.split()]
    assert [particle.name for particle in sample.info.particles] == names
    assert [particle.status for particle in sample.info.particles] == [BEAM, TARGET, FINAL, FINAL, *statuses]
    assert [particle.begins for particle in sample.info.particles[:5]] == [NOWHERE, NOWHERE, 0, 0, 0]
    # of beams of one charge; either for NA64mu, whose card leaves it open
    charge = np.sign(sample.pdg("beam"))[:, None]
    is_lepton = np.array([name in ("beam", "lepton") for name in names])
    found = np.where(is_lepton, sample.events.pdg * charge, sample.events.pdg)
    assert (found == pdg).all()
    assert sample.info.incoming_pdg == tuple(sample.events.pdg[0, :2])
    assert sample.info.vertices == (("production", "decay") if "product1" in names else ("production",))


def test_conversion_keeps_the_charge_and_decays_to_both_signs():
    sample = generate(CONVERSION)
    assert (sample.pdg("beam") == 13).all()
    assert (sample.pdg("lepton") == 15).all()
    both = sample.events.pdg[:, 5:]
    is_flip = (both == [15, -13]).all(axis=1)
    assert (is_flip | (both == [-15, 13]).all(axis=1)).all()
    assert abs(is_flip.mean() - 0.5) < 4 * 0.5 / np.sqrt(EVENTS)
    np.testing.assert_array_equal(sample.events.mass_gev[:, 5:], np.tile([TAU, MUON], (EVENTS, 1)))


def test_shares_of_the_model_and_masses_of_its_products():
    model = mb.models.get("lfv-alp", theta=0.3, mass_chi_gev=1.2, g_chi=1e-3)
    sample = mb.generate(model, "muc-thin-target", events=EVENTS, mass_gev=3.0, coupling=1e-3)
    decays = {decay.products: float(decay.width_gev[0]) for decay in model.decays(np.array([3.0]), np.array([1e-3]))}
    dark = (sample.pdg("product1") == 52).mean()
    expected = decays["chi chibar"] / sum(decays.values())
    assert dark == pytest.approx(expected, abs=4 * np.sqrt(expected / EVENTS))
    is_dark = sample.pdg("product1") == 52
    assert (sample.events.mass_gev[is_dark, 5:] == 1.2).all()
    assert (sample.pdg("product2")[is_dark] == -52).all()


def test_reproducible_by_seed():
    first, same, other = (generate(AXION_MUON, 500, seed=seed) for seed in (3, 3, 4))
    for name, array in vars(first.events).items():
        assert (array == getattr(same.events, name)).all()
    assert (first.particle("x") != other.particle("x")).all(axis=0).any()
    assert not np.isin(first.particle("x")[:, 0], other.particle("x")[:, 0]).any()


def test_more_events_begin_with_the_same_blocks():
    short, long = (generate(STABLE, events) for events in (BLOCK_EVENTS, BLOCK_EVENTS + 10))
    assert (short.events.momentum_gev == long.events[: len(short)].momentum_gev).all()


@pytest.mark.parametrize("case", [STABLE, AXION_PHOTON])
def test_streams_are_the_blocks_of_one_run(case):
    blocks = 5
    whole = generate(case, blocks * BLOCK_EVENTS)
    parts = [generate(case, count * BLOCK_EVENTS, stream=(k, 3)) for k, count in ((1, 2), (2, 2), (3, 1))]
    numbers = np.concatenate([part.events.number for part in parts])
    order = np.argsort(numbers)
    assert (numbers[order] == np.arange(blocks * BLOCK_EVENTS)).all()
    for name, array in vars(whole.events).items():
        together = np.concatenate([getattr(part.events, name) for part in parts])[order]
        assert (together == array).all(), name
    energies = [part.particle("x")[:, 0] for part in parts]
    assert not any(np.isin(energies[i], energies[j]).any() for i in range(3) for j in range(i))
    assert parts[1].info.stream == (2, 3)


def test_cross_section_and_expected_events():
    sample = generate(AXION_MUON, 10)
    card = mb.experiments.get("na64mu-1e12")
    process, strength = mb.models.get("axion-muon").channels()[0]
    form_factor = card.analyses["invisible"].form_factor
    sigma = mb.cross_section(process, energy_gev=160.0, mass_gev=0.3, form_factor=form_factor)
    assert sample.info.cross_section_pb == pytest.approx(sigma.value * (strength * 3e-6) ** 2, rel=1e-9)
    assert 0 < sample.info.cross_section_error_pb < 1e-2 * sample.info.cross_section_pb
    muons = 1e12 * 3.3e22 * 20 * 1e-36
    assert sample.info.expected_events == pytest.approx(muons * sample.info.cross_section_pb, rel=1e-9)
    assert generate(AXION_MUON, 10, exposure_mot=2e12).info.expected_events == 2 * sample.info.expected_events


def test_what_python_prints_of_a_sample_is_a_line():
    sample = generate(AXION_MUON, events=10)
    sigma = sample.info.cross_section_pb
    assert repr(sample).startswith(f"<Sample of axion-muon, na64mu-1e12: 10 events, {sigma:.6g} +- ")


def test_what_the_sample_says_about_itself():
    info = generate(AXION_PHOTON, 10, seed=9).info
    assert (info.seed, info.stream, info.weighted, info.process) == (9, (1, 1), False, "photon-fusion")
    assert info.about["model"] == "axion-photon"
    assert info.about["mass_gev"] == 0.03
    assert info.about["material"] == "lead"
    assert "Li2025" in info.about["citations"]
    assert generate(COLLIDER, 10).info.expected_events is None
    assert generate(COLLIDER, 10, luminosity_per_fb=10.0).info.expected_events > 0
    dump = ("axion-muon", "muon-beam-dump", {"mass_gev": 1.0, "coupling": 1.0, "analysis": "ultimate"})
    assert generate(dump, 10).info.expected_events is None


@pytest.fixture(scope="module")
def of_spectrum():
    return generate(SPECTRUM, 30_000)


@pytest.fixture(scope="module")
def spectrum():
    return mb.experiments.get("fasernu2").beam.spectrum


class TestSpectrum:
    """A beam with a spectrum: energies and charges go as dN/dE sigma(E)."""

    def test_energies(self, of_spectrum, spectrum):
        low, high = (np.array(ends) for ends in (spectrum.energy_low_gev, spectrum.energy_high_gev))
        muons = spectrum.muons(["minus", "plus"])
        process = mb.models.get("lfv-alp").channels()[0].process
        fine = (np.arange(20) + 0.5) / 20
        energy = low[:, None] + (high - low)[:, None] * fine
        made = mb.cross_section(process, energy_gev=energy, mass_gev=3.0, target="tungsten").value.mean(axis=1) * muons
        found = np.histogram(of_spectrum.particle("beam")[:, 0], np.append(low, high[-1]))[0]
        expected = made / made.sum() * len(of_spectrum)
        few = expected < 10
        chi2 = ((found - expected) ** 2 / expected)[~few].sum()
        assert chi2_p_value(chi2, (~few).sum()) > 1e-4
        assert found[few].sum() == pytest.approx(expected[few].sum(), abs=4 * np.sqrt(expected[few].sum() + 1))

    def test_within_a_bin(self, of_spectrum, spectrum):
        """Where sigma hardly changes, evenly."""
        energy = of_spectrum.particle("beam")[:, 0]
        low, high = np.array(spectrum.energy_low_gev), np.array(spectrum.energy_high_gev)
        most = np.argmax(np.histogram(energy, np.append(low, high[-1]))[0])
        inside = energy[(energy > low[most]) & (energy < high[most])]
        ends = low[most], high[most]
        process = mb.models.get("lfv-alp").channels()[0].process
        sigma = mb.cross_section(process, energy_gev=np.array(ends), mass_gev=3.0, target="tungsten").value
        place = (inside - ends[0]) / (ends[1] - ends[0])
        # sigma is close to linear in a bin
        rise = sigma[1] / sigma[0] - 1
        check_uniform((place + rise * place**2 / 2) / (1 + rise / 2), least=1e-3)

    def test_charges(self, of_spectrum, spectrum):
        energy, minus = of_spectrum.particle("beam")[:, 0], of_spectrum.pdg("beam") == 13
        assert (np.sign(of_spectrum.pdg("lepton")) == np.sign(of_spectrum.pdg("beam"))).all()
        high = np.array(spectrum.energy_high_gev)
        i = np.searchsorted(high, energy)
        share = spectrum.muons(["minus"])[i] / spectrum.muons(["minus", "plus"])[i]
        spread = np.sqrt((share * (1 - share)).sum())
        assert abs(minus.sum() - share.sum()) < 4 * spread
        is_high = energy > np.median(energy)
        assert abs(minus[is_high].sum() - share[is_high].sum()) < 4 * spread

    def test_sigma_is_the_mean_over_the_beam(self, of_spectrum, spectrum):
        assert of_spectrum.info.incoming_energy_gev[0] == max(spectrum.energy_high_gev)
        assert of_spectrum.particle("beam")[:, 0].max() <= max(spectrum.energy_high_gev)


def test_one_charge_of_a_spectrum(tmp_path):
    header = "# three bins, for a test\nenergy_low_gev,energy_high_gev,mu_minus,mu_plus\n"
    (tmp_path / "own.csv").write_text(f"{header}100,200,5,3\n200,400,2,0\n500,1000,1,2\n")
    card = 'extends = "fasernu2"\nname = "own"\n[target]\nenergy_loss = "none"\n'
    card += '[beam]\ncharges = ["plus"]\nspectrum = "own.csv"\n'
    (tmp_path / "own.toml").write_text(card)
    sample = mb.generate("lfv-alp", tmp_path / "own.toml", events=200, mass_gev=3.0, coupling=1e-3)
    assert (sample.pdg("beam") == -13).all()
    assert (sample.pdg("lepton") == -15).all()
    energy = sample.particle("beam")[:, 0]
    assert (((energy > 100) & (energy < 200)) | ((energy > 500) & (energy < 1000))).all()


def way_and_rest(sample):
    """From production to decay: the way in m, and that of the mean in the rest frame times m/k."""
    production, decay = sample.vertex("production"), sample.vertex("decay")
    way = np.sqrt(((decay - production)[:, :3] ** 2).sum(axis=1))
    return way, np.sqrt((sample.particle("x")[:, 1:] ** 2).sum(axis=1))


def mean_length_m(momentum, mass, width):
    return momentum / mass * HBARC_GEV_M / width


@pytest.fixture(scope="module")
def sample():
    return generate(AXION_PHOTON, 20_000)


class TestVertices:
    def test_production_is_even_over_the_target(self, sample):
        place = sample.vertex("production")
        check_uniform(place[:, 2] / 0.408)
        assert (place[:, :2] == 0).all()
        assert (place[:, 3] == place[:, 2]).all()

    def test_decay_lengths(self, sample):
        """Exponential with l = k/(m Gamma), event by event."""
        way, momentum = way_and_rest(sample)
        width = (7e-4) ** 2 * 0.03**3 / (64 * np.pi)
        check_uniform(np.exp(-way / mean_length_m(momentum, 0.03, width)))

    def test_decays_lie_on_the_flight(self, sample):
        step = (sample.vertex("decay") - sample.vertex("production"))[:, :3]
        way, momentum = way_and_rest(sample)
        np.testing.assert_allclose(step * momentum[:, None], way[:, None] * sample.particle("x")[:, 1:], atol=1e-10)

    def test_time_of_flight(self, sample):
        way, momentum = way_and_rest(sample)
        flight = (sample.vertex("decay") - sample.vertex("production"))[:, 3]
        np.testing.assert_allclose(flight, way * sample.particle("x")[:, 0] / momentum, rtol=1e-9, atol=1e-12)


def test_layers(tmp_path):
    text = 'extends = "na64mu-1e12"\nname = "own"\n[geometry]\nproduction_profile = "layered"\n'
    (tmp_path / "own.toml").write_text(text)
    sample = generate(("axion-photon", tmp_path / "own.toml", AXION_PHOTON[2]), 20_000)
    layer = sample.vertex("production")[:, 2] / 0.003
    np.testing.assert_allclose(layer, np.round(layer), atol=1e-9)
    found = np.bincount(np.round(layer).astype(int), minlength=137)
    assert found[0] == 0
    expected = len(sample) / 136
    assert chi2_p_value(((found[1:] - expected) ** 2 / expected).sum(), 135) > 1e-4


def test_target_of_an_analysis_of_its_own():
    case = ("lfv-alp", "na64mu-1e13", {"mass_gev": 3.0, "coupling": 1e-3, "analysis": "lfv-invisible"})
    check_uniform(generate(case, 5000).vertex("production")[:, 2] / 0.224)


def test_length_of_the_option():
    check_uniform(generate(CONVERSION, 5000, length_m=2.0).vertex("production")[:, 2] / 2)


def test_pairs_come_apart_at_once():
    sample = generate(PAIRS)
    assert (abs(sample.events.pdg) == [13, 1000822080, 13, 1000822080, 55, 52, 52]).all()
    assert (sample.pdg("product2") == -52).all()
    assert (sample.vertex("decay") == sample.vertex("production")).all()
    both = sample.particle("product1") + sample.particle("product2")
    np.testing.assert_allclose(both, sample.particle("x"), rtol=1e-9, atol=1e-9)
    q = sample.events.mass_gev[:, 4]
    assert (q >= 0.1).all()
    assert (sample.events.mass_gev[:, 5:] == 0.05).all()


@pytest.mark.parametrize("decay_point", ["exponential", "uniform"])
@pytest.mark.parametrize("case", [(*AXION_PHOTON[:2], {"mass_gev": 0.03, "coupling": 2e-4}), AXION_MUON])
def test_weighted_decays(case, decay_point):
    """In the region of the card, with weights that make the natural distribution."""
    count = 40_000
    natural = generate(case, count)
    weighted = generate(case, count, decay_point=decay_point)
    assert weighted.info.weighted
    depth, region = 0.408, 10.65
    place = weighted.vertex("decay")[:, 2]
    weight = weighted.events.weight
    ahead = weighted.particle("x")[:, 3] > 0
    assert ((place >= depth - 1e-9) & (place <= depth + region + 1e-9))[ahead].all()
    assert (weight >= 0).all()
    if decay_point == "exponential":
        assert (weight <= 1).all()
    else:
        length = region * np.sqrt((weighted.particle("x")[:, 1:] ** 2).sum(axis=1)) / weighted.particle("x")[:, 3]
        way, _ = way_and_rest(weighted)
        start = (depth - weighted.vertex("production")[:, 2]) * length / region
        check_uniform(((way - start) / length)[ahead])
    # the yield in slices of the region, and by the energy of x
    energy_edges = [0, *np.quantile(natural.particle("x")[:, 0], [0.3, 0.6]), np.inf]
    edges = depth + region * np.linspace(0, 1, 6), energy_edges
    axes = [(sample.vertex("decay")[:, 2], sample.particle("x")[:, 0]) for sample in (natural, weighted)]
    expected = np.histogram2d(*axes[0], edges)[0]
    found = np.histogram2d(*axes[1], edges, weights=weight)[0]
    variance = expected + np.histogram2d(*axes[1], edges, weights=weight**2)[0]
    filled = expected > 50
    assert filled.sum() > 5
    assert chi2_p_value(((found - expected)[filled] ** 2 / variance[filled]).sum(), filled.sum()) > 1e-4
    assert (found < 100)[~filled].all()


def test_what_flies_back_has_no_weight():
    """Heavy and slow particles go to all sides; none of those that go back decays in the region."""
    case = ("axion-muon", "na64mu-1e12", {"mass_gev": 20.0, "coupling": 1e-9})
    sample = generate(case, 20_000, decay_point="exponential")
    back = sample.particle("x")[:, 3] <= 0
    assert (sample.events.weight[back] == 0).all()
    assert (sample.events.weight[~back] > 0).all()


class TestCollider:
    def test_laboratory(self):
        sample = generate(COLLIDER)
        beam, target = sample.particle("beam"), sample.particle("target")
        gold = 196.966570 * ATOMIC_MASS_UNIT_GEV
        np.testing.assert_allclose(beam[:, 0], 1000.0, rtol=1e-9)
        np.testing.assert_allclose(target[:, 0], 196.966570 * 110.0, rtol=1e-6)
        np.testing.assert_allclose(target[:, 3], -np.sqrt(target[:, 0] ** 2 - gold**2), rtol=1e-6)
        assert (beam[:, 1:3] == 0).all()
        assert (sample.vertex("production") == 0).all()

    def test_decays_are_boosted_with_the_rest(self):
        point = {"mass_gev": 5.0, "coupling": 1e-3, "analysis": "ultimate"}
        model = mb.models.get("lfv-alp", mass_chi_gev=1.0, g_chi=0.1)
        sample = mb.generate(model, "music", events=200, **point)
        both = sample.particle("product1") + sample.particle("product2")
        np.testing.assert_allclose(both, sample.particle("x"), rtol=1e-9, atol=1e-6)


def test_particles_by_name():
    sample = generate(AXION_PHOTON, 10)
    assert sample.particle("product2").shape == (10, 4)
    assert (sample.particle("lepton") == sample.events.momentum_gev[:, 2]).all()
    with pytest.raises(UnknownNameError, match="known are beam, target, lepton, recoil, x, product1, product2"):
        sample.particle("muon")
    with pytest.raises(UnknownNameError):
        sample.pdg("muon")
    with pytest.raises(UnknownNameError, match="production, decay"):
        sample.vertex("end")


def test_vectors(monkeypatch):
    vector = pytest.importorskip("vector")
    found = generate(AXION_PHOTON, 10).vectors("x")
    assert isinstance(found, vector.MomentumNumpy4D)
    np.testing.assert_allclose(found.mass, 0.03, rtol=1e-3)


def test_vectors_without_their_library(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "vector", None)
    with pytest.raises(InputError, match=r"mubeam\[events\]"):
        generate(AXION_PHOTON, 10).vectors("x")


def test_efficiency_of_nothing():
    assert Tally().efficiency == 0


REFUSED = [
    (AXION_PHOTON, {"events": 0}, InputError, "events must be a whole number from 1"),
    (AXION_PHOTON, {"events": 1.5}, InputError, "events must be a whole number"),
    (AXION_PHOTON, {"events": [10]}, InputError, "events must be a whole number"),
    (AXION_PHOTON, {"events": 10**13}, InputError, "events must be a whole number"),
    (AXION_PHOTON, {"events": "many"}, InputError, "events must be a number"),
    (AXION_PHOTON, {"mass_gev": -1}, InputError, "mass_gev must be above zero"),
    (AXION_PHOTON, {"mass_gev": [0.1, 0.2]}, InputError, "mass_gev must be one number"),
    (AXION_PHOTON, {"mass_gev": 500.0}, KinematicsError, "highest mass there is 121"),
    (CONVERSION, {"mass_gev": 50.0}, KinematicsError, "form factor|t_max|cut"),
    (PAIRS, {"mass_gev": 70.0}, KinematicsError, "highest mass there is 60"),
    (AXION_PHOTON, {"coupling": 0}, InputError, "coupling must be above zero"),
    (AXION_PHOTON, {"coupling": np.nan}, InputError, "coupling must be finite"),
    (AXION_PHOTON, {"analysis": "hidden"}, UnknownNameError, "known are invisible"),
    (AXION_PHOTON, {"analysis": "lfv-invisible"}, ModelError, "looks for a tau"),
    (AXION_PHOTON, {"seed": -1}, InputError, "seed must be a whole number >= 0"),
    (AXION_PHOTON, {"seed": 0.5}, InputError, "seed must be a whole number"),
    (AXION_PHOTON, {"seed": [1]}, InputError, "seed must be a whole number"),
    *((AXION_PHOTON, {"stream": stream}, InputError, "stream must be (k, n)")
      for stream in ((0, 1), (2, 1), (1,), (1, 2, 3), "1/2", (1.5, 2), None, ("a", "b"), 3, [1, 2])),
    (AXION_PHOTON, {"decay_point": "here"}, UnknownNameError, "known are anywhere, exponential, uniform"),
    (STABLE, {"decay_point": "uniform"}, InputError, "a particle that decays"),
    (PAIRS, {"decay_point": "uniform"}, InputError, "a particle that decays"),
    (CONVERSION, {"decay_point": "exponential"}, InputError, "needs a decay region"),
    (CONVERSION, {"mass_gev": 1.0}, KinematicsError, "too light for the decay to tau- mu+"),
    (AXION_PHOTON, {"method": "ww"}, InputError, "by method 'exact' only"),
    (AXION_PHOTON, {"form_factor": "none"}, UnknownNameError, "form factor"),
    (AXION_PHOTON, {"exposure_mot": -1}, InputError, "exposure_mot must be above zero"),
    (AXION_PHOTON, {"exposure": 1e12}, UnknownNameError, "did you mean"),
    (COLLIDER, {"analysis": "invisible"}, UnknownNameError, "known are ultimate"),
    (("lfv-alp", "m3", COLLIDER[2]), {}, InputError, "give length_m"),
    (("lfv", "m3", COLLIDER[2]), {}, UnknownNameError, "did you mean"),
    (("lfv-alp", "m4", COLLIDER[2]), {}, InputError, "m4"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "change", "error", "message"), REFUSED)
def test_refused(case, change, error, message):
    with pytest.raises(error) as raised:
        generate(case, **change)
    assert any(part in str(raised.value) for part in message.split("|"))
    assert "\n" not in str(raised.value)


def test_a_collider_has_no_spectrum(tmp_path):
    spectrum = mb.experiments.CARDS.parent / "spectra" / "fpf.csv"
    text = f"""extends = "_beam-line"
name = "own"
[beam]
lepton = "mu"
charges = ["minus"]
spectrum = "{spectrum}"
[target]
material = "gold"
energy_per_nucleon_gev = 110.0
source.energy_per_nucleon_gev = "x"
"""
    (tmp_path / "own.toml").write_text(text)
    with pytest.raises(KinematicsError, match="collider with a spectrum"):
        generate(("lfv-alp", tmp_path / "own.toml", COLLIDER[2]), 10)
