"""What a muon loses in a material, by process."""

import numpy as np

from mubeam.exclusions import drawing
from mubeam.exclusions.drawing import Figure
from mubeam.foundation.checks import FloatArray
from mubeam.matter.material import Material, named
from mubeam.matter.stopping import RELATIVE_UNCERTAINTY, critical_energy_gev, stopping_power


def stopping_figure(material: str | Material, energy_gev: FloatArray, *, pair_coulomb: bool = True) -> Figure:
    """Mean energy loss of muons against energies (N,), by process."""
    one = named(material)
    found = stopping_power(one, energy_gev, pair_coulomb=pair_coulomb)
    critical = critical_energy_gev(one, pair_coulomb=pair_coulomb)
    with drawing.style():
        figure, _ = drawing.make_figure(layout="constrained")
        axes = figure.add_subplot()
        axes.loglog(energy_gev, found.total, color="black", label="total")
        for name in ("ionisation", "bremsstrahlung", "pairs", "photonuclear"):
            axes.loglog(energy_gev, getattr(found, name), lw=1.2, label=name)
        axes.axvline(critical, color="grey", lw=0.8, ls="--", label=f"critical energy, {critical:.4g} GeV")
        largest = float(np.max(found.total))
        axes.set(xlabel="muon energy [GeV]", ylabel="energy loss [MeV cm$^2$/g]", ylim=(1e-3, 2 * largest))
        axes.legend(title=drawing.label_text(one.name), fontsize=9)
        pairs = "with the Coulomb correction" if pair_coulomb else "Born"
        drawing.caption(figure, f"pairs {pairs}; formulas good to {RELATIVE_UNCERTAINTY:.1%}\n{one.source}")
    return figure
