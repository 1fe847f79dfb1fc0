"""Keeping freed memory in the process for the next part of a scan.

Dask's nannies start workers with MALLOC_TRIM_THRESHOLD_ at 64 kB. glibc then returns each freed array to the system and
faults it in again, page by page, which makes a part take several times as long.
"""

import ctypes
from contextlib import suppress
from functools import cache
from typing import Final

KEPT_BYTES: Final = 1 << 28
LARGEST_BYTES: Final = 1 << 25
"""Size of the largest array that is kept, the most that glibc allows."""

TRIM_THRESHOLD: Final = -1
MMAP_THRESHOLD: Final = -3
"""Parameters of mallopt, from malloc.h."""


@cache
def keep_freed_memory() -> None:
    """Set glibc's allocator to keep freed memory, once in a process; nothing happens with other allocators."""
    with suppress(AttributeError, OSError, TypeError):
        library = ctypes.CDLL(None)
        _ = library.gnu_get_libc_version
        library.mallopt(TRIM_THRESHOLD, KEPT_BYTES)
        library.mallopt(MMAP_THRESHOLD, LARGEST_BYTES)
