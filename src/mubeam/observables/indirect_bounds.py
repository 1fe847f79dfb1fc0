"""Published bounds on annihilating dark matter, read from data/indirect_bounds.toml with their citations."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from mubeam.errors import InputError, check_name
from mubeam.foundation.checks import LARGEST, FloatArray, broadcast, finite, positive

DATA = Path(__file__).parent / "data" / "indirect_bounds.toml"

MOST_SIGNAL = 1 + 1e-9
"""Largest 4 r/(1 + r)^2 that is accepted: 1 and room for rounding."""


@dataclass(frozen=True)
class IndirectBound:
    """An upper limit on sigma v, for self-conjugate particles that are all of the dark matter.

    For a Dirac fermion it limits `dirac_signal`.

    Attributes:
        name: as in `names`.
        label, description: short and one-line texts.
        citations: keys of references.bib.
        provenance: how the numbers were obtained, and for which final state.
        mass_gev, sigma_v_cm3_per_s: the points, rising in mass.
    """

    name: str
    label: str
    description: str
    citations: tuple[str, ...]
    provenance: str
    mass_gev: FloatArray
    sigma_v_cm3_per_s: FloatArray

    def limit_cm3_per_s(self, mass_gev: FloatArray) -> FloatArray:
        """Limit in cm^3/s at masses in GeV (any shape), log-log interpolated; infinite outside the range of mass_gev.

        Raises InputError for a mass that is not finite or not above zero.
        """
        log_limit = np.interp(
            np.log(positive("mass_gev", mass_gev)),
            np.log(self.mass_gev),
            np.log(self.sigma_v_cm3_per_s),
            left=np.inf,
            right=np.inf,
        )
        return np.asarray(np.exp(log_limit))


def dirac_signal(sigma_v: float | FloatArray, signal_factor: float | FloatArray = 1.0) -> FloatArray:
    """The self-conjugate sigma v with the same annihilation signal as a Dirac fermion: sigma_v/2 x signal_factor.

    Args:
        sigma_v: of chi chibar, in any unit, which the result keeps; 0 to LARGEST.
        signal_factor: 4 r/(1 + r)^2, r = n_chibar/n_chi, from 0 to 1; broadcasts with sigma_v.

    Raises:
        InputError: a number is out of its range, or the shapes do not broadcast.
    """
    cross_section, factor = finite("sigma_v_cm3_per_s", sigma_v), finite("signal_factor", signal_factor)
    if ((cross_section < 0) | (cross_section > LARGEST)).any():
        raise InputError(f"sigma_v must be from 0 to {LARGEST:g}, got {_outside(cross_section, LARGEST):g}")
    if ((factor < 0) | (factor > MOST_SIGNAL)).any():
        raise InputError(f"signal_factor must be from 0 to 1, got {_outside(factor, MOST_SIGNAL):g}")
    cross_section, factor = broadcast(sigma_v=cross_section, signal_factor=factor)
    return np.asarray(cross_section / 2 * factor)


def _outside(array: FloatArray, most: float) -> float:
    return float(array[(array < 0) | (array > most)].flat[0])


def names() -> tuple[str, ...]:
    """Names of the bounds, in the file's order."""
    return tuple(_all())


def get(name: str) -> IndirectBound:
    """The bound of that name; UnknownNameError if there is none."""
    check_name("indirect bound", name, names())
    return _all()[name]


@cache
def _all() -> dict[str, IndirectBound]:
    found = {}
    for name, entry in tomllib.loads(DATA.read_text(encoding="utf-8")).items():
        if "f_eff" in entry:
            # f_eff sigma v/m is limited: linear in the mass
            mass = np.array(entry.pop("mass_range_gev"))
            limit = mass * entry.pop("annihilation_parameter_cm3_per_s_gev") / entry.pop("f_eff")
        else:
            mass, limit = (np.array(entry.pop(column)) for column in ("mass_gev", "sigma_v_cm3_per_s"))
        keys = tuple(entry.pop("citations"))
        found[name] = IndirectBound(name=name, citations=keys, mass_gev=mass, sigma_v_cm3_per_s=limit, **entry)
    return found
