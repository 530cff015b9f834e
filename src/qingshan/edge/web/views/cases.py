"""What is shown of cases: tables, boards, the backlog."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from qingshan.act.case.backlog import piles
from qingshan.act.case.case import Case
from qingshan.act.case.kind import Kind, in_force, parse_kind, shipped_kinds
from qingshan.edge.replacing import read_text
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.state import State
from qingshan.edge.web.views.case_records import (
    Backlog,
    Board,
    CasePage,
    CaseRow,
    Column,
    KindOut,
    PileOut,
)
from qingshan.edge.web.views.named import NamedOut, actor_named, division_named, worded
from qingshan.edge.web.views.things import thing_named
from qingshan.edge.web.views.words import Both
from qingshan.edge.workspace import Workspace

CUTS = (7, 30, 90, 180)
"""Ages by which the backlog is cut [d]."""

MOST_ON_BOARD = 100
"""Cases of a state shown on the board; the table has the others."""

By = Literal["owner", "division", "kind", "state", "level"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases; an empty word asks for all."""

    kind: str = ""
    county: str = ""
    owner: str = ""
    state: str = ""
    about: str = ""
    text: str = ""
    overdue: bool = False
    closed: bool | None = False

    def fits(self, case: Case, owner: NamedOut, now: datetime) -> bool:
        """Whether a case is one of them; ``owner`` is who has it, by name."""
        told = f"{case.id} {case.title} {case.about} {case.owner} {owner.zh} {owner.en}".casefold()
        return (
            (self.closed is None or case.is_closed == self.closed)
            and self.kind in {"", case.kind}
            and (
                self.owner in {"", case.owner}
                or self.owner.casefold() in f"{owner.zh}\n{owner.en}".casefold()
            )
            and self.state in {"", case.state}
            and self.about in {"", case.about}
            and case.division.startswith(self.county)
            and self.text.casefold() in told
            and (not self.overdue or case.days_overdue(now.date()) > 0)
        )


def kinds_of(state: State) -> tuple[Kind, ...]:
    """Every edition of every kind, the workspace's own first."""
    return state.kept("case-kinds", _kinds)


def kind_of(state: State, case: Case) -> Kind:
    """The edition a case follows."""
    return in_force(kinds_of(state), case.kind, case.edition)


def open_kinds(state: State) -> list[KindOut]:
    """Kinds of which one may open a case today."""
    kinds, today = kinds_of(state), state.clock().date()
    keys = dict.fromkeys(each.name.key for each in kinds if each.edition <= today)
    return [_kind_out(in_force(kinds, key, today)) for key in keys]


def seen_by(state: State, caller: Caller) -> list[Case]:
    """Cases of the caller's area."""
    return [each for each in state.decided.cases().values() if caller.covers(each.division)]


def case_page(state: State, caller: Caller, wanted: Wanted, *, after: str, limit: int) -> CasePage:
    """Cases that fit, the most overdue first."""
    now = state.clock()
    found = [
        each for each in seen_by(state, caller) if wanted.fits(each, actor_named(state, each.owner), now)
    ]
    found.sort(key=lambda each: (-each.days_overdue(now.date()), each.id))
    start = 1 + next((at for at, each in enumerate(found) if each.id == after), -1)
    shown = found[start : start + limit]
    more = start + limit < len(found)
    return CasePage(
        rows=[case_row(state, each) for each in shown],
        total=len(found),
        overdue=sum(each.days_overdue(now.date()) > 0 for each in found),
        next=shown[-1].id if more and shown else None,
    )


def board(state: State, caller: Caller, kind: str, county: str) -> Board:
    """Cases of a kind by state, in the order of its states; closed ones of the newest only.

    Raises
    ------
    UsageError
        There is no such kind.
    """
    found = in_force(kinds_of(state), kind, state.clock().date())
    wanted = Wanted(kind=kind, county=county, closed=None)
    page = case_page(state, caller, wanted, after="", limit=100_000)
    by_state: dict[str, list[CaseRow]] = {}
    for each in page.rows:
        by_state.setdefault(each.state.key, []).append(each)
    columns = [
        Column(
            state=NamedOut.of(each.name),
            is_closed=each.is_closed,
            days=each.days,
            count=len(by_state.get(key, ())),
            cases=_newest(by_state.get(key, []), is_closed=each.is_closed),
        )
        for key, each in found.states.items()
    ]
    return Board(kind=NamedOut.of(found.name), columns=columns)


