import os
import subprocess
import sys

import pytest

SCRIPT = """
import resource
import numpy as np
from mubeam.workers.memory import keep_freed_memory
if {keep}:
    keep_freed_memory()
for _ in range(3):
    np.ones(1_000_000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    np.ones(1_000_000)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="of glibc")
def test_arrays_are_not_asked_for_anew():
    """As dask starts its workers."""
    faults = [
        int(
            subprocess.run(
                [sys.executable, "-c", SCRIPT.format(keep=keep)],
                env=os.environ | {"MALLOC_TRIM_THRESHOLD_": "65536"},
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for keep in (False, True)
    ]
    assert faults[1] < faults[0] / 10
