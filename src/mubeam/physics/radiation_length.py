"""The radiation length of an element (Tsai, RMP 46, 815; PDG, Passage of particles, Eqs. 34.25 and 34.26)."""

from math import log

from mubeam.constants import ALPHA

ONE_G_PER_CM2 = 716.408
"""(4 alpha r_e^2 N_A)^-1 for A = 1 g/mol, in g/cm^2."""

_LIGHT = {1: (5.31, 6.144), 2: (4.79, 5.621), 3: (4.74, 5.805), 4: (4.71, 5.924)}
"""L_rad and L'_rad of the lightest elements, by Z (PDG, table 34.2)."""


def coulomb_correction(charge_number: float) -> float:
    """f(Z) of Davies, Bethe and Maximon, good to four digits up to uranium: what is beyond Born for fast electrons."""
    a2 = (ALPHA * charge_number) ** 2
    return a2 * (1 / (1 + a2) + 0.20206 - 0.0369 * a2 + 0.0083 * a2**2 - 0.002 * a2**3)


def radiation_length_g_per_cm2(charge_number: int, mass_number: float) -> float:
    """X0 of an element in g/cm^2; 1/X0 of a compound is the mean of them by mass."""
    z = charge_number
    elastic, inelastic = _LIGHT.get(z, (log(184.15 * z ** (-1 / 3)), log(1194 * z ** (-2 / 3))))
    return ONE_G_PER_CM2 * mass_number / (z * z * (elastic - coulomb_correction(z)) + z * inelastic)
