"""Sums over the weights of all events, from which the cross section in a file's header is computed.

Convention of a file: its cross section is that of the events with their weights, and the mean weight is one. So it is
right for readers that divide by the number of events and for those that divide by the sum of weights.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from mubeam.errors import InputError
from mubeam.events.record import Block, ProcessInfo, RunInfo


@dataclass(frozen=True)
class Totals:
    """Sums over all events.

    Attributes:
        events: number of events.
        mean, largest: mean and largest weight.
        effective_events: (sum of weights)^2/(sum of squares), the number of events of equal weight that are as precise.
        highest_number: highest running number.
        processes: fraction of the sum of weights by number of the process.
    """

    events: int
    mean: float = 1.0
    largest: float = 1.0
    effective_events: float = 1.0
    highest_number: int = 0
    processes: Mapping[int, float] = field(default_factory=dict)


def total(blocks: Iterable[Block]) -> Totals:
    """The Totals of events; InputError for weights that are negative, not finite or all zero."""
    # squares of small probabilities would leave the range of float64
    events, sums, largest, highest = 0, np.zeros(2, np.longdouble), 0.0, 0
    by_process: dict[int, np.longdouble] = {}
    for block in blocks:
        weight = block.weight.astype(np.longdouble)
        if not (np.isfinite(weight) & (weight >= 0)).all():
            raise InputError("the events have weights below zero or that are not finite: generate them anew")
        events, sums = events + len(block), sums + np.array([weight.sum(), (weight**2).sum()])
        for number in np.unique(block.process):
            of_it = weight[block.process == number].sum()
            by_process[int(number)] = by_process.get(int(number), np.longdouble(0)) + of_it
        largest, highest = max(largest, float(weight.max())), max(highest, int(block.number.max()))
    if not largest:
        raise InputError(
            "all events have the weight zero: none of them would be produced, or decay in the decay region, at this "
            "point"
        )
    shares = {number: float(of_it / sums[0]) for number, of_it in by_process.items()}
    return Totals(events, float(sums[0] / events), largest, float(sums[0] ** 2 / sums[1]), highest, shares)


def stated(info: RunInfo, totals: Totals, made: int) -> RunInfo:
    """The header of a file of these events: `info` with its cross section times (sum of weights)/`made`.

    `made` is the number of events generated; if there are fewer, the cross section is that of the selection left. The
    stated error includes that of the mean weight.
    """
    mean = totals.mean * (totals.events / made)
    error = max(1 / totals.effective_events - 1 / made, 0.0) ** 0.5
    value = info.cross_section_pb * mean
    value_error = mean * float(np.hypot(info.cross_section_error_pb, info.cross_section_pb * error))

    def of(process: ProcessInfo) -> ProcessInfo:
        share = totals.processes.get(process.number, 0.0)
        # the share is that of so many events
        spread = (max(share * (1 - share), 0.0) / totals.effective_events) ** 0.5
        part_error = float(np.hypot(share * value_error, spread * value))
        return replace(process, cross_section_pb=share * value, cross_section_error_pb=part_error)

    return replace(
        info,
        weighted=True,
        cross_section_pb=value,
        cross_section_error_pb=value_error,
        processes=tuple(map(of, info.processes)),
        expected_events=None if info.expected_events is None else info.expected_events * mean,
        events=totals.events,
        largest_weight=totals.largest / totals.mean,
        highest_number=totals.highest_number,
    )


def normalised(blocks: Iterable[Block], totals: Totals) -> Iterator[Block]:
    """The events with weights whose mean is one."""
    for block in blocks:
        yield replace(block, weight=block.weight / totals.mean)
