"""Sentences of a repaired text, and the places and periods they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from qingshan.publish.audit.masked import dates
from qingshan.publish.audit.vocabulary import either, group

_BREAK = re.compile(r"[。！？!?；\n]|;\s|(?<=[a-z0-9%)）])\.\s+(?=[A-Z])|\.$")
_GENERIC = re.compile(
    r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,5}?(?:自治区|自治州|省|市|盟|(?<!地)州|县|旗)(?!级|内|域|场|直|委|政府|区|民|生态|环境|水利|林草|自然|统计|里)"
)
_REGION = re.compile(
    r"\b(?:north|south|east|west|central|inner)(?:ern|east|west|eastern|western)?[- ]$", re.IGNORECASE
)
"""Before a country's name, of which it makes a part: north China."""
_RANKED = re.compile("平均|前列|第|排名|领先|首|先进| average| mean")
_NO_PLACE = re.compile("全|我|本|该|各|城|都|超|.*[从者于在和与的是为对向被把有年月日上下个]")
_PRONOUNS = {"全市": "", "我市": "", "本市": "", "市域": "", "该市": "", "the city": ""}
_YEAR = re.compile(r"(?:19|20)\d{2}")
_HAN_YEAR = re.compile(r"[二两][〇零○][〇零一二三四五六七八九]{2}(?=年)")
_HAN_DIGITS = str.maketrans("〇零○一二两三四五六七八九", "0001223456789")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of the text that is read as one."""

    number: int
    start: int
    end: int
    is_headline: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """Something named in the text: a place or a period, and where it stands."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Places:
    """Places by the words they answer to.

    Parameters
    ----------
    names
        Key of a place by each of its words.
    home
        The place a page speaks of when it names none.
    national
        Words for the whole country.
    """

    names: Mapping[str, str]
    home: str = ""
    national: tuple[str, ...] = ("全国", "我国", "nationwide", "national", "China")

    def mentions(self, text: str) -> list[Mention]:
        """Places a text names, in order; an unknown place is its own key."""
        found = [Mention(m.start(), m.end(), self._key(m.group())) for m in self._pattern().finditer(text)]
        taken = bytearray(len(text))
        for each in found:
            taken[each.start : each.end] = b"\x01" * (each.end - each.start)
        found = [m for m in found if m.key != "national" or not _RANKED.match(text[m.end : m.end + 4])]
        found = [m for m in found if m.key != "national" or not _REGION.search(text[: m.start][-12:])]
        found += [
            Mention(m.start(), m.end(), m.group())
            for m in _GENERIC.finditer(text)
            if not any(taken[m.start() : m.end()]) and not _NO_PLACE.match(m.group())
        ]
        return sorted(found, key=lambda each: each.start)

    def _key(self, word: str) -> str:
        if word in self.national:
            return "national"
        return self.names.get(word, _PRONOUNS.get(word, word))

    def _pattern(self) -> re.Pattern[str]:
        return _places_pattern(tuple(self.names), self.national)


@cache
def _places_pattern(names: tuple[str, ...], national: tuple[str, ...]) -> re.Pattern[str]:
    chosen = [name for name in names if len(name) > 1 and not name.isdecimal()]
    return re.compile(either([*chosen, *national, *_PRONOUNS]))


def sentences(text: str, headline: int) -> list[Sentence]:
    """The sentences of a text; those of the headline are marked."""
    found: list[Sentence] = []
    start = 0
    for match in [*_BREAK.finditer(text), None]:
        end = len(text) if match is None else match.end()
        if text[start:end].strip():
            found.append(Sentence(len(found), start, end, end <= headline + 1))
        start = end
    return found


def periods(text: str, year: str) -> list[Mention]:
    """Periods a text names, in order. Words such as 去年 are counted from ``year``, when it is known."""
    found = [Mention(m.start(), m.end(), key) for m in dates(text) if (key := _period(m.group(), year))]
    relative = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "上一年": -1, "last year": -1, "this year": 0}
    for word, shift in relative.items() if year else ():
        key = str(int(year) + shift)
        found += [Mention(m.start(), m.end(), key) for m in re.finditer(re.escape(word), text)]
    return sorted(found, key=lambda each: each.start)


