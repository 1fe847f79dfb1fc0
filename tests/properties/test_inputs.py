"""Random input, valid and not: never NaN, never negative, never a silent zero; errors are of mubeam's own kind."""

from math import isfinite, pi

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

import mubeam as mb
from mubeam.errors import MubeamError
from mubeam.numerics.estimate import OK

LOG = {"allow_nan": False, "allow_infinity": False}

energies = st.floats(0.0, 4.0, **LOG).map(lambda u: 10.0**u)
masses = st.floats(-3.0, 2.0, **LOG).map(lambda u: 10.0**u)
fractions = st.floats(1e-6, 1 - 1e-6, **LOG)
anything = st.one_of(st.floats(), st.integers(-5, 5), st.none(), st.text(max_size=3), st.lists(st.floats(), max_size=3))
leptons = st.sampled_from(["e", "mu", "tau"])
methods = st.sampled_from(["exact", "ww", "iww"])
form_factors = st.sampled_from(["tsai-elastic", "atomic-nuclear"])
targets = st.one_of(
    st.sampled_from(["lead", "tungsten"]),
    st.builds(lambda z, ratio: mb.Nucleus(z, z * ratio), st.integers(1, 100), st.floats(1.0, 3.0)),
)
processes = st.one_of(
    st.builds(mb.Bremsstrahlung, st.sampled_from(["pseudoscalar", "axial"]), leptons, leptons),
    st.builds(mb.Bremsstrahlung, st.sampled_from(["scalar", "vector"]), leptons, leptons, st.floats(0, pi)),
    st.builds(mb.PhotonFusion, st.sampled_from(["mu", "tau"])),
    st.just(mb.PairProduction()),
)


def check(found):
    assert isfinite(found.value)
    assert isfinite(found.error)
    assert found.error >= 0
    assert found.value > 0
    assert found.status == OK


@given(processes, energies, masses, targets, methods, form_factors)
def test_totals(process, energy, mass, target, method, form_factor):
    try:
        found = mb.cross_section(
            process, energy_gev=energy, mass_gev=mass, target=target, method=method, form_factor=form_factor
        )
    except MubeamError as error:
        assert "\n" not in str(error)
        return
    check(found)


@given(processes, energies, masses, fractions, methods, form_factors)
def test_spectra(process, energy, mass, x, method, form_factor):
    try:
        found = mb.dsigma_dx(process, x=x, energy_gev=energy, mass_gev=mass, method=method, form_factor=form_factor)
    except MubeamError as error:
        assert "\n" not in str(error)
        return
    check(found)


@given(processes, energies, masses, fractions, fractions)
def test_windows(process, energy, mass, a, b):
    low, high = sorted((a, b))
    assume(high > low)
    try:
        found = mb.cross_section(process, energy_gev=energy, mass_gev=mass, x_min=low, x_max=high)
    except MubeamError as error:
        assert "\n" not in str(error)
        return
    check(found)


@given(processes, st.lists(energies, min_size=1, max_size=4), st.lists(masses, min_size=1, max_size=4))
def test_arrays_are_scalars_side_by_side(process, some_energies, some_masses):
    energy, mass = np.array(some_energies)[:, None], np.array(some_masses)
    try:
        found = mb.cross_section(process, energy_gev=energy, mass_gev=mass)
    except MubeamError:
        return
    assert found.value.shape == (len(some_energies), len(some_masses))
    assert np.isfinite(found.value).all()
    assert ((found.value > 0) == (found.status == OK)).all()
    assert (found.value[found.status != OK] == 0).all()
    i, j = np.unravel_index(found.value.argmax(), found.value.shape)
    if found.status[i, j] == OK:
        alone = mb.cross_section(process, energy_gev=some_energies[i], mass_gev=some_masses[j])
        np.testing.assert_allclose(found.value[i, j], alone.value, rtol=1e-9)


@given(anything, anything, anything, anything)
def test_nonsense_is_refused_by_an_error_of_mubeam(energy, mass, x, t_max):
    try:
        found = mb.dsigma_dx(mb.PhotonFusion(), x=x, energy_gev=energy, mass_gev=mass, t_max_gev2=t_max)
    except MubeamError as error:
        assert "\n" not in str(error)
        return
    assert np.isfinite(found.value).all()
    assert (np.asarray(found.value) >= 0).all()


@given(
    st.sampled_from(mb.models.CATALOGUE.names()),
    st.sampled_from(["na64mu-2022", "na64mu-1e14"]),
    st.sampled_from(["invisible", "visible"]),
    masses,
    st.floats(-9, 3, **LOG).map(lambda u: 10.0**u),
    st.one_of(st.none(), st.floats(0.01, 1.0)),
)
def test_events(model, experiment, analysis, mass, coupling, efficiency):
    try:
        found = mb.expected_events(model, experiment, analysis, mass_gev=mass, coupling=coupling, efficiency=efficiency)
    except MubeamError as error:
        assert "\n" not in str(error)
        return
    assert isfinite(found.value)
    assert isfinite(found.error)
    assert (found.value > 0) == (found.status == OK)


@given(
    st.sampled_from(mb.models.CATALOGUE.names()),
    st.sampled_from(["invisible", "visible"]),
    st.lists(masses, min_size=1, max_size=3),
    st.floats(0.5, 0.999),
)
def test_reach(model, analysis, some_masses, level):
    try:
        found = mb.reach(model, "na64mu-1e12", analysis, masses_gev=some_masses, confidence_level=level)
    except MubeamError as error:
        assert "\n" not in str(error)
        return
    excluded = np.isfinite(found.lower)
    assert (np.isnan(found.lower) == np.isnan(found.upper)).all()
    assert (found.lower[excluded] > 0).all()
    assert (found.upper[excluded] >= found.lower[excluded]).all()
