"""Whose the rows are: scans that differ in anything that numbers depend on never mix."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

import pyarrow
import pyarrow.parquet
import pytest

import mubeam as mb
from mubeam.errors import FolderError
from mubeam.models.library.lfv_alp import LfvAlp
from mubeam.physics import form_factors
from mubeam.scans import identity, source
from mubeam.scans.spec import from_json, read
from scans.folders import content_of, everything, parts_of

SPEC = {
    "scan": {
        "model": "lfv-alp",
        "experiments": ["muc-thin-target"],
        "analyses": ["invisible"],
        "quantities": ["events"],
        "samples": 40,
        "seed": 7,
        "parameters": {"mass_gev": {"sobol": [2, 30], "scale": "log"}, "coupling": {"log": [1e-3, 1, 3]}},
    }
}


def spec(**changes):
    return {"scan": SPEC["scan"] | changes}


def identity_of(given=SPEC):
    return identity.identity_of(read(given))


@pytest.fixture(scope="module")
def halves(tmp_path_factory):
    """Shard 1/2 of seed 7 and shard 2/2 of seed 8, with their checksums."""
    home = tmp_path_factory.mktemp("halves")
    mb.scan(SPEC, output=home / "7", shard=(1, 2))
    mb.scan(spec(seed=8), output=home / "8", shard=(2, 2))
    return home


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "out"
    mb.scan(SPEC, output=folder)
    return folder


@pytest.mark.parametrize("with_checksums", [True, False])
@pytest.mark.parametrize("shard", [(1, 1), (1, 2), (2, 2)])
def test_parts_of_another_seed_complete_nothing(halves, tmp_path, with_checksums, shard):
    folder = shutil.copytree(halves / "8", tmp_path / "out")
    shutil.copytree(halves / "7" / "parts", folder / "parts", dirs_exist_ok=True)
    if with_checksums:
        shutil.copy(halves / "7" / "checksums-1-of-2.txt", folder)
    before = everything(folder)
    with pytest.raises(FolderError, match=r"part-0000000.parquet is a part of another scan \(seed 7, not 8\): take it"):
        mb.scan(spec(seed=8), output=folder, resume=True, shard=shard)
    assert everything(folder) == before
    assert not mb.ScanResult(folder).is_complete


def test_a_foreign_part_that_comes_while_a_run_goes_on(halves, tmp_path):
    folder = tmp_path / "out"
    mb.scan(spec(seed=8), output=folder, shard=(2, 2))

    def bring(stage, done, total):
        shutil.copy(halves / "8" / "parts" / "part-0000001.parquet", folder / "parts")
        shutil.copy(halves / "7" / "checksums-1-of-2.txt", folder)
        shutil.copy(halves / "7" / "parts" / "part-0000000.parquet", folder / "parts" / "part-0000000.parquet")

    with pytest.raises(FolderError, match=r"part-0000000.parquet is a part of another scan \(seed 7, not 8\)"):
        mb.scan(spec(seed=8), output=folder, shard=(2, 2), resume=True, progress=bring)
    assert not mb.ScanResult(folder).is_complete


def test_copied_parts_of_this_scan_are_kept(whole, tmp_path):
    """Also without the checksums, as each page has its own."""
    folder = tmp_path / "out"
    mb.scan(SPEC, output=folder, shard=(1, 2))
    for name in set(parts_of(whole)) - set(parts_of(folder)):
        shutil.copy(whole / name, folder / "parts")
    before = {path: path.stat().st_mtime_ns for path in folder.glob("parts/*.parquet")}
    assert mb.scan(SPEC, output=folder, resume=True).is_complete
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert everything(folder) == everything(whole)


def test_a_copy_with_a_broken_page_is_computed_again(whole, tmp_path):
    folder = tmp_path / "out"
    mb.scan(SPEC, output=folder, shard=(1, 2))
    name = parts_of(whole)[1]
    content = bytearray((whole / name).read_bytes())
    content[200] ^= 1
    (folder / name).write_bytes(content)
    assert mb.scan(SPEC, output=folder, resume=True).is_complete
    assert content_of(folder) == content_of(whole)


def other_table(path):
    pyarrow.parquet.write_table(pyarrow.table({"x": [1.0]}), path)


def swapped(path):
    shutil.copy(path.with_name("part-0000001.parquet"), path)


def no_table(path):
    path.write_text("my notes")


def fifo(path):
    path.unlink()
    os.mkfifo(path)


def strange_metadata(path):
    table = pyarrow.parquet.read_table(path)
    pyarrow.parquet.write_table(table.replace_schema_metadata({"mubeam": "[" * 5000}), path)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (other_table, "part-0000000.parquet is no part of a scan that mubeam made: take it away"),
        (strange_metadata, "part-0000000.parquet is no part of a scan that mubeam made: take it away"),
        (swapped, "part-0000000.parquet holds part 1 of this scan under the name of another: take it away"),
        (no_table, "part-0000000.parquet is damaged, or no part of a scan, and no run of this one noted it: take it"),
        (fifo, "part-0000000.parquet: it is no regular file: take it away"),
    ],
)
def test_what_is_no_part_of_this_scan_is_not_thrown_away(whole, tmp_path, make, message):
    folder = shutil.copytree(whole, tmp_path / "out")
    (folder / "manifest.json").write_text(
        (folder / "manifest.json").read_text().replace("part-0000000.parquet", "part-9999999.parquet")
    )
    make(folder / "parts" / "part-0000000.parquet")
    before = sorted(path.name for path in folder.iterdir())
    with pytest.raises(FolderError, match=message):
        mb.scan(SPEC, output=folder, resume=True)
    assert sorted(path.name for path in folder.iterdir()) == before


OWN_MODEL = """
from dataclasses import dataclass

