"""The widgets of what may be changed: a field and a slider for a number, a list for a word, what is wrong below."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final

from mubeam.errors import InputError
from mubeam.explorer.controls import Number, Word
from mubeam.explorer.state import number_text

STEPS: Final = 300
"""Of a slider."""

Changed = Callable[[str, float | str | None, bool], None]
"""Called with a name, its value (None for that of the card), and whether a slider still moves."""


def problem(name: str) -> Any:
    """Where a problem of a field is said."""
    from bokeh.models import Div

    return Div(text="", name=f"problem {name}", css_classes=["problem"], visible=False, styles={"color": "#b00020"})


def say(place: Any, words: str) -> None:
    """Show a problem, or none."""
    text = escape(words)
    if place.text != text:
        place.text = text
        place.visible = bool(text)


class NumberWidget:
    """A field with a slider below it: what is typed counts as it is, the slider gives fewer digits."""

    def __init__(self, control: Number, value: float | None, changed: Changed) -> None:
        from bokeh.models import Column, Slider, TextInput

        self.control, self._changed, self._is_set = control, changed, False
        low, high = control.ends
        self.field = TextInput(
            title=control.label,
            value=self._text(value),
            placeholder=control.own,
            name=control.name,
            sizing_mode="stretch_width",
        )
        self.slider = Slider(
            start=low, end=high, step=(high - low) / STEPS, value=control.place(value), show_value=False, title=None,
            name=f"slider {control.name}", sizing_mode="stretch_width", margin=(0, 10, 5, 10),
        )  # fmt: skip
        self.problem = problem(control.name)
        self.field.on_change("value", self._typed)
        self.slider.on_change("value", self._moved)
        self.slider.on_change("value_throttled", self._released)
        self.model = Column(self.field, self.slider, self.problem, sizing_mode="stretch_width")

    @staticmethod
    def _text(value: float | None) -> str:
        return "" if value is None else number_text(value)

    def _typed(self, attribute: str, old: str, new: str) -> None:
        if self._is_set:
            return
        try:
            value = self.control.check(new)
        except InputError as error:
            say(self.problem, str(error))
            return
        say(self.problem, "")
        self._set(lambda: setattr(self.slider, "value", self.control.place(value)))
        self._changed(self.control.name, value, False)

    def _moved(self, attribute: str, old: float, new: float) -> None:
        if not self._is_set:
            self._slid(new, True)

    def _released(self, attribute: str, old: float, new: float) -> None:
        if not self._is_set:
            self._slid(self.slider.value, False)

    def _slid(self, place: float, is_moving: bool) -> None:
        value = self.control.at(place)
        self._set(lambda: setattr(self.field, "value", self._text(value)))
        say(self.problem, "")
        self._changed(self.control.name, value, is_moving)

    def _set(self, change: Callable[[], None]) -> None:
        """Change a widget without taking it for a change by the reader."""
        self._is_set = True
        try:
            change()
        finally:
            self._is_set = False


class WordWidget:
    """A list to choose from."""

    def __init__(self, control: Word, value: str | None, changed: Changed) -> None:
        from bokeh.models import Column, Select

        self.control = control
        known = dict(control.choices)
        self.field = Select(
            title=control.label, options=list(control.choices), value=value if value in known else "",
            name=control.name, sizing_mode="stretch_width",
        )  # fmt: skip
        self.problem = problem(control.name)
        self.field.on_change("value", lambda attribute, old, new: changed(control.name, new or None, False))
        self.model = Column(self.field, self.problem, sizing_mode="stretch_width")


def made(
    controls: list[Number | Word], values: Mapping[str, float | str], changed: Changed
) -> dict[str, NumberWidget | WordWidget]:
    """The widgets of controls, by name, with their values."""
    found: dict[str, NumberWidget | WordWidget] = {}
    for control in controls:
        value = values.get(control.name)
        if isinstance(control, Number):
            found[control.name] = NumberWidget(control, value if isinstance(value, float | int) else None, changed)
        else:
            found[control.name] = WordWidget(control, value if isinstance(value, str) else None, changed)
    return found
