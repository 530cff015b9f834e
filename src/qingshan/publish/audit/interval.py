"""Intervals of exact numbers: what an unrounded value may have been, and arithmetic with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Literal

from qingshan.publish.audit.claim import Claim

Reading = Literal["rounded", "truncated"]
"""How the last printed digit came about."""

Mode = Literal["rounded", "truncated", "mixed"]
"""The weakest reading under which some figures agree."""

ABOUT = Fraction(1, 100)
"""Share by which a figure called *about* may be off, where half its last digit is less."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers from ``low`` to ``high``; ``None`` is no bound; an end belongs to it unless it is open."""

    low: Fraction | None
    high: Fraction | None
    is_low_open: bool = False
    is_high_open: bool = False

    @classmethod
    def exact(cls, value: Fraction | int) -> Interval:
        """One number."""
        return cls(Fraction(value), Fraction(value))

    @property
    def is_empty(self) -> bool:
        """Whether no number lies in it."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.is_low_open or self.is_high_open))

    def meet(self, other: Interval) -> Interval:
        """Numbers in both."""
        low, low_open = _tighter((self.low, self.is_low_open), (other.low, other.is_low_open), upper=False)
        high, high_open = _tighter(
            (self.high, self.is_high_open), (other.high, other.is_high_open), upper=True
        )
        return Interval(low, high, low_open, high_open)

    def meets(self, other: Interval) -> bool:
        """Whether some number lies in both."""
        return not self.meet(other).is_empty

    def has(self, value: Fraction | int) -> bool:
        """Whether a number lies in it."""
        return self.meets(Interval.exact(value))

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            _sum(self.low, other.low), _sum(self.high, other.high),
            self.is_low_open or other.is_low_open, self.is_high_open or other.is_high_open,
        )  # fmt: skip

    def __neg__(self) -> Interval:
        low = None if self.high is None else -self.high
        return Interval(low, None if self.low is None else -self.low, self.is_high_open, self.is_low_open)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        """Product of intervals of numbers that are not negative."""
        one, two = self.clipped(), other.clipped()
        high = None if one.high is None or two.high is None else one.high * two.high
        return Interval(
            (one.low or Fraction(0)) * (two.low or Fraction(0)), high,
            one.is_low_open or two.is_low_open, one.is_high_open or two.is_high_open,
        )  # fmt: skip

    def over(self, other: Interval) -> Interval:
        """Quotient of intervals of numbers that are not negative."""
        one, two = self.clipped(), other.clipped()
        low = Fraction(0) if two.high is None or not two.high else (one.low or Fraction(0)) / two.high
        high = None if one.high is None or not two.low else one.high / two.low
        return Interval(low, high, one.is_low_open or two.is_high_open, one.is_high_open or two.is_low_open)

    def clipped(self) -> Interval:
        """Its numbers that are not negative."""
        return self.meet(Interval(Fraction(0), None))

    def wholes(self, most: int) -> Iterator[int]:
        """Whole numbers in it, not below 0 and not above ``most``."""
        low = 0 if self.low is None else max(0, -(-self.low.numerator // self.low.denominator))
        high = most if self.high is None else min(most, self.high.numerator // self.high.denominator)
        return (each for each in range(low, high + 1) if self.has(each))


def interval_of(claim: Claim, reading: Reading) -> Interval:
    """What the unrounded value of a claim may have been, in base units, under one reading.

    Rounding is half up or half to even (GB/T 8170): the upper end counts where the last digit is even.
    """
    value, unit = claim.value, claim.last_digit
    match claim.hedge:
        case "more":
            return Interval(value, value + _leading_scale(claim), False, True)
        case "nearly":
            return Interval(value - _leading_scale(claim), value, True, True)
        case "over" | "from":
            return Interval(value, None)
        case "under" | "to":
            return Interval(None, value)
        case "about":
            off = max(abs(value) * ABOUT, _last_nonzero(claim) / 2)
            return Interval(value - off, value + off)
    if claim.is_counted:
        return Interval.exact(value)
    if reading == "truncated":
        return Interval(value, value + unit, False, True)
    return Interval(value - unit / 2, value + unit / 2, False, bool(int(claim.number / claim.step) % 2))


def readings(claims: Sequence[Claim]) -> Iterator[tuple[Mode, tuple[Interval, ...]]]:
    """Intervals of some claims: all rounded first, then all truncated, then each one way or the other."""
    pairs: tuple[Reading, Reading] = ("rounded", "truncated")
    ways: list[tuple[Mode, tuple[Reading, ...]]] = [(way, (way,) * len(claims)) for way in pairs]
    if 1 < len(claims) <= 6:
        ways += [("mixed", way) for way in product(pairs, repeat=len(claims)) if len(set(way)) > 1]
    for mode, way in ways:
        yield mode, tuple(interval_of(c, r) for c, r in zip(claims, way, strict=True))


def _leading_scale(claim: Claim) -> Fraction:
    """Scale a figure with 余 or 近 is told in: 80余 is below 90, 3000余 below 4000, 2万余 below 3万."""
    return max(_last_nonzero(claim), claim.last_digit)


def _last_nonzero(claim: Claim) -> Fraction:
    """Worth of the last digit that is not zero, in base units."""
    digits = int(claim.number / claim.step)
    worth = claim.last_digit
    while digits and digits % 10 == 0:
        digits //= 10
        worth *= 10
    return worth


def _sum(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one + other


def _tighter(
    one: tuple[Fraction | None, bool], other: tuple[Fraction | None, bool], *, upper: bool
) -> tuple[Fraction | None, bool]:
    if one[0] is None or other[0] is None:
        return other if one[0] is None else one
    if one[0] == other[0]:
        return one[0], one[1] or other[1]
    return min(one, other) if upper else max(one, other)
