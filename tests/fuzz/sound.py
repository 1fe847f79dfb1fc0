"""Sound values of the parameters of commands, and which of them go together."""

SEARCHES = (
    # model, experiment, analysis, mass, coupling
    ("axion-muon", "na64mu-2022", "invisible", "0.1", "4e-3"),
    ("axion-muon", "na64mu-1e13", "visible", "0.3", "1e-3"),
    ("axion-photon", "na64mu-1e12", "visible", "0.05", "5e-4"),
    ("lmu-ltau-dark-sector", "na64mu-1e14", "invisible", "0.1", "0.1"),
    ("lfv-alp", "fasernu2", "invisible", "5", "1e-3"),
    ("lfv-alp", "muc-thin-target", "visible", "5", "1e-3"),
    ("lfv-alp-derivative", "muc-thin-target", "charge-kept", "5", "1e-3"),
    ("lfv-alp", "music", "ultimate", "5", "1e-3"),
    ("lfv-alp", "m3", "ultimate", "0.5", "1e-2"),
)
NEEDED = {"music": {"luminosity_per_fb": "1"}, "m3": {"exposure_mot": "1e10", "length_m": "0.1"}}
"""Options that an experiment cannot do without."""

TAU_SEARCHES = (("fasernu2", "invisible"), ("muc-thin-target", "visible"), ("muc-thin-target", "charge-kept"))
"""Searches that look for the track of a tau."""

PARAMETERS = {
    "lfv-alp": (("theta=0.9",), ("mass-chi-gev=0.1", "g-chi=1")),
    "lfv-alp-derivative": (("theta-derivative=0.3",), ()),
}
"""Sound parameters of models; the others have none."""

RARE = {
    "workers": 0.01,
    "scheduler": 0.01,
    "cluster": 0.01,
    "jobs": 0.01,
    "resume": 0.03,
    "shards": 0.05,
    "model_file": 0.0,
    "stream": 0.05,
}
"""How often options are given that ask for others, or take their time."""

BELONGS_TO = {
    "bremsstrahlung": ("kind", "final_lepton", "parity_angle"),
    "pair-production": ("mediator", "mediator_mass_gev", "mediator_width_gev"),
}

WORDS = {
    "what": ("models", "experiments", "bounds", "materials"),
    "process": ("bremsstrahlung", "photon-fusion", "pair-production"),
    "kind": ("scalar", "pseudoscalar", "vector", "axial"),
    "initial_lepton": ("mu", "e", "tau"),
    "final_lepton": ("mu", "tau", "e"),
    "parity_angle": ("0.3", "1.5"),
    "mediator": ("vector", "scalar", "pseudoscalar"),
    "mediator_mass_gev": ("0", "0.5", "3"),
    "mediator_width_gev": ("0", "1e-3"),
    "energy_gev": ("160", "15", "1000"),
    "mass_gev": ("0.01", "0.1", "0.3", "1"),
    "mass_chi_gev": ("5", "0.02"),
    "material": ("lead", "water", "iron", "air"),
    "target": ("lead", "tungsten", "gold", "carbon", "beryllium"),
    "form_factor": ("atomic-nuclear", "coherent", "dipole", "helm", "incoherent", "tsai-elastic", "unscreened-ion"),
    "t_max_gev2": ("1", "0.1"),
    "x": ("0.3", "0.9"),
    "x_lepton": ("0.3", "0.6"),
    "x_min": ("0.1", "0.25"),
    "x_max": ("0.9", "1"),
    "theta_max_rad": ("0.01", "1"),
    "p_out_min_gev": ("1", "10"),
    "p_out_max_gev": ("12", "100"),
    "method": ("exact", "ww", "iww"),
    "precision": ("fast", "standard"),
    "parameters": ("theta=0.9", "theta-derivative=0.3", "mass-chi-gev=0.1", "g-chi=1"),
    "exposure_mot": ("1e10", "1e13"),
    "length_m": ("0.1", "2"),
    "luminosity_per_fb": ("1", "100"),
    "track_resolution_m": ("1e-4", "0.002", "0"),
    "track": ("exponential", "sharp"),
    "efficiency": ("1", "0.5"),
    "coupling": ("1e-3", "0.1"),
    "confidence_level": ("0.95", "0.9"),
    "limit_events": ("3", "2.3"),
    "mass_min_gev": ("0.001", "2"),
    "mass_max_gev": ("1", "20"),
    "masses": ("2", "5"),
    "mass_unit": ("GeV", "eV", "TeV"),
    "coupling_max": ("1", "100"),
    "workers": ("1",),
    "scheduler": ("nonsense", "tcp://"),
    "cluster": ("nonsense",),
    "jobs": ("1",),
    "shard": ("1/1",),
    "stream": ("1/1", "2/3"),
    "shards": ("1", "2"),
    "count": ("1", "5", "200"),
    "seed": ("1", "0", "123"),
    "decay_point": ("anywhere", "exponential", "uniform"),
    "figure": ("na64mu/fig3",),
    "origin": ("beam", "decay"),
    "theta": ("1.5708", "0.3"),
    "decay_length_m": ("0.01", "1"),
    "reference": ("2023", "2025"),
    "sigmas": ("2", "5"),
    "g_chi": ("1", "0.1"),
    "shell": ("bash", "zsh", "fish"),
    "layout": ("hepdata", "two-column", "pyhf", "hs3"),
    "statistic": ("cls", "bayes"),
    "band_colors": ("amber", "green-yellow"),
    "minimum_events": ("1", "5"),
    "size": ("single", "double"),
    "style": ("serif", "talk"),
    "x_range": ("1e-3:1", "0.1:0.2"),
    "y_range": ("1e-6:1",),
    "overlays": ("ctau", "g-minus-2,decays", "relic"),
    "second_axis": ("y_mu", "g"),
    "form": ("png", "pdf"),
    "signal_coupling": ("1e-3", "1"),
}
"""Sound values by the name of the parameter."""


