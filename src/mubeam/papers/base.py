"""A reproduced figure: the plot, the tables behind it, the comparison with the paper; written as files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mubeam.exclusions import manifest, plotting
from mubeam.exclusions.figures.page import page
from mubeam.foundation import writing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from mubeam.exclusions.figures.scene import Scene


class Comparison(NamedTuple):
    """One number of the paper, as short texts: what it is, the paper's value, ours, and why they differ or agree."""

    quantity: str
    paper: str
    ours: str
    why: str


@dataclass(frozen=True)
class Reproduction:
    """A reproduced figure and all that belongs to it.

    Attributes:
        title: one line.
        figure: the figure of the paper.
        tables: numbers behind it, by the name of the table; each is columns by name, units in the names.
        comparisons: the paper's numbers beside ours.
        citations: keys of references.bib.
        details: further figures, by name; none by default.
        scene: the plane of the figure, for a page that zooms; None for a figure that is no plane.
    """

    title: str
    figure: "Figure"
    tables: Mapping[str, Mapping[str, Sequence[Any]]]
    comparisons: tuple[Comparison, ...]
    citations: tuple[str, ...]
    details: Mapping[str, "Figure"] = field(default_factory=dict)
    scene: "Scene | None" = None

    def contents(self, stem: str, *, has_page: bool = False) -> dict[str, bytes]:
        """The files that `write` writes without a manifest: content by file name."""
        rows = {name: [getattr(c, name) for c in self.comparisons] for name in Comparison._fields}
        figures = {stem: self.figure} | {f"{stem}_{name}": figure for name, figure in self.details.items()}
        files = {f"{name}{suffix}": figure for name, figure in figures.items() for suffix in (".png", ".pdf")}
        contents = {file: plotting.render(figure, file) for file, figure in files.items()}
        if has_page and self.scene is not None:
            contents[f"{stem}.html"] = page(self.scene, self.title)
        contents |= {f"{stem}_{name}.csv": writing.csv_bytes(columns) for name, columns in self.tables.items()}
        contents[f"{stem}_comparison.csv"] = writing.csv_bytes(rows)
        contents[f"{stem}_comparison.md"] = self.markdown().encode()
        return contents

    def write(self, folder: str | Path, stem: str, figure: str | None = None, *, has_page: bool = False) -> list[Path]:
        """Write the figure, its tables and its comparisons to a folder.

        Files: stem.png, stem.pdf, stem_<detail>.png and .pdf, stem_<table>.csv, stem_comparison.csv and .md; with
        `has_page` stem.html too, a page that zooms, of a figure that is a plane.

        Args:
            folder: made if missing.
            stem: how the names of all files begin.
            figure: name of the figure as in `mubeam reproduce`; with it stem_manifest.json is written too, with
                versions, citations and the checksums of the files.
            has_page: whether a page is written.

        Returns:
            The paths written.

        Raises:
            OutputError: the folder or a file cannot be written.
            InputError: a page is asked for, and Bokeh is not installed.
        """
        files = self.contents(stem, has_page=has_page)
        if figure is None:
            return writing.write_all(folder, files)
        record = {
            "command": "reproduce",
            "figure": figure,
            "versions": manifest.versions(),
            "files": list(files),
            manifest.CHECKSUMS: manifest.checksums(files),
            "citations": list(self.citations),
        }
        last = f"{stem}_{manifest.FILE}"
        return writing.write_all(folder, files | {last: writing.json_bytes(record)}, index=last)

    def markdown(self) -> str:
        """The comparisons as a Markdown table under the title."""
        head = "| quantity | paper says | we get | why they differ |\n|---|---|---|---|\n"
        return f"# {self.title}\n\n{head}" + "".join(f"| {' | '.join(c)} |\n" for c in self.comparisons)
