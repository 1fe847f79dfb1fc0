"""Scans: two workers against one, dask against the plain local run, memory, and what 10^11 points would take.

    python benchmarks/scan.py

Needs the extra `cluster`. Wall-clock times, the quickest of interleaved rounds, with the workers warm; on a machine
that does something else at the same time they say little, so the load is printed with them.
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
from importlib.metadata import version
from pathlib import Path
from typing import Any

import distributed

import mubeam as mb
from mubeam.scans.cluster import Dask
from mubeam.scans.environment import environment
from mubeam.scans.jobs import make_part
from mubeam.scans.local import InProcess, Processes
from mubeam.scans.plan import Plan
from mubeam.scans.spec import read
from mubeam.scans.store import Store

ROUNDS = 3
PARTS = 4
"""In a round."""

SIZES = (10**5, 10**6, 10**7)
POINTS, CORES = 1e11, 1000


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


def seconds(runner: Any, plan: Plan, first: int) -> float:
    """Time of PARTS parts, after one for each worker to warm up."""
    text, wanted = plan.scan.as_json, environment()
    jobs = [(text, number, wanted) for number in range(first, first + PARTS)]
    results = runner.run(make_part, [(text, first + PARTS + i, wanted) for i in range(2)] + jobs)
    for _ in range(2):
        next(results)
    began = time.perf_counter()
    for _ in results:
        pass
    return time.perf_counter() - began


def speeds() -> None:
    """Two workers against one, and dask against the plain run."""
    plan = Plan(read(spec(100_000, 20_000)))
    alone = dict[str, list[float]]()
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        runners = {
            "plain, in process": InProcess(),
            "plain, 1 process": Processes(1),
            "plain, 2 processes": Processes(2),
            "dask, 1 worker": Dask(client, "here"),
        }
        for i in range(ROUNDS):
            for name, runner in runners.items():
                alone.setdefault(name, []).append(seconds(runner, plan, i * (PARTS + 2)))
                print(name, alone[name][-1], file=sys.stderr, flush=True)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        for i in range(ROUNDS):
            alone.setdefault("dask, 2 workers", []).append(seconds(Dask(client, "here"), plan, i * (PARTS + 2)))
    print("| | fastest | median | a part |\n| --- | --- | --- | --- |")
    for name, times in alone.items():
        best = min(times)
        print(f"| {name} | {best:.3g} s | {sorted(times)[len(times) // 2]:.3g} s | {best / PARTS:.3g} s |")
    best = {name: min(times) for name, times in alone.items()}
    print(f"\nA part has {plan.rows_per_part} rows; {PARTS} parts a round, {ROUNDS} rounds.\n")
    print("| ratio | of the fastest | aim |\n| --- | --- | --- |")
    for place in ("plain, 1 process", "dask, 1 worker"):
        double = place.replace("1 process", "2 processes").replace("1 worker", "2 workers")
        print(f"| efficiency of 2 against 1, {place.split(',')[0]} | {best[place] / best[double] / 2:.2f} | 0.9 |")
    print(f"| overhead of dask | {100 * (best['dask, 1 worker'] / best['plain, in process'] - 1):.1f} % | 5 % |\n")


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
        make_part(plan.scan.as_json, 40, environment())
        times, size = [], 0
        for number in range(41, 41 + ROUNDS):
            began = time.process_time()
            size = len(make_part(plan.scan.as_json, number, environment()))
            times.append(time.process_time() - began)
        rows = plan.rows(41)
        found.append((rows / min(times), size / rows))
        print(f"| {label} | {rows / min(times):.3g} | {size / rows:.3g} |")
    print("\nProcessor time of one core, the table of the mass and the Parquet file included.\n")
    return found[1]


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


def writing() -> float:
    """Bytes a second that one client checks and writes."""
    content = os.urandom(20_000_000)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder), Plan(read(spec(100, 1000))))
        with store.open(resume=False) as opened:
            times = []
            for number in range(10):
                began = time.perf_counter()
                opened.add(number, content)
                times.append(time.perf_counter() - began)
    return len(content) / min(times)


def extrapolation(rate: float, width: float) -> None:
    """What POINTS points on CORES cores would take."""
    speed = writing()
    compute = POINTS / (CORES * rate * 0.9)
    size = POINTS * width
    write = size / speed
    print(f"* computing: {POINTS:g} points / ({CORES} cores x {rate:.3g} points/s x 0.9) = {compute:.3g} s;")
    print(f"* files: {POINTS:g} points x {width:.3g} B = {size / 1e12:.3g} TB in {POINTS / 1e6:.3g} parts of 10^6;")
    print(f"* one client checks and writes {speed / 1e6:.0f} MB/s: {size / 1e12:.3g} TB / that = {write:.3g} s;")
    print(
        f"* so {max(1, round(write / compute + 0.5))} shards, each with a client and a scheduler, keep the cores busy."
    )


def main() -> None:
    """Print all tables."""
    names = ("numpy", "pyarrow", "distributed")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    print(f"{platform.machine()}, {os.cpu_count()} cores; load {os.getloadavg()[0]:.1f} at the start;")
    print(f"Python {platform.python_version()}, {versions}, mubeam {mb.__version__}.\n", flush=True)
    began = time.perf_counter()
    slow = rates()
    speeds()
    memory()
    extrapolation(*slow)
    print(f"\nLoad {os.getloadavg()[0]:.1f} at the end; the whole run took {time.perf_counter() - began:.0f} s.")


if __name__ == "__main__":
    main()
