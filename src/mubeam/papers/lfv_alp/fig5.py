"""P2 Fig. 5: decay lengths of the tau of mu N -> tau N a (left), and of the tau of a -> tau mu (right)."""

import numpy as np
from matplotlib.figure import Figure

from mubeam.constants import LEPTON_MASS_GEV, TAU_DECAY_LENGTH_M
from mubeam.exclusions import plotting
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.estimate import OK
from mubeam.observables.tau_decay_length import TauOrigin, dsigma_dlength
from mubeam.papers.base import Comparison, Reproduction
from mubeam.papers.lfv_alp._common import MODEL, Line, Named, draw, name_lines
from mubeam.production.cross_section import cross_section
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung
from mubeam.searches.request import make_search
from mubeam.searches.search import search_citations
from mubeam.searches.yields import yield_breakdown

TITLE = "P2 Fig. 5: decay lengths of taus from lepton-flavour-violating production and decay"
TAU = LEPTON_MASS_GEV["tau"]
MASSES = (2.0, 10.0)
ENERGIES = (160.0, 1000.0, 3000.0)
BEAM_GEV = 1000.0
RESOLUTIONS_MM = {"beam": 2.0, "decay": 20.0}
"""Energies and masses are not legible in our copy of P2, but for the 1 TeV beam; our choice."""

LENGTHS_M = np.geomspace(5e-5, 0.2, 200)


def reproduce() -> Reproduction:
    """Both panels: (1/sigma) dsigma/dy, y = E_tau/E_mu, against the mean decay length of the tau."""
    columns: dict[str, list[float]] = {"decay_length_m": LENGTHS_M.tolist()}
    panels: dict[TauOrigin, list[Line]] = {"beam": [], "decay": []}
    for j, energy in enumerate(ENERGIES):
        for mass, style in zip(MASSES, ("-", "--"), strict=True):
            density = shape("beam", energy, mass)
            columns[f"beam_{energy:g}gev_mass_{mass:g}gev"] = density.tolist()
            label = f"{energy:g} GeV" if style == "-" else ""
            panels["beam"].append(_curve(density, label, plotting.COLORS[j], style))
    for i, mass in enumerate((2.0, 5.0, 10.0, 20.0)):
        density = shape("decay", BEAM_GEV, mass)
        columns[f"decay_{BEAM_GEV:g}gev_mass_{mass:g}gev"] = density.tolist()
        panels["decay"].append(_curve(density, f"$m_a$ = {mass:g} GeV", plotting.COLORS[i], "-"))
    with plotting.style():
        figure = Figure(figsize=(8.6, 4.4), layout="constrained")
        named: list[Named] = []
        titles = (r"$\tau$ of $\mu N \to \tau N a$", r"$\tau$ of $a \to \tau\mu$, 1 TeV muons")
        for k, (origin, title) in enumerate(zip(panels, titles, strict=True)):
            axes = figure.add_subplot(1, 2, k + 1, xscale="log", yscale="log", xlim=(0.05, 200), ylim=(1e-3, 20))
            axes.axvspan(0.05, RESOLUTIONS_MM[origin], color="#e6e6e6", linewidth=0)
            axes.axvline(2.0, color=plotting.GREY, linestyle=":", linewidth=1.0)
            axes.set_xlabel(r"mean decay length $\gamma\beta c\tau$ [mm]")
            axes.set_ylabel(r"$(1/\sigma)\,d\sigma/dy,\quad y = E_\tau/E_\mu$")
            axes.set_title(title, fontsize=11)
            # no label lies over these ends
            ends = [Line(np.full(2, at), np.array(axes.get_ylim()), "", "") for at in RESOLUTIONS_MM.values()]
            named.append((axes, [*draw(axes, panels[origin]), *ends]))
        note = (
            "lead, scalar coupling; left: full lines $m_a$ = 2 GeV, dashed 10 GeV; grey: shorter than the resolution "
        )
        note += "(2 mm emulsion, 2 cm plate); dotted: 2 mm; energies and masses are our choice"
        plotting.caption(figure, note)
        name_lines(figure, named)
    search = make_search(MODEL, "muc-thin-target", "visible")
    citations = tuple(search_citations(search))
    return Reproduction(TITLE, figure, {"decay_lengths": columns}, _comparisons(), citations)


