"""Widths and lifetimes of the library's models against an independent calculation (tests/reference/data/decays_*.csv).

Numbers there have eight digits; hadrons depend on how R is read between its points.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

import mubeam as mb
from mubeam.constants import HIGGS_VEV_GEV, LEPTON_MASS_GEV
from mubeam.physics.widths import photon_loops
from mubeam.units import HBARC_GEV_M

DATA = Path(__file__).parent / "data"
PRECISION, HADRONS = 1e-6, 1e-2

VECTORS = {
    "lmu-ltau": ("lmu-ltau", {}),
    "dark-photon": ("dark-photon", {}),
    "b-minus-l": ("b-minus-l", {}),
    "b-minus-3lmu": ("b-minus-3lmu", {}),
}
SPIN_0 = {
    "muonphilic-scalar": ("muonphilic-scalar", {}),
    "muonphilic-pseudoscalar": ("muonphilic-pseudoscalar", {}),
    "leptophilic-scalar": ("leptophilic-scalar", {}),
    "leptophilic-pseudoscalar": ("leptophilic-pseudoscalar", {}),
    "alp-derivative-cmu": ("alp", {"c_mu": 1.0, "c_gamma": 0.0}),
}
WIDTHS = {f"width_{lepton}_gev": f"{lepton}- {lepton}+" for lepton in LEPTON_MASS_GEV}


def rows(name):
    lines = [line for line in (DATA / name).read_text().splitlines() if not line.startswith("#")]
    return [pytest.param(row, id=f"{row['model']}-{row['mass_gev']}") for row in csv.DictReader(lines)]


def shares_of(row, models):
    name, parameters = models[row["model"]]
    model = mb.models.get(name, **parameters)
    return model, model.shares(np.array(float(row["mass_gev"])), np.array(1.0))


def check(row, shares, columns, accuracy=PRECISION):
    for column, products in columns.items():
        found = float(shares.products.get(products, 0.0) * shares.width_gev)
        assert found == pytest.approx(float(row[column]), rel=accuracy, abs=1e-30), column


@pytest.mark.parametrize("row", rows("decays_vectors.csv"))
def test_vectors(row):
    model, shares = shares_of(row, VECTORS)
    check(row, shares, WIDTHS)
    check(row, shares, {"width_had_gev": "hadrons"}, HADRONS)
    assert shares.invisible * shares.width_gev == pytest.approx(float(row["width_nu_gev"]), rel=PRECISION, abs=1e-30)
    near_resonance = float(row["br_had"]) > 1e-4
    assert shares.width_gev == pytest.approx(float(row["total_gev"]), rel=HADRONS if near_resonance else PRECISION)
    lifetime(row, model, HADRONS if near_resonance else PRECISION)


@pytest.mark.parametrize("row", rows("decays_spin0.csv"))
def test_spin_zero(row):
    model, shares = shares_of(row, SPIN_0)
    check(row, shares, WIDTHS | {"width_gg_gev": "gamma gamma"})
    lifetime(row, model, PRECISION)


def lifetime(row, model, accuracy):
    """C tau is the decay length at |k| = m."""
    mass = float(row["mass_gev"])
    length = model.decay_length_m(mass, 1.0, mass * 2**0.5)
    assert length == pytest.approx(float(row["ctau_m"]), rel=accuracy)
    width = float(row["total_gev"])
    assert length == (pytest.approx(HBARC_GEV_M / width, rel=accuracy) if width > 0 else np.inf)


@pytest.mark.parametrize("row", rows("decays_spin0.csv"))
def test_effective_couplings_to_photons(row):
    name, mass = row["model"], float(row["mass_gev"])
    yukawas = {lepton: own / HIGGS_VEV_GEV for lepton, own in LEPTON_MASS_GEV.items()}
    if not name.startswith("leptophilic"):
        yukawas = {"mu": LEPTON_MASS_GEV["mu"] if name.startswith("alp") else 1.0}
    kind = next(kind for kind in ("pseudoscalar", "scalar", "alp") if kind in name)
    found = complex(getattr(photon_loops, f"{kind}_photon_coupling")(mass, 0.0, yukawas))
    expected = complex(float(row["g_eff_re_per_gev"]), float(row["g_eff_im_per_gev"]))
    assert found == pytest.approx(expected, rel=PRECISION)
