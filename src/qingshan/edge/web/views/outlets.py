"""What outlets discharged against their limits, by outlet and indicator."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from qingshan.base.indicator import indicator
from qingshan.base.period import Period
from qingshan.edge.archive.archive import Archive
from qingshan.edge.online.book import load
from qingshan.edge.online.summary import OutletSummary, summaries
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.state import State
from qingshan.edge.web.views.figure import FigureTold
from qingshan.edge.web.views.heads import Head
from qingshan.edge.web.views.words import Both
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.online.limits import Applied

OUTLET_HEADS = (
    Head("outlet", "devices.outlet", pinned=True, width=170, link="/console/devices/{code}"),
    Head("indicator", "devices.indicator", width=120),
    Head("figures.exceedances", "devices.exceedances", right=True),
    Head("figures.multiple", "devices.multiple", right=True),
    Head("run", "devices.run", unit="h", right=True),
    Head("figures.mean", "devices.mean", right=True),
    Head("limit", "devices.limit", right=True),
    Head("unit", "devices.unit"),
    Head("figures.load", "devices.load", unit="kg", right=True),
    Head("figures.valid_rate", "devices.valid_transmission_rate", unit="%", right=True),
    Head("county", "devices.county"),
)
KEYS = ("exceedances", "multiple", "mean", "load")


class OutletRow(BaseModel):
    """An indicator of an outlet over a period; exceedances under a limit that only warns are warnings."""

    code: str
    outlet: Both
    county: Both
    indicator: Both
    unit: str
    limit: str
    is_warning: bool
    run: int | None
    figures: dict[str, FigureTold]


class OutletTable(BaseModel):
    """Outlets of the caller's area over a period, those over their limits first."""

    period: str
    is_simulated: bool
    outlets_over: int
    rows: list[OutletRow]


def last_month(workspace: Workspace) -> str:
    """The last month with online readings; empty where there are none."""
    with Archive.open(workspace.archive_folder) as archive:
        held = archive.extent("online")
    return "" if held.last is None else f"{held.last:%Y-%m}"


def outlets(
    state: State, caller: Caller, text: str, wanted: str = "", *, only_over: bool = False
) -> OutletTable:
    """Outlets over a period, the last month with readings where none is named; all rows or those over.

    A period in which nothing was received has no rows.

    Raises
    ------
    UsageError
        There is no such outlet, enterprise or county.
    """
    month = text or state.kept("online-last-month", last_month)
    if not month:
        return OutletTable(period="", is_simulated=False, outlets_over=0, rows=[])
    period = Period.parse(month)
    # an hour that has passed owes values, which a month that is over owes no more
    now = state.clock().replace(tzinfo=None)
    passed = min(period.end, now.replace(minute=0, second=0, microsecond=0))
    found, is_simulated = state.kept(
        ("outlets", str(period), wanted, passed), lambda w: _told(w, period, wanted, now)
    )
    rows = [row for county, row in found if caller.covers(county)]
    rows.sort(key=lambda row: -float(row.figures["exceedances"].value or 0) if not row.is_warning else 0.0)
    if only_over:
        rows = [row for row in rows if row.figures["exceedances"].tone == "bad"]
    over = {row.code for row in rows if not row.is_warning and row.figures["exceedances"].value}
    return OutletTable(period=str(period), is_simulated=is_simulated, outlets_over=len(over), rows=rows)


def _told(
    workspace: Workspace, period: Period, wanted: str, now: datetime
) -> tuple[list[tuple[str, OutletRow]], bool]:
    """Rows of a period, each with the county it is of."""
    found, is_simulated = _judged(workspace, period, wanted, now)
    divisions, rows = workspace.divisions(), []
    for each in found:
        county = divisions.get(each.county)
        named = Both(zh=county.zh, en=county.en) if county else Both.same(each.county)
        rows += [(each.county, _row(each, item, named)) for item in each.indicators]
    return rows, is_simulated


def _judged(
    workspace: Workspace, period: Period, wanted: str, now: datetime
) -> tuple[tuple[OutletSummary, ...], bool]:
    book = load(workspace, period, [wanted] if wanted else [], now=now)
    is_heard = bool(book.outlets) and bool(book.rates["received"].sum())
    return summaries(book) if is_heard else (), book.is_simulated


def _row(each: OutletSummary, item: str, county: Both) -> OutletRow:
    limit, named = each.limits.get(item), indicator(item)
    is_warning = limit is not None and limit.role == "warning"
    figures = {}
    for key in KEYS:
        figure = each.figures.get(f"{item}_{key}")
        if figure is not None:
            is_over = key == "exceedances" and bool(figure.value) and not is_warning
            figures[key] = FigureTold.tell(figure, ("", ""), tone="bad" if is_over else "")
    figures["valid_rate"] = FigureTold.tell(each.figures["valid_rate"], ("", ""))
    return OutletRow(
        code=each.outlet.code, outlet=Both(zh=each.outlet.zh, en=each.outlet.en), county=county,
        indicator=Both(zh=named.name("zh"), en=named.name("en")), unit=named.unit, limit=_limit(limit),
        is_warning=is_warning, run=each.runs.get(item) or None, figures=figures,
    )  # fmt: skip


def _limit(limit: Applied | None) -> str:
    if limit is None:
        return ""
    return f"{limit.high}" if limit.low is None else f"{limit.low}–{limit.high}"
