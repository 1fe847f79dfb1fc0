"""The figures of the page on muons in matter, into a folder: matter_NAME.png for each of FIGURES.

python docs/matter_gallery.py docs/gallery
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from mubeam import figures, plotting
from mubeam.foundation import writing

FIGURES: dict[str, Callable[[], Figure]] = {
    "stopping": lambda: figures.stopping_figure("lead", np.logspace(0, 4, 81)),
    "side_view": lambda: figures.side_view("na64mu-2022"),
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
