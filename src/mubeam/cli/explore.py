"""mubeam explore."""

import sys
from typing import TYPE_CHECKING

import click

from mubeam.cli._model import model_parameters
from mubeam.cli._options import as_json
from mubeam.cli._output import print_json, say
from mubeam.errors import check_name

if TYPE_CHECKING:
    from mubeam.explorer.files import Folder
    from mubeam.explorer.state import State


@click.command("explore")
@click.argument("model", required=False)
@click.option("--experiment", multiple=True, help="Name of a card, or file name of one in the folder; repeatable.")
@click.option("--analysis", multiple=True, help="Name of an analysis: one for all cards, or one for each.")
@model_parameters
@click.option(
    "--folder", default="out", show_default=True, help="The only folder that the page reads cards from and writes to."
)
@click.option("--port", type=int, help="Port on this machine; 0 for any free one.  [default: 5006]")
@click.option("--no-browser", is_flag=True, help="Print the address only.")
@as_json
def command(
    model: str | None,
    experiment: tuple[str, ...],
    analysis: tuple[str, ...],
    parameters: dict[str, float],
    folder: str,
    port: int | None,
    no_browser: bool,
    as_json: bool,
) -> None:
    """Open a page with sliders for all inputs of a reach, which redraws its contour; needs the extra "explore".

    The page is served at 127.0.0.1, for this machine alone, until Ctrl-C. Its address holds everything shown.

    \b
    Examples:
      mubeam explore
      mubeam explore lfv-alp --experiment fasernu2 --analysis invisible --parameter theta=0.8
      mubeam explore --no-browser --port 0 --folder mine/
    """
    from pathlib import Path

    from mubeam.explorer.files import Folder
    from mubeam.explorer.server import PORT, Server, check_bokeh
    from mubeam.explorer.state import State, check, read
    from mubeam.foundation import writing

    check_bokeh()
    writing.check_folder(folder)
    default = State()
    given = State(
        model=model or default.model,
        experiments=experiment or default.experiments,
        analyses=analysis or default.analyses,
        parameters=parameters,
    )
    state = check(*read(given.address()))
    _check_names(Folder(Path(folder)), state)
    server = Server(Path(folder), port=PORT if port is None else port, state=state)

    def started() -> None:
        if as_json:
            print_json({"address": server.address, "port": server.port, "folder": folder})
        else:
            say(f"{server.address}  (Ctrl-C ends it)")
        sys.stdout.flush()
        if not no_browser:
            import webbrowser

            webbrowser.open(server.address)

    server.run(started)


def _check_names(folder: "Folder", state: "State") -> None:
    """Raise for a model, a parameter, an experiment or an analysis that there is none of: the page would show nothing.

    A parameter that the model needs may be chosen on the page.
    """
    cls = folder.model(state.model)
    known = [one.name for one in cls.parameters()[2:]]
    for name in state.parameters:
        check_name(f"parameter of {cls.name}", name, known, "" if known else "none")
    for name, analysis in zip(state.experiments, state.analyses, strict=True):
        folder.experiment(name).analysis(analysis)
