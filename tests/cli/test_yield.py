import json
from dataclasses import replace

import pytest

from mubeam.searches import yields

YIELD = ("yield", "axion-muon", "--experiment", "na64mu-2022", "--analysis", "invisible")


def test_an_efficiency_that_nothing_defines(mubeam, monkeypatch):
    """Where nothing gives the signal there is nothing that is seen or not."""
    real = yields.yield_breakdown
    monkeypatch.setattr(
        yields,
        "yield_breakdown",
        lambda *given, **options: replace(real(*given, **options), decay_probability=0.0, efficiency=None),
    )
    code, out, _ = mubeam(*YIELD, "--mass-gev", "0.1", "--coupling", "1e-3")
    assert code == 0
    assert "\nefficiency          - (no event to count)\n" in out


POINT = ("--mass-gev", "0.02", "--coupling", "3e-3")
BOTH = ("yield", "axion-photon", "--experiment", "na64mu-2022", "--analysis", "visible", "--analysis", "invisible")


def test_what_the_counts_say(mubeam):
    code, out, _ = mubeam(*YIELD[:4], "--analysis", "visible", *POINT)
    assert code == 0
    assert "\nobserved            4 events\n" in out
    assert "\np-value             0 without a signal, inf sigma\n" in out
    assert "\nlimit               7.994 events at 90 % CL, cls, expected 2.303\n" in out
    assert "\nthis signal         not excluded, CLs 1\n" in out
    assert "\ndiscovery, events   2.674 at 3 sigma, 2.674 at 5 sigma\n" in out
    assert "\nnote                background_events is 0, taken as known" in out


def test_of_a_projection(mubeam):
    code, out, _ = mubeam("yield", "axion-muon", "--experiment", "na64mu-1e12", "--analysis", "invisible", *POINT)
    assert code == 0
    assert "\nobserved            nothing yet: a projection\n" in out
    assert "\np-value" not in out
    assert "\nthis signal         would be excluded\n" in out


def test_several_searches(mubeam):
    code, out, _ = mubeam(*BOTH, *POINT)
    assert code == 0
    first, second, together = out.split("\n\n")
    assert first.startswith("na64mu-2022 visible\ncoupling ")
    assert second.startswith("na64mu-2022 invisible\ncoupling ")
    assert together.startswith("all together\nobserved            4 events\np-value, local ")
    code, out, _ = mubeam(*BOTH, *POINT, "--json")
    found = json.loads(out)
    assert [one["analysis"] for one in found["searches"]] == found["analysis"] == ["visible", "invisible"]
    assert found["observed_events"] == 4
    assert found["excluded"] in (True, False)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--analysis", "visible"), "na64mu-2022 visible combined with itself"),
        (("--experiment", "na64mu-1e12", "--analysis", "visible"), "lists of one length"),
        (("--statistic", "neyman"), "neyman is a limit on one count"),
        (("--statistic", "best"), "unknown statistic 'best'"),
        (("--confidence-level", "2"), "confidence_level must be"),
        (("--minimum-events", "0"), "minimum_events must be"),
    ],
)
def test_wrong_combinations(mubeam, words, message):
    code, out, err = mubeam(*BOTH, *POINT, *words)
    assert (code, out) == (2, "")
    assert message in err


def test_plain_lines_are_the_numbers_of_json(mubeam):
    arguments = (*BOTH, *POINT)
    code, out, _ = mubeam(*arguments, "--plain")
    assert code == 0
    found = {name: float(value) for name, value in (line.split(" ") for line in out.splitlines())}
    content = json.loads(mubeam(*arguments, "--json")[1])
    assert found["searches.1.events"] == content["searches"][1]["events"]["value"]
    assert found["searches.1.events.error"] == content["searches"][1]["events"]["error"]
    assert found["cls"] == content["cls"]
    assert found["excluded"] == content["excluded"]
    assert mubeam(*arguments, "--plain", "--json")[0] == 2
