"""A search: a model, an experiment, one of its analyses and the options, checked before any work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod
from typing import Any, Final, Unpack, cast

import numpy as np
from numpy.typing import NDArray

from mubeam import experiments, models, signals
from mubeam.errors import CardError, InputError, ModelError, UnknownNameError, check_name
from mubeam.experiments.beam import LOSS_OF_MUONS, POLARISED_MUONS, TRACKS_LOSE
from mubeam.experiments.card import Analysis, Beam, Experiment, Target
from mubeam.experiments.efficiency import SPINS, Efficiency
from mubeam.foundation.checks import FloatArray, finite_scalar, fraction_scalar, positive_scalar
from mubeam.matter.flux import LOSSES, EnergyLoss, FluxNodes
from mubeam.matter.stack import Stack, TargetNuclei
from mubeam.models import Model
from mubeam.models._checks import check_model
from mubeam.models.vertex import Vertex, polarised, rate_terms, without_phases
from mubeam.physics import form_factors
from mubeam.physics.form_factors import FormFactor, FormFactorTable
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.precision import Precision, check_precision
from mubeam.production.engine.request import check_method, photon_flux
from mubeam.production.engine.spectrum import Method
from mubeam.searches.background import with_background
from mubeam.searches.data import Data, make_data
from mubeam.searches.flux import flux_nodes, window_breaks
from mubeam.signals import Event, Signature, SignatureOptions
from mubeam.statistics.background import Background
from mubeam.text import shown
from mubeam.units import CM2_PER_FB, FB_PER_PB

SELF_CITATIONS = ("ParticleDataGroup:2024cfk", "Mohr:2024kco")
"""Sources of the physical constants."""

LEPTONS = {"e": "an electron", "mu": "a muon", "tau": "a tau"}
"""Leptons in messages."""

LOSS_IN_WINDOWS: Final = 0.01
"""Of the beam's energy in the target: up to here windows in the outgoing muon's momentum are computed."""

METHOD_CITATIONS = {"exact": (), "ww": ("Kim:1973he", "Tsai:1973py"), "iww": ("Bjorken:2009mm",)}


@dataclass(frozen=True)
class Search:
    """A model, an experiment and one of its analyses, with the options that a yield depends on, all checked.

    `analysis` and `target` are those of the card with the options laid over them; `polarisation` is as in `Beam`.
    Muons on target and length are None for a collider, which has a luminosity.
    """

    model: Model
    experiment: Experiment
    analysis_name: str
    analysis: Analysis
    target: Target
    exposure_mot: float | None
    length_m: float | None
    luminosity_per_fb: float
    efficiency: float | None
    method: Method
    form_factor: str | FormFactor
    precision: Precision
    energy_loss: EnergyLoss = "none"
    polarisation: float = 0.0

    def vertices(self, model: Model | None = None, *, in_parts: bool = False) -> tuple[Vertex, ...]:
        """The vertices of a model, None for that of the search, in the polarised beam.

        `in_parts`: in parts (`models.vertex`), which interfere only where helicities are seen.
        """
        chosen = self.model if model is None else model
        if not in_parts:
            return polarised(chosen.vertices(), self.polarisation)
        if self.polarisation or self.sees_helicity:
            return polarised(chosen.rate_vertices(), self.polarisation)
        return without_phases(chosen.rate_vertices())

    @property
    def sees_helicity(self) -> bool:
        """Whether the acceptance depends on the helicity of the outgoing lepton."""
        return self.signature.sees_helicity(self.analysis)

    @property
    def depends_on_polarisation(self) -> bool:
        """Whether a polarised beam would give other numbers, by the rate or by the acceptance."""
        if self.experiment.beam.lepton != "mu" or self.target.is_colliding:
            return False
        made = [vertex.process for vertex in self.model.vertices()]
        return self.sees_helicity or any(process.polarised(1.0).emission.has_spin_terms for process in made)

    @cached_property
    def setup(self) -> Experiment:
        """The experiment at this target and length: what a signature and events ask for its geometry.

        The depth in which particles are made grows with the length, as the card has them.
        """
        if self.length_m is None:
            return self.experiment
        card = self.experiment
        if self.analysis.target is not None and not self.signature.needs_lifetime:
            # the layers of the card belong to the card's own target, and no decay asks for them
            card = card.without_layers()
        return card.with_target(self.target, self.length_m)

    @cached_property
    def stack(self) -> Stack | None:
        """The target as slabs along the beam, at this length; None for a collider."""
        return None if self.length_m is None else self.setup.stack

    @cached_property
    def targets(self) -> tuple[TargetNuclei, ...]:
        """The nuclei on which particles are made: one kind, or those of a compound and of several slabs."""
        return self.target.targets(self.length_m) if self.stack is None else self.stack.targets

    @cached_property
    def photons(self) -> tuple[PhotonFlux, ...]:
        """The photon flux of each of `targets`."""
        return tuple(photon_flux(one.nucleus, self.form_factor) for one in self.targets)

    @property
    def photons_by_reach(self) -> list[PhotonFlux]:
        """As `photons`, that of the nucleus that makes the heaviest particles first."""
        return sorted(self.photons, key=lambda flux: -flux.nucleus.mass_gev)

    @property
    def is_projection(self) -> bool:
        """Whether nothing was observed in this setting: for any of the reasons in `projection_reasons`."""
        return bool(self.projection_reasons)

    @property
    def projection_reasons(self) -> tuple[str, ...]:
        """Why this is no search in data: what of the data's setting is another here; empty for data.

        What only the theory or the estimate of a signal asks for (method, form factor, precision, efficiency, how
        tracks are counted) leaves data as they are.
        """
        reasons = [*self.experiment.projection_reasons(self.analysis_name)]
        reasons += [f"{name} is not that of the card" for name, ratio in self._ratios.items() if ratio != 1]
        if self.polarisation != self.experiment.beam.polarisation:
            reasons.append("polarisation is not that of the card")
        card = self.experiment.analyses[self.analysis_name].options
        of_data = {name for name, option in signals.options().items() if option.changes_data}
        changed = [name for name, value in self.analysis.options.items() if value != card.get(name) and name in of_data]
        return (*reasons, *(f"{name} is not that of the card" for name in changed))

    @property
    def _ratios(self) -> dict[str, float]:
        """Exposure and length over those of the card, where it has them."""
        card = self.experiment.analyses[self.analysis_name].target or self.experiment.target
        pairs = {
            "exposure_mot": (self.exposure_mot, self.experiment.beam.muons_on_target),
            "length_m": (self.length_m, card.own_length_m),
        }
        return {name: here / own for name, (here, own) in pairs.items() if here is not None and own is not None}

    @property
    def has_detector(self) -> bool:
        """Whether a detector of finite size, or the energies of the products, decide what is seen."""
        return self.signature.has_detector and self.setup.decay_volume.is_selective

    @cached_property
    def data(self) -> Data:
        """Counts and expected background of each bin, in this setting.

        The background is that of the card, which grows with muons x nuclei per area, and what the Standard Model makes
        of the signature itself, times an efficiency that is given.
        """
        computed = [] if self.signature.background is None else [self._computed_background()]
        scale, name = prod(self._ratios.values()), f"{self.experiment.name}_{self.analysis_name}"
        bins = self.analysis.signal_bins
        return make_data(bins, scale, computed, self.projection_reasons, name, self.experiment.name)

    @property
    def observation(self) -> tuple[int, float]:
        """Observed and expected background events in all bins, as in `data`."""
        return self.data.observed_events, self.data.background_events

    def _computed_background(self) -> tuple[Background, ...]:
        """What the signature says that the Standard Model makes of its kind."""
        made_of, card = self.signature.background, self.analysis
        if made_of is None or len(card.signal_bins) > 1:
            raise CardError(
                f"analyses.{self.analysis_name}: the background of {card.signature} is computed for one bin"
            )
        made = 0.0
        for target in self.targets:
            flux = self.flux_nodes(1, target)
            made += target.share * float(flux.mean(made_of(flux.energy_gev, target.nucleus, self.form_factor, card)))
        events = self.events_per_pb * made * self._flat_efficiency
        error = events * self.signature.background_relative_error
        return (Background(events, error, name=f"{card.signature} of the Standard Model"),)

    @property
    def _flat_efficiency(self) -> float:
        """The efficiency where no mass or energy decides it; an analysis with a computed background has no other."""
        if self.efficiency is not None:
            return self.efficiency
        return 1.0 if self.analysis.efficiency is None else self.analysis.efficiency.flat_value

    @property
    def events_per_pb(self) -> float:
        """Events for a cross section of one picobarn: the luminosity."""
        return self.luminosity_per_fb * FB_PER_PB

    @cached_property
    def signature(self) -> Signature:
        """What the analysis looks for."""
        return signals.get(self.analysis.signature)

    def flux_nodes(self, order: int, target: TargetNuclei | None = None) -> FluxNodes:
        """The beam as it reaches production: `order` 3 is the rule of values, 2 and 1 those of their checks.

        `target`: the nuclei on which it is; None for all of them, where only energies are asked for.
        """
        stack = self.stack if target is None else target.stack
        is_mixed = self.stack is not None and len(self.stack.materials) > 1
        with_depth = self.signature.needs_lifetime and (self.energy_loss != "none" or is_mixed)
        windows = self.analysis.momentum_windows
        above = max((window.p_out_max_gev for window in windows), default=0.0)
        return flux_nodes(
            self.experiment.beam,
            self.target,
            order,
            stack,
            self.energy_loss,
            with_depth=with_depth,
            above_gev=above,
            # the momenta are those at rest: a collider's bins stay whole
            breaks_gev=() if self.target.is_colliding else self._window_breaks,
        )

    @cached_property
    def _window_breaks(self) -> tuple[float, ...]:
        windows = self.analysis.momentum_windows
        return window_breaks(end for one in windows for end in (one.p_out_min_gev, one.p_out_max_gev))

    @cached_property
    def has_one_energy(self) -> bool:
        """Whether all of the beam has the same energy where it makes particles."""
        return len(np.unique(self.flux_nodes(1).energy_gev)) == 1

    @cached_property
    def of_unit(self) -> "Search":
        """The same search for one muon, or one inverse femtobarn, and with a flat efficiency of one."""
        return replace(
            self,
            exposure_mot=None if self.exposure_mot is None else 1.0,
            luminosity_per_fb=1.0,
            efficiency=None if self.efficiency is None else 1.0,
        )

    @property
    def exposure_label(self) -> str:
        """Muons on target, with another length than the card's, or a collider's luminosity.

        Muons are polarised as asked for, or unpolarised, which is said where a number depends on it.
        """
        if self.exposure_mot is None:
            return f"{self.luminosity_per_fb:g}/fb"
        length = f" on {self.length_m:g} m" if self._ratios.get("length_m", 1.0) != 1 else ""
        polarised = ", unpolarised" if self.depends_on_polarisation else ""
        polarised = f" of polarisation {self.polarisation:g}" if self.polarisation else polarised
        return f"{self.exposure_mot:.4g} {self.experiment.beam.particles}{polarised}{length}"

    @property
    def efficiency_label(self) -> str:
        """Which signal efficiency is used, for tables and plots."""
        if self.efficiency is not None:
            return f"{self.efficiency:g}"
        if self.analysis.efficiency is None:
            return "1"
        return self.analysis.efficiency.label

    @property
    def efficiency_table(self) -> Efficiency | None:
        """The card's efficiency; None where a number replaces it, or there is none."""
        return None if self.efficiency is not None else self.analysis.efficiency

    def is_beyond_table(self, event: Event) -> NDArray[np.bool_]:
        """Where the card's efficiency is held as at the end of its table, for events, same shape."""
        table = self.efficiency_table
        return np.zeros(event.mass_gev.shape, dtype=bool) if table is None else table.is_beyond(event)

    @property
    def extrapolation(self) -> str:
        """What a warning says of an efficiency beyond its table; "" where there is no table."""
        table = self.efficiency_table
        return "" if table is None else f"efficiency extrapolated beyond its table ({table.ranges})"

    @property
    def other_spin(self) -> str:
        """What a warning says of an efficiency that was found with a particle of another spin; "" for the same."""
        table = self.efficiency_table
        if table is None or table.inferred_with is None:
            return ""
        # of a pair, that of its mediator
        made = {vertex.process.boson_pdg for vertex in self.vertices()}
        others = [spin for spin, pdg in SPINS.items() if pdg in made and spin != table.inferred_with]
        if not others:
            return ""
        return f"efficiency inferred with {table.inferred_with}, used for {others[0]}".replace("spin-", "spin ")

    def beyond_theory(self, what: str, highest: float | None) -> str:
        """What a warning says of `what`, above the highest coupling for which the theory holds, if that is known."""
        if highest is None:
            return f"{what} beyond the theory"
        unit = self.model.coupling_unit
        return f"{what} beyond the theory, which holds below {highest:.4g}{'' if unit == '1' else ' ' + unit}"

    def efficiency_at(self, event: Event) -> FloatArray:
        """Signal efficiency of events, same shape."""
        table = self.efficiency_table
        flat = 1.0 if self.efficiency is None else self.efficiency
        return np.full(event.mass_gev.shape, flat) if table is None else table.at(event)


