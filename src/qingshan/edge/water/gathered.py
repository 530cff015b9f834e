"""Groups, lakes, sources and indices of a book, each kind judged in one pass a span and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from qingshan.edge.water.book import WaterBook
from qingshan.edge.water.comparison import scope_of
from qingshan.edge.water.places import (
    Index,
    group_figures,
    groups,
    indices,
    is_lake,
    judged_lakes,
    judged_sources_of,
    lake_figures,
    ranked,
    sources_within,
)
from qingshan.edge.workspace import Place
from qingshan.evaluate.declared import Figures
from qingshan.evaluate.water.figures import Judged
from qingshan.evaluate.water.group_figures import Group
from qingshan.evaluate.water.source_figures import JudgedSource, SourceMaker
from qingshan.evaluate.water.span import Span


@dataclass(frozen=True)
class Gathered:
    """Everything a bulletin asks of a book, made at most once.

    Parameters
    ----------
    book
        Where the means are.
    spans
        Spans whose months' sources are taken from them instead of being judged again.
    """

    book: WaterBook
    spans: tuple[Span, ...]
    _groups: dict[str, dict[str, Group]] = field(default_factory=dict, repr=False)
    _indices: dict[str, dict[str, Index]] = field(default_factory=dict, repr=False)
    _lakes: dict[str, dict[str, Judged]] = field(default_factory=dict, repr=False)
    _sources: dict[str, dict[str, JudgedSource]] = field(default_factory=dict, repr=False)

    @cached_property
    def group_places(self) -> tuple[Place, ...]:
        """The city, its counties, basins and rivers."""
        workspace = self.book.workspace
        every = [workspace.place(), *workspace.places("county"), *workspace.places("basin")]
        return (*every, *(p for p in workspace.places("water_body") if not is_lake(self.book, p)))

    @cached_property
    def lakes(self) -> tuple[Place, ...]:
        """Lakes and reservoirs."""
        return tuple(p for p in self.book.workspace.places("water_body") if is_lake(self.book, p))

    def group(self, place: Place, span: Span) -> Group:
        """A place made of sections."""
        if span.text not in self._groups:
            self._groups[span.text] = groups(self.book, self.group_places, span)
        return self._groups[span.text][place.code]

    def ranks(self, span: Span) -> Mapping[str, int]:
        """Ranks of the counties by their index."""
        counties = {place.code for place in self.book.workspace.places("county")}
        found = {code: index for code, index in self._index(span).items() if code in counties}
        return ranked(found)[0]

    def group_figures(self, place: Place, span: Span) -> Figures:
        """Every figure of a group."""
        group, index = self.group(place, span), self._index(span).get(place.code)
        return group_figures(
            self.book, place, span, group, index=index, sources=self._sources_in(place, span)
        )

    def lake_figures(self, place: Place, span: Span) -> Figures:
        """Every figure of a lake."""
        if span.text not in self._lakes:
            self._lakes[span.text] = judged_lakes(self.book, self.lakes, span)
        return lake_figures(self.book, place, span, self._lakes[span.text][place.code])

    def source(self, code: str, span: Span) -> JudgedSource:
        """A source over a span; a month of a span known already is taken from it."""
        if span.is_month:
            for whole in self.spans:
                if span.months[0] in whole.months and not whole.is_month:
                    judged = self.source(code, whole)
                    months = tuple(m for m in judged.months if m.span.text == span.text)
                    return replace(judged, span=span, months=months)
        if span.text not in self._sources:
            every = self.book.workspace.water_sources().sources
            self._sources[span.text] = judged_sources_of(self.book, every, span)
        return self._sources[span.text][code]

    def source_figures(self, place: Place, span: Span) -> Figures:
        """Every figure of a source."""
        maker = SourceMaker(self.book.maker(span))
        return maker.of_source(self.source(place.code, span), self.book.inputs(place.code, span))

    def figures_of(self, place: Place, span: Span) -> Figures:
        """Every figure of a place over a span, whatever its kind."""
        match scope_of(self.book, place):
            case "section":
                return self.book.section_figures(place.code, span)
            case "source":
                return self.source_figures(place, span)
            case "lake":
                return self.lake_figures(place, span)
        return self.group_figures(place, span)

    def _index(self, span: Span) -> dict[str, Index]:
        if span.text not in self._indices:
            self.group(self.group_places[0], span)
            asked = ("city", "county")
            chosen = [p.code for p in self.group_places if p.kind in asked]
            found = self._groups[span.text]
            self._indices[span.text] = indices(self.book, {code: found[code] for code in chosen})
        return self._indices[span.text]

    def _sources_in(self, place: Place, span: Span) -> list[JudgedSource]:
        """Sources of the city or a county in use during a span."""
        if place.kind not in {"city", "county"}:
            return []
        return [self.source(each.code, span) for each in sources_within(self.book, place, span)]
