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
