"""P2's sentences with numbers or orderings, one by one; many of its numbers are not legible in our copy."""

from math import pi

import numpy as np

from mubeam import experiments
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.exclusions.reach import reach
from mubeam.models import get
from mubeam.observables import g_minus_2
from mubeam.papers.base import Reproduction
from mubeam.papers.claims import Claim, reproduction, within
from mubeam.papers.lfv_alp._common import MODEL, REFERENCE
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.physics.derivative_couplings import yukawa_form
from mubeam.physics.nucleus import Nucleus
from mubeam.production.cross_section import cross_section
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung
from mubeam.searches.search import search_citations
from mubeam.searches.yields import yield_breakdown

TITLE = "P2, sentence by sentence"
PROCESS = Bremsstrahlung("scalar", "mu", "tau")
THIN, NA64MU, FASER = "muc-thin-target", "na64mu-1e13", "fasernu2"
MUONS_A_BUNCH, BUNCHES_A_SECOND, MUONS = 2e12, 5.0, 1e16
"""P2 Sec. III B, as restored from its sources."""

BERYLLIUM = Nucleus(4, 9.0122)


def reproduce() -> Reproduction:
    """All sentences, and the numbers among them in a figure."""
    searched = reach(MODEL, THIN, "invisible", masses_gev=[5.0]).search
    citations = [*search_citations(searched), *g_minus_2.reference(REFERENCE).citations]
    return reproduction(TITLE, [*_model(), *_production(), *_experiments()], citations)


def _model() -> list[Claim]:
    published = g_minus_2.reference(REFERENCE)
    sigmas = published.shift / published.shift_error
    size, _ = yukawa_form(np.array(1e-3), np.array(pi / 4), LEPTON_MASS_GEV["tau"], LEPTON_MASS_GEV["mu"])
    angles = np.linspace(0.02, pi / 2, 40)
    shifts = np.asarray(g_minus_2.muon_shift(mass_gev=10.0, coupling=1.0, theta=angles).value)
    turns = float(angles[np.argmax(shifts > 0)])
    width = get(MODEL).shares(np.array([5.0]), np.array([1e-3])).width_gev
    length = float(1 / decay_rate_per_m(width, np.array([5.0]), np.array([500.0]))[0])
    return [
        Claim(
            "g for C = 1 and Lambda = 1 TeV (Sec. II A)",
            "1.8e-3: C m_tau/Lambda",
            f"{float(size):.3g}",
            within(float(size), 1.8e-3, 0.02),
            "g = C m_tau/Lambda",
            float(size) / 1.8e-3,
        ),
        Claim(
            "The muon's g-2 is about 5.1 sigma off (Sec. II B)",
            "5.1",
            f"{sigmas:.3g}",
            within(sigmas, 5.1, 0.03),
            "it is the average of 2023 minus the prediction of 2020; with the references of 2025 there is no anomaly",
            sigmas / 5.1,
        ),
        Claim(
            "The shift is positive for theta above pi/4, largest at pi/2 (Secs. II B, IV)",
            "from pi/4, largest at pi/2",
            f"positive from {turns / pi:.3f} pi, largest at {angles[np.argmax(shifts)] / pi:.3f} pi",
            within(turns, pi / 4, 0.06) and int(np.argmax(shifts)) == len(angles) - 1,
            "the term proportional to m_tau/m_mu has cos(2 theta); sampled in steps of 0.013 pi",
        ),
        Claim(
            "The ALP decays promptly even with a few hundred GeV (Sec. II A)",
            "no displaced signatures",
            f"{length * 1e6:.2g} micrometres at 500 GeV, m_a = 5 GeV, g = 1e-3",
            length < 1e-4,
            "the width is g^2 m_a/4 pi for both charges",
        ),
    ]


