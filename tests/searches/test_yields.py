from itertools import pairwise

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError, KinematicsError, UnknownNameError
from mubeam.numerics.estimate import NO_SIGNAL, OK

SEARCH = ("axion-muon", "na64mu-2022", "invisible")


def events(*search, **options):
    return mb.expected_events(*search, **options)


def test_events_are_the_product_of_their_factors():
    found = mb.yield_breakdown(*SEARCH, mass_gev=0.1, coupling=1e-3)
    product = (
        found.luminosity_per_fb
        * 1e3
        * found.cross_section_in_windows.value
        * found.acceptance
        * found.decay_probability
        * found.efficiency
    )
    assert found.events.value == pytest.approx(product, rel=1e-12)
    assert found.luminosity_per_fb == pytest.approx(2e10 * 6.6e23 * 1e-39)
    assert found.efficiency == pytest.approx(0.127)
    assert found.cross_section_in_windows.value < found.cross_section.value
    assert found.events.value == pytest.approx(events(*SEARCH, mass_gev=0.1, coupling=1e-3).value, rel=1e-12)


def test_window_cross_section_is_that_of_the_cut():
    found = mb.yield_breakdown(*SEARCH, mass_gev=0.1, coupling=1.0)
    direct = mb.cross_section(
        mb.Bremsstrahlung("pseudoscalar"), energy_gev=160, mass_gev=0.1, form_factor="tsai-elastic", x_min=0.25
    )
    assert found.cross_section_in_windows.value == pytest.approx(direct.value * (2 * 0.1056583755) ** 2, rel=1e-9)


def test_displaced_decays_against_a_direct_sum():
    """N of axion-photon, visible: the integral over x written out, P1 Eqs. (1) and (14)-(16) in the continuum."""
    mass, coupling = 0.05, 5e-4
    x, weight = np.polynomial.legendre.leggauss(40)
    low, high = 0.5, 1 - 50 / 160
    x = low + (high - low) * (x + 1) / 2
    sigma = mb.dsigma_dx(mb.PhotonFusion(), x=x, energy_gev=160, mass_gev=mass, form_factor="tsai-elastic").value
    momentum = np.sqrt((160 * x) ** 2 - mass**2)
    length = momentum / (mass * coupling**2 * mass**3 / (64 * np.pi)) * 0.1973269804e-15
    probability = length / 0.408 * (1 - np.exp(-0.408 / length)) * (1 - np.exp(-10.65 / length))
    expected = 1e12 * 6.6e23 * 1e-36 * coupling**2 * (weight * (high - low) / 2 * sigma * probability).sum()
    found = events("axion-photon", "na64mu-1e12", "visible", mass_gev=mass, coupling=coupling, efficiency=1)
    assert found.value == pytest.approx(expected, rel=1e-6)


def test_toy_monte_carlo_of_the_visible_selection():
    """Draw E_X from dsigma/dx, a production depth and a decay; count. Closes within statistics."""
    rng = np.random.default_rng(11)
    mass, coupling, count = 0.05, 8e-4, 400_000
    grid = np.linspace(0.02, 0.98, 400)
    sigma = mb.dsigma_dx(mb.PhotonFusion(), x=grid, energy_gev=160, mass_gev=mass, form_factor="tsai-elastic").value
    cumulative = np.concatenate([[0], np.cumsum((sigma[1:] + sigma[:-1]) / 2 * np.diff(grid))])
    x = np.interp(rng.uniform(0, cumulative[-1], count), cumulative, grid)
    momentum = np.sqrt((160 * x) ** 2 - mass**2)
    length = momentum / (mass * coupling**2 * mass**3 / (64 * np.pi)) * 0.1973269804e-15
    way, decay = rng.uniform(0, 0.408, count), rng.exponential(length)
    p_out = 160 * (1 - x)
    passed = (p_out > 50) & (p_out < 80) & (decay > way) & (decay < way + 10.65)
    luminosity = 1e12 * 6.6e23 * 1e-36
    expected = luminosity * coupling**2 * cumulative[-1] * passed.mean()
    found = events("axion-photon", "na64mu-1e12", "visible", mass_gev=mass, coupling=coupling, efficiency=1)
    assert found.value == pytest.approx(expected, rel=4 / passed.sum() ** 0.5 + 1e-3)


