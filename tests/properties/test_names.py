"""Wherever a name is wanted, what is none is refused in one line: also what Python cannot look up or compare."""

import numpy as np
import pytest

import mubeam as mb

OBSERVABLES = mb.observables
POINT = {"mass_gev": 0.5, "coupling": 1e-3}

LOOKUPS = {
    "models.get": mb.models.get,
    "experiments.get": mb.experiments.get,
    "analysis": lambda name: mb.expected_events("axion-muon", "na64mu-2022", name, **POINT),
    "bounds.get": mb.bounds.get,
    "bounds.names": mb.bounds.names,
    "target": mb.targets.get,
    "form factor": lambda name: mb.cross_section(mb.PhotonFusion(), energy_gev=160, mass_gev=0.1, form_factor=name),
    "kind": mb.Bremsstrahlung,
    "lepton": lambda name: mb.PhotonFusion(name),
    "mediator": mb.PairProduction,
    "method": lambda name: mb.cross_section(mb.PhotonFusion(), energy_gev=160, mass_gev=0.1, method=name),
    "precision": lambda name: mb.cross_section(mb.PhotonFusion(), energy_gev=160, mass_gev=0.1, precision=name),
    "decay point": lambda name: mb.generate("axion-photon", "na64mu-1e12", events=1, decay_point=name, **POINT),
    "citations": lambda name: mb.citations.bibtex([name]),
    "keys": mb.citations.bibtex,
    "decay": lambda name: OBSERVABLES.decay_bounds.branching_ratio(name, **POINT),
    "decay bound": OBSERVABLES.decay_bounds.get,
    "scenario": OBSERVABLES.decay_bounds.names,
    "g-2 method": lambda name: OBSERVABLES.g_minus_2.muon_shift(method=name, **POINT),
    "g-2 reference": OBSERVABLES.g_minus_2.reference,
    "channel": lambda name: OBSERVABLES.dark_matter.annihilation_cross_section(
        mass_chi_gev=1, mass_gev=3, g_chi=1, coupling=1, channel=name
    ),
    "wave": lambda name: OBSERVABLES.dark_matter.thermal_target(mass_chi_gev=1, wave=name),
    "requirement": lambda name: OBSERVABLES.dark_matter.least_coupling(masses_gev=[1], requirement=name),
    "indirect bound": OBSERVABLES.indirect_bounds.get,
    "UV completion": OBSERVABLES.heavy_lepton.read,
    "origin": lambda name: OBSERVABLES.tau_decay_length.dsigma_dlength(
        name, decay_length_m=0.1, energy_gev=100, mass_gev=1
    ),
}


WRONG = {
    "list": [],
    "dict": {},
    "set": {"a"},
    "array": np.array(["a", "b"]),
    "array of no dimension": np.array("a"),
    "number": 1.5,
    "number of more digits than Python prints": 10**5000,
    "bytes": b"exact",
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("lookup", LOOKUPS)
def test_no_name(lookup, wrong):
    if lookup == "keys" and wrong in ("list", "dict"):
        assert mb.citations.bibtex(WRONG[wrong]) == ""
        return
    with pytest.raises(mb.errors.InputError) as caught:
        LOOKUPS[lookup](WRONG[wrong])
    assert len(str(caught.value).splitlines()) == 1


def test_no_parameter_of_a_model_without_any():
    with pytest.raises(mb.errors.UnknownNameError, match="unknown parameter of axion-muon 'none'"):
        mb.models.get("axion-muon", none=1)
