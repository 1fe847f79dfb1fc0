"""The heavy vector-like lepton of P2 App. A: fields and charges, the terms that they allow, the mass matrix.

E_L and E_R have the quantum numbers of right-handed leptons; phi_k = (v_k/sqrt(2)) exp(i theta_k), k = 1 and 2, are
complex scalars, and the ALP is in one of their phases or in both (`light_phase`). -L = Lbar_l H e_l + Lbar_l H E_R +
phi_k Ebar_L e_l + phi_k Ebar_L E_R + M Ebar_L E_R + h.c. (P2 Eq. 21 in general), each Yukawa term with a real coupling,
l = mu and tau, in the basis where Lbar H e_R is diagonal.
"""

import json
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from math import hypot, isclose, sqrt
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, get_args

import numpy as np

from mubeam.errors import CardError, InputError, check_name
from mubeam.foundation import reading
from mubeam.foundation.cards import check_card, check_file
from mubeam.foundation.checks import LARGEST, SMALLEST, FloatArray, finite, instance, keep
from mubeam.text import shown

MU, TAU, HEAVY = 0, 1, 2
"""Order of the rows and columns of the mass matrix."""

CARDS = Path(__file__).parent / "data" / "uv_completion"
SUFFIX = ".toml"
MOST_VALUES = 1000
MOST_BYTES = 2**16
STRICT = {"extra": "forbid", "strict": True}
"""Configuration of pydantic, which checks cards against these dataclasses."""

LightPhase: TypeAlias = Literal["phi1", "phi2", "lifted combination"]
"""Where the ALP is: in the phase of phi1 or of phi2 alone, theta_k = a/v_k, or in both by their charges, theta_k = q_k
a/f with f^2 = sum q_k^2 v_k^2, where the other combination of the phases is lifted."""

LIGHT_PHASES: Final = get_args(LightPhase)

ALLOWED = "allowed"
BREAKS = "breaks L_mu - L_tau"
FORBIDDEN = "forbidden"


def _check(thing: Any) -> None:
    """InputError unless each field of a dataclass has its type and each number is 0 or of size SMALLEST to LARGEST."""
    for one in fields(thing):
        name, value = one.name, getattr(thing, one.name)
        if one.type is LightPhase:
            check_name("light phase", value, LIGHT_PHASES)
        elif isinstance(one.type, type) and one.type is not float:
            instance(name, value, one.type)
        elif value is not None or one.type is float:
            number = finite(name, value)
            if number.ndim or (number and not SMALLEST <= np.abs(number) <= LARGEST):
                raise InputError(
                    f"{name} must be one number, 0 or of a size in {SMALLEST:g}..{LARGEST:g}, got {shown(value)}"
                )
            keep(thing, **{name: float(number)})


@dataclass(frozen=True)
class FieldCharges:
    """Charges of one field.

    Attributes:
        u1: charge q under the new U(1).
        lepton_mu, lepton_tau: its lepton numbers L_mu and L_tau.

    Raises InputError for a number out of range.
    """

    __pydantic_config__ = STRICT

    u1: float
    lepton_mu: float = 0.0
    lepton_tau: float = 0.0

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True)
class Charges:
    """Charges of the new fields; by default P2's table, with i = mu and j = tau (our reading of its lost headers)."""

    __pydantic_config__ = STRICT

    e_left: FieldCharges = FieldCharges(1.0, lepton_mu=1.0)
    e_right: FieldCharges = FieldCharges(0.0, lepton_tau=1.0)
    phi1: FieldCharges = FieldCharges(1.0)
    phi2: FieldCharges = FieldCharges(1.0)

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True)
class Yukawas:
    """Yukawa couplings, all real and by default zero.

    Attributes:
        mu, tau: of Lbar H e_R; None (both or neither) to solve for them with the measured masses of muon and tau.
        higgs_mu, higgs_tau: of Lbar H E_R.
        phi1_mu, phi1_tau, phi2_mu, phi2_tau: of phi Ebar_L e_R.
        phi1_heavy, phi2_heavy: of phi Ebar_L E_R.

    Raises InputError for a number out of range, or if only one of mu and tau is None.
    """

    __pydantic_config__ = STRICT

    mu: float | None = None
    tau: float | None = None
    higgs_mu: float = 0.0
    higgs_tau: float = 0.0
    phi1_mu: float = 0.0
    phi1_tau: float = 0.0
    phi2_mu: float = 0.0
    phi2_tau: float = 0.0
    phi1_heavy: float = 0.0
    phi2_heavy: float = 0.0

    def __post_init__(self) -> None:
        _check(self)
        if (self.mu is None) != (self.tau is None):
            raise InputError("yukawas.mu and yukawas.tau: give both, or neither to solve for both")