def test_scaling_with_coupling_exposure_and_efficiency():
    base = events(*SEARCH, mass_gev=0.05, coupling=1e-3).value
    assert events(*SEARCH, mass_gev=0.05, coupling=2e-3).value == pytest.approx(4 * base, rel=1e-12)
    assert events(*SEARCH, mass_gev=0.05, coupling=1e-3, exposure_mot=4e10).value == pytest.approx(2 * base, rel=1e-12)
    assert events(*SEARCH, mass_gev=0.05, coupling=1e-3, efficiency=1).value == pytest.approx(base / 0.083, rel=1e-6)


def test_broadcasting():
    masses, couplings = np.array([[0.01], [0.1], [0.2]]), np.array([1e-3, 1e-2])
    found = events(*SEARCH, mass_gev=masses, coupling=couplings)
    assert found.value.shape == found.error.shape == found.status.shape == (3, 2)
    assert found.value[1, 0] == pytest.approx(events(*SEARCH, mass_gev=0.1, coupling=1e-3).value, rel=1e-9)
    assert (found.status == OK).all()


def test_a_window_closed_by_the_mass():
    found = events("axion-muon", "na64mu-2022", "visible", mass_gev=[1.0, 112.0], coupling=1e-3)
    assert found.value[1] == 0
    assert found.status[1] != OK
    with pytest.raises(KinematicsError, match="mass_gev = 112"):
        events("axion-muon", "na64mu-2022", "visible", mass_gev=112.0, coupling=1e-3)


def test_pairs_use_the_efficiency_at_the_mass_of_the_pair():
    """sigma kappa(sqrt(Q^2)) folded by brute force."""
    mass, card = 0.02, mb.experiments.get("na64mu-2022").analyses["invisible"].efficiency
    q = np.geomspace(2 * mass * (1 + 1e-12), 50, 4001)
    emission = mb.cross_section(
        mb.Bremsstrahlung("vector"), energy_gev=160, mass_gev=q, form_factor="tsai-elastic", x_min=0.25
    ).value
    share = 2 * mass / q
    kernel = np.sqrt(1 - share**2) * (1 + share**2 / 2) / (12 * np.pi**2) * 2
    folded = np.trapezoid(emission * kernel * card(q), np.log(q))
    expected = 2e10 * 6.6e23 * 1e-36 * folded
    found = events("lmu-ltau-dark-sector", "na64mu-2022", "invisible", mass_gev=mass, coupling=1.0)
    assert found.value == pytest.approx(expected, rel=5e-4)


def test_coarser_precision_has_a_larger_error():
    masses = np.geomspace(0.01, 0.2, 15)
    errors = [
        np.median(events(*SEARCH, mass_gev=masses, coupling=1e-3, precision=p).error)
        for p in ("fast", "standard", "high")
    ]
    assert errors[0] > errors[1] > errors[2] > 0


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"coupling": -1e-3}, InputError, "coupling must be above zero"),
        ({"coupling": float("nan")}, InputError, "coupling must be finite"),
        ({"mass_gev": 0}, InputError, "mass_gev must be above zero"),
        ({"efficiency": 0}, InputError, "efficiency must be one number"),
        ({"efficiency": 1.2}, InputError, "efficiency must be one number"),
        ({"exposure_mot": -1}, InputError, "exposure_mot must be above zero"),
        ({"method": "exakt"}, UnknownNameError, "did you mean 'exact'"),
        ({"form_factor": "tsai"}, UnknownNameError, "did you mean 'tsai-elastic'"),
        ({"precision": "hi"}, UnknownNameError, "known are fast, standard, high"),
        ({"mass_gev": [0.1, 0.2], "coupling": [1, 2, 3]}, InputError, "do not broadcast"),
    ],
)
def test_bad_arguments(change, error, message):
    with pytest.raises(error, match=message):
        events(*SEARCH, **({"mass_gev": 0.1, "coupling": 1e-3} | change))


