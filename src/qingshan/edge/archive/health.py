"""How the archive is: what it holds, and whether it is whole."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime

from qingshan.base.errors import ArchiveError
from qingshan.base.finding import Finding, Where
from qingshan.edge.archive import clock, cold
from qingshan.edge.archive.faults import told
from qingshan.edge.archive.manifest import LIGHT, NAME, FileEntry, Manifest
from qingshan.edge.archive.records import Extent, Status
from qingshan.edge.archive.snapshot import newest_commit
from qingshan.edge.archive.upkeep import strays

_LIVE = f"SELECT {LIGHT} FROM files WHERE retired IS NULL"


def check(manifest: Manifest) -> None:
    """Refuse an archive whose live files are absent or changed.

    Sizes are compared always, hashes for files touched since they were last found whole.

    Raises
    ------
    ArchiveError
        A file is not as the manifest has it.
    """
    with told(manifest.folder):
        live = _live(manifest)
        touched = [each for each in live if _touched(manifest, each)]
        if not touched:
            return
        faults = [each for each in touched if _fault(manifest, each)]
        still = {each.path for each in _live(manifest)} if faults else set()
        faults = [each for each in faults if each.path in still]
        if faults:
            raise ArchiveError(
                "archive-file-damaged", folder=str(manifest.folder), file=faults[0].path, count=len(faults)
            )
        _remember(manifest, touched)


def verify(manifest: Manifest) -> tuple[Finding, ...]:
    """Every fault, each file read and hashed anew."""
    with told(manifest.folder):
        live = _live(manifest)
        found = [(each, _fault(manifest, each)) for each in live]
        still = {each.path for each in _live(manifest)}
        findings = [_finding(manifest, each, code) for each, code in found if code and each.path in still]
        findings += [
            Finding("archive-file-stray", Where(file=path.relative_to(manifest.folder).as_posix()))
            for path in strays(manifest)
        ]
        with manifest.reading() as connection:
            findings += _of_database(connection)
        return tuple(findings)


def extent(connection: sqlite3.Connection, medium: str) -> Extent:
    """What a medium holds, without opening a file."""
    rows = connection.execute(
        "SELECT sites, indicators, first_time, last_time, rows - corrections FROM files "
        "WHERE retired IS NULL AND kind = 'current' AND medium = ?",
        (medium,),
    ).fetchall()
    rows += connection.execute(
        "SELECT coalesce((SELECT json_group_array(DISTINCT site) FROM hot WHERE medium = :m), '[]'), "
        "coalesce((SELECT json_group_array(DISTINCT indicator) FROM hot WHERE medium = :m), '[]'), "
        "min(time), max(time), count(*) - sum(replaces) FROM hot WHERE medium = :m HAVING count(*) > 0",
        {"m": medium},
    ).fetchall()
    if not rows:
        return Extent()
    sites, indicators, first, last, counts = zip(*rows, strict=True)
    return Extent(
        _together(sites),
        _together(indicators),
        clock.from_microseconds(min(first)),
        clock.from_microseconds(max(last)),
        sum(counts),
    )


def last_time(connection: sqlite3.Connection, medium: str) -> datetime | None:
    """The newest hour held."""
    row = connection.execute(
        "SELECT max(t) FROM (SELECT max(last_time) AS t FROM files WHERE retired IS NULL AND medium = :m "
        "UNION ALL SELECT max(time) FROM hot WHERE medium = :m)",
        {"m": medium},
    ).fetchone()
    return None if row[0] is None else clock.from_microseconds(row[0])


def hot_count(connection: sqlite3.Connection) -> int:
    """Number of hot rows."""
    return int(connection.execute("SELECT count(*) FROM hot").fetchone()[0])


def status(connection: sqlite3.Connection) -> Status:
    """The archive in numbers."""
    files = connection.execute(
        "SELECT count(*), coalesce(sum(size), 0), coalesce(sum(corrections), 0), "
        "coalesce(sum(rows) FILTER (WHERE kind = 'history'), 0) FROM files WHERE retired IS NULL"
    ).fetchone()
    one = {
        name: int(connection.execute(query).fetchone()[0])
        for name, query in (
            ("imports", "SELECT count(*) FROM commits WHERE kind = 'import'"),
            ("reviews", "SELECT count(*) FROM reviews"),
            ("retired", "SELECT count(*) FROM files WHERE retired IS NOT NULL"),
            ("replacing", "SELECT coalesce(sum(replaces), 0) FROM hot"),
        )
    }
    media = connection.execute("SELECT medium FROM files UNION SELECT medium FROM hot ORDER BY 1").fetchall()
    return Status(
        commit=newest_commit(connection),
        imports=one["imports"],
        reviews=one["reviews"],
        files=files[0],
        bytes=files[1],
        hot_rows=hot_count(connection),
        corrections=files[2] + one["replacing"],
        history_rows=files[3],
        retired=one["retired"],
        media={medium: extent(connection, medium) for (medium,) in media},
    )


def _live(manifest: Manifest) -> list[FileEntry]:
    with manifest.reading() as connection:
        return [FileEntry(*row) for row in connection.execute(_LIVE)]


def _touched(manifest: Manifest, entry: FileEntry) -> bool:
    try:
        found = (manifest.folder / entry.path).stat()
    except FileNotFoundError:
        return True
    return (found.st_size, found.st_mtime_ns) != (entry.size, entry.mtime)


def _fault(manifest: Manifest, entry: FileEntry) -> str:
    path = manifest.folder / entry.path
    try:
        same = path.stat().st_size == entry.size and cold.digest(path) == entry.sha256
    except FileNotFoundError:
        return "archive-file-missing"
    return "" if same else "archive-file-changed"


def _remember(manifest: Manifest, entries: Iterable[FileEntry]) -> None:
    """Note when whole files were touched; an archive that cannot be written to is hashed again next time."""
    with contextlib.suppress(ArchiveError), manifest.writing() as connection:
        for each in entries:
            stamp = (manifest.folder / each.path).stat().st_mtime_ns
            connection.execute("UPDATE files SET mtime = ? WHERE path = ?", (stamp, each.path))


def _finding(manifest: Manifest, entry: FileEntry, code: str) -> Finding:
    with manifest.reading() as connection:
        names = connection.execute(
            "SELECT DISTINCT name FROM commits WHERE kind = 'import' AND medium = ? AND rows > 0 "
            "AND number BETWEEN ? AND ? ORDER BY number LIMIT 4",
            (entry.medium, entry.first_commit, entry.last_commit),
        ).fetchall()
    listed = [name for (name,) in names]
    text = ", ".join(listed[:3]) + (" …" if len(listed) > 3 else "")
    return Finding(code, Where(file=entry.path), {"rows": entry.rows, "sources": text})


def _of_database(connection: sqlite3.Connection) -> list[Finding]:
    said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    findings = [
        Finding("archive-manifest-damaged", Where(file=NAME), {"reason": text})
        for text in said
        if text != "ok"
    ]
    totals = connection.execute(
        "SELECT medium, sum(taken), sum(held) FROM ("
        "SELECT medium, rows AS taken, 0 AS held FROM commits WHERE kind = 'import' "
        "UNION ALL SELECT medium, 0, rows FROM files WHERE retired IS NULL "
        "UNION ALL SELECT medium, 0, count(*) FROM hot GROUP BY medium) GROUP BY medium"
    )
    return findings + [
        Finding("archive-rows-differ", Where(file=NAME), {"medium": medium, "taken": taken, "held": held})
        for medium, taken, held in totals
        if taken != held
    ]


def _together(lists: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for text in lists for name in json.loads(text)}))
