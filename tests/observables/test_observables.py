import pytest

import mubeam as mb


def test_each_observable_is_an_attribute():
    names = dir(mb.observables)
    assert {"g_minus_2", "dark_matter", "decay_bounds", "tau_pair_events", "uv_completion"} < set(names)
    assert all(getattr(mb.observables, name).__doc__ for name in names)
    assert mb.observables.g_minus_2.reference("2025").shift == 38e-11


def test_unknown_observable():
    with pytest.raises(AttributeError, match=r"module 'mubeam\.observables' has no attribute 'nothing'"):
        _ = mb.observables.nothing
