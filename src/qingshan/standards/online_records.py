"""The rules of online data as records: what the tables of one rule set say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from qingshan.base.figure import Clause
from qingshan.base.messages import Language
from qingshan.standards.rule_set import Policy
from qingshan.standards.water_records import Parameter

Medium = Literal["water", "flue"]
Judged = Literal["water", "flue", "incineration"]
Average = Literal["hour", "day"]
Role = Literal["exceedance", "warning"]
HjEdition = Literal["2005", "2017", "2025"]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a mark of HJ 212 does to a value.

    ``is_measured``: it may enter a mean; ``is_due``: the hour counts among those due (a stopped source owes
    none); ``is_judged``: it may be held against a limit.
    """

    mark: str
    state: str
    is_measured: bool
    is_due: bool
    is_judged: bool
    clause: Clause


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor code, the indicator it is, and how the unit sent becomes the canonical one."""

    code: str
    legacy: str
    medium: Medium
    item: str
    sent: str
    multiply: Decimal
    clause: Clause


@dataclass(frozen=True, slots=True)
class Substitution:
    """Which mass takes the place of invalid hours: the maximum of the last ``window`` valid ones [h].

    It holds for a quarterly data capture in ``[capture_from, capture_below)`` [%] and a gap of more than
    ``hours_over`` up to ``hours_to`` hours; ``None`` is no bound.
    """

    capture_from: Decimal
    capture_below: Decimal | None
    hours_over: int | None
    hours_to: int | None
    window: int
    clause: Clause

    def holds(self, capture: Decimal, hours: int) -> bool:
        """Whether it holds for a gap of some hours in a quarter of that data capture [%]."""
        within = self.capture_from <= capture and (self.capture_below is None or capture < self.capture_below)
        long = self.hours_over is None or hours > self.hours_over
        return within and long and (self.hours_to is None or hours <= self.hours_to)


@dataclass(frozen=True, slots=True)
class PermittedError:
    """Error permitted in a comparison with a sample of ``[start, below)``, absolute or in percent."""

    item: str
    start: Decimal
    below: Decimal | None
    is_relative: bool
    error: Decimal
    clause: Clause


@dataclass(frozen=True, slots=True)
class Judgement:
    """Which mean is held against a limit, and whether going over is an exceedance or only warns."""

    averaging: Average
    role: Role
    clause: Clause


@dataclass(frozen=True, slots=True)
class Rating:
    """Flow of a flume or weir: Q = coefficient · (width - contraction · h) · h^exponent [m³/s], h in m.

    ``has_width`` is false where the coefficient holds the width already (flumes, notches). Levels [m] outside
    ``level_from`` to ``level_to`` are outside the range of the equation.
    """

    device: str
    size: Decimal | None
    coefficient: Decimal
    exponent: Decimal
    contraction: Decimal
    has_width: bool
    level_from: Decimal | None
    level_to: Decimal | None
    submergence_to: Decimal | None
    clause: Clause


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that calls for a check: names and what it means."""

    key: str
    medium: str
    zh: str
    en: str
    why_zh: str
    why_en: str
    clause: Clause

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    def why(self, language: Language) -> str:
        """What it means, in the given language."""
        return self.why_zh if language == "zh" else self.why_en


@dataclass(frozen=True, slots=True)
class Held:
    """One limit that holds at an outlet: of a standard or of its permit.

    ``low`` is set for a range. The limit is in the canonical unit of the indicator.
    """

    item: str
    low: Decimal | None
    high: Decimal
    averaging: Average
    origin: str
    clause: Clause


@dataclass(frozen=True, slots=True)
class OnlineRules:
    """The rules of online data in force together from ``start`` to the day before ``end``.

    ``marks`` is keyed by (edition of HJ 212, medium, mark); ``judgements`` by (how judged, item or
    ``other``).
    """

    key: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    start: date | None
    end: date | None
    standards: Mapping[str, str]
    marks: Mapping[tuple[str, str, str], Mark]
    factors: tuple[Factor, ...]
    flow_units: Mapping[str, Decimal]
    parameters: Mapping[str, Parameter]
    substitutions: tuple[Substitution, ...]
    permitted_errors: tuple[PermittedError, ...]
    judgements: Mapping[tuple[str, str], Judgement]
    ratings: tuple[Rating, ...]
    signs: Mapping[str, Sign]
    policies: tuple[Policy, ...]

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    def number(self, quantity: str) -> Decimal:
        """Value of a parameter."""
        return self.parameters[quantity].value

    def whole(self, quantity: str) -> int:
        """Value of a parameter that is a whole number."""
        return int(self.parameters[quantity].value)

    def clause(self, quantity: str) -> Clause:
        """Clause of a parameter."""
        return self.parameters[quantity].clause

    def policy(self, key: str) -> Policy:
        """The named choice of that key."""
        return next(each for each in self.policies if each.key == key)

    def judgement(self, judged: Judged, item: str) -> Judgement:
        """Which mean of an item decides."""
        return self.judgements.get((judged, item)) or self.judgements[judged, "other"]

    def factor(self, code: str) -> Factor | None:
        """The factor of a code of any edition."""
        return next((each for each in self.factors if code and code in {each.code, each.legacy}), None)

    def factor_of(self, item: str) -> Factor | None:
        """The factor an indicator is sent under."""
        return next((each for each in self.factors if each.item == item), None)
