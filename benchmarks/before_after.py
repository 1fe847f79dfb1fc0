"""What public calls and commands cost in two versions of mubeam, side by side.

    python benchmarks/before_after.py BEFORE/.venv/bin/python AFTER/.venv/bin/python [PARTS OF NAMES]

Each version answers in a process of its own on one core; in every round each job runs once in the one and once in the
other. A time is processor time, a ratio the median over the rounds of after over before: what else the machine does
counts little. The jobs call nothing but the public interface, so that the script outlives what is behind it.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from types import MappingProxyType
from typing import IO, Any

ROUNDS = 7
ONE_CORE = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
LEAST_SECONDS = 0.02
"""A job that takes less is repeated within a round."""

PRELUDE = """
from itertools import count
import numpy as np
import mubeam as mb
from mubeam.models import get
turn = count(1)
def new(mass):
    return mass * (1 + 1e-9 * next(turn))
one = dict(energy_gev=160.0, mass_gev=0.1)
many = dict(energy_gev=160.0, mass_gev=np.geomspace(0.01, 5, 1000))
lots = dict(energy_gev=np.geomspace(100, 1e4, 250)[:, None], mass_gev=np.geomspace(0.01, 5, 200))
x = np.linspace(0.02, 0.98, 60)
vector, tau, fusion = mb.Bremsstrahlung("vector"), mb.Bremsstrahlung("scalar", "mu", "tau"), mb.PhotonFusion()
pairs = mb.PairProduction()
masses = np.geomspace(0.01, 2, 60)
"""

CALLS = {
    "cross_section, vector": "mb.cross_section(vector, **one)",
    "cross_section, fusion": "mb.cross_section(fusion, **one)",
    "cross_section, pairs": "mb.cross_section(pairs, **one)",
    "cross_section, 1000 masses": "mb.cross_section(vector, **many)",
    "cross_section, 1000 masses, fusion": "mb.cross_section(fusion, **many)",
    "cross_section, 1000 masses, mu to tau": "mb.cross_section(tau, **many)",
    "cross_section, 50 000 points": "mb.cross_section(vector, **lots)",
    "cross_section, ww": "mb.cross_section(vector, **one, method='ww')",
    "cross_section, precision high": "mb.cross_section(vector, **one, precision='high')",
    "dsigma_dx, one": "mb.dsigma_dx(vector, x=0.5, **one)",
    "dsigma_dx, 60 x": "mb.dsigma_dx(vector, x=x, **one)",
    "dsigma_dx, 60 x, fusion": "mb.dsigma_dx(fusion, x=x, **one)",
    "dsigma_dx, 60 x, pairs": "mb.dsigma_dx(pairs, x=x, **one)",
    "dsigma_dx, 1000 masses": "mb.dsigma_dx(vector, x=0.5, **many)",
    "dsigma_dtheta, 60 angles": "mb.dsigma_dtheta(vector, theta_rad=x / 100, **one)",
    "d2sigma_dx_dtheta, 60 x": "mb.d2sigma_dx_dtheta(vector, x=x, theta_rad=1e-3, **one)",
    "dsigma_dx_lepton, 60 x": "mb.dsigma_dx_lepton(vector, x_lepton=x, **one)",
    "window in x": "mb.cross_section(vector, **one, x_min=0.3)",
    "window in x, pairs": "mb.cross_section(pairs, **one, x_min=0.3)",
    "window in the angle": "mb.cross_section(vector, **one, theta_max_rad=3e-3)",
    "window in the lepton's momentum": "mb.cross_section(vector, **one, p_out_max_gev=80.0)",
    "expected_events, axion-muon": (
        "mb.expected_events('axion-muon', 'na64mu-2022', 'invisible', mass_gev=new(0.1), coupling=1e-3)"
    ),
    "expected_events, axion-photon visible": (
        "mb.expected_events('axion-photon', 'na64mu-1e12', 'visible', mass_gev=new(0.05), coupling=1e-3)"
    ),
    "expected_events, lfv-alp in a spectrum": (
        "mb.expected_events('lfv-alp', 'fasernu2', 'invisible', mass_gev=new(5.0), coupling=1e-2)"
    ),
    "reach of 60 masses, axion-muon": "mb.reach('axion-muon', 'na64mu-2022', 'invisible', masses_gev=new(masses))",
    "reach of 60 masses, axion-photon visible": (
        "mb.reach('axion-photon', 'na64mu-1e12', 'visible', masses_gev=new(masses / 2))"
    ),
    "reach of 60 masses, dark sector": (
        "mb.reach('lmu-ltau-dark-sector', 'na64mu-2022', 'invisible', masses_gev=new(masses))"
    ),
    "reach of 60 masses, lfv-alp": "mb.reach('lfv-alp', 'fasernu2', 'invisible', masses_gev=new(masses * 15))",
    "generate 1e5, bremsstrahlung": (
        "mb.generate('axion-muon', 'na64mu-1e12', events=100_000, mass_gev=0.1, coupling=1e-5, seed=1)"
    ),
    "generate 1e5, fusion": (
        "mb.generate('axion-photon', 'na64mu-1e12', events=100_000, mass_gev=0.05, coupling=5e-4, seed=1)"
    ),
    "generate 1e5, mu to tau": (
        "mb.generate('lfv-alp', 'muc-thin-target', events=100_000, mass_gev=5, coupling=1e-3, seed=1)"
    ),
    "generate 1e5, pairs": (
        "mb.generate('lmu-ltau-dark-sector', 'na64mu-1e12', events=100_000, mass_gev=0.05, coupling=1e-2, seed=1)"
    ),
    "width and shares of 1000 masses": "get('axion-photon').shares(np.geomspace(0.1, 2, 1000), 1e-3)",
}
"""Python by name, after an unmeasured run; masses are `new` where spectra are kept between calls."""

SCAN = """
[scan]
model = "axion-photon"
experiments = ["na64mu-1e12"]
analyses = ["visible"]
quantities = ["events", "excluded"]
[scan.parameters]
mass_gev = { log = [0.01, 0.5, 60] }
coupling = { log = [1e-5, 1e-1, 60] }
"""

COMMANDS = {
    "python -c 'import mubeam'": ["-c", "import mubeam"],
    "mubeam --help": ["-m", "mubeam", "--help"],
    "mubeam list models": ["-m", "mubeam", "list", "models"],
    "mubeam cross-section": [
        *("-m", "mubeam", "cross-section", "bremsstrahlung", "--kind", "vector"),
        *("--energy-gev", "160", "--mass-gev", "0.1"),
    ],
    "mubeam yield": [
        *("-m", "mubeam", "yield", "axion-muon", "--experiment", "na64mu-2022", "--analysis", "invisible"),
        *("--mass-gev", "0.1", "--coupling", "1e-3"),
    ],
    "mubeam scan of 3600 points": ["-m", "mubeam", "scan", "scan.toml", "--output", "scan", "--workers", "1"],
}
"""Arguments of Python, each run in a process of its own in an empty folder."""

NUMPY = ["-c", "import numpy"]

SERVER = """
import json, sys, time
space = {}
exec(sys.stdin.readline().encode().decode("unicode_escape"), space)
for line in sys.stdin:
    code, count = json.loads(line)
    start = time.process_time()
    for _ in range(count):
        eval(code, space)
    print(time.process_time() - start, flush=True)
