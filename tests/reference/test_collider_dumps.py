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


NEON = mb.Material("water-of-one-nucleus", mb.Nucleus(10, 18.02), 1.0, "as in the code of arXiv 2310.16110")


def card_of(row):
    """The shipped card with these lengths; water is of one nucleus, as in the reference."""
    material = "lead" if row["target_z"] == "82" else "water"
    card = mb.experiments.get(f"collider-dump-{row['energy_gev']}gev-{material}")
    thick, shield, detector = (number(row, name) for name in ("target_m", "shield_m", "detector_m"))
    assert card.target.length_m == thick
    assert card.decay_volume.decay_start_m == pytest.approx(thick + shield)
    assert card.decay_region_m == pytest.approx(detector)
    assert card.beam.exposure_mot == MUONS
    return card if material == "lead" else card.on(NEON)


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


@pytest.mark.parametrize("row", [row for row in rows() if row["method"] == "iww"], ids=lambda row: row["id"])
def test_by_a_card(row):
    model = OfWidth(row["kind"], number(row, "width_gev"), number(row, "visible_branching"))
    form = replace(form_factors.get("tsai-squared-inelastic"), t_max_gev2=number(row, "t_max_gev2"))
    found = mb.expected_events(
        model,
        card_of(row),
        "visible",
        mass_gev=number(row, "mass_gev"),
        coupling=number(row, "epsilon") * CHARGE,
        method="iww",
        form_factor=form,
        energy_loss="none",
    )
    assert found.value == pytest.approx(number(row, "events"), rel=CLOSE)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_every_row_is_of_a_card(row):
    """Target, shield, volume and muons of the cards are those of the reference."""
    assert card_of(row).beam.energy_gev == number(row, "energy_gev")