def test_unknown_names():
    with pytest.raises(UnknownNameError):
        events("axion", "na64mu-2022", "invisible", mass_gev=0.1, coupling=1e-3)
    with pytest.raises(UnknownNameError):
        events("axion-muon", "na63", "invisible", mass_gev=0.1, coupling=1e-3)
    with pytest.raises(UnknownNameError):
        events("axion-muon", "na64mu-2022", "visble", mass_gev=0.1, coupling=1e-3)


def test_dict_of_a_yield_is_plain():
    found = mb.yield_breakdown(*SEARCH, mass_gev=0.1, coupling=1e-3).to_dict()
    assert found["events"]["unit"] == "events"
    assert isinstance(found["efficiency"], float)


def test_no_events_has_its_status():
    found = events("axion-muon", "na64mu-2022", "invisible", mass_gev=[0.1, 100.0], coupling=1e-3)
    assert list(found.status) == [OK, NO_SIGNAL]
    assert found.value[1] == 0


def test_a_stable_particle_gives_no_visible_signal_and_says_so():
    found = events("lmu-ltau-dark-sector", "na64mu-2022", "visible", mass_gev=0.1, coupling=1.0)
    assert (found.value, found.status) == (0.0, NO_SIGNAL)


def test_many_couplings_of_one_mass():
    found = events("lmu-ltau-dark-sector", *SEARCH[1:], mass_gev=0.1, coupling=np.geomspace(1e-6, 1, 3000))
    alone = events("lmu-ltau-dark-sector", *SEARCH[1:], mass_gev=0.1, coupling=1.0)
    assert found.value[-1] == pytest.approx(alone.value, rel=1e-12)


THIN = ("lfv-alp", "muc-thin-target")
AT = {"mass_gev": 3.0, "coupling": 1e-3}


def test_events_go_with_length_exposure_and_luminosity():
    base = events(*THIN, "visible", **AT).value
    assert events(*THIN, "visible", length_m=0.06, **AT).value == pytest.approx(3 * base, rel=1e-12)
    assert events(*THIN, "visible", exposure_mot=1e17, **AT).value == pytest.approx(10 * base, rel=1e-12)
    one, ten = (events("lfv-alp", "music", "ultimate", luminosity_per_fb=n, **AT).value for n in (1, 10))
    assert ten == pytest.approx(10 * one, rel=1e-12)


def test_muons_of_the_spectrum_are_the_exposure_unless_one_is_given():
    card = events("lfv-alp", "fasernu2", "invisible", **AT).value
    given = events("lfv-alp", "fasernu2", "invisible", exposure_mot=1.0, **AT).value
    muons = mb.experiments.get("fasernu2").beam.muons_on_target
    assert card == pytest.approx(muons * given, rel=1e-12)


def test_a_better_resolution_sees_more_up_to_all():
    resolutions = [1.0, 0.1, 0.02, 0.002, 1e-4, 1e-9, 0.0]
    found = [events(*THIN, "visible", track_resolution_m=length, **AT).value for length in resolutions]
    assert (np.diff(found) > 0).all()
    every = events(*THIN, "ultimate", **AT).value
    assert found[-1] == pytest.approx(every * 0.5 * 0.152**2, rel=1e-6)
    alone = events(*THIN, "invisible", track_resolution_m=0.0, **AT).value
    assert alone == pytest.approx(every * 0.152, rel=1e-6)


def test_a_resolution_that_no_tau_passes_is_no_signal():
    found = events(*THIN, "visible", track_resolution_m=1e20, **AT)
    assert (found.value, found.error, found.status) == (0.0, 0.0, NO_SIGNAL)
    factors = mb.yield_breakdown(*THIN, "visible", track_resolution_m=1e20, **AT)
    assert (factors.acceptance, factors.decay_probability, factors.efficiency) == (0.0, None, None)
    assert factors.decay_length_m is None


