"""Hadrons of quarks by Pythia 8: shares of quarks, what is conserved, multiplicities, files, weights, refusals."""

import numpy as np
import pytest
from particle import PDGID

import mubeam as mb
from mubeam.cli import main
from mubeam.errors import InputError, ModelError, UnknownNameError
from mubeam.events import files, hadronisation, readers
from mubeam.events.check import check_file
from mubeam.physics.widths.hadrons import quark_shares, ratio, shares_of_hadrons
from oracles.boson import Boson

pytest.importorskip("pythia8mc")

POINT = {"mass_gev": 3.0, "coupling": 1e-3, "analysis": "visible"}

CHARGED = {
    **{221: 0.57, 310: 1.38, 3122: 1.28, 3212: 1.28, 3322: 1.28, 421: 2.56, 411: 2.38, 431: 2.69},
    **dict.fromkeys((4122, 4132, 4232), 2.0),
    **dict.fromkeys((511, 521, 531, 5122), 5.4),
}
"""Mean charged products of what is left undecayed: PDG 2024, MARK III for D, CLEO for B, 2 for charmed baryons."""


@pytest.mark.parametrize(("current", "light"), [("r_em", (4 / 6, 1 / 6, 1 / 6)), ("r_baryon", (1 / 3, 1 / 3, 1 / 3))])
def test_shares_of_quarks(current, light):
    """By squared charges, with charm from two D, beauty from two B on, and none below 2 GeV."""
    mass = np.array([1.99, 2.0, 3.7, 3.8, 10.5, 1e5])
    found = quark_shares(mass, current)
    assert list(found) == ["u ubar", "d dbar", "s sbar", "c cbar", "b bbar"]
    total = sum(found.values())
    assert total == pytest.approx([0, 1, 1, 1, 1, 1])
    for name, share in zip(found, light, strict=False):
        assert found[name][[1, 2]] == pytest.approx(share)
    assert (found["c cbar"] > 0).tolist() == [False, False, False, True, True, True]
    assert (found["b bbar"] > 0).tolist() == [False] * 5 + [True]
    charges = {"r_em": np.array([4, 1, 1, 4, 1]) / 11, "r_baryon": np.full(5, 0.2)}[current]
    assert [share[-1] for share in found.values()] == pytest.approx(charges, rel=1e-6)
    # without gaps from the two pions of the photon's current on, where R is told apart at all
    assert sum(shares_of_hadrons(np.array([0.5]), current).values()) == pytest.approx(1.0 if current == "r_em" else 0.0)
    with pytest.raises(UnknownNameError, match="ratio of hadrons"):
        shares_of_hadrons(3.0, "r_other")


@pytest.mark.parametrize(("mass", "quark"), [(2.0, 2), (2.2, 3), (3.8, 4), (11.0, 5), (40.0, 1), (99.0, 2)])
def test_what_is_conserved(mass, quark):
    """Momentum, mass shells, charge and baryon number; the numbers of the places, and the same by the same seed."""
    count, random = 300, np.random.default_rng(3)
    k = random.exponential(50, count)
    direction = random.standard_normal((3, count))
    parent = np.column_stack([np.sqrt(k**2 + mass**2), *(k * direction / np.sqrt((direction**2).sum(axis=0)))])
    made = [hadronisation.hadrons(np.full(count, quark), parent, mass, np.random.default_rng(4)) for _ in range(2)]
    numbers, masses, vectors = made[0]
    assert all((one == other).all() for one, other in zip(*made, strict=True))
    np.testing.assert_allclose((vectors.sum(axis=1) - parent) / parent[:, :1], 0, atol=1e-12)
    mass2 = vectors[..., 0] ** 2 - (vectors[..., 1:] ** 2).sum(axis=2)
    np.testing.assert_allclose((mass2 - masses**2) / parent[:, :1] ** 2, 0, atol=1e-12)
    known = {number: PDGID(number) for number in np.unique(numbers) if number}
    charge = {number: one.charge for number, one in known.items()}
    baryon = {number: np.sign(number) * one.is_baryon for number, one in known.items()}
    for each in (charge, baryon):
        assert not np.sum(np.vectorize(lambda n, each=each: each.get(n, 0))(numbers), axis=1).any()
    # nothing that decays at once, no K0, no partons; places are filled from the first on
    assert not {113, 213, 221 + 110, 223, 333, 311, 21, *range(1, 6)} & set(np.abs(numbers).ravel().tolist())
    assert ((numbers != 0).sum(axis=1) >= 2).all()
    assert (np.diff((numbers != 0).astype(int), axis=1) <= 0).all()
    if quark in (4, 5):
        heavy = np.vectorize(lambda n: n != 0 and (PDGID(n).has_charm or PDGID(n).has_bottom))(numbers)
        assert (heavy.sum(axis=1) >= 2).all()


