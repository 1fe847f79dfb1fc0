"""The document of one visitor: widgets, figure and words, and the threads that compute for them."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html import escape
from time import perf_counter
from traceback import print_exc
from typing import Any, Final

from mubeam.errors import MubeamError
from mubeam.exclusions.figures.layers import Layer
from mubeam.exclusions.figures.plain import plain_text
from mubeam.explorer import export, selection, widgets
from mubeam.explorer.controls import PARAMETER, RATIO, controls_of
from mubeam.explorer.latest import Latest, OutdatedError
from mubeam.explorer.plot import Plot, of_bounds
from mubeam.explorer.pointer import factors, table
from mubeam.explorer.problems import Problems
from mubeam.explorer.reaches import stop_if
from mubeam.explorer.reproducing import command_lines, python
from mubeam.explorer.state import MOST_PINS, State
from mubeam.explorer.views import View, Views

SLOW_S: Final = 0.4
"""From here on the page says that it computes."""

TICK_MS: Final = 250
LABELS_AFTER_S: Final = 0.3
POINTER_AFTER_S: Final = 0.05
ROOM_FOR_LABELS: Final = 500
"""Width in pixels of the axes from which on curves are labelled."""


class Page:
    """What one visitor sees."""

    def __init__(self, document: Any, views: Views, state: State, problems: dict[str, str]) -> None:
        from bokeh.models import Column, Div, PreText

        self.document, self.views, self.state = document, views, state
        self._view: View | None = None
        self._layers: list[Layer] = []
        self._labels: Layer | None = None
        self._since: float | None = None
        self._done = (0, 0)
        self._number = self._shown = 0
        self._main, self._slow, self._pointed, self._written = (
            Latest(),
            Latest(LABELS_AFTER_S),
            Latest(POINTER_AFTER_S),
            Latest(),
        )
        self._threads = (self._main, self._slow, self._pointed, self._written)
        self.plot = Plot(self._listen)
        self.status = Div(text="", name="status", css_classes=["status"], sizing_mode="stretch_width")
        self.problems = Problems(self._places)
        self.note = Div(text="", name="note", css_classes=["note"], sizing_mode="stretch_width")
        self.factors = Div(text="", name="factors", sizing_mode="stretch_width")
        self.address = PreText(text=state.address(), name="address", visible=False)
        wrapped = "pre { white-space: pre-wrap; overflow-wrap: anywhere; }"
        of_code: dict[str, Any] = {"sizing_mode": "stretch_width", "stylesheets": [wrapped]}
        self.command, self.python = (PreText(text="", name=name, **of_code) for name in ("command", "python"))
        self.choice = selection.Selection(views, state, self._chosen)
        self.drawn = selection.Drawn(views, state, self._drawn, self._pin)
        self.writer = selection.Writer(self._write)
        self.fields: dict[str, widgets.NumberWidget | widgets.WordWidget] = {}
        self.controls = Column(name="controls", sizing_mode="stretch_width")
        self._rebuild()
        heading, wide = selection.heading, "stretch_width"
        code = [heading("Command line"), self.command, heading("Python"), self.python]
        for name, parts in (
            ("top", [self.status, self.problems.other]),
            ("below", [self.note, self.factors]),
            ("export", [self.writer.model, *code, self.address]),
        ):
            document.add_root(Column(children=parts, name=name, sizing_mode=wide))
        document.add_root(self.plot.holder)
        document.add_root(self.controls)
        document.title = "mubeam explore"
        for name, words in problems.items():
            self.problems.say(name, words)
        document.add_periodic_callback(self._tick, TICK_MS)
        document.on_session_destroyed(lambda context: self.close())
        self.refresh()

    def close(self) -> None:
        """End the threads."""
        for one in self._threads:
            one.close()

    def join(self, timeout_s: float) -> None:
        """Wait for the threads after `close`, for each at most so long."""
        for one in self._threads:
            one.join(timeout_s)

    def _places(self) -> dict[str, Any]:
        """Where problems of fields are said, by name."""
        fields = {key: one.problem for key, one in self.fields.items()}
        return fields | self.choice.problems | self.drawn.problems

    # what the reader changes

    def _rebuild(self) -> None:
        """The widgets for what is chosen."""
        state = self.state
        try:
            experiment = self.views.folder.experiment(state.experiments[0])
            controls = controls_of(self.views.folder.model(state.model), experiment, state.analyses[0])
        except MubeamError:
            # what is wrong is said when the view is asked for
            controls = []
        values: dict[str, Any] = {**{f"{PARAMETER}{k}": v for k, v in state.parameters.items()}, **state.options}
        values |= {f"{RATIO}{k}": v for k, v in state.ratios.items()}
        self.fields = widgets.made(controls, values, self._changed)
        self.controls.children = selection.sections(self.choice, self.fields, self.drawn)

    def _chosen(self, state: State) -> None:
        """Another model, experiment or analysis."""
        before, self.state = self.state, state
        self.problems.clear()
        if (state.model, state.experiments[0], state.analyses[0]) != (
            before.model,
            before.experiments[0],
            before.analyses[0],
        ):
            self._rebuild()
        self.refresh()

    def _changed(self, name: str, value: float | str | None, is_moving: bool) -> None:
        """Another number or word."""
        kind, key = "options", name
        for start, of in ((PARAMETER, "parameters"), (RATIO, "ratios")):
            if name.startswith(start):
                kind, key = of, name.removeprefix(start)
        values = {k: v for k, v in getattr(self.state, kind).items() if k != key}
        if value is not None:
            values[key] = value
        changed: dict[str, Any] = {kind: values}
        self.state = replace(self.state, **changed)
        self.choice.state = self.state
        self.refresh(is_coarse=is_moving)

    def _drawn(self, state: State) -> None:
        """Other bounds or overlays."""
        self.state = self.choice.state = state
        self.problems.clear()
        self.refresh()

    def _pin(self, pins: tuple[State, ...] | None) -> None:
        """Keep what is shown beside what follows, or only these."""
        if pins is None:
            pins = (*self.state.pins, self.state.searched)[-MOST_PINS:]
        self.state = self.choice.state = replace(self.state, pins=pins)
        self.drawn.renew(self.state)
        self.refresh()

    # what is computed

    def refresh(self, *, is_coarse: bool = False) -> None:
        """Compute what the state shows, and show it when it is there."""
        self._number += 1
        state, number, held = self.state, self._number, self._view
        self.drawn.state = state
        if not is_coarse:
            self.address.text = state.address()
        if self._since is None:
            self._since = perf_counter()

        def job(is_outdated: Callable[[], bool]) -> None:
            # a slider that moves shows what it can
            progress = stop_if((lambda: False) if is_coarse else is_outdated, self._progressed)
            try:
                view = self.views.view(state, held=held, is_coarse=is_coarse, progress=progress)
                if not is_coarse and is_outdated():
                    raise OutdatedError
                layers = self.plot.layers_of(view.scene)
            except MubeamError as error:
                self._later(partial(self._fail, number, error))
            except OutdatedError:
                raise
            except Exception:
                print_exc()
                self._later(partial(self._fail, number, None))
            else:
                self._later(partial(self._show, number, view, layers, is_coarse))

        self._main.submit(job)

    def _later(self, what: Callable[[], None]) -> None:
        """Do something in the thread of the document, if that still exists."""
        if self.document.session_context is not None:
            self.document.add_next_tick_callback(what)

    def _progressed(self, done: int, total: int) -> None:
        self._done = (done, total)

    def _show(self, number: int, view: View, layers: list[Layer], is_coarse: bool) -> None:
        if number < self._shown:
            return
        self._shown = number
        if number == self._number:
            self._since = None
        labels = of_bounds(self._labels, view.scene) if view.scene.bounds else None
        self.plot.show(view.scene, layers, labels)
        self._view, self._layers = view, layers
        found = view.reaches[0]
        excluded = f"; nothing excluded: {', '.join(view.scene.empty)}" if view.scene.empty else ""
        self.status.text = escape(
            f"{view.labels[0]}: {len(found.along)} masses in {max(1, round(1e3 * view.seconds))} ms"
            f"{' while the slider moves' if is_coarse else ''}{excluded}"
        )
        if is_coarse:
            return
        self.command.text, self.python.text = command_lines(view.drawn), python(view.drawn)
        self.problems.clear()
        for name, words in view.problems.items():
            self.problems.say(name, words)
        self.note.text = escape(plain_text(view.scene.note)).replace("\n", "<br>")
        self._slow.submit(partial(self._label, view))

    def _label(self, view: View, is_outdated: Callable[[], bool]) -> None:
        """Place the labels, which takes longer than all else."""
        if is_outdated() or self.plot.width < ROOM_FOR_LABELS:
            return
        layer = export.labels(view.scene)
        self._later(partial(self._labelled, view, layer))

    def _labelled(self, view: View, layer: Layer) -> None:
        if view is self._view and self.plot.width >= ROOM_FOR_LABELS:
            self._labels = layer
            self.plot.show(view.scene, self._layers, layer)

    def _fail(self, number: int, error: MubeamError | None) -> None:
        if number < self._number:
            return
        self._since, self._shown = None, number
        self.problems.clear()
        self.status.text = self.problems.tell(error)

    def _tick(self) -> None:
        """Say what takes long; keep the legend within the window."""
        self.plot.fit(ROOM_FOR_LABELS)
        if self._since is None or (passed := perf_counter() - self._since) < SLOW_S:
            return
        done, total = self._done
        of_rows = f", {done} of {total} masses" if 0 < done < total else ""
        shown = "the first contour follows" if self._view is None else "what is shown is from before"
        self.status.text = f"computing for {passed:.1f} s{of_rows}; {shown}"

    # what the reader asks

    def _listen(self, figure: Any) -> None:
        from bokeh.events import MouseMove, Tap

        figure.on_event(MouseMove, self._point)
        figure.on_event(Tap, self._point)

    def _point(self, event: Any) -> None:
        view, mass, coupling = self._view, event.x, event.y
        if view is None or mass is None or coupling is None or not (mass > 0 and coupling > 0):
            return

        def job(is_outdated: Callable[[], bool]) -> None:
            words = table(factors(view, float(mass), float(coupling)))
            self._later(partial(setattr, self.factors, "text", words))

        self._pointed.submit(job)

    def _write(self, kind: str, name: str, size: str) -> None:
        view = self._view
        if view is None:
            self.writer.say("nothing is shown yet", is_wrong=True)
            return
        self.writer.say("writing", is_wrong=False)

        def job(is_outdated: Callable[[], bool]) -> None:
            try:
                paths = export.export(self.views, view, kind, name, size)
            except MubeamError as error:
                self._later(partial(self.writer.say, str(error), is_wrong=True))
            else:
                words = f"wrote {', '.join(str(path) for path in paths)}"
                self._later(partial(self.writer.say, words, is_wrong=False))

        self._written.submit(job)
