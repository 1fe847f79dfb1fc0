"""Couplings of the lepton-flavour-violating ALP that measured decays exclude (P2 II.4, "other bounds")."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import inf, pi
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike

from mubeam import statistics
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import InputError, check_name
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import make_outlines
from mubeam.foundation.checks import FloatArray, finite, finite_scalar, positive, positive_scalar
from mubeam.models.library.lfv_alp import LfvAlp
from mubeam.numerics.estimate import OK, AnyStatus, Estimate, make_estimate
from mubeam.observables.boson_decays import higgs_to_tau_mu_a, z_to_tau_mu_a
from mubeam.observables.branching import strong_coupling
from mubeam.observables.tau_decays import tau_to_mu_a, tau_to_mu_chi_chi
from mubeam.units import COLUMN_SUFFIX

DATA = Path(__file__).parent / "data" / "decay_bounds.toml"

Scenario: TypeAlias = Literal["invisible", "visible"]
BoundOrigin: TypeAlias = Literal["measurement", "recast", "projection", "no number"]


class BoundStatus(AnyStatus):
    """Why a decay bounds no coupling."""

    OUTSIDE_SEARCH = "outside the masses of the search"
    NO_TWO_BODY_DECAY = "a does not decay to tau mu"


OUTSIDE_SEARCH: Final = BoundStatus.OUTSIDE_SEARCH.value
NO_TWO_BODY_DECAY: Final = BoundStatus.NO_TWO_BODY_DECAY.value

TO_CHI: Final = "tau-to-mu-chi-chi"
TO_A: Final[dict[str, Callable[..., Estimate]]] = {
    "tau-to-mu-a": tau_to_mu_a,
    "z-to-tau-mu-a": z_to_tau_mu_a,
    "higgs-to-tau-mu-a": higgs_to_tau_mu_a,
}
DECAYS: Final = (*TO_A, TO_CHI)
"""Names of the decays with a branching ratio; TO_CHI needs m_chi and g_chi."""


@dataclass(frozen=True)
class DecayBound:
    """A published or projected bound from a decay.

    Attributes:
        name: as in `names`.
        label: a few words.
        statement: the result of the source.
        caveat: limits of its use.
        decay: name in DECAYS of the decay it limits; None if mubeam computes no branching ratio for it.
        scenario: "invisible" (a -> chi chibar always) or "visible" (a -> tau- mu+ and tau+ mu- with 1/2 each).
        origin: "measurement", "recast" or "projection" (the last two are ours), or "no number".
        branching_ratio: upper limit on that of `decay`, None where there is no number.
        confidence_level: of the limit, None where there is no number.
        masses_gev: range of m_a in which it holds, GeV.
        citations: keys of references.bib.
    """

    name: str
    label: str
    statement: str
    caveat: str
    decay: str | None
    scenario: Scenario
    origin: BoundOrigin
    branching_ratio: float | None
    confidence_level: float | None
    masses_gev: tuple[float, float]
    citations: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DecayRegion(Region):
    """The couplings that `bound` excludes: all above a lower edge, at the masses at which the bound holds."""

    bound: DecayBound

    @property
    def masses_gev(self) -> FloatArray:
        """Masses (N,)."""
        return self.mass_gev

    @property
    def couplings(self) -> FloatArray:
        """Their lower edges (N,)."""
        return self.coupling

    @property
    def caveat(self) -> str:
        """Limits of the bound's use: `bound.caveat`."""
        return self.bound.caveat


Curve = DecayRegion
"""Older name of DecayRegion."""


def names(scenario: Scenario | None = None) -> tuple[str, ...]:
    """Names of all bounds in the data's order, or of one scenario's; UnknownNameError for an unknown scenario."""
    if scenario is not None:
        check_name("scenario", scenario, get_args(Scenario))
    return tuple(name for name, bound in _all().items() if scenario in (None, bound.scenario))


def get(name: str) -> DecayBound:
    """The bound of that name; UnknownNameError if there is none."""
    check_name("bound from decays", name, _all())
    return _all()[name]


