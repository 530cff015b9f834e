"""How far one outfall is on a day: surveyed, measured, traced, classified, rectified, closed, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from qingshan.act.case.case import Case
from qingshan.act.case.case import fold as fold_case
from qingshan.act.entry import Entry
from qingshan.act.outfall.outfall import Registered

CASE_KIND = "outfall_rectification"
KEPT = "keep"
"""Kind of rectification that asks for none."""

Stage = Literal["surveyed", "measured", "traced", "classified", "rectified", "closed"]
_STEPS: Mapping[Stage, str] = {"surveyed": "survey", "measured": "measure"}
_COLUMNS: Mapping[Stage, str] = {"traced": "responsible", "classified": "rectification"}
_ITEMS: Mapping[Stage, str] = {
    "measured": "sample_report", "traced": "responsible_body", "classified": "rectification_kind",
}  # fmt: skip
_DONE = ("finished",)


@dataclass(frozen=True, slots=True)
class Rectification:
    """The case that rectifies an outfall, with its entries."""

    case: Case
    entries: tuple[Entry, ...]

    def filed(self, item: str) -> Entry | None:
        """Entry that last put something on file for an item."""
        found = [e for e in self.entries if e.kind == "case.filed" and e.body["item"] == item]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an outfall is: the entry on which each stage reached rests, its kind, its case."""

    held: Registered
    reached: Mapping[Stage, Entry]
    kind: str
    work: Rectification | None

    @property
    def is_to_rectify(self) -> bool:
        """Whether it was classed as one to close, merge or regularize."""
        return bool(self.kind) and self.kind != KEPT


def rectifications(entries: Iterable[Entry]) -> dict[str, Rectification]:
    """The newest case of rectification of each outfall, from entries of any cases."""
    histories: dict[str, list[Entry]] = {}
    for entry in entries:
        histories.setdefault(entry.stream, []).append(entry)
    found: dict[str, Rectification] = {}
    for history in histories.values():
        case = fold_case(history)
        if case is not None and case.kind == CASE_KIND and case.about:
            found[case.about] = Rectification(case, tuple(history))
    return found


def standing(held: Registered, work: Rectification | None, day: date) -> Standing:
    """How far an outfall is on a day.

    Parameters
    ----------
    held, work
        The outfall and its case as they were at the end of the day.
    """
    reached: dict[Stage, Entry] = {}
    for stage in ("surveyed", "measured", "traced", "classified"):
        entry = _of_record(held, stage, day) or _of_cell(held, stage, day) or _of_case(work, stage)
        if entry is not None:
            reached[stage] = entry
    filed = work.filed("rectification_kind") if work else None
    kind = str(filed.body["text"]) if filed else held.outfall["rectification"]
    if work is not None and (work.case.is_closed or work.case.state in _DONE):
        reached["rectified"] = _last_move(work.entries)
    if work is not None and work.case.is_closed:
        reached["closed"] = _last_move(work.entries)
    return Standing(held, reached, kind, work)


def _of_record(held: Registered, stage: Stage, day: date) -> Entry | None:
    done = [each for each in held.of_step(_STEPS.get(stage, "")) if each.day <= day]
    return done[-1].entry if done else None


def _of_cell(held: Registered, stage: Stage, day: date) -> Entry | None:
    column = _COLUMNS.get(stage, stage)
    if not held.outfall[column]:
        return None
    told = held.outfall.day(column) if column == stage else None
    return None if told is not None and told > day else held.said_by.get(column)


def _of_case(work: Rectification | None, stage: Stage) -> Entry | None:
    return work.filed(_ITEMS[stage]) if work is not None and stage in _ITEMS else None


def _last_move(entries: Sequence[Entry]) -> Entry:
    return [each for each in entries if "to" in each.body or each.kind == "case.opened"][-1]