def shape(origin: TauOrigin, energy_gev: float, mass_gev: float) -> FloatArray:
    """(1/sigma) dsigma/dy at LENGTHS_M; NaN at lengths that no tau can have."""
    found = dsigma_dlength(origin, decay_length_m=LENGTHS_M, energy_gev=energy_gev, mass_gev=mass_gev)
    total = cross_section(Bremsstrahlung("scalar", "mu", "tau"), energy_gev=energy_gev, mass_gev=mass_gev)
    momentum = LENGTHS_M / TAU_DECAY_LENGTH_M * TAU
    # dlambda/dE, from lambda = |p|/m c tau
    jacobian = np.hypot(momentum, TAU) / momentum / TAU * TAU_DECAY_LENGTH_M
    density = np.asarray(found.value) * jacobian * energy_gev / total.value
    return np.where(np.asarray(found.status) == OK, density, np.nan)


def _curve(density: FloatArray, label: str, color: str, style: str) -> Line:
    known = np.isfinite(density)
    return Line(LENGTHS_M[known] * 1e3, density[known], label, color, style)


def _comparisons() -> tuple[Comparison, ...]:
    def passing(experiment: str, analysis: str, mass: float, resolution: float) -> float:
        found, free = (
            yield_breakdown(
                MODEL,
                experiment,
                analysis,
                mass_gev=mass,
                coupling=1.0,
                energy_loss="none",
                track_resolution_m=shortest,
            )
            for shortest in (resolution, 0.0)
        )
        return found.acceptance / free.acceptance

    fraction = {r: passing("muc-thin-target", "invisible", 5.0, r) for r in (0.002, 0.02)}
    visible = {m: passing("muc-thin-target", "visible", m, 0.02) for m in (2.0, 10.0)}
    plateau = shape("decay", BEAM_GEV, 10.0)
    inner = plateau[(LENGTHS_M > 3e-3) & (LENGTHS_M < 2e-2)]
    return (
        Comparison(
            "left: tracks long enough in emulsion (2 mm)",
            "muons of a few hundred GeV or so make long enough tau tracks",
            f"{passing('fasernu2', 'invisible', 5.0, 0.002):.2g} of all at FASERnu2, m_a = 5 GeV",
            "agrees: mean over the spectrum of muons, exponential decays",
        ),
        Comparison(
            "thin target, m_a = 5 GeV: share of taus beyond the resolution",
            "curves only",
            f"{fraction[0.02]:.2g} beyond 2 cm, {fraction[0.002]:.2g} beyond 2 mm",
            "the better resolution matters more for heavier ALPs, as P2 says",
        ),
        Comparison(
            "right: both taus decay beyond the plate of 2 cm",
            "light ALPs: the tau typically decays outside the plate",
            f"{visible[2.0]:.2g} at m_a = 2 GeV, {visible[10.0]:.2g} at 10 GeV (both taus)",
            "the tau from the beam muon has the shorter track",
        ),
        Comparison(
            "right: plateau for heavy ALPs",
            "a plateau, as the a is of nearly fixed energy and its products evenly spread",
            f"m_a = 10 GeV: (1/sigma) dsigma/dy = {inner.min():.3g} to {inner.max():.3g} between 3 and 20 mm",
            "agrees",
        ),
        Comparison(
            "energies and masses of the curves",
            "not legible in our copy",
            f"{', '.join(f'{e:g}' for e in ENERGIES)} GeV; {', '.join(f'{m:g}' for m in MASSES)} GeV",
            "our choice",
        ),
    )
