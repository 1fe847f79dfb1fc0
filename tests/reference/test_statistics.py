"""Every row of data/statistics.csv, which two routes gave that share nothing with mubeam."""

import csv
import re
from math import log
from pathlib import Path

import numpy as np
import pytest

from mubeam.statistics import Background, Likelihood, feldman_cousins
from mubeam.statistics.background import DISCOVERY
from mubeam.statistics.bins import Bins
from mubeam.statistics.counts import make_counts
from mubeam.statistics.one_bin import OneBin, one_bin
from mubeam.statistics.solving import falling_root

LINES = (Path(__file__).parent / "data" / "statistics.csv").read_text().splitlines()
ROWS = list(csv.DictReader(line for line in LINES if not line.startswith("#")))
SIGMA = {"-2": -2, "-1": -1, "+0": 0, "+1": 1, "+2": 2}


def close(found, row):
    expected, agreement = float(row["second_route"]), float(row["agreement"])
    assert abs(found - expected) <= agreement * max(1.0, abs(expected)), (found, expected)


def numbers(text):
    return [float(one) for one in text.split()]


class CutGaussian:
    """Background with a Gaussian mean cut at 0, by 400 Gauss points within ten standard deviations."""

    def __init__(self, mean, sd):
        low, high = max(0.0, mean - 10 * sd), mean + 10 * sd
        x, w = np.polynomial.legendre.leggauss(400)
        self.mean = low + (high - low) * (x + 1) / 2
        weight = w * np.exp(-(((self.mean - mean) / sd) ** 2) / 2)
        self.weight = weight / weight.sum()

    def log_pmf(self, n, factor, prior=0.0):
        terms = [np.exp(-self.mean)]
        for k in range(1, n + 1):
            terms.append(terms[-1] * self.mean / k)
        return np.log(np.array(terms) @ self.weight)[None]


def background(row):
    model, given = row["background_model"], row["background"]
    if model == "known":
        return Background(float(given))
    if model.startswith("gamma"):
        return Background(float(given), float(model.split()[-1]))
    if model.startswith("lognormal"):
        kappa = sum(float(x) for x in model.split("=")[1].split("+"))
        return Background(float(given), (kappa - 1) * float(given), model="lognormal")
    control, ratio = re.match(r"m=([\d.]+) tau=([\d.]+)", given).groups()
    return Background(None, control=(float(control), float(ratio)))


def limit_of(terms, level):
    def excess(signal):
        return log(terms.tail(np.array([signal]))[0]) - log(1 - level)

    return falling_root(excess, 5.0)


def check_limit(row):
    level, n = float(row["cl"]), int(row["n"])
    if row["background_model"].startswith("Gaussian"):
        sd = float(re.search(r"sd ([\d.]+)", row["background_model"]).group(1))
        close(limit_of(OneBin(CutGaussian(float(row["background"]), sd), 0.0, 0.0, 0.0).terms(n), level), row)
        return
    found = background(row)
    if "(m+1)" in row["background_model"]:
        close(limit_of(one_bin(make_counts(n, found)).terms(n, DISCOVERY), level), row)
        return
    errors = {"efficiency": {"signal": float(row["signal"].split()[-1])}} if row["signal"] else None
    close(Likelihood(n, found, errors, level, row["method"]).upper_limit(), row)
    if not errors and row["method"] == "cls":
        # CLs is the Bayesian limit with a flat prior
        close(Likelihood(n, found, None, level, "bayes").upper_limit(), row)


def check_reach(row):
    sigmas, least = int(row["method"][0]), 1 if float(row["background"]) == 0 else 3
    likelihood = Likelihood(0, background(row))
    close(likelihood.discovery_reach(sigmas=sigmas, minimum_events=least), row)


