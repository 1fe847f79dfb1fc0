"""Cards that are wrong: what is replaced in a right one, and the line that must be said of it."""

SCALAR = """
schema = 1
name = "my-scalar"
title = "a scalar"
citations = ["Chen:2018vkr"]
particle = { spin = 0, pdg = 54, mass_symbol = 'm_s', mass_range_gev = [1e-3, 10.0] }
coupling = { name = "y_mu", unit = "1", tex = 'y_\\mu', range = [1e-8, 3.5] }
[parameters]
y_chi = { default = 0.0, unit = "1", tex = 'y_\\chi', range = [0.0, 3.5] }
mass_chi_gev = { default = 1.0, unit = "GeV", tex = 'm_\\chi', range = [1e-6, 100.0] }
lambda_gev = { default = 100.0, unit = "GeV", range = [1.0, 1e6] }
theta = { default = 0.3, unit = "rad" }
[[production]]
process = "bremsstrahlung"
parity_angle = "theta"
lepton = "mu"
strength = [{ y_mu = 1 }]
[[decay]]
products = "gamma gamma"
visible = true
width = "scalar-to-photons"
direct = [{ y_mu = 1, lambda_gev = -1 }]
loops = { mu = [{ y_mu = 1 }] }
[[decay]]
products = "mu- mu+"
visible = true
width = "scalar-to-fermions"
fermion = "mu"
yukawa = [{ y_mu = 1, table = "form.csv", column = "factor" }]
[[decay]]
products = "chi chibar"
visible = false
width = "scalar-to-fermions"
fermion_mass = "mass_chi_gev"
yukawa = [{ y_chi = 1 }]
[[decay]]
products = "hadrons"
visible = true
width = "table"
file = "hadrons.csv"
scale = [{ y_mu = 1 }]
"""

VECTOR = """
schema = 1
name = "my-vector"
title = "a vector"
particle = { spin = 1, mass_symbol = 'm_V', mass_range_gev = [1e-3, 10.0] }
coupling = { name = "g", unit = "1" }
[parameters]
m_phi_gev = { default = 0.1, unit = "GeV", range = [1e-3, 10.0] }
[[production]]
process = "bremsstrahlung"
kind = "vector"
strength = [{ g = 1 }]
[[decay]]
products = "nu nubar"
visible = false
width = "vector-to-neutrinos"
flavours = ["mu", "tau"]
vector = [{ g = 1 }]
[[decay]]
products = "hadrons"
visible = true
width = "vector-to-hadrons"
ratio = "r_em"
vector = [{ g = 1, function = "lmu-ltau-mixing" }]
[[decay]]
products = "phi phibar"
visible = false
width = "vector-to-scalars"
scalar_mass = "m_phi_gev"
vector = [{ g = 1 }]
[[decay]]
products = "tau- mu+"
visible = true
width = "vector-to-two-flavours"
fermions = ["tau", "mu"]
vector = [{ g = 1, constant = 1e-3 }]
"""

TABLES = {
    "form.csv": "mass_gev,factor\n1e-3,1\n1,0.9\n10,0.5\n",
    "hadrons.csv": "# made up\nmass_gev,width_gev\n1e-3,0\n0.5,0\n1,1e-4\n10,1e-3\n",
}