def backlog(state: State, caller: Caller, by: By) -> Backlog:
    """What waits, by what it shares."""
    now, cases = state.clock(), seen_by(state, caller)
    key = _key(by)
    ages: dict[str, list[int]] = {}
    for each in cases:
        counts = ages.setdefault(key(each), [0] * (len(CUTS) + 1))
        if not each.is_closed:
            counts[bisect.bisect_right(CUTS, each.age(now))] += 1
    names = _names(state, cases, by)
    made = [
        PileOut(
            key=names.get(pile.key) or NamedOut(key=pile.key, zh=pile.key, en=pile.key),
            open=pile.open, overdue=pile.overdue, latest=pile.latest, median_age=pile.median_age,
            oldest=pile.oldest, closed=pile.closed, ages=ages[pile.key],
        )
        for pile in piles(cases, key, now)
    ]  # fmt: skip
    return Backlog(by=by, cuts=list(CUTS), piles=made)


def case_row(state: State, case: Case) -> CaseRow:
    """A case in a table."""
    kind, now, workspace = kind_of(state, case), state.clock(), state.workspace
    level = next((each.level for each in kind.steps if each.level.key == case.level), None)
    return CaseRow(
        number=case.id, title=case.title, kind=NamedOut.of(kind.name),
        state=NamedOut.of(kind.states[case.state].name), owner=actor_named(state, case.owner),
        division=division_named(workspace, case.division), about=thing_named(state, case.about),
        due=case.due, days_overdue=case.days_overdue(now.date()), age=case.age(now),
        level=NamedOut.of(level) if level else None, opened_at=case.opened_at, closed_at=case.closed_at,
        is_closed=case.is_closed, reopened=case.reopened, version=case.version,
    )  # fmt: skip


def _kinds(workspace: Workspace) -> tuple[Kind, ...]:
    own = sorted((workspace.folder / "kinds").glob("*.toml"))
    return (*(parse_kind(each.stem, read_text(each)) for each in own), *shipped_kinds())


def _kind_out(kind: Kind) -> KindOut:
    return KindOut(
        key=kind.name.key, zh=kind.name.zh, en=kind.name.en, edition=kind.edition,
        source=Both.named(kind.source, kind.source_en),
        status=kind.status, about=kind.about,
        words=[worded("acting", "word", each) for each in sorted({e.place for e in kind.closing_figures})],
        states=[NamedOut.of(each.name) for each in kind.states.values()],
    )  # fmt: skip


def _newest(rows: list[CaseRow], *, is_closed: bool) -> list[CaseRow]:
    if is_closed:
        rows = sorted(rows, key=lambda each: each.closed_at or each.opened_at, reverse=True)
    return rows[:MOST_ON_BOARD]


def _key(by: By) -> Callable[[Case], str]:
    if by == "state":
        return lambda case: f"{case.kind}/{case.state}"
    return lambda case: str(getattr(case, by))


def _names(state: State, cases: Iterable[Case], by: By) -> Mapping[str, NamedOut]:
    found: dict[str, NamedOut] = {}
    key = _key(by)
    for each in cases:
        if key(each) not in found and (named := _named(state, each, by)) is not None:
            found[key(each)] = named
    return found


def _named(state: State, case: Case, by: By) -> NamedOut | None:
    if by == "division":
        return division_named(state.workspace, case.division)
    if by == "owner":
        return actor_named(state, case.owner)
    kind = kind_of(state, case)
    if by == "kind":
        return NamedOut.of(kind.name)
    if by == "level":
        return next((NamedOut.of(each.level) for each in kind.steps if each.level.key == case.level), None)
    at = kind.states[case.state].name
    zh, en = f"{kind.name.zh} · {at.zh}", f"{kind.name.en} · {at.en}"
    return NamedOut(key=f"{case.kind}/{case.state}", zh=zh, en=en)
