import json

import pytest

import mubeam as mb
from mubeam.errors import DataFileError, MubeamError, SpecError
from mubeam.scans.spec import from_json, read

BASE = {
    "model": "lfv-alp",
    "experiments": ["muc-thin-target"],
    "analyses": ["invisible"],
    "quantities": ["events"],
    "parameters": {"mass_gev": {"log": [2, 30, 4]}, "coupling": 1e-3},
}


def spec(parameters=None, **changes):
    return {"scan": BASE | changes | {"parameters": BASE["parameters"] | (parameters or {})}}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, r"^scan: missing: this key is required \[specification\]"),
        (spec() | {"scam": 1}, "^scam: unknown key: did you mean scan"),
        (spec(modle="lfv-alp"), "^scan.modle: unknown key: did you mean model"),
        (spec(model="lfv-alb"), "unknown model 'lfv-alb': did you mean 'lfv-alp'"),
        (spec(experiments=["fasernu"]), "unknown experiment 'fasernu': did you mean 'fasernu2'"),
        (
            spec(experiments=["a\0.toml"]),
            r"^scan.experiments.0: the text has a character that cannot be printed, U\+0000",
        ),
        (spec({"efficiency": {"values": [0.5, 1.5]}}), r"^scan.parameters.efficiency: efficiency must .*1\.5"),
        (spec({"g_chi": 1.0, "mass_chi_gev": {"linear": [-1, 9, 3]}}), "mass_chi_gev must be above zero, got -1"),
        (
            spec({"g_chi": 1.0, "mass_chi_gev": {"values": [1, -1]}}),
            "^scan.parameters.mass_chi_gev: mass_chi_gev must be above zero, got -1",
        ),
        (spec({"mass_gev": 10**400}), "^scan.parameters.mass_gev: .*a number has more than 308 digits"),
        (
            spec({"mass_gev": {"log": [2, 10**400, 5]}}),
            "^scan.parameters.mass_gev: .*a number has more than 308 digits",
        ),
        (spec({"mass_gev": {"log": [2, 30, 10**400]}}), "^scan.parameters.mass_gev: .*more than 308 digits"),
        (spec({"mass_gev": {"values": [10**400]}}), "^scan.parameters.mass_gev: .*a number has more than 308 digits"),
        (spec(experiments=[]), "^scan.experiments: must have at least one entry"),
        (spec(experiments=["fasernu2"] * 2), "^scan.experiments: each at most once"),
        (spec(analyses=["invisibel"]), "did you mean 'invisible'"),
        (spec(quantities=["event"]), "^scan.quantities.0: unknown quantity 'event': did you mean 'events'"),
        (spec(quantities=["events", "reach"]), "^scan.parameters.coupling: reach finds the couplings itself"),
        (spec(method="exakt"), "^scan.method: did you mean exact.* must be exact, ww or iww, got .exakt."),
        (
            spec(statistic="clss", quantities=["excluded"]),
            "^scan.statistic: unknown statistic 'clss': did you mean 'cls'",
        ),
        (spec(confidence_level=1.0), "^scan.confidence_level: must be below 1, got 1.0"),
        (spec(limit_events=-1.0), "^scan.limit_events: must be above 0"),
        (
            spec(limit_events=3.0, statistic="cls", quantities=["excluded"]),
            "^scan.statistic: limit_events replaces the limit at statistic: give one of them",
        ),
        (spec(form_factor="tsai"), "did you mean 'tsai-elastic'"),
        (spec({"thta": 1.0}), r"^scan.parameters.thta: unknown parameter of lfv-alp 'thta': did you mean 'theta'"),
        (spec({"aperture_radius_m": 1.0}), r"^scan.parameters.aperture_radius_m: is a key of \[geometry\] in a card"),
        (spec({"theta": 1.0}, model="axion-muon"), "unknown parameter of axion-muon 'theta'"),
        (spec({"mass_gev": {"log": [30, 2, 4]}}), r"^scan.parameters.mass_gev: log must rise, got 30 to 2"),
        (spec({"mass_gev": {"linear": [0, 2, 4]}}), "^scan.parameters.mass_gev: mass_gev must be above zero, got 0"),
        (
            spec({"coupling": {"values": [1, float("nan")]}}),
            "^scan.parameters.coupling: values must be finite, got nan",
        ),
        (spec({"coupling": -1.0}), "^scan.parameters.coupling: coupling must be above zero, got -1"),
        (spec({"theta": {"sobol": [0, 1]}}), "^scan.samples: missing"),
        (spec(samples=10), "^scan.samples: leave it out"),
        (spec(samples=0), "^scan.samples: must be at least 1, got 0"),
        (spec(seed=-1), "^scan.seed: must be at least 0"),
        (spec({"exposure_mot": -1.0}), "exposure_mot must be above zero"),
        (spec({"luminosity_per_fb": 1.0}), "luminosity_per_fb means nothing there"),
        (spec({"mass_chi_gev": 1.0}), "mass_chi_gev and g_chi go together"),
        (
            spec({"mass_gev": {"log": [2, 30, 10**9]}, "coupling": {"log": [1e-5, 1, 10**9]}}),
            r"^scan.parameters: 1000000000 mass_gev x 1000000000 coupling = 1e\+18 points, more than 1e\+12: ",
        ),
        (
            spec({"exposure_mot": {"log": [1, 2, 20_000]}}),
            r"experiments x analyses x options = 2e\+04, more than 10000",
        ),
        (
            spec(model="axion-photon", quantities=["g_minus_2"], experiments=["na64mu-2022"]),
            "the shift of g-2 by PhotonFusion",
        ),
    ],
)
def test_wrong_specifications(given, message):
    with pytest.raises(MubeamError, match=message) as error:
        read(given)
    assert "\n" not in str(error.value)


