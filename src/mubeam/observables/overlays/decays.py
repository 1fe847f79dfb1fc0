"""Rare decays of tau, Z and Higgs to the lepton-flavour-violating ALP: the couplings that they exclude."""

import numpy as np

from mubeam.errors import InputError
from mubeam.exclusions.figures.patch import Overlay
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.models.library.lfv_alp import LfvAlp
from mubeam.observables import decay_bounds

COLOR = "#7d7d7d"
SYMBOLS = (("tau", r"$\tau$"), ("mu", r"$\mu$"), ("chi", r"$\chi$"), ("->", r"$\to$"))


def overlays(model: Model, masses_gev: FloatArray, couplings: tuple[float, float]) -> list[Overlay]:
    """A dashed line a bound: of the invisible scenario with a chi, of the visible one without."""
    if not isinstance(model, LfvAlp):
        raise InputError(f"bounds from rare decays are those of lfv-alp, not of {model.name}: leave decays out")
    if model.mass_chi_gev is None or model.g_chi is None:
        found = decay_bounds.curves("visible", masses_gev=masses_gev, theta=model.theta)
        return [_line(one.label, one.mass_gev, one.coupling) for one in found]
    lines = []
    for name in decay_bounds.names("invisible"):
        bound = decay_bounds.get(name)
        if bound.branching_ratio is None:
            continue
        dark = {"mass_chi_gev": model.mass_chi_gev, "g_chi": model.g_chi} if bound.decay == decay_bounds.TO_CHI else {}
        edge = decay_bounds.coupling_bound(name, masses_gev=masses_gev, theta=model.theta, **dark)
        value = np.asarray(edge.value)
        if np.isfinite(value).any():
            lines.append(_line(bound.label, masses_gev, value))
    return lines


def _line(label: str, mass_gev: FloatArray, coupling: FloatArray) -> Overlay:
    words = label.split(" ")
    known = dict(SYMBOLS)
    return Overlay(" ".join(known.get(word, word) for word in words), mass_gev, coupling, None, COLOR, "--")
