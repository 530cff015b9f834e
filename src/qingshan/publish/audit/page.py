"""A page under audit: its claims, what is known from outside, and the declarations of rules and relations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

from qingshan.base.errors import UsageError
from qingshan.base.figure import STATUS_ORDER, Status
from qingshan.base.period import Period
from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.interval import Interval
from qingshan.publish.audit.verdict import Choice, Judgement, Repair, Text, Verdict
from qingshan.publish.audit.vocabulary import data, kinds


@dataclass(frozen=True, slots=True)
class Known:
    """A figure known from outside the page, with its source: a land area, a census.

    Parameters
    ----------
    kind, place, period
        What, where and when; an empty period holds for all.
    interval
        Value in base units.
    text, source, status
        As people read it, where it is from, how sure it is.
    """

    kind: str
    place: str
    period: str
    interval: Interval
    text: Text
    source: str
    status: Status


@dataclass(frozen=True, slots=True)
class Relation:
    """A declared relation between kinds of figures, to which a rule is applied."""

    key: str
    rule: str
    takes: Mapping[str, Any]
    asks: Text
    reasons: tuple[Text, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the catalog: its name, the function that applies it, and its sentences."""

    key: str
    title: Text
    function: str
    formula: Text
    sentences: Mapping[str, Text]
    asks: Text
    policies: Mapping[str, str]
    explains: Text


@dataclass(frozen=True)
class Page:
    """What a rule is given.

    Parameters
    ----------
    text
        Repaired text.
    claims
        Its figures.
    known
        Figures from outside.
    """

    text: str
    claims: tuple[Claim, ...]
    known: tuple[Known, ...] = ()

    @cached_property
    def _by_kind(self) -> Mapping[str, list[Claim]]:
        found: dict[str, list[Claim]] = {}
        for claim in self.claims:
            found.setdefault(claim.kind, []).append(claim)
        return found

    @cached_property
    def by_sentence(self) -> Mapping[int, list[Claim]]:
        """The figures of every sentence, in order."""
        found: dict[int, list[Claim]] = {}
        for claim in self.claims:
            found.setdefault(claim.sentence, []).append(claim)
        return found

    def of_kind(self, kind: str, *, role: str = "value") -> list[Claim]:
        """Figures of a kind that say how things are, each value of a scope once."""
        found: dict[tuple[object, ...], Claim] = {}
        for claim in self._by_kind.get(kind, ()):
            usable = claim.kind == kind and claim.role == role and not claim.is_target
            if usable and claim.hedge not in {"from", "to"}:
                key = (claim.place, claim.period, claim.base, claim.value, claim.hedge)
                found.setdefault(key, claim)
        return list(found.values())

    def beside(self, kind: str, claim: Claim, *, role: str = "value") -> list[Claim]:
        """Figures of a kind of the same place and period as a claim (R13)."""
        standing = kind in _standing()
        return [
            c for c in self.of_kind(kind, role=role)
            if c.place == claim.place and (standing or c.period == claim.period)
        ]  # fmt: skip

    def known_beside(self, kind: str, claim: Claim) -> list[Known]:
        """Outside figures of a kind for the place and period of a claim."""
        return [
            k
            for k in self.known
            if k.kind == kind and k.place == claim.place and k.period in {"", claim.period}
        ]

    def in_sentence(self, claim: Claim) -> list[Claim]:
        """The other figures of its sentence, in order."""
        return [c for c in self.by_sentence[claim.sentence] if c.id != claim.id]


@cache
def _standing() -> frozenset[str]:
    return frozenset(data("policies")["standing"]["kinds"])


def policy(name: str) -> Fraction:
    """Value of a named choice of ``policies.toml``."""
    return Fraction(str(data("policies")["policy"][name]["value"]))


@cache
def _choice(name: str) -> Choice:
    row = data("policies")["policy"][name]
    return Choice(name, Text(row["zh"], row["en"]), row["status"])


def _policies(row: Mapping[str, Any]) -> Mapping[str, str]:
    """The named choice each sentence of a rule rests on, for those that rest on one."""
    return {name: each["policy"] for name, each in row.get("says", {}).items() if "policy" in each}


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by key."""
    return {
        key: Rule(
            key, _text(row, "title"), row["function"], _text(row, "formula"),
            {name: Text(each["zh"], each["en"]) for name, each in row.get("says", {}).items()},
            _text(row, "asks"), _policies(row), _text(row, "explains"),
        )
        for key, row in data("rules").items()
    }  # fmt: skip


@cache
def relations() -> tuple[Relation, ...]:
    """Every declared relation, in order."""
    found = []
    for key, row in data("relations").items():
        reasons = tuple(Text(zh, en) for zh, en in row.get("reasons", ()))
        takes = row.get("takes", {})
        for named in takes.values():
            for kind in [named] if isinstance(named, str) else named:
                if kind not in kinds():
                    raise UsageError("audit-unknown-kind", kind=kind, relation=key)
        found.append(Relation(key, row["rule"], takes, _text(row, "asks"), reasons, row))
    return tuple(found)


def relations_of(rule: str) -> Iterator[Relation]:
    """Relations a rule is applied to."""
    return (each for each in relations() if each.rule == rule)


def judgement(
    rule: str,
    name: str,
    verdict: Verdict,
    claims: Sequence[Claim],
    params: Mapping[str, object] | None = None,
    **more: Any,
) -> Judgement:
    """A finding in the words of its rule.

    Parameters
    ----------
    rule, name
        Rule, and which of its sentences.
    verdict, claims
        What is said of which figures.
    params
        Values of the placeholders.
    more
        Other fields of the judgement; ``relation`` as the record gives what to ask for and the reasons.
    """
    declared = rules()[rule]
    relation: Relation | None = more.pop("relation", None)
    asks = relation.asks if relation and relation.asks.zh else declared.asks
    filled = params or {}
    choices = (_choice(declared.policies[name]),) if name in declared.policies else ()
    told: Status = more.pop("status", "read")
    status = max(told, *(each.status for each in choices), key=STATUS_ORDER.index) if choices else told
    return Judgement(
        rule, relation.key if relation else "", verdict, tuple(c.id for c in claims),
        declared.sentences[name].filled(filled),
        formula=more.pop("formula", declared.formula).filled(filled),
        ask=asks.filled(filled), reasons=relation.reasons if relation else (),
        status=status, choices=choices, **more,
    )  # fmt: skip


def changed(claim: Claim, steps: int) -> Claim:
    """The claim with another last digit."""
    return replace(claim, number=claim.number + steps * claim.step)


def calendar_days(period: str) -> int | None:
    """Days of the period a figure is of; none where the page does not say it."""
    try:
        return Period.parse(period).days if period else None
    except UsageError:
        return None


def _text(row: Mapping[str, Any], name: str) -> Text:
    return Text(row.get(f"{name}_zh", ""), row.get(f"{name}_en", ""))


__all__ = ["Known", "Page", "Relation", "Repair", "Rule", "calendar_days", "changed", "judgement", "policy",
           "relations", "relations_of", "rules"]  # fmt: skip