def _production() -> list[Claim]:
    exact, iww = (
        float(cross_section(PROCESS, energy_gev=1000, mass_gev=5.0, method=method).value) for method in ("exact", "iww")
    )
    low, high = (float(cross_section(PROCESS, energy_gev=energy, mass_gev=2.0).value) for energy in (15, 160))
    light, heavy = (
        float(cross_section(PROCESS, energy_gev=160, mass_gev=2.0, target=target, form_factor=form).value)
        for target, form in ((BERYLLIUM, "atomic-nuclear-closure"), ("lead", "atomic-nuclear"))
    )
    lost = heavy / light
    thin, thick = (experiments.get(name).target for name in (THIN, FASER))
    lengths = [float(one.own_length_m or 0.0) for one in (thin, thick)]
    areas = [one.areal_density_per_cm2(length) for one, length in zip((thin, thick), lengths, strict=True)]
    charges = (thick.nucleus.charge_number / thin.nucleus.charge_number) ** 2
    fewer = areas[1] / areas[0] * charges
    return [
        Claim(
            "Improved WW is not always accurate for large masses (Sec. III A)",
            "not accurate",
            f"IWW/exact {iww / exact:.3g} at 1 TeV, m_a = 5 GeV",
            abs(iww / exact - 1) > 0.1,
            "IWW takes the photon flux out of the integral, over which it falls",
        ),
        Claim(
            "At 15 GeV heavy ALPs are produced much less than at 160 GeV (Sec. III B)",
            "substantially smaller",
            f"{low:.2g} against {high:.2g} pb on lead, m_a = 2 GeV, g = 1",
            low < 0.1 * high,
            "the lowest momentum transfer is proportional to 1/E",
        ),
        Claim(
            "Low-Z targets have a significantly suppressed coherent rate (Sec. III B)",
            "suppressed",
            f"lead over beryllium {lost:.3g} per nucleus, 160 GeV, m_a = 2 GeV",
            lost > 10,
            "the coherent rate is proportional to Z^2, the incoherent one to Z",
        ),
        Claim(
            "The 2 cm plate makes fewer ALPs than FASERnu2 by more than two orders (Sec. III C)",
            "more than 100",
            f"{fewer:.3g} per muon: nuclei per cm^2 times Z^2",
            fewer > 100,
            "2 cm of lead are compared with 6.6 m of tungsten",
        ),
    ]


def _experiments() -> list[Claim]:
    minutes = MUONS / (MUONS_A_BUNCH * BUNCHES_A_SECOND) / 60
    accepted = [
        yield_breakdown(MODEL, NA64MU, "lfv-invisible", mass_gev=mass, coupling=0.1).acceptance / 0.1739
        for mass in (2.0, 5.0)
    ]
    masses = [2.0, 5.0, 20.0]
    plate, layers = (
        reach(MODEL, THIN, "invisible", masses_gev=masses, track_resolution_m=length).lower for length in (0.02, 0.002)
    )
    gains = plate / layers
    seen = reach(MODEL, THIN, "visible", masses_gev=[5.0], track_resolution_m=0.002).lower[0] / layers[1]
    edges = {
        name: float(reach(MODEL, name, analysis, masses_gev=[5.0], energy_loss="none").lower[0])
        for name, analysis in FIRST
    }
    angles = np.linspace(pi / 4, pi / 2, 401)[1:]
    band = g_minus_2.band(masses_gev=5.0, theta=angles, reference=REFERENCE)
    excluded = {name: angles[edge > band.upper] for name, edge in edges.items()}
    return [
        Claim(
            "1e16 muons are only about an hour of the source (Sec. III B)",
            "within 60 minutes",
            f"{minutes:.2g} minutes of {BUNCHES_A_SECOND:g} Hz and {MUONS_A_BUNCH:g} muons",
            minutes <= 60,
            "the source makes 1e13 muons a second",
        ),
        Claim(
            "At NA64mu the outgoing muon has less than half of the beam's energy (Sec. III C)",
            "verified for the events of interest",
            f"{accepted[0]:.3g} and {accepted[1]:.3g} of the muons at m_a = 2 and 5 GeV",
            min(accepted) > 0.99,
            "the ALP and two neutrinos take the rest",
        ),
        Claim(
            "A better resolution is more relevant for larger masses (Sec. IV)",
            "more relevant",
            f"2 cm over 2 mm in g: {gains[0]:.3g} at 2 GeV, {gains[2]:.3g} at 20 GeV",
            bool(gains[2] > gains[0]),
            "taus beside heavy ALPs are slow",
        ),
        Claim(
            "The visible search is slightly worse than the invisible one (Sec. IV)",
            "slightly",
            f"{seen:.3g} times in g at 5 GeV, 2 mm",
            bool(1 < seen < 2),
            "it costs a second branching ratio of 0.152, half of the decays (charge flip) and a second track",
        ),
        Claim(
            "NA64mu and FASERnu2 lie where g-2 excludes, but for one angle (Sec. IV)",
            "for most angles, but not for one near pi/4",
            "; ".join(f"{name}: edge above the band for theta > {a.min() / pi:.3f} pi" for name, a in excluded.items()),
            all(len(angles) > len(some) > 0.8 * len(angles) for some in excluded.values()),
            "couplings of that size fit where cos(2 theta) is close to zero; at 5 GeV, theta between pi/4 and pi/2",
        ),
    ]


FIRST = ((NA64MU, "lfv-invisible"), (FASER, "invisible"))