def first_year(text: str) -> str:
    """The year a page is about: the first one it names with the word for a year, else the first of all."""
    named = re.search(r"((?:19|20)\d{2})年(?!\d{1,2}月\d{1,2}日)", text) or _YEAR.search(text)
    if named is not None:
        return named.group(1) if named.re.groups else named.group()
    han = _HAN_YEAR.search(text)
    return han.group().translate(_HAN_DIGITS) if han else ""


@cache
def comparison() -> re.Pattern[str]:
    """Words that turn a period into one that is compared with."""
    return re.compile(group("change")["against"], re.IGNORECASE)


def compared_with(before: str, year: str) -> str:
    """Period a change is counted from, by the words before it; empty where they name none."""
    found = list(comparison().finditer(before))
    if not found:
        return ""
    words = before[found[-1].start() :]
    named = _YEAR.search(words)
    if named:
        return named.group()
    last = re.search(group("change")["last_year"], words, re.IGNORECASE)
    return str(int(year) - 1) if last and year.isdecimal() else ""


_BEFORE_COMPARED = re.compile(
    r"(?:较|比|与|相较|由|从|自|到|至)\s*[^，。；\d]{0,3}$"
    r"|(?:than|from|on|with|against|to|over)\s*(?:in\s*)?(?:the\s)?$"
)
_SINCE_FIGURE = re.compile(
    r"\bfrom (?:(?:about|just|only|some) )?\$?(?!(?:19|20)\d\d\b)\d(?:(?! to |, )[^.;])*$"
)
"""A figure that is the earlier one, before its time: fell from 44 micrograms in 2018."""

_IS_COMPARED = re.compile(r"(?:than|from|on|with|over|to|since|until)\b")


def is_compared(text: str, mention: Mention) -> bool:
    """Whether a period is only there to be compared with: 较2020年, 比上年, than in 2021."""
    before = text[max(0, mention.start - 16) : mention.start]
    after = text[mention.end : mention.end + 8]
    return (
        _BEFORE_COMPARED.search(before) is not None
        or _SINCE_FIGURE.search(text[max(0, mention.start - 60) : mention.start]) is not None
        or _IS_COMPARED.match(text[mention.start : mention.end]) is not None
        or re.match(r"[^，。；]{0,4}相比", after) is not None
    )


def latest(mentions: Sequence[Mention], at: int) -> Mention | None:
    """The last mention before a place of the text."""
    return next((each for each in reversed(mentions) if each.end <= at), None)


def names_of(rows: Iterable[tuple[str, Iterable[str]]], home: str = "") -> Places:
    """Places from codes and the words each answers to; words for the place spoken of are left out."""
    return Places({w: code for code, words in rows for w in words if w and w not in _PRONOUNS}, home)


_PART = re.compile(r"(?P<half>[上下])半年|(?P<quarter>[一二三四])季度")
_QUARTERS = "一二三四"


def _period(text: str, year: str) -> str:
    text = _HAN_YEAR.sub(lambda m: m.group().translate(_HAN_DIGITS), text)
    years = _YEAR.findall(text)
    month = re.search(r"(?<!\d)(\d{1,2})(?:[-—–~～至到](\d{1,2}))?月", text)
    name = next((at for at, word in enumerate(_MONTHS, start=1) if word in text), 0)
    if re.search(r"\d日|[A-Z][a-z]+ \d{1,2}\b|\d{4}[-./]\d{1,2}[-./]\d{1,2}", text):
        return ""
    if len(years) == 2:
        return f"{years[0]}..{years[1]}"
    base = years[0] if years else year[:4]
    part = _PART.search(text)
    if part and base:
        return base + (
            "H1"
            if part["half"] == "上"
            else "H2"
            if part["half"]
            else f"Q{_QUARTERS.index(part['quarter']) + 1}"
        )
    if month and base:
        last = f"..{base}-{int(month.group(2)):02d}" if month.group(2) else ""
        return f"{base}-{int(month.group(1)):02d}{last}"
    if name and base:
        return f"{base}-{name:02d}"
    return years[0] if years else ""
