"""Complaints of the public: each becomes a case; whoever complained gets a receipt to look it up by.

The text goes to the ledger, which nobody can change; how to reach the complainer is kept beside it, in a file
of its own that can be deleted.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qingshan.act.case.decide import Actor, Opening
from qingshan.base.errors import UsageError
from qingshan.base.messages import Language
from qingshan.edge.desk import desk_of
from qingshan.edge.replacing import read_text, write_whole
from qingshan.edge.web.state import State
from qingshan.edge.web.views.named import PUBLIC

KIND = "complaint"
FOLDER = "complaints"
TITLE = 40
"""Signs of the text that become the title of the case."""
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters of a receipt: none that is taken for another."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What somebody complains of: a text, where (division code) and, if they like, how to reach them."""

    text: str
    division: str
    place: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a complaint stands: its state in words, since when, and by when it is to be dealt with."""

    number: str
    state: str
    opened: date
    due: date | None
    is_closed: bool


def complain(state: State, complaint: Complaint) -> str:
    """The receipt of a complaint that is now a case.

    Raises
    ------
    UsageError
        It has no text, or names a division that is not in the register.
    """
    text = " ".join(complaint.text.split())
    if not text:
        raise UsageError("complaint-empty")
    if complaint.division and state.workspace.divisions().get(complaint.division) is None:
        raise UsageError("unknown-place", text=complaint.division, near="—")
    secret = "".join(secrets.choice(LETTERS) for _ in range(10))
    opening = Opening("", text[:TITLE], complaint.place, complaint.division, owner=state.settings.public.desk)
    with desk_of(state.workspace, state.clock()) as desk:
        case = desk.open(KIND, opening, Actor(PUBLIC, "public", text))
    record = {"secret": _digest(secret), "contact": complaint.contact.strip()}
    _write(_file(state, case.id), json.dumps(record, ensure_ascii=False))
    state.refresh()
    return f"{case.id}-{secret}"


def standing(state: State, receipt: str, language: Language) -> Standing:
    """Where the complaint of a receipt stands.

    Raises
    ------
    UsageError
        No complaint has this receipt.
    """
    number, _, secret = receipt.strip().upper().rpartition("-")
    path = _file(state, number)
    known = json.loads(read_text(path))["secret"] if path.is_file() else ""
    if not hmac.compare_digest(known, _digest(secret)):
        raise UsageError("unknown-receipt")
    with desk_of(state.workspace, state.clock()) as desk:
        case = desk.case(number)
        kind = desk.kind_of(case)
    return Standing(
        number, kind.states[case.state].name.name(language), case.opened_at.date(), case.due, case.is_closed
    )


def _file(state: State, number: str) -> Path:
    name = number if number.replace("-", "").isdigit() else "none"
    return state.workspace.folder / FOLDER / f"{name}.json"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_whole(path, text)
    path.chmod(0o600)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