def check_one_bin(row):
    method = row["method"]
    if "reach" in method:
        check_reach(row)
    elif method == "Z on/off":
        close(Likelihood(int(row["n"]), background(row)).significance(), row)
    elif method.startswith("p0"):
        found, expected = Likelihood(int(row["n"]), background(row)).p_value(), float(row["second_route"])
        assert found == pytest.approx(expected, rel=float(row["agreement"]))
    elif method.startswith("expected"):
        band = Likelihood(None, background(row), None, float(row["cl"])).expected_band()
        close(band[2 + SIGMA[method.split()[2]]], row)
    elif method.startswith("feldman"):
        ends = feldman_cousins(int(row["n"]), float(row["background"]), float(row["cl"]))
        close(ends["upper" in method], row)
    else:
        check_limit(row)


def gamma(shape, rate):
    return Background(shape / rate, shape**0.5 / rate)


SPREAD = {r: np.expm1(r) for r in (0.1, 0.2, 0.4)}
"""Relative errors of these logarithms."""

MARGINAL = {
    "two experiments": (
        [0.2, 0.6, 0.1, 0.4],
        {"theory": {"signal": 0.05}, "two": {"signal": [0.3, 0.3, 0, 0], "background": [0, 0, 1, 1]}},
        [1.5, 0.8, 1.0, 0.3],
    ),
    "background 50 %": ([0.5, 0.3, 0.2], {"one": {"background": 0.5}}, [2.0, 1.0, 0.5]),
    "signal 10 %": ([0.5, 0.3, 0.2], {"one": {"signal": 0.1}}, [2.0, 1.0, 0.5]),
    "s=1 .8": (
        [0.5, 0.3, gamma(4, 8), gamma(2, 10)],
        {
            "one": {"signal": SPREAD[0.1], "background": [SPREAD[0.1], SPREAD[0.1], 0, 0]},
            "two": {"signal": [SPREAD[0.2], SPREAD[0.2], 0, 0]},
            "three": {"background": [SPREAD[0.4], SPREAD[0.4], 0, 0]},
        },
        [1.0, 0.8, 1.2, 0.4],
    ),
}


def check_several_bins(row):
    method, observed = row["method"], None if row["n"] == "-" else [int(n) for n in row["n"].split()]
    if "marginalised" in method:
        known, errors, signal = next(v for k, v in MARGINAL.items() if row["signal"].startswith(k))
        weights = [int(k) for k in re.search(r"weights ([\d ]+)", row["signal"]).group(1).split()]
        assert Bins(make_counts(observed, known)).order(np.array([signal])).weight.tolist() == [weights]
        found = Likelihood(observed, known, errors)
        # the numbers are of 12 to 16 nodes and the last has ten digits; its second route are toys
        assert found.cls(signal) == pytest.approx(float(row["result"]), rel=1e-8)
        close(found.cls(signal), row)
        return
    known = numbers(row["background"])
    signal = np.array(numbers(re.sub(r"^(s=|shares )", "", row["signal"])))
    if method.startswith("Bayes"):
        likelihood = Likelihood(observed, known, method="bayes")
        close(likelihood.test.values(signal[None])[0], row)
    elif method.startswith("cls value"):
        likelihood = Likelihood(observed, known)
        close(likelihood.cls(signal), row)
        # one by one, and many at once
        close(likelihood.cls([signal] * 5)[3], row)
    elif method.startswith("cls limit"):
        level = float(row["cl"])
        # finer weights for the exact order; the usual ones and Bayes are in the note
        close(Bins(make_counts(observed, known), 300).limit(signal, 1 - level), row)
        usual, flat = (float(x) for x in re.match(r"W=64 ([\d.]+); Bayes ([\d.]+)", row["note"]).groups())
        assert Likelihood(observed, known, None, level).upper_limit(signal) == pytest.approx(usual, abs=6e-7)
        bayes = Likelihood(observed, known, None, level, "bayes")
        assert bayes.upper_limit(signal) == pytest.approx(flat, abs=6e-7)
    else:
        sigma = SIGMA[re.search(r"cls (\S+) sigma", method).group(1)]
        band = Likelihood(None, known, None, float(row["cl"])).expected_band(signal)
        close(band[2 + sigma], row)


def test_there_are_as_many_rows_as_there_should_be():
    assert len(ROWS) == 105


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['method']} n={row['n']} b={row['background']}"[:60])
def test_row(row):
    {"one bin": check_one_bin, "several bins": check_several_bins}[row["group"]](row)
