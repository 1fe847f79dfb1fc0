"""The stated errors are honest: random points, E 0.1-10 TeV, m 1 MeV-100 GeV, every kind and flavour."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.numerics.estimate import OK

PROCESSES = [
    mb.Bremsstrahlung(kind, final_lepton=final)
    for kind in ("scalar", "pseudoscalar", "vector", "axial")
    for final in ("mu", "tau")
]
PROCESSES += [mb.Bremsstrahlung("scalar", final_lepton="tau", parity_angle=0.8), mb.PhotonFusion()]


def points(count, seed):
    rng = np.random.default_rng(seed)
    for process in PROCESSES:
        yield process, {"energy_gev": 10 ** rng.uniform(2, 4, count), "mass_gev": 10 ** rng.uniform(-3, 2, count)}


def known(*estimates):
    return np.logical_and.reduce([e.status == OK for e in estimates])


def check_bounds(count, precision, aim):
    bounded, worst, stated = [], 0.0, []
    for process, at in points(count, 1):
        found = mb.cross_section(process, precision=precision, **at)
        exact = mb.cross_section(process, precision="high", **at)
        ok = known(found, exact)
        true = abs(found.value - exact.value)[ok]
        bounded.append(true <= found.error[ok])
        worst = max(worst, (true / exact.value[ok]).max())
        stated.append(found.error[ok] / found.value[ok])
    print(f"{precision}: {np.concatenate(bounded).size} points, bounded {np.concatenate(bounded).mean():.4%},", end=" ")
    print(f"worst {worst:.2e}, median stated {np.median(np.concatenate(stated)):.1e}")
    assert np.concatenate(bounded).mean() >= 0.98
    assert worst < aim


def check_agreement(count):
    agree = []
    for process, at in points(count, 2):
        totals = mb.cross_section(process, **at)
        spectra = mb.cross_section(process, x_min=0.0, **at)
        ok = known(totals, spectra)
        agree.append((abs(totals.value - spectra.value) <= totals.error + spectra.error)[ok])
    print(f"S1 and S2: {np.concatenate(agree).size} points, agree {np.concatenate(agree).mean():.4%}")
    assert np.concatenate(agree).mean() >= 0.99


def test_stated_error_bounds_the_true_one():
    check_bounds(40, "standard", 1e-3)


def test_fast_is_honest_too():
    check_bounds(40, "fast", 1e-2)


def test_totals_and_spectra_agree():
    check_agreement(25)


@pytest.mark.full
@pytest.mark.parametrize(("precision", "aim"), [("standard", 1e-3), ("fast", 1e-2)])
def test_stated_error_bounds_the_true_one_full(precision, aim):
    check_bounds(450, precision, aim)


@pytest.mark.full
def test_totals_and_spectra_agree_full():
    check_agreement(230)


@pytest.mark.full
def test_high_against_a_doubled_order(monkeypatch):
    """The aim of "high" is 1e-6: against rules of about twice the order."""
    from mubeam.production.engine import precision as orders

    for process, at in points(40, 3):
        found = mb.cross_section(process, precision="high", **at)
        table = orders.FUSION_PRECISIONS if isinstance(process, mb.PhotonFusion) else orders.PRECISIONS
        doubled = orders.Orders(*(2 * n for n in table["high"].value))
        with monkeypatch.context() as patch:
            patch.setitem(table, "high", orders.Rules(doubled, table["high"].value, 1e-7))
            exact = mb.cross_section(process, precision="high", **at)
        ok = known(found, exact)
        off = (abs(found.value - exact.value) / np.where(ok, exact.value, 1.0))[ok]
        print(f"{process}: median {np.median(off):.1e}, worst {off.max():.1e}")
        assert np.median(off) < 1e-6
        assert (off <= found.error[ok] / found.value[ok]).mean() >= 0.98
