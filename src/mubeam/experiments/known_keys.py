"""The keys that a card may have, table by table, for what is said of an unknown one."""

from collections.abc import Iterable
from typing import Final

from pydantic import BaseModel

from mubeam import signals
from mubeam.experiments.card import Analysis, Beam, Experiment, Geometry, SlabKeys, Target, Window
from mubeam.experiments.counting import BinKeys, SystematicKeys
from mubeam.experiments.efficiency import Efficiency
from mubeam.experiments.materials import DensityEffectKeys, MaterialKeys
from mubeam.foundation.schema import Location

NOT_KEYS: Final = frozenset({"own_materials", "inherited"})
"""Fields of a card that its reader sets itself."""


def known_keys(location: Location) -> list[str]:
    """The keys that a card may have in the table where the last key of the path is."""
    sections: dict[str, type[BaseModel]] = {
        "beam": Beam,
        "target": Target,
        "geometry": Geometry,
        "slabs": SlabKeys,
        "materials": MaterialKeys,
        "density_effect": DensityEffectKeys,
        "efficiency": Efficiency,
    }
    more: Iterable[str] = ()
    parents = [part for part in location[:-1] if isinstance(part, str)]
    section = sections.get(parents[-1]) if parents else Experiment
    if parents[:1] == ["materials"] and len(parents) == 2:
        section = MaterialKeys
    if any(part.endswith("systematics") for part in parents):
        section = SystematicKeys
    if section is None and "windows" in parents:
        section = Window
    elif section is None and parents[-1:] == ["bins"]:
        section = BinKeys
    elif section is None and (parents[0], len(parents)) == ("analyses", 3):
        section = signals.section(parents[-1], None)
    if section is None:
        section, more = Analysis, signals.section_keys()
    return [*(name for name in section.model_fields if name not in NOT_KEYS), *more]
