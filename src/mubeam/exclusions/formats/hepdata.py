"""A submission to HEPData, and a table of it or of others: the YAML itself is in `_hepdata_yaml`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from mubeam.errors import DataFileError
from mubeam.exclusions.formats import _columns, _hepdata_yaml, hs3, pyhf
from mubeam.exclusions.formats._hepdata_yaml import Resource, Table, Variable
from mubeam.exclusions.formats.base import KEYS, MORE_KEYS, Declared, Format, Found, ranges_of_rows
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import Column, make_ranges
from mubeam.foundation import citations
from mubeam.foundation.checks import FloatArray

WORDS = {f"{side}_{n}": f"{sign}{n} sigma" for side, sign in (("minus", "-"), ("plus", "+")) for n in (1, 2)}
"""Of standard deviations, by the names of expected edges."""

TABLE_FILE = "reach.yaml"
BIBTEX_FILE = "citations.bib"
UNIT = {"1": "", "1/GeV": "GeV$^{-1}$", "GeV": "GeV", "rad": "rad"}
MISSING = "no number: nothing is excluded at this {}; in the upper edge alone: no upper edge exists"
HISTFACTORY = "HistFactory"
"""What HEPData calls likelihoods of pyhf."""

ALONG = "along"
"""Says what a table lies along that is no mass."""


class HepData(Format):
    """submission.yaml, reach.yaml with the edges and their errors, citations.bib; a table of HEPData is read."""

    suffixes: ClassVar = _hepdata_yaml.SUFFIXES
    is_folder: ClassVar = True
    declares: ClassVar = ("mass_unit", "coupling_unit", "region", "label", "column")

    options: ClassVar = ("at", "hepdata_record")

    def encode(self, region: Region, **options: Any) -> dict[str, bytes]:
        """As `Format.encode`; the likelihood stands beside the table where there is one, with the options of pyhf."""
        self.check_options(options)
        mass, columns = region.shape.table()
        title, phrases, how = region.label, ["muon beam"], region.provenance
        row, symbol = region.along.name, region.coupling_name
        if region.model is not None:
            model = region.model
            title, phrases, how = f"{model.name}, {title}", [*phrases, model.name], f"Computed with {how}"
            row = f"${model.mass_symbol if region.is_of_masses else region.along.symbol}$"
            symbol = f"${region.coupling_symbol or model.coupling_symbol}$"
        variables = [_variable(region, symbol, column) for column in columns]
        variables += [_variable(region, symbol, column) for column in _expected(region)]
        table = Table(Variable(row, UNIT[region.along.unit], mass.tolist()), variables)
        missing = MISSING.format("mass" if region.is_of_masses else f"value of {region.along.name}")
        texts = [text.rstrip(".") for text in (region.description, region.note, missing) if text]
        entry = {
            "name": title,
            "description": f"{'. '.join(texts)}.",
            "keywords": {"observables": ["exclusion limit"], "phrases": phrases},
        }
        comment = f"{how}. Works that it rests on: {region.about['citation']}."
        likelihood = _likelihood(region, options)
        resources = [Resource(BIBTEX_FILE, "BibTeX of the works that the table rests on")]
        resources += [resource for resource, _ in likelihood]
        return {
            _hepdata_yaml.SUBMISSION: _hepdata_yaml.encode_submission(comment, {TABLE_FILE: entry}, resources),
            TABLE_FILE: _hepdata_yaml.encode_table(table),
            BIBTEX_FILE: (citations.bibtex_or_comment(region.citations) + "\n").encode(),
            **{resource.location: content for resource, content in likelihood},
        }

    def read(self, path: Path, declared: Declared) -> Found:
        """As `Format.read`, of one table; bins stand for their middle."""
        mass, dependent = _hepdata_yaml.read_table(path)
        pairs = _columns.of_table(path, dependent, declared.column)
        first = pairs[0][0]
        if ALONG in first.qualifiers:
            raise DataFileError(f"{path}: lies along {first.qualifiers[ALONG]}: a bound lies along the mass")
        said = {"mass_unit": mass, "coupling_unit": first}
        units = {key: unit for key, one in said.items() if (unit := _columns.unit_of_variable(path, one)) is not None}
        about = {key: first.qualifiers[key] for key in (*KEYS, *MORE_KEYS, "coupling") if key in first.qualifiers}
        masses, edge, upper = np.array(mass.values), np.array(first.values), pairs[0][1]
        if upper is None:
            open_end = np.full(len(edge), np.inf)
            if (declared.region or about.get("region")) == "inside":
                # a closed contour has its own order
                return Found(about, units, make_ranges(masses, edge, open_end).curves())
            return Found(about, units, ranges_of_rows(path, masses, edge, open_end).curves())
        area = ranges_of_rows(path, *_rows(masses, pairs))
        return Found(about | {"region": area.side}, units, area.curves())


def _likelihood(region: Region, options: Mapping[str, Any]) -> list[tuple[Resource, bytes]]:
    """The files of the likelihood of a region, if it has one: of pyhf, and in HS3."""
    if region.signals is None:
        return []
    workspace = pyhf.FORMAT.encode(region, **options)
    document = hs3.FORMAT.encode(region, **{key: options[key] for key in hs3.FORMAT.options if key in options})
    said = {
        pyhf.WORKSPACE: f"Likelihood as a workspace of pyhf, to be loaded with {pyhf.LOAD}",
        pyhf.PATCHSET: f"Patch set of pyhf: {region.signals.description}",
        hs3.FILE: "The same likelihood in HS3, which holds all that it needs",
    }
    contents = workspace | document
    kinds = {pyhf.WORKSPACE: HISTFACTORY}
    return [(Resource(name, text, kinds.get(name)), contents[name]) for name, text in said.items()]


def _rows(masses: FloatArray, pairs: Sequence[tuple[Variable, Variable | None]]) -> FloatArray:
    """Mass, lower and upper edge (3, N) of all ranges; of the second and further ones only where they exist."""
    found = [
        np.array([masses, lower.values, lower.values if upper is None else upper.values]) for lower, upper in pairs
    ]
    further = [rows[:, np.isfinite(rows[1])] for rows in found[1:]]
    return np.concatenate([found[0], *further], axis=1)


def _variable(region: Region, symbol: str, column: Column) -> Variable:
    """A column of the table; it says itself what it is."""
    errors = np.where(np.isfinite(column.values), column.errors, np.nan)
    about = {**column.says, **region.about, "coupling": region.coupling_name}
    about |= {} if region.is_of_masses else {ALONG: region.along.column}
    name = f"{column.title} of {'' if 'discovery' in column.says else 'the excluded '}{symbol}"
    return Variable(name, UNIT[region.coupling_unit], column.values.tolist(), errors.tolist(), about)


def _expected(region: Region) -> list[Column]:
    """The expected edges, and those of a discovery.

    Their qualifiers differ from those of observed ones, which a bound is read from.
    """
    found = []
    for name, edges in region.expected.items():
        words = WORDS.get(name, name)
        for edge, values in zip(("lower", "upper"), edges, strict=True):
            says = {"expected": words, "expected_edge": edge}
            found.append(Column(f"expected {edge} edge ({words})", says, values, np.full(values.shape, np.nan)))
    for name, edges in region.discovery.items():
        words = name.replace("_", " ")
        for edge, values in zip(("lower", "upper"), edges, strict=True):
            says = {"discovery": words, "discovery_edge": edge}
            found.append(Column(f"discovery {edge} edge ({words})", says, values, np.full(values.shape, np.nan)))
    return found


FORMAT = HepData()
