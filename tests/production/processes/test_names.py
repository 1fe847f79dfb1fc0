import pytest

from mubeam import Bremsstrahlung, Interference, PairProduction, PhotonFusion
from mubeam.production.processes import CATALOGUE

PROCESSES = [
    (Bremsstrahlung("vector"), "bremsstrahlung"),
    (Bremsstrahlung("scalar", "mu", "tau"), "lepton-conversion"),
    (PhotonFusion(), "photon-fusion"),
    (PairProduction(), "pair-production"),
    (Interference("scalar"), "interference"),
]


@pytest.mark.parametrize(("process", "name"), PROCESSES)
def test_every_process_has_a_name_in_event_files(process, name):
    assert process.event_name == name
    assert process.event_description.startswith("l N -> ")


def test_numbers_differ_and_follow_nuhepmc():
    numbers = [process.event_number for process, _ in PROCESSES]
    assert len(set(numbers)) == len(numbers)
    # electromagnetic (below zero), of the other types (700 on), without exchange of charge (X50 - X99)
    assert all(number <= -700 and -number % 100 >= 50 for number in numbers)


def test_tau_pairs_are_no_process_with_a_coupling():
    assert "tau-pairs" not in CATALOGUE.names()
