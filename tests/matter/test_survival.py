import numpy as np
import pytest

from mubeam.errors import InputError
from mubeam.matter.beam import Entry
from mubeam.matter.stack import Slab, Stack
from mubeam.matter.survival import share_above

LEAD = Stack((Slab("lead", 10.0),))


def test_at_the_front_it_is_the_beam():
    beam = Entry(np.array([100.0, 300.0, 1000.0]), np.array([0.5, 0.3, 0.2]))
    found = share_above(beam, LEAD, np.array([0.0]), np.array([50.0, 200.0, 500.0]))
    np.testing.assert_allclose(found.value, [[1.0, 0.5, 0.2]], atol=1e-12)


def test_it_falls_with_depth_and_with_energy():
    found = share_above(Entry(np.array([1500.0]), np.ones(1)), LEAD, np.linspace(0, 10, 5), np.geomspace(60, 1400, 6))
    assert (np.diff(found.value, axis=0) < 0).all()
    assert (np.diff(found.value[1:], axis=1) < 0).all()
    assert found.error.max() < 2e-4
    # 0.99857 of the muons keep more than 2 % of their energy behind the whole length
    whole = share_above(Entry(np.array([1500.0]), np.ones(1)), LEAD, np.array([10.0]), np.array([30.0]))
    assert whole.value[0, 0] == pytest.approx(0.99857, abs=1e-4)


def test_energies_out_of_range_are_refused():
    for energy in (0.1, 1450.0, 2000.0):
        with pytest.raises(InputError, match="is outside"):
            share_above(Entry(np.array([1500.0]), np.ones(1)), LEAD, np.array([1.0]), np.array([100.0, energy]))
