"""About two thousand public numbers, recorded once and compared after a change that must not move them.

    python tests/regression/public_numbers.py record     # writes public_numbers.json beside this file
    python tests/regression/public_numbers.py compare    # prints what differs; exit code 1 if anything does

Every number has a kind, and the kind its tolerance: values and edges 1e-12 relative on the processor that recorded them
and 5e-12 on any, tips of regions 1e-6, stated errors a factor of two, moments of samples four standard errors. Only the
public interface is called, so that the script outlives what is behind it. A number that changes on purpose is recorded
anew, and the changelog says why.
"""

import json
import sys
from collections.abc import Iterator
from math import hypot, isfinite, isnan, pi
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import mubeam as mb
from mubeam.errors import MubeamError

RECORD = Path(__file__).with_name("public_numbers.json")

TOLERANCE = {"value": 5e-12, "edge": 5e-12, "tip": 1e-6}
"""Relative; errors and moments have rules of their own in `agrees`. Processors round differently by up to 1.3e-12."""

ERROR_FACTOR = 2.0
NEGLIGIBLE_ERROR = 1e-9
"""A stated error below this share of its value is rounding: two such errors agree."""

SIGMAS = 4.0
EVENTS = 4000


class Number(NamedTuple):
    """A recorded number; its kind is "value", "error", "edge", "tip", "moment" or "text".

    scale: of a value its stated error, of an error its value, of a moment its standard error.
    """

    kind: str
    value: float | str
    scale: float = 0.0


PROCESSES = {
    "scalar": mb.Bremsstrahlung("scalar"),
    "pseudoscalar": mb.Bremsstrahlung("pseudoscalar"),
    "vector": mb.Bremsstrahlung("vector"),
    "axial": mb.Bremsstrahlung("axial"),
    "mixed scalar": mb.Bremsstrahlung("scalar", parity_angle=0.7),
    "mixed vector": mb.Bremsstrahlung("vector", parity_angle=2.0),
    "mu to tau": mb.Bremsstrahlung("scalar", "mu", "tau", parity_angle=0.4),
    "mu to tau vector": mb.Bremsstrahlung("vector", "mu", "tau"),
    "electron": mb.Bremsstrahlung("vector", "e", "e"),
    "fusion": mb.PhotonFusion(),
    "pairs": mb.PairProduction(),
    "pairs by a scalar": mb.PairProduction("scalar", 0.3, 0.01),
    "pairs by a pseudoscalar": mb.PairProduction("pseudoscalar", 0.05, 0.002),
}
ON_SHELL = [name for name in PROCESSES if not name.startswith("pairs")]
FORM_FACTORS = (
    "atomic-nuclear",
    "coherent",
    "dipole",
    "helm",
    "incoherent",
    "tsai-elastic",
    "tsai-squared-inelastic",
    "unscreened-ion",
)
TARGETS = ("lead", "tungsten", "gold", "carbon", "beryllium")
SEARCHES = (
    ("axion-muon", "na64mu-2022", "invisible", (0.01, 0.3, 1.0), 4e-3),
    ("axion-muon", "na64mu-2022", "visible", (0.25, 0.4, 0.8), 4e-2),
    ("axion-muon", "na64mu-1e14", "invisible", (0.001, 0.1), 1e-3),
    ("axion-photon", "na64mu-2022", "invisible", (0.01, 0.05, 0.2), 1e-2),
    ("axion-photon", "na64mu-1e12", "visible", (0.03, 0.05, 0.08), 1e-2),
    ("axion-photon", "na64mu-1e13", "visible", (0.02, 0.08, 0.3), 1e-2),
    ("axion-photon", "muone", "ultimate", (0.01, 0.1), 1e-3),
    ("lmu-ltau-dark-sector", "na64mu-2022", "invisible", (0.01, 0.1, 0.5), 1e-2),
    ("lmu-ltau-dark-sector", "m3", "ultimate", (0.005, 0.05), 1e-2),
    ("lfv-alp", "na64mu-1e12", "lfv-invisible", (0.5, 2.0, 6.0), 1e-2),
    ("lfv-alp", "fasernu2", "invisible", (2.0, 10.0, 30.0), 1e-1),
    ("lfv-alp", "fasernu2", "ultimate", (2.0, 10.0, 30.0), 1e-1),
    ("lfv-alp", "muc-thin-target", "invisible", (2.0, 10.0), 1e-3),
    ("lfv-alp", "muc-thin-target", "visible", (2.5, 10.0), 1e-3),
    ("lfv-alp", "muc-thin-target", "charge-kept", (2.5, 10.0), 1e-2),
    ("lfv-alp", "music", "ultimate", (5.0, 40.0), 1e-3),
    ("lfv-alp", "muon-beam-dump", "ultimate", (2.0, 20.0), 1e-3),
    ("lfv-alp-derivative", "muc-thin-target", "invisible", (2.0, 10.0), 1e-3),
)
MISSING = {
    "fasernu2": {"energy_loss": "none"},
    "muone": {"exposure_mot": 4e12, "energy_loss": "none", "form_factor": "atomic-nuclear"},
    "m3": {"exposure_mot": 1e13, "length_m": 0.2, "energy_loss": "none"},
    "music": {"luminosity_per_fb": 1.0},
    "muon-beam-dump": {"exposure_mot": 1e20, "energy_loss": "none"},
}
"""What a card leaves open; what was recorded had no energy loss."""


