"""The widgets of what is searched, of what is drawn, and of what is written."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape
from typing import Any, Final

from mubeam import experiments, models
from mubeam.exclusions import plotting
from mubeam.exclusions.figures import overlays
from mubeam.exclusions.region import GROUPS
from mubeam.explorer import widgets
from mubeam.explorer.background import OVERLAYS, OWN
from mubeam.explorer.controls import LIMIT, MASSES_SHOWN, MODEL, SEARCH
from mubeam.explorer.export import KINDS
from mubeam.explorer.names import labels_of
from mubeam.explorer.state import State
from mubeam.explorer.views import PINS, Views

OF_MASSES: Final = ("mass_min_gev", "mass_max_gev", "masses")
OF_LIMITS: Final = ("statistic", "confidence_level", "limit_events", "discovery")
"""Options that are not those of an experiment."""

SEPARATOR: Final = " / "
WHAT: Final = {
    "g-minus-2": "(g - 2) of the muon",
    "decays": "rare decays",
    "relic": "relic density",
    "ctau": "lines of constant cτ",
}


def heading(words: str) -> Any:
    """Of a section."""
    from bokeh.models import Div

    return Div(text=f"<b>{escape(words)}</b>", margin=(12, 5, 0, 5))


class Selection:
    """Model, experiment, analysis, and those that are combined with it; `state` is what is shown."""

    def __init__(self, views: Views, state: State, chosen: Callable[[State], None]) -> None:
        from bokeh.models import MultiChoice, Select

        self.views, self.state, self._chosen, self._is_set = views, state, chosen, False
        cards = views.folder.cards()
        wide = {"sizing_mode": "stretch_width"}
        known = [*models.CATALOGUE.names(), *cards["model"]]
        self._experiments = [*experiments.names(), *cards["experiment"]]
        self.model = Select(title="model", name="model", value=state.model, options=_with(known, state.model), **wide)
        first = state.experiments[0]
        self.experiment = Select(
            title="experiment", name="experiment", value=first, options=_with(self._experiments, first), **wide
        )
        self.analysis = Select(title="analysis", name="analysis", value=state.analyses[0], **wide)
        self.combined = MultiChoice(title="combined with", name="combined", placeholder="none", **wide)
        self.problems = {name: widgets.problem(name) for name in ("model", "experiment", "analysis")}
        self._renew(state)
        self.model.on_change("value", self._model)
        self.experiment.on_change("value", self._experiment)
        self.analysis.on_change("value", self._analysis)
        self.combined.on_change("value", self._combined)

    @property
    def models(self) -> list[Any]:
        """Of Bokeh, from top to bottom."""
        fields = (self.model, self.experiment, self.analysis)
        return [
            *(one for pair in zip(fields, self.problems.values(), strict=True) for one in pair),
            self.combined,
        ]

    def _renew(self, state: State) -> None:
        """Show a state, and the analyses that its model can be looked for with."""
        self._is_set = True
        self.state = state
        fitting = self.views.reaches.fitting(state)
        self.analysis.options = _with([*fitting], state.analyses[0])
        self.analysis.value = state.analyses[0]
        pairs = [SEPARATOR.join(pair) for pair in zip(state.experiments[1:], state.analyses[1:], strict=True)]
        self.combined.options = _with(self._pairs(fitting, state), *pairs)
        self.combined.value = pairs
        self._is_set = False

    def _pairs(self, fitting: tuple[str, ...], state: State) -> list[str]:
        found = []
        for name in self._experiments:
            some = (
                fitting
                if name == state.experiments[0]
                else self.views.reaches.fitting(replace(state, experiments=(name,)))
            )
            found += [SEPARATOR.join((name, one)) for one in some if (name, one) != (name, "")]
        own = SEPARATOR.join((state.experiments[0], state.analyses[0]))
        return [one for one in found if one != own]

    def _give(self, state: State) -> None:
        fitting = self.views.reaches.fitting(state)
        if fitting and state.analyses[0] not in fitting:
            state = replace(state, analyses=(fitting[0], *state.analyses[1:]))
        self._renew(state)
        self._chosen(state)

    def _model(self, attribute: str, old: str, new: str) -> None:
        if not self._is_set:
            kept = {key: value for key, value in self.state.options.items() if key not in OF_MASSES}
            first = (self.state.experiments[0],), (self.state.analyses[0],)
            self._give(
                replace(
                    self.state, model=new, parameters={}, ratios={}, options=kept, pins=(), overlays=(),
                    experiments=first[0], analyses=first[1],
                )
            )  # fmt: skip

    def _experiment(self, attribute: str, old: str, new: str) -> None:
        if not self._is_set:
            kept = {key: value for key, value in self.state.options.items() if key in (*OF_MASSES, *OF_LIMITS)}
            first = (self.state.analyses[0],)
            self._give(replace(self.state, experiments=(new,), analyses=first, options=kept))

    def _analysis(self, attribute: str, old: str, new: str) -> None:
        if not self._is_set:
            self._give(replace(self.state, analyses=(new, *self.state.analyses[1:])))

    def _combined(self, attribute: str, old: list[str], new: list[str]) -> None:
        if not self._is_set:
            pairs = [one.partition(SEPARATOR)[::2] for one in new]
            state = replace(
                self.state,
                experiments=(self.state.experiments[0], *(pair[0] for pair in pairs)),
                analyses=(self.state.analyses[0], *(pair[1] for pair in pairs)),
            )
            self.state = state
            self._chosen(state)


def _with(known: list[str], *values: str) -> list[str]:
    """Names to choose from: those known, and those that are chosen whatever they are."""
    return [*known, *(one for one in values if one not in known)]


class Drawn:
    """Bounds, overlays and pinned curves."""

    def __init__(
        self,
        views: Views,
        state: State,
        changed: Callable[[State], None],
        pin: Callable[[tuple[State, ...] | None], None],
    ) -> None:
        from bokeh.models import Button, CheckboxGroup, MultiChoice

        self.state, self._pin, self._changed, self._is_set = state, pin, changed, False
        wide = {"sizing_mode": "stretch_width"}
        self._overlays = [*overlays.CATALOGUE.names()]
        self.groups = CheckboxGroup(
            labels=[one.replace("-", " ") for one in GROUPS], name="groups",
            active=[i for i, one in enumerate(GROUPS) if one in state.groups], **wide,
        )  # fmt: skip
        self.own = MultiChoice(
            title="bounds of the folder", name="own", options=_with(views.folder.bounds(), *state.own),
            value=list(state.own), placeholder="none", **wide,
        )  # fmt: skip
        self.overlays = CheckboxGroup(
            labels=[WHAT.get(one, one) for one in self._overlays], name="overlays",
            active=[i for i, one in enumerate(self._overlays) if one in state.overlays], **wide,
        )  # fmt: skip
        self.button = Button(label="pin this curve", name="pin", **wide)
        self.pins = MultiChoice(title="pinned curves", name="pins", placeholder="none", **wide)
        self.problems = {name: widgets.problem(name) for name in (OWN, OVERLAYS, PINS)}
        self.renew(state)
        self.groups.on_change("active", self._given)
        self.own.on_change("value", self._given)
        self.overlays.on_change("active", self._given)
        self.button.on_click(lambda: pin(None))
        self.pins.on_change("value", self._unpinned)

    @property
    def models(self) -> list[Any]:
        """Of Bokeh, from top to bottom."""
        return [
            *(heading("Published bounds"), self.groups, heading("Also drawn"), self.overlays, self.problems[OVERLAYS]),
            *(self.own, self.problems[OWN], heading("Side by side"), self.button, self.pins, self.problems[PINS]),
        ]

    def renew(self, state: State) -> None:
        """Show which curves are pinned."""
        self._is_set = True
        self.state = state
        names = labels_of([state, *state.pins])[1:]
        self.pins.options, self.pins.value = names, names
        self._is_set = False

    def _given(self, attribute: str, old: Any, new: Any) -> None:
        self._changed(
            replace(
                self.state,
                groups=tuple(GROUPS[i] for i in sorted(self.groups.active)),
                own=tuple(self.own.value),
                overlays=tuple(self._overlays[i] for i in sorted(self.overlays.active)),
            )
        )

    def _unpinned(self, attribute: str, old: list[str], new: list[str]) -> None:
        if not self._is_set:
            kept = [pin for name, pin in zip(self.pins.options, self.state.pins, strict=True) if name in new]
            self._pin(tuple(kept))


class Writer:
    """What is written into the folder, under which name."""

    def __init__(self, write: Callable[[str, str, str], None]) -> None:
        from bokeh.models import Button, Column, Div, Row, Select, TextInput

        narrow: Mapping[str, Any] = {"width": 170}
        self.name = TextInput(title="name", value="explored", name="file", **narrow)
        self.kind = Select(title="what", value="pdf", options=list(KINDS.items()), name="kind", **narrow)
        self.size = Select(title="size of figures", value="screen", options=[*plotting.SIZES], name="size", **narrow)
        self.button = Button(label="write", name="write", width=100, margin=(23, 5, 5, 5))
        self.words = Div(text="", name="written", sizing_mode="stretch_width")
        self.button.on_click(lambda: write(self.kind.value, self.name.value, self.size.value))
        row = Row(
            self.name, self.kind, self.size, self.button, sizing_mode="stretch_width", styles={"flex-wrap": "wrap"}
        )
        self.model = Column(heading("Write into the folder"), row, self.words, sizing_mode="stretch_width")

    def say(self, words: str, *, is_wrong: bool) -> None:
        """What became of it."""
        self.words.text = escape(words)
        self.words.styles = {"color": "#b00020" if is_wrong else "#222222"}


def sections(
    choice: Selection, fields: Mapping[str, widgets.NumberWidget | widgets.WordWidget], drawn: Drawn
) -> list[Any]:
    """All widgets under their headings."""
    found = [heading("Searched"), *choice.models]
    for group in (MODEL, SEARCH, LIMIT, MASSES_SHOWN):
        some = [one.model for one in fields.values() if one.control.group == group]
        if some:
            found += [heading(TITLES[group]), *some]
    return [*found, *drawn.models]


TITLES: Final = {MODEL: "Parameters of the model", SEARCH: "Experiment", LIMIT: "Limit", MASSES_SHOWN: "Masses"}
