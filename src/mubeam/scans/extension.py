"""A scan that extends an earlier one: more samples, quantities or searches. What is there is kept, the rest computed.

The earlier scan is the same but for what was added, which its identity proves: it is made again from the specification
of the new one and must have the same hashes. The new scan's identity has that of the earlier one, since numbers that
were computed among other masses may differ within their stated errors.
"""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from mubeam.errors import FolderError, MubeamError
from mubeam.scans import columns, footer
from mubeam.scans.folder import part_path
from mubeam.scans.identity import difference, identity_of, shown
from mubeam.scans.lines import SAMPLES
from mubeam.scans.part import Table, Work
from mubeam.scans.plan import Block, Plan
from mubeam.scans.result import ScanResult
from mubeam.scans.scan import Scan, Setting
from mubeam.scans.section import File, ScanSection, split_search
from mubeam.scans.statuses import Statuses

MAY_GROW: Final = {"experiments", "analyses", "searches", "quantities", "samples", "parameters", "rows_per_part"}
"""Keys of a specification in which the two may differ."""

PARTS_HELD: Final = 8


@dataclass(frozen=True)
class Earlier:
    """The earlier scan in its folder."""

    folder: Path
    plan: Plan

    @cached_property
    def sha256(self) -> str:
        """Hash of its identity, which the new scan names."""
        return str(footer.of_manifest(ScanResult(self.folder).manifest)["identity_sha256"])

    def rows(self, lines: NDArray[np.int64], setting: int, couplings: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
        """Its columns (n, g) at lines and couplings of its own, by number, for a setting."""
        step_lines, step_couplings = self.plan.step
        found: dict[str, NDArray[Any]] = {}
        of_lines, of_couplings = lines // step_lines, couplings // step_couplings
        for i in np.unique(of_lines).tolist():
            for j in np.unique(of_couplings).tolist():
                number = i * self.plan.coupling_blocks + j
                block = self.plan.block(number)
                here, there = np.flatnonzero(of_lines == i), np.flatnonzero(of_couplings == j)
                width = block.end_coupling - block.first_coupling
                at = (lines[here] - block.first_line)[:, None] * len(self.plan.settings) + setting
                row = at * width + (couplings[there] - block.first_coupling)
                for name, column in _columns(str(self.folder / part_path(number)), self.names).items():
                    whole = found.setdefault(name, np.empty((lines.size, couplings.size), dtype=column.dtype))
                    whole[np.ix_(here, there)] = column[row]
        return found

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Columns of its results, and the status."""
        return (*(column.name for column in columns.results(self.plan.scan)), columns.STATUS)


@lru_cache(maxsize=PARTS_HELD)
def _columns(path: str, names: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    """Columns of a part; NaN where there is no number."""
    from pyarrow import parquet

    with footer.open_file(Path(path)) as file:
        table = parquet.read_table(file, columns=list(names), page_checksum_verification=True)
    found: dict[str, NDArray[Any]] = {}
    for name in names:
        column = table[name].combine_chunks()
        if name == columns.STATUS:
            found[name] = np.asarray(column.to_pylist(), dtype=object)
        else:
            found[name] = column.cast("float64").to_numpy(zero_copy_only=False)
    return found


def extend(scan: Scan, folder: str | Path, *, accept_versions: bool = False) -> tuple[Scan, Earlier]:
    """The scan as an extension of the one in a folder, and that one.

    Raises FolderError for a folder without a whole scan, and for one that this does not extend, with what differs.
    """
    there = Path(folder)
    try:
        about = ScanResult(there).manifest
        known = footer.of_manifest(about)
        section = File.model_validate({"scan": about["specification"]["scan"]}).section
    except (MubeamError, ValidationError, KeyError, TypeError) as error:
        raise FolderError(f"{there} holds no scan to extend ({str(error).splitlines()[0]})") from None
    reason = _no_extension(section, scan)
    if reason is not None:
        raise FolderError(f"{there} is not extended by this scan: {reason}")
    earlier = _earlier(scan, section, known.get("extends"))
    other = difference(known, identity_of(earlier), accept_versions=accept_versions)
    if other is not None:
        raise FolderError(f"{there} is not extended by this scan: it has {other}")
    if not ScanResult(there).is_complete:
        raise FolderError(f"{there} is not complete: go on with --resume there, and extend it then")
    if section == scan.section:
        raise FolderError(f"{there} is this scan already: nothing is added to it")
    found = Earlier(there, Plan(earlier))
    return replace(scan, extends=found.sha256), found


def opened(scan: Scan, folder: str) -> Earlier:
    """The earlier scan of one that extends it, as `extend` found it; FolderError where this process cannot see it."""
    there = Path(folder)
    try:
        section = File.model_validate({"scan": ScanResult(there).manifest["specification"]["scan"]}).section
        known = footer.of_manifest(ScanResult(there).manifest)
    except MubeamError as error:
        raise FolderError(f"the earlier scan must be seen where parts are computed: {error}") from None
    found = Earlier(there, Plan(_earlier(scan, section, known.get("extends"))))
    if found.sha256 != scan.extends:
        raise FolderError(f"{there} is not the earlier scan any more that this one was begun with")
    return found


def _pairs(section: ScanSection) -> list[tuple[str, str]]:
    """Names of experiments and analyses as they were given."""
    if section.searches is not None:
        return [split_search(search) for search in section.searches]
    return [(card, analysis) for card in section.experiments or () for analysis in section.analyses or ()]


def _no_extension(old: ScanSection, scan: Scan) -> str | None:
    """What in an earlier specification is not to be found in a scan; None if all is."""
    new = scan.section
    before = old.model_copy(update={"ties": {}})
    for key in ScanSection.model_fields:
        if key in MAY_GROW or key == "ties":
            continue
        if getattr(before, key) != getattr(new, key):
            return f"{key} is {shown(getattr(before, key))} there, and {shown(getattr(new, key))} here"
    if old.ties != {name: tie.to_list() for name, tie in scan.ties.items()}:
        return "ties are others there"
    if list(old.parameters) != list(new.parameters):
        odd = sorted({*old.parameters} ^ {*new.parameters})
        return f"parameters.{odd[0]} is only in one of them" if odd else "parameters are in another order there"
    for name, axis in new.parameters.items():
        if not axis.begins_with(old.parameters[name]):
            return f"parameters.{name} is another there"
    if (old.samples or 0) > (new.samples or 0):
        return f"samples is {old.samples} there, and {new.samples or 'none'} here"
    for card, analysis in _pairs(old):
        if (card, analysis) not in _pairs(new):
            return f"{card}:{analysis} is searched there, and not here"
    gone = [name for name in old.quantities if name not in new.quantities]
    return f"quantities has {gone[0]} there, and not here" if gone else None


def _earlier(scan: Scan, section: ScanSection, extends: Any) -> Scan:
    """The scan with an earlier specification, its cards and model those of the new one."""
    names = dict.fromkeys(card for card, _ in _pairs(scan.section))
    cards = dict(zip(names, scan.cards, strict=True))
    own = dict.fromkeys(card for card, _ in _pairs(section))
    return replace(scan, section=section, cards=tuple(cards[name] for name in own), extends=extends)


def compute_extended(plan: Plan, block: Block, earlier: Earlier) -> Table:
    """All points of a block, those that the earlier scan has from there.

    New are samples (lines, or couplings along them), settings, and quantities of what is kept.
    """
    index = np.arange(block.first_line, block.end_line)
    numbers = np.arange(block.first_coupling, block.end_coupling)
    lines, couplings = plan.coordinates(block), plan.coupling_values(block)
    results = columns.results(plan.scan)
    shape = (index.size, len(plan.settings), numbers.size)
    values = {column.name: np.full(shape, np.nan) for column in results}
    statuses, codes = Statuses(), np.zeros(shape, dtype=np.int16)

    places = plan.lines.places(index)
    samples = earlier.plan.scan.section.samples or 0
    kept = places[SAMPLES] < samples if SAMPLES in places else np.ones(index.size, dtype=bool)
    known = numbers < earlier.plan.couplings
    same = _same_settings(plan, earlier.plan)
    old = [i for i, there in enumerate(same) if there is not None]
    asked = [n for n in plan.scan.section.quantities if n not in earlier.plan.scan.section.quantities]
    further = [q for n, q in zip(plan.scan.section.quantities, plan.scan.quantities, strict=True) if n in asked]

    def fill(rows: NDArray[np.bool_], settings: list[int], at: NDArray[np.bool_], which: Any) -> None:
        if not (rows.any() and settings and at.any() and which):
            return
        chosen = {name: column[rows] for name, column in lines.items()}
        strengths = None if couplings is None else couplings[rows][:, at]
        done = Work(plan, chosen, strengths, [plan.settings[i] for i in settings], which).table()
        where = _mesh(rows, settings, at)
        for name, column in done.values.items():
            values[name][where] = column
        said = statuses.codes(np.asarray(done.texts, dtype=object)[done.status])
        codes[where] = np.where(codes[where] == 0, said, codes[where])

    if kept.any() and known.any():
        there = earlier.plan.lines.index({name: place[kept] for name, place in places.items()})
        for i in old:
            found = earlier.rows(there, same[i] or 0, numbers[known])
            where = _mesh(kept, [i], known)
            codes[where] = statuses.codes(found.pop(columns.STATUS))[:, None]
            for name, column in found.items():
                values[name][where] = column[:, None]
    new = [i for i in range(shape[1]) if i not in old]
    every = np.ones(numbers.size, dtype=bool)
    fill(~kept, list(range(shape[1])), every, plan.scan.quantities)
    fill(kept, new, every, plan.scan.quantities)
    fill(kept, old, ~known, plan.scan.quantities)
    fill(kept, old, known, further)
    return Table(lines, plan.settings, couplings, values, codes, statuses.texts)


def _mesh(rows: NDArray[np.bool_], settings: list[int], at: NDArray[np.bool_]) -> tuple[NDArray[np.intp], ...]:
    """Places of these lines, settings and couplings in (n, e, g)."""
    found: tuple[NDArray[np.intp], ...] = np.ix_(np.flatnonzero(rows), np.asarray(settings), np.flatnonzero(at))
    return found


def _same_settings(plan: Plan, earlier: Plan) -> list[int | None]:
    """The place of each setting among those of the earlier scan; None for a new one."""
    known = {_key(setting): i for i, setting in enumerate(earlier.settings)}
    return [known.get(_key(setting)) for setting in plan.settings]


def _key(setting: Setting) -> tuple[Any, ...]:
    return (setting.experiment.name, setting.analysis, *sorted(setting.options.items()))


def kept_rows(plan: Plan, earlier: Earlier) -> int:
    """How many rows of a scan are, but for further quantities, those of the earlier one."""
    return min(plan.points, earlier.plan.points)
