"""The quadrature nodes of tau pairs: energies, weights, and selections on them."""

import numpy as np

import mubeam as mb
from mubeam.constants import TAU_DECAY_LENGTH_M
from mubeam.physics.decay_in_flight import survival
from mubeam.production.processes import tau_pairs
from mubeam.production.processes.tau_pairs import MUON, TAU, tau_pair_spectrum
from mubeam.production.tau_pairs import pair_photon_flux

FLUX = pair_photon_flux("lead", "atomic-nuclear")
ENERGIES = np.array([8.0, 30.0, 160.0, 1000.0, 4000.0, 2e4])


def both_fly(nodes, length_m):
    lengths = (np.sqrt((e / TAU) ** 2 - 1 + 1e-12) * TAU_DECAY_LENGTH_M for e in (nodes.hard_gev, nodes.soft_gev))
    return (nodes.weight_pb * survival(sum(1 / length for length in lengths), length_m)).sum(axis=-1)


def test_nodes_add_up_to_the_cross_section():
    spectrum = tau_pair_spectrum(ENERGIES, FLUX, "standard")
    expected = mb.tau_pair_cross_section(energy_gev=ENERGIES, precision="high").value
    np.testing.assert_allclose(spectrum.value.weight_pb.sum(axis=-1), expected, rtol=2e-5)
    np.testing.assert_allclose(spectrum.check.weight_pb.sum(axis=-1), expected, rtol=2e-3)


def test_nodes_are_physical():
    for nodes in tau_pair_spectrum(ENERGIES, FLUX, "fast"):
        assert (nodes.soft_gev >= TAU * (1 - 1e-9)).all()
        assert (nodes.hard_gev >= nodes.soft_gev).all()
        assert (nodes.hard_gev + nodes.soft_gev < ENERGIES[:, None] - MUON).all()
        assert (nodes.weight_pb >= 0).all()


def test_nodes_give_selections_with_their_error():
    exact = both_fly(tau_pair_spectrum(ENERGIES[2:], FLUX, "high").value, 2e-3)
    value, check = (both_fly(nodes, 2e-3) for nodes in tau_pair_spectrum(ENERGIES[2:], FLUX, "standard"))
    assert (np.abs(value - exact) <= 5 * np.abs(value - check) + 1e-5 * exact).all()
    np.testing.assert_allclose(value, exact, rtol=1e-4)


def test_node_energies_are_those_of_a_boosted_pair():
    """Against momenta: pair of mass W and energy omega, a tau at y in its rest frame."""
    orders = tau_pairs.PairOrders(5, 4, 3)
    energy = np.array([50.0])
    nodes = tau_pairs._pair_nodes(energy, FLUX, orders)
    omega, w2, _ = (a[..., None] for a in tau_pairs._photon_pairs(energy, FLUX, orders))
    unit = (np.polynomial.legendre.leggauss(3)[0] + 1) / 2
    y = np.arccosh(np.sqrt(w2) / (2 * TAU)) * unit
    gamma = omega / np.sqrt(w2)
    along = np.sqrt(w2) / 2 * np.tanh(y)
    hard = gamma * np.sqrt(w2) / 2 + np.sqrt(gamma**2 - 1) * along
    np.testing.assert_allclose(nodes.hard_gev, hard.reshape(1, -1), rtol=1e-12)
    np.testing.assert_allclose(nodes.soft_gev, (omega - hard).reshape(1, -1), rtol=1e-9)
