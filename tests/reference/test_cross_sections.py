"""Exact totals and spectra against an independent calculation (tests/reference/data; accuracy in the file headers)."""

import csv
from pathlib import Path

import pytest

import mubeam as mb

DATA = Path(__file__).parent / "data"
REFERENCE_ACCURACY = 6e-6


def rows(name):
    lines = (line for line in (DATA / name).read_text().splitlines() if not line.startswith("#"))
    return list(csv.DictReader(lines))


TOTALS = rows("reference_cross_sections.csv")
SPECTRA = rows("reference_dsigma_dx.csv")


def total(row, **options):
    process = mb.Bremsstrahlung(row["kind"], final_lepton=row["final_lepton"])
    return mb.cross_section(
        process,
        energy_gev=float(row["beam_energy_GeV"]),
        mass_gev=float(row["mass_GeV"]),
        target=row["target"],
        form_factor=row["form_factor"],
        **options,
    )


def name(row):
    return "-".join(row[key] for key in ("kind", "final_lepton", "mass_GeV", "form_factor", "target"))


@pytest.mark.parametrize("row", TOTALS, ids=name)
def test_total_standard(row):
    reference = float(row["sigma_pb"])
    found = total(row)
    assert found.value == pytest.approx(reference, rel=1e-4)
    assert abs(found.value - reference) <= found.error + REFERENCE_ACCURACY * reference


@pytest.mark.parametrize("row", TOTALS, ids=name)
def test_total_high(row):
    accuracy = max(REFERENCE_ACCURACY, 10 * float(row["rel_change_when_refined"]))
    assert total(row, precision="high").value == pytest.approx(float(row["sigma_pb"]), rel=accuracy)


@pytest.mark.parametrize("row", TOTALS, ids=name)
def test_total_from_the_spectrum(row):
    by_spectrum = total(row, x_min=0.0)
    direct = total(row)
    assert abs(by_spectrum.value - direct.value) <= by_spectrum.error + direct.error


@pytest.mark.parametrize("row", SPECTRA, ids=lambda row: f"{row['kind']}-{row['mass_GeV']}-{row['x']}")
def test_spectrum(row):
    process = mb.PhotonFusion() if row["kind"] == "fusion" else mb.Bremsstrahlung(row["kind"])
    found = mb.dsigma_dx(
        process,
        x=float(row["x"]),
        energy_gev=160,
        mass_gev=float(row["mass_GeV"]),
        form_factor="tsai-elastic",
    )
    accuracy = 5e-4 if row["kind"] == "fusion" else 1e-4
    assert found.value == pytest.approx(float(row["dsigma_dx_pb"]), rel=accuracy)
