"""Events of radiation and photon fusion that interfere: drawn from the sum, against spectra, traces and weights."""

import numpy as np
import pytest

import mubeam as mb
from mubeam import models
from mubeam.constants import ALPHA, LEPTON_MASS_GEV
from mubeam.errors import ModelError
from mubeam.events.beam_energies import BeamEnergies
from mubeam.events.density import invariants, summed_density
from mubeam.events.groups import make_groups
from mubeam.events.kinematics import momenta
from mubeam.events.mixture import group_sampler
from mubeam.models import library
from mubeam.models.vertex import Vertex
from mubeam.production.engine.request import photon_flux
from mubeam.units import PB_PER_INVERSE_GEV2
from oracles import dirac_arrays
from oracles.distributions import check_uniform, chi2_p_value, cumulative
from oracles.vertices import Toy, times

MUON = LEPTON_MASS_GEV["mu"]
GRID = {100_000: 400, 1_000_000: 1200}


def parts(kind, g):
    """Coefficients and processes of the rate at y = 1."""
    return ((1.0, mb.Bremsstrahlung(kind)), (g**2, mb.PhotonFusion(kind=kind)), (g, mb.Interference(kind)))


def summed(function, kind, g, **arguments):
    return sum(number * function(process, **arguments).value for number, process in parts(kind, g))


def vertices(kind, g):
    return Vertex(mb.Bremsstrahlung(kind), times(1.0)), Vertex(mb.PhotonFusion(kind=kind), times(g))


def as_large(kind, setting):
    """The g at which photon fusion is as large as radiation."""
    radiated, fused = (mb.cross_section(process, **setting).value for _, process in parts(kind, 1.0)[:2])
    return (radiated / fused) ** 0.5


@pytest.mark.parametrize("events", [100_000, pytest.param(1_000_000, marks=pytest.mark.full)])
@pytest.mark.parametrize(
    ("kind", "mass", "share"),
    [
        ("pseudoscalar", 0.05, 1.0),
        ("scalar", 0.3, -1.0),
        pytest.param("pseudoscalar", 2.0, -1.0, marks=pytest.mark.full),
        pytest.param("pseudoscalar", 0.001, 0.3, marks=pytest.mark.full),
        pytest.param("scalar", 0.01, -0.5, marks=pytest.mark.full),
        pytest.param("scalar", 0.5, 3.0, marks=pytest.mark.full),
    ],
)
def test_spectra_of_the_sum(kind, mass, share, events):
    """Energy and angle of X as dsigma/dx and dsigma/dtheta of all terms, and the cross section."""
    setting = {"energy_gev": 160.0, "mass_gev": mass, "form_factor": "tsai-elastic"}
    g = share * as_large(kind, setting)
    model, point = Toy(vertices(kind, g)), {"mass_gev": mass, "coupling": 1e-3}
    sample = mb.generate(model, "na64mu-2022", events=events, **point)
    assert sample.info.cross_section_pb == pytest.approx(1e-6 * summed(mb.cross_section, kind, g, **setting), rel=1e-9)
    assert sample.info.process == "bremsstrahlung+photon-fusion"
    assert sample.tally.overweights < 1e-3 * sample.tally.proposals
    z = np.linspace(np.log(mass / (160 - mass)), np.log((160 - MUON) / MUON), GRID[events])
    x, rest = 1 / (1 + np.exp(-z)), 1 / (1 + np.exp(z))
    spectrum = summed(mb.dsigma_dx, kind, g, x=x[1:-1], **setting) * (x * rest)[1:-1]
    energy_x = sample.particle("x")[:, 0]
    check_uniform(cumulative(z, np.pad(spectrum, 1))(np.log(energy_x / (160 - energy_x))))
    vector = sample.particle("x")
    theta = np.geomspace(1e-4 * mass / 160, np.pi, GRID[events])[:-1]
    spectrum = summed(mb.dsigma_dtheta, kind, g, theta_rad=theta, **setting) * theta
    angle = np.arctan2(np.hypot(vector[:, 1], vector[:, 2]), vector[:, 3])
    check_uniform(cumulative(np.log(theta), spectrum)(np.log(angle)))


