"""Decays of any model in events: neutrinos in any spelling, few hadrons left out, many refused."""

import numpy as np
import pytest
from pyarrow import parquet

import mubeam as mb
from mubeam.errors import InputError, ModelError
from mubeam.events import files, products
from mubeam.models.base import Decay
from oracles.boson import Boson

AT = {"mass_gev": 1.0, "coupling": 1e-3, "analysis": "visible"}


def made(*widths, **options):
    return mb.generate(Boson(widths), "na64mu-1e12", **({"events": 3000} | AT | options))


@pytest.mark.parametrize(
    ("decay", "pdg"),
    [
        ("nu nubar", (14, -14)),
        ("nu_e nu_ebar", (12, -12)),
        ("numu numubar", (14, -14)),
        ("nu_tau anti-nu_tau", (16, -16)),
        ("vt vt~", (16, -16)),
        ("neutrinos", (14, -14)),
        ("nu nu", (14, -14)),
        ("\N{GREEK SMALL LETTER NU}_e \N{GREEK SMALL LETTER NU}\u0304_e", (12, -12)),
        (r"\nu_{\mu} \bar{\nu}_{\mu}", (14, -14)),
        ("e- e+", (11, -11)),
        ("mu+ mu-", (-13, 13)),
        ("mu^- mu^+", (13, -13)),
        ("photon photon", (22, 22)),
        ("pi+ pi-", (211, -211)),
        ("K+ K-", (321, -321)),
        ("K_L K_S", (130, 310)),
        ("pi0 gamma", (111, 22)),
        ("e- mu+", (11, -13)),
    ],
)
def test_products(decay, pdg):
    sample = made((decay, 1.0), events=50)
    assert (sample.events.pdg[:, 5:] == pdg).all()
    pair = sample.events.momentum_gev[:, 5:].sum(axis=1)
    np.testing.assert_allclose(pair, sample.particle("x"), rtol=1e-9, atol=1e-9)
    mass = {11: 0.000511, 13: 0.10566, 211: 0.13957, 111: 0.134977, 321: 0.493677, 130: 0.497611, 310: 0.497611}
    expected = [mass.get(abs(number), 0.0) for number in pdg]
    assert sample.events.mass_gev[0, 5:] == pytest.approx(expected, abs=1e-5)


def test_shares():
    sample = made(("nu nubar", 3.0), ("mu- mu+", 1.0))
    assert (sample.pdg("product1") == 14).mean() == pytest.approx(0.75, abs=0.04)


def test_few_hadrons_are_left_out_and_recorded(tmp_path):
    widths = (("mu- mu+", 1.0), ("hadrons", 4e-4), ("pi+ pi-", 2e-4))
    record = files.write_events(Boson(widths), "na64mu-1e12", tmp_path / "a.parquet", events=50, **AT)
    without = made(*widths[:1], events=50)
    assert record["left_out"] == pytest.approx({"hadrons": 4e-4 / 1.0006, "pi+ pi-": 2e-4 / 1.0006})
    # the events are those of the other decays
    assert record["cross_section_pb"] == pytest.approx(without.info.cross_section_pb / 1.0006, rel=1e-12)
    assert set(np.abs(parquet.read_table(tmp_path / "a.parquet")["product1_pdg"].to_numpy())) == {13}


@pytest.mark.parametrize("hadronic", ["hadrons", "hadrons ", "jets", "K+ K- pi0", "q qbar", "rho gamma"])
def test_many_hadrons_are_refused(hadronic):
    with pytest.raises(ModelError, match="events with hadrons are not made") as error:
        made(("mu- mu+", 1.0), (hadronic, 1.1e-3))
    assert "0.0011 of the decays" in str(error.value)
    assert made(("mu- mu+", 1.0), (hadronic, 0.9e-3), events=2).info.about["left_out"]


@pytest.mark.parametrize(
    ("decay", "message"),
    [
        ("e+ e- gamma", "only those to two"),
        ("x y", "unknown particle 'x'"),
        ("mu mu", "'mu-'"),
        ("gamma", "only those"),
    ],
)
def test_other_decays_are_refused(decay, message):
    with pytest.raises(ModelError, match=message):
        made(("mu- mu+", 1.0), (decay, 1e-9))


def test_what_does_not_happen_needs_no_name():
    assert products.split({"x y": 0.0, "mu- mu+": 1.0}, "m") == ({"mu- mu+": 1.0}, {})


