"""R5 to R8: parts and wholes, sums, programmes that overlap, and one quantity in two units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.interval import Interval, Mode, interval_of, readings
from qingshan.publish.audit.page import Known, Page, Relation, judgement, relations_of
from qingshan.publish.audit.repairs import least_repairs, repairs_into
from qingshan.publish.audit.rules.totals import Total, totals
from qingshan.publish.audit.shown import number, quantity, span
from qingshan.publish.audit.verdict import Judgement, Text

ZERO = Interval.exact(0)


def within(page: Page) -> Iterator[Judgement]:
    """R5: no part exceeds the whole, nor do parts that do not overlap, together."""
    for relation in relations_of("R5"):
        for first in _firsts(page, relation):
            parts = [c for kind in relation.takes["parts"] for c in page.beside(kind, first)[:1]]
            wholes = page.beside(relation.takes["whole"], first)[:1]
            known = page.known_beside(relation.takes["whole"], first)[:1]
            if parts and (wholes or known):
                found = _within(page, relation, parts, wholes, known)
                if found is not None:
                    yield found
    for total in totals(page):
        if not total.is_whole_list:
            yield _parts_of(total)


def sums(page: Page) -> Iterator[Judgement]:
    """R6: a full list adds up to its total within the half units."""
    for relation in relations_of("R6"):
        for total in page.of_kind(relation.takes["whole"]):
            parts = [c for kind in relation.takes["parts"] for c in page.beside(kind, total)[:1]]
            if len(parts) == len(relation.takes["parts"]):
                yield _summed(parts, total, relation)
    for told in totals(page):
        if told.is_whole_list:
            yield _summed(list(told.parts), told.whole, None)


def union(page: Page) -> Iterator[Judgement]:
    """R7: programmes that may share land."""
    for relation in relations_of("R7"):
        for first in _firsts(page, relation):
            parts = [c for kind in relation.takes["parts"] for c in page.beside(kind, first)[:1]]
            if len(parts) > 1:
                yield _union(relation, parts, page.beside(relation.takes["whole"], first)[:1])


def conversion(page: Page) -> Iterator[Judgement]:
    """R8: a figure and, in brackets or after 即, the same in another unit."""
    for one, other in pairwise(page.claims):
        gap = page.text[one.end : other.start]
        alike = one.dimension == other.dimension not in {"count", "none"} and one.unit != other.unit
        is_rate = _PER_HEAD.match(page.text, other.end) is not None
        if gap.strip() and alike and one.sentence == other.sentence and not is_rate and _SAME.fullmatch(gap):
            yield _converted(one, other)


_PER_HEAD = re.compile(r"\s?(?:per|/|a|an|each|every|for (?:each|every))\s?[a-z]", re.IGNORECASE)
"""After a figure that is a share of the one before it: 9.6 Mt, or 2.4 t per resident."""
_SAME = re.compile(
    r"\s*[（(，,]?\s*(?:即|合|约合|折合|折|相当于|也就是|or|that is|i\.e\.|equal to|about)?\s*", re.IGNORECASE
)


def _firsts(page: Page, relation: Relation) -> list[Claim]:
    """One claim for every place and period in which some part is printed."""
    scopes: dict[tuple[str, str], Claim] = {}
    for kind in relation.takes["parts"]:
        for claim in page.of_kind(kind):
            scopes.setdefault((claim.place, claim.period), claim)
    return list(scopes.values())


def _within(
    page: Page, relation: Relation, parts: list[Claim], wholes: list[Claim], known: list[Known]
) -> Judgement | None:
    whole = wholes[0] if wholes else None
    limit = interval_of(whole, "rounded") if whole else known[0].interval
    text = Text(whole.text, whole.text) if whole else known[0].text
    claims = [*parts, *wholes]
    total = sum((interval_of(c, "rounded") for c in parts), ZERO)
    unit = parts[0].unit
    params = {"parts": _listed(parts), "sum": span(total, unit), "whole": text}
    more: dict[str, object] = {"relation": relation}
    if not wholes:
        more |= {"status": known[0].status, "source": known[0].source}
    if not _at_most(total, limit):
        over = Interval.exact((total.low or Fraction(0)) - (limit.high or Fraction(0)))
        params["overlap"] = span(over, unit)
        repairs = repairs_into(claims, _room(parts, limit, whole, total))
        name = "fails" if len(parts) > 1 else "one_fails"
        return judgement("R5", name, "impossible", claims, params, repairs=repairs, **more)
    short = _no_room(page, relation, parts, limit)
    if short is not None:
        floor, words = short
        return _crowded(relation, claims, parts, (total, limit, text, floor, words))
    return judgement("R5", "holds", "consistent", claims, params, **more) if len(parts) > 1 else None


def _at_most(total: Interval, limit: Interval) -> bool:
    return total.low is None or limit.high is None or total.low <= limit.high


def _room(
    parts: Sequence[Claim], limit: Interval, whole: Claim | None, total: Interval
) -> list[Interval | None]:
    needed: list[Interval | None] = []
    for at in range(len(parts)):
        rest = sum((interval_of(c, "rounded") for place, c in enumerate(parts) if place != at), ZERO)
        high = None if limit.high is None or rest.low is None else limit.high - rest.low
        needed.append(None if high is None or high < 0 else Interval(Fraction(0), high))
    return [*needed, *([Interval(total.low, None)] if whole else [])]


def _no_room(
    page: Page, relation: Relation, parts: Sequence[Claim], limit: Interval
) -> tuple[Fraction, Known] | None:
    """Other land known to be there that the parts printed leave no room for."""
    if len(parts) < 2:
        return None
    total = sum((interval_of(c, "rounded") for c in parts), ZERO)
    printed = {c.kind for c in parts}
    for kind in relation.takes["parts"]:
        if kind in printed:
            continue
        for known in page.known_beside(kind, parts[0]):
            floor = known.interval.low
            if floor and limit.high is not None and total.low is not None and total.low + floor > limit.high:
                return floor, known
    return None


def _crowded(
    relation: Relation,
    claims: list[Claim],
    parts: list[Claim],
    case: tuple[Interval, Interval, Text, Fraction, Known],
) -> Judgement:
    total, limit, text, floor, other = case
    unit = parts[0].unit
    high, low = limit.high or Fraction(0), total.low or Fraction(0)
    middle = ((limit.low or high) + high) / 2
    sums = sum((c.value for c in parts), Fraction(0))
    from qingshan.publish.audit.vocabulary import kinds

    params = {
        "parts": _listed(parts), "sum": span(Interval.exact(sums), unit), "whole": text,
        "share": number(100 * sums / middle, 2), "rest": quantity(middle - sums, unit),
        "other": Text(kinds()[other.kind].zh, kinds()[other.kind].en), "floor": other.text,
        "overlap": quantity(low + floor - high, unit),
    }  # fmt: skip
    left = Interval(Fraction(0), high - floor)
    repairs = repairs_into(claims, _room(parts, left, None, total) + [None] * (len(claims) - len(parts)))
    return judgement(
        "R5", "no_room", "impossible", claims, params, relation=relation, repairs=repairs,
        status=other.status, source=other.source,
    )  # fmt: skip


def _parts_of(total: Total) -> Judgement:
    parts, whole = list(total.parts), total.whole
    claims = [*parts, whole]
    added = sum((interval_of(c, "rounded") for c in parts), ZERO)
    limit = interval_of(whole, "rounded")
    params = {"parts": _listed(parts), "sum": span(added, whole.unit), "whole": whole.text}
    if _at_most(added, limit):
        return judgement("R5", "holds", "consistent", claims, params)
    params["overlap"] = quantity((added.low or Fraction(0)) - (limit.high or Fraction(0)), whole.unit)
    repairs = repairs_into(claims, _room(parts, limit, whole, added))
    name = "fails" if len(parts) > 1 else "one_fails"
    return judgement("R5", name, "impossible", claims, params, repairs=repairs)


def _summed(parts: list[Claim], total: Claim, relation: Relation | None) -> Judgement:
    claims = [*parts, total]
    mode = _sum_mode(claims)
    value = sum((c.value for c in parts), Fraction(0))
    params = {
        "terms": Text(" + ".join(c.text for c in parts), " + ".join(c.text for c in parts)),
        "total": total.text, "sum": quantity(value, total.unit, _digits(parts, total)),
    }  # fmt: skip
    if mode is not None:
        return judgement("R6", "holds", "consistent", claims, params, relation=relation, mode=mode)
    added = sum((interval_of(c, "rounded") for c in parts), ZERO)
    whole = interval_of(total, "rounded")
    needed: list[Interval | None] = [(whole - (added - interval_of(c, "rounded"))).clipped() for c in parts]
    repairs = repairs_into(claims, [*needed, added])
    return judgement("R6", "fails", "impossible", claims, params, relation=relation, repairs=repairs)


def _digits(parts: Sequence[Claim], total: Claim) -> int | None:
    return None if all(c.is_counted for c in (*parts, total)) else 2


def _sum_mode(claims: Sequence[Claim]) -> Mode | None:
    for mode, sides in readings(claims):
        if sum(sides[:-1], ZERO).meets(sides[-1]):
            return mode
    return None


def _union(relation: Relation, parts: list[Claim], wholes: list[Claim]) -> Judgement:
    sides = [interval_of(c, "rounded") for c in parts]
    low = max((s.low or Fraction(0)) for s in sides)
    total = sum(sides, ZERO)
    most = max(parts, key=lambda c: c.value)
    added = sum((c.value for c in parts), Fraction(0))
    unit = parts[0].unit
    params = {"parts": _listed(parts), "low": quantity(most.value, unit), "high": quantity(added, unit)}
    if not wholes:
        return judgement("R7", "bounds", "cannot_tell", parts, params, relation=relation)
    whole = wholes[0]
    params["total"] = Text(whole.text, whole.text)
    claims = [*parts, whole]
    allowed = Interval(low, total.high)
    if not interval_of(whole, "rounded").meets(allowed):
        needed: list[Interval | None] = [*(None for _ in parts), allowed]
        repairs = repairs_into(claims, needed) or least_repairs(claims, _union_possible)
        return judgement("R7", "fails", "impossible", claims, params, relation=relation, repairs=repairs)
    if interval_of(whole, "rounded").meets(total):
        return judgement("R7", "sum", "only_if", claims, params, relation=relation)
    return judgement("R7", "holds", "consistent", claims, params, relation=relation)


def _union_possible(claims: Sequence[Claim]) -> bool:
    sides = [interval_of(c, "rounded") for c in claims]
    low = max((s.low or Fraction(0)) for s in sides[:-1])
    return sides[-1].meets(Interval(low, sum(sides[:-1], ZERO).high))


def _converted(one: Claim, other: Claim) -> Judgement:
    claims = [one, other]
    params = {"one": one.text, "other": other.text, "got": span(interval_of(one, "rounded"), other.unit)}
    for mode, sides in readings(claims):
        if sides[0].meets(sides[1]):
            return judgement("R8", "holds", "consistent", claims, params, mode=mode)
    sides = (interval_of(other, "rounded"), interval_of(one, "rounded"))
    return judgement("R8", "fails", "impossible", claims, params, repairs=repairs_into(claims, sides))


def _listed(claims: Sequence[Claim]) -> Text:
    return Text("、".join(c.text for c in claims), ", ".join(c.text for c in claims))
