"""A proposal: what one person prepared and another decides; nobody approves what they wrote themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, cast

from qingshan.act.entry import Draft, Entry, Json
from qingshan.base.errors import RefusedError

PREFIX = "proposal/"
Subject = Literal["alert", "bulletin"]
Standing = Literal["open", "approved", "declined", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was proposed and what became of it.

    Parameters
    ----------
    id
        Its number.
    subject, what
        What it is about, and its content.
    who, at, ground
        Author, when, and why.
    standing, decided_by, decided_at, decided_ground
        What became of it, by whom, when and why.
    outcome
        Number of the alert or the publication it became.
    """

    id: str
    subject: Subject
    what: Mapping[str, Any]
    who: str
    at: datetime
    ground: str
    standing: Standing = "open"
    decided_by: str = ""
    decided_at: datetime | None = None
    decided_ground: str = ""
    outcome: str = ""
    version: int = 0

    @property
    def stream(self) -> str:
        """Stream of its entries in the ledger."""
        return PREFIX + self.id


def propose(number: str, subject: Subject, what: Mapping[str, Json], who: str, ground: str) -> Draft:
    """The entry that proposes something."""
    return Draft(PREFIX + number, "proposal.made", who, ground, {"subject": subject, "what": dict(what)})


def approve(proposal: Proposal, who: str, ground: str, outcome: str = "") -> Draft:
    """The entry that approves a proposal.

    Raises
    ------
    RefusedError
        It was decided before, or whoever approves wrote it.
    """
    _open(proposal)
    if who == proposal.who:
        raise RefusedError("proposal-own", proposal=proposal.id, who=who)
    return Draft(proposal.stream, "proposal.approved", who, ground, {"outcome": outcome})


def decline(proposal: Proposal, who: str, ground: str) -> Draft:
    """The entry that declines a proposal; its author withdraws it.

    Raises
    ------
    RefusedError
        It was decided before.
    """
    _open(proposal)
    word = "withdrawn" if who == proposal.who else "declined"
    return Draft(proposal.stream, f"proposal.{word}", who, ground, {})


def apply(proposal: Proposal | None, entry: Entry) -> Proposal:
    """The proposal after one more of its entries."""
    body = cast(Mapping[str, Any], entry.body)
    if proposal is None:
        number = entry.stream.removeprefix(PREFIX)
        proposal = Proposal(number, body["subject"], body["what"], entry.who, entry.at, entry.ground)
        return replace(proposal, version=entry.version)
    standing = cast(Standing, entry.kind.removeprefix("proposal."))
    return replace(
        proposal, standing=standing, decided_by=entry.who, decided_at=entry.at, decided_ground=entry.ground,
        outcome=body.get("outcome", ""), version=entry.version,
    )  # fmt: skip


def _open(proposal: Proposal) -> None:
    if proposal.standing != "open":
        raise RefusedError("proposal-decided", proposal=proposal.id, standing=proposal.standing)
