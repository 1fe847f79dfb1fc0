import mubeam as mb
from mubeam.papers.edges import edge_columns

TAUS = mb.reach("lfv-alp", "muc-thin-target", "visible", masses_gev=[3.0, 5.0], track_resolution_m=0.002)
NO_TAUS = mb.reach("lfv-alp", "muc-thin-target", "ultimate", masses_gev=[4.0])


def test_a_row_for_each_mass_of_each_reach():
    table = edge_columns([TAUS, NO_TAUS])
    assert table["analysis"] == ["visible", "visible", "ultimate"]
    assert table["mass_gev"] == [3.0, 5.0, 4.0]
    assert table["track_resolution_m"] == [0.002, 0.002, None]
    assert table["g_lower"] == [*TAUS.lower, *NO_TAUS.lower]


def test_no_resolution_where_no_taus_are_looked_for():
    assert "track_resolution_m" not in edge_columns([NO_TAUS])
