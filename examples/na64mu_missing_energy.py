"""NA64mu's missing-energy search by cuts on events, against the expected events computed without them.

    python examples/na64mu_missing_energy.py [events.hepmc3]

The file is one of `mubeam events axion-photon --experiment na64mu-1e12 --output events.hepmc3 ...`; without a file,
20 000 events are made first. Needs mubeam[hepmc3].
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyhepmc

import mubeam as mb

EXPERIMENT, ANALYSIS = "na64mu-1e12", "invisible"


def make(path: Path) -> None:
    """Events of an axion of 30 MeV that flies about as far as the detector is long."""
    command = ["events", "axion-photon", "--experiment", EXPERIMENT, "--mass-gev", "0.03", "--coupling", "7e-4"]
    subprocess.run([sys.executable, "-m", "mubeam", *command, "-n", "20000", "--output", str(path)], check=True)  # noqa: S603


def read(path: Path) -> tuple[dict, np.ndarray, np.ndarray]:
    """What the run was, the energy of the outgoing muon in GeV, and z of the axion's decay in m."""
    energy, place = [], []
    with pyhepmc.open(path) as file:
        for event in file:
            (muon,) = (p for p in event.particles if p.status == 1 and abs(p.pid) == 13)
            (axion,) = (p for p in event.particles if p.pid == 54)
            energy.append(muon.momentum.e)
            place.append(axion.end_vertex.position.z / 1000)
            run = event.run_info.attributes["NuHepMC.Provenance.mubeam"]
    return json.loads(str(run)), np.array(energy), np.array(place)


def select(energy: np.ndarray, place: np.ndarray) -> np.ndarray:
    """The muon has lost enough, and the axion leaves the last calorimeter before it decays."""
    card = mb.experiments.get(EXPERIMENT)
    (window,) = card.analyses[ANALYSIS].windows
    end = card.geometry.layers * card.geometry.layer_spacing_m + card.geometry.decay_region_m
    is_slow, is_beyond = energy < window.p_out_max_gev, place > end
    print(f"{energy.size} events: p_out < {window.p_out_max_gev:g} GeV {is_slow.mean():.3f}, ", end="")
    print(f"decay beyond {end:.2f} m {is_beyond.mean():.3f}, both {(is_slow & is_beyond).mean():.4f}")
    return is_slow & is_beyond


def compare(run: dict, passed: np.ndarray) -> tuple[float, float, float]:
    """Signal events of the exposure: by the cuts, their statistical error, and computed."""
    about = run["about"]
    efficiency = float(mb.experiments.get(EXPERIMENT).analyses[ANALYSIS].efficiency(np.array(about["mass_gev"])))
    scale = run["expected_events"] * efficiency
    share = passed.mean()
    found, error = scale * share, scale * np.sqrt(share * (1 - share) / passed.size)
    point = {"mass_gev": about["mass_gev"], "coupling": about["coupling"]}
    expected = mb.expected_events(about["model"], EXPERIMENT, ANALYSIS, **point)
    print(f"signal events: {found:.4g} +- {error:.2g} by cuts, {expected.value:.4g} by expected_events")
    return found, error, float(expected.value)


def main(path: Path | None = None) -> tuple[float, float, float]:
    """The whole of it."""
    with tempfile.TemporaryDirectory() as folder:
        if path is None:
            path = Path(folder) / "events.hepmc3"
            make(path)
        run, energy, place = read(path)
    return compare(run, select(energy, place))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
