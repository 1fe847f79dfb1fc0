import pytest

from mubeam import Bremsstrahlung, PairProduction, PhotonFusion
from mubeam.events import processes


@pytest.mark.parametrize(
    ("process", "name"),
    [
        (Bremsstrahlung("vector"), "bremsstrahlung"),
        (Bremsstrahlung("scalar", "mu", "tau"), "lepton-conversion"),
        (PhotonFusion(), "photon-fusion"),
        (PairProduction(), "pair-production"),
    ],
)
def test_every_process_has_a_name(process, name):
    assert processes.name_of(process) == name
    assert name in processes.PROCESSES


def test_numbers_differ_and_follow_nuhepmc():
    numbers = [info.number for info in processes.PROCESSES.values()]
    assert len(set(numbers)) == len(numbers)
    # electromagnetic (below zero), of the other types (700 on), without exchange of charge (X50 - X99)
    assert all(number <= -700 and -number % 100 >= 50 for number in numbers)