"""


class Version:
    """One version: its Python, or a folder with it for this one, and a process of it that runs calls."""

    def __init__(
        self, python: str, folder: Path, prelude: str = PRELUDE, environment: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.python, self.folder = Path(python).absolute(), folder
        own = {"PYTHONPYCACHEPREFIX": str(folder / "compiled")}
        if self.python.is_dir():
            own["PYTHONPATH"], self.python = str(self.python), Path(sys.executable)
        self.environment = os.environ | dict.fromkeys(ONE_CORE, "1") | own | environment
        # whoever installed it has its modules compiled
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        command = [self.python, "-W", "ignore", "-c", SERVER]
        self.server = subprocess.Popen(command, env=self.environment, **pipes)  # noqa: S603
        self._send(prelude.encode("unicode_escape").decode())

    def _send(self, line: str) -> None:
        pipe: IO[str] = self.server.stdin  # type: ignore[assignment]
        pipe.write(line + "\n")
        pipe.flush()

    def call(self, code: str, count: int) -> float:
        """Seconds of `code`, run `count` times."""
        self._send(json.dumps([code, count]))
        answer = self.server.stdout.readline()  # type: ignore[union-attr]
        if not answer:
            raise SystemExit(f"{self.python} ended at: {code}")
        return float(answer) / count

    def close(self) -> None:
        """End the process."""
        self.server.stdin.close()  # type: ignore[union-attr]
        self.server.wait()

    def command(self, arguments: list[str]) -> float:
        """Seconds of a process of its own, and of those that it starts."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            (Path(folder) / "scan.toml").write_text(SCAN)
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            options: dict[str, Any] = {"cwd": folder, "env": self.environment, "capture_output": True}
            subprocess.run([self.python, *arguments], check=True, **options)  # noqa: S603
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def compare(before: Version, after: Version, name: str) -> tuple[float, float, float]:
    """Median seconds before and after, and the median of the ratios of the rounds."""
    if name in CALLS:
        code = CALLS[name]
        warm = [version.call(code, 1) for version in (before, after)]
        warm = [version.call(code, 1) for version in (before, after)]
        count = max(1, round(LEAST_SECONDS / max(min(warm), 1e-6)))
        pairs = [(before.call(code, count), after.call(code, count)) for _ in range(ROUNDS)]
    else:
        arguments = COMMANDS[name]
        for version in (before, after):
            version.command(arguments)
        pairs = [(before.command(arguments), after.command(arguments)) for _ in range(ROUNDS)]
    return median(b for b, _ in pairs), median(a for _, a in pairs), median(a / b for b, a in pairs)


def main(before: str, after: str, *parts: str) -> None:
    """Print a table."""
    with tempfile.TemporaryDirectory() as folder:
        versions = Version(before, Path(folder)), Version(after, Path(folder))
        versions[1].command(NUMPY)
        numpy = median(versions[1].command(NUMPY) for _ in range(ROUNDS))
        print("| job | before | after | after / before |\n| --- | --- | --- | --- |")
        for name in (*COMMANDS, *CALLS):
            if any(part in name for part in parts or ("",)):
                old, new, ratio = compare(*versions, name)
                print(f"| {name} | {1e3 * old:.3g} ms | {1e3 * new:.3g} ms | {ratio:.2f} |", flush=True)
        print(f"\n`python -c 'import numpy'` takes {1e3 * numpy:.3g} ms.")
        for version in versions:
            version.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
