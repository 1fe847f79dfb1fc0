"""Limits on a coupling, from the search that `inputs` names as a command of mubeam."""

from mubeam.errors import DataFileError
from mubeam.exclusions.reach import reach
from mubeam.text import number
from mubeam.validation.quantities.base import TOLERANCE, Outcome
from mubeam.validation.rows import Row

OPTIONS = {"--experiment", "--analysis", "--efficiency"}


def compute(row: Row) -> Outcome:
    """The lower edge at the row's mass."""
    command, model, *words = str(row.given("mubeam")).split()
    options = dict(zip(words[::2], words[1::2], strict=False))
    if command != "reach" or len(words) % 2 or set(options) != OPTIONS:
        raise DataFileError(f"row {row['id']}: inputs.mubeam must be reach MODEL with {', '.join(sorted(OPTIONS))}")
    found = reach(
        model,
        options["--experiment"],
        options["--analysis"],
        masses_gev=[row.number("mass_gev")],
        efficiency=number(options["--efficiency"]),
    )
    ours = float(found.lower[0])
    # "lower edge, ..., and what it depends on"
    why = row["note"].partition("). ")[2] or row["note"]
    return Outcome(ours, ours, TOLERANCE if row["quality"] == "A" else None, f"digitised; {why}")
