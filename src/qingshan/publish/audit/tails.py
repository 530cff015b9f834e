"""What follows the digits of a figure: scale, unit and the words that qualify it."""

from __future__ import annotations

import re
from functools import cache

from qingshan.publish.audit.counted import Tail
from qingshan.publish.audit.implied import PER_WEIGHT
from qingshan.publish.audit.vocabulary import counters, either, group, unit_by_word

_CUBIC = "方(?!案|式|面|向|法|针|便|可|能|才|阵|言|圆|块|剂|略|程|形|正|米|公)"
_TENTHS = "成(?!本|立|果|功|就|效|熟|员|型|品|为|都|长|交|分|片|林|活|荫|套)"
_NOT_AFTER = r"(?!别|之一|析|布|类为|均|最高|报|常|晚|照|级别|龄|代)"
_COUNTED = r"\s(?:[a-z-]+\s){0,2}?(?!(?:less|across|was|has|is|as|this|its)\b)(?:[a-z]+s|people|yuan|mu|ha)\b"
"""What follows a million written *m*: 1.3m trees."""

_PER = (
    r"(?:/(?:m[23]|km2|hm2|[adh]\b|s\b|人|户|年|月|日|天|小?时|秒"
    r"|亩|公顷|台|套|次|只|度|[（(][^）)]{2,14}[）)]))?"
)
"""What a unit is told per, which is read over: 12万m3/d."""


def tail_of(text: str, at: int) -> Tail:
    """Scale, unit and qualifying words after the digits that end at a place of the text."""
    match = _pattern().match(text, at)
    if match is None or not match.group().strip():
        return Tail(1, "", "", at)
    scale = _scale(match)
    unit = unit_key(match["unit"] or match["latin"] or "")
    after = next((key for key in group("hedge", "after") if match[f"after_{key}"]), "")
    word = match["scale"] or ""
    is_more = match["middle"] or match["middle2"] or "多" in word
    hedge = after or ("more" if is_more else "")
    if word.startswith("个") and not unit:
        unit = "yuan"
    return Tail(scale, unit, hedge, at + len(match.group().rstrip()))  # type: ignore[arg-type]


def _scale(match: re.Match[str]) -> int:
    """The scale after the digits; a *w* after them is 万 on the screens of telephones: 5.6w 棵."""
    word = match["scale"] or (match["scale_en"] or "").lower()
    if match["mega"] or match["kilo"]:
        return 10**6 if match["mega"] else 1000
    return int(group("scale")["万" if match["wan"] else word]) if word or match["wan"] else 1


def unit_key(word: str) -> str:
    """Key of a printed unit; a measure word is its own."""
    known = unit_by_word()
    return known.get(word) or _lowered().get(word.lower(), word) if word else ""


@cache
def _lowered() -> dict[str, str]:
    return {each.lower(): key for each, key in unit_by_word().items()}


@cache
def _pattern() -> re.Pattern[str]:
    words = [*unit_by_word(), *counters(), PER_WEIGHT]
    latin = [w for w in words if w.isascii() and w[-1].isalnum()]
    other = {w for w in words if w not in set(latin) | {"方"}} | set(group("careful"))
    written = "|".join(_guarded(word) for word in sorted(other, key=lambda word: (-len(word), word)))
    middle = "|".join(group("hedge", "middle").values())
    after = "|".join(f"(?P<after_{key}>{words})" for key, words in group("hedge", "after").items())
    english = either(each for each in group("scale") if each.isascii())
    return re.compile(
        rf"(?P<middle>{middle})?\s?(?:(?P<scale>{_scales()})(?P<middle2>{middle})?|\s?-?(?P<scale_en>{english})\b|(?<=\d)(?P<mega>m)(?={_COUNTED})|(?-i:(?P<kilo>k))(?![A-Za-z0-9/])|(?-i:(?P<wan>w(?=\+|[\u4e00-\u9fff])|W(?=\+))))?"
        rf"(?:\s?-?(?:(?P<unit>{_TENTHS}|{_CUBIC}|{written}){_NOT_AFTER}"
        rf"|(?P<latin>{either(latin)})(?![A-Za-z0-9])){_PER})?"
        rf"(?P<after>\s?(?:{after}))?",
        re.IGNORECASE,
    )


def _guarded(word: str) -> str:
    """A pattern for a unit that is no beginning of another word: 台 but not 台风."""
    after = group("careful").get(word)
    return f"{re.escape(word)}(?![{after}])" if after else re.escape(word)


def _scales() -> str:
    """Chinese scales; 千 and 百 begin units (千克, 百分点) too."""
    words = sorted((each for each in group("scale") if not each.isascii()), key=len, reverse=True)
    guards = {"千": "千(?![克瓦米伏卡帕焦])", "百": "百(?!分)"}
    return "(?:" + "|".join(guards.get(word, word) for word in words) + ")"
