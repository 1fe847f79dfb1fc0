"""What exact production, nuclei, loss, straggling and a detector change in the dumps of arXiv 2310.16110, one by one.

Writes dump_steps.md, a table, into a folder; its rows are those that the tests hold to numbers of the paper's code.

    python docs/dump_steps.py docs/gallery
"""

import csv
import sys
from dataclasses import dataclass, replace
from functools import cached_property
from math import pi, sqrt
from pathlib import Path

import numpy as np

import mubeam as mb
from mubeam.constants import ALPHA, AVOGADRO_PER_MOL, LEPTON_MASS_GEV
from mubeam.experiments.card import Experiment
from mubeam.foundation import writing
from mubeam.matter.beam import Entry
from mubeam.matter.volume import DecayVolume
from mubeam.physics import form_factors
from mubeam.physics.both_products import TwoBody
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.production.engine.request import photon_flux
from mubeam.searches.dump import beam_nodes, dump_nodes

ROWS = Path(__file__).parents[1] / "tests" / "reference" / "data" / "collider_dumps.csv"
MUONS = 1e20
THEIR_FORM_FACTOR, OWN_FORM_FACTOR = "tsai-squared-inelastic", "atomic-nuclear-closure"
RADIUS_M = 0.5
"""Of a detector at the end of the decay volume: our choice, the paper has none."""

COLUMNS = (
    "dump, particle",
    "events by their formula",
    "exact",
    "no cut on the angle",
    "real nuclei",
    "mean loss",
    "straggling",
    f"both muons within {RADIUS_M:g} m",
    "of this, scattering",
    "events",
)


class OfWidth(mb.models.Model):
    """A boson of this kind with a width of its own."""

    name, description, coupling_name, coupling_symbol, coupling_unit = "of-width", "of a table", "g", "g", "1"
    mass_symbol, bounds_plane, citations = "m", None, ()

    def __init__(self, kind: str, width_gev: float, visible: float) -> None:
        for name, value in (("kind", kind), ("width_gev", width_gev), ("visible", visible)):
            object.__setattr__(self, name, value)

    def channels(self) -> tuple[mb.Channel, ...]:
        """Radiation."""
        return (mb.Channel(mb.Bremsstrahlung(self.kind), 1.0),)

    def decays(self, mass_gev: np.ndarray, coupling: np.ndarray) -> tuple[mb.Decay, ...]:
        """To muons, and the rest unseen."""
        width = np.full(np.broadcast_shapes(np.shape(mass_gev), np.shape(coupling)), self.width_gev)
        seen, unseen = self.visible * width, (1 - self.visible) * width
        return (mb.Decay("mu+ mu-", seen, visible=True), mb.Decay("nu_mu nu_mubar", unseen, visible=False))


