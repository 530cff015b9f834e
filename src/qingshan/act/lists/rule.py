"""The rule of a list: which rows of a register belong to it, and on what ground, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast, get_args

from qingshan.base.errors import UsageError
from qingshan.base.messages import Language

Comparison = Literal["equals", "one_of", "at_least", "at_most", "contains", "filled"]


@dataclass(frozen=True, slots=True)
class Term:
    """A test of one cell: ``comparison`` with ``value``, the texts of which are alternatives."""

    column: str
    comparison: Comparison
    value: tuple[str, ...]

    def holds(self, row: Mapping[str, str]) -> bool:
        """Whether the row passes; a cell that is empty or no number passes no test of size."""
        cell = row.get(self.column, "").strip()
        if self.comparison == "filled":
            return bool(cell) == (self.value == ("true",))
        if self.comparison in {"at_least", "at_most"}:
            return _measures(cell, self.comparison, self.value[0])
        if self.comparison == "contains":
            return any(word in cell for word in self.value)
        return cell in self.value


@dataclass(frozen=True, slots=True)
class Reason:
    """One way onto a list: all its terms hold.

    ``source`` is the paper it rests on, with its English name where it has one; ``status`` how sure.
    """

    key: str
    zh: str
    en: str
    terms: tuple[Term, ...]
    source: str
    status: str
    source_en: str = ""

    def name(self, language: Language) -> str:
        """The ground in the given language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class ListRule:
    """The rule of one list.

    Parameters
    ----------
    key, zh, en
        Its key and names.
    register
        The register it is drawn from: ``enterprises`` for ``register/enterprises.csv``.
    code, name
        Columns that hold a row's code and the name people know it by.
    reasons
        Ways onto the list; a row that meets any of them belongs to it, with all it meets as its ground.
    """

    key: str
    zh: str
    en: str
    register: str
    code: str
    name: str
    reasons: tuple[Reason, ...]

    def title(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    def grounds(self, row: Mapping[str, str]) -> tuple[str, ...]:
        """Keys of the reasons a row meets; none when it does not belong."""
        return tuple(each.key for each in self.reasons if all(term.holds(row) for term in each.terms))


def parse_rule(key: str, text: str) -> ListRule:
    """The rule a ``.toml`` describes.

    Raises
    ------
    UsageError
        It is no TOML or lacks something.
    """
    try:
        data = tomllib.loads(text)
        return ListRule(
            key, data["zh"], data["en"], data["register"], data.get("code", "code"), data.get("name", "zh"),
            tuple(_reason(name, row) for name, row in data["reason"].items()),
        )  # fmt: skip
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, StopIteration) as wrong:
        raise UsageError("list-rule-unreadable", list=key, reason=repr(wrong)) from wrong


@cache
def shipped_rules() -> tuple[ListRule, ...]:
    """Rules that come with the program."""
    folder = files("qingshan.act").joinpath("lists").joinpath("rules")
    named = sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml"))
    return tuple(
        parse_rule(name.removesuffix(".toml"), folder.joinpath(name).read_text("utf-8")) for name in named
    )


def rule_named(rules: Iterable[ListRule], key: str) -> ListRule:
    """The rule of a list, the first where several have its name.

    Raises
    ------
    UsageError
        There is none.
    """
    known = {each.key: each for each in reversed(tuple(rules))}
    if key not in known:
        raise UsageError("unknown-list", name=key, known=", ".join(sorted(known)))
    return known[key]


def _reason(key: str, row: Mapping[str, Any]) -> Reason:
    terms = tuple(_term(each) for each in row["where"])
    return Reason(key, row["zh"], row["en"], terms, row["source"], row["status"], row.get("source_en", ""))


def _term(row: Mapping[str, Any]) -> Term:
    comparison = next(each for each in get_args(Comparison) if each in row)
    value = row[comparison]
    listed = value if isinstance(value, list) else [value]
    texts = tuple(str(each).lower() if isinstance(each, bool) else str(each) for each in listed)
    return Term(row["column"], cast(Comparison, comparison), texts)


def _measures(cell: str, comparison: Comparison, limit: str) -> bool:
    try:
        value = Decimal(cell)
    except InvalidOperation:
        return False
    return value >= Decimal(limit) if comparison == "at_least" else value <= Decimal(limit)
