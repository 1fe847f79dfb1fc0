"""Runs command lines for the fuzz: one process has imported everything, each command line is a fork of it.

Reads a job as JSON a line from standard input and answers a line. Each fork has limits of processor time and memory;
one that sleeps and does nothing for QUIET_S is stuck.
"""

import atexit
import importlib
import json
import os
import resource
import signal
import sys
import time
import traceback
from pathlib import Path

QUIET_S = 25
POLL_S = 0.004
SLOW_POLL_S = 0.05
CPU_S = 60
MEMORY_BYTES = 3 * 2**30
FILE_BYTES = 300 * 2**20
WALL_S = 1200
"""For a process that is neither asleep nor given any time."""

PRELOADED = ("matplotlib.backends.backend_pdf", "matplotlib.backends.backend_agg", "mplhep", "numpy", "rich.progress")
PRELOADED += ("rich.table", "yaml", "uproot", "pyhepmc", "pylhe", "pyarrow.dataset", "pyarrow.parquet")
TICKS = os.sysconf("SC_CLK_TCK")


def _preload():
    import mubeam.cli

    home = Path(mubeam.cli.__file__).parents[1]
    for path in sorted(home.rglob("*.py")):
        name = ".".join(("mubeam", *path.relative_to(home).with_suffix("").parts)).removesuffix(".__init__")
        if path.name != "__main__.py" and not any(word in name for word in ("compiled", "cluster", "explorer")):
            importlib.import_module(name)
    for name in PRELOADED:
        importlib.import_module(name)


def _virtual_bytes():
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _limit(which, value):
    hard = resource.getrlimit(which)[1]
    resource.setrlimit(which, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _child(job):
    os.setsid()
    os.chdir(job["folder"])
    _limit(resource.RLIMIT_CPU, CPU_S)
    _limit(resource.RLIMIT_AS, _virtual_bytes() + MEMORY_BYTES)
    _limit(resource.RLIMIT_FSIZE, FILE_BYTES)
    _limit(resource.RLIMIT_CORE, 0)
    _redirect(job)
    arguments = [text.encode("latin-1") for text in job["arguments"]]
    if job["stdout"] != "file" or job["environment"]:
        # what the interpreter and libraries do with these when they start is part of the answer
        words = [sys.executable.encode(), b"-m", b"mubeam", *arguments]
        os.execve(sys.executable, words, os.environ | job["environment"])  # noqa: S606
    sys.argv = ["mubeam", *map(os.fsdecode, arguments)]
    if job["interrupt_s"]:
        number = signal.Signals[f"SIG{job['interruption']}"]
        signal.signal(signal.SIGVTALRM, lambda *_: os.kill(os.getpid(), number))
        signal.setitimer(signal.ITIMER_VIRTUAL, job["interrupt_s"])
    code = 1
    try:
        from mubeam.cli import main

        main()
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # whatever comes is to be seen as a user would see it
        traceback.print_exc()
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _redirect(job):
    new = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(job["stderr_file"], new), 2)
    os.dup2(os.open(job["stdout_file"], new), 1)
    if job["stdout"] == "full":
        os.dup2(os.open("/dev/full", os.O_WRONLY), 1)
    elif job["stdout"] == "closed":
        os.close(1)
    elif job["stdout"] == "broken":
        reader, writer = os.pipe()
        os.close(reader)
        os.dup2(writer, 1)


def _activity(session):
    """Whether a process of the session could run, and the processor time that all have had."""
    runs, ticks = False, 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_bytes().rpartition(b")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            runs = runs or fields[0] in b"RD"
            ticks += sum(int(one) for one in fields[11:15])
    return runs, ticks


def _wait(child, job):
    readers = [os.open(path, os.O_RDONLY | os.O_NONBLOCK) for path in job["drain"]]
    start = quiet_since = looked = time.monotonic()
    before = -1
    stuck = ""
    while True:
        pid, status, used = os.wait4(child, os.WNOHANG)
        if pid:
            break
        now = time.monotonic()
        time.sleep(POLL_S if now - start < 2 else SLOW_POLL_S)
        for reader in readers:
            try:
                while os.read(reader, 2**16):
                    pass
            except BlockingIOError:
                pass
        if now - looked > 1:
            looked = now
            runs, ticks = _activity(child)
            if runs or ticks != before:
                quiet_since, before = now, ticks
        if now - quiet_since > QUIET_S or now - start > WALL_S:
            stuck = "asleep" if now - quiet_since > QUIET_S else "slow"
            os.killpg(child, signal.SIGKILL)
            _, status, used = os.wait4(child, 0)
            break
    for reader in readers:
        os.close(reader)
    return {
        "code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
        "stuck": stuck,
        "cpu_s": used.ru_utime + used.ru_stime,
        "most_mib": used.ru_maxrss / 1024,
    }


def main():
    """Answer jobs until standard input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    jobs = os.fdopen(os.dup(0), "r")
    _preload()
    for line in jobs:
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            jobs.close()
            answers.close()
            try:
                _child(job)
            finally:
                os._exit(70)
        answers.write(json.dumps(_wait(child, job)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
