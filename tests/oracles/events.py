"""Events with right kinematics and no physics: isotropic in each frame, as samples to write and read back."""

import numpy as np

from mubeam.events.record import BEAM, DECAYED, FINAL, NOWHERE, TARGET, Block, RecordedParticle, RunInfo

MUON, TAU, LEAD, BOSON = 0.1056583755, 1.77693, 207.2 * 0.93149410372, 0.5
BEAM_GEV = 160.0
INCOMING = (RecordedParticle("muon", BEAM, NOWHERE, 0), RecordedParticle("nucleus", TARGET, NOWHERE, 0))
OUTGOING = (RecordedParticle("lepton", FINAL, 0, NOWHERE), RecordedParticle("recoil", FINAL, 0, NOWHERE))
STABLE = (*INCOMING, *OUTGOING, RecordedParticle("boson", FINAL, 0, NOWHERE))
DECAYING = (
    *INCOMING,
    *OUTGOING,
    RecordedParticle("boson", DECAYED, 0, 1),
    RecordedParticle("decay1", FINAL, 1, NOWHERE),
    RecordedParticle("decay2", FINAL, 1, NOWHERE),
)


def run_info(*, decays=True, weighted=False):
    return RunInfo(
        particles=DECAYING if decays else STABLE,
        vertices=("production", "decay") if decays else ("production",),
        process="bremsstrahlung" if decays else "lepton-conversion",
        process_number=-751 if decays else -752,
        process_description="l N -> l N X, X radiated off the lepton",
        incoming_pdg=(13, 1000822080),
        incoming_energy_gev=(BEAM_GEV, LEAD),
        cross_section_pb=1 / 3e3,
        cross_section_error_pb=1.1e-7,
        expected_events=12.5,
        weighted=weighted,
        seed=7,
        stream=(2, 5),
        about={"model": "axion-muon", "citations": ["Eberhart2025", "Batell:2024cdl"], "note": "a < b & \u03bc \\ |"},
    )


def block(rows, seed=1, *, decays=True, weighted=False):
    rng = np.random.default_rng(seed)
    beam = on_shell(
        np.stack([0 * rng.normal(size=rows), 0 * rng.normal(size=rows), rng.normal(BEAM_GEV, 3, rows)]), MUON
    )
    target = on_shell(np.zeros((3, rows)), np.full(rows, LEAD))
    lepton_mass = MUON if decays else TAU
    total = beam + target
    root_s = mass(total)
    pair_mass = rng.uniform(lepton_mass + BOSON, root_s - LEAD)
    recoil, pair = two_body(rng, total, LEAD, pair_mass)
    lepton, boson = two_body(rng, pair, lepton_mass, BOSON)
    momenta, masses = [beam, target, lepton, recoil, boson], [MUON, LEAD, lepton_mass, LEAD, BOSON]
    sign = np.where(rng.random(rows) < 0.5, 1, -1)
    pdg = [13 * sign, 1000822080 + 0 * sign, (13 if decays else 15) * sign, 1000822080 + 0 * sign, 54 + 0 * sign]
    start = np.stack([0 * sign, 0 * sign, rng.uniform(0, 0.4, rows), rng.uniform(0, 0.4, rows)])
    positions = [start]
    if decays:
        momenta += two_body(rng, boson, MUON, MUON)
        masses += [MUON, MUON]
        pdg += [13 * sign, -13 * sign]
        flight = rng.exponential(2.0, rows) / np.linalg.norm(boson[1:], axis=0)
        positions.append(start + flight * boson[[1, 2, 3, 0]])
    return Block(
        number=np.arange(rows) + 10 * seed * rows,
        pdg=np.stack(pdg, axis=1),
        momentum_gev=np.stack(momenta).transpose(2, 0, 1),
        mass_gev=np.tile(np.array(masses), (rows, 1)),
        position_m=np.stack(positions).transpose(2, 0, 1),
        weight=rng.uniform(0.5, 1.5, rows) if weighted else np.ones(rows),
    )


def on_shell(momentum, at_mass):
    return np.concatenate([np.sqrt(at_mass**2 + (momentum**2).sum(axis=0))[None], momentum])


def mass(momentum):
    return np.sqrt(momentum[0] ** 2 - (momentum[1:] ** 2).sum(axis=0))


def two_body(rng, parent, first, second):
    """Isotropic decay of `parent` (4, n); the first is on its mass shell, the second has what is left."""
    m = mass(parent)
    p = np.sqrt((m**2 - (first + second) ** 2) * (m**2 - (first - second) ** 2)) / (2 * m)
    cosine, angle = rng.uniform(-1, 1, len(m)), rng.uniform(0, 2 * np.pi, len(m))
    sine = np.sqrt(1 - cosine**2)
    rest = p * np.stack([sine * np.cos(angle), sine * np.sin(angle), cosine])
    energy = np.sqrt(first**2 + p**2)
    along = (parent[1:] * rest).sum(axis=0)
    moved = on_shell(rest + parent[1:] * (along / (parent[0] + m) + energy) / m, first)
    return moved, parent - moved
