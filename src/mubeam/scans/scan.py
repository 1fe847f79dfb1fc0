"""A checked scan: its specification with the cards and the model that it needs, all that a part is made from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from itertools import product
from typing import Any

import numpy as np

from mubeam import models
from mubeam.experiments.card import Experiment
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.models.card import CardModel
from mubeam.models.parameter import Parameter
from mubeam.models.stored import stored_parameters
from mubeam.scans import quantities
from mubeam.scans.axes import Axis
from mubeam.scans.options import POLARISATION, options, split, with_background_error
from mubeam.scans.section import COUPLING, MASS, ScanSection, split_search
from mubeam.searches.limits import make_counting, make_likelihood
from mubeam.searches.request import make_search
from mubeam.searches.search import Search
from mubeam.searches.ties import Tie, make_ties
from mubeam.statistics.base import Likelihood


@dataclass(frozen=True)
class Setting:
    """An experiment, one of its analyses and values of the options of a search."""

    experiment: Experiment
    analysis: str
    options: Mapping[str, float]

    def with_options(self, further: Mapping[str, float]) -> "Setting":
        """The setting with further options."""
        return replace(self, options={**self.options, **further}) if further else self


@dataclass(frozen=True)
class Scan:
    """A checked scan.

    Attributes:
        section: the specification.
        cards: of the experiments.
        own: a model that is not shipped: the class of a model card, or an object, which is code.
        code_sha256: hash of that code, where it was read.
        extends: hash of the identity of an earlier scan, of which rows are kept; None for none.
    """

    section: ScanSection
    cards: tuple[Experiment, ...]
    own: type[CardModel] | Model | None = None
    code_sha256: str | None = None
    extends: str | None = None

    @property
    def pairs(self) -> tuple[tuple[Experiment, str], ...]:
        """The searches, each an experiment and one of its analyses: those listed, or all combinations."""
        section = self.section
        if section.searches is None:
            return tuple(product(self.cards, section.analyses or ()))
        names = [split_search(search) for search in section.searches]
        cards = dict(zip(dict.fromkeys(name for name, _ in names), self.cards, strict=True))
        return tuple((cards[name], analysis) for name, analysis in names)

    @cached_property
    def quantities(self) -> tuple[quantities.Quantity, ...]:
        """What is computed, in the order in which it was asked for."""
        return tuple(map(quantities.get, self.section.quantities))

    @cached_property
    def drawn(self) -> dict[str, Axis]:
        """The parameters of which each sample has its own value."""
        return {name: axis for name, axis in self.section.parameters.items() if axis.is_drawn}

    @cached_property
    def options(self) -> dict[str, Axis]:
        """The options of the search along which there is a grid."""
        known = options()
        return {n: axis for n, axis in self.section.parameters.items() if n in known and not axis.is_drawn}

    @cached_property
    def drawn_options(self) -> dict[str, Axis]:
        """The options of the search of which each sample has its own value, as nuisances have."""
        return {name: axis for name, axis in self.drawn.items() if name in options()}

    @cached_property
    def model_axes(self) -> dict[str, Axis]:
        """The axes of the model's parameters but for mass and coupling."""
        others = (MASS, COUPLING, *options())
        return {name: axis for name, axis in self.section.parameters.items() if name not in others}

    @property
    def model_parameters(self) -> list[str]:
        """The parameters of the model, but for mass and coupling, that have an axis or are tied."""
        return [*self.model_axes, *self.ties]

    @cached_property
    def ties(self) -> dict[str, Tie]:
        """Parameters that follow from others; InputError or UnknownNameError for what is none."""
        section = self.section
        if not section.ties:
            return {}
        known = {one.name: one for one in self.parameters}
        others = (MASS, self.model_class.coupling_name, *section.parameters)
        return make_ties(section.ties, [name for name in known if name not in others], known)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """All parameters of the model."""
        return self.model_class.parameters()

    @property
    def ties_follow_coupling(self) -> bool:
        """Whether one of the tied parameters depends on the coupling, so that each coupling is a line of its own."""
        return any(self.model_class.coupling_name in tie.names for tie in self.ties.values())

    def tied(self, values: Mapping[str, Any]) -> dict[str, FloatArray]:
        """The tied parameters where the others, by their names in a specification, have these values.

        Parameters without an axis have their defaults.
        """
        if not self.ties:
            return {}
        known: dict[str, Any] = {one.name: one.default for one in self.parameters if one.default is not None}
        known |= {name: value for name, value in values.items() if name != COUPLING}
        if COUPLING in values:
            known[self.model_class.coupling_name] = values[COUPLING]
        return {name: np.asarray(tie.value(known), dtype=float) for name, tie in self.ties.items()}

    @cached_property
    def first_parameters(self) -> dict[str, float]:
        """The first value of each of `model_parameters`."""
        first = {name: axis.first for name, axis in self.section.parameters.items()}
        tied = {name: float(value) for name, value in self.tied(first).items()}
        return {name: axis.first for name, axis in self.model_axes.items()} | tied

    @cached_property
    def model_class(self) -> type[Model]:
        """The class of the model."""
        if self.own is None:
            return models.class_of(self.section.model)
        return self.own if isinstance(self.own, type) else type(self.own)

    @property
    def code(self) -> Model | None:
        """The model, where it is code that must travel."""
        return None if isinstance(self.own, type) else self.own

    def model(self, parameters: Mapping[str, float]) -> Model:
        """The model with these parameters."""
        if self.code is not None:
            return replace(self.code, **parameters)
        return models.made(self.model_class, **parameters)

    def search(self, model: models.Model, setting: Setting) -> Search:
        """The search of a setting."""
        section = self.section
        given, error = split(setting.options)
        card = setting.experiment
        if error is not None:
            card = with_background_error(card, setting.analysis, error)
        how: dict[str, Any] = {POLARISATION: section.polarisation} | given
        return make_search(
            model,
            card,
            setting.analysis,
            method=section.method,
            form_factor=section.form_factor,
            precision=section.precision,
            energy_loss=section.energy_loss,
            **how,
        )

    def likelihood(self, search: Search) -> Likelihood:
        """What decides over the signals of a search."""
        section = self.section
        return make_likelihood(
            search,
            statistic=section.statistic,
            confidence_level=section.confidence_level,
            limit_events=section.limit_events,
        )

    def counts(self) -> list[dict[str, Any]]:
        """What each analysis counted, with the first options: the same for all rows; None where there is no number."""
        first = {name: axis.first for name, axis in (self.options | self.drawn_options).items()}
        found = []
        for card, analysis in self.pairs:
            search = self.search(self.model(self.first_parameters), Setting(card, analysis, first))
            likelihood = make_counting(search, confidence_level=self.section.confidence_level)
            is_asked = likelihood.observed is not None and likelihood.counts.bins == 1
            found.append(
                {
                    "experiment": card.name,
                    "analysis": analysis,
                    "polarisation": search.polarisation,
                    "observed_events": None if likelihood.observed is None else list(likelihood.observed),
                    "background_events": list(likelihood.counts.background_events),
                    "p_value": likelihood.p_value() if is_asked else None,
                    "significance": likelihood.significance() if is_asked else None,
                }
            )
        return found

    def to_dict(self) -> dict[str, Any]:
        """The specification as it was understood, ready for JSON and to be given again."""
        given = self.section.model_dump(exclude={"parameters", "ties"})
        axes = {name: axis.to_dict() for name, axis in self.section.parameters.items()}
        ties = {name: tie.to_list() for name, tie in self.ties.items()}
        return {"scan": given | {"parameters": axes, "ties": ties}}

    @cached_property
    def as_json(self) -> str:
        """Everything, cards included; equal for equal scans."""
        cards = [card.model_dump(mode="json", exclude_unset=True) for card in self.cards]
        extends = {} if self.extends is None else {"extends": self.extends}
        return json.dumps(self.to_dict() | {"cards": cards} | self._own_model() | extends)

    def _own_model(self) -> dict[str, Any]:
        """What JSON holds of a model that is not shipped."""
        if isinstance(self.own, type):
            return {"model_contents": json.loads(self.own.contents_json)}
        if self.own is None:
            return {}
        return {"model_code": {"sha256": self.code_sha256, "parameters": stored_parameters(self.own)}}

    @cached_property
    def sha256(self) -> str:
        """The hash that tells scans apart."""
        return sha256(self.as_json.encode()).hexdigest()
