"""Each number of each public function as what it might be given as: in the name's unit, or refused on one line."""

import warnings
from dataclasses import fields, is_dataclass
from math import pi

import numpy as np
import pytest

import mubeam as mb
from mubeam import statistics
from mubeam.errors import MubeamError
from mubeam.observables import (
    boson_decays,
    dark_matter,
    decay_bounds,
    g_minus_2,
    heavy_lepton,
    indirect_bounds,
    tau_decay_length,
    tau_decays,
    tau_pair_events,
)
from mubeam.physics.form_factors.dipole import Dipole
from mubeam.physics.form_factors.helm import Helm

units = pytest.importorskip("astropy.units")
registry = pytest.importorskip("pint").UnitRegistry()

OTHER_UNITS = {
    "GeV": ("MeV", 1e3, "m"),
    "m": ("cm", 1e2, "GeV"),
    "1": ("percent", 1e2, "GeV"),
    "rad": ("deg", 180 / pi, "GeV"),
    "GeV^2": ("MeV**2", 1e6, "GeV"),
    "1/GeV": ("TeV**-1", 1e3, "GeV"),
    "1/fb": ("m**-2", 1e43, "GeV"),
    "fm": ("nm", 1e-6, "GeV"),
    "g/cm^3": ("kg/m**3", 1e3, "GeV"),
    "cm^3/s": ("m**3/s", 1e-6, "GeV"),
}
"""By the unit of a name: another of its dimension, how many of it are one, and a unit of another dimension."""

RADIATION = mb.Bremsstrahlung("pseudoscalar")
SEARCH = ("axion-photon", "na64mu-2022", "invisible")
POINT = {"energy_gev": (160.0, "GeV"), "mass_gev": (0.05, "GeV")}
ALP = {"mass_gev": (1.0, "GeV"), "coupling": (0.1, "1"), "theta": (1.0, "rad")}
DARK = {"mass_chi_gev": (2.0, "GeV"), "g_chi": (1.0, "1")}
COUNT = {"observed": (1, "1"), "background": (0.5, "1"), "confidence_level": (0.9, "1")}
TABLE = {"t_gev2": ((1e-6, 1e-4, 1e-2, 0.3), "GeV^2"), "f_squared": ((4.0, 3.0, 2.0, 1.0), "1")}
TO_CHI = next(name for name in decay_bounds.names() if decay_bounds.get(name).decay == decay_bounds.TO_CHI)

