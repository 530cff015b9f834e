"""Figures of water by address: computed again from the archive, down to the file and row of a reading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qingshan.base.errors import UsageError
from qingshan.base.period import Period
from qingshan.edge.opening import Labeled, Opened, Parts, figure_named, read_address
from qingshan.edge.water.book import WaterBook, basis_of, load, maker_of, rules_for
from qingshan.edge.water.comparison import common_figures, compare, scope_of, trend_figures
from qingshan.edge.water.flood import FloodTime, flood_lines
from qingshan.edge.water.moments import Moment, Samples
from qingshan.edge.water.places import group_figures, groups, lake_figures, only, rank_figures, source_figures
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.declared import Figures
from qingshan.evaluate.water.change import compare_sections
from qingshan.evaluate.water.declarations import Scope, meaning
from qingshan.evaluate.water.derived import states
from qingshan.evaluate.water.figures import MEDIUM
from qingshan.evaluate.water.span import Span, read_span, span_of
from qingshan.standards.water_records import WaterRules

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
BASES = ("manual", "auto")


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose, as the end of an address has it: ``@2011+auto+from-2020+common-2020``.

    ``since`` is the period changes are counted from, ``common`` the one whose sections must be there too.
    """

    edition: str = ""
    basis: str = ""
    since: str = ""
    common: str = ""

    @classmethod
    def read(cls, text: str) -> Choices:
        """The choices of the end of an address.

        Examples
        --------
        >>> Choices.read("auto+from-2020")
        Choices(edition='', basis='auto', since='2020', common='')
        """
        found: dict[str, str] = {}
        for word in (each for each in text.split("+") if each):
            name, _, value = word.partition("-")
            if word in BASES:
                found["basis"] = word
            elif name == "from" and value:
                found["since"] = value
            elif name == "common" and value:
                found["common"] = value
            else:
                found["edition"] = word
        return cls(**found)

    def suffix(self) -> str:
        """End of the addresses of figures under the same choices."""
        words = [self.edition, self.basis]
        words += [f"from-{self.since}"] if self.since else []
        words += [f"common-{self.common}"] if self.common else []
        kept = [word for word in words if word]
        return f"@{'+'.join(kept)}" if kept else ""


def open_figure(workspace: Workspace, text: str, *, as_of: int | None = None) -> Opened:
    """The figure of an address, computed now from the archive.

    Raises
    ------
    UsageError
        The address cannot be read, or names no figure of that place and period.
    """
    asked = _asked(workspace, read_address(text, (MEDIUM,)), as_of)
    if _MOMENT.fullmatch(asked.parts.period):
        return asked.moment()
    if _DAY.fullmatch(asked.parts.period):
        return asked.day()
    if asked.parts.key.startswith("flood_"):
        return asked.flood()
    return asked.span()


def _asked(workspace: Workspace, parts: Parts, as_of: int | None) -> Asked:
    return Asked(workspace, parts, workspace.place(parts.place), Choices.read(parts.edition), as_of)


