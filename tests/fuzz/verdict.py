"""What is wrong with how a command line ended, and with what it left behind."""

import csv
import gzip
import hashlib
import json
import os
import re
import stat
from pathlib import Path

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
UNFINISHED = re.compile(r"(^\.)|\.(partial|part|tmp|lock)$|^tmp")
ENDS = {
    ".png": (b"\x89PNG", b"IEND\xaeB`\x82"),
    ".pdf": (b"%PDF", b"%%EOF\n"),
    ".svg": (b"<?xml", b"</svg>\n"),
    ".parquet": (b"PAR1", b"PAR1"),
    ".lhe": (b"<LesHouchesEvents", b"</LesHouchesEvents>\n"),
    ".hepmc3": (b"HepMC::Version", b"HepMC::Asciiv3-END_EVENT_LISTING\n\n"),
    ".root": (b"root", b""),
}
MOST_READ = 2**22
TERMINATED = 143
"""The exit code that shells give to what SIGTERM ended."""


def snapshot(folder):
    """What lies in a folder: kind, size and hash by path."""
    found = {}
    for home, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(home, name)
            about = path.lstat()
            what = (stat.S_IFMT(about.st_mode), about.st_rdev)
            if path.is_symlink():
                what += (str(path.readlink()),)
            elif stat.S_ISREG(about.st_mode) and about.st_size < MOST_READ:
                what += (hashlib.sha256(path.read_bytes()).hexdigest(),)
            elif stat.S_ISREG(about.st_mode):
                what += (about.st_size,)
            found[os.path.relpath(path, folder)] = what
    return found


def faults(line, answer, out, err, folder, before):
    """Everything that is wrong, a line each; none for a good end."""
    wrong = _of_process(line, answer)
    if wrong:
        return [*wrong, *_last_words(err)]
    code = TERMINATED if answer["signal"] == 15 else answer["code"]
    found = []
    if code not in (0, 2, 130) and not (code == TERMINATED and line.interruption == "TERM"):
        found += [f"exit code {code}", *_last_words(err)]
    if code == 130 and not line.interrupt_s:
        found.append("exit code 130 without an interruption")
    if code == 0 and line.must_fail and not line.has("-h", "--help", "--version"):
        found.append(f"accepted though {line.must_fail}")
    if code != 0 and line.is_sound:
        found += ["a sound command line failed", *_last_words(err)]
    found += _of_streams(line, code, out, err)
    return found + _of_files(line, code, err, folder, before)


def _of_process(line, answer):
    if answer["stuck"]:
        return [f"stuck: {answer['stuck']}"]
    expected = {"broken": 13}.get(line.stdout), 15 if line.interrupt_s and line.interruption == "TERM" else None
    if answer["signal"] is not None and answer["signal"] not in expected:
        return [f"ended by signal {answer['signal']} after {answer['cpu_s']:.0f} s of processor time"]
    return []


def _last_words(err):
    lines = err.decode("utf-8", "backslashreplace").strip().splitlines()
    places = [one.strip() for one in lines if "/mubeam/" in one and "cli/__init__" not in one]
    return [*(place.partition("/src/")[2] or place for place in places[-1:]), *(one[:300] for one in lines[-1:])]


def _of_streams(line, code, out, err):
    found = []
    texts = {}
    is_linked = any("standard" in one for one in line.given)
    if code == 0 and is_linked and line.command in ("plot", "reweight", "events"):
        # a figure or events, which are no text, were asked for there
        out = b""
    for name, content in (("standard output", out), ("standard error", err)):
        try:
            texts[name] = content.decode("utf-8")
        except UnicodeDecodeError:
            found.append(f"{name} is not UTF-8")
            texts[name] = content.decode("utf-8", "backslashreplace")
        control = CONTROL.search(texts[name])
        if control:
            found.append(f"control character {control.group()!r} on {name}")
    said, lines = texts["standard output"], texts["standard error"].splitlines()
    verbose = line.has("--verbose")
    if code in (2, 130):
        # an interruption begins a new line behind what the terminal shows of it
        told = lines[code == 130 and lines[:1] == [""] :]
        # a wrong model card has a line for each problem before that
        told = told[-1:] if code == 2 and line.command == "check-model" else told
        if not verbose and (len(told) != 1 or not told[0].startswith("mubeam: error: ")):
            found.append(f"not one line of error: {[one[:200] for one in lines[:3]]}")
        if code == 2 and said and line.stdout == "file" and not (line.command == "check-model" and line.has("--json")):
            found.append(f"standard output beside an error: {said[:80]!r}")
    odd = [one for one in lines if not one.startswith("mubeam: ") and (line.command != "scan" or "Warning" in one)]
    if code == 0 and not verbose and odd:
        found.append(f"standard error of a success: {odd[0][:200]!r}")
    if "Traceback" in texts["standard error"] and not verbose and code in (0, 2, 130):
        found.append("a traceback")
    is_json = line.has("--json") and not line.has("-h", "--help", "--version")
    if code == 0 and is_json and line.stdout == "file" and not is_linked:
        try:
            json.loads(said, parse_constant=lambda text: found.append(f"{text} in JSON"))
        except ValueError:
            found.append(f"--json printed no JSON: {said[:80]!r}")
    return found


def _of_files(line, code, err, folder, before):
    after = snapshot(folder)
    found = [f"{name[:80]!r} is gone" for name in before if name not in after]
    changed = [name for name in after if after[name] != before.get(name)]
    for name in changed:
        home, old = name in before, before.get(name)
        if home and not any(name == one or name.startswith(f"{one}/") for one in map(os.path.normpath, line.outputs)):
            found.append(f"{name[:80]!r} was changed")
        if home and old[0] != after[name][0]:
            found.append(f"{name[:80]!r} was another kind of file: {_kind(old)}, now {_kind(after[name])}")
        is_named = Path(name).name.encode("utf-8", "surrogateescape") in err
        if UNFINISHED.search(Path(name).name) and not is_named and not _was_asked(name, line):
            found.append(f"left half-written: {name[:80]!r}")
        elif code == 2 and not is_named and line.stdout == "file" and name.partition("/")[0] != "cache":
            found.append(f"left after an error: {name[:80]!r}")
        elif stat.S_ISREG(after[name][0]) and not UNFINISHED.search(Path(name).name):
            found += _of_content(folder / name)
    return found


def _kind(what):
    return {stat.S_IFIFO: "fifo", stat.S_IFLNK: "link", stat.S_IFREG: "file", stat.S_IFDIR: "folder"}.get(
        what[0], "device"
    )


def _was_asked(name, line):
    """Whether the odd name is the user's own."""
    asked = [Path(one).name for one in line.outputs if UNFINISHED.search(Path(one).name)]
    return any(part.startswith(one) for one in asked for part in Path(name).parts)


def _of_content(path):
    """Whether a new file is whole."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError):
            return [f"{path.name[:80]!r} is not whole"]
    suffix = path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix
    start, end = ENDS.get(suffix, (b"", b""))
    if not content or not content.startswith(start) or not content.endswith(end):
        return [f"{path.name[:80]!r} is not whole: {content[:20]!r} ... {content[-20:]!r}"]
    try:
        if suffix == ".json":
            json.loads(content)
        if suffix == ".csv":
            rows = [*csv.reader(line for line in content.decode().splitlines() if not line.startswith("#"))]
            if len({len(row) for row in rows}) != 1:
                return [f"{path.name[:80]!r}: rows of different lengths"]
    except ValueError as error:
        return [f"{path.name[:80]!r}: {error}"]
    return []
