import json

from mubeam.observables import heavy_lepton
from mubeam.observables.uv_completion import uv_couplings


def test_as_json(mubeam):
    code, out, _ = mubeam("uv-completion", "only-left-charged", "--json")
    expected = uv_couplings(heavy_lepton.read("only-left-charged"))
    found = json.loads(out)
    assert code == 0
    assert found["strength"] == expected.strength.to_dict()
    assert found["masses_gev"] == expected.masses_gev.tolist()
    assert found["verdict"] == expected.verdict


def test_as_text(mubeam):
    code, out, _ = mubeam("uv-completion", "vector-like-charged")
    assert code == 0
    assert "C/Lambda                                  2.93982e-05 +- " in out
    assert "BR(h -> mu tau)                           1.93e-18, below 0.0015" in out
    assert out.endswith("C/Lambda is 0.029 of 1/TeV; consistent\n")


def test_a_bad_card_is_one_line(mubeam, tmp_path):
    card = tmp_path / "bad.toml"
    card.write_text("vev1_gev = 1\nvev2_gev = 1\n[yukawas]\nphi3_mu = 1\n")
    assert mubeam("uv-completion", card) == (
        2,
        "",
        "mubeam: error: yukawas.phi3_mu: unknown key: did you mean phi2_mu? [bad.toml]\n",
    )


def test_where_the_alp_is(mubeam):
    assert "C/Lambda                                  0.00029974 +- " in mubeam("uv-completion", "only-left-charged")[1]
    code, out, _ = mubeam("uv-completion", "only-left-charged", "--light-phase", "lifted combination")
    assert code == 0
    assert "C/Lambda                                  2.57967e-09 +- " in out
    assert "+0.226 (+13 %) by mixing" in out
    code, _, err = mubeam("uv-completion", "only-left-charged", "--light-phase", "both")
    assert code == 2
    assert "lifted combination" in err
