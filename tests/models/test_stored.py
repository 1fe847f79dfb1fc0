"""Parameters in files: objects of one's own too, alike in every process."""

import json

import numpy as np

import mubeam as mb
from mubeam.models.stored import stored_parameters
from mubeam.models.vertex import Vertex
from oracles.vertices import Toy, times


def test_numbers_and_texts_are_kept():
    parameters = vars(mb.models.get("lfv-alp", theta=0.3))
    assert stored_parameters(mb.models.get("lfv-alp", theta=0.3)) == parameters


def test_objects_are_given_by_their_text():
    model = Toy((Vertex(mb.PhotonFusion(), times(2.0)), np.float64(1.5)))
    found = stored_parameters(model)
    text = json.dumps(found)
    assert "PhotonFusion" in text
    assert " at 0x" not in text
    assert found["given"][1] == 1.5


def test_a_reach_of_such_a_model_is_written(tmp_path):
    model = Toy((Vertex(mb.Bremsstrahlung("scalar"), times(1.0)),))
    mb.reach(model, "na64mu-2022", "invisible", masses_gev=[0.1, 0.2]).write(tmp_path / "out")
    record = json.loads(next((tmp_path / "out").glob("*.json")).read_text())
    assert "Bremsstrahlung" in json.dumps(record["model"]["parameters"])
