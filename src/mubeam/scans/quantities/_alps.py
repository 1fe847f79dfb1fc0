"""The parameters of lfv-alp at the lines of a scan: what g-2 and the relic density are computed from."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.models.library.lfv_alp import LfvAlp
from mubeam.models.library.lfv_alp_derivative import LfvAlpDerivative

if TYPE_CHECKING:
    from mubeam.scans.at import AtLines


class Alps(NamedTuple):
    """Angle in rad, g (n, g), mass of chi in GeV and g_chi (n,); NaN where there is no chi."""

    theta: FloatArray
    g: FloatArray
    mass_chi_gev: FloatArray
    g_chi: FloatArray


def is_alp(model: Model) -> bool:
    """Whether it is one of those whose parameters `alps` gives."""
    return isinstance(model, LfvAlp | LfvAlpDerivative)


def check_alp(name: str, model: Model) -> None:
    """InputError for other models than those that a quantity is computed for."""
    if not is_alp(model):
        raise InputError(f"{name} is computed for lfv-alp and lfv-alp-derivative")


def alps(at: "AtLines") -> Alps:
    """Those of the lines."""
    theta, strength, chi, dark = found = np.full((4, len(at.mass_gev)), np.nan)
    one = np.ones(1)
    for i, model in enumerate(at.models):
        alp = model.yukawa if isinstance(model, LfvAlpDerivative) else model
        if not isinstance(alp, LfvAlp):
            raise AssertionError(f"{model.name} is no such ALP")  # pragma: no cover
        (vertex,) = model.vertices()
        theta[i], strength[i] = alp.theta, float(vertex.coefficient(one, one)[0])
        if alp.mass_chi_gev is not None and alp.g_chi is not None:
            chi[i], dark[i] = alp.mass_chi_gev, alp.g_chi
    return Alps(theta, strength[:, None] * at.given_couplings, *found[2:])
