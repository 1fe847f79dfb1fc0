"""Signatures with taus: tau-conversion, charge-flip, charge-kept, and production."""

import numpy as np
import pytest

import mubeam as mb
from mubeam import experiments, reach, signals
from mubeam.errors import CardError, InputError, UnknownNameError
from mubeam.physics import tau_decay
from mubeam.searches import helicity, kept
from mubeam.signals import Event, Fate

THIN = experiments.get("muc-thin-target")
FASER = experiments.get("fasernu2")
NA64MU = experiments.get("na64mu-1e13")
PLUS = THIN.model_copy(update={"beam": THIN.beam.model_copy(update={"charges": ["plus"]})})
BOTH = THIN.model_copy(update={"beam": THIN.beam.model_copy(update={"charges": ["plus", "minus"]})})
PRODUCTS = {"tau- mu+": np.array([0.5, 0.1]), "tau+ mu-": np.array([0.3, 0.2])}
FATE = Fate(np.array([1e9, 1e9]), np.array([0.2, 0.7]), PRODUCTS)
EVENT = Event(np.array([300.0, 600.0, 900.0]), np.full(3, 5.0), np.array([700.0, 400.0, 100.0]))


@pytest.mark.parametrize(
    ("name", "experiment", "products"),
    [
        ("charge-flip", THIN, "tau- mu+"),
        ("charge-kept", THIN, "tau+ mu-"),
        ("charge-flip", PLUS, "tau+ mu-"),
        ("charge-kept", PLUS, "tau- mu+"),
    ],
)
def test_charge_of_the_muon_by_the_charge_of_the_beam(name, experiment, products):
    np.testing.assert_array_equal(signals.get(name).probability(FATE, experiment), PRODUCTS[products])


@pytest.mark.parametrize("name", ["charge-flip", "charge-kept"])
def test_a_beam_of_both_charges_takes_their_mean(name):
    np.testing.assert_allclose(signals.get(name).probability(FATE, BOTH), [0.4, 0.15])


def test_flipped_and_kept_make_all_visible_decays():
    both = sum(signals.get(name).probability(FATE, THIN) for name in ("charge-flip", "charge-kept"))
    np.testing.assert_allclose(both, 1 - FATE.invisible)


def test_no_charge_flip_without_the_decay():
    stable = Fate(np.array([0.0]), np.array([0.0]), {})
    assert signals.get("charge-flip").probability(stable, THIN) == [0.0]


def test_decays_that_the_analyses_are_made_for():
    """Half of the decays to each charge; only invisible ones for a tau alone (DESIGN's public face)."""
    half = {"tau- mu+": 0.5, "tau+ mu-": 0.5}
    assert signals.get("charge-flip").assumed_shares == signals.get("charge-kept").assumed_shares == half
    assert signals.get("tau-conversion").assumed_shares == {}


def test_a_tau_alone_needs_an_invisible_particle():
    probability = signals.get("tau-conversion").probability
    np.testing.assert_array_equal(probability(FATE, THIN), FATE.invisible)
    assert probability(Fate(np.array([0.0]), np.array([0.0]), {}), THIN) == [1.0]


def test_acceptance_of_a_kink():
    """BR(tau -> mu) e^(-L/l) per event's tau."""
    found = signals.get("tau-conversion").acceptance(EVENT, FASER.analyses["invisible"])
    length = tau_decay.decay_length_m(EVENT.lepton_energy_gev)
    np.testing.assert_allclose(found, 0.1739 * np.exp(-0.002 / length), rtol=1e-12)


def test_acceptance_of_a_muon_below_half_of_the_beam():
    """On the NA64mu cards there is no track, and all muons of taus below 80 GeV pass."""
    event = Event(np.array([80.0, 10.0]), np.array([3.0, 3.0]), np.array([80.0, 150.0]))
    found = signals.get("tau-conversion").acceptance(event, NA64MU.analyses["lfv-invisible"])
    share = float(tau_decay.muon_energy_cdf(np.array(80 / 150)))
    np.testing.assert_allclose(found, 0.1739 * np.array([1.0, share]), rtol=1e-12)
    assert 0.7 < share < 0.8


