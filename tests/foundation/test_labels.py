"""Labels of axes read as a text of physics, never as a name of Python."""

import re

import pytest

from mubeam import models
from mubeam.exclusions.coordinate import coordinate_of
from mubeam.exclusions.drawing import label_text
from mubeam.exclusions.figures.plain import plain_text
from mubeam.foundation.labels import axis_label, in_words, symbol_of
from mubeam.models.parameter import Parameter
from mubeam.scans import quantities
from mubeam.scans.options import options


@pytest.mark.parametrize(
    ("name", "unit", "label", "words"),
    [
        ("length_m", "m", "length [m]", "length"),
        ("exposure_mot", "1", "exposure [muons on target]", "exposure"),
        ("luminosity_per_fb", "1/fb", "luminosity [fb$^{-1}$]", "luminosity"),
        ("background_error_events", "events", "background error [events]", "background error"),
        ("track_resolution_m", "m", "track resolution [m]", "track resolution"),
        ("efficiency", "1", "efficiency", "efficiency"),
        ("mass_chi_gev", "GeV", "mass chi [GeV]", "mass chi"),
        ("g_chi", "1", r"$g_{\chi}$", "g chi"),
        ("c_top", "1", r"$c_{\mathrm{top}}$", "c top"),
        ("f_per_gev", "1/GeV", "$f$ [GeV$^{-1}$]", "f"),
        ("theta", "rad", r"$\theta$ [rad]", "theta"),
        ("_m", "m", "m [m]", "m"),
    ],
)
def test_labels(name, unit, label, words):
    assert (axis_label(name, unit), in_words(name, unit)) == (label, words)
    assert axis_label(name, unit, "x").startswith("$x$")
    symbol = symbol_of(name, unit)
    assert label_text(f"${symbol}$") == f"${symbol}$"
    assert "_" not in plain_text(f"${symbol}$") or len(plain_text(f"${symbol}$").partition("_")[0]) == 1


def test_of_all_options_and_quantities():
    units = {name: one.unit for name, one in options().items()}
    for name in quantities.names():
        units |= quantities.get(name).units
    assert len(units) > 10
    for name, unit in units.items():
        label = axis_label(name, unit)
        assert not re.search(r"_(m|gev|events|mot|pb|fb|rad|per)\b", re.sub(r"\$[^$]*\$", "", label)), label
        assert "_" not in re.sub(r"\$[^$]*\$", "", label), label


def test_of_all_parameters():
    for name in models.CATALOGUE.names():
        for one in models.class_of(name).parameters():
            label = coordinate_of(one).label
            assert "_" not in re.sub(r"\$[^$]*\$", "", label), label


def test_a_parameter_without_a_symbol():
    """Of a model in Python or of a card."""
    along = coordinate_of(Parameter("dark_charge"), -1)
    assert along.label == r"$-\mathrm{dark\;charge}$"
    assert plain_text(along.label) == "\N{MINUS SIGN}dark charge".replace("\N{MINUS SIGN}", "-")
    assert along.column == "minus_dark_charge"
