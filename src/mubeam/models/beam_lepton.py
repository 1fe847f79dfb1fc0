"""Which lepton a boson is radiated off: a model that couples to several takes that of the beam."""

from dataclasses import dataclass, replace
from typing import Final, Self

from mubeam.errors import check_name
from mubeam.models.base import Model

BEAM_LEPTONS: Final = ("mu", "e")


@dataclass(frozen=True)
class WithBeamLepton(Model):
    """A model that says what beams of muons and of electrons make of it.

    Attributes:
        beam_lepton: "mu" or "e"; a search takes that of its experiment.

    Raises UnknownNameError for another lepton.
    """

    beam_lepton: str = "mu"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_name("beam_lepton", self.beam_lepton, BEAM_LEPTONS)

    def in_beam(self, lepton: str) -> Self:
        """The model in a beam of that lepton."""
        return self if self.beam_lepton == lepton or lepton not in BEAM_LEPTONS else replace(self, beam_lepton=lepton)
