"""How long a contour takes, of one version and another side by side in one run: cold, warm, and scans along the mass.

    python benchmarks/contours.py BEFORE AFTER

BEFORE and AFTER are Pythons with mubeam, or folders that hold it (`src` of a checkout). Processor time on one core,
medians of interleaved rounds, as in before_after.py. Nothing is kept on disk; "cold" drops in memory what production
left there, and keeps the tables of quadrature rules.
"""

import sys
import tempfile
from pathlib import Path
from statistics import median

from before_after import Version

ROUNDS, FEW_ROUNDS = 7, 3

PRELUDE = '''
import tempfile
from pathlib import Path
from dataclasses import replace
from itertools import count
import numpy as np
import mubeam as mb
from mubeam.production.engine import tables
from mubeam.scans import part, plan, spec
turn = count(1)
def near(number):
    return number * (1 + 1e-7 * next(turn))
def drop():
    try:
        from mubeam.production.engine import interpolant
        getattr(interpolant, "forget", tables.forget)()
        tables.forget()
        from mubeam.exclusions import steps
        from mubeam.searches import kept
        steps.forget()
        kept.forget()
    except ImportError:
        tables._kept.cache_clear()
        tables._kept_maker.cache_clear()
def cold(*search, **options):
    drop()
    return mb.reach(*search, **options)
def a_part(model, experiment, analysis, masses, couplings, quantities):
    about = dict(model=model, experiments=[experiment], analyses=[analysis], quantities=quantities)
    axes = dict(mass_gev={"log": [*masses, 400_000]}, coupling={"log": [1e-5, 1e-1, couplings]})
    return plan.Plan(spec.read({"scan": about | {"parameters": axes}})), couplings
def next_part(made, couplings):
    first = 4000 + 1000 * next(turn)
    return part.compute(made, plan.Block(first, first + 1000, 0, couplings))
na64 = "axion-muon", "na64mu-2022", "invisible"
visible = "axion-photon", "na64mu-1e12", "visible"
thin = "lfv-alp", "muc-thin-target", "invisible"
faser = "lfv-alp", "fasernu2", "invisible"
dark = "lmu-ltau-dark-sector", "na64mu-2022", "invisible"
m, m_visible, m_tau = np.geomspace(0.01, 2, 60), np.geomspace(0.005, 1, 60), np.geomspace(2, 30, 60)
chi = lambda: mb.models.get("lmu-ltau", g_chi=1.0, mass_chi_gev=near(0.004))
flat = a_part("lfv-alp", "muc-thin-target", "invisible", (2, 30), 1000, ["events", "excluded"])
few = a_part("lfv-alp", "muc-thin-target", "invisible", (2, 30), 100, ["excluded"])
alive = a_part("axion-photon", "na64mu-1e12", "visible", (0.01, 0.5), 100, ["excluded"])
for one in (flat, few, alive):
    next_part(*one)
water = Path(tempfile.mkdtemp()) / "water.toml"
water.write_text("""
extends = "fasernu2"
name = "water"
target = { material = "water", length_m = 6.6, source = { length_m = "made up" } }
[analyses]
ultimate = { form_factor = "atomic-nuclear-closure" }
invisible = { form_factor = "atomic-nuclear-closure" }
""")
both = mb.models.get("alp", c_mu=1.0, c_gamma=100.0)
def drawn(model, experiment, analysis, masses):
    about = dict(model=model, experiments=[experiment], analyses=[analysis], quantities=["events", "excluded"])
    axes = dict(mass_gev=masses, coupling={"uniform": [1e-4, 1e-2], "scale": "log"})
    axes["exposure_mot"] = {"uniform": [1e14, 1e16], "scale": "log"}
    made = plan.Plan(spec.read({"scan": about | {"samples": 300, "seed": next(turn), "parameters": axes}}))
    drop()
    for number in range(made.parts):
        part.compute(made, made.block(number))
errors = {"efficiency": {"signal": 0.1}, "background": {"background": [0.1, 0.1, 0.2]}}
def discovery(*background):
    counts = mb.statistics.Likelihood([int(mean) for mean in background], list(background), errors)
    return [counts.discovery_reach([0.1, 0.3, 0.6], sigmas=sigmas) for sigmas in (3, 5)]
'''

