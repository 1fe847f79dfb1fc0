"""What a worker is told to do: functions that a process anywhere can import, with arguments that travel."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from mubeam.errors import ClusterError
from mubeam.models import Model
from mubeam.scans.draft import Draft, Home, draft
from mubeam.scans.environment import environment
from mubeam.scans.extension import Earlier, opened
from mubeam.scans.folder import part_name
from mubeam.scans.parquet import part_bytes
from mubeam.scans.plan import Plan
from mubeam.scans.spec import from_json
from mubeam.workers.memory import keep_freed_memory


@dataclass(frozen=True)
class _Told:
    """A scan as JSON, which says which model the code is of."""

    scan: str
    code: Model | None = field(compare=False)


def make_part(
    scan: str,
    number: int,
    wanted: Mapping[str, str | None],
    home: Home,
    code: Model | None = None,
    earlier: str | None = None,
) -> Draft:
    """A part of a scan given as JSON; `code` is its model, if that is an object, `earlier` the folder that it extends.

    Raises ClusterError if this process has other versions than `wanted`, OutputError if it cannot write into `home`,
    FolderError if it does not see `earlier`.
    """
    check_environment(wanted)
    keep_freed_memory()
    told = _Told(scan, code)
    before = None if earlier is None else _earlier(told, earlier)
    return draft(part_bytes(_plan(told), number, before), part_name(number), home)


def check_environment(wanted: Mapping[str, str | None]) -> None:
    """ClusterError if this process has other versions than `wanted`."""
    for library, mine in environment().items():
        if mine != wanted[library]:
            raise ClusterError(
                f"the worker on {socket.gethostname()} has {library} {mine}, and {wanted[library]} is asked for: "
                "give all of them the same"
            )


@lru_cache(maxsize=2)
def _earlier(told: _Told, folder: str) -> Earlier:
    return opened(_plan(told).scan, folder)


@lru_cache(maxsize=2)
def _plan(told: _Told) -> Plan:
    return Plan(from_json(told.scan, told.code))
