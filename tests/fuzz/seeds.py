"""Random numbers of a case: the same wherever and whenever it runs, whatever ran before."""

import os
import random

SEED = int(os.environ.get("FUZZ_SEED", "20260101"))
CASE = os.environ.get("FUZZ_CASE")


def generator(kind, number):
    """The random numbers of one case."""
    return random.Random(f"{SEED}/{kind}/{number}")  # noqa: S311


def numbers(first, last):
    """Which cases to run of this range: all, or the one that the environment asks for."""
    return range(first, last) if CASE is None else [int(CASE)]


def replay(test, number):
    """What to type to run that case alone."""
    return f"FUZZ_SEED={SEED} FUZZ_CASE={number} pytest -n0 tests/fuzz/{test}.py"
