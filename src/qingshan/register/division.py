"""Administrative divisions: the city, its counties, and what lies in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NewType, cast, get_args

from qingshan.base.finding import Finding
from qingshan.base.messages import Language
from qingshan.register.table import Row, empty_cells, read_rows, unknown_word

DivisionCode = NewType("DivisionCode", str)
"""Official division code, ``150402``."""

DivisionKind = Literal["province", "city", "county", "township", "village"]

COLUMNS = ("code", "zh", "en", "kind", "parent")


@dataclass(frozen=True, slots=True)
class Division:
    """One division: its code, names, rank and the division it belongs to (empty at the top)."""

    code: DivisionCode
    zh: str
    en: str
    kind: DivisionKind
    parent: DivisionCode
    aliases: tuple[str, ...] = ()

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    @property
    def words(self) -> tuple[str, ...]:
        """Everything the division answers to."""
        return (self.code, self.zh, self.en, *self.aliases)


@dataclass(frozen=True, slots=True)
class DivisionRegister:
    """The divisions of a workspace, in the order of the file."""

    divisions: tuple[Division, ...] = ()

    def get(self, code: str) -> Division | None:
        """The division of that code."""
        return next((each for each in self.divisions if each.code == code), None)

    def find(self, text: str) -> Division | None:
        """The division of that code, name or alias, whatever the case of the letters."""
        return next((each for each in self.divisions if answers_to(each.words, text)), None)

    def of_kind(self, kind: DivisionKind) -> tuple[Division, ...]:
        """The divisions of one rank."""
        return tuple(each for each in self.divisions if each.kind == kind)

    def is_within(self, code: str, ancestor: str) -> bool:
        """Whether a division is the other one or lies in it.

        Examples
        --------
        >>> rows = ["code,zh,en,kind,parent", "15,甲市,A,city,", "1501,乙县,B,county,15"]
        >>> register, _ = parse_divisions("\\n".join(rows))
        >>> register.is_within("1501", "15"), register.is_within("15", "1501")
        (True, False)
        """
        seen: set[str] = set()
        while code and code not in seen:
            if code == ancestor:
                return True
            seen.add(code)
            division = self.get(code)
            code = division.parent if division else ""
        return False


def parse_divisions(text: str, file: str = "divisions.csv") -> tuple[DivisionRegister, tuple[Finding, ...]]:
    """The register of divisions and the faults of its file.

    Parameters
    ----------
    text
        CSV with the columns ``code, zh, en, kind, parent`` and optionally ``aliases`` (separated by
        semicolons).
    file
        Name under which findings speak of it.
    """
    rows, findings = read_rows(text, COLUMNS, file)
    kept: dict[str, tuple[Row, Division]] = {}
    faults = list(findings)
    for row in rows:
        wrong = [*empty_cells(row, ("code", "zh")), *unknown_word(row, "kind", get_args(DivisionKind))]
        if row["code"] in kept:
            wrong.append(row.finding("register-duplicate-code", "code", value=row["code"]))
        faults.extend(wrong)
        if not wrong:
            kept[row["code"]] = (row, _division(row))
    faults.extend(
        row.finding("register-unknown-division", "parent", value=each.parent)
        for row, each in kept.values()
        if each.parent and each.parent not in kept
    )
    return DivisionRegister(tuple(each for _, each in kept.values())), tuple(faults)


def answers_to(words: Iterable[str], text: str) -> bool:
    """Whether a text is one of the words, whatever the case and the spaces around."""
    wanted = text.strip().casefold()
    return bool(wanted) and any(word.casefold() == wanted for word in words)


def _division(row: Row) -> Division:
    return Division(
        DivisionCode(row["code"]),
        row["zh"],
        row["en"] or row["zh"],
        cast(DivisionKind, row["kind"]),
        DivisionCode(row["parent"]),
        row.words("aliases"),
    )
