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
from qingshan.edge.water.book import WaterBook, is_within, verdicts
from qingshan.edge.workspace import Place
from qingshan.evaluate.declared import Figures, Row
from qingshan.evaluate.verdict import NOISE
from qingshan.evaluate.water.basin import averaged, basins
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
from qingshan.standards.water_records import Water

LAKES = ("lake", "reservoir")


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
    table, rules = nw.from_native(frame.lazy()), book.rules(span)
    of_shares = collect(basins(table, rules, by=("group",)))
    of_means = {row["group"]: row for row in collect(averaged(table, rules, ("group",))).to_dicts()}
    return {
        row["group"]: {**_means_only(of_means.get(row["group"], {}), str(row["method"])), **row}
        for row in of_shares.iter_rows(named=True)
    }


def only(book: WaterBook, group: Group, codes: Iterable[str]) -> Group:
    """A group reduced to some of its sections."""
    kept = set(codes)
    members = tuple(each for each in group.members if each.place in kept)
    row = _group_rows(book, {group.place: members}, group.span).get(group.place, {})
    return Group(group.place, group.span, members, row)


def _is_value(key: str) -> bool:
    return key in INDICATORS or key.removeprefix("class_") in INDICATORS


def _means_only(row: Row, method: str) -> dict[str, object]:
    if method != "mean_concentration":
        return {}
    return {key: value for key, value in row.items() if _is_value(key)}


def group_figures(book: WaterBook, place: Place, span: Span, group: Group | None = None) -> Figures:
    """Every figure of a river, basin, county or the city."""
    found = group or groups(book, [place], span)[place.code]
    maker = GroupMaker(book.maker(span), book.maker(span))
    made = maker.of_group(found)
    if not span.is_month:
        months = [month for each in found.members for month in book.months_of(each.place, span)]
        made |= maker.of_months(found, months)
    if place.kind in {"city", "county"}:
        made |= index_figures(book, found)
        sources = sources_of(book, place, span)
        made |= SourceMaker(book.maker(span)).of_group(place.code, span, sources) if sources else {}
    return made


def lake_figures(book: WaterBook, place: Place, span: Span) -> Figures:
    """Figures of a lake or reservoir: means over its points, class, trophic state."""
    one = judged_lake(book, place, span)
    maker, points = book.maker(span), book.open_sections(place.sections, span)

    def inputs(item: str) -> list[Address]:
        known = [code for code in points if book.judged(code, span).exact.get(item) is not None]
        return [maker.address(code, span, item) for code in known]

    made = maker.of_section(one, scope="lake", inputs=inputs, item="section")
    table = nw.from_native(pl.LazyFrame([{k: v for k, v in one.exact.items() if k in INDICATORS}]))
    trophic = collect(with_trophic_index(table, book.rules(span))).row(0, named=True) if one.items() else {}
    return {**made, **LakeMaker(maker).trophic(one, trophic)}


def judged_lake(book: WaterBook, place: Place, span: Span) -> Judged:
    """A lake or reservoir over a span: over time at each point first, then over its points."""
    points = [book.judged(code, span) for code in book.open_sections(place.sections, span)]
    targets = [each.target for each in points if each.target is not None]
    told: dict[str, object] = {"water": "lake", "target": min(targets, default=None), "excluded": ""}
    excluded = {str(each.exact.get("excluded") or "") for each in points}
    told["excluded"] = ",".join(sorted(excluded))
    rows = [{key: value for key, value in each.exact.items() if key in INDICATORS} for each in points]
    known = [row for row in rows if any(value is not None for value in row.values())]
    if not known:
        return Judged(place.code, span, told, told)
    items = [key for key in INDICATORS if any(row.get(key) is not None for row in known)]
    frame = pl.DataFrame(known, schema=dict.fromkeys(items, pl.Float64)).with_columns(lake=pl.lit(place.code))
    mean = collect(means(nw.from_native(frame.lazy()), ("lake",), items))
    exact = mean.with_columns(
        pl.lit(value, dtype=pl.Int64 if key == "target" else pl.String).alias(key)
        for key, value in told.items()
    )
    row = verdicts(exact, book.rules(span)).row(0, named=True)
    return Judged(place.code, span, exact.row(0, named=True), row, 1)


def index_figures(book: WaterBook, group: Group) -> Figures:
    """City water quality index of a group; none without concentrations or where its kinds differ in items."""
    found = group_index(book, group)
    if found is None:
        return {}
    index, kinds = found
    maker = book.maker(group.span)
    return GroupMaker(maker, maker).index(group, index, kinds)


