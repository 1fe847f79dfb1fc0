import dataclasses

import mpmath
import numpy as np
import pytest

import mubeam as mb
from mubeam import Bremsstrahlung, PhotonFusion, cross_section
from mubeam.errors import DataFileError, InputError, UnknownNameError
from mubeam.foundation import citations
from mubeam.physics import form_factors
from mubeam.physics.form_factors import FormFactorTable, base, read_table
from mubeam.physics.form_factors.atomic_nuclear import AtomicNuclear, uniform_sphere
from mubeam.physics.form_factors.coherent import Coherent
from mubeam.physics.form_factors.dipole import Dipole
from mubeam.physics.form_factors.helm import Helm
from mubeam.physics.form_factors.incoherent import Incoherent
from mubeam.physics.nucleus import Nucleus

LEAD = Nucleus(82, 207.2)
NAMES = form_factors.CATALOGUE.names()
SCREENED = [name for name in NAMES if name != "unscreened-ion"]

# Lead; from the formulas of physics.md section 4 and of the modules, in 40 digits with mpmath alone
REFERENCE = {
    "atomic-nuclear": (274.48476244973, 6612.7549386873, 94.178446177487, 24.654128337217),
    "atomic-nuclear-closure": (268.9501139375, 6533.1111788014, 93.987192465297, 24.654109205287),
    "coherent": (268.95011384274, 6530.772835873, 15.682730315747, 0.0015678875584522),
    "dipole": (268.95012151885, 6720.1594018557, 6016.8563330777, 797.11249645217),
    "helm": (268.95011464886, 6550.4038405108, 10.440617103961, 3.5573910536692e-6),
    "incoherent": (5.5346486069859, 81.98210281428, 78.49571586174, 24.652560449659),
    "tsai-elastic": (268.95011018572, 6445.7623125289, 242.09014757102, 0.57910493939841),
    "tsai-squared-inelastic": (281.49365615455, 6527.7012840426, 312.9069422889, 5.0208581707671),
    "unscreened-ion": (6723.999804302, 6530.8250833595, 15.68273094307, 0.0015678875609609),
}

T_GEV2 = (1e-10, 1e-4, 0.02, 0.5)


@pytest.mark.parametrize("name", NAMES)
def test_names_citations_and_hash(name):
    form = form_factors.get(name)
    assert form.name == name
    assert form.description
    assert citations.bibtex(form.citations)
    assert hash(form) == hash(dataclasses.replace(form))


@pytest.mark.parametrize("name", NAMES)
def test_whole_charge_between_screening_and_nuclear_scale(name):
    """Z^2 (Z where nucleons count one by one) at t well above 1/a^2 and below 1/R^2."""
    expected = 82 if name == "incoherent" else 82**2
    assert form_factors.get(name).squared(np.array(3e-6), LEAD) == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("name", SCREENED)
def test_screened_as_t_squared(name):
    form = form_factors.get(name)
    t = 1e-4 * form.t_screening_gev2(LEAD)
    assert form.squared(np.array(2 * t), LEAD) / form.squared(np.array(t), LEAD) == pytest.approx(4, rel=1e-3)


