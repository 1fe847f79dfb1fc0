"""The numbering of lines against plain loops, and what is gained by it: production once for each mass."""

from dataclasses import dataclass, replace
from itertools import product
from typing import ClassVar

import numpy as np
import pytest

import mubeam as mb
from mubeam.models.library.lmu_ltau_dark_sector import LmuLtauDarkSector
from mubeam.production.engine import tables
from mubeam.scans.axes import Values
from mubeam.scans.lines import Lines
from mubeam.scans.spec import read
from mubeam.searches.folding import MASSES_TOGETHER

MASSES = {"log": [2, 30, 45]}
DARK = {"mass_chi_gev": {"values": [0.3, 0.5]}, "g_chi": {"linear": [0.1, 1, 3]}}
THETA = {"theta": {"linear": [0, 1.5, 4]}}


def section(parameters, **changes):
    return {
        "model": "lfv-alp",
        "experiments": ["muc-thin-target"],
        "analyses": ["visible"],
        "quantities": ["events"],
        "parameters": {"coupling": 1e-2} | parameters,
    } | changes


@dataclass(frozen=True)
class Pairs(LmuLtauDarkSector):
    """Pairs through a mediator whose mass changes the process."""

    mass_zprime_gev: float = 0.01
    name: ClassVar = "pairs"

    def channels(self):
        return (mb.Channel(mb.PairProduction("vector", mediator_mass_gev=self.mass_zprime_gev), 1.0),)


PAIRS = {"model": "pairs", "experiments": ["na64mu-2022"], "analyses": ["invisible"]}


def lines(parameters, *, of=None, **changes):
    return Lines(read({"scan": section(parameters, **changes)}, of))


def at(found):
    return found.coordinates(np.arange(len(found)))


@pytest.mark.parametrize("parameters", [{}, THETA, DARK, {**THETA, **DARK}])
def test_every_combination_is_a_line(parameters):
    found = lines({"mass_gev": MASSES, **parameters})
    axes = [axis.at(np.arange(axis.size)) for axis in (found.scan.section.parameters[name] for name in found.names)]
    assert sorted(zip(*at(found).values(), strict=True)) == sorted(product(*axes))


def test_what_changes_production_is_outermost_and_the_rest_is_inside_blocks_of_masses():
    found = lines({"mass_gev": MASSES, "mass_zprime_gev": {"linear": [0.01, 0.02, 4]}}, of=Pairs(), **PAIRS)
    assert found.changing == ["mass_zprime_gev"]
    assert (found.sharing, found.in_parts) == (1, False)
    assert len(set(at(found)["mass_zprime_gev"][:45])) == 1
    found = lines({"mass_gev": MASSES, **DARK, **THETA})
    # of an angle the parts are the same
    assert (found.changing, found.in_parts) == ([], True)
    assert found.sharing == 24
    first = {name: values[: MASSES_TOGETHER * 24] for name, values in at(found).items()}
    assert len(set(first["mass_gev"])) == MASSES_TOGETHER
    assert len(set(zip(first["theta"], first["mass_chi_gev"], first["g_chi"], strict=True))) == 24
    assert (np.diff(first["mass_gev"][:MASSES_TOGETHER]) > 0).all()


@pytest.mark.parametrize(
    ("parameters", "outside"),
    [
        ({"g_chi": {"sobol": [0.1, 1]}, "mass_chi_gev": 0.5}, False),
        ({"theta": {"sobol": [0, 1]}}, False),
        ({"mass_zprime_gev": {"sobol": [0.01, 0.02]}}, True),
    ],
)
def test_samples_are_inside_where_they_share_production(parameters, outside):
    found = lines({"mass_gev": MASSES, **parameters}, samples=7, **({"of": Pairs(), **PAIRS} if outside else {}))
    values = at(found)[next(iter(parameters))]
    assert len(set(values[:MASSES_TOGETHER])) == 1
    assert len(set(values[: MASSES_TOGETHER * 7])) == (4 if outside else 7)
    assert len(found) == 45 * 7
    assert found.sharing == (1 if outside else 7)


def test_a_model_that_there_is_none_of_may_be_at_an_end():
    found = lines({"mass_gev": MASSES, "g_chi": 1.0, "mass_chi_gev": {"values": [0.5, 0.3]}})
    wrong = read({"scan": section({"mass_gev": MASSES, "g_chi": 1.0, "mass_chi_gev": {"values": [0.5, 0.3]}})})
    # a specification with this would be refused
    wrong.section.parameters["mass_chi_gev"] = Values((0.5, -0.3))
    wrong = replace(wrong)
    assert (found.changing, Lines(wrong).changing) == ([], ["mass_chi_gev"])


def test_production_is_computed_once_for_each_block_of_masses(tmp_path, monkeypatch):
    computed, make_maker = [], tables.node_maker

    def counted(process, energy, mass, *rest):
        make = make_maker(process, energy, mass, *rest)

        def count(orders):
            computed.append((process, tuple(mass), orders))
            return make(orders)

        return count

    monkeypatch.setattr(tables, "node_maker", counted)
    tables.forget()
    masses = {"log": [2, 30, 2 * MASSES_TOGETHER]}
    spec = section({"mass_gev": masses, **DARK, **THETA, "exposure_mot": {"values": [1e10, 1e12]}})
    # at high precision none of it is interpolated
    more = {"analyses": ["visible", "invisible"], "precision": "high"}
    mb.scan({"scan": spec | more}, output=tmp_path / "out")
    # scalar and pseudoscalar, whatever the angle
    assert len(computed) == len(set(computed)) == 2 * 3 * 2


def test_a_polarised_beam_sees_how_the_parts_of_an_angle_interfere():
    """Rows are the yields, whose rate goes as 1 + P sin 2 theta; the angles share a production."""
    axes = {"mass_gev": {"values": [2.0, 5.0]}, "theta": {"values": [0.4, 2.0]}}
    spec = {"scan": section(axes, polarisation=0.8)}
    assert Lines(read(spec)).changing == []
    found = mb.scan(spec).to_pandas().sort_values(["theta", "mass_gev"])
    for theta, rows in found.groupby("theta"):
        model = mb.models.get("lfv-alp", theta=theta)
        place = {"mass_gev": [2.0, 5.0], "coupling": 1e-2}
        expected = mb.expected_events(model, "muc-thin-target", "visible", **place, polarisation=0.8)
        np.testing.assert_allclose(rows.events, expected.value, rtol=1e-9)
        plain = mb.expected_events(model, "muc-thin-target", "visible", **place)
        assert (np.sign(expected.value - plain.value) == np.sign(np.sin(2 * theta))).all()
