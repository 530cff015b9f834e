"""The report of one section: its book turned into the records the page prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import get_args

import polars as pl

from qingshan.base.errors import NothingToJudgeError
from qingshan.base.figure import Figure
from qingshan.base.indicator import indicator
from qingshan.base.messages import in_both
from qingshan.base.period import Period
from qingshan.edge.archive.archive import Archive
from qingshan.edge.city import WaterBasis
from qingshan.edge.water.book import MEDIA, WaterBook, load, moment_text
from qingshan.edge.water.bulletin import BASES, classes_of, edition_record, statistic_records
from qingshan.edge.water.comparison import compare
from qingshan.edge.water.flood import FloodTime, flood_lines
from qingshan.edge.water.moments import Samples
from qingshan.edge.water.opened import Opener
from qingshan.edge.water.published import published_agreement
from qingshan.edge.water.sections import printed_place
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.declared import Figures
from qingshan.evaluate.water.items import INDICATORS
from qingshan.evaluate.water.span import Span, read_span, span_of
from qingshan.publish.content import Lineage, Named, Policy
from qingshan.publish.water import report as made
from qingshan.publish.water.content import Line
from qingshan.publish.water.report import SectionReport
from qingshan.standards.water_records import Water

SHOWN = 4
"""Indicators drawn as a series."""
USUAL = ("codmn", "nh3n", "tp", "do", "cod")
"""Drawn where nothing speaks for another."""
MANY, MOST = 200, 420
"""Points of a series: beyond the first days are drawn, beyond the second months."""
HOURS = 12
"""Columns of a strip by sampling time at most."""
LEVELS = {
    "national": Named("国控", "national-control"),
    "provincial": Named("省控", "provincial-control"),
    "city": Named("市控", "city-control"),
}
ROLES = {
    "background": Named("背景断面", "background section"),
    "reference": Named("对照断面", "reference section"),
    "inflow": Named("入境断面", "inflow boundary section"),
    "outflow": Named("出境断面", "outflow boundary section"),
}


@dataclass(frozen=True)
class Writer:
    """Gathers what one report needs."""

    workspace: Workspace
    place: Place
    book: WaterBook
    span: Span
    as_of: int | None

    @property
    def samples(self) -> Samples:
        """Samples of the section."""
        maker = self.book.maker(self.span)
        return Samples(self.workspace, self.place, self.book.basis, maker, self.as_of)

    @cached_property
    def moments(self) -> dict[datetime, Figures]:
        """Classes of every sampling time, where the span is one month; none for a longer one."""
        if not self.span.is_month:
            return {}
        return self.samples.every(self.span.months[0].start, self.span.months[-1].end)


def held(workspace: Workspace, place: Place, basis: WaterBasis) -> Period | None:
    """The months of a section's readings on a basis, from the first to the last; none without any."""
    archive = Archive.open(workspace.archive_folder)
    rows = archive.read(medium=MEDIA[basis], sites=[place.code])
    found = rows.select(pl.col("time").min().alias("first"), pl.col("time").max().alias("last")).collect()
    first, last = found.row(0)
    if first is None:
        return None
    one, other = f"{first:%Y-%m}", f"{last:%Y-%m}"
    return Period.parse(one if one == other else f"{one}..{other}")


def chosen_basis(workspace: Workspace, place: Place, name: str) -> WaterBasis:
    """The basis named; else the city's own, or the other where only that has readings."""
    if name:
        return "auto" if name == "auto" else "manual"
    own = workspace.city.water_basis
    others: list[WaterBasis] = [each for each in get_args(WaterBasis) if each != own]
    return next((each for each in (own, *others) if held(workspace, place, each)), own)


def write(
    workspace: Workspace, place: Place, period: Period | None, *, basis: str = "", as_of: int | None = None
) -> SectionReport:
    """All the report of a section prints.

    Parameters
    ----------
    workspace
        Whose section.
    place
        The section.
    period
        Whole months; ``None`` for all the archive holds of it.
    basis
        ``manual`` or ``auto``; empty for the one that has readings, the city's own first.
    as_of
        Number of a commit.

    Raises
    ------
    NothingToJudgeError
        The section has no reading in the period.
    """
    used = chosen_basis(workspace, place, basis)
    time = period or held(workspace, place, used)
    if time is None:
        raise NothingToJudgeError("nothing-in-period", period=place.zh)
    span = span_of(time)
    suffix = basis or ("" if used == workspace.city.water_basis else used)
    book = load(workspace, [span.year_before(), span], basis=suffix, places=[place], as_of=as_of)
    if book.readings.filter(pl.col("time") >= span.months[0].start).is_empty():
        raise NothingToJudgeError("nothing-in-period", period=time)
    writer = Writer(workspace, place, book, span, as_of)
    figures = {**book.section_figures(place.code, span), **flood(writer)}
    rules = book.rules(span)
    report = SectionReport(
        city=printed_place(workspace.place()),
        place=printed_place(place),
        period=time,
        edition=rules.key,
        facts=facts(writer),
        figures=figures,
        editions=(edition_record(rules),),
        classes=classes_of(rules),
        statistics=statistic_records(rules),
        coverage=coverage(writer),
        basis=BASES[used],
        strip=strip(writer),
        indicators=indicator_rows(writer, figures),
        series=tuple(series_of(writer, figures)),
        is_simulated=book.is_simulated,
        policies=tuple(Policy(p.key, Named(p.zh, p.en), p.status, str(p.clause)) for p in rules.policies),
        places={place.code: printed_place(place)},
    )
    return _with_lineage(_compared(report, writer), writer)


