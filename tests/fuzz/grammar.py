"""Command lines, made from click's own tree of commands: valid ones in which some arguments are hostile."""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import click

from fuzz import corpus, spoil
from fuzz.texts import BAD_TEXTS, HARD_INTEGERS, HARD_NUMBERS, NO_NUMBERS, misspelt
from mubeam.cli import COMMANDS, group

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
    "stream": 0.05,
}
"""How often options are given that ask for others, or take their time."""

BELONGS_TO = {
    "bremsstrahlung": ("kind", "final_lepton", "parity_angle"),
    "pair-production": ("mediator", "mediator_mass_gev", "mediator_width_gev"),
}

FREQUENCY = {"reach": 3, "cross-section": 3, "yield": 3, "events": 3, "plot": 2, "export": 2, "scan": 2, "reweight": 2}
FREQUENCY |= {"check-card": 3, "cite": 2, "reproduce": 0.4, "list": 0.5, "completion": 0.3, "uv-completion": 2}

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
    "layout": ("hepdata", "two-column"),
}
"""Sound values by the name of the parameter."""

FILES = {
    ("check-card", "card"): "card",
    ("uv-completion", "card"): "completion",
    ("scan", "spec"): "spec",
    ("plot", "folders"): "reach",
    ("export", "folder"): "reach",
    ("reweight", "source"): "events",
    ("cite", "names"): "citable",
}
"""Parameters that are paths of what there must be, and of what kind."""

SUFFIXES = {
    "plot": (".png", ".pdf", ".svg"),
    "reweight": (".parquet",),
    "events": (".parquet", ".lhe", ".hepmc3", ".root", ".lhe.gz"),
}
"""Of files that commands write; the other commands write folders, but for two-column."""

ODD_SUFFIXES = ("", ".PNG", ".LHE", ".hepmc", ".gz", ".txt", ".jpg", ".parquet.gz", ".toml", "/", ".\x1b[2J")

STDOUTS = ("file",) * 60 + ("full", "closed", "broken")


@dataclass
class CommandLine:
    """One case: what is typed and where, and what can be said about its end."""

    command: str
    arguments: list[str]
    must_fail: str = ""
    is_sound: bool = False
    outputs: list[str] = field(default_factory=list)
    drain: list[str] = field(default_factory=list)
    stdout: str = "file"
    interrupt_s: float = 0.0
    interruption: str = "INT"
    given: list[str] = field(default_factory=list)

    def has(self, *words):
        """Whether one of the words is among the arguments."""
        return any(word in self.arguments for word in words)


