"""The folder of a scan: parts that are there whole or not at all, a checksum for each, and the manifest.

A shard has a lock and checksums of its own, so that several may fill one folder. Whose a part is stands in its footer:
one of another scan is never taken for a part of this one, nor written over.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from mubeam.errors import DataFileError, FolderError, OutputError
from mubeam.exclusions import manifest
from mubeam.foundation import locks, reading, writing
from mubeam.models.stored import stored_origin
from mubeam.scans import footer
from mubeam.scans.draft import Draft, Home, write
from mubeam.scans.folder import (
    ACCEPTED,
    CHECKSUMS,
    COMMAND,
    LOCK,
    MOST_DIGITS,
    OWN,
    PARTS,
    TEMPORARY,
    UNFINISHED_MANIFEST,
    accepted_versions,
    noted,
    part_name,
    part_path,
)
from mubeam.scans.identity import difference
from mubeam.scans.plan import Plan
from mubeam.searches.search import search_citations


@dataclass(frozen=True)
class Store:
    """The folder of a scan; `shard` is (k, n), and (1, 1) the whole scan.

    `accept_versions`: whether parts that other versions of mubeam and its libraries made are kept.
    """

    folder: Path
    plan: Plan
    shard: tuple[int, int] = (1, 1)
    accept_versions: bool = False

    @property
    def numbers(self) -> range:
        """The parts of this shard."""
        part, parts = self.shard
        return range(part - 1, self.plan.parts, parts)

    @property
    def there(self) -> list[int]:
        """The parts of this shard of which there are files."""
        return [number for number in self.numbers if (self.folder / part_path(number)).exists()]

    @property
    def _suffix(self) -> str:
        return "" if self.shard == (1, 1) else f"-{self.shard[0]}-of-{self.shard[1]}"

    def check(self, *, resume: bool) -> None:
        """FolderError if the folder belongs to something else, or has this scan and `resume` is not asked for.

        OutputError if it cannot be written to. Nothing is made or changed.
        """
        writing.check_folder(self.folder)
        if not self.folder.is_dir():
            return
        own_lock = f"{LOCK}{self._suffix}.lock"
        for path in (self.folder / own_lock, *self._others()):
            locks.refuse_if_held(path)
        self._check_content(resume=resume)

    def _check_content(self, *, resume: bool) -> None:
        names = {path.name for path in self.folder.iterdir()} - {manifest.FILE, PARTS}
        parts = self.folder / PARTS
        if parts.is_symlink() or (parts.exists() and not parts.is_dir()):
            raise FolderError(f"{parts} is no folder: take it away, or choose another folder")
        there = {path.name for path in parts.iterdir()} if parts.exists() else set()
        others = [name for name in names if not any(fnmatchcase(name, pattern) for pattern in OWN)]
        if (self.folder / manifest.FILE).is_symlink():
            raise FolderError(f"{self.folder / manifest.FILE} is a link: take it away, or choose another folder")
        if not (self.folder / manifest.FILE).exists():
            if others or there:
                raise FolderError(f"{self.folder} is not empty and holds no scan: choose another folder")
            return
        try:
            found = reading.read_json(self.folder / manifest.FILE)
        except DataFileError as error:
            raise FolderError(f"{error}: choose another folder") from None
        self._check_manifest(found)
        strange = {str(parts / name) for name in there if not self._number(name)[1]}
        strange |= {str(self.folder / name) for name in others if name.endswith(".parquet")}
        if strange:
            raise FolderError(f"{min(strange)} is no part of this scan: take it away")
        noted = self.checksums()
        for name in sorted(there):
            self._is_own(self._number(name)[0], is_noted=f"{PARTS}/{name}" in noted)
        done = len(self.there)
        if done and not resume:
            raise FolderError(
                f"{self.folder} holds {done} of the {len(self.numbers)} parts of this scan already: give --resume, or "
                "choose another folder"
            )

    def _is_own(self, number: int, *, is_noted: bool) -> bool:
        """As `footer.refuse_foreign`, of a part by its number."""
        path, accepted = self.folder / part_path(number), self.accept_versions
        return footer.refuse_foreign(path, number, self.plan.identity, is_noted=is_noted, accept_versions=accepted)

    def _check_manifest(self, found: dict[str, Any]) -> None:
        """FolderError if a manifest is of anything but this scan, computed by these versions of all that computes."""
        known = footer.of_manifest(found)
        if found.get("command") != COMMAND or found.get("scan_sha256") != self.plan.scan.sha256:
            other = difference(known, self.plan.identity) if known else None
            told = "" if other is None else f" (it has {other})"
            raise FolderError(f"{self.folder} holds the results of something else: choose another folder{told}")
        other = difference(known, self.plan.identity, accept_versions=self.accept_versions)
        if other is not None:
            is_version = difference(known, self.plan.identity, accept_versions=True) is None
            hint = ", or keep its parts with --accept-versions" if is_version else ""
            raise FolderError(
                f"{self.folder} was begun with {other}, whose numbers may differ: use the same, or another folder{hint}"
            )

    def _number(self, name: str) -> tuple[int, bool]:
        """The number in the name of a part, and whether there is a part of that name."""
        digits = name.removeprefix("part-").removesuffix(".parquet")
        number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS else -1
        return number, 0 <= number < self.plan.parts and part_name(number) == name

    @contextmanager
    def open(self, *, resume: bool) -> Iterator["OpenStore"]:
        """The folder, made if missing and locked, after `check`; raises as that."""
        writing.make_folder(self.folder)
        with locks.hold(self.folder / f"{LOCK}{self._suffix}.lock", self._others) as held:
            # another run may have begun or ended since `check`
            self._check_content(resume=resume)
            opened = OpenStore(self, held)
            self._clean()
            writing.make_folder(self.folder / PARTS)
            about = self._accepting()
            if about is not None:
                writing.write_json(self.folder / manifest.FILE, about)
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

    def _accepting(self) -> dict[str, Any] | None:
        """The manifest to be written before any part: a new one, or one with further versions; None for as it is."""
        path = self.folder / manifest.FILE
        if not path.exists():
            return self.about()
        about = reading.read_json(path)
        known, mine = accepted_versions(about), self.plan.identity.versions
        if not self.accept_versions or mine in known:
            return None
        return about | {ACCEPTED: [*known, mine]}

    def about(self) -> dict[str, Any]:
        """The manifest but for the checksums."""
        plan, scan = self.plan, self.plan.scan
        drawn = {name: axis.first for name, axis in scan.drawn_options.items()}
        search = scan.search(scan.model(scan.first_parameters), plan.settings[0].with_options(drawn))
        cited = set(search_citations(search)).union(*(card.citations for card in scan.cards))
        return {
            "command": COMMAND,
            "versions": manifest.versions() | plan.identity.versions,
            "scan_sha256": scan.sha256,
            "identity": plan.identity.to_dict(),
            "specification": scan.to_dict(),
            **({} if scan.own is None else {"model": {"name": search.model.name, **stored_origin(search.model)}}),
            "cards": {card.name: card.model_dump(mode="json") for card in scan.cards},
            "seed": scan.section.seed,
            "points": plan.points,
            "parts": plan.parts,
            "citations": sorted(cited),
            "counts": scan.counts(),
        }

    def checksums(self) -> dict[str, str]:
        """The checksum of each part that any run has written down. Raises FolderError if that cannot be read."""
        found: dict[str, str] = {}
        # the shard that ends last moves them into the manifest: what is gone here is there
        for path in sorted(self.folder.glob(f"{CHECKSUMS}*.txt")):
            try:
                found |= noted(path)
            except FileNotFoundError:
                pass
            except OSError as error:
                raise FolderError(f"cannot read {path}: {error.strerror}") from None
        if (self.folder / manifest.FILE).exists():
            of_all = reading.read_json(self.folder / manifest.FILE).get("sha256")
            of_all = of_all if isinstance(of_all, dict) else {}
            found = {name: text for name, text in of_all.items() if isinstance(text, str)} | found
        return found

    def is_whole(self, number: int, checksums: dict[str, str]) -> bool:
        """Whether a part is there and what was written. Raises FolderError for a part of another scan in its place."""
        path = self.folder / part_path(number)
        wanted = checksums.get(part_path(number))
        if wanted is None or not path.exists():
            return False
        if not self._is_own(number, is_noted=True):
            return False
        try:
            return footer.checksum(path) == wanted
        except DataFileError:
            return False

    def adopted(self, number: int, checksums: dict[str, str]) -> str | None:
        """The checksum of a part that is there and whole by its own account, but that no run here noted; else None.

        Such are parts that were copied here without the checksums. Raises FolderError as `is_whole`.
        """
        path = self.folder / part_path(number)
        if part_path(number) in checksums or not path.exists():
            return None
        self._is_own(number, is_noted=False)
        return footer.checksum(path) if footer.is_readable(path) else None


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
        """Each part of the shard, and whether it must be computed.

        Raises FolderError for a part of another scan.
        """
        checksums = self.store.checksums()
        for number in self.store.numbers:
            copied = self.store.adopted(number, checksums)
            if copied is not None:
                self._note(f"{copied}  {part_path(number)}")
            yield number, copied is None and not self.store.is_whole(number, checksums)

    def add(self, number: int, part: Draft) -> None:
        """Give a part its name, after its checksum is written down.

        Raises OutputError if that cannot be done, FolderError if another run has taken over.
        """
        self.held.check()
        folder, name = self.store.folder, part_name(number)
        file = part.body if isinstance(part.body, Path) else write(part.body, name, self.home)
        self._note(f"{part.sha256}  {part_path(number)}")
        goal = folder / part_path(number)
        try:
            file.replace(goal)
        except OSError as error:
            raise OutputError(f"cannot write {goal}: {error.strerror}") from None

    def _note(self, line: str) -> None:
        """Add a line to the checksums, begun anew after one that was cut off; OutputError if that cannot be done."""
        path = self.store.folder / f"{CHECKSUMS}{self.store._suffix}.txt"
        try:
            with os.fdopen(locks.open_regular(path, os.O_RDWR | os.O_CREAT | os.O_APPEND), "ab+") as file:
                if file.seek(0, os.SEEK_END):
                    file.seek(-1, os.SEEK_END)
                    if file.read(1) != b"\n":
                        file.write(b"\n")
                file.write(f"{line}\n".encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise OutputError(f"cannot write {path}: {error.strerror}") from None

    def finish(self) -> bool:
        """Write the checksums into the manifest, if all parts of the whole scan are there; whether they are.

        Raises FolderError if another run has taken over.
        """
        store = self.store
        known = store.checksums()
        names = [part_path(number) for number in range(store.plan.parts)]
        if not all(name in known and (store.folder / name).exists() for name in names):
            return False
        # of its own this shard knows that they are whole
        if not all(store.is_whole(i, known) for i in range(store.plan.parts) if i not in store.numbers):
            return False
        self.held.check()
        path = store.folder / manifest.FILE
        versions = accepted_versions(reading.read_json(path))
        accepted = {ACCEPTED: versions} if len(versions) > 1 else {}
        writing.write_json(path, store.about() | accepted | {"sha256": {name: known[name] for name in names}})
        for path in store.folder.glob(f"{CHECKSUMS}*.txt"):
            path.unlink(missing_ok=True)
        return True
