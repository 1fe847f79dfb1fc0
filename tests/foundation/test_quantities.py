"""Units and masks: understood or refused, by what libraries of units have in common, and by those installed here."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import pi
from types import MappingProxyType

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import xarray as xr

import mubeam as mb
from mubeam.errors import InputError
from mubeam.foundation import checks
from mubeam.physics.form_factors.dipole import Dipole

SCALES = {
    "MeV": ("GeV", 1e-3),
    "GeV": ("GeV", 1.0),
    "1/TeV": ("GeV**-1", 1e-3),
    "kg": ("kg", 1.0),
    "cm": ("m", 1e-2),
    "deg": ("rad", pi / 180),
    "percent": ("", 1e-2),
    "1/fb": ("m**-2", 1e43),
    "MeV/c": ("kg*m/s", 5.344286e-22),
}


class Astropy(np.ndarray):
    """A quantity with the interface of astropy: an array that NumPy would strip of its unit."""

    def __new__(cls, numbers, unit):
        made = np.asarray(numbers, dtype=float).view(cls)
        made.unit = unit
        return made

    def __array_finalize__(self, other):
        self.unit = getattr(other, "unit", None)

    def to_value(self, unit):
        name, factor = SCALES[self.unit]
        if unit != (name or "1"):
            raise TypeError(f"{self.unit} cannot be converted to {unit}")
        return np.asarray(self) * factor


@dataclass
class Pint:
    """A quantity with the interface of pint."""

    magnitude: object
    units: str

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.magnitude, dtype=dtype)

    def m_as(self, unit):
        name, factor = SCALES[self.units]
        if unit != (name or "dimensionless"):
            raise ValueError(f"{self.units} cannot be converted to {unit}")
        return np.asarray(self.magnitude) * factor


class Labelled:
    """A data set of a file with the interface of h5py: attributes in a mapping, and dimensions."""

    def __init__(self, numbers, attributes):
        self.attrs = MappingProxyType(attributes)
        self.dims = ("mass",)
        self._numbers = numbers

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self._numbers, dtype=dtype)


@pytest.mark.parametrize("library", [Astropy, Pint])
@pytest.mark.parametrize(
    ("name", "given", "unit", "numbers"),
    [
        ("mass_gev", 10, "MeV", 0.01),
        ("masses_gev", [10, 20], "MeV", [0.01, 0.02]),
        ("mass_chi_gev", 1, "kg", 5.6095886e26),
        ("energy_gev", 10, "MeV", 0.01),
        ("p_out_max_gev", 1, "MeV/c", 1e-3),
        ("length_m", 40, "cm", 0.4),
        ("surface_fm", 1, "cm", 1e13),
        ("theta", 90, "deg", pi / 2),
        ("theta_max_rad", 90, "deg", pi / 2),
        ("efficiency", 50, "percent", 0.5),
        ("luminosity_per_fb", 300, "1/fb", 300),
    ],
)
def test_quantities_are_converted_to_the_unit_of_the_name(library, name, given, unit, numbers):
    found = checks.finite(name, library(given, unit))
    np.testing.assert_allclose(found, numbers, rtol=1e-6)
    several = checks.finite(name, [library(given, unit)] * 2)
    np.testing.assert_allclose(several, [numbers] * 2, rtol=1e-6)


@pytest.mark.parametrize("library", [Astropy, Pint])
@pytest.mark.parametrize(
    ("name", "unit", "asked"),
    [
        ("mass_gev", "cm", "mass_gev must be in GeV"),
        ("mass_gev", "MeV/c", "must be in GeV"),
        ("energy_gev", "kg", "must be in GeV"),
        ("length_m", "MeV", "length_m must be in m"),
        ("coupling", "1/TeV", "coupling must be a number without unit"),
        ("exposure_mot", "MeV", "must be a number without unit"),
        ("observed", "MeV", "must be a number without unit"),
    ],
)
def test_quantities_of_another_dimension_are_refused(library, name, unit, asked):
    with pytest.raises(InputError, match=asked):
        checks.finite(name, library(10.0, unit))
    with pytest.raises(InputError, match=asked):
        checks.finite(name, [library(10.0, unit)])


@pytest.mark.parametrize("library", [Astropy, Pint])
def test_a_coupling_has_the_unit_of_its_model(library):
    at = {"mass_gev": library(10.0, "MeV"), "exposure_mot": 1e12}
    plain = {"mass_gev": 0.01, "exposure_mot": 1e12, "coupling": 4e-3}
    search = ("na64mu-2022", "invisible")
    with pytest.raises(InputError, match="coupling must be a number without unit"):
        mb.expected_events("lmu-ltau-dark-sector", *search, coupling=library(4.0, "1/TeV"), **at)
    found = mb.expected_events("axion-photon", *search, coupling=library(4.0, "1/TeV"), **at)
    assert found.value == pytest.approx(mb.expected_events("axion-photon", *search, **plain).value, rel=1e-12)


@pytest.mark.parametrize("library", [Astropy, Pint])
def test_what_keeps_a_number_keeps_it_plain(library):
    model = mb.models.get("lfv-alp", theta=library(90.0, "deg"), mass_chi_gev=library(500.0, "MeV"), g_chi=1.0)
    assert (model.theta, model.mass_chi_gev) == (pytest.approx(pi / 2), 0.5)
    assert all(type(value) is float for value in vars(model).values())
    assert hash(model) == hash(mb.models.get("lfv-alp", theta=pi / 2, mass_chi_gev=0.5, g_chi=1.0))
    derivative = mb.models.get("lfv-alp-derivative", mass_chi_gev=library(500.0, "MeV"), g_chi=1)
    assert derivative.mass_chi_gev == 0.5
    pair = mb.PairProduction(mediator_mass_gev=library(100.0, "MeV"), mediator_width_gev=library(1.0, "MeV"))
    assert (pair.mediator_mass_gev, pair.mediator_width_gev) == (0.1, 1e-3)
    assert mb.Bremsstrahlung("scalar", parity_angle=library(90.0, "deg")).parity_angle == pytest.approx(pi / 2)
    with pytest.raises(InputError, match="lambda2_gev2 must be in GeV"):
        Dipole(library(1.0, "MeV"))


@pytest.mark.parametrize("library", [Astropy, Pint])
def test_cuts_and_energies_of_a_cross_section(library):
    process, plain = mb.Bremsstrahlung("pseudoscalar"), {"energy_gev": 160, "mass_gev": 0.05, "theta_max_rad": 0.01}
    given = {"energy_gev": library(160.0, "GeV"), "mass_gev": library(50.0, "MeV")}
    found = mb.cross_section(process, **given, theta_max_rad=library(0.01 * 180 / pi, "deg"))
    assert found.value == pytest.approx(mb.cross_section(process, **plain).value, rel=1e-12)


@pytest.mark.parametrize(
    "value",
    [
        np.ma.array([1.0, 2.0], mask=[False, True]),
        np.ma.masked,
        [1.0, np.ma.masked],
        np.ma.array([1, 2], mask=True),
    ],
)
def test_masked_values_are_refused(value):
    with pytest.raises(InputError, match="masked value"):
        checks.finite("mass_gev", value)


def test_arrays_without_masked_values_are_taken():
    assert checks.finite("x", np.ma.array([1.0, 2.0], mask=[False, False])).tolist() == [1.0, 2.0]
    assert type(checks.finite("x", np.ma.array([1.0]))) is np.ndarray


@pytest.mark.parametrize(
    "value",
    [
        *(True, [True, 1.0], [1.0, np.True_], np.array([True]), [[True], [2.0]]),
        *(1j, np.array([1j]), "0.1", ["0.1"], [1, "2"], None, [None], b"1", {1.0}, {"a": 1}, object(), len),
        *(np.datetime64("2020-01-01"), np.timedelta64(3, "s"), pd.Timestamp("2020-01-01"), pd.Timedelta("1s")),
        *(pd.Series([True]), pd.Series([1, None], dtype="Int64"), pd.DataFrame({"a": [1.0]}), pd.Series(["a"])),
        *(pa.table({"a": [1.0]}), pa.array([1, None]), pa.array(["a"])),
        *(xr.Dataset({"a": [1.0]}), (x for x in [1.0]), np.array([(1, 2)], dtype=[("a", int), ("b", int)])),
        *(mb.Estimate(1.0, 0.1, "pb", "exact"), Decimal("NaN"), Decimal("sNaN"), Fraction(10**400)),
    ],
)
def test_what_is_no_number(value):
    with pytest.raises(InputError, match=r"x (must be|has)") as error:
        checks.finite("x", value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        (Decimal("0.1"), 0.1),
        (Fraction(1, 4), 0.25),
        ([Fraction(1, 4), 1], [0.25, 1.0]),
        (np.array([Decimal(1), Fraction(1, 2)], dtype=object), [1.0, 0.5]),
        (pd.Series([0.1, 0.2], index=["a", "b"]), [0.1, 0.2]),
        (pd.Index([1, 2]), [1.0, 2.0]),
        (pd.Series([1, 2], dtype="Int64"), [1.0, 2.0]),
        (xr.DataArray([1.0, 2.0]), [1.0, 2.0]),
        (xr.DataArray([1.0, 2.0], attrs={"units": "MeV"}), [1e-3, 2e-3]),
        (xr.DataArray([1.0, 2.0], attrs={"units": "GeV/c^2"}), [1.0, 2.0]),
        (pa.array([1.0, 2.0]), [1.0, 2.0]),
        (Labelled([1.0, 2.0], {"units": "MeV"}), [1e-3, 2e-3]),
        (Labelled([1.0, 2.0], {}), [1.0, 2.0]),
        (np.float32(0.5), 0.5),
        (np.int8(3), 3.0),
        (range(1, 3), [1.0, 2.0]),
    ],
)
def test_what_is_one(value, numbers):
    np.testing.assert_allclose(checks.finite("mass_gev", value), numbers, rtol=1e-12)


def test_attributes_of_another_unit_are_refused():
    with pytest.raises(InputError, match="mass_gev must be in GeV, got numbers in 'parsec'"):
        checks.finite("mass_gev", xr.DataArray([1.0], attrs={"units": "parsec"}))


def test_missing_values_are_refused():
    with pytest.raises(InputError, match="must be finite"):
        checks.finite("mass_gev", pd.Series([0.1, None]))


def test_astropy():
    units = pytest.importorskip("astropy.units")
    assert checks.finite("mass_gev", 10 * units.MeV) == pytest.approx(0.01, rel=1e-15)
    assert checks.finite("mass_gev", [10, 20] * units.MeV).tolist() == pytest.approx([0.01, 0.02])
    assert checks.finite("coupling", 4 / units.TeV, "1/GeV") == pytest.approx(4e-3)
    assert checks.finite("length_m", 40 * units.cm) == pytest.approx(0.4)
    for wrong in (3 * units.m, 3 * units.mag, units.Quantity(3.0), units.MeV):
        with pytest.raises(InputError, match="mass_gev must be"):
            checks.finite("mass_gev", wrong)


def test_pint():
    registry = pytest.importorskip("pint").UnitRegistry()
    assert checks.finite("mass_gev", 10 * registry.MeV) == pytest.approx(0.01, rel=1e-15)
    assert checks.finite("mass_gev", [10 * registry.MeV, 1 * registry.GeV]).tolist() == pytest.approx([0.01, 1.0])
    assert checks.finite("mass_gev", 10 * registry("MeV/c**2")) == pytest.approx(0.01)
    assert checks.finite("coupling", 4 / registry.TeV, "1/GeV") == pytest.approx(4e-3)
    assert checks.finite("luminosity_per_fb", 300 / registry.femtobarn) == pytest.approx(300)
    for wrong in (3 * registry.m, registry.Quantity(3.0)):
        with pytest.raises(InputError, match="mass_gev must be in GeV"):
            checks.finite("mass_gev", wrong)


@pytest.mark.parametrize("library", [Astropy, Pint])
def test_formulas_take_plain_numbers(library):
    for wrong in (library(10.0, "MeV"), np.ma.masked, np.ma.masked_all(2)):
        with pytest.raises(InputError, match="argument of this formula"):
            checks.bare(wrong)
    assert checks.bare(library(50.0, "percent")) == 0.5
    assert checks.bare(1j) == 1j
    assert checks.bare([1, 2], dtype=float).tolist() == [1.0, 2.0]


def test_formulas_do_not_strip_masks():
    with pytest.raises(InputError, match="masked"):
        mb.models.get("lmu-ltau-dark-sector").bound_coupling(np.ma.masked_all(1), 1e-3)
    with pytest.raises(InputError, match="masked"):
        mb.models.get("axion-photon").decays(np.ma.masked_all(1), 1e-3)