HEAD = (
    ("schema = 1", "schema = 3", "schema: must be 1, got 3"),
    ("schema = 1", 'schema = "1"', "schema: must be a whole number, got '1'"),
    ("schema = 1", "", "schema: missing: this key is required"),
    ("schema = 1", "schema = true", "schema: must be a whole number, got True"),
    ('name = "my-scalar"', 'name = "My Scalar"', "name: must be 1 to 41 of a-z"),
    ('name = "my-scalar"', 'name = "../x"', "name: must be 1 to 41 of a-z"),
    ('name = "my-scalar"', "name = 3", "name: must be a text"),
    ('title = "a scalar"', "", "title: missing"),
    ('title = "a scalar"', 'title = ""', "title: must be a text"),
    ('title = "a scalar"', 'titel = "a scalar"', "titel: unknown key: did you mean title?"),
    ('title = "a scalar"', 'title = "a \\u001b[31m scalar"', "title: has control characters"),
    ('title = "a scalar"', 'title = "x"\nextends = "axion-muon"', "extends: unknown key"),
    ('title = "a scalar"', 'title = "x"\nopen_decays = 1', "open_decays: must be true or false, got 1"),
    ('title = "a scalar"', 'title = "x"\ncode = "import os"', "code: unknown key"),
    ('["Chen:2018vkr"]', '"Chen:2018vkr"', "citations: must be a list"),
    ('["Chen:2018vkr"]', '["two words"]', "citations: must be keys or entries of BibTeX"),
    ('["Chen:2018vkr"]', "[1]", "citations: must be a list of at most 50 texts"),
)
PARTICLE = (
    ("spin = 0", "spin = 2", "particle.spin: must be one of 0, 0.5, 1, got 2"),
    ("spin = 0", "spin = nan", "particle.spin: must be finite"),
    ("spin = 0", "spin = 0.5", "particle.pdg: must be 52, which events give the members of a pair, got 54"),
    ("pdg = 54", "pdg = 13", "particle.pdg: must be the number of no known particle, such as 54, got 13"),
    ("pdg = 54", "pdg = -54", "particle.pdg: must be the number of no known particle"),
    ("pdg = 54", "pdg = 1000822080", "particle.pdg: must be the number of no known particle"),
    ("pdg = 54", "pdg = 54.0", "particle.pdg: must be a whole number"),
    ("mass_symbol = 'm_s'", "mass_symbol = '$m$'", "particle.mass_symbol: must be mathematics of TeX without $"),
    ("mass_symbol = 'm_s'", "mass_symbol = 'm_{s'", "particle.mass_symbol: must be mathematics"),
    ("mass_range_gev = [1e-3, 10.0]", "mass_range_gev = [10.0, 1.0]", "particle.mass_range_gev: must rise"),
    ("mass_range_gev = [1e-3, 10.0]", "mass_range_gev = [0, 10.0]", "particle.mass_range_gev: must be above zero"),
    ("mass_range_gev = [1e-3, 10.0]", "mass_range_gev = [1e-3, inf]", "particle.mass_range_gev: must be finite"),
    ("mass_range_gev = [1e-3, 10.0]", "mass_range_gev = 10.0", "particle.mass_range_gev: must be two numbers"),
    ("mass_range_gev = [1e-3, 10.0]", 'mass_range_gev = ["1", 10.0]', "particle.mass_range_gev: must be a number"),
    ("mass_range_gev = [1e-3, 10.0]", "mass_range_gev = [1e-4, 10.0]", "nothing is continued beyond a table"),
    ("mass_range_gev = [1e-3, 10.0]", "mass_range = [1e-3, 10.0]", "particle.mass_range: unknown key"),
)
COUPLING = (
    ('name = "y_mu"', 'name = "y mu"', "coupling.name: a parameter has a name of"),
    ('name = "y_mu"', 'name = "mass_gev"', "coupling.name: mass_gev means something else"),
    ('name = "y_mu"', 'name = "lambda"', "coupling.name: a parameter has a name of"),
    ('name = "y_mu", unit = "1"', 'name = "y_mu", unit = "GeV"', "coupling.unit: "),
    ('name = "y_mu", unit = "1"', 'name = "y_mu"', "coupling.unit: missing"),
    ('name = "y_mu", unit = "1"', 'name = "y_mu", unit = "1/GeV"', "production.0.strength.0: has the unit '1/GeV'"),
    ("range = [1e-8, 3.5] }", "range = [-1.0, 3.5] }", "coupling.range: must not be below zero"),
    ("range = [1e-8, 3.5] }", "range = [3.5, 1e-8] }", "coupling.range: must rise"),
    ("range = [1e-8, 3.5] }", "range = [1e-8, 3.5], default = 1 }", "coupling.default: unknown key"),
)
PARAMETERS = (
    ("default = 0.0", "default = 5.0", "parameters.y_chi.default: must be between 0 and 3.5, got 5"),
    ("default = 0.0", "default = nan", "parameters.y_chi.default: must be finite"),
    ("default = 0.0", 'default = "0"', "parameters.y_chi.default: must be a number, got '0'"),
    ("default = 0.0", "default = true", "parameters.y_chi.default: must be a number, got True"),
    ("default = 0.0", "default = 2024-01-01", "parameters.y_chi.default: must be a number"),
    ("default = 0.0", "defualt = 0.0", "parameters.y_chi.defualt: unknown key: did you mean default?"),
    ('unit = "GeV", tex', 'unit = "MeV", tex', "parameters.mass_chi_gev.unit: did you mean GeV? must be one of"),
    ("y_chi = { default", "y_mu = { default", "parameters.y_mu: is the coupling already"),
    ("y_chi = { default", "decays = { default", "parameters.decays: decays means something else"),
    ("y_chi = { default", "name = { default", "parameters.name: name means something else"),
    ("y_chi = { default", "mu = { default", "parameters.mu: mu means something else"),
    ("y_chi = { default", "constant = { default", "parameters.constant: constant means something else"),
    ("y_chi = { default", "__class__ = { default", "parameters.__class__: a parameter has a name of"),
    ('theta = { default = 0.3, unit = "rad" }', "theta = 0.3", "parameters.theta: must be a table, got 0.3"),
    ("range = [0.0, 3.5]", "range = [0.0]", "parameters.y_chi.range: must be two numbers"),
    ("[parameters]", "[parameters]\n" + "\n".join(f"p{i}.unit = '1'" for i in range(14)), "parameters: at most 16"),
)
PRODUCTION = (
    ('process = "bremsstrahlung"', 'process = "drell-yan"', "production.0.process: must be one of bremsstrahlung"),
    ('process = "bremsstrahlung"', 'process = "pair-production"', "production.0.process: does not make"),
    ('process = "bremsstrahlung"', 'process = "photon-fusion"', "production.0.parity_angle: unknown key"),
    ('parity_angle = "theta"', 'kind = "vector"', "production.0.kind: must be one of scalar, pseudoscalar"),
    ('parity_angle = "theta"', 'parity_angle = "y_chi"', "production.0.parity_angle: must be a number of rad"),
    ('parity_angle = "theta"', 'parity_angle = "theta"\nkind = "pseudoscalar"', "kind pseudoscalar has an angle"),
    ('parity_angle = "theta"', "", "production.0.kind: missing"),
    ('lepton = "mu"', 'lepton = "muon"', "production.0.lepton: did you mean mu? must be one of e, mu, tau"),
    ('lepton = "mu"', 'leptons = "mu"', "production.0.leptons: unknown key: did you mean lepton?"),
    ("strength = [{ y_mu = 1 }]", "", "production.0.strength: missing"),
    ("strength = [{ y_mu = 1 }]", "strength = 1.0", "production.0.strength: must be a list of tables"),
    ("strength = [{ y_mu = 1 }]", "strength = []", "production.0.strength: has no term"),
    ("strength = [{ y_mu = 1 }]", "strength = [{}]", "production.0.strength.0: is empty"),
    ("strength = [{ y_mu = 1 }]", "strength = [3]", "production.0.strength.0: must be a table, got 3"),
    ("strength = [{ y_mu = 1 }]", f"strength = [{'{ y_mu = 1 },' * 9}]", "production.0.strength: at most 8"),
    ("strength = [{ y_mu = 1 }]", "strength = [{ y_m = 1 }]", "production.0.strength.0.y_m: unknown parameter: did"),
    ("strength = [{ y_mu = 1 }]", "strength = [{ y_mu = 5 }]", "production.0.strength.0.y_mu: must be a power"),
    ("strength = [{ y_mu = 1 }]", "strength = [{ y_mu = 0 }]", "production.0.strength.0.y_mu: must be a power"),
    ("strength = [{ y_mu = 1 }]", "strength = [{ y_mu = 0.5 }]", "production.0.strength.0.y_mu: must be a power"),
    ("strength = [{ y_mu = 1 }]", 'strength = [{ y_mu = "1" }]', "production.0.strength.0.y_mu: must be a power"),
    ("strength = [{ y_mu = 1 }]", "strength = [{ y_mu = 1, y_chi = -1 }]", "y_chi: may be 0 by its range"),
    ("strength = [{ y_mu = 1 }]", "strength = [{ y_mu = 1, theta = 1 }]", "theta: has the unit rad"),
    ("strength = [{ y_mu = 1 }]", "strength = [{ y_mu = 1, lambda_gev = 1 }]", "strength.0: has the unit 'GeV'"),
    ("strength = [{ y_mu = 1 }]", "strength = [{ y_mu = 1, mass_gev = 4 }]", "strength.0: has the unit 'GeV^4'"),
    ("strength = [{ y_mu = 1 }]", 'strength = [{ function = "m_mu" }]', "strength.0: has the unit 'GeV'"),
    ("strength = [{ y_mu = 1 }]", 'strength = [{ function = "sin" }]', "production.0.strength.0.function: must be"),
    ("strength = [{ y_mu = 1 }]", 'strength = [{ function = "os.system" }]', "strength.0.function: must be one of"),
    ("strength = [{ y_mu = 1 }]", "strength = [{ constant = nan }]", "strength.0.constant: must be finite"),
    ("strength = [{ y_mu = 1 }]", "strength = [{ constant = 1e300 }]", "strength.0.constant: must be finite"),
    ("strength = [{ y_mu = 1 }]", 'strength = [{ y_mu = 1, table = "form.csv" }]', "strength.0.column: missing"),
    ("strength = [{ y_mu = 1 }]", 'strength = [{ y_mu = 1, column = "factor" }]', "strength.0.table: missing"),
)
DECAYS = (
    ('products = "mu- mu+"', 'products = "e- e+"', "decay.1.products: must be 'mu- mu+' for this width, got 'e- e+'"),
    ('products = "mu- mu+"', "products = 13", "decay.1.products: must be a text"),
    ('products = "mu- mu+"', "", "decay.1.products: missing"),
    ('products = "gamma gamma"', 'products = "photon"', "decay.0.products: must be 'gamma gamma'"),
    ('products = "chi chibar"', 'products = "chi"', "decay.2.products: must be the names of two particles"),
    ("visible = false", 'visible = "no"', "decay.2.visible: must be true or false, got 'no'"),
    ("visible = false", "", "decay.2.visible: missing"),
    ('width = "scalar-to-photons"', 'width = "scalar_to_photons"', "decay.0.width: did you mean scalar-to-photons?"),
    ('width = "scalar-to-photons"', 'width = "vector-to-neutrinos"', "decay.0.width: is of a particle of spin 1"),
    ('width = "scalar-to-photons"', "width = 1e-3", "decay.0.width: must be one of"),
    ('fermion = "mu"', "", "decay.1: give either fermion (e, mu, tau) or fermion_mass"),
    ('fermion = "mu"', 'fermion = "u"', "decay.1.fermion: "),
    ('fermion = "mu"', 'fermion = "mu"\nfermion_mass = 1.0', "decay.1: give either fermion"),
    ('fermion_mass = "mass_chi_gev"', 'fermion_mass = "y_chi"', "decay.2.fermion_mass: must be a parameter in GeV"),
    ('fermion_mass = "mass_chi_gev"', "fermion_mass = -1.0", "decay.2.fermion_mass: must be zero or above"),
    ("yukawa = [{ y_chi = 1 }]", "", "decay.2: has no coupling: give yukawa"),
    ("yukawa = [{ y_chi = 1 }]", "yukawa = [{ y_chi = 1 }]\npdg = [52]", "decay.2.pdg: must be two whole numbers"),
    ("yukawa = [{ y_chi = 1 }]", "vector = [{ y_chi = 1 }]", "decay.2.vector: unknown key"),
    ("direct = [{ y_mu = 1, lambda_gev = -1 }]", "direct = [{ y_mu = 1 }]", "decay.0.direct.0: has the unit '1'"),
    ("loops = { mu = [{ y_mu = 1 }] }", "loops = { b = [{ y_mu = 1 }] }", "decay.0.loops.b: must be one of e, mu, tau"),
    ("loops = { mu = [{ y_mu = 1 }] }", "loops = [1]", "decay.0.loops: must be a table"),
    (
        "loops = { mu = [{ y_mu = 1 }] }",
        """[[decay]]
products = "gamma gamma"
visible = true
width = "scalar-to-photons"
loops = { mu = [{ y_mu = 1 }] }""",
        "decay.1: amplitudes to two photons add: give direct and loops in one decay",
    ),
)
FILES = (
    ('file = "hadrons.csv"', "", "decay.3.file: missing"),
    ('file = "hadrons.csv"', 'file = "none.csv"', "decay.3.file: cannot read none.csv: No such file"),
    ('file = "hadrons.csv"', 'file = "../hadrons.csv"', "decay.3.file: '../hadrons.csv' must be the name of a file"),
    ('file = "hadrons.csv"', 'file = "/etc/passwd"', "decay.3.file: '/etc/passwd' must be the name of a file beside"),
    ('file = "hadrons.csv"', "file = 'sub\\hadrons.csv'", "must be the name of a file beside the card"),
    ('file = "hadrons.csv"', 'file = ".."', "decay.3.file: '..' must be the name of a file"),
    ('file = "hadrons.csv"', 'file = "form.csv"', "decay.3.file: form.csv must have the column width_gev"),
    ('file = "hadrons.csv"', "file = 1", "decay.3.file: must be a text"),
    ('file = "hadrons.csv"', 'file = "link.csv"', "decay.3.file: link.csv is a link"),
    ('column = "factor"', 'column = "factr"', "decay.1.yukawa.0.column: form.csv has no column 'factr'"),
    ('table = "form.csv"', 'table = "hadrons.csv"', "decay.1.yukawa.0.column: hadrons.csv has no column 'factor'"),
)
"""Of the scalar."""