class Maker:
    """Makes one command line in an empty folder, with the files that it names."""

    def __init__(self, random, sound, folder):
        self.random = random
        self.corpus = sound
        self.folder = folder
        self.line = CommandLine("", [])
        self.files = 0

    def make(self, command):
        """The command line; without a command any one, otherwise a sound one of that command."""
        random = self.random
        self.line.is_sound = command is not None
        names = list(COMMANDS)
        chosen = command or random.choices(names, [FREQUENCY.get(name, 1) for name in names])[0]
        self.line.command = chosen
        parameters = group.get_command(click.Context(group), chosen).params
        values = self._sound(chosen, parameters)
        targets = set() if self.line.is_sound else self._targets(chosen, parameters, values)
        options, positional = [], []
        for parameter in parameters:
            if parameter.name not in values and parameter.name not in targets:
                continue
            given = values.get(parameter.name, [])
            if parameter.name in targets and not getattr(parameter, "is_flag", False):
                given = self._hostile(chosen, parameter, given)
            if parameter.param_type_name == "argument":
                positional += given
            elif getattr(parameter, "is_flag", False):
                options.append([parameter.opts[-1]])
            else:
                options += [[random.choice(parameter.opts), value] for value in given]
        random.shuffle(options)
        words = [*(word for option in options for word in option)]
        words = [*positional, *words] if random.random() < 0.7 else [*words, *positional]
        if any(value.startswith("-") for value in positional):
            words = [*(word for option in options for word in option), "--", *positional]
        self.line.arguments = [chosen, *words]
        if not self.line.is_sound:
            self._disturb()
        return self.line

    def _targets(self, command, parameters, values):
        """Names of the parameters that get a hostile value: mostly one, and mostly one that has much to choose from."""
        random = self.random
        count = random.choices((0, 1, 2, len(parameters)), (10, 70, 17, 3))[0]
        weight = {}
        for parameter in parameters:
            name = parameter.name
            is_file = (command, name) in FILES or name in ("experiment", "bounds", "output")
            is_number = isinstance(parameter.type, click.types.FloatParamType | click.types.IntParamType)
            weight[name] = (
                (6 if is_file else 2 if is_number else 1) * (1 if name in values else 0.4) * RARE.get(name, 1)
            )
        return {*random.choices(list(weight), list(weight.values()), k=count)}

    def _sound(self, command, parameters):
        """Values by the name of the parameter, which go together."""
        random = self.random
        search = random.choice(SEARCHES)
        values = {}
        for parameter in parameters:
            share = 0.0 if self.line.is_sound else RARE.get(parameter.name, 0.15)
            if parameter.required or random.random() < share:
                values[parameter.name] = self._values(command, parameter)
        for name, value in zip(("model", "experiment", "analysis", "mass_gev", "coupling"), search, strict=True):
            if name in values and "model" in values:
                values[name] = [value]
        if "model" in values:
            self._fit_search(values, search)
        if command in FITS:
            FITS[command](self, values)
        for name in [name for name, given in values.items() if not given]:
            del values[name]
        return values

    def _fit_search(self, values, search):
        model, experiment, analysis, *_ = search
        for name in ("luminosity_per_fb", *(("exposure_mot", "length_m") if experiment == "music" else ())):
            values.pop(name, None)
        values |= {name: [value] for name, value in NEEDED.get(experiment, {}).items()}
        if (experiment, analysis) not in TAU_SEARCHES:
            values.pop("track_resolution_m", None)
        if "parameters" in values:
            values["parameters"] = [*self.random.choice(PARAMETERS.get(model, ((),)))]

    def _fit_reach(self, values):
        values["output"] = [self._output("reach")]
        if "masses" in values or "mass_min_gev" in values:
            values.setdefault("masses", ["3"])
        else:
            values.setdefault("mass_gev", [self.random.choice(WORDS["mass_gev"]), "5"])
        if "mass_gev" in values:
            for name in ("masses", "mass_min_gev", "mass_max_gev"):
                values.pop(name, None)
        if "confidence_level" in values:
            values.pop("limit_events", None)

    def _fit_cross_section(self, values):
        process = values["process"][0]
        for owner, names in BELONGS_TO.items():
            for name in names if owner != process else ():
                values.pop(name, None)
        if process == "bremsstrahlung":
            values["kind"] = [self.random.choice(WORDS["kind"])]
            values.pop("parity_angle", None) if values["kind"][0] not in ("scalar", "vector") else None
        cuts = [("x",), ("x_lepton",), ("x_min", "x_max")]
        cuts += [("theta_max_rad",), ("p_out_min_gev", "p_out_max_gev")] if process != "pair-production" else []
        kept = self.random.choice(cuts)
        for name in [
            name for names in (*cuts, ("theta_max_rad",), ("p_out_min_gev", "p_out_max_gev")) for name in names
        ]:
            if name not in kept:
                values.pop(name, None)
        if "x_lepton" in values:
            values.pop("method", None)

    def _fit_tau_pairs(self, values):
        of_events = ("experiment", "analysis", "exposure_mot", "length_m", "luminosity_per_fb", "track_resolution_m")
        if "experiment" in values:
            values["experiment"] = [self.random.choice(("muc-thin-target", "fasernu2"))]
        for name in ("energy_gev", "target", "t_max_gev2") if "experiment" in values else of_events:
            values.pop(name, None)
        for name in ("luminosity_per_fb", "analysis"):
            values.pop(name, None)
        if "experiment" not in values:
            values["energy_gev"] = ["1000"]

    def _fit_decay_length(self, values):
        values.update(energy_gev=["1000"], mass_gev=["5"])

    def _fit_dark_matter(self, values):
        values["mass_gev"] = ["15"]

    def _fit_decays(self, values):
        values["mass_gev"] = [self.random.choice(("0.5", "15"))]
        if ("mass_chi_gev" in values) != ("g_chi" in values):
            values.update(mass_chi_gev=["0.02"], g_chi=["1"])

    def _fit_reweight(self, values):
        values.pop("parameters", None)
        values.setdefault("coupling", ["2e-3"])

    def _fit_reproduce(self, values):
        values["output"] = [self._output("reproduce")]

    def _fit_export(self, values):
        is_text = values["layout"] == ["two-column"]
        values["output"] = [self._output("export", self.random.choice((".txt", ".dat")) if is_text else "")]
        for name in ("mass_unit", "coupling_max") if not is_text else ():
            values.pop(name, None)

    def _values(self, command, parameter):
        random, name = self.random, parameter.name
        several = parameter.nargs == -1 or getattr(parameter, "multiple", False)
        count = random.choice((1, 1, 1, 2)) if several else 1
        return [self._value(command, name, parameter) for _ in range(count)]

    def _value(self, command, name, parameter):
        random = self.random
        if (command, name) in FILES:
            return self._file(FILES[command, name])
        if name == "bounds":
            return self._file("bound") + self._declared()
        if name == "output":
            return self._output(command)
        if name in ("model", "experiment", "analysis"):
            return random.choice(SEARCHES)[("model", "experiment", "analysis").index(name)]
        if name in WORDS:
            return random.choice(WORDS[name])
        if isinstance(parameter.type, click.Choice):
            return random.choice(list(parameter.type.choices))
        return "1"

    def _declared(self):
        pairs = ("mass-unit=GeV", "coupling-unit=1/GeV", "region=above", "label=mine", "column=coupling")
        if self.line.is_sound:
            return ""
        return "".join(f",{pair}" for pair in pairs if self.random.random() < 0.15)

    def _hostile(self, command, parameter, sound):
        """Other values of a parameter, or its own a second time, or none."""
        random, name = self.random, parameter.name
        if random.random() < 0.05:
            return [] if parameter.required else [*sound, *sound]
        if name == "output":
            return [self._odd_output(command)]
        if (command, name) in FILES or (name == "experiment" and random.random() < 0.7):
            return [self._odd_file(FILES.get((command, name), "card"))]
        if name == "bounds":
            return [
                self._odd_file("bound")
                + self._declared()
                + random.choice(("", "", ",mass-unit=gev", ",x", ",a=b", ",region=\x1b[2J"))
            ]
        if isinstance(parameter.type, click.types.FloatParamType):
            return [self._number(HARD_NUMBERS)]
        if isinstance(parameter.type, click.types.IntParamType):
            # as many events as anybody could want are no error: they take their time
            allowed = HARD_INTEGERS[:8] if name == "count" else HARD_INTEGERS
            return [self._number(allowed)]
        if name == "parameters":
            start = random.choice(
                ("theta", "theta", "g-chi", "mass-chi-gev", "nothing", "", "name", "__class__", "\x1b[2J")
            )
            number = self._number(HARD_NUMBERS)
            return [f"{start}={number}" if random.random() < 0.9 else random.choice(BAD_TEXTS)]
        if name in ("shard", "stream"):
            return [
                random.choice(
                    (
                        "0/1",
                        "2/1",
                        "1/0",
                        "-1/-1",
                        "1",
                        "/",
                        "1/1_0",
                        "1/1/1",
                        "1e0/1",
                        "a/b",
                        "1/99999999999999999999",
                        "",
                    )
                )
            ]
        word = sound[0] if sound else self._value(command, name, parameter)
        return [misspelt(random, word) if random.random() < 0.4 else random.choice(BAD_TEXTS)]

    def _number(self, hard):
        if self.random.random() < 0.25:
            number = self.random.choice(NO_NUMBERS)
            self.line.must_fail = self.line.must_fail or f"{number[:20]!r} is no finite number"
            return number
        if hard is HARD_NUMBERS and self.random.random() < 0.5:
            return f"{10 ** self.random.uniform(-12, 8):.6g}"
        return self.random.choice(hard)

    def _path(self, suffix=""):
        self.files += 1
        name = f"given{self.files}{suffix}"
        if not self.line.is_sound and self.random.random() < 0.06:
            odd = self.random.choice(("a b", "\x1b[2J", "\udcff", "n\nm", "$\\frac{$", "\u00e9\u202e", "[bold]"))
            name = f"given{self.files}{odd}{suffix}"
        return self.folder / name

    def _file(self, kind):
        """The path of a sound file or folder of that kind, relative to where the command runs."""
        name = self.random.choice(corpus.KINDS[kind])
        source = self.corpus.path(name)
        path = self._path("".join(source.suffixes))
        if source.is_dir():
            shutil.copytree(source, path)
        else:
            shutil.copy(source, path)
            beside = source.with_name(source.name + ".manifest.json")
            if beside.exists():
                shutil.copy(beside, path.with_name(path.name + ".manifest.json"))
        if kind in ("card", "citable"):
            shutil.copy(self.corpus.path("muons.csv"), self.folder / "muons.csv")
        self.line.given.append(f"{path.name}: {name}")
        return path.name

    def _odd_file(self, kind):
        random = self.random
        if random.random() < 0.06:
            self.line.given.append("a name that is no file")
            return random.choice(
                (*BAD_TEXTS, "nowhere.toml", "nowhere.txt", "a/b/c.csv", "x" * 300 + ".toml", "\udcff.toml")
            )
        if random.random() < 0.12:
            path = self._path(random.choice((".toml", ".txt", ".csv", ".yaml", ".json", ".parquet", "")))
            self.line.given.append(f"{path.name}: {spoil.odd_place(random, path)}")
            return path.name
        if random.random() < 0.07:
            kind = random.choice(sorted(corpus.KINDS))
        path = self.folder / self._file(kind)
        if random.random() < 0.15:
            link = self._path("".join(path.suffixes))
            link.symlink_to(path.name)
            self.line.given.append(f"{link.name}: a link to {path.name}")
            return link.name
        self._spoil(path)
        return path.name

    def _spoil(self, path):
        """Damage a file, one file of a folder, or the one beside it."""
        random = self.random
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.is_file() and one.suffix not in (".png", ".pdf"))
            path = random.choice(inside)
        else:
            muons = self.folder / "muons.csv"
            near = [path, *(one for one in (path.with_name(path.name + ".manifest.json"), muons) if one.exists())]
            path = random.choice([path, *near])
        chance = random.random()
        if chance < 0.06:
            path.unlink()
            kind = spoil.odd_place(random, path)
            self.line.given[-1] += f", {path.name} replaced: {kind}"
        elif path.suffix == ".parquet" and chance < 0.7:
            spoil.spoil_parquet(random, path)
            self.line.given[-1] += f", {path.name} touched"
        elif path.suffix in spoil.TREES and chance < 0.7:
            path.write_bytes(spoil.other_tree(random, path.suffix, path.read_bytes()))
            self.line.given[-1] += f", {path.name} rearranged"
        else:
            path.write_bytes(spoil.spoilt(random, path.read_bytes()))
            self.line.given[-1] += f", {path.name} spoilt"

    def _output(self, command, suffix=None):
        if suffix is None:
            suffix = self.random.choice(SUFFIXES.get(command, ("",)))
        name = f"made{suffix}"
        self.line.outputs.append(name)
        return name

    def _odd_output(self, command):
        random = self.random
        suffix = random.choice((*SUFFIXES.get(command, ("",)), random.choice(ODD_SUFFIXES)))
        path = self.folder / f"odd{suffix}".rstrip("/")
        kind = random.choice(
            (
                "file",
                "folder",
                "fifo",
                "link",
                "dangling",
                "null",
                "full",
                "standard",
                "read-only",
                "long",
                "deep",
                "text",
                "in a file",
                "in proc",
            )
        )
        self.line.given.append(f"output {path.name}: {kind}")
        if kind == "file":
            path.write_text("old")
        elif kind == "folder":
            path.mkdir()
        elif kind == "fifo":
            os.mkfifo(path)
            self.line.drain.append(str(path))
        elif kind in ("link", "dangling"):
            path.symlink_to("linked" + suffix.rstrip("/"))
            self.line.outputs.append("linked" + suffix.rstrip("/"))
            if kind == "link":
                path.resolve().write_text("old")
        elif kind in ("null", "full") and not spoil.device(path, kind):
            path.write_text("old")
        elif kind == "standard":
            path.symlink_to("/proc/self/fd/1")
        elif kind == "read-only":
            path = self.folder / "closed" / path.name
            path.parent.mkdir(mode=0o500)
        elif kind == "long":
            path = path.with_name("o" * 270 + suffix)
        elif kind == "deep":
            path = Path(self.folder, *("d" * 30 for _ in range(5)), path.name)
        elif kind == "in a file":
            (self.folder / "blocked").write_text("old")
            path = self.folder / "blocked" / path.name
        elif kind == "in proc":
            path = Path("/proc/nothing", path.name)
        elif kind == "text":
            # nothing that leads out of this folder
            name = random.choice([text for text in BAD_TEXTS if "/" not in text and text != ".."]) + suffix.rstrip("/")
            path = self.folder / name if name else self.folder
            self.line.outputs.append(name)
            return name
        name = os.path.relpath(path, self.folder) if path.is_relative_to(self.folder) else str(path)
        self.line.outputs.append(name)
        return name + "/" * suffix.endswith("/")

    def _disturb(self):
        """What has to do with no parameter: options that do not exist, a broken standard output, an interruption."""
        random, line = self.random, self.line
        chance = random.random()
        if chance < 0.02:
            line.arguments.append(
                random.choice(("--nothing", "--mass-gevv=1", "-z", "--json=1", "--=", "-\x1b[2J", "--\udcff"))
            )
            line.must_fail = "an unknown option"
        elif chance < 0.04:
            line.arguments.append(random.choice(BAD_TEXTS))
        elif chance < 0.05:
            line.arguments.append(random.choice(("-h", "--help")))
        elif chance < 0.06:
            line.arguments = line.arguments[:-1]
        elif chance < 0.07:
            line.arguments[0] = random.choice((misspelt(random, line.command), *BAD_TEXTS))
        elif chance < 0.10:
            line.interrupt_s = random.choice((0.02, 0.1, 0.3))
            line.interruption = random.choice(("INT", "INT", "TERM"))
        if random.random() < 0.12:
            line.arguments.insert(0, random.choice(("--quiet", "--quiet", "--verbose", "--version", "--nothing")))
        line.stdout = random.choice(STDOUTS)
        # what the system itself cannot take as an argument
        line.arguments = [word.replace("\0", "\x01") for word in line.arguments]


FITS = {
    "reach": Maker._fit_reach,
    "cross-section": Maker._fit_cross_section,
    "tau-pairs": Maker._fit_tau_pairs,
    "tau-decay-length": Maker._fit_decay_length,
    "dark-matter": Maker._fit_dark_matter,
    "decays": Maker._fit_decays,
    "reweight": Maker._fit_reweight,
    "reproduce": Maker._fit_reproduce,
    "export": Maker._fit_export,
}
"""By command, what leaves out values that do not go with the others and adds those that are needed."""