def of_estimate(key: str, estimate: Any) -> Iterator[tuple[str, Number]]:
    """Value, error and status of each entry."""
    value, error = (np.atleast_1d(a).ravel() for a in (estimate.value, estimate.error))
    status = np.broadcast_to(np.atleast_1d(estimate.status).ravel(), value.shape)
    for i, (v, e, s) in enumerate(zip(value, error, status, strict=True)):
        yield f"{key} [{i}]", Number("value", float(v), float(e))
        yield f"{key} [{i}] error", Number("error", float(e), float(v))
        if s != "ok":
            yield f"{key} [{i}] status", Number("text", str(s))


def production() -> Iterator[tuple[str, Number]]:
    """Cross sections and spectra."""
    energies, masses = np.array([15.0, 160.0, 3000.0])[:, None], np.array([1e-3, 0.05, 0.7, 4.0])
    for name, process in PROCESSES.items():
        common = {"energy_gev": energies, "mass_gev": masses}
        yield from of_estimate(f"sigma {name}", mb.cross_section(process, **common))
        point = {"energy_gev": 160.0, "mass_gev": np.array([0.02, 0.6])}
        for method in ("ww", "iww"):
            yield from of_estimate(f"sigma {name} {method}", mb.cross_section(process, **point, method=method))
        for precision in ("fast", "high"):
            yield from of_estimate(f"sigma {name} {precision}", mb.cross_section(process, **point, precision=precision))
        yield from of_estimate(f"sigma {name} x > 0.25", mb.cross_section(process, **point, x_min=0.25))
        x = np.array([0.1, 0.5, 0.9])[:, None]
        yield from of_estimate(f"dsigma/dx {name}", mb.dsigma_dx(process, x=x, **point))
        yield from of_estimate(f"dsigma/dx {name} ww", mb.dsigma_dx(process, x=x, **point, method="ww"))
    for form_factor in FORM_FACTORS:
        for target in TARGETS:
            for name in ("scalar", "mu to tau", "fusion"):
                setting = {"energy_gev": 160.0, "mass_gev": [0.1, 1.0], "target": target, "form_factor": form_factor}
                found = mb.cross_section(PROCESSES[name], **setting)
                yield from of_estimate(f"sigma {name} {target} {form_factor}", found)
    for name in ON_SHELL:
        process, point = PROCESSES[name], {"energy_gev": 160.0, "mass_gev": np.array([0.02, 0.6])}
        theta, x = np.array([1e-4, 3e-3, 0.05])[:, None], np.array([0.3, 0.8])
        yield from of_estimate(f"dsigma/dtheta {name}", mb.dsigma_dtheta(process, theta_rad=theta, **point))
        found = mb.d2sigma_dx_dtheta(process, x=x, theta_rad=theta, energy_gev=160.0, mass_gev=0.3)
        yield from of_estimate(f"d2sigma/dx dtheta {name}", found)
        found = mb.dsigma_dx_lepton(process, x_lepton=np.array([0.2, 0.7])[:, None], **point)
        yield from of_estimate(f"dsigma/dx' {name}", found)
        yield from of_estimate(f"sigma {name} p_out < 80", mb.cross_section(process, **point, p_out_max_gev=80.0))
        yield from of_estimate(f"sigma {name} theta < 3e-3", mb.cross_section(process, **point, theta_max_rad=3e-3))
    yield from of_estimate("tau pairs", mb.tau_pair_cross_section(energy_gev=[10.0, 160.0, 1e3, 5e3]))


