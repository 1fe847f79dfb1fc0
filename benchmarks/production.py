"""Speed and accuracy of the production cross sections against other ways to the same numbers, side by side in one run.

    python benchmarks/production.py

One core. Times are medians of interleaved repetitions, of processor time: what else the machine does counts less.
"""

import os

# before NumPy loads its libraries
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError
from statistics import median
from typing import Any

import numpy as np
from report import machine, markdown

import mubeam as mb
from mubeam.constants import ALPHA
from mubeam.foundation.checks import FloatArray
from mubeam.matter import material
from mubeam.physics import form_factors, kinematics
from mubeam.physics.amplitudes import bremsstrahlung, lab_frame
from mubeam.production.engine import exact
from mubeam.production.engine.momentum_transfer import PANELS, POINTS_A_PANEL, PhotonFlux
from mubeam.production.engine.points import Points
from mubeam.production.engine.precision import Orders, Precision
from mubeam.production.engine.rule_table import rule_table
from mubeam.production.engine.spectrum import x_limits
from mubeam.production.processes import lepton_mass_gev
from mubeam.units import PB_PER_INVERSE_GEV2

FORM_FACTOR = form_factors.get("atomic-nuclear")
FLUX = PhotonFlux(material.get("lead"), FORM_FACTOR, FORM_FACTOR.t_max_gev2)
"""What mubeam takes by default."""

ROUNDS = 20
SCAN_ENERGIES_GEV, SCAN_MASSES_GEV = (100.0, 10_000.0), (1e-3, 10.0)

GRID = (100, 200, 400)
"""Points of the trapezoid in log gamma, eta and log t."""

CACHE_NUMBERS = 8192
"""Points in an array at once, in the trapezoid and vegas: the quickest, as in mubeam's own loops."""

LEAST_Y_SHARE = 1e-5
"""Where the range in eta ends towards eta = infinity: y over the y at which the amplitude has fallen off."""

VEGAS_WARM_UP, VEGAS_ITERATIONS, VEGAS_EVALUATIONS = 5, 10, 20_000

BOUND_TOTAL_NS, BOUND_SPECTRUM_NS = (4.2, 7.9), (2.8, 5.3)
"""Nanoseconds a point that counted operations allow one core (Zen 4), in totals and in spectra."""

TABLE_MASSES, TABLE_NODES = 200, 24

MEMORY_OF_A_SCAN = f"""
import resource, sys
import numba, numpy as np
import mubeam as mb
mb.cross_section, mb.Bremsstrahlung
unit = 1 if sys.platform == "darwin" else 1024
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
energy = np.geomspace(*{SCAN_ENERGIES_GEV}, 1000)[:, None]
mb.cross_section(mb.Bremsstrahlung("vector"), energy_gev=energy, mass_gev=np.geomspace(*{SCAN_MASSES_GEV}, 1000))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit)
"""


@dataclass(frozen=True)
class Point:
    """A point of physics: a process on lead with the form factor "atomic-nuclear"."""

    name: str
    process: mb.Bremsstrahlung
    energy_gev: float
    mass_gev: float


POINTS = (
    Point("mu -> mu, vector of 0.1 GeV, beam of 160 GeV", mb.Bremsstrahlung("vector"), 160.0, 0.1),
    Point("mu -> mu, pseudoscalar of 1 GeV, beam of 1 TeV", mb.Bremsstrahlung("pseudoscalar"), 1000.0, 1.0),
    Point("mu -> tau, scalar of 5 GeV, beam of 1 TeV", mb.Bremsstrahlung("scalar", "mu", "tau"), 1000.0, 5.0),
)


@dataclass
class Job:
    """Something to time, `calls` times every `every`-th round; `run` gives `results` values and errors (or None)."""

    name: str
    run: Callable[[], Any]
    points: str = ""
    results: int = 1
    calls: int = 1
    every: int = 1
    outcome: Any = None
    seconds: dict[int, float] = field(default_factory=dict)

    def measure(self, count: int) -> None:
        """Run `calls` times and keep the time per result, as that of round `count`."""
        start = time.process_time()
        for _ in range(self.calls):
            self.outcome = self.run()
        self.seconds[count] = (time.process_time() - start) / (self.calls * self.results)

    @property
    def time_s(self) -> float:
        """Median time per result."""
        return median(self.seconds.values())


