"""One section: register entry, months, indicators against the target, catchment, who answers."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from qingshan.base.errors import RefusedError, UsageError
from qingshan.base.indicator import indicator
from qingshan.base.messages import Language
from qingshan.edge.geo.catchments import terrain_folder
from qingshan.edge.trace.section import SectionTrace, trace_section
from qingshan.edge.water.book import WaterBook
from qingshan.edge.web.language import word
from qingshan.edge.web.state import State
from qingshan.edge.web.views.charts import Chart, LimitLine, Series
from qingshan.edge.web.views.figure import FigureOut, FigureTold
from qingshan.edge.web.views.heads import Head
from qingshan.edge.web.views.layers import COARSE, DIGITS, Feature, Features, rounded
from qingshan.edge.web.views.water_rows import (
    MonthCell,
    SectionRow,
    class_figure,
    month_label,
    section_row,
    span_of,
    strip_of,
    water_book,
)
from qingshan.edge.web.views.words import Both
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.water.span import Span
from qingshan.trace.suspects import Candidate

INDICATOR_HEADS = (
    Head("name", "water.indicator", pinned=True, width=124, flex=2),
    Head("value", "water.value", right=True, width=70),
    Head("unit", "water.unit", width=64),
    Head("reached", "water.class", width=80),
    Head("limit", "water.limit", right=True, width=78),
    Head("over", "water.multiple", right=True, width=74),
)
LANGUAGES: tuple[Language, ...] = ("zh", "en")
ANSWER_HEADS = (
    Head("township", "water.township", width=150),
    Head("county", "water.county"),
    Head("own_km2", "water.own_km2", unit="km²", right=True),
    Head("of_own", "water.of_own", unit="%", right=True),
    Head("of_catchment", "water.of_catchment", unit="%", right=True),
    Head("of_unit", "water.of_unit", unit="%", right=True),
)


class IndicatorRow(BaseModel):
    """An indicator of a section: value, class it reaches, limit of the target class, multiple over it."""

    key: str
    name: Both
    value: FigureTold
    unit: str
    reached: FigureTold | None
    limit: float | None
    over: FigureTold | None


class SectionOut(SectionRow):
    """A section with its register entry, its months and its indicators."""

    kind: Both
    control_level: Both
    position: str
    months: list[MonthCell]
    indicators: list[IndicatorRow]


class AnswerOut(BaseModel):
    """A township and what it has of the catchment [km², %]."""

    township: Both
    county: Both
    own_km2: float
    of_own: float | None
    of_catchment: float | None
    of_unit: float | None


class ChiefOut(BaseModel):
    """A river chief in office."""

    name: str
    post: Both
    county: Both


class FactorOut(BaseModel):
    """A reason for or against a candidate."""

    ratio: float
    is_recorded: bool
    text: Both


class CandidateOut(BaseModel):
    """A source that may have caused what was over the limit."""

    code: str
    name: str
    share: float
    sureness: Both
    distance_km: float
    hours: str
    factors_text: Both
    factors: list[FactorOut]


class TraceOut(BaseModel):
    """Who answers for a section, and who may have caused what was over its limit."""

    is_simulated: bool
    full_km2: float
    own_km2: float
    above: list[Both]
    answers: list[AnswerOut]
    chiefs: list[ChiefOut]
    exceedance: Both | None
    candidates: list[CandidateOut]
    unknown_share: float | None
    notes: list[Both]


def water_section(state: State, code: str, text: str, basis: str, edition: str) -> SectionOut:
    """A section over a span.

    Raises
    ------
    UsageError
        There is no such section, or the text is no span.
    """
    place, span = _section(state, code), span_of(state, text)
    book = water_book(state, span, basis, edition)
    register = state.workspace.sections().get(place.code)
    row = section_row(book, place, span)
    spot = register.position if register else None
    return SectionOut(
        **row.model_dump(),
        kind=Both.of(f"water.kind_{(register.kind if register else None) or 'river'}"),
        control_level=Both.of(f"air.control_{register.control_level if register else 'county'}"),
        position=f"{spot.lon:.4f}°, {spot.lat:.4f}°" if spot else "",
        months=list(strip_of(book, place, span)),
        indicators=_indicators(book, place, span),
    )


def water_series(state: State, code: str, text: str, item: str, basis: str, edition: str) -> Chart:
    """The months of an indicator of a section, with the limit of its target class.

    Raises
    ------
    UsageError
        No such section, span or indicator.
    """
    place, span = _section(state, code), span_of(state, text)
    book = water_book(state, span, basis, edition)
    known = book.rules(span).items
    if item not in known:
        raise UsageError("unknown-indicator", name=item, known=", ".join(known))
    figures = [
        book.section_figures(place.code, month, with_inputs=False).get(item) for month in span.by_month()
    ]
    named = indicator(item)
    limit = _limit(book, place, span, item)
    words = Both.of("water.limit_line", value="" if limit is None else f"{limit:g}", unit=named.unit)
    return Chart(
        labels=[month_label(month, span) for month in span.by_month()],
        series=[
            Series.points(_name(item), named.unit, [FigureOut.of(each) if each else None for each in figures])
        ],
        limits=[] if limit is None else [LimitLine(zh=words.zh, en=words.en, value=limit)],
    )


def water_trace(state: State, code: str, when: str) -> TraceOut:
    """Who answers for a section and, for a span, the candidates for what was over the limit.

    Raises
    ------
    UsageError
        There is no such section.
    RefusedError
        Catchments were not computed yet, or it has none.
    """
    place = _section(state, code)
    return state.kept(("trace", place.code, when), lambda workspace: _trace(workspace, place.code, when))


def catchment(state: State, code: str) -> Features:
    """The catchment of a section and the river reaches in the land, for a map.

    Raises
    ------
    RefusedError
        Catchments were not computed yet.
    """
    place = _section(state, code)
    path = terrain_folder(state.workspace) / "catchments.gpkg"
    if not path.is_file():
        raise RefusedError("no-terrain")
    rows = state.kept(("catchments", f"{path}"), lambda w: _catchments(w, path))
    return Features(features=[each for each in rows if each.id == place.code])


def _section(state: State, code: str) -> Place:
    place = state.workspace.place(code)
    if place.kind != "section":
        raise UsageError("water-not-a-section", name=code)
    return place


def _indicators(book: WaterBook, place: Place, span: Span) -> list[IndicatorRow]:
    figures = book.section_figures(place.code, span, with_inputs=False)
    rows = []
    for key in book.rules(span).items:
        if key not in figures:
            continue
        number, over = figures.get(f"class_{key}"), figures.get(f"multiple_{key}")
        is_over = over is not None and over.value is not None and float(str(over.value)) > 0
        rows.append(IndicatorRow(
            key=key, name=_name(key), unit=indicator(key).unit,
            value=FigureTold.tell(figures[key], ("", ""), tone="bad" if is_over else ""),
            reached=None if number is None else class_figure(book, span, number),
            limit=_limit(book, place, span, key),
            over=None if over is None or over.value is None else FigureTold.tell(over, ("", "")),
        ))  # fmt: skip
    return sorted(rows, key=lambda each: not each.value.tone)


def _limit(book: WaterBook, place: Place, span: Span, item: str) -> float | None:
    """Upper limit of the section's target class."""
    register = book.workspace.sections()
    section, target = register.get(place.code), register.target(place.code, span.last_day)
    if section is None or section.water is None or target is None:
        return None
    scale = book.rules(span).scales.get((item, section.water))
    found = None if scale is None else scale.limit(target)
    return None if found is None else float(found)