def facts(writer: Writer) -> made.Facts:
    """What the registers say of the section."""
    register, code = writer.workspace.sections(), writer.place.code
    section = register.get(code)
    assert section is not None
    bodies = writer.workspace.water_bodies()
    division = writer.workspace.divisions().get(section.county)
    body, basin = bodies.get(section.water_body), bodies.get(section.basin)
    day = writer.span.last_day
    documents = [
        each.document
        for each in register.terms.targets
        if each.section == code and register.target(code, day) == each.target
    ]
    return made.Facts(
        code,
        Named(body.zh, body.en) if body else Named(section.water_body, section.water_body),
        Named(basin.zh, basin.en) if basin else Named(),
        Named(division.zh, division.en) if division else Named(),
        LEVELS.get(section.control_level, Named()),
        ROLES.get(section.role, Named()),
        Named(*in_both(documents[-1])) if documents else Named(),
    )


def strip(writer: Writer) -> made.ClassStrip:
    """Classes by year and month; by day and sampling time where the span is one month of frequent samples."""
    if writer.span.is_month:
        return _by_hour(writer)
    months = {month.text: writer.book.judged(writer.place.code, month) for month in writer.span.by_month()}
    maker = writer.book.maker(writer.span)
    rows = []
    for year in sorted({month.start.year for month in writer.span.months}):
        cells: list[Figure | None] = []
        for number in range(1, 13):
            one = months.get(f"{year}-{number:02d}")
            made_of = None if one is None else maker.of_section(one)["class"]
            cells.append(made_of)
        rows.append(made.ClassRow(Named(f"{year}年", str(year)), tuple(cells)))
    names = tuple(Named(f"{n}月", f"{date(2000, n, 1):%b}") for n in range(1, 13))
    return made.ClassStrip(names, tuple(rows))


def _by_hour(writer: Writer) -> made.ClassStrip:
    found = writer.moments
    hours = sorted({f"{time:%H:%M}" for time in found})
    if not hours or len(hours) > HOURS:
        return made.ClassStrip()
    by_day: dict[date, dict[str, Figure]] = {}
    for time, figures in found.items():
        by_day.setdefault(time.date(), {})[f"{time:%H:%M}"] = figures["class"]
    rows = [
        made.ClassRow(Named(f"{day:%m-%d}", f"{day:%m-%d}"), tuple(cells.get(hour) for hour in hours))
        for day, cells in sorted(by_day.items())
    ]
    return made.ClassStrip(tuple(Named(hour, hour) for hour in hours), tuple(rows))


def indicator_rows(writer: Writer, figures: Figures) -> tuple[made.IndicatorRow, ...]:
    """Every indicator of the evaluation with a mean."""
    return tuple(
        made.IndicatorRow(
            key,
            figures[key],
            figures.get(f"class_{key}"),
            figures.get(f"limit_{key}"),
            figures.get(f"target_multiple_{key}"),
            figures.get(f"multiple_{key}"),
        )
        for key in writer.book.rules(writer.span).items
        if key in figures
    )


def series_of(writer: Writer, figures: Figures) -> list[made.IndicatorSeries]:
    """Series of the indicators that matter most: over the target, determining, then the usual ones."""
    rules = writer.book.rules(writer.span)
    named = [
        item
        for key in ("over_target", "determining")
        if key in figures
        for item in str(figures[key].value or "").split(",")
    ]
    order = [item for item in dict.fromkeys([*named, *USUAL]) if item in figures and item in rules.items]
    drawn = [item for item in order if rules.scales[item, "river"].bound != "range"]
    found = []
    kind = writer.book.judged(writer.place.code, writer.span).exact.get("water")
    water: Water = "lake" if kind == "lake" else "river"
    for item in drawn[:SHOWN]:
        points = _points(writer, item)
        if not points:
            continue
        scale = rules.scales[item, water]
        limits = tuple(
            made.Limit(number, float(value))
            for number in range(1, len(rules.classes))
            if (value := scale.limit(number)) is not None
        )
        unit = indicator(item).unit
        found.append(
            made.IndicatorSeries(item, unit, points, _distinct(limits), figures.get(f"limit_{item}"))
        )
    return found


def _distinct(limits: Sequence[made.Limit]) -> tuple[made.Limit, ...]:
    """Limits without those that classes share: the better class keeps it."""
    seen: dict[float, made.Limit] = {}
    for limit in limits:
        seen.setdefault(limit.value, limit)
    return tuple(seen.values())


