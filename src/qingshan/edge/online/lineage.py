"""Figures of outlets by address, computed again from the archive, down to file and row or frame."""

from __future__ import annotations

from datetime import timedelta

from qingshan.base.errors import UsageError
from qingshan.base.figure import Address, Coverage, Figure
from qingshan.base.indicator import indicator, indicators
from qingshan.base.period import Period
from qingshan.base.rounding import from_float
from qingshan.edge.archive.archive import Archive
from qingshan.edge.online.book import OnlineBook, load
from qingshan.edge.online.registers import read_registers
from qingshan.edge.online.summary import summaries
from qingshan.edge.opening import Opened, Parts, figure_named, read_address, source_of
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.declared import Figures
from qingshan.evaluate.online.figures import declarations, flow_figure, maker, of_day
from qingshan.observe.outlet_items import MEDIUM, mark_of, read_item
from qingshan.register.outlet import Outlet
from qingshan.standards.online_rules import rules_on

HOUR = timedelta(hours=1)
ORDER = {"mean": 0, "total": 1, "corrected": 2, "min": 3, "max": 4}


def open_figure(workspace: Workspace, text: str, *, as_of: int | None = None) -> Opened:
    """The figure of an address ``online/<outlet>/<period>/<statistic>``, computed now.

    Raises
    ------
    UsageError
        The address cannot be read, or names no figure of that outlet and period.
    """
    asked = read_address(text, ("online",))
    outlets = read_registers(workspace).find(asked.place)
    if len(outlets) != 1:
        raise UsageError(
            "unknown-outlet", text=asked.place, known=", ".join(each.code for each in outlets[:5])
        )
    outlet, period = outlets[0], Period.parse(asked.period)
    if period.kind == "hour":
        return Opened(_reading(workspace, outlet, period, asked.key, as_of), outlet, period)
    book = load(workspace, period, [outlet.code], now=period.end, edition=asked.edition, as_of=as_of)
    figures = (
        _of_day(book, asked) if period.kind == "day" else dict(summaries(book, _suffix(asked))[0].figures)
    )
    figure = figure_named(figures, asked.key, text, period)
    scope = "day" if period.kind == "day" else "period"
    return Opened(figure, outlet, period, declarations()[scope, asked.key], book.rules)


def _suffix(asked: Parts) -> str:
    return f"@{asked.edition}" if asked.edition else ""


def _of_day(book: OnlineBook, asked: Parts) -> Figures:
    make, outlet = maker(book.rules, _suffix(asked)), book.outlets[0].code
    found: Figures = {}
    for row in book.days_in_period.iter_rows(named=True):
        limit = book.limits[outlet].get(row["indicator"])
        found |= of_day(make, outlet, str(book.period), row, limit)
    hours = book.hours.unique(["outlet", "time"])
    known = hours["flow"].drop_nulls()
    total = float(known.sum()) if len(known) else None
    found["flow"] = flow_figure(
        make, "day", outlet, str(book.period), total, hours=(len(known), hours.height)
    )
    return found


def _reading(workspace: Workspace, outlet: Outlet, period: Period, key: str, as_of: int | None) -> Figure:
    """The reading of one hour with its source: file and row, or number of the frame."""
    if key not in indicators():
        raise UsageError("unknown-indicator", name=key, known=", ".join(indicators()))
    rules, registers = rules_on(period.first_day), read_registers(workspace)
    with Archive.open(workspace.archive_folder) as archive:
        rows = archive.read(
            medium=MEDIUM, sites=list(registers.sites_of(outlet.code)), start=period.start,
            end=period.start + HOUR, as_of=as_of,
        ).sort("commit", descending=True).collect()  # fmt: skip
        found = [
            (item, row)
            for row in rows.iter_rows(named=True)
            if (item := read_item(row["indicator"], rules, outlet.flow_unit)) and item.indicator == key
        ]
        found.sort(key=lambda pair: ORDER[pair[0].statistic])
        sources = tuple(source_of(archive, row) for _, row in found)
    declared = indicator(key)
    usable = [
        row["value"] * float(item.multiply)
        for item, row in found[:1]
        if row["value"] is not None and not mark_of(row["flag"], row["checks"] or "")
    ]
    value = from_float(usable[0], declared.decimals) if usable else None
    return Figure(
        address=Address(f"online/{outlet.code}/{period}/{key}"), value=value, unit=declared.unit,
        statistic=key, place=outlet.code, period=str(period), sources=sources,
        coverage=Coverage(len(usable), 1, item="hour"), unrounded=usable[0] if usable else None,
        note="" if usable else ("figure-not-usable" if found else "figure-no-reading"),
    )  # fmt: skip
