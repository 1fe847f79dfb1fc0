"""Scans: two workers against one, dask against the plain local run, memory, and what 10^11 points would take.

    python benchmarks/scan.py

Needs the extra `cluster`. Wall-clock times of interleaved rounds, with the workers warm; on a machine that does
something else at the same time they say little, so the load is printed with them.
"""

import os

# before NumPy loads its libraries
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")

import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import distributed

import mubeam as mb
from mubeam.scans.draft import Draft, draft
from mubeam.scans.environment import environment
from mubeam.scans.folder import part_name
from mubeam.scans.jobs import make_part
from mubeam.scans.parquet import part_bytes
from mubeam.scans.plan import Plan
from mubeam.scans.spec import read
from mubeam.scans.store import Store
from mubeam.workers.cluster import Dask
from mubeam.workers.local import InProcess, Processes

ROUNDS = 7
PARTS = 8
"""Of each worker in a round."""

MARGIN = 4
"""Parts before and after, which are not timed."""

SIZES = (10**5, 10**6, 10**7)
POINTS, CORES, EFFICIENCY = 1e11, 1000, 0.9


def spec(masses: int, couplings: int, analysis: str = "visible", model: str = "axion-photon") -> dict[str, Any]:
    """A scan over masses and couplings."""
    alp = model == "axion-photon"
    return {
        "scan": {
            "model": model,
            "experiments": ["na64mu-1e12" if alp else "muc-thin-target"],
            "analyses": [analysis],
            "quantities": ["events", "excluded"],
            "parameters": {
                "mass_gev": {"log": [0.01, 0.1, masses] if alp else [2, 20, masses]},
                "coupling": {"log": [1e-5, 1e-1, couplings]},
            },
        }
    }


def timed_part(*job: Any) -> tuple[Draft, float]:
    """A part and the processor time that it took."""
    began = time.thread_time()
    return make_part(*job), time.thread_time() - began


class Pace(NamedTuple):
    """Of one worker: seconds from part to part, and of processor time in which it worked at each."""

    part_s: float
    working_s: float

    @property
    def busy(self) -> float:
        """Share of the time in which a worker works."""
        return self.working_s / self.part_s


