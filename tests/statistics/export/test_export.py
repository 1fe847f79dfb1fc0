"""Exported likelihoods, read by an evaluation of HistFactory of its own, give our log-likelihood."""

import json
from math import lgamma, log, pi
from pathlib import Path

import numpy as np
import pytest

from mubeam.errors import InputError
from mubeam.statistics import Likelihood, to_hs3, to_patchset, to_pyhf
from oracles.likelihoods import SIGNAL, many, reference

DATA = Path(__file__).parents[2] / "reference" / "data"


def shared(name):
    return json.loads((DATA / f"statistics_{name}.json").read_text())


def poisson(count, mean):
    return count * log(mean) - mean - lgamma(count + 1)


def normal(theta):
    return -(theta**2) / 2 - log(2 * pi) / 2


def kappa(data, theta):
    """HistFactory's exponential interpolation, code1."""
    return data["hi"] ** theta if theta >= 0 else data["lo"] ** -theta


def histfactory(channels, observed, at):
    """Log-likelihood of channels (samples with data and modifiers) for parameters `at`; constraints once each."""
    found, normals = 0.0, set()
    for channel in channels:
        total = np.zeros(len(observed[channel["name"]]))
        for sample in channel["samples"]:
            events = np.array(sample["data"], float)
            for one in sample["modifiers"]:
                if one["type"] == "normfactor":
                    events = events * at[one["name"]]
                elif one["type"] == "normsys":
                    events = events * kappa(one["data"], at[one["name"]])
                    normals.add(one["name"])
                else:
                    gamma = np.array(at[one["name"]])
                    counts = (np.array(sample["data"]) / one["data"]) ** 2
                    found += sum(poisson(m, m * g) for m, g in zip(counts, gamma, strict=True))
                    events = events * gamma
            total += events
        found += sum(poisson(n, mean) for n, mean in zip(observed[channel["name"]], total, strict=True))
    return found + sum(normal(at[name]) for name in normals)


def of_pyhf(workspace, at):
    observed = {one["name"]: one["data"] for one in workspace["observations"]}
    return histfactory(workspace["channels"], observed, at)


def of_hs3(document, at):
    """The same of HS3: contents of samples, data by likelihood, shapesys by a parameter a bin."""
    channels = []
    for one in document["distributions"]:
        assert one["type"] == "histfactory_dist"
        samples = []
        for sample in one["samples"]:
            modifiers = []
            for modifier in sample["modifiers"]:
                if modifier["type"] == "normsys":
                    assert (modifier["constraint"], modifier["data"]["interpolation"]) == ("Gauss", "code1")
                    modifiers.append(modifier | {"name": modifier["parameter"]})
                elif modifier["type"] == "shapesys":
                    modifiers.append(modifier | {"data": modifier["data"]["vals"]})
                    at = at | {modifier["name"]: [at[name] for name in modifier["parameters"]]}
                else:
                    modifiers.append(modifier | {"name": modifier["parameter"]})
            samples.append({"data": sample["data"]["contents"], "modifiers": modifiers})
        channels.append({"name": one["name"], "samples": samples})
    (likelihood,) = document["likelihoods"]
    contents = {one["name"]: one["contents"] for one in document["data"]}
    observed = {
        name: contents[data] for name, data in zip(likelihood["distributions"], likelihood["data"], strict=True)
    }
    return histfactory(channels, observed, at)


RNG = np.random.default_rng(16)
POINTS = [
    {"efficiency_a": x[0], "exposure": x[1], "background_a": x[2], "b_0_background": abs(x[3]) + 0.05}
    for x in RNG.normal(size=(30, 4)) * [1.5, 1.5, 1.0, 0.5]
]


@pytest.mark.parametrize("name", ["workspace", "hs3"])
def test_log_likelihood_is_that_of_the_reference_files(name):
    document, likelihood = shared(name), reference()
    evaluate = of_pyhf if name == "workspace" else of_hs3
    for i, point in enumerate(POINTS):
        strength = 0.1 * (i + 1)
        theirs = {**point, "mu": strength, "b_bin0_background": point["b_0_background"]}
        found = likelihood.log_likelihood(strength * np.array(SIGNAL), point)
        assert found == pytest.approx(evaluate(document, theirs), abs=1e-10)


