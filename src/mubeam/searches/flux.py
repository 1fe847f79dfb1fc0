"""The beam of a search as flux nodes."""

from mubeam.experiments.card import Beam, Target
from mubeam.matter.flux import FluxNodes
from mubeam.production.processes import lepton_mass_gev


def flux_nodes(beam: Beam, target: Target, order: int) -> FluxNodes:
    """A beam that loses no energy in the target: one node for a line, `order` in each bin of a spectrum."""
    energy, share = beam.energies(order)
    return FluxNodes(target.at_rest(energy, lepton_mass_gev(beam.lepton)), share)
