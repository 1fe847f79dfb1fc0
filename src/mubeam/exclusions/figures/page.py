"""A scene as a page of its own: it zooms, tells the numbers under the pointer, and loads nothing from anywhere.

Bokeh draws it (the extra "explore"). Its policy forbids the browser to fetch anything, and its content is the same for
the same scene.
"""

import json
import re
from html import escape
from importlib.util import find_spec
from typing import Final

from mubeam.errors import InputError
from mubeam.exclusions.figures.bokeh_scene import bokeh_figure
from mubeam.exclusions.figures.draw import HATCHED
from mubeam.exclusions.figures.layers import gaps_of
from mubeam.exclusions.figures.plain import plain_text
from mubeam.exclusions.figures.scene import Scene

POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:"
)

STYLE: Final = """
body { font: 14px sans-serif; margin: 1em; background: #ffffff; color: #444444; }
#note { font-size: 12px; white-space: pre-line; }
@media (prefers-color-scheme: dark) {
  body { background: #1a1a1a; color: #c8c8c8; }
  /* light and dark change places, hues stay */
  #figure { filter: invert(0.898) hue-rotate(180deg); }
}
"""
"""Of a page on light and on dark screens."""

PAGE: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<meta name="color-scheme" content="light dark">
<style>{style}</style>
<script>{library}</script>
</head>
<body>
<div id="figure"></div>
<p id="note">{note}</p>
<script type="application/json" id="content">{content}</script>
<script>
Bokeh.set_log_level("error");
Bokeh.embed.embed_item(JSON.parse(document.getElementById("content").textContent), "figure");
</script>
</body>
</html>
"""


def check_bokeh() -> None:
    """InputError, with what to do, where Bokeh is not installed."""
    if find_spec("bokeh") is None:
        raise InputError('a page needs Bokeh: pip install "mubeam[explore]"')


def page(scene: Scene, title: str = "mubeam") -> bytes:
    """The page; InputError where Bokeh is not installed."""
    check_bokeh()
    from bokeh.embed import json_item
    from bokeh.resources import Resources

    library = "\n".join(Resources(mode="inline", components=["bokeh"]).js_raw)
    item = json_item(bokeh_figure(scene), "figure")
    words = [
        scene.note,
        HATCHED if gaps_of(scene) else "",
        f"nothing excluded: {', '.join(scene.empty)}" if scene.empty else "",
    ]
    return PAGE.format(
        policy=POLICY,
        style=STYLE,
        title=escape(title),
        library=library.replace("</script", "<\\/script"),
        note=escape(plain_text("\n".join(word for word in words if word))),
        content=_renumbered(json.dumps(item)).replace("</", "<\\/"),
    ).encode()


def _renumbered(text: str) -> str:
    """Identifiers by the order in which they appear, not by what else was drawn before."""
    known: dict[str, str] = {}

    def renamed(found: re.Match[str]) -> str:
        return known.setdefault(found[0], f'"i{len(known)}"')

    return re.sub(r'"(p\d{4,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})"', renamed, text)
