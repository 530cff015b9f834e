"""Figures by address: computed again from the archive, down to the file and row of a reading."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from qingshan.base.errors import UsageError
from qingshan.base.figure import Address, Clause, Coverage, Figure, Source
from qingshan.base.indicator import indicator
from qingshan.base.messages import Language, render
from qingshan.base.period import Period
from qingshan.base.rounding import from_float
from qingshan.edge.air.book import AirBook, load
from qingshan.edge.archive.archive import Archive
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.air.declarations import Declaration
from qingshan.evaluate.air.figures import Figures
from qingshan.evaluate.air.items import RAW_ITEMS
from qingshan.standards.air_rules import AirRules
from qingshan.standards.reference import clause_text, status_name

_ADDRESS = re.compile(
    r"air/(?P<place>[^/]+)/(?P<period>[^/]+)/(?P<key>[A-Za-z0-9_]+)(?:@(?P<edition>[\w-]+))?"
)


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


@dataclass(frozen=True, slots=True)
class Opened:
    """A figure with its declaration and rules, when it has them (an hour's reading has none)."""

    figure: Figure
    declaration: Declaration | None
    rules: AirRules | None


def parse(workspace: Workspace, text: str) -> Asked:
    """The parts of an address; places may be given by code or by name.

    Raises
    ------
    UsageError
        It is no address, or the workspace does not know the place.
    """
    match = _ADDRESS.fullmatch(text.strip())
    if match is None:
        raise UsageError("unreadable-address", text=text)
    return Asked(
        workspace.place(match["place"]), Period.parse(match["period"]), match["key"], match["edition"] or ""
    )


def open_figure(workspace: Workspace, text: str, *, as_of: int | None = None) -> Opened:
    """The figure of an address, computed now from the archive.

    Raises
    ------
    UsageError
        The address cannot be read, or names no figure of that place and period.
    """
    asked = parse(workspace, text)
    if asked.period.kind == "hour":
        return Opened(_hour(workspace, asked, as_of), None, None)
    time = asked.period
    earlier = [time.year_before()] if time.kind != "day" else []
    book = load(
        workspace,
        [time, *earlier],
        edition=asked.edition,
        places=_needed(workspace, asked.place),
        as_of=as_of,
    )
    figures = _of_day(book, asked) if time.kind == "day" else _of_period(book, asked)
    if asked.key not in figures:
        raise UsageError("no-such-figure", text=text, known=", ".join(figures) or "—")
    figure = figures[asked.key]
    rules = book.rules(time)
    return Opened(figure, _declaration(book, rules, time, asked.key), rules)


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
    sources = tuple(_source(archive, row) for row in rows)
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


def _source(archive: Archive, row: Mapping[str, object]) -> Source:
    record = archive.source(str(row["file"]))
    raw = row["raw"] if row["raw"] is not None else row["value"]
    flag = str(row["flag"]) + (f" ({row['checks']})" if row["checks"] else "")
    return Source(record.source.name, record.source.sha256, int(str(row["row"])), str(raw), flag)


def story(opened: Opened, workspace: Workspace, language: Language) -> list[tuple[str, str]]:
    """A figure in words: label and text, line by line."""
    figure, declared, rules = opened.figure, opened.declaration, opened.rules
    zh = language == "zh"
    lines = [("地址" if zh else "address", str(figure.address))]
    place = workspace.place(figure.place).name(language)
    time = Period.parse(figure.period).label(language)
    name = declared.name(language) if declared else indicator(figure.statistic).name(language)
    lines.append(("数字" if zh else "figure", f"{place} {time} {name}"))
    lines.append(("值" if zh else "value", _value(figure)))
    if figure.note:
        lines.append(("说明" if zh else "note", render(figure.note, "text", language, {})))
    if declared:
        lines.append(("公式" if zh else "formula", declared.formula(language)))
    if rules:
        chosen = "" if "@" in figure.address else ("（按日期）" if zh else " (by date)")
        lines.append(("标准版本" if zh else "edition", rules.name(language) + chosen))
    lines += [("条款" if zh else "clause", _clause(each, language)) for each in figure.clauses]
    if rules:
        lines += [
            (
                "约定" if zh else "policy",
                f"{rules.policy(k).text(language)}  [{status_name(rules.policy(k).status, language)}]",
            )
            for k in figure.policies
        ]
    if figure.coverage:
        lines.append(("覆盖" if zh else "coverage", _coverage(figure.coverage, language)))
    lines += [
        ("来源" if zh else "source", f"{s.file} : {s.row}  {s.raw!r}  {s.flag}  sha256 {s.sha256[:16]}…")
        for s in figure.sources
    ]
    return lines


def _value(figure: Figure) -> str:
    shown = "NA" if figure.value is None else f"{figure.value} {figure.unit}".strip()
    return shown if figure.unrounded is None else f"{shown}  ← {figure.unrounded!r}"


_ITEMS = {
    "hour": ("小时", "hours"),
    "window": ("个滑动窗口", "windows"),
    "day": ("天", "days"),
    "site": ("个点位", "sites"),
    "item": ("项", "pollutants"),
}


def _clause(clause: Clause, language: Language) -> str:
    where = clause_text(clause.clause, language)
    return f"{clause.standard} {where}  [{status_name(clause.status, language)}]"


def _coverage(coverage: Coverage, language: Language) -> str:
    item = _ITEMS[coverage.item][language == "en"]
    if language == "en":
        need = f", {coverage.need} required" if coverage.need is not None else ""
        return f"{coverage.have} of {coverage.of} {item}{need}"
    need = f"，要求不少于 {coverage.need}" if coverage.need is not None else ""
    return f"{coverage.have} / {coverage.of} {item}{need}"
