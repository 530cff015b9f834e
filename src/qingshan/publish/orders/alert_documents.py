"""Notices to firms, the order that lifts an alert, and the report after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qingshan.act.alert.alert import Alert
from qingshan.act.emergency.editions import Edition
from qingshan.base.figure import Figure
from qingshan.publish.document import Block, Cell, Column, Document, Run, Table, Text
from qingshan.publish.orders.blocks import Head, heading, kilograms, note, numbered, sentence, table
from qingshan.publish.orders.firm_plan import basis, level_table
from qingshan.publish.orders.wording import Words
from qingshan.publish.wording import DASH, Wording


@dataclass(frozen=True, slots=True)
class Issue:
    """Who issues a document, on which day, and whether it stands on made-up data."""

    publisher: str
    made_on: date
    is_simulated: bool


@dataclass(frozen=True, slots=True)
class AirDay:
    """What the air was forecast and found to be on a day; figures are none where there are none."""

    day: date
    forecast: int | None
    aqi: Figure | None
    primary: Figure | None


def notice(alert: Alert, edition: Edition, firm: str, words: Words, issue: Issue) -> Document:
    """The notice to one firm: the measures of the frozen edition at the level in force."""
    lines = edition.of_firm(firm)
    level = words.level(alert.level)
    told, hashed = basis(edition, words)
    blocks: list[Block] = [
        sentence(words.text("notice_told", since=_when(alert), level=level, alert=alert.id)),
        heading(words.text("notice_measures"), "measures"),
        level_table(edition, lines, alert.level, words),
        sentence(words.text("notice_reply")),
        note(words.text("notice_basis", edition=told, hash=hashed)),
    ]
    return _document(words, "notice_title", lines[0].firm_name, alert, issue, blocks)


def lifting_order(alert: Alert, who: str, ground: str, words: Words, issue: Issue) -> Document:
    """The order that lifts an alert."""
    told = words.text(
        "lift_told",
        alert=alert.id,
        level=words.level(alert.level),
        since=_when(alert),
        ground=ground,
        who=who,
    )
    return _document(words, "lift_title", words.level(alert.level), alert, issue, [sentence(told)])


def after_report(
    alert: Alert, edition: Edition, air: Sequence[AirDay], words: Words, wording: Wording, issue: Issue
) -> Document:
    """What was ordered, what it saves by reckoning, what checks found, and what the air did."""
    blocks = [*_ordered(alert, words), *_cuts(alert, edition, words), *_checks(alert, edition, words),
              *_air(air, words, wording)]  # fmt: skip
    return _document(words, "report_title", words.level(alert.level), alert, issue, blocks)


def _document(
    words: Words, title: str, subtitle: str, alert: Alert, issue: Issue, blocks: Sequence[Block]
) -> Document:
    return Document(
        words.language, words.text(title), subtitle, words.text("banner") if issue.is_simulated else "",
        (issue.publisher, alert.id, words.text("made_on", day=issue.made_on)), numbered(blocks),
    )  # fmt: skip


def _ordered(alert: Alert, words: Words) -> Iterator[Block]:
    yield heading(words.text("report_ordered"), "ordered")
    for each in alert.levels:
        yield sentence(
            words.text(
                "report_level_told", since=f"{each.since:%Y-%m-%d %H:%M}", who=each.who,
                level=words.level(each.level), ground=each.ground,
            )
        )  # fmt: skip
    if alert.lifted:
        yield sentence(words.text("report_lifted", since=f"{alert.lifted:%Y-%m-%d %H:%M}"))
    advised = words.level(alert.advised) if alert.advised else words.text("report_none")
    yield sentence(words.text("report_advised", level=advised))
    if not alert.notices:
        yield sentence(words.text("report_no_notices"))
    for level, firms in alert.notices.items():
        yield sentence(words.text("report_notices", level=words.level(level), firms=firms))


def _cuts(alert: Alert, edition: Edition, words: Words) -> Iterator[Block]:
    yield heading(words.text("report_cut"), "cut")
    columns: tuple[Head, ...] = (
        (words.text("list_level"), "left", 1.2), (words.text("list_pollutant"), "left", 1.2),
        (words.text("list_cut"), "right", 1.0), (words.text("list_ratio"), "right", 1.0),
        (words.text("list_required"), "right", 1.0),
    )  # fmt: skip
    had = dict.fromkeys(each.level for each in alert.levels)
    rows = [
        (
            words.level(row.level), words.pollutant(row.pollutant), kilograms(row.cut), str(row.percent),
            str(row.required),
        )
        for level in had
        for row in edition.proof
        if row.level == level
    ]  # fmt: skip
    yield table("cut", words.text("report_cut"), columns, rows)
    yield note(words.text("report_cut_note", number=edition.number))


def _checks(alert: Alert, edition: Edition, words: Words) -> Iterator[Block]:
    yield heading(words.text("report_checks"), "checks")
    if not alert.checks:
        yield sentence(words.text("report_no_checks"))
        return
    counts = Counter(row["result"] for row in alert.checks.values())
    told = {key: counts.get(key, 0) for key in ("done", "not_done", "no_data")}
    yield sentence(words.text("report_checks_told", count=len(alert.checks), **told))
    names = {line.code: f"{line.firm_name} {line.name}" for line in edition.lines}
    columns: tuple[Head, ...] = (
        (words.text("line"), "left", 2.6), (words.text("report_by"), "left", 1.2),
        (words.text("report_wanted"), "right", 0.9), (words.text("report_found"), "right", 0.9),
        (words.text("report_days"), "center", 1.0), (words.text("report_result"), "center", 0.9),
    )  # fmt: skip
    order = {"not_done": 0, "no_data": 1, "done": 2}
    rows = [
        (
            names.get(row["line"], row["line"]), _by(row["by"], words), row["wanted"], row["found"] or DASH,
            _counted(row), words.text(f"result_{row['result']}"),
        )
        for row in sorted(alert.checks.values(), key=lambda each: (order[each["result"]], each["line"]))
    ]  # fmt: skip
    yield table("checks", words.text("report_checks"), columns, rows)


def _air(air: Sequence[AirDay], words: Words, wording: Wording) -> Iterator[Block]:
    yield heading(words.text("report_air"), "air")
    if not any(each.aqi for each in air):
        yield sentence(words.text("report_air_none"))
    titles = ("report_day", "report_forecast", "report_observed", "report_primary")
    rows = tuple(
        tuple(
            Cell((run,))
            for run in (
                Text(each.day.isoformat()), Text(DASH if each.forecast is None else str(each.forecast)),
                _figure(each.aqi, wording), _figure(each.primary, wording),
            )
        )
        for each in air
    )  # fmt: skip
    yield Table(
        "air", words.text("report_air"), tuple(Column(words.text(each), "center") for each in titles), rows
    )
    yield note(words.text("report_air_note"))


def _figure(figure: Figure | None, wording: Wording) -> Run:
    return Text(DASH) if figure is None else wording.number(figure)


def _by(by: str, words: Words) -> str:
    kind, _, pollutant = by.partition("-")
    return words.text(f"by_{kind}") + (f" {words.pollutant(pollutant)}" if pollutant else "")


def _counted(row: Mapping[str, str]) -> str:
    """Days with a value before and during the alert, or hours."""
    unit = "h" if row["by"].startswith("hourly") else ""
    return f"{row['before']}/{row['days']}{unit}"


def _when(alert: Alert) -> str:
    return f"{alert.levels[-1].since:%Y-%m-%d %H:%M}"
