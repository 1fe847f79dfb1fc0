"""The figure of the README and of the first page, which is kept in the repository: NA64mu and its projections.

Writes na64mu.png, and na64mu_narrow.png with larger letters for narrow screens, into a folder.

    python docs/front_figure.py docs/images
"""

import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from mubeam import models, plotting, reach
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.exclusions.region import Region
from mubeam.foundation import writing

MODEL = "axion-muon"
THRESHOLD = 2 * LEPTON_MASS_GEV["mu"]
MASSES = np.append(np.geomspace(1e-3, 0.4, 30), THRESHOLD * (1 - np.array([1e-4, 1e-3, 1e-2, 0.03])))
DATA = {"na64mu-2022": "NA64$\\mu$ 2022, 2·10$^{10}$ muons"}
PROJECTIONS = {"na64mu-1e12": "10$^{12}$ muons", "na64mu-1e14": "10$^{14}$ muons"}
COLORS = 64
"""Of the palette: the file stays below 60 kB."""

SIZES = {"na64mu.png": ("screen", 130), "na64mu_narrow.png": ("single", 230)}
"""Size and dots per inch of each file."""


def region(experiment: str, label: str, masses_gev: np.ndarray) -> Region:
    """What the missing energy of an experiment excludes."""
    found = reach(MODEL, experiment, "invisible", masses_gev=masses_gev)
    return replace(found.region, label=label)


def figures(masses_gev: np.ndarray = MASSES) -> dict[str, bytes]:
    """The files: the data filled, the projections dashed, over the published bounds."""
    data = [region(*one, masses_gev) for one in DATA.items()]
    projections = [region(*one, masses_gev) for one in PROJECTIONS.items()]
    note = "90 % CL; filled: data; dashed: projections, muons on target; efficiency inferred, not published"
    view = {"note": note, "y_range": (3e-9, 0.03)}
    return {
        name: image(plotting.reach_figure(models.get(MODEL), data, projections, size=size, **view), dpi)
        for name, (size, dpi) in SIZES.items()
    }


def image(made: Figure, dpi: int = 130) -> bytes:
    """A PNG of few colours."""
    full = BytesIO()
    made.savefig(full, format="png", dpi=dpi)
    small = BytesIO()
    Image.open(full).convert("RGB").quantize(COLORS, dither=Image.Dither.NONE).save(small, format="png", optimize=True)
    return small.getvalue()


def main() -> None:
    """Write them."""
    for name, content in figures().items():
        writing.write_bytes(Path(sys.argv[1]) / name, content)


if __name__ == "__main__":
    main()
