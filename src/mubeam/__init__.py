"""What a muon beam on a target can see of new light particles.

In docstrings P1 is arXiv 2501.06294 (axions and a dark sector at NA64mu) and P2 arXiv 2407.15942 (lepton-flavour-
violating ALPs). Units are in the names at every boundary; inside, GeV = 1. Importing this package imports nothing else:
names load on first use.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOME = {
    "Bremsstrahlung": "production.processes.bremsstrahlung",
    "PhotonFusion": "production.processes.photon_fusion",
    "PairProduction": "production.processes.pair_production",
    "Interference": "production.processes.interference",
    "cross_section": "production.cross_section",
    "dsigma_dx": "production.cross_section",
    "dsigma_dtheta": "production.differential",
    "d2sigma_dx_dtheta": "production.differential",
    "dsigma_dx_lepton": "production.differential",
    "method_difference": "production.cross_section",
    "tau_pair_cross_section": "production.tau_pairs",
    "Estimate": "numerics.estimate",
    "Nucleus": "physics.nucleus",
    "Material": "matter.material",
    "stopping_power": "matter.stopping",
    "critical_energy_gev": "matter.stopping",
    "FormFactorTable": "physics.form_factors",
    "Channel": "models.base",
    "Decay": "models.base",
    "Model": "models.base",
    "Particle": "models.particle",
    "Parameter": "models.parameter",
    "Vertex": "models.vertex",
    "KinematicsError": "errors",
    "MubeamError": "errors",
    "Sample": "events.sample",
    "generate": "events.sample",
    "write_events": "events.files",
    "reweight": "events.reweight",
    "ScanResult": "scans.result",
    "scan": "scans.run",
    "Reach": "exclusions.result",
    "reach": "exclusions.reach",
    "explore": "explorer.notebook",
    "CombinedYield": "searches.combined",
    "Yield": "searches.yields",
    "expected_events": "searches.yields",
    "yield_breakdown": "searches.yields",
}
_MODULES = (
    "bounds",
    "citations",
    "errors",
    "experiments",
    "figures",
    "materials",
    "models",
    "observables",
    "papers",
    "plotting",
    "statistics",
    "targets",
    "units",
    "validation",
)

__all__ = ["__version__", *_HOME, *_MODULES]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"mubeam.{_HOME[name]}"), name)
    if name in _MODULES:
        return import_module(f"mubeam.{name}")
    raise AttributeError(f"module 'mubeam' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