@dataclass(frozen=True)
class HeavyLepton:
    """Inputs of the UV completion.

    Attributes:
        vev1_gev, vev2_gev: v_k of the two scalars, not negative.
        yukawas: couplings.
        bare_mass_gev: M of Ebar_L E_R.
        charges: charges of the new fields.
        light_phase: where the ALP is; see LightPhase. P2's size of C/Lambda needs "phi1".
        description: one line on it.

    Raises InputError for a number out of range, f = 0, or a coupling above zero that the charges forbid;
    UnknownNameError for another light phase.
    """

    __pydantic_config__ = STRICT

    vev1_gev: float
    vev2_gev: float
    yukawas: Yukawas
    bare_mass_gev: float = 0.0
    charges: Charges = field(default_factory=Charges)
    light_phase: LightPhase = "phi1"
    description: str = ""

    def __post_init__(self) -> None:
        _check(self)
        for name in ("vev1_gev", "vev2_gev"):
            if getattr(self, name) < 0:
                raise InputError(f"{name} must not be negative, got {getattr(self, name):g}")
        if self.decay_constant_gev == 0:
            which = "a scalar with a U(1) charge" if self.light_phase == "lifted combination" else self.light_phase
            raise InputError(f"the decay constant f is zero: give {which} a vev above zero")
        for name in self._given(FORBIDDEN):
            raise InputError(
                f"{name} is forbidden by the charges, U(1) or total lepton number: set it to 0 or change them"
            )

    @property
    def decay_constant_gev(self) -> float:
        """f: v_1 or v_2 where the ALP is the phase of that scalar, else sqrt(sum q_k^2 v_k^2)."""
        if self.light_phase != "lifted combination":
            return {"phi1": self.vev1_gev, "phi2": self.vev2_gev}[self.light_phase]
        return hypot(self.charges.phi1.u1 * self.vev1_gev, self.charges.phi2.u1 * self.vev2_gev)

    @property
    def breaking(self) -> tuple[str, ...]:
        """Names of the nonzero terms that break L_mu - L_tau (P2 keeps some of those and neglects others)."""
        return self._given(BREAKS)

    def _given(self, verdict: str) -> tuple[str, ...]:
        values = asdict(self.yukawas) | {"bare_mass_gev": self.bare_mass_gev}
        names = (name for name, found in terms(self.charges).items() if found == verdict and values[name])
        return tuple(name if name in vars(self) else f"yukawas.{name}" for name in names)

    def mass_matrix(self, mu: float, tau: float, vev_gev: float) -> FloatArray:
        """Mass matrix M of psibar_L M psi_R in GeV, (3, 3) in the order mu, tau, E.

        `mu` and `tau` are the Yukawas of Lbar H e_R (those of `yukawas` are not used), `vev_gev` that of the Higgs.
        """
        y, v = self.yukawas, vev_gev
        phi = self.vev1_gev, self.vev2_gev
        heavy = sqrt(2) * self.bare_mass_gev + y.phi1_heavy * phi[0] + y.phi2_heavy * phi[1]
        rows = [
            [mu * v, 0.0, y.higgs_mu * v],
            [0.0, tau * v, y.higgs_tau * v],
            [y.phi1_mu * phi[0] + y.phi2_mu * phi[1], y.phi1_tau * phi[0] + y.phi2_tau * phi[1], heavy],
        ]
        return np.array(rows) / sqrt(2)

    def alp_matrix(self) -> FloatArray:
        """f dM/d(i a) at a = 0 in GeV, (3, 3) as `mass_matrix`: its terms with the scalar whose phase the ALP is.

        Of "phi1" and "phi2" only, whose phase no rotation of E_L and E_R by their charges takes away.
        """
        y = self.yukawas
        row = {
            "phi1": (self.vev1_gev, (y.phi1_mu, y.phi1_tau, y.phi1_heavy)),
            "phi2": (self.vev2_gev, (y.phi2_mu, y.phi2_tau, y.phi2_heavy)),
        }
        vev, couplings = row[self.light_phase]
        matrix = np.zeros((3, 3))
        matrix[HEAVY] = np.array(couplings) * vev / sqrt(2)
        return matrix


