"""The page in a notebook: a server in a thread of its own, shown in a frame."""

import atexit
from collections.abc import Sequence
from html import escape
from pathlib import Path
from threading import Event, Thread
from typing import Any

from mubeam.explorer.state import State

HEIGHT = 900
"""Of the frame, in pixels."""


class Explorer:
    """A page that is served until `close`, or the end of Python.

    Attributes:
        url: its address; it may be opened in a tab of its own.
    """

    def __init__(self, state: State, folder: Path, port: int) -> None:
        self._ready, self._server, self._error = Event(), None, None
        self._thread = Thread(target=self._run, args=(state, folder, port), name="mubeam explore", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._error is not None:
            raise self._error
        self.url: str = self._server.address  # type: ignore[attr-defined]
        atexit.register(self.close)

    def _run(self, state: State, folder: Path, port: int) -> None:
        from mubeam.explorer.server import Server

        try:
            self._server = server = Server(folder, port=port, state=state, is_framed=True)  # type: ignore[assignment]
        except Exception as error:
            self._error = error  # type: ignore[assignment]
            self._ready.set()
            return
        server.run(self._ready.set)

    def close(self) -> None:
        """End the server."""
        if self._server is not None and self._thread.is_alive():
            self._server.stop()
            self._thread.join()

    def __repr__(self) -> str:
        return f"<mubeam explore at {self.url}>"

    def _repr_html_(self) -> str:
        return f'<iframe src="{escape(self.url)}" width="100%" height="{HEIGHT}" style="border: 0"></iframe>'


def explore(
    model: str = "axion-muon",
    experiment: str | Sequence[str] = "na64mu-2022",
    analysis: str | Sequence[str] = "invisible",
    *,
    folder: str | Path = "out",
    port: int = 0,
    overlays: Sequence[str] = (),
    parameters: dict[str, float] | None = None,
    **options: Any,
) -> Explorer:
    """Open a page with sliders for all inputs of a reach; at the end of a notebook's cell it shows in a frame.

    Args:
        model: name of a model, or of a card in the folder.
        experiment: name of a card, or several that are combined; or file names of cards in the folder.
        analysis: one for all, or one for each.
        folder: the only folder that the page reads from and writes to.
        port: on this machine; 0 for any that is free.
        overlays: drawn too, such as ["g-minus-2", "ctau"].
        parameters: of the model, by name.
        **options: of the reach, such as exposure_mot = 1e12 or statistic = "bayes".

    Raises InputError for what an address of the page may not have, where Bokeh is not installed (the extra "explore"),
    and for a port that is taken.
    """
    from mubeam.explorer.server import check_bokeh
    from mubeam.explorer.state import check, read

    check_bokeh()
    experiments = (experiment,) if isinstance(experiment, str) else tuple(experiment)
    analyses = (analysis,) * len(experiments) if isinstance(analysis, str) else tuple(analysis)
    given = State(
        model=model, experiments=experiments, analyses=analyses, parameters=parameters or {}, options=options,
        overlays=tuple(overlays),
    )  # fmt: skip
    return Explorer(check(*read(given.address())), Path(folder), port)