def interleave(jobs: Sequence[Job]) -> None:
    """Measure all jobs in turn, after one unmeasured run of each (compiling, caches)."""
    for job in jobs:
        job.run()
    for count in range(ROUNDS):
        for job in jobs:
            if count % job.every == 0:
                job.measure(count)


@dataclass(frozen=True)
class UnitCube:
    """The integrand of sigma over the unit cube: dsigma/(dE_X dy dt) in (log gamma, eta, log t) within their limits.

    gamma = E_X/m and eta = -ln tan(theta/2) of X; the azimuth is integrated in closed form, as in exact's spectra.
    """

    process: mb.Bremsstrahlung
    energy: float
    m: float
    log_gamma: tuple[float, float]

    def __call__(self, a: FloatArray, b: FloatArray, c: FloatArray) -> FloatArray:
        """Integrand in pb; a, b, c in [0, 1] are of shapes that broadcast."""
        energy, m, nucleus_mass = self.energy, self.m, FLUX.nucleus.mass_gev
        mi, mf = lepton_mass_gev(self.process.initial_lepton), lepton_mass_gev(self.process.final_lepton)
        start, end = self.log_gamma
        energy_x = np.maximum(m * np.exp(start + (end - start) * a), m)
        rest = energy - energy_x
        p, k, p_minus_k = kinematics.momentum_difference(energy, energy_x, rest, m, mi)
        forward = kinematics.minus_u_forward(energy, energy_x, rest, m, mi, mf)
        t_end = FLUX.cut(2 * nucleus_mass * (rest - mf))
        y_end = np.minimum(kinematics.y_limits(t_end, forward, p_minus_k, rest, nucleus_mass, mf)[1], 4 * p * k)
        log_lowest = np.log(LEAST_Y_SHARE * np.minimum(forward, y_end) / (4 * p * k))
        eta_high = -log_lowest / 2
        eta_low = np.log(np.maximum(4 * p * k / y_end - 1, LEAST_Y_SHARE)) / 2
        half_angle = 1 / (1 + np.exp(2 * (eta_low + (eta_high - eta_low) * b)))
        y = 4 * p * k * half_angle
        minus_u, v = forward + y, np.sqrt(p_minus_k**2 + y)

        t_low, t_high = kinematics.t_limits(minus_u, v, rest, nucleus_mass)
        log_range = np.log(np.minimum(t_high, t_end) / t_low)
        t = t_low * np.exp(log_range * c)

        y_low, y_high = kinematics.y_limits(t, forward, p_minus_k, rest, nucleus_mass, mf)
        point = lab_frame.LabPoint(
            p=p,
            k=k,
            energy=energy,
            energy_x=energy_x,
            energy_left=rest,
            half_angle=half_angle,
            y=y,
            y_low=y_low,
            y_high=y_high,
            u=-minus_u,
            t=t,
        )
        azimuth = lab_frame.azimuth(point, m, mi, nucleus_mass)
        root = np.sqrt(azimuth.s0**2 - azimuth.s1_squared)
        vertex = self.process.vertex(m, mi, mf)
        amplitude = bremsstrahlung.azimuth_average(point, azimuth, root, m, mi, nucleus_mass, vertex)
        # 2 y (1 - h) = |dy/deta|, E_X and t from the logarithms; F^2/t^2 is the photons'
        outer = (end - start) * (eta_high - eta_low) * energy_x * 2 * y * (1 - half_angle) / (p**2 * v)
        flux = FLUX.form_factor.squared(t, FLUX.nucleus) / t
        value = ALPHA**2 / (4 * np.pi) * PB_PER_INVERSE_GEV2 * outer * log_range * flux * amplitude
        # nothing outside phase space, where ranges are negative or undefined
        return np.where((log_range > 0) & (root > 0), value, 0.0)