@pytest.mark.parametrize("wrong", [-1e-9, 1.1e20, 1e308, [0.1, 0.2], "1 m"])
def test_a_resolution_is_one_length(wrong):
    with pytest.raises(mb.errors.InputError, match="track_resolution_m must be"):
        events(*THIN, "visible", track_resolution_m=wrong, **AT)


def test_no_charge_flip_below_the_mass_of_the_decay_products():
    found = events(*THIN, "visible", mass_gev=[1.5, 1.882, 1.883, 3.0], coupling=1e-3)
    assert found.status.tolist() == [NO_SIGNAL, NO_SIGNAL, OK, OK]
    assert events(*THIN, "invisible", mass_gev=1e-3, coupling=1e-3).value > 0


def test_factors_with_a_tau():
    found = mb.yield_breakdown(*THIN, "visible", **AT)
    assert (found.exposure_mot, found.length_m) == (1e16, 0.02)
    assert found.decay_probability == pytest.approx(0.5)
    assert found.efficiency == pytest.approx(1)
    assert 0 < found.acceptance < 0.152**2
    collider = mb.yield_breakdown("lfv-alp", "music", "ultimate", luminosity_per_fb=3.0, **AT)
    assert (collider.exposure_mot, collider.length_m, collider.luminosity_per_fb) == (None, None, 3.0)
    product = 3e3 * collider.cross_section_in_windows.value
    assert collider.events.value == pytest.approx(product, rel=1e-12)


@pytest.mark.parametrize("mass", [1e-3, 0.5, 3.0, 20.0, 45.0])
def test_both_ways_to_the_cross_section_of_a_spectrum_agree(mass):
    found = mb.yield_breakdown("lfv-alp", "fasernu2", "ultimate", mass_gev=mass, coupling=1.0)
    difference = abs(found.cross_section.value - found.cross_section_in_windows.value)
    assert difference <= found.cross_section.error + found.cross_section_in_windows.error


def test_windows_of_a_spectrum_add_up(tmp_path):
    """Windows that share their edges, one by one, are the whole; above the beam there is nothing."""
    text = 'extends = "fasernu2"\nname = "own"\n[analyses.ultimate]\nwindows = [{}]\nsource.windows = "x"\n'
    edges = [0.0, 30.0, 200.0, 4400.0]
    total, error = 0.0, 0.0
    for low, high in pairwise(edges):
        window = f"{{ p_out_min_gev = {low}, p_out_max_gev = {high} }}"
        (tmp_path / "own.toml").write_text(text.format(window))
        part = events("lfv-alp", tmp_path / "own.toml", "ultimate", energy_loss="none", **AT)
        total, error = total + part.value, error + part.error
    whole = events("lfv-alp", "fasernu2", "ultimate", energy_loss="none", **AT)
    assert abs(total - whole.value) < error + whole.error
    assert error < 0.01 * total


def test_a_window_below_the_mass_of_the_tau_is_empty(tmp_path):
    text = 'extends = "fasernu2"\nname = "own"\n[analyses.ultimate]\nwindows = [{ p_out_max_gev = 1.7 }]\n'
    (tmp_path / "own.toml").write_text(text + 'source.windows = "x"\n')
    with pytest.raises(KinematicsError, match="no energy in the window"):
        events("lfv-alp", tmp_path / "own.toml", "ultimate", energy_loss="none", **AT)


def test_an_efficiency_of_nothing_is_none():
    found = mb.yield_breakdown("axion-muon", "na64mu-2022", "invisible", mass_gev=1.0, coupling=1.0)
    assert (found.decay_probability, found.efficiency, found.events.value) == (0.0, None, 0.0)
    assert found.to_dict()["efficiency"] is None


