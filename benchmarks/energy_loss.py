"""Energy loss: weights cold and kept, a reach with and without, and what the same accuracy costs otherwise.

    python benchmarks/energy_loss.py > table.md

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
from report import machine, markdown

import mubeam as mb
from mubeam.foundation import cache
from mubeam.matter import beam, transport
from mubeam.matter.beam import NODES_OF_LINE, Entry, flux_nodes
from mubeam.matter.stack import Slab, Stack
from mubeam.matter.straggling import drawn
from mubeam.matter.transport import EnergyGrid
from mubeam.production.engine import tables

ROUNDS = 7
ACCURACY, MUONS = 1e-4, 40_000
LADDER = (9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257)
"""Numbers of depths."""

CASES = (("lfv-alp", 2.0), ("lfv-alp", 30.0))
"""Light, and near the threshold."""

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


def compared() -> list[list[str]]:
    """Full transport against a usual CSDA with trapezoids and a Monte Carlo, each as fine as ACCURACY asks for."""
    found = []
    for name, mass in CASES:
        case = Case(name, mass)
        limit = case.full(96, 12)
        plain = next(n for n in LADDER if abs(case.trapezoid(n) / case.trapezoid(4 * LADDER[-1]) - 1) < ACCURACY)
        muons = drawn(case.entry, case.stack, "full", MUONS)
        values = muons.weight * muons.weight.size * case.sigma_of(muons.energy_gev)
        needed = (values.std() / values.mean() / ACCURACY) ** 2
        rows = {"weights": case.weights, "CSDA": lambda n=plain, c=case: c.trapezoid(n), "MC": case.monte_carlo}
        times: dict[str, list[float]] = {row: [] for row in rows}
        for _ in range(3):
            for row, work in rows.items():
                times[row].append(cold(work))
        own = median(times["weights"])
        # a Monte Carlo of so many muons takes as long as they are many
        spent = {
            f"weights, {NODES_OF_LINE[0]} energies": own,
            f"CSDA, trapezoids at {plain} depths": median(times["CSDA"]),
            f"Monte Carlo, {needed:.1e} muons": median(times["MC"]) * needed / MUONS,
        }
        off = case.weights() / limit - 1, case.trapezoid(plain) / limit - 1, ACCURACY
        for (row, time_s), one in zip(spent.items(), off, strict=True):
            found.append([f"{name} of {mass:g} GeV", row, f"{1e3 * time_s:.3g}", f"{time_s / own:.3g}", f"{one:.0e}"])
    return found


class Case:
    """Particles of one mass made by 1.5 TeV muons on 10 m of lead: the mean cross section in pb, in three ways."""

    def __init__(self, name: str, mass: float) -> None:
        self.stack, self.entry = Stack((Slab("lead", 10.0),)), Entry(np.array([1500.0]), np.ones(1))
        self.process, self.mass = mb.models.get(name).vertices()[0].process, mass

    def sigma(self, energy: np.ndarray) -> np.ndarray:
        """At these energies, each computed."""
        return np.asarray(mb.cross_section(self.process, energy_gev=energy, mass_gev=self.mass).value)

    def sigma_of(self, energy: np.ndarray) -> np.ndarray:
        """At many energies, from a table."""
        grid = np.geomspace(energy.min(), energy.max(), 200)
        return np.interp(energy, grid, self.sigma(grid))

    def weights(self) -> float:
        """As a search does."""
        flux = flux_nodes(self.entry, self.stack, "full", 0, with_depth=False)
        return float(flux.mean(self.sigma(flux.energy_gev)))

    def full(self, energies: int, depths: int) -> float:
        """The same with other numbers of nodes."""
        grid = EnergyGrid(self.entry.grid(0).low_gev, 1500.0, energies)
        depth, share = self.stack.production_nodes((1.0, 0.0), depths)
        found = share @ transport.weights(self.stack.layers, depth, self.entry.energy_gev, self.entry.share, grid)
        return float(found @ self.sigma(grid.energy_gev))

    def trapezoid(self, depths: int) -> float:
        """A table of dE/dX, steps of Runge and Kutta, and a cross section at each depth."""
        table = np.geomspace(1.0, 1500.0, 60)
        loss = mb.stopping_power("lead", table).total * 1e-3 * 100 * 11.35

        def rate(energy: float) -> float:
            return float(np.interp(energy, table, loss))

        depth = np.linspace(0.0, 10.0, depths)
        step, energy = depth[1], np.full(depths, 1500.0)
        for i in range(1, depths):
            before = energy[i - 1]
            energy[i] = before - step * rate(before - step / 2 * rate(before))
        return float(np.trapezoid(self.sigma(energy), depth) / 10)

    def monte_carlo(self) -> float:
        """Muons one by one, with a table of the cross section."""
        muons = drawn(self.entry, self.stack, "full", MUONS)
        return float((muons.weight * self.sigma_of(muons.energy_gev)).sum())


def main() -> None:
    """All rows."""
    os.environ[cache.FOLDER_VARIABLE] = tempfile.mkdtemp()
    stack, entry = Stack((Slab("lead", 10.0),)), Entry(np.array([1500.0]), np.ones(1))

    def work() -> object:
        return flux_nodes(entry, stack, "full", 0, with_depth=False)

    work()
    rows: dict[str, list[float]] = {
        "weights of a line on 10 m of lead, nothing kept": [cold(work) for _ in range(ROUNDS)],
        "the same, kept on disk": [from_disk(work) for _ in range(ROUNDS)],
        "the same, kept in memory": [seconds(work) for _ in range(ROUNDS)],
    }

    def reach(loss: str) -> None:
        tables._kept.cache_clear()
        tables._kept_maker.cache_clear()
        mb.reach("lfv-alp", "fasernu2", "invisible", masses_gev=MASSES, energy_loss=loss)

    names = {loss: f"FASERnu2, 60 masses, energy_loss = {loss}" for loss in ("none", "full")}
    for loss in names:
        reach(loss)
    for _ in range(3):
        for loss, name in names.items():
            rows.setdefault(name, []).append(seconds(lambda loss=loss: reach(loss)))
    print(machine("numpy", "numba"))
    print()
    print(markdown(("job", "ms"), [(name, f"{1e3 * median(times):.3g}") for name, times in rows.items()]))
    print()
    print(markdown(("particle", "method", "ms", "of the time of weights", "off"), compared()))


if __name__ == "__main__":
    main()
