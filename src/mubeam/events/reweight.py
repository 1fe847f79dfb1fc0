"""Weights that turn a sample into one of another coupling, lifetime, angle or form factor: densities, nothing rerun."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from mubeam import models
from mubeam.errors import InputError, ModelError
from mubeam.events import pdg, products
from mubeam.events.production import Points
from mubeam.events.record import Block, RunInfo
from mubeam.events.sample import Sample
from mubeam.foundation.checks import FloatArray, instance, positive_scalar
from mubeam.matter.material import MATERIALS
from mubeam.models import Model
from mubeam.physics import form_factors, kinematics
from mubeam.physics.amplitudes import photon_frame
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.physics.form_factors import FormFactor
from mubeam.production.processes import Process

CHI = pdg.number("chi")

PLACES = ("beam", "target", "lepton", "recoil", "x")


def reweight(
    sample: Sample,
    *,
    model: str | Model | None = None,
    coupling: float | None = None,
    form_factor: str | FormFactor | None = None,
    **parameters: Any,
) -> FloatArray:
    """Weights (n,) that make a sample one of another model, coupling or form factor, at the same masses.

    Multiply by the weights that the events have; with the sample's cross section and number of events they count as
    before. The lifetime follows the model and the coupling.

    Args:
        sample: events of `generate`, or read from a file.
        model: another Model or name with these processes; None for that of the sample.
        coupling: another coupling; None for that of the sample.
        form_factor: another form factor; None for that of the sample.
        **parameters: of the model, instead of those of the sample, such as theta.

    Raises:
        InputError, UnknownNameError: an argument is wrong, or the sample is that of a collider, of a form factor that
            has no name, or reweighted already.
        ModelError: the other model makes other events: another process or final lepton, or a decay where there is none.
    """
    instance("sample", sample, Sample)
    info, events = sample.info, sample.events
    if "reweighted_to" in info.about:
        raise InputError("the sample has been reweighted already: reweight the one that it was made from")
    old, new = _models(info, model, parameters)
    about = info.about
    strength = positive_scalar("coupling", about["coupling"] if coupling is None else coupling, new.coupling_unit)
    (before,), (after,) = old.channels(), new.channels()
    if (type(before.process), before.process.final_lepton) != (type(after.process), after.process.final_lepton):
        raise ModelError(f"{new.name} makes other events than {old.name}: generate them")
    if events.momentum_gev[0, 1, 3] != 0:
        raise InputError("events of a collider are not reweighted: generate them anew")
    if about["material"] not in MATERIALS:
        raise InputError(f"the sample's material {about['material']!r} is none of mubeam's: generate it anew")
    nucleus = MATERIALS[about["material"]].nucleus
    points = invariants(events, before.process)
    weight = np.full(len(events), (after.strength * strength / (before.strength * about["coupling"])) ** 2)
    if after.process != before.process:
        weight *= density(after.process, points, nucleus.mass_gev, about["mass_gev"])
        weight /= density(before.process, points, nucleus.mass_gev, about["mass_gev"])
    if form_factor is not None:
        chosen, original = form_factors.get(form_factor), _form_factor(about)
        weight *= chosen.squared(points.t, nucleus) / original.squared(points.t, nucleus)
        if chosen.t_max_gev2 is not None:
            weight *= points.t <= chosen.t_max_gev2
    if "decay" in info.vertices and before.process.off_shell is None:
        weight *= _decay_ratio(sample, old, new, strength)
    return weight


def invariants(events: Block, process: Process) -> Points:
    """The phase-space points of stored events (target at rest), with the azimuth of k about q."""
    beam, _, _, recoil, x = (events.momentum_gev[:, i] for i in range(len(PLACES)))
    mi, mf = process.lepton_masses_gev
    nucleus_mass, m = events.mass_gev[0, 1], events.mass_gev[:, 4]
    q2 = (recoil[:, 1:] ** 2).sum(axis=1)
    t = 2 * q2 / (1 + np.sqrt(1 + q2 / nucleus_mass**2))
    energy, p = beam[:, 0], beam[:, 3]
    s = 2 * p * recoil[:, 3] - energy * t / nucleus_mass - t
    energy_x, k = x[:, 0], np.sqrt((x[:, 1:] ** 2).sum(axis=1))
    # k - k_z without the difference where X goes forward
    across2 = x[:, 1] ** 2 + x[:, 2] ** 2
    lag = np.where(x[:, 3] > 0, across2 / (k + np.abs(x[:, 3])), k - x[:, 3])
    mu = kinematics.minus_u_forward(energy, energy_x, energy - energy_x, m, mi, mf) + 2 * p * lag

    transfer = photon_frame.lepton_transfer(s, t, s - kinematics.s_threshold(m, mi, mf), m**2, mi**2, mf**2, m * mf)
    s_max, reach = _range_of_s(energy, t, mi, nucleus_mass)
    p_l, p_t = photon_frame.nucleus_current(s, t, s_max, reach, transfer.lam, nucleus_mass)
    k_l = photon_frame.longitudinal_k(s, t, transfer.lam, mu, m**2, mi**2, mf**2)
    k_t = np.sqrt(np.maximum(transfer.curvature * (transfer.high - mu) * (mu - transfer.low), 0.0))
    product = 2 * nucleus_mass * energy_x - (s - mu) / 2
    size = p_t * k_t
    cosine = np.divide(p_l * k_l - product, size, out=np.zeros_like(size), where=size > 0)
    return Points(energy, m, t, s, mu, np.arccos(np.clip(cosine, -1.0, 1.0)))


def density(process: Process, points: Points, nucleus_mass: float, mass_gev: float) -> FloatArray:
    """What of dsigma at these points (n,) the process decides, up to a factor; `mass_gev` is that of chi for pairs."""
    energy, m, t, s, mu, azimuth = points
    emission = process.emission
    mi, mf = emission.lepton_masses_gev
    transfer = emission.transfer(s, t, s - kinematics.s_threshold(m, mi, mf), m)
    value = emission.transfer_at(s, t, mu, m)
    response = emission.response_at(s, t, transfer, value, m)
    terms = emission.azimuth_terms(s, t, transfer, value, m)
    s_max, reach = _range_of_s(energy, t, mi, nucleus_mass)
    average = photon_frame.contract(*response, s, t, s_max, reach, transfer.lam, nucleus_mass) * transfer.lam**0.5
    p_l, p_t = photon_frame.nucleus_current(s, t, s_max, reach, transfer.lam, nucleus_mass)
    kappa = np.maximum(transfer.curvature * (transfer.high - value) * (value - transfer.low), 0.0)
    c = np.cos(azimuth)
    amplitude = average + p_l * p_t * np.sqrt(kappa) * terms.linear * c + p_t**2 * kappa * terms.square * (c**2 - 0.5)
    if process.off_shell is not None:
        amplitude = amplitude * process.off_shell.mass_density(m**2, np.asarray(mass_gev))
    return np.asarray(np.maximum(amplitude, 0.0))


def _range_of_s(energy: FloatArray, t: FloatArray, mi: float, nucleus_mass: float) -> tuple[FloatArray, FloatArray]:
    """The highest s, and minus the lowest."""
    s_max = kinematics.s_maximum(t, energy, kinematics.momentum(energy, mi), nucleus_mass)
    return s_max, s_max + 2 * (energy / nucleus_mass + 1) * t


def _models(info: RunInfo, model: str | Model | None, parameters: dict[str, Any]) -> tuple[Model, Model]:
    """That of the sample, and the other."""
    own = dict(info.about["parameters"])
    if info.about["model"] not in models.CATALOGUE.names():
        raise InputError(f"the sample's model {info.about['model']!r} is an object of its own: generate anew")
    old = models.get(info.about["model"], **own)
    if model is None or model == old.name:
        return old, models.get(old.name, **(own | parameters))
    return old, models.get(model, **parameters)


def _form_factor(about: dict[str, Any]) -> FormFactor:
    if about["form_factor"] not in form_factors.CATALOGUE.names():
        raise InputError(f"the sample's form factor {about['form_factor']!r} is an object of its own: generate anew")
    return form_factors.get(about["form_factor"])


def _decay_ratio(sample: Sample, old: Model, new: Model, coupling: float) -> FloatArray:
    """Ratio of the densities of the decay's place and products."""
    about, events = sample.info.about, sample.events
    mass = np.array([about["mass_gev"]])
    k = np.sqrt((sample.particle("x")[:, 1:] ** 2).sum(axis=1))
    way = np.sqrt(((sample.vertex("decay") - sample.vertex("production"))[:, :3] ** 2).sum(axis=1))
    before = old.shares(mass, np.array([about["coupling"]]))
    after = new.shares(mass, np.array([coupling]))
    if not after.width_gev.all():
        raise ModelError(f"{new.name} does not decay at this point, the particles of the sample do")
    old_rate, new_rate = (decay_rate_per_m(shares.width_gev, mass, k) for shares in (before, after))
    ratio = new_rate / old_rate * np.exp(-(new_rate - old_rate) * way)
    if old.decays_are_open and new.decays_are_open:
        return np.asarray(ratio)
    numbers = np.sort(events.pdg[:, 5:], axis=1)
    was, will = (_by_numbers(shares.products, name) for shares, name in ((before, old.name), (after, new.name)))
    if getattr(old, "mass_chi_gev", None) != getattr(new, "mass_chi_gev", None) and (np.abs(numbers) == CHI).any():
        raise ModelError("mass_chi_gev cannot be changed by weights where the sample has decays to chi: generate it")
    for pair, share in was.items():
        is_this = (numbers == pair).all(axis=1)
        ratio = np.where(is_this, ratio * will.get(pair, 0.0) / (share if share > 0 else 1.0), ratio)
    return np.asarray(ratio)


def _by_numbers(shares: Mapping[str, FloatArray], model: str) -> dict[tuple[int, ...], float]:
    """Shares of the decays that events can have, by the sorted PDG numbers of the products."""
    found: dict[tuple[int, ...], float] = {}
    kept, _ = products.split({name: float(share[0]) for name, share in shares.items()}, model)
    for name, share in kept.items():
        pair = tuple(sorted(pdg.numbers(name)))
        found[pair] = found.get(pair, 0.0) + share
    return found
