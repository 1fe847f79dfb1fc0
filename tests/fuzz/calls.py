"""Calls of public functions: sound ones in which some arguments are odd or wrong, as text."""

from dataclasses import dataclass, field

from fuzz import values

OPTIONS = {
    "exposure_mot": "one",
    "length_m": "one",
    "luminosity_per_fb": "one",
    "track_resolution_m": "background",
    "efficiency": "share",
    "method": "method",
    "form_factor": "form factor",
    "precision": "precision",
}
SETTING = {"target": "target", "form_factor": "form factor", "t_max_gev2": "one", "precision": "precision"}
DARK = {"mass_chi_gev": "one", "g_chi": "one"}


@dataclass(frozen=True)
class Function:
    """A public function: kinds of its arguments, and what is known of its result.

    Attributes:
        name: as typed.
        first: kinds of the positional arguments.
        needed, optional: kinds of the keyword arguments.
        shape: keyword arguments that broadcast to the shape of the Estimate.
        weight: how often it is called.
        is_positive: whether its values are.
    """

    name: str
    first: tuple[str, ...] = ()
    needed: dict = field(default_factory=dict)
    optional: dict = field(default_factory=dict)
    shape: tuple[str, ...] = ()
    weight: float = 1.0
    is_positive: bool = True


POINT = {"energy_gev": "energy", "mass_gev": "mass"}
EVENT = {"mass_gev": "mass", "coupling": "coupling"}
SEARCH = ("model", "experiment", "analysis")
OBSERVABLES = "mb.observables"