def test_bare_ion_is_not_screened():
    form = form_factors.get("unscreened-ion")
    assert form.t_screening_gev2(LEAD) == 0
    assert form.squared(np.array(1e-18), LEAD) == pytest.approx(82**2, rel=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_positive_and_falling_at_large_t(name):
    values = form_factors.get(name).squared(np.array([0.5, 5.0, 50.0]), LEAD)
    assert (values > 0).all()
    assert values[0] > values[1] > values[2]


@pytest.mark.parametrize("name", REFERENCE)
@pytest.mark.parametrize("at", range(len(T_GEV2)))
def test_reference_values(name, at):
    found = form_factors.get(name).squared(np.array(T_GEV2[at]), LEAD)
    assert found == pytest.approx(REFERENCE[name][at], rel=1e-11)


def test_dipole_power_of_tsai():
    form = form_factors.get("tsai-elastic")
    assert form.squared(np.array(100.0), LEAD) / form.squared(np.array(200.0), LEAD) == pytest.approx(4, rel=1e-3)


def test_dipole_power():
    form = Dipole(lambda2_gev2=0.01)
    assert form.squared(np.array(100.0), LEAD) / form.squared(np.array(200.0), LEAD) == pytest.approx(16, rel=1e-3)


@pytest.mark.parametrize("scale", [0.0, -1.0, np.nan])
def test_dipole_scale_is_checked(scale):
    with pytest.raises(InputError, match="lambda2_gev2"):
        Dipole(lambda2_gev2=scale)


def test_inelastic_part_of_0906_0580_is_squared():
    form = form_factors.get("tsai-squared-inelastic")
    t = np.array([1e-8, 0.1, 2.0])
    assert form.squared(t, LEAD) == pytest.approx(
        form_factors.get("tsai-elastic").squared(t, LEAD) + form.inelastic(t, LEAD), rel=1e-15
    )
    assert form.inelastic(np.array(3e-5), LEAD) == pytest.approx(82, rel=1e-3)
    assert form.inelastic(np.array(1e4), LEAD) / form.inelastic(np.array(2e4), LEAD) == pytest.approx(64, rel=1e-3)


def test_parts_add_up_to_the_whole():
    t = np.geomspace(1e-14, 10, 200)
    for whole in (form_factors.get("atomic-nuclear"), AtomicNuclear(radius_fm=1.1, yukawa_range_fm=0.7)):
        parts = Coherent(whole).squared(t, LEAD) + Incoherent(whole).squared(t, LEAD)
        assert (parts == whole.squared(t, LEAD)).all()


def test_bare_ion_is_the_coherent_part_beyond_screening():
    ion, coherent = (
        form_factors.get(name).squared(np.array([1e-3, 0.1]), LEAD) for name in ("unscreened-ion", "coherent")
    )
    assert ion == pytest.approx(coherent, rel=1e-5)


def test_helm_radius_of_lead():
    """sqrt(3/5 R^2 + 3 s^2) is the rms radius: 5.50 fm for lead-208 (Angeli and Marinova 2013)."""
    form = Helm()
    radius = form.sphere_radius_fm(Nucleus(82, 208.0))
    assert (0.6 * radius**2 + 3 * form.surface_fm**2) ** 0.5 == pytest.approx(5.50, rel=0.02)


def test_helm_refuses_a_surface_too_thick_for_the_nucleus():
    carbon, form = Nucleus(6, 12.011), Helm(surface_fm=1.7)
    assert form.squared(np.array(0.01), LEAD) > 0
    with pytest.raises(InputError, match=r"R\^2 is -.* lower surface_fm"):
        form.squared(np.array(0.01), carbon)
    with pytest.raises(InputError, match="surface_fm"):
        Helm(surface_fm=0.0)


def test_helm_is_defined_for_hydrogen():
    assert Helm().sphere_radius_fm(Nucleus(1, 1.008)) == pytest.approx(1.606, abs=1e-3)


@pytest.mark.parametrize("y", [1e-6, 1e-3, 0.05, 0.0999, 0.1001, 1.0, 30.0])
def test_uniform_sphere(y):
    with mpmath.workdps(40):
        z = mpmath.mpf(y)
        expected = float(3 * (mpmath.sin(z) - z * mpmath.cos(z)) / z**3)
    assert uniform_sphere(np.array(y)) == pytest.approx(expected, rel=1e-11)


def test_own_form_factor_is_taken_as_it_is():
    form = form_factors.get("tsai-elastic")
    assert form_factors.get(form) is form


def test_unknown_name_gives_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'tsai-elastic'"):
        form_factors.get("tsai-elastik")


def test_something_else_is_refused():
    with pytest.raises(InputError, match="attributes of FormFactor"):
        form_factors.get(3.0)


T_FINE = np.geomspace(1e-12, 0.8, 600)
F_FINE = form_factors.get("atomic-nuclear").squared(T_FINE, LEAD)
T_TABLE, F_TABLE = (1e-6, 1e-4, 1e-2, 0.3), (6000.0, 5000.0, 200.0, 0.1)


def lead_table(**options):
    t = np.geomspace(1e-9, 0.8, 60)
    return FormFactorTable("own", t, form_factors.get("atomic-nuclear").squared(t, LEAD), **options)


def test_table_between_its_points():
    table = FormFactorTable("own", T_TABLE, F_TABLE)
    assert table.squared(np.array(T_TABLE), LEAD) == pytest.approx(F_TABLE, rel=1e-12)
    assert table.squared(np.array(1e-3), LEAD) == pytest.approx((5000 * 200) ** 0.5, rel=1e-12)
    assert isinstance(table, form_factors.FormFactor)
    assert form_factors.get(table) is table


def test_table_below_and_above():
    bare = FormFactorTable("own", T_TABLE, F_TABLE)
    assert bare.squared(np.array(1e-12), LEAD) == pytest.approx(6000, rel=1e-12)
    assert bare.squared(np.array(0.31), LEAD) == 0
    assert (bare.t_max_gev2, bare.t_screening_gev2(LEAD)) == (0.3, 0)
    screened = dataclasses.replace(bare, t_screening=1e-6, t_max_gev2=0.1)
    assert screened.squared(np.array(1e-8), LEAD) == pytest.approx(0.6, rel=1e-12)
    assert (screened.t_max_gev2, screened.t_screening_gev2(LEAD)) == (0.1, 1e-6)


def test_table_is_a_key():
    table = FormFactorTable("own", np.array(T_TABLE), list(F_TABLE), citations=["Li2025"])
    assert table == FormFactorTable("own", T_TABLE, F_TABLE, citations=("Li2025",))
    assert len({table, dataclasses.replace(table), dataclasses.replace(table, name="other")}) == 2
    assert table.description == "table of 4 points; t < 0.3 GeV^2"
    with pytest.raises(dataclasses.FrozenInstanceError):
        table.name = "other"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": 1}, "name must be a str"),
        ({"t_gev2": T_TABLE[:3]}, "as many of each"),
        ({"t_gev2": T_TABLE[:3], "f_squared": F_TABLE[:3]}, "4 points or more"),
        ({"t_gev2": (1e-6, 1e-4, 1e-4, 0.3)}, "must rise, got 0.0001 after 0.0001"),
        ({"t_gev2": (0.0, 1e-4, 1e-2, 0.3)}, "t_gev2 must be above zero"),
        ({"f_squared": (6000.0, 5000.0, -1.0, 0.1)}, "f_squared must be above zero"),
        ({"f_squared": (6000.0, 5000.0, np.nan, 0.1)}, "f_squared must be finite"),
        ({"f_squared": ("a", "b", "c", "d")}, "f_squared must be a number"),
        ({"t_gev2": (T_TABLE, T_TABLE)}, "list of numbers"),
        ({"t_max_gev2": 0.31}, "at most the last, 0.3"),
        ({"t_max_gev2": 1e-6}, "above the first t"),
        ({"t_max_gev2": -1.0}, "t_max_gev2 must be above zero"),
        ({"t_screening": 1e-7}, "t_screening must be 0 or from 1e-06 to 0.3"),
        ({"t_screening": -1.0}, "t_screening must be above zero"),
    ],
)
def test_table_errors(changes, message):
    with pytest.raises(InputError, match=message):
        FormFactorTable(**{"name": "own", "t_gev2": T_TABLE, "f_squared": F_TABLE} | changes)


