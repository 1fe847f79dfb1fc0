"""Speed of the statistics: points of a scan, limits and bands, side by side in one run.

    python benchmarks/limits.py

One core. Times are medians of interleaved repetitions, of processor time: what else the machine does counts less.
"""

import os

# before NumPy loads its libraries
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
from report import machine, markdown

from mubeam.foundation.checks import FloatArray
from mubeam.statistics import Background, Likelihood, bins, poisson_upper_limit

ROUNDS = 9
POINTS = 20_000
BACKGROUND = [1.0, 0.5, 0.3, 0.2, 0.1]
SEEN = {0: [0, 0, 0, 0, 0], 1: [1, 0, 0, 0, 0], 3: [1, 1, 0, 1, 0], 6: [2, 1, 1, 1, 1], 12: [4, 3, 2, 2, 1]}
SHAPE = [0.1, 0.15, 0.2, 0.25, 0.3]
HUNDRED = ([40, 30, 20, 6, 4], [38.0, 28.0, 22.0, 8.0, 2.0])


def scan(points: int, size: int) -> FloatArray:
    """Signals over six decades of their sum, with random shares of the bins."""
    rng = np.random.default_rng(1)
    total = 10 ** rng.uniform(-3, 3, points)
    return np.asarray(total[:, None] * rng.dirichlet(np.ones(size), points))


def medians(jobs: dict[str, Callable[[], Any]], rounds: int = ROUNDS) -> dict[str, float]:
    """Seconds of each job: one of each in every round, after one that is not measured."""
    found: dict[str, list[float]] = {name: [] for name in jobs}
    for i in range(rounds + 1):
        for name, job in jobs.items():
            start = time.process_time()
            job()
            if i:
                found[name].append(time.process_time() - start)
    return {name: median(times) for name, times in found.items()}


def with_engine(from_terms: float, job: Callable[[], Any]) -> Callable[[], Any]:
    """The job with compiled code from so many terms on."""

    def run() -> None:
        usual, bins.NUMBA_PAYS_FROM = bins.NUMBA_PAYS_FROM, from_terms
        try:
            job()
        finally:
            bins.NUMBA_PAYS_FROM = usual

    return run


def scans() -> list[list[str]]:
    """Rows of points a second."""
    rows = []
    one = Likelihood(4, Background(0.4, 0.2), {"efficiency": {"signal": 0.1}})
    signals = scan(1_000_000, 1)
    seconds = medians({"compare": lambda: one.excluded(signals)})["compare"]
    rows.append(["one bin, 4 events, errors", "excluded", f"{len(signals) / seconds:.2g}", "", "1e6"])
    single = Likelihood(4, 0.4)
    seconds = medians({"value": lambda: single.cls(signals)})["value"]
    rows.append(["one bin, 4 events", "CLs", f"{len(signals) / seconds:.2g}", "", ""])
    for events, seen in SEEN.items():
        for errors, points, aim in ((None, POINTS, "1e5"), ({"e": {"signal": 0.1}}, POINTS // 5, "2e4 (Numba)")):
            likelihood = Likelihood(seen, BACKGROUND, errors)
            signals = scan(points, 5)
            jobs = {
                "numpy": with_engine(
                    np.inf, lambda likelihood=likelihood, signals=signals: likelihood.excluded(signals)
                ),
                "numba": with_engine(0.0, lambda likelihood=likelihood, signals=signals: likelihood.excluded(signals)),
            }
            found = {name: f"{points / seconds:.2g}" for name, seconds in medians(jobs).items()}
            what = f"five bins, {events} events" + (", one nuisance" if errors else "")
            rows.append([what, "excluded", found["numpy"], found["numba"], aim if events <= 6 else ""])
    return rows


def limits() -> list[list[str]]:
    """Rows of milliseconds of a limit and a band."""
    uncertain = Background(1300.56, 0.2 * 1300.56)
    errors = {"efficiency": {"signal": 0.1}}
    cases: list[tuple[str, Callable[[], Likelihood], Any, str]] = [
        ("one bin, n = 4, known", lambda: Likelihood(4, 0.4), None, "10, 50"),
        ("one bin, n = 100, errors", lambda: Likelihood(100, Background(90.0, 20.0), errors), None, "10, 50"),
        ("one bin, n = 1300, 20 %", lambda: Likelihood(1300, uncertain), None, "50, 250"),
        ("one bin, n = 1300, 20 %, signal 10 %", lambda: Likelihood(1300, uncertain, errors), None, "50, 250"),
        ("five bins, n = 3", lambda: Likelihood(SEEN[3], BACKGROUND), SHAPE, "10, 50"),
        ("five bins, n = 12, one nuisance", lambda: Likelihood(SEEN[12], BACKGROUND, errors), SHAPE, "10, 50"),
        ("five bins, n = 100", lambda: Likelihood(*HUNDRED), SHAPE, "10, 50"),
    ]
    rows = []
    reference = medians({"strict": lambda: poisson_upper_limit(4, 0.4)})["strict"]
    for name, make, shape, aim in cases:
        jobs = {
            "limit": lambda make=make, shape=shape: make().upper_limit(shape),
            "band": lambda make=make, shape=shape: make().expected_band(shape),
        }
        seconds = medians(jobs, 5)
        rows.append(
            [
                name,
                f"{1e3 * seconds['limit']:.3g}",
                f"{1e3 * seconds['band']:.3g}",
                f"{seconds['limit'] / reference:.2g}",
                aim,
            ]
        )
    return rows


def main() -> None:
    """Print the tables."""
    print(machine("numpy", "numba"))
    print()
    print(markdown(["points of a scan", "what", "NumPy, points/s", "Numba, points/s", "aim, points/s"], scans()))
    print()
    head = ["counts", "limit, ms", "band, ms", "limit / exact Poisson limit of 4", "aim, ms"]
    print(markdown(head, limits()))


if __name__ == "__main__":
    main()