def fit_search(random, values, search):
    model, experiment, analysis, *_ = search
    for name in ("luminosity_per_fb", *(("exposure_mot", "length_m") if experiment == "music" else ())):
        values.pop(name, None)
    values |= {name: [value] for name, value in NEEDED.get(experiment, {}).items()}
    if (experiment, analysis) not in TAU_SEARCHES:
        values.pop("track_resolution_m", None)
        values.pop("track", None)
    if "parameters" in values:
        values["parameters"] = [*random.choice(PARAMETERS.get(model, ((),)))]


def _fit_reach(random, values, output):
    values["output"] = [output("")]
    if "masses" in values or "mass_min_gev" in values:
        values.setdefault("masses", ["3"])
    else:
        values.setdefault("mass_gev", [random.choice(WORDS["mass_gev"]), "5"])
    if "mass_gev" in values:
        for name in ("masses", "mass_min_gev", "mass_max_gev"):
            values.pop(name, None)
    if "confidence_level" in values or "statistic" in values or "discovery" in values:
        values.pop("limit_events", None)
    if "discovery" not in values:
        values.pop("minimum_events", None)


def _fit_cross_section(random, values, output):
    process = values["process"][0]
    for owner, names in BELONGS_TO.items():
        for name in names if owner != process else ():
            values.pop(name, None)
    if process == "bremsstrahlung":
        values["kind"] = [random.choice(WORDS["kind"])]
        values.pop("parity_angle", None) if values["kind"][0] not in ("scalar", "vector") else None
    cuts = [("x",), ("x_lepton",), ("x_min", "x_max")]
    cuts += [("theta_max_rad",), ("p_out_min_gev", "p_out_max_gev")] if process != "pair-production" else []
    kept = random.choice(cuts)
    for name in [name for names in (*cuts, ("theta_max_rad",), ("p_out_min_gev", "p_out_max_gev")) for name in names]:
        if name not in kept:
            values.pop(name, None)
    if "x_lepton" in values:
        values.pop("method", None)


def _fit_tau_pairs(random, values, output):
    of_events = (
        "experiment",
        "analysis",
        "exposure_mot",
        "length_m",
        "luminosity_per_fb",
        "track_resolution_m",
        "track",
        "energy_loss",
    )
    if "experiment" in values:
        values["experiment"] = [random.choice(("muc-thin-target", "fasernu2"))]
    for name in ("energy_gev", "target", "t_max_gev2") if "experiment" in values else of_events:
        values.pop(name, None)
    for name in ("luminosity_per_fb", "analysis"):
        values.pop(name, None)
    if "experiment" not in values:
        values["energy_gev"] = ["1000"]
    makes_events = "experiment" in values and "count" in values
    of_files = ("count", "output", "seed", "stream", "decay_taus", "stream_format", "workers")
    for name in ("track_resolution_m", "track", "decay_taus", "stream_format") if makes_events else of_files:
        values.pop(name, None)
    if makes_events:
        values["output"] = [output(random.choice((".lhe", ".hepmc3", ".parquet")))]


def _fit_decay_length(random, values, output):
    values.update(energy_gev=["1000"], mass_gev=["5"])


def _fit_dark_matter(random, values, output):
    values["mass_gev"] = ["15"]


def _fit_decays(random, values, output):
    values["mass_gev"] = [random.choice(("0.5", "15"))]
    if ("mass_chi_gev" in values) != ("g_chi" in values):
        values.update(mass_chi_gev=["0.02"], g_chi=["1"])


def _fit_reweight(random, values, output):
    values.pop("parameters", None)
    values.setdefault("coupling", ["2e-3"])


def _fit_reproduce(random, values, output):
    values["output"] = [output("")]


def _fit_export(random, values, output):
    # of a reach that is computed, which is a case of its own
    kept = ("reach", "layout", "mass_unit", "coupling_max", "hepdata_record", "output", "as_json")
    for name in [name for name in values if name not in kept]:
        del values[name]
    values.pop("hepdata_record", None)
    is_text = values["layout"] == ["two-column"]
    values["output"] = [output(random.choice((".txt", ".dat")) if is_text else "")]
    for name in ("mass_unit", "coupling_max") if not is_text else ():
        values.pop(name, None)


def _fit_widths(random, values, output):
    for name, suffix in (("output", ".csv"), ("plot", ".png")):
        if name in values:
            values[name] = [output(suffix)]


def _fit_plot_geometry(random, values, output):
    values.pop("analysis", None)
    # without, it is a file of the card's name
    values["output"] = [output(random.choice((".png", ".pdf", ".svg")))]


def _fit_scan(random, values, output):
    """One specification: several folders are for --merge, which no case has."""
    values["spec"] = values["spec"][:1]
    for name in ("merge", "partial"):
        values.pop(name, None)


FITS = {
    "scan": _fit_scan,
    "reach": _fit_reach,
    "cross-section": _fit_cross_section,
    "tau-pairs": _fit_tau_pairs,
    "tau-decay-length": _fit_decay_length,
    "dark-matter": _fit_dark_matter,
    "decays": _fit_decays,
    "reweight": _fit_reweight,
    "reproduce": _fit_reproduce,
    "export": _fit_export,
    "widths": _fit_widths,
    "plot-geometry": _fit_plot_geometry,
}
"""By command, what leaves out values that do not go with the others and adds those that are needed."""