@dataclass(frozen=True, slots=True)
class Asked:
    """An address asked of a workspace."""

    workspace: Workspace
    parts: Parts
    place: Place
    chosen: Choices
    as_of: int | None

    def moment(self) -> Opened:
        """A reading, or a class of one sampling time."""
        time, key = datetime.fromisoformat(self.parts.period), self.parts.key
        samples = self._samples(self.parts.period[:7])
        if samples.maker.has("moment", key):
            return self._found(samples.classes(time), "moment", Moment(time), samples.maker.rules)
        return Opened(samples.reading(time, key), self.place, Moment(time))

    def day(self) -> Opened:
        """A mean of one day."""
        day, samples = Period.parse(self.parts.period), self._samples(self.parts.period[:7])
        return self._found(samples.day(day), "day", day, samples.maker.rules)

    def _samples(self, month: str) -> Samples:
        edition = self.chosen.edition or self.workspace.city.water_edition
        rules = rules_for(edition, span_of(Period.parse(month)))
        maker = maker_of(rules.key, self.chosen.suffix())
        return Samples(
            self.workspace, self.place, basis_of(self.workspace, self.chosen.basis), maker, self.as_of
        )

    def flood(self) -> Opened:
        """A figure of a flood season or of a rain event."""
        time = self._flood_time()
        edition = self.chosen.edition or self.workspace.city.water_edition
        lines = flood_lines(
            self.workspace,
            [time],
            basis=basis_of(self.workspace, self.chosen.basis),
            suffix=self.chosen.suffix(),
            edition=edition,
            sections=[self.place.code],
            as_of=self.as_of,
        )
        made = lines[0].figures if lines else {}
        rules = rules_for(edition, span_of(Period.parse(f"{time.start:%Y-%m}")))
        return self._found(made, "section", time, rules)

    def _flood_time(self) -> FloodTime:
        try:
            return FloodTime.of_span(self._span(self.parts.period))
        except UsageError:
            period = Period.parse(self.parts.period)
            return FloodTime(str(period), period.start, period.end, period.label("zh"), period.label("en"))

    def span(self) -> Opened:
        """A figure of a span of months."""
        span = self._span(self.parts.period)
        others = [self._span(text) for text in (self.chosen.since, self.chosen.common) if text]
        if self.parts.key.endswith("_change") or self.parts.key == "change_degree":
            others = others or [span.year_before()]
        places = None if self.parts.key == "rank" else [self.place]
        book = load(
            self.workspace,
            [*others, span],
            edition=self.chosen.edition,
            basis=self.chosen.basis,
            places=self._needed(places),
            as_of=self.as_of,
        )
        made = self._figures(book, span, others)
        return self._found(made, scope_of(book, self.place), span, book.rules(span))

    def _span(self, text: str) -> Span:
        return read_span(text, self.workspace.seasons())

    def _needed(self, places: Sequence[Place] | None) -> Sequence[Place] | None:
        """The places whose readings a figure needs: sources too, where a county or the city is asked."""
        if places is None or self.place.kind not in {"city", "county"}:
            return places
        return [*places, *self.workspace.places("water_source")]

    def _figures(self, book: WaterBook, span: Span, others: Sequence[Span]) -> Figures:
        key, place = self.parts.key, self.place
        if key.endswith(("_trend", "_direction", "_record")):
            years = range(span.first_day.year, span.last_day.year + 1)
            return trend_figures(book, place, years, [key.rpartition("_")[0]])
        if key.endswith("_change") or key == "change_degree":
            found = compare(book, place, others[0], span)
            sides = (found.common or found.every) if self.chosen.common else found.every
            return sides.changes
        if self.chosen.common:
            return _common(book, place, span, others[0])
        made = figures_of(book, place, span)
        return {**made, **rank_figures(book, place, span)} if key == "rank" else made

    def _found(self, made: Figures, scope: Scope, time: Labeled, rules: WaterRules) -> Opened:
        key = self.parts.key
        text = f"{MEDIUM}/{self.parts.place}/{self.parts.period}/{key}"
        figure = figure_named(made, key, text, self.parts.period)
        declared = maker_of(rules.key, "").declared(scope, key)
        return Opened(figure, self.place, time, declared, rules, meaning(declared, figure.value, rules))


def figures_of(book: WaterBook, place: Place, span: Span) -> Figures:
    """Every figure of a place over a span, whatever its kind."""
    scope = scope_of(book, place)
    if scope == "section":
        return book.section_figures(place.code, span)
    if scope == "source":
        return source_figures(book, place, span)
    return lake_figures(book, place, span) if scope == "lake" else group_figures(book, place, span)


def _common(book: WaterBook, place: Place, span: Span, other: Span) -> Figures:
    """Figures over the sections a place has in common with another time."""
    here, there = (groups(book, [place], each)[place.code] for each in (span, other))
    shared = compare_sections(states(there), states(here), book.rules(span)).common
    return common_figures(book, only(book, here, shared), other)
