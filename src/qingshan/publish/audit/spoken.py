"""Figures said in Chinese words that are no numerals: 四分之一, 一半, 半米, 两块六, 个把月."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.numerals import read_digits, read_han
from qingshan.publish.audit.qualified import percent, qualified
from qingshan.publish.audit.vocabulary import group, unit_by_word

_PART = re.compile(
    r"(?P<whole>[一二两三四五六七八九十]{1,3}|\d{1,2})分之(?P<part>[一二两三四五六七八九十]{1,3}|\d{1,2})(?![\d.]|世纪)"
    r"|(?<=[占约近的为出到了超足达有仅])(?P<above>[1-9])/(?P<below>[2-9]|10)(?![\d/.])"
    r"|(?<![\d/.A-Za-z\u3400-\u9fff])(?P<over>[1-9])/(?P<under>[2-9]|10)(?=的|以上|以下|左右)"
)
_HALF = re.compile(
    r"(?<![上下前后大过多一年天月时里倍个对])半(?P<unit>米|公里|吨|亩|公斤|斤|公顷|个月|个多月|小时|个小时|个多小时)"
)
_AND_HALF = re.compile(
    r"(?P<many>\d+|[一二两三四五六七八九十]+)(?:个半(?P<unit>月|小时|钟头)|(?P<long>年|天|亩|斤|吨|米|公里|倍)半(?![年天月径数]))"
)
_COINS = re.compile(
    r"(?P<yuan>\d+|[一二两三四五六七八九十]+)块(?P<jiao>[1-9一二三四五六七八九])(?![0-9十百千万]|[个家座处条])[毛角]?钱?"
    r"|(?P<only>[1-9一二两三四五六七八九])[毛角](?:来?钱|(?=[，。；、一/]))"
)
_TALL = re.compile(
    r"(?P<many>\d+|[一二两三四五六七八九十]+)米(?P<tenths>[1-9一二三四五六七八九])(?=[，。；、！？）)深高宽长厚左多的]|$)"
)
_ODD = re.compile(r"个把(?P<unit>月|小时|钟头)")


def spoken(text: str) -> Iterator[Claim]:
    """Every figure of the repaired text said with Chinese words of parts; its kind is not yet known."""
    for match in _PART.finditer(text):
        part, whole = (
            _number(match["part"] or match["above"] or match["over"]),
            _number(match["whole"] or match["below"] or match["under"]),
        )
        if 0 < part < whole:
            yield qualified(text, match.span(), percent(part, whole), "percent")
    for match in re.finditer(group("part")["half"], text):
        yield qualified(text, match.span(), Decimal(50), "percent")
    for match in re.finditer(group("part")["whole"], text):
        yield qualified(text, match.span(), Decimal(100), "percent")
    for match in _HALF.finditer(text):
        yield qualified(text, match.span(), Decimal("0.5"), unit_by_word()[match["unit"].replace("多", "")])
    for match in _AND_HALF.finditer(text):
        unit = f"个{match['unit']}" if match["unit"] else match["long"]
        yield qualified(text, match.span(), _number(match["many"]) + Decimal("0.5"), unit_by_word()[unit])
    for match in _ODD.finditer(text):
        yield qualified(text, match.span(), Decimal(1), unit_by_word()[f"个{match['unit']}"])
    yield from _tenths(text)


def _tenths(text: str) -> Iterator[Claim]:
    """Money and lengths told with their tenths: 两块六, 两毛钱, 一米五."""
    for match in _COINS.finditer(text):
        value = _number(match["yuan"] or "0") + _number(match["jiao"] or match["only"]) / 10
        start, end = match.span()
        yield Claim("", start, end, text[start:end], value, Decimal("0.1"), "yuan")
    for match in _TALL.finditer(text):
        value = _number(match["many"]) + _number(match["tenths"]) / 10
        yield Claim("", *match.span(), match.group(), value, Decimal("0.1"), "m")


def _number(text: str) -> Decimal:
    number = read_digits(text) if text.isdecimal() else read_han(text)
    return Decimal(0) if number is None else number.value
