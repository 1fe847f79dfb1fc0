"""Values of arguments, as the text that one would type: by kind, and whether they must be refused.

The text is evaluated, so that a call that fails can be pasted into Python as it is.
"""

INFINITY = "float('inf')"

REFUSED = (
    "True",
    "np.array([True, False])",
    "'1.5'",
    "'160 GeV'",
    "b'1'",
    "1 + 0j",
    "np.array([1 + 0j])",
    "float('nan')",
    "[0.1, float('nan')]",
    INFINITY,
    "-float('inf')",
    "[]",
    "()",
    "np.array([])",
    "np.zeros((0, 3))",
    "[[1.0], [1.0, 2.0]]",
    "np.array(['a', 'b'])",
    "np.array([None, 1.0])",
    "np.array(['1.0'], dtype=object)",
    "{}",
    "{0.1: 0.2}",
    "{0.1}",
    "object()",
    "Angry()",
    "(x for x in (0.1, 0.2))",
    "iter([0.1])",
    "datetime.datetime(2026, 1, 1)",
    "datetime.timedelta(1)",
    "np.datetime64('2026-01-01')",
    "np.timedelta64(1, 's')",
    "np.ma.array([0.1, 0.2], mask=[False, True])",
    "np.ma.masked",
    "(lambda: 1)",
    "int",
    "10**400",
    "[10**400]",
    "np.array([(0.1,)], dtype=[('a', float)])",
    "Arraylike(['a'])",
    "Arraylike([float('nan')])",
    "mb.Nucleus(6, 12.0)",
    "Ellipsis",
    "NotImplemented",
    "slice(1)",
)
"""What is no number or array of finite numbers, wherever one is wanted."""

PERHAPS = (
    "decimal.Decimal('0.1')",
    "fractions.Fraction(1, 3)",
    "np.array([0.1, 0.2], dtype=object)",
    "range(1, 3)",
    "np.ma.array([0.1, 0.2])",
    "np.longdouble(0.1)",
    "np.float16(0.1)",
    "np.array([0.1, 0.2], dtype='>f4')",
    "array.array('d', [0.1, 0.2])",
    "np.array(0.1)",
    "np.array([0.1, 0.2, 0.3])[::-2]",
    "np.broadcast_to(0.1, (3, 2))",
    "np.uint8(1)",
    "np.full((1, 1, 1, 1, 1, 1), 0.2)",
    "np.full(3000, 0.1)",
    "((0.1, 0.2), (0.3, 0.4))",
    "Floatlike()",
    "Arraylike([0.1, 0.2])",
    "memoryview(b'ab')",
    "np.nextafter(0, 1)",
    "-0.0",
    "0",
    "-1",
    "-1e-300",
    "[0.1, -0.1]",
    "1e-21",
    "1e-20",
    "1e20",
    "1.01e20",
    "1e308",
    "5e-324",
    "2**70",
    "[1e-9, 1e9]",
)
"""Numbers that may be taken or refused; taken, the result is sound."""

NOT_POSITIVE = (
    "0",
    "-0.0",
    "-1",
    "-1e-300",
    "[0.1, -0.1]",
    "1e-21",
    "1.01e20",
    "1e308",
    "5e-324",
    "np.nextafter(0, 1)",
)

GOOD = {
    "energy": (
        "160",
        "160.0",
        "[15, 160]",
        "np.array([[50.0], [500.0]])",
        "np.float32(160)",
        "np.int64(100)",
        "3e4",
        "0.5",
        "1e3",
        "np.linspace(10, 200, 3)",
    ),
    "mass": (
        "0.1",
        "1",
        "[0.01, 0.1, 1.0]",
        "1e-3",
        "5.0",
        "20",
        "np.geomspace(1e-3, 1, 4)",
        "0.2113167511",
        "1e-6",
        "np.float32(0.3)",
    ),
    "coupling": ("1e-3", "1", "[1e-4, 1e-2]", "1e-6", "np.geomspace(1e-5, 1, 3)", "10.0"),
    "fraction": ("0.5", "[0.1, 0.9]", "0.999", "1e-3", "np.linspace(0.2, 0.8, 3)", "1e-9", "1 - 1e-12"),
    "theta": ("0.01", "[0.0, 0.1]", "1e-6", "3.0", "np.linspace(0.001, 0.1, 3)"),
    "angle": ("0.3", "1.5707963267948966", "0", "-1.0", "100", "3.141592653589793"),
    "angles": ("0.3", "1.5707963267948966", "0", "[0.1, 1.2]", "-1.0"),
    "sigma_v": ("3e-26", "1e-26", "[1e-26, 5e-26]", "1e-24"),
    "signal": ("3e-26", "1e-26", "[1e-26, 5e-26]", "0"),
    "length": ("0.01", "[1e-3, 0.1]", "1.0", "1e-6"),
    "one": ("1.0", "0.1", "2", "np.float64(0.5)", "0.25", "10"),
    "cut": ("1.0", "0.1", "10", INFINITY),
    "share": ("0.5", "1", "0.1", "np.float64(0.25)", "0.9"),
    "level": ("0.9", "0.95", "0.5", "0.999"),
    "count": ("0", "1", "4", "100", "np.int64(3)", "2.0"),
    "events": ("1", "5", "20"),
    "background": ("0", "0.5", "3", "100.0"),
    "masses": ("[0.01, 0.1]", "[0.1]", "np.array([0.05, 0.3])", "[1, 5]", "[2, 20]", "[0.3, 0.01]"),
}
"""Sound numbers by kind."""

