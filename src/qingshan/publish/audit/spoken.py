"""Figures said in words that are no numerals: 四分之一, 半米, a quarter of, four out of five."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from qingshan.publish.audit.claim import Claim, Hedge
from qingshan.publish.audit.numerals import ENGLISH_NUMBER, read_english, read_han
from qingshan.publish.audit.vocabulary import group, unit_by_word

_HAN = "[一二两三四五六七八九十]{1,3}"
_LONG = "米|公里|吨|亩|公斤|个月|个多月|小时|个小时"
_WHOLES = {"quarter": 4, "third": 3, "fifth": 5, "tenth": 10, "half": 2}
_LARGE = {"million": 10**6, "billion": 10**9}
_HAN_PART = re.compile(rf"(?P<whole>{_HAN})分之(?P<part>{_HAN})")
_HALF = re.compile(rf"(?<![上下前后大过多一年天月时里])半(?P<unit>{_LONG})")
_ONE_HALF = re.compile(r"(?<![另下上前后二三四五六七八九十百万亿])一半(?!一|路)")
_PART = re.compile(
    r"\b(?:(?P<many>a|one|two|three|four|seven|nine)[ -])?(?P<name>quarter|third|fifth|tenth|half)s?"
    r"(?: (?:of )?a (?P<large>million|billion)\b"
    r"|(?= of (?!(?:19|20)\d\d)| the \w+s\b| (?:complete|done|full)\b))",
    re.IGNORECASE,
)
_OUT_OF = re.compile(
    rf"\b(?P<part>one|{ENGLISH_NUMBER}) (?:out of|in) (?:every )?(?P<whole>{ENGLISH_NUMBER})(?= [a-z])",
    re.IGNORECASE,
)
_COINS = re.compile(
    r"(?P<yuan>\d+|[一二两三四五六七八九十]+)块(?P<jiao>[1-9一二三四五六七八九])(?![0-9十百千万]|[个家座处条])[毛角]?钱?"
    r"|(?P<only>[1-9一二两三四五六七八九])毛(?:钱|(?=[，。；、一]))"
)
_ONLY_ONE = re.compile(
    r"\b(?:only|just) (?P<one>one)(?= (?:[a-z-]+ ){0,3}?(?P<noun>day|month|year|site|section|case)\b)",
    re.IGNORECASE,
)
_ODD = re.compile(r"个把(?P<unit>月|小时|钟头)")
_TAIL_PART = re.compile(r"\b(?:a|one) (?P<name>quarter|third|fifth|tenth)(?=[.,;)])", re.IGNORECASE)
_SHARES = re.compile(r"(?:%|per ?cent)[^.;]{0,60}$", re.IGNORECASE)
_ROUND = Decimal("0.01")


def spoken(text: str) -> Iterator[Claim]:
    """Every figure of the repaired text that is said with words of parts; its kind is not yet known.

    Notes
    -----
    Nobody who writes "a quarter" says how exactly: without another qualifier it is taken as *about*.
    """
    for match in _HAN_PART.finditer(text):
        part, whole = read_han(match["part"]), read_han(match["whole"])
        if part is not None and whole is not None and 0 < part.value < whole.value:
            yield _claim(text, match, _percent(part.value, whole.value), "percent")
    for match in _ONE_HALF.finditer(text):
        yield _claim(text, match, Decimal(50), "percent")
    for match in _HALF.finditer(text):
        yield _claim(text, match, Decimal("0.5"), unit_by_word()[match["unit"].replace("多", "")])
    for match in _PART.finditer(text):
        yield from _named_part(text, match)
    for match in _OUT_OF.finditer(text):
        part, whole = read_english(match["part"]), read_english(match["whole"])
        if part is not None and whole is not None and 0 < part.value < whole.value:
            yield _claim(text, match, _percent(part.value, whole.value), "percent")
    yield from _single(text)
    yield from _coins(text)


def _single(text: str) -> Iterator[Claim]:
    """One of something, where the words make a figure of it: 个把月, only one day, paid a quarter."""
    for match in _TAIL_PART.finditer(text):
        if _SHARES.search(text[: match.start()]):
            whole = Decimal(_WHOLES[match["name"].lower()])
            yield _claim(text, match, _percent(Decimal(1), whole), "percent")
    for match in _ODD.finditer(text):
        yield _claim(text, match, Decimal(1), "month" if match["unit"] == "月" else "hour")
    for match in _ONLY_ONE.finditer(text):
        unit = unit_by_word().get(match["noun"].lower(), "item")
        start, end = match.span("one")
        yield Claim("", start, end, match["one"], Decimal(1), Decimal(1), unit)


def _coins(text: str) -> Iterator[Claim]:
    """Money told in yuan and tenths: 两块六, 两毛钱."""
    for match in _COINS.finditer(text):
        value = _small(match["yuan"] or "0") + _small(match["jiao"] or match["only"]) / 10
        start, end = match.span()
        yield Claim("", start, end, text[start:end], value, Decimal("0.1"), "yuan")


def _small(text: str) -> Decimal:
    number = Decimal(text) if text.isdecimal() else read_han(text)
    return number if isinstance(number, Decimal) else Decimal(0) if number is None else number.value


def _named_part(text: str, match: re.Match[str]) -> Iterator[Claim]:
    many = match["many"] or ""
    if not many and match["name"].lower() != "half":
        return
    number = read_english(many) if many.lower() not in {"", "a"} else None
    count = number.value if number is not None else Decimal(1)
    whole = Decimal(_WHOLES[match["name"].lower()])
    if count >= whole:
        return
    if match["large"]:
        yield _claim(text, match, count * _LARGE[match["large"].lower()] / whole, "item")
    else:
        yield _claim(text, match, _percent(count, whole), "percent")


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    share = 100 * part / whole
    return share if share == share.quantize(_ROUND) else share.quantize(_ROUND)


def _claim(text: str, match: re.Match[str], value: Decimal, unit: str) -> Claim:
    hedge: Hedge = "about"
    start, end = match.span()
    end -= len(match.group()) - len(match.group().rstrip())
    for key, words in group("hedge", "before").items():
        before = re.search(rf"(?<![A-Za-z])(?:{words})\s*$", text[max(0, start - 16) : start], re.IGNORECASE)
        if before:
            hedge, start = key, start - len(before.group())  # type: ignore[assignment]
            break
    for key, words in group("hedge", "after").items():
        after = re.match(rf"\s?(?:{words})", text[end : end + 16])
        if after:
            hedge, end = key, end + after.end()  # type: ignore[assignment]
            break
    step = Decimal(1) if value < 1000 else value
    return Claim("", start, end, text[start:end], value, step, unit, hedge=hedge)
