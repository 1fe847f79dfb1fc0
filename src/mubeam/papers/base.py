"""What a reproduction of a figure consists of, and how it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mubeam.exclusions import manifest, plotting
from mubeam.foundation import writing

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Comparison(NamedTuple):
    """One quoted number: what the paper says, what we get, and why they differ (or that they do not)."""

    quantity: str
    paper: str
    ours: str
    why: str


@dataclass(frozen=True)
class Reproduction:
    """A figure, the tables behind it (columns by name, units in the names), comparisons and citation keys.

    `details` are further figures by name, where one does not show enough.
    """

    title: str
    figure: "Figure"
    tables: Mapping[str, Mapping[str, Sequence[Any]]]
    comparisons: tuple[Comparison, ...]
    citations: tuple[str, ...]
    details: Mapping[str, "Figure"] = field(default_factory=dict)

    def contents(self, stem: str) -> dict[str, bytes]:
        """The content of the files that `write` writes, by name."""
        rows = {name: [getattr(c, name) for c in self.comparisons] for name in Comparison._fields}
        figures = {stem: self.figure} | {f"{stem}_{name}": figure for name, figure in self.details.items()}
        files = {f"{name}{suffix}": figure for name, figure in figures.items() for suffix in (".png", ".pdf")}
        contents = {file: plotting.render(figure, file) for file, figure in files.items()}
        contents |= {f"{stem}_{name}.csv": writing.csv_bytes(columns) for name, columns in self.tables.items()}
        contents[f"{stem}_comparison.csv"] = writing.csv_bytes(rows)
        contents[f"{stem}_comparison.md"] = self.markdown().encode()
        return contents

    def write(self, folder: str | Path, stem: str, figure: str | None = None) -> list[Path]:
        """Write stem.png, stem.pdf, stem_<table>.csv, stem_comparison.csv and .md to the folder, made if missing.

        Each of the details is stem_<name>.png and .pdf. With the name of the figure, as in `mubeam reproduce`, a
        manifest stem_manifest.json too, which has their checksums.
        """
        files = self.contents(stem)
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