FUNCTIONS = (
    Function(
        "mb.cross_section",
        ("process",),
        POINT,
        SETTING
        | {
            "method": "method",
            "x_min": "share",
            "x_max": "share",
            "theta_max_rad": "one",
            "p_out_min_gev": "one",
            "p_out_max_gev": "one",
        },
        ("energy_gev", "mass_gev"),
        20,
    ),
    Function(
        "mb.dsigma_dx",
        ("process",),
        {"x": "fraction"} | POINT,
        SETTING | {"method": "method", "theta_max_rad": "one"},
        ("x", *POINT),
        10,
    ),
    Function(
        "mb.dsigma_dtheta", ("simple process",), {"theta_rad": "theta"} | POINT, SETTING, ("theta_rad", *POINT), 5
    ),
    Function(
        "mb.d2sigma_dx_dtheta",
        ("simple process",),
        {"x": "fraction", "theta_rad": "theta"} | POINT,
        SETTING,
        ("x", "theta_rad", *POINT),
        5,
    ),
    Function("mb.dsigma_dx_lepton", ("process",), {"x_lepton": "fraction"} | POINT, SETTING, ("x_lepton", *POINT), 5),
    Function("mb.tau_pair_cross_section", (), {"energy_gev": "energy"}, SETTING, ("energy_gev",), 2),
    Function("mb.method_difference", ("estimate", "estimate"), is_positive=False, weight=0.5),
    Function("mb.expected_events", SEARCH, EVENT, OPTIONS, ("mass_gev", "coupling"), 10),
    Function(
        "mb.yield_breakdown",
        SEARCH,
        {"mass_gev": "one", "coupling": "one"},
        OPTIONS | {"confidence_level": "level", "statistic": "statistic"},
        (),
        4,
    ),
    Function(
        "mb.reach",
        SEARCH,
        {"masses_gev": "masses"},
        OPTIONS | {"confidence_level": "level", "limit_events": "one", "statistic": "statistic"},
        (),
        2,
    ),
    Function(
        "mb.generate",
        ("model", "experiment"),
        {"events": "events", "mass_gev": "one", "coupling": "one"},
        {"analysis": "analysis", "seed": "seed", "stream": "stream", "decay_point": "decay point"} | OPTIONS,
        (),
        1,
    ),
    Function(
        "mb.reweight",
        ("sample",),
        {},
        {"model": "model", "coupling": "one", "form_factor": "form factor", "theta": "parameter"},
        (),
        2,
    ),
    Function("mb.scan", ("spec",), {}, {"workers": "events", "shard": "stream"}, (), 0.1),
    Function(
        "mb.Bremsstrahlung",
        ("kind",),
        {},
        {"initial_lepton": "lepton", "final_lepton": "lepton", "parity_angle": "angle"},
        (),
        2,
    ),
    Function("mb.PhotonFusion", (), {}, {"initial_lepton": "lepton"}),
    Function(
        "mb.PairProduction",
        (),
        {},
        {
            "mediator": "mediator",
            "mediator_mass_gev": "background",
            "mediator_width_gev": "background",
            "initial_lepton": "lepton",
        },
        (),
        2,
    ),
    Function("mb.Nucleus", ("events", "energy"), weight=1),
    Function("mb.Material", ("text", "nucleus", "one", "text")),
    Function("mb.FormFactorTable", ("text", "column", "column"), {}, {"t_max_gev2": "one", "t_screening": "one"}),
    Function("mb.targets.get", ("target",), weight=0.5),
    Function("mb.models.get", ("model",), {}, {"theta": "angle", "theta_derivative": "angle"} | DARK, (), 2),
    Function("mb.experiments.get", ("experiment",)),
    Function("mb.bounds.get", ("bound",), weight=0.5),
    Function(
        "mb.bounds.read",
        ("bound file",),
        {},
        {"mass_unit": "text", "coupling_unit": "text", "region": "text", "label": "text"},
        (),
        2,
    ),
    Function("mb.citations.bibtex", ("keys",), weight=0.5),
    Function(
        "mb.statistics.poisson_upper_limit",
        (),
        {"observed": "count"},
        {"background": "background", "confidence_level": "level"},
        (),
        2,
    ),
    Function(
        "mb.statistics.cls_upper_limit",
        (),
        {"observed": "count"},
        {"background": "background", "confidence_level": "level"},
        (),
        2,
    ),
    Function(
        f"{OBSERVABLES}.g_minus_2.muon_shift",
        (),
        EVENT,
        {"theta": "angles", "method": "g-2 method"},
        ("mass_gev", "coupling", "theta"),
        2,
        False,
    ),
    Function(
        f"{OBSERVABLES}.g_minus_2.band",
        (),
        {"masses_gev": "mass"},
        {"theta": "angles", "reference": "reference", "sigmas": "one"},
        (),
        2,
    ),
    Function(f"{OBSERVABLES}.g_minus_2.reference", ("reference",), weight=0.3),
    Function(
        f"{OBSERVABLES}.tau_decays.tau_to_mu_a", (), EVENT, {"theta": "angles"}, ("mass_gev", "coupling", "theta")
    ),
    Function(
        f"{OBSERVABLES}.tau_decays.tau_to_mu_chi_chi",
        (),
        EVENT | {"mass_chi_gev": "mass", "g_chi": "coupling"},
        {"theta": "angles"},
        ("mass_gev", "coupling", "mass_chi_gev", "g_chi", "theta"),
    ),
    Function(
        f"{OBSERVABLES}.boson_decays.z_to_tau_mu_a", (), EVENT, {"theta": "angles"}, ("mass_gev", "coupling", "theta")
    ),
    Function(
        f"{OBSERVABLES}.boson_decays.higgs_to_tau_mu_a",
        (),
        EVENT,
        {"theta": "angles"},
        ("mass_gev", "coupling", "theta"),
    ),
    Function(f"{OBSERVABLES}.decay_bounds.branching_ratio", ("decay",), EVENT, {"theta": "angles"} | DARK),
    Function(
        f"{OBSERVABLES}.decay_bounds.coupling_bound",
        ("decay bound",),
        {"masses_gev": "mass"},
        {"theta": "angle", "limit_on_branching_ratio": "share"} | DARK,
    ),
    Function(
        f"{OBSERVABLES}.decay_bounds.curves",
        ("scenario",),
        {"masses_gev": "mass"},
        {"theta": "angle", "chi_mass_ratio": "share", "g_chi": "one"},
    ),
    Function(f"{OBSERVABLES}.decay_bounds.get", ("decay bound",), weight=0.3),
    Function(
        f"{OBSERVABLES}.dark_matter.annihilation_cross_section",
        (),
        {"mass_chi_gev": "mass", "mass_gev": "mass", "g_chi": "coupling"},
        {"coupling": "coupling", "theta": "angle", "channel": "channel"},
        ("mass_chi_gev", "mass_gev", "g_chi", "coupling"),
    ),
    Function(
        f"{OBSERVABLES}.dark_matter.thermal_target", (), {"mass_chi_gev": "mass"}, {"wave": "wave"}, ("mass_chi_gev",)
    ),
    Function(
        f"{OBSERVABLES}.dark_matter.relic_density",
        (),
        {"mass_chi_gev": "mass", "sigma_v_cm3_per_s": "sigma_v"},
        {"p_wave_cm3_per_s": "sigma_v"},
    ),
    Function(
        f"{OBSERVABLES}.dark_matter.symmetric_remnant",
        (),
        {"mass_chi_gev": "mass", "sigma_v_cm3_per_s": "sigma_v"},
        {"p_wave_cm3_per_s": "sigma_v"},
        is_positive=False,
    ),
    Function(
        f"{OBSERVABLES}.dark_matter.least_coupling",
        (),
        {"masses_gev": "masses"},
        {"mass_ratio": "one", "g_chi": "one", "theta": "angle", "requirement": "requirement", "improvement": "one"},
        (),
        0.5,
    ),
    Function(f"{OBSERVABLES}.indirect_bounds.get", ("text",), weight=0.3),
    Function(
        f"{OBSERVABLES}.tau_decay_length.dsigma_dlength",
        ("origin",),
        {"decay_length_m": "length"} | POINT,
        SETTING | {"theta": "angle"},
        ("decay_length_m", *POINT),
        2,
    ),
    Function(
        f"{OBSERVABLES}.tau_pair_events.tau_pair_events",
        ("experiment",),
        {},
        {
            "analysis": "analysis",
            "form_factor": "form factor",
            "precision": "precision",
            "exposure_mot": "one",
            "length_m": "one",
            "luminosity_per_fb": "one",
        },
    ),
    Function(
        "mb.generate_tau_pairs",
        ("experiment",),
        {"events": "events"},
        {
            "analysis": "analysis",
            "seed": "seed",
            "stream": "stream",
            "form_factor": "form factor",
            "precision": "precision",
            "exposure_mot": "one",
            "length_m": "one",
            "luminosity_per_fb": "one",
        },
        (),
        0.5,
    ),
    Function(f"{OBSERVABLES}.heavy_lepton.read", ("completion",)),
    Function(
        f"{OBSERVABLES}.heavy_lepton.Yukawas",
        (),
        {},
        {"mu": "angle", "phi1_mu": "angle", "higgs_tau": "angle", "phi2_heavy": "angle"},
    ),
    Function(f"{OBSERVABLES}.uv_completion.uv_couplings", ("uv model",)),
    Function(f"{OBSERVABLES}.indirect_bounds.dirac_signal", ("signal",), {}, {"signal_factor": "share"}, (), 0.5),
    Function("mb.statistics.poisson_cdf", (), {"observed": "count", "mean": "background"}, weight=0.5),
    Function("mb.statistics.log_poisson_cdf", (), {"observed": "count", "mean": "background"}, weight=0.5),
    Function("MODEL.shares", (), {"mass_gev": "mass", "coupling": "angles"}, weight=0.5),
    Function("SAMPLE.particle", ("particle",), weight=0.3),
    Function("SAMPLE.vertex", ("vertex",), weight=0.3),
    Function("REACH.contours", (), {"coupling_max": "cut"}, weight=0.5),
    Function("REACH.to_csv", ("output",), weight=0.5),
    Function("REACH.to_hepdata", ("folder",), weight=0.5),
    Function("REACH.to_two_column", ("output",), {}, {"mass_unit": "unit", "coupling_max": "one"}, (), 0.5),
    Function("REACH.plot", ("figure",), {}, {"own_bounds": "own bounds"}, (), 0.1),
)
BY_NAME = {function.name: function for function in FUNCTIONS}


