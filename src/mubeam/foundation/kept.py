"""Results kept in memory up to a number of bytes; those that were not asked for the longest go first."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Values by key, `most_bytes` of them in all; threads may share it."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._bytes = 0
        self._values: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        """The value of a key; None if it is not kept."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: Key, value: Value, size: int) -> None:
        """Keep a value of `size` bytes; one larger than all that may be kept is not."""
        with self._lock:
            _, before = self._values.pop(key, (None, 0))
            self._bytes -= before
            if size > self.most_bytes:
                return
            self._bytes += size
            self._values[key] = value, size
            while self._bytes > self.most_bytes:
                _, (_, gone) = self._values.popitem(last=False)
                self._bytes -= gone

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._values.clear()
            self._bytes = 0
