"""Files of events that somebody changed: refused in one line before anything is written, or a right result."""

import json

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from mubeam.errors import DataFileError, InputError
from mubeam.events import files

COUNT = 100


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    path = tmp_path_factory.mktemp("source") / "a.parquet"
    files.write_events(
        "axion-photon", "na64mu-1e12", path, events=COUNT, mass_gev=0.05, coupling=5e-4, analysis="visible"
    )
    return path, files.reweight_file(path, path.with_name("b.lhe"), coupling=1e-3)


def column(name, change):
    """The table with another column of that name."""
    return lambda table: table.set_column(table.schema.get_field_index(name), name, change(table[name]))


def entry(value):
    """The column with one entry changed."""
    return lambda old: pa.array([value if i == 7 else x for i, x in enumerate(old.to_pylist())])


def scaled(name, factor):
    return column(name, lambda old: pa.array(old.to_numpy() * factor))


def metadata(change):
    def changed(table):
        content = json.loads(table.schema.metadata[b"mubeam"])
        change(content)
        return table.replace_schema_metadata({b"mubeam": json.dumps(content).encode()})

    return changed


def raw(text):
    return lambda table: table.replace_schema_metadata({b"mubeam": text})


def about(**changes):
    return metadata(lambda content: content["about"].update(changes))


