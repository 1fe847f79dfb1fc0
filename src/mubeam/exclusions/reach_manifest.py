"""The manifest of a reach: what it was computed with, beside its table; and the region that both say again."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mubeam import signals
from mubeam.errors import DataFileError
from mubeam.exclusions import manifest
from mubeam.exclusions.coordinate import Coordinate
from mubeam.exclusions.grid import edge_signals, restored_likelihood, stored_likelihood
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import make_ranges
from mubeam.exclusions.table import BAND, DISCOVERY, Band, band_with_tips, computed_region, with_tips
from mubeam.experiments import card_hash
from mubeam.foundation import reading, turns
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.models.stored import restored, stored_origin, stored_parameters
from mubeam.physics import form_factors
from mubeam.production.engine import backend
from mubeam.searches.plane import MASS
from mubeam.searches.search import Search
from mubeam.searches.ties import Tie, make_ties
from mubeam.text import number

if TYPE_CHECKING:
    from mubeam.exclusions.result import Reach


def of_reach(reach: "Reach", contents: Mapping[str, bytes], own_bounds: Iterable[Region] = ()) -> dict[str, Any]:
    """The manifest of a reach; `contents` are the files written beside it, `own_bounds` drawn besides the plane's."""
    search, drawn = reach.search, list(own_bounds)
    own = [key for bound in drawn for key in bound.citations]
    published = manifest.bound_citations(search.model.drawn_plane) if reach.plane.has_bounds else []
    return {
        "command": "reach",
        "versions": manifest.versions(),
        "backend": backend.choose(0),
        "model": {
            "name": search.model.name,
            "parameters": stored_parameters(search.model),
            **stored_origin(search.model),
        },
        "experiment": {
            "name": search.experiment.name,
            "card_sha256": card_hash(search.experiment),
            "card": search.experiment.model_dump(),
        },
        "combined_with": [_other(one) for one in reach.others],
        "masses_gev": reach.along.tolist() if reach.plane.is_of_masses else None,
        "plane": _plane(reach),
        "analysis": search.analysis_name,
        "exposure_mot": search.exposure_mot,
        "length_m": search.length_m,
        "luminosity_per_fb": search.luminosity_per_fb,
        "nuclei": [vars(one.nucleus) | {"share_per_area": one.share} for one in search.targets],
        **{name: search.analysis.options.get(name) for name in signals.options()},
        "projection": reach.is_projection,
        "projection_reasons": list(search.projection_reasons),
        "confidence_level": reach.confidence_level,
        "limit_events": reach.limit_events,
        "statistic": reach.statistic,
        "p_value": reach.p_value,
        "significance": reach.significance,
        "minimum_events": reach.minimum_events,
        "likelihood": stored_likelihood(reach.likelihood),
        "events_at_lower_edges": reach.edge_events.tolist(),
        "efficiency": search.efficiency_label,
        "method": search.method,
        "form_factor": {
            "name": form_factors.get(search.form_factor).name,
            "parameters": repr(form_factors.get(search.form_factor)),
        },
        "precision": search.precision,
        "energy_loss": search.energy_loss,
        "polarisation": search.polarisation,
        "seed": None,
        "note": reach.note,
        "label": reach.label,
        "along": vars(reach.row),
        "coupling": vars(reach.constrained),
        "tips": {
            "along": reach.tips.mass_gev.tolist(),
            "lower": reach.tip_lower.tolist(),
            "upper": reach.tip_upper.tolist(),
        },
        "files": list(contents),
        manifest.CHECKSUMS: manifest.checksums(contents),
        "bounds": [bound.name for bound in drawn],
        "search_citations": reach.citations,
        "citations": sorted({*reach.citations, *published, *own}),
    }


def _other(search: Search) -> dict[str, Any]:
    """A search that another one is combined with."""
    return {
        "experiment": {
            "name": search.experiment.name,
            "card_sha256": card_hash(search.experiment),
            "card": search.experiment.model_dump(),
        },
        "analysis": search.analysis_name,
        "exposure_mot": search.exposure_mot,
        "length_m": search.length_m,
        "luminosity_per_fb": search.luminosity_per_fb,
        "efficiency": search.efficiency_label,
    }


def _plane(reach: "Reach") -> dict[str, Any]:
    """What was varied, fixed and tied."""
    plane = reach.plane
    name = plane.model.coupling_name
    varied = (plane.along, plane.constrain)
    return {
        "along": plane.along,
        "values": reach.along.tolist(),
        "constrain": plane.constrain,
        "sign": plane.sign,
        "mass_gev": None if MASS in varied else plane.mass_gev,
        "coupling": None if name in varied else plane.coupling,
        "ties": {name: tie.to_list() for name, tie in plane.ties.items()},
    }


