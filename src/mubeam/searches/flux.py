"""The beam of a search as flux nodes."""

from collections.abc import Iterable, Sequence

from mubeam.experiments.card import Beam, Target
from mubeam.matter.flux import EnergyLoss, FluxNodes
from mubeam.matter.stack import Stack
from mubeam.production.processes import lepton_mass_gev

SPECTRUM_ORDER = 6
"""Energies in a bin of a spectrum that loses energy: they are folded into the weights and cost no production."""

ABOVE_A_WINDOW = (1.0, 1.003, 1.02, 1.1, 1.4)
"""Energies over an end of a window at which bins are cut: above it the softest particles leave, or enter, first."""


def window_breaks(momenta_gev: Iterable[float]) -> tuple[float, ...]:
    """The `breaks_gev` in GeV for windows that end at these momenta of the outgoing lepton."""
    return tuple(ratio * end for end in momenta_gev for ratio in ABOVE_A_WINDOW)


def flux_nodes(
    beam: Beam,
    target: Target,
    order: int,
    stack: Stack | None = None,
    energy_loss: EnergyLoss = "none",
    *,
    with_depth: bool = False,
    above_gev: float = 0.0,
    breaks_gev: Sequence[float] = (),
) -> FluxNodes:
    """The beam where it makes particles.

    Without a loss of energy it is one node for a line, `order` in each bin of a spectrum. With one, `order` 3 is the
    rule of the value on fixed energies, 2 and 1 are those of its checks. `with_depth` says whether depths are nodes too
    or averaged over. `above_gev` is where muons may count as lost: windows of the outgoing muon reach up to there.
    `breaks_gev` cut the bins of a spectrum without a loss, as in BeamSpectrum.nodes.
    """
    if stack is None or (energy_loss == "none" and not with_depth):
        energy, share = beam.energies(order, breaks_gev)
        return FluxNodes(target.at_rest(energy, lepton_mass_gev(beam.lepton)), share)
    # a beam without loss does not wait for what computes one
    from mubeam.matter import beam as in_matter

    entering = beam.energies(order, breaks_gev) if energy_loss == "none" else beam.energies(SPECTRUM_ORDER)
    entry = in_matter.Entry(*entering)
    return in_matter.flux_nodes(
        entry, stack, energy_loss, max(0, 3 - order), with_depth=with_depth, above_gev=above_gev
    )