def pace(runner: Any, workers: int, plan: Plan) -> Pace:
    """From the middle of a scan into a folder: all workers are warm and have more to do before and after."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder), plan).open(resume=False) as store:
        count = PARTS * workers
        jobs = [(plan.scan.as_json, number, environment(), store.home) for number in range(count + MARGIN)]
        working, began = 0.0, 0.0
        for i, ((_, number, *_), (part, took)) in enumerate(runner.run(timed_part, jobs)):
            store.add(number, part)
            if i == MARGIN // 2:
                began = time.perf_counter()
            elif MARGIN // 2 < i <= MARGIN // 2 + count:
                working += took
                end = time.perf_counter()
    return Pace((end - began) * workers / count, working / count)


@contextmanager
def dask_workers(count: int) -> Iterator[Dask]:
    """A cluster of processes on this machine."""
    with (
        distributed.LocalCluster(
            n_workers=count, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield Dask(client, "here")


def speeds() -> None:
    """Two workers against one, and dask against the plain run: ratios within a round, whose load is the same."""
    plan = Plan(read(spec(100_000, 20_000)))
    places: dict[str, tuple[Callable[[], Any], int]] = {
        "plain, in process": (lambda: nullcontext(InProcess()), 1),
        "plain, 1 process": (lambda: nullcontext(Processes(1)), 1),
        "plain, 2 processes": (lambda: nullcontext(Processes(2)), 2),
        "dask, 1 worker": (lambda: dask_workers(1), 1),
        "dask, 2 workers": (lambda: dask_workers(2), 2),
    }
    paces = {name: list[Pace]() for name in places}
    for _ in range(ROUNDS):
        for name, (place, workers) in places.items():
            with place() as runner:
                paces[name].append(pace(runner, workers, plan))
            print(name, paces[name][-1], paces[name][-1].busy, file=sys.stderr, flush=True)
    print("| | seconds from part to part of a worker | a worker works |\n| --- | --- | --- |")
    for name, found in paces.items():
        print(f"| {name} | {spread([p.part_s for p in found])} | {spread([p.busy for p in found])} |")
    print(f"\nA part has {plan.rows_per_part} rows; {PARTS} parts a worker and round, {ROUNDS} rounds.\n")

    print("| ratio | of each round | of the fastest | aim |\n| --- | --- | --- | --- |")
    for label, first, second, aim in (
        ("efficiency of 2 against 1, plain", "plain, 1 process", "plain, 2 processes", 0.9),
        ("efficiency of 2 against 1, dask", "dask, 1 worker", "dask, 2 workers", 0.9),
        ("time of dask over plain, in process", "dask, 1 worker", "plain, in process", 1.05),
    ):
        rounds = [a.part_s / b.part_s for a, b in zip(paces[first], paces[second], strict=True)]
        fastest = min(paces[first]).part_s / min(paces[second]).part_s
        print(f"| {label} | {spread(rounds)} | {fastest:.2f} | {aim} |")
    print()


def spread(found: list[float]) -> str:
    """Median and range."""
    return f"{median(found):.2f} ({min(found):.2f} to {max(found):.2f})"


def rates() -> tuple[float, float]:
    """Rows a second and bytes a row of a core, by what becomes of the particle; the slower of them."""
    found = []
    print("| only the coupling changes | rows a second | bytes a row |\n| --- | --- | --- |")
    for label, given in {
        "assumed decays (lfv-alp, muc-thin-target visible)": spec(2, 10**8, model="lfv-alp"),
        "lifetimes (axion-photon, na64mu-1e12 visible)": spec(2, 10**8),
        "the same, excluded alone": {"scan": spec(2, 10**8)["scan"] | {"quantities": ["excluded"]}},
    }.items():
        plan = Plan(read(given))
        part_bytes(plan, 40)
        times, size = [], 0
        for number in range(41, 41 + ROUNDS):
            began = time.process_time()
            size = len(part_bytes(plan, number))
            times.append(time.process_time() - began)
        rows = plan.rows(41)
        found.append((rows / min(times), size / rows))
        print(f"| {label} | {rows / min(times):.3g} | {size / rows:.3g} |")
    print("\nProcessor time of one core, the table of the mass and the Parquet file included.\n")
    return found[1]


RANDOM = 20_000
"""Points of a scan over all parameters of lfv-alp with a dark fermion."""

QUANTITIES = ("events", "log_likelihood", "cls", "width_gev", "branching_ratios", "g_minus_2", "relic_density")


def random_points() -> None:
    """Rows a second of a random scan in which every parameter moves, with one quantity besides events at a time."""
    axes = {
        "mass_gev": {"sobol": [2, 30], "scale": "log"},
        "coupling": {"sobol": [1e-4, 1], "scale": "log"},
        "theta": {"sobol": [0, 1.5]},
        "mass_chi_gev": {"sobol": [1, 10], "scale": "log"},
        "g_chi": {"sobol": [0.1, 1]},
    }
    section = {"model": "lfv-alp", "searches": ["muc-thin-target:invisible"], "samples": RANDOM, "parameters": axes}
    plans = {}
    for name in QUANTITIES:
        plans[name] = Plan(read({"scan": section | {"quantities": sorted({"events", name})}}))
        # tables are made and kept
        part_bytes(plans[name], 0)
    times: dict[str, list[float]] = {name: [] for name in plans}
    for _ in range(ROUNDS):
        for name, plan in plans.items():
            began = time.process_time()
            part_bytes(plan, plan.parts - 1)
            times[name].append(time.process_time() - began)
    print("| all of five parameters change | rows a second | more than events alone, ms a row |\n| --- | --- | --- |")
    alone = median(times["events"])
    for name, plan in plans.items():
        rows, took = plan.rows(plan.parts - 1), median(times[name])
        label = name if name == "events" else f"events, {name}"
        print(f"| {label} | {rows / took:.3g} | {(took - alone) / rows * 1e3:.2g} |")
    print(f"\nProcessor time of one core, medians of {ROUNDS} rounds, the Parquet file included; tables are kept.\n")


def memory() -> None:
    """Peak memory of whole runs, each in a process of its own."""
    print("| points | peak memory | time |\n| --- | --- | --- |")
    for points in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            given = json.dumps(spec(points // 1000, 1000, model="lfv-alp"))
            script = f"import json, mubeam as mb; mb.scan(json.loads({given!r}), output={str(Path(folder) / 'out')!r})"
            # getrusage would count what the process that began it has used
            script += "; print(next(l for l in open('/proc/self/status') if l.startswith('VmHWM')).split()[1])"
            began = time.perf_counter()
            out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603
            took = time.perf_counter() - began
        print(f"| {points:g} | {int(out.stdout) / 1e3:.0f} MB | {took:.3g} s |")
    print()


def naming() -> float:
    """Seconds in which the client writes down a checksum and gives a part its name."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Store(Path(folder), Plan(read(spec(100, 1000)))).open(resume=False) as store,
    ):
        parts = [draft(b"rows", part_name(0), store.home) for _ in range(200)]
        began = time.perf_counter()
        for number, part in enumerate(parts):
            store.add(number, part)
        return (time.perf_counter() - began) / len(parts)


def extrapolation(rate: float, width: float) -> None:
    """What POINTS points on CORES cores would take."""
    a_part, parts = naming(), POINTS / Plan(read(spec(100_000, 20_000))).rows_per_part
    compute = POINTS / (CORES * rate * EFFICIENCY)
    size = POINTS * width
    print(f"* computing: {POINTS:g} points / ({CORES} cores x {rate:.3g} points/s x {EFFICIENCY}) = {compute:.3g} s;")
    print(f"* files: {POINTS:g} points x {width:.3g} B = {size / 1e12:.3g} TB in {parts:g} parts;")
    print(f"* the workers write them: {size / compute / 1e9:.3g} GB/s, {size / compute / CORES / 1e6:.3g} MB/s each;")
    print(f"* the client names {parts:g} parts in {a_part * 1e3:.2g} ms each: {parts * a_part:.3g} s;")
    print(f"* so one client is enough for {compute / (parts * a_part) * CORES:.2g} cores.")


def main() -> None:
    """Print all tables."""
    names = ("numpy", "pyarrow", "distributed")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    print(f"{platform.machine()}, {os.cpu_count()} cores; load {os.getloadavg()[0]:.1f} at the start;")
    print(f"Python {platform.python_version()}, {versions}, mubeam {mb.__version__}.\n", flush=True)
    began = time.perf_counter()
    slow = rates()
    random_points()
    speeds()
    memory()
    extrapolation(*slow)
    print(f"\nLoad {os.getloadavg()[0]:.1f} at the end; the whole run took {time.perf_counter() - began:.0f} s.")


if __name__ == "__main__":
    main()