def test_events_warn_of_an_extrapolated_efficiency_and_of_a_coupling_beyond_the_theory():
    extrapolated = "efficiency extrapolated beyond its table (0.001 to 0.2 GeV)"
    beyond = "coupling beyond the theory, which holds below 16.78 1/GeV"
    search = ("axion-muon", "na64mu-2022", "invisible")
    found = mb.expected_events(*search, mass_gev=[0.1, 1.0], coupling=[[1e-3], [20.0]])
    assert found.warnings.tolist() == [[(), (extrapolated,)], [(beyond,), (extrapolated, beyond)]]
    assert mb.expected_events(*search, mass_gev=0.1, coupling=1e-3).warnings == ()
    one = mb.yield_breakdown(*search, mass_gev=1.0, coupling=1e-3)
    assert one.warnings == one.events.warnings == (extrapolated,)
    assert one.to_dict()["warnings"] == [extrapolated]


def test_pairs_warn_by_the_mass_of_the_pair():
    """The efficiency is that of the pair's mass, which goes above the table for much of the spectrum."""
    found = mb.expected_events("lmu-ltau-dark-sector", "na64mu-2022", "invisible", mass_gev=0.09, coupling=1e-2)
    assert found.warnings == (
        "efficiency extrapolated beyond its table (0.001 to 0.2 GeV)",
        "efficiency inferred with spin 0, used for spin 1",
    )


class ToElectrons(mb.models.Model):
    """A scalar that turns muons into electrons, or also radiates off them."""

    name, description, coupling_name, coupling_symbol, coupling_unit = "to-electrons", "for tests", "g", "g", "1"
    mass_symbol, bounds_plane, citations = "m", None, ()

    def __init__(self, *more):
        object.__setattr__(self, "more", more)

    def channels(self):
        return (mb.models.Channel(mb.Bremsstrahlung("scalar", final_lepton="e"), 1.0), *self.more)

    def decays(self, mass_gev, coupling):
        return ()


@pytest.mark.parametrize("more", [(), (mb.models.Channel(mb.Bremsstrahlung("scalar"), 1.0),)])
def test_masses_to_which_the_lepton_decays_have_a_status_in_arrays(more):
    """m_mu - m_e is 0.10515 GeV."""
    model, search = ToElectrons(*more), ("muone", "ultimate")
    closed = "the lepton decays to it: no cross section is defined"
    options = {"exposure_mot": 1e14, "energy_loss": "none"}
    found = mb.expected_events(model, *search, mass_gev=[0.05, 0.5], coupling=1e-3, **options)
    assert found.status.tolist() == [closed, "ok"]
    assert (found.value[0], found.error[0]) == (0.0, 0.0)
    alone = mb.expected_events(model, *search, mass_gev=0.5, coupling=1e-3, **options).value
    assert found.value[1] == pytest.approx(alone, rel=1e-12)
    limits = mb.reach(model, *search, masses_gev=[0.05, 0.5], **options)
    assert limits.status.tolist() == [closed, "ok"]
    assert np.isnan(limits.lower).tolist() == [True, False]
    for ask in (mb.expected_events, mb.yield_breakdown):
        with pytest.raises(KinematicsError, match=r"mass_gev = 0\.05 at energy_gev = 160: the lepton decays to it"):
            ask(model, *search, mass_gev=0.05, coupling=1e-3, **options)


def test_widths_beyond_what_is_known_are_said():
    """R is not known above 12 GeV; a search that does not ask for decays says nothing."""
    text = "the width to hadrons is extrapolated above 12 GeV"
    given = {"mass_gev": [1.0, 12.5], "coupling": 1e-2}
    low, high = mb.expected_events("dark-photon", "na64mu-2022", "invisible", **given).warnings
    assert (text in low, text in high) == (False, True)
    found = mb.reach("dark-photon", "na64mu-2022", "invisible", masses_gev=[1.0, 12.5])
    assert [text in one for one in found.warnings] == [False, True]
    apart = mb.expected_events("dark-photon", "fasernu2", "ultimate", **given)
    assert not any(text in one for one in apart.warnings)