def test_weights_know_a_decay_by_its_particles(monkeypatch):
    """Whatever its spelling and order; more hadrons than can be left out are refused there too."""
    old = Boson((("nu nubar", 1.0), ("mu- mu+", 1.0)))
    sample = mb.generate(old, "na64mu-1e12", events=3000, **AT)
    with pytest.raises(InputError, match="model 'boson' is not one of mubeam's"):
        mb.reweight(sample, coupling=1.0)
    monkeypatch.setattr("mubeam.events.reweight._models", lambda info, model, parameters: (old, model))
    weight = mb.reweight(sample, model=Boson((("neutrinos", 0.5), ("mu+ mu-", 1.5))))
    # the same lifetime, other shares
    np.testing.assert_allclose(weight, np.where(np.abs(sample.pdg("product1")) == 13, 1.5, 0.5), rtol=1e-12)
    with pytest.raises(ModelError, match="events with hadrons"):
        mb.reweight(sample, model=Boson((("nu nubar", 1.0), ("hadrons", 1.0))))


@pytest.mark.parametrize(("mass", "share"), [(0.2, 0.0), (0.4, 0.19 / (1 + 0.97 + 0.19)), (0.6, 0.39), (0.68, 0.63)])
def test_hadrons_of_a_dark_photon_are_pions(mass, share):
    """R below the omega is that of two pions, with some pi0 gamma, eta gamma and three pions."""
    sample = mb.generate("dark-photon", "na64mu-1e12", events=3000, mass_gev=mass, coupling=1e-3, analysis="visible")
    numbers = np.abs(sample.events.pdg[:, 5:])
    pions = (numbers[:, :2] == 211).all(axis=1)
    model = mb.models.get("dark-photon").shares(np.array([mass]), np.array([1e-3]))
    hadrons = float(model.products["hadrons"][0])
    assert pions.mean() == pytest.approx(hadrons if mass > 0.3 else 0.0, abs=0.03)
    assert pions.mean() == pytest.approx(share, abs=0.04)
    assert set(numbers[~pions].ravel()) <= {0, 11, 13, 22, 111, 221}
    # few are left out as a whole
    assert ("left_out" in sample.info.about) == (hadrons < 1e-3)
    pair = sample.events.momentum_gev[:, 5:].sum(axis=1)
    np.testing.assert_allclose(pair, sample.particle("x"), rtol=1e-9, atol=1e-9)


def test_other_hadrons_of_a_dark_photon_are_refused():
    with pytest.raises(ModelError, match=r"to hadrons, and events with hadrons are not made but for pairs of pions"):
        mb.generate("dark-photon", "na64mu-1e12", events=10, mass_gev=0.9, coupling=1e-3, analysis="visible")
    # of the baryon number there are no two pions
    with pytest.raises(ModelError, match="events with hadrons are not made"):
        mb.generate("b-minus-l", "na64mu-1e12", events=10, mass_gev=0.6, coupling=1e-3, analysis="visible")


def test_weights_know_pions():
    sample = mb.generate("dark-photon", "na64mu-1e12", events=500, mass_gev=0.5, coupling=1e-3, analysis="visible")
    assert mb.reweight(sample, coupling=1e-3) == pytest.approx(1)


def test_shares_of_parts():
    """They are in place of what they are parts of, and add up to one."""
    for name, mass in (("dark-photon", 0.2), ("dark-photon", 0.55), ("dark-photon", 5.0), ("lmu-ltau", 0.6)):
        model = mb.models.get(name)
        found = model.shares_of_events(mass, 1e-3)
        assert sum(found.values()) == pytest.approx(1)
        whole = {
            products: float(s[0]) for products, s in model.shares(np.array([mass]), np.array([1e-3])).products.items()
        }
        parts = sum(share for one, share in found.items() if one not in whole or one == "hadrons")
        assert parts == pytest.approx(whole["hadrons"])
        assert {k: v for k, v in found.items() if k in whole and k != "hadrons"} == pytest.approx(
            {k: v for k, v in whole.items() if k != "hadrons"}
        )
    # the dark photon's at 5 GeV are those of quarks
    assert mb.models.get("dark-photon").shares_of_events(5.0, 1e-3)["pi+ pi-"] == 0


@pytest.mark.parametrize(
    "parts",
    [3, lambda m: 3, lambda m: {"pi+ pi-": 1.5}, lambda m: {"pi+ pi-": -0.1 * m}, lambda m: {"a": 0.6, "b": 0.6}],
)
def test_wrong_parts_are_refused(parts):
    class Wrong(Boson):
        def decays(self, mass_gev, coupling):
            return (Decay("hadrons", coupling**2 + 0 * mass_gev, True, parts=parts),)

    with pytest.raises(ModelError, match="parts"):
        mb.generate(Wrong(), "na64mu-1e12", events=5, **AT)
