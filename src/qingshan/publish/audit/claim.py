"""Claims: printed figures with what they are about, where and when."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from qingshan.publish.audit.vocabulary import Unit, unit_of

Hedge = Literal["", "about", "more", "nearly", "over", "under", "from", "to"]
"""Word beside a number: about 约, more 余, nearly 近, over 超, under 不足; from and to end a range."""

Role = Literal["value", "change", "rank"]
"""What a figure tells: a state, a change between two periods, or a place in an order."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One printed figure.

    Parameters
    ----------
    id
        ``c1``, ``c2`` ... in the order of the page.
    start, end
        Where it stands in the repaired text, with unit and hedge.
    text
        As printed.
    number, step
        Value and worth of the last printed digit, in the printed unit.
    unit
        Key of the unit, the measure word, or nothing.
    hedge, role, direction
        See the types; the direction of a change is 1 or −1.
    kind, kinds
        What it is about, and everything it may be about, the likeliest first.
    place, period, base
        Scope, period and, for a change, the period it is a change from.
    sentence, group
        Number of the sentence, and of the list it is an item of (0 for none).
    is_headline, is_total, is_part, is_share, is_target
        Where it stands and how the text uses it.
    """

    id: str
    start: int
    end: int
    text: str
    number: Decimal
    step: Decimal
    unit: str
    hedge: Hedge = ""
    role: Role = "value"
    direction: int = 1
    kind: str = ""
    kinds: tuple[str, ...] = ()
    place: str = ""
    period: str = ""
    base: str = ""
    sentence: int = 0
    group: int = 0
    is_headline: bool = False
    is_total: bool = False
    is_part: bool = False
    is_share: bool = False
    is_target: bool = False

    @property
    def measure(self) -> Unit:
        """Its unit."""
        return unit_of(self.unit)

    @property
    def dimension(self) -> str:
        """What its unit measures."""
        return self.measure.dimension

    @property
    def value(self) -> Fraction:
        """Value in base units."""
        return Fraction(self.number) * self.measure.factor

    @property
    def last_digit(self) -> Fraction:
        """Worth of the last printed digit in base units."""
        return Fraction(self.step) * self.measure.factor

    @property
    def is_counted(self) -> bool:
        """Whether it counts things one by one, so that it is exact unless hedged."""
        return self.dimension in {"count", "day", "rank"} and self.step == 1
