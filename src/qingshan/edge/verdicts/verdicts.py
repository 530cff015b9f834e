"""Verdicts of a workspace as known after a commit: taken from the store, or made and kept there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl

import qingshan
from qingshan.edge.archive.archive import Archive
from qingshan.edge.verdicts import terms
from qingshan.edge.verdicts.content import digest
from qingshan.edge.verdicts.store import Asked, Store, Tables
from qingshan.edge.workspace import Workspace

NOTHING = ""
"""Digest of a stretch the archive holds nothing of."""


@dataclass(frozen=True, slots=True)
class Question:
    """A verdict that is wanted.

    Parameters
    ----------
    kind
        ``air-days``, ``water-spans`` ...
    label
        What of, for people: ``2022-07``.
    start, end
        Readings it stands on, half-open zone-less Beijing time.
    choices
        Everything else that was asked for: editions by key, places, days left out.
    """

    kind: str
    label: str
    start: datetime
    end: datetime
    choices: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Where judged tables of one medium come from.

    Parameters
    ----------
    archive, medium
        Whose readings.
    commit
        Number of the newest import that counts: what is made must be made of readings as of it.
    grounds
        Digests of all that decides beside the readings, by what it is.
    store
        Where tables are kept; none where everything is made anew.
    """

    archive: Archive
    medium: str
    commit: int
    grounds: Mapping[str, str]
    store: Store | None = None
    _read: dict[tuple[datetime, datetime], str] = field(default_factory=dict, repr=False)

    def table(self, asked: Question, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """The one table of a verdict; ``make`` is called only when it is not kept yet."""
        return self.tables(asked, lambda: {"rows": make()})["rows"]

    def tables(self, asked: Question, make: Callable[[], Tables]) -> Tables:
        """The tables of a verdict by name; ``make`` is called only when they are not kept yet."""
        return self.every([asked], lambda _: [make()])[0]

    def every(
        self, asked: Sequence[Question], make: Callable[[Sequence[Question]], Sequence[Tables]]
    ) -> list[Tables]:
        """The tables of some verdicts in their order.

        Parameters
        ----------
        make
            Makes the tables of those that are not kept yet, all in one pass, in the order given.
        """
        keys = [self._asked(each) for each in asked]
        found = [None if self.store is None else self.store.find(key) for key in keys]
        absent = [at for at, tables in enumerate(found) if tables is None]
        if absent:
            for at, tables in zip(absent, make([asked[at] for at in absent]), strict=True):
                found[at] = tables
                self._keep(keys[at], asked[at], tables)
        return [tables for tables in found if tables is not None]

    def unkept(self) -> Verdicts:
        """The same without a store: everything is made anew and nothing is kept."""
        return replace(self, store=None)

    def is_held(self, stretches: Sequence[tuple[datetime, datetime]]) -> list[bool]:
        """Whether the archive holds anything of each stretch."""
        return [ground != NOTHING for ground in self._grounds(stretches)]

    def _grounds(self, stretches: Sequence[tuple[datetime, datetime]]) -> list[str]:
        new = [each for each in dict.fromkeys(stretches) if each not in self._read]
        if new:
            found = self.archive.grounds(self.medium, new, as_of=self.commit)
            self._read.update(zip(new, found, strict=True))
        return [self._read[each] for each in stretches]

    def _asked(self, asked: Question) -> Asked:
        readings = self._grounds([(asked.start, asked.end)])[0]
        key = digest([asked.kind, self.medium, asked.start, asked.end, asked.choices, readings, self.grounds])
        return Asked(asked.kind, asked.label.replace("/", "_"), key)

    def _keep(self, key: Asked, asked: Question, tables: Tables) -> None:
        if self.store is not None:
            grounds = {"readings": self._grounds([(asked.start, asked.end)])[0], **self.grounds}
            self.store.keep(key, tables, program=f"qingshan {qingshan.__version__}", grounds=grounds)


def verdicts_of(
    workspace: Workspace, archive: Archive, medium: str, *, registers: object, as_of: int | None = None
) -> Verdicts:
    """Where judged tables of a workspace come from.

    Parameters
    ----------
    workspace, archive
        Whose.
    medium
        Medium of the archive.
    registers
        The registers that decide, as they were read: a register edited meanwhile is none of this process.
    as_of
        Number of a commit: what was known then.
    """
    grounds = {
        "registers": digest(registers),
        "city": digest(terms.choices(workspace.city)),
        "standards": terms.standards(),
        "program": terms.program(),
    }
    store = Store(workspace.verdicts_folder) if workspace.keeps_verdicts else None
    return Verdicts(archive, medium, archive.number(as_of), grounds, store)
