"""Exchanges as state machines: the table of ``transitions.toml``, and one step in it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from qingshan.base.messages import Language

Kind = Literal["command", "delivery", "service"]


class Transition(NamedTuple):
    """One arrow: from a state, on an event, to a state; and in words, when."""

    before: str
    on: str
    after: str
    zh: str
    en: str

    def told(self, language: Language) -> str:
        """When it happens, in the given language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Machine:
    """One kind of exchange: its states and what moves them."""

    kind: str
    zh: str
    en: str
    clause: str
    side: str
    initial: str
    final: frozenset[str]
    transitions: tuple[Transition, ...]
    steps: Mapping[tuple[str, str], str]

    def step(self, state: str, event: str) -> str:
        """State after an event; the same state where the table has no arrow."""
        return self.steps.get((state, event), state)

    def knows(self, state: str, event: str) -> bool:
        """Whether an event means something in a state."""
        return (state, event) in self.steps

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, in the order of the table."""
        named = [self.initial, *(state for each in self.transitions for state in (each.before, each.after))]
        return tuple(dict.fromkeys(named))


@cache
def machines() -> Mapping[str, Machine]:
    """Every kind of exchange by name."""
    text = files("qingshan.observe.hj212").joinpath("transitions.toml").read_text(encoding="utf-8")
    return {kind: _machine(kind, raw) for kind, raw in tomllib.loads(text).items()}


def machine(kind: Kind) -> Machine:
    """The kind of exchange of that name.

    Examples
    --------
    >>> machine("command").step("sent", "accepted")
    'accepted'
    """
    return machines()[kind]


def _machine(kind: str, raw: Mapping[str, object]) -> Machine:
    rows = raw["transitions"]
    assert isinstance(rows, list)
    transitions = tuple(Transition(*row) for row in rows)
    final = raw["final"]
    assert isinstance(final, list)
    return Machine(
        kind,
        str(raw["zh"]),
        str(raw["en"]),
        str(raw["clause"]),
        str(raw["side"]),
        str(raw["initial"]),
        frozenset(final),
        transitions,
        {(each.before, each.on): each.after for each in transitions},
    )
