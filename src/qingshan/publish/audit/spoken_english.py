"""Figures said in English words that are no numerals: a quarter of, four out of five, threefold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.numerals import ENGLISH_NUMBER, read_english
from qingshan.publish.audit.qualified import percent, qualified
from qingshan.publish.audit.tails import tail_of
from qingshan.publish.audit.vocabulary import unit_by_word

_WHOLES = {
    "half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip
_TIMES = "year|time|party|place|century|phase|round|city|case|site|line"
_NAMES = "|".join(_WHOLES)
_MANY = "one|two|three|four|five|six|seven|eight|nine"
_LARGE = {"million": 10**6, "billion": 10**9}
_FRACTION = re.compile(
    r"(?<!first )(?<!last )(?<!past )(?<!next )"
    rf"\b(?:(?P<many>{_MANY})[ -](?P<parts>{_NAMES}|halves)s?\b|a (?P<one>{_NAMES})\b)"
    rf"(?!-)(?! (?:{_TIMES})\b)"
    r"(?: (?:of )?a (?P<large>million|billion)\b)?",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"(?<!first )(?<!second )(?<!latter )(?<!other )(?<!former )(?<!and a )(?<!in )(?<!by-)\bhalf(?:"
    r" (?:of )?a (?P<large>million|billion)\b"
    r"|(?= (?:of|the|its|their|all|our|were|was|are|is|have|had|come|came|as)\b))",
    re.IGNORECASE,
)
_BY_HALF = re.compile(
    r"\b(?:by|pays?|paid|costs?|gets?|got|lost|loses?|lose|uses?|used|needs?|needed)"
    r" (?P<half>half)\b(?! an? |-)",
    re.IGNORECASE,
)
_HEDGED_HALF = re.compile(
    r"\b(?:(?:more|less) than|over|under|nearly|almost|about|around|roughly|just|at least)"
    r" (?P<half>half)\b(?! an? )",
    re.IGNORECASE,
)
_OUT_OF = re.compile(
    rf"\b(?P<part>one|{ENGLISH_NUMBER}) (?:out of|in) (?:every )?(?P<whole>{ENGLISH_NUMBER})"
    r"(?= [a-z]|[.,;:)]| ?[—–]|$)"
    rf"|\b(?P<some>one|{ENGLISH_NUMBER}) [a-z]+ (?:out of|in) (?:every )?(?P<all>{ENGLISH_NUMBER})"
    r"(?=[.,;:)]| ?[—–]| (?:has|have|is|are|was|were|had|now|do|does|did|met|can|will"
    r"|on|at|by|with|without|after|before|this|last)\b|$)"
    r"|\b(?<![\d.,])(?P<few>\d{1,2}) (?:out of|in) "
    r"(?P<round>(?:every )?(?:5|10|20|50|100|1000)|every \d{1,3})(?= [a-z]|[.,;:)])",
    re.IGNORECASE,
)
_AND_A_HALF = re.compile(
    rf"\b(?P<many>one|a|{ENGLISH_NUMBER})(?: (?P<unit>[a-z]+))? and a half(?: (?P<after>[a-z]+))?",
    re.IGNORECASE,
)
_OF_UNIT = re.compile(r"\bhalf an? (?P<unit>[a-z]+)\b(?! ?(?:century|dozen))", re.IGNORECASE)
_COINS = re.compile(r"(?<![\d.,])(?P<yuan>\d+) yuan (?P<fen>\d\d)(?= (?:this|today|now|a|per|at)\b|[.,;)])")
"""A price as it is said: 8 yuan 12."""
_FOLD = re.compile(
    rf"\b(?P<many>{_MANY}|ten|twelve|fifteen|twenty|thirty|forty|fifty|{ENGLISH_NUMBER})-?fold\b",
    re.IGNORECASE,
)
_ONLY_ONE = re.compile(
    r"\b(?:only|just) (?P<one>one)(?= (?:[a-z-]+ ){0,3}?(?P<noun>days?|month|year|hour)\b|[a-z ])",
    re.IGNORECASE,
)


def spoken_english(text: str) -> Iterator[Claim]:
    """Every figure of the repaired text said with English words of parts; its kind is not yet known."""
    yield from _halves(text)
    for match in _FRACTION.finditer(text):
        yield from _fraction(text, match)
    for match in _OUT_OF.finditer(text):
        yield from _out_of(text, match)
    for match in _COINS.finditer(text):
        value = Decimal(match["yuan"]) + Decimal(match["fen"]) / 100
        yield Claim("", *match.span(), match.group(), value, Decimal("0.01"), "yuan")
    for match in _FOLD.finditer(text):
        yield qualified(text, match.span(), read_english(match["many"]).value, "times")
    for match in _ONLY_ONE.finditer(text):
        start, end = match.span("one")
        unit = unit_by_word().get((match["noun"] or "").lower(), "item")
        yield Claim("", start, end, match["one"], Decimal(1), Decimal(1), unit)


def _word(text: str) -> Decimal:
    """The number of a word, which may be a lone *one*."""
    return Decimal(1) if text.lower() == "one" else read_english(text).value


def _halves(text: str) -> Iterator[Claim]:
    for match in _AND_A_HALF.finditer(text):
        many = _word(match["many"])
        unit = unit_by_word().get((match["unit"] or match["after"] or "").lower(), "")
        end = match.end() if unit else match.end() - len(match["after"] or "")
        yield qualified(text, (match.start(), end), many + Decimal("0.5"), unit)
    for match in _OF_UNIT.finditer(text):
        if match["unit"].lower() in unit_by_word():
            yield qualified(text, match.span(), Decimal("0.5"), unit_by_word()[match["unit"].lower()])
        elif match["unit"].lower() == "dozen":
            yield qualified(text, match.span(), Decimal(6), "item")
    for match in _HALF.finditer(text):
        if match["large"]:
            yield _large(text, match, Decimal("0.5"))
        else:
            yield qualified(text, match.span(), Decimal(50), "percent")
    for pattern in (_BY_HALF, _HEDGED_HALF):
        for match in pattern.finditer(text):
            yield qualified(text, match.span("half"), Decimal(50), "percent")


def _fraction(text: str, match: re.Match[str]) -> Iterator[Claim]:
    count = read_english(match["many"]).value if match["many"] else Decimal(1)
    name = (match["parts"] or match["one"]).lower()
    whole = Decimal(_WHOLES["half" if name == "halves" else name])
    if match["large"]:
        yield _large(text, match, count / whole)
    elif count < whole:
        yield qualified(text, match.span(), percent(count, whole), "percent")


def _large(text: str, match: re.Match[str], part: Decimal) -> Claim:
    """A part of a million with the unit after it: half a million people."""
    tail = tail_of(text, match.end())
    end = tail.end if tail.unit else match.end()
    return qualified(text, (match.start(), end), part * _LARGE[match["large"].lower()], tail.unit or "item")


def _out_of(text: str, match: re.Match[str]) -> Iterator[Claim]:
    if match["few"]:
        part, whole = Decimal(match["few"]), Decimal(match["round"].removeprefix("every "))
    else:
        part = _word(match["part"] or match["some"])
        whole = _word(match["whole"] or match["all"])
    if 0 < part < whole:
        yield qualified(text, match.span(), percent(part, whole), "percent")
