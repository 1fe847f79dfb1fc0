"""What becomes of a beam in the target of an experiment: its mean energy and its spectrum with depth."""

import numpy as np
from matplotlib.axes import Axes

from mubeam.errors import InputError
from mubeam.exclusions import drawing
from mubeam.exclusions.drawing import Figure
from mubeam.exclusions.plotting import COLORS
from mubeam.experiments.card import Experiment
from mubeam.figures.along_the_beam import setting
from mubeam.foundation.checks import FloatArray
from mubeam.matter.beam import Entry, at_depths
from mubeam.matter.slowing import slowed
from mubeam.matter.stopping import LEAST_ENERGY_GEV
from mubeam.matter.survival import HIGHEST, ShareAbove, share_above
from mubeam.searches.flux import SPECTRUM_ORDER

DEPTHS = 41
PARTS = (0.25, 0.5, 1.0)
"""Of the length of the target, behind which the spectrum is drawn."""

SHARES_OF_HIGHEST = np.concatenate([np.linspace(0.04, 0.7, 9), np.linspace(0.75, HIGHEST, 9)])
"""Energies of the spectrum, of the highest of the beam."""

LEAST_SHARE = 1e-4
"""Where the axis of the shares begins."""

ERRORS = 3
"""Numerical errors that a share must exceed to be drawn."""


def beam_with_depth(
    experiment: str | Experiment, analysis: str | None = None, *, length_m: float | None = None
) -> Figure:
    """The beam of a card in its target: mean energy and width with depth, and the share of muons below energies.

    Beside straggling in full stands what all muons would do at the mean rate of loss. Of a beam with a spectrum the
    share above energies is drawn. Muons that are lost count as of no energy.

    Args and errors as `mubeam.figures.side_view`, and InputError for a beam of electrons or one that is too slow.
    """
    card = setting(experiment, analysis, length_m)
    if card.beam.lepton != "mu":
        raise InputError(f"{card.name} has a beam of {card.beam.particles}: energy loss is computed of muons")
    if card.beam.tracks is not None:
        raise InputError(f"{card.name} has a beam of tracks in matter: their energies are those along the tracks")
    entry, stack = Entry(*card.beam.energies(SPECTRUM_ORDER)), card.stack
    depth = np.linspace(0.0, stack.depth_m, DEPTHS)
    high = float(entry.energy_gev.max())
    energies = high * SHARES_OF_HIGHEST[high * SHARES_OF_HIGHEST > LEAST_ENERGY_GEV]
    parts = stack.depth_m * np.array(PARTS if card.beam.spectrum is None else (0.0, *PARTS))
    shares = share_above(entry, stack, parts, energies)
    with drawing.style():
        figure, _ = drawing.make_figure(layout="constrained", figsize=(10.0, 4.6))
        left, right = figure.subplots(1, 2)
        _draw_mean(left, entry, card, depth)
        csda = slowed(stack.layers, parts, entry.energy_gev)[:, 0] if card.beam.spectrum is None else None
        _draw_shares(right, shares, csda)
        error = float(shares.error.max())
        drawing.caption(
            figure,
            f"{card.name}: {card.beam.label} in {stack.depth_m:g} m; formulas of losses are good to 1.5 %\n"
            f"numerical error of the shares up to {error:.0e}; shares below three times their error are not drawn",
        )
    return figure


def _draw_mean(axes: Axes, entry: Entry, card: Experiment, depth: FloatArray) -> None:
    found = at_depths(entry, card.stack, depth)
    mean, rms = found.mean_gev, found.mean_gev * found.relative_rms
    csda = slowed(card.stack.layers, depth, entry.energy_gev) @ entry.share
    if card.beam.spectrum is None:
        # none has more than it entered with
        upper = np.minimum(mean + rms, mean[0])
        axes.fill_between(depth, mean - rms, upper, color=COLORS[0], alpha=0.25, lw=0, label="mean ± rms")
    axes.plot(depth, mean, color=COLORS[0], label="with straggling")
    axes.plot(depth, csda, color="black", ls="--", lw=1.2, label="at the mean rate (CSDA)")
    axes.set(xlim=(0, depth[-1]), xlabel="depth [m]", ylabel="mean energy [GeV]")
    axes.legend(fontsize=10)


def _draw_shares(axes: Axes, shares: ShareAbove, csda: FloatArray | None) -> None:
    """Below energies for a line, whose CSDA energies are given; above them for a spectrum."""
    value = shares.value if csda is None else 1 - shares.value
    for i, depth in enumerate(shares.depth_m):
        color = COLORS[i % len(COLORS)]
        shown = np.where(value[i] > ERRORS * shares.error[i], value[i], np.nan)
        axes.plot(shares.energy_gev, shown, color=color, label=f"{depth:.3g} m")
        if csda is not None and csda[i] > 0:
            axes.axvline(csda[i], color=color, ls="--", lw=1)
    is_line = csda is not None
    axes.set(yscale="log", xlim=(0, shares.energy_gev[-1] / HIGHEST), ylim=(LEAST_SHARE, 1.5))
    axes.set(xlabel="E [GeV]", ylabel=f"share of muons {'below' if is_line else 'above'} E")
    axes.legend(title="behind; dashed: CSDA" if is_line else "behind", fontsize=10, title_fontsize=10)
