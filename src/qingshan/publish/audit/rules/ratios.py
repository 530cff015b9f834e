"""R1 and R2: ratios of measured areas and of things counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from qingshan.base.figure import Status
from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.interval import Interval, Mode, interval_of, readings
from qingshan.publish.audit.page import (
    Known,
    Page,
    Relation,
    calendar_days,
    judgement,
    policy,
    relations_of,
)
from qingshan.publish.audit.repairs import least_repairs, repairs_into
from qingshan.publish.audit.rules.shares import Share, shares
from qingshan.publish.audit.shown import bounds, number, span, whole_numbers
from qingshan.publish.audit.verdict import Judgement, Text

HUNDRED = Interval.exact(100)
_SPANS = (
    28, 29, 30, 31, 59, 60, 90, 91, 92, 120, 121, 151, 152, 181, 182, 183, 184, 212, 213, 243, 244, 273, 274,
    304, 305, 334, 335, 365, 366,
)  # fmt: skip
"""Days of months, quarters and halves, and of the months from January on, up to a year."""
_OF_DAYS = re.compile(r"(?:里头?|当?中|之中|之内)[，,]?[^，。；\d]{0,6}|\s(?:out )?of (?:the |its )?")
"""Between the days of a stretch and those of them that are meant: 305 天里有 283 天, 283 of 305 days."""
_MOST_SEARCHED = 20_000
"""Wholes beyond which no search is made: with so many things any printed percentage has a solution."""


def ratio(page: Page) -> Iterator[Judgement]:
    """R1: part ÷ whole = ratio, by interval division."""
    for relation in relations_of("R1"):
        kinds = relation.takes
        for given in page.of_kind(kinds["ratio"]):
            parts = page.beside(kinds["part"], given)[:1]
            wholes = page.beside(kinds["whole"], given)[:1]
            known = page.known_beside(kinds["whole"], given)[:1]
            if parts and wholes:
                yield _divided(relation, [parts[0], given, wholes[0]], None)
            elif parts and known:
                yield _divided(relation, [parts[0], given], known[0])
            elif known or wholes:
                yield _implied(relation, given, wholes, known)
    for share in shares(page):
        if not share.part.is_counted and share.whole is not None:
            relation = Relation("share_of", "R1", {}, Text("", ""), ())
            yield _divided(relation, [share.part, share.ratio, share.whole], None)


def counted(page: Page) -> Iterator[Judgement]:
    """R2: a percentage of whole things needs a whole numerator and denominator."""
    for relation in relations_of("R2"):
        for part in page.of_kind(relation.takes["part"]):
            for given in page.beside(relation.takes["ratio"], part)[:1]:
                if not part.hedge and part.is_counted:
                    valid = _stretch(page, part) or page.beside(relation.takes["whole"], part)[:1]
                    yield _of_days(relation, part, given, valid)
    for share in shares(page):
        if share.part.is_counted and not share.part.hedge and share.part.dimension == "count":
            yield _of_things(share)


def _scale(relation: Relation) -> Fraction:
    return Fraction(relation.settings.get("scale", 100))


def _divided(relation: Relation, claims: list[Claim], known: Known | None) -> Judgement:
    part, given = claims[0], claims[1]
    scale = Interval.exact(_scale(relation))
    found: Mode | None = None
    for mode, sides in readings(claims):
        whole = sides[2] if known is None else known.interval
        if (sides[0].over(whole) * scale).meets(sides[1]):
            found = mode
            break
    sides = tuple(interval_of(claim, "rounded") for claim in claims)
    whole = sides[2] if known is None else known.interval
    unit = known.text if known else Text(claims[2].text, claims[2].text)
    got = sides[0].over(whole) * scale
    needed_part = sides[1] * whole.over(scale)
    needed_whole = sides[0].over(sides[1]) * scale
    whole_unit = (
        claims[2].unit if known is None else ("km2" if given.dimension in {"share", "density"} else "person")
    )
    params = {
        "part": part.text, "whole": unit, "ratio": given.text, "got": span(got, given.unit),
        "needed_part": span(needed_part, part.unit), "needed_whole": span(needed_whole, whole_unit),
    }  # fmt: skip
    rows = (
        (Text(part.text, part.text), span(sides[0], part.unit)), (unit, span(whole, whole_unit)),
        (Text(given.text, given.text), span(sides[1], given.unit)),
    )  # fmt: skip
    more = {"relation": relation, "intervals": rows, **_from(known)}
    if found == "rounded":
        return judgement("R1", "holds", "consistent", claims, params, **more)
    needed = [needed_part, got, *([needed_whole] if known is None else [])]
    repairs = repairs_into(claims, needed)
    if found is not None:
        return judgement("R1", "truncated", "only_if", claims, params, mode=found, repairs=repairs, **more)
    return judgement("R1", "fails", "impossible", claims, params, repairs=repairs, **more)


def _implied(relation: Relation, given: Claim, wholes: Sequence[Claim], known: Sequence[Known]) -> Judgement:
    whole = interval_of(wholes[0], "rounded") if wholes else known[0].interval
    text = Text(wholes[0].text, wholes[0].text) if wholes else known[0].text
    part = interval_of(given, "rounded") * whole.over(Interval.exact(_scale(relation)))
    unit = (
        "km2"
        if given.dimension in {"share", "density"} and (not wholes or wholes[0].dimension == "area")
        else "person"
    )
    params = {"ratio": given.text, "whole": text, "part": given.text, "needed_part": span(part, unit)}
    formula = Text("{part} × {whole} = {needed_part}", "{part} × {whole} = {needed_part}")
    more = {} if wholes else _from(known[0])
    return judgement(
        "R1", "implied", "consistent", [given, *wholes], params, relation=relation, formula=formula, **more
    )


def _from(known: Known | None) -> dict[str, object]:
    if known is None:
        return {}
    status: Status = known.status
    return {"status": status, "source": known.source}


def _of_days(relation: Relation, part: Claim, given: Claim, valid: list[Claim]) -> Judgement:
    """Good days and their ratio: over the valid days printed, else over the calendar's or a few less."""
    claims = [part, given, *valid]
    calendars = [days] if (days := calendar_days(part.period)) else _undated(part)
    days = max(calendars)
    params: dict[str, object] = {"part": part.text, "ratio": given.text, "calendar": days, "whole": days}
    for way, wholes in _denominators(calendars, valid, int(policy("uncounted_days"))):
        fitting = [n for n in wholes if _fits(part.value, n, given)]
        if fitting:
            params |= {"whole": fitting[-1], "wholes": whole_numbers(fitting)}
            params["got"] = number(100 * part.value / fitting[-1], 2)
            name = "holds" if way == "consistent" else "only_days"
            more = {"mode": _mode(part.value, fitting[-1], given), "relation": relation}
            return judgement("R2", name, way, claims, params, **more)  # type: ignore[arg-type]
    whole = int(valid[0].value) if valid else days
    params |= {"got": number(100 * part.value / whole, 2), "needed": _needed(part, given)}
    params["other"] = _left_out(part, given, whole)
    shares = (
        interval_of(given, "rounded") * Interval.exact(Fraction(whole, 100)),
        Interval.exact(100 * part.value / whole),
    )
    repairs = least_repairs(claims, lambda c: _days_possible(c, calendars)) or repairs_into(
        claims[:2], shares
    )
    return judgement(
        "R2", "fails_days", "impossible", claims, params, relation=relation, repairs=repairs,
        intervals=((Text(given.text, given.text), span(interval_of(given, "rounded"), "percent")),),
    )  # fmt: skip


