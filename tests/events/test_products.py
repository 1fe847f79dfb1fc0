"""Decays of any model in events: neutrinos in any spelling, few hadrons left out, many refused."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
from pyarrow import parquet

import mubeam as mb
from mubeam.errors import InputError, ModelError
from mubeam.events import files, products
from mubeam.models.base import Channel, Decay, Model

AT = {"mass_gev": 1.0, "coupling": 1e-3, "analysis": "visible"}


@dataclass(frozen=True)
class Boson(Model):
    """Radiated off the muon, with decays as asked for: widths per squared coupling by products."""

    widths: tuple[tuple[str, float], ...] = ()
    name: ClassVar = "boson"
    description: ClassVar = "a vector boson"
    coupling_name: ClassVar = "g"
    coupling_symbol: ClassVar = "g"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = "m"
    bounds_plane: ClassVar = None
    citations: ClassVar = ()

    def channels(self):
        return (Channel(mb.Bremsstrahlung("vector"), 1.0),)

    def decays(self, mass_gev, coupling):
        return tuple(Decay(name, width * coupling**2 + 0 * mass_gev, visible=True) for name, width in self.widths)


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
        ("e- mu+", (11, -13)),
    ],
)
def test_products(decay, pdg):
    sample = made((decay, 1.0), events=50)
    assert (sample.events.pdg[:, 5:] == pdg).all()
    pair = sample.events.momentum_gev[:, 5:].sum(axis=1)
    np.testing.assert_allclose(pair, sample.particle("x"), rtol=1e-9, atol=1e-9)
    mass = {11: 0.000511, 13: 0.10566}
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


@pytest.mark.parametrize("hadronic", ["hadrons", "hadrons ", "jets", "pi0 gamma", "q qbar", "K+ K-"])
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