def search_citations(search: Search) -> list[str]:
    """Keys of references.bib for a search: model, experiment, form factor, method, constants; sorted."""
    used = (
        *search.model.citations,
        *search.experiment.citations,
        *search.signature.citations,
        *form_factors.get(search.form_factor).citations,
        *METHOD_CITATIONS[search.method],
        *SELF_CITATIONS,
    )
    return sorted(set(used))


class SearchOptions(SignatureOptions, total=False):
    """Options of a yield or a reach; None, or leaving one out, takes what the card says."""

    exposure_mot: float | None
    length_m: float | None
    luminosity_per_fb: float | None
    efficiency: float | None
    method: Method
    form_factor: str | FormFactor | None
    precision: Precision
    energy_loss: EnergyLoss | None
    polarisation: float | None
    background_events: float | None
    background_error_events: float | None


def make_search(
    model: str | Model, experiment: str | Experiment, analysis: str, **options: Unpack[SearchOptions]
) -> Search:
    """A checked Search. Raises as `expected_events`."""
    search = production_search(model, experiment, analysis, **options)
    check_computed(search)
    return search


def make_searches(
    model: str | Model,
    experiment: str | Experiment | Sequence[str | Experiment],
    analysis: str | Sequence[str],
    **options: Unpack[SearchOptions],
) -> tuple[Search, ...]:
    """Checked searches of one model, several for a combination: lists of one length, or one name for all of the other.

    Raises as `expected_events`, and InputError for lists of different lengths or empty ones.
    """
    lengths = sorted({len(one) for one in (experiment, analysis) if isinstance(one, list | tuple)})
    if len(lengths) > 1 or 0 in lengths:
        raise InputError(
            f"experiment and analysis must be lists of one length, or one name, got {shown(experiment)} and "
            f"{shown(analysis)}"
        )
    count = lengths[0] if lengths else 1
    pairs: list[list[Any]] = [
        list(one) if isinstance(one, list | tuple) else [one] * count for one in (experiment, analysis)
    ]
    found = models.get(model)
    return tuple(make_search(found, *pair, **options) for pair in zip(*pairs, strict=True))


