"""Samplers of production at the corners of the range, for tests of what they draw."""

import numpy as np

import mubeam as mb
from mubeam.events.beam_energies import BeamEnergies
from mubeam.events.kinematics import momenta
from mubeam.events.production import ProductionSampler
from mubeam.matter import material
from mubeam.physics import form_factors
from mubeam.production.engine.request import photon_flux
from mubeam.production.processes import lepton_mass_gev

PROCESSES = {
    "scalar": mb.Bremsstrahlung("scalar"),
    "pseudoscalar": mb.Bremsstrahlung("pseudoscalar"),
    "vector": mb.Bremsstrahlung("vector"),
    "axial": mb.Bremsstrahlung("axial"),
    "mixed-vector": mb.Bremsstrahlung("vector", parity_angle=0.6),
    "scalar-tau": mb.Bremsstrahlung("scalar", final_lepton="tau", parity_angle=0.7),
    "vector-tau": mb.Bremsstrahlung("vector", final_lepton="tau"),
    "fusion": mb.PhotonFusion(),
    "scalar-fusion": mb.PhotonFusion(kind="scalar"),
}
CORNERS = {
    "slow-light": (100.0, 1e-3, "tsai-elastic", "lead"),
    "slow-heavy": (100.0, 10.0, "tsai-elastic", "beryllium"),
    "fast-light": (10_000.0, 1e-3, "atomic-nuclear", "lead"),
    "fast-heavy": (10_000.0, 40.0, "atomic-nuclear", "lead"),
}
PAIRS = {
    "massless": (mb.PairProduction("vector"), 0.05),
    "resonant": (mb.PairProduction("vector", 1.0, 0.01), 0.05),
    "heavy-scalar": (mb.PairProduction("scalar", 200.0, 1.0), 0.5),
}


def make_sampler(process, energy, mass, form_factor="atomic-nuclear", target="lead"):
    flux = photon_flux(material.get(target), form_factors.get(form_factor))
    line = np.array([energy])
    return ProductionSampler(process, BeamEnergies(low=line, high=line, share=np.ones(1)), mass, flux)


def sampled(sampler, count, seed=11):
    """Points and momenta (n, 5, 4) in pieces, and their proposals and overweights."""
    random = np.random.default_rng(seed)
    mi, mf = (lepton_mass_gev(name) for name in (sampler.process.initial_lepton, sampler.process.final_lepton))
    points, vectors, proposals, overweights = [], [], 0, 0
    for first in range(0, count, 16_384):
        found = sampler.cells.draw(random, min(16_384, count - first), sampler.evaluated)
        points.append(sampler.points(found.carried, random))
        vectors.append(momenta(points[-1], mi, mf, sampler.flux.nucleus.mass_gev, random))
        proposals, overweights = proposals + found.proposals, overweights + found.overweights
    columns = [np.concatenate([np.broadcast_to(part[i], part.t.shape) for part in points]) for i in range(6)]
    return type(points[0])(*columns), np.concatenate(vectors), proposals, overweights
