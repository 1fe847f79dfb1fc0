"""What a decay says of its particles, and events that have it."""

import numpy as np
import pyhepmc
import pytest

import mubeam as mb
from mubeam.errors import ModelError
from mubeam.events import files
from mubeam.models.vertex import Vertex
from oracles.vertices import Toy, times

POINT = {"mass_gev": 0.5, "coupling": 1e-4}
VERTEX = (Vertex(mb.Bremsstrahlung("scalar"), times(1.0)),)
PIONS = (mb.Particle("pi+", 211, 0.13957), mb.Particle("pi-", -211, 0.13957))
DARK = (mb.Particle("psi", 1000022, 0.2), mb.Particle("psi2", 1000023, 0.25))


def made(*decays, events=50, **options):
    return mb.generate(Toy(VERTEX, decays), "na64mu-2022", events=events, **(POINT | options))


@pytest.mark.parametrize(("name", "pair"), [("pi+ pi-", PIONS), ("psi psi2", DARK), ("X Y", DARK)])
def test_events_have_the_numbers_and_masses(name, pair):
    sample = made(mb.Decay(name, 1e-12, visible=True, particles=pair))
    assert (sample.events.pdg[:, 5:] == [particle.pdg for particle in pair]).all()
    assert (sample.events.mass_gev[:, 5:] == [particle.mass_gev for particle in pair]).all()
    np.testing.assert_allclose(
        sample.particle("product1") + sample.particle("product2"), sample.particle("x"), rtol=1e-9, atol=1e-9
    )
    masses = dict(sample.info.masses_gev)
    assert all(masses[abs(particle.pdg)] == particle.mass_gev for particle in pair)
    assert "left_out" not in sample.info.about


def test_files_name_them(tmp_path):
    model = Toy(VERTEX, (mb.Decay("psi psi2", 1e-12, True, DARK),))
    files.write_events(model, "na64mu-2022", tmp_path / "a.hepmc3", events=3, **POINT)
    with pyhepmc.open(tmp_path / "a.hepmc3") as file:
        run = next(iter(file)).run_info.attributes
    assert {"1000022", "1000023", "54"} <= set(str(run["NuHepMC.AdditionalParticleNumbers"]).split())
    assert str(run["NuHepMC.AdditionalParticleNumber[1000023].Name"]) == "psi2"
    files.write_events(model, "na64mu-2022", tmp_path / "a.lhe", events=3, **POINT)
    assert "\n  1000022 0.2\n" in (tmp_path / "a.lhe").read_text()


def test_a_mass_that_goes_with_that_of_x():
    class Tied(Toy):
        def decays(self, mass_gev, coupling):
            chi = mass_gev / 3 + 0 * coupling
            pair = mb.Particle("chi", 52, chi), mb.Particle("chibar", -52, chi)
            return (mb.Decay("chi chibar", 1e-12 + 0 * chi, False, pair),)

    sample = mb.generate(Tied(VERTEX), "na64mu-2022", events=10, **POINT)
    assert sample.events.mass_gev[:, 5:] == pytest.approx(0.5 / 3, rel=1e-15)
    # yields take arrays of masses
    assert (
        mb.expected_events(Tied(VERTEX), "na64mu-2022", "invisible", mass_gev=[0.1, 0.5], coupling=1e-4).value > 0
    ).all()


def test_the_dark_fermion_of_lfv_alp():
    model = mb.models.get("lfv-alp", mass_chi_gev=0.7, g_chi=0.1)
    chi = model.decay_particles(2.5, 1e-3)["chi chibar"]
    assert chi == (mb.Particle("chi", 52, 0.7), mb.Particle("chibar", -52, 0.7))


@pytest.mark.parametrize("name", ["chi chibar", "nu_mu chi"])
def test_a_mass_that_nobody_says(name):
    with pytest.raises(ModelError, match=r"no mass is known of chi .* give Decay") as error:
        made(mb.Decay(name, 1e-12, visible=False))
    assert "\n" not in str(error.value)
    # yields need none
    model = Toy(VERTEX, (mb.Decay(name, 1e-12, visible=False),))
    assert mb.expected_events(model, "na64mu-2022", "invisible", **POINT).value > 0


@pytest.mark.parametrize(
    ("decays", "message"),
    [
        ((mb.Decay("a b c", 1e-12, True, (*DARK, DARK[0])),), "only those to two particles"),
        ((mb.Decay("a b", 1e-12, True, DARK), mb.Decay("a b", 1e-12, True, PIONS)), "have other particles: name them"),
        ((mb.Decay("a b", 1e-12, True, ("psi", "psi2")),), r"particles=\(Particle\(name, pdg, mass_gev\)"),
        ((mb.Decay("a b", 1e-12, True, (DARK[0], mb.Particle("heavy", 99, 1.0))),), "cannot decay to a b, 1.2 GeV"),
        ((mb.Decay("tau- tau+", 1e-12, True),), "cannot decay to tau- tau+"),
    ],
)
def test_decays_that_do_not_fit(decays, message):
    with pytest.raises(ModelError, match=message):
        made(*decays)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("", 52, 1.0), "the name of a particle must be a text"),
        ((52, 52, 1.0), "the name of a particle must be a text"),
        (("chi", 0, 1.0), "a whole number other than 0"),
        (("chi", 52.0, 1.0), "a whole number"),
        (("chi", True, 1.0), "a whole number"),
        (("chi", "52", 1.0), "a whole number"),
        (("chi", 52, -1.0), "chi: mass_gev must be zero or above"),
        (("chi", 52, float("nan")), "chi: mass_gev must be finite"),
        (("chi", 52, "heavy"), "mass_gev must be a number"),
        (("chi", 52, None), "mass_gev must be a number"),
        (("chi", 52, np.array([1.0, np.inf])), "must be finite"),
        (("chi", 52, np.array(["a"])), "mass_gev must be a number"),
        (("chi", 52, np.ma.masked_array([1.0], [True])), "mask"),
    ],
)
def test_particles_that_are_none(arguments, message):
    with pytest.raises(ModelError, match=message):
        mb.Particle(*arguments)


def test_a_mass_with_a_unit():
    units = pytest.importorskip("astropy.units")
    assert mb.Particle("chi", 52, 200 * units.MeV) == mb.Particle("chi", 52, 0.2)
    with pytest.raises(ModelError, match=r"chi: .*mass_gev"):
        mb.Particle("chi", 52, 1 * units.m)
