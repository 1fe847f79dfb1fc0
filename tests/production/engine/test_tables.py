"""Computed spectra stay in memory by their bytes, however many there are."""

import numpy as np

import mubeam as mb
from mubeam.production.engine import tables
from mubeam.production.engine.request import photon_flux


def test_many_small_spectra_are_made_once(monkeypatch):
    made, maker = [], tables.node_maker
    monkeypatch.setattr(tables, "node_maker", lambda *given: made.append(given[2]) or maker(*given))
    tables.forget()
    process, flux = mb.Bremsstrahlung("scalar"), photon_flux("lead", "tsai-elastic")
    orders, ends = process.rules("standard").all[2], {"x_min": np.zeros(1), "x_max": np.ones(1)}
    rounds = [
        [tables.kept_nodes(process, np.array([160.0]), np.array([m]), flux, "exact", orders, **ends) for m in masses]
        for masses in [np.geomspace(0.01, 1, 20)] * 2
    ]
    assert len(made) == 20
    assert all(one is other for one, other in zip(*rounds, strict=True))
    assert not rounds[0][0].weight_pb.flags.writeable
    tables.forget()
