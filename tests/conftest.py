import os
import signal
import sys

import pytest
from hypothesis import HealthCheck, settings

# tests share the cores: threads of BLAS in each of them would only wait for each other
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

# approx with `rel` alone passes anything below 1e-12: here an absolute tolerance is stated, or there is none
_approx = pytest.approx


def relative(expected, rel=None, abs=None, nan_ok=False):
    """`pytest.approx` whose tolerance is relative, 1e-6, unless one is given."""
    if abs is None:
        rel, abs = 1e-6 if rel is None else rel, 0.0
    return _approx(expected, rel=rel, abs=abs, nan_ok=nan_ok)


pytest.approx = relative

# what is slow on a busy machine says nothing of the code
BUSY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("default", max_examples=60, **BUSY)
settings.register_profile("full", max_examples=3000, **BUSY)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory):
    """Tables of the tests' own, not the user's."""
    patch = pytest.MonkeyPatch()
    patch.setenv("MUBEAM_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def interruptible():
    """What a shell starts in the background ignores Ctrl-C, and so would all that tests start and interrupt."""
    before = signal.getsignal(signal.SIGINT)
    if before == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def mubeam(monkeypatch, capsys):
    """Run the command line in this process: (exit code, standard output, standard error)."""

    def run(*arguments):
        from mubeam.cli import main

        monkeypatch.setattr(sys, "argv", ["mubeam", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_info:
            main()
        captured = capsys.readouterr()
        return exit_info.value.code, captured.out, captured.err

    return run
