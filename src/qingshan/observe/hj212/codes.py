"""What the codes of HJ 212 mean, by edition: read from ``standards/data/online``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from qingshan.base.figure import Clause
from qingshan.base.messages import Language
from qingshan.observe.hj212.fields import Edition
from qingshan.standards.catalog import table, tables
from qingshan.standards.schema import Row

PRACTICE = "hj212-field"
"""Folder of what devices do beside the standard."""

Side = Literal["host", "field", "both"]
CommandKind = Literal["upload", "request", "notice", "answer"]


@dataclass(frozen=True, slots=True)
class Word:
    """What one code means, in both languages, and the clause that says so."""

    code: str
    zh: str
    en: str
    clause: Clause

    def name(self, language: Language) -> str:
        """Meaning in the given language."""
        return self.zh if language == "zh" or not self.en else self.en


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor code: its names, unit, and the indicator of the dictionary it measures, ``""`` for none.

    ``medium`` is ``water``, ``gas``, ``noise``, ``process-water``, ``process-gas``, ``device``, ``power``,
    ``state`` or ``position``. ``note`` says what devices do with the code.
    """

    code: str
    zh: str
    en: str
    medium: str
    unit: str
    emission_unit: str
    decimals: int | None
    indicator: str
    note: str
    clause: Clause

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" or not self.en else self.en


@dataclass(frozen=True, slots=True)
class Command:
    """A command code: who sends it and what kind of exchange it begins."""

    cn: str
    zh: str
    en: str
    sender: Side
    kind: CommandKind
    clause: Clause

    def name(self, language: Language) -> str:
        """Meaning in the given language."""
        return self.zh if language == "zh" else self.en


def folder(edition: Edition) -> str:
    """Name of the standards folder of an edition."""
    return f"hj212-{edition}"


@cache
def factors(edition: Edition) -> Mapping[str, Factor]:
    """Every factor code of an edition and those seen in the field; where a code is printed twice, the first.

    Examples
    --------
    >>> factors(2017)["w01018"].indicator, factors(2005)["011"].zh
    ('cod', '化学需氧量')
    """
    rows = [*_rows(edition, "factors"), *_rows(edition, "added_factors"), *_rows(edition, "old_factors")]
    found: dict[str, Factor] = {}
    for row in [*rows, *table(PRACTICE, "added_factors")]:
        found.setdefault(row.text("code"), _factor(row))
    return found


def factor(code: str, edition: Edition) -> Factor | None:
    """What a factor code means, ``None`` when it is not known.

    Codes whose last characters number a unit stand with ``xx`` or ``x`` in the tables.

    Examples
    --------
    >>> factor("e10103", 2017).code, factor("x99999", 2017)
    ('e101xx', None)
    """
    known = factors(edition)
    return known.get(code) or known.get(f"{code[:-2]}xx") or known.get(f"{code[:-1]}x")


@cache
def commands(edition: Edition) -> Mapping[str, Command]:
    """Every command code of an edition."""
    return {row.text("cn"): _command(row) for row in _rows(edition, "commands")}


@cache
def systems(edition: Edition) -> Mapping[str, Word]:
    """System codes (ST) by code."""
    return _words(edition, "st", "systems", "added_systems")


@cache
def marks(edition: Edition) -> Mapping[str, Word]:
    """Data marks by letter. "B" of 2017 is a broken link; flue-gas platforms send it for a banked fire."""
    return _words(edition, "mark", "marks", "added_marks")


@cache
def attributes(edition: Edition) -> Mapping[str, Word]:
    """Attributes of factors by name."""
    return _words(edition, "attribute", "attributes", "added_attributes")


@cache
def header_fields(edition: Edition) -> Mapping[str, Word]:
    """Fields of the header by name."""
    return _words(edition, "name", "header_fields", "added_header_fields")


@cache
def plain_fields(edition: Edition) -> Mapping[str, Word]:
    """Plain fields of the data area by name."""
    return _words(edition, "name", "plain_fields", "added_plain_fields")


@cache
def facility_states(edition: Edition) -> Mapping[str, Word]:
    """States of a facility (RS) by number."""
    return _words(edition, "state", "facility_states")


@cache
def answers(edition: Edition, field: Literal["QnRtn", "ExeRtn"]) -> Mapping[int, Word]:
    """Answer codes of one field by number."""
    rows = [row for row in _rows(edition, "answers") if row.text("field") == field]
    return {row.whole("code"): _word(row, "code") for row in rows}


@cache
def is_encrypted(cn: str) -> bool:
    """Whether messages of a command are to be encrypted on their way to the host.

    References
    ----------
    HJ 212-2025 6.4.4, second hand.
    """
    ranges = ((row.whole("first"), row.whole("last")) for row in table(folder(2025), "encrypted_commands"))
    return cn.isdecimal() and any(first <= int(cn) <= last for first, last in ranges)


@cache
def limit(quantity: str) -> float:
    """A limit of the standard or of practice by name, in the unit of its row."""
    rows = [*table("hj212-2017", "limits"), *table(PRACTICE, "limits")]
    return next(float(row.number("value")) for row in rows if row.text("quantity") == quantity)


def _rows(edition: Edition, name: str) -> tuple[Row, ...]:
    key = folder(edition)
    return table(key, name) if name in tables(key) else ()


def _words(edition: Edition, column: str, *names: str) -> Mapping[str, Word]:
    return {row.text(column): _word(row, column) for name in names for row in _rows(edition, name)}


def _word(row: Row, column: str) -> Word:
    return Word(row.text(column), row.text("zh"), row.text("en"), row.clause)


def _factor(row: Row) -> Factor:
    return Factor(
        row.text("code"),
        row.text("zh"),
        row.text("en"),
        row.text("medium"),
        row.text("unit"),
        row.text("emission_unit"),
        row.whole_or_none("decimals"),
        row.text("indicator"),
        str(row.get("note") or ""),
        row.clause,
    )


def _command(row: Row) -> Command:
    sender, kind = cast(Side, row.text("sender")), cast(CommandKind, row.text("kind"))
    return Command(row.text("cn"), row.text("zh"), row.text("en"), sender, kind, row.clause)
