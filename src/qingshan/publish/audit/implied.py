"""Units a page does not print with the figure, because the words around it say them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.parallel import LEAST_SUM, MONEY, is_share_state
from qingshan.publish.audit.vocabulary import group, unit_by_word

_POPULATION = re.compile(r"(?:人口[^，。；]{0,5}|[Pp]opulation:? (?:(?:is|was|of|stood at|reached) )?)$")
_WARM = re.compile(r"(?:零下|零上|[气室水高低体升降增均]温|温[度差]|最[高低]|℃)[^。；电]{0,20}$")
_PLACES = re.compile(r"(?:\d (?:out )?of|\bat|\ball|\bacross) (?:the |its |all )?$", re.IGNORECASE)
"""Words before points that are places: at 6 of 20 points."""
_MINUS = re.compile(r"\b(?:at|to|of|was|is|and|below|reached|touched|from) (?:about |nearly )?minus $")
_MARKS = re.compile(r"\b(?:scor(?:e|ed|es|ing)|fine[ds]?|licen[cs]e|penalty|marks?|exam|credits?)\b[^.;]*$")
"""Words before points that are given or taken away: a fine of 100 yuan and three points."""
_GROWS = re.compile(
    r"\b(?:by|to|is|was|are|were|at|rose|grew|up|increased|multiplied|rise|growth)"
    r" (?:(?:about|nearly|almost|some|only|just|over) )?[a-z\d.,-]+ times$"
)
_MULTIPLE = re.compile(
    r" (?:as|the|what|more|higher|greater|larger|its|their|that|his|our|over|of|faster|lower|less|bigger"
    r"|longer|stronger|cheaper|above|normal|last|those)\b|-"
)
"""Around times that are multiples; others are occasions: planted three times and saw it die."""
_CHANGED = re.compile(r"[升降增减高低涨跌回快慢超差提][^，。；]{0,5}$")
_PART_OF = re.compile(r"\s(?:out )?of (?:the |its |all )?", re.IGNORECASE)
_SENTENCE = re.compile(r"[.;]\s|[。；]")
_BRACKETED = re.compile(r"\s?[（(](?:单位[:：])?(?P<unit>[^（）()]{1,8})[）)]")
_PER = re.compile(r"每(升|公斤|千克)[^，。；]{0,16}$")
_PER_UNITS = {"升": "mg_l", "公斤": "mg_kg", "千克": "mg_kg"}
PER_WEIGHT = "毫克"
"""Weight that makes a concentration with a volume or weight said before it: 每升 76 毫克."""


_BUT = re.compile(r"[^.;,]{0,40},? but (?:just |only )")
"""Between a figure and one of its sort: gained 11 points on treated land but just 2 on the rest."""
_IT_IS = re.compile(r"\b[Ii]t (?:is|was) (?:now |only |just )?$")
"""Before the other state of a share: forty per cent ... Today it is three."""
_TIMES = frozenset({"day", "month", "year", "hour"})
"""Units of which so many are said to be of so many: ten months of twelve."""
_AWAY = re.compile(r" (?:away|off|upstream|downstream|from|north|south|east|west)\b")
_OF_YEAR = re.compile(r"\((?:19|20)\d\d: $")
_GOAL = re.compile(r"\b(?:target|goal|cap|limit|aim)\b[^.;]*$")
_SPAN = re.compile(r"\b(?:in|over|for|during|within|after|every) (?:the (?:last|past|next|first) )?$")
_OF_IT = re.compile(r" of (?:it|this|that)\b")
_OF_THEM = re.compile(r" of (?:them|whom|which|these)\b")
_WHEN = re.compile(r" (?:in|on|at|by) ")
_NEXT = re.compile(r"(?: each| apiece)? (?:in|on|at) [A-Za-z0-9 ]{2,18}(?:,| and|, and) ")
_ENGLISH_SUM = re.compile(r"(?:million|billion|trillion|mln|bln|mn|bn)$", re.IGNORECASE)
_LARGE = re.compile(r"million|billion|trillion|mln|bln|mn\b|bn\b|\d[mb]\b", re.IGNORECASE)
_FAR = 1500
"""Within how many characters a sum of millions is of the money of the sum before it."""
_ENDS_SUM = re.compile(
    r"[.,;:)]|$|\n| [(–—]| (?:for|to|in|on|from|by|at|and|as|more|less|was|were|is|are|had|has|have|went|goes"
    r"|came|comes|a year)\b"
)
"""What follows a sum where the sentence names its money once: USD 64 million, of which 27.5 million went."""


def unit_said(text: str, end: int, unit: str, before: str) -> str:
    """The unit of a figure whose printed unit means another one here, else the printed one.

    Parameters
    ----------
    text, end
        The page, and where the figure with its unit ends.
    unit
        Key of the printed unit; empty for none.
    before
        Text before the figure.
    """
    if unit == "kwh" and text[end - 1 : end] == "度" and _WARM.search(before):
        return "celsius"
    if unit == "point" and text[:end].endswith("个点") and not _CHANGED.search(before):
        return "点"
    if unit in {"", "item"} and _MINUS.search(before):
        return "celsius"
    if unit == "year" and text[end : end + 4] in {"-old", " old"}:
        return "item"
    if unit == "point" and text[:end].endswith(" points") and _PLACES.search(before):
        return "item"
    if unit == "point" and text[:end].endswith("points") and _MARKS.search(text[max(0, end - 90) : end]):
        return "score"
    if unit == "times" and text[:end].endswith(" times") and not _is_multiple(text, end):
        return "item"
    if unit == "块" and re.search(group("money")["paying"], before):
        return "yuan"
    if unit == "个" and _is_people(text, end):
        return "person"
    per = _PER.search(before) if unit == PER_WEIGHT else None
    return _PER_UNITS[per.group(1)] if per else unit


def _is_multiple(text: str, end: int) -> bool:
    """Whether so many times is a multiple, no number of occasions."""
    return bool(_MULTIPLE.match(text, end) or _GROWS.search(text[max(0, end - 48) : end]))


def counted_by(text: str, end: int, unit: str, before: str) -> str:
    """The unit of a bare figure that the noun beside it says: 人口 23 万, 300 多志愿者."""
    if unit in {"", "item"} and (_POPULATION.search(before) or (not unit and _is_people(text, end))):
        return "person"
    return unit


def _is_people(text: str, end: int) -> bool:
    words = group("bare")
    return re.match(f"{words['man']}|{words['people']}", text[end : end + 8]) is not None


def currency(before: str, unit: str) -> tuple[str, int]:
    """Key of the money whose sign stands before a bare figure, and how many characters the sign has."""
    if unit not in {"", "item", "m"}:
        return "", 0
    for key, signs in group("money", "signs").items():
        sign = re.search(rf"(?:{signs})\s?$", before)
        if sign:
            return key, len(sign.group())
    return "", 0


def is_money(text: str, end: int, before: str, value: object) -> bool:
    """Whether a bare number counts money: by a word of money shortly before it, or as a bare sum of 亿."""
    said = re.search(
        rf"(?:{group('money')['before']})[^，。；、0-9一二三四五六七八九十百千万]{{0,5}}$", before
    )
    if said is not None and float(str(value)) >= LEAST_SUM:
        return True
    is_sum = text[end - 1 : end] == "亿" and re.match(r"[，。；、！）)]|$", text[end : end + 1]) is not None
    return is_sum and not re.search(group("bare")["not_money"], before)


def with_units_of_others(text: str, found: Sequence[Claim]) -> list[Claim]:
    """Bare figures that take the unit of a figure near them.

    ``331 of 366 days`` is days; a limit or target after a figure (``26 微克，目标是 30``) is in its unit.
    """
    made = list(found)
    for at, one in enumerate(made):
        if one.unit not in {"", "item"}:
            continue
        money = _money_of(text, made[max(0, at - 40) : at], one)
        if money:
            made[at] = replace(one, unit=money)
            continue
        noun = _counted_before(text, one)
        if noun:
            made[at] = replace(one, unit=noun)
            continue
        other = made[at + 1] if at + 1 < len(made) else None
        if at and _is_of_sort(text, made[at - 1], one):
            made[at] = replace(one, unit=made[at - 1].unit)
        elif other is not None and other.unit == "day" and _PART_OF.fullmatch(text[one.end : other.start]):
            made[at] = replace(one, unit=other.unit)
        elif _is_held_against(text, one) or _is_of_it(text, made, at) or _is_told_on(text, made, at):
            made[at] = _as_before(text, made, at)
        elif _BRACKETED.match(text, one.end):
            made[at] = replace(one, unit=_bracketed(text, one))
    return made


def _is_of_sort(text: str, before: Claim, one: Claim) -> bool:
    """Whether a bare figure is one more of the sort of the figure before it: ten months of twelve."""
    gap = text[before.end : one.start]
    if before.unit == "percent" and _IT_IS.search(text[max(0, one.start - 16) : one.start]):
        return one.number <= 100
    if before.unit in _TIMES and _PART_OF.fullmatch(gap):
        return True
    is_of = text[one.end : one.end + 4] == " of "
    return before.unit not in {"", "item"} and not is_of and _BUT.fullmatch(gap) is not None


def _is_of_it(text: str, made: Sequence[Claim], at: int) -> bool:
    """Whether a bare figure is a part of the one before it: 3,600 people attended, 1,100 of them online."""
    one = made[at]
    is_near = at > 0 and not _SENTENCE.search(text[made[at - 1].end : one.start])
    return _OF_IT.match(text, one.end) is not None or (is_near and _OF_THEM.match(text, one.end) is not None)


def _is_told_on(text: str, made: Sequence[Claim], at: int) -> bool:
    """Whether a bare figure goes on a list by time or place: 11 mg/L in March, 14 in June."""
    if not at or not _WHEN.match(text, made[at].end):
        return False
    return _NEXT.fullmatch(text[made[at - 1].end : made[at].start]) is not None


def _counted_before(text: str, one: Claim) -> str:
    """Unit of a bare figure whose noun stands before it: Good days: 24; dusty days fell from 40."""
    words = group("counted_before")
    digits = one.start + len(one.text) - len(one.text.lstrip("abcdefghijklmnopqrstuvwxyz "))
    told = re.search(words["noun"], text[max(0, digits - 110) : digits], re.IGNORECASE)
    is_bare = re.match(words["after"], text[one.end : one.end + 12]) is not None
    noun = told["noun"].lower().replace("population", "people") if told and is_bare else ""
    return unit_by_word().get(noun, "")


def _is_held_against(text: str, one: Claim) -> bool:
    """Whether a bare figure is a limit, a difference or an earlier value of the one before it."""
    before, after = text[max(0, one.start - 40) : one.start], text[one.end : one.end + 24]
    words = group("held_against")
    is_limit = re.search(words["limit"], before) and not re.match(r"[\u3400-\u9fff]", after)
    return bool(is_limit) or re.match(words["more"], after) is not None


def _money_of(text: str, earlier: Sequence[Claim], one: Claim) -> str:
    """The money of a bare sum after one with it in its sentence: 补助6.24亿元，市县配套3.1亿."""
    if _ENGLISH_SUM.search(one.text) and _ENDS_SUM.match(text, one.end):
        sums = [c for c in earlier if _LARGE.search(c.text)]
        near = [c for c in earlier if not re.search(r"\.\s|。", text[c.end : one.start])]
        is_named = bool(sums) and sums[-1].unit in MONEY and one.start - sums[-1].end <= _FAR
        return sums[-1].unit if is_named else next((c.unit for c in reversed(near) if c.unit in MONEY), "")
    gap = text[earlier[-1].end : one.start] if earlier else "。"
    is_bare = re.match(r"[\u3400-\u9fff]", text[one.end : one.end + 1]) is None
    alike = one.text[-1:] in set("万亿") and is_bare and len(gap) <= 12 and not _SENTENCE.search(gap)
    return earlier[-1].unit if alike and earlier[-1].unit in MONEY else ""


def _bracketed(text: str, one: Claim) -> str:
    """Unit in the bracket after a figure: 氨氮 0.3（毫克/升）."""
    told = _BRACKETED.match(text, one.end)
    return unit_by_word().get(told["unit"], one.unit) if told else one.unit


def _nearest(text: str, earlier: Sequence[Claim], one: Claim) -> Claim:
    """The value of another year in brackets, in the unit of the figure of its sentence nearest to it."""
    near = [c for c in earlier if not _SENTENCE.search(text[c.end : one.start]) and c.number > 0 < one.number]
    told = [
        c for c in near if c.unit not in {"point", "rank", "times"} and (c.unit != "percent" or c is near[-1])
    ]
    best = min(told, key=lambda c: max(c.number / one.number, one.number / c.number), default=one)
    return replace(one, unit=best.unit or one.unit)


def _as_before(text: str, made: Sequence[Claim], at: int) -> Claim:
    """The figure in the unit of the last one of its sentence, or the one before, that has any."""
    one = made[at]
    before = text[max(0, one.start - 40) : one.start]
    if _OF_YEAR.search(before):
        return _nearest(text, made[max(0, at - 4) : at], one)
    for other in reversed(made[max(0, at - 4) : at]):
        if len(_SENTENCE.findall(text[other.end : one.start])) > 1:
            return one
        if other.dimension == "length" and _AWAY.match(text, other.end):
            continue
        if other.unit in _TIMES and _SPAN.search(text[max(0, other.start - 20) : other.start]):
            continue
        if (
            other is made[at - 1]
            and is_share_state(text, other)
            and one.number <= 100
            and _GOAL.search(before)
        ):
            return replace(one, unit="percent")
        if other.unit not in {"point", "percent", "rank", "times"}:
            return replace(one, unit=other.unit) if other.unit not in {"", "item"} else one
    return one
