"""Stacks of slabs: lengths, nuclei, profiles and escapes against sums over explicit slices."""

import numpy as np
import pytest

from mubeam.errors import InputError, UnknownNameError
from mubeam.matter.material import MATERIALS
from mubeam.matter.stack import Slab, Stack

CALORIMETER = (Slab("lead", 0.0015, repeat=40), Slab("carbon", 0.0025, repeat=40, produces=False))
"""Plates and gaps between them, repeated together."""

STACKS = {
    "one": Stack((Slab("lead", 0.4),)),
    "shielded": Stack((Slab("tungsten", 0.1), Slab("lead", 0.5, produces=False), Slab("vacuum", 1.0, produces=False))),
    "calorimeter": Stack(CALORIMETER),
    "preceded": Stack((Slab("carbon", 0.2, produces=False), *CALORIMETER, Slab("lead", 0.05))),
    "of two densities": Stack((Slab("lead", 0.1), Slab(MATERIALS["lead"].packed(1e22), 0.1))),
}


def slices(stack):
    """Ends of every slab and the nuclei per cm^2 that count in it, counted one by one."""
    found, z = [], 0.0
    groups = [CALORIMETER if slab in CALORIMETER else (slab,) for slab in stack.slabs if slab != CALORIMETER[1]]
    for group in groups:
        for _ in range(group[0].repeat):
            for slab in group:
                counts = slab.material.number_density_per_cm3 * slab.thickness_m * 100 if slab.produces else 0.0
                found.append((z, z + slab.thickness_m, counts))
                z += slab.thickness_m
    return np.array(found)


@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
def test_depth_nuclei_and_edges(stack):
    rows = slices(stack)
    assert stack.depth_m == pytest.approx(rows[-1, 1], rel=1e-12)
    assert stack.nuclei_per_cm2 == pytest.approx(rows[:, 2].sum(), rel=1e-12)
    np.testing.assert_allclose(stack.edges_m, [0.0, *rows[:, 1]], rtol=1e-12)


@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
@pytest.mark.parametrize("rate", [0.0, 1e-6, 0.7, 30.0, 1e3])
def test_escape_is_the_mean_over_what_produces(stack, rate):
    rows = slices(stack)
    near, far = (np.exp(-rate * (stack.depth_m - rows[:, end])) for end in (1, 0))
    width = rate * (rows[:, 1] - rows[:, 0])
    mean = np.where(width > 1e-5, (near - far) / np.where(width > 0, width, 1.0), near * (1 - width / 2))
    expected = (rows[:, 2] * mean).sum() / rows[:, 2].sum()
    assert stack.escape(np.array(rate)) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
def test_places_follow_the_profile(stack):
    rows = slices(stack)
    z = stack.place_m((np.arange(200_000) + 0.5) / 200_000)
    assert (np.diff(z) >= 0).all()
    counted, _ = np.histogram(z, stack.edges_m)
    np.testing.assert_allclose(counted / z.size, rows[:, 2] / rows[:, 2].sum(), atol=1.5e-5)
    middle = (rows[:, 0] + rows[:, 1]) / 2
    density = stack.production_per_m(middle)
    np.testing.assert_allclose(density * (rows[:, 1] - rows[:, 0]), rows[:, 2] / rows[:, 2].sum(), rtol=1e-12)
    assert (stack.production_per_m(np.array([-0.1, stack.depth_m + 0.1])) == 0).all()


def test_one_length_scales_everything():
    stack = STACKS["preceded"]
    twice = stack.scaled(2.0)
    assert twice.depth_m == pytest.approx(2 * stack.depth_m)
    assert twice.nuclei_per_cm2 == pytest.approx(2 * stack.nuclei_per_cm2)
    np.testing.assert_allclose(twice.escape(np.array([0.5, 3.0])), stack.escape(np.array([1.0, 6.0])), rtol=1e-12)


def test_production_at_the_ends_of_layers():
    """P1 App. A: k d0 before the end, k = 0 ... n - 1."""
    stack = Stack((Slab("lead", 0.003, repeat=136),), at_ends=True)
    k = np.arange(136)
    for rate in (0.1, 3.0, 100.0):
        assert stack.escape(np.array(rate)) == pytest.approx(np.exp(-k * 0.003 * rate).mean(), rel=1e-12)
    z = stack.place_m((np.arange(1360) + 0.5) / 1360)
    np.testing.assert_allclose(np.unique(z.round(12)), 0.003 * (k + 1), rtol=1e-9)
    with pytest.raises(InputError, match="no density"):
        stack.production_per_m(np.array([0.1]))


def test_nuclei_of_several_materials():
    stack = Stack((Slab("lead", 0.1), Slab("water", 1.0), Slab("iron", 2.0, produces=False), Slab("lead", 0.3)))
    lead, hydrogen, oxygen = stack.targets
    assert [one.nucleus.charge_number for one in stack.targets] == [82, 1, 8]
    per_cm2 = [one.share * stack.nuclei_per_cm2 for one in stack.targets]
    water = MATERIALS["water"].number_density_per_cm3 * 100
    expected = [MATERIALS["lead"].number_density_per_cm3 * 40, water * 2 / 3, water / 3]
    assert per_cm2 == pytest.approx(expected, rel=1e-12)
    assert [slab.produces for slab in lead.stack.slabs] == [True, False, False, True]
    assert hydrogen.stack == oxygen.stack
    assert [slab.produces for slab in oxygen.stack.slabs] == [False, True, False, False]
    assert lead.stack.depth_m == stack.depth_m


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Slab("lead", 0.0), "thickness_m must be above zero"),
        (lambda: Slab("lead", 1.0, repeat=0), "repeat must be a whole number from 1"),
        (lambda: Slab("lead", 1.0, repeat=1.5), "repeat must be a whole number"),
        (lambda: Slab("lead", 1.0, produces=1), "produces must be true or false"),
        (lambda: Slab("vacuum", 1.0), "vacuum produces nothing"),
        (lambda: Slab(82, 1.0), "material must be a name or a Material"),
        (lambda: Stack(()), "no slab of the stack produces"),
        (lambda: Stack((Slab("lead", 1.0, produces=False),)), "no slab of the stack produces"),
        (lambda: Stack(("lead",)), "made of Slabs"),
    ],
)
def test_what_makes_no_stack(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_an_unknown_material_has_a_nearest_match():
    with pytest.raises(UnknownNameError, match="did you mean 'lead'"):
        Slab("leed", 1.0)