@dataclass
class Call:
    """One case.

    Attributes:
        function: what is called.
        text: the call.
        must_fail: why it must be refused; empty where it may succeed.
        misses_arguments: whether an argument is missing or has a name that there is none of.
        same_as: a call with the same result, if there is one.
        shape: the arguments that broadcast, as text.
        given: all arguments, as text.
        is_sound: whether every argument is.
    """

    function: Function
    text: str
    must_fail: str
    misses_arguments: bool
    same_as: str
    shape: dict[str, str]
    given: dict
    is_sound: bool

    def with_values(self, numbers):
        """The text of the same call with these numbers."""
        return _text(self.function, self.given | {name: repr(float(number)) for name, number in numbers.items()})


def make(random):
    """A random call."""
    function = random.choices(FUNCTIONS, [one.weight for one in FUNCTIONS])[0]
    share = {"mb.reach": 0.2, "mb.generate": 0.2, "mb.scan": 0.1}.get(function.name, 0.25)
    kinds = dict(enumerate(function.first)) | function.needed
    kinds |= {name: kind for name, kind in function.optional.items() if random.random() < share}
    sound = {name: _sound(random, kind) for name, kind in kinds.items()}
    given, plain, why = dict(sound), dict(sound), []
    for name in random.sample(list(kinds), min(len(kinds), random.choice((0, 0, 1, 1, 1, 2)))):
        given[name], reason, plain[name] = _other(random, function, name, kinds[name])
        why += [f"{name}={given[name]}: {reason}"] if reason else []
    misses = random.random() < 0.02
    if misses:
        name = random.choice(("nothing", "mass_mev", "", "positional"))
        if name == "positional":
            given[len(function.first)] = "1.0"
            given[len(function.first) + 1] = "1.0"
            given[len(function.first) + 2] = "1.0"
        elif name:
            given[name] = "1.0"
        elif function.needed:
            del given[random.choice(list(function.needed))]
    text, same = _text(function, given), _text(function, plain)
    shape = {name: given[name] for name in function.shape if name in given}
    same_as = "" if same == text or None in plain.values() else same
    return Call(function, text, "; ".join(why), misses, same_as, shape, given, given == sound)


