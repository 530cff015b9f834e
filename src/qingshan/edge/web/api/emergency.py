"""``/api/emergency``: the emergency list, plans solved beside requests, editions, plans of firms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Query, Response, UploadFile
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from qingshan.act.emergency.editions import How
from qingshan.base.errors import RefusedError
from qingshan.edge.emergency.documents import write_list, write_plans
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.areas import division_of_firm, whole_city
from qingshan.edge.web.api.attached import FILES
from qingshan.edge.web.api.inputs import Limit, Said, Shape
from qingshan.edge.web.api.parameters import PROBLEMS, Here, Tongue
from qingshan.edge.web.api.tables import as_file
from qingshan.edge.web.api.uploads import DOCUMENT, given_out, read_upload
from qingshan.edge.web.views.emergency import (
    EmergencyEdition,
    EmergencyOut,
    LinesOut,
    MovedOut,
    PlanOut,
    ProofsOut,
    Wish,
    board,
    emergency,
    fix,
    lines,
    moves,
    plan,
    plan_out,
    proofs,
    within,
)
from qingshan.edge.web.views.findings import FindingOut, findings_out
from qingshan.edge.web.views.named import actor_named

router = APIRouter(prefix="/api/emergency", tags=["emergency"], responses=PROBLEMS)
Edition = Annotated[int | None, Query(ge=1, le=100_000)]
Work = Annotated[str, InPath(pattern=r"^[A-Za-z0-9_-]{8,40}$")]
Firm = Annotated[str, InPath(pattern=r"^[A-Za-z0-9-]{1,40}$", examples=["150402E01"])]
Reader = Annotated[Caller, Depends(Rule("inside.read", "own"))]
Writer = Annotated[Caller, Depends(Rule("list.write", whole_city))]
WORK = "emergency-plan"
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class WishIn(BaseModel):
    """How a plan is to be made: solved anew, adjusted from the newest edition, or as the files list it."""

    model_config = ConfigDict(extra="forbid")
    how: How = "solved"
    day: Annotated[date | None, Field(ge=EARLIEST, le=LATEST)] = None
    fairness: Annotated[float | None, Field(ge=0, le=100, allow_inf_nan=False)] = None
    longest_delay: Annotated[int | None, Field(ge=0, le=240)] = None
    seconds: Annotated[float, Field(ge=1, le=600)] = 60.0


class FixIn(Said):
    """The day of the edition; that of the plan where it is not given."""

    day: Annotated[date | None, Field(ge=EARLIEST, le=LATEST)] = None


class TakenOut(BaseModel):
    """What a workbook holds: rows of each table, faults, and whether it took the place of the list."""

    rows: dict[str, int]
    findings: list[FindingOut]
    is_taken: bool


@router.get("", dependencies=[Depends(Rule("inside.read"))])
def list_(state: Here) -> EmergencyOut:
    """The list as its files are now, in numbers, and its editions."""
    return emergency(state)


@router.get("/faults", dependencies=[Depends(Rule("inside.read", whole_city))])
def faults(state: Here, language: Tongue) -> list[FindingOut]:
    """Faults of the list; they name firms of every county."""
    with board(state) as at:
        return findings_out(at.findings(at.now.date()), language)


@router.get("/lines", responses=FILES)
def lines_(
    state: Here, caller: Reader, *, edition: Edition = None,
    text: Annotated[str, Query(max_length=80)] = "", after: Annotated[str, Query(max_length=80)] = "",
    limit: Limit = 200, form: Shape = "json",
) -> LinesOut:  # fmt: skip
    """Lines of an edition in the caller's area: what each does at each level."""
    page = lines(state, caller, edition, after=after, limit=limit, text=text)
    return page if form == "json" else as_file(page.rows, form, "lines")  # type: ignore[return-value]


@router.get("/proof", dependencies=[Depends(Rule("inside.read"))], responses=FILES)
def proof(state: Here, edition: Edition = None, form: Shape = "json") -> ProofsOut:
    """Whether each level and pollutant meets its ratio: of an edition, or of what the files order now."""
    found = proofs(state, edition)
    return found if form == "json" else as_file(found.rows, form, "proof")  # type: ignore[return-value]


