"""A pseudoscalar that couples to leptons as their mass, L = -i xi sum_l (m_l/v) a lbar gamma5 l."""

from dataclasses import dataclass
from typing import ClassVar

from mubeam.models.library.leptophilic_scalar import LeptophilicScalar


@dataclass(frozen=True)
class LeptophilicPseudoscalar(LeptophilicScalar):
    """As leptophilic-scalar, of odd parity, with L = -i g_chi a chibar gamma5 chi."""

    name: ClassVar = "leptophilic-pseudoscalar"
    description: ClassVar = "pseudoscalar coupled to leptons as their mass, made by bremsstrahlung"
    mass_symbol: ClassVar = "m_a"
    kind: ClassVar = "pseudoscalar"


MODEL = LeptophilicPseudoscalar