def searches() -> Iterator[tuple[str, Number]]:
    """Events, their factors and the edges of reaches."""
    for model, experiment, analysis, masses, coupling in SEARCHES:
        key, options = f"{model} {experiment} {analysis}", MISSING.get(experiment, {})
        place = {"mass_gev": np.array(masses), "coupling": np.array([[0.3], [1.0], [10.0]]) * coupling}
        yield from of_estimate(f"events {key}", mb.expected_events(model, experiment, analysis, **place, **options))
        found = mb.yield_breakdown(model, experiment, analysis, mass_gev=masses[0], coupling=coupling, **options)
        for name, value in found.to_dict().items():
            if isinstance(value, dict):
                # what else is a table has numbers of other names
                if "value" in value:
                    yield f"yield {key} {name}", Number("value", value["value"], value["error"])
            elif isinstance(value, float):
                yield f"yield {key} {name}", Number("value", value)
        grid = np.geomspace(masses[0] / 2, masses[-1] * 2, 7)
        reach = mb.reach(model, experiment, analysis, masses_gev=grid, **options)
        for name in ("lower", "upper"):
            edge, error = getattr(reach, name), getattr(reach, f"{name}_error")
            for i, (v, e) in enumerate(zip(edge, error, strict=True)):
                yield f"reach {key} {name} [{i}]", Number("edge", float(v), float(e))
        for name in ("tip_mass_gev", "tip_lower", "tip_upper"):
            for i, v in enumerate(getattr(reach, name)):
                yield f"reach {key} {name} [{i}]", Number("tip", float(v))
        for i, status in enumerate(reach.status):
            yield f"reach {key} status [{i}]", Number("text", str(status))
        yield f"reach {key} limit", Number("value", reach.limit_events)
    for card in ("fasernu2", "muc-thin-target", "na64mu-1e14"):
        found = mb.observables.tau_pair_events.tau_pair_events(card, energy_loss="none").to_dict()
        for name, value in found.items():
            if isinstance(value, dict):
                yield f"tau pairs {card} {name}", Number("value", value["value"], value["error"])


def models() -> Iterator[tuple[str, Number]]:
    """Widths and shares."""
    for name, masses, couplings in (
        ("axion-muon", (0.1, 0.3, 1.0), (1e-3, 1e-1)),
        ("axion-photon", (0.01, 0.3, 1.0), (1e-4, 1e-1)),
        ("lfv-alp", (1.0, 2.0, 20.0), (1e-3, 1.0)),
        ("lfv-alp-derivative", (1.0, 2.0, 20.0), (1e-3, 1.0)),
    ):
        shares = mb.models.get(name).shares(np.array(masses), np.array(couplings)[:, None])
        for i, width in enumerate(shares.width_gev.ravel()):
            yield f"width {name} [{i}]", Number("value", float(width))
        for product, share in shares.products.items():
            for i, part in enumerate(np.ravel(share)):
                yield f"share {name} {product} [{i}]", Number("value", float(part))


