"""The book of a workspace's water: means of sections and sources by month, and spans made of months."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property

import narwhals.stable.v2 as nw
import polars as pl

from qingshan.base.errors import RefusedError
from qingshan.base.figure import Address
from qingshan.base.period import Period
from qingshan.edge.archive.archive import Archive
from qingshan.edge.city import WaterBasis
from qingshan.edge.frames import collect
from qingshan.edge.verdicts.store import Tables
from qingshan.edge.verdicts.verdicts import Question, Verdicts
from qingshan.edge.water.months import READ, monthly_means, water_verdicts
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.declared import Figures, Row
from qingshan.evaluate.water.exceedance import with_exceedances, with_target_exceedances
from qingshan.evaluate.water.figures import Inputs, Judged, WaterMaker, no_inputs
from qingshan.evaluate.water.judge import judged
from qingshan.evaluate.water.period import span_means
from qingshan.evaluate.water.span import Span, span_of
from qingshan.standards.water_records import WaterRules
from qingshan.standards.water_rules import rules_named, rules_on

BY_DATE = "by-date"
MEDIA: Mapping[WaterBasis, str] = {"manual": "water", "auto": "water_auto"}
"""Medium of the archive a basis reads."""
STATE = "section_state"
DRY_CHECK = "no_flow"
NO_FLOW = 4
"""Check and code of a section that ran dry, see the contract of readings."""


@dataclass(frozen=True)
class WaterBook:
    """Means of sections and sources by month over some time, under one choice of edition and basis.

    Parameters
    ----------
    workspace
        Whose water.
    edition
        ``by-date``, or the name of an edition.
    basis
        Whether manual samples or automatic stations speak.
    suffix
        What the choices of a person add to an address.
    kept
        Where judged tables come from, and the commit they are of.
    start, end
        Time of the book, whole months.
    sites
        Sites whose readings are read; none for all.
    is_simulated
        Whether a file the archive was fed with is made up.
    """

    workspace: Workspace
    edition: str
    basis: WaterBasis
    suffix: str
    kept: Verdicts
    start: datetime
    end: datetime
    sites: tuple[str, ...] | None = None
    is_simulated: bool = False
    _spans: dict[str, dict[str, Judged]] = field(default_factory=dict, repr=False)

    @property
    def commit(self) -> int:
        """Number of the newest import the book was made from."""
        return self.kept.commit

    @cached_property
    def readings(self) -> pl.DataFrame:
        """Readings as archived: ``site, indicator, time, value, flag, checks``."""
        rows = self.kept.archive.read(
            medium=self.kept.medium, sites=self.sites, start=self.start, end=self.end, as_of=self.commit
        )
        return rows.select(READ).collect()

    @cached_property
    def states(self) -> pl.DataFrame:
        """What the files say of a section beside its readings: ``site, time, value``."""
        return self.readings.filter(pl.col("indicator") == STATE).select("site", "time", "value")

    @cached_property
    def monthly(self) -> pl.DataFrame:
        """Means by ``section`` and ``period`` (month), unrounded."""
        months = Period(self.start, self.end).months()
        return monthly_means(self.kept, months, lambda month: rules_for(self.edition, span_of(month)))

    def tables(self, kind: str, span: Span, choices: object, make: Callable[[], Tables]) -> Tables:
        """Judged tables of a span: from the store, or made and kept where the book holds the whole span.

        Parameters
        ----------
        choices
            What was asked for beside the span: members of groups by their codes.
        """
        if not self._holds(span):
            return make()
        return self.kept.tables(self._question(kind, span, choices), make)

    def rules(self, span: Span) -> WaterRules:
        """The one edition that judges a span.

        Raises
        ------
        RefusedError
            The span straddles editions and none was named.
        """
        return rules_for(self.edition, span)

    def maker(self, span: Span) -> WaterMaker:
        """Maker of figures of a span."""
        return maker_of(self.rules(span).key, self.suffix)

    def open_sections(self, codes: Iterable[str], span: Span) -> tuple[str, ...]:
        """Those of some sections that are part of the network in the span."""
        register = self.workspace.sections()
        found = []
        for code in codes:
            section = register.get(code)
            if section is not None and is_within(section.start, section.end, span):
                found.append(code)
        return tuple(found)

    def judge(self, spans: Sequence[Span]) -> Mapping[str, Mapping[str, Judged]]:
        """Every section with a value in the spans, by span and code; all in one pass."""
        new = [span for span in dict.fromkeys(spans) if span.text not in self._spans]
        for rules in dict.fromkeys(self.rules(span).key for span in new):
            group = [span for span in new if self.rules(span).key == rules]
            self._spans.update(self._found(group, rules_named(rules)))
        return {span.text: self._spans[span.text] for span in spans}

    def judged(self, code: str, span: Span) -> Judged:
        """One section over one span; without any value where it has none."""
        if span.text not in self._spans:
            self.judge([span, *span.by_month()])
        found = self._spans[span.text].get(code)
        return found or Judged(code, span, self._attributes(code, span), self._attributes(code, span))

    def section_figures(self, code: str, span: Span, *, with_inputs: bool = True) -> Figures:
        """Every figure of a section over a span."""
        maker, one = self.maker(span), self.judged(code, span)
        inputs = self.inputs(code, span) if with_inputs else no_inputs
        made = maker.of_section(one, inputs=inputs, item="sample" if span.is_month else "month")
        return made if span.is_month else {**made, **maker.by_months(one, self.months_of(code, span))}

    def months_of(self, code: str, span: Span) -> list[Judged]:
        """The months of a section over a span, in order, those without a value too."""
        return [self.judged(code, month) for month in span.by_month()]

    def inputs(self, code: str, span: Span) -> Inputs:
        """What the means of a section or source stand on: readings of a month, months of a longer span."""
        maker = self.maker(span)
        if span.is_month:
            return lambda item: [
                maker.address(code, moment_text(time), item)
                for time in self._times.get((code, span.text), {}).get(item, ())
            ]

        def months(item: str) -> list[Address]:
            rows = [(month, self.month_row(code, str(month))) for month in span.months]
            return [
                maker.address(code, month, item) for month, row in rows if row and row.get(item) is not None
            ]

        return months

    def month_row(self, code: str, month: str) -> Row | None:
        """Means of one section or source in one month."""
        return self._month_rows.get((code, month))

    def dry_months(self, code: str) -> frozenset[str]:
        """Months in which a file says that the section ran dry."""
        told = self.states.filter((pl.col("site") == code) & (pl.col("value") == NO_FLOW))
        marked = self.readings.filter((pl.col("site") == code) & pl.col("checks").str.contains(DRY_CHECK))
        return frozenset(f"{time:%Y-%m}" for frame in (told, marked) for time in frame["time"])

    @cached_property
    def unknown_sites(self) -> tuple[str, ...]:
        """Sites with readings that no register knows: they are judged nowhere."""
        known = {*self.workspace.sections().codes, *(s.code for s in self.workspace.water_sources().sources)}
        return tuple(sorted(set(self.readings["site"].unique().to_list()) - known))

    @cached_property
    def _month_rows(self) -> dict[tuple[str, str], Row]:
        return {(row["section"], row["period"]): row for row in self.monthly.iter_rows(named=True)}

    @cached_property
    def _times(self) -> dict[tuple[str, str], dict[str, list[datetime]]]:
        """Times of usable readings by section, month and indicator."""
        usable = self.readings.filter(
            pl.col("flag").is_in(["valid", "suspect"]) & pl.col("value").is_not_null()
        )
        month = pl.col("time").dt.strftime("%Y-%m").alias("month")
        grouped = usable.group_by("site", month, "indicator").agg(pl.col("time").sort())
        found: dict[tuple[str, str], dict[str, list[datetime]]] = {}
        for site, at, item, times in grouped.iter_rows():
            found.setdefault((site, at), {})[item] = times
        return found

    def _found(self, spans: Sequence[Span], rules: WaterRules) -> dict[str, dict[str, Judged]]:
        """Sections judged over spans of one edition, those that are not kept yet in one pass."""
        within = [span for span in spans if self._holds(span)]
        asked = [self._question("water-spans", span, ()) for span in within]
        of = {span.text: span for span in within}
        tables = self.kept.every(
            asked, lambda absent: self._judge([of[each.label] for each in absent], rules)
        )
        found: dict[str, dict[str, Judged]] = {span.text: {} for span in spans}
        outside = [span for span in spans if not self._holds(span)]
        pairs = [*zip(within, tables, strict=True), *zip(outside, self._judge(outside, rules), strict=True)]
        for span, made in pairs:
            rows = zip(
                made["exact"].iter_rows(named=True), made["verdict"].iter_rows(named=True), strict=True
            )
            found[span.text] = {
                one["section"]: Judged(one["section"], span, one, row, span.least(rules)) for one, row in rows
            }
        return found

    def _judge(self, spans: Sequence[Span], rules: WaterRules) -> list[Tables]:
        """Of each span the unrounded means of its sections, and the verdicts on them row by row."""
        by_text = {span.text: span for span in spans}
        listed = [
            {"span": span.text, "period": str(month), "least": span.least(rules)}
            for span in spans
            for month in span.months
        ]
        if not listed:
            return []
        known = self.monthly.filter(pl.col("section").is_in(list(self.workspace.sections().codes)))
        nothing = {"exact": pl.DataFrame(), "verdict": pl.DataFrame()}
        if known.is_empty():
            return [nothing for _ in spans]
        means = collect(span_means(nw.from_native(known.lazy()), nw.from_native(pl.LazyFrame(listed))))
        if means.is_empty():
            return [nothing for _ in spans]
        exact = self._with_attributes(means.sort("span", "section"), by_text)
        judged_rows = verdicts(exact, rules)
        of_span = [exact["span"] == span.text for span in spans]
        return [{"exact": exact.filter(mine), "verdict": judged_rows.filter(mine)} for mine in of_span]

    def _holds(self, span: Span) -> bool:
        return self.start <= span.months[0].start and span.months[-1].end <= self.end

    def _question(self, kind: str, span: Span, choices: object) -> Question:
        rules = self.rules(span)
        asked = ([str(month) for month in span.months], span.least(rules), rules.key, choices)
        return Question(kind, span.text, span.months[0].start, span.months[-1].end, asked)

    def _with_attributes(self, means: pl.DataFrame, spans: Mapping[str, Span]) -> pl.DataFrame:
        pairs = means.select("section", "span").rows()
        told = [self._attributes(section, spans[span]) for section, span in pairs]
        return means.with_columns(pl.DataFrame(told, schema=ATTRIBUTES))

    def _attributes(self, code: str, span: Span) -> dict[str, object]:
        """What a section is at the end of a span: kind of water, target, indicators left out."""
        register = self.workspace.sections()
        section = register.get(code)
        return {
            "water": section.water if section else None,
            "target": register.target(code, span.last_day),
            "excluded": ",".join(register.excluded(code, span.last_day)),
        }


ATTRIBUTES = {"water": pl.String, "target": pl.Int64, "excluded": pl.String}
"""Columns of what a section is."""


def verdicts(exact: pl.DataFrame, rules: WaterRules) -> pl.DataFrame:
    """Means with ``water``, ``target`` and ``excluded``, rounded as for evaluation and judged, row by row."""
    is_any_excluded = bool((exact["excluded"].fill_null("") != "").any())
    asked = exact if is_any_excluded else exact.drop("excluded")
    table = judged(nw.from_native(asked.lazy()), rules, is_rounded=True)
    told = collect(with_target_exceedances(with_exceedances(table, rules), rules))
    return told if is_any_excluded else told.with_columns(exact["excluded"])


def load(
    workspace: Workspace,
    spans: Sequence[Span],
    *,
    edition: str = "",
    basis: str = "",
    places: Sequence[Place] | None = None,
    as_of: int | None = None,
) -> WaterBook:
    """The book of some spans.

    Parameters
    ----------
    workspace
        Whose water.
    spans
        Times needed; the archive is read from the first to the last.
    edition, basis
        Name of an edition, ``manual`` or ``auto``; empty for the city's own choice.
    places
        Places needed; ``None`` for everything registered.
    as_of
        Number of a commit: what was known then.
    """
    archive = Archive.open(workspace.archive_folder)
    chosen: WaterBasis = (
        workspace.city.water_basis if not basis else ("auto" if basis == "auto" else "manual")
    )
    sites = None if places is None else tuple(sorted({code for p in places for code in p.sections}))
    return WaterBook(
        workspace,
        edition or workspace.city.water_edition,
        chosen,
        suffix_of(edition, basis),
        water_verdicts(workspace, archive, MEDIA[chosen], as_of=as_of),
        min(span.months[0].start for span in spans),
        max(span.months[-1].end for span in spans),
        sites,
        workspace.is_simulated(archive.file_names()),
    )


def rules_for(edition: str, span: Span) -> WaterRules:
    """The rules of a span, by date or by name.

    Raises
    ------
    RefusedError
        The span straddles editions and none was named.
    """
    if edition != BY_DATE:
        return rules_named(edition)
    first, last = rules_on(span.first_day), rules_on(span.last_day)
    if first.key != last.key:
        raise RefusedError("straddles-editions", period=span, editions=f"{first.key}, {last.key}")
    return last


@cache
def maker_of(key: str, suffix: str) -> WaterMaker:
    """Maker of figures under the edition of that key."""
    return WaterMaker(rules_named(key), suffix)


def basis_of(workspace: Workspace, name: str = "") -> WaterBasis:
    """The basis of that name; the city's own for an empty one."""
    if not name:
        return workspace.city.water_basis
    return "auto" if name == "auto" else "manual"


def suffix_of(edition: str, basis: str) -> str:
    """What the choices of a person add to an address: ``@2011``, ``@auto``, ``@2011+auto``."""
    chosen = [each for each in (edition, basis) if each]
    return f"@{'+'.join(chosen)}" if chosen else ""


def moment_text(time: datetime) -> str:
    """Time of a sample as addresses have it.

    Examples
    --------
    >>> moment_text(datetime(2022, 3, 5, 10, 30))
    '2022-03-05T10:30'
    """
    return time.isoformat(timespec="minutes")


def is_within(start: date | None, end: date | None, span: Span) -> bool:
    """Whether something with those first and last days is there at any time of a span."""
    return (start is None or start <= span.last_day) and (end is None or end >= span.first_day)