def test_acceptance_of_two_taus_is_a_product():
    found = signals.get("charge-flip").acceptance(EVENT, THIN.analyses["visible"])
    first = tau_decay.track_survival(EVENT.lepton_energy_gev, 0.02)
    second = tau_decay.track_survival_from_decay(EVENT.energy_gev, EVENT.mass_gev, 0.02)
    np.testing.assert_allclose(found, 0.152**2 * first * second, rtol=1e-12)
    same = signals.get("charge-kept").acceptance(EVENT, THIN.analyses["visible"])
    np.testing.assert_array_equal(found, same)


def test_no_two_taus_from_a_light_particle():
    light = EVENT._replace(mass_gev=np.full(3, 1.5))
    assert (signals.get("charge-flip").acceptance(light, THIN.analyses["visible"]) == 0).all()


def test_production_takes_everything():
    signature = signals.get("production")
    assert (signature.probability(FATE, THIN) == 1).all()
    assert (signature.acceptance(EVENT, THIN.analyses["ultimate"]) == 1).all()
    assert signature.final_lepton is None


@pytest.mark.parametrize("name", ["tau-conversion", "charge-flip", "charge-kept"])
def test_taus_need_their_section(name):
    assert signals.get(name).final_lepton == "tau"
    assert signals.get(name).sections == ("tau",)


def test_no_background_of_pairs_below_their_threshold():
    lead = THIN.target.nucleus
    analysis = THIN.analyses["charge-kept"]
    background = signals.get("charge-kept").background
    np.testing.assert_array_equal(background(np.array([2.0, 3.0]), lead, "atomic-nuclear", analysis), [0, 0])
    below, above = background(np.array([3.0, 1000.0]), lead, "atomic-nuclear", analysis)
    assert below == 0 < above


# P2's author's code cuts on the mean length: sharp over exponential in the limit on g, thin target (physics dossier)
SHARP = {
    ("invisible", 0.02): [1.04, 1.48, 1.59, 2.15],
    ("invisible", 0.002): [0.91, 0.88, 0.86, 0.86],
    ("visible", 0.002): [0.88, 0.83, 0.80, 0.79],
}


@pytest.mark.parametrize(("analysis", "length"), SHARP)
def test_sharp_tracks_move_the_limit(analysis, length):
    how = {"masses_gev": [2.0, 5.0, 10.0, 20.0], "track_resolution_m": length}
    exponential = reach("lfv-alp", "muc-thin-target", analysis, **how)
    sharp = reach("lfv-alp", "muc-thin-target", analysis, **how, track="sharp")
    high = reach("lfv-alp", "muc-thin-target", analysis, **how, track="sharp", precision="high")
    # two digits of a coarser sum
    np.testing.assert_allclose(sharp.lower / exponential.lower, SHARP[analysis, length], rtol=0.025)
    # the integral ends at the cut, and is as accurate as without one
    np.testing.assert_allclose(sharp.lower, high.lower, rtol=1e-5)
    assert not any("track " in reason for reason in sharp.search.projection_reasons)


def test_how_tracks_are_counted_is_a_word_of_the_card(tmp_path):
    with pytest.raises(UnknownNameError, match="unknown track 'soft': known are exponential, sharp"):
        reach("lfv-alp", "muc-thin-target", "invisible", masses_gev=[5.0], track="soft")
    with pytest.raises(InputError, match="looks for no tau: leave out track"):
        reach("axion-muon", "na64mu-2022", "invisible", masses_gev=[0.1], track="sharp")
    path = tmp_path / "sharp.toml"
    text = 'extends = "muc-thin-target"\nname = "sharp"\n[analyses.invisible.tau]\ntrack = "sharp"\n'
    path.write_text(text)
    of_card = reach("lfv-alp", path, "invisible", masses_gev=[5.0])
    of_option = reach("lfv-alp", "muc-thin-target", "invisible", masses_gev=[5.0], track="sharp")
    np.testing.assert_array_equal(of_card.lower, of_option.lower)
    path.write_text(text.replace('"sharp"\n', '"soft"\n'))
    with pytest.raises(CardError, match="track"):
        reach("lfv-alp", path, "invisible", masses_gev=[5.0])


