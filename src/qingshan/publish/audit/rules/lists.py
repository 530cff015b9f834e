"""R9, R12, R15, R16: means of listed places, counts of names, priced quantities, days of a calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.interval import Interval, interval_of, readings
from qingshan.publish.audit.page import Page, calendar_days, judgement, relations_of
from qingshan.publish.audit.repairs import least_repairs, repairs_into
from qingshan.publish.audit.shown import span
from qingshan.publish.audit.verdict import Judgement

CATEGORIES = ("excellent_days", "fair_days", "light_days", "moderate_days", "severe_days", "serious_days")
DAY_KINDS = (*CATEGORIES, "good_days", "heavy_days", "polluted_days", "valid_days")
_LIST_END = re.compile(r"[。；;\n]|(?<=[\u4e00-\u9fff])[）)](?![、，])")
_OPENS = re.compile(r"[^，。；\n、：:（(\d]{0,24}(?:[：:（(]|，?(?:分别是|分别为|包括|即|为)[：:]?)")
_SORT = re.compile(r"[市县区旗州盟镇乡村]|街道|苏木|嘎查")
_BASE = re.compile(r"每(?:1)?(吨|立方米|方)(?:均价|约|为)?$")
_OTHERS = re.compile(r"等(?:$|[\u4e00-\u9fff\d])|\bet al|and others")


def mean(page: Page) -> Iterator[Judgement]:
    """R9: the mean of a city lies between the least and greatest of its parts, when several are listed."""
    for relation in relations_of("R9"):
        claims = page.of_kind(relation.takes["mean"])
        for city in claims:
            parts = _parts_of(page, city, claims)
            if len(parts) >= 3:
                yield _mean(relation, city, parts)


def _parts_of(page: Page, city: Claim, claims: Sequence[Claim]) -> list[Claim]:
    """Figures of other places of the same period that the page lists together, not the city's own."""
    others = [c for c in claims if c.place not in {city.place, "national"} and c.period == city.period]
    listed = [c for c in others if c.group and sum(o.group == c.group for o in others) >= 3]
    groups = {c.group for c in listed}
    return listed if len(groups) == 1 and city.group not in groups and _says_all(page, listed) else []


def _says_all(page: Page, listed: Sequence[Claim]) -> bool:
    before = page.text[max(0, listed[0].start - 80) : listed[0].start]
    after = page.text[listed[-1].end : listed[-1].end + 4]
    return "等" not in after and re.search(r"各|分别|依次|respectively|each", before + after) is not None


def _mean(relation: object, city: Claim, parts: Sequence[Claim]) -> Judgement:
    low, high = min(parts, key=lambda c: c.value), max(parts, key=lambda c: c.value)
    params = {"mean": city.text, "count": len(parts), "low": low.text, "high": high.text}
    claims = [city, *parts]
    for mode, sides in readings([city, low, high]):
        if sides[0].meets(Interval(sides[1].low, sides[2].high, False, sides[2].is_high_open)):
            return judgement("R9", "holds", "consistent", claims, params, relation=relation, mode=mode)
    allowed = Interval(low.value, high.value)
    own = interval_of(city, "rounded")
    is_above = city.value > high.value
    edge = Interval(own.low, None) if is_above else Interval(None, own.high)
    repairs = repairs_into([city, high if is_above else low], [allowed, edge])
    return judgement("R9", "fails", "impossible", claims, params, relation=relation, repairs=repairs)


def listed(page: Page) -> Iterator[Judgement]:
    """R12: as many names as the count says."""
    for claim in page.claims:
        if claim.dimension == "count" and claim.is_counted and not claim.hedge and claim.role == "value":
            found = _names(page, claim)
            if found is not None:
                yield _count(claim, *found)


def _names(page: Page, claim: Claim) -> tuple[list[str], bool] | None:
    """Names listed after a count, and whether the list goes on; none where no list follows."""
    opening = _OPENS.match(page.text, claim.end)
    if opening is None:
        return None
    rest = page.text[opening.end() :]
    end = _LIST_END.search(rest)
    body = rest[: end.start()] if end else rest[:400]
    # a list of names holds no clause of its own and no figure
    if "，" in body or re.search(r"\d", body):
        return None
    names = [name for name in re.split(r"、|和|及|以及|,\s*(?:and\s+)?|\s+and\s+", body) if name.strip()]
    if len(names) < 2 or any(len(name) > 24 for name in names):
        return None
    if all(_SORT.fullmatch(name.strip()) for name in names):  # 10 个县（市、区） lists sorts, no names
        return None
    return [name.strip() for name in names], _OTHERS.search(body) is not None


