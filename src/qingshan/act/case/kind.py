"""Kinds of case, as data: states, who may move them, deadlines, evidence, what must hold to close."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast, get_args

from qingshan.base.errors import UsageError
from qingshan.base.messages import Language

Role = Literal["public", "officer", "analyst", "approver", "administrator"]
Comparison = Literal["equals", "at_most", "at_least"]


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with a key and its name in both languages."""

    key: str
    zh: str
    en: str

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class State:
    """A state of a case.

    Parameters
    ----------
    name
        Key and names.
    days
        Calendar days a case may stay before it is overdue; none where nothing is due.
    is_closed
        Whether the work is done in it; it is entered only when the closing assertion holds.
    """

    name: Named
    days: int | None = None
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A way from one state to another: from which, who may take it, and what must be on file before."""

    name: Named
    sources: tuple[str, ...]
    target: str
    roles: tuple[Role, ...]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of evidence: a file, or a word, one of ``choices`` where some are given.

    Only a word among ``passing``, where some are given, satisfies a need.
    """

    name: Named
    is_file: bool = False
    choices: tuple[str, ...] = ()
    passing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureTerm:
    """What a figure must say before a case closes.

    Parameters
    ----------
    address
        Address of the figure, with ``{place}`` and ``{period}``.
    place
        Word of the case that names the place.
    months
        Number of last complete calendar months for each of which it must hold.
    comparison, value
        What it must be.
    """

    name: Named
    address: str
    place: str
    months: int
    comparison: Comparison
    value: str


@dataclass(frozen=True, slots=True)
class Step:
    """Escalation: after so many days overdue the case is also on the desk of ``level``."""

    days: int
    level: Named


@dataclass(frozen=True, slots=True)
class Kind:
    """One edition of a kind of case.

    Parameters
    ----------
    name
        Key and names.
    edition
        Day from which new cases follow it; older cases keep theirs.
    source, source_en, status
        The paper it rests on, its English name (empty where it has one name only), and how sure we are of it.
    about
        Register of the thing a case of this kind is about, such as ``outfalls``.
    start
        State in which a case begins.
    states, moves, items
        By key.
    closing_items, closing_figures
        What must be on file, and what figures must say, before a case closes.
    watch_days
        Days after closing in which a figure that no longer holds opens the case again.
    steps
        Escalation, mildest first.
    """

    name: Named
    edition: date
    source: str
    source_en: str
    status: str
    about: str
    start: str
    states: Mapping[str, State]
    moves: Mapping[str, Move]
    items: Mapping[str, Item]
    closing_items: tuple[str, ...]
    closing_figures: tuple[FigureTerm, ...]
    watch_days: int
    steps: tuple[Step, ...]

    def moves_from(self, state: str) -> tuple[Move, ...]:
        """Moves a case in that state may take."""
        return tuple(move for move in self.moves.values() if state in move.sources)


def parse_kind(key: str, text: str) -> Kind:
    """The kind a ``.toml`` describes.

    Raises
    ------
    UsageError
        It is no TOML, lacks something, or names a state, role or item it does not define.
    """
    try:
        kind = _kind(key, tomllib.loads(text))
        _check(kind)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as wrong:
        raise UsageError("case-kind-unreadable", kind=key, reason=wrong) from wrong
    return kind


@cache
def shipped_kinds() -> tuple[Kind, ...]:
    """Every kind that comes with the program."""
    folder = files("qingshan.act").joinpath("kinds")
    named = sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml"))
    return tuple(
        parse_kind(name.removesuffix(".toml"), folder.joinpath(name).read_text("utf-8")) for name in named
    )


def in_force(kinds: Sequence[Kind], key: str, day: date) -> Kind:
    """The edition of a kind that new cases follow on a day.

    Raises
    ------
    UsageError
        There is no such kind, or none yet on that day.
    """
    editions = [each for each in kinds if each.name.key == key and each.edition <= day]
    if not editions:
        known = ", ".join(dict.fromkeys(each.name.key for each in kinds))
        raise UsageError("unknown-case-kind", name=key, known=known)
    return max(editions, key=lambda each: each.edition)


def _kind(key: str, data: Mapping[str, Any]) -> Kind:
    closing = data.get("closing", {})
    return Kind(
        name=Named(str(data.get("key", key)), data["zh"], data["en"]),
        edition=data["edition"],
        source=data["source"],
        source_en=data.get("source_en", ""),
        status=data["status"],
        about=data["about"],
        start=data["start"],
        states={
            k: State(_named(k, row), row.get("days"), bool(row.get("closed", False)))
            for k, row in data["state"].items()
        },
        moves={k: _move(k, row) for k, row in data["move"].items()},
        items={k: _item(k, row) for k, row in data.get("item", {}).items()},
        closing_items=tuple(closing.get("items", ())),
        closing_figures=tuple(_term(row) for row in closing.get("figure", ())),
        watch_days=int(closing.get("watch_days", 0)),
        steps=tuple(Step(row["days"], _named(row["level"], row)) for row in data.get("escalation", ())),
    )  # fmt: skip


def _named(key: str, row: Mapping[str, Any]) -> Named:
    return Named(key, row["zh"], row["en"])


def _move(key: str, row: Mapping[str, Any]) -> Move:
    needs = tuple(row.get("needs", ()))
    return Move(_named(key, row), tuple(row["from"]), row["to"], tuple(row["roles"]), needs)


def _item(key: str, row: Mapping[str, Any]) -> Item:
    return Item(
        _named(key, row), row.get("file", False), tuple(row.get("choices", ())), tuple(row.get("passing", ()))
    )


def _term(row: Mapping[str, Any]) -> FigureTerm:
    comparison = next(each for each in get_args(Comparison) if each in row)
    return FigureTerm(
        _named(row["address"].rsplit("/", 1)[-1], row), row["address"], row["place"], row["months"],
        cast(Comparison, comparison), str(row[comparison]),
    )  # fmt: skip


def _check(kind: Kind) -> None:
    wrong = [*_unknown_names(kind), *_dead_ends(kind)]
    if wrong:
        raise ValueError("; ".join(wrong))


def _unknown_names(kind: Kind) -> Iterator[str]:
    named = {kind.start, *(s for m in kind.moves.values() for s in (*m.sources, m.target))}
    yield from (f"no state {name}" for name in sorted(named - set(kind.states)))
    items = {*kind.closing_items, *(i for m in kind.moves.values() for i in m.needs)}
    yield from (f"no item {name}" for name in sorted(items - set(kind.items)))
    roles = {role for move in kind.moves.values() for role in move.roles}
    yield from (f"no role {name}" for name in sorted(roles - set(get_args(Role))))


def _dead_ends(kind: Kind) -> Iterator[str]:
    """States that cannot be reached, and open ones that cannot be left."""
    reached, more = {kind.start}, [kind.start]
    while more:
        for move in kind.moves_from(more.pop()):
            if move.target in kind.states and move.target not in reached:
                reached.add(move.target)
                more.append(move.target)
    yield from (f"state {name} is never reached" for name in sorted(set(kind.states) - reached))
    for key, state in kind.states.items():
        if not state.is_closed and not kind.moves_from(key):
            yield f"state {key} is never left"
