"""Changes told whole: a figure, the one before it and their difference, in one sentence, of whatever kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.vocabulary import group

_YEAR_BEFORE = re.compile(r"((?:19|20)\d\d)年的?[^，。；、\d]{0,4}$")
_YEAR_AFTER = re.compile(r" in ((?:19|20)\d\d)\b")


@dataclass(frozen=True, slots=True)
class Told:
    """A figure, the earlier one and the change from that to this, as a sentence tells them."""

    now: Claim
    earlier: Claim
    moved: Claim


def told(text: str, claims: Sequence[Claim]) -> Iterator[Told]:
    """Every change told with both its figures.

    Notes
    -----
    Nothing may stand between the three but words of time and change: with another subject there the change
    is of something else.
    """
    for _, each in groupby(claims, key=lambda claim: claim.sentence):
        own = list(each)
        for three in zip(own, own[1:], own[2:], strict=False):
            found = _changed_last(text, *three) or _changed_first(text, *three)
            if found is not None:
                yield found


def with_their_periods(text: str, claims: Sequence[Claim]) -> list[Claim]:
    """Figures of which every change told whole is from the one period told with it to the other."""
    periods: dict[int, tuple[str, str]] = {}
    for each in told(text, claims):
        now, earlier = (_year(text, one) or one.period for one in (each.now, each.earlier))
        if now and earlier and now != earlier:
            periods[each.now.start], periods[each.earlier.start] = (now, ""), (earlier, "")
            periods[each.moved.start] = now, earlier
    return [
        replace(claim, period=told_of[0], base=told_of[1]) if (told_of := periods.get(claim.start)) else claim
        for claim in claims
    ]


def _year(text: str, claim: Claim) -> str:
    """The year said right before a figure, or in English right after it."""
    before = _YEAR_BEFORE.search(text[max(0, claim.start - 14) : claim.start])
    after = _YEAR_AFTER.match(text, claim.end)
    return before.group(1) if before else after.group(1) if after else ""


def _changed_last(text: str, one: Claim, other: Claim, moved: Claim) -> Told | None:
    """``6207 件，上年 7000 件，下降 11.3%``: the change after both."""
    if not _may_be(one, other, moved) or not _pattern("then").fullmatch(text[other.end : moved.start]):
        return None
    pair = _order(text, one, other)
    return None if pair is None else Told(_plain(pair[0]), _plain(pair[1]), moved)


def _changed_first(text: str, now: Claim, moved: Claim, earlier: Claim) -> Told | None:
    """``9.6 亿元，增加 1.2 亿元，上年为 8.4 亿元``: the earlier figure last."""
    if not _may_be(now, earlier, moved):
        return None
    if not _pattern("then").fullmatch(text[now.end : moved.start]):
        return None
    is_earlier = _pattern("earlier").fullmatch(text[moved.end : earlier.start])
    return Told(_plain(now), _plain(earlier), moved) if is_earlier else None


def _may_be(one: Claim, other: Claim, moved: Claim) -> bool:
    return moved.role == "change" and _alike(one, other) and _fits(moved, other)


def _plain(claim: Claim) -> Claim:
    """A figure that is an end of a change, not of a range."""
    return replace(claim, hedge="") if claim.hedge in {"from", "to"} else claim


def _alike(one: Claim, other: Claim) -> bool:
    states = one.role == other.role == "value" and not one.is_target and not other.is_target
    same = one.dimension == other.dimension and (one.dimension != "count" or one.unit == other.unit)
    return states and same and (one.kind == other.kind or not one.kind or not other.kind)


def _fits(moved: Claim, other: Claim) -> bool:
    if moved.dimension == "point":
        return other.dimension == "share"
    return moved.dimension in {"share", other.dimension}


def _order(text: str, one: Claim, other: Claim) -> tuple[Claim, Claim] | None:
    """The present and the earlier figure; none where the text does not say which is which."""
    gap = text[one.end : other.start]
    if _pattern("from").search(text[max(0, one.start - 24) : one.start]) and _pattern("to").fullmatch(gap):
        return other, one
    if _pattern("than").fullmatch(gap):
        return one, other
    if not _pattern("year").fullmatch(gap):
        return None
    if "去年" in gap and re.search(r"(?:19|20)\d\d年", text[max(0, one.start - 30) : one.start]):
        return None  # 2020年…，去年…: last year is counted from today, which the text does not tell
    if one.period[:4].isdecimal() and other.period[:4].isdecimal() and one.period != other.period:
        return (one, other) if one.period > other.period else (other, one)
    return (one, other) if re.search(r"上年|去年", gap) else None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(group("told")[name], re.IGNORECASE)