def unit_cube(point: Point) -> UnitCube:
    """The integrand at a point, with the range of log gamma that the kinematics and the cut in t leave."""
    ends = x_limits(point.process, np.array([point.energy_gev]), np.array([point.mass_gev]), FLUX)
    low, high = (float(np.log(point.energy_gev / point.mass_gev / (1 + np.exp(-z[0])))) for z in ends)
    return UnitCube(point.process, point.energy_gev, point.mass_gev, (low, high))


def trapezoid(integrand: UnitCube) -> tuple[float, None]:
    """The integral on GRID, in pieces that fit the cache."""
    a, b, c = (np.linspace(0, 1, n) for n in GRID)
    weight_a, weight_b, weight_c = (np.where((u == 0) | (u == 1), 0.5, 1.0) / (len(u) - 1) for u in (a, b, c))
    step = CACHE_NUMBERS // len(c)
    total = 0.0
    # at the two ends of log gamma phase space closes
    with np.errstate(all="ignore"):
        for one, weight in zip(a[1:-1], weight_a[1:-1], strict=True):
            for first in range(0, len(b), step):
                part = slice(first, first + step)
                total += weight * (weight_b[part] @ (integrand(one, b[part, None], c) @ weight_c))
    return total, None


def vegas_integral(integrand: UnitCube) -> tuple[float, float]:
    """The integral by vegas, adaptive, warm-up not counted in its result but in its time."""
    import vegas

    @vegas.rbatchintegrand
    def batch(unit: FloatArray) -> FloatArray:
        with np.errstate(all="ignore"):
            return integrand(*unit)

    random = np.random.default_rng(1).random
    integrator = vegas.Integrator([[0, 1]] * 3, ran_array_generator=random, min_neval_batch=CACHE_NUMBERS)
    integrator(batch, nitn=VEGAS_WARM_UP, neval=VEGAS_EVALUATIONS)
    result = integrator(batch, nitn=VEGAS_ITERATIONS, neval=VEGAS_EVALUATIONS)
    return result.mean, result.sdev


def doubled_orders(point: Point) -> float:
    """The total in pb with twice the orders of "high"."""
    orders = Orders(*(2 * order for order in point.process.rules("high").value))
    energy, mass = np.array([point.energy_gev]), np.array([point.mass_gev])
    (total,) = exact.total(point.process, energy, mass, FLUX, (orders,))
    return float(total[0]) * PB_PER_INVERSE_GEV2


def scan_grid(energies: int, masses: int) -> dict[str, FloatArray]:
    """Arguments of a scan in energy and mass."""
    return {
        "energy_gev": np.geomspace(*SCAN_ENERGIES_GEV, energies)[:, None],
        "mass_gev": np.geomspace(*SCAN_MASSES_GEV, masses),
    }


SMALL_SCAN, LARGE_SCAN = scan_grid(40, 25), scan_grid(500, 400)


def by_mubeam(process: mb.Bremsstrahlung, **arguments: Any) -> Callable[[], tuple[Any, Any]]:
    """A call of the public function."""

    def run() -> tuple[Any, Any]:
        estimate = mb.cross_section(process, **arguments)
        return estimate.value, estimate.error

    return run


def total_points(precision: Precision, process: mb.Bremsstrahlung) -> int:
    """Points in t and s of the value and of its check together."""
    rules = process.rules(precision)
    return sum(o.t * o.s for o in rules.all)


