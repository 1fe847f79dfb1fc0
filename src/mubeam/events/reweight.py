"""Weights that turn a sample into one of another coupling, lifetime, angle or form factor, from ratios of densities.

The density of an event is the sum over all groups of vertices with its final state.
"""

import warnings
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam import models
from mubeam.errors import InputError, ModelError
from mubeam.events import products
from mubeam.events.decay_table import decay_table
from mubeam.events.density import PLACES, Part, density, invariants, summed_density
from mubeam.events.groups import Group, make_groups
from mubeam.events.production import PhaseSpacePoints
from mubeam.events.record import Block, RunInfo
from mubeam.events.sample import Sample
from mubeam.events.stored import model_of, nuclei_of, polarisation_of
from mubeam.events.tau_pair_header import PROCESS
from mubeam.foundation.checks import FloatArray, instance, positive_scalar
from mubeam.models import Model, pdg
from mubeam.models._checks import check_model
from mubeam.models.products import is_hadronic
from mubeam.models.vertex import polarised
from mubeam.physics import form_factors
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.physics.form_factors import FormFactor
from mubeam.physics.nucleus import Nucleus
from mubeam.production.engine.request import photon_flux
from mubeam.production.processes import Process

__all__ = ["density", "invariants", "reweight"]

SAME: Final = 1e-12
"""Relative difference below which two numbers count as equal."""

FinalState: TypeAlias = tuple[str, str, int, bool]
"""As Process.final_state."""


class Member(NamedTuple):
    """A particle that decays.

    Attributes:
        place: its place in the record.
        start, end: the vertices at which it is made and decays.
        products: places of its products.
        is_anti: whether it is the antiparticle of the particle whose decays the model gives.
    """

    place: int
    start: int
    end: int
    products: slice
    is_anti: bool


class _Decay(NamedTuple):
    names: str
    share: float
    masses: tuple[float, ...]
    quarks: tuple[tuple[int, float], ...] = ()


HADRONS: Final = ()
"""Stands for the products of quarks, which are others in each event."""


def reweight(
    sample: Sample,
    *,
    model: str | Model | None = None,
    coupling: float | None = None,
    form_factor: str | FormFactor | None = None,
    **parameters: Any,
) -> FloatArray:
    """Weights (n,) that turn a sample into one of another model, coupling or form factor, at the same masses.

    Multiply them by the events' own weights, and normalise as before, by the sample's cross section and number of
    events. The lifetime follows the model and the coupling. Warns (UserWarning) of a coupling beyond the theory and of
    widths beyond what is known of them (`Model.warnings_at`).

    Args:
        sample: events of `generate`, or read from a file.
        model: another Model or name with these final states; None for that of the sample.
        coupling: another coupling; None for that of the sample.
        form_factor: another form factor; None for that of the sample.
        **parameters: parameters of the model that differ from the sample's, such as theta.

    Raises:
        InputError: an argument is wrong; or the sample is of a collider, reweighted already, cut at a lower t than the
            form factor reaches, or made with a model, material or form factor that is not mubeam's own.
        UnknownNameError: an unknown model, parameter or form factor.
        ModelError: the other model makes events that the sample does not have: another particle or final lepton, a
            decay where there is none, or another way of production, such as photon fusion beside bremsstrahlung.
    """
    weight = weights_of(sample, model=model, coupling=coupling, form_factor=form_factor, **parameters)
    for text in warnings_of(sample.info, model=model, coupling=coupling, **parameters):
        warnings.warn(text, stacklevel=2)
    return weight


def warnings_of(
    info: RunInfo, *, model: str | Model | None = None, coupling: float | None = None, **parameters: Any
) -> list[str]:
    """What is to be known of the point that a sample is reweighted to, whose arguments have been checked."""
    _, new = _models(info, model, parameters)
    return new.warnings_at(
        float(info.about["mass_gev"]), float(info.about["coupling"] if coupling is None else coupling)
    )


