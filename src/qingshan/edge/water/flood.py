"""Flood-season pollution intensity of sections, by season or rain event, and the worst of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import narwhals.stable.v2 as nw
import polars as pl

from qingshan.base.figure import Address
from qingshan.base.messages import Language
from qingshan.base.period import Period
from qingshan.edge.archive.archive import Archive
from qingshan.edge.city import WaterBasis
from qingshan.edge.frames import collect
from qingshan.edge.verdicts.verdicts import Question
from qingshan.edge.water.book import MEDIA, maker_of, rules_for
from qingshan.edge.water.months import READ, water_verdicts
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.declared import Figures, Row
from qingshan.evaluate.water.figures import WaterMaker
from qingshan.evaluate.water.flood import RainEvent, flood_intensity, rain_events
from qingshan.evaluate.water.flood_figures import Days, FloodMaker
from qingshan.evaluate.water.items import columns, present
from qingshan.evaluate.water.samples import wide_samples
from qingshan.evaluate.water.span import Span, span_of
from qingshan.standards.water_records import WaterRules


@dataclass(frozen=True, slots=True)
class FloodTime:
    """A flood season, or the window of one rain event: days from ``start`` to before ``end``."""

    text: str
    start: datetime
    end: datetime
    zh: str
    en: str

    @classmethod
    def of_span(cls, span: Span) -> FloodTime:
        """A span of months that follow each other."""
        return cls(span.text, span.months[0].start, span.months[-1].end, span.label("zh"), span.label("en"))

    @classmethod
    def of_event(cls, event: RainEvent) -> FloodTime:
        """The days from the first of the rain to the end of the window after it."""
        last = event.end - timedelta(days=1)
        text = f"{event.first:%Y-%m-%d}..{last:%Y-%m-%d}"
        rain = f"{event.name}, {event.depth:g} mm"
        return cls(text, event.start, event.end, f"{rain} 降雨过程", f"rain of {rain}")

    def label(self, language: Language) -> str:
        """The time in words."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class FloodLine:
    """One section in one flood time: the row of the rule and its figures."""

    section: str
    time: FloodTime
    row: Row
    figures: Figures


def flood_lines(
    workspace: Workspace,
    times: Sequence[FloodTime],
    *,
    basis: WaterBasis,
    suffix: str = "",
    edition: str = "by-date",
    statistic: str = "",
    sections: Sequence[str] | None = None,
    as_of: int | None = None,
) -> list[FloodLine]:
    """Intensity of every section with readings and a target, the worst first.

    Parameters
    ----------
    workspace
        Whose water.
    times
        Seasons or events.
    basis
        Whether manual samples or automatic stations speak.
    suffix
        End of the addresses.
    edition
        ``by-date`` or the name of an edition.
    statistic
        ``max_daily_mean``, ``max_value`` or ``period_mean``; empty for the default of the rules.
    sections
        Codes; ``None`` for all.
    as_of
        Number of a commit.
    """
    if not times:
        return []
    register = workspace.sections()
    codes = [code for code in (sections or register.codes) if register.get(code) is not None]
    start, end = min(t.start for t in times), max(t.end for t in times)
    rules = rules_for(edition, _months(end))
    kept = water_verdicts(workspace, Archive.open(workspace.archive_folder), MEDIA[basis], as_of=as_of)
    items = list(rules.flood_items)
    archived = kept.archive.read(
        medium=kept.medium, sites=codes, indicators=items, start=start, end=end, as_of=kept.commit
    )
    rows = archived.select(READ).collect()
    if rows.is_empty():
        return []
    by_text = {time.text: time for time in times}
    choices = ([(time.text, time.start, time.end) for time in times], rules.key, statistic, codes)
    asked = Question("water-flood", "+".join(by_text)[:40], start, end, choices)
    found = kept.table(asked, lambda: _judged(workspace, rows, times, rules, statistic))
    maker = maker_of(rules.key, suffix)
    lines = []
    for row in found.iter_rows(named=True):
        time, section = by_text[row["event"]], str(row["section"])
        made = FloodMaker(maker).of_section(
            row, place=section, period=time.text, days=_days(maker, rows, section, time)
        )
        lines.append(FloodLine(section, time, row, made))
    return sorted(lines, key=lambda line: -(line.row["intensity"] or 0.0))


def _judged(
    workspace: Workspace, rows: pl.DataFrame, times: Sequence[FloodTime], rules: WaterRules, statistic: str
) -> pl.DataFrame:
    """Intensity of every section in every time."""
    register = workspace.sections()
    items = [key for key in rules.flood_items if key in set(rows["indicator"].to_list())]
    wide = wide_samples(nw.from_native(rows.lazy()), items)
    codes = rows["site"].unique().to_list()
    day = max(time.end for time in times).date()
    told = pl.LazyFrame(
        {
            "section": codes,
            "water": [getattr(register.get(code), "water", None) for code in codes],
            "target": [register.target(code, day) for code in codes],
        },
        schema={"section": pl.String, "water": pl.String, "target": pl.Int64},
    )
    samples = wide.join(nw.from_native(told), on="section", how="left")
    events = pl.LazyFrame(
        [
            {"section": code, "event": time.text, "start": time.start, "end": time.end}
            for code in codes
            for time in times
        ],
        schema={"section": pl.String, "event": pl.String, "start": pl.Datetime, "end": pl.Datetime},
    )
    assert present(samples, items)
    assert "target" in columns(samples)
    found = flood_intensity(samples, rules, events=nw.from_native(events), statistic=statistic)
    return collect(found).sort("section", "event")


def _days(maker: WaterMaker, rows: pl.DataFrame, section: str, time: FloodTime) -> Days:
    own = rows.filter(
        (pl.col("site") == section)
        & (pl.col("time") >= time.start)
        & (pl.col("time") < time.end)
        & pl.col("flag").is_in(["valid", "suspect"])
        & pl.col("value").is_not_null()
    )

    def days(item: str) -> list[Address]:
        dates = own.filter(pl.col("indicator") == item)["time"].dt.date().unique().sort()
        return [maker.address(section, f"{day:%Y-%m-%d}", item) for day in dates]

    return days


def has_automatic(workspace: Workspace, time: FloodTime) -> bool:
    """Whether automatic stations have readings of a time."""
    archive = Archive.open(workspace.archive_folder)
    rows = archive.read(medium=MEDIA["auto"], start=time.start, end=time.end)
    return not rows.select("site").head(1).collect().is_empty()


def events_of(workspace: Workspace, time: FloodTime, rules: WaterRules) -> tuple[RainEvent, ...]:
    """Rain events of a flood season: spells of days with enough rain, mean over the stations."""
    archive = Archive.open(workspace.archive_folder)
    rows = archive.read(medium="air", indicators=["rain"], start=time.start, end=time.end)
    usable = rows.filter(pl.col("flag").is_in(["valid", "suspect"]) & pl.col("value").is_not_null())
    sums = usable.group_by("site", pl.col("time").dt.date().alias("day")).agg(pl.col("value").sum())
    days = sums.group_by("day").agg(pl.col("value").mean()).collect()
    pairs: list[tuple[date, float | None]] = [(row["day"], row["value"]) for row in days.to_dicts()]
    return rain_events(pairs, rules)


def _months(end: datetime) -> Span:
    last = end - timedelta(days=1)
    return span_of(Period.parse(f"{last:%Y-%m}"))
