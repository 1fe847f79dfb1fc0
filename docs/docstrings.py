"""Docstrings as the pages show them: a line of its own for each of several names that share one description."""

import re
from typing import Any

import griffe

SECTIONS = {"Args", "Attributes", "Raises", "Keys", "Members"}
SHOWN = {"Keys": "Attributes", "Members": "Attributes"}
"""Sections that the parser knows under another name."""

ENTRY = re.compile(r"    (?P<names>\w+(?:, \w+)+): ")


class SharedLines(griffe.Extension):
    """`low, high: the range` is one line in the source and two rows of the page."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring before it is parsed."""
        if obj.docstring is not None:
            obj.docstring.value = apart(obj.docstring.value)


def apart(text: str) -> str:
    """`text` with each entry of its sections under one name."""
    found: list[str] = []
    section = False
    lines = text.splitlines()
    for i, line in enumerate(lines):
        title = re.fullmatch(r"(\w+):", line)
        if line and not line.startswith(" "):
            section = title is not None and title[1] in SECTIONS
        if section and title is not None and title[1] in SHOWN:
            found.append(f"{SHOWN[title[1]]}:")
        elif section and (entry := ENTRY.match(line)):
            # the lines that go on are indented deeper
            rest = lines[i + 1 :]
            last = next((j for j, other in enumerate(rest) if not other.startswith("     ")), len(rest))
            for name in entry["names"].split(", ")[:-1]:
                found += [f"    {name}: {line[entry.end() :]}", *rest[:last]]
            found.append(f"    {entry['names'].split(', ')[-1]}: {line[entry.end() :]}")
        else:
            found.append(line)
    return "\n".join(found)
