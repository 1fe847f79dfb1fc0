"""Nuclear and atomic form factors, one a file; the file's name is the form factor's name.

A module exports FORM_FACTOR, an object with the attributes of `FormFactor`. A table of numbers is a `FormFactorTable`.
"""

from mubeam.errors import InputError
from mubeam.foundation.catalogue import ModuleCatalogue
from mubeam.physics.form_factors._table import FormFactorTable, read_table
from mubeam.physics.form_factors.base import FormFactor
from mubeam.text import shown

__all__ = ["CATALOGUE", "FormFactor", "FormFactorTable", "get", "read_table"]

CATALOGUE = ModuleCatalogue("form factor", __name__)


def get(form_factor: "str | FormFactor") -> FormFactor:
    """The form factor of that name; an object with the attributes of FormFactor is returned as it is.

    Raises UnknownNameError for an unknown name, InputError for any other object.
    """
    if isinstance(form_factor, str):
        found: FormFactor = CATALOGUE.load(form_factor).FORM_FACTOR
        return found
    if not isinstance(form_factor, FormFactor):
        raise InputError(f"form_factor must be a name or have the attributes of FormFactor, got {shown(form_factor)}")
    return form_factor
