"""Total cross sections."""

from mubeam.validation.quantities.base import TOLERANCE, Outcome, exact_pb, strength
from mubeam.validation.rows import Row

INFERRED = 0.03
"""Of a row whose form factor is inferred, besides the difference of the two that come close: their A of lead and cut on
t are not stated either."""


def compute(row: Row) -> Outcome:
    """The exact total, times their coupling; for an inferred form factor with both that come close."""
    t_max = row.numbers["t_cut_gev2"]
    values = [exact_pb(row, name, t_max_gev2=t_max) * strength(row) for name in row.form_factors]
    ours, tolerance = values[0], TOLERANCE
    reason = "same amplitude, masses and form factor; their quadrature and ours"
    if row["quality"] != "A":
        spread = abs(values[-1] / ours - 1)
        tolerance = INFERRED + spread
        names = " or ".join(row.form_factors)
        reason = f"form factor inferred: {names}; the two differ by {100 * spread:.2g} %"
    if row["quality"] == "C":
        return Outcome(ours, ours, None, row["note"] or row["their_accuracy"])
    return Outcome(ours, ours, tolerance, reason)