def _sound(random, kind):
    """A value of that kind: one of a few, or any number of its range."""
    if kind not in values.RANGES or random.random() < 0.4:
        return random.choice((values.GOOD | values.NAMES)[kind])
    low, high = values.WIDE if random.random() < 0.04 else values.RANGES[kind]
    drawn = [f"{10 ** random.uniform(low, high):.6g}" for _ in range(random.choice((1, 1, 1, 2, 5)))]
    return drawn[0] if len(drawn) == 1 or kind in values.SINGLE else f"[{', '.join(drawn)}]"


def _text(function, given):
    if None in given.values():
        return ""
    first = [given[name] for name in sorted(name for name in given if isinstance(name, int))]
    return f"{function.name}({', '.join([*first, *(f'{k}={v}' for k, v in given.items() if isinstance(k, str))])})"


def _other(random, function, name, kind):
    """Another value, why it must be refused (if it must), and the plain one that must give the same."""
    if kind in values.OUTPUTS:
        value = random.choice(values.BAD_OUTPUTS)
        return value, "", value
    if kind not in values.GOOD:
        pool = (*values.WRONG_NAMES, *values.BAD_OBJECTS.get(kind, ()) * 3)
        value = random.choice(pool)
        return value, "", value
    chance = random.random()
    if chance < 0.12 and kind in values.QUANTITIES:
        value, plain = random.choice(values.QUANTITIES[kind])
        return value, "" if plain else "a quantity of another kind", plain
    if chance < 0.2 and name not in function.optional:
        return "None", "no value", "None"
    if chance < 0.6:
        value = random.choice(values.REFUSED)
        is_wrong = kind not in values.INFINITE or value != values.INFINITY
        return value, "no finite number" if is_wrong else "", value
    value = random.choice(values.PERHAPS)
    is_wrong = kind in values.POSITIVE and value in values.NOT_POSITIVE and value not in values.ALLOWED.get(kind, ())
    return value, "not above zero, or beyond all use" if is_wrong else "", value