@pytest.mark.parametrize("events", [40_000, pytest.param(1_000_000, marks=pytest.mark.full)])
@pytest.mark.parametrize(("kind", "share"), [("pseudoscalar", 1.0), ("scalar", -1.0)])
def test_azimuths_by_dirac_traces(kind, share, events):
    """Angle across the beam between X and nucleus, in bins of p_T, of a Monte Carlo weighted with Feynman rules."""
    energy, mass = 12.0, 0.3
    setting = {"energy_gev": energy, "mass_gev": mass, "form_factor": "tsai-elastic"}
    g = share * as_large(kind, setting)
    flux = photon_flux("lead", "tsai-elastic")
    (group,) = make_groups(vertices(kind, g), mass, 1.0)
    line = np.array([energy])
    sampler = group_sampler(
        group,
        BeamEnergies(low=line, high=line, share=np.ones(1)),
        mass,
        flux,
        lambda process: mb.cross_section(process, **setting).value,
    )
    sampler.check()
    random = np.random.default_rng(3)
    found = momenta(sampler.draw(random, events).points, MUON, MUON, flux.nucleus.mass_gev, random)

    chunk, angles, sizes, weights = 40_000, [], [], []
    for seed in range(max(2, events // chunk)):
        made, t, weight = dirac_arrays.phase_space(
            np.random.default_rng(seed), chunk, energy, mass, MUON, MUON, flux.nucleus.mass_gev
        )
        squared = dirac_arrays.radiation_and_fusion(kind, 1.0, g, made, MUON)
        photons = (4 * np.pi * ALPHA) ** 2 * flux.form_factor.squared(t, flux.nucleus) / t**2
        weights.append(weight * photons * squared / (1024 * np.pi**4 * flux.nucleus.mass_gev**2) * PB_PER_INVERSE_GEV2)
        angle, size = planes(made.k[:, 1:].T, made.nucleus_out[:, 1:].T)
        angles.append(angle)
        sizes.append(size)
    angle, size, weight = (np.concatenate(columns) for columns in (angles, sizes, weights))
    thrown = chunk * len(weights)
    sigma, error = weight.sum() / thrown, np.sqrt((weight**2).sum()) / thrown
    assert sigma == pytest.approx(summed(mb.cross_section, kind, g, **setting), abs=4 * error)

    found_angle, found_size = planes(found[:, 4, 1:].T, found[:, 3, 1:].T)
    edges = np.linspace(0, np.pi, 13), [0, *np.quantile(found_size, [0.25, 0.5, 0.75]), np.inf]
    here, *_ = np.histogram2d(found_angle, found_size, edges)
    there, *_ = np.histogram2d(angle, size, edges, weights=weight)
    squares, *_ = np.histogram2d(angle, size, edges, weights=weight**2)
    scale = events / there.sum()
    chi2 = ((here - scale * there) ** 2 / (here + scale**2 * squares)).sum()
    assert chi2_p_value(chi2, here.size - 1) > 1e-4


def planes(x, recoil):
    """The angle between X and the nucleus across the beam, and the transverse momentum of X."""
    turn = np.arctan2(recoil[1], recoil[0]) - np.arctan2(x[1], x[0])
    return np.arccos(np.cos(turn)), np.hypot(x[0], x[1])


@pytest.mark.parametrize("kind", ["pseudoscalar", "scalar"])
def test_the_density_is_a_square(kind):
    """|i| <= 2 sqrt(b f) at every event, and close to it at some: no sign of g makes the sum negative."""
    sample = mb.generate(Toy(vertices(kind, 2.0)), "na64mu-2022", events=20_000, mass_gev=0.1, coupling=1e-3)
    points = invariants(sample.events, mb.Bremsstrahlung(kind))
    nucleus = float(sample.events.mass_gev[0, 1])
    radiated, fused, crossed = (
        summed_density(((process, 1.0),), points, nucleus, 0.1) for _, process in parts(kind, 1.0)
    )
    cosine = crossed / (2 * np.sqrt(radiated * fused))
    assert np.abs(cosine).max() <= 1 + 1e-7
    assert np.abs(cosine).max() > 0.9


def test_interference_is_no_vertex():
    with pytest.raises(ModelError, match="is no amplitude"):
        mb.generate(
            Toy((Vertex(mb.Interference("scalar"), times(1.0)), Vertex(mb.Bremsstrahlung("scalar"), times(1.0)))),
            "na64mu-2022", events=10, mass_gev=0.1, coupling=1.0,
        )  # fmt: skip


MODEL = '''
"""A pseudoscalar that muons radiate and photons make."""

from dataclasses import dataclass
from typing import ClassVar

import mubeam as mb
from mubeam.models.vertex import Vertex


@dataclass(frozen=True)
class Both(mb.Model):
    """Two coefficients."""

    c_mu: float = 1.0
    c_gamma: float = 1.0

    name: ClassVar = "both"
    description: ClassVar = "two vertices that interfere"
    coupling_name: ClassVar = "g"
    coupling_symbol: ClassVar = "g"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = "m"
    bounds_plane: ClassVar = None
    citations: ClassVar = ()

    def vertices(self):
        """Of one group."""
        return (
            Vertex(mb.Bremsstrahlung("pseudoscalar"), lambda m, g: self.c_mu * g),
            Vertex(mb.PhotonFusion(), lambda m, g: self.c_gamma * g),
        )

    def decays(self, mass_gev, coupling):
        """None."""
        return ()


MODEL = Both
'''


@pytest.fixture
def both(tmp_path, monkeypatch):
    """The model as a file in the library."""
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "both.py").write_text(MODEL, encoding="utf-8")
    monkeypatch.setattr(library, "__path__", [*library.__path__, str(folder)])
    models.CATALOGUE.names.cache_clear()
    yield
    monkeypatch.undo()
    models.CATALOGUE.names.cache_clear()


@pytest.mark.parametrize(
    ("c_mu", "c_gamma"),
    [(-1.0, 2.0), (1.0, 0.0), *(pytest.param(*pair, marks=pytest.mark.full) for pair in ((1.0, 0.4), (0.0, 1.0)))],
)
def test_weights_of_other_coefficients(both, c_mu, c_gamma):
    """Each coefficient, with its sign or zero: cross section and spectrum are those of the other model."""
    events = 40_000
    model = mb.models.get("both", c_mu=1.0, c_gamma=1.0)
    setting = {"energy_gev": 160.0, "mass_gev": 0.2, "form_factor": "tsai-elastic"}
    sample = mb.generate(model, "na64mu-2022", events=events, mass_gev=0.2, coupling=1e-3, seed=4)
    weight = mb.reweight(sample, c_mu=c_mu, c_gamma=c_gamma)
    assert (weight >= 0).all()
    numbers = (c_mu**2, c_gamma**2, c_mu * c_gamma)

    def total(**options):
        every = zip(numbers, parts("pseudoscalar", 1.0), strict=True)
        return 1e-6 * sum(c * mb.cross_section(process, **setting, **options).value for c, (_, process) in every)

    found = sample.info.cross_section_pb * weight
    assert found.mean() == pytest.approx(total(), abs=5 * found.std() / events**0.5)
    x = sample.particle("x")[:, 0] / 160
    for low, high in ((0.0, 0.1), (0.1, 0.3), (0.3, 0.6), (0.6, 0.9), (0.9, 1.0)):
        here = np.where((x > low) & (x < high), found, 0.0)
        assert here.mean() == pytest.approx(total(x_min=low, x_max=high), abs=5 * here.std() / events**0.5)


def test_events_without_fusion_get_none():
    """Few of them lie at the low virtualities where fusion peaks: their weights would come out 13 sigma low."""
    sample = mb.generate("alp", "na64mu-2022", events=20, mass_gev=0.05, coupling=1e-3, seed=4)
    with pytest.raises(ModelError, match=r"the sample has no photon-fusion, .* generate it anew"):
        mb.reweight(sample, c_gamma=1.0)
    assert mb.reweight(sample, c_mu=2.0).mean() > 0
