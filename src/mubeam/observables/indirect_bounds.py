"""Published bounds on annihilating dark matter, read from data/indirect_bounds.toml with their citations."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from mubeam.errors import InputError, UnknownNameError
from mubeam.foundation.checks import FloatArray, finite, positive

DATA = Path(__file__).parent / "data" / "indirect_bounds.toml"


@dataclass(frozen=True)
class IndirectBound:
    """An upper limit on sigma v of dark matter that is its own antiparticle and is all of the dark matter.

    Of a Dirac fermion, `dirac_signal` is what this limits.

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
        """The limit, log-log interpolated; infinite outside its masses."""
        log_limit = np.interp(
            np.log(positive("mass_gev", mass_gev)),
            np.log(self.mass_gev),
            np.log(self.sigma_v_cm3_per_s),
            left=np.inf,
            right=np.inf,
        )
        return np.asarray(np.exp(log_limit))


def dirac_signal(sigma_v: float | FloatArray, signal_factor: float | FloatArray = 1.0) -> FloatArray:
    """What a Dirac fermion with this sigma v shows: half, times signal_factor = 4 r/(1 + r)^2, r = n_chibar/n_chi."""
    cross_section, factor = finite("sigma_v_cm3_per_s", sigma_v), finite("signal_factor", signal_factor)
    if (cross_section < 0).any() or (factor < 0).any():
        raise InputError("sigma_v and signal_factor must not be below zero")
    return np.asarray(cross_section / 2 * factor)


def names() -> tuple[str, ...]:
    """Names of the bounds, in the file's order."""
    return tuple(_all())


def get(name: str) -> IndirectBound:
    """The bound of that name; UnknownNameError, with the nearest match, if there is none."""
    if name not in tuple(_all()):
        raise UnknownNameError("indirect bound", name, names())
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
