"""The example likelihood with a control region and shared errors, from a card: the files that pyhf and pyhs3 read."""

import json
from math import lgamma, log, pi
from pathlib import Path

import numpy as np
import pytest

from mubeam.searches.limits import make_combination
from mubeam.searches.request import make_search
from mubeam.statistics import to_hs3, to_patchset, to_pyhf

DATA = Path(__file__).parents[1] / "reference" / "data"
SIGNAL = np.array([1.2, 0.7, 0.9])

CARD = """
extends = "na64mu-2022"
name = "example"

[analyses.a]
description = "two bins with one uncertain background"
signature = "missing-energy"
form_factor = "tsai-elastic"
confidence_level = 0.9
source.confidence_level = "x"
source.bins = "x"
[analyses.a.shared_systematics]
efficiency_a = { signal = 0.1 }
exposure = { signal = 0.05 }
background_a = { background = 0.5 }
[[analyses.a.bins]]
p_out_min_gev = 0.0
p_out_max_gev = 50.0
observed_events = 1
background_events = 0.3
[[analyses.a.bins]]
p_out_min_gev = 50.0
p_out_max_gev = 120.0
observed_events = 0
background_events = 0.5

[analyses.b]
description = "a control region"
signature = "missing-energy"
form_factor = "tsai-elastic"
confidence_level = 0.9
observed_events = 2
control_events = 3
control_ratio = 7.5
source.confidence_level = "x"
source.observed_events = "x"
source.control_events = "x"
source.control_ratio = "x"
[analyses.b.shared_systematics]
exposure = { signal = 0.05 }
"""

NAMES = {"example_a": "a", "example_b": "b", '"card"': '"background"'}
"""Channels have the names of experiment and analysis, and the background that a card gives is called so."""


def shared(name):
    text = (DATA / f"statistics_{name}.json").read_text()
    return json.loads(text.replace("b_bin0_background", "b_0_card"))


def renamed(document):
    text = json.dumps(document)
    for ours, theirs in NAMES.items():
        text = text.replace(ours, theirs)
    return json.loads(text)


@pytest.fixture(scope="module")
def likelihood(tmp_path_factory):
    path = tmp_path_factory.mktemp("cards") / "example.toml"
    path.write_text(CARD)
    return make_combination([make_search("axion-muon", path, name) for name in ("a", "b")])


def test_the_workspace_of_a_card(likelihood):
    found, expected = renamed(to_pyhf(likelihood, SIGNAL)), shared("workspace")
    for part in ("channels", "observations", "version"):
        assert found[part] == expected[part]


def test_hs3_of_a_card(likelihood):
    found, expected = renamed(to_hs3(likelihood, SIGNAL)), shared("hs3")
    for part in ("metadata", "distributions", "data", "likelihoods", "analyses"):
        assert found[part] == expected[part]


def test_the_patch_set_of_a_card(likelihood):
    grid = [[0.5, 0.2, 0.1], [1.5, 0.2, 0.5], [2.5, 0.2, 0.9]]
    values = [[0.01, 0.001], [0.02, 0.002], [0.03, 0.003]]
    found = to_patchset(likelihood, to_pyhf(likelihood, SIGNAL), grid, values)
    assert found["patches"] == shared("patchset")["patches"]


def test_the_likelihood_of_a_card_at_values_of_its_nuisances(likelihood):
    """Written out: four Poisson counts and three normal constraints."""
    point = {"efficiency_a": 0.3, "exposure": -0.5, "background_a": 1.0, "example_b_0_card": 0.4}
    assert set(likelihood.nuisance_names) == set(point)
    factors = np.array([1.1**0.3, 1.1**0.3, 1.0]) * 1.05**-0.5
    means = factors * SIGNAL + [0.3 * 1.5, 0.5 * 1.5, 0.4]
    counted = [*zip((1, 0, 2), means, strict=True), (3, 7.5 * 0.4)]
    wanted = sum(n * log(mean) - mean - lgamma(n + 1) for n, mean in counted)
    wanted += sum(-(t**2) / 2 - log(2 * pi) / 2 for t in (0.3, -0.5, 1.0))
    assert likelihood.log_likelihood(SIGNAL, point) == pytest.approx(wanted, abs=1e-10)
