"""A reach as a notebook shows it: some rows of its table."""

from typing import TYPE_CHECKING, Final

import numpy as np

from mubeam.foundation import html

if TYPE_CHECKING:
    from mubeam.exclusions.result import Reach

MOST_ROWS: Final = 12


def table(found: "Reach") -> str:
    """A dozen rows at most, the first and the last among them, with what is said of them."""
    count = len(found.along)
    chosen = np.unique(np.linspace(0, count - 1, min(MOST_ROWS, count)).round().astype(int))
    head = (
        f"{found.row.name}{_in_brackets(found.row.unit)}",
        f"{found.coupling_name} from{_in_brackets(found.coupling_unit)}",
        "error",
        "to",
        "",
    )
    left_out = f"{count - len(chosen)} of {count} rows are left out; " if count > len(chosen) else ""
    rows = [_row(found, int(i)) for i in chosen]
    return html.table(f"{found.search.model.name}, {found.label}", head, rows, f"{left_out}{found.note}")


def _row(found: "Reach", i: int) -> tuple[str, ...]:
    lower, upper = found.lower[i], found.upper[i]
    remarks = [] if found.status[i] == "ok" else [str(found.status[i])]
    remarks += [text for text in (found.warnings[i] if found.warnings else ()) if text not in remarks]
    if np.isnan(lower):
        return f"{found.along[i]:.4g}", "-", "", "-", "; ".join(remarks or ["nothing excluded"])
    end = "no end" if np.isinf(upper) else f"{upper:.4g}"
    return f"{found.along[i]:.4g}", f"{lower:.4g}", f"{found.lower_error[i]:.0e}", end, "; ".join(remarks)


def _in_brackets(unit: str) -> str:
    return "" if unit == "1" else f" [{unit}]"
