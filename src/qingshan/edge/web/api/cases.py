"""``/api/cases``: cases seen, opened, moved, given evidence, checked; each change goes on the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Path, Query, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from qingshan.act.case.decide import Opening
from qingshan.base.errors import UsageError
from qingshan.edge.desk import Desk
from qingshan.edge.ledger import attachments
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api import inputs
from qingshan.edge.web.api.areas import division_of_case
from qingshan.edge.web.api.attached import FILES
from qingshan.edge.web.api.inputs import (
    Ground,
    Key,
    Limit,
    SaidOf,
    Shape,
    Text,
    Version,
    Word,
    actor,
    request_word,
)
from qingshan.edge.web.api.parameters import PROBLEMS, Here
from qingshan.edge.web.api.tables import as_file
from qingshan.edge.web.api.uploads import DOCUMENT, EVIDENCE, given_out, read_upload
from qingshan.edge.web.state import State
from qingshan.edge.web.views.case import case_out, check_out, figure, one
from qingshan.edge.web.views.case_records import Backlog, Board, CaseOut, CasePage, CheckOut, KindOut
from qingshan.edge.web.views.cases import By, Wanted, backlog, board, case_page, open_kinds

router = APIRouter(prefix="/api/cases", tags=["cases"], responses=PROBLEMS)
Number = Annotated[str, Path(pattern=r"^[0-9]{4}-[0-9]{4,7}$", examples=["2022-0001"])]
Hash = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
Prefix = Annotated[str, Query(pattern=r"^([0-9]{2,12})?$", description="How division codes begin")]
Filter = Annotated[str, Query(max_length=80)]


Reader = Annotated[Caller, Depends(Rule("inside.read", "own"))]
Looker = Annotated[Caller, Depends(Rule("inside.read", division_of_case))]
Opener = Annotated[Caller, Depends(Rule("case.write", "own"))]
Mover = Annotated[Caller, Depends(Rule("case.write", division_of_case))]


class OpeningIn(inputs.Said):
    """A case to open; ``words`` are the codes its closing looks at."""

    kind: Word
    title: Text
    about: Annotated[str, Field(max_length=80)] = ""
    division: inputs.Division
    owner: Annotated[str, Field(max_length=80)] = ""
    words: dict[Word, Word] = Field(default_factory=dict, max_length=8)


class MoveIn(SaidOf):
    """A move to take."""

    move: Word


class AssignIn(SaidOf):
    """Who has it from now on."""

    owner: Annotated[str, Field(min_length=1, max_length=80, pattern=r"\w")]


class ExtendIn(SaidOf):
    """The later day."""

    due: date


class FileIn(BaseModel):
    """A word put on file for an item."""

    model_config = ConfigDict(extra="forbid")
    ground: Ground
    item: Word
    text: Text
    version: Version = None


@router.get("", responses=FILES)
def cases(
    state: Here, caller: Reader, *, kind: Filter = "", county: Prefix = "", owner: Filter = "",
    state_key: Annotated[str, Query(alias="state", max_length=80)] = "", about: Filter = "",
    text: Filter = "", overdue: bool = False, closed: bool | None = None,
    after: Annotated[str, Query(max_length=20)] = "", limit: Limit = 200, form: Shape = "json",
) -> CasePage:  # fmt: skip
    """Cases of the caller's area, the most overdue first; open and closed ones unless ``closed`` says."""
    wanted = Wanted(kind, county, owner, state_key, about, text, overdue, closed)
    page = case_page(state, caller, wanted, after=after, limit=limit)
    return page if form == "json" else as_file(page.rows, form, "cases")  # type: ignore[return-value]


@router.get("/kinds", dependencies=[Depends(Rule("inside.read"))])
def kinds(state: Here) -> list[KindOut]:
    """Kinds of case one may open today."""
    return open_kinds(state)


@router.get("/board")
def board_(
    state: Here, caller: Reader, kind: Annotated[str, Query(max_length=80)], county: Prefix = ""
) -> Board:
    """Cases of one kind by state."""
    return board(state, caller, kind, county)


@router.get("/backlog")
def backlog_(state: Here, caller: Reader, by: By = "owner") -> Backlog:
    """What waits: how many, with whom, how old, how late."""
    return backlog(state, caller, by)


