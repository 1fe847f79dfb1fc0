"""Counts with their backgrounds and errors as plain data, for files, and read again."""

from collections.abc import Mapping
from typing import Any

from mubeam.errors import InputError
from mubeam.statistics.background import AnyBackground, Background, BackgroundSum
from mubeam.statistics.counts import Channel, Counts, make_counts
from mubeam.statistics.likelihood import Likelihood

PART = ("mean", "error", "control", "model", "name")


def plain(likelihood: Likelihood) -> dict[str, Any]:
    """A likelihood as texts, numbers, lists and mappings."""
    counts = likelihood.counts
    return {
        "observed": None if counts.observed is None else list(counts.observed),
        "background": [[_part(part) for part in one.parts] for one in counts.background],
        "systematics": {
            one.name: {"signal": list(one.signal), "background": list(one.background)} for one in counts.systematics
        },
        "channels": [{"name": one.name, "bins": one.bins} for one in counts.channels],
        "confidence_level": likelihood.confidence_level,
        "method": likelihood.method,
    }


def _part(part: Background) -> dict[str, Any]:
    found = {name: getattr(part, name) for name in PART}
    if part.control is not None:
        # which says it
        found |= {"mean": None, "control": list(part.control)}
    return found


def restored(content: Mapping[str, Any]) -> Likelihood:
    """The likelihood of `plain`.

    Raises InputError, KeyError or TypeError for anything else.
    """
    background = [_background(parts) for parts in content["background"]]
    made = make_counts(content["observed"], background, content["systematics"])
    channels = tuple(Channel(str(one["name"]), int(one["bins"])) for one in content["channels"])
    if sum(one.bins for one in channels) != made.bins or any(one.bins < 1 for one in channels):
        raise InputError(f"channels must have {made.bins} bins in all")
    counts = Counts(made.observed, made.background, made.systematics, channels)
    return Likelihood.of_counts(counts, content["confidence_level"], content["method"])


def _background(parts: list[Mapping[str, Any]]) -> AnyBackground:
    if not parts:
        raise InputError("a background has one part or more")
    found = []
    for part in parts:
        known = {name: part[name] for name in PART}
        control = known["control"]
        found.append(Background(**known | {"control": None if control is None else tuple(control)}))
    return found[0] if len(found) == 1 else BackgroundSum(tuple(found))
