"""Command lines that are valid, odd and hostile end in a result or in one clear line, with nothing half-written."""

import json
import os
import shlex
import subprocess
import sys

import pytest

from fuzz import corpus, seeds, server, verdict
from fuzz.grammar import Maker
from mubeam.cli import COMMANDS

KIND = "command lines"
BATCH = 100
BATCHES = 20
SAMPLE = 40


class Shell:
    """The server that runs command lines, and a folder of sound files."""

    def __init__(self, home):
        self.home = home
        variables = {"MPLCONFIGDIR": home / "matplotlib", "HOME": home, "ARROW_DEFAULT_MEMORY_POOL": "system"}
        variables |= {"OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8:strict", "LC_ALL": "C.UTF-8"}
        self.process = subprocess.Popen(
            [sys.executable, server.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {name: str(value) for name, value in variables.items()},
        )
        (home / "corpus").mkdir()
        self.corpus = corpus.Corpus(home / "corpus", self.run)

    def run(self, folder, arguments, *, stdout="file", interrupt_s=0.0, interruption="INT", environment=None, drain=()):
        """How the process ended, standard output, standard error."""
        streams = {name: str(self.home / name) for name in ("stdout_file", "stderr_file")}
        job = {
            "folder": str(folder),
            "arguments": [os.fsencode(word).decode("latin-1") for word in arguments],
            "stdout": stdout,
            "interrupt_s": interrupt_s,
            "interruption": interruption,
            "environment": environment or {},
            "drain": list(drain),
        }
        self.process.stdin.write(json.dumps(job | streams).encode() + b"\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline()
        assert said, f"the server of the fuzz has ended, at {arguments}"
        answer = json.loads(said)
        out, err = ((self.home / name).read_bytes() for name in streams)
        return answer, out, err

    def close(self):
        """End the server."""
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


@pytest.fixture(scope="session")
def shell(tmp_path_factory):
    """One for all tests of a worker."""
    started = Shell(tmp_path_factory.mktemp("fuzz"))
    yield started
    started.close()


def run_case(shell, number, folder, command=None):
    """Faults of one case with how to see them again; the empty string for a good end."""
    folder.mkdir()
    line = Maker(seeds.generator(KIND, number), shell.corpus, folder).make(command)
    before = verdict.snapshot(folder)
    how = {name: getattr(line, name) for name in ("stdout", "interrupt_s", "interruption", "environment", "drain")}
    answer, out, err = shell.run(folder, line.arguments, **how)
    found = verdict.faults(line, answer, out, err, folder, before)
    if not found:
        return ""
    typed = shlex.join(ascii(word)[1:-1][:200] for word in line.arguments)
    about = {"stdout": line.stdout} if line.stdout != "file" else {}
    about |= {line.interruption: f"after {line.interrupt_s} s"} if line.interrupt_s else {}
    about |= line.environment
    return "\n    ".join([f"case {number}: mubeam {typed}", f"{about} {line.given}", *found])


def run_all(shell, cases, home):
    """Faults of several cases."""
    found = [run_case(shell, number, home / str(number)) for number in cases]
    found = [one for one in found if one]
    again = seeds.replay("test_command_lines", cases[0]) if cases else ""
    assert not found, f"{len(found)} of {len(cases)} cases; one again (CASE): {again}\n" + "\n".join(found)


def test_a_sample(shell, tmp_path):
    # one test, as each process that runs tests would start a server of its own; figures of papers take seconds, and a
    # page is served without an end
    names = [name for name in COMMANDS if name not in ("reproduce", "explore") and seeds.CASE is None]
    sound = [run_case(shell, f"sound {name}", tmp_path / name, name) for name in names]
    assert not any(sound), "\n".join(sound)
    run_all(shell, seeds.numbers(0, SAMPLE), tmp_path)


@pytest.mark.full
@pytest.mark.parametrize("batch", range(BATCHES))
def test_many(shell, tmp_path, batch):
    run_all(shell, seeds.numbers(batch * BATCH, (batch + 1) * BATCH), tmp_path)
