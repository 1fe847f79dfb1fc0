"""pyhf and pyhs3 read what is exported, and have our log-likelihood; toys of pyhf 0.7.6 fail with NumPy 2.4."""

import json
import warnings
from pathlib import Path

import jsonschema
import numpy as np
import pyhf
import pytest

from mubeam.statistics import Likelihood, to_hs3, to_patchset, to_pyhf
from oracles.likelihoods import SIGNAL, many, reference

DATA = Path(__file__).parents[2] / "reference" / "data"
POINTS = 40
OURS = {"normsys": {"interpcode": "code1"}, "histosys": {"interpcode": "code4p"}}
"""What a workspace cannot hold."""

LIKELIHOODS = {"reference": (reference, SIGNAL), "many": (many, [1.0, 0.5, 0.3, 0.8, 0.4])}


def points(likelihood, seed, widest=1.5):
    """Values of all nuisances by name: factors and control counts above zero, the others within about `widest`."""
    rng = np.random.default_rng(seed)
    for _ in range(POINTS):
        found = {}
        for name in likelihood.nuisance_names:
            number = rng.normal(0, widest)
            is_count = "background" in name.split("_")[-1:] or name.endswith("_other")
            found[name] = abs(number) + 0.05 if is_count else number
        yield float(rng.uniform(0, 4)), found


def plain(values):
    return {name.replace(" ", "_").replace(",", "_"): value for name, value in values.items()}


class OfPyhf:
    """The likelihood of a workspace in pyhf."""

    def __init__(self, workspace, settings=OURS, **options):
        self.workspace = pyhf.Workspace(workspace)
        settings = {} if settings is None else {"modifier_settings": settings}
        self.model = self.workspace.model(**settings, **options)
        self.data = self.workspace.data(self.model)

    def __call__(self, strength, values):
        values = plain(values) | {"mu": strength}
        at = np.array(self.model.config.suggested_init())
        for name in self.model.config.par_order:
            where = self.model.config.par_slice(name)
            if where.stop - where.start == 1 and name in values:
                at[where] = values[name]
                continue
            # the errors of each of several bins
            region, _, sample = name.rpartition("_")
            at[where] = [values[f"{region}_{i}_{sample}"] for i in range(where.stop - where.start)]
        return float(self.model.logpdf(at, self.data)[0])


def of_pyhs3(document):
    """The likelihood of a document in pyhs3, as a function of the strength and all nuisances."""
    with warnings.catch_warnings():
        # of what it imports
        warnings.simplefilter("ignore")
        import pyhs3
        import pytensor
        from pytensor.compile.mode import Mode
        from pytensor.graph.traversal import explicit_graph_inputs

        # pyhs3 0.4.2 takes gammaln of 6.25, say, in single precision, as of all that is exact in it: off by 8e-8
        with pytensor.config.change_flags(cast_policy="numpy+floatX"):
            found = pyhs3.Workspace(**document).model("limit", mode="FAST_COMPILE", progress=False).log_prob
        inputs = list(explicit_graph_inputs([found]))
        # no compiler, nothing kept on disk
        function = pytensor.function(inputs, found, mode=Mode(linker="py", optimizer=None))

    def log_likelihood(strength, values):
        at = plain(values) | {"mu": strength}
        return float(np.squeeze(function(*(at[one.name] for one in inputs))))

    return log_likelihood


@pytest.mark.parametrize("case", LIKELIHOODS)
def test_log_likelihood_in_pyhf(case):
    make, signal = LIKELIHOODS[case]
    likelihood = make()
    theirs = OfPyhf(to_pyhf(likelihood, signal))
    for strength, values in points(likelihood, 16):
        ours = likelihood.log_likelihood(strength * np.array(signal), values)
        assert theirs(strength, values) == pytest.approx(ours, abs=1e-10)


