"""Small scans."""

import shutil

import pytest

import mubeam as mb
from mubeam.scans.result import ScanResult

MASSES = {"log": [2.0, 30.0, 9]}
ANGLES = {"linear": [0.0, 1.5708, 3]}


@pytest.fixture(scope="session")
def scan_of(tmp_path_factory):
    """Compute a scan of these keys."""

    def run(**keys):
        return mb.scan({"scan": {"model": "lfv-alp"} | keys}, output=tmp_path_factory.mktemp("scan") / "out")

    return run


@pytest.fixture(scope="session")
def cube(scan_of):
    """Two searches over mass, angle and coupling, with all that can be drawn."""
    return scan_of(
        experiments=["muc-thin-target", "fasernu2"],
        analyses=["invisible"],
        quantities=["events", "excluded", "log_likelihood", "g_minus_2"],
        parameters={"mass_gev": MASSES, "theta": ANGLES, "coupling": {"log": [1e-5, 1.0, 31]}},
    )


@pytest.fixture(scope="session")
def edges(scan_of):
    """The edges of a scan over mass and angle."""
    return scan_of(
        experiments=["muc-thin-target"],
        analyses=["invisible"],
        quantities=["reach"],
        parameters={"mass_gev": MASSES, "theta": ANGLES},
    )


@pytest.fixture(scope="session")
def samples(scan_of):
    """Drawn points, with a dark fermion."""
    return scan_of(
        experiments=["muc-thin-target"],
        analyses=["invisible"],
        quantities=["events", "log_likelihood", "relic_density"],
        samples=400,
        parameters={
            "mass_gev": {"sobol": [2.0, 8.0], "scale": "log"},
            "coupling": {"sobol": [1e-4, 1.0], "scale": "log"},
            "theta": 1.5708,
            "mass_chi_gev": {"sobol": [0.9, 1.0]},
            "g_chi": 1.0,
        },
    )


@pytest.fixture(scope="session")
def holed(scan_of, tmp_path_factory):
    """A scan with masses that cannot be made, of which a part is missing."""
    whole = scan_of(
        experiments=["muc-thin-target"],
        analyses=["invisible"],
        quantities=["events"],
        rows_per_part=420,
        parameters={"mass_gev": {"log": [2.0, 80.0, 60]}, "coupling": {"log": [1e-4, 1.0, 21]}},
    )
    folder = tmp_path_factory.mktemp("holed") / "out"
    shutil.copytree(whole.folder, folder)
    (folder / "parts" / "part-0000001.parquet").unlink()
    return ScanResult(folder)
