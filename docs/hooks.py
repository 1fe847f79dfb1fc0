"""Equations as MathML at build time: the pages need no network and no script. Text without HTML, figures as links."""

import re
from html import unescape
from typing import Any

from latex2mathml.converter import convert
from markdown import Extension, Markdown

TAG = re.compile(r"\\tag\{([\w.]+)\}")
BLOCK = re.compile(r'<div class="arithmatex">\\\[(.*?)\\\]</div>', re.DOTALL)
FIGURE = re.compile(r'(<img [^>]*src="([^"]+[.]png)"[^>]*>)')
INLINE = re.compile(r'<span class="arithmatex">\\\((.*?)\\\)</span>', re.DOTALL)


class NoRawHtml(Extension):
    """A < in a docstring, as in <sigma v>, is no tag."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (Markdown's name)
        """Take out what would let HTML through."""
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")


def on_config(config: Any) -> Any:
    """Switch HTML off in pages and docstrings alike."""
    config["markdown_extensions"].append(NoRawHtml())
    return config


def on_page_content(html: str, **_: Any) -> str:
    """Replace the TeX that arithmatex has marked; a block with a tag becomes a numbered equation. Figures are links."""
    return FIGURE.sub(r'<a href="\2">\1</a>', INLINE.sub(_inline, BLOCK.sub(_block, html)))


def _inline(match: re.Match[str]) -> str:
    return convert(unescape(match[1]))


def _block(match: re.Match[str]) -> str:
    tex = unescape(match[1]).strip()
    tag = TAG.search(tex)
    formula = convert(TAG.sub("", tex), display="block")
    if tag is None:
        return f'<div class="equation">{formula}</div>'
    return f'<div class="equation" id="eq-{tag[1]}">{formula}<span>({tag[1]})</span></div>'