def group_index(book: WaterBook, group: Group) -> tuple[CityIndex, dict[Water, Row]] | None:
    """Index of a group and the means it stands on, by kind of water."""
    rules = book.rules(group.span)
    kinds: dict[Water, Row] = {}
    counts: dict[Water, int] = {"river": 0, "lake": 0}
    evaluated = [key for key, each in rules.items.items() if each.is_evaluated]
    for water in ("river", "lake"):
        rows = [
            {key: each.exact.get(key) for key in evaluated}
            for each in group.members
            if each.exact.get("water") == water and each.water_class is not None
        ]
        items = [key for key in evaluated if any(row[key] is not None for row in rows)]
        if not items:
            continue
        counts[water] = len(rows)
        frame = pl.DataFrame(rows, schema=dict.fromkeys(items, pl.Float64)).with_columns(kind=pl.lit(water))
        mean = means(nw.from_native(frame.lazy()), ("kind",), items)
        kinds[water] = collect(with_indices(mean, rules, water=water)).row(0, named=True)
    try:
        index = city_index(
            group.place, rules, river=_singles(kinds.get("river"), evaluated),
            lake=_singles(kinds.get("lake"), evaluated), rivers=counts["river"], lakes=counts["lake"],
        )  # fmt: skip
    except (NothingToJudgeError, RefusedError):
        return None
    return index, kinds


def _singles(row: Row | None, items: Sequence[str]) -> dict[str, Fraction]:
    values = {key: row.get(f"index_{key}") for key in items} if row else {}
    return {key: Fraction(from_float(value, NOISE)) for key, value in values.items() if value is not None}


def ranked(book: WaterBook, found: Mapping[str, Group]) -> tuple[dict[str, int], str]:
    """Ranks of places by their index; where they cannot be ranked, the indicators that differ."""
    indices = [each[0] for group in found.values() if (each := group_index(book, group)) is not None]
    try:
        return {each.city: each.rank or 0 for each in ranking(indices)}, ""
    except RefusedError as refused:
        return {}, str(refused.params.get("items", ""))


def rank_figures(book: WaterBook, place: Place, span: Span) -> Figures:
    """Rank of a county among the counties by its index; none where they cannot be ranked."""
    found = groups(book, book.workspace.places("county"), span)
    numbers, _ = ranked(book, found)
    maker = book.maker(span)
    if place.code not in numbers:
        return {}
    return {"rank": GroupMaker(maker, maker).rank(found[place.code], numbers[place.code])}


def sources_of(book: WaterBook, place: Place, span: Span) -> list[JudgedSource]:
    """The drinking-water sources of a county or the city in use during a span, judged."""
    divisions = book.workspace.divisions()
    chosen = [
        source
        for source in book.workspace.water_sources().sources
        if is_within(source.start, source.end, span)
        and (place.kind == "city" or divisions.is_within(source.county, place.code))
    ]
    return [judged_source(book, source, span) for source in chosen]


def judged_source(book: WaterBook, source: WaterSource, span: Span) -> JudgedSource:
    """One source over a span, month by month."""
    rows = [(month, book.month_row(source.code, month.text)) for month in span.by_month()]
    known = [(month, row) for month, row in rows if row is not None and _has_value(row)]
    months: tuple[SourceMonth, ...] = ()
    if known:
        items = [key for key in INDICATORS if any(row.get(key) is not None for _, row in known)]
        frame = pl.DataFrame(
            [{key: row.get(key) for key in items} for _, row in known],
            schema=dict.fromkeys(items, pl.Float64),
        )
        table, rules = nw.from_native(frame.lazy()), book.rules(span)
        water = source.water if source.kind == "surface" else None
        verdict = collect(judged_sources(table, rules, kind=source.kind, water=water or "river"))
        ground = collect(judged_ground(table, rules)) if source.kind == "ground" else verdict
        months = tuple(
            SourceMonth(month, row, verdict.row(at, named=True), ground.row(at, named=True))
            for at, (month, row) in enumerate(known)
        )
    return JudgedSource(
        source.code, source.kind, span, months, _volume(source.supply), _volume(source.design)
    )


def source_figures(book: WaterBook, place: Place, span: Span) -> Figures:
    """Figures of one source."""
    source = book.workspace.water_sources().get(place.code)
    assert source is not None
    judged = judged_source(book, source, span)
    inputs = book.inputs(place.code, span)
    return SourceMaker(book.maker(span)).of_source(judged, inputs)


def _has_value(row: Row) -> bool:
    return any(row.get(key) is not None for key in INDICATORS)


def _volume(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
