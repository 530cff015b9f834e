"""Figures by address: computed again from the archive, down to the file and row of a reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from qingshan.base.errors import UsageError
from qingshan.base.figure import Address, Coverage, Figure
from qingshan.base.indicator import indicator
from qingshan.base.period import Period
from qingshan.base.rounding import from_float
from qingshan.edge.air.book import AirBook, load
from qingshan.edge.archive.archive import Archive
from qingshan.edge.opening import Opened, figure_named, read_address, source_of
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.air.figures import MEDIUM
from qingshan.evaluate.air.items import RAW_ITEMS
from qingshan.evaluate.declared import Declaration, Figures
from qingshan.standards.air_rules import AirRules


@dataclass(frozen=True, slots=True)
class Asked:
    """An address in its parts."""

    place: Place
    period: Period
    key: str
    edition: str

    @property
    def suffix(self) -> str:
        """Ending of the addresses of the same edition."""
        return f"@{self.edition}" if self.edition else ""


def parse(workspace: Workspace, text: str) -> Asked:
    """The parts of an address; places may be given by code or by name.

    Raises
    ------
    UsageError
        It is no address, or the workspace does not know the place.
    """
    parts = read_address(text, (MEDIUM,))
    return Asked(workspace.place(parts.place), Period.parse(parts.period), parts.key, parts.edition)


def open_figure(workspace: Workspace, text: str, *, as_of: int | None = None) -> Opened:
    """The figure of an address, computed now from the archive.

    Raises
    ------
    UsageError
        The address cannot be read, or names no figure of that place and period.
    """
    asked = parse(workspace, text)
    time = asked.period
    if time.kind == "hour":
        return Opened(_hour(workspace, asked, as_of), asked.place, time)
    earlier = [time.year_before()] if time.kind != "day" else []
    book = load(
        workspace,
        [time, *earlier],
        edition=asked.edition,
        places=_needed(workspace, asked.place),
        as_of=as_of,
    )
    figures = _of_day(book, asked) if time.kind == "day" else _of_period(book, asked)
    figure = figure_named(figures, asked.key, text, time)
    rules = book.rules(time)
    return Opened(figure, asked.place, time, _declaration(book, rules, time, asked.key), rules)


def _needed(workspace: Workspace, place: Place) -> list[Place]:
    """The place, and every county when its rank may be asked."""
    return [place, *workspace.places("county")] if place.kind == "county" else [place]


def _declaration(book: AirBook, rules: AirRules, time: Period, key: str) -> Declaration | None:
    declared = book.maker(rules)
    if time.kind == "day":
        return declared.declared("day", key)
    try:
        return declared.declared("period", key)
    except KeyError:
        return declared.declared("derived", key)


def _of_day(book: AirBook, asked: Asked) -> Figures:
    rows = book.days(asked.place.code, asked.period)
    if not rows:
        return {}
    sites = () if asked.place.kind == "site" else asked.place.sites
    return book.maker(book.rules(asked.period)).of_day(rows[0], sites=sites)


def _of_period(book: AirBook, asked: Asked) -> Figures:
    from qingshan.edge.air.comparison import deducted, earlier_figures

    place, time = asked.place, asked.period
    figures = book.figures(place.code, time)
    if not figures:
        return {}
    deriver = book.deriver(book.rules(time))
    before = earlier_figures(book, [place.code], time).get(place.code, {})
    extra: Figures = {**deriver.changes(figures, before), **deducted(book, place.code, time, figures)}
    if place.kind == "county":
        extra |= _rank(book, place, time)
    return {**figures, **extra}


def _rank(book: AirBook, place: Place, time: Period) -> Mapping[str, Figure]:
    counties = [county.code for county in book.workspace.places("county")]
    ranks = book.deriver(book.rules(time)).ranked(book.figures_of(counties, time, with_days=False))
    return {"rank": ranks[place.code]} if place.code in ranks else {}


def _hour(workspace: Workspace, asked: Asked, as_of: int | None) -> Figure:
    """The reading of one hour with its source: file, row, text as sent, flag."""
    if asked.key not in RAW_ITEMS:
        raise UsageError("unknown-indicator", name=asked.key, known=", ".join(RAW_ITEMS))
    archive = Archive.open(workspace.archive_folder)
    end = asked.period.start + timedelta(hours=1)
    rows = (
        archive.read(
            sites=[asked.place.code], indicators=[asked.key], start=asked.period.start, end=end, as_of=as_of
        )
        .collect()
        .to_dicts()
    )
    declared = indicator(asked.key)
    sources = tuple(source_of(archive, row) for row in rows)
    usable = [r["value"] for r in rows if r["flag"] in {"valid", "suspect"} and r["value"] is not None]
    value = from_float(usable[0], declared.decimals) if usable else None
    return Figure(
        address=Address(f"air/{asked.place.code}/{asked.period}/{asked.key}"),
        value=value,
        unit=declared.unit,
        statistic=asked.key,
        place=asked.place.code,
        period=str(asked.period),
        sources=sources,
        coverage=Coverage(len(usable), 1, item="hour"),
        unrounded=usable[0] if usable else None,
        note="" if usable else ("figure-not-usable" if rows else "figure-no-reading"),
    )
