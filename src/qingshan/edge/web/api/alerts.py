"""``/api/alerts``: heavy pollution from forecast to report; one proposes, another orders."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from qingshan.act.alert.advice import Forecast, parse_forecast
from qingshan.act.alert.alert import Alert
from qingshan.act.alert.compliance import By, check_lines, parse_daily
from qingshan.base.errors import LedgerError, RefusedError
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.areas import whole_city
from qingshan.edge.web.api.inputs import Said, SaidOf, actor
from qingshan.edge.web.api.parameters import PROBLEMS, Here, Tongue
from qingshan.edge.web.api.uploads import DOCUMENT, given_out, read_upload
from qingshan.edge.web.errors import ForbiddenError
from qingshan.edge.web.language import word
from qingshan.edge.web.state import State
from qingshan.edge.web.views import alerts as view
from qingshan.edge.web.views.alerts import AdviceOut, AlertOut, AlertRow, ProposalOut
from qingshan.edge.web.views.emergency import county_of_firms
from qingshan.edge.web.views.findings import FindingOut, findings_out
from qingshan.edge.web.views.named import ordered

router = APIRouter(prefix="/api/alerts", tags=["alerts"], responses=PROBLEMS)
Number = Annotated[str, InPath(pattern=r"^[0-9]{4}-[0-9]{2,6}$", examples=["2025-01"])]
Level = Literal["yellow", "orange", "red"]
Ground = Annotated[str, Form(min_length=1, max_length=2000, pattern=r"\w")]
Reader = Annotated[Caller, Depends(Rule("inside.read", "own"))]
Writer = Annotated[Caller, Depends(Rule("list.write", whole_city))]
Approver = Annotated[Caller, Depends(Rule("approve", whole_city))]
Decider = Annotated[Caller, Depends(Rule("case.write", whole_city))]
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class DayIn(BaseModel):
    """Forecast of a day."""

    model_config = ConfigDict(extra="forbid")
    day: Annotated[date, Field(ge=EARLIEST, le=LATEST)]
    aqi: Annotated[int, Field(ge=0, le=1000)]
    primary: Annotated[str, Field(pattern=r"^[a-z0-9_]{0,12}$")] = ""


class ForecastIn(BaseModel):
    """Days of a forecast."""

    model_config = ConfigDict(extra="forbid")
    forecast: Annotated[list[DayIn], Field(min_length=1, max_length=30)]


class ProposalIn(Said):
    """A level to order, and the forecast it rests on."""

    level: Level
    forecast: Annotated[list[DayIn], Field(min_length=1, max_length=30)]


class LevelIn(SaidOf):
    """The level from now on."""

    level: Level


class ReadOut(BaseModel):
    """A forecast that was read from a file, its faults, and what it calls for."""

    advice: AdviceOut | None
    findings: list[FindingOut]


@router.get("", dependencies=[Depends(Rule("inside.read"))])
def all_(state: Here) -> list[AlertRow]:
    """Every alert, the newest first."""
    return view.rows(state)


@router.post("/advice", dependencies=[Depends(Rule("inside.read"))])
def advise(state: Here, language: Tongue, said: ForecastIn) -> AdviceOut:
    """What a forecast calls for, and why; nothing is entered."""
    days = _days(said.forecast)
    with view.alerts(state, language) as at:
        return view.advice_out(at.advise(days), days)


@router.post("/advice/file", dependencies=[Depends(Rule("inside.read"))])
def advise_file(state: Here, language: Tongue, file: Annotated[UploadFile, File()]) -> ReadOut:
    """The same of a file with the columns date, aqi and primary."""
    name, content = read_upload(state, file, frozenset({".csv", ".txt"}))
    days, found = parse_forecast(content.decode("utf-8-sig", errors="replace"), name)
    told = findings_out(found, language)
    if any(each.level == "error" for each in found) or not days:
        return ReadOut(advice=None, findings=told)
    with view.alerts(state, language) as at:
        return ReadOut(advice=view.advice_out(at.advise(days), days), findings=told)


@router.get("/proposals", dependencies=[Depends(Rule("inside.read"))])
def proposals(state: Here) -> list[ProposalOut]:
    """Alerts that were proposed, the newest first."""
    return view.proposals(state, "alert")


@router.post("/proposals", status_code=201)
def propose(state: Here, caller: Writer, said: ProposalIn) -> ProposalOut:
    """Propose an alert; somebody else orders it."""
    told = [{"day": each.day.isoformat(), "aqi": each.aqi, "primary": each.primary} for each in said.forecast]
    what = {"level": said.level, "forecast": told}
    return view.proposal_out(state, view.put_forward(state, "alert", what, caller.who, said.ground))


@router.post("/proposals/{number}/approval", status_code=201)
def approve(state: Here, language: Tongue, caller: Approver, number: Number, said: Said) -> ProposalOut:
    """Order what somebody else proposed: the newest edition of the list is frozen, a case follows it up."""
    level = view.proposal(state, number, "alert").what["level"]
    title = word(language, "acting.alert_followup", level=ordered("level", level).model_dump()[language])
    made = view.order(state, number, language, actor(caller, said.ground), title)
    return view.proposal_out(state, made)


@router.post("/proposals/{number}/refusal")
def refuse(state: Here, caller: Decider, number: Number, said: Said) -> ProposalOut:
    """Decline a proposal as an approver, or withdraw one's own."""
    made = view.proposal(state, number, "alert")
    if caller.who != made.who and not caller.may("approve"):
        raise ForbiddenError("approve")
    return view.proposal_out(state, view.refuse(state, made, caller.who, said.ground))