def test_any_direction():
    """The hadrons of a particle at rest prefer no axis."""
    count = 1500
    parent = np.tile([3.0, 0.0, 0.0, 0.0], (count, 1))
    made = hadronisation.hadrons(np.full(count, 2), parent, 3.0, np.random.default_rng(6))
    first = made.vectors[:, 0, 1:]
    unit = first / np.linalg.norm(first, axis=1)[:, None]
    np.testing.assert_allclose(unit.T @ unit / count, np.eye(3) / 3, atol=4 * np.sqrt(4 / 45 / count))


def test_charged_multiplicity():
    """12.87 +- 0.30 charged at 29 GeV, those of K_S, Lambda, eta, D and B too (HRS, Phys. Rev. D 34 (1986) 3304)."""
    count, shares = 2000, quark_shares(29.0, "r_em")
    random = np.random.default_rng(8)
    quarks = np.array([2, 1, 3, 4, 5])[random.choice(5, count, p=list(shares.values()))]
    made = hadronisation.hadrons(quarks, np.tile([29.0, 0.0, 0.0, 0.0], (count, 1)), 29.0, random)
    numbers = np.abs(made.numbers)
    each = np.vectorize(lambda n: CHARGED.get(n, float(n != 0 and PDGID(n).charge != 0)))(numbers).sum(axis=1)
    assert each.mean() == pytest.approx(12.87, abs=3 * 0.30 + 4 * each.std() / np.sqrt(count))


@pytest.fixture(scope="module")
def sample():
    return mb.generate("dark-photon", "na64mu-1e12", events=4000, seed=5, **POINT)


def is_hadronic(numbers):
    return (np.abs(numbers) > 100).any(axis=1)


def test_shares_and_yield(sample):
    """Hadrons and leptons by their branching ratios; all events are those of the yield."""
    hadronic = is_hadronic(sample.events.pdg[:, 5:])
    r = float(ratio(3.0, "r_em"))
    electrons = (np.abs(sample.events.pdg[:, 5]) == 11) & ~hadronic
    error = 4 * np.sqrt(1 / hadronic.sum() + 1 / electrons.sum())
    assert hadronic.sum() / electrons.sum() == pytest.approx(r, rel=error)
    assert not (sample.events.pdg[~hadronic, 7:] != 0).any()
    assert "left_out" not in sample.info.about
    assert sample.info.about["hadrons"]["by"].startswith("Pythia 8.")
    assert sum(sample.info.about["hadrons"]["quarks"].values()) == pytest.approx(hadronic.mean(), abs=0.04)
    near = mb.generate(
        "dark-photon", "na64mu-1e12", events=3000, decay_point="exponential", **POINT | {"coupling": 1e-6}
    )
    window = (near.particle("lepton")[:, 0] > 50) & (near.particle("lepton")[:, 0] < 80)
    found = near.info.expected_events * (near.events.weight * window)
    there = mb.expected_events("dark-photon", "na64mu-1e12", efficiency=1, **POINT | {"coupling": 1e-6}).value
    assert there == pytest.approx(found.mean(), abs=4 * found.std() / np.sqrt(len(near)))


def test_command(tmp_path, capsys, monkeypatch):
    point = ["--mass-gev", "3", "--coupling", "1e-3", "-n", "50", "--output", str(tmp_path / "a.lhe")]
    line = ["mubeam", "events", "dark-photon", "--experiment", "na64mu-1e12", "--analysis", "visible", *point]
    monkeypatch.setattr("sys.argv", line)
    with pytest.raises(SystemExit) as end:
        main()
    assert not end.value.code
    assert "hadrons of quarks, 0.5268 of the decays, by Pythia 8." in capsys.readouterr().out


