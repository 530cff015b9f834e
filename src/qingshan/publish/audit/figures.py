"""Figures of a text: every number that is a quantity, with its unit and the words that qualify it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cache

from qingshan.publish.audit.claim import Claim, Hedge
from qingshan.publish.audit.counted import GAIN, Tail, counts
from qingshan.publish.audit.headed import headed
from qingshan.publish.audit.implied import counted_by, currency, is_money, unit_said
from qingshan.publish.audit.masked import idioms, masked
from qingshan.publish.audit.numerals import (
    ENGLISH_NUMBER,
    HAN_NUMBER,
    MIXED_NUMBER,
    Number,
    read_digits,
    read_english,
    read_han,
    read_mixed,
)
from qingshan.publish.audit.ranks import rank_unit, ranks
from qingshan.publish.audit.spoken import spoken
from qingshan.publish.audit.spoken_english import spoken_english
from qingshan.publish.audit.tails import tail_of
from qingshan.publish.audit.together import together
from qingshan.publish.audit.vocabulary import group, unit_by_word
from qingshan.publish.audit.written import written

_HYPHENED = (
    r"(?:year|month|week|day|hour|minute|kilomet|met(?:re|er)|hectare|tonne|mu|acre|storey|person"
    r"|row|lane|member|page|bed|room|seat|unit|turbine|litre|megawatt|degree|percent)s?\b|odd\b"
)
"""What a number word may be joined to: a three-year plan."""
_GROUPED = r"\d{1,3}(?:(?:,\d{3})+|(?: \d{3})+(?=\s?[A-Za-z%℃万亿\u3400-\u9fff]))(?![\d])(?:\.\d+)?"
_DIGITS = rf"(?<![A-Za-z0-9_.])(?:(?<!\d[ ,]){_GROUPED}|\d+(?:\.\d+)?)"
_MOST_DIGITS = 40
_SHARE = re.compile(r"([百千])分之$")
_SIGN = re.compile(r"(?<![\d.A-Za-z%)）天点])([+\-↑↓])$")
_INDEX = (
    r"(?:scales? of|scores? of|rated|AQI|TLI|EQI|pH|PUE|[Ii]ndex|ratio|coefficient|factor)\b"
    r"[^.,;0-9]{0,40}(?:\d+ (?:to|and) )?$"
)
_CHANGED = re.compile(r"[较比偏低高距差降升增减][^，。；]{0,8}[+-]$")


def figures(text: str) -> list[Claim]:
    """Every figure of the repaired text, in order; what they are about is not yet known."""
    found = _once([*written(text), *spoken(text), *spoken_english(text), *ranks(text)])
    open_text, hidden = masked(text, found), idioms(text)
    at = 0
    while (match := _number().search(open_text, at)) is not None:
        at = match.end()
        if not _is_hidden(text, hidden, match) and len(match.group()) <= _MOST_DIGITS:
            claim = _figure(text, match)
            if claim is not None:
                found.append(claim)
                at = max(at, claim.end)
    found.sort(key=lambda each: each.start)
    return together(text, found)


def _is_hidden(text: str, hidden: bytearray, match: re.Match[str]) -> bool:
    """Whether an idiom begins with the number; after *only* a single thing is one all the same (只有一个)."""
    if not hidden[match.start()]:
        return False
    return match["han"] != "一" or not re.search(
        group("single")["only"], text[max(0, match.start() - 4) : match.start()]
    )


@cache
def _number() -> re.Pattern[str]:
    english = rf"(?<![A-Za-z-])(?:{ENGLISH_NUMBER})(?![A-Za-z]|-(?!{_HYPHENED}))"
    return re.compile(
        rf"(?P<mixed>{MIXED_NUMBER})|(?P<digits>{_DIGITS})|(?P<han>{HAN_NUMBER})|(?P<english>{english})",
        re.IGNORECASE,
    )


def _once(found: Iterable[Claim]) -> list[Claim]:
    """Figures without those inside another."""
    kept: list[Claim] = []
    for claim in found:
        if all(claim.end <= each.start or each.end <= claim.start for each in kept):
            kept.append(claim)
    return kept


@cache
def _before_pattern() -> re.Pattern[str]:
    parts = "|".join(f"(?P<{key}>{words})" for key, words in group("hedge", "before").items())
    return re.compile(rf"(?:(?<![A-Za-z])(?:{parts}))(?:占|为|合|有|计|达)?\s*$", re.IGNORECASE)


def _figure(text: str, match: re.Match[str]) -> Claim | None:
    start = match.start()
    before = text[max(0, start - 24) : start]
    number, tail = _with_tail(text, match, before)
    money, width = currency(before, tail.unit) if number is not None else ("", 0)
    if money:
        tail = replace(tail, unit=money, scale=10**6 if tail.unit == "m" else tail.scale)
        start, before = start - width, before[: len(before) - width]
    elif number is not None and not tail.unit and is_money(text, tail.end, before, number.value * tail.scale):
        tail = replace(tail, unit="yuan")
    hedge, width = _hedge_before(before)
    if number is None or tail.unit == "ordinal" or not counts(match, tail, before, is_hedged=bool(hedge)):
        return None
    share = _SHARE.search(before)
    if share:
        start, before = start - 3, before[:-3]
        tail = replace(tail, unit="percent" if share.group(1) == "百" else "permille")
        hedge, width = _hedge_before(before)
    return _signed(text, (start - width, start), number, replace(tail, hedge=hedge or tail.hedge))


def _with_tail(text: str, match: re.Match[str], before: str) -> tuple[Number | None, Tail]:
    """The number with its scale and unit, as the words after it and before it say."""
    tail = tail_of(text, match.end())
    if not tail.unit:
        tail = headed(text, match.start(), tail)
    if not tail.unit:
        tail = _apart(text, tail, text[max(0, match.start() - 56) : match.start()])
    number = _read(match)
    tail = replace(tail, unit=unit_said(text, tail.end, tail.unit, before))
    if number is not None and tail.unit == "成":
        number, tail = _tenths(text, number, tail)
    tail = replace(tail, unit=rank_unit(text, tail.end, tail.unit, before))
    return number, replace(tail, unit=counted_by(text, tail.end, tail.unit, before))


def _signed(text: str, starts: tuple[int, int], number: Number, tail: Tail) -> Claim:
    """The figure with its sign: a change has a direction, a temperature is below zero."""
    start, digits = starts
    before = text[max(0, digits - 24) : digits]
    sign = _SIGN.search(before) if tail.unit or GAIN.search(before) else None
    below = re.search(r"(?:零下|minus )$", before) if tail.unit == "celsius" else None
    is_cold = tail.unit == "celsius" and sign is not None and sign[1] == "-" and not _CHANGED.search(before)
    start = min(start, digits - (len(below.group()) if below else 1 if sign else 0))
    scaled = number.times(-tail.scale if below or is_cold else tail.scale)
    is_change = sign is not None and not is_cold
    return Claim(
        "", start, tail.end, text[start : tail.end], scaled.value, abs(scaled.step), tail.unit,
        hedge=tail.hedge, direction=-1 if is_change and sign and sign[1] in "-↓" else 1,
        role="change" if is_change else "value",
    )  # fmt: skip


def _read(match: re.Match[str]) -> Number | None:
    if match["mixed"]:
        return read_mixed(match["mixed"])
    if match["digits"]:
        return read_digits(match["digits"].replace(" ", ""))
    return read_english(match["english"]) if match["english"] else read_han(match["han"])


def _tenths(text: str, number: Number, tail: Tail) -> tuple[Number, Tail]:
    """Tenths as percent: 三成七 is 37 %, 九成 is 90 %."""
    more = re.match(r"[一二三四五六七八九半](?![成个年月天])", text[tail.end :])
    rest = read_han(more.group().replace("半", "五")) if more else None
    value = number.value * 10 + (rest.value if rest else 0)
    end = tail.end + (1 if rest else 0)
    return Number(value, Decimal(1 if rest else 10)), replace(tail, unit="percent", end=end)


def _apart(text: str, tail: Tail, before: str) -> Tail:
    """The unit where words stand before it: ``356 good days``."""
    noun = _noun().match(text, tail.end)
    if noun is None or not text[tail.end : tail.end + 1].isspace():
        latin = re.search(r"[A-Za-z]{2,}[,;:]? (?:just |only )?$", before) and re.match(
            r"[,.;:)]?(?: |$|\n)", text[tail.end :]
        )
        is_pure = "." in text[: tail.end].rsplit(" ", maxsplit=1)[-1] or re.search(_INDEX, before)
        return replace(tail, unit="item") if latin and not is_pure else tail
    known = unit_by_word().get(noun["unit"].lower()) if noun["unit"] else "item"
    return replace(tail, unit=known or "item", end=noun.end() if noun["unit"] else tail.end)


@cache
def _noun() -> re.Pattern[str]:
    """A counted English noun with the adjectives before it."""
    adjective = rf"(?!(?:{group('noun')['not_adjective']})\b)"
    unit = group("noun")["units"]
    return re.compile(rf"\s(?:{adjective}[A-Za-z-]+,?\s){{0,3}}?(?:(?P<unit>{unit})|{adjective}[a-z-]+s)\b")


def _hedge_before(before: str) -> tuple[Hedge, int]:
    match = _before_pattern().search(before)
    if match is None:
        return "", 0
    key = next(key for key in group("hedge", "before") if match[key])
    return key, len(before) - match.start()  # type: ignore[return-value]