def weights_of(
    sample: Sample,
    *,
    model: str | Model | None = None,
    coupling: float | None = None,
    form_factor: str | FormFactor | None = None,
    **parameters: Any,
) -> FloatArray:
    """As `reweight`, without its warnings."""
    instance("sample", sample, Sample)
    info, events = sample.info, sample.events
    if info.process == PROCESS:
        raise InputError(f"the sample holds {PROCESS} of the Standard Model, which have no coupling to reweight")
    if "reweighted_to" in info.about:
        raise InputError("the sample has been reweighted already: reweight the one that it was made from")
    old, new = _models(info, model, parameters)
    check_model(new)
    about = info.about
    strength = positive_scalar("coupling", about["coupling"] if coupling is None else coupling, new.coupling_unit)
    mass, couplings = float(about["mass_gev"]), (float(about["coupling"]), strength)
    before, after = (
        _by_state(make_groups(polarised(one.vertices(), polarisation_of(info)), mass, g))
        for one, g in zip((old, new), couplings, strict=True)
    )
    if not after or not set(after) <= set(before):
        raise ModelError(f"{new.name} makes events that {old.name} does not make: generate them")
    for state, parts in after.items():
        _check_covered(before[state], parts)
    if events.momentum_gev[0, 1, 3] != 0:
        raise InputError("events of a collider are not reweighted: generate them anew")
    nuclei = nuclei_of(about)
    if form_factor is not None:
        for nucleus in nuclei:
            _check_reach(form_factor, _form_factor(about), nucleus)
    weight = np.zeros(len(events))
    for state, parts in before.items():
        rows = _rows_of(state, events, mass, old.particle_pdg)
        if not rows.any() or state not in after:
            continue
        own = events if rows.all() else events[rows]
        points = invariants(own, parts[0].process)
        ratio = _ratio(parts, after[state], points, (own.mass_gev[:, PLACES.index("target")], mass))
        if form_factor is not None:
            chosen, original = form_factors.get(form_factor), _form_factor(about)
            for nucleus, on in _on_each(nuclei, own):
                ratio[on] *= chosen.squared(points.t[on], nucleus) / original.squared(points.t[on], nucleus)
            if chosen.t_max_gev2 is not None:
                ratio *= points.t <= chosen.t_max_gev2
        for member in _members(info, parts[0].process):
            ratio *= _decay_ratio(member, own, (old, new), couplings, mass)
        weight[rows] = ratio
    return weight


def _on_each(nuclei: tuple[Nucleus, ...], events: Block) -> Iterator[tuple[Nucleus, NDArray[np.bool_]]]:
    """The nuclei of a sample, and which of its events (n,) are made on each, by the mass of their target."""
    masses = np.array([nucleus.mass_gev for nucleus in nuclei])
    which = np.abs(masses - events.mass_gev[:, PLACES.index("target"), None]).argmin(axis=1)
    for i, nucleus in enumerate(nuclei):
        yield nucleus, which == i


def _check_covered(before: tuple[Part, ...], after: tuple[Part, ...]) -> None:
    """ModelError for a way of production that the sample lacks: few of its events lie where that one peaks."""
    have, wanted = (
        {part.process.event_name for part in parts if not part.process.is_signed} for parts in (before, after)
    )
    if missing := sorted(wanted - have):
        raise ModelError(f"the sample has no {missing[0]}, which peaks where it has few events: generate it anew")


def _check_reach(form_factor: str | FormFactor, original: FormFactor, nucleus: Nucleus) -> None:
    """InputError for a form factor that reaches a larger t than the sample's."""
    cuts = photon_flux(nucleus, form_factor).t_cut_gev2, original.t_max_gev2
    new, old = (np.inf if cut is None else cut for cut in cuts)
    if new > old:
        name = form_factors.get(form_factor).name
        raise InputError(f"the sample ends at t = {old:g} GeV^2, and {name} reaches higher t: generate it anew")


