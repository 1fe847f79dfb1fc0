"""Rates of the event generator and of each writer, efficiency and overweights, and long runs to each format.

    python benchmarks/events.py [--events 10000000]

One core. Rates are medians of interleaved repetitions, in processor time: what else the machine does counts less.
"""

import os

# before NumPy loads its libraries
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")

import argparse
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

ROUNDS = 5
EVENTS_A_ROUND = 98_304
WRITTEN_A_ROUND = 16_384
FORMATS = (".parquet", ".root", ".hepmc3", ".lhe")

AIM_RATE, AIM_EFFICIENCY, AIM_MEMORY_MB = 1e6, 0.6, 500
SHORT_RUN, LONG_RUN = 100_000, 1_000_000

A_RUN = """
import resource, sys, time
from mubeam.events import files
from mubeam.events.generator import make_generator
point, events = {"mass_gev": 0.05, "coupling": 5e-4, "analysis": "visible"}, int(sys.argv[2])
generator = make_generator("axion-photon", "na64mu-1e12", **point)
start = time.process_time()
for _ in generator.blocks(events):
    pass
made = time.process_time()
files.write_events("axion-photon", "na64mu-1e12", sys.argv[1], events=events, **point)
unit = 1 if sys.platform == "darwin" else 1024
print(made - start, time.process_time() - made, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)
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
    Point("the same, 10 GeV", "lfv-alp", "fasernu2", 10.0, 1e-3),
    Point("fusion, spectrum of the LHC, 50 MeV", "axion-photon", "fasernu2", 0.05, 1e-3, "ultimate"),
    Point("vector, spectrum of the LHC, 10 MeV", "lmu-ltau", "fasernu2", 0.01, 1e-3, "ultimate"),
    Point("chi chibar, 160 GeV, 50 MeV", "lmu-ltau-dark-sector", "na64mu-1e12", 0.05, 1e-2),
    Point("chi chibar, spectrum of the LHC, 50 MeV", "lmu-ltau-dark-sector", "fasernu2", 0.05, 1e-2, "ultimate"),
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
        with writers.open_writer(path, generator.info_of(LONG_RUN)) as file:
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


def long_table(folder: Path, events: int) -> tuple[str, float]:
    """Long runs to each format and short ones, each in a process of its own; and the most memory, in MB."""
    rows, most = [], 0.0
    for suffix in FORMATS:
        for count in (SHORT_RUN, events):
            path = folder / f"long{suffix}"
            arguments = [sys.executable, "-c", A_RUN, str(path), str(count)]
            done = subprocess.run(arguments, capture_output=True, text=True, check=True)  # noqa: S603
            generating, all_in_all, memory = map(float, done.stdout.split())
            size = path.stat().st_size / 1e9
            path.unlink()
            most = max(most, memory / 1e6)
            times = (f"{generating:.1f} s", f"{all_in_all:.1f} s", show_rate(count / all_in_all))
            rows.append((suffix, f"{count}", *times, f"{memory / 1e6:.0f} MB", f"{size:.2g} GB"))
    return markdown(("format", "events", "generation", "file", "events/s", "peak memory", "size"), rows), most


def show_rate(rate: float) -> str:
    """With a fitting unit."""
    return f"{rate / 1e6:.2f} M" if rate >= 1e6 / 2 else f"{rate / 1e3:.0f} k"


def main() -> None:
    """Measure and print everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=LONG_RUN, help="number of events of the long runs")
    events = parser.parse_args().events
    start = time.perf_counter()
    print(machine("numpy", "numba", "pyarrow", "uproot", "pyhepmc", "pylhe"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # a child starts from its parent's peak: before anything large
        long, most = long_table(folder, events)
        generators = [generator_of(point) for point in POINTS]
        jobs = [generation(generator) for generator in generators]
        decaying = generators[3]
        written = [writing(decaying, folder / f"a{suffix}") for suffix in FORMATS]
        interleave([*jobs, *written])
        print(f"\n{generator_table(generators, jobs)}\n\n{writer_table(jobs[3], written, folder)}\n\n{long}\n")
    slowest = min(job.rate for job in jobs)
    worst = min(generator.tally.efficiency for generator in generators)
    print(f"Aims: {AIM_RATE / 1e6:g} M events/s before writing (slowest point {show_rate(slowest)}), efficiency "
          f"{AIM_EFFICIENCY} (lowest {worst:.2f}), memory below "
          f"{AIM_MEMORY_MB} MB (highest {most:.0f}).")  # fmt: skip
    took = time.perf_counter() - start
    print(f"Processor times, medians of {ROUNDS} interleaved repetitions; the whole run took {took:.0f} s.")


if __name__ == "__main__":
    main()
