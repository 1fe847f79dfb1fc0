"""What is produced, one process a file; each file exports its class as PROCESS. `base` has the protocol."""

from mubeam.foundation.catalogue import ModuleCatalogue
from mubeam.production.processes.base import Emission, OffShellProcess, Process, lepton_mass_gev

__all__ = ["CATALOGUE", "Emission", "OffShellProcess", "Process", "lepton_mass_gev"]

CATALOGUE = ModuleCatalogue("process", __name__)
