import numpy as np
import pytest

from mubeam.errors import CardError, DataFileError, InputError, UnknownNameError
from mubeam.observables import heavy_lepton
from mubeam.observables.heavy_lepton import ALLOWED, BREAKS, FORBIDDEN, Charges, FieldCharges, HeavyLepton, Yukawas

VECTOR_LIKE = Charges(e_right=FieldCharges(1, lepton_mu=1))


def test_terms_of_the_table_of_p2():
    # P2 App. A, table 1: phi1 Ebar_L e_R and Lbar H E_R conserve both lepton numbers, phi2 Ebar_L E_R their sum only
    found = heavy_lepton.terms(Charges())
    assert found["phi1_mu"] == found["phi2_mu"] == found["higgs_tau"] == ALLOWED
    assert found["phi1_heavy"] == found["phi2_heavy"] == found["phi1_tau"] == found["higgs_mu"] == BREAKS
    assert found["bare_mass_gev"] == FORBIDDEN


def test_terms_of_a_vector_like_charge():
    found = heavy_lepton.terms(VECTOR_LIKE)
    assert found["bare_mass_gev"] == found["phi1_mu"] == ALLOWED
    assert found["phi1_tau"] == BREAKS
    assert found["higgs_mu"] == found["higgs_tau"] == found["phi1_heavy"] == FORBIDDEN


def test_scalars_of_different_charge():
    found = heavy_lepton.terms(Charges(phi2=FieldCharges(2)))
    assert (found["phi1_mu"], found["phi2_mu"], found["phi2_heavy"]) == (ALLOWED, FORBIDDEN, FORBIDDEN)
    lepton_number = heavy_lepton.terms(Charges(phi1=FieldCharges(1, lepton_tau=1)))
    assert lepton_number["phi1_mu"] == FORBIDDEN


def test_decay_constant_weighs_vevs_with_charges():
    charges = Charges(phi2=FieldCharges(2), e_right=FieldCharges(-1, 1))
    model = HeavyLepton(3, 2, Yukawas(phi2_heavy=1), charges=charges, light_phase="lifted combination")
    assert model.decay_constant_gev == 5


def test_mass_matrix():
    yukawas = Yukawas(higgs_mu=3, higgs_tau=4, phi1_mu=5, phi2_mu=6, phi1_tau=7, phi2_tau=8, phi1_heavy=9, phi2_heavy=1)
    found = HeavyLepton(10, 20, yukawas).mass_matrix(1, 2, 100) * 2**0.5
    assert found == pytest.approx(np.array([[100, 0, 300], [0, 200, 400], [170, 230, 110]]))
    assert HeavyLepton(1, 1, Yukawas(), 7, VECTOR_LIKE).mass_matrix(1, 1, 1)[2, 2] == pytest.approx(7)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: HeavyLepton(1, 1, Yukawas(), bare_mass_gev=3), "bare_mass_gev is forbidden by the charges"),
        (lambda: HeavyLepton(1, 1, Yukawas(higgs_mu=1), charges=VECTOR_LIKE), "yukawas.higgs_mu is forbidden"),
        (lambda: HeavyLepton(-1, 1, Yukawas()), "vev1_gev must not be negative"),
        (lambda: HeavyLepton(0, 0, Yukawas()), "decay constant f is zero"),
        (lambda: HeavyLepton(float("nan"), 0, Yukawas()), "vev1_gev must be finite"),
        (lambda: Yukawas(mu=1), "give both, or neither"),
        (lambda: Yukawas(phi1_mu=1e30), "phi1_mu must be one number, 0 or"),
        (lambda: FieldCharges([1, 2]), "u1 must be one number"),
        (lambda: FieldCharges(None), "u1 must be a number"),
        (lambda: Yukawas(phi1_mu=FieldCharges(1)), "phi1_mu must be a number"),
        (lambda: Charges(phi1=1.0), "phi1 must be a FieldCharges"),
        (lambda: HeavyLepton(1, 1, {"phi1_mu": 1}), "yukawas must be a Yukawas"),
        (lambda: HeavyLepton(1, 1, FieldCharges(1)), "yukawas must be a Yukawas"),
        (lambda: HeavyLepton(1, 1, Yukawas(), charges=None), "charges must be a Charges"),
        (lambda: HeavyLepton(1, 1, Yukawas(), description=1), "description must be a str"),
    ],
)
def test_wrong_input(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_shipped_cards():
    assert heavy_lepton.names() == ("only-left-charged", "vector-like-charged")
    assert heavy_lepton.read("only-left-charged").charges == Charges()
    assert heavy_lepton.read("vector-like-charged").charges == VECTOR_LIKE
    with pytest.raises(UnknownNameError, match="did you mean 'vector-like-charged'"):
        heavy_lepton.read("vector-like")


START = "vev1_gev = 1\nvev2_gev = 1\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (START + "[yukawas]\nphi1_muon = 1", "yukawas.phi1_muon: unknown key: did you mean phi1_mu? [a.toml]"),
        (START + "[yukawas]\nphi1_mu = true", "yukawas.phi1_mu: must be a number, got True [a.toml]"),
        (START + '[yukawas]\nphi1_mu = "1"', "yukawas.phi1_mu: must be a number, without quotes, got '1' [a.toml]"),
        (START + "[yukawas]\nphi1_mu = nan", "yukawas: phi1_mu must be finite, got nan [a.toml]"),
        (START + "[yukawas]\n[charges.phi1]\nlepton_mu = 1", "charges.phi1.u1: missing: this key is required [a.toml]"),
        ("vev1_gev = 1\n[yukawas]\n", "vev2_gev: missing: this key is required [a.toml]"),
        (START + "[yukawas]\nhiggs_mu=1\n[charges.e_right]\nu1=1\nlepton_mu=1", "yukawas.higgs_mu is forbidden by"),
    ],
)
def test_a_bad_card_names_the_key(tmp_path, text, message):
    card = tmp_path / "a.toml"
    card.write_text(text)
    with pytest.raises(CardError) as caught:
        heavy_lepton.read(card)
    assert str(caught.value).startswith(message)


def test_files_that_are_no_cards(tmp_path):
    with pytest.raises(DataFileError, match="cannot read card"):
        heavy_lepton.read(tmp_path / "none.toml")
    (tmp_path / "a.toml").write_text("= 1")
    with pytest.raises(DataFileError, match="is not TOML"):
        heavy_lepton.read(tmp_path / "a.toml")
