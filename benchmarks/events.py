"""Rates of the event generator and of each writer, efficiency and overweights, and the memory of a long run.

    python benchmarks/events.py

One core. Rates are medians of interleaved repetitions, in processor time: what else the machine does counts less.
"""

import os

# before NumPy loads its libraries
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from report import machine, markdown

from mubeam.events import writers
from mubeam.events.generator import Generator, make_generator

ROUNDS = 15
EVENTS_A_ROUND = 98_304
WRITTEN_A_ROUND = 16_384
FORMATS = (".parquet", ".root", ".hepmc3", ".lhe")

AIM_RATE, AIM_EFFICIENCY, AIM_MEMORY_MB = 1e6, 0.6, 500
MEMORY_EVENTS, MEMORY_FORMAT = 10_000_000, ".parquet"

MEMORY_OF_A_RUN = """
import resource, sys
from mubeam.events import files
files.write_events("axion-photon", "na64mu-1e12", sys.argv[1], events=int(sys.argv[2]), mass_gev=0.05, coupling=5e-4)
unit = 1 if sys.platform == "darwin" else 1024
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)
"""


@dataclass(frozen=True)
class Point:
    """What is generated."""

    name: str
    model: str
    experiment: str
    mass_gev: float
    coupling: float
    analysis: str = "invisible"


POINTS = (
    Point("bremsstrahlung, 160 GeV, 0.1 GeV, stable", "axion-muon", "na64mu-1e12", 0.1, 1e-5),
    Point("bremsstrahlung, 160 GeV, 0.3 GeV, to two muons", "axion-muon", "na64mu-1e12", 0.3, 1e-5),
    Point("fusion, 160 GeV, 1 MeV, to two photons", "axion-photon", "na64mu-1e12", 0.001, 5e-4),
    Point("fusion, 160 GeV, 50 MeV, to two photons", "axion-photon", "na64mu-1e12", 0.05, 5e-4),
    Point("mu -> tau, 1 TeV, 5 GeV, not decayed", "lfv-alp", "muc-thin-target", 5.0, 1e-3),
    Point("mu -> tau, 1 TeV, 5 GeV, to tau mu", "lfv-alp", "muc-thin-target", 5.0, 1e-3, "visible"),
    Point("mu -> tau, spectrum of the LHC, 3 GeV, not decayed", "lfv-alp", "fasernu2", 3.0, 1e-3),
    Point("chi chibar, 160 GeV, 50 MeV", "lmu-ltau-dark-sector", "na64mu-1e12", 0.05, 1e-2),
)


@dataclass
class Job:
    """Something to time every round; `run` deals with so many events."""

    run: Callable[[], Any]
    events: int
    seconds: list[float] = field(default_factory=list)

    def measure(self) -> None:
        """Run once and keep the time."""
        start = time.process_time()
        self.run()
        self.seconds.append(time.process_time() - start)

    @property
    def rate(self) -> float:
        """Events a second, the median."""
        return self.events / median(self.seconds)


def interleave(jobs: Sequence[Job]) -> None:
    """Measure all jobs in turn, after one unmeasured run of each."""
    for job in jobs:
        job.run()
    for _ in range(ROUNDS):
        for job in jobs:
            job.measure()


def generator_of(point: Point) -> Generator:
    """Ready to make events, cells made."""
    generator = make_generator(
        point.model, point.experiment, mass_gev=point.mass_gev, coupling=point.coupling, analysis=point.analysis
    )
    next(generator.blocks(1))
    return generator


def generation(generator: Generator) -> Job:
    """Blocks made and dropped."""

    def run() -> None:
        for _ in generator.blocks(EVENTS_A_ROUND):
            pass

    return Job(run, EVENTS_A_ROUND)


def writing(generator: Generator, path: Path) -> Job:
    """Blocks made before, written to a file."""
    blocks = list(generator.blocks(WRITTEN_A_ROUND))

    def run() -> None:
        with writers.open_writer(path, generator.info) as file:
            for block in blocks:
                file.write(block)

    return Job(run, WRITTEN_A_ROUND)


def generator_table(generators: Sequence[Generator], jobs: Sequence[Job]) -> str:
    """Rates, efficiencies and overweights by point; the time for the cells beside them."""
    rows = []
    for point, generator, job in zip(POINTS, generators, jobs, strict=True):
        tally = generator.tally
        share = tally.overweights / tally.proposals
        fastest = job.events / min(job.seconds)
        rows.append((point.name, show_rate(job.rate), show_rate(fastest), f"{tally.efficiency:.2f}", f"{share:.1e}"))
    return markdown(("point", "events/s, median", "fastest", "efficiency", "above the envelope"), rows)


def writer_table(generation: Job, jobs: Sequence[Job], folder: Path) -> str:
    """Rates of the writers, and what generating costs beside them."""
    rows = []
    for suffix, job in zip(FORMATS, jobs, strict=True):
        ratio = median(a / b for a, b in zip(job.seconds, generation.seconds, strict=True))
        ratio *= generation.events / job.events
        size = (folder / f"a{suffix}").stat().st_size / job.events
        rows.append((suffix, show_rate(job.rate), f"{ratio:.2g}", f"{size:.0f}"))
    return markdown(("format", "events/s written", "time / time to generate", "bytes an event"), rows)


def memory_table(folder: Path) -> str:
    """Peak memory of a long run and of a short one, each in a process of its own."""
    rows = []
    for events in (100_000, MEMORY_EVENTS):
        path = folder / f"long{MEMORY_FORMAT}"
        start = time.perf_counter()
        arguments = [sys.executable, "-c", MEMORY_OF_A_RUN, str(path), str(events)]
        done = subprocess.run(arguments, capture_output=True, text=True, check=True)  # noqa: S603
        took = time.perf_counter() - start
        size = path.stat().st_size / 1e9
        path.unlink()
        rows.append((f"{events}", f"{float(done.stdout) / 1e6:.0f} MB", f"{size:.2g} GB", f"{took:.0f} s"))
    return markdown((f"events to {MEMORY_FORMAT}", "peak memory", "file", "time, all in all"), rows)


def show_rate(rate: float) -> str:
    """With a fitting unit."""
    return f"{rate / 1e6:.2f} M" if rate >= 1e6 / 2 else f"{rate / 1e3:.0f} k"


def main() -> None:
    """Measure and print everything."""
    start = time.perf_counter()
    print(machine("numpy", "pyarrow", "uproot", "pyhepmc", "pylhe"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # a child starts from its parent's peak: before anything large
        memory = memory_table(folder)
        generators = [generator_of(point) for point in POINTS]
        jobs = [generation(generator) for generator in generators]
        decaying = generators[3]
        written = [writing(decaying, folder / f"a{suffix}") for suffix in FORMATS]
        interleave([*jobs, *written])
        print(f"\n{generator_table(generators, jobs)}\n\n{writer_table(jobs[3], written, folder)}\n\n{memory}\n")
    slowest = min(job.rate for job in jobs)
    worst = min(generator.tally.efficiency for generator in generators)
    print(f"Aims: {AIM_RATE / 1e6:g} M events/s before writing (slowest point {show_rate(slowest)}), efficiency "
          f"{AIM_EFFICIENCY} (lowest {worst:.2f}), memory below {AIM_MEMORY_MB} MB.")  # fmt: skip
    took = time.perf_counter() - start
    print(f"Processor times, medians of {ROUNDS} interleaved repetitions; the whole run took {took:.0f} s.")


if __name__ == "__main__":
    main()
