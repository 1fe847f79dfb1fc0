"""No public number moves unnoticed: one that changes on purpose is recorded anew and named in the changelog."""

import math

import pytest

from regression.public_numbers import Number, agrees, all_numbers, differences, read


def test_public_numbers_are_as_recorded():
    assert differences(read(), all_numbers()) == []


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (Number("value", 1.0), Number("value", 1.0 + 1e-13), True),
        (Number("value", 1.0), Number("value", 1.0 + 1e-11), False),
        (Number("edge", math.inf), Number("edge", 1e30), False),
        (Number("edge", math.nan), Number("edge", math.nan), True),
        (Number("tip", 1.0), Number("tip", 1.0 + 5e-7), True),
        (Number("error", 1e-5, 1.0), Number("error", 1.9e-5, 1.0), True),
        (Number("error", 1e-5, 1.0), Number("error", 2.1e-5, 1.0), False),
        (Number("error", 1e-5, 1.0), Number("error", 0.0, 1.0), False),
        (Number("moment", 1.0, 0.01), Number("moment", 1.04, 0.01), True),
        (Number("moment", 1.0, 0.01), Number("moment", 1.07, 0.01), False),
        (Number("text", "below threshold"), Number("text", "ok"), False),
        (Number("value", 1.0), Number("edge", 1.0), False),
    ],
)
def test_rules(before, after, same):
    assert agrees(before, after) is same


def test_numbers_that_go_or_come_are_named():
    one = Number("value", 1.0)
    assert differences({"a": one, "b": one}, {"b": one, "c": one}) == ["a: gone", "c: new"]
