"""How the text uses a figure: as a state, change, rank, total, part, share or target; and its lists."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from qingshan.publish.audit.claim import Claim, Role
from qingshan.publish.audit.sentences import Sentence
from qingshan.publish.audit.vocabulary import group

_SEPARATOR = re.compile(
    r"\s*(?:[（(][^（）()]{0,12}[）)]|[）)])?\s*(?:、|，|,|和|与|及|以及|，?\s*以及|,?\s*and|/)\s*"
    r"(?:[\u4e00-\u9fffA-Za-z.\d ]{0,12}?)\s*[（(]?\s*"
)
_AFTER_CHANGE = re.compile(
    r"\s*(?:的?(?:提升|增幅|降幅|增长|提高)|(?P<up>higher|more)|(?P<down>lower|fewer|less))\b"
)


def with_roles(text: str, found: Sequence[Claim], parts: Sequence[Sentence]) -> list[Claim]:
    """Figures with sentence, role, direction, list and the words that mark totals and parts."""
    made: list[Claim] = []
    starts = [each.start for each in parts]
    for claim in found:
        sentence = parts[bisect_right(starts, claim.start) - 1]
        start = _clause_start(text, sentence, claim, made)
        before = text[start : claim.start]
        made.append(_in_role(text, claim, sentence, before))
    return _lists(text, made)


def _clause_start(text: str, sentence: Sentence, claim: Claim, made: Sequence[Claim]) -> int:
    """Where the words that belong to a figure begin: after the figure before it, or with the sentence."""
    last = made[-1].end if made and made[-1].end > sentence.start else sentence.start
    return max(last, claim.start - 60)


def _in_role(text: str, claim: Claim, sentence: Sentence, before: str) -> Claim:
    role, direction = _change(text, claim, before)
    tight = re.split(r"[，,；;]", before)[-1]
    return replace(
        claim,
        role=role,
        direction=direction,
        sentence=sentence.number,
        is_headline=sentence.is_headline,
        is_total=_has(_total(), tight) and not re.search(r"公共|共同|共享|共建|中共|共青", tight),
        is_part=_has(_part(), text[sentence.start : claim.start]),
        is_share=claim.dimension == "share" and _has(_share(), tight),
        is_target=claim.is_target
        or _has(_target(), text[max(sentence.start, claim.start - 24) : claim.start]),
    )


def _change(text: str, claim: Claim, before: str) -> tuple[Role, int]:
    if claim.measure.key == "rank":
        return "rank", 1
    verb = _verb().search(before)
    if verb is not None:
        return "change", (-1 if verb["down"] else 1)
    if claim.role == "change":
        return "change", claim.direction
    after = _AFTER_CHANGE.match(text, claim.end)
    if after is not None or claim.dimension == "point":
        said = re.search(rf"(?P<down>{group('change')['down']})[^，。；]{{0,6}}$", before)
        return "change", (-1 if said or (after and after["down"]) else 1)
    return "value", 1


@cache
def _verb() -> re.Pattern[str]:
    words = group("change")
    between = f"(?:\\s*(?:{words['between']}|[:：]))*"
    up, down = (
        "|".join(w if not w.isascii() else rf"\b{w}\b" for w in words[key].split("|"))
        for key in ("up", "down")
    )
    return re.compile(rf"(?:(?P<up>{up})|(?P<down>{down})){between}\s*$", re.IGNORECASE)


@cache
def _total() -> re.Pattern[str]:
    return re.compile(group("list")["total"])


@cache
def _part() -> re.Pattern[str]:
    return re.compile(group("list")["part"])


@cache
def _share() -> re.Pattern[str]:
    return re.compile(group("share")["of"])


@cache
def _target() -> re.Pattern[str]:
    return re.compile(group("target")["words"])


def _has(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.search(text) is not None


def _lists(text: str, found: Sequence[Claim]) -> list[Claim]:
    """Figures with the number of the list they stand in; the items of a list share its verb."""
    made = list(found)
    number = 0
    for at in range(1, len(made)):
        one, other = made[at - 1], made[at]
        gap = text[one.end : other.start]
        alike = one.sentence == other.sentence and one.dimension == other.dimension and one.hedge != "from"
        if not alike or not _SEPARATOR.fullmatch(gap):
            continue
        bare = not re.search(r"[\u4e00-\u9fffA-Za-z]{2}", re.sub(r"\band\b|以及", "", gap))
        if one.role == "change" and other.role == "value" and bare:
            made[at] = other = replace(other, role=one.role, direction=one.direction)
        if one.role == other.role:
            if not one.group:
                number += 1
                made[at - 1] = replace(one, group=number)
            made[at] = replace(other, group=made[at - 1].group)
    return made
