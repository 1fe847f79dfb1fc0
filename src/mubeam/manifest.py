"""What a run used: versions, options, card, citations; written beside its results."""

import platform
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

import mubeam
from mubeam import bounds, io, models
from mubeam.bounds import Bound
from mubeam.errors import DataFileError
from mubeam.exclusion import Reach
from mubeam.experiments import card_hash
from mubeam.physics import form_factors
from mubeam.production import backend
from mubeam.reach_table import ReachTable, with_tips
from mubeam.search import search_citations
from mubeam.units import COLUMN_SUFFIX

FILE = "manifest.json"


def versions() -> dict[str, str]:
    """Versions of what computes."""
    return {"mubeam": mubeam.__version__, "numpy": np.__version__, "python": platform.python_version()}


def bound_citations(plane: str | None) -> list[str]:
    """Keys of references.bib for the published limits of a plane (None: none), sorted; cross-checks are not drawn."""
    found = [] if plane is None else [bounds.get(name) for name in bounds.names(plane)]
    return sorted({key for bound in found if bound.use == "limit" for key in bound.citations})


def of_reach(reach: Reach, files: Iterable[str], own_bounds: Iterable[Bound] = ()) -> dict[str, Any]:
    """The manifest of a reach; `files` are the names written beside it, `own_bounds` drawn besides the plane's."""
    search, drawn = reach.search, list(own_bounds)
    own = [key for bound in drawn for key in bound.citations]
    return {
        "command": "reach",
        "versions": versions(),
        "backend": backend.choose(0),
        "model": {"name": search.model.name, "parameters": vars(search.model)},
        "experiment": {
            "name": search.experiment.name,
            "card_sha256": card_hash(search.experiment),
            "card": search.experiment.model_dump(),
        },
        "masses_gev": reach.mass_gev.tolist(),
        "analysis": search.analysis_name,
        "exposure_mot": search.exposure_mot,
        "length_m": search.length_m,
        "luminosity_per_fb": search.luminosity_per_fb,
        "track_resolution_m": None if search.analysis.tau is None else search.analysis.tau.track_resolution_m,
        "projection": search.is_projection,
        "confidence_level": reach.confidence_level,
        "limit_events": reach.limit_events,
        "efficiency": search.efficiency_label,
        "method": search.method,
        "form_factor": {
            "name": form_factors.get(search.form_factor).name,
            "parameters": repr(form_factors.get(search.form_factor)),
        },
        "precision": search.precision,
        "seed": None,
        "note": reach.note,
        "label": reach.label,
        "coupling": {"name": reach.coupling_name, "unit": reach.coupling_unit},
        "tips": {name: getattr(reach, f"tip_{name}").tolist() for name in ("mass_gev", "lower", "upper")},
        "files": list(files),
        "bounds": [bound.name for bound in drawn],
        "search_citations": search_citations(search),
        "citations": sorted({*search_citations(search), *bound_citations(search.model.bounds_plane), *own}),
    }


def read(path: str | Path) -> dict[str, Any]:
    """The manifest at `path`, or in the folder `path`; DataFileError if there is none that can be read."""
    path = Path(path)
    return io.read_json(path / FILE if path.is_dir() else path)


def read_reach(path: str | Path) -> ReachTable:
    """The reach in a folder that `mubeam reach` wrote, or with the manifest `path`.

    Raises DataFileError if there is none, UnknownNameError if its model is no longer there.
    """
    record, path = read(path), Path(path)
    try:
        table = io.read_csv((path if path.is_dir() else path.parent) / record["files"][0])
        name, suffix = record["coupling"]["name"], COLUMN_SUFFIX[record["coupling"]["unit"]]
        edges = ("lower", "lower_error", "upper", "upper_error")
        columns = [table["mass_gev"], *(table[f"{name}_{edge}{suffix}"] for edge in edges)]
        arrays = with_tips(columns, [record["tips"][edge] for edge in ("mass_gev", "lower", "upper")])
        mass, lower, _, upper, _ = arrays
        if not (np.isfinite(mass) & (mass > 0)).all() or (lower <= 0).any() or (upper <= 0).any():
            raise ValueError("masses and couplings must be above zero")
        return ReachTable(
            models.get(record["model"]["name"], **record["model"]["parameters"]),
            str(record["experiment"]["name"]),
            str(record["analysis"]),
            record["confidence_level"],
            bool(record["projection"]),
            str(record["note"]),
            tuple(record["search_citations"]),
            *arrays,
        )
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise DataFileError(f"{path}: not the output of mubeam reach ({error})") from None


def read_all(path: str | Path) -> list[dict[str, Any]]:
    """The manifest at `path`, or all of those in the folder `path`; DataFileError if there is none to be read."""
    path = Path(path)
    found = sorted(path.glob(f"*{FILE}")) if path.is_dir() else [path]
    if not found:
        raise DataFileError(f"{path} holds no {FILE}")
    return [io.read_json(file) for file in found]


def citations(manifest: dict[str, Any]) -> list[str]:
    """The citation keys of a manifest; DataFileError if it has none."""
    keys = manifest.get("citations")
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise DataFileError("this file is not a manifest of mubeam: it has no list of citations")
    return keys
