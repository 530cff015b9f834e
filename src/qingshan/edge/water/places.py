"""Rivers, basins, counties, the city, lakes and drinking-water sources of a book, and their figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import narwhals.stable.v2 as nw
import polars as pl

from qingshan.base.errors import NothingToJudgeError, RefusedError
from qingshan.base.figure import Address
from qingshan.base.rounding import from_float
from qingshan.edge.frames import collect
from qingshan.edge.verdicts.store import Tables
from qingshan.edge.water.book import ATTRIBUTES, WaterBook, is_within, verdicts
from qingshan.edge.workspace import Place
from qingshan.evaluate.declared import Figures, Row
from qingshan.evaluate.verdict import NOISE
from qingshan.evaluate.water.basin import basins, by_shares
from qingshan.evaluate.water.cwqi import CityIndex, city_index, ranking, with_indices
from qingshan.evaluate.water.figures import Judged
from qingshan.evaluate.water.groundwater import judged_ground
from qingshan.evaluate.water.group_figures import Group, GroupMaker
from qingshan.evaluate.water.items import INDICATORS
from qingshan.evaluate.water.lake_figures import LakeMaker
from qingshan.evaluate.water.period import means
from qingshan.evaluate.water.source_figures import JudgedSource, SourceMaker, SourceMonth
from qingshan.evaluate.water.sources import judged_sources
from qingshan.evaluate.water.span import Span
from qingshan.evaluate.water.trophic import with_trophic_index
from qingshan.register.water_source import WaterSource
from qingshan.standards.water_records import Water, WaterRules

LAKES = ("lake", "reservoir")
Index = tuple[CityIndex, dict[Water, Row]]
"""Index of a place, and by kind of water the means it stands on with their single indices."""


def is_lake(book: WaterBook, place: Place) -> bool:
    """Whether a place is a lake or reservoir, evaluated as one water."""
    body = book.workspace.water_bodies().get(place.code) if place.kind == "water_body" else None
    return body is not None and body.kind in LAKES


def groups(book: WaterBook, places: Sequence[Place], span: Span) -> dict[str, Group]:
    """Places that are made of sections, each with its sections and what their classes make of it."""
    members = {place.code: book.open_sections(place.sections, span) for place in places}
    listed = {code: tuple(book.judged(each, span) for each in sections) for code, sections in members.items()}
    rows = _group_rows(book, listed, span)
    return {code: Group(code, span, each, rows.get(code, {})) for code, each in listed.items()}


def _group_rows(book: WaterBook, listed: Mapping[str, Sequence[Judged]], span: Span) -> dict[str, Row]:
    """Rows of :func:`basins` by place, with the mean concentrations where that is the method."""
    members = {code: [each.place for each in judged] for code, judged in listed.items()}
    tables = book.tables("water-groups", span, members, lambda: _group_tables(book, listed, span))
    return {
        row["group"]: _means_named(row) for table in tables.values() for row in table.iter_rows(named=True)
    }


def _group_tables(book: WaterBook, listed: Mapping[str, Sequence[Judged]], span: Span) -> Tables:
    """What the classes of its sections make of each place, by the method its number of sections asks for."""
    names = ("water_class", "target", "excluded", "water")
    rows = [
        {"group": code, **{key: value for key, value in each.row.items() if key in names or _is_value(key)}}
        for code, members in listed.items()
        for each in members
    ]
    if not any(row.get("water_class") is not None for row in rows):
        return {}
    frame = pl.DataFrame(rows, infer_schema_length=None).with_columns(
        pl.col("water_class").cast(pl.Int64), pl.col("target").cast(pl.Int64)
    )
    rules = book.rules(span)
    few = [code for code, members in listed.items() if len(members) < rules.whole("few_sections")]
    is_few = pl.col("group").is_in(few)
    made: dict[str, pl.DataFrame] = {}
    for name, part in (("few", frame.filter(is_few)), ("many", frame.filter(~is_few))):
        if part.height:
            table = nw.from_native(part.lazy())
            if name == "few":
                judged = basins(table, rules, by=("group",), with_means=True)
            else:
                judged = by_shares(table, rules, by=("group",))
            made[name] = collect(judged).sort("group")
    return made


def _means_named(row: Row) -> Row:
    """A row with the means of its indicators under their own names, where they are the method."""
    if row["method"] != "mean_concentration":
        return row
    means_of = {name.removeprefix("mean_"): value for name, value in row.items() if name.startswith("mean_")}
    return {**row, **means_of}


def only(book: WaterBook, group: Group, codes: Iterable[str]) -> Group:
    """A group reduced to some of its sections."""
    kept = set(codes)
    members = tuple(each for each in group.members if each.place in kept)
    row = _group_rows(book, {group.place: members}, group.span).get(group.place, {})
    return Group(group.place, group.span, members, row)


def _is_value(key: str) -> bool:
    return key in INDICATORS or key.removeprefix("class_") in INDICATORS


def group_figures(
    book: WaterBook,
    place: Place,
    span: Span,
    group: Group | None = None,
    *,
    index: Index | None = None,
    sources: Sequence[JudgedSource] | None = None,
) -> Figures:
    """Every figure of a river, basin, county or the city; what is known of it already is not made again."""
    found = group or groups(book, [place], span)[place.code]
    maker = GroupMaker(book.maker(span), book.maker(span))
    made = maker.of_group(found)
    if not span.is_month:
        months = [month for each in found.members for month in book.months_of(each.place, span)]
        made |= maker.of_months(found, months)
    if place.kind in {"city", "county"}:
        made |= index_figures(book, found, index)
        judged = sources_of(book, place, span) if sources is None else sources
        made |= SourceMaker(book.maker(span)).of_group(place.code, span, judged) if judged else {}
    return made


def lake_figures(book: WaterBook, place: Place, span: Span, judged: Judged | None = None) -> Figures:
    """Figures of a lake or reservoir: means over its points, class, trophic state."""
    one = judged or judged_lakes(book, [place], span)[place.code]
    maker, points = book.maker(span), book.open_sections(place.sections, span)

    def inputs(item: str) -> list[Address]:
        known = [code for code in points if book.judged(code, span).exact.get(item) is not None]
        return [maker.address(code, span, item) for code in known]

    made = maker.of_section(one, scope="lake", inputs=inputs, item="section")
    return {**made, **LakeMaker(maker).trophic(one, one.row)}


def judged_lakes(book: WaterBook, places: Sequence[Place], span: Span) -> dict[str, Judged]:
    """Lakes and reservoirs over a span: over time at each point first, then over the points of each."""
    told = {place.code: _lake_terms(book, place, span) for place in places}
    rows = [
        {"lake": place.code, **{key: each.exact.get(key) for key in INDICATORS if key in each.exact}}
        for place in places
        for each in (book.judged(code, span) for code in book.open_sections(place.sections, span))
        if each.items()
    ]
    empty = {code: Judged(code, span, terms, terms) for code, terms in told.items()}
    if not rows:
        return empty
    points = {place.code: book.open_sections(place.sections, span) for place in places}
    tables = book.tables("water-lakes", span, points, lambda: _lake_tables(book, rows, told, span))
    pairs = zip(*(tables[name].iter_rows(named=True) for name in ("exact", "verdict")), strict=True)
    return {**empty, **{one["lake"]: Judged(one["lake"], span, one, row) for one, row in pairs}}


def _lake_tables(
    book: WaterBook, rows: Sequence[Row], told: Mapping[str, Mapping[str, object]], span: Span
) -> Tables:
    """Of lakes with values the unrounded means over their points, and the verdicts on them row by row."""
    items = [key for key in INDICATORS if any(row.get(key) is not None for row in rows)]
    schema: dict[str, type[pl.DataType]] = {"lake": pl.String, **dict.fromkeys(items, pl.Float64)}
    mean = collect(means(nw.from_native(pl.LazyFrame(rows, schema=schema)), ("lake",), items)).sort("lake")
    terms = [told[code] for code in mean["lake"]]
    exact = mean.with_columns(pl.DataFrame(terms, schema=ATTRIBUTES))
    rules = book.rules(span)
    trophic = collect(with_trophic_index(nw.from_native(exact.lazy()), rules))
    added = trophic.select(name for name in trophic.columns if name not in exact.columns)
    return {"exact": exact, "verdict": pl.concat([verdicts(exact, rules), added], how="horizontal")}


def _lake_terms(book: WaterBook, place: Place, span: Span) -> dict[str, object]:
    """Strictest target of the points of a lake, and what is left out at any of them."""
    points = [book.judged(code, span) for code in book.open_sections(place.sections, span)]
    targets = [each.target for each in points if each.target is not None]
    excluded = dict.fromkeys(
        item for each in points for item in str(each.exact.get("excluded") or "").split(",") if item
    )
    return {"water": "lake", "target": min(targets, default=None), "excluded": ",".join(excluded)}


def index_figures(book: WaterBook, group: Group, found: Index | None = None) -> Figures:
    """City water quality index of a group; none without concentrations or where its kinds differ in items."""
    index = found or indices(book, {group.place: group}).get(group.place)
    if index is None:
        return {}
    maker = book.maker(group.span)
    return GroupMaker(maker, maker).index(group, index[0], index[1])


def indices(book: WaterBook, found: Mapping[str, Group]) -> dict[str, Index]:
    """Index of every group that has one, with the means it stands on by kind of water."""
    if not found:
        return {}
    span = next(iter(found.values())).span
    rules = book.rules(span)
    members = {code: [each.place for each in group.members] for code, group in found.items()}
    tables = book.tables("water-indices", span, members, lambda: _index_tables(found, rules))
    kinds: dict[str, dict[Water, Row]] = {}
    for row in (row for table in tables.values() for row in table.iter_rows(named=True)):
        kinds.setdefault(row["group"], {})[row["water"]] = row
    made = {code: _index(code, group, kinds.get(code, {}), rules) for code, group in found.items() if kinds}
    return {code: index for code, index in made.items() if index is not None}


def _index_tables(found: Mapping[str, Group], rules: WaterRules) -> Tables:
    """Means of groups by kind of water with their single indices; no table without any value."""
    evaluated = [key for key, each in rules.items.items() if each.is_evaluated]
    rows = [
        {"group": code, "water": each.exact["water"], **{key: each.exact.get(key) for key in evaluated}}
        for code, group in found.items()
        for each in group.members
        if each.water_class is not None and each.exact.get("water") is not None
    ]
    items = [key for key in evaluated if any(row[key] is not None for row in rows)]
    if not items:
        return {}
    schema: dict[str, type[pl.DataType]] = {"group": pl.String, "water": pl.String}
    table = nw.from_native(pl.LazyFrame(rows, schema={**schema, **dict.fromkeys(items, pl.Float64)}))
    single = collect(with_indices(means(table, ("group", "water"), items), rules))
    return {"rows": single.sort("water", "group", descending=[True, False])}


def _index(code: str, group: Group, kinds: dict[Water, Row], rules: WaterRules) -> Index | None:
    """Index of one group; none without one, or where its rivers and lakes differ in items."""
    counts = {
        water: len(group.having(lambda each, w=water: each.exact.get("water") == w))  # type: ignore[misc]
        for water in ("river", "lake")
    }
    try:
        index = city_index(
            code,
            rules,
            river=_singles(kinds.get("river"), rules),
            lake=_singles(kinds.get("lake"), rules),
            rivers=counts["river"],
            lakes=counts["lake"],
        )
    except (NothingToJudgeError, RefusedError):
        return None
    return index, kinds


def _singles(row: Row | None, rules: WaterRules) -> dict[str, Fraction]:
    values = {key: row.get(f"index_{key}") for key in rules.items} if row else {}
    return {key: Fraction(from_float(value, NOISE)) for key, value in values.items() if value is not None}


def ranked(found: Mapping[str, Index]) -> tuple[dict[str, int], str]:
    """Ranks of places by their index; where they cannot be ranked, the indicators that differ."""
    try:
        return {each.city: each.rank or 0 for each in ranking(index for index, _ in found.values())}, ""
    except RefusedError as refused:
        return {}, str(refused.params.get("items", ""))


def rank_figures(book: WaterBook, place: Place, span: Span) -> Figures:
    """Rank of a county among the counties by its index; none where they cannot be ranked."""
    found = groups(book, book.workspace.places("county"), span)
    numbers, _ = ranked(indices(book, found))
    maker = book.maker(span)
    if place.code not in numbers:
        return {}
    return {"rank": GroupMaker(maker, maker).rank(found[place.code], numbers[place.code])}


def sources_of(book: WaterBook, place: Place, span: Span) -> list[JudgedSource]:
    """The drinking-water sources of a county or the city in use during a span, judged."""
    return list(judged_sources_of(book, sources_within(book, place, span), span).values())


def sources_within(book: WaterBook, place: Place, span: Span) -> list[WaterSource]:
    """The drinking-water sources of a county or the city in use during a span."""
    divisions = book.workspace.divisions()
    return [
        source
        for source in book.workspace.water_sources().sources
        if is_within(source.start, source.end, span)
        and (place.kind == "city" or divisions.is_within(source.county, place.code))
    ]


def judged_sources_of(book: WaterBook, sources: Sequence[WaterSource], span: Span) -> dict[str, JudgedSource]:
    """Sources over a span, month by month, each kind in one pass."""
    months: dict[str, list[SourceMonth]] = {source.code: [] for source in sources}
    for kind in ("surface", "ground"):
        known = [
            (source, month, row)
            for source in sources
            if source.kind == kind
            for month in span.by_month()
            if (row := book.month_row(source.code, month.text)) is not None and _has_value(row)
        ]
        for (source, month, row), (verdict, ground) in zip(known, _verdicts(book, known, span), strict=True):
            months[source.code].append(SourceMonth(month, row, verdict, ground))
    return {
        each.code: JudgedSource(
            each.code, each.kind, span, tuple(months[each.code]), _volume(each.supply), _volume(each.design)
        )
        for each in sources
    }


def _verdicts(
    book: WaterBook, known: Sequence[tuple[WaterSource, Span, Row]], span: Span
) -> list[tuple[Row, Row]]:
    """Verdicts on the months of sources of one kind, as sources and, of groundwater, by its classes."""
    if not known:
        return []
    listed = [(source.code, month.text) for source, month, _ in known]
    tables = book.tables("water-sources", span, listed, lambda: _source_tables(book, known, span))
    verdict = tables["verdict"].to_dicts()
    ground = tables["ground"].to_dicts() if "ground" in tables else verdict
    return list(zip(verdict, ground, strict=True))


def _source_tables(book: WaterBook, known: Sequence[tuple[WaterSource, Span, Row]], span: Span) -> Tables:
    """Verdicts row by row on months of sources and, of groundwater, its classes."""
    kind, rules = known[0][0].kind, book.rules(span)
    items = [key for key in INDICATORS if any(row.get(key) is not None for _, _, row in known)]
    rows = [
        {"water": source.water or "river", **{key: row.get(key) for key in items}} for source, _, row in known
    ]
    table = nw.from_native(
        pl.LazyFrame(rows, schema={"water": pl.String, **dict.fromkeys(items, pl.Float64)})
    )
    made = {"verdict": collect(judged_sources(table, rules, kind=kind))}
    if kind == "ground":
        made["ground"] = collect(judged_ground(table, rules))
    return made


def source_figures(book: WaterBook, place: Place, span: Span) -> Figures:
    """Figures of one source."""
    source = book.workspace.water_sources().get(place.code)
    assert source is not None
    judged = judged_sources_of(book, [source], span)[source.code]
    inputs = book.inputs(place.code, span)
    return SourceMaker(book.maker(span)).of_source(judged, inputs)


def _has_value(row: Row) -> bool:
    return any(row.get(key) is not None for key in INDICATORS)


def _volume(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
