"""Muon spectra: the shipped one, a user's, and every bad file refused on one line."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import CardError, DataFileError
from mubeam.experiments import beams

CARD = 'extends = "fasernu2"\nname = "own"\n[beam]\nspectrum = "own.csv"\n'
HEADER = "# made up\nenergy_low_gev,energy_high_gev,mu_minus,mu_plus\n"
GOOD = HEADER + "100,200,3e9,1e9\n200,400,1e9,0\n"


@pytest.fixture
def load(tmp_path):
    """The experiment of a card beside this CSV file."""

    def load_card(table, card=CARD):
        (tmp_path / "own.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
        (tmp_path / "own.toml").write_text(card)
        return mb.experiments.get(tmp_path / "own.toml")

    return load_card


@pytest.mark.parametrize(("charge", "muons"), [("minus", 3.6e10), ("plus", 1.1e10)])
def test_muons_at_fasernu2(charge, muons):
    """Physics dossier, section 9: 3.6e10 mu- and 1.1e10 mu+ for 3 /ab."""
    spectrum = mb.experiments.get("fasernu2").beam.spectrum
    assert spectrum.muons([charge]).sum() == pytest.approx(muons, rel=0.01)


def test_fasernu2_takes_both_charges():
    beam = mb.experiments.get("fasernu2").beam
    assert beam.muons_on_target == pytest.approx(sum(beam.spectrum.minus) + sum(beam.spectrum.plus), rel=1e-12)
    assert beam.exposure_mot is None


def test_spectrum_of_a_user(load):
    beam = load(GOOD).beam
    assert beam.spectrum.source == "made up"
    assert beam.muons_on_target == 5e9
    assert beam.highest_energy_gev == 400
    assert beam.label == "mu-/mu+, spectrum of 100 to 400 GeV"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(",", ", "),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: f"{text}\n\n",
        lambda text: f"\ufeff{text}",
        lambda text: text.replace("1e9,0\n", "1e9,0  # the tail, from memory\n"),
        lambda text: text.replace("3e9", "3.0D+09"),
    ],
)
def test_a_spectrum_by_other_editors(load, change):
    assert load(change(GOOD)).beam.spectrum == load(GOOD).beam.spectrum


@pytest.mark.parametrize("charge", ["minus", "plus"])
def test_one_charge_of_a_spectrum(load, charge):
    beam = load(GOOD, CARD + f'charges = ["{charge}"]\n').beam
    assert beam.muons_on_target == {"minus": 4e9, "plus": 1e9}[charge]
    energies, shares = beam.energies(2)
    assert shares.sum() == pytest.approx(1)
    assert energies.max() < (400 if charge == "minus" else 200)


def test_exposure_replaces_the_muons_of_the_spectrum(load):
    beam = load(GOOD, CARD + 'exposure_mot = 1e12\nsource.exposure_mot = "wish"\n').beam
    assert beam.muons_on_target == 1e12


@pytest.mark.parametrize("order", [1, 2, 5])
def test_nodes_keep_the_muons_and_their_energy_in_each_bin(order):
    spectrum = mb.experiments.get("fasernu2").beam.spectrum
    energies, shares = spectrum.nodes(["minus"], order)
    muons = spectrum.muons(["minus"])
    filled = muons > 0
    centre = (np.array(spectrum.energy_low_gev) + np.array(spectrum.energy_high_gev))[filled] / 2
    by_bin = shares.reshape(-1, order), energies.reshape(-1, order)
    np.testing.assert_allclose(by_bin[0].sum(axis=1), (muons / muons.sum())[filled], rtol=1e-12)
    np.testing.assert_allclose((by_bin[0] * by_bin[1]).sum(axis=1) / by_bin[0].sum(axis=1), centre, rtol=1e-12)


def test_breaks_cut_bins_and_keep_their_muons(load):
    """Three cuts, two in one bin; one at an end of a bin and those beyond the spectrum make none."""
    spectrum = load(GOOD).beam.spectrum
    cut = load(HEADER + "100,130,0.9e9,0\n130,150,0.6e9,0\n150,200,1.5e9,0\n200,300,5e8,0\n300,400,5e8,0\n").beam
    found = spectrum.nodes(["minus"], 3, (500.0, 300.0, 150.0, 130.0, 200.0, 10.0))
    for one, other in zip(found, cut.energies(3), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_a_narrow_bin_is_a_line(load):
    """100 MeV of width at 1 TeV: the events of the line, to the slope of the cross section."""
    card = CARD.replace("fasernu2", "muc-thin-target") + 'exposure_mot = 1e16\nsource.exposure_mot = "x"\n'
    narrow = load(HEADER + "999.95,1000.05,1,0\n", card)
    at = {"mass_gev": 3.0, "coupling": 1e-3}
    events = mb.expected_events("lfv-alp", narrow, "invisible", **at)
    line = mb.expected_events("lfv-alp", "muc-thin-target", "invisible", **at)
    assert events.value == pytest.approx(line.value, rel=1e-5)


def test_bins_need_not_touch_nor_be_filled(load):
    split = load(HEADER + "100,200,3e9,0\n200,300,0,0\n300,400,1e9,0\n")
    gap = load(HEADER + "100,200,3e9,0\n300,400,1e9,0\n")
    at = {"mass_gev": 3.0, "coupling": 1e-3}
    with_empty, without = (mb.expected_events("lfv-alp", card, "ultimate", **at).value for card in (split, gap))
    assert with_empty == pytest.approx(without, rel=1e-12)


def test_a_card_on_top_chooses_line_or_spectrum(load):
    line = load(GOOD, 'extends = "fasernu2"\nname = "own"\n[beam]\nenergy_gev = 300.0\nsource.energy_gev = "x"\n')
    assert line.beam.spectrum is None
    spectrum = load(GOOD, CARD.replace("fasernu2", "muc-thin-target"))
    assert spectrum.beam.energy_gev is None
    # as the card below it has it
    assert spectrum.beam.charges == ["minus"]
    # the muons are those of the spectrum: the exposure below belongs to the line
    assert spectrum.beam.exposure_mot is None
    assert spectrum.beam.muons_on_target == 4e9


def test_line_and_spectrum_together_are_refused(load):
    with pytest.raises(CardError, match=r"^beam: give either energy_gev, for a line, or spectrum"):
        load(GOOD, CARD + 'energy_gev = 300.0\nsource.energy_gev = "x"\n')


def test_spectrum_written_into_the_card(load):
    table = '[beam.spectrum]\nenergy_low_gev = [100]\nenergy_high_gev = [200.0]\nminus = [1e9]\nsource = "x"\n'
    assert load("", f'extends = "fasernu2"\nname = "own"\n{table}').beam.muons_on_target == 1e9


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("", "is not a table"),
        ("# made up\n", "is not a table"),
        (b"\xff\xfe\x00", "cannot read"),
        (HEADER + "100,200,1\n", "rows have different lengths"),
        (GOOD.removeprefix("# made up\n"), "no source; a muon spectrum begins with '# <its source>'"),
        (GOOD.replace("mu_plus", "mu"), "unknown column 'mu'; a muon spectrum .* mu_minus, mu_plus"),
        (GOOD.replace("mu_plus", "mu_minus"), "two columns of the same name"),
        ("# made up\nenergy_high_gev,mu_minus\n200,1\n", "no column 'energy_low_gev'"),
        (GOOD.replace("3e9", "many"), "'many' is not a number"),
        (GOOD.replace("3e9", ""), "a number is missing"),
        (GOOD.replace("3e9", "1_0"), "'1_0' is not a number"),
        (GOOD.replace(",", ";"), "has semicolons between its columns"),
    ],
)
def test_files_that_are_no_spectrum(load, table, message):
    with pytest.raises(DataFileError, match=message) as error:
        load(table)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (HEADER, r"^beam\.spectrum\.energy_low_gev: .*at least one entry"),
        (GOOD.replace("3e9", "-1"), r"^beam\.spectrum\.minus\.0: .*got -1"),
        (GOOD.replace("3e9", "nan"), r"^beam\.spectrum\.minus\.0: .*finite number, got nan"),
        (GOOD.replace("3e9", "1e300"), r"^beam\.spectrum\.minus\.0: .*at most"),
        (GOOD.replace("400", "inf"), r"^beam\.spectrum\.energy_high_gev\.1: .*got inf"),
        (GOOD.replace("100,", "-100,"), r"^beam\.spectrum\.energy_low_gev\.0: "),
        (HEADER + "200,100,1,1\n", r"^beam\.spectrum: each energy_low_gev must be below its energy_high_gev"),
        (HEADER + "100,100,1,1\n", r"^beam\.spectrum: each energy_low_gev must be below"),
        (HEADER + "100,300,1,1\n200,400,1,1\n", r"^beam\.spectrum: the bins must rise and not overlap"),
        (HEADER + "200,300,1,1\n100,200,1,1\n", r"^beam\.spectrum: the bins must rise and not overlap"),
        (HEADER + "100,200,0,0\n", r"^beam: spectrum has no muons of charge minus or plus"),
        (HEADER + "0,0.1,1,0\n", r"^beam: 0\.1 GeV is not above the mass of the mu"),
        ("# made up\nenergy_low_gev,energy_high_gev\n1,2\n", r"^beam\.spectrum: .*at least one charge"),
    ],
)
def test_spectra_that_make_no_sense(load, table, message):
    with pytest.raises(CardError, match=message) as error:
        load(table)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("beam", "error", "message"),
    [
        ('spectrum = "none.csv"', DataFileError, "cannot read .*none.csv"),
        ('spectrum = "."', DataFileError, "cannot read"),
        ("spectrum = 3", CardError, r"^beam\.spectrum: .*got 3"),
        ('spectrum = "own.csv"\ncharges = ["minus", "minus"]', CardError, "each at most once"),
        ('spectrum = "own.csv"\ncharges = []', CardError, r"^beam\.charges: "),
    ],
)
def test_cards_that_name_no_spectrum(load, beam, error, message):
    with pytest.raises(error, match=message):
        load(GOOD, f'extends = "fasernu2"\nname = "own"\n[beam]\n{beam}\n')


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("minus = [1e9]", 'minus = ["1e9"]', r"^beam\.spectrum\.minus\.0: must be a number, without quotes, got '1e9'"),
        ("minus = [1e9]", "minus = [true]", r"^beam\.spectrum\.minus\.0: must be a number, got True"),
        ("minus = [1e9]", "minus = [1e9, 1e9]", "columns of the spectrum have different lengths"),
        ("minus = [1e9]", "mu_minus = [1e9]", r"^beam\.spectrum\.mu_minus: unknown key"),
        ('source = "x"', "", r"^beam\.spectrum\.source: missing"),
    ],
)
def test_tables_in_the_card_that_make_no_sense(load, old, new, message):
    table = '[beam.spectrum]\nenergy_low_gev = [100]\nenergy_high_gev = [200]\nminus = [1e9]\nsource = "x"\n'
    with pytest.raises(CardError, match=message):
        load("", 'extends = "fasernu2"\nname = "own"\n' + table.replace(old, new))


def test_read_gives_plain_lists(tmp_path):
    (tmp_path / "a.csv").write_text(GOOD)
    assert beams.read(tmp_path / "a.csv") == {
        "energy_low_gev": [100.0, 200.0],
        "energy_high_gev": [200.0, 400.0],
        "minus": [3e9, 1e9],
        "plus": [1e9, 0.0],
        "source": "made up",
    }
