"""Beam dumps with a detector of finite size: a reach cold and warm, a coupling, a mass, and memory.

    python benchmarks/dumps.py

Processor time on one core, medians of rounds. Nothing here is a test.
"""

import os
import tempfile

# before NumPy loads its libraries
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")

import resource
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

import mubeam as mb
from mubeam.foundation import cache
from mubeam.production.engine import tables
from mubeam.searches import detected, folding
from mubeam.searches.folding import SignalTable, signal_table
from mubeam.searches.request import make_search

ROUNDS = 3
MASSES = np.geomspace(0.22, 3.0, 60)
COUPLINGS = np.geomspace(1e-7, 1e-5, 200)

CARD = """
extends = "muon-beam-dump"
name = "benchmark-dump"
[geometry]
decay_start_m = 20.0
decay_end_m = 120.0
{detector}
source.decay_start_m = "x"
source.decay_end_m = "x"
source.aperture_radius_m = "x"
source.products = "x"
source.product_energy_min_gev = "x"
[beam]
exposure_mot = 1e18
source.exposure_mot = "x"
[analyses.decays]
description = "decays behind a shield"
signature = "beam-dump"
form_factor = "tsai-elastic"
observed_events = 0
background_events = 0.0
confidence_level = 0.9
source = {{ observed_events = "x", background_events = "x", confidence_level = "x" }}
"""
DETECTORS = {
    "none": "",
    "the particle": "aperture_radius_m = 0.5",
    "all products": 'aperture_radius_m = 0.5\nproducts = "all"',
    "all products of 10 GeV": 'aperture_radius_m = 0.5\nproducts = "all"\nproduct_energy_min_gev = 10.0',
}


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def forget() -> None:
    """Nothing is kept in memory."""
    for kept in (detected._kept, detected._kept_beam, tables._kept, tables._kept_maker):
        kept.cache_clear()


def show(name: str, times: list[float], unit: float = 1e3, text: str = "ms") -> None:
    """A row."""
    print(f"  {name:52s} {unit * median(times):10.2f} {text}")


def beside(reach: Callable[[], object], table: Callable[[], SignalTable]) -> None:
    """With and without nodes gathered on few momenta, in turns."""
    ways = {"gathered": folding.gathered, "all nodes": lambda nodes, count: nodes}
    times: dict[str, tuple[list[float], list[float]]] = {way: ([], []) for way in ways}
    for _ in range(ROUNDS):
        for way, gather in ways.items():
            folding.gathered = gather
            one = table()
            times[way][0].append(seconds(reach))
            times[way][1].append(seconds(lambda one=one: one.folded(COUPLINGS[None])) / COUPLINGS.size)
    folding.gathered = ways["gathered"]
    for way, (of_reach, of_coupling) in times.items():
        show(f"{way}: reach, production kept in memory", of_reach)
        show(f"{way}: a coupling, value and error", of_coupling, 1e6, "us")


def main() -> None:
    """All rows."""
    folder = Path(tempfile.mkdtemp())
    os.environ[cache.FOLDER_VARIABLE] = str(folder / "cache")
    for name, detector in DETECTORS.items():
        card = folder / "own.toml"
        card.write_text(CARD.format(detector=detector))

        def reach(card: Path = card) -> object:
            return mb.reach("axion-muon", str(card), "decays", masses_gev=MASSES)

        print(f"detector: {name}")
        forget()
        show("reach of 60 masses, nothing kept", [seconds(reach)])
        show("the same, production kept in memory", [seconds(reach) for _ in range(ROUNDS)])
        search = make_search("axion-muon", str(card), "decays")
        table, sizes = signal_table(search, np.array([0.3])), COUPLINGS[None]
        for what, work in (("value", table.events_in_bins), ("value and error", table.folded)):
            times = [seconds(lambda work=work, sizes=sizes: work(sizes)) / COUPLINGS.size for _ in range(ROUNDS)]
            show(f"a coupling, {what}", times, 1e6, "us")

        def one(search: object = search) -> None:
            forget()
            signal_table(search, np.array([0.31]))

        show("a mass, with its error", [seconds(one) for _ in range(ROUNDS)])
        if not detector:
            beside(reach, lambda search=search: signal_table(search, np.array([0.3])))
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
