"""A search: a model, an experiment, one of its analyses and the options, and all that follows from these alone."""

from dataclasses import dataclass, replace
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from mubeam import signals
from mubeam.errors import CardError
from mubeam.experiments.card import Analysis, Experiment, Target
from mubeam.experiments.efficiency import SPINS, Efficiency
from mubeam.foundation.checks import FloatArray
from mubeam.matter.flux import EnergyLoss, FluxNodes
from mubeam.matter.stack import Stack, TargetNuclei
from mubeam.models import Model
from mubeam.models.vertex import Vertex, polarised, without_phases
from mubeam.physics import form_factors
from mubeam.physics.form_factors import FormFactor
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.precision import Precision
from mubeam.production.engine.request import photon_flux
from mubeam.production.engine.spectrum import Method
from mubeam.searches.data import Data, make_data
from mubeam.searches.flux import flux_nodes, window_breaks
from mubeam.signals import Event, Signature
from mubeam.statistics.background import Background
from mubeam.units import FB_PER_PB

SELF_CITATIONS = ("ParticleDataGroup:2024cfk", "Mohr:2024kco")
"""Sources of the physical constants."""

METHOD_CITATIONS = {"exact": (), "ww": ("Kim:1973he", "Tsai:1973py"), "iww": ("Bjorken:2009mm",)}

OF_ALL_EXPOSURES = ("setup", "stack", "targets", "photons", "signature", "has_one_energy", "_flux_nodes")
"""What a search knows, once it was asked for, whatever its exposure and efficiency."""


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
            return polarised(chosen.vertices_in_parts(), self.polarisation)
        return without_phases(chosen.vertices_in_parts())

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
        _, found = self._flux_nodes.get((order, id(target)), (None, None))
        if found is None:
            found = self._made_flux_nodes(order, target)
            self._flux_nodes[order, id(target)] = target, found
        return found

    @cached_property
    def _flux_nodes(self) -> dict[tuple[int, int], tuple[TargetNuclei | None, FluxNodes]]:
        """Those that are made, by order and target, which is held."""
        return {}

    def _made_flux_nodes(self, order: int, target: TargetNuclei | None) -> FluxNodes:
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

    def share(self, other: "Search") -> None:
        """Know what another search of the same beam, target and analysis knows of them already."""
        known = vars(other)
        vars(self).update({name: known[name] for name in OF_ALL_EXPOSURES if name in known})

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
        return self.model.beyond_theory(what, highest)

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
