"""What is shown of registers: tables, rows of the caller's area, their history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from pydantic import BaseModel

from qingshan.act.entry import Entry
from qingshan.base.messages import Language
from qingshan.edge.register_desk import Outcome, RegisterDesk
from qingshan.edge.register_faults import faults_of
from qingshan.edge.register_tables import Table, tables
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.errors import ForbiddenError
from qingshan.edge.web.language import words
from qingshan.edge.web.state import State
from qingshan.edge.web.views.findings import FindingOut, findings_out
from qingshan.edge.web.views.named import NamedOut, actor_named, worded
from qingshan.register import editing
from qingshan.register.editing import Line


class ColumnOut(BaseModel):
    """A column of a register; ``is_secret`` ones are shown to nobody."""

    key: str
    zh: str
    en: str
    is_key: bool
    is_secret: bool


class TableOut(BaseModel):
    """A register that may be edited."""

    key: str
    zh: str
    en: str
    rows: int
    changes: int
    is_there: bool


class RowOut(BaseModel):
    """A row; ``id`` names it as long as nobody changes it, ``line`` is where it stands in the file."""

    id: str
    line: int
    cells: dict[str, str]


class RegisterOut(BaseModel):
    """A register: its columns, rows of the caller's area, faults of its file."""

    key: str
    zh: str
    en: str
    file: str
    columns: list[ColumnOut]
    rows: list[RowOut]
    total: int
    next: str | None
    findings: list[FindingOut]


class ChangeOut(BaseModel):
    """A change of a register: who, when, why, what."""

    number: int
    at: datetime
    who: NamedOut
    ground: str
    kind: NamedOut
    before: dict[str, str] | None
    after: dict[str, str] | None
    added: int
    changed: int
    removed: int
    file: str
    undoes: int | None
    hash: str


class OutcomeOut(BaseModel):
    """What a change does; nothing is written by a dry run or where a finding is an error."""

    is_written: bool
    added: int
    changed: int
    removed: int
    findings: list[FindingOut]


def desk(state: State, caller: Caller, ground: str = "", request: str = "") -> RegisterDesk:
    """The registers of the workspace for one request of a caller."""
    now, reader = state.clock().replace(microsecond=0), _reader(state, caller)

    def guard(table: Table, line: Line) -> None:
        # a row that lies in no division is the whole city's
        if not reader.covers(line.cells.get(table.area, "") if table.area else ""):
            raise ForbiddenError("register.write", is_area=True)

    return RegisterDesk(state.workspace, state.decided.ledger, now, caller.who, ground, request, guard)


def file_text(state: State, caller: Caller, table: Table) -> str:
    """The text of a register with the rows of the caller's area, secrets hidden."""
    sheet, caller = desk(state, caller).sheet(table), _reader(state, caller)
    for line in reversed(sheet.lines):
        # from the last row to the first, so that those above stay where they are
        masked = table.masked(line.cells)
        if not _covers(caller, table, line):
            sheet = replace(sheet, text=editing.removed(sheet, line.id))
        elif masked != line.cells:
            sheet = replace(sheet, text=editing.changed(sheet, line.id, masked))
    return sheet.text


def all_tables(state: State, caller: Caller) -> list[TableOut]:
    """Every register that may be edited."""
    at, caller = desk(state, caller), _reader(state, caller)
    return [
        TableOut(
            key=each.name, zh=each.zh, en=each.en, is_there=at.path(each).is_file(),
            rows=sum(_covers(caller, each, line) for line in at.sheet(each).lines),
            changes=len(at.history(each)),
        )
        for each in tables().values()
    ]  # fmt: skip


def register_out(
    state: State, caller: Caller, table: Table, language: Language, *, text: str, after: str, limit: int
) -> RegisterOut:
    """Rows of a register that lie in the caller's area and hold a text."""
    sheet, caller = desk(state, caller).sheet(table), _reader(state, caller)
    wanted = text.casefold()
    found = [
        each
        for each in sheet.lines
        if _covers(caller, table, each) and wanted in " ".join(table.masked(each.cells).values()).casefold()
    ]
    start = 1 + next((at for at, each in enumerate(found) if each.id == after), -1)
    shown = found[start : start + limit]
    more = start + limit < len(found)
    file = f"register/{table.name}.csv"
    hidden = {n for e in sheet.lines if not _covers(caller, table, e) for n in range(e.first, e.last + 1)}
    faults = [
        each
        for each in state.kept("register-faults", faults_of)
        if each.where.file == file and each.where.row not in hidden
    ]
    return RegisterOut(
        key=table.name, zh=table.zh, en=table.en, file=file,
        columns=[_column(table, each) for each in sheet.columns],
        rows=[RowOut(id=each.id, line=each.first, cells=table.masked(each.cells)) for each in shown],
        total=len(found), next=shown[-1].id if more and shown else None,
        findings=findings_out(faults, language),
    )  # fmt: skip


def history(state: State, caller: Caller, table: Table) -> list[ChangeOut]:
    """Changes of a register in the caller's area, the newest first."""
    entries, caller = reversed(desk(state, caller).history(table)), _reader(state, caller)
    return [_change(state, each) for each in entries if _covers_change(caller, table, each)]


def outcome_out(outcome: Outcome, language: Language) -> OutcomeOut:
    """What a change does."""
    return OutcomeOut(
        is_written=outcome.is_written, added=outcome.added, changed=outcome.changed,
        removed=outcome.removed, findings=findings_out(outcome.findings, language),
    )  # fmt: skip


def _reader(state: State, caller: Caller) -> Caller:
    """The caller; who answers for the city answers for rows too whose division is lacking or wrong."""
    return replace(caller, area="") if caller.covers(state.workspace.city.code) else caller


def _covers(caller: Caller, table: Table, line: Line) -> bool:
    return not table.area or caller.covers(line.cells.get(table.area, ""))


def _covers_change(caller: Caller, table: Table, entry: Entry) -> bool:
    """Whether a change is of the caller's area; one of a whole file names no row, and everybody sees it."""
    rows = [cells for key in ("before", "after") if isinstance(cells := entry.body.get(key), Mapping)]
    return not table.area or all(caller.covers(str(cells.get(table.area, ""))) for cells in rows)


def _column(table: Table, key: str) -> ColumnOut:
    zh, en = words("zh"), words("en")
    name = f"columns.{key}"
    return ColumnOut(
        key=key, zh=zh.get(name, key), en=en.get(name, key), is_key=key in table.key,
        is_secret=key in table.secret,
    )  # fmt: skip


def _change(state: State, entry: Entry) -> ChangeOut:
    body = cast(Mapping[str, Any], entry.body)
    rows = body.get("rows", {})
    return ChangeOut(
        number=entry.number, at=entry.at, who=actor_named(state, entry.who), ground=entry.ground,
        kind=worded("acting", "step", entry.kind), before=body.get("before"), after=body.get("after"),
        added=rows.get("added", 0), changed=rows.get("changed", 0), removed=rows.get("removed", 0),
        file=body.get("file", {}).get("name", ""), undoes=body.get("undoes"), hash=entry.hash,
    )  # fmt: skip
