import json

import pytest

from mubeam.statistics import Likelihood, stored
from oracles.likelihoods import many, reference


@pytest.mark.parametrize("made", [many(), reference(), Likelihood(None, [0.5, 1.5], method="bayes"), Likelihood(3, 1)])
def test_counts_come_back_from_a_file(made):
    found = stored.restored(json.loads(json.dumps(stored.plain(made))))
    assert found.counts == made.counts
    assert (found.confidence_level, found.method) == (made.confidence_level, made.method)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("observed", [1]),
        ("observed", [1, -1, 2]),
        ("background", [[{"mean": 1.0}]] * 3),
        ("background", []),
        ("background", [[]] * 3),
        ("systematics", {"a": {"both": 1.0}}),
        ("channels", [{"name": "a", "bins": 2}]),
        ("channels", [{"name": "a", "bins": 4}, {"name": "b", "bins": -1}]),
        ("confidence_level", "0.9"),
        ("confidence_level", 2.0),
        ("method", "best"),
    ],
)
def test_what_is_no_likelihood(key, value):
    content = json.loads(json.dumps(stored.plain(reference())))
    with pytest.raises((ValueError, KeyError, TypeError)):
        stored.restored(content | {key: value})