REFUSED = {
    "no rows": (lambda table: table.slice(0, 0), "holds no events"),
    "no column": (lambda table: table.drop_columns(["decay_z_m"]), "has no column decay_z_m"),
    "column twice": (lambda table: table.append_column("weight", table["weight"]), "has 2 columns weight"),
    "null": (column("x_px_gev", entry(None)), "the column x_px_gev has entries that are empty or not finite"),
    "nan": (column("weight", entry(np.nan)), "the column weight has entries that are empty"),
    "infinite": (column("decay_ct_m", entry(np.inf)), "the column decay_ct_m has entries that are empty"),
    "text": (column("x_e_gev", lambda old: old.cast(pa.string())), "x_e_gev must be float64, as it was made, not"),
    "float32": (column("x_e_gev", lambda old: old.cast(pa.float32())), "x_e_gev must be float64"),
    "float pdg": (column("x_pdg", lambda old: old.cast(pa.float64())), "x_pdg must be int32"),
    "moved": (scaled("lepton_e_gev", 1.001), "momentum is not conserved in the production of event 0"),
    "other products": (scaled("product1_pz_gev", 0.5), "momentum is not conserved in the decay of event 0"),
    "another mass": (about(mass_gev=0.06), "the new particle has not the mass of the sample"),
    "off shell": (scaled("recoil_m_gev", 1.1), "a particle is not on its mass shell"),
    "negative weight": (column("weight", entry(-1.0)), "the weight is below zero of event 7"),
    "zero weights": (scaled("weight", 0.0), "all events have the weight zero"),
    "twice the events": (lambda table: pa.concat_tables([table, table]), "has 200 events, and says that it was made"),
    "no metadata": (lambda table: table.replace_schema_metadata(None), "no metadata `mubeam`"),
    "no JSON": (raw(b"{"), "changed or damaged: Expecting"),
    "no object": (raw(b"[]"), "changed or damaged: KeyError: 'particles'"),
    "no text": (raw(b"\xff"), "changed or damaged: 'utf-8'"),
    "nested": (raw(b"[" * 100_000), "changed or damaged"),
    "no particles": (metadata(lambda content: content.pop("particles")), "'particles'"),
    "particles": (metadata(lambda content: content["particles"][0].update(begins=9)), "particles cannot be"),
    "cross section": (metadata(lambda content: content.update(cross_section_pb="84")), "cross_section_pb cannot"),
    "not finite": (metadata(lambda content: content.update(cross_section_pb=float("nan"))), "cross_section_pb"),
    "stream": (metadata(lambda content: content.update(stream=1)), "stream cannot be 1"),
    "unknown key": (metadata(lambda content: content.update(more=1)), "more"),
    "no mass": (metadata(lambda content: content["about"].pop("mass_gev")), "see mass_gev"),
    "parameters": (about(parameters=[1]), "see parameters"),
    "coupling": (about(coupling=-1.0), "see coupling"),
    "model": (about(model="axion"), "the sample's model 'axion' is not one of mubeam's"),
    "material": (
        metadata(lambda content: [content["about"].pop("nuclei"), content["about"].update(material="mud")]),
        "the sample's material 'mud'",
    ),
    "nuclei": (about(nuclei=[{"charge_number": 82}]), "see nuclei"),
    "another nucleus": (
        metadata(lambda content: content["about"]["nuclei"][0].update(mass_number=208.0)),
        "the nucleus is none of the sample",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refused(source, tmp_path, case):
    change, message = REFUSED[case]
    parquet.write_table(change(parquet.read_table(source[0])), tmp_path / "c.parquet")
    with pytest.raises((DataFileError, InputError)) as error:
        files.reweight_file(tmp_path / "c.parquet", tmp_path / "d.lhe", coupling=1e-3)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == ["c.parquet"]


ALLOWED = {
    "a column more": lambda table: table.append_column("mine", pa.array(["a"] * COUNT)),
    "columns in another order": lambda table: table.select(table.column_names[::-1]),
    "wider integers": column("x_pdg", lambda old: old.cast(pa.int64())),
    "rows in another order": lambda table: table.take(pa.array(range(COUNT))[::-1]),
    "as it was": lambda table: table,
}


@pytest.mark.parametrize("case", ALLOWED)
def test_right_all_the_same(source, tmp_path, case):
    parquet.write_table(ALLOWED[case](parquet.read_table(source[0])), tmp_path / "c.parquet")
    record = files.reweight_file(tmp_path / "c.parquet", tmp_path / "d.lhe", coupling=1e-3)
    for key in ("events", "mean_weight", "cross_section_pb", "cross_section_error_pb"):
        assert record[key] == pytest.approx(source[1][key], rel=1e-12)
    assert "selection" not in record
    assert (record["source_checked"], source[1]["source_checked"]) == (False, True)


def test_cut_off(source, tmp_path):
    content = source[0].read_bytes()
    for name, part in (("half", content[: len(content) // 2]), ("begin", content[:3]), ("none", b"")):
        (tmp_path / f"{name}.parquet").write_bytes(part)
        with pytest.raises(DataFileError, match="cannot read"):
            files.reweight_file(tmp_path / f"{name}.parquet", tmp_path / "d.lhe", coupling=1e-3)


def test_one_bit_of_a_column(source, tmp_path):
    """Pages have checksums of their own, where no manifest is beside the file."""
    content = bytearray(source[0].read_bytes())
    columns = parquet.ParquetFile(source[0]).metadata.row_group(0)
    page = next(c for c in map(columns.column, range(columns.num_columns)) if c.path_in_schema == "x_e_gev")
    # which ends with its values
    content[page.data_page_offset + page.total_compressed_size - 8] ^= 1
    (tmp_path / "c.parquet").write_bytes(content)
    with pytest.raises(DataFileError, match=r"cannot read .*damaged"):
        files.reweight_file(tmp_path / "c.parquet", tmp_path / "d.lhe", coupling=1e-3)


@pytest.mark.parametrize(
    ("suffix", "what"), [("lhe", "LHE"), ("hepmc3", "HepMC"), ("root", "ROOT"), ("lhe.gz", "gzip")]
)
def test_other_formats(tmp_path, suffix, what):
    path = tmp_path / f"a.{suffix}"
    files.write_events("axion-muon", "na64mu-2022", path, events=2, mass_gev=0.1, coupling=1e-3)
    with pytest.raises(
        DataFileError, match=f"it is a {what} file, and only the .parquet files of mubeam are read back"
    ):
        files.reweight_file(path, tmp_path / "b.lhe", coupling=1e-2)


def test_a_file_that_is_not_that_of_its_manifest(tmp_path):
    path, manifest = tmp_path / "a.parquet", tmp_path / "a.parquet.manifest.json"
    record = files.write_events("axion-muon", "na64mu-2022", path, events=20, mass_gev=0.1, coupling=1e-3)
    assert len(record["sha256"]) == 64
    parquet.write_table(parquet.read_table(path).slice(0, 10), path)
    with pytest.raises(DataFileError, match=r"is not what its manifest a\.parquet\.manifest\.json was written for"):
        files.reweight_file(path, tmp_path / "b.lhe", coupling=1e-2)
    manifest.write_text("{")
    with pytest.raises(DataFileError, match="is not JSON"):
        files.reweight_file(path, tmp_path / "b.lhe", coupling=1e-2)
    manifest.unlink()
    found = files.reweight_file(path, tmp_path / "b.lhe", coupling=1e-2)
    assert (found["selection"], found["source_checked"]) == ({"events": 10, "of": 20}, False)
    assert found["cross_section_pb"] == pytest.approx(50 * record["cross_section_pb"], rel=1e-12)


def test_what_older_versions_wrote(source, tmp_path):
    """Without the number of events in the file and a checksum in the manifest: the number is in the manifest."""

    def old(content):
        for key in ("events", "largest_weight", "highest_number", "masses_gev"):
            del content[key]

    table = metadata(old)(parquet.read_table(source[0]))
    parquet.write_table(table, tmp_path / "c.parquet")
    whole = files.reweight_file(tmp_path / "c.parquet", tmp_path / "d.lhe", coupling=1e-3)
    parquet.write_table(table.slice(0, 50), tmp_path / "c.parquet")
    (tmp_path / "c.parquet.manifest.json").write_text(json.dumps({"events": COUNT}))
    half = files.reweight_file(tmp_path / "c.parquet", tmp_path / "d.lhe", coupling=1e-3)
    assert whole["cross_section_pb"] == pytest.approx(source[1]["cross_section_pb"], rel=1e-12)
    assert half["selection"] == {"events": 50, "of": COUNT}


def test_a_manifest_that_is_left_is_not_one_of_another_file(tmp_path, monkeypatch):
    """A run that ends before its manifest is made leaves the file and the manifest of the run before."""
    path = tmp_path / "a.lhe"
    point = {"mass_gev": 0.1, "coupling": 1e-3}
    files.write_events("axion-muon", "na64mu-2022", path, events=5, **point)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    def stop(path):
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "sha256", stop)
    with pytest.raises(KeyboardInterrupt):
        files.write_events("axion-muon", "na64mu-2022", path, events=6, **point)
    left = {file.name: file.read_bytes() for file in tmp_path.iterdir() if not file.name.endswith(".partial")}
    assert left == before
    assert set(before) == {"a.lhe", "a.lhe.manifest.json"}
