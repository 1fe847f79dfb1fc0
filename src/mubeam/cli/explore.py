"""mubeam explore."""

import click

from mubeam.cli._common import model_parameters, say


@click.command("explore")
@click.argument("model", required=False)
@click.option("--experiment", multiple=True, help="Name of a card, or file name of one in the folder; repeatable.")
@click.option("--analysis", multiple=True, help="Name of an analysis: one for all cards, or one for each.")
@model_parameters
@click.option(
    "--folder", default="out", show_default=True, help="The only folder that the page reads cards from and writes to."
)
@click.option("--port", type=int, help="On this machine; 0 for any that is free.  [default: 5006]")
@click.option("--no-browser", is_flag=True, help="Print the address only.")
def command(
    model: str | None,
    experiment: tuple[str, ...],
    analysis: tuple[str, ...],
    parameters: dict[str, float],
    folder: str,
    port: int | None,
    no_browser: bool,
) -> None:
    """A page with sliders for all that a reach depends on, whose contour follows them; needs the extra "explore".

    It is served on this machine alone, at 127.0.0.1, until Ctrl-C. Its address has all that is shown.

    \b
    Examples:
      mubeam explore
      mubeam explore lfv-alp --experiment fasernu2 --analysis invisible --parameter theta=0.8
      mubeam explore --no-browser --port 0 --folder mine/
    """
    from pathlib import Path

    from mubeam.explorer.server import PORT, Server, check_bokeh
    from mubeam.explorer.state import State, read
    from mubeam.foundation import writing

    check_bokeh()
    writing.check_folder(folder)
    default = State()
    pairs = [(model or default.model, experiment or default.experiments, analysis or default.analyses)]
    (name, cards, analyses), *_ = pairs
    analyses = analyses * len(cards) if len(analyses) == 1 else analyses
    state, problems = read(State(model=name, experiments=cards, analyses=analyses, parameters=parameters).address())
    _raise(problems)
    server = Server(Path(folder), port=PORT if port is None else port, state=state)

    def started() -> None:
        say(f"{server.address}  (Ctrl-C ends it)")
        click.get_text_stream("stdout").flush()
        if not no_browser:
            import webbrowser

            webbrowser.open(server.address)

    context = click.get_current_context()
    with context.scope():
        server.run(started)


def _raise(problems: dict[str, str]) -> None:
    from mubeam.errors import InputError

    if problems:
        raise InputError("; ".join(f"{name}: {words}" for name, words in problems.items()))
