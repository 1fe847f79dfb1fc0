"""What a muon beam on a target can see of new light particles.

In docstrings P1 is arXiv 2501.06294 (axions and a dark sector at NA64mu) and P2 arXiv 2407.15942 (lepton-flavour-
violating ALPs). Units are in the names at every boundary; inside, GeV = 1. Importing this package imports nothing else:
names load on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # what type checkers see: the names below, which are imported on use
    from mubeam import bounds as bounds
    from mubeam import citations as citations
    from mubeam import detector as detector
    from mubeam import errors as errors
    from mubeam import experiments as experiments
    from mubeam import figures as figures
    from mubeam import fit as fit
    from mubeam import materials as materials
    from mubeam import models as models
    from mubeam import observables as observables
    from mubeam import papers as papers
    from mubeam import plotting as plotting
    from mubeam import statistics as statistics
    from mubeam import targets as targets
    from mubeam import units as units
    from mubeam import validation as validation
    from mubeam.errors import KinematicsError as KinematicsError
    from mubeam.errors import MubeamError as MubeamError
    from mubeam.events.analyse import analyse as analyse
    from mubeam.events.files import write_events as write_events
    from mubeam.events.reweight import reweight as reweight
    from mubeam.events.sample import Sample as Sample
    from mubeam.events.sample import generate as generate
    from mubeam.events.selection import Selection as Selection
    from mubeam.events.tau_pairs import generate_tau_pairs as generate_tau_pairs
    from mubeam.events.tau_pairs import write_tau_pairs as write_tau_pairs
    from mubeam.exclusions.reach import reach as reach
    from mubeam.exclusions.result import Reach as Reach
    from mubeam.explorer.notebook import explore as explore
    from mubeam.matter.material import Material as Material
    from mubeam.matter.stopping import critical_energy_gev as critical_energy_gev
    from mubeam.matter.stopping import stopping_power as stopping_power
    from mubeam.models.base import Channel as Channel
    from mubeam.models.base import Decay as Decay
    from mubeam.models.base import Model as Model
    from mubeam.models.parameter import Parameter as Parameter
    from mubeam.models.particle import Particle as Particle
    from mubeam.models.vertex import Vertex as Vertex
    from mubeam.numerics.estimate import Estimate as Estimate
    from mubeam.physics.form_factors import FormFactorTable as FormFactorTable
    from mubeam.physics.nucleus import Nucleus as Nucleus
    from mubeam.production.cross_section import cross_section as cross_section
    from mubeam.production.cross_section import dsigma_dx as dsigma_dx
    from mubeam.production.cross_section import method_difference as method_difference
    from mubeam.production.differential import d2sigma_dx_dtheta as d2sigma_dx_dtheta
    from mubeam.production.differential import dsigma_dtheta as dsigma_dtheta
    from mubeam.production.differential import dsigma_dx_lepton as dsigma_dx_lepton
    from mubeam.production.polarisation import lepton_polarisation as lepton_polarisation
    from mubeam.production.processes.bremsstrahlung import Bremsstrahlung as Bremsstrahlung
    from mubeam.production.processes.interference import Interference as Interference
    from mubeam.production.processes.pair_production import PairProduction as PairProduction
    from mubeam.production.processes.photon_fusion import PhotonFusion as PhotonFusion
    from mubeam.production.tau_pairs import tau_pair_cross_section as tau_pair_cross_section
    from mubeam.scans.merge import merge_scans as merge_scans
    from mubeam.scans.opening import open_scan as open_scan
    from mubeam.scans.result import ScanResult as ScanResult
    from mubeam.scans.run import scan as scan
    from mubeam.searches.combined import CombinedYield as CombinedYield
    from mubeam.searches.factors import Yield as Yield
    from mubeam.searches.yields import expected_events as expected_events
    from mubeam.searches.yields import yield_breakdown as yield_breakdown

__version__ = "0.2.0"

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
    "lepton_polarisation": "production.polarisation",
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
    "generate_tau_pairs": "events.tau_pairs",
    "write_tau_pairs": "events.tau_pairs",
    "reweight": "events.reweight",
    "Selection": "events.selection",
    "analyse": "events.analyse",
    "ScanResult": "scans.result",
    "merge_scans": "scans.merge",
    "open_scan": "scans.opening",
    "scan": "scans.run",
    "Reach": "exclusions.result",
    "reach": "exclusions.reach",
    "explore": "explorer.notebook",
    "CombinedYield": "searches.combined",
    "Yield": "searches.factors",
    "expected_events": "searches.yields",
    "yield_breakdown": "searches.yields",
}
_MODULES = (
    "bounds",
    "citations",
    "detector",
    "errors",
    "experiments",
    "figures",
    "fit",
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


if not TYPE_CHECKING:
    # a type checker knows what there is, and finds a misspelt name
    def __getattr__(name: str) -> Any:
        if name in _HOME:
            return getattr(import_module(f"mubeam.{_HOME[name]}"), name)
        if name in _MODULES:
            return import_module(f"mubeam.{name}")
        raise AttributeError(f"module 'mubeam' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
