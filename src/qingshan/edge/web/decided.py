"""What the ledger tells now: cases, lists, alerts, proposals, hooks; folded once, then entry by entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from qingshan.act.alert import alert
from qingshan.act.case import case
from qingshan.act.entry import Entry
from qingshan.act.lists import dated_list
from qingshan.act.proposal import PREFIX as PROPOSALS
from qingshan.act.proposal import Proposal
from qingshan.act.proposal import apply as apply_proposal
from qingshan.edge.ledger.folding import Apply, Folding
from qingshan.edge.ledger.ledger import Ledger
from qingshan.edge.web.hook import PREFIX as HOOKS
from qingshan.edge.web.hook import Hook
from qingshan.edge.web.hook import apply as apply_hook
from qingshan.edge.workspace import Workspace


def _list(made: dated_list.DatedList | None, entry: Entry) -> dated_list.DatedList:
    made = made or dated_list.DatedList(entry.stream.removeprefix(dated_list.PREFIX))
    return dated_list.apply(made, entry)


FOLDS: dict[str, Apply] = {
    case.PREFIX: case.apply,
    alert.PREFIX: alert.apply,
    dated_list.PREFIX: _list,
    PROPOSALS: apply_proposal,
    HOOKS: apply_hook,
}
"""How things are folded, by how the names of their streams begin."""


@dataclass(frozen=True, slots=True)
class Decided:
    """Everything decided in a workspace, as the newest entry leaves it; any thread may ask."""

    ledger: Ledger
    folding: Folding

    @classmethod
    def of(cls, workspace: Workspace) -> Decided:
        """What the ledger of a workspace tells; the ledger stays open."""
        ledger = workspace.ledger()
        return cls(ledger, Folding(ledger, FOLDS))

    def cases(self) -> Mapping[str, case.Case]:
        """Every case by its number."""
        return cast("Mapping[str, case.Case]", self.folding.things(case.PREFIX))

    def alerts(self) -> Mapping[str, alert.Alert]:
        """Every alert by its number."""
        return cast("Mapping[str, alert.Alert]", self.folding.things(alert.PREFIX))

    def lists(self) -> Mapping[str, dated_list.DatedList]:
        """Every list with an entry, by its key."""
        return cast("Mapping[str, dated_list.DatedList]", self.folding.things(dated_list.PREFIX))

    def proposals(self) -> Mapping[str, Proposal]:
        """Every proposal by its number."""
        return cast("Mapping[str, Proposal]", self.folding.things(PROPOSALS))

    def hooks(self) -> Mapping[str, Hook]:
        """Every hook by its number."""
        return cast("Mapping[str, Hook]", self.folding.things(HOOKS))