OF_VECTOR = (
    ('flavours = ["mu", "tau"]', "", "decay.0.flavours: missing"),
    ('flavours = ["mu", "tau"]', 'flavours = ["mu", "mu"]', "decay.0.flavours: must be some of e, mu, tau, each once"),
    ('flavours = ["mu", "tau"]', "flavours = []", "decay.0.flavours: must be some of e, mu, tau, each once, got none"),
    ('flavours = ["mu", "tau"]', "flavours = 2", "decay.0.flavours: must be a list"),
    ('products = "nu nubar"', 'products = "mu- mu+"', "decay.0.products: must be 'nu nubar' or 'nu_mu nubar_mu'"),
    ('ratio = "r_em"', 'ratio = "r_qcd"', "decay.1.ratio: "),
    ('ratio = "r_em"', "", "decay.1.ratio: missing"),
    ('function = "lmu-ltau-mixing"', 'function = "lmu-ltau"', "function: did you mean lmu-ltau-mixing?"),
    ('scalar_mass = "m_phi_gev"', 'scalar_mass = "m_ph_gev"', "decay.2.scalar_mass: must be a parameter in GeV"),
    ('scalar_mass = "m_phi_gev"', "", "decay.2.scalar_mass: missing"),
    ('fermions = ["tau", "mu"]', 'fermions = ["tau"]', "decay.3.fermions: must be two leptons or masses"),
    ('fermions = ["tau", "mu"]', 'fermions = ["tau", "e"]', "decay.3.products: must be 'tau- e+' or 'tau+ e-'"),
    ('fermions = ["tau", "mu"]', 'fermions = ["tau", "muon"]', "decay.3.fermions: must be a parameter in GeV"),
    ('kind = "vector"', 'kind = "scalar"', "production.0.kind: must be one of vector, axial"),
    ('process = "bremsstrahlung"', 'process = "photon-fusion"', "two photons make no particle of spin 1"),
    ("spin = 1", 'spin = "1"', "particle.spin: must be a number"),
)

