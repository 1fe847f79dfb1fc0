"""What a model of tests says of itself where that does not matter."""

from typing import ClassVar

from mubeam.models import Model


class Plain(Model):
    """Stable; its coupling is g, a number."""

    name: ClassVar = "toy"
    description: ClassVar = "for tests"
    coupling_name: ClassVar = "g"
    coupling_symbol: ClassVar = "g"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = "m"
    bounds_plane: ClassVar = None
    citations: ClassVar = ()

    def decays(self, mass_gev, coupling):
        return ()
