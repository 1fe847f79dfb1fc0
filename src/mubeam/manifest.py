"""What a run used: versions, options, card, citations; written beside its results."""

import platform
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

import mubeam
from mubeam import bounds, io
from mubeam.errors import DataFileError
from mubeam.exclusion import Reach
from mubeam.experiments import card_hash
from mubeam.physics import form_factors
from mubeam.production import backend
from mubeam.search import Search

FILE = "manifest.json"
SELF_CITATIONS = ("ParticleDataGroup:2024cfk", "Mohr:2024kco")
"""Sources of the physical constants."""

METHOD_CITATIONS = {"exact": (), "ww": ("Kim:1973he", "Tsai:1973py"), "iww": ("Bjorken:2009mm",)}


def versions() -> dict[str, str]:
    """Versions of what computes."""
    return {"mubeam": mubeam.__version__, "numpy": np.__version__, "python": platform.python_version()}


def search_citations(search: Search) -> list[str]:
    """Keys of references.bib for a search: model, experiment, form factor, method, constants; sorted."""
    form_factor = form_factors.get(search.form_factor)
    used: Iterable[str] = (
        *search.model.citations,
        *search.experiment.citations,
        *search.signature.citations,
        *form_factor.citations,
        *METHOD_CITATIONS[search.method],
        *SELF_CITATIONS,
    )
    return sorted(set(used))


def bound_citations(plane: str | None) -> list[str]:
    """Keys of references.bib for the published limits of a plane (None: none), sorted; cross-checks are not drawn."""
    found = [] if plane is None else [bounds.get(name) for name in bounds.names(plane)]
    return sorted({key for bound in found if bound.use == "limit" for key in bound.citations})


def of_reach(reach: Reach, files: Iterable[str]) -> dict[str, Any]:
    """The manifest of a reach; `files` are the names written beside it."""
    search = reach.search
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
        "citations": sorted({*search_citations(search), *bound_citations(search.model.bounds_plane)}),
    }


def read(path: str | Path) -> dict[str, Any]:
    """The manifest at `path`, or in the folder `path`; DataFileError if there is none that can be read."""
    path = Path(path)
    return io.read_json(path / FILE if path.is_dir() else path)


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
