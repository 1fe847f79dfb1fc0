"""Widths of a boson to two leptons, at tree level."""

import re
from collections.abc import Mapping
from math import pi

from mubeam.constants import HIGGS_VEV_GEV, LEPTON_MASS_GEV
from mubeam.errors import DataFileError
from mubeam.physics.widths import two_body
from mubeam.validation.quantities.base import TOLERANCE, Outcome, rounded
from mubeam.validation.rows import NUMBER, Row

SAME = 1e-4
"""Relative difference at which another formula is theirs."""


def compute(row: Row) -> Outcome:
    """The width with our constants, and with theirs."""
    leptons = row["final_lepton"].split()
    if len(leptons) == 2:
        return _two_flavours(row, leptons[0], leptons[1])
    own, ours = (_one_flavour(row, leptons[0], constants) for constants in ({}, row.constants))
    reason = f"at their {rounded(row)}; with our constants {row.number('value') / own:.4f}: {row['note']}"
    return Outcome(ours, own, TOLERANCE, reason)


def _mass(lepton: str, constants: Mapping[str, float]) -> float:
    return constants.get(f"m_{lepton}", LEPTON_MASS_GEV[lepton])


def _one_flavour(row: Row, lepton: str, constants: Mapping[str, float]) -> float:
    """Width of X -> l l for the Yukawa coupling g_Y m_l/v."""
    found = re.search(rf"g_Y = {NUMBER}", row["coupling"])
    if found is None:
        raise DataFileError(f"row {row['id']}: coupling must say g_Y = a number")
    mass = _mass(lepton, constants)
    yukawa = float(found[1]) * mass / constants.get("v", HIGGS_VEV_GEV)
    make = {"pseudoscalar": two_body.pseudoscalar_to_fermions, "scalar": two_body.scalar_to_fermions}[row["kind"]]
    return float(make(row.number("mass_gev"), yukawa, mass))


def _two_flavours(row: Row, first: str, second: str) -> Outcome:
    """Width of phi -> l1 l2, one charge, for |g| = 1 and the vertex cos(angle) + i gamma5 sin(angle).

    The mass term of the trace has cos(2 angle). With cos(angle) in its place the width is that of half the angle.
    """
    angle, value = row.number("parity_angle_rad"), row.number("value")

    def width(parity: float, constants: Mapping[str, float]) -> float:
        masses = (_mass(first, constants), _mass(second, constants))
        return float(two_body.scalar_to_two_flavours(row.number("mass_gev"), 1.0, pi / 2 - parity, *masses))

    ours, own = width(angle, row.constants), width(angle, {})
    ratio = value / width(angle / 2, row.constants)
    explained = bool(angle) and abs(ratio - 1) < SAME
    reason = f"at their {rounded(row)}; with our constants {value / own:.4f}"
    if explained:
        reason = (
            "the trace of the vertex gives 2 m1 m2 cos(2 angle); with cos(angle) in its place we get "
            f"{value / ratio:.6g}, theirs over it {ratio:.6f}: the two forms are equal at angle 0 only"
        )
    return Outcome(ours, own, TOLERANCE if row["quality"] == "A" else None, reason, explained)
