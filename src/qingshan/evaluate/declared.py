"""Declared statistics and the making of their figures: one mechanism for every medium.

A medium declares its statistics in a ``statistics.toml``; a figure is never made but of a declared one, and
takes its unit, clauses and policies from there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from qingshan.base.figure import Address, Clause, Coverage, Figure
from qingshan.base.messages import Language
from qingshan.base.rounding import certain
from qingshan.standards.rule_set import Policy

Row = Mapping[str, Any]
"""A row of a table of results."""

Figures = dict[str, Figure]
"""Figures of one place and period by the key of their statistic."""

Grounds = tuple[tuple[Clause, ...], tuple[str, ...]]
"""Clauses and keys of policies of a statistic."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One statistic: its words, unit, decimals, and what its figures stand on.

    ``shows`` says what a value is where it is no plain number: ``class``, ``quality``, ``items`` ..., as the
    declarations of the medium explain. ``template`` is the key as declared, placeholders and all.
    """

    key: str
    scope: str
    zh: str
    en: str
    formula_zh: str
    formula_en: str
    unit: str
    decimals: int
    rests_on: tuple[str, ...]
    clauses: tuple[str, ...]
    item: str = ""
    shows: str = ""
    template: str = ""

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    def formula(self, language: Language) -> str:
        """Formula in one line of the given language."""
        return self.formula_zh if language == "zh" else self.formula_en


Declarations = Mapping[tuple[str, str], Declaration]
"""Statistics by scope and key."""

ClausesOf = Mapping[str, Callable[[Declaration], Iterable[Clause]]]
"""Clauses a word of ``statistics.toml`` stands for."""


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes figures of the declared statistics of a medium under one edition.

    Parameters
    ----------
    medium
        First part of the addresses.
    edition
        Key of the edition.
    suffix
        ``""`` where the edition follows the date, ``"@2012"`` where a person named it.
    declarations
        Every statistic.
    grounds
        What a statistic stands on.
    """

    medium: str
    edition: str
    suffix: str
    declarations: Declarations
    grounds: Callable[[Declaration], Grounds]
    _known: dict[tuple[str, str], tuple[str, Grounds]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def declared(self, scope: str, key: str) -> Declaration:
        """The declaration of a statistic."""
        return self.declarations[scope, key]

    def has(self, scope: str, key: str) -> bool:
        """Whether there is such a statistic."""
        return (scope, key) in self.declarations

    def address(self, place: str, period: str, key: str) -> Address:
        """Permanent name of a figure."""
        return Address(f"{self.medium}/{place}/{period}/{key}{self.suffix}")

    def figure(
        self,
        scope: str,
        key: str,
        value: Decimal | str | None,
        *,
        place: str,
        period: str,
        coverage: Coverage | None = None,
        inputs: Sequence[Address] = (),
        unrounded: float | None = None,
        note: str = "",
        without: Container[str] = (),
    ) -> Figure:
        """One figure of a declared statistic, leaving out the policies ``without``."""
        unit, (clauses, policies) = self._known.get((scope, key)) or self._looked_up(scope, key)
        return Figure(
            address=Address(f"{self.medium}/{place}/{period}/{key}{self.suffix}"),
            value=value,
            unit=unit,
            statistic=key,
            place=place,
            period=period,
            edition=self.edition,
            clauses=clauses,
            policies=tuple(each for each in policies if each not in without) if without else policies,
            coverage=coverage,
            inputs=tuple(inputs),
            unrounded=None if unrounded is None else certain(unrounded),
            note=note,
        )

    def _looked_up(self, scope: str, key: str) -> tuple[str, Grounds]:
        """Unit and grounds of a statistic, looked up once."""
        declared = self.declarations[scope, key]
        found = self._known[scope, key] = (declared.unit, self.grounds(declared))
        return found


@cache
def read_catalog(package: str) -> dict[str, dict[str, object]]:
    """The file of declarations of a package."""
    text = files(package).joinpath("statistics.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def filled(text: str, words: Mapping[str, str]) -> str:
    """A text of a declaration with its placeholders filled."""
    return text.format_map(words) if words else text


def grounds_of(
    declaration: Declaration,
    clauses: ClausesOf,
    policies: Iterable[Policy],
    wanted: Mapping[str, Sequence[str]],
) -> Grounds:
    """Clauses of one statistic and the named choices that enter it, without repeats.

    Parameters
    ----------
    declaration
        The statistic.
    clauses
        What the words of its ``clauses`` stand for.
    policies
        Named choices of the edition.
    wanted
        Patterns ``scope:key`` by policy, ``*`` for any of either: a key stands for all that begin with it,
        one with a leading underscore for all that contain it, one after ``=`` for itself or its template.
    """
    found = (clause for word in declaration.clauses for clause in clauses[word](declaration))
    chosen = (
        policy.key
        for policy in policies
        if any(_matches(pattern, declaration) for pattern in wanted.get(policy.key, ()))
    )
    return tuple(dict.fromkeys(found)), tuple(chosen)


def _matches(pattern: str, declaration: Declaration) -> bool:
    scope, _, key = pattern.partition(":")
    if key.startswith("="):
        fits = key[1:] in {declaration.key, declaration.template}
    else:
        fits = (
            key == "*" or declaration.key.startswith(key) or (key.startswith("_") and key in declaration.key)
        )
    return scope in {"*", declaration.scope} and fits
