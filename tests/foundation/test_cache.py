import hashlib
import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from mubeam.foundation import cache
from mubeam.physics.form_factors.tsai_elastic import TsaiElastic
from mubeam.physics.nucleus import Nucleus
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.rule_table import _kept_table, _table_logs, rule_table

ARRAY = np.arange(6.0).reshape(2, 3) / 7


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(tmp_path / "kept"))
    return tmp_path / "kept"


def test_round_trip(home):
    assert cache.load("key", ARRAY.shape) is None
    cache.store("key", ARRAY)
    assert (cache.load("key", ARRAY.shape) == ARRAY).all()
    assert [path.name for path in home.iterdir()] == ["key.table"]


@pytest.mark.parametrize("damage", [lambda c: b"", lambda c: b"other", lambda c: c[:50], lambda c: c[:-1] + b"!"])
def test_damaged_files_are_as_none(home, damage):
    cache.store("key", ARRAY)
    file = home / "key.table"
    file.write_bytes(damage(file.read_bytes()))
    assert cache.load("key", ARRAY.shape) is None


def test_an_empty_variable_is_no_cache(monkeypatch):
    monkeypatch.setenv(cache.FOLDER_VARIABLE, "")
    assert cache.folder() is None
    cache.store("key", ARRAY)
    assert cache.load("key", ARRAY.shape) is None


def test_without_the_variable_it_is_the_users_folder(monkeypatch):
    monkeypatch.delenv(cache.FOLDER_VARIABLE)
    assert cache.folder().name == "mubeam"


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(tmp_path / "file" / "kept"))
    cache.store("key", ARRAY)
    assert cache.load("key", ARRAY.shape) is None


def test_keys_know_the_contents():
    assert cache.key_of(1, "a", ARRAY) == cache.key_of(1, "a", ARRAY.copy())
    assert len({cache.key_of(*parts) for parts in ((1,), (1.0,), ("1",), (1, 1), (ARRAY,))}) == 5


def fresh_table(*arguments):
    _kept_table.cache_clear()
    _table_logs.cache_clear()
    return rule_table(*arguments)


def test_tables_are_kept_by_their_weights(home):
    """Another form factor under the same name has another file; the same one is read back."""

    class Other(TsaiElastic):
        def squared(self, t, nucleus):
            return super().squared(t, nucleus) / (1 + t)

    nucleus = Nucleus(29, 63.546)
    made = fresh_table(PhotonFlux(nucleus, TsaiElastic(), None), (6,))
    assert len(list(home.iterdir())) == 1
    read = fresh_table(PhotonFlux(nucleus, TsaiElastic(), None), (6,))
    assert (made.tables[0].values == read.tables[0].values).all()
    assert len(list(home.iterdir())) == 1
    fresh_table(PhotonFlux(nucleus, Other(), None), (6,))
    assert len(list(home.iterdir())) == 2


def test_processes_at_once(home):
    script = (
        "import numpy as np, mubeam as mb;"
        "print(mb.cross_section(mb.Bremsstrahlung('scalar'), energy_gev=160,"
        " mass_gev=np.geomspace(1e-3, 5, 1500)).value.sum())"
    )
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: subprocess.check_output([sys.executable, "-c", script], text=True), range(4)))
    assert len(set(runs)) == 1
    assert [path.suffix for path in home.iterdir()] == [".table"]


def with_checksum(data):
    return hashlib.sha256(data).digest() + data


def packed(array):
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no array",
        packed(ARRAY)[:-8],
        packed(ARRAY.T),
        packed(ARRAY.ravel()),
        packed(ARRAY.astype("float32")),
        packed(ARRAY.astype(complex)),
        packed(ARRAY.astype(">f8")),
        packed(np.asfortranarray(ARRAY)),
        packed(np.where(ARRAY > 0.5, np.nan, ARRAY)),
        packed(np.where(ARRAY > 0.5, np.inf, ARRAY)),
        packed(np.zeros((1000, 1000))),
    ],
)
def test_what_is_no_such_array_is_as_none(home, data):
    """Though its checksum is right."""
    cache.store("key", ARRAY)
    (home / "key.table").write_bytes(with_checksum(data))
    assert cache.load("key", ARRAY.shape) is None


def test_only_ordinary_files_are_read(home):
    home.mkdir()
    os.mkfifo(home / "fifo.table")
    (home / "zero.table").symlink_to("/dev/zero")
    (home / "folder.table").mkdir()
    for key in ("fifo", "zero", "folder", "a" * 300):
        assert cache.load(key, ARRAY.shape) is None
        cache.store(key, ARRAY) if key in ("folder", "a" * 300) else None


@pytest.mark.parametrize("damage", [lambda a: a[:, :-1], lambda a: np.full_like(a, np.nan)])
def test_a_damaged_table_is_made_again(home, damage):
    flux = PhotonFlux(Nucleus(29, 63.546), TsaiElastic(), None)
    made = fresh_table(flux, (6,)).tables[0].values
    (file,) = home.iterdir()
    array = np.load(io.BytesIO(file.read_bytes()[cache.CHECKSUM_BYTES :]))
    file.write_bytes(with_checksum(packed(damage(array))))
    assert (fresh_table(flux, (6,)).tables[0].values == made).all()
    assert np.isfinite(np.load(io.BytesIO(file.read_bytes()[cache.CHECKSUM_BYTES :]))).all()


def test_without_a_home_there_is_no_cache(monkeypatch):
    monkeypatch.delenv(cache.FOLDER_VARIABLE)
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: cache.Path("~/.cache/mubeam"))
    assert cache.folder() is None