def _undated(part: Claim) -> list[int]:
    """Days of the periods a page may mean that names none; of years where no other has so many."""
    return [days for days in _SPANS if days >= part.value] if part.value <= _SPANS[-3] else [365, 366]


def _stretch(page: Page, part: Claim) -> list[Claim]:
    """The days its sentence says the days of a figure are some of."""
    around = [c for c in page.in_sentence(part) if c.dimension == "day" and c.value >= part.value]
    gaps = ((c, page.text[min(c.end, part.end) : max(c.start, part.start)]) for c in around)
    return [c for c, gap in gaps if _OF_DAYS.fullmatch(gap)][:1]


def _denominators(
    calendars: list[int], valid: list[Claim], slack: int
) -> Iterator[tuple[str, Sequence[int]]]:
    if valid and not valid[0].hedge:
        yield "consistent", [int(valid[0].value)]
        return
    yield "consistent", calendars
    yield "only_if", range(min(calendars) - slack, min(calendars))


def _days_possible(claims: Sequence[Claim], calendars: list[int]) -> bool:
    part, given, *valid = claims
    return any(
        _fits(part.value, n, given) for _, wholes in _denominators(calendars, list(valid), 0) for n in wholes
    )


def _fits(part: Fraction, whole: int, given: Claim) -> bool:
    if whole <= 0 or part > whole:
        return False
    got = 100 * part / whole
    return interval_of(given, "rounded").has(got) or interval_of(given, "truncated").has(got)


