"""The tables of the report of one section: its indicators, and the year before beside this one."""

from __future__ import annotations

from collections.abc import Sequence

from qingshan.publish.document import (
    FACES,
    Block,
    Cell,
    Column,
    Face,
    Table,
)
from qingshan.publish.setting import Setter
from qingshan.publish.water.report import IndicatorRow, SectionReport
from qingshan.publish.water.report_charts import Painter
from qingshan.publish.wording import Wording

LEADING = 8
"""Indicators listed on paper, the worst first; the web page lists all."""


def indicator_tables(report: SectionReport, wording: Wording) -> dict[str, Block | None]:
    """Every indicator on the web; on paper the worst ones, where they are many."""
    rows = report.indicators
    if len(rows) <= LEADING:
        return {
            "table section_indicators": _indicator_table("section_indicators", report, rows, wording, FACES)
        }
    ranked = sorted(rows, key=lambda row: -_rank(row))
    return {
        "table section_indicators": _indicator_table("section_indicators", report, rows, wording, ("web",)),
        "table section_leading": _indicator_table(
            "section_leading", report, ranked[:LEADING], wording, ("word",)
        ),
    }


def _rank(row: IndicatorRow) -> float:
    """What orders indicators on paper: those over the target first, then by class."""
    number = (
        0 if row.water_class is None or row.water_class.value is None else int(str(row.water_class.value))
    )
    return number + (10 if row.target_multiple is not None else 0)


def _indicator_table(
    key: str, report: SectionReport, listed: Sequence[IndicatorRow], wording: Wording, faces: tuple[Face, ...]
) -> Table | None:
    """Indicators: mean, class, limit of the target, multiples."""
    setter = Setter(report, wording)
    painter = Painter(report, wording)
    rows = []
    for row in listed:
        found, cell = painter.class_of(row.water_class), setter.number(row.water_class)
        symbol, unit = wording.symbol(row.item), row.mean.unit
        rows.append(
            (
                setter.text(setter.with_unit(symbol, unit) if unit else symbol),
                setter.number(row.mean),
                Cell(cell.runs, found.rgb) if found else cell,
                setter.number(row.limit),
                setter.number(row.target_multiple),
                setter.number(row.multiple),
            )
        )
    columns = (
        Column(setter.say("item"), "left", 1.6),
        Column(setter.say("mean")),
        Column(setter.say("water_class"), "center"),
        Column(setter.say("target_limit")),
        Column(setter.say("target_multiple")),
        Column(setter.say("multiple")),
    )
    return setter.table(key, columns, rows, faces=faces)


def compared_table(report: SectionReport, wording: Wording) -> Table | None:
    """The year before beside this one."""
    setter = Setter(report, wording)
    rows = [
        (
            setter.text(line.name.text(wording.language)),
            setter.number(line.before),
            setter.number(line.now),
            setter.signed(line.change),
            setter.text(wording.unit(line.change.unit) if line.change and line.change.unit else ""),
        )
        for line in report.lines
    ]
    columns = (
        Column(setter.say("statistic"), "left", 1.8),
        Column(report.previous.label(wording.language) if report.previous else ""),
        Column(report.period.label(wording.language)),
        Column(setter.say("change")),
        Column(setter.say("unit"), "left"),
    )
    return setter.table("section_compared", columns, rows)
