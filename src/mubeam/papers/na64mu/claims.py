"""P1's sentences with numbers or orderings, one by one."""

import numpy as np

from mubeam.exclusions import bounds
from mubeam.exclusions.reach import Reach, reach
from mubeam.matter.stopping import stopping_power
from mubeam.models import get
from mubeam.papers.base import Reproduction
from mubeam.papers.claims import Claim, reproduction, within
from mubeam.papers.na64mu import fig2, fig4
from mubeam.papers.na64mu._common import DATA, METHOD, lower_edge
from mubeam.searches.search import search_citations
from mubeam.statistics.poisson import poisson_upper_limit

TITLE = "P1, sentence by sentence"
PHOTON_MASSES = np.geomspace(1e-3, 0.4, 60)
CHI_MASSES = np.geomspace(1e-3, 1.0, 25)
ECAL_M, LEAD_G_CM3 = 0.2016, 11.35


def _photon(analysis: str, experiment: str, masses: object = PHOTON_MASSES) -> Reach:
    how = {"efficiency": fig2.EFFICIENCY, "method": METHOD}
    return reach(fig2.MODEL, fig2.layered(experiment), analysis, masses_gev=masses, **how)  # type: ignore[arg-type]


def _range(masses: list[float]) -> str:
    return f"{masses[0]:.3g} to {masses[-1]:.3g} GeV" if masses else "none"


def reproduce() -> Reproduction:
    """All sentences, and the numbers among them in a figure."""
    citations = [*search_citations(_photon("visible", DATA, [0.05]).search), "Andreev2024a"]
    return reproduction(TITLE, [*_photons(), *_muons(), *_dark_sector(), *_details()], citations)


def _photons() -> list[Claim]:
    found = {run: _photon("visible", run) for run in (DATA, "na64mu-2023", "na64mu-1e12", "na64mu-1e14")}
    new, _ = fig2._new(found[DATA].area, _photon("invisible", DATA).area)
    soon, _ = fig2._new(found["na64mu-2023"].area)
    later, _ = fig2._new(found["na64mu-1e12"].area)
    last, _ = fig2._new(found["na64mu-1e14"].area)
    at = lower_edge(fig2.MODEL, "na64mu-1e12", "visible", 0.08, efficiency=fig2.EFFICIENCY)
    light = [_photon("visible", run, [0.03]).lower[0] for run in ("na64mu-1e12", "na64mu-1e14")]
    heavy = [_photon("visible", run, [0.08]).lower[0] for run in ("na64mu-1e12", "na64mu-1e14")]
    power = [float(np.log10(first / second) / 2) for first, second in (light, heavy)]
    return [
        Claim(
            "Current data do not yet probe new axion-photon couplings (abstract)",
            "none",
            _range(new),
            not new,
            "all of the edge lies inside published bounds",
        ),
        Claim(
            "The 2023 run starts to exclude new space between NA64e and OPAL (Sec. VI)",
            "some",
            f"edge outside bounds for {_range(soon)}",
            bool(soon),
            "its visible edge leaves the digitised bounds there",
        ),
        Claim(
            "1e12 muons probe 0.08 GeV at g about 4e-4/GeV, visible (Sec. VI)",
            "4e-4",
            f"{at:.3g}",
            within(at, 4e-4, 0.1),
            "the efficiency is taken as 1 and Eq. (6) as corrected",
            at / 4e-4,
        ),
        Claim(
            "1e14 muons further close the gap to BESIII (Sec. VI)",
            "more than 1e12",
            f"edge outside bounds for {_range(last)}; 1e12: {_range(later)}",
            len(last) > len(later),
            "the edge moves to heavier axions, between beam dumps and colliders",
        ),
        Claim(
            "The axion-photon coupling does not scale as N^(-1/2) (Sec. VI)",
            "another power",
            f"visible edge from 1e12 to 1e14: N^-{power[0]:.2f} at 0.03 GeV, N^-{power[1]:.2f} at 0.08 GeV",
            all(abs(one - 0.5) > 0.05 for one in power),
            "the decay length depends on the coupling too: events are proportional to its fourth power",
        ),
    ]


