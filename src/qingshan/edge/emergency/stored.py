"""Compliance from the online figures in the archive: loads of the outlets of the list, hour by hour."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl

from qingshan.act.alert.alert import Alert
from qingshan.act.alert.compliance import Checked
from qingshan.act.alert.hourly import HourUsed, Loads, Span, check_hours
from qingshan.act.case.decide import Actor
from qingshan.base.period import Period
from qingshan.edge.emergency.alerts import Alerts
from qingshan.edge.emergency.board import Board
from qingshan.edge.online.book import load
from qingshan.edge.online.registers import read_registers

INDICATORS = {"flue_so2": "so2", "flue_nox": "nox", "flue_dust": "pm"}
"""Indicators of a stack and the pollutants of the list they measure."""
STOPPED = "stopped"
"""State of an hour whose mark says that the source stood still: it sent nothing up."""
ITEM = "compliance"


def outlets_of_lines(board: Board) -> dict[str, tuple[str, ...]]:
    """Stacks each line of the list ends in: those its row names, else all the stacks of its firm."""
    register = read_registers(board.workspace).outlets
    found = {}
    for each in board.read[0].lines:
        named = each.row.words("outlets")
        stacks = tuple(o.code for o in register.of(each.line.firm) if o.is_stack)
        found[each.line.code] = named or stacks
    return found


def check_stored(
    alerts: Alerts, alert: Alert, end: datetime, *, days_before: int, tolerance: Decimal
) -> tuple[tuple[Checked, ...], tuple[HourUsed, ...]]:
    """What the archive says of every line of which a cut is ordered, and the hours counted.

    Parameters
    ----------
    end
        Moment up to which is looked, zone-less Beijing time.
    days_before
        Days before the order that tell what is usual.
    tolerance
        Percentage points by which a fall may be short.
    """
    span = Span(alert.ordered_at.replace(tzinfo=None), end, days_before)
    outlets = outlets_of_lines(alerts.board)
    edition = alerts.edition(alert)
    wanted = {
        code for line in edition.lines if alert.level in line.measures for code in outlets.get(line.code, ())
    }
    return check_hours(
        edition, alert.level, outlets, _loads(alerts, sorted(wanted), span), span, tolerance=tolerance
    )


def file_compliance(
    alerts: Alerts, alert: Alert, found: Sequence[Checked], hours: Sequence[HourUsed], actor: Actor
) -> Alert:
    """The alert with what was found entered; the hours it stands on are on file in its case as a table."""
    entered = alerts.enter_checks(alert, found, actor)
    counts = Counter(each.result for each in found)
    told = " ".join(f"{key} {counts.get(key, 0)}" for key in ("done", "not_done", "no_data"))
    if not hours:
        alerts.desk.file(alert.case, ITEM, actor, text=told)
        return entered
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"compliance-{alert.id}-{alerts.now:%Y%m%dT%H%M}.csv"
        _write(path, hours)
        alerts.desk.file(alert.case, ITEM, actor, text=told, path=path)
    return entered


def _loads(alerts: Alerts, outlets: Sequence[str], span: Span) -> Loads:
    """Loads of hours; one marked as standing still is 0 kg, one without a value is unknown."""
    known = {each.code for each in read_registers(alerts.desk.workspace).outlets.outlets}
    asked = [code for code in outlets if code in known]
    if not asked:
        return {}
    last = (span.end - timedelta(seconds=1)).date()
    period = Period.parse(f"{span.first.date()}..{max(last, span.first.date())}")
    book = load(alerts.desk.workspace, period, asked, now=alerts.now.replace(tzinfo=None))
    if "mass" not in book.laid.columns:
        return {}
    mass = pl.when(pl.col("state") == STOPPED).then(0.0).otherwise(pl.col("mass"))
    rows = book.hours.filter(pl.col("indicator").is_in(list(INDICATORS))).select(
        "outlet", "indicator", "time", mass.alias("mass")
    )
    found: dict[tuple[str, str], dict[datetime, Decimal]] = {}
    for outlet, indicator, time, kilograms in rows.drop_nulls("mass").iter_rows():
        found.setdefault((outlet, INDICATORS[indicator]), {})[time] = Decimal(repr(kilograms))
    return found


def _write(path: Path, hours: Sequence[HourUsed]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["lines", "outlets", "pollutant", "hour_from", "kg", "usual_kg"])
        writer.writerows(_cells(each) for each in hours)


def _cells(hour: HourUsed) -> list[str]:
    return [
        ";".join(hour.lines), ";".join(hour.outlets), hour.pollutant, f"{hour.hour:%Y-%m-%d %H:%M}",
        f"{hour.load:.4f}", f"{hour.usual:.4f}",
    ]  # fmt: skip
