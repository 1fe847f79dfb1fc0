"""Parts of one scan from several folders in one: each says itself whose it is."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from typing import Any

from mubeam.errors import DataFileError, FolderError, InputError
from mubeam.exclusions import manifest
from mubeam.foundation import locks, reading, writing
from mubeam.scans import footer
from mubeam.scans.folder import ACCEPTED, CHECKSUMS, COMMAND, LOCK, PARTS, accepted_versions, part_name, part_path
from mubeam.scans.identity import Identity, difference
from mubeam.scans.plan import MOST_PARTS
from mubeam.scans.result import ScanResult, library
from mubeam.text import shown


def merge_scans(
    folders: Sequence[str | Path], output: str | Path, *, partial: bool = False, accept_versions: bool = False
) -> ScanResult:
    """Merge the parts of a scan from several folders, such as shards of other machines, into one folder.

    Each part is read whole and says by its footer which scan it belongs to: specification, model, cards, versions. One
    of the folders needs the manifest besides; a part that two of them hold must be the same.

    Args:
        folders: with parts; two or more.
        output: the new folder, empty or not there.
        partial: whether parts may be missing; else that is warned of. `--resume` of the scan computes them.
        accept_versions: whether parts may be of different versions of mubeam and its libraries; each says its own.

    Raises:
        InputError: fewer than two folders.
        FolderError: a file is of another specification, model, card or version, or damaged; two files of one part
            differ; no folder has a manifest; `output` is not empty. It names the file; nothing is written.
        OutputError: a file cannot be written.
    """
    if isinstance(folders, str | Path) or len(folders) < 2:
        raise InputError(f"give two folders or more to merge, got {shown(folders)}")
    library("pyarrow", "parquet")
    there = [Path(folder) for folder in folders]
    about, source = _manifest(there, accept_versions)
    wanted = _identity(footer.of_manifest(about), source)
    found = _parts(there, wanted, about["parts"], accept_versions)
    if accept_versions:
        known = accepted_versions(about)
        for path in found.values():
            versions = (footer.read(path) or {}).get("versions")
            known += [versions] if versions not in known else []
        about = about | ({ACCEPTED: known} if len(known) > 1 else {})
    goal = writing.check_folder(output)
    if goal.is_dir() and any(goal.iterdir()):
        raise FolderError(f"{goal} is not empty: choose another folder for what is merged")
    writing.make_folder(goal / PARTS)
    sums = {}
    with locks.hold(goal / f"{LOCK}.lock", list):
        for number, path in sorted(found.items()):
            content = _content(path)
            writing.write_bytes(goal / part_path(number), content)
            sums[part_path(number)] = sha256(content).hexdigest()
        if len(found) == about["parts"]:
            about = about | {manifest.CHECKSUMS: sums}
        else:
            lines = "".join(f"{digest}  {name}\n" for name, digest in sums.items())
            writing.write_bytes(goal / f"{CHECKSUMS}.txt", lines.encode())
        writing.write_json(goal / manifest.FILE, about)
    gone = about["parts"] - len(found)
    if gone and not partial:
        warnings.warn(
            f"{goal} holds {len(found)} of the {about['parts']} parts of the scan: compute the others with --resume, "
            "or say partial=True",
            stacklevel=2,
        )
    return ScanResult(goal)


def _manifest(folders: list[Path], accept_versions: bool) -> tuple[dict[str, Any], Path]:
    """The first manifest of a scan but for checksums, and its file; the others are checked against it."""
    first: tuple[dict[str, Any], Path] | None = None
    for folder in folders:
        if not folder.is_dir():
            raise FolderError(f"{folder} is no folder: give those that hold parts of a scan")
        path = folder / manifest.FILE
        if not path.exists():
            continue
        try:
            about = reading.read_json(path)
        except DataFileError as error:
            raise FolderError(str(error)) from None
        parts = about.get("parts")
        if about.get("command") != COMMAND or type(parts) is not int or not 0 < parts <= MOST_PARTS:
            raise FolderError(f"{path} is no manifest of a scan: take it away, or leave out the folder")
        if first is None:
            first = {key: value for key, value in about.items() if key != manifest.CHECKSUMS}, path
        of_first = _identity(footer.of_manifest(first[0]), first[1])
        other = difference(footer.of_manifest(about), of_first, accept_versions=accept_versions)
        if other is not None:
            raise FolderError(f"{path} is of another scan than {first[1]}: it has {other}")
    if first is None:
        raise FolderError(f"none of the folders has a {manifest.FILE}: copy that of the scan into one of them")
    return first


def _identity(found: Mapping[str, Any], path: Path) -> Identity:
    names = [one.name for one in fields(Identity)]
    missing = [name for name in names if name not in found]
    if missing:
        raise FolderError(f"{path} does not say whose parts these are ({missing[0]} is missing)")
    return Identity(**{name: found[name] for name in names})


def _parts(folders: list[Path], wanted: Identity, parts: int, accept_versions: bool) -> dict[int, Path]:
    """The file of each part by its number, all checked."""
    found: dict[int, Path] = {}
    numbers = {part_name(number): number for number in range(parts)}
    # bare parts may have been copied without the folder that is theirs
    places = [place for folder in folders for place in (folder, folder / PARTS)]
    for path in (path for place in places for path in sorted(place.glob("*.parquet"))):
        if path.name not in numbers:
            raise FolderError(f"{path} is no part of this scan, which has {parts}: take it away")
        number = numbers[path.name]
        how = {"is_noted": False, "accept_versions": accept_versions}
        is_whole = footer.refuse_foreign(path, number, wanted, **how) and footer.is_readable(path)
        if not is_whole:
            raise FolderError(f"{path} is damaged: compute it again there with --resume, or take it away")
        if number in found and footer.checksum(found[number]) != footer.checksum(path):
            raise FolderError(f"{path} and {found[number]} are the same part and differ: take one of them away")
        found.setdefault(number, path)
    if not found:
        raise FolderError(f"there is no part in {', '.join(map(str, folders))}")
    return found


def _content(path: Path) -> bytes:
    with footer.open_file(path) as file:
        return file.read()