POSITIVE = ("energy", "mass", "coupling", "sigma_v", "length", "one", "cut", "masses", "signal")
ALLOWED = {"sigma_v": ("1e-21",), "signal": ("0", "-0.0", "1e-21", "5e-324", "np.nextafter(0, 1)")}
"""What is in NOT_POSITIVE and still a sound number of that kind: in cm^3/s, or nothing at all."""

FRACTIONS = ("fraction", "share", "level")
RANGES = {"energy": (-0.5, 4.5), "mass": (-4, 1.8), "coupling": (-7, 1), "fraction": (-4, -1e-6), "theta": (-7, 0.49)}
RANGES |= {"one": (-3, 3), "share": (-3, 0), "length": (-6, 1), "sigma_v": (-28, -22)}
"""Powers of ten between which a kind may be anything."""

WIDE = (-20, 20)
"""Likewise, for what nobody would ask."""

INFINITE = ("cut",)
"""Kinds that may be infinite: where to cut, which is nowhere then."""

SINGLE = ("angle", "one", "cut", "share", "level", "count", "events", "background")
"""Kinds of which one number is wanted, no array."""

NAMES = {
    "process": (
        "mb.Bremsstrahlung('scalar')",
        "mb.Bremsstrahlung('pseudoscalar')",
        "mb.Bremsstrahlung('vector')",
        "mb.Bremsstrahlung('axial')",
        "mb.Bremsstrahlung('scalar', 'mu', 'tau', 0.3)",
        "mb.Bremsstrahlung('vector', 'mu', 'e')",
        "mb.Bremsstrahlung('axial', 'e', 'mu')",
        "mb.PhotonFusion()",
        "mb.PhotonFusion('tau')",
        "mb.PhotonFusion(kind='scalar')",
        "mb.Interference('pseudoscalar')",
        "mb.PairProduction()",
        "mb.PairProduction('scalar', 0.5, 1e-3)",
        "mb.PairProduction('vector', 3.0, 0.1)",
        "mb.PairProduction('pseudoscalar', 0.5, 1e-4)",
    ),
    "simple process": (
        "mb.Bremsstrahlung('scalar')",
        "mb.Bremsstrahlung('axial')",
        "mb.Bremsstrahlung('scalar', 'mu', 'tau', 0.3)",
        "mb.PhotonFusion()",
        "mb.PairProduction()",
    ),
    "target": (
        "'lead'",
        "'carbon'",
        "'gold'",
        "mb.Nucleus(6, 12.0)",
        "mb.targets.MATERIALS['tungsten']",
        "mb.Nucleus(1, 1.0)",
    ),
    "form factor": (
        "'atomic-nuclear'",
        "'coherent'",
        "'dipole'",
        "'helm'",
        "'incoherent'",
        "'tsai-elastic'",
        "'tsai-squared-inelastic'",
        "'unscreened-ion'",
        "mb.FormFactorTable('mine', (1e-6, 1e-4, 1e-2, 1.0), (6000.0, 5000.0, 900.0, 0.1))",
        "OwnFormFactor()",
    ),
    "method": ("'exact'", "'ww'", "'iww'"),
    "precision": ("'fast'", "'standard'", "'high'"),
    "model": (
        "'axion-muon'",
        "'axion-photon'",
        "'lmu-ltau-dark-sector'",
        "'lfv-alp'",
        "'lfv-alp-derivative'",
        "mb.models.get('lfv-alp', theta=0.3)",
        "mb.models.get('lfv-alp', mass_chi_gev=0.2, g_chi=1.0)",
        "OwnModel()",
    ),
    "experiment": (
        "'na64mu-2022'",
        "'na64mu-1e12'",
        "'muc-thin-target'",
        "'fasernu2'",
        "'music'",
        "mb.experiments.get('na64mu-1e13')",
        "'card.toml'",
        "pathlib.Path('whole.toml')",
        "'slabs.toml'",
    ),
    "analysis": ("'invisible'", "'visible'", "'ultimate'", "'charge-kept'", "'lfv-invisible'"),
    "statistic": ("'neyman'", "'cls'", "'bayes'", "None"),
    "kind": ("'scalar'", "'pseudoscalar'", "'vector'", "'axial'"),
    "mediator": ("'scalar'", "'pseudoscalar'", "'vector'"),
    "lepton": ("'mu'", "'tau'", "'e'"),
    "reference": ("'2023'", "'2025'"),
    "g-2 method": ("'exact'",),
    "decay": ("'tau-to-mu-a'", "'z-to-tau-mu-a'", "'higgs-to-tau-mu-a'", "'tau-to-mu-chi-chi'"),
    "decay bound": (
        "'tau-mu-invisible-belle2'",
        "'z-mu-tau-atlas'",
        "'h-mu-tau-cms'",
        "'tau-universality'",
        "'z-tautaumumu-cms'",
    ),
    "scenario": ("'invisible'", "'visible'"),
    "channel": ("'tau mu'", "'a a'"),
    "wave": ("'s'", "'p'"),
    "requirement": ("'relic'",),
    "origin": ("'beam'", "'decay'"),
    "decay point": ("'anywhere'", "'exponential'", "'uniform'"),
    "stream": ("(1, 1)", "(2, 3)"),
    "seed": ("1", "0", "123", "2**40"),
    "text": ("'mine'", "'a'"),
    "bound": ("'axion-photon/charm'", "'millicharge/slac-mq'"),
    "bound file": ("'bound.txt'", "'bound.yaml'", "'charm.csv'", "pathlib.Path('bound.dat')"),
    "completion": ("'only-left-charged'", "'vector-like-charged'", "'completion.toml'"),
    "uv model": (
        "mb.observables.heavy_lepton.read('only-left-charged')",
        "mb.observables.heavy_lepton.HeavyLepton(1000.0, 500.0, "
        "mb.observables.heavy_lepton.Yukawas(phi1_mu=0.1, phi2_heavy=1.0, higgs_tau=0.05))",
    ),
    "estimate": (
        "mb.cross_section(mb.PhotonFusion(), energy_gev=160, mass_gev=[0.1, 1.0, 100.0])",
        "mb.cross_section(mb.PhotonFusion(), energy_gev=160, mass_gev=0.1, method='ww')",
    ),
    "keys": ("['Li2025']", "()", "('Tsai:1973py', 'Li2025')"),
    "nucleus": ("mb.Nucleus(6, 12.0)", "mb.Nucleus(82, 207.2)"),
    "column": (
        "(1e-6, 1e-4, 1e-2, 1.0)",
        "[1.0, 2.0, 3.0, 4.0]",
        "np.geomspace(1e-6, 1, 20)",
        "(36.0, 35.0, 20.0, 0.1)",
    ),
    "sample": ("SAMPLE", "TAU_SAMPLE"),
    "parameter": ("0.3", "1.2"),
    "particle": ("'beam'", "'x'"),
    "vertex": ("'production'",),
    "unit": ("'eV'", "'GeV'"),
    "output": ("'made.txt'", "pathlib.Path('made.dat')"),
    "folder": ("'made'", "pathlib.Path('made/deep')"),
    "figure": ("'made.png'", "pathlib.Path('made.pdf')"),
    "own bounds": ("[mb.bounds.read('bound.txt')]", "()", "[mb.bounds.get('axion-muon/sn1987a-cooling')]"),
    "spec": ("'scan.toml'", "'grid.toml'", "pathlib.Path('grid.toml')"),
}
"""Sound values of what is no number."""