def branching_ratio(
    decay: str,
    *,
    mass_gev: ArrayLike,
    coupling: ArrayLike,
    theta: ArrayLike = pi / 2,
    mass_chi_gev: ArrayLike | None = None,
    g_chi: ArrayLike | None = None,
) -> Estimate:
    """Branching ratio of the decay with a name in DECAYS, an Estimate of unit "1".

    The other arguments, the result and the errors are those of `tau_to_mu_a`, `z_to_tau_mu_a`, `higgs_to_tau_mu_a` or
    `tau_to_mu_chi_chi`. Also raises UnknownNameError for another name, and InputError if mass_chi_gev or g_chi is
    missing for "tau-to-mu-chi-chi" or given for another decay.
    """
    check_name("decay", decay, DECAYS)
    if decay == TO_CHI:
        if mass_chi_gev is None or g_chi is None:
            raise InputError(f"{decay} needs mass_chi_gev and g_chi")
        return tau_to_mu_chi_chi(
            mass_gev=mass_gev, coupling=coupling, mass_chi_gev=mass_chi_gev, g_chi=g_chi, theta=theta
        )
    if mass_chi_gev is not None or g_chi is not None:
        raise InputError(f"mass_chi_gev and g_chi belong to {TO_CHI}, not to {decay}")
    return TO_A[decay](mass_gev=mass_gev, coupling=coupling, theta=theta)


def coupling_bound(
    name: str,
    *,
    masses_gev: ArrayLike,
    theta: ArrayLike = pi / 2,
    mass_chi_gev: ArrayLike | None = None,
    g_chi: ArrayLike | None = None,
    limit_on_branching_ratio: float | None = None,
) -> Estimate:
    """Coupling g above which the bound `name` is violated, sqrt(limit/(branching ratio at g = 1)).

    Args:
        name: as in `names`.
        masses_gev: mass of a, GeV; broadcasts with theta, mass_chi_gev and g_chi.
        theta: P2's angle.
        mass_chi_gev: mass of chi in GeV; needed for tau -> mu chi chibar, refused for the others.
        g_chi: coupling of a to chi; needed and refused as mass_chi_gev.
        limit_on_branching_ratio: another limit instead of the data's.

    Returns:
        Estimate of unit "1" with the broadcast shape; inf +- 0 with the reason as status where nothing is excluded.

    Raises:
        UnknownNameError: no such bound.
        InputError: a number is out of its range; mass_chi_gev or g_chi is missing or does not belong to the decay; or
            the bound has no limit on a branching ratio.
    """
    bound = get(name)
    limit = bound.branching_ratio
    if limit_on_branching_ratio is not None:
        limit = positive_scalar("limit_on_branching_ratio", limit_on_branching_ratio)
    if bound.decay is None or limit is None:
        hint = "" if bound.decay is None else "; give limit_on_branching_ratio"
        raise InputError(f"{name} has no curve: {bound.statement}{hint}")
    masses, theta = positive("masses_gev", masses_gev), finite("theta", theta)
    mass_chi_gev = None if mass_chi_gev is None else positive("mass_chi_gev", mass_chi_gev)
    g_chi = None if g_chi is None else positive("g_chi", g_chi)
    # one-dimensional, so that a closed point is a status and no error
    rate = branching_ratio(
        bound.decay,
        mass_gev=np.atleast_1d(masses),
        coupling=1.0,
        theta=theta,
        mass_chi_gev=mass_chi_gev,
        g_chi=g_chi,
    )
    value, error, status = np.asarray(rate.value), np.asarray(rate.error), np.array(rate.status)
    mass = np.broadcast_to(masses, value.shape)
    low, high = bound.masses_gev
    status[(status == OK) & ((mass < low) | (mass > high))] = OUTSIDE_SEARCH
    if bound.scenario == "visible":
        status[(status == OK) & (mass <= LEPTON_MASS_GEV["tau"] + LEPTON_MASS_GEV["mu"])] = NO_TWO_BODY_DECAY
    good = status == OK
    coupling, uncertainty = np.full(value.shape, inf), np.zeros(value.shape)
    coupling[good] = np.sqrt(limit / value[good])
    uncertainty[good] = coupling[good] * error[good] / (2 * value[good])
    shape = np.broadcast_shapes(*(np.shape(a) for a in (masses, theta, mass_chi_gev, g_chi) if a is not None))
    coupling, uncertainty = coupling.reshape(shape), uncertainty.reshape(shape)
    return make_estimate(coupling, uncertainty, "1", rate.method, status.reshape(shape), strong_coupling(coupling))