JOBS = {
    "cold, NA64mu, missing energy": ("cold(*na64, masses_gev=m)", 150),
    "cold, NA64mu, visible": ("cold(*visible, masses_gev=m_visible)", 150),
    "cold, NA64mu, pairs": ("cold(*dark, masses_gev=m)", 150),
    "cold, thin target, tau": ("cold(*thin, masses_gev=m_tau)", 150),
    "cold, FASERnu2, tau, full energy loss": ("cold(*faser, masses_gev=m_tau)", 400),
    "another confidence level, NA64mu, missing energy": (
        "mb.reach(*na64, masses_gev=m, confidence_level=near(0.9))",
        5,
    ),
    "another exposure, NA64mu, missing energy": ("mb.reach(*na64, masses_gev=m, exposure_mot=near(2e10))", 5),
    "another efficiency, NA64mu, missing energy": ("mb.reach(*na64, masses_gev=m, efficiency=near(0.5))", 5),
    "another exposure, NA64mu, visible": ("mb.reach(*visible, masses_gev=m_visible, exposure_mot=near(1e12))", 5),
    "another exposure, thin target, tau": ("mb.reach(*thin, masses_gev=m_tau, exposure_mot=near(1e16))", 5),
    "another lifetime, NA64mu, missing energy": ("mb.reach(chi(), *na64[1:], masses_gev=m)", 20),
    "other masses, NA64mu, missing energy": ("mb.reach(*na64, masses_gev=near(m))", 20),
    "other masses, NA64mu, visible": ("mb.reach(*visible, masses_gev=near(m_visible))", 20),
    "20 masses with a tip, NA64mu, visible": ("mb.reach(*visible, masses_gev=near(m_visible[::3]))", 20),
}
"""Calls and the milliseconds that are aimed at."""

SLOW = {
    "production that interferes, two nuclei, a spectrum, 3 masses": (
        "cold(both, water, 'ultimate', masses_gev=m[::20])",
        300,
    ),
    "300 samples of an exposure, NA64mu, other masses": (
        "drawn(*na64, {'uniform': [0.01, 1.0], 'scale': 'log'})",
        300,
    ),
    "300 samples of an exposure, FASERnu2, one mass": ("drawn(*faser, 5.0)", 300),
    "discovery, three bins, two nuisances, 10 events": ("discovery(3.0, 5.0, 2.0)", 2000),
}
"""As JOBS, of fewer rounds."""

SCANS = {
    "tau, 1000 couplings, events and excluded": ("flat", 1000),
    "tau, 100 couplings, excluded": ("few", 100),
    "lifetimes, 100 couplings, excluded": ("alive", 100),
}


def rounds(versions: tuple[Version, Version], code: str, number: int = ROUNDS) -> tuple[float, float, float]:
    """Median seconds before and after, and the median of the ratios of the rounds."""
    before, after = versions
    for version in versions:
        version.call(code, 1)
    pairs = [(before.call(code, 1), after.call(code, 1)) for _ in range(number)]
    return median(b for b, _ in pairs), median(a for _, a in pairs), median(a / b for b, a in pairs)


def main(before: str, after: str) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        nowhere = {"MUBEAM_CACHE_DIR": ""}
        versions = Version(before, Path(folder), PRELUDE, nowhere), Version(after, Path(folder), PRELUDE, nowhere)
        print("| 60 masses | before | after | after / before | aim |\n| --- | --- | --- | --- | --- |")
        for name, (code, aim) in JOBS.items():
            old, new, ratio = rounds(versions, code)
            print(f"| {name} | {1e3 * old:.3g} ms | {1e3 * new:.3g} ms | {ratio:.3f} | {aim} ms |", flush=True)
        print("\n| what | before | after | after / before | aim |\n| --- | --- | --- | --- | --- |")
        for name, (code, aim) in SLOW.items():
            old, new, ratio = rounds(versions, code, FEW_ROUNDS)
            print(f"| {name} | {1e3 * old:.3g} ms | {1e3 * new:.3g} ms | {ratio:.3f} | {aim} ms |", flush=True)
        print("\n| 1000 masses of a scan of 400 000 | before, points/s | after, points/s | aim |")
        print("| --- | --- | --- | --- |")
        for name, (what, couplings) in SCANS.items():
            old, new, _ = rounds(versions, f"next_part(*{what})")
            print(f"| {name} | {1000 * couplings / old:.3g} | {1000 * couplings / new:.3g} | 3e6 |", flush=True)
        for version in versions:
            version.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
