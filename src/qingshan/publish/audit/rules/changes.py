"""R3 and R4: changes and the bases they imply, and several percentages on one number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product
from math import lcm

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.interval import Interval, Reading, interval_of
from qingshan.publish.audit.page import Page, Relation, calendar_days, judgement, policy, relations_of
from qingshan.publish.audit.repairs import least_repairs, repairs_into
from qingshan.publish.audit.shown import span, whole_numbers
from qingshan.publish.audit.verdict import Judgement, Repair, Text
from qingshan.publish.audit.vocabulary import kinds

_WAYS: tuple[Reading, ...] = ("rounded", "truncated")
_PERCENT = Interval(Fraction(0), Fraction(100))


@dataclass(frozen=True, slots=True)
class Base:
    """What a ratio was before: printed, or rebuilt from a ratio and its change in points."""

    kind: str
    place: str
    period: str
    interval: Interval
    claims: tuple[Claim, ...]
    text: Text


def change(page: Page) -> Iterator[Judgement]:
    """R3: the earlier figure, rebuilt, must be possible and agree with the others printed."""
    for claim in (c for c in page.claims if c.role == "change" and c.kind and not c.is_target):
        if claim.dimension in {"point", "share"} and "share" in kinds()[claim.kind].dimensions:
            yield from _of_ratio(page, claim)
        elif claim.dimension in kinds()[claim.kind].dimensions and len(claim.kinds) == 1:
            yield from _printed_before(page, claim, page.beside(claim.kind, claim)[:1])
    for relation in relations_of("R3"):
        yield from _of_days(page, relation)


def joint(page: Page) -> Iterator[Judgement]:
    """R4: percentages of one set of sections in one year share a denominator."""
    for relation in relations_of("R4"):
        bases = [b for kind in relation.takes["ratios"] for b in bases_of(page, kind)]
        for scope in dict.fromkeys((b.place, b.period) for b in bases):
            yield from _on_one(page, relation, [b for b in bases if (b.place, b.period) == scope])


def bases_of(page: Page, kind: str) -> list[Base]:
    """Ratios of a kind in every year the page tells or implies."""
    found = {
        (c.place, c.period): Base(kind, c.place, c.period, _share_interval(c), (c,), Text(c.text, c.text))
        for c in page.of_kind(kind)
    }
    for moved in page.of_kind(kind, role="change"):
        for now in page.beside(kind, moved)[:1]:
            before = _before(now, moved)
            text = span(before.meet(_PERCENT), "percent", 1)
            found.setdefault(
                (moved.place, moved.base), Base(kind, moved.place, moved.base, before, (now, moved), text)
            )
    return list(found.values())


def _share_interval(claim: Claim, reading: Reading = "rounded") -> Interval:
    """A share of things counted; a round 100 % of a few dozen can only be all of them."""
    of_few = kinds()[claim.kind].counted not in {"", "days"} if claim.kind else False
    whole = claim.role == "value" and claim.number == 100 and not claim.hedge
    return Interval.exact(100) if of_few and whole else interval_of(claim, reading)


def whole_denominators(interval: Interval, most: int) -> list[int]:
    """Numbers of things of which some share lies in an interval of percentages."""
    return [
        n for n in range(1, most + 1) if any(interval.has(Fraction(100 * k, n)) for k in _near(interval, n))
    ]


def _near(interval: Interval, whole: int) -> range:
    low = interval.low or Fraction(0)
    high = Fraction(100) if interval.high is None else min(interval.high, Fraction(100))
    return range(max(0, int(low * whole / 100)), min(whole, int(high * whole / 100) + 1) + 1)


def _before(now: Claim, moved: Claim) -> Interval:
    change = interval_of(moved, "rounded")
    return _share_interval(now) - (change if moved.direction > 0 else -change)


def _of_ratio(page: Page, moved: Claim) -> Iterator[Judgement]:
    for now in page.beside(moved.kind, moved)[:1]:
        earlier = next(
            (c for c in page.of_kind(moved.kind) if (c.place, c.period) == (moved.place, moved.base)), None
        )
        if earlier is not None:
            yield from _printed_before(page, moved, [now])
            continue
        before = _before(now, moved)
        shown = span(before, "percent", 2)
        params: dict[str, object] = {
            "now": now.text,
            "change": moved.text,
            "base": moved.base,
            "before": shown,
        }
        if not before.meets(_PERCENT):
            repairs = least_repairs([now, moved], lambda c: _before(c[0], c[1]).meets(_PERCENT))
            yield judgement("R3", "outside", "impossible", [now, moved], params, repairs=repairs)
        elif kinds()[moved.kind].counted == "sections" and not page.of_kind("sections"):
            yield _on_two_lists(now, moved, before, params)
        elif kinds()[moved.kind].counted != "days":
            yield judgement("R3", "holds", "consistent", [now, moved], params)


def _on_two_lists(now: Claim, moved: Claim, before: Interval, params: dict[str, object]) -> Judgement:
    most = int(policy("most_sections"))
    one = whole_denominators(_share_interval(now), most)
    other = whole_denominators(before, most)
    params |= {"most": most, "one": whole_numbers(one), "other": whole_numbers(other)}
    rows = ((Text(f"{moved.base} 年", moved.base), span(before, "percent", 2)),)
    if not other or not one:
        return judgement("R3", "no_base", "only_if", [now, moved], params, intervals=rows)
    if set(one) & set(other):
        return judgement("R3", "holds", "consistent", [now, moved], params, intervals=rows)
    params["common"] = min(lcm(a, b) for a, b in product(one, other))
    relation = next(relations_of("R4"))
    return judgement("R3", "two_lists", "only_if", [now, moved], params, relation=relation, intervals=rows)


def _printed_before(page: Page, moved: Claim, nows: Sequence[Claim]) -> Iterator[Judgement]:
    """A change beside both figures it is the difference of."""
    for now in nows:
        for earlier in page.of_kind(moved.kind):
            if (earlier.place, earlier.period) != (moved.place, moved.base) or now.period == moved.base:
                continue
            claims = [now, moved, earlier]
            params: dict[str, object] = {
                "now": now.text, "change": moved.text, "base": moved.base, "printed": earlier.text,
                "before": span(_before(now, moved), now.unit, 2 if now.dimension == "share" else None),
            }  # fmt: skip
            if _differs_by(claims):
                yield judgement("R3", "holds", "consistent", claims, params)
            elif moved.dimension == "share" and _relative(claims):
                yield judgement("R3", "relative", "only_if", claims, params)
            else:
                repairs = least_repairs(claims, _differs_by) or _by_difference(claims)
                yield judgement("R3", "differs", "impossible", claims, params, repairs=repairs)


def _differs_by(claims: Sequence[Claim]) -> bool:
    now, moved, earlier = claims
    return any(
        (interval_of(now, a) - _signed(moved, b)).meets(interval_of(earlier, c))
        for a, b, c in product(_WAYS, repeat=3)
    )


def _by_difference(claims: Sequence[Claim]) -> tuple[Repair, ...]:
    """Repairs of figures far apart: each from the two others."""
    now, moved, earlier = claims
    one, other = interval_of(now, "rounded"), interval_of(earlier, "rounded")
    difference = one - other if moved.direction > 0 else other - one
    return repairs_into(
        claims, [other + _signed(moved, "rounded"), difference, one - _signed(moved, "rounded")]
    )


def _signed(moved: Claim, reading: Reading) -> Interval:
    change = interval_of(moved, reading)
    return change if moved.direction > 0 else -change


def _relative(claims: Sequence[Claim]) -> bool:
    now, moved, earlier = claims
    growth = _signed(moved, "rounded") + Interval.exact(100)
    return (interval_of(now, "rounded") * Interval.exact(100)).meets(interval_of(earlier, "rounded") * growth)


@dataclass(frozen=True, slots=True)
class _Days:
    """The figures of a chain of good days and ratios over two years."""

    ratio: Claim
    points: Claim
    days: Claim
    added: Claim


def _of_days(page: Page, relation: Relation) -> Iterator[Judgement]:
    """Days and ratios of two years: the change in days must be the one the ratios imply."""
    days, ratio = relation.takes["days"], relation.takes["ratio"]
    for added in (c for c in page.claims if c.role == "change" and days in c.kinds and not c.is_target):
        now = page.beside(days, added)[:1]
        given = page.beside(ratio, added)[:1]
        points = [c for c in page.beside(ratio, added, role="change") if c.base == added.base][:1]
        if now and given and points and added.is_counted and not added.hedge:
            yield _chain(relation, _Days(given[0], points[0], now[0], added))


def _chain(relation: Relation, chain: _Days) -> Judgement:
    claims = [chain.days, chain.added, chain.ratio, chain.points]
    calendar = calendar_days(chain.added.base)
    calendars = [calendar] if calendar else [365, 366]
    possible = sorted({d for n in calendars for d in _days_before(claims, n)})
    by_rounding = sorted({d for n in calendars for d in _days_before(claims, n, ("rounded",))})
    claimed = int(chain.days.value) - chain.added.direction * int(chain.added.value)
    params: dict[str, object] = {
        "days": whole_numbers(by_rounding or possible), "change": chain.added.text,
        "base": chain.added.base, "claimed": claimed,
    }  # fmt: skip
    before = _before(chain.ratio, chain.points)
    rows = ((Text(f"{chain.added.base} 年比例", f"ratio of {chain.added.base}"), span(before, "percent", 2)),)
    more = {"relation": relation, "intervals": rows}
    if claimed in possible:
        return judgement("R3", "days_hold", "consistent", claims, params, **more)
    others = [kinds()[k] for k in chain.added.kinds if k not in {relation.takes["days"], "valid_days"}]
    if others:
        params["other"] = Text(others[0].zh, others[0].en)
        return judgement("R3", "days_other", "only_if", claims, params, **more)
    slack = int(policy("uncounted_days"))
    fewer = [n for n in range(min(calendars) - slack, min(calendars)) if claimed in _days_before(claims, n)]
    if fewer:
        params["wholes"] = whole_numbers(fewer)
        return judgement("R3", "days_fewer", "only_if", claims, params, **more)
    repairs = least_repairs(claims, lambda c: _chain_holds(c, calendars))
    return judgement("R3", "days_fail", "impossible", claims, params, repairs=repairs, **more)


def _days_before(
    claims: Sequence[Claim], whole: int, ways: tuple[Reading, ...] = ("rounded", "truncated")
) -> list[int]:
    """Good days of the year before by the ratios, on so many days counted."""
    ratio, points = claims[2], claims[3]
    found: set[int] = set()
    for one, other in product(ways, repeat=2):
        before = interval_of(ratio, one) - _signed(points, other)
        days = before * Interval.exact(Fraction(whole, 100))
        found |= set(days.wholes(whole))
    return sorted(found)


def _chain_holds(claims: Sequence[Claim], calendars: Sequence[int]) -> bool:
    claimed = int(claims[0].value) - claims[1].direction * int(claims[1].value)
    calendar = calendar_days(claims[0].period) or 366
    share = Fraction(100 * int(claims[0].value), calendar)
    if claims[0].value > calendar or not any(interval_of(claims[2], way).has(share) for way in _WAYS):
        return False
    return any(claimed in _days_before(claims, n) for n in calendars)


def _on_one(page: Page, relation: Relation, bases: Sequence[Base]) -> Iterator[Judgement]:
    wholes = [
        c for c in page.of_kind(relation.takes["whole"])
        if bases and (c.place, c.period) == (bases[0].place, bases[0].period) and c.is_counted and not c.hedge
    ]  # fmt: skip
    if not wholes:
        yield from _shared(relation, bases)
    for base in bases if wholes else ():
        whole = _whole_of(base, wholes)
        if whole is not None:
            yield _of_sections(base, whole)


def _whole_of(base: Base, wholes: Sequence[Claim]) -> Claim | None:
    """The number of sections a share rests on; of several, one it can rest on, or all of them together."""
    if len(wholes) == 1:
        return wholes[0]
    every = replace(wholes[0], number=sum((c.number for c in wholes), Decimal(0)))
    return next((c for c in (*wholes, every) if _has_share(base.interval, int(c.value))), None)


def _has_share(interval: Interval, number: int) -> bool:
    return any(interval.has(Fraction(100 * k, number)) for k in range(number + 1) if number)


def _shared(relation: Relation, bases: Sequence[Base]) -> Iterator[Judgement]:
    most = int(policy("most_sections"))
    sets = {b.kind: set(whole_denominators(b.interval, most)) for b in bases}
    for size in range(2, len(bases) + 1):
        for chosen in combinations(bases, size):
            common = set.intersection(*(sets[b.kind] for b in chosen))
            if any(common == sets[b.kind] for b in chosen):
                continue
            claims = list(dict.fromkeys(c for b in chosen for c in b.claims))
            params: dict[str, object] = {"year": chosen[0].period, "most": most}
            params["ratios"] = Text(
                "、".join(b.text.zh for b in chosen), ", ".join(b.text.en for b in chosen)
            )
            rows = tuple((_label(b), span(b.interval, "percent", 2)) for b in chosen)
            if not common:
                yield judgement(
                    "R4", "two_wholes", "only_if", claims, params, relation=relation, intervals=rows
                )
                return
            params |= {"wholes": whole_numbers(sorted(common)), "multiple": min(common)}
            yield judgement(
                "R4", "only_multiple", "only_if", claims, params, relation=relation, intervals=rows
            )
            return


def _of_sections(base: Base, whole: Claim) -> Judgement:
    """A ratio beside the number of sections printed."""
    number = int(whole.value)
    claims = [*base.claims, whole]
    fitting = [k for k in range(number + 1) if number and base.interval.has(Fraction(100 * k, number))]
    cut = [k for k in range(number + 1) if number and len(base.claims) == 1
           and interval_of(base.claims[0], "truncated").has(Fraction(100 * k, number))]  # fmt: skip
    params: dict[str, object] = {"whole": number, "ratio": base.text, "ratios": base.text}
    found = fitting or cut
    if found:
        params["parts"] = whole_numbers(found)
        return judgement(
            "R4", "holds", "consistent", claims, params, mode="rounded" if fitting else "truncated"
        )
    nearest = Interval.exact(Fraction(100 * round(claims[0].value * number / 100), max(number, 1)))
    repairs = least_repairs(claims, _sections_possible) or repairs_into(claims[:1], [nearest])
    return judgement("R4", "fails", "impossible", claims, params, repairs=repairs)


def _sections_possible(claims: Sequence[Claim]) -> bool:
    whole = int(claims[-1].value)
    interval = interval_of(claims[0], "rounded") if len(claims) == 2 else _before(claims[0], claims[1])
    return _has_share(interval, whole)


def _label(base: Base) -> Text:
    kind = kinds()[base.kind]
    return Text(f"{base.period} 年{kind.zh}", f"{kind.en}, {base.period}")