def method_jobs(point: Point) -> list[Job]:
    """The methods at a point; standard comes first, then its scans; high is the fifth."""
    process, one = point.process, {"energy_gev": point.energy_gev, "mass_gev": point.mass_gev}
    counts = {name: f"{total_points(name, process)}" for name in ("fast", "standard", "high")}
    orders = [(o.x, o.spectrum_t, o.angle) for o in process.rules("standard")[:2]]
    spectrum = sum(x * t * angle for x, t, angle in orders)
    angles = sum(x * (2 * angle + 4) for x, _, angle in orders)
    integrand = unit_cube(point)
    return [
        Job("mubeam standard, one call", by_mubeam(process, **one), counts["standard"], calls=20),
        Job("the same, scan of 1000, NumPy", by_mubeam(process, **SMALL_SCAN), counts["standard"], 1000),
        Job(
            "the same, scan of 200 000, compiled",
            by_mubeam(process, **LARGE_SCAN),
            counts["standard"],
            200_000,
            every=3,
        ),
        Job("mubeam fast, one call", by_mubeam(process, **one, precision="fast"), counts["fast"], calls=20),
        Job("mubeam high, one call", by_mubeam(process, **one, precision="high"), counts["high"], calls=20),
        Job("mubeam standard through dsigma/dx", by_mubeam(process, **one, x_min=0.0), f"{spectrum}", calls=5),
        Job("trapezoid of the 3-D integrand", lambda: trapezoid(integrand), " x ".join(map(str, GRID)), every=5),
        Job(
            "vegas on the same integrand",
            lambda: vegas_integral(integrand),
            f"{VEGAS_WARM_UP} + {VEGAS_ITERATIONS} x {VEGAS_EVALUATIONS}",
            every=5,
        ),
        Job(
            "Weizsäcker-Williams (ww)",
            by_mubeam(process, **one, method="ww"),
            f"{angles} x {PANELS * POINTS_A_PANEL}",
            every=3,
        ),
        Job("improved (iww)", by_mubeam(process, **one, method="iww"), f"{angles}", every=3),
    ]


def method_table(point: Point, jobs: Sequence[Job]) -> str:
    """The measured methods at a point: accuracy and time."""
    standard, high = jobs[0], jobs[4]
    rows = []
    for job in jobs:
        value, error = job.outcome
        if job.results == 1:
            difference = value / (doubled_orders(point) if job is high else high.outcome[0]) - 1
            differences = f"{difference:+.1e}" + (" (off doubled orders)" if job is high else "")
        else:
            scan = SMALL_SCAN if job.results == 1000 else LARGE_SCAN
            difference = np.abs(value / mb.cross_section(point.process, **scan, precision="high").value - 1)
            differences = f"median {np.median(difference):.1e}, worst {np.max(difference):.1e}"
        stated = "none" if error is None else f"{np.median(error / value):.1e}"
        rows.append((job.name, job.points, differences, stated, show_time(job.time_s), show_ratio(job, standard)))
    head = ("method", "integrand points", "off high", "stated error", "time per sigma", "time / standard")
    return f"{point.name}\n\n{markdown(head, rows)}"


def kernel_jobs() -> list[Job]:
    """The jobs of the second table, all for the vector."""
    from mubeam.production.engine import compiled

    process = POINTS[0].process
    orders = process.rules("standard")[:2]
    t_orders = tuple(o.t for o in orders)
    mi = lepton_mass_gev("mu")

    small = [column.ravel() for column in np.broadcast_arrays(*SMALL_SCAN.values())]
    energy, mass = (column.ravel()[:65_536] for column in np.broadcast_arrays(*scan_grid(300, 300).values()))
    t_min, _ = kinematics.t_range(energy, mass, mi, mi, FLUX.nucleus.mass_gev)
    masses = np.geomspace(0.01, 1.0, TABLE_MASSES)[:, None]
    x = (np.arange(TABLE_NODES) + 0.5) / TABLE_NODES
    beam, m = (a.ravel() for a in np.broadcast_arrays(np.full(TABLE_NODES, 160.0), masses))
    fraction = np.tile(x, TABLE_MASSES)
    spectrum_points = (beam, beam * fraction, beam * (1 - fraction), m)

    totals = total_points("standard", process)
    spectrum = TABLE_NODES * sum(o.spectrum_t * o.angle for o in orders)
    return [
        Job("totals, NumPy", lambda: exact.total(process, *small, FLUX, orders), f"{totals}", 1000),
        Job(
            "totals, compiled",
            lambda: compiled.totals(process, energy, mass, t_min, rule_table(FLUX, t_orders), orders),
            f"{totals}",
            energy.size,
        ),
        Job(
            "spectra, NumPy",
            lambda: exact.dsigma_denergy(process, Points(*spectrum_points), FLUX, orders),
            f"{spectrum}",
            TABLE_MASSES,
        ),
        Job(
            "table",
            lambda: mb.dsigma_dx(process, x=x, energy_gev=160.0, mass_gev=masses),
            f"{spectrum}",
            TABLE_MASSES,
        ),
    ]


