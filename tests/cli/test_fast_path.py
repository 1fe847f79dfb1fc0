"""One cross section from the command line must not import what it does not need."""

import json
import subprocess
import sys

HEAVY = ("pydantic", "rich", "matplotlib", "mplhep", "scipy", "numba", "importlib.metadata", "tomllib")
SCRIPT = """
import sys
sys.argv = ["mubeam", "cross-section", "bremsstrahlung", "--kind", "vector", "--energy-gev", "160",
            "--mass-gev", "0.1", "--json"]
from mubeam.cli import main
try:
    main()
except SystemExit as stop:
    assert stop.code == 0
import json
print(json.dumps(sorted(sys.modules)))
"""


def run(script):
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout


def test_one_cross_section_imports_little():
    loaded = set(json.loads(run(SCRIPT).splitlines()[-1]))
    assert "mubeam.production.engine.exact" in loaded
    assert [name for name in HEAVY if name in loaded] == []
    assert "mubeam.experiments" not in loaded


def test_importing_mubeam_imports_nothing_else():
    loaded = json.loads(run("import mubeam, sys, json; print(json.dumps(sorted(sys.modules)))"))
    assert [name for name in loaded if name.startswith("mubeam.")] == []
    assert "numpy" not in loaded


def test_public_names_load_on_use():
    names = run("import mubeam; print([getattr(mubeam, n) is not None for n in mubeam.__all__].count(False))")
    assert names.strip() == "0"


def test_unknown_attribute():
    script = "import mubeam\ntry:\n    mubeam.nothing\nexcept AttributeError as e:\n    print(e)"
    assert "no attribute 'nothing'" in run(script)


def test_observables_load_on_use():
    script = "import sys, mubeam as mb; mb.observables; print([n for n in sys.modules if n.startswith('mubeam.o')])"
    assert run(script).strip() == "['mubeam.observables']"


def test_python_dash_m():
    found = subprocess.run([sys.executable, "-m", "mubeam", "--version"], capture_output=True, text=True, check=True)
    assert found.stdout.startswith("mubeam ")
