"""Files, folders and stranger things that command lines read and write, and their paths."""

import os
import shutil
from pathlib import Path

from fuzz import corpus, spoil
from fuzz.texts import BAD_TEXTS

BESIDE = {"card": ("muons.csv",), "model": ("form.csv",), "citable": ("muons.csv", "form.csv")}
"""Tables that must lie beside files of a kind."""

SUFFIXES = {
    "plot": (".png", ".pdf", ".svg"),
    "plot-geometry": (".png", ".pdf", ".svg"),
    "reweight": (".parquet",),
    "events": (".parquet", ".lhe", ".hepmc3", ".root", ".lhe.gz"),
}
"""Of files that commands write; the other commands write folders, but for two-column."""

ENVIRONMENTS = (
    {"MPLBACKEND": "nonsense"},
    {"MPLBACKEND": "tkagg"},
    {"MATPLOTLIBRC": "text.usetex: True\n"},
    {"MATPLOTLIBRC": "savefig.dpi: 7\nsavefig.format: jpg\nfont.family: nothing\n"},
    {"MUBEAM_CACHE_DIR": "cache"},
    {"MUBEAM_CACHE_DIR": ""},
    {"MUBEAM_CACHE_DIR": "/proc/nothing"},
    {"MUBEAM_CACHE_DIR": "a file"},
    {"HOME": "/proc/nothing"},
    {"COLUMNS": "1"},
    {"COLUMNS": "x", "TERM": "dumb", "NO_COLOR": "1"},
    {"PYTHONWARNINGS": "always"},
    {"TMPDIR": "/proc/nothing"},
)
"""Variables of the environment; what MATPLOTLIBRC says is the content of its file."""

ODD_SUFFIXES = ("", ".PNG", ".LHE", ".hepmc", ".gz", ".txt", ".jpg", ".parquet.gz", ".toml", "/", ".\x1b[2J")


class Places:
    """Makes what a command line names, in the folder where it runs, and writes down on the line what it is."""

    def __init__(self, random, sound, folder, line):
        self.random = random
        self.corpus = sound
        self.folder = folder
        self.line = line
        self.files = 0

    def _path(self, suffix=""):
        self.files += 1
        name = f"given{self.files}{suffix}"
        if not self.line.is_sound and self.random.random() < 0.06:
            odd = self.random.choice(("a b", "\x1b[2J", "\udcff", "n\nm", "$\\frac{$", "\u00e9\u202e", "[bold]"))
            name = f"given{self.files}{odd}{suffix}"
        return self.folder / name

    def file(self, kind):
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
        for beside in BESIDE.get(kind, ()):
            shutil.copy(self.corpus.path(beside), self.folder / beside)
        self.line.given.append(f"{path.name}: {name}")
        return path.name

    def odd_file(self, kind):
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
        path = self.folder / self.file(kind)
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
            beside = [self.folder / name for name in ("muons.csv", "form.csv")]
            near = [path, *(one for one in (path.with_name(path.name + ".manifest.json"), *beside) if one.exists())]
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

    def output(self, command, suffix=None):
        if suffix is None:
            suffix = self.random.choice(SUFFIXES.get(command, ("",)))
        name = f"made{suffix}"
        self.line.outputs.append(name)
        return name

    def odd_output(self, command):
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
            path = path.with_name("o" * 270 + suffix.rstrip("/"))
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

    def environment(self):
        """Variables, and the files that they name."""
        chosen = dict(self.random.choice(ENVIRONMENTS))
        if "MATPLOTLIBRC" in chosen:
            path = self.folder / "matplotlibrc"
            path.write_text(chosen["MATPLOTLIBRC"])
            chosen["MATPLOTLIBRC"] = str(path)
        if chosen.get("MUBEAM_CACHE_DIR") == "a file":
            (self.folder / "a file").write_text("old")
        if chosen.get("MUBEAM_CACHE_DIR") == "cache":
            self.line.outputs.append("cache")
        return chosen
