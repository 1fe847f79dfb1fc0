"""Events of a beam that loses energy: energies and depths of production together, as the yields have them."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.matter import straggling
from mubeam.matter.beam import Entry, flux_nodes
from mubeam.matter.slowing import slowed
from mubeam.matter.stack import Slab, Stack
from mubeam.searches.request import make_search

LINE = Entry(np.array([1500.0]), np.ones(1))
LEAD = Stack((Slab("lead", 10.0),))
SIGMAS = 4.5


@pytest.mark.parametrize("loss", ["full", "csda"])
def test_muons_one_by_one_are_the_transport(loss):
    """Means over depth of powers of the energy, within the statistics; the bins hold all of them."""
    found, nodes = straggling.drawn(LINE, LEAD, loss), flux_nodes(LINE, LEAD, loss, 0, with_depth=False)
    left = found.weight.sum()
    for power in (1, 2, 4):
        values = (found.energy_gev / 1500) ** power
        error = SIGMAS * values.std() / values.size**0.5
        assert left * values.mean() == pytest.approx(nodes.mean((nodes.energy_gev / 1500) ** power), abs=error)
    low, high, share = found.bins
    assert share.sum() == pytest.approx(1)
    assert (low < high).all()
    assert (found.entry_gev == 1500).all()


def test_what_lies_deep_is_slow():
    """Drawn by energy, depths follow the mean rate: their mean in a narrow range of energies."""
    found = straggling.drawn(LINE, LEAD, "csda")
    depth = np.linspace(0, 10, 500)
    energy = slowed(LEAD.layers, depth, LINE.energy_gev)[:, 0]
    asked = np.array([1250.0, 1350.0, 1450.0]).repeat(2000)
    places, entry = found.like(asked, np.random.default_rng(3))
    expected = np.interp(-asked, -energy, depth)
    assert np.abs(places - expected).max() < 0.4
    assert (entry == 1500).all()


def test_a_spectrum_keeps_its_entries():
    entry, stack = Entry(np.array([100.0, 1000.0]), np.array([0.75, 0.25])), Stack((Slab("iron", 5.0),))
    found = straggling.drawn(entry, stack, "full")
    assert (found.energy_gev <= found.entry_gev).all()
    fast = found.entry_gev == 1000
    assert found.weight[fast].sum() == pytest.approx(0.25, abs=1e-3)
    assert found.weight[~fast].sum() == pytest.approx(0.75, abs=5e-3)


@pytest.mark.parametrize(
    ("search", "point"),
    [
        (("axion-muon", "muon-beam-dump", "ultimate"), {"mass_gev": 10.0, "coupling": 1e-6}),
        pytest.param(("lfv-alp", "fasernu2", "ultimate"), {"mass_gev": 5.0, "coupling": 1e-3}, marks=pytest.mark.full),
    ],
)
def test_events_have_the_energies_of_the_yield(search, point):
    """Mean beam energy of what is produced: sum of W E sigma over sum of W sigma."""
    model, card, analysis = search
    found = mb.generate(model, card, analysis=analysis, events=8000, seed=5, energy_loss="full", **point)
    beam = found.particle("beam")[:, 0]
    nodes = make_search(*search, exposure_mot=1.0, energy_loss="full").flux_nodes(3)
    process = mb.models.get(model).vertices()[0].process
    form = mb.experiments.get(card).analyses[analysis].form_factor
    target = mb.experiments.get(card).target.nucleus
    sigma = mb.cross_section(
        process, energy_gev=nodes.energy_gev, mass_gev=point["mass_gev"], target=target, form_factor=form
    ).value
    expected = nodes.mean(nodes.energy_gev * sigma) / nodes.mean(sigma)
    # the muons are drawn from as many as are stored, in bins
    error = SIGMAS * beam.std() * (1 / 8000 + 1 / straggling.STORED) ** 0.5
    assert beam.mean() == pytest.approx(expected, abs=error + 2e-3 * expected)
    total = mb.expected_events(model, card, analysis, exposure_mot=1.0, energy_loss="full", **point)
    luminosity = mb.yield_breakdown(model, card, analysis, exposure_mot=1.0, energy_loss="full", **point)
    assert found.info.cross_section_pb * luminosity.luminosity_per_fb * 1e3 == pytest.approx(total.value, rel=2e-3)


def test_without_a_loss_nothing_is_drawn():
    """The same events as ever."""
    options = {"analysis": "ultimate", "mass_gev": 1.0, "coupling": 1e-6, "events": 50}
    one = mb.generate("axion-muon", "muon-beam-dump", energy_loss="none", **options)
    assert (one.particle("beam")[:, 0] == 1500).all()
