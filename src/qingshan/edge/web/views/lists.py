"""What is shown of dated lists: who is on, who entered, who left, and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from pydantic import BaseModel

from qingshan.act.lists.dated_list import Change, DatedList, Edition, Member, Word
from qingshan.act.lists.rule import ListRule, Reason
from qingshan.base.messages import Language
from qingshan.edge.listing import Listing
from qingshan.edge.web.language import words
from qingshan.edge.web.state import State
from qingshan.edge.web.views.findings import FindingOut, findings_out
from qingshan.edge.web.views.known import english
from qingshan.edge.web.views.named import NamedOut, actor_named
from qingshan.edge.web.views.words import Both


class ListRow(BaseModel):
    """A list: how many are on it now, its newest edition, how many changed since."""

    key: str
    zh: str
    en: str
    drawn_from: str
    members: int
    editions: int
    newest: date | None
    changed: int | None
    decisions: int
    version: int


class ReasonOut(BaseModel):
    """A way onto a list, and the paper it rests on."""

    key: str
    zh: str
    en: str
    source: Both
    status: str


class MemberOut(BaseModel):
    """A row of the list with its grounds."""

    code: str
    name: str
    name_en: str
    reasons: list[ReasonOut]
    decided: str


class DecisionOut(BaseModel):
    """What somebody decided about one row."""

    code: str
    name: str
    name_en: str
    word: Word
    who: NamedOut
    at: datetime
    ground: str


class EditionOut(BaseModel):
    """An edition as it was fixed."""

    number: int
    day: date
    who: NamedOut
    ground: str
    members: int


class ListOut(ListRow):
    """A list of this moment or an edition, with everything decided about it."""

    edition: int | None
    rows: list[MemberOut]
    reasons: list[ReasonOut]
    decided: list[DecisionOut]
    fixed: list[EditionOut]
    findings: list[FindingOut]


class ChangeOut(BaseModel):
    """Who entered or left, and why."""

    code: str
    name: str
    name_en: str
    entered: bool
    why: list[NamedOut]


class ChangesOut(BaseModel):
    """What lies between two editions; ``after`` of none is this moment."""

    key: str
    before: int
    after: int | None
    rows: list[ChangeOut]


@contextmanager
def listing(state: State, request: str = "", seen: int | None = None) -> Iterator[Listing]:
    """The lists of the workspace for one request."""
    now = state.clock().replace(microsecond=0)
    yield Listing(state.workspace, state.decided.ledger, now, request, seen)


def lists(state: State) -> list[ListRow]:
    """Every list."""
    with listing(state) as at:
        rules = {each.key: each for each in reversed(at.rules)}
        return [_row(at, _dated(state, key), rule) for key, rule in sorted(rules.items())]


def list_name(state: State, key: str) -> NamedOut:
    """What a list is called.

    Raises
    ------
    UsageError
        There is no such list.
    """
    with listing(state) as at:
        return NamedOut.of(at.rule(key))


def list_out(state: State, key: str, edition: int | None, language: Language) -> ListOut:
    """One list.

    Raises
    ------
    UsageError
        There is no such list or edition.
    """
    with listing(state) as at:
        rule, made = at.rule(key), _dated(state, key)
        now, faults = at.now_on(key)
        shown = now if edition is None else dict(made.edition(edition).members)
        names = {
            each.code: each.name
            for each in (*now.values(), *(made.editions[-1].members.values() if made.editions else ()))
        }
        return ListOut(
            **_row(at, made, rule).model_dump(), edition=edition,
            rows=[_member(state, each, rule) for each in shown.values()],
            reasons=[_reason(each) for each in rule.reasons],
            decided=[
                DecisionOut(
                    code=each.code, name=names.get(each.code, ""), name_en=english(state, each.code),
                    word=each.word, who=actor_named(state, each.who), at=each.at, ground=each.ground,
                )
                for each in made.decisions.values()
            ],
            fixed=[_edition(state, each) for each in reversed(made.editions)],
            findings=findings_out(faults, language),
        )  # fmt: skip


def changes_out(state: State, key: str, before: int | None, after: int | None) -> ChangesOut:
    """Who entered and left between two editions; from the newest to this moment by default.

    Raises
    ------
    UsageError
        There is no such list or edition.
    """
    with listing(state) as at:
        rule, made = at.rule(key), _dated(state, key)
        if before is None:
            before = (made.editions[-1].number if made.editions else 0) if after is None else after - 1
        rows = at.changes(key, before, after)
    return ChangesOut(key=key, before=before, after=after, rows=[_change(state, each, rule) for each in rows])


def _dated(state: State, key: str) -> DatedList:
    return state.decided.lists().get(key) or DatedList(key)


def _row(at: Listing, made: DatedList, rule: ListRule) -> ListRow:
    newest = made.editions[-1] if made.editions else None
    return ListRow(
        key=rule.key, zh=rule.zh, en=rule.en, drawn_from=rule.register, members=len(at.now_on(rule.key)[0]),
        editions=len(made.editions), newest=newest.day if newest else None,
        changed=len(at.changes(rule.key, newest.number, None)) if newest else None,
        decisions=len(made.decisions), version=made.version,
    )  # fmt: skip


def _edition(state: State, each: Edition) -> EditionOut:
    return EditionOut(
        number=each.number,
        day=each.day,
        who=actor_named(state, each.who),
        ground=each.ground,
        members=len(each.members),
    )


def _member(state: State, each: Member, rule: ListRule) -> MemberOut:
    known = {reason.key: reason for reason in rule.reasons}
    return MemberOut(
        code=each.code, name=each.name, name_en=english(state, each.code), decided=each.decided,
        reasons=[_reason(known[key]) for key in each.reasons if key in known],
    )  # fmt: skip


def _reason(each: Reason) -> ReasonOut:
    source = Both.named(each.source, each.source_en)
    return ReasonOut(key=each.key, zh=each.zh, en=each.en, source=source, status=each.status)


def _change(state: State, each: Change, rule: ListRule) -> ChangeOut:
    why = [_why(word, rule) for word in each.why]
    return ChangeOut(
        code=each.code, name=each.name, name_en=english(state, each.code), entered=each.entered, why=why
    )


def _why(word: str, rule: ListRule) -> NamedOut:
    zh, en = words("zh"), words("en")
    if word in {"gone", "withdrawn"}:
        return NamedOut(key=word, zh=zh[f"acting.why_{word}"], en=en[f"acting.why_{word}"])
    bare = word.removeprefix("-")
    found = next((each for each in rule.reasons if each.key == bare), None)
    if found is None:
        return NamedOut(key="decided", zh=word, en=word)
    lost = ("", "") if bare == word else (zh["acting.why_lost"], en["acting.why_lost"])
    return NamedOut(key=word, zh=lost[0] + found.zh, en=lost[1] + found.en)
