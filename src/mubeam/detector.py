"""A toy detector for events: what it measures and which events pass, for `mubeam.analyse`."""

from mubeam.events.columns import Columns
from mubeam.events.cuts import Meets, Window
from mubeam.events.smearing import Angles, Calorimeter, Tracker

__all__ = ["Angles", "Calorimeter", "Columns", "Meets", "Tracker", "Window"]
