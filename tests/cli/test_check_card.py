from click.testing import CliRunner

from mubeam.cli.check_card import command


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


def test_the_statistical_error_of_an_efficiency_is_told(tmp_path):
    (tmp_path / "table.csv").write_text("# made up\nenergy_gev,value,value_error\n40,0.5,0.02\n160,0.2,0.016\n")
    path = tmp_path / "own.toml"
    path.write_text('extends = "na64mu-2022"\nname = "own"\n[analyses.invisible.efficiency]\ntable = "table.csv"\n')
    text = "invisible: efficiency known to 0.08 of itself or better: limits take a systematic error for that"
    assert text in lines(path)
