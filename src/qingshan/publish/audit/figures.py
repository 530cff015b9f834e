"""Figures of a text: every number that is a quantity, with its unit and the words that qualify it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from qingshan.publish.audit.claim import Claim, Hedge
from qingshan.publish.audit.implied import PER_WEIGHT, is_money, unit_said, with_units_of_others
from qingshan.publish.audit.numerals import (
    ENGLISH_NUMBER,
    HAN_NUMBER,
    Number,
    read_digits,
    read_english,
    read_han,
)
from qingshan.publish.audit.spoken import spoken
from qingshan.publish.audit.vocabulary import counters, data, either, group, unit_by_word, units

_DIGITS = r"(?<![A-Za-z0-9_.])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![A-Za-z0-9_.])\d+(?:\.\d+)?"
_ORDER = re.compile(r"(?:第|前|后|排名|位列|名列|列|居|the |ranked |ranks |came )\s*$|^$")
_RANGE = re.compile(r"\s*(?:[-—–~～]+|至|到|\bto\b)\s*|\s+and\s+(?=\S)")
_LIST = re.compile(
    r"\s*(?:、|，|,|和|与|及|以及|，\s*and\b|,\s*and\b|\band\b)\s*(?:约|近|超|为|达|a further)?\s*"
)
_SAYS = re.compile(
    r"(?:为|达到|达|到|是|至|于|:|：|with|was|were|is|of|at|to|averaged|stood at|reached)\s*[(（]?\s*$"
)
_NOT_ADJECTIVE = (
    r"(?!(?:of|in|and|or|to|out|on|at|by|for|from|with|the|a|per|than|was|were|is|are|as|years"
    r"|two|three|four|five|six|seven|eight|nine|ten)\b)"
)
_NOUN = re.compile(
    rf"\s(?:{_NOT_ADJECTIVE}[A-Za-z-]+\s){{0,3}}?{_NOT_ADJECTIVE}"
    r"(?:(?P<unit>days|people|residents|inhabitants|households|years|months|hours|visits|tonnes|hectares)|[a-z-]+s)\b"
)
_MOST_DIGITS = 18
_BLANK = "\x00"
_MOVED = re.compile(r"(?:前移|前进|后移|后退|倒退|上升|下降|提升|进|退|升|降)了?\s*$")
_POPULATION = re.compile(r"(?:人口[^，。；]{0,5}|population (?:is|was|of|stood at) )$")
_CURRENCY = re.compile(r"(?:RMB|CNY|¥|￥)\s?$")
AGAINST = re.compile(r"\b(?:(?:up|down) from|compared (?:with|to)|against) (?:just |only )?$")
"""Words before a figure that another of the same sort is held against."""


@dataclass(frozen=True, slots=True)
class _Tail:
    """What follows the digits: scale, unit and words, and where they end."""

    scale: int
    unit: str
    hedge: Hedge
    end: int


def figures(text: str) -> list[Claim]:
    """Every figure of the repaired text, in order; what they are about is not yet known."""
    found = _once(spoken(text))
    open_text, hidden = _without(_without_names(text), found), _hidden(text)
    at = 0
    while (match := _number().search(open_text, at)) is not None:
        at = match.end()
        if not hidden[match.start()] and len(match.group()) <= _MOST_DIGITS:
            claim = _figure(text, match)
            if claim is not None:
                found.append(claim)
                at = max(at, claim.end)
    found.sort(key=lambda each: each.start)
    return _shared_units(text, with_units_of_others(text, _compared(text, _ranges(text, found))))


def dates(text: str) -> Iterator[re.Match[str]]:
    """Dates of a text, which are no figures."""
    yield from _dates().finditer(text)


@cache
def _number() -> re.Pattern[str]:
    english = rf"(?<![A-Za-z-])(?:{ENGLISH_NUMBER})(?![A-Za-z-])"
    return re.compile(rf"(?P<digits>{_DIGITS})|(?P<han>{HAN_NUMBER})|(?P<english>{english})", re.IGNORECASE)


@cache
def _dates() -> re.Pattern[str]:
    return re.compile("|".join(data("words")["idioms"]["dates"]))


@cache
def _names() -> re.Pattern[str]:
    return re.compile("|".join(data("words")["idioms"]["names"]))


@cache
def _idioms() -> re.Pattern[str]:
    return re.compile("|".join(data("words")["idioms"]["zh"]))


def _hidden(text: str) -> bytearray:
    """Marks the places where a number is part of an idiom (一个), but not of a longer one (二十一个)."""
    hidden = bytearray(len(text))
    for match in _idioms().finditer(text):
        hidden[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    return hidden


def _without_names(text: str) -> str:
    """The text with blanks for dates and names, so that figures printed right after one are read."""
    for pattern in (_dates(), _names()):
        text = pattern.sub(lambda match: _BLANK * len(match.group()), text)
    return text


def _once(found: Iterable[Claim]) -> list[Claim]:
    """Figures without those inside another."""
    kept: list[Claim] = []
    for claim in found:
        if all(claim.end <= each.start or each.end <= claim.start for each in kept):
            kept.append(claim)
    return kept


def _without(text: str, found: Iterable[Claim]) -> str:
    for claim in found:
        text = text[: claim.start] + _BLANK * (claim.end - claim.start) + text[claim.end :]
    return text


@cache
def _tail_pattern() -> re.Pattern[str]:
    scales = group("scale")
    zh = either(each for each in scales if not each.isascii())
    zh = (
        zh.replace("千|", "千(?![克瓦米伏卡])|")
        .replace("|百", "|百(?!分)")
        .replace("|千)", "|千(?![克瓦米伏卡]))")
    )
    en = either(each for each in scales if each.isascii())
    latin = [w for w in unit_by_word() if w.isascii() and w[-1].isalnum()]
    other = [w for w in unit_by_word() if w not in latin and w != "方"] + sorted(counters()) + [PER_WEIGHT]
    cubic = "方(?!案|式|面|向|法|针|便|可|能|才|阵|言|圆|块|剂|略|程|形|正|米|公)"
    careful = "|".join(f"{word}(?![{after}])" for word, after in group("careful").items())
    middle = "|".join(group("hedge", "middle").values())
    tenths = "成(?!本|立|果|功|就|效|熟|员|型|品|为|都|长|交|分|片|林|活|荫|套)"
    after = "|".join(f"(?P<after_{key}>{words})" for key, words in group("hedge", "after").items())
    no = r"(?!别|之一|析|布|类为|均|最高|报|前|常|晚|照|级别|龄|代)"
    return re.compile(
        rf"(?P<middle>{middle})?\s?(?:(?P<scale>{zh})(?P<middle2>{middle})?|\s?(?P<scale_en>{en})\b)?"
        rf"(?:\s?-?(?:(?P<unit>{tenths}|{cubic}|{careful}|{either(other)}){no}|(?P<latin>{either(latin)})(?![A-Za-z0-9])))?"
        rf"(?P<after>\s?(?:{after}))?",
        re.IGNORECASE,
    )


@cache
def _before_pattern() -> re.Pattern[str]:
    parts = "|".join(f"(?P<{key}>{words})" for key, words in group("hedge", "before").items())
    return re.compile(rf"(?:(?<![A-Za-z])(?:{parts}))(?:占|为|合|有|计|达)?\s*$", re.IGNORECASE)


def _figure(text: str, match: re.Match[str]) -> Claim | None:
    start = match.start()
    before = text[max(0, start - 24) : start]
    tail = _tail(text, match.end())
    if not tail.unit:
        tail = _apart(text, tail, before)
    number, tail = _read(match, tail, before)
    tail = replace(tail, unit=unit_said(text, tail.end, tail.unit, before))
    if number is not None and tail.unit == "成":
        number, tail = _tenths(text, number, tail)
    if tail.unit == "rank" and not _ORDER.search(before):
        tail = replace(tail, unit="位" if _MOVED.search(before) else "person")
    if tail.unit in {"", "item"} and _POPULATION.search(before):
        tail = replace(tail, unit="person")
    money = _CURRENCY.search(before) if tail.unit in {"", "item", "m"} else None
    if money:
        scale = 10**6 if tail.unit == "m" else tail.scale
        tail = replace(tail, unit="yuan", scale=scale)
        start, before = start - len(money.group()), before[: money.start()]
    elif number is not None and not tail.unit and is_money(before, number.value * tail.scale):
        tail = replace(tail, unit="yuan")
    if number is None or not _is_quantity(match, tail, before):
        return None
    share = re.search(r"([百千])分之$", before)
    if share:
        start -= 3
        before = before[:-3]
        tail = replace(tail, unit="percent" if share.group(1) == "百" else "permille")
    hedge, width = _hedge_before(before)
    start -= width
    sign = re.search(r"(?<![\d.A-Za-z%)）天点])([+-])$", before)
    if sign and tail.unit:
        start -= 1
    is_below = tail.unit == "celsius" and before.endswith("零下")
    start -= 2 if is_below else 0
    scaled = number.times(-tail.scale if is_below else tail.scale)
    direction = -1 if sign and sign.group(1) == "-" else 1
    return Claim(
        "", start, tail.end, text[start : tail.end], scaled.value, abs(scaled.step), tail.unit,
        hedge=hedge or tail.hedge, direction=direction, role="change" if sign and tail.unit else "value",
    )  # fmt: skip


def _read(match: re.Match[str], tail: _Tail, before: str) -> tuple[Number | None, _Tail]:
    if match["digits"]:
        return read_digits(match["digits"]), tail
    if match["english"]:
        return read_english(match["english"]), tail
    return read_han(match["han"]), tail


def _tenths(text: str, number: Number, tail: _Tail) -> tuple[Number, _Tail]:
    """Tenths as percent: 三成七 is 37 %, 九成 is 90 %."""
    more = re.match(r"[一二三四五六七八九半](?![成个年月天])", text[tail.end :])
    rest = read_han(more.group().replace("半", "五")) if more else None
    value = number.value * 10 + (rest.value if rest else 0)
    end = tail.end + (1 if rest else 0)
    return Number(value, Decimal(1 if rest else 10)), replace(tail, unit="percent", end=end)


def _is_quantity(match: re.Match[str], tail: _Tail, before: str) -> bool:
    """Whether the number counts or measures something: it has a unit, or a word that says so."""
    if before.endswith("第"):
        return tail.unit == "rank"
    if match["han"]:
        round_ones = (
            {"百", "千", "万", "亿"} if not (_hedge_before(before)[1] or before.endswith("上")) else set()
        )
        is_article = match["han"] in round_ones or (match["han"] == "一" and not _is_span(tail))
        is_article = is_article and not before.endswith("分之")
        is_large = len(match["han"]) > 1 and match["han"][-1] in "万亿"
        return ((bool(tail.unit) or is_large) and not is_article) or before.endswith("分之")
    if tail.unit or tail.scale > 1:
        return True
    following = match.string[match.end() : match.end() + 8]
    if "." in match.group() or match["english"] or _is_in_english(match):
        return True
    if _RANGE.match(following) or (match["digits"] and _LIST.match(following)):
        return True
    return bool(match["digits"]) and (bool(_SAYS.search(before)) or _names_before(before))


def _is_span(tail: _Tail) -> bool:
    """Whether a unit makes even a single one a figure: 一个月, 一成, but not 一个 or 一年."""
    return tail.unit in {"month", "percent", "mu", "hm2", "hour"}


def _is_in_english(match: re.Match[str]) -> bool:
    """Whether Latin words stand around a bare number, which then counts something."""
    before = match.string[max(0, match.start() - 12) : match.start()]
    after = match.string[match.end() : match.end() + 3]
    return bool(
        re.search(r"[A-Za-z]{2,}[,;:]? $", before) and re.match(r"[,.;:)]?(?: [A-Za-z(]|$|\n)", after)
    )


def _names_before(before: str) -> bool:
    return bool(
        re.search(
            r"(?:浓度|指数|数|值|率|量|AQI|PM ?2\.5|PM ?10|O3|SO2|NO2|[:：])\s*[(（]?[^，。；\d]{0,3}$",
            before,
        )
    )


def _tail(text: str, at: int) -> _Tail:
    match = _tail_pattern().match(text, at)
    if match is None or not match.group().strip():
        return _Tail(1, "", "", at)
    word = match["scale"] or (match["scale_en"] or "").lower()
    scale = int(group("scale")[word]) if word else 1
    unit = match["unit"] or match["latin"] or ""
    after = next((key for key in group("hedge", "after") if match[f"after_{key}"]), "")
    hedge = after or ("more" if match["middle"] or match["middle2"] else "")
    end = at + len(match.group().rstrip())
    return _Tail(scale, _unit_key(unit), hedge, end)  # type: ignore[arg-type]


def _apart(text: str, tail: _Tail, before: str) -> _Tail:
    """The unit where words stand before it (``356 good days``), or only the order says it (``第3``)."""
    if before.endswith("第") and re.match(r"[，。；、）)\s▍◎◆▲■●·]|的|和|$", text[tail.end :]):
        return replace(tail, unit="rank")
    noun = _NOUN.match(text, tail.end)
    if noun is None or not text[tail.end : tail.end + 1].isspace():
        latin = re.search(r"[A-Za-z]{2,}[,;:]? (?:just |only )?$", before) and re.match(
            r"[,.;:)]?(?: |$)", text[tail.end :]
        )
        is_decimal = "." in text[: tail.end].rsplit(" ", maxsplit=1)[-1]
        return replace(tail, unit="item") if latin and not is_decimal else tail
    known = unit_by_word().get(noun["unit"].lower()) if noun["unit"] else "item"
    return replace(tail, unit=known or "item", end=noun.end() if noun["unit"] else tail.end)


def _unit_key(word: str) -> str:
    known = unit_by_word()
    if not word:
        return ""
    if word in known:
        return known[word]
    lowered = {each.lower(): key for each, key in known.items()}
    return lowered.get(word.lower(), word)


def _hedge_before(before: str) -> tuple[Hedge, int]:
    match = _before_pattern().search(before)
    if match is None:
        return "", 0
    key = next(key for key in group("hedge", "before") if match[key])
    return key, len(before) - match.start()  # type: ignore[return-value]


def _ranges(text: str, found: Sequence[Claim]) -> list[Claim]:
    """Figures with the two ends of each range marked and given one unit."""
    made = list(found)
    for at in range(len(made) - 1):
        one, other = made[at], made[at + 1]
        gap = text[one.end : other.start]
        is_range = _RANGE.fullmatch(gap) is not None and one.unit in {"", other.unit}
        between = bool(re.search(r"between\s*$|介于\s*$|在\s*$", text[max(0, one.start - 9) : one.start]))
        if not is_range or (gap.strip() in {"and", "到", "to"} and not (between or not one.unit)):
            continue
        scale = _scale_of(other) if not one.unit and _scale_of(one) == 1 else 1
        made[at] = replace(
            one, unit=other.unit, hedge="from", number=one.number * scale, step=one.step * scale
        )
        made[at + 1] = replace(other, hedge="to", role="value", direction=1)
    return made


def _compared(text: str, found: Sequence[Claim]) -> list[Claim]:
    """Bare figures an earlier one is held against (``311 good days, up from 298``), given its unit."""
    made = list(found)
    for at, one in enumerate(made):
        if one.unit not in {"", "item"} or not AGAINST.search(text[max(0, one.start - 24) : one.start]):
            continue
        for other in reversed(made[max(0, at - 3) : at]):
            is_near = not re.search(r"[.;]\s", text[other.end : one.start])
            if is_near and other.unit not in {"", "item", "point", "percent"}:
                made[at] = replace(one, unit=other.unit)
                break
    return made


def _shared_units(text: str, found: Sequence[Claim]) -> list[Claim]:
    """Figures of a list whose unit is printed once, after the last."""
    made = list(found)
    for at in range(len(made) - 2, -1, -1):
        one, other = made[at], made[at + 1]
        gap = text[one.end : other.start]
        if not one.unit and other.unit not in {"", "item"} and _LIST.fullmatch(gap) and one.hedge == "":
            made[at] = replace(one, unit=other.unit)
    return [claim for claim in made if _stands(text, claim)]


def _stands(text: str, claim: Claim) -> bool:
    """Whether a figure that was kept for its place in a list has a unit or a word before it after all."""
    if (
        "." in claim.text
        or claim.unit
        or claim.hedge
        or not claim.text.replace(",", "").replace(".", "").isdecimal()
    ):
        return True
    before = text[max(0, claim.start - 24) : claim.start]
    return bool(_SAYS.search(before)) or _names_before(before) or text[claim.end : claim.end + 1] == " "


def _scale_of(claim: Claim) -> Decimal:
    """The scale its digits were printed with."""
    digits = re.search(r"[\d,]+(?:\.\d+)?", claim.text)
    if digits is None or not claim.number:
        return Decimal(1)
    bare = Decimal(digits.group().replace(",", ""))
    return abs(claim.number / bare) if bare else Decimal(1)


def is_unit(key: str) -> bool:
    """Whether a key is a unit of measurement, not a measure word."""
    return key in units()
