"""Multiple scattering along stacks: thin and thick limits, gaps, and PUMAS."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError, UnknownNameError
from mubeam.matter import scattering
from mubeam.matter.stack import Slab, Stack
from mubeam.matter.volume import DecayVolume


def test_thin_plate():
    """13.6 MeV/p sqrt(x/X0) at the plate; the width far behind is angle times way, (L/sqrt 3) of it at its end."""
    stack, depth = Stack((Slab("lead", 0.01),)), np.array([0.01])
    expected = 0.0136 / 160 * np.sqrt(0.01 * 100 * 11.35 / 6.37)
    angle = scattering.exit_angles_rad(stack.layers, depth, 160.0, logarithm=False)[0]
    # the plate takes 16 MeV of the energy
    assert angle == pytest.approx(expected, rel=3e-4)
    far = scattering.widths_m(stack.layers, depth, 100.0, 160.0, logarithm=False)[0]
    assert far == pytest.approx(100 * expected, rel=1e-3)
    here = scattering.widths_m(stack.layers, depth, 0.01, 160.0, logarithm=False)[0]
    assert here == pytest.approx(expected * 0.01 / 3**0.5, rel=3e-4)


@pytest.mark.parametrize(
    ("material", "energy", "length", "angle_mrad"),
    # PUMAS 1.x, half of the central 68 % of the plane angle
    [
        ("lead", 160.0, 0.21, 0.593),
        ("lead", 1500.0, 9.5, 0.499),
        ("tungsten", 500.0, 6.27, 1.516),
        ("tungsten", 15.0, 0.475, 12.56),
    ],
)
def test_pumas(material, energy, length, angle_mrad):
    stack = Stack((Slab(material, length),))
    found = scattering.exit_angles_rad(stack.layers, np.array([length]), energy)[0]
    assert 1e3 * found == pytest.approx(angle_mrad, rel=0.055)


def test_gaps_and_repeats():
    """What lies apart is as thick, and wider at the end; a stack cut in pieces is the stack."""
    whole, depth = Stack((Slab("lead", 1.0),)), np.array([0.2, 0.5, 1.0])
    cut = Stack((Slab("lead", 0.25), Slab("lead", 0.25, repeat=3)))
    args = (depth, 20.0, 300.0)
    np.testing.assert_allclose(
        scattering.widths_m(cut.layers, *args), scattering.widths_m(whole.layers, *args), rtol=1e-5
    )
    gap = Stack((Slab("lead", 0.5), Slab("vacuum", 5.0, produces=False), Slab("lead", 0.5)))
    end = np.array([6.0])
    assert scattering.exit_angles_rad(gap.layers, end, 300.0) == pytest.approx(
        scattering.exit_angles_rad(whole.layers, depth[2:], 300.0), rel=1e-5
    )
    apart = scattering.widths_m(gap.layers, end, 6.0, 300.0)
    assert apart > 3 * scattering.widths_m(whole.layers, depth[2:], 1.0, 300.0)
    # behind the stack it only flies
    first, last = scattering.exit_angles_rad(whole.layers, np.array([1.0, 9.0]), 300.0)
    assert first == pytest.approx(last, rel=1e-12)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"decay_start_m": 5.0, "decay_end_m": 4.0}, "must be behind decay_start_m"),
        ({"decay_start_m": -1.0, "decay_end_m": 4.0}, "decay_start_m must be above zero"),
        ({"decay_start_m": 1.0, "decay_end_m": 4.0, "aperture_offset_m": 0.1}, "give aperture_radius_m"),
        ({"decay_start_m": 1.0, "decay_end_m": 4.0, "products": "all"}, "give aperture_radius_m"),
        ({"decay_start_m": 1.0, "decay_end_m": 4.0, "aperture_radius_m": 0.0}, "aperture_radius_m must be above zero"),
    ],
)
def test_bad_volumes(given, message):
    with pytest.raises(InputError, match=message):
        DecayVolume(**given)


def test_volumes_begin_behind_the_target():
    volume = DecayVolume(decay_start_m=5.0, decay_end_m=9.0)
    volume.check_behind(5.0)
    with pytest.raises(InputError, match="is inside the target, which ends at 6 m"):
        volume.check_behind(6.0)
    with pytest.raises(UnknownNameError, match="products"):
        DecayVolume(decay_start_m=5.0, decay_end_m=9.0, aperture_radius_m=1.0, products="both")
    assert mb.materials.get("lead").radiation_length_m == pytest.approx(0.00561, abs=1e-5)


STACKS = {
    "lead": (Stack((Slab("lead", 10.0),)), 1500.0, 120.0),
    "gap": (Stack((Slab("lead", 0.5), Slab("vacuum", 5.0, produces=False), Slab("iron", 0.5))), 300.0, 20.0),
    "plates": (Stack((Slab("tungsten", 0.01, 40), Slab("vacuum", 0.02, 40, produces=False))), 15.0, 5.0),
}


@pytest.mark.parametrize("name", STACKS)
def test_angles_and_places_one_by_one(name):
    """Muons that go straight on have on any plane the width of the yields; their angle is that at their depth."""
    stack, energy, plane = STACKS[name]
    found = scattering.scattering(stack.layers, energy)
    depth = np.linspace(0.07, 1.0, 9) * stack.depth_m
    slope2, both, place2 = found.covariance(depth)
    np.testing.assert_allclose(slope2**0.5, scattering.exit_angles_rad(stack.layers, depth, energy), rtol=2e-3)
    for at in (plane, stack.depth_m):
        way = at - depth
        square = place2 + 2 * way * both + way**2 * slope2
        np.testing.assert_allclose(square**0.5, scattering.widths_m(stack.layers, depth, at, energy), rtol=2e-3)
    slope, place = found.drawn(np.full(40_000, stack.depth_m), np.random.default_rng(1))
    for one, other, expected in ((slope, slope, slope2), (slope, place, both), (place, place, place2)):
        assert (one * other).mean() == pytest.approx(expected[-1], rel=0.03)
    assert abs((slope[0] * place[1]).mean()) < 0.03 * both[-1]
    assert (found.drawn(np.zeros(3), np.random.default_rng(1))[0] == 0).all()
