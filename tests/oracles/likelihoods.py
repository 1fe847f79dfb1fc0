"""Likelihoods that other codes read."""

from mubeam.statistics import Background, Likelihood, combine

SIGNAL = [1.2, 0.7, 0.9]
"""In the bins of `reference`."""


def reference():
    """The likelihood of the shared files."""
    first = Likelihood(
        [1, 0],
        [0.3, 0.5],
        {"efficiency_a": {"signal": 0.1}, "exposure": {"signal": 0.05}, "background_a": {"background": 0.5}},
        name="a",
    )
    return combine(first, Likelihood(2, Background(None, control=(3, 7.5)), {"exposure": {"signal": 0.05}}, name="b"))


def many():
    """Every kind of background, errors of bins, several sources in one bin."""
    errors = {"scale": {"signal": 0.1, "background": [0.2, 0.2, 0.2]}, "one bin": {"signal": [0.0, 0.3, 0.0]}}
    first = Likelihood(
        [1, 2, 0],
        [
            Background(1.0, 0.4) + Background(0.2, name="other"),
            Background(0.5, 0.1, model="lognormal"),
            Background(None, control=(0, 4.0)) + Background(None, control=(5, 10.0), name="other"),
        ],
        errors,
        name="first, of two",
    )
    second = Likelihood([0, 1], [Background(0.5, 0.2), Background(0.7, 0.3)], {"scale": {"signal": 0.1}}, name="second")
    return combine(first, second)
