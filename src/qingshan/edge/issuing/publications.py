"""The register of publications: what was published when, with the hash of every file, none ever removed.

An edition is a folder of read-only files, moved into place whole; its line in ``register.jsonl`` follows. A
folder without a line is an edition whose process was killed in between: it is complete, and is entered when
the register is next used.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from qingshan.base.finding import Finding, Where
from qingshan.edge.archive.lock import hold
from qingshan.edge.bundle.layout import sha256
from qingshan.edge.replacing import read_text, write_whole

REGISTER, ABOUT, LOCK, MAKING = "register.jsonl", "publication.json", ".lock", ".making-"
_FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class Publication:
    """One edition of a bulletin as the register has it.

    Parameters
    ----------
    number
        Its number and the name of its folder.
    series
        What it is an edition of: period, sections and named edition of the standards.
    title
        Title and period.
    order
        What was ordered.
    made_on, commit
        Date, and number of the import its figures were made from.
    replaces
        Number of the edition it replaces; empty for the first.
    changed
        Number of printed figures that differ from that one.
    files
        SHA-256 of its files by name.
    reason
        What the publisher gave as reason.
    chain
        Hash over this entry and the one before it.
    """

    number: str
    series: str
    title: str
    order: Mapping[str, str]
    made_on: str
    commit: int
    replaces: str
    changed: int
    files: Mapping[str, str]
    reason: str = ""
    chain: str = ""

    def line(self) -> str:
        """The entry as a line of the register."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    def chained(self, before: str) -> Publication:
        """The entry with the hash that ties it to the one before."""
        bare = replace(self, chain="").line()
        return replace(self, chain=sha256(f"{before}\n{bare}".encode()))


@dataclass(frozen=True, slots=True)
class Publications:
    """The publications of a workspace."""

    folder: Path

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold of the folder by one process; what a killed one left half made is cleared, what it left "
        "whole entered."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with hold(self.folder / LOCK):
            for left in self.folder.glob(f"{MAKING}*"):
                shutil.rmtree(left)
            self._enter_left_over()
            yield

    def entries(self) -> tuple[Publication, ...]:
        """Every entry, oldest first."""
        path = self.folder / REGISTER
        if not path.is_file():
            return ()
        return tuple(Publication(**json.loads(line)) for line in read_text(path).splitlines() if line.strip())

    def newest(self, series: str) -> Publication | None:
        """The newest edition of a series."""
        return next((each for each in reversed(self.entries()) if each.series == series), None)

    def next_number(self, series: str) -> str:
        """Number of the next edition of a series."""
        return f"{series}-{1 + sum(each.series == series for each in self.entries())}"

    def making(self, number: str) -> Path:
        """Folder in which an edition is made before it is moved into place."""
        return self.folder / f"{MAKING}{number}"

    def put(self, entry: Publication) -> Publication:
        """The entry as entered: its folder is moved into place, read-only, and its line written."""
        making = self.making(entry.number)
        write_whole(making / ABOUT, entry.line() + "\n")
        for path in making.iterdir():
            path.chmod(0o444)
            _sync(path)
        _sync(making)
        making.rename(self.folder / entry.number)
        _sync(self.folder)
        return self._enter(entry)

    def check(self) -> tuple[Finding, ...]:
        """Every fault: files changed, absent or added, entries taken out or altered."""
        found: list[Finding] = []
        before = _FIRST
        for at, entry in enumerate(self.entries(), start=1):
            if entry.chained(before).chain != entry.chain:
                found.append(
                    Finding("publication-chain-broken", Where(REGISTER, at), {"number": entry.number})
                )
            before = entry.chain
            found += self._faults(entry)
        return tuple(found)

    def _faults(self, entry: Publication) -> Iterator[Finding]:
        folder = self.folder / entry.number
        for name, then in entry.files.items():
            where = Where(f"{entry.number}/{name}")
            if not (folder / name).is_file():
                yield Finding("publication-file-absent", where)
            elif (now := sha256((folder / name).read_bytes())) != then:
                yield Finding("publication-file-altered", where, {"then": then[:16], "now": now[:16]})
        known = {*entry.files, ABOUT}
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.name not in known:
                yield Finding("publication-file-unknown", Where(f"{entry.number}/{path.name}"))

    def _enter(self, entry: Publication) -> Publication:
        entries = self.entries()
        chained = entry.chained(entries[-1].chain if entries else _FIRST)
        lines = "".join(each.line() + "\n" for each in (*entries, chained))
        write_whole(self.folder / REGISTER, lines)
        return chained

    def _enter_left_over(self) -> None:
        known = {each.number for each in self.entries()}
        for about in sorted(self.folder.glob(f"*/{ABOUT}")):
            if about.parent.name not in known and not about.parent.name.startswith("."):
                self._enter(Publication(**json.loads(read_text(about))))


def _sync(path: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
