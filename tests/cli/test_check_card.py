import pytest
from click.testing import CliRunner

from mubeam import experiments
from mubeam.cli.check_card import command
from mubeam.experiments.counting import COUNTS
from mubeam.searches.card_problems import card_problems


def lines(card):
    found = CliRunner().invoke(command, [str(card)])
    assert found.exit_code == 0, found.output
    return found.output.splitlines()


def test_data_are_told_from_projections(tmp_path):
    assert "visible: data, 4 observed on 0 of background" in lines("na64mu-2022")
    assert "visible: projection (the card is a projection), 0 of background" in lines("na64mu-1e12")
    path = tmp_path / "more.toml"
    text = 'extends = "na64mu-2022"\nname = "more"\n[beam]\nexposure_mot = 1e12\nsource.exposure_mot = "x"\n'
    path.write_text(text)
    assert "visible: projection (beam.exposure_mot is not that of na64mu-2022), 0 of background" in lines(path)


OWN = """extends = "muone"
name = "own"
[analyses.mine]
description = "x"
signature = "production"
form_factor = "tsai-elastic"
confidence_level = 0.9
source = {{ confidence_level = "x" }}
{keys}
"""
SOURCES = ", ".join(f'{name} = "x"' for name in (*COUNTS, "bins")) + " }"
BIN = "\n[[analyses.mine.bins]]\np_out_min_gev = {low}\np_out_max_gev = {high}\nobserved_events = 1\n"


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("observed_events = 4\nbackground_events = 12.0\nbackground_error_events = 3.0", "12 +- 3 of background"),
        (
            "observed_events = 4\nbackground_events = 12.0\nbackground_error_events = 3.0\n"
            'background_model = "lognormal"',
            "12 +- 3 of background (lognormal)",
        ),
        (
            "observed_events = 4\ncontrol_events = 16\ncontrol_ratio = 8.0",
            "2 +- 0.5 of background (from a control region)",
        ),
        ("observed_events = 4\nbackground_events = 12.0", "12 of background"),
        (
            "".join(
                BIN.format(low=low, high=low + 10) + f"background_events = 3.0\nbackground_error_events = {error}\n"
                for low, error in ((10, 0.3), (20, 0.4))
            ),
            "6 +- 0.5 of background (in 2 bins)",
        ),
    ],
)
def test_the_error_of_the_background(tmp_path, keys, words):
    text = OWN.format(keys=keys).replace('level = "x" }', 'level = "x", ' + SOURCES)
    (tmp_path / "own.toml").write_text(text)
    assert f"mine: projection (the card is a projection), {words}" in lines(tmp_path / "own.toml")


def test_systematic_errors_are_told():
    assert any(line.startswith("muon-below-80-gev: systematic errors: exposure ") for line in lines("na64mu-2022"))


def test_the_statistical_error_of_an_efficiency_is_told(tmp_path):
    (tmp_path / "table.csv").write_text("# made up\nenergy_gev,value,value_error\n40,0.5,0.02\n160,0.2,0.016\n")
    path = tmp_path / "own.toml"
    path.write_text('extends = "na64mu-2022"\nname = "own"\n[analyses.invisible.efficiency]\ntable = "table.csv"\n')
    text = (
        "invisible: efficiency known to 0.08 of itself or better: limits neglect that unless systematics say it, such "
        "as systematics.efficiency.signal = 0.08"
    )
    assert text in lines(path)
    key = "[analyses.invisible.systematics]\nefficiency = {{ signal = {error} }}\n"
    path.write_text(f"{path.read_text()}{key.format(error=0.08)}")
    assert not any("known to" in line for line in lines(path))
    path.write_text(path.read_text().replace("signal = 0.08", "signal = 0.01"))
    assert text in lines(path)


def test_what_any_search_would_be_refused_for(tmp_path):
    """Every problem of every analysis, once: the volume, the form factor, the loss of energy, the counts, a section."""
    text = """extends = "muon-beam-dump"
name = "own"
[beam]
exposure_mot = 1e18
source.exposure_mot = "x"
[target]
material = "emulsion"
[geometry]
decay_start_m = 5.0
decay_end_m = 20.0
source = { decay_start_m = "x", decay_end_m = "x" }
"""
    analysis = """[analyses.{name}]
description = "x"
signature = "{signature}"
form_factor = "{form_factor}"
observed_events = {observed}
background_events = 0.0
confidence_level = 0.9
windows = {windows}
source = {{ observed_events = "x", background_events = "x", confidence_level = "x", windows = "x" }}
"""
    given = {"signature": "beam-dump", "form_factor": "tsai-elastic", "observed": 0, "windows": "[]"}
    text += analysis.format(name="one", **given)
    text += analysis.format(name="two", **given)
    text += analysis.format(name="proton", **given | {"signature": "production", "form_factor": "atomic-nuclear"})
    window = {"signature": "production", "windows": "[{ p_out_max_gev = 500.0 }]"}
    text += analysis.format(name="window", **given | window)
    text += analysis.format(name="many", **given | {"signature": "production", "observed": 10**7})
    text += analysis.format(name="tau", **given | {"signature": "tau-conversion"})
    path = tmp_path / "own.toml"
    path.write_text(text)
    starts = [
        "analyses.ultimate: form factor atomic-nuclear counts the proton",
        "geometry.decay_start_m 5 is inside the target",
        "analyses.proton: form factor atomic-nuclear counts the proton",
        "analyses.window: own window has windows in the momentum of the outgoing muon",
        "analyses.many: observed is 10000000 events",
        "analyses.tau.tau: missing",
    ]
    found = card_problems(experiments.get(path))
    assert len(found) == len(starts), found
    assert [line[: len(start)] for line, start in zip(found, starts, strict=True)] == starts


def test_shipped_cards_are_sound():
    assert [name for name in experiments.names() if card_problems(experiments.get(name))] == []
