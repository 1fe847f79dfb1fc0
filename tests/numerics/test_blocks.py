import numpy as np
import pytest

from mubeam.numerics.blocks import blocks, column, number_if_one


@pytest.mark.parametrize(("size", "step"), [(0, 4), (1, 4), (8, 4), (9, 4), (3, 0)])
def test_blocks_cover_every_point_once(size, step):
    points = np.arange(size)
    parts = [points[part] for part in blocks(size, step)]
    np.testing.assert_array_equal(np.concatenate([points[:0], *parts]), points)
    assert all(0 < part.size <= max(step, 1) for part in parts)


def test_one_element_becomes_a_number():
    assert type(number_if_one(np.array([[2.5]]))) is float
    assert number_if_one(np.array([1.0, 2.0])).shape == (2,)


def test_column_broadcasts_with_nodes():
    assert column(np.ones((3, 2))).shape == (3, 2, 1)
    assert column(np.ones(1)).shape == (1, 1)
    assert [type(column(number)) for number in (2.5, np.float64(2.5), np.array(2.5))] == [float] * 3