def _name(item: str) -> Both:
    named = indicator(item)
    return Both(zh=named.name("zh"), en=named.name("en"))


def _county(workspace: Workspace, code: str) -> Both:
    """The county a chief answers in; nothing where it is the whole river."""
    found = workspace.divisions().get(code) if code else None
    return Both(zh=found.zh, en=found.en) if found else Both.same("")


def _trace(workspace: Workspace, code: str, when: str) -> TraceOut:
    traced = trace_section(workspace, code, when)
    ranking = traced.ranking
    return TraceOut(
        is_simulated=traced.is_simulated, full_km2=round(traced.catchment.full_km2, 1),
        own_km2=round(traced.catchment.own_km2, 1), above=[_place(workspace, each) for each in traced.above],
        answers=_answers(traced),
        chiefs=[
            ChiefOut(name=e.name, post=Both.split(e.post), county=_county(workspace, e.division))
            for e in traced.chiefs
        ],
        exceedance=_exceedance(traced), candidates=_candidates(traced),
        unknown_share=None if ranking is None else round(ranking.unknown_share, 3),
        notes=[Both(zh=each.text("zh"), en=each.text("en")) for each in traced.findings],
    )  # fmt: skip


def _place(workspace: Workspace, code: str) -> Both:
    try:
        place = workspace.place(code)
    except UsageError:
        return Both.same(code)
    return Both(zh=place.zh, en=place.en)