def _count(claim: Claim, names: list[str], is_open: bool) -> Judgement:
    number = len(names)
    params = {"count": claim.text, "listed": number, "names": "、".join(names)}
    fits = number <= claim.value if is_open else number == claim.value
    if fits:
        return judgement("R12", "holds", "consistent", [claim], params)
    repairs = least_repairs([claim], lambda c: number <= c[0].value if is_open else number == c[0].value)
    return judgement("R12", "fails", "impossible", [claim], params, repairs=repairs)


def priced(page: Page) -> Iterator[Judgement]:
    """R15: quantity, price and value of one sentence."""
    for price in (c for c in page.claims if c.dimension in {"price", "money"}):
        wanted = _priced_by(page, price)
        if not wanted:
            continue
        around = page.in_sentence(price)
        quantities = [c for c in around if c.dimension == wanted and c.role == "value"]
        values = [c for c in around if c.dimension == "money" and c.role == "value"]
        if len(quantities) == 1 and len(values) == 1:
            yield _priced(quantities[0], price, values[0])


def _priced_by(page: Page, price: Claim) -> str:
    """What a price is of: by its unit, or by the words before it (每吨 30 元)."""
    if price.dimension == "price":
        return "volume" if price.unit == "yuan_m3" else "mass" if price.unit == "yuan_t" else ""
    said = _BASE.search(page.text[max(0, price.start - 8) : price.start])
    return ("mass" if said.group(1) == "吨" else "volume") if said and not price.hedge else ""


def _priced(amount: Claim, price: Claim, value: Claim) -> Judgement:
    claims = [amount, price, value]
    sides = [interval_of(c, "rounded") for c in claims]
    got = sides[0] * sides[1]
    params = {"quantity": amount.text, "price": price.text, "value": value.text}
    words = {**params, "got": span(got, value.unit)}
    for mode, each in readings(claims):
        if (each[0] * each[1]).meets(each[2]):
            return judgement("R15", "holds", "consistent", claims, words, mode=mode)
    repairs = repairs_into(claims, [sides[2].over(sides[1]), sides[2].over(sides[0]), got])
    return judgement("R15", "fails", "impossible", claims, words, repairs=repairs)


def calendar(page: Page) -> Iterator[Judgement]:
    """R16: days within the calendar, and categories that add up."""
    for claim in (c for c in page.claims if c.kind in DAY_KINDS and c.role == "value"):
        days = calendar_days(claim.period)
        if days is not None and claim.value > days and not claim.is_target:
            yield _too_many([claim], days)
    for valid in _scopes(page):
        parts = [c for kind in CATEGORIES for c in page.beside(kind, valid)[:1]]
        days = calendar_days(valid.period)
        if len(parts) >= 4 and days is not None:
            yield from _categories(page, parts, days)


def _scopes(page: Page) -> list[Claim]:
    scopes: dict[tuple[str, str], Claim] = {}
    for claim in page.of_kind("excellent_days"):
        scopes.setdefault((claim.place, claim.period), claim)
    return list(scopes.values())


def _categories(page: Page, parts: list[Claim], days: int) -> Iterator[Judgement]:
    total = sum((c.value for c in parts), Fraction(0))
    if total > days:
        yield _too_many(parts, days)
        return
    params = {
        "parts": "、".join(c.text for c in parts),
        "sum": total,
        "calendar": days,
        "period": parts[0].period,
    }
    valid = page.beside("valid_days", parts[0])[:1]
    if len(parts) == len(CATEGORIES) and valid and valid[0].value != total:
        claims = [*parts, valid[0]]
        params["valid"] = valid[0].text
        repairs = least_repairs(claims, lambda c: sum(x.value for x in c[:-1]) == c[-1].value)
        yield judgement("R16", "not_valid", "impossible", claims, params, repairs=repairs)
    else:
        yield judgement("R16", "holds", "consistent", [*parts, *valid], params)


def _too_many(parts: list[Claim], days: int) -> Judgement:
    total = sum((c.value for c in parts), Fraction(0))
    params = {
        "parts": "、".join(c.text for c in parts),
        "sum": total,
        "calendar": days,
        "period": parts[0].period,
    }
    over = Interval.exact(days - total)
    repairs = repairs_into(parts, [(Interval.exact(c.value) + over).clipped() for c in parts])
    return judgement("R16", "fails", "impossible", parts, params, repairs=repairs)