@pytest.mark.parametrize(
    ("mass", "left", "right"),
    [
        (0.3, 0.9668 / 0.9611, 0.9554 / 0.9611),
        (1.0, 0.9855 / 0.9862, 0.9869 / 0.9862),
        (2.5, 0.99748 / 0.99809, 0.99871 / 0.99809),
    ],
)
def test_muons_below_80_gev_by_the_helicity_of_taus(mass, left, right):
    """Scalars in beams of helicity +1 and -1, which they flip, against none: muons of taus integrated with spinors."""
    scalar, at = mb.models.get("lfv-alp", theta=np.pi / 2), {"mass_gev": mass, "coupling": 1e-3}
    none, *found = (
        mb.expected_events(scalar, "na64mu-1e13", "lfv-invisible", **at, polarisation=polarisation).value
        for polarisation in (0.0, 1.0, -1.0)
    )
    # four digits of each
    assert (found[0] / none, found[1] / none) == pytest.approx((left, right), abs=1.2e-4)


@pytest.mark.parametrize(("theta", "polarisation"), [(np.pi / 4, 0.0), (2.0, -0.7)])
def test_muons_of_events(theta, polarisation):
    """The helicities that are drawn in events make the acceptance of the yield."""
    model, at = mb.models.get("lfv-alp", theta=theta), {"mass_gev": 0.3, "coupling": 1e-3}
    options = {"analysis": "lfv-invisible", "polarisation": polarisation}
    sample = mb.generate(model, "na64mu-1e13", events=6000, **at, **options)
    energy, helicity = sample.particle("lepton")[:, 0], sample.events.helicity[:, 2]
    taken = tau_decay.muon_energy_cdf(80.0 / energy, helicity)
    found = mb.yield_breakdown(model, "na64mu-1e13", **options, **at).acceptance / 0.1739
    assert taken.mean() == pytest.approx(found, abs=3.5 * taken.std() / 6000**0.5)
    # and not without
    blind = tau_decay.muon_energy_cdf(80.0 / energy)
    assert abs(blind.mean() - found) > 5 * (blind - taken).std() / 6000**0.5


def test_parts_of_an_angle_see_the_helicity():
    """A scan over angles has the numbers of each angle alone, where taus of unpolarised muons are polarised."""
    axes = {"theta": {"values": [np.pi / 4, 2.0]}, "mass_gev": {"values": [0.3]}, "coupling": {"values": [1e-3]}}
    spec = {
        "model": "lfv-alp", "experiments": ["na64mu-1e13"], "analyses": ["lfv-invisible"],
        "quantities": ["events"], "parameters": axes,
    }  # fmt: skip
    rows = mb.scan({"scan": spec}).to_pandas().set_index("theta").events
    for theta in axes["theta"]["values"]:
        model = mb.models.get("lfv-alp", theta=theta)
        at = {"mass_gev": 0.3, "coupling": 1e-3}
        alone = mb.expected_events(model, "na64mu-1e13", "lfv-invisible", **at).value
        assert rows[theta] == pytest.approx(alone, rel=1e-5)
        even = mb.expected_events(mb.models.get("lfv-alp", theta=np.pi / 2), "na64mu-1e13", "lfv-invisible", **at).value
        odd = mb.expected_events(mb.models.get("lfv-alp", theta=0.0), "na64mu-1e13", "lfv-invisible", **at).value
        blind = even * np.sin(theta) ** 2 + odd * np.cos(theta) ** 2
        assert abs(alone / blind - 1) > 2e-3


def test_helicities_of_many_masses_lie_between_those_of_few(monkeypatch):
    model = mb.models.get("lfv-alp", theta=np.pi / 4)
    masses = np.geomspace(0.3, 10, 24)
    found = []
    for most in (helicity.MASSES, 1000):
        monkeypatch.setattr(helicity, "MASSES", most)
        kept.forget()
        at = {"mass_gev": masses, "coupling": 1e-3}
        found.append(mb.expected_events(model, "na64mu-1e13", "lfv-invisible", **at).value)
    np.testing.assert_allclose(*found, rtol=5e-6)
