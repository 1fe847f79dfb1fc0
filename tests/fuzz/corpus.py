"""Whole and sound files of every kind that a command reads, to be given as they are or spoilt."""

import shutil

CARD = """\
extends = "na64mu-1e12"
name = "mine"
description = "mine"

[beam]
exposure_mot = 3e12
source.exposure_mot = "a guess"

[analyses.invisible]
windows = [{ p_out_max_gev = 100.0 }]
source.windows = "a guess"

[analyses.invisible.efficiency]
mass_gev = [0.001, 0.1, 1.0]
value = [0.1, 0.2, 0.3]
label = "a guess"
source.mass_gev = "a guess"
source.value = "a guess"
"""

WHOLE_CARD = """\
name = "whole"
description = "a card that extends none"
projection = true
citations = ["Li2025"]

[beam]
lepton = "mu"
charges = ["minus", "plus"]
spectrum = "muons.csv"

[target]
material = "tungsten"
length_m = 6.6
source.length_m = "a guess"

[analyses.invisible]
description = "a kink"
signature = "tau-conversion"
form_factor = "atomic-nuclear"
observed_events = 0
background_events = 0.0
confidence_level = 0.90
source.observed_events = "a guess"
source.background_events = "a guess"
source.confidence_level = "a guess"

[analyses.invisible.tau]
branching_ratio = 0.1739
track_resolution_m = 0.002
source.branching_ratio = "a guess"
source.track_resolution_m = "a guess"
"""

SLABS_CARD = """\
extends = "na64mu-1e12"
name = "slabs"
description = "plates, a shield and a gap"

[target]
source.slabs = "a guess"

[[target.slabs]]
material = "lead"
thickness_m = 0.0015
repeat = 150

[[target.slabs]]
material = "carbon"
thickness_m = 0.0015
repeat = 150
produces = false

[[target.slabs]]
material = "vacuum"
thickness_m = 0.5
produces = false
"""

MUONS = "# my simulation\nenergy_low_gev,energy_high_gev,mu_minus,mu_plus\n100,500,3e10,1e10\n500,1500,8e9,2e9\n"

COMPLETION = """\
description = "mine"
vev1_gev = 1000
vev2_gev = 1000

[yukawas]
phi1_mu = 0.1
phi2_heavy = 1.0
higgs_tau = 0.05
"""

SCAN = """\
[scan]
model = "lfv-alp"
experiments = ["muc-thin-target"]
analyses = ["visible"]
quantities = ["events", "excluded"]
samples = 3
seed = 7

[scan.parameters]
mass_gev = { sobol = [2, 30], scale = "log" }
theta = { uniform = [0.0, 1.5708] }
coupling = { log = [1e-4, 1.0, 4] }
"""

GRID_SCAN = """\
[scan]
model = "axion-muon"
experiments = ["na64mu-2022"]
analyses = ["invisible"]
quantities = ["reach", "cross_section"]

[scan.parameters]
mass_gev = { values = [0.01, 0.1] }
efficiency = { linear = [0.1, 1.0, 2] }
"""

COLUMNS = "# mass_unit: GeV\n# coupling_unit: 1/GeV\n# region: above\n# label: mine\n0.001 1e-3\n0.01\t2e-3\n0.1 1e-2\n"

TABLE = """\
independent_variables:
- header: {name: mass, units: GeV}
  values: [{value: 0.01}, {value: 0.1}, {value: 1.0}]
dependent_variables:
- header: {name: coupling, units: 'GeV$^{-1}$'}
  qualifiers:
  - {name: region, value: above}
  values: [{value: 1.0e-3}, {value: 2.0e-3}, {value: 3.0e-3}]
"""

