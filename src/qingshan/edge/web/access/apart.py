"""Who wrote something does not approve it."""

from __future__ import annotations

from collections.abc import Iterable

from qingshan.act.case.decide import PROGRAM
from qingshan.act.entry import Entry
from qingshan.base.errors import RefusedError
from qingshan.edge.web.access.caller import Caller


def check_apart(caller: Caller, writers: Iterable[str]) -> None:
    """Nothing, for somebody who had no hand in what is to be approved.

    Parameters
    ----------
    caller
        Who would approve.
    writers
        Accounts that wrote it or changed it.

    Raises
    ------
    RefusedError
        The caller is one of them.
    """
    if caller.who in set(writers):
        raise RefusedError("approve-own", who=caller.who)


def writers_of(entries: Iterable[Entry]) -> frozenset[str]:
    """Accounts that had a hand in a thing, from its entries in the ledger; the program is nobody."""
    return frozenset(each.who for each in entries) - {PROGRAM}
