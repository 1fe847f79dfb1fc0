"""What a scan will cost, from a few of its points."""

from dataclasses import dataclass, replace
from math import ceil
from time import perf_counter
from typing import Final, NamedTuple

from mubeam.scans import columns
from mubeam.scans.axes import Axis, Values
from mubeam.scans.parquet import to_bytes
from mubeam.scans.part import compute
from mubeam.scans.plan import Block, Plan
from mubeam.searches.folding import MASSES_TOGETHER
from mubeam.workers.memory import keep_freed_memory

TRIAL_ROWS: Final = 40_000
TRIAL_TABLES: Final = 60
"""Rows, and lines times settings, that are tried."""

TRIALS: Final = 3
SLOW_S: Final = 0.3
"""So often, and the quickest counts, but for what takes longer."""

ROW_BYTES: Final = 8
COPIES: Final = 4
"""How often a part is in memory at most: as results, as a table and as a file, and what making it takes."""

PROCESS_BYTES: Final = 200e6
"""A process with its libraries."""

PART_BYTES: Final = 700
"""What the process that began the scan remembers of each part, its checksum above all."""


@dataclass(frozen=True)
class Cost:
    """What a scan costs.

    Attributes:
        points: rows.
        parts: files.
        disk_bytes: of all files, about.
        worker_bytes: memory of a worker, about.
        here_bytes: memory of the process that begins the scan, about, if it is no worker too.
        processor_s: time of one worker for all, about.
    """

    points: int
    parts: int
    disk_bytes: float
    worker_bytes: float
    here_bytes: float
    processor_s: float

    def to_dict(self) -> dict[str, float]:
        """Plain numbers, ready for JSON."""
        return dict(vars(self))


def estimate(plan: Plan) -> Cost:
    """The cost of a scan, from its first lines.

    A line costs the same whatever its couplings, a coupling the same whatever its line, and production as much for each
    block of masses.
    """
    keep_freed_memory()
    trial = Plan(replace(plan.scan, section=plan.scan.section.model_copy(update={"parameters": _first_options(plan)})))
    settings = len(trial.settings)
    count = max(1, min(MASSES_TOGETHER, len(trial.lines), TRIAL_TABLES // settings))
    couplings = max(1, min(trial.block(0).end_coupling, TRIAL_ROWS // (count * settings)))
    last = len(trial.lines) - 1
    # libraries and rules of quadrature are loaded once
    single = _run(trial, Block(last, last + 1, 0, 1))
    narrow = Block(0, count, 0, 1)
    with_production = _run(trial, narrow)
    trials = TRIALS if with_production.seconds < SLOW_S else 1
    without = min(_run(trial, narrow) for _ in range(trials))
    wide = min(_run(trial, replace(narrow, end_coupling=couplings)) for _ in range(trials))
    masses = min(MASSES_TOGETHER, trial.lines.masses)
    produced = min(count, masses * ceil(count / (masses * trial.lines.sharing)))
    production = max(0.0, with_production.seconds - without.seconds) / produced
    more = (couplings - 1) * count * settings
    a_point = max(0.0, wide.seconds - without.seconds) / more if more else 0.0
    rows = settings * (count * couplings - 1)
    a_row = max(0, wide.size - single.size) / rows if rows else ROW_BYTES * len(columns.results(plan.scan))
    a_file = max(0.0, single.size - a_row * settings)

    passes = len(plan.lines) * plan.coupling_blocks
    width = len(columns.layout(plan.scan)) * ROW_BYTES
    return Cost(
        plan.points,
        plan.parts,
        plan.parts * a_file + plan.points * a_row,
        PROCESS_BYTES + COPIES * width * plan.rows_per_part,
        PROCESS_BYTES + PART_BYTES * plan.parts,
        passes * (production / plan.lines.sharing + without.seconds / (count * settings) * len(plan.settings))
        + plan.points * a_point,
    )


def _first_options(plan: Plan) -> dict[str, Axis]:
    """The axes of a scan, those of options with their first value: all values share production and cost the same."""
    options = {name: Values((axis.first,)) for name, axis in plan.scan.options.items()}
    return {**plan.scan.section.parameters, **options}


class _Run(NamedTuple):
    seconds: float
    size: int


def _run(plan: Plan, block: Block) -> _Run:
    """Seconds and bytes of a block."""
    began = perf_counter()
    content = to_bytes(plan, compute(plan, block))
    return _Run(perf_counter() - began, len(content))