from mubeam.models.library.lfv_alp import LfvAlp


@dataclass(frozen=True)
class Mine(LfvAlp):
    name = "mine"

    def channels(self):
        return [channel for channel in super().channels()]{more}


MODEL = Mine
"""

RUN = """
import sys

import mubeam as mb
from mubeam.models import library

library.__path__.append(sys.argv[1])
shard = tuple(map(int, sys.argv[3:]))
print(mb.scan({spec!r}, output=sys.argv[2], shard=shard, resume=True).is_complete)
"""


def test_rows_of_another_version_of_a_model_complete_nothing(tmp_path):
    """A file with a model of one's own, changed between two shards."""
    models = tmp_path / "models"
    models.mkdir()

    def run(more, *shard):
        (models / "mine.py").write_text(OWN_MODEL.format(more=more))
        command = [sys.executable, "-B", "-c", RUN.format(spec=spec(model="mine")), models, tmp_path / "out"]
        return subprocess.run([*command, *map(str, shard)], capture_output=True, text=True, check=False)

    assert run("", 1, 2).stdout == "False\n"
    refused = run(" * 1", 2, 2)
    assert refused.returncode == 1
    assert "out was begun with another version of the model mine, whose numbers may differ" in refused.stderr
    assert run("", 2, 2).stdout == "True\n"


def test_a_model_that_was_changed_in_this_process(tmp_path, monkeypatch):
    mb.scan(SPEC, output=tmp_path / "out", shard=(1, 2))
    channels = LfvAlp.channels
    monkeypatch.setattr(LfvAlp, "channels", lambda self: list(channels(self)))
    with pytest.raises(FolderError, match="was begun with another version of the model lfv-alp"):
        mb.scan(SPEC, output=tmp_path / "out", resume=True)


def test_parts_of_other_code_are_refused_where_the_manifest_is_new(tmp_path, monkeypatch):
    mb.scan(SPEC, output=tmp_path / "old", shard=(1, 2))
    monkeypatch.setattr("mubeam.scans.environment.package_hash", lambda: "another")
    mb.scan(SPEC, output=tmp_path / "new", shard=(2, 2))
    for name in ("parts/part-0000000.parquet", "checksums-1-of-2.txt"):
        shutil.copy(tmp_path / "old" / name, tmp_path / "new" / name)
    with pytest.raises(
        FolderError, match=r"part-0000000.parquet is a part of another scan \(mubeam source .*, and this"
    ):
        mb.scan(SPEC, output=tmp_path / "new", resume=True)


