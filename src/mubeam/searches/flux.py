"""The beam of a search as flux nodes."""

from mubeam.experiments.card import Beam, Target
from mubeam.matter.flux import EnergyLoss, FluxNodes
from mubeam.matter.stack import Stack
from mubeam.production.processes import lepton_mass_gev

SPECTRUM_ORDER = 6
"""Energies in a bin of a spectrum that loses energy: they are folded into the weights and cost no production."""


def flux_nodes(
    beam: Beam,
    target: Target,
    order: int,
    stack: Stack | None = None,
    energy_loss: EnergyLoss = "none",
    *,
    with_depth: bool = False,
    above_gev: float = 0.0,
) -> FluxNodes:
    """The beam where it makes particles.

    Without a loss of energy it is one node for a line, `order` in each bin of a spectrum. With one, `order` 3 is the
    rule of the value on fixed energies, 2 and 1 are those of its checks. `with_depth` says whether depths are nodes too
    or averaged over. `above_gev` is where muons may count as lost: windows of the outgoing muon reach up to there.
    """
    if stack is None or (energy_loss == "none" and not with_depth):
        energy, share = beam.energies(order)
        return FluxNodes(target.at_rest(energy, lepton_mass_gev(beam.lepton)), share)
    # a beam without loss does not wait for what computes one
    from mubeam.matter import beam as in_matter

    entry = in_matter.Entry(*beam.energies(order if energy_loss == "none" else SPECTRUM_ORDER))
    return in_matter.flux_nodes(
        entry, stack, energy_loss, max(0, 3 - order), with_depth=with_depth, above_gev=above_gev
    )
