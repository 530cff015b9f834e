"""Places in an order: 第 3, 前三名, 4th, ranked third."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.numerals import read_digits, read_english

_ORDER = re.compile(
    r"(?:第|前|后|倒数|排名|位列|名列|列|居|the |rank(?:ed|s|ing)? |came |placed |finished )\s*$"
)
_MOVED = re.compile(r"(?:前移|前进|后移|后退|倒退|上升|下降|提升|跃升|攀升|提前|下滑|进|退|升|降)了?\s*$")
_BEGINS = re.compile(r"(?:^|[。；;：:！？\n])\s*第$")
_ENDS = re.compile(
    r"分别|上升|提升|跃升|攀升|升至|升到|跃至|前移|前进|下滑|下降|降至|降到|退至|滑至|均|依次|为|是|[的和与及至到，。；、,;!?）)（(]|[^\u3400-\u9fffA-Za-z0-9]|$"
)
_ENDS_TOP = re.compile(r"强|[的，。；、,;!?）)]|行列|[^\u3400-\u9fffA-Za-z0-9]|$")
_NTH = re.compile(
    r"(?:\s(?:place|position|spot|nationally|among|overall|out of|of|in|(?:to|from) \d{1,3}(?:st|nd|rd|th))\b"
    r"|[-.,;)]|\s[a-z]+est\b|\s?$)"
)
_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()  # noqa: SIM905
_MOVES = "(?:climb|fall|jump)(?:s|ed|ing)?|rose|ris(?:es?|ing|en)|fell|(?:slip|drop)(?:s|ped|ping)?"
_COME = (
    "rank(?:ed|s|ing)?|comes?|came|places?|placed|finish(?:ed|es)|stands?|stood"
    rf"|(?:{_MOVES}|moves?|moved)(?: up| down| back)? (?:from [a-z0-9]+ )?(?:to|into)"
)
_SUPERLATIVE = "place|position|cleanest|dirtiest|best|worst|highest|lowest"
_TOP = re.compile(
    r"\b(?:top|bottom) (?P<place>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twenty)\b"
    r"(?!%|-| ?(?:per|cm|centimet|met|mm|millimet|km|kilomet|feet|foot|inch|storey|floor))",
    re.IGNORECASE,
)
_TOLD = re.compile(
    rf"\b(?:{_COME}) (?:joint |only )?(?P<after>{'|'.join(_WORDS)})\b(?! (?:time|year|month))"
    rf"|\b(?P<before>{'|'.join(_WORDS[1:])})(?:[ -](?:{_SUPERLATIVE})\b)",
    re.IGNORECASE,
)


_NUMBERED = re.compile(
    r"(?:排名|排行|排|进入|跻身|入围|挤进|位[列居]|名列|稳居|跃居|[省市国区县旗]|内|第)(?:的|了)?\s?(?:No\.?|NO\.?|TOP|Top)\s?(?P<place>\d{1,3})(?![\d.])"
)
"""Places told with Latin letters in Chinese: 全省 No.3, 全国 TOP10."""


def rank_unit(text: str, end: int, unit: str, before: str) -> str:
    """The unit of a figure that may be a place in an order, else its own unit.

    Parameters
    ----------
    text, end
        The page, and where the figure with its unit ends.
    unit
        Key of the printed unit; empty for none.
    before
        Text before the figure.
    """
    if unit == "rank":
        latin = text[end - 2 : end].isascii()
        if latin:
            return "rank" if _NTH.match(text, end) else "ordinal"
        if _ORDER.search(before):
            return "rank"
        return "位" if _MOVED.search(before) else "person"
    if unit or (_BEGINS.search(before) and text[end : end + 1] in "，,"):
        return unit
    is_first = before.endswith("第") and _ENDS.match(text, end) is not None
    is_top = before.endswith(("前", "倒数第")) and _ENDS_TOP.match(text, end) is not None
    return "rank" if is_first or is_top else unit


def ranks(text: str) -> Iterator[Claim]:
    """Every place in an order told with Latin letters: ranked third, second cleanest, 全省 No.3."""
    for match in _NUMBERED.finditer(text):
        start, end = match.span("place")
        yield Claim("", start, end, match["place"], Decimal(match["place"]), Decimal(1), "rank")
    for match in _TOP.finditer(text):
        start, end = match.span("place")
        told = match["place"]
        number = read_digits(told) if told.isdecimal() else read_english(told)
        yield Claim("", start, end, told, number.value, Decimal(1), "rank")
    for match in _TOLD.finditer(text):
        word = match["after"] or match["before"]
        start = match.start("after" if match["after"] else "before")
        place = Decimal(_WORDS.index(word.lower()) + 1)
        yield Claim("", start, start + len(word), word, place, Decimal(1), "rank")
