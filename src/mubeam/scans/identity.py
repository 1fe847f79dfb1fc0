"""What the numbers of a scan depend on: two scans of one identity have the same rows.

It stands in the manifest and in the footer of each part, so that no scan is completed with rows of another.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, Final

import numpy as np

from mubeam.experiments import card_hash
from mubeam.physics import form_factors
from mubeam.scans.environment import environment
from mubeam.scans.scan import Scan
from mubeam.scans.source import class_hash

MOST_SHOWN: Final = 40
"""Letters of what another file says."""


@dataclass(frozen=True)
class Identity:
    """Names and hashes.

    Attributes:
        scan_sha256: of the specification, with the cards as they were read.
        seed: of drawn parameters.
        model: its name.
        model_sha256: of the code of its class.
        cards: hash of each resolved card, spectrum included, by name.
        form_factors: hash of the code and the numbers of each, by name.
        versions: of what computes and writes; "mubeam source" is a hash of the package's files.
        extends: hash of the identity of an earlier scan, whose rows are kept in this one; None for none.
    """

    scan_sha256: str
    seed: int
    model: str
    model_sha256: str
    cards: dict[str, str]
    form_factors: dict[str, str]
    versions: dict[str, str | None]
    extends: str | None = None

    @cached_property
    def sha256(self) -> str:
        """Of all of it."""
        return sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return asdict(self) | {"identity_sha256": self.sha256}


def identity_of(scan: Scan) -> Identity:
    """The identity of a scan that is computed by this process."""
    section = scan.section
    names = {card.analyses[analysis].form_factor for card, analysis in scan.pairs}
    used = names if section.form_factor is None else {section.form_factor}
    return Identity(
        scan.sha256,
        section.seed,
        scan.model_class.name,
        scan.code_sha256 or class_hash(scan.model_class),
        {card.name: card_hash(card) for card in scan.cards},
        {name: _form_factor_hash(name) for name in sorted(used)},
        environment(),
        scan.extends,
    )


def _form_factor_hash(name: str) -> str:
    found = form_factors.get(name)
    digest = sha256(class_hash(type(found)).encode())
    for attribute, value in sorted(getattr(found, "__dict__", {}).items()):
        is_array = isinstance(value, np.ndarray)
        digest.update(attribute.encode() + (value.tobytes() if is_array else str(value).encode()))
    return digest.hexdigest()


def difference(found: Mapping[str, Any], wanted: Identity, *, accept_versions: bool = False) -> str | None:
    """What in another identity, as a dictionary, is not as wanted, in words; None if nothing is.

    Whatever was found, also values of other types, is taken for a difference; with `accept_versions` versions are none.
    """
    if found == wanted.to_dict() or (accept_versions and but_for_versions(found) == but_for_versions(wanted.to_dict())):
        return None
    mine = asdict(wanted)
    if found.get("model") != wanted.model:
        return f"the model {shown(found.get('model'))}, not {wanted.model}"
    if found.get("seed") != wanted.seed:
        return f"seed {shown(found.get('seed'))}, not {wanted.seed}"
    if found.get("model_sha256") != wanted.model_sha256:
        return f"another version of the model {wanted.model}"
    for key, what in (("cards", "the card"), ("form_factors", "the form factor")):
        theirs = _table(found, key)
        for name, digest in mine[key].items():
            if name in theirs and theirs[name] != digest:
                return f"another content of {what} {name}"
    if found.get("scan_sha256") != wanted.scan_sha256:
        if found.get("extends") != wanted.extends:
            has_rows = found.get("extends") is not None
            return "rows of an earlier scan, to be given with --extend" if has_rows else "no rows of an earlier scan"
        return "another specification"
    theirs = _table(found, "versions")
    for name, version in wanted.versions.items():
        if theirs.get(name) != version:
            return f"{name} {shown(theirs.get(name))}, and this is {version}"
    return "something that another version of mubeam writes"


def but_for_versions(found: Mapping[str, Any]) -> dict[str, Any]:
    """An identity without versions and the hash that they go into."""
    return {key: value for key, value in found.items() if key not in ("versions", "identity_sha256")}


def shown(value: Any) -> str:
    """What a file says, fit for a message: short, and nothing that a terminal would obey."""
    text = value if isinstance(value, str) else repr(value)
    text = text if text.isprintable() else ascii(text)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}..."


def _table(found: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    table = found.get(key)
    return table if isinstance(table, Mapping) else {}
