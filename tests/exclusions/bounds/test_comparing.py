"""What published bounds say at a mass, and where they say nothing."""

import numpy as np
import pytest

from mubeam.errors import InputError, UnknownNameError
from mubeam.exclusions import bounds
from mubeam.exclusions.bounds import Verdict
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import make_outlines


def made(name, curves, side, ends=None, column="g"):
    return Region(
        label=name,
        name=name,
        shape=make_outlines([tuple(np.array(line, dtype=float)) for line in curves], side, ends),
        coupling_column=column,
    )


EDGE = made("edge", [([1, 10, 10], [1e-3, 1e-2, 1.0])], "above")
"""Open below 1 GeV, with a wall at 10 GeV."""
BOX = made("box", [([2, 8, 8, 2], [1e-5, 1e-5, 1e-4, 1e-4])], "inside")
WINDOWS = made("windows", [([1, 2], [1e-2, 1e-2]), ([4, 5], [1e-2, 2e-2])], "above")


def test_strongest_is_the_lowest_and_names_its_bound():
    found = bounds.strongest([EDGE, BOX], [0.5, 1, 10**0.25, 3, 9, 20])
    expected = [np.nan, 1e-3, 10**-2.75, 1e-5, 9e-3, np.nan]
    np.testing.assert_allclose(found.coupling, expected, rtol=1e-12)
    assert found.name.tolist() == ["", "edge", "edge", "box", "edge", ""]
    assert found.status.tolist() == ["no published bound at this mass", *4 * ["ok"], "no published bound at this mass"]
    assert found.coupling_column == "g"
    # the wall at 10 GeV is the region's end, the left end that of the data
    assert found.silent == (("edge",), (), (), (), (), ())


def test_a_gap_between_windows_is_silent():
    found = bounds.strongest([WINDOWS], [0.9, 1.5, 3, 4.5, 6])
    assert found.silent == (("windows",), (), ("windows",), (), ("windows",))
    assert np.isfinite(found.coupling).tolist() == [False, True, False, True, False]


@pytest.mark.parametrize(
    ("mass", "coupling", "verdict"),
    [
        (3, 5e-5, Verdict.EXCLUDED),
        (3, 5e-4, Verdict.FREE),
        (3, 5e-3, Verdict.EXCLUDED),
        (3, 1e-6, Verdict.FREE),
        (9, 1e-4, Verdict.FREE),
        (20, 1.0, Verdict.NOT_COVERED),
        (0.5, 1.0, Verdict.NOT_COVERED),
    ],
)
def test_verdicts(mass, coupling, verdict):
    assert bounds.verdicts([EDGE, BOX], mass, coupling).tolist() == [verdict]


def test_what_lies_beyond_the_data_is_unknown():
    both = [EDGE, made("low", [([0.1, 1.5], [1e-2, 1e-2])], "above")]
    assert bounds.verdicts(both, [0.5, 0.5, 1.2], [1e-1, 1e-3, 1e-4]).tolist() == [
        Verdict.EXCLUDED,
        Verdict.UNKNOWN,
        Verdict.FREE,
    ]
    line = made("line", [([1, 10], [1e-3, 1e-3])], "edge")
    assert bounds.verdicts([line], 3, [1e-2, 1e-4]).tolist() == [Verdict.UNKNOWN, Verdict.FREE]


@pytest.mark.parametrize("seed", range(3))
def test_points_within_a_contour_are_those_of_its_polygon(seed):
    from matplotlib.path import Path

    rng = np.random.default_rng(seed)
    bound = bounds.get(("axion-photon/charm", "axion-photon/besiii-2024", "epsilon/na62-dimuon")[seed])
    low, high = bound.mass_range_gev
    mass = np.exp(rng.uniform(np.log(low), np.log(high), 300))
    g = np.exp(rng.uniform(np.log(bound.coupling.min()) - 1, np.log(bound.coupling.max()) + 1, 300))
    inside = Path(np.log(np.column_stack([bound.mass_gev, bound.coupling]))).contains_points(
        np.log(np.column_stack([mass, g]))
    )
    assert 10 < inside.sum() < 290
    assert ((bounds.verdicts([bound], mass, g) == Verdict.EXCLUDED) == inside).all()


def test_published_points_are_met():
    """SLAC mQ at 1 and 100 MeV, abstract of hep-ex/9804008, and what the sources of the planes have as minima."""
    slac = bounds.get("millicharge/slac-mq-abstract")
    assert bounds.strongest([slac], [1e-3, 0.1]).coupling == pytest.approx([4.1e-5, 5.8e-4], rel=1e-12)
    assert bounds.strongest("millicharge", 1e-3).name.tolist() == ["millicharge/slac-mq-abstract"]
    for name, mass, smallest in (
        ("epsilon/faser-2022", 0.047, 3.9e-6),
        ("epsilon/lhcb-prompt", 0.2146, 9.5e-5),
        ("b-minus-l/na64-invisible", 9e-6, 2.1e-6),
    ):
        assert bounds.get(name).coupling.min() == pytest.approx(smallest, rel=0.02)
        assert bounds.strongest([bounds.get(name)], mass).coupling == pytest.approx(smallest, rel=0.02)


def test_couplings_of_b_minus_l_and_epsilon_agree_where_only_electrons_count():
    """Below the muons' threshold an electron beam dump sees g = e epsilon at small couplings: E137, MeV to 100 MeV."""
    mass = np.geomspace(2e-3, 0.05, 9)
    epsilon, g = (bounds.strongest([bounds.get(f"{plane}/e137")], mass).coupling for plane in ("epsilon", "b-minus-l"))
    assert g / epsilon == pytest.approx(np.full(9, 0.3028), rel=0.02)


def test_windows_of_lhcb_are_the_same_in_both_planes():
    """A recast scales a search by a smooth function of the mass: two thinned files of one search have one shape."""
    epsilon, g = (bounds.get(f"{plane}/lhcb-prompt") for plane in ("epsilon", "b-minus-l"))
    shared, i, j = np.intersect1d(epsilon.mass_gev, g.mass_gev, return_indices=True)
    assert len(shared) > 300
    ratio = np.log(g.coupling[j] / epsilon.coupling[i])
    bends = ratio[1:-1] - (ratio[:-2] + ratio[2:]) / 2
    # but for the ends of windows
    assert (np.abs(bends) < 0.08).sum() >= len(bends) - 6


def test_wrong_questions():
    with pytest.raises(UnknownNameError, match="unknown plane"):
        bounds.strongest("axion", 0.1)
    with pytest.raises(InputError, match="mass_gev must be above zero"):
        bounds.strongest("axion-photon", [-1.0])
    with pytest.raises(InputError, match="bounds must be on one coupling, got g, h"):
        bounds.strongest([EDGE, made("h", [([1, 2], [1, 1])], "above", column="h")], 1.0)
    with pytest.raises(InputError, match="on one coupling, got none"):
        bounds.verdicts([], 1.0, 1.0)
    with pytest.raises(InputError, match="a bound must be a Bound"):
        bounds.strongest([None], 1.0)
