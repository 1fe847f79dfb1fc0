"""Kinds of quantities in the table, one a file; the file's name is the `what` of a row.

A module exports `compute`, which takes a Row and gives an Outcome.
"""

from mubeam.foundation.catalogue import ModuleCatalogue
from mubeam.validation.quantities.base import Outcome

__all__ = ["CATALOGUE", "Outcome"]

CATALOGUE = ModuleCatalogue("quantity", __name__)
