"""A scan made again from the manifest of its folder, with the cards and the model that it was computed with."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from mubeam import models
from mubeam.errors import DataFileError, InputError, MubeamError
from mubeam.experiments import card_hash
from mubeam.experiments.card import Beam, Experiment, Geometry, SlabKeys, Target
from mubeam.models import Model
from mubeam.models.card import CardModel, from_contents
from mubeam.scans import footer
from mubeam.scans.scan import Scan
from mubeam.scans.section import File, ScanSection

if TYPE_CHECKING:
    from mubeam.scans.result import ScanResult

UNSOURCED: Final = Beam.UNSOURCED | Target.UNSOURCED | set(SlabKeys.model_fields)
"""Keys whose numbers need no source, or, of slabs, have that of all slabs."""

WORDS: Final = {name: Geometry.model_fields[name].default for name in ("products", "production_profile")}
"""Defaults that are no numbers, of keys that may not stand beside some others."""


def scan_of(result: "ScanResult", code: Model | type[Model] | None = None) -> Scan:
    """The scan in a folder; `code` is its model or the class of it, if that is code of one's own.

    Raises DataFileError for a folder without a scan, or with one that cannot be made again, InputError where its model
    is code that was not given.
    """
    about = result.manifest
    try:
        section = File.model_validate({"scan": about["specification"]["scan"]}).section
        cards = tuple(_card(card, footer.of_manifest(about)["cards"][name]) for name, card in about["cards"].items())
        own = _own_model(about, section, code)
        scan = Scan(section, cards, own)
        scan.model(scan.first_parameters)
    except (ValidationError, KeyError, TypeError, AttributeError, ValueError) as error:
        if isinstance(error, MubeamError) and not isinstance(error, DataFileError):
            raise
        raise DataFileError(f"{result.folder}: the scan cannot be made again ({str(error).splitlines()[0]})") from None
    return scan


def _card(content: Mapping[str, Any], digest: str) -> Experiment:
    """The card with that hash, of all its keys with their values."""
    found = Experiment.model_validate(_as_given(content))
    if card_hash(found) != digest:
        raise ValueError(f"its card {found.name} is another one to this version of mubeam")
    return found


def _as_given(content: Any) -> Any:
    """Without the defaults, which no card says and which have no source."""
    if isinstance(content, list):
        return [_as_given(one) for one in content]
    if not isinstance(content, Mapping):
        return content
    source = content.get("source")
    found = {name: _as_given(value) for name, value in content.items() if value is not None}
    if not isinstance(source, Mapping):
        return found
    needs = {name for name, value in found.items() if isinstance(value, int | float | list)} - UNSOURCED
    unsaid = needs - set(source) | {name for name, value in WORDS.items() if found.get(name) == value}
    return {name: value for name, value in found.items() if name not in unsaid}


def _own_model(
    about: Mapping[str, Any], section: ScanSection, code: Model | type[Model] | None
) -> type[CardModel] | Model | None:
    """The model where it is not shipped: the card that the manifest holds, or the code that is given."""
    said = about.get("model")
    if not isinstance(said, Mapping):
        return None
    if "contents" in said:
        return from_contents(json.loads(json.dumps(said["contents"])))
    if code is None:
        raise InputError(f"the model {section.model} is code of its own, which a scan does not keep: give it again")
    if code.name != said.get("name"):
        raise InputError(f"the model of the scan is {said.get('name')}, and {code.name} was given")
    return code if isinstance(code, Model) else models.made(code)
