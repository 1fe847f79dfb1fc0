"""mubeam reproduce."""

from typing import TYPE_CHECKING

import click

from mubeam.cli._options import as_json
from mubeam.cli._output import is_quiet, print_json, print_table, say

if TYPE_CHECKING:
    from pathlib import Path

    from mubeam.papers import Reproduction


@click.command("reproduce")
@click.argument("figure")
@click.option("--output", default="out", show_default=True, help="Folder for data, plots, table and manifest.")
@click.option(
    "--format", "form", type=click.Choice(["html"]), help="Beside the plots also a page that zooms, of what is a plane."
)
@as_json
def command(figure: str, output: str, form: str | None, as_json: bool) -> None:
    """Reproduce FIGURE of a paper, such as na64mu/fig3, or all: data, plot, and the paper's numbers beside ours.

    \b
    Examples:
      mubeam reproduce na64mu/fig3 --output out/
      mubeam reproduce na64mu/fig3 --format html
      mubeam reproduce all
    """
    from mubeam import papers
    from mubeam.exclusions.figures.page import check_bokeh
    from mubeam.foundation import writing

    if form is not None:
        check_bokeh()
    wanted = papers.names() if figure == "all" else (figure,)
    modules = {name: papers.load(name) for name in wanted}
    folder = writing.check_folder(output)
    results = {}
    for name, module in modules.items():
        found = module.reproduce()
        files = [path.name for path in found.write(folder, name.replace("/", "_"), name, has_page=form is not None)]
        files = files[:-1]
        results[name] = {"files": files, "comparisons": [c._asdict() for c in found.comparisons]}
        if not (as_json or is_quiet()):
            _print(found, folder)
    if as_json:
        print_json(results)


def _print(found: "Reproduction", folder: "Path") -> None:
    names = ("quantity", "paper says", "we get", "why they differ")
    print_table(found.title, {name: {"overflow": "fold"} for name in names}, found.comparisons, show_lines=True)
    say(f"wrote data, plots and comparison to {folder}")