def test_read_table(tmp_path):
    path = tmp_path / "lead.csv"
    path.write_text("t_gev2,f_squared\n" + "".join(f"{t},{f}\n" for t, f in zip(T_TABLE, F_TABLE, strict=True)))
    assert read_table(path) == FormFactorTable("lead", T_TABLE, F_TABLE)
    assert read_table(str(path), name="mine").name == "mine"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "not a table"),
        ("t,f\n1e-6,1\n", "first line must be t_gev2,f_squared, got t,f"),
        ("f_squared,t_gev2\n1,1e-6\n", "first line must be"),
        ("t_gev2,f_squared,error\n1e-6,1,1\n", "first line must be"),
        ("t_gev2,f_squared\n", "t_gev2 is empty"),
        ("t_gev2,f_squared\n1e-6,1\n1e-5\n", "different lengths"),
        ("t_gev2,f_squared\n1e-6,one\n", "'one' is not a number"),
        ("t_gev2,f_squared\n1,4\n2,3\n3,nan\n4,1\n", "must be finite"),
        ("t_gev2,f_squared\n1,4\n2,3\n3,2\n", "4 points or more"),
        ("t_gev2,f_squared\n1,4\n2,3\n2,2\n4,1\n", "must rise"),
    ],
)
def test_read_table_errors(tmp_path, content, message):
    path = tmp_path / "wrong.csv"
    path.write_text(content)
    with pytest.raises(DataFileError, match=message) as raised:
        read_table(path)
    assert "wrong.csv" in str(raised.value)


