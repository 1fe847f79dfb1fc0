"""Cross sections of a search: means over the beam's energies in the target and over its nuclei, by term of the rate."""

from dataclasses import dataclass

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.models.vertex import Term, rate_terms
from mubeam.numerics.estimate import BELOW_THRESHOLD, NOT_RESOLVED, OK, Estimate, StatusArray, statuses, unresolved
from mubeam.production.cross_section import cross_section
from mubeam.production.engine.precision import SAFETY
from mubeam.production.engine.request import POLES, joint_status
from mubeam.searches.produced_nodes import BIN_ORDERS
from mubeam.searches.search import Search


def produced_cross_section(search: Search, mass: float, coupling: float) -> Estimate:
    """Cross section in pb of a search, averaged over the beam's energies, summed over the terms of the rate."""
    found = produced_cross_sections(search, np.array([mass])).at(np.array([coupling]))
    (value,), (error,), (status,) = np.asarray(found.value), np.asarray(found.error), np.asarray(found.status)
    return Estimate(float(value), float(error), "pb", search.method, str(status))


@dataclass(frozen=True)
class ProducedCrossSections:
    """Mean cross sections in pb over beam and nuclei for coefficient 1, by term of the rate, (T, N) for N masses.

    `status` (N,) says why nothing is produced at a mass. `on_nuclei` (K, T, N) are the parts of `value` that are made
    on each of the search's targets: they add up to it.
    """

    terms: tuple[Term, ...]
    mass_gev: FloatArray
    value: FloatArray
    error: FloatArray
    method: str
    status: StatusArray
    on_nuclei: FloatArray

    def at(self, coupling: FloatArray) -> Estimate:
        """The cross sections for couplings (N, ...), same shape; the status broadcasts with them."""
        rest = (-1, *(1,) * (coupling.ndim - 1))
        value, error = np.zeros(coupling.shape), np.zeros(coupling.shape)
        for term, sigma, sigma_error in zip(self.terms, self.value, self.error, strict=True):
            coefficient = term.coefficient(self.mass_gev.reshape(rest), coupling)
            value = value + coefficient * sigma.reshape(rest)
            error = error + np.abs(coefficient) * sigma_error.reshape(rest)
        status = np.broadcast_to(self.status.reshape(rest), coupling.shape).copy()
        status[(status == OK) & unresolved(value, error)] = NOT_RESOLVED
        return Estimate(value, error, "pb", self.method, status)


def produced_cross_sections(search: Search, masses: FloatArray) -> ProducedCrossSections:
    """The cross sections for masses (N,), before a coupling is known."""
    terms = rate_terms(search.vertices())
    rules = (_mean_cross_sections(search, terms, masses, order) for order in BIN_ORDERS[:2])
    (each, error, status), (check, _, _) = rules
    value = each.sum(axis=0)
    # a line is one energy for both rules
    spread = SAFETY * np.abs(value - check.sum(axis=0))
    return ProducedCrossSections(terms, masses, value, error + spread, search.method, status, each)


def _mean_cross_sections(
    search: Search, terms: tuple[Term, ...], masses: FloatArray, order: int
) -> tuple[FloatArray, FloatArray, StatusArray]:
    """Means (K, T, N) for coefficient 1 by nucleus, each times its share, the error (T, N) of their sum, status (N,).

    `order`: energies in a bin of the beam.
    """
    targets = sorted(enumerate(search.targets), key=lambda one: -one[1].nucleus.mass_gev)
    value, error = np.zeros((len(targets), len(terms), masses.size)), np.zeros((len(terms), masses.size))
    status = statuses(np.zeros(masses.shape, dtype=bool), BELOW_THRESHOLD)
    at_pole = np.zeros(masses.shape, dtype=bool)
    for i, term in enumerate(terms):
        each = []
        for k, target in targets:
            flux = search.flux_nodes(order, target)
            sigma = cross_section(
                term.process,
                energy_gev=flux.energy_gev[:, None],
                mass_gev=masses,
                target=target.nucleus,
                method=search.method,
                form_factor=search.form_factor,
                precision=search.precision,
            )
            value[k, i] = target.share * flux.mean(np.asarray(sigma.value))
            error[i] += target.share * flux.mean_error(np.asarray(sigma.error))
            # the highest energy goes furthest, also to where an intermediate particle is real
            each.append(np.asarray(sigma.status)[flux.energy_gev.argmax()])
        best = joint_status(each)
        at_pole |= np.isin(best.astype(object), POLES)
        status = np.where((status == OK) & ~at_pole, status, best)
    return np.where(at_pole, 0.0, value), np.where(at_pole, 0.0, error), status