@router.get("/{number}")
def one(state: Here, caller: Reader, number: Number) -> AlertOut:
    """One alert from order to report, with the checks of the caller's area."""
    return view.alert_out(state, caller, number)


@router.post("/{number}/level")
def change(state: Here, language: Tongue, caller: Approver, number: Number, said: LevelIn) -> AlertOut:
    """Raise or lower an alert; its frozen list stays."""
    alert = _seen(state, number, said.version)
    with view.alerts(state, language) as at:
        at.change(alert, said.level, actor(caller, said.ground))
    return view.alert_out(state, caller, number)


@router.post("/{number}/notices")
def notify(state: Here, language: Tongue, caller: Writer, number: Number, said: SaidOf) -> AlertOut:
    """Write a notice a firm from the frozen list, and enter who was notified."""
    alert = _seen(state, number, said.version)
    with view.alerts(state, language) as at:
        at.notify(alert, _notices(state, number, alert.level), actor(caller, said.ground))
    return view.alert_out(state, caller, number)


@router.get(
    "/{number}/notices",
    responses=DOCUMENT,
    response_class=Response,
)
def notices(state: Here, caller: Reader, number: Number) -> Response:
    """The notices of the level in force to firms of the caller's area, as one file."""
    alert = view.one(state, number)
    folder, counties = _notices(state, number, alert.level), county_of_firms(state)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as pack:
        for path in sorted(folder.glob("*.docx")) if folder.is_dir() else ():
            if caller.covers(counties.get(path.stem, "")):
                pack.writestr(path.name, path.read_bytes())
    return given_out(buffer.getvalue(), f"notices-{number}-{alert.level}.zip")


@router.post("/{number}/checks")
def check(
    state: Here, language: Tongue, caller: Writer, number: Number, *, by: Annotated[By, Form()],
    file: Annotated[UploadFile, File()], ground: Ground,
    since: Annotated[date | None, Form()] = None, until: Annotated[date | None, Form()] = None,
    before: Annotated[int, Form(ge=1, le=60)] = 7,
    tolerance: Annotated[float, Form(ge=0, le=100)] = 5.0,
) -> AlertOut:  # fmt: skip
    """Check by daily power or online data whether what was ordered was done, and enter what was found."""
    name, content = read_upload(state, file, frozenset({".csv", ".txt"}))
    daily, found = parse_daily(content.decode("utf-8-sig", errors="replace"), by, name)
    errors = sum(each.level == "error" for each in found)
    if errors:
        raise RefusedError("alert-forecast-refused", file=name, count=errors)
    alert = view.one(state, number)
    with view.alerts(state, language) as at:
        first = since or alert.ordered_at.date() + timedelta(days=1)
        last = until or (alert.lifted or at.now).date()
        if last < first or (last - first).days > 366:
            raise RefusedError("alert-check-span", first=first, last=last)
        checked = check_lines(
            at.edition(alert), alert.level, by, daily, first=first, last=last, days_before=before,
            tolerance=Decimal(str(tolerance)),
        )  # fmt: skip
        at.enter_checks(alert, checked, actor(caller, ground))
    return view.alert_out(state, caller, number)


@router.post("/{number}/lift")
def lift(state: Here, language: Tongue, caller: Approver, number: Number, said: SaidOf) -> AlertOut:
    """Lift an alert; the order goes on file in its case."""
    alert = _seen(state, number, said.version)
    with TemporaryDirectory() as scratch, view.alerts(state, language) as at:
        at.lift(alert, Path(scratch) / f"lifting-{number}.docx", actor(caller, said.ground))
    return view.alert_out(state, caller, number)


@router.post("/{number}/report")
def report(state: Here, language: Tongue, caller: Writer, number: Number, said: SaidOf) -> AlertOut:
    """Write the report after an alert; it goes on file in its case."""
    alert = _seen(state, number, said.version)
    with TemporaryDirectory() as scratch, view.alerts(state, language) as at:
        at.report(alert, Path(scratch) / f"report-{number}.docx", actor(caller, said.ground))
    return view.alert_out(state, caller, number)


def _days(said: list[DayIn]) -> tuple[Forecast, ...]:
    found = {each.day: Forecast(each.day, each.aqi, each.primary) for each in said}
    return tuple(found[day] for day in sorted(found))


def _seen(state: State, number: str, version: int | None) -> Alert:
    alert = view.one(state, number)
    if version is not None and version != alert.version:
        raise LedgerError("ledger-moved", stream=alert.stream, found=alert.version, expected=version)
    return alert


def _notices(state: State, number: str, level: str) -> Path:
    return state.workspace.folder / "orders" / "notices" / f"{number}-{level}"