def _members(info: RunInfo, process: Process) -> tuple[Member, ...]:
    """The particles that decay by the model's width: X, or both members of a pair."""
    pair = process.off_shell
    if pair is None:
        if "decay" not in info.vertices:
            return ()
        last = 5 + sum(particle.begins == 1 for particle in info.particles)
        return (Member(PLACES.index("x"), 0, 1, slice(5, last), False),)
    if "decay1" not in info.vertices:
        return ()
    first, second = pair.pair_pdg
    is_anti = second == pdg.conjugate(first) != first
    return Member(5, 1, 2, slice(7, 9), False), Member(6, 1, 3, slice(9, 11), is_anti)


def _by_state(groups: tuple[Group, ...]) -> dict[FinalState, tuple[Part, ...]]:
    """Terms of the density by final state, from all groups with that final state."""
    found: dict[FinalState, tuple[Part, ...]] = {}
    for group in groups:
        if group.parts:
            found[group.process.final_state] = (*found.get(group.process.final_state, ()), *group.parts)
    return found


def _rows_of(state: FinalState, events: Block, mass_gev: float, particle_pdg: int | None) -> NDArray[np.bool_]:
    """Mask (n,) of the events with a final state; a pair is told from X by its mass, above 1.5 mass_gev.

    `particle_pdg` is the number of X where the model gives it one.
    """
    _, lepton, boson, is_pair = state
    boson = boson if is_pair or particle_pdg is None else particle_pdg
    numbers = np.abs(events.pdg[:, PLACES.index("lepton")]), events.pdg[:, PLACES.index("x")]
    of_pair = events.mass_gev[:, PLACES.index("x")] > 1.5 * mass_gev
    return np.asarray((numbers[0] == pdg.number(f"{lepton}-")) & (numbers[1] == boson) & (of_pair == is_pair))


def _ratio(
    before: tuple[Part, ...], after: tuple[Part, ...], points: PhaseSpacePoints, place: tuple[FloatArray, float]
) -> FloatArray:
    """Ratio (n,) of two densities of one final state; `place` is the masses (n,) of the nuclei and that of X or chi."""
    factor = _common_factor(before, after)
    if factor is not None:
        return np.full(points.t.shape, factor)
    old, new = (np.maximum(summed_density(parts, points, *place), 0.0) for parts in (before, after))
    return np.divide(new, old, out=np.zeros_like(old), where=old > 0)


def _common_factor(before: tuple[Part, ...], after: tuple[Part, ...]) -> float | None:
    """The common ratio of all coefficients, after/before; None if it differs or the processes do."""
    if [part.process for part in before] != [part.process for part in after]:
        return None
    ratios = [new.coefficient / old.coefficient for old, new in zip(before, after, strict=True)]
    return ratios[0] if all(abs(ratio / ratios[0] - 1) < SAME for ratio in ratios) else None


def _models(info: RunInfo, model: str | Model | None, parameters: dict[str, Any]) -> tuple[Model, Model]:
    """The model of the sample, and the one to reweight to."""
    old = model_of(info)
    if model is None or model == old.name:
        return old, model_of(info, **parameters)
    return old, models.get(model, **parameters)


def _form_factor(about: dict[str, Any]) -> FormFactor:
    if about["form_factor"] not in form_factors.CATALOGUE.names():
        raise InputError(
            f"the sample's form factor {about['form_factor']!r} is not one of mubeam's: generate the events anew"
        )
    return form_factors.get(about["form_factor"])


