"""Cuts of a card that nothing can ever pass, whatever the model: they ask for more than the beam has."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from mubeam import signals
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.experiments.card import Experiment
from mubeam.physics import kinematics
from mubeam.signals.base import Event, Signature

POINTS, MASSES = 30, 12
"""Of energies and masses, besides those at which cuts begin and end."""

TOTALS = np.array([1.0, 0.75, 0.5, 0.25, 0.1])
"""Energies of the beam over its highest: it has lower ones, or loses energy."""

MOST_KNOTS = 200
LIGHTEST_GEV = 1e-3
NOTHING = "nothing can ever be counted"


def nothing_passes(experiment: Experiment, name: str) -> Iterator[str]:
    """What no event of an analysis can pass, each with the path of its key; nothing where some events are counted.

    Looked at are all energies of the particle and of the outgoing lepton that are together at most the beam's (the beam
    may lose energy), and all masses below: acceptance, windows, and efficiency, alone and together. A decay has two
    products at least.
    """
    analysis = experiment.analyses[name]
    signature, key = signals.get(analysis.signature), f"analyses.{name}"
    highest = _highest_gev(experiment, name)
    lepton = signature.leaves(experiment.beam.lepton)
    needed = 0.0 if lepton is None else _threshold_gev(experiment, name, lepton)
    if highest <= needed:
        yield (
            f"{key}.signature: {analysis.signature} needs a beam above {needed:.4g} GeV to make a {lepton}, this one "
            f"has {highest:.4g} GeV: {NOTHING}"
        )
        return
    geometry = experiment.geometry
    least = geometry.product_energy_min_gev if geometry is not None and signature.has_detector else 0.0
    if 2 * least >= highest:
        yield (
            f"geometry.product_energy_min_gev: must be below half of the {highest:.4g} GeV of the beam, as a decay has "
            f"two products at least, got {least:g}: {NOTHING}"
        )
    if not experiment.target.is_colliding:
        yield from _of_cuts(experiment, name, signature, highest)


def _highest_gev(experiment: Experiment, name: str) -> float:
    """The highest energy of the beam, as a nucleus at rest sees it."""
    target, beam = experiment.analyses[name].target or experiment.target, experiment.beam
    return float(target.at_rest(np.array([beam.highest_energy_gev]), LEPTON_MASS_GEV[beam.lepton])[0])


def _threshold_gev(experiment: Experiment, name: str, lepton: str) -> float:
    """The lowest energy at which that lepton is made with a massless particle, on the heaviest of the nuclei."""
    target = experiment.analyses[name].target or experiment.target
    length = None if target.is_colliding else (target.own_length_m or 1.0)
    heaviest = max(one.nucleus.mass_gev for one in target.targets(length))
    masses = LEPTON_MASS_GEV[experiment.beam.lepton], LEPTON_MASS_GEV[lepton]
    return float(kinematics.threshold_energy(0.0, *masses, heaviest))


def _of_cuts(experiment: Experiment, name: str, signature: Signature, highest: float) -> Iterator[str]:
    analysis, key = experiment.analyses[name], f"analyses.{name}"
    if signature.section is None and not analysis.momentum_windows and analysis.efficiency is None:
        return
    event = _events(experiment, name, signature, highest)
    passes: dict[str, NDArray[np.bool_]] = {}
    if signature.section is not None:
        passes[f"{key}.{signature.section.KEY}"] = signature.acceptance(event, analysis) > 0
    if analysis.momentum_windows:
        inside = np.zeros(event.mass_gev.shape, dtype=bool)
        for one in analysis.momentum_windows:
            inside |= (event.lepton_energy_gev >= one.p_out_min_gev) & (event.lepton_energy_gev <= one.p_out_max_gev)
        passes[f"{key}.{'bins' if analysis.bins else 'windows'}"] = inside
    if analysis.efficiency is not None:
        passes[f"{key}.efficiency"] = analysis.efficiency.at(event) > 0
    alone = [cut for cut, mask in passes.items() if not mask.any()]
    for cut in alone:
        yield f"{cut}: no event of a beam of {highest:.4g} GeV passes: {NOTHING}"
    if passes and not alone and not np.all([*passes.values()], axis=0).any():
        cuts = " and ".join(cut.rpartition(".")[2] for cut in passes)
        yield f"{key}: no event of a beam of {highest:.4g} GeV passes {cuts} together: {NOTHING}"


def _events(experiment: Experiment, name: str, signature: Signature, highest: float) -> Event:
    """Events (n,) of all masses and energies, those at which cuts begin and end, and between, among them."""
    analysis, table = experiment.analyses[name], experiment.analyses[name].efficiency
    lepton = signature.leaves(experiment.beam.lepton)
    lightest = 0.0 if lepton is None else LEPTON_MASS_GEV[lepton]
    knots = {axis: _few(getattr(table, axis, None) or []) for axis in ("mass_gev", "energy_gev", "lepton_momentum_gev")}
    windows = _few([end for one in analysis.momentum_windows for end in (one.p_out_min_gev, one.p_out_max_gev)])
    mass = np.array([*np.geomspace(LIGHTEST_GEV, highest, MASSES), *knots["mass_gev"]])
    found = []
    for together in highest * TOTALS:
        energy = np.array(
            [
                *np.linspace(0.0, together, POINTS),
                *np.geomspace(LIGHTEST_GEV, together, POINTS),
                (together - lightest) * (1 - 1e-6),
                *knots["energy_gev"],
                *(together - np.array([*knots["lepton_momentum_gev"], *windows])),
            ]
        )
        energy = np.unique(energy[(energy > 0) & (energy < together - lightest)])
        between = (energy[1:] + energy[:-1]) / 2
        found += np.stack(np.meshgrid([together], mass, [*energy, *between]), axis=-1).reshape(-1, 3).tolist()
    total, m, e = np.array(found).T
    possible = e >= m
    return Event(energy_gev=e[possible], mass_gev=m[possible], lepton_energy_gev=(total - e)[possible])


def _few(knots: list[float]) -> list[float]:
    """At most MOST_KNOTS of them, evenly."""
    return knots[:: 1 + len(knots) // MOST_KNOTS]