@pytest.mark.parametrize("text", ["\x1b]0;title\x07", "\ud800", "x" * 10**6, "a\nb"])
def test_what_another_file_says_is_short_and_harmless(text):
    for changes in ({"model": text}, {"seed": text}, {"versions": {"mubeam": text}}):
        told = identity.difference(identity_of().to_dict() | changes, identity_of())
        assert told.isprintable()
        assert len(told) < 120


def test_what_an_identity_has():
    found = identity_of()
    assert found == identity_of()
    assert found.sha256 == identity.identity_of(from_json(read(SPEC).as_json)).sha256
    assert set(found.form_factors) == {mb.experiments.get("muc-thin-target").analyses["invisible"].form_factor}
    assert identity.difference(found.to_dict(), found) is None
    assert found.versions["mubeam source"] == source.package_hash()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"seed": 8}, "seed 8, not 7"),
        ({"model": "lfv-alp-derivative"}, "the model lfv-alp-derivative, not lfv-alp"),
        ({"precision": "high"}, "another specification"),
        ({"form_factor": "dipole"}, "another specification"),
        ({"parameters": SPEC["scan"]["parameters"] | {"theta": 0.3}}, "another specification"),
    ],
)
def test_what_another_specification_changes(changes, told):
    assert identity.difference(identity_of(spec(**changes)).to_dict(), identity_of()) == told


def test_another_card_of_the_same_name(tmp_path):
    for number, length in enumerate((1.0, 2.0)):
        (tmp_path / f"{number}.toml").write_text(
            f'extends = "muc-thin-target"\nname = "mine"\n[target]\nlength_m = {length}\nsource.length_m = "me"\n'
        )
    one, two = (identity_of(spec(experiments=[str(tmp_path / f"{number}.toml")])) for number in (0, 1))
    assert identity.difference(one.to_dict(), two) == "another content of the card mine"


def test_another_spectrum_of_the_same_card(tmp_path):
    (tmp_path / "mine.toml").write_text(
        'extends = "fasernu2"\nname = "mine"\n[beam]\nspectrum = "mine.csv"\nsource.spectrum = "me"\n'
    )
    found = []
    for muons in ("3e10", "4e10"):
        (tmp_path / "mine.csv").write_text(
            f"# me\nenergy_low_gev,energy_high_gev,mu_minus,mu_plus\n100,500,{muons},1e10\n"
        )
        found.append(identity_of(spec(experiments=[str(tmp_path / "mine.toml")])))
    assert identity.difference(found[0].to_dict(), found[1]) == "another content of the card mine"


def test_another_table_of_a_form_factor(monkeypatch):
    scan = read(SPEC)
    before = identity.identity_of(scan)
    (name,) = before.form_factors

    @dataclass
    class Other:
        numbers: float = 2.0

    monkeypatch.setattr(form_factors, "get", lambda _: Other())
    after = identity.identity_of(scan)
    assert identity.difference(before.to_dict(), after) == f"another content of the form factor {name}"


@pytest.mark.parametrize(
    "changes",
    [
        {"versions": None}, {"versions": [1]}, {"cards": 3, "versions": "x"}, {"model": ["a"]}, {"seed": True},
        {"model_sha256": 1}, {"scan_sha256": None}, {"form_factors": None}, {"more": 1},
    ],
)  # fmt: skip
def test_fields_of_another_type_are_a_difference(changes):
    assert identity.difference(identity_of().to_dict() | changes, identity_of()) is not None


def test_the_hash_of_a_class():
    assert source.class_hash(LfvAlp) == source.class_hash(LfvAlp)
    changed = [
        type("LfvAlp", (LfvAlp,), {}),
        type("LfvAlp", (LfvAlp,), {"coupling_name": "other"}),
        type("LfvAlp", (LfvAlp,), {"channels": lambda self: []}),
        type("LfvAlp", (LfvAlp,), {"channels": lambda self: [1]}),
        type("LfvAlp", (LfvAlp,), {"channels": property(lambda self: [2])}),
    ]
    assert len({source.class_hash(cls) for cls in (LfvAlp, *changed)}) == 6
