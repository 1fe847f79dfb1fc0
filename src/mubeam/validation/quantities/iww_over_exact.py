"""Ratios of improved Weizsaecker-Williams to exact totals: a test of the exact total, as the numerator is given."""

from mubeam.physics import form_factors
from mubeam.validation.quantities.base import Outcome, exact_pb
from mubeam.validation.rows import Row

OTHER = "tsai-squared-inelastic"
INFERRED = 0.03
"""As in `total`: target and form factor are inferred."""


def compute(row: Row) -> Outcome:
    """Their IWW over our exact total; both at unit coupling, in pb."""
    numerator = float(row.given("iww_pb_unit_coupling"))
    own, other = (numerator / exact_pb(row, name) for name in (row.form_factors[0], OTHER))
    spread = abs(other / own - 1)
    reason = (
        f"target and form factor inferred: {form_factors.get(OTHER).name} would move it by {100 * spread:.2g} %; "
        "IWW as they define it, exact ours"
    )
    return Outcome(own, own, INFERRED + spread, reason)