def _answers(traced: SectionTrace) -> list[AnswerOut]:
    def percent(share: float | None) -> float | None:
        return None if share is None else round(100 * share, 1)

    return [
        AnswerOut(
            township=Both.named(each.name, each.en),
            county=Both.named(each.county_name, each.county_en), own_km2=round(each.share.own, 1),
            of_own=percent(each.share.of_own), of_catchment=percent(each.share.of_catchment),
            of_unit=percent(each.share.of_unit),
        )
        for each in traced.answers
        if each.share.unit and not each.share.is_sliver
    ]  # fmt: skip


def _exceedance(traced: SectionTrace) -> Both | None:
    found = traced.exceedance
    if found is None:
        return None
    item = indicator(found.indicator)
    given = {
        "month": found.month, "value": "—" if found.value is None else f"{found.value:g}",
        "limit": "—" if found.limit is None else f"{found.limit:g}", "unit": item.unit,
    }  # fmt: skip
    return Both(
        zh=word("zh", "water.exceedance", name=item.zh, **given),
        en=word("en", "water.exceedance", name=item.en, **given),
    )


def _candidates(traced: SectionTrace) -> list[CandidateOut]:
    if traced.ranking is None:
        return []
    return [
        CandidateOut(
            code=each.source.code, name=traced.sources.get(each.source.code, each.source.code),
            share=round(100 * each.share), sureness=Both.of(f"water.sure_{each.sureness}"),
            distance_km=round(each.distance_m / 1000, 1),
            hours=f"{each.window.front:.1f}–{each.window.passed:.1f}",
            factors_text=_evidence(each),
            factors=[
                FactorOut(
                    ratio=round(f.ratio, 3), is_recorded=f.is_recorded,
                    text=Both(zh=f.evidence.text("zh"), en=f.evidence.text("en")),
                )
                for f in each.factors
            ],
        )
        for each in traced.ranking.candidates
    ]  # fmt: skip


def _evidence(candidate: Candidate) -> Both:
    """The factors of a candidate that speak for or against it, in one text; all of them where none does."""
    speaking = [each for each in candidate.factors if each.ratio != 1] or candidate.factors
    texts = {lang: [f"×{f.ratio:.3g} {f.evidence.text(lang)}" for f in speaking] for lang in LANGUAGES}
    return Both(zh="\n".join(texts["zh"]), en="\n".join(texts["en"]))


def _catchments(workspace: Workspace, path: Path) -> list[Feature]:
    from qingshan.edge.geo.geopackage import rows_of

    found = []
    for row, shape in rows_of(path, "catchments"):
        register = workspace.sections().get(row["code"])
        named = Both(zh=register.zh, en=register.en) if register else Both.same(row["name"])
        found.append(Feature(
            id=row["code"], geometry=rounded(shape.simplify(COARSE).__geo_interface__, DIGITS),
            properties={"code": row["code"], "zh": named.zh, "en": named.en},
        ))  # fmt: skip
    return found
