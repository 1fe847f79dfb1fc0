"""Beam dumps against an independent calculation, and the limits of wide detectors and long lives."""

import csv
from math import pi
from pathlib import Path

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError
from mubeam.matter.beam import Entry, flux_nodes
from mubeam.matter.stack import Slab, Stack
from mubeam.matter.volume import DecayVolume
from mubeam.physics.both_products import TwoBody
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.production.engine.request import photon_flux
from mubeam.searches.dump import beam_nodes, dump_nodes

MUON = 0.1056583755
STEPS = ("produced", "decay_in_volume", "x_in_aperture", "both_in_aperture")
GEOMETRIES = {
    "collider-dump": (1500.0, "lead", 10.0, 20.0, 120.0, 0.5),
    "na64mu-like": (160.0, "lead", 0.2, 0.5, 11.15, 0.3),
    "m3-like": (15.0, "tungsten", 0.5, 1.0, 4.0, 0.5),
}


def rows(name):
    lines = (Path(__file__).parent / "data" / name).read_text().splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def label(row):
    return f"{row['geometry']}-{row['model']}-{row['mass_gev']}"


def events(row, radius=None, loss="full", **options):
    """Per muon and g^2: made, decayed, pointing at the detector, seen."""
    energy, material, length, start, end, own = GEOMETRIES[row["geometry"]]
    stack, mass, g = Stack((Slab(material, length),)), float(row["mass_gev"]), float(row["coupling"])
    volume = DecayVolume(decay_start_m=start, decay_end_m=end, aperture_radius_m=radius or own, products="all")
    entry = Entry(np.array([energy]), np.ones(1))
    beam = beam_nodes(entry, stack, end, loss, short_lived=False, logarithm=False, **options)
    flux = photon_flux(material, "tsai-elastic")
    decays = [TwoBody.of_masses(mass, (MUON, MUON))]
    found = dump_nodes(mb.Bremsstrahlung(row["model"]), mass, flux, beam, volume, decays)
    r = (MUON / mass) ** 2
    beta = (1 - 4 * r) ** 0.5
    width = g * g * mass * (beta / (8 * pi) if row["model"] == "pseudoscalar" else (1 + 2 * r) * beta / (12 * pi))
    rate = decay_rate_per_m(width, mass, found.momentum_gev)
    steps = found.produced_pb, found.decayed_pb(rate), found.pointing_pb(rate), found.seen_pb(rate)
    return stack.nuclei_per_cm2 * 1e-36 * np.array(steps)


@pytest.mark.parametrize("row", rows("beamdump_reference.csv"), ids=label)
def test_independent_calculation(row):
    """To 1e-3, and what neglecting loss, straggling or scattering changes to 3e-4."""
    full = events(row)
    np.testing.assert_allclose(full, [float(row[step]) for step in STEPS], rtol=1e-3)
    if row["model"] == "vector" and row["mass_gev"] == "1.0":
        for name, other in (
            ("csda", events(row, loss="csda")),
            ("noloss", events(row, loss="none")),
            ("nomcs", events(row, scattering=False)),
        ):
            np.testing.assert_allclose(other / full, [float(row[f"{name}_over_full_{s}"]) for s in STEPS], rtol=3e-4)


@pytest.mark.parametrize("row", rows("beamdump_small_radius.csv"), ids=label)
def test_small_radius(row):
    """The Monte Carlo follows each muon's own energy: to 2 % where scattering decides; made with Born pairs."""
    found = events(row, radius=float(row["radius_m"]))
    np.testing.assert_allclose(found, [float(row[f"toy_{step}"]) for step in STEPS], rtol=0.02)


COUPLINGS = {0.3: 1e-6, 1.0: 3e-7, 3.0: 1e-7}


@pytest.mark.parametrize("row", rows("aperture.csv"), ids=lambda row: f"{label(row)}-{row['radius_m']}")
def test_acceptance_of_radii(row):
    """1e-3, and up to 8e-3 for both products of 1.5 TeV: pairs with their Coulomb correction slow muons down less."""
    row = row | {"coupling": 5e-7 if row["geometry"] == "na64mu-like" else COUPLINGS[float(row["mass_gev"])]}
    radius = float(row["radius_m"])
    found, still = events(row, radius=radius), events(row, radius=radius, scattering=False)
    of_both = 8.5e-3 if row["geometry"] == "collider-dump" else 2e-3
    assert found[2] / found[1] == pytest.approx(float(row["X_acceptance"]), rel=3e-3 if radius < 0.1 else 1.6e-3)
    assert found[3] / found[1] == pytest.approx(float(row["both_acceptance"]), rel=1e-2 if radius < 0.1 else of_both)
    if radius >= 0.1:
        without = [float(row[f"no_mcs_over_mcs_minus1_{what}"]) for what in ("X", "both")]
        np.testing.assert_allclose(still[2:] / found[2:] - 1, without, atol=2e-3)


