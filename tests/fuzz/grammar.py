"""Command lines, made from click's own tree of commands: valid ones in which some arguments are hostile."""

from dataclasses import dataclass, field

import click

from fuzz.places import Places
from fuzz.sound import FITS, RARE, SEARCHES, WORDS, fit_search
from fuzz.texts import BAD_TEXTS, HARD_INTEGERS, HARD_NUMBERS, NO_NUMBERS, misspelt
from mubeam.cli import COMMANDS, group

FREQUENCY = {"reach": 3, "cross-section": 3, "yield": 3, "events": 3, "plot": 2, "export": 2, "scan": 2, "reweight": 2}
FREQUENCY |= {"check-card": 3, "check-model": 3, "cite": 2, "uv-completion": 2}
# a page is served without an end
FREQUENCY |= {"reproduce": 0.4, "list": 0.5, "completion": 0.3, "explore": 0}

FILES = {
    ("check-card", "card"): "card",
    ("check-model", "model"): "model",
    ("plot-geometry", "card"): "card",
    ("uv-completion", "card"): "completion",
    ("scan", "spec"): "spec",
    ("plot", "folders"): "reach",
    ("export", "reach"): "reach",
    ("reweight", "source"): "events",
    ("cite", "names"): "citable",
    ("check-events", "file"): "events",
}
"""Parameters that are paths of what there must be, and of what kind."""

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
    environment: dict = field(default_factory=dict)
    given: list[str] = field(default_factory=list)

    def has(self, *words):
        """Whether one of the words is among the arguments."""
        return any(word in self.arguments for word in words)


class Maker:
    """Makes one command line in an empty folder, with the files that it names."""

    def __init__(self, random, sound, folder):
        self.random = random
        self.line = CommandLine("", [])
        self.places = Places(random, sound, folder, self.line)

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
            if name in values and "model" in values and (command, name) not in FILES:
                values[name] = [value]
        if "model" in values:
            fit_search(random, values, search)
        if command in FITS:
            FITS[command](random, values, lambda suffix: self.places.output(command, suffix))
        for name in [name for name, given in values.items() if not given]:
            del values[name]
        return values

    def _values(self, command, parameter):
        random, name = self.random, parameter.name
        several = parameter.nargs == -1 or getattr(parameter, "multiple", False)
        count = random.choice((1, 1, 1, 2)) if several else 1
        return [self._value(command, name, parameter) for _ in range(count)]

    def _value(self, command, name, parameter):
        random = self.random
        if (command, name) in FILES:
            return self.places.file(FILES[command, name])
        if name == "bounds":
            return self.places.file("bound") + self._declared()
        if name == "output":
            return self.places.output(command)
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
            return [self.places.odd_output(command)]
        if (command, name) in FILES or (name == "experiment" and random.random() < 0.7):
            return [self.places.odd_file(FILES.get((command, name), "card"))]
        if name == "bounds":
            return [
                self.places.odd_file("bound")
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
        if random.random() < 0.05:
            line.environment = self.places.environment()
        # what the system itself cannot take as an argument
        line.arguments = [word.replace("\0", "\x01") for word in line.arguments]
