"""What a muon loses in a material: mean losses by process, the spectrum of the losses, the critical energy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mubeam.constants import AVOGADRO_PER_MOL
from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray, finite
from mubeam.matter.material import Material, named
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.numerics.roots import bisect
from mubeam.physics.energy_loss import bremsstrahlung, ionisation, nuclear_field, pairs, photonuclear
from mubeam.units import PB_PER_INVERSE_GEV2

CM2_PER_INVERSE_GEV2 = PB_PER_INVERSE_GEV2 * 1e-36

RELATIVE_UNCERTAINTY = 0.015
"""Of the formulas: what the bremsstrahlung and photonuclear models, and the critical energies of PDG, differ by."""

LEAST_ENERGY_GEV = 0.2
"""Below about beta gamma = 1.7 the shell and Barkas corrections that are left out begin to count."""

MOST_ENERGY_GEV = 1e5

SOFTEST = 1e-9
"""The v from which photons count in the mean loss; those below are less than 1e-9 of it."""

BREAKS = (1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 0.4, 0.7, 0.9, 0.97)
"""Where panels in ln v end, besides where a process begins or ends."""

NODES = 12
"""Gauss nodes in each."""


@dataclass(frozen=True)
class StoppingPower:
    """Mean energy loss of muons, -dE/dX in MeV cm^2/g, as numbers or arrays of the shape of `energy_gev`.

    The formulas are good to RELATIVE_UNCERTAINTY from about 1 GeV; the quadrature to 1e-4.
    """

    energy_gev: float | FloatArray
    ionisation: float | FloatArray
    bremsstrahlung: float | FloatArray
    pairs: float | FloatArray
    photonuclear: float | FloatArray

    @property
    def radiative(self) -> float | FloatArray:
        """All but ionisation."""
        return self.bremsstrahlung + self.pairs + self.photonuclear

    @property
    def total(self) -> float | FloatArray:
        """The sum."""
        return self.ionisation + self.radiative

    def to_dict(self) -> dict[str, object]:
        """All of it, for JSON."""
        names = ("energy_gev", "ionisation", "bremsstrahlung", "pairs", "photonuclear", "total")
        found: dict[str, object] = {name: np.asarray(getattr(self, name)).tolist() for name in names}
        return {**found, "unit": "MeV cm^2/g", "relative_uncertainty": RELATIVE_UNCERTAINTY}


@dataclass(frozen=True)
class LossSpectra:
    """Losses per dv and g/cm^2 at points (N, V) of energy and share v, by process; what is closed is 0."""

    delta_rays: FloatArray
    bremsstrahlung: FloatArray
    pairs: FloatArray
    photonuclear: FloatArray

    @property
    def radiative(self) -> FloatArray:
        """All but the collisions with electrons."""
        return self.bremsstrahlung + self.pairs + self.photonuclear

    @property
    def total(self) -> FloatArray:
        """The sum."""
        return self.delta_rays + self.radiative


def stopping_power(material: str | Material, energy_gev: ArrayLike, *, pair_coulomb: bool = True) -> StoppingPower:
    """Mean energy loss of muons of these total energies in a material.

    Args:
        material: its name, or a Material.
        energy_gev: total energy, a number or an array, from LEAST_ENERGY_GEV to MOST_ENERGY_GEV.
        pair_coulomb: whether pairs have the Coulomb correction beyond Born, up to 8 % of them in lead.

    Returns:
        StoppingPower with .total, .ionisation, .bremsstrahlung, .pairs and .photonuclear in MeV cm^2/g.

    Raises:
        UnknownNameError: an unknown material.
        InputError: an energy out of range.
    """
    found = named(material)
    energy = checked_energy(energy_gev)
    parts = [1e3 * part.reshape(energy.shape) for part in mean_losses(found, energy.ravel(), pair_coulomb=pair_coulomb)]
    return StoppingPower(*(float(part) if energy.ndim == 0 else part for part in (energy, *parts)))


def critical_energy_gev(material: str | Material, *, pair_coulomb: bool = True) -> float:
    """Total energy in GeV at which muons lose as much to radiation as to ionisation.

    Raises UnknownNameError for an unknown material.
    """
    found = named(material)

    def is_below(log_energy: FloatArray) -> NDArray[np.bool_]:
        ionised, *others = mean_losses(found, np.exp(log_energy), pair_coulomb=pair_coulomb)
        return np.asarray(sum(others) < ionised)

    ends = np.log([[1.0], [MOST_ENERGY_GEV]])
    return float(np.exp(bisect(is_below, ends[0], ends[1], iterations=34)[0]))


def checked_energy(energy_gev: ArrayLike) -> FloatArray:
    """The energies in GeV; InputError for what is outside the range of the formulas."""
    energy = finite("energy_gev", energy_gev)
    outside = energy[(energy < LEAST_ENERGY_GEV) | (energy > MOST_ENERGY_GEV)]
    if outside.size:
        raise InputError(
            f"energy_gev {outside.flat[0]:g} is outside {LEAST_ENERGY_GEV:g} to {MOST_ENERGY_GEV:g} GeV, "
            "where the energy loss of muons is computed"
        )
    return energy


def mean_losses(
    material: Material, energy: FloatArray, *, pair_coulomb: bool = True
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Ionisation, bremsstrahlung, pairs and photonuclear losses (N,) in GeV cm^2/g, for energies (N,) in GeV."""
    v, weight = share_nodes(material, energy, SOFTEST)
    spectra = loss_spectra(material, energy[:, None], v, pair_coulomb=pair_coulomb)
    moment = energy[:, None] * v * weight
    radiated, paired, hadronic = (
        np.asarray((moment * part).sum(axis=1))
        for part in (spectra.bremsstrahlung, spectra.pairs, spectra.photonuclear)
    )
    return collision_loss(material, energy), radiated, paired, hadronic


