"""Events in the beam dumps of arXiv 2310.16110: assembled from spectra by its formula, and by a card."""

import csv
from dataclasses import replace
from math import pi, sqrt
from pathlib import Path

import numpy as np
import pytest

import mubeam as mb
from mubeam.constants import ALPHA
from mubeam.physics import form_factors
from mubeam.units import HBARC_GEV_M

MUONS, AVOGADRO = 1e20, 6.02214076e23
CHARGE = sqrt(4 * pi * ALPHA)
CLOSE = 0.01
"""What the approximation of theirs leaves: constants, and their angle cut that depends on x."""


def rows():
    lines = (Path(__file__).parent / "data" / "collider_dumps.csv").read_text().splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def number(row, name):
    return float(row[name])


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_assembled_from_spectra(row):
    """N = N_mu n g^2 B int dx sigma'(x) l (1 - e^(-T/l)) e^(-S/l) (1 - e^(-D/l))."""
    mass, energy, g = number(row, "mass_gev"), number(row, "energy_gev"), number(row, "epsilon") * CHARGE
    target = mb.Nucleus(int(row["target_z"]), number(row, "target_a"))
    logit = np.linspace(np.log(mass / energy) + 1e-6, 14, 700)
    x = 1 / (1 + np.exp(-logit))
    x = x[x * energy > mass]
    cut = {"theta_max_rad": number(row, "theta_max_rad")} if row["theta_max_rad"] else {}
    point = {"energy_gev": energy, "mass_gev": mass, "target": target, "t_max_gev2": number(row, "t_max_gev2")}
    spectrum = mb.dsigma_dx(
        mb.Bremsstrahlung(row["kind"]), x=x, method=row["method"], form_factor="tsai-squared-inelastic", **point, **cut
    ).value
    length = HBARC_GEV_M * x * energy / (mass * number(row, "width_gev"))
    thick, shield, detector = (number(row, name) for name in ("target_m", "shield_m", "detector_m"))
    share = length * -np.expm1(-thick / length) * np.exp(-shield / length) * -np.expm1(-detector / length)
    integral = np.trapezoid(spectrum * share * x * (1 - x), np.log(x / (1 - x)))
    nuclei = number(row, "density_g_cm3") * AVOGADRO / target.mass_number * 100  # per cm^2 and m
    found = MUONS * nuclei * g**2 * number(row, "visible_branching") * integral * 1e-36
    assert found == pytest.approx(number(row, "events"), rel=CLOSE)


CARD = """
extends = "muon-beam-dump"
name = "collider-dump"
[beam]
energy_gev = {energy_gev}
exposure_mot = 1e20
source = {{ energy_gev = "arXiv 2310.16110", exposure_mot = "arXiv 2310.16110" }}
[target]
length_m = {target_m}
energy_loss = "none"
source.length_m = "arXiv 2310.16110"
[geometry]
decay_start_m = {decay_start_m}
decay_end_m = {decay_end_m}
source = {{ decay_start_m = "arXiv 2310.16110", decay_end_m = "arXiv 2310.16110" }}
[analyses.decays]
description = "decays behind the shield"
signature = "beam-dump"
form_factor = "tsai-squared-inelastic"
observed_events = 0
background_events = 0.0
confidence_level = 0.9
source = {{ observed_events = "a yield", background_events = "a yield", confidence_level = "a yield" }}
"""


class OfWidth(mb.models.Model):
    """A boson of this kind with a width of its own."""

    name, description, coupling_name, coupling_symbol, coupling_unit = "of-width", "for tests", "g", "g", "1"
    mass_symbol, bounds_plane, citations = "m", None, ()

    def __init__(self, kind, width_gev, visible):
        for name, value in (("kind", kind), ("width_gev", width_gev), ("visible", visible)):
            object.__setattr__(self, name, value)

    def channels(self):
        return (mb.Channel(mb.Bremsstrahlung(self.kind), 1.0),)

    def decays(self, mass_gev, coupling):
        width = np.full(np.broadcast_shapes(np.shape(mass_gev), np.shape(coupling)), self.width_gev)
        seen, unseen = self.visible * width, (1 - self.visible) * width
        return (mb.Decay("mu+ mu-", seen, visible=True), mb.Decay("nu_mu nu_mubar", unseen, visible=False))


@pytest.mark.parametrize(
    "row", [row for row in rows() if row["method"] == "iww" and row["target_z"] == "82"], ids=lambda row: row["id"]
)
def test_by_a_card(tmp_path, row):
    thick, shield, detector = (number(row, name) for name in ("target_m", "shield_m", "detector_m"))
    places = {"decay_start_m": thick + shield, "decay_end_m": thick + shield + detector}
    (tmp_path / "own.toml").write_text(CARD.format(energy_gev=row["energy_gev"] + ".0", target_m=thick, **places))
    model = OfWidth(row["kind"], number(row, "width_gev"), number(row, "visible_branching"))
    form = replace(form_factors.get("tsai-squared-inelastic"), t_max_gev2=number(row, "t_max_gev2"))
    found = mb.expected_events(
        model,
        tmp_path / "own.toml",
        "decays",
        mass_gev=number(row, "mass_gev"),
        coupling=number(row, "epsilon") * CHARGE,
        method="iww",
        form_factor=form,
    )
    assert found.value == pytest.approx(number(row, "events"), rel=CLOSE)
