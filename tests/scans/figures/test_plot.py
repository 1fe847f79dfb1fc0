"""Scenes of small scans: edges where `reach` has them, what is not known, words, and what is refused."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError, UnknownNameError
from mubeam.observables.g_minus_2 import band as band_of
from mubeam.scans.figures.kinds.reach import KIND as REACH
from mubeam.scans.figures.kinds.reach import region
from mubeam.scans.figures.plot import plot_of
from mubeam.scans.figures.rebuilt import scan_of as rebuilt
from mubeam.scans.quantities.reach import edge_names
from scans.figures.made import grid, slice_of

G_LOWER = "g_lower"


def on_line(patches, label):
    """The line of the patch with that label."""
    return next(line for patch in patches if patch.label == label for line in patch.lines())


@pytest.mark.parametrize("experiment", ["muc-thin-target", "fasernu2"])
def test_edges_are_those_of_reach(cube, experiment):
    scene = plot_of(cube, where={"theta": 1.5, "experiment": experiment}, show=["excluded"]).scene
    mass, edge = on_line(scene.results, f"{experiment} invisible")
    axis = cube.to_pandas()["mass_gev"].unique()
    model = mb.models.get("lfv-alp", theta=1.5708)
    found = mb.reach(model, experiment, "invisible", masses_gev=np.sort(axis))
    there = found.lower < 1
    # events go as the square of the coupling: nothing is lost between its steps
    at = np.interp(np.log(found.along[there]), np.log(mass), np.log(edge))
    assert np.exp(at) == pytest.approx(found.lower[there], rel=1e-4)
    assert (scene.x_scale, scene.y_scale, scene.x_label, scene.y_label) == ("log", "log", "$m_a$ [GeV]", "$g$")


def test_a_value_is_the_nearest_and_told(cube):
    found = plot_of(cube, where={"theta": 1.5})
    assert found.said == ("theta = 1.5708 (the scan's nearest to 1.5)",)
    assert found.said[0] in found.scene.note
    assert found.labels == ("muc-thin-target invisible", "fasernu2 invisible")
    assert "90 % CL, events above 2.303" in found.scene.note


def test_what_varies_besides_makes_a_region_of_all_and_one_of_some(cube):
    where = {"experiment": "muc-thin-target"}
    scene = plot_of(cube, x="theta", where=where, show=["excluded"]).scene
    styles = {patch.style for patch in scene.results}
    assert styles == {"--", ":"}
    assert r"dotted: excluded at some $m_a$, else at all" in scene.note
    assert (scene.x_scale, scene.x_unit) == ("linear", "rad")
    every, some = (
        max(line[1].min() for patch in scene.results if patch.style == style for line in patch.lines())
        for style in ("--", ":")
    )
    lower = mb.reach("lfv-alp", "muc-thin-target", "invisible", masses_gev=[2.0, 30.0]).lower
    assert [some, every] == pytest.approx(lower, rel=1e-3)


def test_bands_of_g_minus_2_are_those_of_its_formula(cube):
    scene = plot_of(cube, where={"theta": 1.5, "experiment": "fasernu2"}, show=["g-minus-2"]).scene
    band = next(patch for patch in scene.results if "2023" in patch.label)
    mass = np.sort(cube.to_pandas()["mass_gev"].unique())
    wanted = band_of(masses_gev=mass, theta=1.5708, reference="2023", sigmas=2.0)
    edges = sorted(band.lines(), key=lambda line: line[1].min())
    for (x, y), known in zip(edges, (wanted.lower, wanted.upper), strict=True):
        assert np.exp(np.interp(np.log(mass), np.log(x), np.log(y))) == pytest.approx(known, rel=5e-3)
    bound = next(patch for patch in scene.results if "2025" in patch.label)
    assert not bound.filled
    other = plot_of(cube, x="theta", y="mass_gev", where={"coupling": 0.01, "experiment": "fasernu2"}).scene
    assert next(patch for patch in other.results if patch.label.startswith("excluded, ")).filled


def test_edges_of_a_scan_of_reaches(edges):
    scene = plot_of(edges, where={"theta": 0.0}).scene
    table = edges.to_pandas()
    rows = table[table["theta"] == 0].sort_values("mass_gev")
    mass, edge = on_line(scene.results, "muc-thin-target invisible")
    assert np.interp(rows["mass_gev"], mass, edge) == pytest.approx(rows[G_LOWER].to_numpy(), rel=1e-9)
    (area, _), *_ = scene.rows
    assert area.along.column == "mass_gev"
    both = plot_of(edges, x="theta").scene
    top = max(line[1].min() for patch in both.results if patch.style == "--" for line in patch.lines())
    assert top == pytest.approx(table.groupby("theta")[G_LOWER].max().min(), rel=1e-6)


def test_all_ranges_are_drawn(edges):
    scan, nodes = rebuilt(edges), np.array([1.0, 2.0, 4.0])
    columns = {name: np.full(3, np.nan) for rank in range(3) for name in edge_names(scan, rank)}
    for rank, (low, high) in enumerate([(1e-5, 1e-4), (1e-3, np.inf)]):
        lower, _, upper, _ = edge_names(scan, rank)
        columns[lower][:], columns[upper][:] = low, high
    search = plot_search(edges)
    sides = grid("mass_gev", nodes, "log"), grid("coupling", np.geomspace(1e-8, 1e2, 80), "log")
    one = slice_of(sides, nodes, np.full(3, 1e-8), columns, search=search)
    assert region(scan, one).ranges.lower[0].tolist() == [1e-5, 1e-3]
    found = REACH.draw(scan, one).patches
    assert len(found) == 2
    bundle = slice_of(
        sides,
        np.repeat(nodes, 2),
        np.full(6, 1e-8),
        {name: np.repeat(values, 2) for name, values in columns.items()},
        rest=("z",),
        search=search,
        unfinished=np.zeros((3, 80), dtype=bool),
    )
    dashed = [patch for patch in REACH.draw(scan, bundle).patches if patch.style == "--"]
    assert len(dashed) == 2
    assert sorted(round(float(np.log10(p.coupling.min())), 3) for p in dashed) == pytest.approx([-5, -3], abs=0.01)


def plot_search(result):
    from mubeam.scans.figures.plane import make_plane

    plane = make_plane(rebuilt(result), "mass_gev", "coupling", {})
    return plane.search(plane.pairs[0])


def test_a_tip_lies_between_two_rows(scan_of):
    masses = {"log": [1e-3, 0.1, 8]}
    result = scan_of(
        model="axion-photon",
        experiments=["na64mu-2022"],
        analyses=["invisible"],
        quantities=["reach"],
        parameters={"mass_gev": masses},
    )
    (area, _), *_ = plot_of(result, bounds=False).scene.rows
    found = mb.reach("axion-photon", "na64mu-2022", "invisible", masses_gev=np.geomspace(*masses["log"]))
    # production of few masses is not from between them: edges and tips are the same to its error
    assert area.mass_gev[np.isfinite(area.lower)].max() == pytest.approx(found.tip_mass_gev[0], rel=1e-4)


def test_what_has_no_number_is_crossed(holed):
    scene = plot_of(holed).scene
    mass = np.geomspace(2.0, 80.0, 60)
    table = holed.to_pandas(partial=True)
    good = np.isin(np.round(mass, 9), np.round(table[table["status"].isin(
        ["ok", "coupling beyond the theory", "not resolved"])]["mass_gev"].unique(), 9))  # fmt: skip
    assert 0 < good.sum() < 60
    middles = np.sqrt(mass[1:] * mass[:-1])
    crossed = np.any([(middles > x.min()) & (middles < x.max()) for x, _ in scene.unknown], axis=0)
    assert np.array_equal(crossed, ~(good[1:] & good[:-1]))
    for patch in scene.results:
        for x, _ in patch.lines():
            assert good[np.abs(mass[:, None] - x).argmin(axis=0)].all()
    assert "1 of 3 parts are missing" in scene.note
    assert "no number at" in scene.note
    assert "crossed: not known" in scene.note


def test_samples_are_put_into_cells(samples):
    scene = plot_of(samples, show=["excluded", "profile", "marginal"], where={"mass_chi_gev": (0.9, 1.0)}).scene
    assert {"1$\\sigma$", "2$\\sigma$", "68 %", "95 %"} <= {patch.label for patch in scene.results}
    assert "largest over $m_\\chi$" in scene.note
    assert (scene.x_range, scene.y_range) == ((2.0, 8.0), (1e-4, 1.0))
    # a quantity is an axis, too, though it has no number everywhere
    found = plot_of(samples, x="relic_density", show=["profile"])
    assert "relic_density at" in found.scene.note


def test_bounds_of_the_plane_are_behind(scan_of):
    result = scan_of(
        model="axion-photon",
        experiments=["na64mu-2022"],
        analyses=["invisible"],
        quantities=["events"],
        parameters={"mass_gev": {"log": [1e-3, 0.1, 6]}, "coupling": {"log": [1e-5, 0.1, 12]}},
    )
    assert plot_of(result).scene.bounds
    assert {one.group for one in plot_of(result, bounds=["collider"]).scene.bounds} == {"collider"}
    assert not plot_of(result, bounds=False).scene.bounds
    assert plot_of(result, overlays=["ctau"]).scene.overlays
    assert not plot_of(result, x="coupling", y="mass_gev").scene.bounds


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"x": "mas_gev"}, UnknownNameError, "did you mean 'mass_gev'"),
        ({"x": "experiment"}, InputError, "x is experiment, which is no number"),
        ({"y": "mass_gev"}, InputError, "x and y are both mass_gev"),
        ({"where": {"teta": 1}}, UnknownNameError, "did you mean 'theta'"),
        ({"where": {"theta": 3.0}}, InputError, "theta = 3 matches nothing: it goes from 0 to 1.5708"),
        ({"where": {"theta": (0.1, 0.2)}}, InputError, "matches nothing: .* nearest to 0.1 is 0"),
        ({"where": {"theta": (1.0, 0.2)}}, InputError, "a range must rise"),
        ({"where": {"theta": "some"}}, InputError, "give a number"),
        ({"where": {"experiment": "faser"}}, UnknownNameError, "did you mean 'fasernu2'"),
        ({"where": {"status": "ok"}}, InputError, "it is text"),
        ({"where": {"mass_gev": 2.0}}, InputError, "mass_gev has one value, 2"),
        ({"where": {"events": (1e60, 1e61)}}, InputError, "no row is like that"),
        ({"show": ["reach"]}, InputError, "the scan has no edges"),
        ({"show": ["nothing"]}, UnknownNameError, "known are excluded"),
        ({"show": "excluded"}, InputError, "must be a list"),
        ({"labels": ["one"]}, InputError, "1 labels for 2 searches"),
        ({"overlays": ["ctau"]}, InputError, "fix theta with where"),
        ({"x": "theta", "overlays": ["ctau"]}, InputError, "leave them out"),
        ({"y_range": (0, 1)}, InputError, "above zero on a logarithmic axis"),
        ({"x_range": (2, 1)}, InputError, "that rise"),
    ],
)
def test_what_is_wrong_is_said(cube, options, error, message):
    with pytest.raises(error, match=message):
        plot_of(cube, **options)


def test_what_is_missing_is_said(cube, edges, samples):
    with pytest.raises(InputError, match="in this plane the scan has edges of couplings"):
        plot_of(edges, show=["profile"])
    with pytest.raises(InputError, match="give coupling as y"):
        plot_of(edges, y="theta")
    with pytest.raises(InputError, match="has no g_minus_2: add it with --extend"):
        plot_of(samples, show=["g-minus-2"])
    with pytest.raises(InputError, match="each sample has its own number: give a range"):
        plot_of(samples, where={"mass_gev": 3.0})
    with pytest.raises(InputError, match="points are too few"):
        plot_of(samples, where={"mass_gev": (2.0, 2.02)})


def test_figures_and_pages(cube, tmp_path):
    path = tmp_path / "a.png"
    figure = cube.plot(path, where={"theta": 1.5708}, size="single", legend=True)
    assert path.read_bytes().startswith(b"\x89PNG")
    assert figure.axes[0].get_xscale() == "log"
    pytest.importorskip("bokeh")
    page = cube.to_html(tmp_path / "a.html", where={"theta": 1.5708})
    assert page.read_bytes().startswith(b"<!DOCTYPE html>")


def test_cells_count_the_places_in_the_plane(scan_of):
    """A grid besides has rows at the same places: cells as for one of its values, and none of them is empty."""
    found = scan_of(
        experiments=["muc-thin-target"],
        analyses=["invisible"],
        quantities=["events", "excluded"],
        samples=300,
        parameters={
            "mass_gev": {"sobol": [2.0, 8.0], "scale": "log"},
            "coupling": {"sobol": [1e-4, 1.0], "scale": "log"},
            "theta": {"linear": [0.0, 1.5, 6]},
        },
    )
    assert not plot_of(found, show=["excluded"]).scene.unknown
