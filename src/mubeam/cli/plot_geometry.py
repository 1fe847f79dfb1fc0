"""mubeam plot-geometry."""

from typing import TYPE_CHECKING

import click

from mubeam.cli._options import as_json
from mubeam.cli._output import print_json, say, to_stdout

if TYPE_CHECKING:
    from mubeam.figures.along_the_beam import AlongTheBeam, Stretch


@click.command("plot-geometry")
@click.argument("card")
@click.option("--output", help="Figure to write: .png, .pdf or .svg.  [default: NAME-geometry.png]")
@click.option("--analysis", help="Draw the target of this analysis, if it has one of its own.")
@click.option("--length-m", type=float, help="Length of the target: where the card gives none, or instead of it.")
@as_json
def command(card: str, output: str | None, analysis: str | None, length_m: float | None, as_json: bool) -> None:
    """A side view of CARD, the path of a card or the name of a shipped one: target, shield, decay volume, detector.

    \b
    Examples:
      mubeam plot-geometry na64mu-2022 --output na64mu.pdf
      mubeam plot-geometry m3 --length-m 0.5 --output m3.png
      mubeam plot-geometry my-dump.toml --json
    """
    from pathlib import Path

    from mubeam.exclusions import plotting
    from mubeam.figures.along_the_beam import along_the_beam
    from mubeam.figures.side_view import drawn
    from mubeam.foundation import writing

    found = along_the_beam(card, analysis, length_m)
    path = f"{found.experiment.name}-geometry.png" if output is None else output
    is_stream = to_stdout(path)
    writing.check_suffix(path, plotting.FORMATS)
    writing.check_folder(Path(path).parent)
    figure = drawn(found)
    writing.make_folder(Path(path).parent)
    plotting.save(figure, path)
    if as_json:
        print_json({"file": path} | found.to_dict())
    elif not is_stream:
        _print(found)
        say(f"wrote {path}")


def _print(found: "AlongTheBeam") -> None:
    click.echo(f"{'from [m]':12s}{'to [m]':12s}what")
    for one in found.stretches:
        click.echo(f"{one.start_m:<12.5g}{one.start_m + one.length_m:<12.5g}{_what(one)}")
    if found.volume is not None:
        from mubeam.figures.side_view_labels import detector

        end = found.volume.decay_end_m
        click.echo(f"{end:<12.5g}{end:<12.5g}{detector(found.volume)}")


def _what(stretch: "Stretch") -> str:
    if not stretch.pattern:
        return {"gap": "nothing", "decays": "decays count"}[stretch.kind]
    pieces = [
        f"{piece.thickness_m:.4g} m {piece.material or 'vacuum'}{', makes particles' if piece.produces else ''}"
        for piece in stretch.pattern
    ]
    return " + ".join(pieces) if stretch.count == 1 else f"{stretch.count} times ({' + '.join(pieces)})"
