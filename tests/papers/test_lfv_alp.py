import numpy as np
import pytest

from mubeam.papers.lfv_alp import _common, fig1


@pytest.fixture(scope="module")
def couplings():
    return {name: np.array(values) for name, values in fig1.reproduce().tables["couplings"].items()}


def test_indirect_bounds_only_raise_the_relic_coupling(couplings):
    for name in ("g_planck_cmb", "g_fermi_dwarfs"):
        assert (couplings[name] >= couplings["g_relic"]).all()
        assert (couplings["g_future"] >= couplings[name]).all()
        assert (couplings[name] > 1.2 * couplings["g_relic"]).any()


def test_relic_coupling_grows_with_the_mass(couplings):
    """sigma v goes as g^2/m_a^2 far above threshold and the thermal one is nearly constant."""
    heavy = couplings["mass_a_gev"] > 60
    slope = np.polyfit(np.log(couplings["mass_a_gev"][heavy]), np.log(couplings["g_relic"][heavy]), 1)[0]
    assert slope == pytest.approx(1.0, abs=0.05)


def test_everything_is_excluded_where_tau_mu_closes(couplings):
    assert couplings["mass_a_gev"][0] > fig1.THRESHOLD_GEV
    assert couplings["g_relic"][0] > 0.05


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("CMS, Z -> tau tau mu mu", r"CMS, Z$\,\to\,$$\tau\tau\mu\mu$"),
        ("tau universality", r"$\tau$ universality"),
        ("FASERnu2, muons", "FASERnu2, muons"),
    ],
)
def test_names_of_particles_in_labels(text, shown):
    assert _common.in_symbols(text) == shown