def production_search(
    model: str | Model, experiment: str | Experiment, analysis: str, **options: Unpack[SearchOptions]
) -> Search:
    """As `make_search`, for what asks a search of production and not of yields: also those that are not computed."""
    known = {**SearchOptions.__annotations__, **signals.options()}
    for option in options:
        check_name("option", option, known)
    efficiency, form_factor = options.get("efficiency"), options.get("form_factor")
    method, precision = options.get("method", "exact"), options.get("precision", "standard")
    found_experiment = experiments.get(experiment)
    found_model = models.get(model).in_beam(found_experiment.beam.lepton)
    if not isinstance(analysis, str):
        raise InputError(f"analysis must be the name of one, got {shown(analysis)}")
    card = found_experiment.analysis(analysis)
    check_method(method)
    check_precision(precision)
    target = found_experiment.target if card.target is None else card.target
    muons, length, luminosity = exposure(
        found_experiment,
        target,
        exposure_mot=options.get("exposure_mot"),
        length_m=options.get("length_m"),
        luminosity_per_fb=options.get("luminosity_per_fb"),
    )
    search = Search(
        model=found_model,
        experiment=found_experiment,
        analysis_name=analysis,
        analysis=with_background(
            f"{found_experiment.name} {analysis}",
            with_options(found_experiment.name, analysis, card, options),
            options.get("background_events"),
            options.get("background_error_events"),
        ),
        target=target,
        exposure_mot=muons,
        length_m=length,
        luminosity_per_fb=luminosity,
        efficiency=None if efficiency is None else fraction_scalar("efficiency", efficiency, above_zero=True),
        method=method,
        form_factor=card.form_factor if form_factor is None else form_factor,
        precision=precision,
        energy_loss=checked_energy_loss(options.get("energy_loss"), target, found_experiment.beam),
        polarisation=checked_polarisation(options.get("polarisation"), target, found_experiment.beam),
    )
    check_search(search)
    return search


