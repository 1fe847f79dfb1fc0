import numpy as np
import pytest
from scipy import stats

import mubeam as mb
from mubeam.events import tau_pair_points as module
from mubeam.events.beam_energies import BeamEnergies
from mubeam.events.makers import beam_energies
from mubeam.events.tau_pair_points import TauPairSampler, draw_rapidity, draw_virtuality
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.observables.tau_pair_events import tau_pair_events
from mubeam.physics import pair_creation, photon_flux
from mubeam.production.processes import tau_pairs
from mubeam.production.processes.tau_pairs import MUON, TAU
from mubeam.production.tau_pairs import pair_photon_flux

FLUX = pair_photon_flux("lead", "atomic-nuclear")
EVENTS = 20_000
SIGNIFICANCE = 1e-4


def sampler(energy):
    one = np.array([energy])
    return TauPairSampler(BeamEnergies(low=one, high=one, share=np.ones(1)), FLUX)


def integral(cells):
    """Of the density, and its statistical error, from points of the envelope."""
    points, cell = cells.propose(np.random.default_rng(3), 100_000)
    values = cells.density(points) / cells.envelope[cell] * cells.envelope.mean()
    return values.mean(), values.std() / len(values) ** 0.5


@pytest.mark.parametrize("energy", [8.0, 160.0, 4000.0])
def test_the_integral_over_the_cube_is_the_cross_section(energy):
    unit, weight = gauss_legendre(28)
    points = np.array(np.meshgrid(unit, unit, unit, indexing="ij")).reshape(3, -1)
    found = (sampler(energy).density(points) * np.einsum("i,j,k->ijk", weight, weight, weight).ravel()).sum()
    assert found == pytest.approx(mb.tau_pair_cross_section(energy_gev=energy).value, rel=1e-5)


def test_the_integral_over_a_spectrum_is_the_mean_cross_section():
    card = mb.experiments.get("fasernu2")
    found = TauPairSampler(
        beam_energies(card.beam, card.target), pair_photon_flux(card.target.nucleus, "atomic-nuclear")
    )
    rate = tau_pair_events("fasernu2", energy_loss="none")
    value, error = integral(found.cells)
    assert abs(value - rate.events.value / (1e3 * rate.luminosity_per_fb)) < 4 * error
    assert error < 5e-3 * value


@pytest.mark.parametrize("energy", [10.0, 1000.0])
def test_the_energy_of_the_pair_is_that_of_the_integrand(energy):
    """By Kolmogorov and Smirnov, against nodes of the rate's integral."""
    random = np.random.default_rng(1)
    made = sampler(energy)
    points = made.points(made.cells.draw(random, EVENTS).points, random)
    omega, w_squared, weight = (
        column[0] for column in tau_pairs._photon_pairs(np.array([energy]), FLUX, tau_pairs.PairOrders(160, 80, 1))
    )
    weight = weight * pair_creation.cross_section(w_squared, TAU)
    for ours, nodes in ((points.omega, omega), (points.w_squared, w_squared)):
        order = np.argsort(nodes)
        below = (np.cumsum(weight[order]) - weight[order] / 2) / weight.sum()
        test = stats.kstest(ours, lambda x, order=order, nodes=nodes, below=below: np.interp(x, nodes[order], below))
        # what steps between nodes leave is below 1e-3
        assert test.statistic < stats.kstwo.isf(SIGNIFICANCE, EVENTS) + 1e-3


@pytest.mark.parametrize("w", [2.001 * TAU, 2.4 * TAU, 20 * TAU])
def test_rapidities(w):
    w_squared = np.full(EVENTS, w**2)
    y = draw_rapidity(w_squared, np.random.default_rng(2))
    end = float(pair_creation.highest_rapidity(np.array(w**2), TAU))
    grid = np.linspace(-end, end, 4001)
    density = pair_creation.rapidity_spectrum(np.full(4001, w**2), grid, TAU)
    below = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)])
    assert stats.kstest(y, lambda x: np.interp(x, grid, below / below[-1])).pvalue > SIGNIFICANCE


@pytest.mark.parametrize("x", [0.01, 0.5, 0.99])
def test_virtualities(x):
    found = np.log(draw_virtuality(np.full(EVENTS, x), np.random.default_rng(4)))
    least = photon_flux.lowest_virtuality(x, MUON)

    def below(log):
        """dn/dx of the photons up to there, over that of all."""
        shares = photon_flux.lepton_photons(np.full_like(log, x), least * np.exp(log), MUON)
        return shares / photon_flux.lepton_photons(np.array(x), module.LARGEST_VIRTUALITY_GEV2, MUON)

    assert stats.kstest(found, below).pvalue > SIGNIFICANCE
