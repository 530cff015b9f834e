"""Cases as every face sends them."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel

from qingshan.edge.web.views.named import NamedOut
from qingshan.edge.web.views.words import Both


class CaseRow(BaseModel):
    """A case in a table; ``version`` is sent back with a change, so that nobody overwrites anybody."""

    number: str
    title: str
    kind: NamedOut
    state: NamedOut
    owner: NamedOut
    division: NamedOut | None
    about: NamedOut | None
    due: date | None
    days_overdue: int
    age: int
    level: NamedOut | None
    opened_at: datetime
    closed_at: datetime | None
    is_closed: bool
    reopened: int
    version: int


class CasePage(BaseModel):
    """Some of the cases that fit, the most overdue first; ``next`` is the ``after`` of the next page."""

    rows: list[CaseRow]
    total: int
    overdue: int
    next: str | None


class Column(BaseModel):
    """A state of the board with its cases."""

    state: NamedOut
    is_closed: bool
    days: int | None
    count: int
    cases: list[CaseRow]


class Board(BaseModel):
    """Cases of one kind by state."""

    kind: NamedOut
    columns: list[Column]


class FileOut(BaseModel):
    """A file on record; ``sha256`` names its content."""

    name: str
    size: int
    type: str
    sha256: str


class EvidenceOut(BaseModel):
    """What is on file for an item."""

    at: datetime
    who: NamedOut
    text: str
    choice: NamedOut | None
    file: FileOut | None


class ItemOut(BaseModel):
    """A piece of evidence a kind of case knows; ``satisfies`` says whether the newest one passes."""

    key: str
    zh: str
    en: str
    is_file: bool
    choices: list[NamedOut]
    passing: list[NamedOut]
    is_closing: bool
    satisfies: bool
    filed: list[EvidenceOut]


class MoveOut(BaseModel):
    """A move the case can take: whether the caller's role may, and what is not on file yet."""

    key: str
    zh: str
    en: str
    target: NamedOut
    closes: bool
    roles: list[NamedOut]
    may: bool
    needs: list[NamedOut]
    lacking: list[NamedOut]


class TermOut(BaseModel):
    """One thing that must hold before the case closes; the figure at ``address`` can be opened."""

    key: str
    zh: str
    en: str
    holds: bool
    found: str
    found_word: NamedOut | None
    wanted: list[NamedOut]
    comparison: str
    address: str


class CheckOut(BaseModel):
    """Whether the case may close today, term by term."""

    number: str
    day: date
    holds: bool
    terms: list[TermOut]


class StepOut(BaseModel):
    """One entry of the timeline: who, when, why."""

    number: int
    at: datetime
    who: NamedOut
    kind: NamedOut
    ground: str
    move: NamedOut | None = None
    before: NamedOut | None = None
    after: NamedOut | None = None
    item: NamedOut | None = None
    text: str = ""
    file: FileOut | None = None
    owner: NamedOut | None = None
    due: date | None = None
    level: NamedOut | None = None
    terms: list[TermOut] = []
    hash: str


class CaseOut(CaseRow):
    """One case: where it is, what it can do next, what is on file, everything that happened."""

    source: Both
    status: str
    words: dict[str, str]
    moves: list[MoveOut]
    items: list[ItemOut]
    timeline: list[StepOut]


class PileOut(BaseModel):
    """Cases that share an owner, a division, a kind, a state or a level."""

    key: NamedOut
    open: int
    overdue: int
    latest: int
    median_age: int
    oldest: int
    closed: int
    ages: list[int]


class Backlog(BaseModel):
    """What waits: piles, and the ages [d] at which ``ages`` of a pile are cut."""

    by: str
    cuts: list[int]
    piles: list[PileOut]


class KindOut(BaseModel):
    """A kind of case one may open; ``words`` are codes its closing looks at."""

    key: str
    zh: str
    en: str
    edition: date
    source: Both
    status: str
    about: str
    words: list[NamedOut]
    states: list[NamedOut]
