"""pyhf: a workspace (HistFactory as JSON), and a patch set with the signal of each point of a grid.

The likelihood is ours to rounding with `interpcode` "code1", which the JSON cannot hold: load it with
`workspace.model(modifier_settings={"normsys": {"interpcode": "code1"}, "histosys": {"interpcode": "code4p"}})`. pyhf's
own default is a polynomial within one standard deviation, off by up to 5e-6 in the log-likelihood.

pyhf's asymptotic limits are lower than ours where few events are seen: 1.35 instead of 2.30 where there is none.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from numpy.typing import ArrayLike

from mubeam.errors import InputError
from mubeam.foundation.checks import finite
from mubeam.statistics.export.regions import (
    STRENGTH,
    BinErrors,
    Factor,
    Scale,
    plain_name,
    regions,
)
from mubeam.statistics.likelihood import Likelihood

VERSION = "1.0.0"
"""Of the format of workspaces and of patch sets."""

NO_RECORD = "ins0000000"
"""Stands for a record of HEPData that is not there yet: patch sets must name one."""

MEASUREMENT = "limit"
LEAST_OF_FREE = 1e-10


def to_pyhf(likelihood: Likelihood, signal: ArrayLike) -> dict[str, Any]:
    """A workspace of pyhf as plain data, for JSON.

    Args:
        likelihood: data, or a projection, in which the expected background is observed.
        signal: expected events in the bins, (B,), at strength 1.

    Raises InputError for a signal of another shape or below zero.
    """
    found = regions(likelihood.counts, likelihood.one_signal(signal))
    free: dict[str, dict[str, Any]] = {}
    for region in found:
        for sample in region.samples:
            for one in sample.modifiers:
                if isinstance(one, Factor) and one.name != STRENGTH:
                    start = max(one.nominal, LEAST_OF_FREE)
                    free[one.name] = {"name": one.name, "inits": [start], "bounds": [[0, one.highest]]}
    channels = [
        {
            "name": region.name,
            "samples": [
                {
                    "name": sample.name,
                    "data": list(sample.events),
                    "modifiers": [_modifier(one) for one in sample.modifiers],
                }
                for sample in region.samples
            ],
        }
        for region in found
    ]
    return {
        "channels": channels,
        "observations": [{"name": region.name, "data": list(region.observed)} for region in found],
        "measurements": [{"name": MEASUREMENT, "config": {"poi": STRENGTH, "parameters": list(free.values())}}],
        "version": VERSION,
    }


def _modifier(one: Factor | Scale | BinErrors) -> dict[str, Any]:
    if isinstance(one, Factor):
        return {"name": one.name, "type": "normfactor", "data": None}
    if isinstance(one, Scale):
        return {"name": one.name, "type": "normsys", "data": {"hi": 1 + one.relative, "lo": 1 / (1 + one.relative)}}
    return {"name": one.name, "type": "shapesys", "data": list(one.errors)}


def digest(workspace: dict[str, Any]) -> str:
    """The checksum by which a patch set knows its workspace."""
    return hashlib.sha256(json.dumps(workspace, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def to_patchset(
    likelihood: Likelihood,
    workspace: dict[str, Any],
    signals: ArrayLike,
    values: ArrayLike,
    labels: Sequence[str] = ("mass_gev", "coupling"),
    *,
    names: Sequence[str] | None = None,
    reference: str = NO_RECORD,
    description: str = "signal grid",
) -> dict[str, Any]:
    """A patch set of pyhf: for each point of a grid, what replaces the signal of the workspace.

    Args:
        likelihood: that the workspace is of.
        workspace: of `to_pyhf`, as it is written.
        signals: expected events in the bins, (N, B).
        values: of the labels at each point, (N, L).
        labels: what a point is, such as ("mass_gev", "coupling").
        names: of the patches; letters, digits, underscores; None for p0, p1, ...
        reference: record of HEPData, "ins" and seven digits.
        description: of the grid.

    Raises InputError for numbers that do not belong together, or a reference that is none.
    """
    if not re.fullmatch(r"ins[0-9]{7}", reference):
        raise InputError(f'reference must be a record of HEPData, "ins" and seven digits, got {reference!r}')
    grid, points = finite("signals", signals), finite("values", values)
    bins = likelihood.counts.bins
    if grid.ndim != 2 or grid.shape[1] != bins:
        raise InputError(f"signals must be events of N points in {bins} bins, got the shape {grid.shape}")
    if points.shape != (len(grid), len(labels)):
        raise InputError(f"values must be {len(labels)} for each of {len(grid)} points, got the shape {points.shape}")
    own = [f"p{i}" for i in range(len(grid))] if names is None else [plain_name(name) for name in names]
    if len(own) != len(grid) or len(set(own)) < len(own):
        raise InputError(f"names must be {len(grid)} different ones, got {len(set(own))}")
    patches = [
        {"metadata": {"name": name, "values": list(map(float, at))}, "patch": _patch(likelihood, signal)}
        for name, at, signal in zip(own, points, grid, strict=True)
    ]
    metadata = {
        "references": {"hepdata": reference},
        "digests": {"sha256": digest(workspace)},
        "description": description,
        "labels": list(labels),
    }
    return {"metadata": metadata, "patches": patches, "version": VERSION}


def _patch(likelihood: Likelihood, signal: ArrayLike) -> list[dict[str, Any]]:
    """Replacements of the signal in each region that has one; it is the first sample there."""
    found = regions(likelihood.counts, likelihood.one_signal(signal))
    return [
        {"op": "replace", "path": f"/channels/{i}/samples/0/data", "value": list(region.samples[0].events)}
        for i, region in enumerate(found)
        if region.bins
    ]