@dataclass(frozen=True)
class Dump:
    """A row: a particle of one mass and coupling, a beam, and lengths in m."""

    identifier: str
    kind: str
    energy_gev: float
    nucleus: mb.Nucleus
    density_g_per_cm3: float
    mass_gev: float
    coupling: float
    width_gev: float
    visible: float
    method: str
    t_max_gev2: float
    theta_max_rad: float | None
    target_m: float
    shield_m: float
    detector_m: float

    @classmethod
    def of(cls, row: dict[str, str]) -> "Dump":
        """From a row of the table."""
        numbers = ("energy_gev", "mass_gev", "width_gev", "t_max_gev2", "target_m", "shield_m", "detector_m")
        return cls(
            identifier=row["id"],
            kind=row["kind"],
            nucleus=mb.Nucleus(int(row["target_z"]), float(row["target_a"])),
            density_g_per_cm3=float(row["density_g_cm3"]),
            coupling=float(row["epsilon"]) * sqrt(4 * pi * ALPHA),
            visible=float(row["visible_branching"]),
            method=row["method"],
            theta_max_rad=float(row["theta_max_rad"]) if row["theta_max_rad"] else None,
            **{name: float(row[name]) for name in numbers},
        )

    @property
    def material(self) -> str:
        """Of which the target is."""
        return "lead" if self.nucleus.charge_number == 82 else "water"

    @cached_property
    def card(self) -> Experiment:
        """The shipped card with these lengths."""
        return mb.experiments.get(f"collider-dump-{self.energy_gev:g}gev-{self.material}")

    @property
    def name(self) -> str:
        """In words."""
        beam = f"{self.energy_gev:g} GeV" if self.energy_gev < 1000 else f"{self.energy_gev / 1000:g} TeV"
        return f"{beam}, {self.material}, {self.kind} of {self.mass_gev:.3g} GeV"

    def assembled(self, method: str) -> float:
        """Events by the formula of the paper: a thin beam, decays along the axis, their cut on the angle."""
        mass, energy = self.mass_gev, self.energy_gev
        logit = np.linspace(np.log(mass / energy) + 1e-6, 14, 700)
        x = 1 / (1 + np.exp(-logit))
        x = x[x * energy > mass]
        cut = {} if self.theta_max_rad is None else {"theta_max_rad": self.theta_max_rad}
        spectrum = mb.dsigma_dx(
            mb.Bremsstrahlung(self.kind),
            x=x,
            method=method,
            energy_gev=energy,
            mass_gev=mass,
            target=self.nucleus,
            t_max_gev2=self.t_max_gev2,
            form_factor=THEIR_FORM_FACTOR,
            **cut,
        ).value
        length = 1 / decay_rate_per_m(self.width_gev, mass, x * energy)
        share = length * -np.expm1(-self.target_m / length)
        share = share * np.exp(-self.shield_m / length) * -np.expm1(-self.detector_m / length)
        integral = np.trapezoid(spectrum * share * x * (1 - x), np.log(x / (1 - x)))
        nuclei = self.density_g_per_cm3 * AVOGADRO_PER_MOL / self.nucleus.mass_number * 100
        return float(MUONS * nuclei * self.coupling**2 * self.visible * integral * 1e-36)

    def with_their_nucleus(self) -> float:
        """Events by the card, exact and without loss, with the nucleus and the form factor of the paper."""
        form = replace(form_factors.get(THEIR_FORM_FACTOR), t_max_gev2=self.t_max_gev2)
        one = mb.Material("of-one-nucleus", self.nucleus, self.density_g_per_cm3, "arXiv 2310.16110")
        return self._events(self.card.on(one), form_factor=form, energy_loss="none")

    def events(self, energy_loss: str) -> float:
        """Events by the card."""
        return self._events(self.card, form_factor=OWN_FORM_FACTOR, energy_loss=energy_loss)

    def _events(self, card: Experiment, **options: object) -> float:
        model = OfWidth(self.kind, self.width_gev, self.visible)
        point = {"mass_gev": self.mass_gev, "coupling": self.coupling}
        return float(mb.expected_events(model, card, "visible", **point, **options).value)

    def seen_share(self, *, scattering: bool) -> float:
        """Of the decays, those with both muons in the detector."""
        card, entry = self.card, Entry(np.array([self.energy_gev]), np.ones(1))
        start, end = card.decay_volume.decay_start_m, card.decay_volume.decay_end_m
        volume = DecayVolume(decay_start_m=start, decay_end_m=end, aperture_radius_m=RADIUS_M, products="all")
        muon, seen, decayed = LEPTON_MASS_GEV["mu"], 0.0, 0.0
        decay = TwoBody.of_masses(self.mass_gev, (muon, muon))
        for nucleus, share, stack in card.target.targets(self.target_m):
            beam = beam_nodes(entry, stack, end, "full", scattering=scattering)
            flux = photon_flux(nucleus, OWN_FORM_FACTOR)
            process = mb.Bremsstrahlung(self.kind)
            nodes = dump_nodes(process, self.mass_gev, flux, beam, volume, (decay,))
            rate = decay_rate_per_m(self.width_gev, self.mass_gev, nodes.momentum_gev)
            seen += share * nodes.seen_pb(rate)
            decayed += share * nodes.decayed_pb(rate)
        return seen / decayed


@dataclass(frozen=True)
class Steps:
    """Events by the approximation, and what each step multiplies them with."""

    approximate: float
    exact: float
    no_cut: float
    nuclei: float
    loss: float
    straggling: float
    detector: float
    scattering: float

    @classmethod
    def of(cls, dump: Dump) -> "Steps":
        """Each ratio is of two calculations that differ in the one thing."""
        approximate, exact = dump.assembled(dump.method), dump.assembled("exact")
        theirs = dump.with_their_nucleus()
        none, csda, full = (dump.events(loss) for loss in ("none", "csda", "full"))
        seen, straight = (dump.seen_share(scattering=scattering) for scattering in (True, False))
        return cls(
            approximate=approximate,
            exact=exact / approximate,
            no_cut=theirs / exact,
            nuclei=none / theirs,
            loss=csda / none,
            straggling=full / csda,
            detector=seen,
            scattering=seen / straight,
        )

    @property
    def factors(self) -> tuple[float, ...]:
        """That lead from the first number to the last, the last column aside, which is part of the one before."""
        return (self.exact, self.no_cut, self.nuclei, self.loss, self.straggling, self.detector)

    @property
    def events(self) -> float:
        """All of them together."""
        return float(self.approximate * np.prod(self.factors))


def line(dump: Dump, steps: Steps) -> str:
    """A row of the table."""
    ratios = " | ".join(f"{ratio:.3f}" for ratio in (*steps.factors, steps.scattering))
    return f"| {dump.name} | {steps.approximate:.4g} | {ratios} | {steps.events:.4g} |\n"


def dumps() -> list[Dump]:
    """The rows, by energy, target and mass."""
    lines = ROWS.read_text(encoding="utf-8").splitlines()
    found = [Dump.of(row) for row in csv.DictReader(one for one in lines if not one.startswith("#"))]
    return sorted(found, key=lambda one: (one.energy_gev, one.material, one.mass_gev))


def main() -> None:
    """The table."""
    (folder,) = sys.argv[1:]
    writing.make_folder(folder)
    head = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}\n"
    text = head + "".join(line(dump, Steps.of(dump)) for dump in dumps())
    writing.write_bytes(Path(folder) / "dump_steps.md", text.encode())


if __name__ == "__main__":
    main()