def checked_energy_loss(given: str | None, target: Target, beam: Beam) -> EnergyLoss:
    """The energy loss that is asked for, None for the card's; InputError where there is none to be had."""
    if given is None:
        return target.energy_loss
    check_name("energy_loss", given, LOSSES)
    if given != "none" and beam.tracks is not None:
        raise InputError(f"energy_loss: {TRACKS_LOSE}")
    if given != "none" and target.is_colliding:
        raise InputError(f"energy_loss = {given!r} means nothing for a collider: leave it out")
    return cast(EnergyLoss, given)


def checked_polarisation(given: float | None, target: Target, beam: Beam) -> float:
    """The polarisation that is asked for, None for the card's; InputError where it is not a mean helicity of muons."""
    if given is None:
        return beam.polarisation
    found = finite_scalar("polarisation", given)
    if not -1 <= found <= 1:
        raise InputError(f"polarisation must be from -1 to 1, the mean helicity of mu-, got {found:g}")
    if found and beam.lepton != "mu":
        raise InputError(f"polarisation: {POLARISED_MUONS}")
    if found and target.is_colliding:
        raise InputError(f"polarisation = {found:g}: rates of polarised beams are of targets at rest: leave it out")
    return found


def check_energy_loss(search: Search) -> None:
    """InputError where the loss of energy is not computed for what the search asks for."""
    stack = search.stack
    if search.energy_loss == "none" or stack is None:
        return
    check_loss(search.experiment, search.analysis_name, stack, search.energy_loss)
    search.flux_nodes(1)