@pytest.mark.parametrize("case", LIKELIHOODS)
def test_log_likelihood_in_pyhs3(case):
    make, signal = LIKELIHOODS[case]
    likelihood = make()
    theirs = of_pyhs3(to_hs3(likelihood, signal))
    for strength, values in points(likelihood, 17):
        ours = likelihood.log_likelihood(strength * np.array(signal), values)
        assert theirs(strength, values) == pytest.approx(ours, abs=1e-10)


def test_the_files_of_reference_mean_the_same():
    def theirs(values):
        return {**values, "b_bin0_background": values["b_0_background"]}

    likelihood = reference()
    workspace, document = (json.loads((DATA / f"statistics_{name}.json").read_text()) for name in ("workspace", "hs3"))
    both = OfPyhf(workspace), of_pyhs3(document)
    for strength, values in points(likelihood, 18):
        ours = likelihood.log_likelihood(strength * np.array(SIGNAL), values)
        for one in both:
            assert one(strength, theirs(values)) == pytest.approx(ours, abs=1e-10)


@pytest.mark.parametrize(("relative", "about"), [(0.1, 4e-13), (0.3, 9e-10), (0.5, 2e-8), (1.0, 1e-6)])
def test_the_default_interpolation_of_pyhf_is_another(relative, about):
    # a polynomial for |theta| < 1 that has the values and two derivatives of ours at its ends
    likelihood = Likelihood([1, 2], [0.3, 0.5], {"efficiency": {"signal": relative}})
    signal = np.array([1.2, 0.7])
    workspace = to_pyhf(likelihood, signal)
    theirs, code1 = OfPyhf(workspace, None), OfPyhf(workspace)
    off = []
    for theta in np.linspace(-1, 1, 41):
        values = {"efficiency": float(theta)}
        ours = likelihood.log_likelihood(signal, values)
        assert code1(1.0, values) == pytest.approx(ours, abs=1e-10)
        off.append(abs(theirs(1.0, values) - ours))
    assert about / 2 < max(off) < 2 * about
    beyond = {"efficiency": 2.5}
    assert theirs(1.0, beyond) == pytest.approx(likelihood.log_likelihood(signal, beyond), abs=1e-10)


def test_the_patch_set_is_applied_by_pyhf():
    likelihood = reference()
    workspace = to_pyhf(likelihood, SIGNAL)
    grid = [[0.5, 0.2, 0.1], [1.5, 0.2, 0.5]]
    patches = pyhf.PatchSet(to_patchset(likelihood, workspace, grid, [[0.01, 1e-3], [0.02, 2e-3]]))
    found = pyhf.Workspace(workspace)
    patches.verify(found)
    assert patches.labels == ["mass_gev", "coupling"]
    for signal, values in zip(grid, [(0.01, 1e-3), (0.02, 2e-3)], strict=True):
        theirs = OfPyhf(dict(patches.apply(found, values)))
        for strength, at in list(points(likelihood, 19))[:5]:
            ours = likelihood.log_likelihood(strength * np.array(signal), at)
            assert theirs(strength, at) == pytest.approx(ours, abs=1e-10)


def test_what_the_schema_of_pyhf_refuses():
    # that it is validated at all
    workspace = to_pyhf(reference(), SIGNAL)
    workspace["channels"][0]["samples"][0]["modifiers"][0]["type"] = "none of these"
    with pytest.raises((pyhf.exceptions.InvalidSpecification, jsonschema.ValidationError)):
        pyhf.Workspace(workspace)


def test_limits_of_asymptotics_are_lower_without_events():
    # 1.35 where the exact ones have 2.30: z^2/2 with Phi(z) = 1 - 0.1/2
    likelihood = Likelihood(0, 1e-6)
    found = OfPyhf(to_pyhf(likelihood, [1.0]), poi_name="mu")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cls = [float(pyhf.infer.hypotest(mu, found.data, found.model, test_stat="qtilde")) for mu in (1.33, 1.37)]
    assert cls[0] > 0.1 > cls[1]
    assert likelihood.upper_limit() == pytest.approx(2.302585, abs=1e-6)
