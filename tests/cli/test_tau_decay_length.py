import json

import numpy as np
import pytest

from mubeam.observables.tau_decay_length import dsigma_dlength

POINT = ("--energy-gev", 1000, "--mass-gev", 5)


@pytest.mark.parametrize("origin", ["beam", "decay"])
def test_as_json(mubeam, origin):
    lengths = ("--decay-length-m", 0.002, "--decay-length-m", 0.02)
    code, out, _ = mubeam("tau-decay-length", origin, *POINT, *lengths, "--theta", 0.9, "--json")
    expected = dsigma_dlength(origin, decay_length_m=[0.002, 0.02], energy_gev=1000, mass_gev=5, theta=0.9)
    found = json.loads(out)
    assert code == 0
    assert found["value"] == expected.value.tolist()
    assert (found["origin"], found["theta"], found["unit"]) == (origin, 0.9, "pb/m")


def test_a_grid_by_default(mubeam):
    code, out, _ = mubeam("tau-decay-length", "beam", *POINT)
    assert code == 0
    lengths = [float(line.split()[1]) for line in out.splitlines()]
    np.testing.assert_allclose(lengths, np.logspace(-6, 0, 25), rtol=1e-3)
    assert "(outside the kinematic range)" in out.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("beam", "--energy-gev", 10, "--mass-gev", 50), "no tau of any of these decay lengths: below threshold"),
        (("beam", *POINT, "--decay-length-m", 1e3), "decay lengths: outside the kinematic range"),
        (("decay", "--energy-gev", 1000, "--mass-gev", 1), "a -> tau mu opens at 1.88"),
        (("beam", *POINT, "--decay-length-m", 0), "decay_length_m must be above zero"),
    ],
)
def test_wrong_input(mubeam, arguments, message):
    code, out, err = mubeam("tau-decay-length", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert message in err
