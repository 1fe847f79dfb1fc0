"""Docstrings as the pages show them."""

import sys
from pathlib import Path
from typing import Any

import griffe

# an extension is loaded by its path
sys.path.insert(0, str(Path(__file__).parent))
from docstring_text import apart


class SharedLines(griffe.Extension):
    """`low, high: the range` is one line in the source and two rows of the page."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring before it is parsed."""
        if obj.docstring is not None:
            obj.docstring.value = apart(obj.docstring.value)
        if obj.is_attribute and str(obj.annotation) == "ClassVar":
            # or it would count as a field of its dataclass
            obj.annotation = None
