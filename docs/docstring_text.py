"""The text of a docstring on a page: a line for each of several names that share one description; stars as they are."""

import re

SECTIONS = {"Args", "Attributes", "Raises", "Keys", "Members"}
SHOWN = {"Keys": "Attributes", "Members": "Attributes"}
"""Sections that the parser knows under another name."""

ENTRY = re.compile(r"    (?P<names>\w+(?:, \w+)+): ")
MEMBER = re.compile(r"    (?P<name>[A-Z]\w*): ")
STAR = re.compile(r"(`[^`]*`)|(?<=\w)\*(?=[\s).,\]]|$)")
"""Code, or the star of a complex conjugate or of another frame."""


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
