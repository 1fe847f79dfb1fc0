"""The figures of the page on muons in matter, into a folder: matter_NAME.png for each of FIGURES.

python docs/matter_gallery.py docs/gallery
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from mubeam import experiments, figures, plotting
from mubeam.experiments.card import Experiment, Geometry
from mubeam.figures.acceptance import Acceptance
from mubeam.foundation import writing


def dump() -> Experiment:
    """10 m of lead in a beam of 1.5 TeV, with a detector behind 100 m for decays."""
    card = experiments.get("muon-beam-dump")
    places = {"decay_start_m": 20.0, "decay_end_m": 120.0, "aperture_radius_m": 0.5, "products": "all"}
    geometry = Geometry(**places, source=dict.fromkeys(places, "our choice"))
    return card.model_copy(update={"geometry": geometry, "description": "1.5 TeV muons on 10 m of lead, a detector"})


def acceptance() -> Acceptance:
    """Of a scalar that decays to muons."""
    return figures.acceptance("muonphilic-scalar", dump(), "ultimate", mass_gev=1.0, coupling=3e-7, products="mu- mu+")


FIGURES: dict[str, Callable[[], Figure]] = {
    "stopping": lambda: figures.stopping_figure("lead", np.logspace(0, 4, 81)),
    "side_view": lambda: figures.side_view("na64mu-2022"),
    "dump": lambda: figures.side_view(dump()),
    "acceptance": lambda: acceptance().plot(),
    "beam": lambda: figures.beam_with_depth("muon-beam-dump"),
}


def main() -> None:
    """All figures, or those named after the folder."""
    folder, *names = sys.argv[1:]
    writing.make_folder(folder)
    for name in names or FIGURES:
        plotting.save(FIGURES[name](), Path(folder) / f"matter_{name}.png")


if __name__ == "__main__":
    main()