CALLS = {
    "cross_section": (
        lambda **k: mb.cross_section(RADIATION, **k),
        POINT
        | {"t_max_gev2": (0.1, "GeV^2"), "x_min": (0.2, "1"), "x_max": (0.9, "1"), "theta_max_rad": (0.01, "rad")},
    ),
    "cross_section in a window": (
        lambda **k: mb.cross_section(RADIATION, energy_gev=160, mass_gev=0.05, **k),
        {"p_out_min_gev": (1.0, "GeV"), "p_out_max_gev": (50.0, "GeV")},
    ),
    "dsigma_dx": (lambda **k: mb.dsigma_dx(RADIATION, **k), POINT | {"x": (0.5, "1"), "theta_max_rad": (0.01, "rad")}),
    "dsigma_dtheta": (lambda **k: mb.dsigma_dtheta(RADIATION, **k), POINT | {"theta_rad": (0.01, "rad")}),
    "d2sigma_dx_dtheta": (
        lambda **k: mb.d2sigma_dx_dtheta(RADIATION, **k),
        POINT | {"theta_rad": (0.001, "rad"), "x": (0.5, "1")},
    ),
    "dsigma_dx_lepton": (lambda **k: mb.dsigma_dx_lepton(RADIATION, **k), POINT | {"x_lepton": (0.5, "1")}),
    "tau_pair_cross_section": (mb.tau_pair_cross_section, {"energy_gev": (160.0, "GeV")}),
    "expected_events": (
        lambda **k: mb.expected_events(*SEARCH, **k),
        {
            "mass_gev": (0.05, "GeV"),
            "coupling": (1e-3, "1/GeV"),
            "exposure_mot": (1e12, "1"),
            "length_m": (0.2, "m"),
            "efficiency": (0.5, "1"),
        },
    ),
    "expected_events of a collider": (
        lambda **k: mb.expected_events("lfv-alp", "music", "ultimate", mass_gev=3, **k),
        {"coupling": (1e-3, "1"), "luminosity_per_fb": (10.0, "1/fb")},
    ),
    "expected_events with tracks": (
        lambda **k: mb.expected_events("lfv-alp", "muc-thin-target", "visible", mass_gev=3, exposure_mot=1e16, **k),
        {"coupling": (1e-3, "1"), "track_resolution_m": (1e-5, "m")},
    ),
    "yield_breakdown": (
        lambda **k: mb.yield_breakdown(*SEARCH, **k),
        {"mass_gev": (0.05, "GeV"), "coupling": (1e-3, "1/GeV")},
    ),
    "reach": (lambda **k: mb.reach(*SEARCH, **k), {"masses_gev": ([0.05], "GeV"), "limit_events": (3.0, "1")}),
    "reach at a level": (
        lambda **k: mb.reach(*SEARCH, masses_gev=[0.05], **k),
        {"confidence_level": (0.95, "1"), "exposure_mot": (1e12, "1")},
    ),
    "generate": (
        lambda **k: mb.generate(*SEARCH[:2], **k),
        {"events": (10, "1"), "seed": (1, "1"), "mass_gev": (0.05, "GeV"), "coupling": (1e-3, "1/GeV")},
    ),
    "poisson_upper_limit": (statistics.poisson_upper_limit, COUNT),
    "cls_upper_limit": (statistics.cls_upper_limit, COUNT),
    "Nucleus": (mb.Nucleus, {"charge_number": (82, "1"), "mass_number": (207.2, "1")}),
    "Material": (
        lambda **k: mb.Material("x", mb.Nucleus(82, 207), source="s", **k),
        {"density_g_per_cm3": (3.0, "g/cm^3")},
    ),
    "lfv-alp": (lambda **k: mb.models.get("lfv-alp", **k), DARK | {"theta": (1.0, "rad")}),
    "lfv-alp-derivative": (
        lambda **k: mb.models.get("lfv-alp-derivative", **k),
        DARK | {"theta_derivative": (1.0, "rad")},
    ),
    "shares": (
        lambda mass_gev, coupling: mb.models.get("axion-photon").shares(mass_gev, coupling),
        {"mass_gev": (0.1, "GeV"), "coupling": (1e-3, "1/GeV")},
    ),
    "Bremsstrahlung": (lambda **k: mb.Bremsstrahlung("scalar", **k), {"parity_angle": (1.0, "rad")}),
    "PairProduction": (
        mb.PairProduction,
        {"mediator_mass_gev": (1.0, "GeV"), "mediator_width_gev": (0.1, "GeV")},
    ),
    "Helm": (
        Helm,
        dict.fromkeys(("surface_fm", "radius_fm", "radius_offset_fm", "diffuseness_fm"), (0.5, "fm")),
    ),
    "Dipole": (Dipole, {"lambda2_gev2": (0.7, "GeV^2")}),
    "FormFactorTable": (
        lambda **k: mb.FormFactorTable("x", **k),
        TABLE | {"t_max_gev2": (0.2, "GeV^2"), "t_screening": (1e-5, "GeV^2")},
    ),
    "muon_shift": (g_minus_2.muon_shift, ALP),
    "band": (g_minus_2.band, {"masses_gev": (1.0, "GeV"), "theta": (1.5, "rad"), "sigmas": (2.0, "1")}),
    "interval": (g_minus_2.reference("2023").interval, {"sigmas": (2.0, "1")}),
    "annihilation_cross_section": (
        dark_matter.annihilation_cross_section,
        DARK | {"mass_gev": (5.0, "GeV"), "coupling": (0.1, "1"), "theta": (1.0, "rad")},
    ),
    "thermal_target": (dark_matter.thermal_target, {"mass_chi_gev": (2.0, "GeV")}),
    "relic_density": (
        dark_matter.relic_density,
        {
            "mass_chi_gev": (2.0, "GeV"),
            "sigma_v_cm3_per_s": (4e-26, "cm^3/s"),
            "p_wave_cm3_per_s": (1e-26, "cm^3/s"),
        },
    ),
    "symmetric_remnant": (
        dark_matter.symmetric_remnant,
        {"mass_chi_gev": (2.0, "GeV"), "sigma_v_cm3_per_s": (6e-26, "cm^3/s")},
    ),
    "least_coupling": (
        dark_matter.least_coupling,
        {"masses_gev": (10.0, "GeV"), "mass_ratio": (3.0, "1"), "g_chi": (1.0, "1"), "theta": (1.0, "rad")}
        | {"improvement": (2.0, "1")},
    ),
    "tau_to_mu_chi_chi": (
        tau_decays.tau_to_mu_chi_chi,
        ALP | {"mass_gev": (3.0, "GeV"), "mass_chi_gev": (0.1, "GeV"), "g_chi": (1.0, "1")},
    ),
    "z_to_tau_mu_a": (boson_decays.z_to_tau_mu_a, ALP | {"mass_gev": (5.0, "GeV")}),
    "coupling_bound": (
        lambda **k: decay_bounds.coupling_bound(TO_CHI, **k),
        {"masses_gev": (3.0, "GeV"), "theta": (1.0, "rad"), "mass_chi_gev": (0.1, "GeV"), "g_chi": (1.0, "1")}
        | {"limit_on_branching_ratio": (1e-8, "1")},
    ),
    "curves": (
        lambda **k: decay_bounds.curves("invisible", **k),
        {"masses_gev": ([1.0, 1.5], "GeV"), "theta": (1.0, "rad"), "chi_mass_ratio": (0.1, "1"), "g_chi": (1.0, "1")},
    ),
    "dsigma_dlength": (
        lambda **k: tau_decay_length.dsigma_dlength("beam", **k),
        {"decay_length_m": (1e-3, "m"), "energy_gev": (160.0, "GeV"), "mass_gev": (3.0, "GeV"), "theta": (1.0, "rad")},
    ),
    "tau_pair_events": (
        lambda **k: tau_pair_events.tau_pair_events("muc-thin-target", analysis="visible", **k),
        {"exposure_mot": (1e16, "1"), "length_m": (0.1, "m"), "track_resolution_m": (1e-5, "m")},
    ),
    "limit_cm3_per_s": (indirect_bounds.get(indirect_bounds.names()[0]).limit_cm3_per_s, {"mass_gev": (10.0, "GeV")}),
    "dirac_signal": (indirect_bounds.dirac_signal, {"sigma_v": (1e-26, "cm^3/s"), "signal_factor": (0.5, "1")}),
    "HeavyLepton": (
        lambda **k: heavy_lepton.HeavyLepton(yukawas=heavy_lepton.Yukawas(), **k),
        {"vev1_gev": (100.0, "GeV"), "vev2_gev": (100.0, "GeV"), "bare_mass_gev": (0.0, "GeV")},
    ),
    "Yukawas": (heavy_lepton.Yukawas, {"higgs_mu": (0.1, "1")}),
    "polygons": (mb.bounds.get("axion-photon/charm").polygons, {"coupling_max": (0.1, "1/GeV")}),
    "scaled": (lambda factor: mb.Estimate(1.0, 0.1, "pb", "exact").scaled(factor, "pb"), {"factor": (2.0, "1")}),
}

