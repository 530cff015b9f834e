"""Figures that take their unit from those beside them: ranges, lists, figures held against others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.counted import LIST, RANGE, is_moved, said_before
from qingshan.publish.audit.elliptic import in_unit_before
from qingshan.publish.audit.implied import with_units_of_others
from qingshan.publish.audit.parallel import BREAK, is_aside

AGAINST = re.compile(
    r"\b(?:(?:up|down) from|compared (?:with|to)|against|vs\.?|versus) "
    r"(?:(?:a|the|its) [a-z-]+ of )?(?:just |only )?$"
)
"""Words before a figure that another of the same sort is held against."""

_LEAST_BRACKETED = 100
"""A smaller bare number alone in a bracket after a word may number a list or a note."""
_PURE = re.compile(r"(?:[Ii]ndex|AQI|pH|ratio|coefficient|factor)(?: of| is| was|:)? $")
_BARE = frozenset({"", "item"})
_NAMED_LIST = re.compile(r"\s?[、/|]\s?[\u3400-\u9fffA-Za-z0-9.]{1,8}?为?\s?")
_NAMED_AND = re.compile(
    r",? and [A-Za-z0-9.]+ (?:(?:to|at|was|averaged|of|reached|stood at|came to|fell to|rose to) )?"
)
_MEASURED = frozenset({"concentration", "dissolved", "content"})
_SHARE_FROM = re.compile(r"(?:%|per ?cent) from (?:just |only )?$", re.IGNORECASE)
_TO_ONE = re.compile(r"(?: in (?:19|20)\d\d)? to (?:just |only |under |about |some |over |nearly )?")
_TO_ENDS = re.compile(r"[.,;:)]|$| (?:in|after|by|this|last|a year|per|and|when|since|over|at|today|now)\b")
_FROM_ONE = re.compile(r" from (?:just |only |about |some )?")
_SCALED = frozenset({"area", "volume", "mass", "money", "power", "energy"})
_BECOMES = re.compile(
    r"[^，。；\d]{0,4}(?:[降升增减落涨跌变压加长低少短展]|提高|扩大|缩小|恢复)(?:到|至|为|成)了?"
    r"|\sin (?:19|20)\d\d to |\s?(?:→|->|—>)\s?"
)
_FROM = re.compile(r"[由从自][^，。；\d]{0,4}$")
_STATE = re.compile(r"\b(?:is|was|are|were|at|to|of|reached|averaged)\s(?:about |only |just |some )?$")
_BETWEEN = re.compile(r"[Bb]etween\s*$|from\s*$|介于\s*$|在\s*$|从\s*$")


def together(text: str, found: Sequence[Claim]) -> list[Claim]:
    """Figures of a text in order; those without a unit take that of a neighbour where the text says so."""
    made = _compared(text, with_units_of_others(text, _ranges(text, _ranked(text, found))))
    made = in_unit_before(text, made)
    kept: list[Claim] = []
    for each in _listed(text, made):
        follows = bool(kept) and LIST.fullmatch(text[kept[-1].end : each.start]) is not None
        if follows or _stands(text, each):
            kept.append(each)
    return kept


def _ranked(text: str, found: Sequence[Claim]) -> list[Claim]:
    """Places told off in one list: 第 1、2、3 名."""
    made = list(found)
    for at in range(1, len(made)):
        one, other = made[at - 1], made[at]
        in_list = one.unit == "rank" and LIST.fullmatch(text[one.end : other.start]) is not None
        if in_list and other.unit in {"", "person"} and other.number > one.number:
            made[at] = replace(other, unit="rank")
    return made


def _ranges(text: str, found: Sequence[Claim]) -> list[Claim]:
    """Figures with the two ends of each range marked and given one unit."""
    made = list(found)
    for at in range(len(made) - 1):
        one, other = made[at], made[at + 1]
        gap = text[one.end : other.start]
        match = RANGE.match(text, one.end)
        is_range = match is not None and match.end() == other.start and one.unit in _BARE | {other.unit}
        between = bool(_BETWEEN.search(text[max(0, one.start - 9) : one.start]))
        if not is_range or (
            not between and (gap.strip() == "and" or (gap.strip() in {"到", "to"} and one.unit not in _BARE))
        ):
            continue
        bare = one.unit in _BARE
        scale = _scale_of(other) if bare and _scale_of(one) == 1 else Decimal(1)
        scale = scale if one.number * scale < other.number else Decimal(1)
        made[at] = replace(
            one, unit=other.unit, hedge="from", number=one.number * scale, step=one.step * scale
        )
        made[at + 1] = replace(other, hedge="to", role="value", direction=1)
    return made


def _compared(text: str, found: Sequence[Claim]) -> list[Claim]:
    """Bare figures an earlier one is held against (``311 good days, up from 298``), given its unit."""
    made = list(found)
    for at, one in enumerate(made):
        if at and one.unit in _BARE and _FROM_ONE.fullmatch(text[made[at - 1].end : one.start]):
            made[at] = _from_of(made[at - 1], one)
            continue
        if at and one.unit in _BARE and _is_to(text, made[at - 1], one):
            made[at] = replace(one, unit=made[at - 1].unit)
            continue
        if one.unit in _BARE and _SHARE_FROM.search(text[max(0, one.start - 24) : one.start]):
            made[at] = replace(one, unit="percent")
        if one.unit not in _BARE or not AGAINST.search(text[max(0, one.start - 24) : one.start]):
            continue
        for other in _nearest_alike(
            [c for c in made[max(0, at - 3) : at] if not is_aside(text, c, one)], one
        ):
            gap = text[other.end : one.start]
            is_near = not (BREAK.search(gap) or ";" in gap)
            if is_near and other.unit not in {"point", "percent"}:
                made[at] = one if other.unit in _BARE else replace(one, unit=other.unit)
                break
        else:
            if at and _is_share_before(text, made[at - 1], one):
                made[at] = replace(one, unit="percent")
    return made


def _is_to(text: str, earlier: Claim, now: Claim) -> bool:
    """Whether a bare figure is what one with a unit became: cut from 200,000 yuan to 120,000."""
    is_from = re.search(r"\bfrom (?:[a-z]+ )?$", text[max(0, earlier.start - 18) : earlier.start])
    between = _TO_ONE.fullmatch(text[earlier.end : now.start])
    return bool(is_from and between and _TO_ENDS.match(text, now.end)) and earlier.unit not in _BARE


def _nearest_alike(earlier: Sequence[Claim], one: Claim) -> list[Claim]:
    """Figures one may be held against, the nearest first: one said in a word against one said in a word."""
    found = list(reversed(earlier))
    in_words = [c for c in found if re.match("[A-Za-z]", c.text)] if one.text.isalpha() else []
    return in_words or found


def _from_of(now: Claim, earlier: Claim) -> Claim:
    """The earlier of two states in the unit of the later: fell to 26 micrograms from 31, to 58% from 71."""
    return earlier if now.unit in {"point", "rank"} else replace(earlier, unit=now.unit)


def _is_share_before(text: str, share: Claim, one: Claim) -> bool:
    """Whether a bare figure is held against a share told as a state: 18.4 percent, down from 27."""
    is_state = _STATE.search(text[max(0, share.start - 14) : share.start]) is not None
    is_close = re.search(r"[.;]\s", text[share.end : one.start]) is None
    return share.unit == "percent" and is_state and is_close and one.number <= 100


def _listed(text: str, found: Sequence[Claim]) -> list[Claim]:
    """Figures of a list or a change (从 58 降到 32 微克) whose unit is printed once, after the last."""
    made = list(found)
    for at in range(len(made) - 2, -1, -1):
        one, other = made[at], made[at + 1]
        gap = text[one.end : other.start]
        measured = _MEASURED | (_SCALED if one.text[-1:] in "万亿" or "." in one.text else frozenset())
        named = _NAMED_LIST.fullmatch(gap) or _NAMED_AND.fullmatch(gap)
        alike = gap == " or " or LIST.fullmatch(gap) or (named and other.dimension in measured)
        is_from = _FROM.search(text[max(0, one.start - 6) : one.start]) is not None
        becomes = _BECOMES.fullmatch(gap) and (is_from or other.unit not in {"percent", "point"})
        is_bare = (
            not one.unit
            or gap == " or "
            or (
                one.unit == "item"
                and text[one.end : one.end + 4] in {" and", ", an"}
                and (named or other.dimension in _MEASURED | _SCALED | {"length", "temperature"})
            )
        )
        if one.unit in _BARE and other.unit not in _BARE and (becomes or (alike and is_bare)):
            scale = _shared_scale(gap, one, other)
            made[at] = replace(one, unit=other.unit, number=one.number * scale, step=one.step * scale)
    return made


def _shared_scale(gap: str, one: Claim, other: Claim) -> Decimal:
    """The scale of a list printed once, after its last figure: 分别为 8.2、6.4 万亩; 甲 1.88、乙 5.1 万吨."""
    scale = _scale_of(other)
    is_list = gap.strip() in {"、", "和", "与", "及"} or (gap[:1] == "、" and "." in one.text)
    return scale if is_list and _scale_of(one) == 1 and one.number < scale else Decimal(1)


def _stands(text: str, claim: Claim) -> bool:
    """Whether a figure that was kept for its place in a list has a unit or a word before it after all."""
    bare = claim.text.replace(",", "").replace(".", "").isdecimal()
    if "." in claim.text or claim.unit or claim.hedge or not bare:
        return True
    before = text[max(0, claim.start - 24) : claim.start]
    after = text[claim.end : claim.end + 1]
    if said_before(before) or is_moved(before, after):
        return True
    if _PURE.search(before):
        return True
    if after == ")" and re.search(r"[A-Za-z]{2} \($", before) and claim.number >= _LEAST_BRACKETED:
        return True
    return after == " " or "\u3400" <= after <= "\u9fff"


def _scale_of(claim: Claim) -> Decimal:
    """The scale its digits were printed with."""
    digits = re.search(r"\d[\d, ]*(?:\.\d+)?", claim.text)
    if digits is None or not claim.number:
        return Decimal(1)
    bare = Decimal(re.sub("[, ]", "", digits.group()))
    return abs(claim.number / bare) if bare else Decimal(1)
