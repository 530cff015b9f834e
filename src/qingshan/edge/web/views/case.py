"""What is shown of one case: what it can do next, what is on file, what closing lacks, its timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from qingshan.act.case.case import PREFIX, Case, Evidence
from qingshan.act.case.closing import Outcome, check, satisfies
from qingshan.act.case.kind import Item, Kind, Move
from qingshan.act.entry import Entry
from qingshan.base.errors import ArchiveError, UsageError
from qingshan.base.figure import Figure
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rights import roles
from qingshan.edge.web.state import State
from qingshan.edge.web.views.case_records import (
    CaseOut,
    CheckOut,
    EvidenceOut,
    FileOut,
    ItemOut,
    MoveOut,
    StepOut,
    TermOut,
)
from qingshan.edge.web.views.cases import case_row, kind_of
from qingshan.edge.web.views.named import NamedOut, actor_named, ordered, worded
from qingshan.edge.web.views.words import Both
from qingshan.edge.workspace import Workspace


def one(state: State, number: str) -> Case:
    """A case.

    Raises
    ------
    UsageError
        There is none of that number.
    """
    found = state.decided.cases().get(number)
    if found is None:
        raise UsageError("unknown-case", case=number)
    return found


def case_out(state: State, caller: Caller, number: str) -> CaseOut:
    """One case as the caller may see and move it."""
    case = one(state, number)
    kind = kind_of(state, case)
    entries = state.decided.ledger.stream(PREFIX + number)
    return CaseOut(
        **case_row(state, case).model_dump(),
        source=Both.named(kind.source, kind.source_en),
        status=kind.status,
        words=dict(case.words),
        moves=[_move(case, kind, each, caller) for each in kind.moves_from(case.state)],
        items=[_item(state, case, kind, each) for each in kind.items.values()],
        timeline=[step(state, each, kind) for each in reversed(entries)],
    )


def check_out(state: State, number: str) -> CheckOut:
    """Whether a case may close today."""
    case, today = one(state, number), state.clock().date()
    outcome = check(case, kind_of(state, case), today, lambda address: figure(state, address))
    return CheckOut(number=number, day=today, holds=outcome.holds, terms=_terms(outcome))


def figure(state: State, address: str) -> Figure | None:
    """The figure at an address, opened once for each state of the workspace; none where there is none."""
    from qingshan.edge.desk import figure_of

    def made(workspace: Workspace) -> Figure | None:
        try:
            return figure_of(workspace, address)
        except ArchiveError:
            return None

    return state.kept(("figure", address), made)


def step(state: State, entry: Entry, kind: Kind) -> StepOut:
    """An entry of the timeline in words."""
    body = cast(Mapping[str, Any], entry.body)
    item = kind.items.get(body.get("item", ""))
    move = kind.moves.get(body.get("move", ""))
    level = next((each.level for each in kind.steps if each.level.key == body.get("level")), None)
    due = body.get("due")
    return StepOut(
        number=entry.number, at=entry.at, who=actor_named(state, entry.who),
        kind=worded("acting", "step", entry.kind),
        ground=entry.ground, move=NamedOut.of(move.name) if move else None,
        before=_state(kind, body.get("from")), after=_state(kind, body.get("to") or body.get("state")),
        item=NamedOut.of(item.name) if item else None,
        text=_text(item, str(body.get("text", ""))), file=_file(body.get("file")),
        owner=actor_named(state, body["owner"]) if body.get("owner") else None,
        due=date.fromisoformat(due) if due else None,
        level=NamedOut.of(level) if level else None,
        terms=[_held(each, kind) for each in body.get("held", ())], hash=entry.hash,
    )  # fmt: skip


def _move(case: Case, kind: Kind, move: Move, caller: Caller) -> MoveOut:
    needs = [kind.items[key] for key in move.needs]
    target = kind.states[move.target]
    return MoveOut(
        key=move.name.key, zh=move.name.zh, en=move.name.en, target=NamedOut.of(target.name),
        closes=target.is_closed, roles=[NamedOut.of(roles()[each]) for each in move.roles],
        may=caller.role == "administrator" or caller.role in move.roles,
        needs=[NamedOut.of(each.name) for each in needs],
        lacking=[NamedOut.of(each.name) for each in needs if not satisfies(case, each)],
    )  # fmt: skip


def _item(state: State, case: Case, kind: Kind, item: Item) -> ItemOut:
    key = item.name.key
    return ItemOut(
        key=key, zh=item.name.zh, en=item.name.en, is_file=item.is_file,
        choices=[ordered("choice", each) for each in item.choices],
        passing=[ordered("choice", each) for each in item.passing],
        is_closing=key in kind.closing_items, satisfies=satisfies(case, item),
        filed=[_evidence(state, item, each) for each in reversed(case.evidence.get(key, ()))],
    )  # fmt: skip


def _evidence(state: State, item: Item, filed: Evidence) -> EvidenceOut:
    choice = ordered("choice", filed.text) if filed.text in item.choices else None
    who = actor_named(state, filed.who)
    return EvidenceOut(at=filed.at, who=who, text=filed.text, choice=choice, file=_file(filed.file))


def _file(record: Any) -> FileOut | None:
    return FileOut(**record) if isinstance(record, Mapping) and record.get("sha256") else None


def _text(item: Item | None, text: str) -> str:
    return "" if item is not None and text in item.choices else text


def _state(kind: Kind, key: str | None) -> NamedOut | None:
    return NamedOut.of(kind.states[key].name) if key is not None and key in kind.states else None


def _terms(outcome: Outcome) -> list[TermOut]:
    return [
        _term(each.name, each.found, each.wanted, holds=each.holds, address=each.address)
        for each in outcome.terms
    ]


def _held(record: Mapping[str, Any], kind: Kind) -> TermOut:
    key = record["name"]
    item = kind.items.get(key)
    name = item.name if item else next((e.name for e in kind.closing_figures if e.name.key == key), None)
    named = NamedOut.of(name) if name else NamedOut(key=key, zh=key, en=key)
    return _term(named, record["found"], record["wanted"], holds=record["holds"], address=record["address"])


def _said(key: str) -> NamedOut:
    """A choice or a verdict in words; what people wrote as they wrote it."""
    chosen = ordered("choice", key)
    return chosen if chosen.zh != key else worded("acting", "verdict", key)


def _term(name: Any, found: str, wanted: str, *, holds: bool, address: str) -> TermOut:
    comparison, _, value = wanted.partition(" ") if address else ("", "", wanted)
    return TermOut(
        key=name.key, zh=name.zh, en=name.en, holds=holds, found=found, comparison=comparison,
        address=address, found_word=_said(found) if found else None,
        wanted=[_said(each) for each in value.split(" / ") if each],
    )  # fmt: skip
