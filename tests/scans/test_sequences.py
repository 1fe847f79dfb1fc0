import numpy as np
import pytest

from mubeam.scans.sequences import BLOCK, MOST_DIMENSIONS, _directions, sobol, uniform

# scipy 1.17.1: qmc.Sobol(10, scramble=False, bits=52).random(4096)[[5, 4095]]
SCIPY = {
    5: [0.875, 0.875, 0.125, 0.375, 0.875, 0.625, 0.875, 0.375, 0.375, 0.125],
    4095: [
        0.000244140625, 0.941162109375, 0.334228515625, 0.901611328125, 0.940185546875,
        0.078857421875, 0.949462890625, 0.390869140625, 0.191650390625, 0.246337890625,
    ],
}  # fmt: skip


@pytest.mark.parametrize("index", SCIPY)
def test_unshifted_numbers_are_those_of_joe_and_kuo(index):
    for dimension in range(MOST_DIMENSIONS):
        number = 0
        for bit, direction in enumerate(_directions(dimension)):
            number ^= int(direction) * ((index ^ index >> 1) >> bit & 1)
        assert number / 2**52 == SCIPY[index][dimension]


@pytest.mark.parametrize("dimension", range(MOST_DIMENSIONS))
def test_each_dimension_is_even(dimension):
    found = sobol(0, 1024, dimension, seed=7)
    assert sorted(np.floor(found * 1024)) == list(range(1024))
    assert 0 < found.min() < found.max() < 1


def test_two_dimensions_are_even_together():
    x, y = (np.floor(sobol(0, 256, d, seed=3) * 16).astype(int) for d in (0, 1))
    assert len(set(zip(x.tolist(), y.tolist(), strict=True))) == 256


@pytest.mark.parametrize("make", [sobol, uniform])
def test_any_stretch_is_that_of_the_whole(make):
    whole = make(0, 3 * BLOCK, 2, 5)
    for first, count in ((0, 1), (BLOCK - 1, 2), (BLOCK, BLOCK), (1234, 2 * BLOCK)):
        assert (make(first, count, 2, 5) == whole[first : first + count]).all()
    far = make(10**12 - 3, 3, 2, 5)
    assert far.shape == (3,)
    assert ((far > 0) & (far < 1)).all()


@pytest.mark.parametrize("make", [sobol, uniform])
def test_seed_and_dimension_matter(make):
    assert not np.isin(make(0, 100, 0, 1), make(0, 100, 0, 2)).any()
    assert not np.isin(make(0, 100, 0, 1), make(0, 100, 1, 1)).any()


def test_uniform_numbers_are_independent():
    x, y = uniform(0, 20_000, 0, 1), uniform(0, 20_000, 1, 1)
    # five standard deviations of the mean and of the correlation
    assert abs(x.mean() - 0.5) < 5 / np.sqrt(12 * 20_000)
    assert abs(np.corrcoef(x, y)[0, 1]) < 5 / np.sqrt(20_000)