MODEL = """\
schema = 1
name = "own"
title = "a scalar"
citations = ["Chen:2018vkr", "@misc{Own, title = {Own}}"]
particle = { spin = 0, pdg = 54, mass_symbol = 'm_s', mass_range_gev = [0.01, 1.0] }
coupling = { name = "y_mu", unit = "1", tex = 'y_\\mu', range = [1e-8, 3.5] }

[parameters]
y_chi = { default = 0.1, unit = "1", range = [0.0, 3.5] }
mass_chi_gev = { default = 0.01, unit = "GeV", range = [1e-6, 100.0] }

[[production]]
process = "bremsstrahlung"
kind = "scalar"
lepton = "mu"
strength = [{ y_mu = 1, table = "form.csv", column = "factor" }]

[[decay]]
products = "gamma gamma"
visible = true
width = "scalar-to-photons"
loops = { mu = [{ y_mu = 1 }] }

[[decay]]
products = "chi chibar"
visible = false
width = "scalar-to-fermions"
fermion_mass = "mass_chi_gev"
yukawa = [{ y_chi = 1 }]
"""

FORM = "mass_gev,factor\n0.01,1\n0.1,0.9\n1,0.5\n"

TEXTS = {
    "model.toml": MODEL,
    "form.csv": FORM,
    "card.toml": CARD,
    "whole.toml": WHOLE_CARD,
    "slabs.toml": SLABS_CARD,
    "muons.csv": MUONS,
    "completion.toml": COMPLETION,
    "scan.toml": SCAN,
    "grid.toml": GRID_SCAN,
    "bound.txt": COLUMNS,
    "bound.dat": COLUMNS,
    "bound.yaml": TABLE,
}

EVENTS = "events axion-photon --experiment na64mu-1e12 --mass-gev 0.05 --coupling 5e-4 -n 4"
NA64MU = "reach axion-muon --experiment na64mu-2022 --analysis invisible --mass-gev 0.01 --mass-gev 0.3"

MADE = {
    "reach": NA64MU,
    "visible": "reach axion-photon --experiment na64mu-1e12 --analysis visible --mass-gev 0.03 --mass-gev 0.05",
    "exported.txt": "export visible --format two-column",
    "hepdata": "export reach --format hepdata",
    "own": "reach model.toml --experiment na64mu-2022 --analysis invisible --mass-gev 0.01 --mass-gev 0.3",
    "scanned": "scan scan.toml",
    "e.parquet": EVENTS,
    "e.lhe": EVENTS,
    "e.lhe.gz": EVENTS,
    "e.hepmc3": EVENTS,
    "e.root": EVENTS,
    "own.parquet": "events model.toml --experiment na64mu-2022 --mass-gev 0.1 --coupling 1e-3 -n 4",
    "tau.parquet": "events lfv-alp --experiment muc-thin-target --mass-gev 5 --coupling 1e-3 -n 4",
}
"""What mubeam itself makes, and by which command."""

KINDS = {
    "card": ("card.toml", "whole.toml", "slabs.toml"),
    "model": ("model.toml",),
    "completion": ("completion.toml",),
    "spec": ("scan.toml", "grid.toml"),
    "bound": ("bound.txt", "bound.dat", "bound.yaml", "charm.csv", "exported.txt", "hepdata/reach.yaml"),
    "reach": ("reach", "visible", "own"),
    "scanned": ("scanned",),
    "events": ("e.parquet", "tau.parquet", "own.parquet"),
    "other events": ("e.lhe", "e.lhe.gz", "e.hepmc3", "e.root"),
    "citable": (
        "reach",
        "visible/manifest.json",
        "hepdata",
        "scanned",
        "e.lhe",
        "e.parquet",
        "exported.txt",
        "card.toml",
        "model.toml",
    ),
}
"""Files and folders of each kind."""


class Corpus:
    """A folder of them; what mubeam makes is made when it is first asked for.

    Attributes:
        folder: the folder.
        run: runs mubeam in a folder with these arguments.
    """

    def __init__(self, folder, run):
        self.folder, self.run = folder, run
        write_texts(folder)

    def path(self, name):
        """The file or folder of that name."""
        first = name.partition("/")[0]
        if first in MADE and not (self.folder / first).exists():
            words = MADE[first].split()
            if words[1] in MADE:
                self.path(words[1])
            answer, _, err = self.run(self.folder, [*words, "--output", first])
            assert answer["code"] == 0, err
        return self.folder / name


def write_texts(folder):
    """The files that are text of this module or of the package."""
    from mubeam.exclusions import bounds

    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    shipped = next(iter(bounds.__path__))
    shutil.copy(f"{shipped}/data/axion-photon/charm.csv", folder / "charm.csv")
