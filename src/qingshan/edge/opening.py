"""What every medium shares of opening a figure: addresses, sources of readings, figures in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Protocol

from qingshan.base.errors import NothingToJudgeError, UsageError
from qingshan.base.figure import Clause, Coverage, Figure, Source
from qingshan.base.indicator import indicator
from qingshan.base.messages import Language, render
from qingshan.edge.archive.archive import Archive
from qingshan.evaluate.declared import Declaration
from qingshan.standards.reference import clause_text, status_name
from qingshan.standards.rule_set import Policy

_ADDRESS = re.compile(
    r"(?P<medium>[a-z_]+)/(?P<place>[^/]+)/(?P<period>[^/]+)/(?P<key>[A-Za-z0-9_]+)(?:@(?P<edition>[\w+.-]+))?"
)


class Named(Protocol):
    """What has a name in both languages: a place, an edition."""

    def name(self, language: Language, /) -> str:
        """Name in the given language."""
        ...


class Labeled(Protocol):
    """What has a label in both languages: a period."""

    def label(self, language: Language, /) -> str:
        """Label in the given language."""
        ...


class Rules(Protocol):
    """An edition of the rules of a medium."""

    def name(self, language: Language, /) -> str:
        """Name in the given language."""
        ...

    def policy(self, key: str, /) -> Policy:
        """The named choice of that key."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """An address in its parts, as text."""

    medium: str
    place: str
    period: str
    key: str
    edition: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A figure with what tells it in words.

    Parameters
    ----------
    figure
        The figure.
    place, time
        Of whom and when.
    declaration, rules
        Its statistic and edition; a reading has none.
    meaning
        What its value means, in Chinese and English, where the value alone does not say.
    """

    figure: Figure
    place: Named
    time: Labeled
    declaration: Declaration | None = None
    rules: Rules | None = None
    meaning: tuple[str, str] = ("", "")


def read_address(text: str, media: Sequence[str]) -> Parts:
    """The parts of the address of a figure of one of some media.

    Raises
    ------
    UsageError
        It is no address, or of another medium.

    Examples
    --------
    >>> read_address("air/150400/2022/good_day_ratio@2026", ("air",)).key
    'good_day_ratio'
    """
    match = _ADDRESS.fullmatch(text.strip())
    if match is None or match["medium"] not in media:
        raise UsageError("unreadable-address", text=text)
    return Parts(match["medium"], match["place"], match["period"], match["key"], match["edition"] or "")


def figure_named(figures: Mapping[str, Figure], key: str, text: str, period: object) -> Figure:
    """The figure of a key among those of a place and period.

    Raises
    ------
    NothingToJudgeError
        There are none: nothing was read there and then.
    UsageError
        None has that key; those spelled like it are named first.
    """
    if key in figures:
        return figures[key]
    if not figures:
        raise NothingToJudgeError("nothing-in-period", period=period)
    near = get_close_matches(key, figures, n=3)
    raise UsageError("no-such-figure", text=text, known=", ".join(dict.fromkeys([*near, *figures])))


def source_of(archive: Archive, row: Mapping[str, object]) -> Source:
    """Where an archived reading came from: file, row, text as sent, flag."""
    record = archive.source(str(row["file"]))
    raw = row["raw"] if row["raw"] is not None else row["value"]
    flag = str(row["flag"]) + (f" ({row['checks']})" if row["checks"] else "")
    return Source(record.source.name, record.source.sha256, int(str(row["row"])), str(raw), flag)


def story(opened: Opened, language: Language) -> list[tuple[str, str]]:
    """A figure in words: label and text, line by line."""
    figure, declared, rules = opened.figure, opened.declaration, opened.rules
    zh = language == "zh"
    name = declared.name(language) if declared else indicator(figure.statistic).name(language)
    said = f"{opened.place.name(language)} {opened.time.label(language)} {name}"
    lines = [("地址" if zh else "address", str(figure.address)), ("数字" if zh else "figure", said)]
    lines.append(("值" if zh else "value", _value(opened, language)))
    if figure.note:
        lines.append(("说明" if zh else "note", render(figure.note, "text", language, figure.params)))
    if declared:
        lines.append(("公式" if zh else "formula", declared.formula(language)))
    lines += _grounds(figure, rules, language)
    if figure.coverage:
        lines.append(("覆盖" if zh else "coverage", coverage_text(figure.coverage, language)))
    lines += [
        ("来源" if zh else "source", f"{s.file} : {s.row}  {s.raw!r}  {s.flag}  sha256 {s.sha256[:16]}…")
        for s in figure.sources
    ]
    return lines


def _grounds(figure: Figure, rules: Rules | None, language: Language) -> list[tuple[str, str]]:
    """The edition, clauses and policies of a figure."""
    zh, lines = language == "zh", []
    if rules:
        chosen = "" if "@" in figure.address else ("（按日期）" if zh else " (by date)")
        lines.append(("标准版本" if zh else "edition", rules.name(language) + chosen))
    lines += [("条款" if zh else "clause", _clause(each, language)) for each in figure.clauses]
    if rules:
        policies = [rules.policy(key) for key in figure.policies]
        lines += [
            ("约定" if zh else "policy", f"{p.text(language)}  [{status_name(p.status, language)}]")
            for p in policies
        ]
    return lines


def _value(opened: Opened, language: Language) -> str:
    figure, meaning = opened.figure, opened.meaning[language == "en"]
    shown = "NA" if figure.value is None else f"{figure.value} {unit_text(figure.unit, language)}".strip()
    if meaning and figure.value is not None:
        shown = meaning if meaning == shown else f"{meaning}  ({shown})"
    return shown if figure.unrounded is None else f"{shown}  ← {figure.unrounded!r}"


def unit_text(unit: str, language: Language) -> str:
    """A unit as people read it.

    Examples
    --------
    >>> unit_text("百分点", "en"), unit_text("d", "zh"), unit_text("mg/L", "en")
    ('percentage points', '天', 'mg/L')
    """
    return _UNITS.get(unit, (unit, unit))[language == "en"]


_UNITS = {
    "d": ("天", "d"),
    "百分点": ("百分点", "percentage points"),
    "个": ("个", ""),
    "个月": ("个月", "months"),
    "条": ("条", ""),
    "类": ("类", "classes"),
    "项": ("项", ""),
}

_ITEMS = {
    "hour": ("小时", "hours"),
    "window": ("个滑动窗口", "windows"),
    "day": ("天", "days"),
    "site": ("个点位", "sites"),
    "item": ("项", "indicators"),
    "sample": ("次监测", "samples"),
    "month": ("个月", "months"),
    "section": ("个断面", "sections"),
    "source": ("个水源", "sources"),
    "outfall": ("个排污口", "outfalls"),
}


def _clause(clause: Clause, language: Language) -> str:
    where = clause_text(clause.clause, language)
    return f"{clause.standard} {where}  [{status_name(clause.status, language)}]"


def coverage_text(coverage: Coverage, language: Language) -> str:
    """Coverage in words."""
    item = _ITEMS[coverage.item][language == "en"]
    if language == "en":
        need = f", {coverage.need} required" if coverage.need is not None else ""
        return f"{coverage.have} of {coverage.of} {item}{need}"
    need = f"，要求不少于 {coverage.need}" if coverage.need is not None else ""
    return f"{coverage.have} / {coverage.of} {item}{need}"
