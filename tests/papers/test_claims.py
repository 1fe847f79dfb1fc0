"""The sentences of the papers: verdicts follow from numbers, and each sentence has one."""

import pytest

from mubeam.papers.claims import Claim, reproduction, within
from mubeam.papers.na64mu import claims as p1


def test_a_verdict_is_in_the_row():
    claim = Claim("a sentence (Sec. I)", "7.8", "7.994", within(7.994, 7.8, 0.005), "Poisson is exact", 7.994 / 7.8)
    assert claim.comparison().why == "does not agree, because Poisson is exact"
    near = claim._replace(holds=within(7.81, 7.8, 0.005))
    assert near.comparison().why == "agrees, because Poisson is exact"
    found = reproduction("Title", [claim, near._replace(ratio=None)], ["Li2025"])
    assert found.tables["claims"]["agrees"] == ["False", "True"]
    assert len(found.comparisons) == 2
    (axes,) = found.figure.axes
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["a sentence (Sec. I)"]


def test_what_disagrees_with_p1():
    """The loss in the ECAL is twice the ionisation; four events are 7.994 and not 7.8; SN1987A is inside."""
    limit, loss = p1._details()
    assert not limit.holds
    assert limit.ratio == pytest.approx(1.0249, rel=1e-3)
    assert not loss.holds
    assert loss.ratio == pytest.approx(1.9, abs=0.2)
    by_sentence = {claim.sentence: claim for claim in p1._dark_sector()}
    assert [claim.holds for name, claim in by_sentence.items() if name.startswith("SN1987A")] == [False]
