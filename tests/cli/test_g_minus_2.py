import json

import pytest

from mubeam.observables.g_minus_2 import METHODS, band, muon_shift

POINT = ("g-minus-2", "--mass-gev", 10, "--coupling", 1)


def test_as_json(mubeam):
    code, out, _ = mubeam(*POINT, "--theta", 1.2, "--reference", "2025", "--sigmas", 1, "--json")
    found = json.loads(out)
    assert code == 0
    for method in METHODS:
        assert found[method] == muon_shift(mass_gev=10, coupling=1, theta=1.2, method=method).to_dict()
    expected = band(masses_gev=10, theta=1.2, reference="2025", sigmas=1)
    assert found["band"] == {"lower": 0.0, "upper": float(expected.upper), "unit": "1", "status": "bound"}
    assert found["reference"]["citations"] == ["Aguillard2025", "Aliberti2025"]


def test_as_text(mubeam):
    code, out, _ = mubeam(*POINT)
    exact, heavy, light, measured, couplings = out.splitlines()
    assert code == 0
    assert exact.startswith("exact       5.322")
    assert heavy.startswith("heavy       4.649")
    assert light.startswith("light       0.000376")
    assert measured == "measured    2.49e-09 +- 4.8e-10 (2023 average, 2020 theory)"
    assert couplings == "couplings   0.005362 to 0.008051 within 2 sigma (anomaly)"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(("--reference", "2020"), "unknown reference of g-2"), (("--sigmas", "-1"), "sigmas must be above zero")],
)
def test_wrong_input(mubeam, arguments, message):
    code, out, err = mubeam(*POINT, *arguments)
    assert (code, out) == (2, "")
    assert message in err
