"""A list as its entries tell it: what people decided about single rows, and the editions that were fixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, cast

from qingshan.act.entry import Draft, Entry, Json
from qingshan.act.lists.rule import ListRule
from qingshan.base.errors import RefusedError, UsageError

PREFIX = "list/"
Word = Literal["included", "exempted"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about one row: it belongs against the reasons, or does not."""

    code: str
    word: Word
    who: str
    ground: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """One row of an edition: code, name at the time, reasons it meets, the decision that put it there."""

    code: str
    name: str
    reasons: tuple[str, ...]
    decided: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """A list as it was fixed on a day."""

    number: int
    day: date
    who: str
    ground: str
    members: Mapping[str, Member]


@dataclass(frozen=True, slots=True)
class DatedList:
    """Decisions in force and every edition, oldest first."""

    key: str
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    editions: tuple[Edition, ...] = ()
    version: int = 0

    @property
    def stream(self) -> str:
        """Stream of its entries in the ledger."""
        return PREFIX + self.key

    def edition(self, number: int | None = None) -> Edition:
        """An edition by its number, the newest by default.

        Raises
        ------
        UsageError
            There is no such edition.
        """
        found = [each for each in self.editions if number is None or each.number == number]
        if not found:
            raise UsageError("no-list-edition", name=self.key, number=number or "-", known=len(self.editions))
        return found[-1]


@dataclass(frozen=True, slots=True)
class Change:
    """A row that entered or left between two editions, and why.

    ``why`` lists the reasons gained, those lost with a minus, and the decisions; ``gone`` stands for a row
    the register no longer has.
    """

    code: str
    name: str
    entered: bool
    why: tuple[str, ...]


def fold(key: str, entries: Iterable[Entry]) -> DatedList:
    """The list its entries tell of."""
    made = DatedList(key)
    for entry in entries:
        made = apply(made, entry)
    return made


def apply(made: DatedList, entry: Entry) -> DatedList:
    """The list after one more of its entries."""
    body = cast(Mapping[str, Any], entry.body)
    decisions = dict(made.decisions)
    if entry.kind == "list.fixed":
        made = replace(made, editions=(*made.editions, _edition(entry, body)))
    elif entry.kind == "list.withdrawn":
        decisions.pop(body["code"], None)
    else:
        word = cast(Word, entry.kind.removeprefix("list."))
        decisions[body["code"]] = Decision(body["code"], word, entry.who, entry.ground, entry.at)
    return replace(made, decisions=decisions, version=entry.version)


def members(
    made: DatedList, rule: ListRule, rows: Iterable[Mapping[str, str]]
) -> tuple[dict[str, Member], tuple[str, ...]]:
    """Who is on the list now, and codes that somebody included but the register does not have.

    Parameters
    ----------
    made
        The list with the decisions in force.
    rule, rows
        Its rule, and the rows of its register.
    """
    found: dict[str, Member] = {}
    seen: set[str] = set()
    for row in rows:
        code = row.get(rule.code, "")
        seen.add(code)
        grounds, decision = rule.grounds(row), made.decisions.get(code)
        word = decision.word if decision else ""
        if (grounds and word != "exempted") or word == "included":
            told = f"{decision.who}: {decision.ground}" if decision else ""
            found[code] = Member(code, row.get(rule.name, ""), grounds, told)
    included = [each.code for each in made.decisions.values() if each.word == "included"]
    return found, tuple(code for code in included if code not in seen)


def decide(made: DatedList, code: str, word: Word | Literal["withdrawn"], who: str, ground: str) -> Draft:
    """The entry of a decision about one row.

    Raises
    ------
    RefusedError
        A decision is withdrawn that is not there, or made that stands already.
    """
    standing = made.decisions.get(code)
    if (word == "withdrawn") == (standing is None) or (standing is not None and standing.word == word):
        told = standing.word if standing else "-"
        raise RefusedError("list-decision-stands", row=code, word=word, standing=told)
    return Draft(made.stream, f"list.{word}", who, ground, {"code": code})


def fix(made: DatedList, found: Mapping[str, Member], day: date, who: str, ground: str) -> Draft:
    """The entry that fixes the next edition.

    Raises
    ------
    RefusedError
        Nothing has changed since the newest edition, or that one is of a later day.
    """
    if made.editions:
        last = made.editions[-1]
        if last.members == found:
            raise RefusedError("list-unchanged", name=made.key, number=last.number, day=last.day)
        if day < last.day:
            raise RefusedError("list-edition-later", name=made.key, number=last.number, day=last.day)
    listed: list[Json] = [
        {"code": m.code, "name": m.name, "reasons": list(m.reasons), "decided": m.decided}
        for m in sorted(found.values(), key=lambda each: each.code)
    ]
    body: dict[str, Json] = {"number": len(made.editions) + 1, "day": day.isoformat(), "members": listed}
    return Draft(made.stream, "list.fixed", who, ground, body)


def changes(
    before: Mapping[str, Member],
    after: Mapping[str, Member],
    *,
    decisions: Mapping[str, Decision],
    codes: Iterable[str],
) -> tuple[Change, ...]:
    """Who entered and who left, and why.

    Parameters
    ----------
    before, after
        Members of the two editions.
    decisions
        Decisions in force, for the ground of an exemption.
    codes
        Codes the register has; a row that is no longer in it left because it is gone.
    """
    known = set(codes)
    entered = [
        Change(code, m.name, True, (*m.reasons, *((m.decided,) if m.decided else ())))
        for code, m in after.items()
        if code not in before
    ]
    left = [
        Change(code, m.name, False, _why_left(code, m, decisions, known))
        for code, m in before.items()
        if code not in after
    ]
    return tuple(sorted([*entered, *left], key=lambda each: (not each.entered, each.code)))


def _why_left(
    code: str, member: Member, decisions: Mapping[str, Decision], known: set[str]
) -> tuple[str, ...]:
    if code not in known:
        return ("gone",)
    decision = decisions.get(code)
    if decision and decision.word == "exempted":
        return (f"{decision.who}: {decision.ground}",)
    return tuple(f"-{reason}" for reason in member.reasons) or ("withdrawn",)


def _edition(entry: Entry, body: Mapping[str, Any]) -> Edition:
    found = {
        row["code"]: Member(row["code"], row["name"], tuple(row["reasons"]), row["decided"])
        for row in body["members"]
    }
    return Edition(body["number"], date.fromisoformat(body["day"]), entry.who, entry.ground, found)
