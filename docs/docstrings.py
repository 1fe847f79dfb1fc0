"""Docstrings as the pages show them: a line for each of several names that share one description; stars as they are."""

import re
from typing import Any

import griffe

SECTIONS = {"Args", "Attributes", "Raises", "Keys", "Members"}
SHOWN = {"Keys": "Attributes", "Members": "Attributes"}
"""Sections that the parser knows under another name."""

ENTRY = re.compile(r"    (?P<names>\w+(?:, \w+)+): ")
MEMBER = re.compile(r"    (?P<name>[A-Z]\w*): ")
STAR = re.compile(r"(`[^`]*`)|(?<=\w)\*(?=[\s).,\]]|$)")
"""Code, or the star of a complex conjugate or of another frame."""


class SharedLines(griffe.Extension):
    """`low, high: the range` is one line in the source and two rows of the page."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring before it is parsed."""
        if obj.docstring is not None:
            obj.docstring.value = apart(obj.docstring.value)
        if obj.is_attribute and str(obj.annotation) == "ClassVar":
            # or it would count as a field of its dataclass
            obj.annotation = None


def apart(text: str) -> str:
    """`text` with each entry of its sections under one name."""
    found: list[str] = []
    section = members = False
    lines = text.splitlines()
    for i, line in enumerate(lines):
        if section or not line.startswith("    "):
            # what is indented outside of a section is a formula
            line = lines[i] = STAR.sub(lambda match: match[1] or r"\*", line)
        title = re.fullmatch(r"(\w+):", line)
        if line and not line.startswith(" "):
            section = title is not None and title[1] in SECTIONS
            members = section and title[1] == "Members"
        if section and title is not None and title[1] in SHOWN:
            found.append(f"{SHOWN[title[1]]}:")
        elif section and members and (entry := MEMBER.match(line)):
            found.append(f"    {entry['name']} (str): {line[entry.end() :]}")
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
