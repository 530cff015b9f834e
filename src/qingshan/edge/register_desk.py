"""Registers changed by people: a row or a whole table at a time, checked before, on the ledger, undone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from qingshan.act.entry import Draft, Entry, Json
from qingshan.base.errors import LedgerError, RefusedError, UsageError
from qingshan.base.finding import Finding
from qingshan.edge.archive.lock import hold
from qingshan.edge.beside import Beside, digest
from qingshan.edge.ledger import attachments
from qingshan.edge.ledger.ledger import Ledger
from qingshan.edge.readers.workbook import read_workbook
from qingshan.edge.register_faults import faults_of, mark
from qingshan.edge.register_tables import HIDDEN, Table
from qingshan.edge.replacing import read_text
from qingshan.edge.workspace import Workspace
from qingshan.register import editing
from qingshan.register.editing import Line, Sheet, read_sheet

LOCK = "register.lock"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change does: rows added, changed and removed, and faults it brings; written or only tried."""

    added: int
    changed: int
    removed: int
    findings: tuple[Finding, ...]
    is_written: bool


Guard = Callable[[Table, Line], None]
"""Raises where a row is not somebody's to change."""


@dataclass(frozen=True, slots=True)
class RegisterDesk:
    """Registers of one workspace, changed in the name of somebody.

    Parameters
    ----------
    workspace, ledger, now
        Whose registers, where changes are kept, and the time of everything done.
    who, ground
        Who changes it and why.
    request
        Word of the request that is carried out: repeated, it changes nothing.
    guard
        Asked before anything is written or tried about each row that would change, as it is and as it would
        be; it raises where the row is not this person's to change.
    """

    workspace: Workspace
    ledger: Ledger
    now: datetime
    who: str = ""
    ground: str = ""
    request: str = ""
    guard: Guard | None = None

    def sheet(self, table: Table) -> Sheet:
        """A register as it is now; with its columns alone where there is no file."""
        path = self.path(table)
        return read_sheet(read_text(path) if path.is_file() else table.head + "\n")

    def path(self, table: Table) -> Path:
        """File of a register."""
        return self.workspace.register_folder / f"{table.name}.csv"

    def history(self, table: Table) -> tuple[Entry, ...]:
        """Changes of a register, oldest first."""
        return self.ledger.stream(table.stream)

    def change(self, table: Table, row: str, cells: Mapping[str, str], *, dry: bool = False) -> Outcome:
        """A row that says something else.

        Raises
        ------
        RefusedError
            The row is not as it was seen, says nothing new, or would be wrong.
        """
        with self._alone(table):
            sheet = self.sheet(table)
            before = dict(sheet.line(row).cells)
            after = {**before, **_known(table, sheet, cells, before)}
            if after == before:
                raise RefusedError("register-unchanged", row=row)
            text = editing.changed(sheet, row, after)
            body = {"before": table.masked(before), "after": table.masked(after)}
            return self._write(table, sheet, text, "register.changed", body, dry=dry)

    def add(self, table: Table, cells: Mapping[str, str], *, dry: bool = False) -> Outcome:
        """A row more.

        Raises
        ------
        RefusedError
            There is such a row, or it would be wrong.
        """
        with self._alone(table):
            sheet = self.sheet(table)
            after = dict.fromkeys(sheet.columns, "") | _known(table, sheet, cells, {})
            _is_new(table, sheet, after)
            text = editing.added(sheet, after)
            return self._write(table, sheet, text, "register.added", {"after": table.masked(after)}, dry=dry)

    def remove(self, table: Table, row: str, *, dry: bool = False) -> Outcome:
        """A row less.

        Raises
        ------
        RefusedError
            It is not as it was seen, or others speak of it.
        """
        with self._alone(table):
            sheet = self.sheet(table)
            before = dict(sheet.line(row).cells)
            text = editing.removed(sheet, row)
            body = {"before": table.masked(before)}
            return self._write(table, sheet, text, "register.removed", body, dry=dry)

    def take(self, table: Table, name: str, content: bytes, *, whole: bool, dry: bool = False) -> Outcome:
        """A file merged into a register, or put in its place.

        Raises
        ------
        RefusedError, UsageError
            It cannot be read, lacks columns, says nothing new, or would be wrong.
        """
        with self._alone(table):
            sheet, rows = self.sheet(table), _rows_of(name, content)
            lacking = [key for key in table.key if rows and key not in rows[0]]
            if not rows or lacking:
                raise UsageError("register-file-columns", name=name, columns=", ".join(lacking or table.key))
            text = editing.merged(sheet, [_shown(table, sheet, row) for row in rows], table.key, whole=whole)
            if text == sheet.text:
                raise RefusedError("register-unchanged", row=name)
            record: Mapping[str, Json] = {}
            if not dry:
                record = attachments.keep_content(self.workspace.attachments_folder, name, content)
            return self._write(table, sheet, text, "register.imported", {"file": dict(record)}, dry=dry)

    def undo(self, table: Table, number: int) -> Outcome:
        """The opposite of a change that is on the ledger.

        Raises
        ------
        UsageError
            There is no such change.
        RefusedError
            The rows it was about are not as it left them, or it cannot be undone.
        """
        entry = next((each for each in self.history(table) if each.number == number), None)
        if entry is None:
            raise UsageError("unknown-change", number=number)
        body = cast(Mapping[str, Any], entry.body)
        with self._alone(table):
            sheet = self.sheet(table)
            if entry.kind == "register.imported":
                text = self._text_before(table, body)
            else:
                text = _undone(table, sheet, body.get("before"), body.get("after"))
            opposite = {"undoes": number, "before": body.get("after"), "after": body.get("before")}
            told: dict[str, Any] = {key: value for key, value in opposite.items() if value is not None}
            return self._write(table, sheet, text, "register.undone", told, dry=False)

    def _text_before(self, table: Table, body: Mapping[str, Any]) -> str:
        now = read_text(self.path(table)) if self.path(table).is_file() else ""
        if digest(now) != body["file_after"] or not body.get("text_before"):
            raise RefusedError("register-not-undone", name=table.name)
        return attachments.open_kept(self.workspace.attachments_folder, body["text_before"]).decode()

    def _write(
        self, table: Table, sheet: Sheet, text: str, kind: str, body: Mapping[str, Any], *, dry: bool
    ) -> Outcome:
        """Ask the guard, check, enter and write; or say what would become of it."""
        after = read_sheet(text)
        if self.guard is not None:
            for line in _touched(sheet, after):
                self.guard(table, line)
        faults = self._new_faults(table, text)
        added, changed, removed = _difference(table, sheet, after)
        errors = [each for each in faults if each.level == "error"]
        if dry:
            return Outcome(added, changed, removed, faults, is_written=False)
        if errors:
            raise RegisterRefusedError(table.name, faults)
        told = {
            **body, "file_before": digest(sheet.text), "file_after": digest(text),
            "rows": {"added": added, "changed": changed, "removed": removed},
        }  # fmt: skip
        if kind == "register.imported" and not table.secret:
            kept = attachments.keep_content(
                self.workspace.attachments_folder, f"{table.name}.csv", sheet.text.encode()
            )
            told["text_before"] = kept["sha256"]
        draft = Draft(table.stream, kind, self.who, self.ground, told)
        self._file(table).put(text, draft, at=self.now, request=self.request)
        return Outcome(added, changed, removed, faults, is_written=True)

    @contextmanager
    def _alone(self, table: Table) -> Iterator[None]:
        """Hold of the registers; what a killed process left between entry and file is finished first."""
        with hold(self.workspace.folder / LOCK):
            self._file(table).settle()
            if self.request and self.ledger.done(self.request):
                raise RepeatedError(self.request)
            yield

    def _file(self, table: Table) -> Beside:
        new = self.workspace.folder / f".{table.name}.next"
        return Beside(self.ledger, table.stream, self.path(table), new)

    def _new_faults(self, table: Table, text: str) -> tuple[Finding, ...]:
        """Faults the registers have with the new text and did not have before."""
        with TemporaryDirectory(prefix="qingshan-register-") as scratch:
            folder = Path(scratch) / "register"
            folder.mkdir()
            for path in self.workspace.register_folder.glob("*.csv"):
                shutil.copyfile(path, folder / path.name)
            (folder / f"{table.name}.csv").write_text(text, encoding="utf-8")
            tried = replace(self.workspace, folder=Path(scratch))
            after = faults_of(tried)
        known = {mark(each) for each in faults_of(replace(self.workspace))}
        return tuple(each for each in after if mark(each) not in known)


