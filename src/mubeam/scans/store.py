"""The folder of a scan: parts that are there whole or not at all, a checksum for each, and the manifest.

    part-0000012.parquet    a part
    checksums.txt           a line for each part, written before the part gets its name (as of sha256sum)
    manifest.json           the specification, versions, seed; with all checksums when the scan is complete
    scan.lock               who works here

A shard has a lock and checksums of its own, so that several may fill one folder.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from mubeam import io, locks, manifest
from mubeam.errors import DataFileError, FolderError, OutputError
from mubeam.scans.draft import Draft, Home, write
from mubeam.scans.environment import environment
from mubeam.scans.plan import Plan
from mubeam.search import search_citations

CHECKSUMS: Final = "checksums"
LOCK: Final = "scan"
COMMAND: Final = "scan"
TEMPORARY: Final = ".unfinished"
UNFINISHED_MANIFEST: Final = f".{manifest.FILE}.*"
OWN: Final = (f"{CHECKSUMS}*.txt", f"{LOCK}*.lock", f"{TEMPORARY}*", UNFINISHED_MANIFEST, f"{io.TRIAL}*")
"""Files that a run may leave when it is killed before the manifest is written."""

READ_BYTES = 1 << 20


def part_name(number: int) -> str:
    """The file of a part."""
    return f"part-{number:07d}.parquet"


@dataclass(frozen=True)
class Store:
    """The folder of a scan; `shard` is (k, n), and (1, 1) the whole scan."""

    folder: Path
    plan: Plan
    shard: tuple[int, int] = (1, 1)

    @property
    def numbers(self) -> range:
        """The parts of this shard."""
        part, parts = self.shard
        return range(part - 1, self.plan.parts, parts)

    @property
    def _suffix(self) -> str:
        return "" if self.shard == (1, 1) else f"-{self.shard[0]}-of-{self.shard[1]}"

    def check(self, *, resume: bool) -> None:
        """FolderError if the folder belongs to something else, or has this scan and `resume` is not asked for.

        OutputError if it cannot be written to. Nothing is made or changed.
        """
        io.check_folder(self.folder)
        if not self.folder.is_dir():
            return
        own_lock = f"{LOCK}{self._suffix}.lock"
        for path in (self.folder / own_lock, *self._others()):
            locks.refuse_if_held(path)
        self._check_content(resume=resume)

    def _check_content(self, *, resume: bool) -> None:
        names = {path.name for path in self.folder.iterdir()} - {manifest.FILE}
        others = [name for name in names if not any(fnmatchcase(name, pattern) for pattern in OWN)]
        if not (self.folder / manifest.FILE).exists():
            if others:
                raise FolderError(f"{self.folder} is not empty and holds no scan: choose another folder")
            return
        try:
            found = io.read_json(self.folder / manifest.FILE)
        except DataFileError as error:
            raise FolderError(f"{error}: choose another folder") from None
        if found.get("command") != COMMAND or found.get("scan_sha256") != self.plan.scan.sha256:
            raise FolderError(f"{self.folder} holds the results of something else: choose another folder")
        for library, version in environment().items():
            then = found.get("versions", {}).get(library)
            if then != version:
                raise FolderError(
                    f"{self.folder} was begun with {library} {then}, and this is {version}, whose numbers may differ "
                    "in the last digit: use the same, or another folder"
                )
        there = {name for name in others if name.endswith(".parquet")}
        strange = there - {part_name(number) for number in range(self.plan.parts)}
        if strange:
            raise FolderError(f"{self.folder} holds {min(strange)}, which is no part of this scan: take it away")
        done = sum(part_name(number) in there for number in self.numbers)
        if done and not resume:
            raise FolderError(
                f"{self.folder} holds {done} of the {len(self.numbers)} parts of this scan already: give --resume, or "
                "choose another folder"
            )

    @contextmanager
    def open(self, *, resume: bool) -> Iterator["OpenStore"]:
        """The folder, made if missing and locked, after `check`; raises as that."""
        io.make_folder(self.folder)
        with locks.hold(self.folder / f"{LOCK}{self._suffix}.lock", self._others) as held:
            # another run may have begun or ended since `check`
            self._check_content(resume=resume)
            opened = OpenStore(self, held)
            self._clean()
            if not (self.folder / manifest.FILE).exists():
                io.write_json(self.folder / manifest.FILE, self.about())
            try:
                yield opened
            finally:
                # of workers that died before they could tell of it
                opened.home.clean()

    def _others(self) -> list[Path]:
        """The locks that may not be held beside ours: any, or for a shard those of the whole and of other divisions."""
        mates = [] if self.shard == (1, 1) else self.folder.glob(f"{LOCK}-*-of-{self.shard[1]}.lock")
        return sorted(set(self.folder.glob(f"{LOCK}*.lock")) - set(mates))

    def _clean(self) -> None:
        """Remove what runs that were killed left without a name: of the same shard, or all if no other is here."""
        patterns = [f"{TEMPORARY}{self._suffix}-*"]
        if self.shard == (1, 1):
            patterns.append(UNFINISHED_MANIFEST)
        for pattern in patterns:
            for left in self.folder.glob(pattern):
                left.unlink(missing_ok=True)

    def about(self) -> dict[str, Any]:
        """The manifest but for the checksums."""
        plan, scan = self.plan, self.plan.scan
        search = scan.search(scan.model(scan.first_parameters), plan.settings[0])
        cited = set(search_citations(search)).union(*(card.citations for card in scan.cards))
        return {
            "command": COMMAND,
            "versions": manifest.versions() | environment(),
            "scan_sha256": scan.sha256,
            "specification": scan.to_dict(),
            "cards": {card.name: card.model_dump(mode="json") for card in scan.cards},
            "seed": scan.section.seed,
            "points": plan.points,
            "parts": plan.parts,
            "citations": sorted(cited),
        }

    def checksums(self) -> dict[str, str]:
        """The checksum of each part that any run has written down."""
        found: dict[str, str] = {}
        if (self.folder / manifest.FILE).exists():
            found |= io.read_json(self.folder / manifest.FILE).get("sha256", {})
        for path in sorted(self.folder.glob(f"{CHECKSUMS}*.txt")):
            # the shard that ends last removes them
            with suppress(FileNotFoundError):
                found |= _noted(path)
        return found

    def is_whole(self, number: int, checksums: dict[str, str]) -> bool:
        """Whether a part is there and what was written."""
        path = self.folder / part_name(number)
        wanted = checksums.get(path.name)
        try:
            return wanted is not None and path.exists() and file_checksum(path) == wanted
        except DataFileError:
            return False


def _noted(path: Path) -> dict[str, str]:
    """Checksums by name from the lines of a file."""
    found = {}
    for line in path.read_text(encoding="ascii", errors="replace").split("\n"):
        digest, _, name = line.partition("  ")
        if len(digest) == 64 and name:
            found[name] = digest
    return found


@dataclass(frozen=True)
class OpenStore:
    """A folder that this run holds."""

    store: Store
    held: locks.Lock

    @property
    def home(self) -> Home:
        """Where workers leave parts."""
        run = self.held.me["run"]
        return Home(str(self.held.path.resolve()), run, f"{TEMPORARY}{self.store._suffix}-{run}-")

    def missing(self) -> Iterable[tuple[int, bool]]:
        """Each part of the shard, and whether it must be computed."""
        checksums = self.store.checksums()
        return ((number, not self.store.is_whole(number, checksums)) for number in self.store.numbers)

    def add(self, number: int, part: Draft) -> None:
        """Give a part its name, after its checksum is written down.

        Raises OutputError if that cannot be done, FolderError if another run has taken over.
        """
        self.held.check()
        folder, name = self.store.folder, part_name(number)
        file = part.body if isinstance(part.body, Path) else write(part.body, name, self.home)
        try:
            self._note(f"{part.sha256}  {name}")
            file.replace(folder / name)
        except OSError as error:
            raise OutputError(f"cannot write {folder / name}: {error.strerror}") from None

    def _note(self, line: str) -> None:
        """Add a line to the checksums, begun anew after one that was cut off."""
        path = self.store.folder / f"{CHECKSUMS}{self.store._suffix}.txt"
        with path.open("ab+") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    file.write(b"\n")
            file.write(f"{line}\n".encode())
            file.flush()
            os.fsync(file.fileno())

    def finish(self) -> bool:
        """Write the checksums into the manifest, if all parts of the whole scan are there; whether they are.

        Raises FolderError if another run has taken over.
        """
        store = self.store
        known = store.checksums()
        names = [part_name(number) for number in range(store.plan.parts)]
        if not all(name in known and (store.folder / name).exists() for name in names):
            return False
        # of its own this shard knows that they are whole
        if not all(store.is_whole(i, known) for i in range(store.plan.parts) if i not in store.numbers):
            return False
        self.held.check()
        io.write_json(store.folder / manifest.FILE, store.about() | {"sha256": {name: known[name] for name in names}})
        for path in store.folder.glob(f"{CHECKSUMS}*.txt"):
            path.unlink(missing_ok=True)
        return True


def file_checksum(path: Path) -> str:
    """SHA-256 of a file; DataFileError if it cannot be read."""
    digest = sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(READ_BYTES):
                digest.update(block)
    except OSError as error:
        raise DataFileError(f"cannot read {path}: {error.strerror}") from None
    return digest.hexdigest()