OUTPUTS = ("output", "folder", "figure")
"""Kinds that are written to."""

BAD_OUTPUTS = (
    "1",
    "1.5",
    "b'made.txt'",
    "''",
    "'.'",
    "'nowhere/made.txt'",
    "'/proc/nothing/made.txt'",
    "'card.toml/made.txt'",
    "'\\x00.txt'",
    "'x' * 300",
    "'made'",
    "'made.gif'",
    "'\\udcff.txt'",
    "'a\\nb.png'",
    "['made.txt']",
    "object()",
    "mb",
)
"""Where nothing can be written, or oddly; never a device, which root would replace."""

WRONG_NAMES = (
    "''",
    "'nothing'",
    "'LEAD'",
    "b'lead'",
    "1.5",
    "np.nan",
    "['exact']",
    "{}",
    "object()",
    "Angry()",
    "int",
    "Ellipsis",
    "np.array(['lead'])",
    "'\\x00'",
    "'\\x00.toml'",
    "'a\\nb'",
    "'\\x1b[2J'",
    "'\\udcff'",
    "'x' * 5000",
    "'__init__'",
    "'base'",
    "'../cards/m3'",
    "pathlib.Path('.')",
    "pathlib.Path('/dev/null')",
    "'/dev/zero'",
    "'nowhere.toml'",
    "'nowhere.txt'",
    "pathlib.Path('\\x00')",
    "mb.Bremsstrahlung",
    "mb.models.get('axion-muon')",
    "mb",
    "(1, 0)",
    "(0, 0)",
    "(1, 2, 3)",
    "(True, True)",
    "-1",
    "2**64",
    "True",
)
"""What is none of them, but where it is of that kind."""

