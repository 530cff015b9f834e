"""Issues a bulletin: numbered, dated, hashed, never changed; a correction is a new edition that says what "
"differs."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

import polars as pl

from qingshan.base.figure import Address, Figure
from qingshan.edge.archive.archive import Archive
from qingshan.edge.bulletin.making import Order, make
from qingshan.edge.bundle.figures import value_text
from qingshan.edge.bundle.layout import FIGURES, MANIFEST, STANDARDS, WORKSPACE, Manifest, sha256
from qingshan.edge.bundle.write import ground_files
from qingshan.edge.issuing.files import BUNDLE, Contents, Faces, contents, sealing, write_files
from qingshan.edge.issuing.publications import Publication, Publications
from qingshan.edge.second import HERE, Second
from qingshan.edge.workspace import Workspace
from qingshan.publish.bulletin import title
from qingshan.publish.content import Bulletin, Change, Issue, Named
from qingshan.publish.naming import wording_of


@dataclass(frozen=True, slots=True)
class Issued:
    """An edition, and whether it is new: the same bulletin is not issued twice."""

    publication: Publication
    folder: Path
    changes: tuple[Change, ...] = ()
    is_new: bool = True


def issue(
    workspace: Workspace,
    order: Order,
    faces: Faces,
    *,
    now: datetime,
    reason: str = "",
    second: Second = HERE,
) -> Issued:
    """The edition issued; the newest one again when no figure differs from it and no reason is given.

    Parameters
    ----------
    now
        Wall clock of the city: its day is the date of the bulletin.
    reason
        Why a new edition is issued although no figure changed, such as a corrected sentence.
    second
        Seals the readings, draws the pictures, writes the Word files meanwhile.

    Raises
    ------
    RefusedError, NothingToJudgeError
        As :func:`~qingshan.edge.bulletin.making.make`.
    """
    publications = Publications(workspace.published_folder)
    with publications.alone():
        seals = sealing(workspace, order, faces, second)
        bulletin = make(workspace, order, now.date())
        held = contents(bulletin, faces)
        before = publications.newest(order.series)
        changes = () if before is None else _changes(publications.folder / before.number, held, before.number)
        if before is not None and not changes and not reason:
            return Issued(before, publications.folder / before.number, is_new=False)
        number = publications.next_number(order.series)
        numbered = replace(
            bulletin,
            issue=Issue(
                number,
                "" if before is None else before.number,
                () if before is None else _causes(workspace, order, before, bulletin, reason),
                changes,
            ),
        )
        making = publications.making(number)
        _, paths = write_files(workspace, order, numbered, faces, making, second=second, seals=seals)
        entry = Publication(
            number, order.series, _title(bulletin), order.record(), str(now.date()), bulletin.commit,
            numbered.issue.replaces, len(changes), {path.name: sha256(path.read_bytes()) for path in paths},
            reason,
        )  # fmt: skip
        return Issued(publications.put(entry), publications.folder / number, changes)


def _title(bulletin: Bulletin) -> str:
    wording = wording_of(bulletin, "zh")
    return f"{title(bulletin, wording)} {bulletin.period.label('zh')}"


def _changes(folder: Path, held: Contents, number: str) -> tuple[Change, ...]:
    """Printed figures whose values differ from the edition in that folder, or that only one of the two "
    "has."""
    with zipfile.ZipFile(folder / BUNDLE) as bundle:
        table = pl.read_parquet(io.BytesIO(bundle.read(FIGURES))).filter(pl.col("printed"))
    then = {row["address"]: row for row in table.iter_rows(named=True)}
    changes = []
    for address in sorted({*then, *held.printed}):
        now, row = held.printed.get(Address(address)), then.get(address)
        if now is None or row is None or value_text(now) != row["value"]:
            old = None if row is None else _old_figure(row, now, number)
            changes.append(Change(now or old, old, now))  # type: ignore[arg-type]
    return tuple(changes)


def _old_figure(row: dict[str, object], now: Figure | None, number: str) -> Figure:
    """The figure as that edition printed it; its address names the edition."""
    address = Address(f"{row['address']}~{number}")
    text = None if row["value"] is None else str(row["value"])
    value = _number(text) if now is None or isinstance(now.value, Decimal) else text
    if now is not None:
        return replace(now, address=address, value=value, inputs=(), coverage=None, unrounded=None, note="")
    key = str(row["address"]).rpartition("/")[2].partition("@")[0]
    place, period, edition = (str(row[name]) for name in ("place", "period", "edition"))
    return Figure(address, value, str(row["unit"]), key, place, period, edition)


def _number(text: str | None) -> Decimal | str | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return text


def _causes(
    workspace: Workspace, order: Order, before: Publication, bulletin: Bulletin, reason: str
) -> tuple[Named, ...]:
    """What happened between the two editions: imports, decisions, edited registers, standards, the "
    "program."""
    archive = Archive.open(workspace.archive_folder)
    causes = [Named(reason, reason)] if reason else []
    for record in archive.sources():
        commit = record.commit
        if before.commit < commit.number <= bulletin.commit:
            causes.append(
                Named(
                    f"第 {commit.number} 次导入 {record.source.name}：{commit.rows} 条读数，"
                    f"其中更正 {commit.corrected} 条。",
                    f"Import {commit.number}, {record.source.name}: {commit.rows} readings, "
                    f"{commit.corrected} of them corrections.",
                )
            )
    decided = sum(before.commit < each.commit <= bulletin.commit for each in archive.reviews())
    if decided:
        causes.append(Named(f"人工复核决定 {decided} 项。", f"{decided} decisions of people on readings."))
    return tuple(causes + _edited(workspace, order, before, bulletin))


def _edited(workspace: Workspace, order: Order, before: Publication, bulletin: Bulletin) -> list[Named]:
    """Registers, settings and standards that are not what they were, and another program."""
    path = workspace.published_folder / before.number / BUNDLE
    with zipfile.ZipFile(path) as bundle:
        then = Manifest.read(json.loads(bundle.read(MANIFEST)))
    now = ground_files(workspace, order, [section.medium for section in bulletin.sections])
    grounds = {name for name in then.files if name.startswith((f"{WORKSPACE}/", f"{STANDARDS}/"))}
    edited = sorted(
        name for name in {*grounds, *now} if name not in now or then.files.get(name) != sha256(now[name])
    )
    causes = [Named(f"{name} 已修改。", f"{name} was edited.") for name in edited]
    if then.program != bulletin.program:
        causes.append(
            Named(
                f"程序由 {then.program} 换为 {bulletin.program}。",
                f"{then.program} became {bulletin.program}.",
            )
        )
    return causes
