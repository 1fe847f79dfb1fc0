"""Likelihoods of fits beside calls of expected_events, and rows of a random scan, side by side in one run.

    python benchmarks/fit.py > table.md

Processor time of one core; medians over rounds in which each row runs once, and medians of the ratios within a round.
"At best" is the quickest round: what a core does that shares its caches with nothing else.
"""

import os

# before NumPy loads its libraries
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")

import time
from collections.abc import Callable
from math import pi
from statistics import median
from typing import NamedTuple

import numpy as np

import mubeam as mb
from mubeam.fit import FitLikelihood

ROUNDS = 15
CALLS, CALLS_OF_YIELDS, ARRAY, ROWS = 100, 6, 100_000, 4000

FREE = {
    "mass_gev": (2, 20, "log"),
    "coupling": (1e-4, 1, "log"),
    "theta": (0, pi / 2),
    "mass_chi_gev": (0.3, 0.9, "log"),
    "g_chi": (0.1, 3, "log"),
}
LINE, SPECTRUM = "muc-thin-target:invisible", "fasernu2:invisible"
LIFETIMES, NUISANCE = "na64mu-2022:visible", "na64mu-2022:muon-below-80-gev"
LIGHT = {"mass_gev": (0.005, 0.5, "log"), "coupling": (1e-5, 1e-1, "log")}
THREE = ["na64mu-2022:lfv-invisible", LINE, SPECTRUM]


class Row(NamedTuple):
    """What is timed: a name, what runs, and how many points that is."""

    name: str
    run: Callable[[], object]
    points: int


def points_of(fit: FitLikelihood, count: int) -> np.ndarray:
    """Points of the prior."""
    return fit.prior_transform(np.random.default_rng(1).random((count, len(fit.names))))


def one_by_one(name: str, fit: FitLikelihood) -> Row:
    """A call for each point."""
    points = points_of(fit, CALLS)
    return Row(f"{name}, one by one", lambda: [fit(point) for point in points], CALLS)


def in_array(name: str, fit: FitLikelihood) -> Row:
    """One call for all points."""
    points = points_of(fit, ARRAY)
    return Row(f"{name}, an array of {ARRAY}", lambda: fit(points), ARRAY)


def as_arrays(name: str, fit: FitLikelihood) -> Row:
    """A call for each point, as an array of one."""
    points = points_of(fit, CALLS)
    return Row(f"{name}, arrays of one", lambda: [fit.in_arrays(point) for point in points], CALLS)


def yields(name: str, searches: list[str], fit: FitLikelihood) -> Row:
    """A call of expected_events for each point and search, every parameter another one."""
    points, pairs = points_of(fit, CALLS_OF_YIELDS), [search.split(":") for search in searches]

    def run() -> None:
        for mass, coupling, theta, chi, g_chi in points:
            model = mb.models.get("lfv-alp", theta=theta, mass_chi_gev=chi, g_chi=g_chi)
            for card, analysis in pairs:
                mb.expected_events(model, card, analysis, mass_gev=[mass], coupling=[coupling])

    return Row(f"expected_events, {name}, one by one", run, CALLS_OF_YIELDS)


def scan() -> Row:
    """Rows of a random scan over all parameters."""
    axes = {name: {"sobol": [*ends[:2]], "scale": "log" if len(ends) > 2 else "linear"} for name, ends in FREE.items()}
    card, analysis = LINE.split(":")
    about = {"model": "lfv-alp", "experiments": [card], "analyses": [analysis], "quantities": ["events", "excluded"]}
    spec = {"scan": about | {"samples": ROWS, "parameters": axes}}
    return Row(f"a random scan of {ROWS} rows, {LINE}", lambda: mb.scan(spec), ROWS)


def main() -> None:
    """Print the table."""
    begun = time.process_time()
    line = mb.fit.likelihood("lfv-alp", [LINE], FREE)
    spectrum = mb.fit.likelihood("lfv-alp", [SPECTRUM], FREE)
    free = FREE | {"mass_chi_gev": (1, 10, "log")}
    three = mb.fit.likelihood("lfv-alp", THREE, free, also=["g-minus-2:2025", "relic-density:at-most"])
    couplings = {name: FREE[name] for name in ("coupling", "theta", "g_chi")}
    held = mb.fit.likelihood("lfv-alp", [LINE], couplings, fixed={"mass_gev": 5.0, "mass_chi_gev": 0.5})
    long = mb.fit.likelihood("dark-photon", [LIFETIMES], LIGHT)
    profiled = mb.fit.likelihood("dark-photon", [NUISANCE], LIGHT, nuisances="profile")
    print(f"All tables of the likelihoods: {time.process_time() - begun:.1f} s, those on disk read.\n")
    rows = [
        yields(LINE, [LINE], line),
        yields(SPECTRUM, [SPECTRUM], spectrum),
        yields("three searches", THREE, three),
        scan(),
        one_by_one(f"likelihood of {LINE}", line),
        as_arrays(f"likelihood of {LINE}", line),
        in_array(f"likelihood of {LINE}", line),
        one_by_one(f"likelihood of {SPECTRUM}", spectrum),
        in_array(f"likelihood of {SPECTRUM}", spectrum),
        in_array(f"{LINE}, couplings alone", held),
        one_by_one("three searches, g-2, relic density", three),
        in_array("three searches, g-2, relic density", three),
        one_by_one(f"dark photon, {LIFETIMES}", long),
        in_array(f"dark photon, {LIFETIMES}", long),
        one_by_one(f"dark photon, {NUISANCE}, profiled", profiled),
        in_array(f"dark photon, {NUISANCE}, profiled", profiled),
    ]
    times: list[list[float]] = [[] for _ in rows]
    for number in range(ROUNDS + 1):
        for row, found in zip(rows, times, strict=True):
            start = time.process_time()
            row.run()
            # the first round fills caches
            if number:
                found.append((time.process_time() - start) / row.points)
    print("| what | points a second | a point | at best | expected_events / this |\n| --- | --- | --- | --- | --- |")
    for row, found in zip(rows, times, strict=True):
        ratio = median(yield_time / own for yield_time, own in zip(times[0], found, strict=True))
        middle = median(found)
        best = f"{1e6 * min(found):.3g} µs"
        print(f"| {row.name} | {1 / middle:.3g} | {1e6 * middle:.3g} µs | {best} | {ratio:.3g} |")


if __name__ == "__main__":
    main()