def test_read_table_that_is_not_there(tmp_path):
    with pytest.raises(DataFileError, match="cannot read"):
        read_table(tmp_path / "none.csv")


@pytest.mark.parametrize("energy", [160.0, 1000.0])
@pytest.mark.parametrize("process", [PhotonFusion(), Bremsstrahlung("vector")], ids=["fusion", "vector"])
@pytest.mark.parametrize(
    "form", [*NAMES, lead_table(), lead_table(t_screening=1e-9)], ids=lambda f: getattr(f, "name", f)
)
def test_production_alone_and_in_a_scan(form, process, energy):
    """A scan takes its rules from a table in log t_min; near zeros of F^2, at the top of the range, it is coarsest."""
    mass = np.geomspace(1e-3, 5, 1500)
    scan = cross_section(process, energy_gev=energy, mass_gev=mass, form_factor=form)
    assert (scan.status == "ok").all()
    assert np.isfinite(scan.value).all()
    assert (scan.value > 0).all()
    few = slice(None, None, 30)
    singles = cross_section(process, energy_gev=energy, mass_gev=mass[few], form_factor=form)
    low = mass[few] < 3
    assert scan.value[few][low] == pytest.approx(singles.value[low], rel=1e-4)
    assert scan.value[few] == pytest.approx(singles.value, rel=3e-4)


def test_table_of_a_form_factor_gives_its_cross_section():
    own, shipped = (
        cross_section(PhotonFusion(), energy_gev=160.0, mass_gev=[0.01, 0.1, 1.0], form_factor=form, t_max_gev2=0.8)
        for form in (FormFactorTable("own", T_FINE, F_FINE, t_screening=T_FINE[0]), "atomic-nuclear")
    )
    assert own.value == pytest.approx(shipped.value, rel=1e-3)


@pytest.mark.parametrize("nucleus", [Nucleus(1, 1.008), Nucleus(4, 9.012), Nucleus(82, 207.2)])
def test_closure_counts_each_proton_once(nucleus):
    """The atom at small t, free nucleons at large t; the plain sum exceeds it by Z F^2 between."""
    closure, plain = form_factors.get("atomic-nuclear-closure"), form_factors.get("atomic-nuclear")
    z, atom = nucleus.charge_number, np.array([1e-14, 1e-12])
    screened = z**2 * base.screening(atom, nucleus, 111.0, -1 / 3)
    np.testing.assert_allclose(closure.squared(atom, nucleus), screened, rtol=1e-6)
    large = np.array([1.0, 2.0])
    np.testing.assert_allclose(closure.squared(large, nucleus), plain.nucleons(large, nucleus), rtol=2e-3 * z)
    t = np.array([1e-3, 1e-2, 0.1])
    excess = plain.squared(t, nucleus) - closure.squared(t, nucleus)
    np.testing.assert_allclose(excess, z * plain.nuclear(t, nucleus), rtol=0.02, atol=2e-3 * z)


def test_what_counting_twice_is_worth():
    """The figures that led to the closure: hydrogen 1.76 of the dipole at 1 GeV, beryllium +21 %, carbon +15 %."""
    process, point = mb.Bremsstrahlung("pseudoscalar"), {"energy_gev": 160.0, "mass_gev": 1.0}
    plain = dataclasses.replace(form_factors.get("atomic-nuclear"), least_charge_number=1)
    for target, other, ratio in (
        ("hydrogen", "dipole", 1.76),
        ("beryllium", "atomic-nuclear-closure", 1.21),
        ("carbon", "atomic-nuclear-closure", 1.15),
    ):
        twice = mb.cross_section(process, target=target, form_factor=plain, **point)
        once = mb.cross_section(process, target=target, form_factor=other, t_max_gev2=1.0, **point)
        assert twice.value / once.value == pytest.approx(ratio, abs=0.006)


def test_a_proton_is_not_counted_twice():
    with pytest.raises(InputError, match="counts the proton of Z = 1 twice: choose atomic-nuclear-closure"):
        mb.cross_section(mb.Bremsstrahlung("vector"), energy_gev=100, mass_gev=0.1, target="hydrogen")
