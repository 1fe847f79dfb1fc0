from dataclasses import replace

from mubeam.searches import yields

YIELD = ("yield", "axion-muon", "--experiment", "na64mu-2022", "--analysis", "invisible")


def test_an_efficiency_that_nothing_defines(mubeam, monkeypatch):
    """Where nothing gives the signal there is nothing that is seen or not."""
    real = yields.yield_breakdown
    monkeypatch.setattr(
        yields,
        "yield_breakdown",
        lambda *given, **options: replace(real(*given, **options), decay_probability=0.0, efficiency=None),
    )
    code, out, _ = mubeam(*YIELD, "--mass-gev", "0.1", "--coupling", "1e-3")
    assert code == 0
    assert "\nefficiency          - (nothing is left to be seen)\n" in out