def _mode(part: Fraction, whole: int, given: Claim) -> Mode:
    return "rounded" if interval_of(given, "rounded").has(100 * part / whole) else "truncated"


def _end(part: Claim, given: Claim) -> int:
    """Where the search for the whole of many things ends: beyond the greatest their percentage allows."""
    greatest = (Interval.exact(part.value).over(interval_of(given, "rounded")) * HUNDRED).high
    return int(part.value) if greatest is None else min(int(greatest) + 1, _MOST_SEARCHED)


def _needed(part: Claim, given: Claim) -> str:
    return bounds(Interval.exact(part.value).over(interval_of(given, "rounded")) * HUNDRED, 2)


def _left_out(part: Claim, given: Claim, whole: int) -> Text:
    """The coherent reading: the days that were not good stay, days of another sort leave the denominator."""
    bad = whole - part.value
    tried = [n for n in range(whole - 60, whole) if bad < n and _fits(n - bad, n, given)]
    fitting = [n for n in tried if _mode(n - bad, n, given) == "rounded"] or tried
    if not fitting:
        return Text("", "")
    from qingshan.publish.audit.page import rules

    removed = f"{whole - fitting[-1]}–{whole - fitting[0]}"
    return rules()["R2"].sentences["shared_days"].filled(
        {"wholes": whole_numbers(fitting), "removed": removed}
    )  # fmt: skip


def _of_things(share: Share) -> Judgement:
    """So many are such a share: of what is printed, or of the wholes that would do."""
    part, given, whole = share.part, share.ratio, share.whole
    claims = [part, given] if whole is None else [part, given, whole]
    params: dict[str, object] = {"part": part.text, "ratio": given.text}
    if whole is not None and whole.is_counted and not whole.hedge:
        params |= {"whole": whole.text, "got": number(100 * part.value / max(whole.value, Fraction(1)), 2)}
        params["needed"] = _needed(part, given)
        if _fits(part.value, int(whole.value), given):
            return judgement(
                "R2", "holds", "consistent", claims, params, mode=_mode(part.value, int(whole.value), given)
            )
        exact = Interval.exact(100 * part.value / max(whole.value, Fraction(1)))
        repairs = least_repairs(claims, lambda c: _fits(c[0].value, int(c[2].value), c[1])) or repairs_into(
            [given], [exact]
        )
        return judgement("R2", "fails", "impossible", claims, params, repairs=repairs)
    fitting = [n for n in range(int(part.value), _end(part, given) + 1) if _fits(part.value, n, given)]
    params["wholes"] = whole_numbers(fitting)
    if fitting:
        return judgement("R2", "only_whole", "only_if", claims, params)
    params |= {"whole": "N", "got": "—", "needed": _needed(part, given)}
    repairs = least_repairs(
        claims,
        lambda c: any(_fits(c[0].value, n, c[1]) for n in range(int(c[0].value), _end(c[0], c[1]) + 1)),
    )
    return judgement("R2", "fails", "impossible", claims, params, repairs=repairs)
