"""Shares said in a sentence: so many, being such a percentage of so much."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.page import Page
from qingshan.publish.audit.vocabulary import group

_LINK = re.compile(
    rf"\s*(?:[（(，,]|\bor\b)?\s*[^，。；\n,;]{{0,14}}?(?:{group('share')['of']}|比例为?|比率为?|即)[^。；\n;]{{0,16}}?\s*",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"[^，。；\n,;]{0,12}[（(]\s*(?:占比?|约占)?\s*")


@dataclass(frozen=True, slots=True)
class Share:
    """A part, its percentage, and the whole where the sentence prints it."""

    part: Claim
    ratio: Claim
    whole: Claim | None


def shares(page: Page) -> Iterator[Share]:
    """Every share of the page whose part is named just before it."""
    for part, ratio in _pairs(page):
        alike = part.sentence == ratio.sentence and part.role == ratio.role == "value"
        if not alike or ratio.dimension != "share" or ratio.kind or part.dimension not in {"count", "area"}:
            continue
        gap = page.text[part.end : ratio.start]
        if part.dimension == "count" and "面积" in gap:
            continue
        if _LINK.fullmatch(gap) or _BRACKET.fullmatch(gap):
            earlier = _earlier(page, part)
            wholes = [c for c in earlier if c.is_total or _opens_parts(page, c, part)]
            fitting = [whole for whole in earlier if _is_about(part, ratio, whole)]
            yield Share(part, ratio, [*wholes, *fitting][-1] if wholes or fitting else None)


def _pairs(page: Page) -> Iterator[tuple[Claim, Claim]]:
    """Figures followed by another; of two lists one after the other, those in the same position."""
    for part, ratio in pairwise(page.claims):
        ratios = _listed(page, ratio)
        if len(ratios) < 2 or part.group == ratio.group:
            yield part, ratio
        elif len(parts := _listed(page, part)) == len(ratios):
            yield from zip(parts, ratios, strict=True)


def _listed(page: Page, claim: Claim) -> list[Claim]:
    own = page.by_sentence.get(claim.sentence, ())
    return [each for each in own if each.group == claim.group != 0]


def _is_about(part: Claim, ratio: Claim, whole: Claim) -> bool:
    """Whether a whole is the one meant: its share comes within the last digits of the one printed."""
    return bool(whole.value) and abs(100 * part.value / whole.value - ratio.value) <= 2 * ratio.last_digit


def _earlier(page: Page, part: Claim) -> list[Claim]:
    """Figures of the part's unit it may be of, in this sentence or shortly before."""
    return [
        c for number in range(part.sentence - 4, part.sentence + 1) for c in page.by_sentence.get(number, ())
        if c.end <= part.start and c.unit == part.unit
        and c.role == "value" and c.value >= part.value and not _is_share_part(page, c)
    ]  # fmt: skip


def _is_share_part(page: Page, claim: Claim) -> bool:
    after = page.text[claim.end : claim.end + 20]
    return bool(re.match(r"[^，。；]{0,12}[，,（(]?占", after))


def _opens_parts(page: Page, claim: Claim, part: Claim) -> bool:
    between = page.text[claim.end : part.start]
    if re.match(r"[\u4e00-\u9fff]{0,6}中[，,]?", between):
        return True
    return len(between) < 160 and re.search(group("list")["part"], between) is not None
