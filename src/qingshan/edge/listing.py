"""Dated lists of a workspace: made from its registers, decided on and fixed in its ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from qingshan.act.entry import Draft
from qingshan.act.lists.dated_list import (
    PREFIX,
    Change,
    DatedList,
    Edition,
    Member,
    Word,
    apply,
    changes,
    decide,
    fix,
    fold,
    members,
)
from qingshan.act.lists.rule import ListRule, parse_rule, rule_named, shipped_rules
from qingshan.base.errors import LedgerError
from qingshan.base.finding import Finding
from qingshan.edge.ledger.ledger import Ledger
from qingshan.edge.replacing import read_text
from qingshan.edge.workspace import Workspace
from qingshan.register.table import read_rows


@dataclass(frozen=True)
class Listing:
    """Lists of one workspace.

    Parameters
    ----------
    workspace, ledger, now
        Whose lists, where decisions are kept, and the time of everything done.
    request
        Word of the request that is carried out: repeated, it changes nothing.
    seen
        Number of entries of the list that the decider saw; none where nobody looked.
    """

    workspace: Workspace
    ledger: Ledger
    now: datetime
    request: str = ""
    seen: int | None = None

    @cached_property
    def rules(self) -> tuple[ListRule, ...]:
        """Rules of the workspace's folder ``lists``, then the program's."""
        own = sorted((self.workspace.folder / "lists").glob("*.toml"))
        return (*(parse_rule(each.stem, read_text(each)) for each in own), *shipped_rules())

    def rule(self, key: str) -> ListRule:
        """The rule of a list."""
        return rule_named(self.rules, key)

    def dated(self, key: str) -> DatedList:
        """A list with its decisions and editions."""
        self.rule(key)
        return fold(key, self.ledger.stream(PREFIX + key))

    def now_on(self, key: str) -> tuple[dict[str, Member], tuple[Finding, ...]]:
        """Who is on the list by the register and the decisions of this moment, and faults."""
        rule = self.rule(key)
        found, unknown = members(self.dated(key), rule, self._rows(rule))
        faults = [
            Finding("list-code-unknown", params={"row": code, "register": rule.register}) for code in unknown
        ]
        return found, tuple(faults)

    def decide(
        self, key: str, code: str, word: Word | Literal["withdrawn"], who: str, ground: str
    ) -> DatedList:
        """The list after a decision about one row."""
        made = self.dated(key)
        if self._is_done(made):
            return made
        return self._enter(made, decide(made, code, word, who, ground))

    def fix(self, key: str, day: date, who: str, ground: str) -> Edition:
        """The next edition of the list, as it is now."""
        made = self.dated(key)
        if self._is_done(made):
            return made.edition()
        return self._enter(made, fix(made, self.now_on(key)[0], day, who, ground)).edition()

    def changes(self, key: str, before: int | None, after: int | None) -> tuple[Change, ...]:
        """Who entered and left between two editions; ``after`` of none is the list of this moment."""
        made, rule = self.dated(key), self.rule(key)
        old = made.edition(before).members if before != 0 else {}
        new = self.now_on(key)[0] if after is None else made.edition(after).members
        codes = [row.get(rule.code, "") for row in self._rows(rule)]
        return changes(old, new, decisions=made.decisions, codes=codes)

    def _enter(self, made: DatedList, draft: Draft) -> DatedList:
        if self.seen is not None and self.seen != made.version:
            raise LedgerError("ledger-moved", stream=made.stream, found=made.version, expected=self.seen)
        entries = self.ledger.append(
            [draft], at=self.now, request=self.request, expected={made.stream: made.version}
        )
        return apply(made, entries[0])

    def _is_done(self, made: DatedList) -> bool:
        done = self.ledger.done(self.request) if self.request else ()
        if any(each.stream != made.stream for each in done):
            raise LedgerError("ledger-request-differs", request=self.request)
        return bool(done)

    def _rows(self, rule: ListRule) -> list[Mapping[str, str]]:
        path = self.workspace.register_folder / f"{rule.register}.csv"
        if not path.is_file():
            return []
        rows, _ = read_rows(read_text(path), [rule.code], f"register/{path.name}")
        return [row.cells for row in rows]


@contextmanager
def listing_of(workspace: Workspace, now: datetime) -> Iterator[Listing]:
    """The lists of a workspace; its ledger is let go at the end."""
    with workspace.ledger() as ledger:
        yield Listing(workspace, ledger, now)
