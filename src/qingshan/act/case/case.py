"""A case as the fold of its entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, cast

from qingshan.act.entry import Entry

PREFIX = "case/"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is on file for an item: a word or a file (name, size [bytes], type, SHA-256), by whom and when."""

    at: datetime
    who: str
    text: str = ""
    file: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands after its entries.

    Parameters
    ----------
    id
        Its number, such as ``2022-0007``.
    kind, edition
        What kind it is, and the edition of the kind it follows.
    title
        What it is about, in words.
    about, division
        Code of the thing in its register, and of the division that answers.
    words
        Codes the closing assertion asks for, such as the section whose figures must hold.
    owner
        Who has it.
    state, since, due
        Where it is, since when, and the day after which it is overdue.
    evidence
        What is on file, newest last, by item.
    level
        Key of the escalation step reached; empty for none.
    is_closed, closed_at
        Whether its work is done, and since when.
    opened_at, reopened
        When it was opened, and how often it had to be opened again.
    version
        Number of its entries.
    """

    id: str
    kind: str
    edition: date
    title: str
    about: str
    division: str
    words: Mapping[str, str]
    owner: str
    state: str
    since: datetime
    opened_at: datetime
    due: date | None = None
    evidence: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)
    level: str = ""
    is_closed: bool = False
    closed_at: datetime | None = None
    reopened: int = 0
    version: int = 0

    @property
    def stream(self) -> str:
        """Stream of its entries in the ledger."""
        return PREFIX + self.id

    def days_overdue(self, today: date) -> int:
        """Days since the day it was due; 0 when it is not overdue."""
        return max(0, (today - self.due).days) if self.due and not self.is_closed else 0

    def age(self, now: datetime) -> int:
        """Days since it was opened, or from opening to closing."""
        return ((self.closed_at or now) - self.opened_at).days


def apply(case: Case | None, entry: Entry) -> Case:
    """The case after one more of its entries."""
    body = cast(Mapping[str, Any], entry.body)
    if case is None:
        case = _opened(entry, body)
    elif entry.kind in {"case.moved", "case.closed", "case.reopened"}:
        case = _moved(case, entry, body)
    elif entry.kind == "case.filed":
        filed = Evidence(entry.at, entry.who, body.get("text", ""), body.get("file", {}))
        case = replace(
            case, evidence={**case.evidence, body["item"]: (*case.evidence.get(body["item"], ()), filed)}
        )
    elif entry.kind == "case.assigned":
        case = replace(case, owner=body["owner"])
    elif entry.kind == "case.extended":
        case = replace(case, due=date.fromisoformat(body["due"]), level="")
    elif entry.kind == "case.escalated":
        case = replace(case, level=body["level"])
    return replace(case, version=entry.version)


def fold(entries: Iterable[Entry]) -> Case | None:
    """The case its entries tell of; none when there are none."""
    case: Case | None = None
    for entry in entries:
        case = apply(case, entry)
    return case


def _opened(entry: Entry, body: Mapping[str, Any]) -> Case:
    return Case(
        id=entry.stream.removeprefix(PREFIX),
        kind=body["kind"],
        edition=date.fromisoformat(body["edition"]),
        title=body["title"],
        about=body["about"],
        division=body["division"],
        words=body["words"],
        owner=body["owner"],
        state=body["state"],
        since=entry.at,
        opened_at=entry.at,
        due=_day(body["due"]),
    )


def _moved(case: Case, entry: Entry, body: Mapping[str, Any]) -> Case:
    is_closed = entry.kind == "case.closed"
    return replace(
        case,
        state=body["to"],
        since=entry.at,
        due=_day(body["due"]),
        level="",
        is_closed=is_closed,
        closed_at=entry.at if is_closed else None,
        reopened=case.reopened + (entry.kind == "case.reopened"),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