def renamed(document):
    """The one name that is another in the shared files."""
    return json.loads(json.dumps(document).replace("b_bin0_background", "b_0_background"))


def test_the_workspace_is_that_of_the_reference_file():
    found, expected = to_pyhf(reference(), SIGNAL), renamed(shared("workspace"))
    for part in ("channels", "observations", "version"):
        assert found[part] == expected[part]
    (measurement,) = found["measurements"]
    assert measurement["config"]["poi"] == "mu"
    assert [one["name"] for one in measurement["config"]["parameters"]] == ["b_0_background"]


def test_hs3_is_that_of_the_reference_file():
    found, expected = to_hs3(reference(), SIGNAL), renamed(shared("hs3"))
    assert found.keys() == expected.keys()
    for part in ("metadata", "distributions", "data", "likelihoods", "analyses"):
        assert found[part] == expected[part]
    names = [[one["name"] for one in document["domains"][0]["axes"]] for document in (found, expected)]
    assert set(names[0]) == set(names[1])
    assert {one["name"] for one in found["parameter_points"][0]["parameters"]} == set(names[0])


def test_the_patch_set_is_that_of_the_reference_file():
    workspace, expected = shared("workspace"), shared("patchset")
    grid = [[0.5, 0.2, 0.1], [1.5, 0.2, 0.5], [2.5, 0.2, 0.9]]
    values = [[0.01, 0.001], [0.02, 0.002], [0.03, 0.003]]
    assert to_patchset(reference(), workspace, grid, values) == expected


def test_every_kind_of_background_keeps_its_likelihood():
    likelihood, signal = many(), np.array([1.0, 0.5, 0.3, 0.8, 0.4])
    workspace, document = to_pyhf(likelihood, signal), to_hs3(likelihood, signal)
    names = likelihood.nuisance_names
    for strength in (0.0, 0.5, 3.0):
        values = {
            name: float(abs(x) + 0.1 if "background" in name or "other" in name else x)
            for name, x in zip(names, RNG.normal(size=len(names)), strict=True)
        }
        plain = {name.replace(" ", "_").replace(",", "_"): value for name, value in values.items()}
        parameters = {"mu": strength, **plain}
        found = likelihood.log_likelihood(strength * signal, values)
        assert found == pytest.approx(of_hs3(document, parameters), abs=1e-10)
        for region in workspace["channels"]:
            for sample in region["samples"]:
                for one in sample["modifiers"]:
                    if one["type"] == "shapesys":
                        places = range(len(sample["data"]))
                        own = [f"{region['name']}_{i}_{sample['name']}" for i in places]
                        parameters[one["name"]] = [plain.get(name, plain.get(one["name"])) for name in own]
        assert found == pytest.approx(of_pyhf(workspace, parameters), abs=1e-10)


def test_a_projection_observes_its_expected_background():
    workspace = to_pyhf(Likelihood(None, [0.5, 1.5]), [1.0, 2.0])
    assert workspace["observations"] == [{"name": "counts", "data": [0.5, 1.5]}]


def test_what_is_refused():
    likelihood = reference()
    for wrong in ([1.0, 2.0], [1.0, -1.0, 2.0], [[1.0, 2.0, 3.0]] * 2):
        with pytest.raises(InputError, match="signal must"):
            to_pyhf(likelihood, wrong)
    workspace = to_pyhf(likelihood, SIGNAL)
    with pytest.raises(InputError, match="seven digits"):
        to_patchset(likelihood, workspace, [SIGNAL], [[1.0, 2.0]], reference="12")
    with pytest.raises(InputError, match="values must be 2 for each of 1 points"):
        to_patchset(likelihood, workspace, [SIGNAL], [[1.0]])
    with pytest.raises(InputError, match="signals must be events"):
        to_patchset(likelihood, workspace, [[1.0, 2.0]], [[1.0, 2.0]])
    with pytest.raises(InputError, match="names must be 1 different ones"):
        to_patchset(likelihood, workspace, [SIGNAL], [[1.0, 2.0]], names=["a", "b"])