def others() -> Iterator[tuple[str, Number]]:
    """Observables beside events, and limits."""
    o, masses = mb.observables, np.array([0.5, 1.2, 2.0, 10.0])
    for theta in (0.0, 0.9, pi / 2):
        shift = o.g_minus_2.muon_shift(mass_gev=masses, coupling=0.01, theta=theta)
        yield from of_estimate(f"g-2 {theta:.1f}", shift)
        for reference in ("2023", "2025"):
            band = o.g_minus_2.band(masses_gev=masses, theta=theta, reference=reference)
            for i, (low, high) in enumerate(zip(band.lower, band.upper, strict=True)):
                yield f"g-2 band {theta:.1f} {reference} lower [{i}]", Number("edge", float(low))
                yield f"g-2 band {theta:.1f} {reference} upper [{i}]", Number("edge", float(high))
        point = {"mass_gev": masses, "coupling": 0.1, "theta": theta}
        yield from of_estimate(f"tau to mu a {theta:.1f}", o.tau_decays.tau_to_mu_a(**point))
        yield from of_estimate(f"Z to tau mu a {theta:.1f}", o.boson_decays.z_to_tau_mu_a(**point))
        yield from of_estimate(f"h to tau mu a {theta:.1f}", o.boson_decays.higgs_to_tau_mu_a(**point))
    for name in o.decay_bounds.names():
        try:
            more = {"mass_chi_gev": 0.3, "g_chi": 1.0} if name == "tau-universality" else {}
            found = o.decay_bounds.coupling_bound(name, masses_gev=np.array([0.4, 1.0, 5.0, 20.0]), **more)
        except MubeamError as error:
            yield f"decay bound {name}", Number("text", type(error).__name__)
        else:
            yield from of_estimate(f"decay bound {name}", found)
    dark = o.dark_matter
    chi = np.array([1.5, 5.0, 50.0])
    found = dark.annihilation_cross_section(mass_chi_gev=chi, mass_gev=3 * chi, g_chi=1.0, coupling=0.1, theta=0.9)
    yield from of_estimate("annihilation", found)
    found = dark.annihilation_cross_section(mass_chi_gev=chi, mass_gev=chi / 3, g_chi=1.0, channel="a a")
    yield from of_estimate("annihilation to a a", found)
    for wave in ("s", "p"):
        yield from of_estimate(f"thermal {wave}", dark.thermal_target(mass_chi_gev=chi, wave=wave))
    yield from of_estimate("relic", dark.relic_density(mass_chi_gev=chi, sigma_v_cm3_per_s=3e-26))
    for requirement in ("relic", "planck-cmb", "fermi-dwarfs"):
        found = dark.least_coupling(masses_gev=3 * chi, requirement=requirement)
        yield from of_estimate(f"least coupling {requirement}", found)
    for origin in ("beam", "decay"):
        where = {"decay_length_m": np.array([0.001, 0.01, 0.03]), "energy_gev": 1000.0, "mass_gev": 5.0}
        yield from of_estimate(f"tau length {origin}", o.tau_decay_length.dsigma_dlength(origin, **where))
    for card in o.heavy_lepton.names():
        found = o.uv_completion.uv_couplings(o.heavy_lepton.read(card)).to_dict()
        for name, value in found.items():
            if isinstance(value, float):
                yield f"uv {card} {name}", Number("value", value)
    for seen in (0, 1, 4, 10, 100):
        for background in sorted({0.0, 0.7 * seen}):
            for level in (0.9, 0.95):
                key = f"{seen} on {background:g} at {level}"
                poisson = mb.statistics.poisson_upper_limit(seen, background, level)
                yield f"poisson {key}", Number("value", poisson)
                yield f"cls {key}", Number("value", mb.statistics.cls_upper_limit(seen, background, level))
    for name in mb.bounds.names():
        bound = mb.bounds.get(name)
        yield f"bound {name} masses", Number("value", float(np.log(bound.mass_gev).sum()))
        yield f"bound {name} couplings", Number("value", float(np.log(bound.coupling).sum()))