class RegisterRefusedError(RefusedError):
    """A change that would make a register wrong, with every fault it brings."""

    def __init__(self, name: str, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__("register-would-be-wrong", name=name, count=len(findings))


class RepeatedError(LedgerError):
    """The request was carried out before."""

    def __init__(self, request: str) -> None:
        super().__init__("request-repeated", request=request)


def _known(table: Table, sheet: Sheet, cells: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    strange = sorted(set(cells) - set(sheet.columns))
    if strange:
        raise UsageError("register-column-unknown", columns=", ".join(strange), name=table.name)
    told = {name: " ".join(cell.split()) for name, cell in cells.items()}
    return {
        name: before.get(name, "") if name in table.secret and cell == HIDDEN else cell
        for name, cell in told.items()
    }


def _shown(table: Table, sheet: Sheet, row: Mapping[str, str]) -> dict[str, str]:
    """Cells of a file's row but its hidden secrets, which stay as they are."""
    return {
        name: cell
        for name, cell in row.items()
        if name in sheet.columns and not (name in table.secret and cell == HIDDEN)
    }


def _is_new(table: Table, sheet: Sheet, cells: Mapping[str, str]) -> None:
    wanted = tuple(cells.get(each, "") for each in table.key)
    if not any(wanted):
        raise UsageError("register-file-columns", name=table.name, columns=", ".join(table.key))
    if any(tuple(line.cells.get(each, "") for each in table.key) == wanted for line in sheet.lines):
        raise RefusedError("register-row-there", row=" ".join(filter(None, wanted)), name=table.name)


def _undone(
    table: Table, sheet: Sheet, before: Mapping[str, str] | None, after: Mapping[str, str] | None
) -> str:
    if before is None and after is None:
        raise RefusedError("register-not-undone", name=table.name)
    if after is None:
        return editing.added(sheet, {k: "" if v == HIDDEN else v for k, v in (before or {}).items()})
    line = next((each for each in sheet.lines if table.masked(each.cells) == dict(after)), None)
    if line is None:
        raise RefusedError("register-not-undone", name=table.name)
    if before is None:
        return editing.removed(sheet, line.id)
    kept = {k: line.cells.get(k, "") if v == HIDDEN else v for k, v in before.items()}
    return editing.changed(sheet, line.id, kept)


def _touched(before: Sheet, after: Sheet) -> Iterator[Line]:
    """Rows that are not the same in both."""
    for one, other in ((before, after), (after, before)):
        there = {each.id for each in other.lines}
        yield from (each for each in one.lines if each.id not in there)


def _difference(table: Table, before: Sheet, after: Sheet) -> tuple[int, int, int]:
    """Rows added, changed and removed."""
    old, new = ({_keyed(table, each.cells): each.id for each in sheet.lines} for sheet in (before, after))
    return (
        len(new.keys() - old.keys()),
        sum(old[key] != new[key] for key in old.keys() & new.keys()),
        len(old.keys() - new.keys()),
    )


def _keyed(table: Table, cells: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(cells.get(each, "") for each in table.key)


def _rows_of(name: str, content: bytes) -> Sequence[Mapping[str, str]]:
    """Rows of a CSV or Excel file by its columns."""
    if Path(name).suffix.lower() in {".xlsx", ".xls"}:
        found = read_workbook(content, name)
        grid = [[(cell or "").strip() for cell in row] for row in found[0].cells.rows()] if found else []
        grid = [row for row in grid if any(row) and not row[0].startswith("#")]
        head = [each.lower() for each in grid[0]] if grid else []
        return [dict(zip(head, row, strict=False)) for row in grid[1:]]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    return [dict(each.cells) for each in read_sheet(text).lines]
