"""Decisions about a case: a command and the case as it is give the entry to make, or a refusal and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from qingshan.act.case.case import PREFIX, Case
from qingshan.act.case.closing import Outcome, satisfies
from qingshan.act.case.kind import Kind, Move, Role, State
from qingshan.act.entry import Draft, Json
from qingshan.base.errors import RefusedError, UsageError

PROGRAM = "qingshan"
"""Who does what follows from dates and figures alone."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who decides, in what role, and on what ground."""

    who: str
    role: Role
    ground: str


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new case is told."""

    id: str
    title: str
    about: str = ""
    division: str = ""
    owner: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


def open_case(opening: Opening, kind: Kind, actor: Actor, now: datetime) -> Draft:
    """The entry that opens a case.

    Raises
    ------
    UsageError
        It has no title, or lacks a word its closing assertion asks for.
    """
    if not opening.title.strip():
        raise UsageError("case-title-missing", case=opening.id)
    lacking = sorted(
        {term.place for term in kind.closing_figures} - {k for k, v in opening.words.items() if v}
    )
    if lacking:
        raise UsageError("case-word-missing", kind=kind.name.key, words=", ".join(lacking))
    body: dict[str, Json] = {
        "kind": kind.name.key, "edition": kind.edition.isoformat(), "title": opening.title.strip(),
        "about": opening.about, "division": opening.division, "words": dict(opening.words),
        "owner": opening.owner or actor.who, "state": kind.start, "due": _due(kind.states[kind.start], now),
    }  # fmt: skip
    return Draft(PREFIX + opening.id, "case.opened", actor.who, actor.ground, body)


def move(
    case: Case, name: str, kind: Kind, actor: Actor, now: datetime, outcome: Outcome | None = None
) -> Draft:
    """The entry that moves a case.

    Parameters
    ----------
    name
        Key of the move.
    outcome
        What checking the closing assertion gave; needed by a move that closes.

    Raises
    ------
    UsageError
        The kind has no such move.
    RefusedError
        The case is not where the move begins, the role may not take it, evidence it needs is not on file, or
        it would close while its assertion does not hold.
    """
    way = _way(case, name, kind, actor)
    lacking = [kind.items[key].name for key in way.needs if not satisfies(case, kind.items[key])]
    if lacking:
        raise RefusedError(
            "case-evidence-missing", case=case.id, move=name,
            items_zh="、".join(f"{each.zh}（{each.key}）" for each in lacking),
            items_en=", ".join(f"{each.en} ({each.key})" for each in lacking),
        )  # fmt: skip
    target = kind.states[way.target]
    body: dict[str, Json] = {"move": name, "from": case.state, "to": way.target, "due": _due(target, now)}
    if not target.is_closed:
        return _draft(case, "case.moved", actor, body)
    if outcome is None or not outcome.holds:
        failing = outcome.failing if outcome else ()
        raise RefusedError(
            "case-not-true-yet", case=case.id,
            failing_zh="；".join(f"{each.name.zh}（{each.address or each.name.key}）" for each in failing),
            failing_en="; ".join(f"{each.name.en} ({each.address or each.name.key})" for each in failing),
        )  # fmt: skip
    return _draft(case, "case.closed", actor, {**body, "held": [each.record() for each in outcome.terms]})


def file_evidence(
    case: Case, item: str, kind: Kind, actor: Actor, *, text: str = "", file: Mapping[str, Json] | None = None
) -> Draft:
    """The entry that puts a word or a file on record for an item.

    Raises
    ------
    UsageError
        The kind has no such item, a file is wanted and none is given, or the word is not one of its choices.
    """
    known = kind.items.get(item)
    if known is None:
        raise UsageError("case-item-unknown", item=item, known=", ".join(kind.items) or "—")
    if known.is_file and not file:
        raise UsageError("case-item-wants-file", item=item)
    if known.choices and text not in known.choices:
        raise UsageError("case-item-choice", item=item, text=text, choices=", ".join(known.choices))
    if not text.strip() and not file:
        raise UsageError("case-item-empty", item=item)
    return _draft(case, "case.filed", actor, {"item": item, "text": text.strip(), "file": dict(file or {})})


def note(case: Case, actor: Actor) -> Draft:
    """The entry of a remark; the remark is its ground."""
    return _draft(case, "case.noted", actor, {})


def assign(case: Case, owner: str, actor: Actor) -> Draft:
    """The entry that gives a case to somebody.

    Raises
    ------
    UsageError
        Nobody is named.
    """
    if not owner.strip():
        raise UsageError("case-owner-missing", case=case.id)
    return _draft(case, "case.assigned", actor, {"owner": owner.strip(), "before": case.owner})


def extend(case: Case, due: date, actor: Actor) -> Draft:
    """The entry that sets another day; only an approver may.

    Raises
    ------
    RefusedError
        The role may not, the case is closed, or the day is not later than the one there is.
    """
    if actor.role not in {"approver", "administrator"}:
        raise RefusedError("case-role", case=case.id, move="extend", role=actor.role, roles="approver")
    if case.is_closed or case.due is None or due <= case.due:
        raise RefusedError("case-not-extended", case=case.id, due=case.due or "—", asked=due)
    return _draft(case, "case.extended", actor, {"due": due.isoformat(), "before": case.due.isoformat()})


def escalate(case: Case, kind: Kind, today: date) -> Draft | None:
    """The entry that puts an overdue case on a higher desk too; none when it is where it belongs."""
    days = case.days_overdue(today)
    reached = [step for step in kind.steps if 0 < step.days <= days]
    if not reached or reached[-1].level.key == case.level:
        return None
    body: dict[str, Json] = {"level": reached[-1].level.key, "before": case.level, "days": days}
    return Draft(case.stream, "case.escalated", PROGRAM, f"{days} d > {case.due}", body)


def reopen(case: Case, kind: Kind, outcome: Outcome, now: datetime) -> Draft | None:
    """The entry that opens a closed case again when, while it is watched, its figures no longer hold.

    A figure that does not exist yet opens nothing: what is not known is not held against anybody.
    """
    if case.closed_at is None or now - case.closed_at > timedelta(days=kind.watch_days):
        return None
    broken = [each for each in outcome.failing if each.found]
    if not broken:
        return None
    ground = "; ".join(f"{each.address} = {each.found}" for each in broken)
    body: dict[str, Json] = {
        "from": case.state, "to": kind.start, "due": _due(kind.states[kind.start], now),
        "held": [each.record() for each in outcome.terms],
    }  # fmt: skip
    return Draft(case.stream, "case.reopened", PROGRAM, ground, body)


def _way(case: Case, name: str, kind: Kind, actor: Actor) -> Move:
    way = kind.moves.get(name)
    if way is None:
        raise UsageError("case-move-unknown", move=name, known=", ".join(kind.moves))
    if case.state not in way.sources:
        open_ways = ", ".join(each.name.key for each in kind.moves_from(case.state)) or "—"
        raise RefusedError("case-elsewhere", case=case.id, move=name, state=case.state, moves=open_ways)
    if actor.role != "administrator" and actor.role not in way.roles:
        raise RefusedError("case-role", case=case.id, move=name, role=actor.role, roles=", ".join(way.roles))
    return way


def _draft(case: Case, kind: str, actor: Actor, body: Mapping[str, Json]) -> Draft:
    return Draft(case.stream, kind, actor.who, actor.ground, body)


def _due(state: State, now: datetime) -> str | None:
    return None if state.days is None else (now.date() + timedelta(days=state.days)).isoformat()
