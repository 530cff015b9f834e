"""Patrols of one post as the fold of its entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from qingshan.act.entry import Draft, Entry, Json
from qingshan.base.errors import RefusedError

PREFIX = "patrol/"


@dataclass(frozen=True, slots=True)
class Patrol:
    """One patrol: when, by whom, along what, what was found, and the case of each problem.

    ``place`` in the stream is the version of its entry, by which it can be withdrawn.
    """

    seat: str
    place: int
    day: date
    chief: str
    walked: str
    problems: tuple[tuple[str, str], ...]
    file: Mapping[str, Any]
    entry: Entry


@dataclass(frozen=True, slots=True)
class Patrols:
    """Patrols of one post that stand, in the order of their days, and the number of its entries."""

    made: tuple[Patrol, ...] = ()
    version: int = 0


def fold(entries: Iterable[Entry]) -> Patrols:
    """The patrols of one post that its entries tell of; those withdrawn are left out."""
    found: dict[int, Patrol] = {}
    version = 0
    for entry in entries:
        body, version = cast(Mapping[str, Any], entry.body), entry.version
        if entry.kind == "patrol.withdrawn":
            found.pop(body["place"], None)
        else:
            found[entry.version] = _made(entry, body)
    return Patrols(tuple(sorted(found.values(), key=lambda each: (each.day, each.place))), version)


def make(
    seat: str, day: date, chief: str, who: str, *, walked: str, problems: Sequence[tuple[str, str]],
    file: Mapping[str, Json] | None = None,
) -> Draft:  # fmt: skip
    """The entry of a patrol.

    Parameters
    ----------
    seat
        The post that had to patrol.
    chief, who
        Who walked, and who enters it.
    walked
        Along what, in words; the ground of the entry.
    problems
        What was found, and the number of the case that was opened for it.
    """
    body: dict[str, Json] = {
        "day": day.isoformat(), "chief": chief, "walked": walked,
        "problems": [{"text": text, "case": case} for text, case in problems], "file": dict(file or {}),
    }  # fmt: skip
    return Draft(PREFIX + seat, "patrol.made", who, walked, body)


def withdraw(seat: str, held: Patrols, place: int, who: str, ground: str) -> Draft:
    """The entry that takes a patrol back, which was entered by mistake.

    Raises
    ------
    RefusedError
        There is none in that place, or a case was opened for what it found.
    """
    found = next((each for each in held.made if each.place == place), None)
    if found is None:
        known = ", ".join(str(each.place) for each in held.made) or "—"
        raise RefusedError("patrol-unknown", place=place, known=known)
    if found.problems:
        raise RefusedError(
            "patrol-has-cases", place=place, cases=", ".join(case for _, case in found.problems)
        )
    return Draft(PREFIX + seat, "patrol.withdrawn", who, ground, {"place": place})


def _made(entry: Entry, body: Mapping[str, Any]) -> Patrol:
    problems = tuple((each["text"], each["case"]) for each in body["problems"])
    seat = entry.stream.removeprefix(PREFIX)
    day = date.fromisoformat(body["day"])
    return Patrol(seat, entry.version, day, body["chief"], body["walked"], problems, body["file"], entry)