def collision_loss(material: Material, energy: FloatArray) -> FloatArray:
    """Mean loss to ionisation in GeV cm^2/g for energies in GeV, same shape."""
    effect = material.density_effect
    assert effect is not None  # noqa: S101  (every Material has one)
    return ionisation.mean_loss(energy, material.mean_ionisation_ev, material.electrons_per_mass, effect)


def loss_spectra(material: Material, energy: FloatArray, v: FloatArray, *, pair_coulomb: bool = True) -> LossSpectra:
    """The spectra of the losses at energies in GeV and shares v, which broadcast."""
    shape = np.broadcast_shapes(energy.shape, v.shape)
    radiated, paired, hadronic = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for nucleus, share in material.constituents:
        z, a = nucleus.charge_number, nucleus.mass_number
        per_gram = share * AVOGADRO_PER_MOL / a * CM2_PER_INVERSE_GEV2
        radiated += per_gram * bremsstrahlung.dsigma_dv(v, energy, z, a)
        paired += per_gram * pairs.dsigma_dv(v, energy, z, pair_coulomb=pair_coulomb)
        hadronic += per_gram * photonuclear.dsigma_dv(v, energy, z, a)
    return LossSpectra(ionisation.delta_rays(v, energy, material.electrons_per_mass), radiated, paired, hadronic)


def share_nodes(
    material: Material, energy: FloatArray, least: float, ends: tuple[FloatArray, ...] = (), nodes: int = NODES
) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights (N, V) in v from `least` up, for energies (N,): panels end where a process begins or ends.

    `ends`: further ends (N,).
    """
    charges = sorted({nucleus.charge_number for nucleus, _ in material.constituents})
    last = photonuclear.share_range(energy)
    own = [ionisation.largest_transfer_gev(energy) / energy, pairs.least_share(energy), *last, *ends]
    own += [nuclear_field.largest_share(energy, z) for z in charges]
    fixed = [np.full(energy.shape, edge) for edge in BREAKS if edge > least]
    most = np.maximum(np.max(own, axis=0), 2 * least)
    edges = np.clip(np.stack([*fixed, *own], axis=1), least, most[:, None])
    edges = np.sort(np.log(np.concatenate([np.full((len(energy), 1), least), edges], axis=1)), axis=1)
    width = np.diff(edges, axis=1)
    used = (width > 0).any(axis=0)
    unit, weight = gauss_legendre(nodes)
    log_v = edges[:, :-1][:, used, None] + width[:, used, None] * unit
    v = np.exp(log_v.reshape(len(energy), -1))
    return v, v * (width[:, used, None] * weight).reshape(len(energy), -1)
