"""Another installed package adds models and experiments by entry points."""

import json
import os
import subprocess
import sys

import pytest

import mubeam as mb
from mubeam import experiments, models
from mubeam.errors import DataFileError, InputError, ModelError, UnknownNameError
from mubeam.foundation import additions
from mubeam.foundation.catalogue import ModuleCatalogue

MODEL = """
from dataclasses import dataclass
from typing import ClassVar

from mubeam.models.library.muonphilic_scalar import MuonphilicScalar


@dataclass(frozen=True)
class Own(MuonphilicScalar):
    name: ClassVar = "{name}"
    description: ClassVar = "a scalar of another package"


MODEL = Own
"""
CARD = 'extends = "na64mu-2022"\nname = "own-run"\n\n[beam]\nexposure_mot = 4e10\nsource.exposure_mot = "test"\n'


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a distribution with these entry points and files."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def put(distribution, entry_points, files):
        about = tmp_path / f"{distribution.replace('-', '_')}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
        groups = [f"[mubeam.{group}]\n{name} = {value}\n" for group, name, value in entry_points]
        (about / "entry_points.txt").write_text("\n".join(groups))
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text)
        forget()
        return tmp_path

    yield put
    monkeypatch.undo()
    forget()
    for name in [name for name in sys.modules if name.split(".")[0] in ("own_package", "other_package")]:
        del sys.modules[name]


def forget():
    additions._found.cache_clear()
    ModuleCatalogue.names.cache_clear()


@pytest.fixture
def own(install):
    files = {
        "own_package/__init__.py": "",
        "own_package/scalar.py": MODEL.format(name="own-scalar"),
        "own_package/own-run.toml": CARD,
    }
    return install(
        "own-package",
        [("models", "own-scalar", "own_package.scalar"), ("experiments", "own-run", "own_package")],
        files,
    )


def test_a_model_and_an_experiment_of_another_package(own):
    assert "own-scalar" in models.CATALOGUE.names()
    assert "own-scalar" not in models.CATALOGUE.shipped()
    assert "own-run" in experiments.names()
    point = {"mass_gev": 0.1, "coupling": 1e-3}
    ours = mb.expected_events("own-scalar", "own-run", "invisible", **point)
    shipped = mb.expected_events("muonphilic-scalar", "na64mu-2022", "invisible", **point)
    assert ours.value == pytest.approx(2 * shipped.value, rel=1e-12)


def test_the_command_line_knows_them(own):
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(own), *filter(None, sys.path)])}
    run = [sys.executable, "-m", "mubeam"]
    listed = subprocess.run([*run, "list", "models", "--json"], env=env, capture_output=True, text=True, check=True)
    assert "a scalar of another package" in json.loads(listed.stdout)["models"]["own-scalar"]
    search = ["yield", "own-scalar", "--experiment", "own-run", "--analysis", "invisible"]
    point = ["--mass-gev", "0.1", "--coupling", "1e-3", "--json"]
    done = subprocess.run([*run, *search, *point], env=env, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["model"] == "own-scalar"


def test_a_card_of_ones_own_extends_that_of_a_package(own, tmp_path):
    card = tmp_path / "mine.toml"
    card.write_text('extends = "own-run"\nname = "mine"\n')
    assert experiments.get(card).beam.exposure_mot == 4e10


def test_unknown_names_list_them(own):
    with pytest.raises(UnknownNameError, match="own-run"):
        experiments.get("own-ran")
    with pytest.raises(UnknownNameError, match="own-scalar"):
        models.get("own-scalr")


@pytest.mark.parametrize(("text", "error", "words"), [
    ("raise RuntimeError('broken')", InputError, "package own-package cannot be imported .RuntimeError: broken"),
    ("import not_there", InputError, "cannot be imported .ModuleNotFoundError"),
    ("x = 1", ModelError, "must export MODEL"),
    ("MODEL = 3", ModelError, "must export MODEL"),
    (MODEL.format(name="another"), ModelError, "MODEL.name must be own-scalar"),
])  # fmt: skip
def test_a_model_that_is_wrong(install, text, error, words):
    files = {"own_package/__init__.py": "", "own_package/scalar.py": text}
    install("own-package", [("models", "own-scalar", "own_package.scalar")], files)
    with pytest.raises(error, match=words):
        models.get("own-scalar")


def test_a_model_that_is_no_module(install):
    files = {"own_package/__init__.py": "", "own_package/scalar.py": MODEL.format(name="own-scalar")}
    install("own-package", [("models", "own-scalar", "own_package.scalar:MODEL")], files)
    with pytest.raises(InputError, match=r"must name a module, got own_package\.scalar:MODEL"):
        models.get("own-scalar")


@pytest.mark.parametrize(("value", "words"), [
    ("own_package", "no file own-run.toml in own_package"),
    ("own_package.nothing", "no file own-run.toml in own_package.nothing"),
    ("not_there.cards", "cannot be found .ModuleNotFoundError"),
])  # fmt: skip
def test_an_experiment_without_its_card(install, value, words):
    install("own-package", [("experiments", "own-run", value)], {"own_package/__init__.py": ""})
    with pytest.raises(InputError, match=words):
        experiments.get("own-run")


def test_a_card_that_is_no_toml(install):
    files = {"own_package/__init__.py": "", "own_package/own-run.toml": "= ="}
    install("own-package", [("experiments", "own-run", "own_package")], files)
    with pytest.raises(DataFileError, match=r"own-run\.toml"):
        experiments.get("own-run")


def test_a_name_that_mubeam_has_keeps_its_meaning(install, caplog):
    files = {"own_package/__init__.py": "", "own_package/scalar.py": "raise RuntimeError"}
    install("own-package", [("models", "axion-muon", "own_package.scalar")], files)
    assert models.CATALOGUE.names().count("axion-muon") == 1
    assert models.get("axion-muon").name == "axion-muon"
    assert "axion-muon of own-package is left out: mubeam has that name" in caplog.text


def test_a_name_that_is_none_is_left_out(install, caplog):
    install("own-package", [("models", "own.toml", "own_package")], {"own_package/__init__.py": ""})
    assert "own.toml" not in models.CATALOGUE.names()
    assert "'own.toml' of own-package is left out" in caplog.text


def test_two_packages_with_one_name(own, install):
    install("other-package", [("models", "own-scalar", "other_package")], {"other_package/__init__.py": ""})
    with pytest.raises(InputError, match="packages other-package and own-package: uninstall one"):
        models.get("own-scalar")
