"""An outfall as the fold of its entries: what the register says of it, its records, its edits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, cast

from qingshan.act.entry import Draft, Entry, Json
from qingshan.act.outfall.steps import checked
from qingshan.base.errors import RefusedError
from qingshan.register.outfall import Outfall, OutfallCode

PREFIX = "outfall/"


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a step: the day it was done, its words, a file, and the entry it stands in."""

    step: str
    day: date
    words: Mapping[str, str]
    file: Mapping[str, Any]
    entry: Entry


@dataclass(frozen=True, slots=True)
class Registered:
    """An outfall as it stands after its entries.

    Parameters
    ----------
    outfall
        What the register says of it.
    records
        Records of steps, in the order they were entered.
    is_struck
        Whether it was taken off the register.
    said_by
        Entry that last said something of a column.
    before
        Cells before the last edit; none when there is nothing to undo.
    entered_at
        When it came on the register.
    version
        Number of its entries.
    """

    outfall: Outfall
    entered_at: datetime
    records: tuple[Record, ...] = ()
    is_struck: bool = False
    said_by: Mapping[str, Entry] = field(default_factory=dict)
    before: Mapping[str, str] | None = None
    version: int = 0

    @property
    def code(self) -> str:
        """Its code."""
        return self.outfall.code

    @property
    def stream(self) -> str:
        """Stream of its entries in the ledger."""
        return PREFIX + self.code

    def of_step(self, step: str) -> tuple[Record, ...]:
        """Records of one step."""
        return tuple(each for each in self.records if each.step == step)


def apply(held: Registered | None, entry: Entry) -> Registered:
    """The outfall after one more of its entries."""
    body = cast(Mapping[str, Any], entry.body)
    if held is None:
        code = OutfallCode(entry.stream.removeprefix(PREFIX))
        cells = dict(body["cells"])
        said = dict.fromkeys(cells, entry)
        return Registered(Outfall(code, cells), entry.at, said_by=said, version=entry.version)
    if entry.kind == "outfall.changed":
        held = _changed(held, entry, body["cells"])
    elif entry.kind == "outfall.recorded":
        day = date.fromisoformat(body["day"])
        made = Record(body["step"], day, body["words"], body["file"], entry)
        held = replace(held, records=(*held.records, made))
        if body["cells"]:
            held = replace(_changed(held, entry, body["cells"]), before=None)
    elif entry.kind in {"outfall.struck", "outfall.restored"}:
        held = replace(held, is_struck=entry.kind == "outfall.struck")
    return replace(held, version=entry.version)


def fold(entries: Iterable[Entry]) -> Registered | None:
    """The outfall its entries tell of; none when there are none."""
    held: Registered | None = None
    for entry in entries:
        held = apply(held, entry)
    return held


def fold_all(entries: Iterable[Entry]) -> dict[str, Registered]:
    """Every outfall by its code, those struck too."""
    found: dict[str, Registered] = {}
    for entry in entries:
        code = entry.stream.removeprefix(PREFIX)
        found[code] = apply(found.get(code), entry)
    return found


def enter(outfall: Outfall, who: str, ground: str) -> Draft:
    """The entry that brings an outfall on the register."""
    return Draft(PREFIX + outfall.code, "outfall.entered", who, ground, {"cells": dict(outfall.cells)})


def change(held: Registered, cells: Mapping[str, str], who: str, ground: str) -> Draft | None:
    """The entry that edits an outfall; none when the cells say what is known already.

    Parameters
    ----------
    cells
        Cells as they are to be; an empty one is emptied, one that is not named stays.
    """
    changed = differences(held.outfall.cells, cells)
    if not changed:
        return None
    return Draft(held.stream, "outfall.changed", who, ground, {"cells": changed})


def differences(before: Mapping[str, str], cells: Mapping[str, str]) -> dict[str, Json]:
    """Columns in which cells differ: what was and what is to be.

    Examples
    --------
    >>> differences({"name": "甲", "mouth": "pipe"}, {"name": "乙", "mouth": "pipe", "size": ""})
    {'name': ['甲', '乙']}
    """
    return {
        column: [before.get(column, ""), text]
        for column, text in cells.items()
        if before.get(column, "") != text
    }


def record(
    held: Registered, step: str, day: date, *, words: Mapping[str, str], who: str, ground: str,
    file: Mapping[str, Json] | None = None,
) -> Draft:  # fmt: skip
    """The entry of one step done at an outfall.

    Parameters
    ----------
    day
        When it was done.
    words
        What is recorded; a word that has a column of the register fills it too.

    Raises
    ------
    UsageError
        The step or a word is not one of those there are, or a word is missing.
    RefusedError
        The outfall is off the register.
    """
    known = checked(step, words)
    _standing(held)
    filled = {known.words[key].column: text for key, text in words.items() if known.words[key].column}
    body: dict[str, Json] = {
        "step": step, "day": day.isoformat(), "words": dict(words), "file": dict(file or {}),
        "cells": differences(held.outfall.cells, filled),
    }  # fmt: skip
    return Draft(held.stream, "outfall.recorded", who, ground, body)


def undo(held: Registered, who: str, ground: str) -> Draft:
    """The entry that takes the last edit back: the edit stays on record, the cells are as before.

    Raises
    ------
    RefusedError
        There is no edit to take back, or a record came after it that filled a cell.
    """
    if held.before is None:
        raise RefusedError("outfall-nothing-to-undo", outfall=held.code)
    cells = {column: held.before.get(column, "") for column in {*held.before, *held.outfall.cells}}
    changed = differences(held.outfall.cells, dict(sorted(cells.items())))
    return Draft(held.stream, "outfall.changed", who, ground, {"cells": changed})


def strike(held: Registered, who: str, ground: str) -> Draft:
    """The entry that takes an outfall off the register; its history stays.

    Raises
    ------
    RefusedError
        It is off already.
    """
    _standing(held)
    return Draft(held.stream, "outfall.struck", who, ground, {})


def restore(held: Registered, who: str, ground: str) -> Draft:
    """The entry that brings a struck outfall back.

    Raises
    ------
    RefusedError
        It was not struck.
    """
    if not held.is_struck:
        raise RefusedError("outfall-not-struck", outfall=held.code)
    return Draft(held.stream, "outfall.restored", who, ground, {})


def _standing(held: Registered) -> None:
    if held.is_struck:
        raise RefusedError("outfall-struck", outfall=held.code)


def _changed(held: Registered, entry: Entry, changed: Mapping[str, Any]) -> Registered:
    before = held.outfall.cells
    cells = {**before, **{column: pair[1] for column, pair in changed.items()}}
    kept = {column: text for column, text in cells.items() if text}
    said = {**held.said_by, **dict.fromkeys(changed, entry)}
    return replace(held, outfall=Outfall(held.outfall.code, kept), said_by=said, before=before)
