"""Nothing is read or written outside of the folder of the page."""

import pytest

from mubeam.errors import InputError, MubeamError
from mubeam.explorer.files import Folder

CARD = 'extends = "na64mu-2022"\nname = "mine"\ndescription = "x"\n'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "own").mkdir()
    return Folder(tmp_path / "own")


@pytest.mark.parametrize(
    "name",
    ["../a", "/etc/passwd", "a/b", "..", ".", "", ".hidden", "a\\b", "a\x00b", "a\nb", "-x", "é.csv", "C:x", 101 * "a"],
)  # fmt: skip
def test_names_have_no_path(folder, name):
    with pytest.raises(InputError, match="without a path"):
        folder.inside(name)


def test_links_out_are_refused(folder, tmp_path):
    (tmp_path / "secret.toml").write_text(CARD)
    (folder.path / "link.toml").symlink_to(tmp_path / "secret.toml")
    with pytest.raises(InputError, match="leads out"):
        folder.experiment("link.toml")


def test_a_card_in_it(folder):
    (folder.path / "mine.toml").write_text(CARD)
    (folder.path / "other.toml").write_text('extends = "mine.toml"\nname = "other"\n')
    assert folder.experiment("other.toml").name == "other"
    assert folder.cards()["experiment"] == ["mine.toml", "other.toml"]


@pytest.mark.parametrize(
    "text",
    [
        'extends = "../out.toml"\nname = "x"\n',
        CARD + '[beam]\nspectrum = "../s.csv"\n',
        CARD + '[beam]\ntracks = "/etc/passwd"\n',
        CARD + '[analyses.invisible.efficiency]\ntable = "../../t.csv"\n',
        'extends = "inner.toml"\nname = "x"\n',
    ],
)
def test_cards_that_name_files_elsewhere(folder, tmp_path, text):
    (tmp_path / "out.toml").write_text(CARD)
    (folder.path / "inner.toml").write_text('extends = "../out.toml"\nname = "inner"\n')
    (folder.path / "a.toml").write_text(text)
    with pytest.raises(InputError, match="leads out"):
        folder.experiment("a.toml")


def test_cards_in_a_circle(folder):
    (folder.path / "a.toml").write_text('extends = "a.toml"\nname = "a"\n')
    with pytest.raises(MubeamError, match="more than"):
        folder.experiment("a.toml")


def test_code_is_not_run(folder):
    (folder.path / "m.py").write_text("raise SystemExit")
    with pytest.raises(InputError, match="does not run"):
        folder.model("m.py")


def test_what_cannot_be_read_is_not_offered(folder):
    (folder.path / "bad.toml").write_text("= =")
    (folder.path / "limit.csv").write_text("x")
    (folder.path / "a b.csv").write_text("x")
    assert folder.cards() == {"model": [], "experiment": []}
    assert folder.bounds() == ["limit.csv"]
    assert Folder(folder.path / "missing").bounds() == []


def test_files_that_change_are_seen(folder):
    assert folder.state_of(("axion-muon", "na64mu-2022")) == ()
    (folder.path / "mine.toml").write_text(CARD)
    before = folder.state_of(("mine.toml",))
    (folder.path / "mine.toml").write_text(CARD + "\n")
    assert folder.state_of(("mine.toml",)) != before
