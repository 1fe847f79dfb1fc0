"""The figure of the page on scans, which is kept in the repository: drawn points of the ALP with tau mu couplings.

python docs/scan_figure.py docs/images/scan.png
"""

import sys
from pathlib import Path

from front_figure import image
from matplotlib.figure import Figure

from mubeam import scan
from mubeam.foundation import writing

SAMPLES = 6000
SPECIFICATION = {
    "model": "lfv-alp",
    "experiments": ["muc-thin-target"],
    "analyses": ["invisible"],
    "quantities": ["events", "log_likelihood", "g_minus_2"],
    "parameters": {
        "mass_gev": {"sobol": [2, 9], "scale": "log"},
        "coupling": {"sobol": [1e-4, 0.1], "scale": "log"},
        "theta": {"sobol": [1.2, 1.5708]},
        "mass_chi_gev": 0.5,
        "g_chi": {"sobol": [0.01, 1], "scale": "log"},
    },
}


def figure(samples: int = SAMPLES) -> Figure:
    """The profile likelihood, and the couplings that the muon's g-2 asks for."""
    result = scan({"scan": {**SPECIFICATION, "samples": samples}})
    return result.plot(show=["profile", "g-minus-2"], labels=["thin target"])


def main() -> None:
    """Write it."""
    writing.write_bytes(Path(sys.argv[1]), image(figure()))


if __name__ == "__main__":
    main()
