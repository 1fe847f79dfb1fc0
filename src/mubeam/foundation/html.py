"""Tables as notebooks show them."""

from collections.abc import Iterable, Sequence
from html import escape

from mubeam.text import clean


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """A table of texts as HTML, with a title above and a caption below; all text is escaped."""
    names = "".join(f"<th>{_text(name)}</th>" for name in head)
    body = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in rows)
    below = f"<p><small>{_text(caption)}</small></p>" if caption else ""
    return (
        f"<div><p><strong>{_text(title)}</strong></p>"
        f"<table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>{below}</div>"
    )


def _text(text: str) -> str:
    return escape(clean(text))
