"""Totals said in a sentence with their parts: 共 369 家，其中 ……; 3 区、7 旗、2 县共 12 个."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.page import Page, relations_of
from qingshan.publish.audit.vocabulary import group

_DIVISIONS = frozenset({"区", "旗", "县", "市", "盟", "镇", "乡", "村"})


@dataclass(frozen=True, slots=True)
class Total:
    """A whole and parts of it; a whole list claims to leave nothing out."""

    whole: Claim
    parts: tuple[Claim, ...]
    is_whole_list: bool


def totals(page: Page) -> Iterator[Total]:
    """Every total of the page that is printed with its parts."""
    for told in page.by_sentence.values():
        own = [c for c in told if c.role == "value" and c.dimension != "share"]
        for at, claim in enumerate(own):
            after = _parts_after(page, claim, own[at + 1 :])
            if after is not None:
                yield after
            before = _parts_before(page, claim, own[:at])
            if before is not None:
                yield before
            yield from _halves_of(page, claim, own[at + 1 : at + 3])


def _parts_after(page: Page, whole: Claim, following: list[Claim]) -> Total | None:
    """``共 369 家，其中 212 家、145 家、12 家``: the figures of the same unit told off after the total."""
    if not following or whole.hedge:
        return None
    gap = page.text[whole.end : following[0].start]
    opening = re.search(group("list")["part"], gap)
    if opening is None or len(gap) > 40 or not _same(whole, following[0]) or _is_of_others(gap, opening):
        return None
    parts: list[Claim] = []
    for claim in following:
        between = page.text[(parts[-1].end if parts else whole.end) : claim.start]
        foreign = whole.dimension == "day" and claim.kind not in _within(whole.kind)
        if foreign or not _same(whole, claim) or claim.hedge or (parts and not _goes_on(between)):
            break
        parts.append(claim)
    if len(parts) == 1 and parts[0].kind and parts[0].kind == whole.kind and parts[0].place != whole.place:
        return Total(whole, tuple(parts), False)
    if not parts:
        return None
    full = len(parts) > 1 and _is_full(whole, parts, opening.group())
    return Total(whole, tuple(parts), full)


def _halves_of(page: Page, whole: Claim, following: list[Claim]) -> Iterator[Total]:
    """``12 个旗县区，9 个达标、3 个未达标``: those that do and those that do not are no more than all."""
    if len(following) < 2 or whole.hedge or not whole.is_counted:
        return
    one, other = following
    counted = all(each.dimension == "count" for each in (whole, *following))
    alike = all(
        (counted or _same(whole, each)) and not each.hedge and each.role == "value" for each in following
    )
    gap = page.text[whole.end : one.start]
    does = re.fullmatch(
        r"([^，。；、\d]{2,10})[，、；,]\s*(?:另有|还有|有|其余)?", page.text[one.end : other.start]
    )
    if not alike or does is None or len(gap) > 16 or "。" in gap:
        return
    after = page.text[other.end : other.end + 14]
    if re.match(rf"(?:尚未|未|没有|没|不){re.escape(does.group(1)[-2:])}", after):
        yield Total(whole, (one, other), False)


def _is_of_others(gap: str, opening: re.Match[str]) -> bool:
    """Whether a list told off one by one has subjects of its own: ，化学需氧量、氨氮分别为."""
    return (
        opening.group() == "分别为"
        and re.search(r"，[^，]*[\u3400-\u9fff]{2}", gap[: opening.start()]) is not None
    )


def _parts_before(page: Page, whole: Claim, earlier: list[Claim]) -> Total | None:
    """``3 区、7 旗、2 县共 12 个旗县区``: the list runs up to the total."""
    if not whole.is_total or whole.hedge:
        return None
    parts: list[Claim] = []
    for claim in reversed(earlier):
        end = parts[0].start if parts else whole.start
        between = page.text[claim.end : end]
        alike = _same(whole, claim) or (claim.unit in _DIVISIONS and whole.dimension == "count")
        mixed = bool(parts) and (claim.unit in _DIVISIONS) != (parts[0].unit in _DIVISIONS)
        if not alike or mixed or claim.hedge or claim.is_total or not _goes_on(between):
            break
        parts.insert(0, claim)
    return Total(whole, tuple(parts), True) if len(parts) > 1 else None


def _within(whole: str) -> set[str]:
    """Kinds declared to be parts of a kind; days are told on after them of other sorts."""
    declared = [r.takes for r in relations_of("R5") if r.takes.get("whole") == whole]
    return {kind for takes in declared for kind in takes["parts"]} | {""}


def _same(whole: Claim, part: Claim) -> bool:
    if whole.dimension != part.dimension:
        return False
    return whole.unit == part.unit or whole.dimension in {"area", "money", "volume", "mass"}


def _goes_on(between: str) -> bool:
    """Whether a list is still the same one: a few words, no new beginning."""
    return len(between) <= 26 and not re.search(r"较|比上年|同比|占|[。；;]|compared|than", between)


def _is_full(whole: Claim, parts: list[Claim], opening: str) -> bool:
    """Whether the parts claim to be all: the words say so, or they add up exactly."""
    if opening in {"分为", "由", "分别为", "comprising"}:
        return True
    return sum(c.value for c in parts) == whole.value
