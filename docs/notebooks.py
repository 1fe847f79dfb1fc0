"""The notebooks of examples/ as pages, with what they print and draw: NAME.md and its figures in a folder's notebooks/.

python docs/notebooks.py docs/gallery
"""

import ast
import contextlib
import io
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from mubeam.foundation import writing

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
MOST_LINES = 40
"""Of what a cell prints, on the page."""

LEAST_PIXELS = 700
"""Width of a figure of one column of a journal."""


def page(path: Path, folder: Path) -> str:
    """The text of a notebook's page, its code run here; its figures go into `folder`."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {"__name__": "notebook"}
    words = _title(cells)
    parts = []
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(_displayed(source))
            continue
        printed, figures = run(source, names)
        parts.append(f"```python\n{source}\n```")
        if printed:
            parts.append(f'```text title="output"\n{printed}\n```')
        for i, made in enumerate(figures):
            name = f"{path.stem}_{cell['id']}_{i}.png"
            writing.write_bytes(folder / name, made)
            parts.append(f"![Figure of the notebook {words}]({name})")
    heading, *rest = parts
    origin = f"The notebook is `examples/{path.name}`."
    return "\n\n".join((heading, *rest, origin)) + "\n"


def run(source: str, names: dict[str, Any]) -> tuple[str, list[bytes]]:
    """Run a cell as a notebook does; what it printed, and its figures as PNG."""
    body = ast.parse(source).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) and not source.rstrip().endswith(";") else None
    out, shown = io.StringIO(), None
    with contextlib.redirect_stdout(out):
        exec(compile(ast.Module(body, []), "<cell>", "exec"), names)  # noqa: S102
        if isinstance(last, ast.Expr):
            shown = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)  # noqa: S307
    figures = [plt.figure(number) for number in plt.get_fignums()]
    if isinstance(shown, Figure):
        figures.append(shown)
    elif shown is not None:
        print(repr(shown), file=out)
    made = [_png(one) for one in figures]
    plt.close("all")
    lines = out.getvalue().rstrip().splitlines()
    return "\n".join(lines[:MOST_LINES]), made


def _png(figure: Figure) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=max(110, LEAST_PIXELS / figure.get_figwidth()))
    return file.getvalue()


def _title(cells: list[dict[str, Any]]) -> str:
    """The first heading, without its mark."""
    return "".join(cells[0]["source"]).splitlines()[0].lstrip("# ")


def _displayed(text: str) -> str:
    """Formulas between $$, each a block of its own; links to other notebooks lead to their pages."""
    return re.sub(r"\]\((\w+)\.ipynb\)", r"](\1.md)", text)


def main() -> None:
    """All notebooks."""
    folder = Path(sys.argv[1]).resolve() / "notebooks"
    writing.make_folder(folder)
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        for path in sorted(EXAMPLES.glob("*.ipynb")):
            writing.write_bytes(folder / f"{path.stem}.md", page(path, folder).encode())


if __name__ == "__main__":
    main()
