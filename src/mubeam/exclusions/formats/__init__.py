"""Formats of excluded regions, one a file, both directions: what is written here is read here.

Each file exports an object of `Format` as FORMAT.
"""

from mubeam.exclusions.formats.base import Declared, Format, Found
from mubeam.exclusions.region import FORMATS

__all__ = ["FORMATS", "Declared", "Format", "Found"]