NO_NUMBERS = (
    *(True, np.True_, [True, 1.0], "0.1", ["0.1"], b"1", 1j, np.array([1j]), None, [None], {}, object(), len),
    *(float("nan"), [float("inf")], np.timedelta64(3, "s"), np.datetime64("2020-01-01"), 10**400, [], [[1], [1, 2]]),
    *(np.ma.masked, np.ma.masked_all(2), np.array([None]), np.zeros(2, dtype=[("a", float)])),
)


def numbers_of(found):
    """All numbers of a result, flat; none of them may have a unit left."""
    if isinstance(found, float | int | np.ndarray) and not isinstance(found, bool):
        assert type(found).__module__.partition(".")[0] in ("builtins", "numpy")
        return [float(one) for one in np.ravel(found) if not isinstance(one, str)]
    if isinstance(found, tuple | list):
        return [number for one in found for number in numbers_of(one)]
    if isinstance(found, dict):
        return numbers_of(list(found.values()))
    if not type(found).__module__.startswith("mubeam"):
        return []
    # what a dataclass keeps of its own account is no part of it
    return numbers_of([getattr(found, one.name) for one in fields(found)] if is_dataclass(found) else vars(found))


@pytest.mark.parametrize("name", CALLS)
def test_numbers_with_units_are_understood_or_refused(name):
    call, given = CALLS[name]
    plain = {key: value for key, (value, _) in given.items()}
    wanted = numbers_of(call(**plain))
    for key, (value, unit) in given.items():
        other, how_many, wrong = OTHER_UNITS[unit]
        numbers = np.asarray(value, dtype=float)
        # of no dimensions pint makes a number of its own
        scaled = numbers * how_many if numbers.ndim else float(numbers) * how_many
        for quantity in (units.Quantity(scaled, other), registry.Quantity(scaled, other)):
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                np.testing.assert_allclose(numbers_of(call(**plain | {key: quantity})), wanted, rtol=1e-6, atol=0)
        for quantity in (units.Quantity(numbers, wrong), registry.Quantity(value, wrong)):
            with pytest.raises(MubeamError, match="must be"):
                call(**plain | {key: quantity})
        for thing in NO_NUMBERS:
            optional = thing is None and key not in ("energy_gev", "mass_gev", "coupling", "masses_gev")
            if not optional:
                with pytest.raises(MubeamError) as error:
                    call(**plain | {key: thing})
                assert "\n" not in str(error.value)