def _points(writer: Writer, item: str) -> tuple[tuple[datetime, Figure], ...]:
    """Readings, or days, or months of an indicator, as many as can be told apart."""
    code, span, samples = writer.place.code, writer.span, writer.samples
    rows = writer.book.readings.filter(
        (pl.col("indicator") == item)
        & pl.col("flag").is_in(["valid", "suspect"])
        & pl.col("value").is_not_null()
        & (pl.col("time") >= span.months[0].start)
        & (pl.col("time") < span.months[-1].end)
    ).sort("time")
    days = rows["time"].dt.date().unique().sort().to_list()
    opener = Opener(writer.book, writer.as_of)
    maker = samples.maker
    if rows.height <= MANY:
        addresses = [(t, maker.address(code, moment_text(t), item)) for t in rows["time"]]
    elif len(days) <= MOST:
        addresses = [(_noon(day), maker.address(code, f"{day:%Y-%m-%d}", item)) for day in days]
    else:
        addresses = [
            (month.start, maker.address(code, month, item))
            for month in span.months
            if (writer.book.month_row(code, str(month)) or {}).get(item) is not None
        ]
    found = [(on, opener.figure(address)) for on, address in addresses]
    return tuple((on, figure) for on, figure in found if figure is not None and figure.value is not None)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12)


def flood(writer: Writer) -> Figures:
    """Flood-season intensity, where the span is a calendar year with a flood season."""
    span = writer.span
    if not span.is_year or "flood" not in writer.workspace.seasons():
        return {}
    time = FloodTime.of_span(read_span(f"{span.text}-flood", writer.workspace.seasons()))
    lines = flood_lines(
        writer.workspace,
        [time],
        basis=writer.book.basis,
        suffix=writer.book.suffix,
        edition=writer.book.edition,
        sections=[writer.place.code],
        as_of=writer.as_of,
    )
    return lines[0].figures if lines else {}


def coverage(writer: Writer) -> made.Coverage:
    """Readings of the span by flag, files, months without flow, agreement with published classes."""
    archive = Archive.open(writer.workspace.archive_folder)
    start, end = writer.span.months[0].start, writer.span.months[-1].end
    medium = MEDIA[writer.book.basis]
    rows = archive.read(
        medium=medium, sites=[writer.place.code], start=start, end=end, as_of=writer.as_of
    ).collect()
    rows = rows.filter(pl.col("indicator").is_in(list(INDICATORS)))
    usable = rows.filter(pl.col("flag").is_in(["valid", "suspect"]) & pl.col("value").is_not_null())
    names = {record.source.id: record.source.name for record in archive.sources()}
    dry = writer.book.dry_months(writer.place.code)
    whole = Period(start, end, "range")
    told = published_agreement(writer.workspace, whole, [writer.place], basis=writer.book.basis)
    return made.Coverage(
        rows.height,
        usable.height,
        usable.filter(pl.col("checks").str.contains("nondetect")).height,
        usable["time"].dt.date().min(),  # type: ignore[arg-type]
        usable["time"].dt.date().max(),  # type: ignore[arg-type]
        tuple(sorted({names[each] for each in rows["file"].unique().to_list() if each in names})),
        tuple(month for month in writer.span.months if str(month) in dry),
        (told.judged, told.same) if told.judged else None,
    )


def _compared(report: SectionReport, writer: Writer) -> SectionReport:
    """The report with the year before beside it, where that has a class."""
    span = writer.span
    before = span.year_before()
    if writer.book.judged(writer.place.code, before).water_class is None:
        return report
    versus = compare(writer.book, writer.place, before, span)
    maker = writer.book.maker(span)
    keys = ["class", *(row.item for row in report.indicators)]
    lines = []
    for key in keys:
        one, other = versus.every.one.get(key), versus.every.other.get(key)
        if one is not None and other is not None and other.value is not None and one.value is not None:
            declared = maker.declared("section", key)
            change = versus.every.changes.get(f"{key}_change")
            lines.append(Line(Named(declared.zh, declared.en), one, other, change))
    return replace(report, lines=tuple(lines), previous=report.period.year_before())


def _with_lineage(report: SectionReport, writer: Writer) -> SectionReport:
    given: list[Figure] = list(report.figures.values())
    given += [cell for row in report.strip.rows for cell in row.cells if cell is not None]
    given += [figure for figures in writer.moments.values() for figure in figures.values()]
    given += [figure for each in report.series for _, figure in each.points]
    for line in report.lines:
        given += [each for each in (line.before, line.now, line.change) if each is not None]
    figures = Opener(writer.book, writer.as_of).opened(given)
    clauses = dict.fromkeys(clause for figure in figures.values() for clause in figure.clauses)
    ordered = tuple(sorted(clauses, key=lambda each: (each.standard, each.clause)))
    return replace(report, lineage=Lineage(figures), clauses=ordered)
