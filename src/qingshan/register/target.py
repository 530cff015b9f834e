"""Terms sections are judged on, with dates and documents: target classes, approved natural background."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from qingshan.base.finding import Finding, Where
from qingshan.base.indicator import indicators
from qingshan.register.table import Row, empty_cells, read_date, read_rows

TARGET_COLUMNS = ("section", "target", "from", "to", "document")
BACKGROUND_COLUMNS = ("section", "items", "from", "to", "document")
CLASSES = {
    **{str(n): n for n in range(1, 6)},
    **dict(zip(("I", "II", "III", "IV", "V"), range(1, 6), strict=True)),
    **dict(zip("ⅠⅡⅢⅣⅤ", range(1, 6), strict=True)),
}
"""Spellings of a target class."""


@dataclass(frozen=True, slots=True)
class Target:
    """Class (1 to 5) a section must meet from one day to another, and the document that says so."""

    section: str
    target: int
    start: date | None
    end: date | None
    document: str = ""


@dataclass(frozen=True, slots=True)
class Background:
    """Indicators left out for a section as approved natural background, and the document that approved it."""

    section: str
    items: tuple[str, ...]
    start: date | None
    end: date | None
    document: str = ""


@dataclass(frozen=True, slots=True)
class SectionTerms:
    """All targets and approved background; of two rows that speak of a day the later one holds."""

    targets: tuple[Target, ...] = ()
    backgrounds: tuple[Background, ...] = ()

    def target(self, section: str, on: date) -> int | None:
        """Class the section must meet on a day, none where nobody set one.

        Examples
        --------
        >>> old, new = Target("S1", 4, None, date(2020, 12, 31)), Target("S1", 3, date(2021, 1, 1), None)
        >>> terms = SectionTerms((old, new))
        >>> terms.target("S1", date(2020, 6, 1)), terms.target("S1", date(2022, 6, 1))
        (4, 3)
        """
        found = [e.target for e in self.targets if e.section == section and _holds(e.start, e.end, on)]
        return found[-1] if found else None

    def excluded(self, section: str, on: date) -> tuple[str, ...]:
        """Indicators left out for the section on a day."""
        found = [e.items for e in self.backgrounds if e.section == section and _holds(e.start, e.end, on)]
        return found[-1] if found else ()

    def sections_with_target(self) -> frozenset[str]:
        """Sections that have a target at any time."""
        return frozenset(each.section for each in self.targets)


def parse_targets(
    text: str, file: str = "section_targets.csv"
) -> tuple[tuple[Target, ...], tuple[Finding, ...]]:
    """Target classes by section and date, and the faults of the file; ``3``, ``III`` and ``Ⅲ`` are alike."""
    rows, findings = read_rows(text, TARGET_COLUMNS, file)
    faults = list(findings)
    kept: list[Target] = []
    for row in rows:
        start, end, wrong = _span(row)
        said = row["target"].upper().removesuffix("类")
        if said not in CLASSES:
            wrong.append(
                row.finding("register-unknown-word", "target", value=row["target"], known="1–5, Ⅰ–Ⅴ")
            )
        wrong += empty_cells(row, ("section",))
        faults += wrong
        if not any(each.level == "error" for each in wrong):
            kept.append(Target(row["section"], CLASSES[said], start, end, row["document"]))
    return tuple(kept), tuple(faults)


def parse_backgrounds(
    text: str, file: str = "section_background.csv"
) -> tuple[tuple[Background, ...], tuple[Finding, ...]]:
    """Approved natural background by section and date, and the faults of the file."""
    rows, findings = read_rows(text, BACKGROUND_COLUMNS, file)
    faults = list(findings)
    kept: list[Background] = []
    for row in rows:
        start, end, wrong = _span(row)
        unknown = [each for each in row.words("items") if each not in indicators()]
        if unknown:
            known = "ph do cod codmn fluoride …"
            wrong.append(row.finding("register-unknown-word", "items", value=", ".join(unknown), known=known))
        wrong += empty_cells(row, ("section", "items", "document"))
        faults += wrong
        if not any(each.level == "error" for each in wrong):
            kept.append(Background(row["section"], row.words("items"), start, end, row["document"]))
    return tuple(kept), tuple(faults)


def unknown_sections(
    terms: Iterable[Target | Background], codes: Iterable[str], file: str
) -> tuple[Finding, ...]:
    """A finding for each section the terms speak of and the register does not have."""
    known = set(codes)
    names = dict.fromkeys(each.section for each in terms if each.section not in known)
    return tuple(Finding("section-not-in-register", Where(file, value=n), {"name": n}) for n in names)


def _span(row: Row) -> tuple[date | None, date | None, list[Finding]]:
    start, bad_start = read_date(row, "from")
    end, bad_end = read_date(row, "to")
    return start, end, [*bad_start, *bad_end]


def _holds(start: date | None, end: date | None, on: date) -> bool:
    return (start is None or start <= on) and (end is None or on <= end)
