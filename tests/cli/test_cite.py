import json

from mubeam.cli import COMMANDS
from mubeam.foundation import citations
from mubeam.observables import citations as observables


def test_observables_by_their_command(mubeam):
    assert set(observables.names()) <= set(COMMANDS)
    code, out, _ = mubeam("cite", "g-minus-2", "tau-pairs", "--json")
    assert code == 0
    assert {"Batell:2024cdl", "Aguillard2023", "Budnev:1975poe", "Breit:1934zz"} <= set(json.loads(out))


def test_files_of_events(mubeam, tmp_path):
    path = tmp_path / "e.lhe"
    point = ("--mass-gev", 5, "--coupling", 1e-3, "-n", 20)
    assert mubeam("events", "lfv-alp", "--experiment", "muc-thin-target", *point, "--output", path)[0] == 0
    code, out, _ = mubeam("cite", path, "--json")
    assert code == 0
    assert {"Batell:2024cdl", "Delahaye:2013jla", "Mohr:2024kco"} <= set(json.loads(out))
    assert mubeam("cite", tmp_path, "--json")[1] == out


def test_cards_of_ones_own(mubeam, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('extends = "music"\nname = "mine"\ncitations = ["Mine2026"]\n')
    assert mubeam("cite", path) == (0, "% Mine2026: not in the bibliography of mubeam\n", "")


def test_other_bibliographies(tmp_path):
    path = tmp_path / "a.bib"
    path.write_text("@misc{Mine,\n  year = {2026},\n}\n\n% Yours: not in the bibliography of mubeam\n")
    assert [*citations.entries(path)] == ["Mine"]