def kernel_table(jobs: Sequence[Job], memory_bytes: float) -> str:
    """The second table: costs a point against the bound, and what else a scan costs."""
    rows = []
    for job, bound in zip(jobs[:3], (BOUND_TOTAL_NS, BOUND_TOTAL_NS, BOUND_SPECTRUM_NS), strict=True):
        nanoseconds = 1e9 * job.time_s / int(job.points)
        times = " to ".join(f"{nanoseconds / edge:.2g}" for edge in reversed(bound))
        rows.append((job.name, f"{nanoseconds:.3g} ns a point", f"{bound[0]} to {bound[1]} ns", times))
    table = jobs[3]
    rows += [
        (f"dsigma/dx table of {TABLE_NODES} nodes, scan of {TABLE_MASSES} masses", show_time(table.time_s), "", ""),
        ("peak memory of a scan of 1 000 000, over the import", f"{memory_bytes / 1e6:.0f} MB", "", ""),
    ]
    return markdown(("kernel", "cost", "counted operations", "x counted"), rows)


def target_table(compared: Sequence[Sequence[Job]], kernels: Sequence[Job], memory_bytes: float) -> str:
    """What was aimed at beside what was measured."""

    def row(name: str, aim: str, jobs: Sequence[Job]) -> tuple[str, ...]:
        medians, fastest = zip(*((job.time_s, min(job.seconds.values())) for job in jobs), strict=True)
        return name, aim, *(", ".join(map(show_time, times)) for times in (medians, fastest))

    memory = f"{memory_bytes / 1e6:.0f} MB"
    rows = [
        row("one sigma, error included", "0.4 ms", [jobs[0] for jobs in compared]),
        row("a sigma in a scan of 1000, NumPy", "25 µs", [jobs[1] for jobs in compared]),
        row("a sigma in a scan of 200 000, compiled", "3.5 µs", [jobs[2] for jobs in compared]),
        row(f"dsigma/dx table of {TABLE_NODES} nodes in a scan", "0.2 ms", kernels[3:4]),
        ("peak memory of a scan of 1 000 000", "300 MB", memory, memory),
    ]
    return markdown(("", "aim", "median", "fastest"), rows)


def scan_memory_bytes() -> float:
    """Peak memory of a scan of a million points over that of the import, in a process of its own."""
    # a child starts from its parent's peak: call this before anything large
    done = subprocess.run([sys.executable, "-c", MEMORY_OF_A_SCAN], capture_output=True, text=True, check=True)  # noqa: S603
    return float(done.stdout)


def show_ratio(job: Job, standard: Job) -> str:
    """Time over the standard one in the same round, the median; as 1/n where it is less."""
    ratio = median(seconds / standard.seconds[count] for count, seconds in job.seconds.items())
    return f"1/{1 / ratio:.0f}" if ratio < 0.5 else f"{ratio:.2g}" if ratio < 10 else f"{ratio:.0f}"


def show_time(seconds: float) -> str:
    """A time with a fitting unit."""
    factor, unit = next(((f, u) for f, u in ((1, "s"), (1e3, "ms")) if seconds * f >= 1), (1e6, "µs"))
    if seconds * 1e3 >= 0.1 and unit == "µs":
        factor, unit = 1e3, "ms"
    return f"{seconds * factor:.3g} {unit}"


def main() -> None:
    """Measure and print everything."""
    try:
        about = machine("numpy", "numba", "vegas")
    except PackageNotFoundError as missing:
        raise SystemExit(f"{missing.name} is not installed: pip install numba vegas") from None
    start = time.perf_counter()
    memory = scan_memory_bytes()
    print(about)
    compared, kernels = [method_jobs(point) for point in POINTS], kernel_jobs()
    interleave([*kernels, *(job for jobs in compared for job in jobs)])
    for point, jobs in zip(POINTS, compared, strict=True):
        print(f"\n{method_table(point, jobs)}")
    print(f"\n{kernel_table(kernels, memory)}\n\n{target_table(compared, kernels, memory)}")
    took = time.perf_counter() - start
    print(f"\nProcessor times, medians of up to {ROUNDS} interleaved repetitions; the whole run took {took:.0f} s.")


if __name__ == "__main__":
    main()
