"""Numbers of other public codes beside ours: a table of facts, and what computes each of them again.

`run` takes the shipped table or one of your own with the same columns; a kind of quantity is a file in `quantities`.
"""

from mubeam.validation.rows import Row, read
from mubeam.validation.run import Result, run

__all__ = ["Result", "Row", "read", "run"]
