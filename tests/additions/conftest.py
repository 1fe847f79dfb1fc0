"""Files as they would lie in the folders of the package, for as long as a test."""

import shutil
import sys

import pytest


@pytest.fixture
def add(tmp_path, monkeypatch):
    """Put a module of that name into a package; it is found as those beside it are."""
    catalogues, modules = [], []

    def put(package, name, text, catalogue):
        folder = tmp_path / name
        folder.mkdir()
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
        catalogues.append(catalogue)
        modules.append(f"{package.__name__}.{name}")
        catalogue.names.cache_clear()

    yield put
    monkeypatch.undo()
    for catalogue in catalogues:
        catalogue.names.cache_clear()
    for module in modules:
        sys.modules.pop(module, None)


@pytest.fixture
def add_data(tmp_path, monkeypatch):
    """Put a file of data into a copy of a module's folder, whose name in the module is `attribute`."""

    def put(module, attribute, name, text):
        folder = getattr(module, attribute)
        # with what lies beside it, as cards name spectra there
        copy = shutil.copytree(folder.parent, tmp_path / "copy") / folder.name
        (copy / name).write_text(text, encoding="utf-8")
        monkeypatch.setattr(module, attribute, copy)

    return put
