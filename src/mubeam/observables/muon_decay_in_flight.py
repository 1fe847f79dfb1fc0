"""Muons of the beam that decay to e X on their way, where X is lighter than m_mu - m_e.

There X of mu N -> e N X is made by a muon on its mass shell: no cross section is defined, and these decays are what a
beam makes of the coupling.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mubeam import models
from mubeam.constants import LEPTON_MASS_GEV, MUON_DECAY_LENGTH_M
from mubeam.errors import InputError, ModelError
from mubeam.foundation.checks import FloatArray, broadcast, finite, positive
from mubeam.models import Model
from mubeam.models.lepton_flavour import LfvBoson
from mubeam.numerics.estimate import BELOW_THRESHOLD, Estimate, StatusArray, statuses
from mubeam.observables.branching import EDGE, branching_ratio
from mubeam.physics import kinematics
from mubeam.units import HBARC_GEV_M

MUON, ELECTRON = LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["e"]
MUON_WIDTH_GEV = HBARC_GEV_M / MUON_DECAY_LENGTH_M


def muon_branching_ratio(
    model: str | Model, *, mass_gev: ArrayLike, coupling: ArrayLike, **parameters: Any
) -> Estimate:
    """Branching ratio of mu -> e X over the measured width of the muon, for a model such as "lfv-scalar".

    Args:
        model: name of a model that turns muons into electrons, or the Model.
        mass_gev: mass of X, below m_mu - m_e, GeV; broadcasts with `coupling`.
        coupling: the model's coupling.
        **parameters: of a model that is given by its name.

    Returns:
        Estimate of unit "1" with the broadcast shape; a closed point is 0 +- 0 with its status in an array.

    Raises:
        ModelError: muons do not turn into electrons in this model.
        InputError: a number is not what it must be.
        KinematicsError: a scalar point is below threshold.
    """
    boson = _of_muons(models.get(model, **parameters))
    arrays = {"mass_gev": positive("mass_gev", mass_gev), "coupling": finite("coupling", coupling, boson.coupling_unit)}

    def status(mass: FloatArray, _: FloatArray) -> StatusArray:
        return statuses(mass < (MUON - ELECTRON) * (1 - EDGE), BELOW_THRESHOLD)

    def width(mass: FloatArray, g: FloatArray, _: int) -> FloatArray:
        return boson.lepton_width_gev(mass, g)

    advice = f"give a mass_gev below m_mu - m_e = {MUON - ELECTRON:.6g}; above it is `cross_section` of mu N -> e N X"
    return branching_ratio(arrays, status, width, MUON_WIDTH_GEV, advice)


def expected_decays(
    model: str | Model,
    *,
    mass_gev: ArrayLike,
    coupling: ArrayLike,
    energy_gev: ArrayLike,
    length_m: ArrayLike,
    exposure_mot: ArrayLike = 1.0,
    **parameters: Any,
) -> Estimate:
    """Decays mu -> e X of the muons of a beam along `length_m`: muons x (1 - e^(-L/l)) x branching ratio.

    l = |p| c tau/m_mu is the muons' decay length, 1e6 m at 160 GeV.

    Args:
        model: name of a model that turns muons into electrons, or the Model.
        mass_gev: mass of X, below m_mu - m_e, GeV.
        coupling: the model's coupling.
        energy_gev: of the muons, GeV.
        length_m: of their way, m.
        exposure_mot: how many muons; 1 for the share of them. All numbers broadcast.
        **parameters: of a model that is given by its name.

    Returns, raises: as `muon_branching_ratio`, in events. InputError also for an energy that is not above the mass.
    """
    boson = _of_muons(models.get(model, **parameters))
    mass, strength, energy, length, muons = broadcast(
        mass_gev=positive("mass_gev", mass_gev),
        coupling=finite("coupling", coupling, boson.coupling_unit),
        energy_gev=positive("energy_gev", energy_gev),
        length_m=positive("length_m", length_m),
        exposure_mot=positive("exposure_mot", exposure_mot),
    )
    share = muons * -np.expm1(-length / muon_decay_length_m(energy))
    return muon_branching_ratio(boson, mass_gev=mass, coupling=strength).scaled(share, "events")


def muon_decay_length_m(energy_gev: ArrayLike) -> FloatArray:
    """Mean decay length |p| c tau/m_mu in m of a muon; InputError for an energy that is not above its mass."""
    energy = positive("energy_gev", energy_gev)
    if (energy <= MUON).any():
        raise InputError(f"energy_gev must be above the muon's mass, {MUON:.6g} GeV, got {energy.min():g}")
    return np.asarray(kinematics.momentum(energy, MUON) / MUON * MUON_DECAY_LENGTH_M)


def energy_range_gev(*, mass_gev: ArrayLike, energy_gev: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest energy of X in GeV, between which it is evenly spread for muons without polarisation.

    (E E* -+ |p| k*)/m_mu, with E* and k* of X in the muon's rest frame. Raises InputError for a mass that is not below
    m_mu - m_e.
    """
    mass, energy = positive("mass_gev", mass_gev), positive("energy_gev", energy_gev)
    if (mass >= MUON - ELECTRON).any():
        raise InputError(f"mass_gev must be below m_mu - m_e = {MUON - ELECTRON:.6g}, got {mass.max():g}")
    muon_decay_length_m(energy)
    at_rest = (MUON**2 + mass**2 - ELECTRON**2) / (2 * MUON)
    spread = kinematics.momentum(energy, MUON) * kinematics.momentum(at_rest, mass) / MUON
    middle = energy * at_rest / MUON
    return np.asarray(middle - spread), np.asarray(middle + spread)


def _of_muons(model: Model) -> LfvBoson:
    if not (isinstance(model, LfvBoson) and model.heavy == "mu"):
        raise ModelError(f"{model.name} does not turn muons into electrons: choose lfv-scalar, for example")
    return model
