"""Largest counts that are accepted, in Python and on the command line."""

from typing import Final

MOST_MASSES: Final = 100_000
"""Masses of a reach."""

MOST_WORKERS: Final = 1000
"""Processes on this machine."""

MOST_JOBS: Final = 100_000
"""Jobs of a batch system."""
