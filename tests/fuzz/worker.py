"""Makes calls in a process of its own, with limits: `python -m fuzz.worker FIRST LAST`, in a folder of its own.

Says the number of each call before it, and its faults behind it, as JSON a line.
"""

import array
import datetime
import decimal
import fractions
import json
import pathlib
import resource
import signal
import sys

import numpy as np

import mubeam as mb
from fuzz import calls, corpus, judge, seeds, stand_ins

CPU_S = 30
MEMORY_BYTES = 2 * 2**30
KIND = "calls"


def _names():
    made = {"mb": mb, "np": np, "array": array, "datetime": datetime, "decimal": decimal, "fractions": fractions}
    made |= {name: getattr(stand_ins, name) for name in dir(stand_ins) if name[0].isupper()}
    made["MODEL"] = mb.models.get("lfv-alp")
    made["REACH"] = mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=[0.01, 0.3])
    where = {"mass_gev": 0.05, "coupling": 5e-4, "events": 3, "analysis": "visible"}
    made |= {"pathlib": pathlib, "SAMPLE": mb.generate("axion-photon", "na64mu-1e12", **where)}
    return made | {"TAU_SAMPLE": mb.generate("lfv-alp", "fasernu2", **where | {"mass_gev": 5, "analysis": "invisible"})}


def _too_long(*_):
    raise judge.TooLongError(f"more than {CPU_S} s of processor time")


def main(first, last):
    """Make the calls of these numbers."""
    corpus.write_texts(pathlib.Path())
    namespace = _names()
    size = int(pathlib.Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY_BYTES, resource.RLIM_INFINITY))
    signal.signal(signal.SIGPROF, _too_long)
    answers, sys.stdout = sys.stdout, sys.stderr
    for number in range(first, last):
        call = calls.make(seeds.generator(KIND, number))
        answers.write(json.dumps({"number": number, "call": call.text}) + "\n")
        answers.flush()
        signal.setitimer(signal.ITIMER_PROF, CPU_S)
        found = judge.faults(call, namespace)
        signal.setitimer(signal.ITIMER_PROF, 0)
        answers.write(json.dumps({"number": number, "faults": found}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
