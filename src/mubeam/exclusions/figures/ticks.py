"""Ticks of an axis: as many as have room for their labels, powers of ten or plain numbers as the range asks for."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import ceil, floor, log10, pi
from typing import Final

import numpy as np
from matplotlib.axis import Axis
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator, NullFormatter

from mubeam.exclusions.figures.scale import scale_of

FEW_DECADES: Final = 2.0
"""A range of fewer has ticks between the powers of ten."""

STEPS: Final = ((1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 3, 4, 5, 7), (1, 2, 3, 5), (1, 2, 5), (1, 3), (1,))
"""Digits of the ticks of a decade, the densest first."""

PLAIN: Final = (1e-3, 1e4)
"""Numbers between these are written out where the range is short."""

LETTER: Final = 0.62
"""Width of a digit in sizes of the font."""

ROUNDING: Final = 1e-9
"""Of a tick, and of where an axis ends."""

LEAST_TICKS: Final = 2
MOST_TICKS: Final = 8


def set_ticks(
    axis: Axis, span: tuple[float, float], unit: str, length: float, font: float, *, upright: bool, scale: str = ""
) -> None:
    """Ticks over `span` on an axis `length` points long, labels of `font` points; `upright` for the y axis.

    `unit` "rad" has fractions of pi; `scale` is "log" or "linear", or "" for what fits the span.
    """
    low, high = span
    if (scale or scale_of(low, high)) == "linear":
        major, labels = _linear(low, high, unit, length, font, upright)
        minor = _between(major, low, high)
    else:
        major, labels = _logarithmic(low, high, length, font, upright)
        minor = _minor(low, high, major)
    axis.set_major_locator(FixedLocator(major))
    axis.set_major_formatter(FixedFormatter(labels))
    axis.set_minor_locator(FixedLocator(minor))
    axis.set_minor_formatter(NullFormatter())


def _linear(
    low: float, high: float, unit: str, length: float, font: float, upright: bool
) -> tuple[list[float], list[str]]:
    for most in range(MOST_TICKS, 0, -1):
        if unit == "rad" and high - low > pi / 3:
            major, labels = _angles(low, high, most)
        else:
            ticks = MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
            slack = ROUNDING * (high - low)
            major = [float(tick) for tick in ticks if low - slack <= tick <= high + slack]
            labels = _numbers(major)
        places = [(tick - low) / (high - low) * length for tick in major]
        if _fits(places, labels, font, upright):
            return major, labels
    return major, labels


def _angles(low: float, high: float, most: int) -> tuple[list[float], list[str]]:
    for parts in (12, 8, 6, 4, 3, 2, 1):
        first, last = ceil(low / pi * parts - 1e-9), floor(high / pi * parts + 1e-9)
        if last - first < most:
            break
    ticks = range(first, last + 1)
    return [n * pi / parts for n in ticks], [_fraction_of_pi(n, parts) for n in ticks]


def _fraction_of_pi(n: int, parts: int) -> str:
    if n == 0:
        return "0"
    shared = np.gcd(n, parts)
    up, down = abs(n) // shared, parts // shared
    sign, times = "-" if n < 0 else "", "" if up == 1 else str(up)
    return rf"${sign}{times}\pi$" if down == 1 else rf"${sign}{times}\pi/{down}$"


def _numbers(values: Sequence[float]) -> list[str]:
    """Values with as many digits as tell them apart."""
    for digits in range(1, 15):
        texts = [f"{value:.{digits}g}" for value in values]
        if all(
            np.isclose(float(text), value, rtol=ROUNDING, atol=0) for text, value in zip(texts, values, strict=True)
        ):
            break
    return [_tidy(text) for text in texts]


def _tidy(text: str) -> str:
    mantissa, e, power = text.partition("e")
    return _math(rf"{mantissa}\cdot10^{{{int(power)}}}") if e else text.replace("-", "\N{MINUS SIGN}")


def _logarithmic(low: float, high: float, length: float, font: float, upright: bool) -> tuple[list[float], list[str]]:
    decades = log10(high / low)
    first, last = floor(log10(low)), ceil(log10(high))

    def place(tick: float) -> float:
        return log10(tick / low) / decades * length

    choices: list[tuple[list[float], Callable[[float], str]]] = []
    if decades < FEW_DECADES:
        is_plain = PLAIN[0] <= low and high <= PLAIN[1]
        for digits in STEPS:
            choices.append((_within(first, last, digits, low, high), _plain if is_plain else _power))
    for every in range(1, 60):
        powers = [10.0**n for n in range(first, last + 1) if n % every == 0 and _is_in(10.0**n, low, high)]
        choices.append((powers, _power))
    for major, text in choices:
        labels = [text(tick) for tick in major]
        if len(major) <= MOST_TICKS + 4 and _fits([place(tick) for tick in major], labels, font, upright):
            return major, labels
    return [], []


def _is_in(tick: float, low: float, high: float) -> bool:
    return low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)


def _within(first: int, last: int, digits: Sequence[int], low: float, high: float) -> list[float]:
    every = (float(f"{digit}e{n}") for n in range(first, last + 1) for digit in digits)
    return [tick for tick in every if _is_in(tick, low, high)]


def _plain(tick: float) -> str:
    return f"{tick:g}"


def _power(tick: float) -> str:
    digits, power = f"{tick:e}".split("e")
    front = "" if float(digits) == 1 else rf"{float(digits):g}\cdot"
    return _math(rf"{front}10^{{{int(power)}}}")


def _math(text: str) -> str:
    """Upright."""
    return rf"$\mathdefault{{{text}}}$"


def _fits(places: Sequence[float], labels: Sequence[str], font: float, upright: bool) -> bool:
    """Whether labels around these places, in points along the axis, keep apart."""
    sizes = [font * (1.3 if upright else LETTER * _letters(label) + 0.6) for label in labels]
    return all(
        high - low > (one + other) / 2
        for (low, high), (one, other) in zip(pairwise(places), pairwise(sizes), strict=True)
    )


def _letters(label: str) -> float:
    """Width of a label in digits; those of an exponent are smaller."""
    front, _, power = (
        label.strip("$").removeprefix(r"\mathdefault{").replace(r"\cdot", "x").replace(r"\pi", "p").partition("^")
    )
    return len(front) + 0.7 * len(power.strip("{}"))


def _minor(low: float, high: float, major: Sequence[float]) -> list[float]:
    first, last = floor(log10(low)), ceil(log10(high))
    digits = range(1, 10) if last - first <= 12 else (1,)
    every = _within(first, last, tuple(digits), low, high)
    return [tick for tick in every if not np.isclose(tick, major, rtol=ROUNDING, atol=0).any()]


def _between(major: Sequence[float], low: float, high: float) -> list[float]:
    """Four between two major ones, and as far beyond as the axis goes."""
    if len(major) < LEAST_TICKS:
        return []
    step = (major[1] - major[0]) / 5
    count = round((major[-1] - major[0]) / step) + 10
    ticks = [major[0] + (n - 5) * step for n in range(count + 1)]
    return [tick for tick in ticks if low <= tick <= high]
