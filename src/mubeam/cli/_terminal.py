"""Standard output and error while a command runs: all that is printed is cleaned, and failures to write are handled.

Text of cards, files and arguments may hold characters that steer a terminal: they are escaped. Rich sends control
characters of its own, so its output is not cleaned; the text given to it is.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from mubeam.errors import OutputError, ReaderGoneError
from mubeam.text import clean


class Guarded:
    """A text stream that cleans what is written and turns failures to write into errors of mubeam.

    Args:
        stream: the stream; None if it was closed before the command began.
        is_result: whether a failure is an error (standard output) or ignored (standard error).
        is_cleaned: whether characters that steer a terminal are escaped.
    """

    def __init__(self, stream: Any, *, is_result: bool, is_cleaned: bool) -> None:
        self._stream = stream
        self._is_result = is_result
        self._is_cleaned = is_cleaned

    @property
    def rich_proxied_file(self) -> "Guarded":
        """The stream that rich writes to: this one without cleaning."""
        return Guarded(self._stream, is_result=self._is_result, is_cleaned=False) if self._is_cleaned else self

    def write(self, text: str | bytes) -> int:
        """Write `text`.

        If is_result, raises OutputError where that fails, ReaderGoneError where the reader of a pipe has ended.
        """
        if isinstance(text, bytes):
            # what the shell completes: click writes it so
            text = text.decode("utf-8", "replace")
        if not isinstance(text, str):
            raise TypeError("only text is printed")
        if text:
            self._try("write", clean(text) if self._is_cleaned else text)
        return len(text)

    def flush(self) -> None:
        """Flush; raises as `write`."""
        if self._stream is not None:
            self._try("flush")

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self._stream is not None and bool(self._stream.isatty())

    def __getattr__(self, name: str) -> Any:
        # without `buffer` nobody writes bytes past the cleaning
        if name.startswith("__") or name == "buffer":
            raise AttributeError(name)
        return getattr(self._stream, name)

    def _try(self, method: str, *text: str) -> None:
        try:
            if self._stream is None:
                raise OSError(0, "standard output is closed")
            getattr(self._stream, method)(*text)
        except OSError as error:
            _leave(self._stream)
            if not self._is_result:
                return
            if isinstance(error, BrokenPipeError):
                raise ReaderGoneError("what read standard output has ended") from None
            raise OutputError(f"cannot write the output: {error.strerror}") from None


class Terminated(KeyboardInterrupt):
    """Raised on SIGTERM and SIGHUP: another process asked this one to end."""


@contextmanager
def guarded() -> Iterator[None]:
    """Within the block standard output and error are Guarded, and SIGTERM and SIGHUP raise Terminated."""
    streams: tuple[Any, Any] = sys.stdout, sys.stderr
    if None in streams:
        _fill_closed()
    for stream in streams:
        # letters that the terminal's encoding lacks
        with suppress(AttributeError, ValueError, OSError):
            stream.reconfigure(errors="backslashreplace")
    results: Any = Guarded(streams[0], is_result=True, is_cleaned=True)
    words: Any = Guarded(streams[1], is_result=False, is_cleaned=True)
    sys.stdout, sys.stderr = results, words
    handlers = _catch_signals()
    try:
        yield
    finally:
        sys.stdout, sys.stderr = streams
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _leave(stream: Any) -> None:
    """Point a standard stream at os.devnull: Python flushes it at its end, which would fail again."""
    if stream is not None and stream in (sys.__stdout__, sys.__stderr__):
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def _fill_closed() -> None:
    """Open os.devnull for each standard stream that is closed, so that no file opened later gets its number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY)


def _catch_signals() -> dict[int, Any]:
    """Raise Terminated on SIGTERM and SIGHUP, so that files are whole or gone; returns the handlers of before."""
    before: dict[int, Any] = {}
    owner = os.getpid()

    def end(number: int, frame: FrameType | None) -> None:
        # a process that was forked from this one ends as it would have
        if os.getpid() != owner:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
            return
        raise Terminated

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # ValueError: not in the main thread
        with suppress(ValueError):
            if number is not None and signal.getsignal(number) == signal.SIG_DFL:
                before[number] = signal.signal(number, end)
    return before