def read_reach(path: str | Path, code: type[Model] | None = None) -> Region:
    """The reach in a folder that `mubeam reach` wrote, or with the manifest `path`.

    A model of a card is that of the manifest, which has its contents; `code` is the class of a model of one's own.

    Raises DataFileError if there is none, if a file in it is not the one that was written with the manifest, or if its
    model is no longer there.
    """
    path = manifest.there(path)
    folder = path if path.is_dir() else path.parent
    with turns.beside_readers(folder):
        record = manifest.read(path)
        command = record.get("command")
        if command != "reach":
            maker = manifest.WROTE.get(str(command))
            what = "something else" if maker is None else f"what {maker} wrote"
            raise DataFileError(f"{path}: not the output of mubeam reach, but {what}: give the folder of a reach")
        manifest.check_files(record, path)
        try:
            return _region(record, folder, code)
        except (KeyError, IndexError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise DataFileError(f"{path}: not the output of mubeam reach ({error})") from None


def _region(record: Mapping[str, Any], folder: Path, code: type[Model] | None) -> Region:
    """What a manifest and its table say; KeyError, TypeError, ValueError and the like if they are of another form."""
    file = _text(record["files"][0])
    if file not in record[manifest.CHECKSUMS]:
        raise ValueError(f"no checksum of {file}")
    table = reading.read_csv(folder / file)
    along, constrained = (Coordinate(**record[axis]) for axis in ("along", "coupling"))
    x = _numbers(table[along.column])
    ends = {edge: _ends(table, constrained, edge) for edge in ("lower", "upper", "lower_error", "upper_error")}
    tips = make_ranges(*(_numbers(record["tips"][edge]) for edge in ("along", "lower", "upper")))
    rows = make_ranges(x, *ends.values())
    ranges = with_tips(rows, tips)
    x, lower, upper = ranges.mass_gev, ranges.lower, ranges.upper
    if not x.size or not np.isfinite(x).all() or (along.unit == "GeV" and (x <= 0).any()):
        raise ValueError(f"each row needs a {along.name}")
    if (lower < 0).any() or (upper <= 0).any():
        raise ValueError("edges must be above zero")
    if np.isinf(lower).any() or (upper < 0.99 * lower).any() or (np.isfinite(lower) & np.isnan(upper)).any():
        raise ValueError("each lower edge must be finite and below its upper edge")
    if not isinstance(record["projection"], bool):
        raise TypeError("projection must be true or false")
    level, parameters, plane = record["confidence_level"], record["model"]["parameters"], record["plane"]
    if level is not None and not 0 < _numbers([level])[0] < 1:
        raise ValueError("confidence_level must be between 0 and 1")
    if not isinstance(parameters, dict):
        raise TypeError("the parameters of the model must have names")
    model = restored(_text(record["model"]["name"]), parameters, record["model"].get("contents"), code)
    likelihood = restored_likelihood(record["likelihood"])
    events = np.array([_numbers(row) for row in record["events_at_lower_edges"]])
    bins = 1 if likelihood is None else likelihood.counts.bins
    if events.shape != (len(rows.mass_gev), bins) and likelihood is not None:
        raise ValueError(f"events_at_lower_edges must be {bins} for each row")
    return computed_region(
        model=model,
        label=_text(record["label"]),
        confidence_level=level,
        is_projection=record["projection"],
        note=_text(record["note"]),
        citations=tuple(_texts(record["search_citations"])),
        ranges=ranges,
        expected=band_with_tips(_band(table, constrained, "expected", BAND), rows, tips),
        discovery=band_with_tips(_band(table, constrained, "discovery", DISCOVERY), rows, tips),
        along=along,
        constrained=constrained,
        varied=(_text(plane["along"]), _text(plane["constrain"]), *plane["ties"]),
        signals=edge_signals(likelihood, model, along, constrained, rows, events),
        ties=_ties(plane["ties"], model),
    )


def _ties(given: object, model: Model) -> dict[str, Tie]:
    parameters = {one.name: one for one in model.parameters()}
    return make_ties(given, [name for name in parameters if name not in (MASS, model.coupling_name)], parameters)


def _band(table: Mapping[str, list[Any]], constrained: Coordinate, kind: str, names: Sequence[str]) -> Band:
    """The edges of a kind, such as "expected", of these names in a table; none of one without them."""
    columns = {
        name: [constrained.edge_column(f"{kind}_{edge}_{name}") for edge in ("lower", "upper")] for name in names
    }
    if columns[names[0]][0] not in table:
        return {}
    return {name: (_numbers(table[low]), _numbers(table[high])) for name, (low, high) in columns.items()}


def _ends(table: Mapping[str, list[Any]], constrained: Coordinate, edge: str) -> FloatArray:
    """A column of edges (N, R), as many ranges as the table has."""
    names = [constrained.edge_column(edge)]
    while (name := constrained.edge_column(f"{edge}_{len(names) + 1}")) in table:
        names.append(name)
    return np.stack([_numbers(table[name]) for name in names], axis=1)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} must be a text")
    return value


def _texts(values: object) -> list[str]:
    if not isinstance(values, list):
        raise TypeError(f"{values!r} must be a list of texts")
    return [_text(value) for value in values]


def _numbers(values: object) -> FloatArray:
    """A column: numbers, or texts of them as files have those that are not finite."""
    if not isinstance(values, list):
        raise TypeError("a column of numbers is missing")
    read = [number(value) if isinstance(value, str) else value for value in values]
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in read):
        raise TypeError("a column must hold numbers")
    return np.array([float(value) for value in read])
