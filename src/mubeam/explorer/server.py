"""The server of the page: on this machine alone, for pages that it served itself alone."""

import asyncio
import errno
import socket
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from weakref import WeakSet

from mubeam.errors import InputError
from mubeam.explorer.files import Folder
from mubeam.explorer.state import State, read
from mubeam.explorer.views import Views

ADDRESS: Final = "127.0.0.1"
PORT: Final = 5006
NAMES: Final = (ADDRESS, "localhost")
"""By these names a browser may ask for the page."""

JOIN_S: Final = 5.0
"""How long the end waits for what is being computed."""

MOST_PORT: Final = 65_535
EXTRA: Final = 'mubeam explore needs Bokeh: pip install "mubeam[explore]"'
TEMPLATE: Final = Path(__file__).with_name("page.html")

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws://{host}",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors {frame}",
    )
)

IN_NOTEBOOK: Final = "http://127.0.0.1:* http://localhost:*"
"""Which pages may show this one in a frame, where a notebook does."""


def check_bokeh() -> None:
    """InputError, with what to do, where Bokeh is not installed."""
    if find_spec("bokeh") is None:
        raise InputError(EXTRA)


def check_port(port: int) -> int:
    """A port, 0 for any that is free; InputError for another number."""
    if not (isinstance(port, int) and 0 <= port <= MOST_PORT):
        raise InputError(f"port must be between 0 (any that is free) and {MOST_PORT}, got {port}")
    return port


class Server:
    """A server that listens; `run` serves until it is interrupted.

    Args:
        folder: the only folder that is read from and written to.
        port: 0 for any that is free.
        state: what an address without a query shows.
        is_framed: whether a notebook on this machine may show the page in a frame.

    Raises InputError where Bokeh is not installed, or the port is taken.
    """

    def __init__(self, folder: Path, *, port: int = PORT, state: State | None = None, is_framed: bool = False) -> None:
        check_bokeh()
        check_port(port)
        from bokeh.server.server import BaseServer
        from tornado.httpserver import HTTPServer
        from tornado.ioloop import IOLoop

        try:
            listening = socket.create_server((ADDRESS, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                raise InputError(f"port {port} is taken: give another --port, or 0 for any that is free") from None
            raise
        listening.setblocking(False)
        self.sockets, self.port = [listening], int(listening.getsockname()[1])
        # each server has its own, in whichever thread it is made
        asyncio.set_event_loop(asyncio.new_event_loop())
        self.state = state or State()
        self.url = f"http://{ADDRESS}:{self.port}/"
        views = Views(Folder(folder))
        hosts = {f"{name}:{self.port}" for name in NAMES}
        # those of visitors; what is destroyed closes itself
        self._pages: WeakSet[Any] = WeakSet()
        application = _application(views, self.state, self._pages, hosts, is_framed)
        http = HTTPServer(application)
        http.add_sockets(self.sockets)
        self.loop = IOLoop.current()
        self._server = BaseServer(self.loop, application, http)
        self._server.start()

    @property
    def address(self) -> str:
        """The address of the page with its first state."""
        return f"{self.url}?{self.state.address()}"

    def run(self, started: Callable[[], None] = lambda: None) -> None:
        """Serve until the loop ends; `started` is called once it serves."""
        self.loop.add_callback(started)
        try:
            self.loop.start()
        finally:
            self._server.unlisten()
            self._server.stop()
            self.loop.close(all_fds=True)
            for page in list(self._pages):
                page.close()
            for page in list(self._pages):
                page.join(JOIN_S)

    def stop(self) -> None:
        """End the loop, from any thread."""
        self.loop.add_callback(self.loop.stop)


def is_part_of_another(headers: Mapping[str, str], is_framed: bool) -> bool:
    """Whether a browser says that another page asks, for an image, a script or a frame of its own.

    Such questions may come without an origin, and each would begin a computation. A link is followed, and a notebook
    has a frame.
    """
    if headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin"):
        return False
    shown_as = headers.get("Sec-Fetch-Dest", "")
    return headers.get("Sec-Fetch-Mode") != "navigate" or shown_as not in ("document", *(("iframe",) * is_framed))


def _application(views: Views, default: State, pages: "WeakSet[Any]", hosts: set[str], is_framed: bool) -> Any:
    from bokeh.application import Application
    from bokeh.application.handlers.function import FunctionHandler
    from bokeh.server.tornado import BokehTornado
    from jinja2 import Template
    from tornado.web import RequestHandler

    template = Template(TEMPLATE.read_text())
    frame = f"'self' {IN_NOTEBOOK}" if is_framed else "'none'"

    def modify(document: Any) -> None:
        from mubeam.explorer.page import Page

        given = document.session_context.request.arguments
        pairs = [(name, one.decode(errors="replace")) for name, every in given.items() for one in every]
        state, problems = read(urlencode(pairs), default)
        document.template = template
        pages.add(Page(document, views, state, problems))

    class Refused(RequestHandler):
        def prepare(self) -> None:
            self.set_status(403)
            self.finish("mubeam: this page is for a browser on this machine, by the address that was printed\n")

    class Guarded(BokehTornado):  # type: ignore[misc]
        """Refuses what was sent to another name (a name that was bound anew to this machine) or by another page.

        No path has a null.
        """

        def find_handler(self, request: Any, **options: Any) -> Any:
            origin = request.headers.get("Origin")
            host = request.headers.get("Host", "").lower()
            is_known = host in hosts and (origin is None or origin.lower() in {f"http://{one}" for one in hosts})
            if not is_known or is_part_of_another(request.headers, is_framed) or "%00" in request.uri:
                return self.get_handler_delegate(request, Refused)
            return super().find_handler(request, **options)

        def log_request(self, handler: Any) -> None:
            """Nothing: the terminal is the reader's."""

    found = Guarded(
        {"/": Application(FunctionHandler(modify))},
        extra_websocket_origins=sorted(hosts),
        keep_alive_milliseconds=37_000,
    )
    found.add_transform(_headers(hosts, frame))
    return found


def _headers(hosts: set[str], frame: str) -> Any:
    from tornado.web import OutputTransform

    class Headers(OutputTransform):
        """What a browser may do with the page."""

        def __init__(self, request: Any) -> None:
            host = request.headers.get("Host", "").lower()
            self.host = host if host in hosts else ADDRESS

        def transform_first_chunk(self, status: int, headers: Any, chunk: bytes, finishing: bool) -> Any:
            headers["Content-Security-Policy"] = POLICY.format(host=self.host, frame=frame)
            headers["X-Content-Type-Options"] = "nosniff"
            headers["Referrer-Policy"] = "no-referrer"
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
            return status, headers, chunk

    return Headers
