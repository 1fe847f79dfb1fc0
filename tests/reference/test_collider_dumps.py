"""Events in the beam dumps of arXiv 2310.16110: assembled from spectra by its formula, and by a card."""

import csv
from dataclasses import replace
from itertools import pairwise
from math import pi, sqrt
from pathlib import Path

import numpy as np
import pytest

import mubeam as mb
from mubeam.constants import ALPHA, LEPTON_MASS_GEV
from mubeam.matter.beam import Entry
from mubeam.matter.volume import DecayVolume
from mubeam.physics import form_factors
from mubeam.physics.both_products import TwoBody
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.production.engine.request import photon_flux
from mubeam.searches.dump import beam_nodes, dump_nodes
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


PAGE = Path(__file__).parents[2] / "docs" / "physics" / "matter.md"
RADIUS_M = 0.5
TABLE = ("12", "10", "03", "04", "06", "01", "07", "08", "16")
"""Rows of the page, by their ids."""


def steps(row):
    """Events by the reference, and the factors of: exact, nuclei and form factor, mean loss, straggling, detector.

    The last of them is what scattering alone makes of the detector.
    """
    own = mb.experiments.get(f"collider-dump-{row['energy_gev']}gev-{'lead' if row['target_z'] == '82' else 'water'}")
    model = OfWidth(row["kind"], number(row, "width_gev"), number(row, "visible_branching"))
    form = replace(form_factors.get("tsai-squared-inelastic"), t_max_gev2=number(row, "t_max_gev2"))
    point = {"mass_gev": number(row, "mass_gev"), "coupling": number(row, "epsilon") * CHARGE}
    found = [
        number(row, "events"),
        mb.expected_events(model, card_of(row), "visible", **point, form_factor=form, energy_loss="none").value,
    ]
    for loss in ("none", "csda", "full"):
        found.append(mb.expected_events(model, own, "visible", **point, energy_loss=loss).value)
    factors = [found[0], *(after / before for before, after in pairwise(found))]
    return [*factors, *seen_share(row, own)]


def seen_share(row, card):
    """Share of the decays with both muons in a detector at the end of the volume, and the factor by scattering."""
    mass, entry = number(row, "mass_gev"), Entry(np.array([number(row, "energy_gev")]), np.ones(1))
    start, end = card.decay_volume.decay_start_m, card.decay_volume.decay_end_m
    volume = DecayVolume(decay_start_m=start, decay_end_m=end, aperture_radius_m=RADIUS_M, products="all")
    to_muons = TwoBody.of_masses(mass, (LEPTON_MASS_GEV["mu"],) * 2)
    shares = []
    for scattering in (True, False):
        beam = beam_nodes(entry, card.stack, end, "full", scattering=scattering)
        seen = decayed = 0.0
        for target in card.stack.targets:
            flux = photon_flux(target.nucleus, "atomic-nuclear-closure")
            nodes = dump_nodes(mb.Bremsstrahlung(row["kind"]), mass, flux, beam, volume, (to_muons,))
            rate = decay_rate_per_m(np.array([number(row, "width_gev")]), mass, nodes.momentum_gev)
            seen, decayed = (
                total + target.share * part
                for total, part in ((seen, nodes.seen_pb(rate)), (decayed, nodes.decayed_pb(rate)))
            )
        shares.append(seen / decayed)
    return shares[0], shares[0] / shares[1]


def name_of(row):
    """What the page calls a row."""
    energy, material = number(row, "energy_gev"), "lead" if row["target_z"] == "82" else "water"
    beam = f"{energy:g} GeV" if energy < 1000 else f"{energy / 1000:g} TeV"
    return f"{beam}, {material}, {row['kind']} of {number(row, 'mass_gev'):.3g} GeV"


@pytest.mark.parametrize("which", [TABLE[2], *(pytest.param(one, marks=pytest.mark.full) for one in TABLE)])
def test_the_page_has_what_is_computed(which):
    (row,) = (one for one in rows() if one["id"] == f"mbd-events-{which}")
    (line,) = (line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| {name_of(row)} |"))
    events, *factors = [float(cell) for cell in line.split("|")[2:-1]]
    expected, *others = steps(row)
    assert events == pytest.approx(expected, rel=1e-3)
    assert factors == pytest.approx(others, abs=1e-3)