def check_loss(experiment: Experiment, name: str, stack: Stack, energy_loss: EnergyLoss) -> None:
    """InputError for beams whose loss in a stack is not computed, or not for the windows of an analysis."""
    if energy_loss == "none":
        return
    if experiment.beam.lepton != "mu":
        raise InputError(f"energy_loss = {energy_loss!r}: {LOSS_OF_MUONS}")
    if not experiment.analyses[name].momentum_windows:
        return
    from mubeam.matter.slowing import slowed

    energy = np.array([experiment.beam.highest_energy_gev])
    lost = 1 - float(slowed(stack.layers, np.array([stack.depth_m]), energy)[0, 0] / energy[0])
    if lost > LOSS_IN_WINDOWS:
        raise InputError(
            f"{experiment.name} {name} has windows in the momentum of the outgoing muon, which loses {lost:.1%} of the "
            f"beam's energy in this target: they are computed up to {LOSS_IN_WINDOWS:.0%}; say energy_loss = none, or "
            "take a thinner target"
        )


def exposure(
    experiment: Experiment,
    target: Target,
    *,
    exposure_mot: float | None,
    length_m: float | None,
    luminosity_per_fb: float | None,
) -> tuple[float | None, float | None, float]:
    """Muons on target and length in m (None for a collider), and the luminosity in 1/fb.

    None takes what the card says. Raises InputError for a number out of range, missing, or without a meaning there.
    """
    given = {"exposure_mot": exposure_mot, "length_m": length_m, "luminosity_per_fb": luminosity_per_fb}
    for_collider = {"luminosity_per_fb"}
    for name, value in given.items():
        if value is not None and (name in for_collider) != target.is_colliding:
            kind = "collides two beams" if target.is_colliding else "has a target at rest"
            wanted = "luminosity_per_fb" if target.is_colliding else "exposure_mot and length_m"
            raise InputError(f"{experiment.name} {kind}: {name} means nothing there, give {wanted}")
    of_card = {"exposure_mot": experiment.beam.muons_on_target, "length_m": target.own_length_m}
    wanted_here = for_collider if target.is_colliding else set(of_card)
    found = {}
    for name in sorted(wanted_here):
        value = of_card.get(name) if given[name] is None else given[name]
        if value is None:
            hint = " (1 for a yield per muon)" if name == "exposure_mot" else ""
            raise InputError(f"{experiment.name} has no {name} in its card: give {name}{hint}")
        found[name] = positive_scalar(name, value)
    if target.is_colliding:
        return None, None, found["luminosity_per_fb"]
    muons, length = found["exposure_mot"], found["length_m"]
    own = target.own_length_m
    if experiment.beam.tracks is not None and own is not None and length != own:
        raise InputError(f"length_m: the tracks of {experiment.name} are those in {own:g} m of target: leave it out")
    return muons, length, muons * experiment.nuclei_per_cm2(target, length) * CM2_PER_FB


