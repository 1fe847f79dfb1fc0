"""Sentences of a paper with a number or an ordering, each with what a calculation says of it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mubeam.exclusions import plotting
from mubeam.papers.base import Comparison, Reproduction

MOST_LETTERS = 80
"""Of a sentence in the figure."""


class Claim(NamedTuple):
    """A sentence and what is computed for it.

    Attributes:
        sentence: in the paper's words, shortened, with its place.
        says: the paper's number or ordering.
        ours: what we get.
        holds: whether the calculation agrees.
        because: why it does or does not.
        ratio: our number over the paper's; None for an ordering.
    """

    sentence: str
    says: str
    ours: str
    holds: bool
    because: str
    ratio: float | None = None

    def comparison(self) -> Comparison:
        """A row of a table."""
        verdict = "agrees" if self.holds else "does not agree"
        return Comparison(self.sentence, self.says, self.ours, f"{verdict}, because {self.because}")


def within(value: float, stated: float, tolerance: float) -> bool:
    """Whether a value is that of the paper within a relative tolerance, as its digits have it."""
    return bool(abs(value / stated - 1) <= tolerance)


def reproduction(title: str, claims: Sequence[Claim], citations: Sequence[str]) -> Reproduction:
    """All claims as a table; the figure shows those with a number, ours over the paper's."""
    numbers = [claim for claim in claims if claim.ratio is not None]
    ratios = np.array([claim.ratio for claim in numbers])
    places = np.arange(len(numbers))[::-1]
    with plotting.style():
        figure = Figure(figsize=(11.0, 1.6 + 0.42 * len(numbers)), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot(xscale="log", ylim=(-0.7, len(numbers) - 0.3))
        axes.axvline(1, color=plotting.GREY, linewidth=0.8)
        for claim, place, ratio in zip(numbers, places, ratios, strict=True):
            color = plotting.COLORS[0 if claim.holds else 1]
            axes.plot([ratio], [place], "o" if claim.holds else "s", color=color)
        axes.set_yticks(places, [_short(claim.sentence) for claim in numbers], fontsize=9)
        low, high = min(0.5, ratios.min() / 1.5), max(2.0, ratios.max() * 1.5)
        axes.set(xlim=(low, high), xlabel="ours / the paper's")
        axes.set_ylabel("sentences with a number")
        plotting.caption(figure, "dots: agrees; squares: does not; why, and orderings without a number, in the table")
    columns: dict[str, list[Any]] = {
        "sentence": [claim.sentence for claim in claims],
        "agrees": [str(claim.holds) for claim in claims],
        "ratio": [float("nan") if claim.ratio is None else claim.ratio for claim in claims],
    }
    rows = tuple(claim.comparison() for claim in claims)
    return Reproduction(title, figure, {"claims": columns}, rows, tuple(sorted({*citations})))


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 3]}..."
