"""The couplings that bring the muon's g-2 to the measurement of 2023, and those that the one of 2025 excludes."""

import numpy as np

from mubeam.errors import InputError
from mubeam.exclusions.figures.patch import Overlay
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.observables import g_minus_2
from mubeam.physics import g_minus_2 as loops
from mubeam.production.processes import Process
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung

SIGMAS = 2.0
COLORS = ("#7b3294", "#4a1486")


def overlays(model: Model, masses_gev: FloatArray, couplings: tuple[float, float]) -> list[Overlay]:
    """A band for each reference that leaves room for a shift, a line for each that is a bound."""
    shift = shift_at_one(model, masses_gev)
    found = []
    for name, color in zip(g_minus_2.references(), COLORS, strict=False):
        low, high = g_minus_2.reference(name).interval(SIGMAS)
        near, far = np.where(shift > 0, low, -high), np.where(shift > 0, high, -low)
        size = np.where(shift == 0, np.nan, np.abs(shift))
        upper = np.sqrt(np.where(far > 0, far, np.nan) / size)
        if not np.isfinite(upper).any():
            continue
        label = rf"$(g-2)_\mu$ {name}, {SIGMAS:g}$\,\sigma$"
        if (near[np.isfinite(upper)] > 0).all():
            found.append(Overlay(label, masses_gev, np.sqrt(np.maximum(near, 0) / size), upper, color))
        else:
            found.append(Overlay(f"excluded above, {label}", masses_gev, upper, None, color, "--"))
    if not found:
        raise InputError(f"no coupling of {model.name} brings g-2 to what is measured: it shifts it the wrong way")
    return found


def shift_at_one(model: Model, masses_gev: FloatArray) -> FloatArray:
    """The one-loop shift of a_mu at unit coupling, (N,); InputError for vertices whose loop is not known here."""
    return shift_of(model, masses_gev, np.ones(masses_gev.shape))


def shift_of(model: Model, masses_gev: FloatArray, couplings: FloatArray) -> FloatArray:
    """The one-loop shift of a_mu at masses and couplings, (N,); errors as of `shift_at_one`. Good to 1e-8."""
    total = np.zeros(masses_gev.shape)
    for vertex in model.vertices():
        strength = np.broadcast_to(vertex.coefficient(masses_gev, couplings), masses_gev.shape)
        if not np.any(strength):
            continue
        loop = loop_of(vertex.process, masses_gev)
        if loop is None:
            raise InputError(f"the shift of g-2 by {vertex.process} of {model.name} is not computed: leave g-2 out")
        total += strength**2 * loop
    return total


def loop_of(process: Process, masses_gev: FloatArray) -> FloatArray | None:
    """The shift (N,) by a vertex of unit strength; None where it is not known."""
    if not isinstance(process, Bremsstrahlung) or process.initial_lepton != "mu":
        return None
    if process.final_lepton == "tau" and process.kind in ("scalar", "pseudoscalar"):
        return loops.exact(masses_gev, np.asarray(np.pi / 2 - process.angle)).value
    if process.final_lepton == "mu" and process.kind != "axial" and process.parity_angle is None:
        return loops.diagonal(process.kind, masses_gev)
    return None