def with_options(experiment: str, name: str, analysis: Analysis, given: Mapping[str, object]) -> Analysis:
    """The analysis with what options of signatures replace; others in `given`, and None, count for nothing.

    InputError where the analysis has no such key, or the value makes no sense.
    """
    for key, option in signals.options().items():
        value = given.get(key)
        if value is None:
            continue
        if key not in analysis.options:
            raise InputError(f"{experiment} {name} looks for no {option.looks_for}: leave out {key}")
        analysis = analysis.with_option(key, option.check(value))
    return analysis


def check_analysis(experiment: Experiment, name: str) -> None:
    """CardError, with the path of the key, for an unknown signature or form factor, or a missing section."""
    analysis = experiment.analyses[name]
    for key, look_up in (("signature", signals.get), ("form_factor", form_factors.get)):
        try:
            look_up(getattr(analysis, key))
        except UnknownNameError as error:
            raise CardError(f"analyses.{name}.{key}: {error}") from None
    signature = signals.get(analysis.signature)
    target = experiment.target if analysis.target is None else analysis.target
    if target.is_colliding and (signature.sections or analysis.momentum_windows):
        raise CardError(f"analyses.{name}: of a collider only production is computed: no windows, tracks or decays")
    if signature.needs_lifetime:
        geometry = experiment.decay_geometry
        check_detector(experiment, name)
        if geometry.decay_start_m is not None and analysis.signature != "beam-dump":
            raise CardError(
                f"geometry.decay_start_m: {analysis.signature} looks right behind the target: give decay_region_m"
            )
        if geometry.has_layers and experiment.target.length_m is None and geometry.target_length_m is None:
            raise CardError(
                "target.length_m: missing: the depth of geometry belongs to a length of target; give it, or "
                "geometry.target_length_m"
            )
    has_background, table = signature.background is not None, analysis.efficiency
    if has_background and experiment.beam.lepton != "mu":
        raise CardError(f"analyses.{name}: the background of {analysis.signature} is computed for beams of muons")
    if has_background and table is not None and not table.is_flat:
        what = "mass" if table.energy_axis is None else table.energy_axis
        raise CardError(
            f"analyses.{name}.efficiency: it depends on the {what}, which the background that {analysis.signature} "
            "computes has not: give the same value everywhere"
        )
    if target.is_colliding and table is not None and table.energy_axis is not None:
        raise CardError(f"analyses.{name}.efficiency.{table.energy_axis}: of a collider no energies are computed")
    section = signature.section
    if section is not None and analysis.section(section) is None:
        raise CardError(
            f"analyses.{name}.{section.KEY}: missing: the signature {analysis.signature} needs this section"
        )


