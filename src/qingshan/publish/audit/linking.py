"""What figures are about: their kind, place and period, by the words around them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.figures import figures
from qingshan.publish.audit.roles import with_roles
from qingshan.publish.audit.sentences import (
    Mention,
    Places,
    Sentence,
    compared_with,
    first_year,
    is_compared,
    latest,
    periods,
    sentences,
)
from qingshan.publish.audit.tables import with_cells
from qingshan.publish.audit.text import Repaired
from qingshan.publish.audit.together import AGAINST
from qingshan.publish.audit.told import with_their_periods
from qingshan.publish.audit.vocabulary import Kind, group, kinds

_EVERY = re.compile(
    r"各(?:县|区|旗|市|地|盟|站)|个(?:县|区|旗)|\bevery county|\beach (?:county|district)", re.IGNORECASE
)
_BECOMES = re.compile(
    r"(?:\s*[^，。；\d]{0,6}?(?:增加|提高|提升|上升|增长|增|升|扩大|下降|降低|减少|降|减|缩短)?(?:到|至|为)(?:了)?(?:现在的|目前的)?"
    r"|\s*(?:to)\s*(?:just |only )?)(?:20\d\d年的?)?"
)
_FROM = re.compile(r"\bfrom (?:(?:about|just|only|some) )?$")
_REACH = 46
_BEFORE, _AFTER = 60, 48


@dataclass(frozen=True, slots=True)
class Named:
    """A kind named in a sentence, and where."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds where a sentence begins: place and period spoken of, and the place of the whole page."""

    place: str
    period: str
    home: str = ""


def read_claims(repaired: Repaired, places: Places) -> list[Claim]:
    """Every figure of a text with kind, place and period, numbered in order.

    Parameters
    ----------
    repaired
        The text.
    places
        Places known by name; others are recognized by their last word (市, 县, 旗 ...).
    """
    text = repaired.text
    parts = sentences(text, repaired.headline)
    found = with_roles(text, with_cells(repaired, figures(text)), parts)
    year = first_year(text)
    named = places.mentions(text)
    home = _home(named, repaired, places)
    usual = next((m.key for m in periods(text[:160], year) if m.key), year)
    setting = Setting(home, usual, home)
    made: list[Claim] = []
    by_sentence: dict[int, list[Claim]] = {}
    for claim in found:
        by_sentence.setdefault(claim.sentence, []).append(claim)
    spots = [m.start for m in named]
    for sentence in parts:
        own = by_sentence.get(sentence.number, [])
        where = named[bisect_left(spots, sentence.start) : bisect_left(spots, sentence.end)]
        if text[sentence.start - 1 : sentence.start] == "\n":
            setting = replace(setting, period=usual)
        when = [
            Mention(m.start + sentence.start, m.end + sentence.start, m.key)
            for m in periods(text[sentence.start : sentence.end], setting.period[:4])
        ]
        when = [m for m in when if not is_compared(text, m)]
        made += _linked(text, sentence, own, (where, when, setting))
        setting = _carried(setting, where, when)
    made = with_their_periods(text, _earlier_undated(text, made))
    return [replace(claim, id=f"c{at}") for at, claim in enumerate(made, start=1)]


def _earlier_undated(text: str, made: list[Claim]) -> list[Claim]:
    """Figures of which the first of "from 30 to 35" has no period: it is of a time the text does not say."""
    found = [_held_against(text, claim) for claim in made]
    for at in range(len(made) - 1):
        one, other = found[at], made[at + 1]
        if one.sentence == other.sentence and _BECOMES.fullmatch(text[one.end : other.start]) and one.kind:
            told = re.search(r"(?:19|20)\d\d年?[^，。；]{0,12}$", text[max(0, one.start - 18) : one.start])
            year = re.search(r"\d{4}", told.group()) if told else None
            found[at] = replace(one, period=year.group() if year and year.group() != other.period else "")
    return found