WRONG_TABLES = (
    ("hadrons.csv", "mass_gev,width_gev\n1e-3,-1\n10,1\n", "a width must not be below zero, got -1"),
    ("hadrons.csv", "mass_gev,width_gev\n1e-3,1\n1e-3,1\n10,1\n", "mass_gev must be above zero and rise"),
    ("hadrons.csv", "mass_gev,width_gev\n10,1\n1e-3,1\n", "mass_gev must be above zero and rise"),
    ("hadrons.csv", "mass_gev,width_gev\n-1,1\n10,1\n", "mass_gev must be above zero and rise"),
    ("hadrons.csv", "mass_gev,width_gev\n1e-3,nan\n10,1\n", "width_gev must be finite"),
    ("hadrons.csv", "mass_gev,width_gev\n1e-3,inf\n10,1\n", "width_gev must be finite"),
    ("hadrons.csv", "mass_gev,width_gev\n1e-3,1,2\n10,1\n", "its rows have different lengths"),
    ("hadrons.csv", "mass_gev,width_gev\n1e-3,one\n10,1\n", "width_gev: 'one' is not a number"),
    ("hadrons.csv", "mass_gev,width_gev\n1e-3,1\n", "has 1 rows: give at least 2"),
    ("hadrons.csv", "mass_gev,width_gev\n", "has 0 rows"),
    ("hadrons.csv", "", "it has no header line"),
    ("hadrons.csv", "width_gev\n1\n2\n", "has no column mass_gev"),
    ("hadrons.csv", "mass_gev,width_gev\n1e-2,0\n10,1\n", "nothing is continued beyond a table"),
    ("hadrons.csv", "mass_gev,branching_ratio\n1e-3,0\n10,1\n", "must have the column width_gev, or"),
    ("hadrons.csv", "mass_gev,branching_ratio,ctau_m\n1e-3,0,1\n10,1.1,1\n", "branching_ratio must be at most 1"),
    ("hadrons.csv", "mass_gev,branching_ratio,ctau_m\n1e-3,0,1\n10,1,0\n", "ctau_m must be above zero"),
    ("hadrons.csv", "mass_gev;width_gev\n1e-3;1\n10;1\n", "has semicolons between its columns"),
    ("hadrons.csv", "mass_gev,width_gev\n" + "1,1\n" * 1_000_000, "hadrons.csv is larger than 1 MB"),
    ("hadrons.csv", "mass_gev,width_gev\n" + "".join(f"{i},1\n" for i in range(1, 6000)), "more than 5000"),
    ("form.csv", "mass_gev,factor\n1e-3,1\n1e-3,1\n", "decay.1.yukawa.0.table: form.csv: mass_gev must be above"),
    ("form.csv", "mass_gev,factor\n1,1\n10,1\n", "decay.1.yukawa.0.table: form.csv goes from 1 to 10 GeV"),
    ("form.csv", "\x00\x01", "control characters"),
)

CASES = [
    *((SCALAR, *case) for group in (HEAD, PARTICLE, COUPLING, PARAMETERS, PRODUCTION, DECAYS, FILES) for case in group),
    *((VECTOR, *case) for case in OF_VECTOR),
]
