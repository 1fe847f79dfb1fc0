"""Two columns of text, as limit plots in the field share them: the file itself is in `_text`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from mubeam.errors import DataFileError
from mubeam.exclusions.formats import _columns, _text
from mubeam.exclusions.formats.base import UNITS, Declared, Format, Found, ranges_of_rows
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import Curve
from mubeam.units import GEV_PER, unknown_unit

FILE = "reach.txt"


class TwoColumn(Format):
    """Mass and coupling under `# key: value` lines; a region with both edges is a closed polygon."""

    suffixes: ClassVar = _text.SUFFIXES
    options: ClassVar = ("mass_unit", "coupling_max")
    declares: ClassVar = ("mass_unit", "coupling_unit", "region", "label", "columns")

    def encode(self, region: Region, **options: Any) -> dict[str, bytes]:
        """As `Format.encode`; mass_unit is GeV by default, coupling_max as in `Region.curves`."""
        self.check_options(options)
        self.check_plane(region)
        mass_unit = options.get("mass_unit", "GeV")
        if not (isinstance(mass_unit, str) and mass_unit in GEV_PER):
            raise unknown_unit("mass_unit", mass_unit, GEV_PER)
        curves, side = region.curves(options.get("coupling_max"))
        header = {
            **region.about,
            "region": side,
            "mass_unit": mass_unit,
            "coupling": region.coupling_name,
            "coupling_unit": region.coupling_unit,
            "columns": f"mass [{mass_unit}], {region.coupling_name} [{region.coupling_unit}]",
        }
        shown = [(mass / GEV_PER[mass_unit], coupling) for mass, coupling in curves]
        shape: Callable[[Curve], Curve] = _closed if side == "inside" else lambda curve: curve
        return {FILE: _text.encode(header, [shape(curve) for curve in shown])}

    def read(self, path: Path, declared: Declared) -> Found:
        """As `Format.read`."""
        header, curves, comments = _text.read(path)
        about = {_columns.key(key): text for key, text in header.items()}
        roles = _columns.roles(path, len(curves[0]), declared.columns, about.get("columns"))
        units = _columns.units_in_comments(path, comments, declared.columns) | {
            key: about[key] for key in UNITS if key in about
        }
        if "coupling" in roles:
            mass, coupling = roles.index("mass"), roles.index("coupling")
            found = [(curve[mass], curve[coupling]) for curve in curves]
            if not all(np.isfinite(curve).all() for curve in found):
                raise DataFileError(f"{path}: each row needs two finite numbers above zero")
            return Found(about, units, found)
        mass, lower, upper = (roles.index(role) for role in ("mass", "lower", "upper"))
        areas = [ranges_of_rows(path, curve[mass], curve[lower], curve[upper]) for curve in curves]
        is_open = all(area.side == "above" for area in areas)
        found = [edge for area in areas for edge in (area.curves() if is_open else area.polygons(np.inf))]
        return Found(about | {"region": "above" if is_open else "inside"}, units, found)


def _closed(curve: Curve) -> Curve:
    """A contour that ends where it begins."""
    mass, coupling = curve
    if len(mass) > 1 and (mass[0], coupling[0]) == (mass[-1], coupling[-1]):
        return curve
    return np.append(mass, mass[0]), np.append(coupling, coupling[0])


FORMAT = TwoColumn()