def test_blocks_do_not_depend_on_those_before():
    generator = mb.events.generator.make_generator("dark-photon", "na64mu-1e12", **POINT)
    generator.block(0, 50)
    after = generator.block(1, 50)[0]
    alone = mb.events.generator.make_generator("dark-photon", "na64mu-1e12", **POINT).block(1, 50)[0]
    assert (after.pdg == alone.pdg).all()
    assert (after.momentum_gev == alone.momentum_gev).all()


@pytest.mark.parametrize("suffix", [".lhe", ".hepmc3", ".root", ".parquet"])
def test_files(suffix, tmp_path):
    path = tmp_path / f"a{suffix}"
    record = files.write_events("b-minus-l", "na64mu-1e12", path, events=200, **POINT)
    assert record["hadrons"]["quarks"].keys() == {"u ubar", "d dbar", "s sbar"}
    assert check_file(path).lines == []
    _, blocks = readers.open_events(path)
    (block,) = blocks
    again = mb.generate("b-minus-l", "na64mu-1e12", events=200, **POINT)
    assert (block.pdg == again.events.pdg).all()
    np.testing.assert_allclose(block.momentum_gev, again.events.momentum_gev, rtol=4e-16)
    if suffix == ".parquet":
        assert files.reweight_file(path, tmp_path / "b.lhe", coupling=2e-3)["events"] == 200


def test_weights(sample, monkeypatch):
    assert mb.reweight(sample, coupling=1e-3) == pytest.approx(1)
    mixed = mb.reweight(sample, model="general-u1", charge_mu=0.0, epsilon0=1e-3)
    assert mixed == pytest.approx(1)
    old = Boson((("mu- mu+", 1.0), ("u ubar", 1.0), ("s~ s", 1.0)))
    own = mb.generate(old, "na64mu-1e12", events=600, **POINT)
    hadronic = is_hadronic(own.events.pdg[:, 5:])
    assert hadronic.mean() == pytest.approx(2 / 3, abs=0.08)
    monkeypatch.setattr("mubeam.events.reweight._models", lambda info, model, parameters: (old, model))
    # the same lifetime, other shares; of hadrons no one knows of which quark they are
    weight = mb.reweight(own, model=Boson((("mu- mu+", 2.0), ("u ubar", 0.5), ("sbar s", 0.5))))
    np.testing.assert_allclose(weight, np.where(hadronic, 0.5, 2.0), rtol=1e-12)
    none = mb.reweight(own, model=Boson((("mu- mu+", 3.0),)))
    np.testing.assert_allclose(none, np.where(hadronic, 0.0, 3.0), rtol=1e-12)
    for widths in ((("u ubar", 0.5), ("s sbar", 1.5)), (("u ubar", 1.0), ("d dbar", 1.0))):
        with pytest.raises(ModelError, match="quarks of the decays cannot be changed by weights"):
            mb.reweight(own, model=Boson((("mu- mu+", 1.0), *widths)))
    with pytest.raises(ModelError, match=r"hadrons of quarks are not told from pi\+ pi-"):
        mb.reweight(own, model=Boson((("mu- mu+", 1.0), ("u ubar", 1.0), ("pi+ pi-", 1.0))))


def test_refusals(tmp_path, capsys, monkeypatch):
    for mass in (0.9, 1.5):
        with pytest.raises(ModelError, match=r"events with hadrons are not made but for .* quarks above 2 GeV"):
            mb.generate("dark-photon", "na64mu-1e12", events=10, **POINT | {"mass_gev": mass})
    for quark, mass, range_gev in ((2, 120.0, "2 to 100"), (4, 3.0, "3.72968 to 100"), (1, 1.9, "2 to 100")):
        with pytest.raises(ModelError, match=f"quarks are made of {range_gev} GeV"):
            hadronisation.check(quark, mass, "model")
    monkeypatch.setitem(__import__("sys").modules, "pythia8mc", None)
    hadronisation.pythia.cache_clear()
    with pytest.raises(InputError, match=r"pip install 'mubeam\[pythia\]'"):
        mb.generate("dark-photon", "na64mu-1e12", events=10, **POINT)
    point = ["--mass-gev", "3", "--coupling", "1e-3", "-n", "5", "--output", str(tmp_path / "a.lhe")]
    monkeypatch.setattr(
        "sys.argv",
        ["mubeam", "events", "dark-photon", "--experiment", "na64mu-1e12", "--analysis", "visible", *point],
    )
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert "decays to hadrons above 2 GeV need pythia8mc" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
