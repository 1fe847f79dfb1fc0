"""Equations as MathML at build time: the pages need no network and no script."""

import re
from html import unescape
from typing import Any

from latex2mathml.converter import convert

TAG = re.compile(r"\\tag\{([\w.]+)\}")
BLOCK = re.compile(r'<div class="arithmatex">\\\[(.*?)\\\]</div>', re.DOTALL)
INLINE = re.compile(r'<span class="arithmatex">\\\((.*?)\\\)</span>', re.DOTALL)


def on_page_content(html: str, **_: Any) -> str:
    """Replace the TeX that arithmatex has marked; a block with a tag becomes a numbered equation."""
    return INLINE.sub(_inline, BLOCK.sub(_block, html))


def _inline(match: re.Match[str]) -> str:
    return convert(unescape(match[1]))


def _block(match: re.Match[str]) -> str:
    tex = unescape(match[1]).strip()
    tag = TAG.search(tex)
    formula = convert(TAG.sub("", tex), display="block")
    if tag is None:
        return f'<div class="equation">{formula}</div>'
    return f'<div class="equation" id="eq-{tag[1]}">{formula}<span>({tag[1]})</span></div>'