@router.get("/changes")
def changes(
    state: Here,
    caller: Reader,
    *,
    before: Annotated[int | None, Query(ge=0, le=100_000)] = None,
    after: Edition = None,
) -> list[MovedOut]:
    """Lines of the caller's area that moved between two editions; the newest two by default."""
    return moves(state, caller, before, after)


@router.post("/plans", status_code=202)
def begin(state: Here, language: Tongue, caller: Writer, wish: WishIn) -> PlanOut:
    """Begin to make a plan; ask for it again until it is done."""
    wanted = Wish(wish.how, wish.day or state.clock().date(), wish.fairness, wish.longest_delay, wish.seconds)
    longest = wish.seconds if wish.how == "solved" else 0.0
    return plan_out(state.jobs.start(WORK, caller.who, lambda _: plan(state, wanted), longest), language)


@router.get("/plans/{job}")
def look(state: Here, language: Tongue, caller: Writer, job: Work) -> PlanOut:
    """How far a plan is; its proof once it is done."""
    return plan_out(state.jobs.get(job, caller.who, WORK), language)


@router.post("/plans/{job}/edition", status_code=201)
def fix_(state: Here, caller: Writer, job: Work, said: FixIn) -> EmergencyEdition:
    """Fix a plan as the next edition."""
    return fix(state, state.jobs.get(job, caller.who, WORK), said.day, caller.who, said.ground)


@router.post("/workbook")
def take(
    state: Here, language: Tongue, caller: Writer, *, file: Annotated[UploadFile, File()],
    ground: Annotated[str, Form(min_length=1, max_length=2000, pattern=r"\w")], dry_run: bool = True,
) -> TakenOut:  # fmt: skip
    """A filled workbook in place of the list; with faults, or as a dry run, nothing is written."""
    name, content = read_upload(state, file, frozenset({".xlsx", ".xls"}))
    with TemporaryDirectory() as scratch, board(state) as at:
        path = Path(scratch) / name
        path.write_bytes(content)
        texts, found = at.read_workbook(path)
        told = findings_out(found, language)
        rows = {key: max(0, text.count("\n") - 1) for key, text in texts.items()}
        if dry_run or any(each.level == "error" for each in found):
            return TakenOut(rows=rows, findings=told, is_taken=False)
        rows = at.take(path, texts, caller.who, ground)
    state.refresh()
    return TakenOut(rows=rows, findings=told, is_taken=True)


@router.get("/workbook", responses=DOCUMENT, response_class=Response)
def template(state: Here, language: Tongue, caller: Writer) -> Response:
    """A workbook to fill, with what the list holds now."""
    from qingshan.edge.emergency.workbook import headers_of, write_template

    with TemporaryDirectory() as scratch, board(state) as at:
        path = Path(scratch) / "emergency.xlsx"
        headers = headers_of(at.workspace.mappings_folder / "emergency.toml")
        write_template(path, at.texts, at.settings.pollutants, headers, language)
        return given_out(path.read_bytes(), path.name)


@router.get("/list", responses=DOCUMENT, response_class=Response)
def document(state: Here, language: Tongue, caller: Reader, edition: Edition = None) -> Response:
    """An edition as the workbook that is published, with the lines of the caller's area."""
    with TemporaryDirectory() as scratch, board(state) as at:
        found = within(state, caller, at.edition(edition))
        path = Path(scratch) / f"emergency-list-{found.number}.xlsx"
        write_list(at.workspace, found, path, language)
        return given_out(path.read_bytes(), path.name)


@router.get(
    "/firms/{firm}/plan",
    dependencies=[Depends(Rule("inside.read", division_of_firm))],
    responses=DOCUMENT,
    response_class=Response,
)
def firm_plan(state: Here, language: Tongue, firm: Firm, edition: Edition = None) -> Response:
    """The plan of one firm as a Word document."""
    with TemporaryDirectory() as scratch, board(state) as at:
        found = at.edition(edition)
        found = replace(found, who=actor_named(state, found.who).name(language))
        write_plans(at.workspace, found, Path(scratch), firm, language)
        path = Path(scratch) / f"{firm}.docx"
        if not path.is_file():
            raise RefusedError("emergency-plan-not-there", job=firm)
        return given_out(path.read_bytes(), path.name)
