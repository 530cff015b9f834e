"""The water section of a bulletin: the book of water turned into the records it prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from qingshan.base.errors import NothingToJudgeError, UsageError
from qingshan.base.figure import Figure
from qingshan.base.period import Period
from qingshan.edge.water import sections
from qingshan.edge.water.book import WaterBook, load
from qingshan.edge.water.comparison import Versus, compare
from qingshan.edge.water.gathered import Gathered
from qingshan.edge.water.opened import Opener
from qingshan.edge.water.sections import Writer, printed_place
from qingshan.edge.workspace import PlaceKind, Workspace
from qingshan.evaluate.water.declarations import declarations, meaning
from qingshan.evaluate.water.span import Span, span_of
from qingshan.publish.content import Edition, Lineage, Named, Place, Policy, Statistic
from qingshan.publish.water import content as made
from qingshan.publish.water.content import WaterSection
from qingshan.standards.catalog import edition as edition_of
from qingshan.standards.water_records import WaterRules

BASES = {
    "manual": Named("手工监测", "manual samples"),
    "auto": Named("自动站监测", "automatic stations"),
}


def span_for(period: Period) -> Span:
    """The span of a bulletin's period.

    Raises
    ------
    NothingToJudgeError
        The period is not of whole months: water is evaluated by months.
    """
    try:
        return span_of(period)
    except UsageError as wrong:
        raise NothingToJudgeError("nothing-in-period", period=period) from wrong


def write(workspace: Workspace, period: Period, *, as_of: int | None = None) -> WaterSection:
    """All the water section of a bulletin of the workspace's city prints.

    Raises
    ------
    RefusedError
        The period straddles editions.
    NothingToJudgeError
        No section has a value in the period.
    """
    span = span_for(period)
    before = span.year_before()
    book = load(workspace, [before, span], as_of=as_of)
    city = workspace.place()
    book.judge([each for whole in (before, span) for each in (whole, *whole.by_month())])
    gathered = Gathered(book, (span, before))
    versus = compare(book, city, before, span, lambda _, place, time, __: gathered.group_figures(place, time))
    now = versus.every.other
    if not now["sections"].value:
        raise NothingToJudgeError("nothing-in-period", period=period)
    has_before = bool(versus.every.one["sections"].value)
    writer = Writer(workspace, book, gathered, span, book.rules(span), has_before)
    return _with_lineage(_section(writer, period, versus, as_of), Opener(book, as_of, gathered), versus)


def _section(writer: Writer, period: Period, versus: Versus, as_of: int | None) -> WaterSection:
    """The section but for its lineage."""
    workspace, book, now = writer.workspace, writer.book, versus.every.other
    network = book.open_sections(workspace.sections().codes, writer.span)
    rows = sections.section_rows(writer, network)
    flood_time, flood = sections.flood_rows(writer, as_of)
    return WaterSection(
        city=printed_place(workspace.place()),
        period=period,
        edition=writer.rules.key,
        basis=BASES[book.basis],
        previous=period.year_before() if writer.has_before else None,
        is_simulated=book.is_simulated,
        counts=sections.counts(now),
        comparison=sections.comparison(writer, versus) if writer.has_before else None,
        sections=rows,
        absent=tuple(writer.printed(c) for c in network if c not in {row.place.code for row in rows}),
        rivers=sections.group_rows(writer, writer.bodies("basin", "river")),
        counties=sections.county_rows(writer),
        lakes=sections.lake_rows(writer),
        sources=sections.source_rows(writer),
        source_attainment=now.get("source_attainment"),
        source_volume=now.get("source_volume_attainment"),
        flood=flood,
        flood_time=flood_time,
        reaches=sections.reaches(writer, rows),
        editions=(edition_record(writer.rules),),
        classes=classes_of(writer.rules),
        statistics=statistic_records(writer.rules),
        policies=tuple(
            Policy(p.key, Named(p.zh, p.en), p.status, str(p.clause)) for p in writer.rules.policies
        ),
        exclusions=tuple(_exclusions(book)),
        places={place.code: place for place in _places(workspace)},
    )


def _with_lineage(section: WaterSection, opener: Opener, versus: Versus) -> WaterSection:
    given: list[Figure] = []
    for sides in (versus.every, versus.common):
        if sides is not None:
            given += [*sides.one.values(), *sides.other.values(), *sides.changes.values()]
    given += _shown(section)
    figures = opener.opened(given)
    clauses = dict.fromkeys(clause for figure in figures.values() for clause in figure.clauses)
    ordered = tuple(sorted(clauses, key=lambda each: (each.standard, each.clause)))
    return replace(section, lineage=Lineage(figures), clauses=ordered)


def _shown(section: WaterSection) -> Iterator[Figure]:
    """Figures of the rows of a section."""
    for row in section.sections:
        listed = (row.water_class, row.target, row.attained, row.determining, row.over, row.before)
        yield from (each for each in (*listed, *row.months.values()) if each is not None)
        yield from (figure for _, figure in row.multiples)
    for group in (*section.rivers, *section.counties):
        yield from _of_counts(group.counts)
    for lake in section.lakes:
        of_lake = (
            lake.water_class, lake.target, lake.attained, lake.determining, lake.index, lake.state,
            lake.index_before,
        )  # fmt: skip
        yield from (each for each in of_lake if each is not None)
    for source in section.sources:
        of_source = (source.attained, source.failing, source.lacking, source.quantity)
        yield from (each for each in of_source if each is not None)
    for flood in section.flood:
        yield from flood.under


def _of_counts(counts: made.Counts) -> Iterator[Figure]:
    listed = (
        counts.sections, counts.absent, counts.good, counts.good_ratio, counts.bad, counts.bad_ratio,
        counts.targeted, counts.attained, counts.attainment, counts.quality, counts.main, counts.index,
        counts.rank,
    )  # fmt: skip
    yield from (each for each in listed if each is not None)
    yield from counts.by_class.values()
    yield from counts.of_class.values()


def edition_record(rules: WaterRules) -> Edition:
    """An edition as documents name it."""
    numbers = tuple(edition_of(key).number for key in dict.fromkeys(rules.standards.values()))
    last = None if rules.end is None else rules.end - timedelta(days=1)
    return Edition(rules.key, Named(rules.zh, rules.en), numbers, rules.start, last)


def classes_of(rules: WaterRules) -> tuple[made.WaterClass, ...]:
    """Classes with their names and colors."""
    return tuple(made.WaterClass(c.number, Named(c.zh, c.en), c.numeral, c.rgb) for c in rules.classes)


def statistic_records(rules: WaterRules) -> dict[str, Statistic]:
    """Statistics by key; what their values mean where they are no plain numbers."""
    found: dict[str, Statistic] = {}
    for (_, key), d in declarations(rules).items():
        values = {value: Named(*meaning(d, value, rules)) for value in _values(d.shows, rules)}
        found.setdefault(
            key, Statistic(key, Named(d.zh, d.en), Named(d.formula_zh, d.formula_en), d.decimals, values)
        )
    return found


def _values(shows: str, rules: WaterRules) -> tuple[str, ...]:
    """Values of a statistic that are no plain numbers, items apart."""
    match shows:
        case "class":
            return tuple(str(c.number) for c in rules.classes)
        case "quality":
            return tuple(rules.qualities)
        case "trophic":
            return tuple(state.key for state in rules.trophic_states)
        case "degree":
            return tuple(str(degree) for degree in rules.changes)
    return ()


def _exclusions(book: WaterBook) -> Iterator[Named]:
    if book.unknown_sites:
        names = "、".join(book.unknown_sites[:8])
        more = len(book.unknown_sites)
        yield Named(
            f"登记表里没有的断面或水源地 {more} 个，未参加评价：{names}。",
            f"{more} sites no register knows take no part: {', '.join(book.unknown_sites[:8])}.",
        )


def _places(workspace: Workspace) -> Iterable[Place]:
    kinds: tuple[PlaceKind, ...] = ("city", "county", "basin", "water_body", "section", "water_source")
    for kind in kinds:
        for place in workspace.places(kind):
            yield printed_place(place)
