"""Two times of a place compared like for like, with both lists of sections; trends over the years held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qingshan.base.errors import NothingToJudgeError
from qingshan.base.figure import Figure
from qingshan.base.period import Period
from qingshan.edge.archive.archive import Archive
from qingshan.edge.water.book import MEDIA, WaterBook, maker_of
from qingshan.edge.water.places import group_figures, groups, is_lake, lake_figures, only
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.declared import Figures
from qingshan.evaluate.water.change import Comparison, compare_sections
from qingshan.evaluate.water.declarations import Scope
from qingshan.evaluate.water.derived import Deriver, states
from qingshan.evaluate.water.figures import WaterMaker
from qingshan.evaluate.water.group_figures import Group, GroupMaker
from qingshan.evaluate.water.span import Span, span_of

LEAST_YEARS = 2


FiguresOf = Callable[[WaterBook, Place, Span, Group], Figures]
"""Makes every figure of a place that is made of sections."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Figures of a place in two times, and the changes between them."""

    one: Figures
    other: Figures
    changes: Figures


@dataclass(frozen=True, slots=True)
class Versus:
    """A place in two times: all its sections, the common ones, and what must be told with the figures.

    ``common`` is there when the lists differ; ``sections`` is none for a section or a lake.
    """

    place: Place
    spans: tuple[Span, Span]
    every: Sides
    common: Sides | None
    sections: Comparison | None


def scope_of(book: WaterBook, place: Place) -> Scope:
    """What kind of statistics a place has."""
    if place.kind == "section":
        return "section"
    if place.kind == "water_source":
        return "source"
    return "lake" if is_lake(book, place) else "group"


def compare(
    book: WaterBook, place: Place, one: Span, other: Span, figures_of: FiguresOf = group_figures
) -> Versus:
    """A place in two times, the earlier first.

    Parameters
    ----------
    book, place, one, other
        What is compared.
    figures_of
        Makes the figures of a place that is made of sections; another one where they are judged already.

    Raises
    ------
    NothingToJudgeError
        In one of them no section has a class: a fall to none is no change of the water.
    """
    scope = scope_of(book, place)
    if scope != "group":
        every = _sides_of_one(book, place, scope, one, other)
        return Versus(place, (one, other), every, None, None)
    before, after = groups(book, [place], one)[place.code], groups(book, [place], other)[place.code]
    found = compare_sections(states(before), states(after), book.rules(other))
    earlier, now = figures_of(book, place, one, before), figures_of(book, place, other, after)
    every = _sides((before, after), (earlier, now), change_maker(book, one, other))
    for span, figures in ((one, every.one), (other, every.other)):
        if not figures["sections"].value:
            raise NothingToJudgeError("nothing-in-period", period=span)
    same = {each.place for each in before.members} == {each.place for each in after.members}
    is_same = same and len(found.common) == len(before.members)
    common = None
    if not is_same and found.common:
        both = [only(book, group, found.common) for group in (before, after)]
        earlier, now = common_figures(book, both[0], other), common_figures(book, both[1], one)
        maker = change_maker(book, one, other, is_common=True)
        common = _sides((both[0], both[1]), (earlier, now), maker)
    return Versus(place, (one, other), every, common, found)


def _sides_of_one(book: WaterBook, place: Place, scope: Scope, one: Span, other: Span) -> Sides:
    def figures(span: Span) -> Figures:
        if scope == "lake":
            return lake_figures(book, place, span)
        return book.section_figures(place.code, span)

    now, before = figures(other), figures(one)
    deriver = Deriver(change_maker(book, one, other))
    return Sides(before, now, deriver.changes(scope, now, before))


def _sides(groups: tuple[Group, Group], figures: tuple[Figures, Figures], maker: WaterMaker) -> Sides:
    (before, after), (earlier, now), deriver = groups, figures, Deriver(maker)
    changes = deriver.changes("group", now, earlier)
    return Sides(earlier, now, {**changes, **deriver.degree(after, before, now, earlier)})


def change_maker(book: WaterBook, one: Span, other: Span, *, is_common: bool = False) -> WaterMaker:
    """Maker of changes of ``other`` counted from ``one``."""
    words = [f"from-{one}"] + ([f"common-{one}"] if is_common else [])
    return maker_of(book.rules(other).key, _joined(book.suffix, words))


def common_figures(book: WaterBook, group: Group, with_span: Span) -> Figures:
    """Figures of a group over the sections it has in common with another time."""
    maker = maker_of(book.rules(group.span).key, _joined(book.suffix, [f"common-{with_span}"]))
    return GroupMaker(maker, book.maker(group.span)).of_group(group)


def _joined(suffix: str, words: Sequence[str]) -> str:
    return "@" + "+".join([*([suffix[1:]] if suffix else []), *words])


def held_years(workspace: Workspace, book: WaterBook, until: Span) -> range | None:
    """The years the archive holds up to that of a span, when they are two at least."""
    first = Archive.open(workspace.archive_folder).extent(MEDIA[book.basis]).first
    last = until.months[-1].start.year
    if first is None or last - first.year < LEAST_YEARS - 1:
        return None
    return range(first.year, last + 1)


def trend_figures(book: WaterBook, place: Place, years: range, keys: Sequence[str]) -> Figures:
    """Trend of statistics of a place over years; the book must hold them."""
    scope = scope_of(book, place)
    found: dict[str, dict[int, Figure]] = {key: {} for key in keys}
    for year in years:
        span = span_of(Period.year(year))
        if scope == "section":
            figures = book.section_figures(place.code, span, with_inputs=False)
        else:
            figures = group_figures(book, place, span)
        for key in keys:
            if key in figures and figures[key].value is not None:
                found[key][year] = figures[key]
    deriver = Deriver(book.maker(span_of(Period.year(years[-1]))))
    made: Figures = {}
    for key, yearly in found.items():
        if len(yearly) >= LEAST_YEARS and deriver.maker.has(scope, f"{key}_trend"):
            made |= deriver.trend(scope, key, yearly, expected=list(years))
    return made
