"""The loop, once: the six stages in order.

    observe ─▶ evaluate ─▶ trace ─▶ act ─▶ account ─▶ publish

Readings come in and are judged; what fails is followed to who answers for it; what waits for a decision is
laid before a person, for no decision is ever the program's; the draft of the bulletin is made. The account of
a city joins when it is built. What the stages need of the world is a :class:`City`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from qingshan.base.errors import QingshanError
from qingshan.base.figure import Figure
from qingshan.base.finding import Finding

T = TypeVar("T")
Stage = Literal["observe", "evaluate", "trace", "act", "publish"]


@dataclass(frozen=True, slots=True)
class Observed:
    """Files that came in, the rows in them, what was kept and what was refused."""

    files: int = 0
    rows: int = 0
    kept: int = 0
    rejected: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Failing:
    """A section over its target: its code, its class and the one to reach, as figures and as numerals."""

    section: str
    water_class: Figure
    target: Figure
    numerals: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """Figures of the city by their keys: of its last day of air, that month so far, its last month of water.

    ``category`` is the name of the day's level in Chinese and English.
    """

    category: tuple[str, str] = ("", "")
    day: Mapping[str, Figure] = field(default_factory=dict)
    month: Mapping[str, Figure] = field(default_factory=dict)
    water: Mapping[str, Figure] = field(default_factory=dict)
    failing: tuple[Failing, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers for a failing section: largest township, chief; the likeliest source and its share."""

    section: str
    township: str = ""
    chief: str = ""
    suspect: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a decision: events nobody was warned of by medium, cases open, cases overdue."""

    events: Mapping[str, int] = field(default_factory=dict)
    open: int = 0
    overdue: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drafted:
    """Files of the draft, and how many figures in it open."""

    files: tuple[Path, ...] = ()
    figures: int = 0


class City(Protocol):
    """What the stages need of the world."""

    def observe(self) -> Observed:
        """Takes the files in."""

    def evaluate(self) -> Judged:
        """Judges what the archive holds."""

    def trace(self, failing: Failing) -> Answer:
        """Follows a failing section to who answers for it."""

    def act(self) -> Waiting:
        """Looks for what waits for a decision; decides nothing."""

    def publish(self) -> Drafted:
        """Makes the draft of the bulletin."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn of the loop came to; ``faults`` says which stages could not be done, and why."""

    observed: Observed
    judged: Judged
    answers: tuple[Answer, ...]
    waiting: Waiting
    drafted: Drafted
    faults: Mapping[Stage, QingshanError]


def turn(city: City, told: Callable[[Stage], None] = lambda _: None) -> Turn:
    """One turn of the loop. A stage that cannot be done hinders no other.

    Parameters
    ----------
    city
        The world of the stages.
    told
        Told of each stage when it begins.
    """
    faults: dict[Stage, QingshanError] = {}

    def done(stage: Stage, work: Callable[[], T], otherwise: T) -> T:
        told(stage)
        try:
            return work()
        except QingshanError as fault:
            faults[stage] = fault
            return otherwise

    observed = done("observe", city.observe, Observed())
    judged = done("evaluate", city.evaluate, Judged())
    nobody: tuple[Answer, ...] = ()
    answers = done("trace", lambda: tuple(map(city.trace, judged.failing)), nobody)
    waiting = done("act", city.act, Waiting())
    drafted = done("publish", city.publish, Drafted())
    return Turn(observed, judged, answers, waiting, drafted, faults)
