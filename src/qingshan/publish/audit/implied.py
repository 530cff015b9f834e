"""Units a page does not print with the figure, because the words around it say them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.vocabulary import group

LEAST_MONEY = 100
"""A smaller bare number after a word of money counts something else."""

_WARM = re.compile(r"(?:零下|零上|[气室水高低体]温|温度|最[高低])[^，。；]{0,8}$")
_PEOPLE = re.compile(
    r"(?:年轻|老|残疾|本地|外地|打工|返乡|庄稼|带头)?人(?![次家均民工员口大造类居才])"
    r"|村民|农民|牧民|学生|孩子|职工|干部|志愿者|工人"
)
_PART_OF = re.compile(r"\s(?:out )?of (?:the |its |all )?", re.IGNORECASE)
_SENTENCE = re.compile(r"[.;]\s|[。；]")
_PER = re.compile(r"每(升|公斤|千克)[^，。；]{0,16}$")
_PER_UNITS = {"升": "mg_l", "公斤": "mg_kg", "千克": "mg_kg"}
PER_WEIGHT = "毫克"
"""Weight that makes a concentration with a volume or weight said before it: 每升 76 毫克."""


def unit_said(text: str, end: int, unit: str, before: str) -> str:
    """The unit of a figure whose printed unit means another one here, else the printed one.

    Parameters
    ----------
    text, end
        The page, and where the figure with its unit ends.
    unit
        Key of the printed unit; empty for none.
    before
        Text before the figure.
    """
    if unit == "kwh" and text[end - 1 : end] == "度" and _WARM.search(before):
        return "celsius"
    if unit == "个" and _PEOPLE.match(text[end : end + 6]):
        return "person"
    per = _PER.search(before) if unit == PER_WEIGHT else None
    return _PER_UNITS[per.group(1)] if per else unit


def is_money(before: str, value: object) -> bool:
    """Whether a bare number counts money: a word of money stands shortly before it."""
    said = re.search(
        rf"(?:{group('money')['before']})[^，。；、0-9一二三四五六七八九十百千万]{{0,5}}$", before
    )
    return said is not None and float(str(value)) >= LEAST_MONEY


def with_units_of_others(text: str, found: Sequence[Claim]) -> list[Claim]:
    """Bare figures that take the unit of a figure near them.

    ``331 of 366 days`` is days; a limit or target after a figure (``26 微克，目标是 30``) is in its unit.
    """
    made = list(found)
    for at, one in enumerate(made):
        if one.unit not in {"", "item"}:
            continue
        if at and one.text[-1:] in "万亿" and _is_same_money(text, made[at - 1], one):
            made[at] = replace(one, unit="yuan")
            continue
        if re.search(r"\b[Dd]ays: $", text[max(0, one.start - 8) : one.start]):
            made[at] = replace(one, unit="day")
            continue
        other = made[at + 1] if at + 1 < len(made) else None
        if other is not None and other.unit == "day" and _PART_OF.fullmatch(text[one.end : other.start]):
            made[at] = replace(one, unit=other.unit)
        elif re.search(group("held_against")["limit"], text[max(0, one.start - 40) : one.start]):
            made[at] = _as_before(text, made, at)
    return made


def _is_same_money(text: str, before: Claim, one: Claim) -> bool:
    """Whether a bare sum follows one in yuan in its sentence: 补助6.24亿元，市县配套3.1亿."""
    gap = text[before.end : one.start]
    return before.unit == "yuan" and len(gap) <= 12 and not _SENTENCE.search(gap)


def _as_before(text: str, made: Sequence[Claim], at: int) -> Claim:
    """The figure in the unit of the last one of its sentence that has any."""
    one = made[at]
    for other in reversed(made[max(0, at - 3) : at]):
        if _SENTENCE.search(text[other.end : one.start]):
            return one
        if other.unit not in {"", "item", "point", "percent", "rank"}:
            return replace(one, unit=other.unit)
    return one