def _muons() -> list[Claim]:
    first, last = (lower_edge("axion-muon", run, "invisible", 1e-3, method=METHOD) for run in (DATA, "na64mu-2023"))
    one = lower_edge("axion-muon", DATA, "invisible", 1e-3, method=METHOD, efficiency=1.0)
    grown = {run: lower_edge("axion-muon", run, "invisible", 1e-3, method=METHOD) for run in RUNS[2:]}
    masses = np.geomspace(0.1, 0.3, 23)
    tip = float(reach("axion-muon", DATA, "invisible", masses_gev=masses, method=METHOD).tip_mass_gev[-1])
    return [
        Claim(
            "2022 data exclude g_amumu above 4e-3/GeV (abstract)",
            "4e-3",
            f"{first:.3g}; with efficiency 1 {one:.3g}",
            within(first, 4e-3, 0.05),
            "the card's efficiency is inferred from this number: no independent test",
            first / 4e-3,
        ),
        Claim(
            "up to an axion mass of about 0.2 GeV (abstract)",
            "0.2",
            f"{tip:.3g}",
            within(tip, 0.2, 0.1),
            "the decay to two muons opens at 2 m_mu",
            tip / 0.2,
        ),
        Claim(
            "The 2023 run excludes g_amumu above 4e-3/GeV (Sec. VI)",
            "4e-3",
            f"{last:.3g}",
            within(last, 4e-3, 0.05),
            "that is the limit of 2022; P1's scaling with the root of 1.5e11/2e10 gives our number",
            last / 4e-3,
        ),
        *(
            Claim(
                f"{run.removeprefix('na64mu-')} muons exclude g_amumu above {stated:g}/GeV (Sec. VI)",
                f"{stated:g}",
                f"{grown[run]:.3g}",
                within(grown[run], stated, 0.03),
                "it is the limit of 2022 divided by the root of the ratio of muons",
                grown[run] / stated,
            )
            for run, stated in (("na64mu-1e12", 5.7e-4), ("na64mu-1e14", 5.7e-5))
        ),
    ]


def _dark_sector() -> list[Claim]:
    runs = {run: reach(fig4.MODEL, run, "invisible", masses_gev=CHI_MASSES, method=METHOD).lower ** 2 for run in RUNS}
    published = bounds.strongest(fig4.PLANE, CHI_MASSES)
    model = get(fig4.MODEL)
    gain = model.bound_coupling(published.mass_gev, published.coupling) ** 2 / runs[DATA]
    best, gains = float(np.nanmax(gain)), [float(np.mean(runs[DATA] / runs[run])) for run in RUNS[1:3]]
    supernova, lightest = 4e-9, float(runs["na64mu-1e14"].min())
    return [
        Claim(
            "Dark sector: stronger than existing limits by nearly one order of magnitude (abstract)",
            "nearly 10 in (g_Z' g_chi)^2",
            f"up to {best:.3g} below 1 GeV",
            5 < best < 10,
            "BEBC is the strongest shipped bound where the gain is largest; SENSEI is not shipped",
            best / 10,
        ),
        Claim(
            "by up to more than an order of magnitude (Sec. V)",
            "more than 10",
            f"up to {best:.3g}",
            best > 10,
            "the gain over the shipped curve of BEBC is below ten; P1 may have used another curve",
            best / 10,
        ),
        *(
            Claim(
                f"{label}: about {words} of magnitude in (g_Z' g_chi)^2, as 1/N (Sec. VI)",
                f"{stated:g}",
                f"{value:.3g}",
                round(np.log10(value)) == round(np.log10(stated)),
                "it is the ratio of the muons on target",
                value / stated,
            )
            for label, words, stated, value in (
                ("2023 run", "one order", 10.0, gains[0]),
                ("1e12 muons", "two orders", 100.0, gains[1]),
            )
        ),
        Claim(
            "SN1987A constrains (g_Z' g_chi)^2 below 4e-9, outside the range plotted (Sec. V)",
            "outside",
            f"1e14 muons reach {lightest:.2g}",
            lightest > supernova,
            "the curve of 1e14 muons, which P1 draws, goes below 4e-9 for light chi",
        ),
    ]


RUNS = (DATA, "na64mu-2023", "na64mu-1e12", "na64mu-1e14")


def _details() -> list[Claim]:
    limit, found = poisson_upper_limit(4), stopping_power("lead", 160.0)
    per_cm = LEAD_G_CM3 * ECAL_M * 100 / 1e3
    lost, ionised = float(found.total) * per_cm, float(found.ionisation) * per_cm
    return [
        Claim(
            "Four events are an upper limit of 7.8 at 90 % CL (Sec. III)",
            "7.8",
            f"{limit:.4g}",
            within(limit, 7.8, 0.005),
            "exact Poisson without background gives 7.994",
            limit / 7.8,
        ),
        Claim(
            "The muon loses about 0.5 GeV in the ECAL (App. A)",
            "0.5",
            f"{lost:.2g} GeV in {ECAL_M:g} m of lead, {ionised:.2g} GeV of it by ionisation",
            within(lost, 0.5, 0.3),
            "0.5 GeV is ionisation alone; rare, hard pairs and bremsstrahlung add as much; both are small "
            "against 160 GeV",
            lost / 0.5,
        ),
    ]