def terms(charges: Charges) -> dict[str, str]:
    """For each term, by name: ALLOWED, BREAKS (L_mu - L_tau; else allowed) or FORBIDDEN by these charges."""
    neutral = FieldCharges(0.0)
    flavours = {"mu": FieldCharges(0.0, lepton_mu=1.0), "tau": FieldCharges(0.0, lepton_tau=1.0)}
    found = {f"higgs_{name}": (doublet, neutral, charges.e_right) for name, doublet in flavours.items()}
    for name, scalar in (("phi1", charges.phi1), ("phi2", charges.phi2)):
        found |= {f"{name}_{flavour}": (charges.e_left, scalar, lepton) for flavour, lepton in flavours.items()}
        found[f"{name}_heavy"] = (charges.e_left, scalar, charges.e_right)
    found["bare_mass_gev"] = (charges.e_left, neutral, charges.e_right)
    return {name: _verdict(*three) for name, three in found.items()}


def _verdict(barred: FieldCharges, scalar: FieldCharges, right: FieldCharges) -> str:
    def conserved(*names: str) -> bool:
        into, out = (sum(getattr(f, name) for name in names for f in fs) for fs in ((scalar, right), (barred,)))
        return isclose(into, out, abs_tol=1e-9)

    if not conserved("u1") or not conserved("lepton_mu", "lepton_tau"):
        return FORBIDDEN
    return ALLOWED if conserved("lepton_mu") else BREAKS


@cache
def names() -> tuple[str, ...]:
    """Names of the shipped cards, sorted."""
    return tuple(sorted(card.stem for card in CARDS.glob(f"*{SUFFIX}")))


def read(card: str | Path) -> HeavyLepton:
    """The inputs in a card: the name of a shipped one, or the path of a file *.toml with the fields of HeavyLepton.

    Raises:
        InputError: `card` is neither text nor a path.
        UnknownNameError: no shipped card has that name.
        DataFileError: the file cannot be read or is not TOML.
        CardError: the card is wrong; the message starts with the path of the wrong key.
    """
    from pydantic import TypeAdapter, ValidationError

    from mubeam.foundation.schema import first_problem

    if not isinstance(card, str | Path):
        raise InputError(f"card must be the name or the path of a card, got {shown(card)}")
    path = Path(card)
    if not str(card).lower().endswith(SUFFIX):
        check_card("UV completion", card, names(), SUFFIX)
        path = CARDS / f"{card}{SUFFIX}"
    check_file("UV completion", path, names, SUFFIX)
    table = reading.read_toml(path, "card", MOST_VALUES, MOST_BYTES)
    try:
        # read as JSON, since there strict means that numbers are numbers, and tables are still dataclasses
        return TypeAdapter(HeavyLepton).validate_json(json.dumps(table, default=str))
    except ValidationError as error:
        raise CardError(first_problem(error, path.name, "", _known_keys)) from None


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    """The keys that the table may have in which the last key of the path is."""
    kind: Any = HeavyLepton
    for part in location[:-1]:
        kind = next(one.type for one in fields(kind) if one.name == part)
    return [one.name for one in fields(kind)]
