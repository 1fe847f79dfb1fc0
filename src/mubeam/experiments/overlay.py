"""A card laid over the one that it extends: what it replaces, and which keys of the other then have no sense."""

from itertools import permutations
from typing import Any, Final

from mubeam.experiments import efficiency
from mubeam.experiments.counting import COUNTS
from mubeam.experiments.geometry import LAYERS
from mubeam.experiments.materials import MADE_OF


def tables(value: Any) -> dict[str, dict[str, Any]]:
    """The entries of `value` that are tables; none if it is no table."""
    return {k: v for k, v in value.items() if isinstance(v, dict)} if isinstance(value, dict) else {}


def overlaid(base: dict[str, Any], card: dict[str, Any]) -> dict[str, Any]:
    """The keys of `card`, which extends `base`, with those of `base` that it leaves as they are."""
    below = _without_layers(base) if "slabs" in tables(card).get("target", {}) else base
    return _laid_over(below, _with_own_depth(base, card))


def _without_layers(base: dict[str, Any]) -> dict[str, Any]:
    """`base` for a card whose target is slabs, which say where particles are made, instead of the layers."""
    geometry = base.get("geometry")
    if not isinstance(geometry, dict):
        return base
    kept = {key: value for key, value in geometry.items() if key not in LAYERS}
    if isinstance(kept.get("source"), dict):
        kept["source"] = {key: value for key, value in kept["source"].items() if key not in LAYERS}
    return base | {"geometry": kept}


def _with_own_depth(base: dict[str, Any], card: dict[str, Any]) -> dict[str, Any]:
    """`card`, its geometry told for which target length the layers of the base are, if it changes the length alone.

    The depth then grows with the length; a card with layers of its own gives them for its own length.
    """
    below, own = tables(base), tables(card)
    length, geometry = below.get("target", {}).get("length_m"), below.get("geometry")
    if geometry is None:
        return card
    if {"layers", "layer_spacing_m"} & set(own.get("geometry", {})):
        found: dict[str, Any] = {"target_length_m": None}
    elif "length_m" in own.get("target", {}) and length is not None and geometry.get("target_length_m") is None:
        source = f"target.length_m of {base.get('name')}"
        found = {"target_length_m": length, "source": {"target_length_m": source}}
    else:
        return card
    return card | {"geometry": _laid_over(found, own.get("geometry", {}))}


BEAMS: Final = ("energy_gev", "spectrum", "tracks")

OF_ANOTHER: Final = (
    # a beam is a line, a spectrum or a table of tracks, and these bring their exposure
    *((one, other) for one in BEAMS for other in BEAMS if one != other),
    ("spectrum", "exposure_mot"),
    ("tracks", "exposure_mot"),
    # which have energies, and tracks angles too
    ("spectrum", "momentum_spread"),
    *(("tracks", key) for key in ("spot_sigma_mm", "divergence_mrad", "momentum_spread")),
    ("material", "number_density_per_cm3"),
    ("material", "slabs"),
    ("slabs", "material"),
    ("slabs", "length_m"),
    ("slabs", "number_density_per_cm3"),
    ("slabs", "energy_per_nucleon_gev"),
    # what a material is made of
    *((one, other) for one in MADE_OF for other in (*MADE_OF, "mass_number") if one != other),
    *(("value", key) for key in ("value_error", "label", "inferred_with")),
    # axes of an efficiency are given together
    *((one, other) for one, other in permutations(efficiency.AXES, 2)),
    ("observed_events", "paper_limit_events"),
    # a background is given, or counted in a control region
    ("background_events", "background_error_events"),
    ("background_events", "control_events"),
    ("background_events", "control_ratio"),
    ("control_events", "background_events"),
    ("control_events", "background_error_events"),
    # and in bins or as a whole
    *(("bins", key) for key in ("windows", "paper_limit_events", *COUNTS)),
    *((key, "bins") for key in ("windows", *COUNTS)),
)
"""Keys whose replacement leaves no sense to another of the same table, which is then no longer that of the base."""


WHOLE: Final = ("spectrum", "tracks", "composition", "mass_fractions", "density_effect")
"""Tables whose entries do not mix with those of another."""


def _laid_over(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    """`top` over `base`, table by table; a replaced number loses the source of the old one."""
    lost = {other for one, other in OF_ANOTHER if one in top and top[one] != base.get(one)} - set(top)
    merged = {key: value for key, value in base.items() if key not in lost}
    for key, value in top.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict) and key not in WHOLE:
            merged[key] = _laid_over(base[key], value)
        else:
            merged[key] = value
    below, above = base.get("source"), top.get("source", {})
    # what is no table of sources is for the check of the card to say
    if isinstance(below, dict) and isinstance(above, dict):
        merged["source"] = {key: text for key, text in below.items() if key not in lost | set(top)} | above
    return merged