def check_detector(experiment: Experiment, name: str) -> None:
    """CardError for a detector of finite size that the analysis does not have, or for which it is not computed."""
    analysis, geometry = experiment.analyses[name], experiment.decay_geometry
    given = [key for key in ("aperture_radius_m", "product_energy_min_gev") if getattr(geometry, key)]
    if not given:
        return
    if not signals.get(analysis.signature).has_detector:
        raise CardError(f"geometry.{given[0]}: {analysis.signature} has no detector of finite size: leave it out")
    if analysis.windows or analysis.bins:
        raise CardError(
            f"analyses.{name}.{'bins' if analysis.bins else 'windows'}: with geometry.{given[0]} the outgoing muon is "
            "not looked at: leave them out"
        )
    if analysis.efficiency is not None and analysis.efficiency.energy_axis is not None:
        raise CardError(
            f"analyses.{name}.efficiency: with geometry.{given[0]} it may depend on the mass alone, and this one "
            f"depends on {analysis.efficiency.energy_axis}"
        )
    if geometry.aperture_radius_m is not None and not experiment.beam.is_round:
        raise CardError(
            "beam: a round detector is computed for a spot and a divergence that are the same along x and y: give one "
            "number of each"
        )
    if geometry.aperture_radius_m is not None and experiment.beam.spectrum is not None:
        raise CardError(
            "geometry.aperture_radius_m: a detector of finite size needs a beam of one energy, on which its scattering "
            "depends: give beam.energy_gev, or leave it out"
        )


def check_search(search: Search) -> None:
    """InputError, ModelError or CardError for parts that do not fit together; names in the card are looked up."""
    check_analysis(search.experiment, search.analysis_name)
    for target in search.targets:
        if isinstance(search.form_factor, FormFactorTable) and len(search.targets) > 1:
            raise InputError(
                f"form factor {search.form_factor.name} is a table of one nucleus, and {search.target.made_in} has "
                f"{len(search.targets)}: give a form factor by name"
            )
        photon_flux(target.nucleus, search.form_factor)
    check_energy_loss(search)
    if search.polarisation:
        # what is not computed of polarised beams is told now
        rate_terms(search.vertices())
    final = search.signature.leaves(search.experiment.beam.lepton)
    for vertex in check_model(search.model):
        process = vertex.process
        if process.initial_lepton != search.experiment.beam.lepton:
            raise ModelError(
                f"{search.model.name} is made by {LEPTONS[process.initial_lepton]} in the beam, and that of "
                f"{search.experiment.name} is of {search.experiment.beam.particles}: choose another experiment"
            )
        if not process.has_angles and search.has_detector:
            raise ModelError(
                f"{search.model.name}: a detector of finite size is computed for single particles, and "
                f"{type(process).__name__} makes pairs"
            )
        if final is not None and process.final_lepton != final:
            raise ModelError(
                f"{search.model.name} leaves {LEPTONS[process.final_lepton]}, but {search.analysis_name} of "
                f"{search.experiment.name} looks for {LEPTONS[final]}: "
                f"{_analyses_for(search.experiment, process.final_lepton)}"
            )


def check_computed(search: Search) -> None:
    """ModelError for a search of which the yields are not computed, while events are made."""
    is_pair = any(vertex.process.off_shell is not None for vertex in search.model.vertices())
    if is_pair and search.model.decays(np.array([1.0]), np.array([1.0])):
        raise ModelError(f"{search.model.name}: decays of a particle made in pairs are not computed")


def _analyses_for(experiment: Experiment, lepton: str) -> str:
    """Which analyses of the experiment suit this outgoing lepton, as advice."""
    beam = experiment.beam.lepton
    leptons = {name: signals.get(analysis.signature).leaves(beam) for name, analysis in experiment.analyses.items()}
    fitting = [name for name, final in leptons.items() if final in (None, lepton)]
    if fitting:
        return f"choose {' or '.join(fitting)}"
    own = [name for name in signals.CATALOGUE.names() if signals.get(name).leaves(beam) == lepton]
    card = f", or a card of your own with the signature {' or '.join(own)}" if own else ""
    return f"choose another experiment{card}"
