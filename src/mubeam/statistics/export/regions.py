"""A likelihood in the words of HistFactory: regions of bins, their samples, what modifies them.

Bins of an analysis are one region where all that modifies them is the same for all; else each is its own. A control
region is a region with the background alone, whose events a free factor shares with the bin.
"""

import re
from dataclasses import dataclass, field

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.statistics.background import Background, part_names
from mubeam.statistics.counts import Counts

STRENGTH = "mu"
"""Name of the factor of the signal."""

SIGNAL = "signal"


@dataclass(frozen=True)
class Factor:
    """A free factor of a sample; `nominal` value and `highest` one of interest."""

    name: str
    nominal: float
    highest: float


@dataclass(frozen=True)
class Scale:
    """A relative error: the sample is multiplied by (1 + relative)^theta, theta a standard normal."""

    name: str
    relative: float


@dataclass(frozen=True)
class BinErrors:
    """Errors of the events of each bin, independent, constrained by Poisson counts (events/error)^2.

    `parameters`: a name for each bin.
    """

    name: str
    errors: tuple[float, ...]
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class Sample:
    """Expected events in the bins of a region, and what modifies them."""

    name: str
    events: tuple[float, ...]
    modifiers: tuple[Factor | Scale | BinErrors, ...]


@dataclass(frozen=True)
class RegionOfBins:
    """Bins with their counts and samples; `bins`: their places in the likelihood, none for a control region."""

    name: str
    observed: tuple[float, ...]
    samples: tuple[Sample, ...]
    bins: tuple[int, ...] = field(default=())


def plain_name(text: str) -> str:
    """Letters, digits and underscores alone, as ROOT and patch sets want names."""
    return re.sub(r"\W", "_", text, flags=re.ASCII)


def regions(counts: Counts, signal: FloatArray) -> tuple[RegionOfBins, ...]:
    """All regions for a signal (B,); in a projection the expected background is observed."""
    observed: FloatArray = np.array(
        counts.background_events if counts.observed is None else counts.observed, dtype=float
    )
    found: list[RegionOfBins] = []
    first = 0
    for channel in counts.channels:
        bins, name = tuple(range(first, first + channel.bins)), plain_name(channel.name)
        first += channel.bins
        if len({_kind(counts, i) for i in bins}) == 1 and all(
            part.control is None and not part.spread for i in bins for part in counts.background[i].parts
        ):
            samples = (_signal(counts, bins, signal), *_backgrounds(counts, bins, name, is_shared=True))
            found.append(RegionOfBins(name, tuple(observed[list(bins)].tolist()), samples, bins))
            continue
        for place, i in enumerate(bins):
            own = f"{name}_{place}"
            samples = (_signal(counts, (i,), signal), *_backgrounds(counts, (i,), own, is_shared=False))
            found.append(RegionOfBins(own, (float(observed[i]),), samples, (i,)))
            found += _controls(counts, i, own)
    return tuple(found)


def _kind(counts: Counts, i: int) -> tuple[object, ...]:
    """What must be equal for bins to be of one region."""
    parts = tuple((part.name, part.is_known) for part in counts.background[i].parts)
    return (parts, *((one.signal[i], one.background[i]) for one in counts.systematics))


def _signal(counts: Counts, bins: tuple[int, ...], signal: FloatArray) -> Sample:
    factor = Factor(STRENGTH, 1.0, 50.0)
    return Sample(SIGNAL, tuple(float(signal[i]) for i in bins), (factor, *_scales(counts, bins[0], of_signal=True)))


def _scales(counts: Counts, i: int, *, of_signal: bool) -> list[Scale]:
    pairs = [(one.name, (one.signal if of_signal else one.background)[i]) for one in counts.systematics]
    return [Scale(plain_name(name), relative) for name, relative in pairs if relative > 0]


def _part_names(counts: Counts, i: int) -> list[str]:
    return [plain_name(name) for name in part_names(counts.background[i])]


def _backgrounds(counts: Counts, bins: tuple[int, ...], region: str, *, is_shared: bool) -> list[Sample]:
    found = []
    scales = _scales(counts, bins[0], of_signal=False)
    for j, name in enumerate(_part_names(counts, bins[0])):
        parts = [counts.background[i].parts[j] for i in bins]
        own: list[Factor | Scale | BinErrors] = [*scales]
        events = tuple(part.events for part in parts)
        if parts[0].control is not None:
            own.append(_control_factor(parts[0], region, name))
            events = (1.0,)
        elif parts[0].spread:
            own.append(Scale(f"{region}_{name}", parts[0].error / parts[0].events))
        elif not parts[0].is_known:
            names = [f"{region}_{place}" for place in range(len(bins))] if is_shared else [region]
            parameters = tuple(f"{one}_{name}" for one in names)
            own.append(BinErrors(f"{region}_{name}", tuple(part.error for part in parts), parameters))
        elif not any(events):
            continue
        found.append(Sample(name, events, tuple(own)))
    return found


def _control_factor(part: Background, region: str, name: str) -> Factor:
    return Factor(f"{region}_{name}", part.events, 10 * part.nominal + 50)


def _controls(counts: Counts, i: int, region: str) -> list[RegionOfBins]:
    found = []
    pairs = list(zip(counts.background[i].parts, _part_names(counts, i), strict=True))
    several = sum(part.control is not None for part, _ in pairs) > 1
    for part, name in pairs:
        if part.control is not None:
            sample = Sample(name, (part.control[1],), (_control_factor(part, region, name),))
            own = f"{region}_{name}_control" if several else f"{region}_control"
            found.append(RegionOfBins(own, (part.control[0],), (sample,)))
    return found
