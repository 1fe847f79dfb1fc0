"""Energy loss: weights cold and kept, a reach with and without, and what the same accuracy costs otherwise.

    python benchmarks/energy_loss.py

Processor time of interleaved rounds, medians, on one core. Nothing here is a test.
"""

import os
import tempfile

# before NumPy loads its libraries
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")

import time
from collections.abc import Callable
from statistics import median

import numpy as np

import mubeam as mb
from mubeam.foundation import cache
from mubeam.matter import beam
from mubeam.matter.beam import Entry, flux_nodes
from mubeam.matter.slowing import slowed
from mubeam.matter.stack import Slab, Stack
from mubeam.matter.straggling import drawn
from mubeam.production.engine import tables

ROUNDS = 7
MASSES = np.geomspace(1.8, 40.0, 60)


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def from_disk(work: Callable[[], object]) -> float:
    """The same with nothing kept in memory."""
    beam._in_matter.cache_clear()
    return seconds(work)


def cold(work: Callable[[], object]) -> float:
    """The same with nothing kept at all."""
    before = os.environ[cache.FOLDER_VARIABLE]
    os.environ[cache.FOLDER_VARIABLE] = ""
    found = from_disk(work)
    os.environ[cache.FOLDER_VARIABLE] = before
    return found


def show(name: str, times: list[float]) -> None:
    """A row."""
    print(f"{name:64s} {1e3 * median(times):10.2f} ms")


def compared() -> None:
    """Full transport against a usual CSDA with trapezoids, and against a Monte Carlo; 1.5 TeV on 10 m of lead."""
    stack, entry = Stack((Slab("lead", 10.0),)), Entry(np.array([1500.0]), np.ones(1))
    process, mass = mb.models.get("lfv-alp").vertices()[0].process, 30.0

    def sigma(energy: np.ndarray) -> np.ndarray:
        return np.asarray(mb.cross_section(process, energy_gev=energy, mass_gev=mass).value)

    def full(nodes: int = 0) -> float:
        flux = flux_nodes(entry, stack, "full", nodes, with_depth=False)
        return float(flux.mean(sigma(flux.energy_gev)))

    def trapezoid(points: int = 200) -> float:
        depth = np.linspace(0.0, 10.0, points)
        return float(np.trapezoid(sigma(slowed(stack.layers, depth, entry.energy_gev)[:, 0]), depth) / 10)

    def monte_carlo(count: int = 40_000) -> float:
        muons = drawn(entry, stack, "full", count)
        grid = np.geomspace(muons.energy_gev[0], muons.energy_gev[-1], 60)
        return float((muons.weight * np.interp(muons.energy_gev, grid, sigma(grid))).sum())

    reference = full()
    rows = {"weights, 28 energies": full, "CSDA, trapezoids, 200 depths": trapezoid, "Monte Carlo, 40 000": monte_carlo}
    values = {name: work() for name, work in rows.items()}
    times = {name: [] for name in rows}
    for _ in range(3):
        for name, work in rows.items():
            times[name].append(cold(work))
    for name, value in values.items():
        ratio = median(times[name]) / median(times["weights, 28 energies"])
        print(f"  {name:40s} off {value / reference - 1:+9.1e}   {ratio:8.2f} x the time")
    spread = np.std([sigma(drawn(entry, stack, "full", 2000).energy_gev)]) / reference
    print(f"  a Monte Carlo needs {(spread / 1e-4) ** 2:.1e} muons for 1e-4")


def main() -> None:
    """All rows."""
    os.environ[cache.FOLDER_VARIABLE] = tempfile.mkdtemp()
    stack, entry = Stack((Slab("lead", 10.0),)), Entry(np.array([1500.0]), np.ones(1))

    def work() -> object:
        return flux_nodes(entry, stack, "full", 0, with_depth=False)

    work()
    show("weights of a line on 10 m of lead, nothing kept", [cold(work) for _ in range(ROUNDS)])
    show("the same, kept on disk", [from_disk(work) for _ in range(ROUNDS)])
    show("the same, kept in memory", [seconds(work) for _ in range(ROUNDS)])

    def reach(loss: str) -> None:
        tables._kept.cache_clear()
        tables._kept_maker.cache_clear()
        mb.reach("lfv-alp", "fasernu2", "invisible", masses_gev=MASSES, energy_loss=loss)

    times: dict[str, list[float]] = {"none": [], "full": []}
    for loss in times:
        reach(loss)
    for _ in range(3):
        for loss, found in times.items():
            found.append(seconds(lambda loss=loss: reach(loss)))
    for loss, found in times.items():
        show(f"FASERnu2, 60 masses, energy_loss = {loss}", found)
    print("1.5 TeV on 10 m of lead, lfv-alp of 30 GeV:")
    compared()


if __name__ == "__main__":
    main()
