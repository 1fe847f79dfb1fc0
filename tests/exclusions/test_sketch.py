"""A reach for a figure that moves: rates from parts that angles share, tips not quite where they are."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.production.engine import tables
from mubeam.searches import produced_nodes


@pytest.mark.parametrize("ties", [None, {"mass_chi_gev": [{"mass_gev": 1, "constant": 0.4}]}])
def test_a_sketch_is_the_reach_within_its_errors(ties):
    given = {} if ties is None else {"mass_chi_gev": 1.0, "g_chi": 1.0}
    model = mb.models.get("lfv-alp", theta=0.4, **given)
    masses = np.geomspace(2, 40, 16)
    want, found = (
        mb.reach(model, "na64mu-1e13", "lfv-invisible", masses_gev=masses, ties=ties, sketch=sketch)
        for sketch in (False, True)
    )
    for name in ("lower", "upper"):
        a, b = (getattr(one.ranges, name)[:, 0] for one in (want, found))
        error = getattr(want.ranges, f"{name}_error")[:, 0] + getattr(found.ranges, f"{name}_error")[:, 0]
        known = np.isfinite(a)
        assert (known == np.isfinite(b)).all()
        assert (np.abs(a[known] - b[known]) <= error[known]).all()
    step = np.log(masses[1] / masses[0])
    assert len(want.tips.mass_gev) == len(found.tips.mass_gev) > 0
    assert np.abs(np.log(found.tips.mass_gev / want.tips.mass_gev)).max() < step / 64


def test_angles_share_what_is_produced(monkeypatch):
    made, computed = [], tables.kept_nodes

    def counted(process, *given, **how):
        made.append(process)
        return computed(process, *given, **how)

    monkeypatch.setattr(produced_nodes, "kept_nodes", counted)
    for theta in (0.3, 0.31):
        model = mb.models.get("lfv-alp", theta=theta)
        mb.reach(model, "muc-thin-target", "invisible", masses_gev=np.geomspace(2, 40, 16), sketch=True)
    assert {one.kind for one in made} == {"scalar", "pseudoscalar"}
    assert {one.parity_angle for one in made} == {None}
