"""Every code block of the pages and of the README runs, and prints what the page says that it prints.

A page's blocks run in order, in a folder of its own: `python` in one namespace, `sh` line by line through the command
line. A block with a title is also written to a file of that name. A `text` block titled "output" is what the block
before it prints, numbers to the digits that the page's own would show as different; other `text` blocks are not code.
"""

import re
import shlex
import sys
from contextlib import redirect_stderr
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest

from mubeam.errors import InputError

ROOT = Path(__file__).parents[2]
GENERATED = ROOT / "docs" / "gallery"
PAGES = [ROOT / "README.md", *(p for p in sorted(ROOT.glob("docs/**/*.md")) if GENERATED not in p.parents)]

FENCE = re.compile(r'^( *)```(\w*)(?: title="([^"]*)")?[^\n]*\n(.*?)^\1```$', re.DOTALL | re.MULTILINE)
NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")
CODE = ("python", "sh")
FILES = ("toml", "csv")
OUTPUT_TOLERANCE = 2e-3
SKIPPED = "..."
MISSING = object()
"""In place of the output of a block that needs what is not installed."""


class Block(NamedTuple):
    language: str
    title: str | None
    text: str


def blocks_of(page):
    text = page.read_text(encoding="utf-8")
    found = [Block(*match.groups()[1:]) for match in FENCE.finditer(text)]
    assert text.count("```") == 2 * len(found), f"{page.name}: a code block is not closed or not of a known form"
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    namespace = {"__name__": page.stem}
    output = None
    without_pythia = []
    for block in blocks_of(page):
        if block.title == "output":
            if output is not MISSING:
                assert output is not None, "an output without a block that prints it"
                assert_same(block.text, output)
            continue
        output = None
        if block.title:
            Path(block.title).write_text(block.text, encoding="utf-8")
        if block.language in CODE:
            try:
                {"python": run_python, "sh": run_commands}[block.language](block.text, namespace, monkeypatch)
                output = capsys.readouterr().out
            except InputError as error:
                if find_spec("pythia8mc") is not None or "mubeam[pythia]" not in str(error):
                    raise
                without_pythia.append(block.text)
                output = MISSING
        else:
            is_file = block.language in FILES and block.title
            assert is_file or block.language == "text", f"not run: a block of {block.language!r}; mark it text"
    if without_pythia:
        pytest.skip(f"all ran but {len(without_pythia)} blocks: no pythia8mc, which has no wheels for Python 3.14")


def run_python(code, namespace, _):
    exec(compile(code, "<page>", "exec"), namespace)  # noqa: S102


def run_commands(code, _, monkeypatch):
    from mubeam.cli import main

    for line in code.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if not words:
            continue
        if words[0] == "make":
            assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
            continue
        assert words[0] == "mubeam", f"neither mubeam nor make: {line}; mark the block text"
        monkeypatch.setattr(sys, "argv", words)
        with redirect_stderr(StringIO()) as errors, pytest.raises(SystemExit) as exit_info:
            main()
        if exit_info.value.code == 2:
            raise InputError(f"{line}: {errors.getvalue()}")
        assert exit_info.value.code == 0, line


def assert_same(shown, printed):
    """Each line shown is printed, in that order; nothing is left out but where the page has a line of dots."""
    shown_lines, printed_lines = shown.rstrip().splitlines(), printed.rstrip().splitlines()
    if SKIPPED not in [line.strip() for line in shown_lines]:
        assert len(shown_lines) == len(printed_lines), printed
    rest = iter(printed_lines)
    for line in shown_lines:
        if line.strip() != SKIPPED:
            assert any(is_same(line, other) for other in rest), f"{line!r} is not in\n{printed}"


def is_same(line, other):
    """Whether the words are the same and the numbers agree; a number that has no digits to spare may differ by one."""
    if NUMBER.sub("#", line).split() != NUMBER.sub("#", other).split():
        return False
    pairs = zip(NUMBER.findall(line), NUMBER.findall(other), strict=True)
    return all(abs(float(a) - float(b)) <= tolerance(a) for a, b in pairs)


def tolerance(number):
    mantissa, _, exponent = number.lower().partition("e")
    last_digit = 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2])) if "." in mantissa or exponent else 0.0
    return max(OUTPUT_TOLERANCE * abs(float(number)), 1.01 * last_digit)


@pytest.mark.parametrize(("line", "other", "same"), [
    ("sigma 1.94e-3 pb", "sigma 1.941e-3  pb", True),
    ("sigma 1.94e-3 pb", "sigma 1.96e-3 pb", False),
    ("5 events", "6 events", False),
    ("ww 1.00", "iww 1.00", False),
])  # fmt: skip
def test_comparison_of_outputs(line, other, same):
    assert is_same(line, other) is same


def test_each_public_name_is_in_the_reference():
    import mubeam as mb

    page = (ROOT / "docs" / "api" / "index.md").read_text(encoding="utf-8")
    entries = [f"::: mubeam.{home}.{name}\n" for name, home in mb._HOME.items()]
    modules = [f"`mubeam.{name}`" for name in mb._MODULES]
    assert [line for line in (*entries, *modules) if line not in page] == []


def test_each_figure_is_in_the_gallery_with_its_table():
    from mubeam import papers

    page = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    for name in papers.names():
        stem = f"gallery/{name.replace('/', '_')}"
        assert f"({stem}.png)" in page
        assert f"{stem}_comparison.md" in page
