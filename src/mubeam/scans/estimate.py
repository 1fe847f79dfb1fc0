"""What a scan will cost, from a few of its points."""

from dataclasses import dataclass, replace
from time import perf_counter
from typing import Final

from mubeam.scans import columns
from mubeam.scans.parquet import to_bytes
from mubeam.scans.part import compute
from mubeam.scans.plan import Block, Plan

TRIAL_LINES: Final = 4
TRIAL_ROWS: Final = 20_000
"""Lines and rows that are tried."""

ROW_BYTES: Final = 8
COPIES: Final = 4
"""How often a part is in memory at most: as results, as a table and as a file, and what making it takes."""

PROCESS_BYTES: Final = 200e6
"""A process with its libraries."""


@dataclass(frozen=True)
class Cost:
    """What a scan costs.

    Attributes:
        points: rows.
        parts: files.
        disk_bytes: of all files, about.
        worker_bytes: memory of a worker, about.
        processor_s: time of one worker for all, about.
    """

    points: int
    parts: int
    disk_bytes: float
    worker_bytes: float
    processor_s: float

    def to_dict(self) -> dict[str, float]:
        """Plain numbers, ready for JSON."""
        return dict(vars(self))


def estimate(plan: Plan) -> Cost:
    """The cost of a scan, from a few lines in its middle, after others have loaded what is needed.

    A line costs the same whatever its couplings, and a coupling the same whatever its line.
    """
    middle = max(0, plan.lines // 2 - TRIAL_LINES)
    compute(plan, Block(middle, middle + 1, 0, 1))
    lines = Block(min(middle + 1, plan.lines - 1), min(middle + 1 + TRIAL_LINES, plan.lines), 0, 1)
    count = lines.end_line - lines.first_line
    couplings = max(1, min(plan.block(0).end_coupling, TRIAL_ROWS // (count * len(plan.settings))))
    first, _ = _time(plan, lines)
    # from here on the spectra of these lines are in memory
    narrow, _ = _time(plan, lines)
    wide, size = _time(plan, replace(lines, end_coupling=couplings))
    a_point = max(0.0, wide - narrow) / max(1, (couplings - 1) * count * len(plan.settings))
    blocks = plan.parts * (plan.block(0).end_line - plan.block(0).first_line)
    width = len(columns.layout(plan.scan)) * ROW_BYTES
    return Cost(
        plan.points,
        plan.parts,
        plan.points * size / (couplings * count * len(plan.settings)),
        PROCESS_BYTES + COPIES * width * plan.rows_per_part,
        min(blocks, plan.points) * first / count + plan.points * a_point,
    )


def _time(plan: Plan, block: Block) -> tuple[float, int]:
    """Seconds and bytes of a block."""
    began = perf_counter()
    content = to_bytes(plan, compute(plan, block))
    return perf_counter() - began, len(content)
