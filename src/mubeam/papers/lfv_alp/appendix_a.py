"""P2 App. A: the UV completion; C/Lambda and the shift of the tau's mass against v_1, by where the ALP is."""

from dataclasses import replace

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mubeam.exclusions import plotting
from mubeam.observables import heavy_lepton
from mubeam.observables.heavy_lepton import LIGHT_PHASES, TAU, LightPhase
from mubeam.observables.uv_completion import Couplings, citations, constants, uv_couplings
from mubeam.papers.base import Comparison, Reproduction

TITLE = "P2 App. A: a heavy lepton that gives the LFV ALP"
CARD = "only-left-charged"
VEVS = np.geomspace(30, 1000, 25)
"""Beyond, no Yukawas give the measured masses of muon and tau."""

SMALL_VEV = 100.0
NAMES: dict[LightPhase, str] = {
    "phi1": r"phase of $\phi_1$",
    "phi2": r"phase of $\phi_2$",
    "lifted combination": r"both phases, by charge",
}


def _at(phase: LightPhase, vev: float | None = None) -> Couplings:
    model = replace(heavy_lepton.read(CARD), light_phase=phase)
    return uv_couplings(model if vev is None else replace(model, vev1_gev=float(vev)))


def reproduce() -> Reproduction:
    """C/Lambda for the three places of the ALP, and the shift that they share."""
    found = {phase: [_at(phase, vev) for vev in VEVS] for phase in LIGHT_PHASES}
    strengths = {phase: [float(one.strength.value) * 1e3 for one in some] for phase, some in found.items()}
    shifts = [float(one.mass_shifts_gev[TAU] / one.masses_gev[TAU]) for one in found["phi1"]]
    with plotting.style():
        figure = Figure(figsize=(8.6, 4.4), layout="constrained")
        FigureCanvasAgg(figure)
        sizes, masses = figure.subplots(1, 2)
        for (phase, values), color, line in zip(strengths.items(), plotting.COLORS, ("-", "--", "-."), strict=False):
            sizes.plot(VEVS, values, color=color, linestyle=line, label=NAMES[phase])
        sizes.set_ylabel(r"$C/\Lambda$ [1/TeV]")
        masses.plot(VEVS, shifts, color=plotting.DARK)
        masses.set_ylabel(r"shift of $m_\tau$ by mixing")
        for axes in (sizes, masses):
            axes.set(xscale="log", yscale="log", xlabel="$v_1$ [GeV]")
        sizes.legend(fontsize=10, frameon=False, loc="center left")
        note = f"Yukawa couplings, $v_2$ and M of the card {CARD}: our choice; the shift is the same for all three"
        plotting.caption(figure, note)
    columns = {"vev1_gev": VEVS.tolist(), "tau_mass_shift": shifts}
    columns |= {f"strength_{phase.replace(' ', '_')}_per_tev": values for phase, values in strengths.items()}
    return Reproduction(TITLE, figure, {"strength": columns}, _comparisons(), citations())


def _size(found: Couplings) -> str:
    return f"{float(found.strength.value) * 1e3:.2g}/TeV"


def _shift(found: Couplings) -> str:
    return f"{100 * found.mass_shifts_gev[TAU] / found.masses_gev[TAU]:+.2g} %"


def _comparisons() -> tuple[Comparison, ...]:
    one, other, both, small = _at("phi1"), _at("phi2"), _at("lifted combination"), _at("phi1", SMALL_VEV)
    bound = constants()["bounds"]["higgs_to_mu_tau"]["branching_ratio"]
    return (
        Comparison(
            "C/Lambda, the ALP in the phase of phi1",
            "some tenths of 1/TeV: the largest couplings of the work need modest adjustments",
            f"{_size(one)}; phase of phi2: {_size(other)}",
            "agrees in size; this is the default. P2's numbers are not legible, the card's are our choice",
        ),
        Comparison(
            "C/Lambda, the ALP in the phases of both scalars by their charges",
            "the remaining symmetry: one combination of the phases is broken explicitly",
            _size(both),
            "disagrees: phi1 and phi2 then have the same phase; it cancels in phi1/phi2, on which all depends",
        ),
        Comparison(
            "shift of the tau's mass by mixing",
            "very slight",
            f"{_shift(one)} at v_1 = 1 TeV, {_shift(small)} at {SMALL_VEV:g} GeV with C/Lambda {_size(small)}",
            "the off-diagonal mass is about sqrt(2) (C/Lambda) v_1 m_tau: slight only where v_1 is small against "
            "Lambda/C; the Yukawas here are solved for the measured masses",
        ),
        Comparison(
            "h -> mu tau",
            "a term of the size of the mixing, whose bound is met; a correlated signal for large couplings",
            f"BR {float(one.higgs_branching_ratio.value):.2g}, bound {bound:.2g}",
            "disagrees in size: the off-diagonal mass is linear in the Higgs field as the masses are, so that both are "
            "diagonal together; the remainder is of second order in the mixing with E",
        ),
        Comparison(
            "terms that the charges forbid",
            "most other Yukawa terms, by U(1) or by the residual lepton number",
            f"breaks L_mu - L_tau: {', '.join(one.breaking)}",
            "agrees: the term that P2 says breaks the two lepton numbers to their sum",
        ),
    )