POINT = {"process": mb.Bremsstrahlung("vector"), "mass_gev": 0.5}


def nodes(volume, loss="none", **options):
    stack, entry = Stack((Slab("lead", 1.0),)), Entry(np.array([160.0]), np.ones(1))
    beam = beam_nodes(entry, stack, volume.decay_end_m, loss, **options)
    flux = photon_flux("lead", "tsai-elastic")
    decays = [TwoBody.of_masses(POINT["mass_gev"], (MUON, MUON))]
    return stack, entry, dump_nodes(**POINT, flux=flux, beam=beam, volume=volume, decays=decays)


@pytest.mark.parametrize("loss", ["none", "csda", "full"])
def test_wide_detectors_see_every_decay_and_all_is_made(loss):
    """R to infinity, and l to infinity: the yields of the flux nodes, to rounding for none."""
    wide = DecayVolume(decay_start_m=2.0, decay_end_m=9.0, aperture_radius_m=1e6, products="all")
    stack, entry, found = nodes(wide, loss)
    flux = flux_nodes(entry, stack, loss, 0, with_depth=True)
    sigma = mb.cross_section(
        POINT["process"], energy_gev=flux.energy_gev, mass_gev=0.5, target="lead", form_factor="tsai-elastic"
    )
    assert found.produced_pb == pytest.approx(float(flux.mean(sigma.value)), rel=1e-5)
    rate = decay_rate_per_m(3e-15, 0.5, found.momentum_gev)
    assert found.pointing_pb(rate) == pytest.approx(found.decayed_pb(rate), rel=1e-10)
    assert found.seen_pb(rate) == pytest.approx(found.decayed_pb(rate), rel=1e-6)
    assert found.decayed_pb(rate * 1e-12) == pytest.approx(0, abs=1e-8 * found.produced_pb)
    all_of_it = DecayVolume(decay_start_m=1.0, decay_end_m=1e12)
    _, _, endless = nodes(all_of_it, loss)
    assert endless.decayed_pb(rate * 1e-6) == pytest.approx(endless.produced_pb, rel=1e-4)


def test_without_scattering_it_is_a_cut_on_the_angle():
    """A thin target: theta < R/way, as cross_section cuts it."""
    stack = Stack((Slab("lead", 1e-4),))
    volume = DecayVolume(decay_start_m=1.0, decay_end_m=10.0, aperture_radius_m=0.05)
    entry = Entry(np.array([160.0]), np.ones(1))
    beam = beam_nodes(entry, stack, 10.0, "none", scattering=False)
    flux = photon_flux("lead", "tsai-elastic")
    found = dump_nodes(**POINT, flux=flux, beam=beam, volume=volume)
    cut = mb.cross_section(
        POINT["process"], energy_gev=160, mass_gev=0.5, target="lead", form_factor="tsai-elastic", theta_max_rad=0.005
    )
    assert found.inside_pb.sum() == pytest.approx(cut.value, rel=0.02)


def test_closed_masses_make_nothing():
    volume = DecayVolume(decay_start_m=2.0, decay_end_m=9.0, aperture_radius_m=1.0)
    beam = beam_nodes(Entry(np.array([5.0]), np.ones(1)), Stack((Slab("lead", 0.1),)), 9.0, "full")
    found = dump_nodes(mb.Bremsstrahlung("vector"), 100.0, photon_flux("lead", "tsai-elastic"), beam, volume)
    assert (found.produced_pb, found.pointing_pb(np.zeros(1)), found.seen_pb(np.zeros(1))) == (0, 0, 0)


def test_wrong_input():
    stack = Stack((Slab("lead", 0.1),))
    with pytest.raises(InputError, match="needs a beam of one energy"):
        beam_nodes(Entry(np.array([5.0, 10.0]), np.ones(2) / 2), stack, 9.0, "full")
    volume = DecayVolume(decay_start_m=2.0, decay_end_m=9.0, aperture_radius_m=1.0, products="all")
    beam = beam_nodes(Entry(np.array([5.0]), np.ones(1)), stack, 9.0, "none")
    with pytest.raises(InputError, match="need decays"):
        dump_nodes(**POINT, flux=photon_flux("lead", "tsai-elastic"), beam=beam, volume=volume)