@router.post("", status_code=201)
def open_(state: Here, caller: Opener, said: OpeningIn, key: Key = "") -> CaseOut:
    """Open a case in the caller's area."""
    inputs.within(caller, said.division)
    opening = Opening("", said.title, said.about, said.division, said.owner, said.words)
    with desk(state, caller, key) as at:
        made = at.open(said.kind, opening, actor(caller, said.ground))
    return case_out(state, caller, made.id)


@router.get("/{number}")
def case(state: Here, caller: Looker, number: Number) -> CaseOut:
    """One case: what it can do next, what is on file, everything that happened."""
    return case_out(state, caller, number)


@router.get("/{number}/check")
def check(state: Here, caller: Looker, number: Number) -> CheckOut:
    """Whether the case may close today, term by term, with the figures that say so."""
    return check_out(state, number)


@router.post("/{number}/moves")
def move(state: Here, caller: Mover, number: Number, said: MoveIn, key: Key = "") -> CaseOut:
    """Take a move; one that closes is checked against the figures first."""
    with desk(state, caller, key, said.version) as at:
        at.move(number, said.move, actor(caller, said.ground))
    return case_out(state, caller, number)


@router.post("/{number}/notes")
def note(state: Here, caller: Mover, number: Number, said: SaidOf, key: Key = "") -> CaseOut:
    """Write a remark; the ground is the remark."""
    with desk(state, caller, key, said.version) as at:
        at.note(number, actor(caller, said.ground))
    return case_out(state, caller, number)


@router.post("/{number}/owner")
def assign(state: Here, caller: Mover, number: Number, said: AssignIn, key: Key = "") -> CaseOut:
    """Give the case to somebody."""
    with desk(state, caller, key, said.version) as at:
        at.assign(number, said.owner, actor(caller, said.ground))
    return case_out(state, caller, number)


@router.post("/{number}/due")
def extend(state: Here, caller: Mover, number: Number, said: ExtendIn, key: Key = "") -> CaseOut:
    """Set a later day; approvers only."""
    with desk(state, caller, key, said.version) as at:
        at.extend(number, said.due, actor(caller, said.ground))
    return case_out(state, caller, number)


@router.post("/{number}/evidence")
def file_word(state: Here, caller: Mover, number: Number, said: FileIn, key: Key = "") -> CaseOut:
    """Put a word on file."""
    with desk(state, caller, key, said.version) as at:
        at.file(number, said.item, actor(caller, said.ground), text=said.text)
    return case_out(state, caller, number)


@router.post("/{number}/files")
def file_file(
    state: Here, caller: Mover, number: Number, *, item: Annotated[str, Form(pattern=inputs.WORD)],
    ground: Annotated[str, Form(min_length=1, max_length=2000, pattern=r"\w")],
    file: Annotated[UploadFile, File()], text: Annotated[str, Form(max_length=400)] = "",
    version: Annotated[int | None, Form(ge=0, le=2**31)] = None, key: Key = "",
) -> CaseOut:  # fmt: skip
    """Put a file on record; it is kept by the hash of its content."""
    content = read_upload(state, file, EVIDENCE)
    with desk(state, caller, key, version) as at:
        at.file(number, item, actor(caller, ground), text=text, content=content)
    return case_out(state, caller, number)


@router.get(
    "/{number}/files/{sha256}",
    response_class=Response,
    responses=DOCUMENT,
)
def download(state: Here, caller: Looker, number: Number, sha256: Hash) -> Response:
    """A file on record of the case, proved by its hash."""
    on_file = [each.file for filed in one(state, number).evidence.values() for each in filed]
    record: Any = next((each for each in on_file if each.get("sha256") == sha256), None)
    if record is None:
        raise UsageError("unknown-file", case=number, sha256=sha256[:12])
    content = attachments.open_kept(state.workspace.attachments_folder, sha256)
    return given_out(content, record["name"])


@contextmanager
def desk(state: State, caller: Caller, key: str, seen: int | None = None) -> Iterator[Desk]:
    """The desk of the workspace for one request of a caller."""
    now = state.clock().replace(microsecond=0)
    made = Desk(state.workspace, state.decided.ledger, now, lambda address: figure(state, address))
    yield replace(made, request=request_word(caller, key), seen=seen)
