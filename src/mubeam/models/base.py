"""What a model is: its production channels, its decays and how its coupling is called."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from mubeam.checks import FloatArray, finite
from mubeam.errors import ModelError
from mubeam.production.process import Process


class Channel(NamedTuple):
    """One way to make the new particle: vertex coupling = strength x the model's coupling."""

    process: Process
    strength: float


class Decay(NamedTuple):
    """One decay channel: width in GeV, and whether a detector sees the products."""

    products: str
    width_gev: FloatArray
    visible: bool


class DecayShares(NamedTuple):
    """Total width in GeV (0 for a stable particle), share of invisible decays, shares by products; one shape."""

    width_gev: FloatArray
    invisible: FloatArray
    products: Mapping[str, FloatArray]


@dataclass(frozen=True)
class Model(ABC):
    """A Lagrangian with one coupling that a search constrains; subclasses add further parameters as fields.

    Class attributes: name and description; coupling_name (in column names), coupling_symbol (in plots, TeX),
    coupling_unit ("1" or "1/GeV"), mass_symbol; mass_range_gev (ends of the grid where no masses are asked for);
    bounds_plane (folder of published bounds, None for none); citations (BibTeX keys).
    """

    name: ClassVar[str]
    description: ClassVar[str]
    coupling_name: ClassVar[str]
    coupling_symbol: ClassVar[str]
    coupling_unit: ClassVar[str]
    mass_symbol: ClassVar[str]
    mass_range_gev: ClassVar[tuple[float, float]] = (1e-3, 1.0)
    bounds_plane: ClassVar[str | None]
    citations: ClassVar[tuple[str, ...]]

    @abstractmethod
    def channels(self) -> tuple[Channel, ...]:
        """The production channels."""

    @abstractmethod
    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """The decay channels of the produced particle; empty if it is stable. Mass and coupling broadcast."""

    def bound_coupling(self, mass_gev: FloatArray, published: FloatArray) -> FloatArray:
        """This model's coupling for a published bound of `bounds_plane`; the same number unless it is recast."""
        return published

    @property
    def decays_are_open(self) -> bool:
        """Whether an analysis may assume the decays, as what decides them is not in the model."""
        return False

    def shares(self, mass_gev: FloatArray, coupling: FloatArray) -> DecayShares:
        """Total width and where it goes; mass and coupling broadcast.

        Raises ModelError for a width that is negative or not finite.
        """
        mass_gev, coupling = finite("mass_gev", mass_gev), finite("coupling", coupling, self.coupling_unit)
        shape = np.broadcast_shapes(mass_gev.shape, coupling.shape)
        decays = self.decays(mass_gev, coupling)
        for decay in decays:
            if not (np.isfinite(decay.width_gev) & (np.asarray(decay.width_gev) >= 0)).all():
                raise ModelError(f"{self.name}: the width of the decay to {decay.products} is negative or not finite")
        total = (
            np.sum([np.broadcast_to(decay.width_gev, shape) for decay in decays], axis=0) if decays else np.zeros(shape)
        )
        products: dict[str, FloatArray] = {}
        invisible = np.zeros(shape)
        for decay in decays:
            share = np.divide(decay.width_gev, total, out=np.zeros(shape), where=total > 0)
            products[decay.products] = products.get(decay.products, 0.0) + share
            invisible = invisible + (0.0 if decay.visible else share)
        return DecayShares(np.asarray(total), invisible, products)