def _held_against(text: str, claim: Claim) -> Claim:
    """A figure another is held against (``up from 298 in 2022``): of the time told after it, or of none."""
    before = text[max(0, claim.start - 24) : claim.start]
    told = re.match(r"[^,.;]{0,16}?\b((?:19|20)\d\d)\b", text[claim.end : claim.end + 24])
    is_earlier = AGAINST.search(before) or (told and _FROM.search(before))
    if claim.role != "value" or not is_earlier:
        return claim
    return replace(claim, period=told.group(1) if told else "")


def kinds_named(text: str, start: int, end: int) -> list[Named]:
    """Kinds a stretch of text names, the longest words first where they overlap, in order."""
    found: list[tuple[int, Named]] = []
    for kind in kinds().values():
        plain = kind.words.finditer(text, start, end)
        found += [(0, Named(m.start(), m.end(), kind.key)) for m in plain]
        found += [(1, Named(m.start(), m.end(), kind.key)) for m in _in_context(kind, text, start, end)]
    found.sort(key=lambda each: (each[1].start - each[1].end, each[0], each[1].start))
    kept: list[Named] = []
    for _, each in found:
        same = any(e.start == each.start and e.end == each.end for e in kept)
        if same or all(each.end <= e.start or each.start >= e.end for e in kept):
            kept.append(each)
    return sorted(kept, key=lambda each: each.start)