def test_parameters_that_are_missing():
    with pytest.raises(SpecError, match=r"^scan.parameters.mass_gev: missing"):
        read({"scan": BASE | {"parameters": {"coupling": 1.0}}})
    for quantity in ("events", "excluded", "g_minus_2"):
        with pytest.raises(SpecError, match=f"^scan.parameters.coupling: missing: {quantity} needs it"):
            read({"scan": BASE | {"quantities": [quantity], "parameters": {"mass_gev": 3.0}}})


def test_too_many_dimensions(monkeypatch):
    drawn = {name: {"sobol": [0.1, 1]} for name in ("mass_gev", "coupling", "theta", "mass_chi_gev", "g_chi")}
    assert len(read(spec(drawn, samples=10)).drawn) == 5
    monkeypatch.setattr("mubeam.scans.checking.MOST_DIMENSIONS", 4)
    with pytest.raises(SpecError, match="at most 4 can be drawn, got 5"):
        read(spec(drawn, samples=10))


def test_cards_of_one_name(tmp_path):
    (tmp_path / "a.toml").write_text('extends = "muc-thin-target"\n')
    (tmp_path / "scan.toml").write_text(
        '[scan]\nmodel = "lfv-alp"\nexperiments = ["muc-thin-target", "a.toml"]\nanalyses = ["invisible"]\n'
        'quantities = ["cross_section"]\nparameters = { mass_gev = 3 }\n'
    )
    with pytest.raises(SpecError, match=r"two cards have the same name \[scan.toml\]"):
        read(tmp_path / "scan.toml")


def test_files(tmp_path):
    with pytest.raises(DataFileError, match=r"cannot read .*nothing.toml: No such file"):
        read(tmp_path / "nothing.toml")
    (tmp_path / "bad.toml").write_text("[scan")
    with pytest.raises(DataFileError, match=r"bad.toml is not TOML"):
        read(tmp_path / "bad.toml")
    (tmp_path / "empty.toml").write_text("")
    with pytest.raises(SpecError, match=r"^scan: missing: this key is required \[empty.toml\]"):
        read(tmp_path / "empty.toml")


@pytest.mark.parametrize("experiment", mb.experiments.names())
def test_a_scan_travels_as_json(experiment):
    options = {"exposure_mot": 1e15, "length_m": 0.1}
    if experiment == "music":
        options = {"luminosity_per_fb": 1.0}
    analyses = list(mb.experiments.get(experiment).analyses)[:1]
    model = "axion-muon" if experiment.startswith("na64") else "lfv-alp"
    scan = read(spec(options, model=model, experiments=[experiment], analyses=analyses))
    again = from_json(scan.as_json)
    assert again == scan
    assert again.sha256 == scan.sha256
    assert read(scan) is scan
    assert json.loads(json.dumps(scan.to_dict()))["scan"]["model"] == model


def test_a_changed_card_makes_another_scan(tmp_path):
    hashes = set()
    for background in ("0.0", "1.0"):
        (tmp_path / "own.toml").write_text(
            f'extends = "fasernu2"\nname = "own"\n[analyses.invisible]\nbackground_events = {background}\n'
            'source.background_events = "x"\n'
        )
        hashes.add(read(spec(experiments=[str(tmp_path / "own.toml")])).sha256)
    assert len(hashes) == 2


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"quantities": ["evnts"]}, "unknown quantity 'evnts': did you mean 'events'"),
        ({"parameters": {"mass_gev": float("nan"), "coupling": 1e-3}}, "values must be finite, got nan"),
    ],
)
def test_what_was_given_is_said_once(change, text):
    known = {"model": "axion-muon", "searches": ["na64mu-2022:invisible"], "quantities": ["events"]}
    axes = {"parameters": {"mass_gev": 0.1, "coupling": 1e-3}}
    with pytest.raises(SpecError, match=text) as refused:
        read({"scan": known | axes | change})
    assert str(refused.value).count("evnts" if "quantities" in change else "nan") == 1


def test_a_gaussian_is_cut_to_a_range_that_has_its_end():
    """photon_loop may be 0."""
    axes = {"mass_gev": 0.1, "coupling": 1e-3, "photon_loop": {"draw": "gaussian", "mean": 0.1, "width": 0.2}}
    scan = {"model": "axion-muon", "searches": ["na64mu-2022:invisible"], "quantities": ["events"], "samples": 64}
    drawn = mb.scan({"scan": scan | {"parameters": axes}}).to_pandas()["photon_loop"]
    assert 0 <= drawn.min() < 0.05
    assert drawn.max() <= 1
