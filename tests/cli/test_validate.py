"""mubeam validate and mubeam doctor."""

import csv
import json

from mubeam.cli.doctor import TELLING
from mubeam.validation.rows import TABLE


def test_rows_by_name(mubeam, tmp_path):
    code, out, err = mubeam("validate", "--row", "thesis-width-04", "--row", "thesis-xsec-03", "--output", tmp_path)
    assert (code, err) == (0, "")
    assert "cos(2 angle)" in out
    assert "1 of 1 rows of quality A as they should be" in out
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"validation.{end}" for end in ("csv", "md", "png")]
    assert "| thesis-xsec-03 | A | 2 |" in (tmp_path / "validation.md").read_text()
    code, out, _ = mubeam("validate", "--row", "thesis-width-04", "--json")
    assert [row["id"] for row in json.loads(out)["rows"]] == ["thesis-width-04"]


def test_a_row_that_leaves_its_tolerance(mubeam, tmp_path):
    with TABLE.open(newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["id"] == "thesis-g2-05")
    path = tmp_path / "mine.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, [*row])
        writer.writeheader()
        writer.writerow(row | {"value": float(row["value"]) * 1.003})
    code, out, err = mubeam("validate", "--table", path)
    assert code == 1
    assert "NOT within" in out
    assert err == "mubeam: thesis-g2-05: ratio 1.003 is not within 0.002\n"
    code, out, _ = mubeam("validate", "--table", path, "--json")
    assert code == 1
    assert json.loads(out)["rows"][0]["ok"] is False


def test_wrong_tables_and_names(mubeam, tmp_path):
    assert mubeam("validate", "--row", "nothing")[0] == 2
    assert mubeam("validate", "--table", tmp_path / "none.csv")[0] == 2


def test_doctor(mubeam):
    code, out, err = mubeam("doctor", "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert {row["id"] for row in found["rows"]} == set(TELLING)
    assert found["libraries"]["numpy"]
    assert "numpy" in found["backend"].lower()
    assert set(found["cache"]) == {"folder", "files", "bytes"}
    code, out, _ = mubeam("doctor")
    assert code == 0
    assert out.count(" ok, ") == len(TELLING)
