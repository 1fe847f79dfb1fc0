"""The note of a reach: what it was computed with, in one line that tables, figures and manifests show."""

from math import sqrt
from typing import TYPE_CHECKING

from mubeam.physics import form_factors
from mubeam.searches.data import with_error
from mubeam.searches.plane import MASS

if TYPE_CHECKING:
    from mubeam.exclusions.result import Reach


def note_of(reach: "Reach") -> str:
    """One line that says with which parameters, limit, efficiency, method and form factor this was computed."""
    search = reach.search
    parameters = "".join(f"{k} = {v:g}, " for k, v in _fixed(reach).items())
    parameters += "".join(f"{name} = {tie}, " for name, tie in reach.plane.ties.items())
    level = "given limit" if reach.confidence_level is None else f"{100 * reach.confidence_level:g} % CL"
    every = (search, *reach.others)
    projection = "projection, " if reach.is_projection else ""
    background = sum(one.data.background_events for one in every)
    error = sqrt(sum(one.data.background_error_events**2 for one in every))
    limit = reach.statistic if reach.limit_events is None else f"s < {reach.limit_events:.4g} events"
    on_top = f" on {with_error(background, error)} of background" if background else ""
    exposures, efficiencies = (
        ", ".join(dict.fromkeys(getattr(one, name) for one in every)) for name in ("exposure_label", "efficiency_label")
    )
    return (
        f"{parameters}{projection}{level}, {limit}{on_top}, {exposures}; efficiency: {efficiencies}; "
        f"{search.method}, {form_factors.get(search.form_factor).name}{_discovered(reach)}{_warned(reach)}"
    )


def _fixed(reach: "Reach") -> dict[str, float]:
    """What does not vary, by name."""
    plane = reach.plane
    varied = {plane.along, plane.constrain, *plane.ties}
    # a part of the model that is left out unless asked for is not worth a word
    off = {one.name for one in plane.model.parameters() if one.default == 0 == getattr(plane.model, one.name, None)}
    known = vars(reach.search.model).items()
    found = {k: v for k, v in known if isinstance(v, int | float) and k not in varied | off}
    name = plane.model.coupling_name
    found |= {} if MASS in varied else {MASS: plane.mass_gev}
    found |= {} if name in varied else {name: plane.coupling}
    return found


def _discovered(reach: "Reach") -> str:
    """What a discovery takes, for the note."""
    return "" if reach.minimum_events is None else f"; discovery with 50 %, {reach.minimum_events} events at least"


def _warned(reach: "Reach") -> str:
    """At how many rows what kind of warning stands, for the note."""
    count, rows = len(reach.along), "masses" if reach.plane.is_of_masses else "points"
    kinds = (("extrapolated", "efficiency extrapolated"), ("beyond the theory", "edges beyond the theory"))
    numbers = {text: sum(any(key in w for w in found) for found in reach.warnings) for key, text in kinds}
    spins = dict.fromkeys(one.other_spin for one in (reach.search, *reach.others) if one.other_spin)
    at_some = [f"{text} at {number} of {count} {rows}" for text, number in numbers.items() if number]
    of_model = [reach.search.model.remark] if reach.search.model.remark else []
    return "".join(f"; {text}" for text in (*spins, *at_some, *of_model))
