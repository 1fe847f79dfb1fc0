"""The figure of the README and of the first page, which is kept in the repository: NA64mu and its projections.

python docs/front_figure.py docs/images/na64mu.png
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


def region(experiment: str, label: str, masses_gev: np.ndarray) -> Region:
    """What the missing energy of an experiment excludes."""
    found = reach(MODEL, experiment, "invisible", masses_gev=masses_gev)
    return replace(found.region, label=label)


def figure(masses_gev: np.ndarray = MASSES) -> Figure:
    """The data filled, the projections dashed, over the published bounds."""
    data = [region(*one, masses_gev) for one in DATA.items()]
    projections = [region(*one, masses_gev) for one in PROJECTIONS.items()]
    note = "90 % CL; filled: data; dashed: projections, muons on target; efficiency inferred, not published"
    return plotting.reach_figure(models.get(MODEL), data, projections, note=note, y_range=(3e-9, 0.03))


def image(made: Figure) -> bytes:
    """A PNG of few colours."""
    full = BytesIO()
    made.savefig(full, format="png", dpi=130)
    small = BytesIO()
    Image.open(full).convert("RGB").quantize(COLORS, dither=Image.Dither.NONE).save(small, format="png", optimize=True)
    return small.getvalue()


def main() -> None:
    """Write it."""
    writing.write_bytes(Path(sys.argv[1]), image(figure()))


if __name__ == "__main__":
    main()
