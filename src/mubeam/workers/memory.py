"""Memory that is freed between parts is kept for the next one.

Dask's nannies start workers with MALLOC_TRIM_THRESHOLD_ at 64 kB. glibc then gives each freed array back to the system
and asks for it anew, page by page, which makes a part take several times as long.
"""

import ctypes
from contextlib import suppress
from functools import cache
from typing import Final

KEPT_BYTES: Final = 1 << 28
LARGEST_BYTES: Final = 1 << 25
"""The largest array that is kept: more glibc does not allow."""

TRIM_THRESHOLD: Final = -1
MMAP_THRESHOLD: Final = -3
"""Parameters of mallopt, from malloc.h."""


@cache
def keep_freed_memory() -> None:
    """Tell glibc's allocator so, once in a process; nothing happens with other allocators."""
    with suppress(AttributeError, OSError, TypeError):
        library = ctypes.CDLL(None)
        _ = library.gnu_get_libc_version
        library.mallopt(TRIM_THRESHOLD, KEPT_BYTES)
        library.mallopt(MMAP_THRESHOLD, LARGEST_BYTES)
