"""Names and paths of cards: what was probably meant by one that is not there."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Final

from mubeam.errors import DataFileError, UnknownNameError
from mubeam.text import shown

ALIKE: Final = 0.6
"""Least likeness of a name that may have been meant."""

MOST_FILES: Final = 1000
"""Of a folder that are looked at."""

SUFFIX_OF_A_FILE: Final = re.compile(r".*\.[A-Za-z]\w{0,7}")


def check_card(kind: str, name: object, known: Iterable[str], suffix: str) -> None:
    """Raise unless `name` is one of the `known` names of a kind of card, such as "model".

    UnknownNameError says that a card of that name in this folder was probably meant. What looks like the path of a file
    is none of a card, which ends in `suffix`: DataFileError says whether it is there, and what is alike.
    """
    known = tuple(known)
    if isinstance(name, str) and name in known:
        return
    if isinstance(name, str) and (os.sep in name or SUFFIX_OF_A_FILE.fullmatch(name)):
        if _is_file(name):
            raise DataFileError(f"{shown(name)} is no card of a model or an experiment: these are files *{suffix}")
        raise DataFileError(_missing(kind, name, known, suffix))
    here = f"{name}{suffix}" if isinstance(name, str) else ""
    close = (here,) if here and _is_file(here) else None
    raise UnknownNameError(kind, name, (*known, f"or the path of a card (*{suffix})"), close)


def check_file(kind: str, path: str | Path, known: Callable[[], Iterable[str]], suffix: str) -> None:
    """DataFileError for a card at a path at which nothing is, with the known names and the files that are alike."""
    try:
        os.lstat(path)
    except FileNotFoundError:
        raise DataFileError(_missing(kind, str(path), known(), suffix)) from None
    except (OSError, ValueError):
        # a name that none can have is for the reading of the file to refuse
        return


def _missing(kind: str, path: str, known: Iterable[str], suffix: str) -> str:
    names = get_close_matches(Path(path).stem, [*known], n=2, cutoff=ALIKE)
    here = {Path(name).stem: name for name in _files(Path(path).parent, suffix)}
    files = [here[stem] for stem in get_close_matches(Path(path).stem, here, n=2, cutoff=ALIKE)]
    found = [f"the {kind} {name!r}" for name in names] + [f"the file {name!r}" for name in files]
    hint = (
        f": did you mean {' or '.join(found)}?"
        if found
        else f": give the name of a {kind}, or the path of its card (*{suffix})"
    )
    return f"cannot read card {path}: No such file or directory{hint}"


def _files(folder: Path, suffix: str) -> Iterator[str]:
    with suppress(OSError, ValueError), os.scandir(folder) as entries:
        yield from (entry.name for entry in islice(entries, MOST_FILES) if entry.name.endswith(suffix))


def _is_file(path: str) -> bool:
    # a Path would raise for a name that is too long
    return os.path.isfile(path)  # noqa: PTH113
