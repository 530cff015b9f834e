"""``/api/registers``: registers browsed, a row edited, a file merged, all with history and undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Path, Query, Response, UploadFile
from pydantic import Field

from qingshan.base.messages import Language
from qingshan.edge.register_desk import (
    Outcome,
    RegisterDesk,
    RegisterRefusedError,
    RepeatedError,
)
from qingshan.edge.register_tables import Table, table_named
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.inputs import Key, Limit, Said, request_word
from qingshan.edge.web.api.parameters import PROBLEMS, Here, Tongue
from qingshan.edge.web.api.uploads import DOCUMENT, given_out, read_upload
from qingshan.edge.web.state import State
from qingshan.edge.web.views.findings import findings_out
from qingshan.edge.web.views.registers import (
    ChangeOut,
    OutcomeOut,
    RegisterOut,
    TableOut,
    all_tables,
    desk,
    file_text,
    history,
    outcome_out,
    register_out,
)

router = APIRouter(prefix="/api/registers", tags=["registers"], responses=PROBLEMS)
Name = Annotated[str, Path(pattern=r"^[a-z][a-z_]{1,40}$", examples=["enterprises"])]
RowId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
Reader = Annotated[Caller, Depends(Rule("inside.read", "own"))]
Writer = Annotated[Caller, Depends(Rule("register.write", "own"))]
Cells = Annotated[
    dict[Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")], Annotated[str, Field(max_length=2000)]],
    Field(min_length=1, max_length=60),
]
Dry = Annotated[bool, Query(description="Say what would happen, write nothing")]


class RowIn(Said):
    """Cells of a row by column; columns that are not named stay as they are."""

    cells: Cells


class UndoIn(Said):
    """Number of the change on the ledger."""

    number: Annotated[int, Field(ge=1, le=2**53)]


@router.get("")
def all_(state: Here, caller: Reader) -> list[TableOut]:
    """Every register that may be edited."""
    return all_tables(state, caller)


@router.get("/{name}")
def one(
    state: Here, language: Tongue, caller: Reader, name: Name, *,
    text: Annotated[str, Query(max_length=80)] = "", after: Annotated[str, Query(max_length=40)] = "",
    limit: Limit = 200,
) -> RegisterOut:  # fmt: skip
    """Rows of a register in the caller's area; secrets are shown to nobody."""
    return register_out(state, caller, table_named(name), language, text=text, after=after, limit=limit)


@router.get("/{name}/file", responses=DOCUMENT, response_class=Response)
def file(state: Here, caller: Writer, name: Name) -> Response:
    """The file of a register, comments and all: the rows of the caller's area, secrets hidden."""
    table = table_named(name)
    text = file_text(state, caller, table)
    return given_out(("\ufeff" + text.removeprefix("\ufeff")).encode(), f"{table.name}.csv")


@router.get("/{name}/history")
def history_(state: Here, caller: Reader, name: Name) -> list[ChangeOut]:
    """Changes of a register, the newest first."""
    return history(state, caller, table_named(name))


@router.post("/{name}/rows", status_code=201)
def add(
    state: Here, language: Tongue, caller: Writer, name: Name, said: RowIn, *, dry_run: Dry = False,
    key: Key = "",
) -> OutcomeOut:  # fmt: skip
    """Add a row."""

    def act(at: RegisterDesk, table: Table) -> Outcome:
        return at.add(table, said.cells, dry=dry_run)

    return _done(state, caller, (name, said.ground, key), language, act)


@router.put("/{name}/rows/{row}")
def change(
    state: Here, language: Tongue, caller: Writer, name: Name, row: RowId, said: RowIn, *,
    dry_run: Dry = False, key: Key = "",
) -> OutcomeOut:  # fmt: skip
    """Change a row that is still as it was seen."""

    def act(at: RegisterDesk, table: Table) -> Outcome:
        return at.change(table, row, said.cells, dry=dry_run)

    return _done(state, caller, (name, said.ground, key), language, act)


@router.post("/{name}/rows/{row}/removal")
def remove(
    state: Here, language: Tongue, caller: Writer, name: Name, row: RowId, said: Said, *,
    dry_run: Dry = False, key: Key = "",
) -> OutcomeOut:  # fmt: skip
    """Take a row out."""

    def act(at: RegisterDesk, table: Table) -> Outcome:
        return at.remove(table, row, dry=dry_run)

    return _done(state, caller, (name, said.ground, key), language, act)


@router.post("/{name}/undo")
def undo(
    state: Here, language: Tongue, caller: Writer, name: Name, said: UndoIn, key: Key = ""
) -> OutcomeOut:
    """Take a change back; that is a change too."""
    return _done(
        state, caller, (name, said.ground, key), language, lambda at, table: at.undo(table, said.number)
    )


@router.post("/{name}/import")
def take(
    state: Here, language: Tongue, caller: Writer, name: Name, *, file: Annotated[UploadFile, File()],
    ground: Annotated[str, Form(min_length=1, max_length=2000, pattern=r"\w")],
    whole: Annotated[bool, Query(description="Take out rows the file does not have")] = False,
    dry_run: Dry = True, key: Key = "",
) -> OutcomeOut:  # fmt: skip
    """Merge a CSV or Excel file into a register; with one error in it, nothing is written."""
    given = read_upload(state, file, frozenset({".csv", ".txt", ".xlsx", ".xls"}))

    def act(at: RegisterDesk, table: Table) -> Outcome:
        return at.take(table, *given, whole=whole, dry=dry_run)

    return _done(state, caller, (name, ground, key), language, act)


def _done(
    state: State, caller: Caller, said: tuple[str, str, str], language: Language,
    act: Callable[[RegisterDesk, Table], Outcome],
) -> OutcomeOut:  # fmt: skip
    """What came of a change; one that would be wrong says every fault, a repeated one says nothing new."""
    name, ground, key = said
    at = desk(state, caller, ground, request_word(caller, key))
    try:
        done = outcome_out(act(at, table_named(name)), language)
    except RegisterRefusedError as refused:
        found = findings_out(refused.findings, language)
        return OutcomeOut(is_written=False, added=0, changed=0, removed=0, findings=found)
    except RepeatedError:
        return OutcomeOut(is_written=True, added=0, changed=0, removed=0, findings=[])
    state.refresh()
    return done