def _decay_ratio(
    member: Member, events: Block, models: tuple[Model, Model], couplings: tuple[float, float], mass_gev: float
) -> FloatArray:
    """Ratio (n,) of the densities of a particle's decay: of its place, and of its products."""
    old, new = models
    mass = np.array([mass_gev])
    k = np.sqrt((events.momentum_gev[:, member.place, 1:] ** 2).sum(axis=1))
    step = events.position_m[:, member.end] - events.position_m[:, member.start]
    way = np.sqrt((step[:, :3] ** 2).sum(axis=1))
    before, after = (model.shares(mass, np.array([g])) for model, g in zip(models, couplings, strict=True))
    if not after.width_gev.all():
        raise ModelError(f"{new.name} does not decay at this point, the particles of the sample do")
    old_rate, new_rate = (decay_rate_per_m(shares.width_gev, mass, k) for shares in (before, after))
    ratio = new_rate / old_rate * np.exp(-(new_rate - old_rate) * way)
    if old.decays_are_open and new.decays_are_open:
        return np.asarray(ratio)
    was, will = (_by_numbers(model, mass_gev, g, member.is_anti) for model, g in zip(models, couplings, strict=True))
    missing = [decay.names for pair, decay in will.items() if decay.share > 0 and pair not in was]
    if missing and not old.decays_are_open:
        raise ModelError(f"{new.name} decays to {missing[0]}, the particles of the sample do not: generate them")
    numbers = np.sort(events.pdg[:, member.products], axis=1)
    told = np.zeros(len(numbers), dtype=bool)
    for pair, decay in was.items():
        if not pair:
            continue
        # a place without a particle has the number 0
        padded = np.sort([*pair, *[0] * (numbers.shape[1] - len(pair))])
        is_this = (numbers == padded).all(axis=1)
        other = will.get(pair, decay._replace(share=0.0))
        if is_this.any() and not np.allclose(other.masses, decay.masses, rtol=SAME, atol=0.0):
            raise ModelError(
                f"the masses of {decay.names} cannot be changed by weights where the sample has decays to them: "
                "generate it"
            )
        ratio = np.where(is_this, ratio * other.share / (decay.share if decay.share > 0 else 1.0), ratio)
        told |= is_this
    if HADRONS in was:
        ratio = np.where(told, ratio, ratio * _of_quarks(was, will))
    return np.asarray(ratio)


def _of_quarks(was: Mapping[tuple[int, ...], "_Decay"], will: Mapping[tuple[int, ...], "_Decay"]) -> float:
    """Ratio of the shares of quarks; ModelError where those of each are not in the same proportion.

    Of the hadrons of an event no one knows of which quark they are.
    """
    old, new = was[HADRONS], will.get(HADRONS)
    if new is None or new.share == 0:
        return 0.0
    if [quark for quark, _ in old.quarks] != [quark for quark, _ in new.quarks] or not np.allclose(
        [share / old.share for _, share in old.quarks],
        [share / new.share for _, share in new.quarks],
        rtol=SAME,
        atol=0,
    ):
        raise ModelError("the quarks of the decays cannot be changed by weights: generate the events anew")
    return new.share / old.share


def _by_numbers(model: Model, mass_gev: float, coupling: float, is_anti: bool) -> dict[tuple[int, ...], _Decay]:
    """The decays that events contain at a point, by the sorted PDG numbers of the products."""
    given = model.decay_particles(mass_gev, coupling)
    table = decay_table(products.shares_at(model, mass_gev, coupling), model.name, given, mass_gev=mass_gev)
    found: dict[tuple[int, ...], _Decay] = {}
    if table.quarks:
        others = [name for name in table.pairs if is_hadronic(name)]
        if others:
            raise ModelError(f"{model.name}: hadrons of quarks are not told from {others[0]}: generate the events anew")
        quarks = tuple(sorted((quark, table.shares[name]) for name, quark in table.quarks.items()))
        found[HADRONS] = _Decay("hadrons", sum(share for _, share in quarks), (), quarks)
    for name, share in table.shares.items():
        if name in table.quarks:
            continue
        pair = sorted(
            (pdg.conjugate(p.pdg, p.is_own_antiparticle) if is_anti else p.pdg, float(p.mass_gev))
            for p in table.pairs[name]
        )
        numbers, masses = (tuple(column) for column in zip(*pair, strict=True))
        before = found.get(numbers)
        found[numbers] = _Decay(name, share + (before.share if before else 0.0), masses)
    return found
