"""Processes, one a file, which exports its class as PROCESS; `base` has the protocol.

tau_pairs.py, the Standard Model's tau pairs, makes no new particle and exports functions instead.
"""

from mubeam.foundation.catalogue import ModuleCatalogue
from mubeam.production.processes.base import Emission, OffShellProcess, Process, lepton_mass_gev

__all__ = ["CATALOGUE", "Emission", "OffShellProcess", "Process", "lepton_mass_gev"]

CATALOGUE = ModuleCatalogue("process", __name__, without=("tau-pairs",))
