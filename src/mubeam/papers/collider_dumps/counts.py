"""2310.16110: spectra, totals and event counts of its code; what the exact process and energy loss change."""

from dataclasses import dataclass
from math import pi, sqrt
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mubeam import experiments
from mubeam.constants import ALPHA
from mubeam.exclusions import plotting
from mubeam.experiments.card import Experiment
from mubeam.foundation.checks import FloatArray
from mubeam.matter.material import Material
from mubeam.models.base import Decay, Model
from mubeam.models.vertex import Vertex
from mubeam.papers.base import Comparison, Reproduction
from mubeam.physics.nucleus import Nucleus
from mubeam.production.cross_section import cross_section, dsigma_dx
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung
from mubeam.searches.yields import expected_events
from mubeam.validation import Row, read, run

TITLE = "2310.16110: beam dumps for the muons of a collider"
FORM_FACTOR = "tsai-squared-inelastic"
"""Theirs; in all that is compared here."""

CHARGE = sqrt(4 * pi * ALPHA)
NEON = Material("water-of-one-nucleus", Nucleus(10, 18.02), 1.0, "as in the code of arXiv 2310.16110")
"""Their water."""

SPECTRA = ((10, "ww"), (63, "iww"), (1500, "iww"), (5000, "iww"))
"""Beam energies in GeV and the approximation that the code takes there."""

X = np.linspace(0.01, 0.995, 60)
MASS_GEV = 1.0


@dataclass(frozen=True)
class Boson(Model):
    """A boson of one kind with a width of its own, part of it to muons and the rest not seen."""

    kind: Any = "vector"
    width_gev: float = 0.0
    visible: float = 1.0

    name: ClassVar = "boson-of-2310.16110"
    description: ClassVar = "a boson of given width"
    coupling_name: ClassVar = "g"
    coupling_symbol: ClassVar = "g"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = "m"
    bounds_plane: ClassVar = None
    citations: ClassVar = ("Cesarotti:2023sje",)

    def vertices(self) -> tuple[Vertex, ...]:
        """Radiated off the muon."""
        return (Vertex(Bremsstrahlung(self.kind), lambda _, g: np.asarray(g)),)

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """The width of one point, at any coupling."""
        width = np.full(np.broadcast_shapes(np.shape(mass_gev), np.shape(coupling)), self.width_gev)
        seen, unseen = self.visible * width, (1 - self.visible) * width
        return (Decay("mu+ mu-", seen, visible=True), Decay("nu_mu nu_mubar", unseen, visible=False))


class Count(NamedTuple):
    """A count of theirs, the same formula converged, and ours: exact without and with energy loss."""

    row: Row
    theirs: float
    converged: float
    exact: float
    with_loss: float


def _card(row: Row) -> Experiment:
    is_lead = row.number("target_Z") == 82
    card = experiments.get(f"collider-dump-{row.number('energy_gev'):.0f}gev-{'lead' if is_lead else 'water'}")
    return card if is_lead else card.on(NEON)


def _counts() -> list[Count]:
    rows = [row for row in read() if row["what"] == "event_count"]
    return [_count(row, one.outcome.own) for row, one in zip(rows, run(rows).found, strict=True)]


def _count(row: Row, converged: float) -> Count:
    model = Boson(kind=row["kind"], width_gev=row.given("width_gev"), visible=row.given("visible_branching"))
    exact, with_loss = (
        float(
            expected_events(
                model,
                _card(row),
                "visible",
                mass_gev=row.number("mass_gev"),
                coupling=row.given("epsilon") * CHARGE,
                form_factor=FORM_FACTOR,
                energy_loss=loss,
            ).value
        )
        for loss in ("none", "full")
    )
    return Count(row, row.number("value"), converged, exact, with_loss)


def _spectrum_ratio(energy: float, method: Any) -> FloatArray:
    approximate, exact = (
        dsigma_dx(
            Bremsstrahlung("vector"), x=X, energy_gev=energy, mass_gev=MASS_GEV, form_factor=FORM_FACTOR, method=how
        ).value
        for how in (method, "exact")
    )
    return np.asarray(np.where(exact > 0, approximate, np.nan) / np.where(exact > 0, exact, 1.0))


