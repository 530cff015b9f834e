"""Whether a ledger is the one that was written: every hash computed again. Needs Python alone.

    python verifier.py ledger.db [--anchor NUMBER:HASH ...] [--anchors FILE] [--attachments FOLDER]
    python verifier.py ledger.jsonl ...          an export of `qingshan ledger export`

This file imports nothing of the program that writes the ledger, so that it can be read in one sitting,
copied to another machine, and trusted there. Without an anchor kept elsewhere nobody can tell that the newest
entries were cut off: give one. Exit code 0: whole; 1: not; 2: cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sqlite3
import sys
from binascii import hexlify
from collections.abc import Iterable, Iterator
from pathlib import Path

START = "0" * 64
MOST_TOLD = 20

Row = tuple[bytes, bytes, bytes]
"""Line of an entry, its hash, and how the line must begin by the columns beside them (empty in an export)."""

_HEAD = (
    """'[' || number || ',"' || stream || '",' || version || ',"' || kind || '","' """
    """|| coalesce(request, '') || '",'"""
)
QUERY = f"""
SELECT CAST(coalesce(line, '') AS BLOB), CAST(coalesce(hash, '') AS BLOB),
    CAST(coalesce({_HEAD}, '-') AS BLOB)
FROM ledger_entry ORDER BY number
"""
"""Entries of a SQLite ledger as they are verified; bytes, since bytes are what is hashed."""


def rows_of(path: Path) -> Iterable[Row]:
    """Entries of a SQLite ledger or of an export, in the order in which they stand."""
    with path.open("rb") as stream:
        is_database = stream.read(15) == b"SQLite format 3"
    if not is_database:
        return _rows_of_export(path)
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    return connection.execute(QUERY)


def _rows_of_export(path: Path) -> Iterator[Row]:
    with path.open("rb") as stream:
        for text in stream:
            digest, _, line = text.rstrip(b"\n").partition(b"\t")
            yield line, digest, b""


def faults_of(rows: Iterable[Row], anchors: dict[int, str]) -> Iterator[str]:
    """What is wrong, in the order of the entries; nothing when the ledger is whole.

    Parameters
    ----------
    rows
        Entries in their order.
    anchors
        Number to hash, as somebody wrote them down at the time.
    """
    previous, count, sha256 = START.encode(), 0, hashlib.sha256
    kept = {number: digest.encode() for number, digest in anchors.items()}
    versions: dict[bytes, int] = {}
    for line, digest, head in rows:
        count += 1
        if not line.startswith(b"[%d," % count):
            yield f"entry {count}: missing or out of order; found {_number(line)} 缺失或次序不对"
            return
        if hexlify(sha256(b"\n".join((previous, line))).digest()) != digest:
            yield f"entry {count}: changed, or the entry before it was 内容被改动"
        agrees = line.startswith(head)
        if not agrees:
            yield f"entry {count}: its columns differ from its line 列与正文不符"
        if count in kept and kept[count] != digest:
            yield f"entry {count}: differs from the anchor {anchors[count][:16]}… 与锚点不符"
        # the names of streams hold neither commas nor quotes
        _, stream, version, _ = (head if head and agrees else line).split(b",", 3)
        versions[stream] = place = versions.get(stream, 0) + 1
        if version != b"%d" % place:
            yield f"entry {count}: {version.decode()} is not the next of {stream.decode()} 流内序号不连续"
        previous = digest
    for number in sorted(anchors):
        if number > count:
            yield f"cut off: {count} entries, but an anchor names entry {number} 末尾被截断"


def attachment_faults(rows: Iterable[Row], folder: Path) -> Iterator[str]:
    """Attachments that are not there, or not as they were when they were entered."""
    seen: set[str] = set()
    for line, _, _ in rows:
        if b'"sha256"' not in line:
            continue
        for digest in _digests(json.loads(line)[8]):
            if digest in seen:
                continue
            seen.add(digest)
            path = folder / digest[:2] / digest
            if not path.is_file():
                yield f"attachment {digest[:16]}…: not there 附件缺失"
            elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                yield f"attachment {digest[:16]}…: changed 附件被改动"


def read_anchors(texts: Iterable[str]) -> dict[int, str]:
    """Number to hash of lines that begin with ``NUMBER:HASH``."""
    found = {}
    for text in texts:
        word = text.split()[0] if text.split() else ""
        number, _, digest = word.partition(":")
        if word and (not number.isdigit() or len(digest) != len(START)):
            raise ValueError(f"no anchor: {text.strip()!r}")
        if word:
            found[int(number)] = digest
    return found


def _digests(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("sha256"), str):
            yield value["sha256"]
        for each in value.values():
            yield from _digests(each)
    elif isinstance(value, list):
        for each in value:
            yield from _digests(each)


def _number(line: bytes) -> str:
    return line[1:].partition(b",")[0][:20].decode("utf-8", "replace") or "nothing"


def main(arguments: list[str] | None = None) -> int:
    """Exit code: 0 whole, 1 not, 2 cannot be read."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--anchor", action="append", default=[], metavar="NUMBER:HASH")
    parser.add_argument("--anchors", type=Path, metavar="FILE")
    parser.add_argument("--attachments", type=Path, metavar="FOLDER")
    asked = parser.parse_args(arguments)
    try:
        noted = asked.anchors.read_text(encoding="utf-8").splitlines() if asked.anchors else []
        anchors = read_anchors([*asked.anchor, *noted])
        faults = list(faults_of(rows_of(asked.ledger), anchors))
        if asked.attachments and not faults:
            faults += attachment_faults(rows_of(asked.ledger), asked.attachments)
    except (OSError, sqlite3.Error, ValueError) as wrong:
        print(f"cannot be read 无法读取: {wrong}", file=sys.stderr)
        return 2
    for each in faults[:MOST_TOLD]:
        print(each)
    if len(faults) > MOST_TOLD:
        print(f"… {len(faults) - MOST_TOLD} more 另有 {len(faults) - MOST_TOLD} 处")
    if not faults:
        held = (
            f"{len(anchors)} anchors 个锚点"
            if anchors
            else "no anchor given: a cut tail would not show 未给锚点"
        )
        print(f"whole 完好 ({held})")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