def curves(
    scenario: Scenario,
    *,
    masses_gev: ArrayLike,
    theta: float = pi / 2,
    chi_mass_ratio: float = 1 / 3,
    g_chi: float = 1.0,
) -> tuple[DecayRegion, ...]:
    """The regions in the plane of m_a and g that the bounds of a scenario exclude, one for each bound.

    Bounds without a limit, and those that hold at none of the masses, are left out. `Reach.plot(own_bounds=...)` draws
    the result.

    Args:
        scenario: "invisible" (P2 Fig. 6) or "visible" (P2 Fig. 7).
        masses_gev: masses of a, rising, GeV.
        theta: P2's angle.
        chi_mass_ratio: m_chi/m_a, for tau -> mu chi chibar.
        g_chi: coupling of a to chi, for the same.

    Raises:
        UnknownNameError: an unknown scenario.
        InputError: a number is out of its range.
    """
    wanted = names(scenario)
    masses = np.atleast_1d(positive("masses_gev", masses_gev))
    g_chi, theta = positive_scalar("g_chi", g_chi), finite_scalar("theta", theta)
    dark: dict[str, Any] = {"mass_chi_gev": masses * positive_scalar("chi_mass_ratio", chi_mass_ratio), "g_chi": g_chi}
    found = []
    for bound in map(get, wanted):
        if bound.branching_ratio is None:
            continue
        more = dark if bound.decay == TO_CHI else {}
        edge = coupling_bound(bound.name, masses_gev=masses, theta=theta, **more)
        good = np.asarray(edge.status) == OK
        if good.any():
            found.append(_region(bound, masses[good], np.asarray(edge.value)[good]))
    return tuple(found)


def _region(bound: DecayBound, mass_gev: FloatArray, coupling: FloatArray) -> DecayRegion:
    """The region of all couplings above these (N,), with the texts of the bound."""
    level = bound.confidence_level
    return DecayRegion(
        bound=bound,
        name=bound.name,
        label=bound.label,
        shape=make_outlines([(mass_gev, coupling)], "above"),
        coupling_column=f"{LfvAlp.coupling_name}{COLUMN_SUFFIX[LfvAlp.coupling_unit]}",
        description=bound.statement,
        citations=bound.citations,
        convention=LfvAlp.description,
        confidence_level="as published" if level is None else f"{level:g}",
        provenance=f"{bound.origin}: {bound.caveat}",
    )


@cache
def _all() -> dict[str, DecayBound]:
    with DATA.open("rb") as file:
        return {name: _bound(name, entry) for name, entry in tomllib.load(file).items()}


def _bound(name: str, entry: dict[str, Any]) -> DecayBound:
    limit, level = entry.get("branching_ratio"), entry.get("confidence_level")
    if entry["origin"] == "projection":
        events = statistics.Likelihood(0, 0.0, confidence_level=entry["confidence_level"]).upper_limit()
        limit = events / (entry["assumed_z_bosons"] * entry["fraction"])
    low, high = entry.get("masses_gev", (0.0, inf))
    texts = {key: entry[key] for key in ("label", "statement", "caveat", "scenario", "origin")}
    return DecayBound(
        name=name,
        decay=entry.get("decay"),
        branching_ratio=limit,
        confidence_level=level,
        masses_gev=(low, high),
        citations=tuple(entry["citations"]),
        **texts,
    )