def reproduce() -> Reproduction:
    """Spectra over exact ones (left), and counts over exact ones, without and with energy loss (right)."""
    counts = _counts()
    spectra = {(energy, method): _spectrum_ratio(energy, method) for energy, method in SPECTRA}
    with plotting.style():
        figure = Figure(figsize=(12.0, 5.6), layout="constrained")
        FigureCanvasAgg(figure)
        left, right = figure.subplots(1, 2)
        for ((energy, method), ratio), color in zip(spectra.items(), plotting.COLORS, strict=False):
            left.plot(X, ratio, color=color, label=f"{energy} GeV, {method.upper()}")
        left.axhline(1, color=plotting.GREY, linewidth=0.8)
        left.set(yscale="log", xlabel="$x=E_X/E$", ylim=(0.5, 20))
        left.set_ylabel(f"approximation / exact, vector of {MASS_GEV:g} GeV")
        left.legend(fontsize=10, frameon=False)
        places = np.arange(len(counts))
        right.axvline(1, color=plotting.GREY, linewidth=0.8)
        right.plot([c.theirs / c.exact for c in counts], places, "o", color=plotting.COLORS[0], label="no energy loss")
        right.plot(
            [c.theirs / c.with_loss for c in counts],
            places,
            "s",
            color=plotting.COLORS[1],
            markerfacecolor="none",
            label="with energy loss",
        )
        right.set_yticks(places, [_name(c.row) for c in counts], fontsize=9)
        right.set(xscale="log", xlabel="their events / exact", ylim=(-0.7, len(counts) - 0.3))
        right.set_ylabel("boson, muons, target")
        right.legend(fontsize=10, frameon=False)
        note = "lead, and water as one nucleus of Z = 10; the paper's form factor, lengths and widths; 1e20 muons"
        plotting.caption(figure, note)
    columns: dict[str, list[Any]] = {"row": [c.row["id"] for c in counts], "case": [_name(c.row) for c in counts]}
    columns |= {name: [getattr(c, name) for c in counts] for name in ("theirs", "converged", "exact", "with_loss")}
    shapes: dict[str, list[Any]] = {"x": X.tolist()}
    shapes |= {f"{method}_over_exact_{energy}_gev": ratio.tolist() for (energy, method), ratio in spectra.items()}
    citations = ("Cesarotti:2022ttv", "Cesarotti:2023sje", "Bjorken:2009mm")
    return Reproduction(TITLE, figure, {"counts": columns, "spectra": shapes}, _comparisons(counts), citations)


def _name(row: Row) -> str:
    material = "lead" if row.number("target_Z") == 82 else "water"
    return f"{row['kind']} {row.number('mass_gev'):.2g} GeV, {row.number('energy_gev'):.0f} GeV, {material}"


def _comparisons(counts: list[Count]) -> tuple[Comparison, ...]:
    spectra = run([row for row in read() if row["what"] == "dsigma_dx"]).found
    worst = max(abs(one.ratio - 1) for one in spectra)
    exact = []
    for one in spectra:
        row = one.row
        found = dsigma_dx(
            Bremsstrahlung(row["kind"]),  # type: ignore[arg-type]
            x=row.number("x"),
            energy_gev=row.number("energy_gev"),
            mass_gev=row.number("mass_gev"),
            target=Nucleus(int(row.number("target_Z")), row.number("target_A")),
            form_factor=FORM_FACTOR,
            t_max_gev2=row.numbers["t_cut_gev2"],
            theta_max_rad=row.numbers["theta_max_rad"],
        )
        exact.append(row.number("value") / float(found.value))
    totals = [_total(energy, method) for energy, method in SPECTRA]
    rows = [
        Comparison(
            f"dsigma/dx, {len(spectra)} points of its tables",
            "IWW from 63 GeV on, WW below",
            f"equal within {worst:.0e} at its constants; over the exact process with its cuts {min(exact):.2f} to "
            f"{max(exact):.1f}",
            "agrees with its formula; WW is close to the exact process, IWW above it, most for heavy bosons",
        ),
        Comparison(
            f"total of a vector of {MASS_GEV:g} GeV on lead over the exact one",
            "the same approximations",
            ", ".join(f"{value:.2f} at {energy} GeV" for value, (energy, _) in zip(totals, SPECTRA, strict=True)),
            "does not agree with the exact process: IWW takes the photon flux out of the integral at its largest value",
        ),
    ]
    rows += [
        Comparison(
            f"events, {_name(count.row)}",
            f"{count.theirs:.4g}",
            f"{count.converged:.4g} its formula converged; {count.exact:.4g} exact; {count.with_loss:.4g} with loss",
            _why(count),
        )
        for count in counts
    ]
    rows.append(
        Comparison(
            "what is missing",
            "limits on all models, bounds of others, 10 TeV options",
            "counts at single points",
            "only the tables of its code were available, thinned to these points",
        )
    )
    return tuple(rows)


def _why(count: Count) -> str:
    sums, method, loss = (
        count.theirs / count.converged,
        count.converged / count.exact,
        count.with_loss / count.exact,
    )
    return (
        f"its sum over x: x {sums:.2f}; approximation and cut on the angle: x {method:.2f}; energy loss: x {loss:.2f}"
    )


def _total(energy: float, method: Any) -> float:
    approximate, exact = (
        float(
            cross_section(
                Bremsstrahlung("vector"), energy_gev=energy, mass_gev=MASS_GEV, form_factor=FORM_FACTOR, method=how
            ).value
        )
        for how in (method, "exact")
    )
    return approximate / exact
