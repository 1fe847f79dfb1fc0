"""What a card takes over of the events of the one that it extends: data stay data only in their own setting.

The events that an experiment saw, and its background, belong to its beam, target, geometry and selection. A card that
replaces one of these and gives no events of its own is a projection.
"""

from typing import Any

from pydantic import BaseModel

from mubeam.errors import CardError
from mubeam.experiments.beam import SPREADS
from mubeam.experiments.card import Analysis, Experiment, Inherited, Target
from mubeam.foundation.checks import LARGEST, SMALLEST

SELECTION = ("signature", "target", "windows")
"""Keys of an analysis that decide which events it sees, with the sections of its signature."""


def taken_over(card: Experiment, base: Experiment, given: dict[str, Any]) -> Experiment:
    """`card`, which extends `base` by the keys `given`; analyses that keep the events of `base` have `inherited` set.

    Raises CardError for observed events that are new on a background that is not.
    """
    found = {
        name: _analysis(name, card, base, given.get("analyses", {}).get(name, {})) if name in base.analyses else own
        for name, own in card.analyses.items()
    }
    return card.model_copy(update={"analyses": found})


def _analysis(name: str, card: Experiment, base: Experiment, given: dict[str, Any]) -> Analysis:
    analysis, below = card.analyses[name], base.analyses[name]
    is_new = "observed_events" in given or "bins" in given
    has_background = any(key in given for key in ("background_events", "control_events", "bins"))
    if is_new and has_background:
        return analysis
    changed, scale, origin = _changes(name, card, base), _background_scale(name, card, base), base.name
    if below.inherited is not None:
        earlier = below.inherited
        changed = (*earlier.changed, *(key for key in changed if key not in earlier.changed))
        scale, origin = scale * earlier.background_scale, earlier.card
    if is_new and changed and not card.projection:
        raise CardError(
            f"analyses.{name}.background_events: missing: observed_events is given anew, and {changed[0]} is not that "
            f"of {origin}: give both"
        )
    scale = 1.0 if has_background else scale
    if not changed and scale == 1:
        return analysis
    if not SMALLEST <= scale <= LARGEST:
        raise CardError(
            f"analyses.{name}: muons x nuclei per area are {scale:.3g} times those of {origin}: give a number from "
            f"{SMALLEST:g} to {LARGEST:g}"
        )
    return analysis.model_copy(update={"inherited": Inherited(card=origin, changed=changed, background_scale=scale)})


def _changes(name: str, card: Experiment, base: Experiment) -> tuple[str, ...]:
    """Keys that decide what an analysis sees and that differ, such as "beam.exposure_mot"."""
    if base.beam.muons_on_target is None and not base.projection and not base.target.is_colliding:
        # nothing was seen yet: the card on top is the first with an exposure
        return ()
    found = [*_different("beam", card.beam, base.beam), *_different("target", card.target, base.target)]
    if card.geometry is None or card.geometry.aperture_radius_m is None:
        # what is drawn for events alone
        found = [key for key in found if key.removeprefix("beam.") not in SPREADS]
    found += _different("geometry", card.geometry, base.geometry)
    own, before = _used_materials(card, name), _used_materials(base, name)
    found += [f"materials.{one}" for one in own if one in before and own[one] != before[one]]
    here, below = card.analyses[name], base.analyses[name]
    pairs = {key: (getattr(here, key), getattr(below, key)) for key in SELECTION}
    pairs["bins"] = tuple([(b.p_out_min_gev, b.p_out_max_gev) for b in one.bins] for one in (here, below))  # type: ignore[assignment]
    keys = dict.fromkeys((*here.sections, *below.sections))
    pairs |= {key: (here.sections.get(key), below.sections.get(key)) for key in keys}
    found += [f"analyses.{name}.{key}" for key, (one, other) in pairs.items() if _plain(one) != _plain(other)]
    if base.projection and not card.projection:
        found.insert(0, "projection")
    return tuple(found)


def _different(section: str, one: BaseModel | None, other: BaseModel | None) -> list[str]:
    if one is None or other is None:
        return [] if one is other else [section]
    first, second = _plain(one), _plain(other)
    return [f"{section}.{key}" for key in first if first[key] != second[key] and key != "target_length_m"]


def _used_materials(card: Experiment, analysis: str) -> dict[str, Any]:
    """The materials of its own that the target of an analysis has, by name."""
    target = card.analyses[analysis].target or card.target
    names = [target.material] if target.slabs is None else [slab.material for slab in target.slabs]
    return {name: _plain(card.materials[name]) for name in names if name in card.materials}


def _plain(value: Any) -> Any:
    """Values without their sources."""
    if isinstance(value, BaseModel):
        keys = (key for key in type(value).model_fields if key not in ("source", "own_materials"))
        return {key: _plain(getattr(value, key)) for key in keys}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _background_scale(name: str, card: Experiment, base: Experiment) -> float:
    """Muons x nuclei per area of one card over those of another, as far as both have them."""
    scale = 1.0
    muons, before = card.beam.muons_on_target, base.beam.muons_on_target
    if muons is not None and before is not None:
        scale *= muons / before
    targets = [one.analyses[name].target or one.target for one in (card, base)]
    areal = [_nuclei_per_cm2(*one) for one in zip((card, base), targets, strict=True)]
    if areal[0] is not None and areal[1] is not None:
        scale *= areal[0] / areal[1]
    return scale


def _nuclei_per_cm2(card: Experiment, target: Target) -> float | None:
    length = target.own_length_m
    return None if length is None else card.nuclei_per_cm2(target, length)
