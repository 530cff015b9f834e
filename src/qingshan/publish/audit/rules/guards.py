"""R10, R11, R13, R14, R18: what must not be compared, lower bounds, superlatives, figures told twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.interval import interval_of, readings
from qingshan.publish.audit.page import Page, judgement, relations_of
from qingshan.publish.audit.repairs import repairs_into
from qingshan.publish.audit.rules.changes import change
from qingshan.publish.audit.rules.shares import shares
from qingshan.publish.audit.shown import number
from qingshan.publish.audit.verdict import Judgement, Repair, Text
from qingshan.publish.audit.vocabulary import kinds

_SUPERLATIVE = re.compile(
    r"最高|最大|最长|最深|最多|之最|首位|\b(?:highest|largest|longest|tallest|biggest)\b"
)


def homonym(page: Page) -> Iterator[Judgement]:
    """R10: quantities easily confused stand beside each other."""
    for relation in relations_of("R10"):
        why = Text(relation.settings["why_zh"], relation.settings["why_en"])
        for one in page.of_kind(relation.takes["one"]):
            for other in page.beside(relation.takes["other"], one)[:1]:
                params = {"one": _named(one), "other": _named(other), "why": why}
                yield judgement("R10", "guard", "cannot_tell", [one, other], params, relation=relation)
            yield from _beside_known(page, relation, one, why)


def _beside_known(page: Page, relation: object, one: Claim, why: Text) -> Iterator[Judgement]:
    other = relation.takes["other"]  # type: ignore[attr-defined]
    if page.beside(other, one):
        return
    for known in page.known_beside(other, one)[:1]:
        middle = known.interval.low
        if (
            one.dimension in kinds()[other].dimensions
            and middle
            and not known.interval.meets(interval_of(one, "rounded"))
        ):
            params = {
                "one": one.text, "other": Text(kinds()[other].zh, kinds()[other].en), "known": known.text,
                "times": number(one.value / middle, 2) + "×", "why": why,
            }  # fmt: skip
            yield judgement(
                "R10", "definition", "cannot_tell", [one], params, relation=relation,
                status=known.status, source=known.source,
            )  # fmt: skip


def lower_bound(page: Page) -> Iterator[Judgement]:
    """R11: no percentage rests on a lower bound, and a bound may not contradict an exact figure."""
    for share in shares(page):
        if share.part.hedge in {"more", "over"} and share.part.dimension == "count":
            params = {"one": share.part.text, "ratio": share.ratio.text}
            yield judgement("R11", "share", "cannot_tell", [share.part, share.ratio], params)
    for kind in dict.fromkeys(c.kind for c in page.claims if c.kind):
        claims = page.of_kind(kind)
        for bound in (c for c in claims if c.hedge in {"more", "over", "under", "nearly", "about"}):
            for exact in (c for c in page.beside(kind, bound) if not c.hedge and c.unit == bound.unit):
                if not _alike([bound, exact]):
                    params = {"one": bound.text, "other": exact.text}
                    repairs = _each_from_other(bound, exact)
                    yield judgement("R11", "fails", "impossible", [bound, exact], params, repairs=repairs)


def _each_from_other(one: Claim, other: Claim) -> tuple[Repair, ...]:
    return repairs_into([one, other], [interval_of(other, "rounded"), interval_of(one, "rounded")])


def _alike(claims: Sequence[Claim]) -> bool:
    return any(sides[0].meets(sides[1]) for _, sides in readings(claims))


def scope(page: Page) -> Iterator[Judgement]:
    """R13: a ratio and its parts of different places or years are told, not compared."""
    for relation in relations_of("R1"):
        part, ratio = relation.takes["part"], relation.takes["ratio"]
        for given in page.of_kind(ratio):
            others = page.of_kind(part)
            if others and not page.beside(part, given) and not any(page.beside(ratio, c) for c in others):
                other = others[0]
                params = {
                    "one": _named(given),
                    "other": _named(other),
                    "here": _where(given),
                    "there": _where(other),
                }
                yield judgement("R13", "guard", "cannot_tell", [given, other], params)


def superlative(page: Page) -> Iterator[Judgement]:
    """R14: a superlative with a figure needs a source."""
    for claim in page.of_kind("highest_peak"):
        before = page.text[max(0, claim.start - 24) : claim.start]
        if not _SUPERLATIVE.search(before):
            continue
        known = page.known_beside("highest_peak", claim)
        others = [k for k in known if not k.interval.meets(interval_of(claim, "rounded"))]
        if others:
            words = Text("、".join(k.text.zh for k in others), ", ".join(k.text.en for k in others))
            yield judgement(
                "R14", "other", "cannot_tell", [claim], {"one": claim.text, "known": words},
                status=others[0].status, source=others[0].source,
            )  # fmt: skip
        else:
            yield judgement("R14", "alone", "cannot_tell", [claim], {"one": claim.text})


def twice(page: Page) -> Iterator[Judgement]:
    """R18: one figure printed twice, and headlines the text does not bear out."""
    seen: dict[tuple[str, ...], list[Claim]] = {}
    for claim in page.claims:
        if claim.kind and len(claim.kinds) == 1 and not claim.is_target and claim.hedge in {"", "about"}:
            key = (claim.kind, claim.place, claim.period, claim.base, claim.role, claim.dimension)
            seen.setdefault(key, []).append(claim)
    for claims in seen.values():
        for other in claims[1:]:
            if (
                claims[0].period
                and not _alike([_signless(claims[0]), _signless(other)])
                and _same_thing(page, claims[0], other)
            ):
                yield _differing(claims[0], other)
    yield from _headline_meaning(page)


def _same_thing(page: Page, one: Claim, other: Claim) -> bool:
    """Whether two figures of a kind are told of one thing: the headline's and the text's, or two of the text.

    Counts and areas of projects are told of many things under one name; only shares, days and means are not.
    """
    steady = one.dimension in {"share", "day", "point", "concentration", "none"}
    return steady and not (one.sentence == other.sentence and not one.is_headline)


def _signless(claim: Claim) -> Claim:
    return replace(claim, role="value")


def _differing(one: Claim, other: Claim) -> Judgement:
    name = "headline" if one.is_headline != other.is_headline else "twice"
    repairs = _each_from_other(one, other)
    return judgement(
        "R18", name, "impossible", [one, other], {"one": one.text, "other": other.text}, repairs=repairs
    )


def _headline_meaning(page: Page) -> Iterator[Judgement]:
    """A change the headline gives to one thing, that by the text can only be of another."""
    headline = [c for c in page.claims if c.is_headline and c.role == "change"]
    if not headline:
        return
    for found in change(page):
        if found.verdict != "only_if" or len(found.claims) != 4:
            continue
        added = next(c for c in page.claims if c.id == found.claims[1])
        for title in (c for c in headline if c.value == added.value and c.unit == added.unit):
            if title.kinds and title.kinds[0] != added.kinds[0] and title.kinds[0] in added.kinds:
                yield _meaning(title, added)


def _meaning(title: Claim, added: Claim) -> Judgement:
    here, there = kinds()[title.kinds[0]], kinds()[added.kinds[0]]
    params = {"one": title.text, "here": Text(here.zh, here.en), "there": Text(there.zh, there.en)}
    words = Text(f"{there.zh} {title.text}", f"{there.en}: {title.text}")
    repair = Repair(title.id, title.text, words, Fraction(0))
    return judgement("R18", "meaning", "impossible", [title, added], params, repairs=(repair,))


def _named(claim: Claim) -> Text:
    kind = kinds().get(claim.kind)
    return (
        Text(claim.text, claim.text)
        if kind is None
        else Text(f"{kind.zh} {claim.text}", f"{kind.en} {claim.text}")
    )


def _where(claim: Claim) -> str:
    return " ".join(each for each in (claim.place, claim.period) if each) or "?"
