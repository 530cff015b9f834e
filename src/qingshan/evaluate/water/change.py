"""Two periods compared: the shares of each list of sections, and the same over the sections both have.

References
----------
Assessment measures of 2011, 五 (unverified): the same indicators, essentially the same sections, and a
number behind every qualitative word. Differences of shares are percentage points.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from qingshan.base.finding import Finding
from qingshan.base.rounding import from_fraction
from qingshan.evaluate.verdict import share
from qingshan.evaluate.water.basin import grade_of
from qingshan.standards.water_records import WaterRules


@dataclass(frozen=True, slots=True)
class SectionState:
    """A section in one period: class (``None``: dry, frozen, not sampled), and target where it has one."""

    section: str
    water_class: int | None
    target: int | None = None
    state: str = ""

    @property
    def is_attained(self) -> bool | None:
        """Whether it meets its target; ``None`` without a class or a target."""
        if self.water_class is None or self.target is None:
            return None
        return self.water_class <= self.target


@dataclass(frozen=True, slots=True)
class Shares:
    """Counts and shares [%] of one list of sections; shares are ``None`` of nothing."""

    sections: int
    absent: tuple[str, ...]
    good: int
    bad: int
    targeted: int
    attained: int
    good_ratio: Decimal | None
    bad_ratio: Decimal | None
    attainment: Decimal | None
    quality: str | None
    good_exact: Fraction
    bad_exact: Fraction


class Points(NamedTuple):
    """Changes of shares in percentage points; ``None`` where either share is."""

    good: Decimal | None
    bad: Decimal | None
    attainment: Decimal | None


@dataclass(frozen=True, slots=True)
class Significance:
    """Degrees of change, -2 to 2: by level, by ratio, and the larger of the two, which holds."""

    by_level: int | None
    by_ratio: int
    final: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two lists of sections compared as they are and like for like."""

    before: Shares
    after: Shares
    points: Points
    significance: Significance | None
    common_before: Shares
    common_after: Shares
    common_points: Points
    common_significance: Significance | None
    common: tuple[str, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    better: tuple[str, ...]
    worse: tuple[str, ...]
    retargeted: tuple[str, ...]
    findings: tuple[Finding, ...]


def shares_of(sections: Iterable[SectionState], rules: WaterRules) -> Shares:
    """Counts and shares of one list; sections without a class are named and leave every share.

    Examples
    --------
    >>> from qingshan.standards.water_rules import rules_named
    >>> states = [SectionState("a", 2, 3), SectionState("b", 4, 3), SectionState("c", None, 3)]
    >>> found = shares_of(states, rules_named("2011"))
    >>> found.good_ratio, found.attainment, found.absent
    (Decimal('50.0'), Decimal('50.0'), ('c',))
    """
    listed = list(sections)
    known = [each for each in listed if each.water_class is not None]
    numbers = [each.water_class for each in known if each.water_class is not None]
    good = sum(number <= rules.whole("good_class") for number in numbers)
    bad = sum(number == len(rules.classes) for number in numbers)
    judged = [each.is_attained for each in known if each.is_attained is not None]
    digits, n = rules.decimals("ratio", "figure"), len(known)
    return Shares(
        n,
        tuple(each.section for each in listed if each.water_class is None),
        good,
        bad,
        len(judged),
        sum(judged),
        share(good, n, digits),
        share(bad, n, digits),
        share(sum(judged), len(judged), digits),
        grade_of(good, bad, n, rules),
        Fraction(100 * good, n) if n else Fraction(0),
        Fraction(100 * bad, n) if n else Fraction(0),
    )


def compare_sections(
    before: Iterable[SectionState], after: Iterable[SectionState], rules: WaterRules
) -> Comparison:
    """Both periods as they are and over their common sections, with what a reader must be warned of.

    A section is common when it has a class in both periods. Lists that differ are a finding, never silent.
    """
    first, second = ({each.section: each for each in listed} for listed in (before, after))
    common = tuple(s for s in first if s in second and _has_class(first[s]) and _has_class(second[s]))
    one, two = shares_of(first.values(), rules), shares_of(second.values(), rules)
    like_one, like_two = (shares_of([listed[s] for s in common], rules) for listed in (first, second))
    only = [tuple(s for s in mine if s not in other) for mine, other in ((first, second), (second, first))]
    moves = {s: _number(second[s]) - _number(first[s]) for s in common}
    return Comparison(
        one,
        two,
        points_between(one, two),
        significance(one, two, rules),
        like_one,
        like_two,
        points_between(like_one, like_two),
        significance(like_one, like_two, rules),
        common,
        only[0],
        only[1],
        tuple(s for s, move in moves.items() if move < 0),
        tuple(s for s, move in moves.items() if move > 0),
        tuple(s for s in common if first[s].target != second[s].target),
        tuple(_findings(only, one, two, first, second, rules)),
    )


def points_between(before: Shares, after: Shares) -> Points:
    """Differences of the published shares."""
    return Points(
        _minus(after.good_ratio, before.good_ratio),
        _minus(after.bad_ratio, before.bad_ratio),
        _minus(after.attainment, before.attainment),
    )


def significance(before: Shares, after: Shares, rules: WaterRules) -> Significance | None:
    """Degree of change by level and by ratio; ``None`` where a list has no section with a class.

    The level is the state by shares, whatever the number of sections. Where the two disagree the larger
    counts; the ratios where they oppose each other.
    """
    if not before.sections or not after.sections:
        return None
    balance = (after.good_exact - before.good_exact) - (after.bad_exact - before.bad_exact)
    by_ratio = _degree_by_points(balance, rules)
    by_level = None
    if before.quality is not None and after.quality is not None:
        by_level = degree_by_level(before.quality, after.quality, rules)
    if by_level is None or abs(by_ratio) >= abs(by_level):
        return Significance(by_level, by_ratio, by_ratio)
    return Significance(by_level, by_ratio, by_level)


def degree_by_level(before: str, after: str, rules: WaterRules) -> int:
    """Degree of change from levels crossed, better is positive.

    Examples
    --------
    >>> from qingshan.standards.water_rules import rules_named
    >>> rules = rules_named("2011")
    >>> degree_by_level("light", "good", rules), degree_by_level("good", "heavy", rules)
    (1, -2)
    """
    crossed = rules.qualities[before].rank - rules.qualities[after].rank
    reached = [
        d.degree for d in rules.changes.values() if d.degree * crossed > 0 and abs(crossed) >= d.levels
    ]
    return max(reached, key=abs, default=0)


def _degree_by_points(balance: Fraction, rules: WaterRules) -> int:
    reached = [
        d.degree
        for d in rules.changes.values()
        if d.over is not None and d.degree * balance > 0 and abs(balance) > d.over
    ]
    return max(reached, key=abs, default=0)


def _findings(
    only: Sequence[tuple[str, ...]], one: Shares, two: Shares,
    first: dict[str, SectionState], second: dict[str, SectionState], rules: WaterRules,
) -> Iterable[Finding]:  # fmt: skip
    if only[0] or only[1]:
        params: dict[str, object] = {
            "before": len(first), "after": len(second), "gone": "、".join(only[0]) or "-",
            "new": "、".join(only[1]) or "-",
        }  # fmt: skip
        yield Finding("water-lists-differ", params=params)
    for label, shares in (("before", one), ("after", two)):
        if shares.absent:
            yield Finding(
                "water-sections-absent",
                params={"period": label, "sections": "、".join(shares.absent), "n": len(shares.absent)},
            )
    changed = [s for s in first if s in second and first[s].target != second[s].target]
    if changed:
        yield Finding("water-targets-changed", params={"sections": "、".join(changed)})


def targets_fit(good: int, attained: int, sections: int, strict_targets: int) -> bool:
    """Whether published counts can be true together.

    Every section whose target is III or better and that attains is good, so good sections are at least the
    attained ones with such a target: 16 of 16 attained with 14 good needs two targets of IV or V.

    Parameters
    ----------
    good, attained, sections
        Counts of sections that are good, that attain their target, and in all.
    strict_targets
        Sections whose target is class III or better.

    Examples
    --------
    >>> targets_fit(14, 16, 16, 14), targets_fit(14, 16, 16, 15)
    (True, False)
    """
    missed = sections - attained
    return good >= strict_targets - missed


def counts_for(percent: Decimal, largest: int) -> tuple[tuple[int, int], ...]:
    """Counts (whole, part) up to ``largest`` whose share is printed as ``percent``.

    A tie may have been rounded either way, so both are kept.

    Examples
    --------
    >>> counts_for(Decimal("87.5"), 24)
    ((8, 7), (16, 14), (24, 21))
    """
    digits = max(0, -int(percent.as_tuple().exponent))
    half = Fraction(1, 2 * 10**digits)
    return tuple(
        (whole, part)
        for whole in range(1, largest + 1)
        for part in range(whole + 1)
        if abs(Fraction(100 * part, whole) - Fraction(percent)) <= half
    )


def _has_class(section: SectionState) -> bool:
    return section.water_class is not None


def _number(section: SectionState) -> int:
    assert section.water_class is not None
    return section.water_class


def _minus(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    return None if a is None or b is None else a - b


def published_points(balance: Fraction) -> Decimal:
    """Percentage points as printed."""
    return from_fraction(balance, 1)
