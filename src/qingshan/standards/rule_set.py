"""What the rule sets of every medium are read with: their folders, their dates, their named choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from qingshan.base.errors import StandardsDataError
from qingshan.base.figure import Clause, Status
from qingshan.base.messages import Language
from qingshan.standards.catalog import Extra, table, tables
from qingshan.standards.schema import Row


@dataclass(frozen=True, slots=True)
class Policy:
    """A named choice where a standard is silent or was not verified; results name it."""

    key: str
    zh: str
    en: str
    status: Status
    clause: Clause

    def text(self, language: Language) -> str:
        """What was chosen, in the given language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders one rule set is made of, by role, in the order of their roles."""

    keys: Mapping[str, str]
    extra: Extra

    def rows(self, role: str, name: str) -> tuple[Row, ...]:
        """Rows of a table of the folder in that role; none where it has no such table."""
        key = self.keys[role]
        return table(key, name, self.extra) if name in tables(key, self.extra) else ()

    def every(self, name: str) -> Iterable[Row]:
        """Rows of a table in any folder."""
        for role in self.keys:
            yield from self.rows(role, name)

    def lacks(self, role: str, name: str, what: str) -> StandardsDataError:
        """The error that says which row is missing."""
        return StandardsDataError("standards-incomplete", key=self.keys[role], table=name, what=what)


def policy_of(row: Row) -> Policy:
    """The named choice of one row of a table of policies."""
    return Policy(row.text("policy"), row.text("zh"), row.text("en"), row.clause.status, row.clause)


def read_day(value: object, key: str) -> date | None:
    """A date of ``editions.toml``; none where it is open.

    Raises
    ------
    StandardsDataError
        The value is no date.
    """
    if value is None or isinstance(value, date):
        return value
    raise StandardsDataError("standards-unreadable", file="editions.toml", reason=key)


def day_after(day: date | None) -> date | None:
    """The day after; none where it is open."""
    return None if day is None else day + timedelta(days=1)