def samples() -> Iterator[tuple[str, Number]]:
    """Means and spreads of events, with their standard errors."""
    for model, experiment, analysis, mass, coupling in (
        ("axion-muon", "na64mu-2022", "invisible", 0.3, 1e-2),
        ("axion-photon", "na64mu-1e12", "visible", 0.05, 1e-2),
        ("lmu-ltau-dark-sector", "na64mu-2022", "invisible", 0.05, 1e-2),
        ("lfv-alp", "fasernu2", "ultimate", 5.0, 1e-2),
    ):
        point = {"mass_gev": mass, "coupling": coupling, "analysis": analysis, "energy_loss": "none"}
        sample = mb.generate(model, experiment, events=EVENTS, **point)
        for particle in (part.name for part in sample.info.particles):
            energy, x, y, z = sample.particle(particle).T
            for name, column in {"E": energy, "pt2": x**2 + y**2, "pz": z}.items():
                # of logarithms: a spectrum of momenta has long tails
                column = np.log(np.abs(column) + 1e-12)
                key = f"events {model} {experiment} {particle} {name}"
                yield f"{key} mean", Number("moment", float(column.mean()), float(column.std() / EVENTS**0.5))


def all_numbers() -> dict[str, Number]:
    """Every number by its key."""
    found: dict[str, Number] = {}
    for part in (production, searches, models, others, samples):
        for key, number in part():
            assert key not in found, key
            found[key] = number
    return found


def agrees(before: Number, after: Number) -> bool:
    """Whether a number is as it was, by the rule of its kind."""
    old, new = before.value, after.value
    if before.kind != after.kind or isinstance(old, str) or isinstance(new, str):
        return before[:2] == after[:2]
    if not (isfinite(old) and isfinite(new)):
        return old == new or (isnan(old) and isnan(new))
    if before.kind == "error":
        small = NEGLIGIBLE_ERROR * abs(before.scale)
        return (old <= small and new <= small) or old / ERROR_FACTOR <= new <= old * ERROR_FACTOR
    if before.kind == "moment":
        return abs(new - old) <= SIGMAS * hypot(before.scale, after.scale) + 1e-9 * abs(old)
    return abs(new - old) <= TOLERANCE[before.kind] * abs(old)


def read() -> dict[str, Number]:
    """The recorded numbers."""
    plain = json.loads(RECORD.read_text(encoding="utf-8"))
    return {
        key: Number(kind, value if kind == "text" else float(value), scale)
        for key, (kind, value, scale) in plain.items()
    }


def write(numbers: dict[str, Number]) -> None:
    """Record them, one a line."""
    lines = []
    for key, (kind, value, scale) in numbers.items():
        shown = value if isinstance(value, str) or isfinite(value) else str(value)
        lines.append(f"{json.dumps(key)}: {json.dumps([kind, shown, scale if isfinite(scale) else 0.0])}")
    RECORD.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def differences(before: dict[str, Number], after: dict[str, Number]) -> list[str]:
    """A line for each number that changed, went or came."""
    lines = []
    for key in before.keys() | after.keys():
        if key not in after or key not in before:
            lines.append(f"{key}: {'gone' if key in before else 'new'}")
        elif not agrees(before[key], after[key]):
            lines.append(f"{key}: {before[key].value} -> {after[key].value}")
    return sorted(lines)


if __name__ == "__main__":
    if sys.argv[1:] == ["record"]:
        write(all_numbers())
    elif sys.argv[1:] == ["compare"]:
        changed = differences(read(), all_numbers())
        print("\n".join(changed) or "nothing changed")
        sys.exit(bool(changed))
    else:
        sys.exit(__doc__)
