"""R19 and R20: changes told with both their figures, and places beyond the number of those placed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.interval import Interval, Mode, interval_of, readings
from qingshan.publish.audit.page import Page, judgement
from qingshan.publish.audit.repairs import least_repairs, repairs_into
from qingshan.publish.audit.shown import number, quantity
from qingshan.publish.audit.told import Told, told
from qingshan.publish.audit.verdict import Judgement, Repair, Text
from qingshan.publish.audit.vocabulary import group, kinds

_AMONG = re.compile(
    r"[^，。；\d]{0,8}(?:市|县|区|旗|盟|州|省|镇|乡|城市|园区|企业)(?:[市县区旗州盟])*(?:当?中|里|内)[^。；\d]{0,20}(?<![前后数])$"
)
_END = re.compile(r"[前后]第?[^\d]?$|倒数|top |bottom ")
"""Before the places at an end of the order, which are no one's place."""
_OF = re.compile(r"\s(?:out )?(?:of|among) (?:the |all )?")
_MOVED = re.compile(
    r"[^。；]{0,14}?(?:(?P<up>前进|上升|前移|提升|跃升)|(?P<down>后退|下降|后移|退后|下滑))了?"
)


def change_told(page: Page) -> Iterator[Judgement]:
    """R19: the change is the one between the two figures told with it."""
    for each in told(page.text, page.claims):
        if not _is_of_kinds(each.moved, each.now) and not _is_real(page, each):
            yield _told(each)


def ranked(page: Page) -> Iterator[Judgement]:
    """R20: no place lies beyond the number of those placed, now or before the move told."""
    for own in page.by_sentence.values():
        for at, place in enumerate(own):
            if place.role == "rank" and not _END.search(page.text[: place.start + 1][-4:]):
                whole = _whole(page, own, at)
                moved = _moved(page, place, own[at + 1 :])
                if whole is not None or moved is not None:
                    yield _ranked(place, whole, moved)


def _is_of_kinds(moved: Claim, now: Claim) -> bool:
    """Whether R3 holds the three against each other by their kind."""
    if not moved.kind or moved.kind != now.kind or not moved.base:
        return False
    own = kinds()[moved.kind].dimensions
    return moved.dimension in own or (moved.dimension == "point" and "share" in own)


def _is_real(page: Page, each: Told) -> bool:
    """Whether the growth is a mean of years, or told without the change of prices."""
    start = min(each.now.start, each.earlier.start)
    return re.search(group("told")["real"], page.text[max(0, start - 24) : each.moved.end]) is not None


def _told(each: Told) -> Judgement:
    claims = [each.now, each.moved, each.earlier]
    params: dict[str, object] = {
        "now": each.now.text, "change": each.moved.text, "printed": each.earlier.text, "got": _got(each),
    }  # fmt: skip
    fits = _fitting(each.moved)
    mode = _mode(claims, fits)
    if mode is not None:
        return judgement("R19", "holds", "consistent", claims, params, mode=mode)
    if each.now.dimension == "share" and _mode(claims, _fitting(replace(each.moved, unit="point"))):
        return judgement("R19", "points", "only_if", claims, params)
    if _relation(each.now, each.earlier) == -each.moved.direction:
        repairs: tuple[Repair, ...] = (Repair(each.moved.id, each.moved.text, _got(each), Fraction(0)),)
    else:
        repairs = least_repairs(claims, lambda c: _mode(c, fits) == "rounded")
        if all(one.claim != each.moved.id for one in repairs):
            repairs = (*repairs, *repairs_into([each.moved], [_needed(each)]))
    return judgement("R19", "fails", "impossible", claims, params, repairs=repairs)


def _fitting(moved: Claim) -> Callable[[Sequence[Interval]], bool]:
    """Whether intervals of a figure, a change and the earlier figure agree: by growth, or by difference."""
    sign = moved.direction

    def differs(sides: Sequence[Interval]) -> bool:
        now, change, earlier = sides
        return (now - (change if sign > 0 else -change)).meets(earlier)

    def grows(sides: Sequence[Interval]) -> bool:
        now, change, earlier = sides
        whole = Interval.exact(100)
        return (now * whole).meets(earlier * ((change if sign > 0 else -change) + whole))

    return grows if moved.dimension == "share" else differs


def _mode(claims: Sequence[Claim], fits: Callable[[Sequence[Interval]], bool]) -> Mode | None:
    return next((mode for mode, sides in readings(claims) if fits(sides)), None)


def _relation(now: Claim, earlier: Claim) -> int:
    return (now.value > earlier.value) - (now.value < earlier.value)


def _needed(each: Told) -> Interval:
    now, earlier = interval_of(each.now, "rounded"), interval_of(each.earlier, "rounded")
    if each.moved.dimension != "share":
        return now - earlier if each.moved.direction > 0 else earlier - now
    ratio = (now * Interval.exact(100)).over(earlier) - Interval.exact(100)
    return ratio if each.moved.direction > 0 else -ratio


def _got(each: Told) -> Text:
    """The change between the two figures as printed, in words."""
    size = each.now.value - each.earlier.value
    if each.moved.dimension == "share":
        share = number(100 * abs(size) / max(each.earlier.value, Fraction(1, 10**9)), 1)
        zh = en = f"{share}%"
    else:
        told = quantity(abs(size), each.moved.unit)
        zh, en = (told.zh, told.en) if isinstance(told, Text) else (str(told), str(told))
    return Text(f"{'增' if size > 0 else '减'} {zh}", f"{'up' if size > 0 else 'down'} {en}")


def _whole(page: Page, own: Sequence[Claim], at: int) -> Claim | None:
    """How many are placed, where the sentence says it beside the place."""
    place = own[at]
    before = own[at - 1] if at else None
    after = own[at + 1] if at + 1 < len(own) else None
    if before is not None and _counts(before) and _AMONG.fullmatch(page.text[before.end : place.start]):
        return before
    if after is not None and _counts(after) and _OF.fullmatch(page.text[place.end : after.start]):
        return after
    return None


def _counts(claim: Claim) -> bool:
    return claim.dimension == "count" and claim.role == "value" and not claim.hedge and claim.is_counted


def _moved(page: Page, place: Claim, following: Sequence[Claim]) -> tuple[Claim, int] | None:
    """By how many places it has moved: more than nothing for the better."""
    moved = following[0] if following else None
    if moved is None or moved.dimension != "count" or moved.hedge:
        return None
    match = _MOVED.fullmatch(page.text[place.end : moved.start])
    return (moved, 1 if match["up"] else -1) if match else None


def _ranked(place: Claim, whole: Claim | None, moved: tuple[Claim, int] | None) -> Judgement:
    most = None if whole is None else whole.value
    earlier = place.value + (moved[0].value * moved[1] if moved else 0)
    claims = [place, *([moved[0]] if moved else []), *([whole] if whole else [])]
    params: dict[str, object] = {
        "place": place.text, "whole": whole.text if whole else "—", "change": moved[0].text if moved else "—",
        "before": int(earlier),
    }  # fmt: skip
    if most is not None and place.value > most:
        repairs = repairs_into([place, whole or place], [Interval(None, most), Interval(place.value, None)])
        return judgement("R20", "beyond", "impossible", claims, params, repairs=repairs)
    if moved and (earlier < 1 or (most is not None and earlier > most)):
        room = abs(place.value - (1 if earlier < 1 else most or 1))
        repairs = repairs_into([moved[0]], [Interval(Fraction(0), Fraction(room))])
        return judgement("R20", "before", "impossible", claims, params, repairs=repairs)
    return judgement("R20", "holds", "consistent", claims, params)