def _in_context(kind: Kind, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Words that mean a kind only after its context, and not after a later context of another kind."""
    if kind.contextual is None or kind.context is None:
        return
    rivals = [k.context for k in kinds().values() if k.context is not None and k.context is not kind.context]
    for match in kind.contextual.finditer(text, start, end):
        before = text[max(0, match.start() - 90) : match.start()]
        own = max((m.end() for m in kind.context.finditer(before)), default=-1)
        other = max((m.end() for rival in rivals for m in rival.finditer(before)), default=-1)
        if own >= other and own >= 0:
            yield match


def _linked(
    text: str,
    sentence: Sentence,
    own: Sequence[Claim],
    known: tuple[Sequence[Mention], Sequence[Mention], Setting],
) -> list[Claim]:
    named = kinds_named(text, sentence.start, sentence.end) if own else []
    lists = _by_lists(text, sentence, own, named, known[0])
    made: list[Claim] = []
    for claim in own:
        given = lists.get(claim.start, {})
        choices = (given["kind"],) if "kind" in given else _choices(text, sentence, claim, made, named)
        place, period = _scope(claim, known)
        made.append(
            replace(
                claim,
                kind=choices[0] if choices else "",
                kinds=choices,
                place=given.get("place", place),
                period=period,
                base=_base(text, sentence, claim, made, period),
            )
        )
    return made


def _scope(claim: Claim, known: tuple[Sequence[Mention], Sequence[Mention], Setting]) -> tuple[str, str]:
    where, when, setting = known
    place = latest(where, claim.start)
    period = latest(when, claim.start)
    named = (place.key or setting.home) if place else setting.place
    return named, period.key if period else setting.period


def _base(text: str, sentence: Sentence, claim: Claim, made: Sequence[Claim], period: str) -> str:
    """Period a change is from; the changes of one list share it, and a change without one is on the year."""
    if claim.role != "change":
        return ""
    last = next((c for c in reversed(made) if c.role == "change"), None)
    start = last.end if last else sentence.start
    after = re.split(r"[，。；,;\n]", text[claim.end : min(sentence.end, claim.end + 40)])[0]
    found = compared_with(text[start : claim.start], period[:4]) or compared_with(after, period[:4])
    if found:
        return period.replace(period[:4], found) if period[:4].isdecimal() else found
    if last is not None and last.base:
        return last.base
    return period.replace(period[:4], str(int(period[:4]) - 1)) if period[:4].isdecimal() else ""


def _choices(
    text: str, sentence: Sentence, claim: Claim, made: Sequence[Claim], named: Sequence[Named]
) -> tuple[str, ...]:
    """Kinds a figure may be about, the likeliest first."""
    if claim.role == "change":
        return _changed(claim, made, named)
    if claim.role == "rank":
        return ()
    near = _inside(claim, named) or _near(text, sentence, claim)
    if near:
        return () if _is_other(text, sentence, claim, made, near) else (near,)
    if made and _BECOMES.fullmatch(text[made[-1].end : claim.start]) and _alike(claim, made[-1]):
        return (made[-1].kind,) if made[-1].kind else ()
    if made and AGAINST.search(text[max(0, claim.start - 24) : claim.start]):
        owners = [c for c in reversed(made) if c.sentence == claim.sentence and c.unit == claim.unit]
        return (owners[0].kind,) if owners and owners[0].kind else ()
    before, after = _before(text, claim, made, named), _after(text, claim, named)
    if before and after and claim.dimension == "count":
        return (min(before, after, key=lambda each: _gap(claim, each)).kind,)
    best = before or after
    return (best.kind,) if best and not _is_other(text, sentence, claim, made, best.kind) else ()


def _is_other(text: str, sentence: Sentence, claim: Claim, made: Sequence[Claim], kind: str) -> bool:
    """Whether a figure is not the one its kind names: the highest hour is no mean, the rest is not all."""
    last = made[-1].end if made else 0
    before = text[max(sentence.start, last, claim.start - 40) : claim.start]
    word = "extreme" if kind.endswith("_mean") else "some" if kind == "sections" else ""
    return bool(word) and re.search(group("other")[word], before, re.IGNORECASE) is not None


def _changed(claim: Claim, made: Sequence[Claim], named: Sequence[Named]) -> tuple[str, ...]:
    """Kinds a change may be of: named since the last figure, else of the figures before it, nearest first."""
    last = max((c.end for c in made), default=-1)
    since = [m for m in named if last <= m.start and m.end <= claim.start]
    fitting = [m for m in since if _can_change(claim, kinds()[m.kind])]
    if fitting:
        return (fitting[-1].kind,)
    owners = [c for c in reversed(made) if c.kind and c.role == "value" and _alike(claim, c)]
    return tuple(dict.fromkeys(c.kind for c in owners))


def _can_change(claim: Claim, kind: Kind) -> bool:
    if claim.dimension == "point":
        return "share" in kind.dimensions
    return claim.dimension in kind.dimensions or claim.dimension == "share"


def _alike(claim: Claim, owner: Claim) -> bool:
    if claim.dimension == "point":
        return owner.dimension == "share"
    return claim.dimension in (owner.dimension, "share")


def _inside(claim: Claim, named: Sequence[Named]) -> str:
    """The kind a figure's own words name: ``354 good-air days``."""
    own = [m.kind for m in named if claim.start <= m.start and m.end <= claim.end]
    return next((kind for kind in own if _fits(claim, kinds()[kind])), "")


def _near(text: str, sentence: Sentence, claim: Claim) -> str:
    before = text[max(sentence.start, claim.start - _BEFORE) : claim.start]
    window = before + "#" + text[claim.end : min(sentence.end, claim.end + _AFTER)]
    for kind in kinds().values():
        if _fits(claim, kind):
            for pattern in kind.near:
                if any(m.start() <= len(before) < m.end() for m in pattern.finditer(window)):
                    return kind.key
    return ""


def _fits(claim: Claim, kind: Kind) -> bool:
    return claim.dimension in kind.dimensions


def _before(text: str, claim: Claim, made: Sequence[Claim], named: Sequence[Named]) -> Named | None:
    """The nearest kind named before a figure that no figure in between has taken."""
    for each in reversed(named):
        if each.end > claim.start or not _fits(claim, kinds()[each.kind]):
            continue
        between = [
            c for c in made if each.end <= c.start and c.dimension == claim.dimension and c.role == "value"
        ]
        same_list = all(c.group == claim.group != 0 for c in between) and not _names_other(text, made, claim)
        reach = 10 if claim.dimension == "count" else _REACH
        last = max(
            (c.end for c in made if each.end <= c.start and c.group != (claim.group or -1)), default=-1
        )
        apart = last >= 0 and re.search(r"[，；;]|, ", text[last : claim.start]) is not None
        apart = apart or _is_taken(text, each, claim, made)
        if (
            apart
            or (between and not same_list)
            or claim.start - each.end > reach
            or _is_broken(text, each, claim)
        ):
            return None
        return each
    return None


def _names_other(text: str, made: Sequence[Claim], claim: Claim) -> bool:
    """Whether an item of a list has a noun of its own that is no place: 造林 46 万亩、封山育林 25 万亩."""
    gap = text[max(c.end for c in made) : claim.start] if made else ""
    noun = re.search(r"[\u4e00-\u9fff]{2,}$", gap.strip("（(为达到是约近超逾"))
    return noun is not None and not re.search(r"[区旗县市州盟站点]$|以及$|分别$", noun.group())


def _is_taken(text: str, each: Named, claim: Claim, made: Sequence[Claim]) -> bool:
    """Whether a word belongs to the figure before it: 23.9%的国土面积划入红线，发展果树1000亩."""
    owner = next((c for c in reversed(made) if c.end <= each.start), None)
    if (
        owner is None
        or owner.sentence != claim.sentence
        or owner.kind.split("_")[0] != each.kind.split("_")[0]
    ):
        return False
    return (
        "，" not in text[owner.end : each.start]
        and re.search("[，；]", text[each.end : claim.start]) is not None
    )


def _is_broken(text: str, each: Named, claim: Claim) -> bool:
    """Whether a clause of its own stands between a word and a figure that only counts."""
    return claim.dimension == "count" and "，" in text[each.end : claim.start]


def _after(text: str, claim: Claim, named: Sequence[Named]) -> Named | None:
    for each in named:
        if each.start >= claim.end and _fits(claim, kinds()[each.kind]):
            gap = text[claim.end : each.start]
            close = len(gap) <= 12 and not re.search(r"[，。；,;、（(]", gap)
            return each if close else None
    return None


def _gap(claim: Claim, each: Named) -> int:
    return each.start - claim.end if each.start >= claim.end else claim.start - each.end + 1


def _by_lists(
    text: str, sentence: Sentence, own: Sequence[Claim], named: Sequence[Named], where: Sequence[Mention]
) -> Mapping[int, Mapping[str, str]]:
    """Kinds or places of the items of lists that are told off one by one (分别, respectively)."""
    found: dict[int, dict[str, str]] = {}
    earlier: list[str] = []
    for number in dict.fromkeys(c.group for c in own if c.group):
        items = [c for c in own if c.group == number]
        start = next((c.end for c in reversed(own) if c.end <= items[0].start), sentence.start)
        if not _is_each(text, start, items):
            continue
        subjects = _subjects(items, [m for m in named if start <= m.start < items[0].start])
        if len(subjects) != len(items):
            subjects = earlier if len(earlier) == len(items) else []
        spots = [m.key for m in where if start <= m.start < items[0].start]
        if not subjects and not spots and _EVERY.search(text[start : items[0].start]):
            spots = [f"{items[0].group}/{at}" for at in range(len(items))]
        for at, item in enumerate(items):
            if subjects:
                found[item.start] = {"kind": subjects[at]}
            elif len(spots) == len(items):
                found[item.start] = {"place": spots[at]}
        earlier = subjects or earlier
    return found


def _is_each(text: str, start: int, items: Sequence[Claim]) -> bool:
    words = group("list")["each"]
    after = text[items[-1].end : items[-1].end + 16]
    return bool(re.search(words, text[start : items[0].start]) or re.match(r"[^.]{0,4}respectively", after))


def _subjects(items: Sequence[Claim], named: Sequence[Named]) -> list[str]:
    fits = _can_change if items[0].role == "change" else _fits
    fitting = [m.kind for m in named if fits(items[0], kinds()[m.kind])]
    return fitting[-len(items) :]


def _carried(setting: Setting, where: Sequence[Mention], when: Sequence[Mention]) -> Setting:
    place = (where[0].key or setting.home) if where else setting.place
    return replace(setting, place=place, period=when[-1].key if when else setting.period)


def _home(named: Sequence[Mention], repaired: Repaired, places: Places) -> str:
    """The place a page is about: the one its headline or its first words name, else the workspace's."""
    early = [m.key for m in named if m.key and m.start < max(repaired.headline, 60)]
    return next(iter(early), places.home)
