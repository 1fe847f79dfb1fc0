"""Decay widths in GeV, zero below threshold: pure functions of masses and couplings, which broadcast.

Neglected: V -> 3 gamma of a dark photon below 2 m_e, by the electron loop, 17 epsilon^2 alpha^4 m^9/(2^7 3^6 5^3 pi^3
m_e^8), which is 3e-17 epsilon^2 GeV at 1 MeV (arXiv 0807.3279): such a boson counts as stable.
"""

from mubeam.physics.widths.hadrons import shares_of_hadrons, vector_to_hadrons
from mubeam.physics.widths.lepton_flavour import fermion_to_scalar, fermion_to_vector
from mubeam.physics.widths.photon_loops import alp_to_photons, pseudoscalar_to_photons, scalar_to_photons
from mubeam.physics.widths.three_body import (
    fermion_to_hadrons_by_vector,
    fermion_to_pair_by_vector,
    to_pair_by_scalar,
)
from mubeam.physics.widths.two_body import (
    pseudoscalar_to_fermions,
    scalar_to_fermions,
    scalar_to_scalars,
    scalar_to_two_flavours,
    vector_to_fermions,
    vector_to_majorana,
    vector_to_neutrinos,
    vector_to_scalars,
    vector_to_two_flavours,
)

__all__ = [
    "alp_to_photons",
    "fermion_to_hadrons_by_vector",
    "fermion_to_pair_by_vector",
    "fermion_to_scalar",
    "fermion_to_vector",
    "pseudoscalar_to_fermions",
    "pseudoscalar_to_photons",
    "scalar_to_fermions",
    "scalar_to_photons",
    "scalar_to_scalars",
    "scalar_to_two_flavours",
    "shares_of_hadrons",
    "to_pair_by_scalar",
    "vector_to_fermions",
    "vector_to_hadrons",
    "vector_to_majorana",
    "vector_to_neutrinos",
    "vector_to_scalars",
    "vector_to_two_flavours",
]
