import json
import pickle
from enum import StrEnum

import numpy as np

import mubeam as mb
from mubeam.numerics.estimate import (
    AnyStatus,
    Estimate,
    Status,
    make_estimate,
    not_negative,
    number_exists,
    status_of,
    statuses,
    unresolved,
    warnings_where,
)
from mubeam.production.processes.base import PoleStatus


def test_scalar_arrays_become_plain_numbers():
    found = make_estimate(np.array(2.0), np.array(0.1), "pb", "exact", np.array("ok"))
    assert (type(found.value), type(found.error), type(found.status)) == (float, float, Status)


def test_format_of_a_number():
    assert f"{Estimate(1234.5678, 0.02, 'pb', 'exact')}" == "1234.57 +- 0.02 pb"
    assert f"{Estimate(1234.5678, 0.02, 'pb', 'exact'):.2e}" == "1.23e+03 +- 0.02 pb"


def test_format_of_an_array_is_its_repr():
    found = Estimate(np.ones(2), np.ones(2), "pb", "exact")
    assert f"{found}" == str(found)


def test_scaling_keeps_the_error_positive():
    found = Estimate(2.0, 0.5, "pb", "ww").scaled(-3.0, "events")
    assert (found.value, found.error, found.unit, found.method) == (-6.0, 1.5, "events", "ww")


def test_dict_is_json():
    status = np.array(["ok", "below threshold"])
    found = Estimate(np.array([1.0, 0.0]), np.array([0.1, 0.0]), "pb", "exact", status)
    assert json.loads(json.dumps(found.to_dict())) == {
        "value": [1.0, 0.0],
        "error": [0.1, 0.0],
        "status": ["ok", "below threshold"],
        "unit": "pb",
        "method": "exact",
        "warnings": [],
    }


def test_warnings_are_kept_by_entry():
    first, second = np.array([[True, False]]), np.array([[True], [False]])
    found = warnings_where((2, 2), (first, "one"), (second, np.array([["a", "b"]])))
    assert found.tolist() == [[("one", "a"), ("b",)], [("one",), ()]]
    estimate = Estimate(np.ones((2, 2)), np.ones((2, 2)), "pb", "exact", warnings=found).scaled(2.0, "events")
    assert json.loads(json.dumps(estimate.to_dict()))["warnings"] == [[["one", "a"], ["b"]], [["one"], []]]
    assert warnings_where((2,), (np.array([False, False]), "one")) == ()
    assert warnings_where((), (np.array(True), "one")) == ("one",)


def test_what_is_smaller_than_its_error_is_not_resolved():
    value, error = np.array([2.0, 1.0, -3.0, 0.0]), np.array([1.0, 2.0, 1.0, 0.0])
    assert unresolved(value, error).tolist() == [False, True, True, False]
    positive, covering = not_negative(value, error)
    assert positive.tolist() == [2.0, 1.0, 0.0, 0.0]
    assert covering.tolist() == [1.0, 2.0, 4.0, 0.0]


def test_a_status_is_its_text_and_says_whether_there_is_a_number():
    found = mb.cross_section(mb.PhotonFusion(), energy_gev=160, mass_gev=0.1)
    assert isinstance(found.status, StrEnum)
    assert found.status == "ok"
    assert (found.status.exists, found.exists, f"{found.status}", repr(found.status)) == (True, True, "ok", "'ok'")
    assert pickle.loads(pickle.dumps(found)).status is Status.OK  # noqa: S301
    assert json.dumps(found.to_dict()["status"]) == '"ok"'
    assert Estimate(0.0, 1.0, "pb", "exact", "not resolved").exists
    assert not Estimate(0.0, 0.0, "pb", "exact", "below threshold").exists


def test_statuses_of_an_array():
    found = mb.cross_section(mb.PhotonFusion(), energy_gev=160, mass_gev=[[0.1, 1e3]])
    assert (found.status == "ok").tolist() == (found.status == Status.OK).tolist() == [[True, False]]
    assert found.exists.tolist() == [[True, False]]
    assert Estimate(np.ones(2), np.ones(2), "pb", "exact").exists.tolist() == [True, True]
    assert statuses(np.array([True, False]), Status.NO_SIGNAL).tolist() == ["ok", "no signal of this kind"]


def test_each_module_has_its_own_statuses():
    assert status_of("the lepton decays to it: no cross section is defined") is PoleStatus.LEPTON_DECAYS
    band = mb.observables.g_minus_2.band(masses_gev=[1.0, 2.0], theta=[1.5, 0.0])
    assert number_exists(band.status).tolist() == [status != "wrong sign: no coupling helps" for status in band.status]
    assert status_of("of somebody's own process") == "of somebody's own process"
    assert not number_exists("of somebody's own process")


def test_no_text_has_two_meanings():
    from mubeam.exclusions import reach
    from mubeam.observables import branching, dark_matter, decay_bounds, tau_decay_length, uv_completion
    from mubeam.scans import part

    assert [reach, branching, dark_matter, decay_bounds, tau_decay_length, uv_completion, part]
    texts = [member.value for kind in AnyStatus.__subclasses__() for member in kind]
    assert len(texts) == len(set(texts)) > 20
