"""P2 Fig. 3: the cross section of mu Pb -> tau Pb a against the energy, coherent and incoherent parts."""

import numpy as np
from matplotlib.figure import Figure

from mubeam.exclusions import plotting
from mubeam.numerics.estimate import OK
from mubeam.papers.base import Comparison, Reproduction
from mubeam.papers.lfv_alp._common import Line, draw, name_lines
from mubeam.physics import form_factors
from mubeam.production.cross_section import cross_section
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung

TITLE = "P2 Fig. 3: cross section of mu Pb -> tau Pb a, coherent and incoherent"
PROCESS = Bremsstrahlung("scalar", "mu", "tau")
ENERGIES = np.geomspace(20, 4000, 80)
MASSES = (5.0, 10.0)
"""Not legible in our copy of P2; our choice."""

PARTS = {"atomic-nuclear": ("total", "-"), "coherent": ("coherent", "--"), "incoherent": ("incoherent", ":")}


def reproduce() -> Reproduction:
    """Both masses, each with its total and its two parts."""
    sigma = {
        (mass, name): cross_section(
            PROCESS, energy_gev=ENERGIES, mass_gev=mass, target="lead", form_factor=name, t_max_gev2=1.0
        )
        for mass in MASSES
        for name in PARTS
    }
    curves = []
    for i, mass in enumerate(MASSES):
        for name, (part, style) in PARTS.items():
            found = sigma[mass, name]
            is_open = np.asarray(found.status) == OK
            label = f"$m_a$ = {mass:g} GeV" if part == "total" else part
            values = np.asarray(found.value)[is_open]
            curves.append(Line(ENERGIES[is_open], values, label, plotting.COLORS[i], style))
    with plotting.style():
        figure = Figure(layout="constrained")
        axes = figure.add_subplot(xscale="log", yscale="log", xlim=(ENERGIES[0], ENERGIES[-1]), ylim=(1e-1, 3e6))
        axes.set_xlabel(r"$E_\mu$ [GeV]")
        axes.set_ylabel(r"$\sigma/g^2$ [pb]")
        lines = draw(axes, curves)
        note = "lead, scalar coupling, t < 1 GeV$^2$; masses are our choice"
        plotting.caption(figure, note)
        name_lines(figure, [(axes, lines)])
    columns = {"energy_gev": ENERGIES.tolist()}
    for (mass, name), found in sigma.items():
        columns[f"sigma_{PARTS[name][0]}_{mass:g}gev_pb"] = np.asarray(found.value).tolist()
    return Reproduction(TITLE, figure, {"sigma": columns}, _comparisons(), _citations())


def _comparisons() -> tuple[Comparison, ...]:
    def share(mass: float, energy: float) -> float:
        part, whole = (
            float(cross_section(PROCESS, energy_gev=energy, mass_gev=mass, form_factor=f, t_max_gev2=1.0).value)
            for f in ("incoherent", "atomic-nuclear")
        )
        return part / whole

    shares = ", ".join(f"{share(m, e):.2g} at {m:g} GeV, {e:g} GeV muons" for m, e in ((5, 160), (5, 1000), (10, 1000)))
    reference = cross_section(PROCESS, energy_gev=1000, mass_gev=5.0)
    return (
        Comparison(
            "sigma/g^2 at 1 TeV, m_a = 5 GeV, lead [pb]",
            "curve only",
            f"{reference:.6g}",
            "an independent integration gives 52789.785",
        ),
        Comparison(
            "incoherent share",
            "matters less for coherent, light ALPs; diminished by its form factor for heavy ones",
            shares,
            "the incoherent part dominates where the lowest momentum transfer exceeds the inverse nuclear radius",
        ),
        Comparison(
            "masses of the two sets of curves",
            "not legible in our copy",
            " and ".join(f"{mass:g} GeV" for mass in MASSES),
            "our choice",
        ),
    )


def _citations() -> tuple[str, ...]:
    used = [key for name in PARTS for key in form_factors.get(name).citations]
    return tuple(sorted({"Batell:2024cdl", *used}))