BAD_OBJECTS = {
    "form factor": (
        *(
            f"OwnFormFactor({wrong!r})"
            for wrong in ("nan", "negative", "raises", "text", "none", "shape", "inf", "screening", "screening nan")
        ),
        "OwnFormFactor(t_max_gev2=-1.0)",
        "OwnFormFactor(t_max_gev2='1')",
        "OwnFormFactor(t_max_gev2=float('nan'))",
    ),
    "model": tuple(
        f"OwnModel({wrong!r})"
        for wrong in (
            "nan",
            "zero",
            "text",
            "array",
            "inf",
            "none",
            "process",
            "no channels",
            "no tuple",
            "a list",
            "negative width",
            "width nan",
            "width text",
            "width shape",
            "name",
            "odd name",
            "name none",
        )
    ),
    "target": ("mb.Material('a', 'lead', 1.0, '')", "mb.targets.MATERIALS"),
    "experiment": (
        "mb.experiments.get",
        "{'name': 'a'}",
        "pathlib.Path('bound.txt')",
        "'scan.toml'",
        "'completion.toml'",
    ),
    "process": (
        "mb.Bremsstrahlung('tensor')",
        "mb.PairProduction('vector', -1.0)",
        "mb.PairProduction('axial')",
        "'bremsstrahlung'",
        "None",
    ),
    "spec": ("{}", "{'scan': {}}", "{'scan': {'model': 1}}", "None", "'card.toml'", "[]"),
    "sample": ("None", "[]", "{}", "SAMPLE.events"),
    "column": ("()", "(1.0,)", "(1.0, 0.0, -1.0, 2.0)", "('a', 'b', 'c', 'd')", "None", "1.0", "(np.nan,) * 4"),
}
"""Objects of the right kind that are wrong."""

QUANTITIES = {
    # text, and the plain number that it must count as; None where it can only be refused
    "energy": (
        ("Astropylike(160.0, 'GeV')", "160.0"),
        ("Astropylike(2e5, 'MeV')", "200.0"),
        ("Pintlike([0.1, 0.2], 'TeV')", "[100.0, 200.0]"),
    ),
    "mass": (
        ("Astropylike(100.0, 'MeV')", "0.1"),
        ("Pintlike(100.0, 'MeV')", "0.1"),
        ("Astropylike([1e8, 2e8], 'eV')", "[0.1, 0.2]"),
    ),
    "coupling": (("Astropylike(4.0, 'GeV')", None), ("Pintlike(4.0, 'MeV')", None)),
    "length": (("Pintlike(4.0, 'MeV')", None),),
    "fraction": (("Astropylike(0.5, 'GeV')", None),),
    "masses": (("Astropylike([10.0, 100.0], 'MeV')", "[0.01, 0.1]"), ("Pintlike([10.0, 100.0], 'MeV')", "[0.01, 0.1]")),
}
"""Numbers with units by kind: understood or refused, never stripped."""
