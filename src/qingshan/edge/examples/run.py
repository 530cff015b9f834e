"""Runs worked examples on an engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qingshan.base.finding import Finding
from qingshan.edge.engines import engine
from qingshan.edge.examples import air, audit, water
from qingshan.edge.examples.example import Example, Outcome, agrees

MEDIA: Mapping[str, Mapping[str, Any]] = {"air": air.KINDS, "water": water.KINDS, "audit": audit.KINDS}
"""Kinds of examples of each medium, by name."""

KINDS = {**audit.KINDS, **water.KINDS, **air.KINDS}
"""Kinds of examples by name, of every medium; a name two media share is the first one's."""


def run_examples(examples: Sequence[Example], engine_name: str) -> tuple[list[Outcome], list[Finding]]:
    """Outcome of every example whose kind is known, in the order given, and findings for the others.

    An example whose input cannot be worked with fails by itself; it does not stop the others.
    """
    make = engine(engine_name)
    answers: dict[tuple[str, str], object] = {}
    findings: list[Finding] = []
    for file in dict.fromkeys(example.where.file for example in examples):
        own = [example for example in examples if example.where.file == file]
        kinds = kinds_for(own)
        for kind in dict.fromkeys(example.kind for example in own):
            chosen = [example for example in own if example.kind == kind]
            if kind not in kinds:
                params = {"kind": kind, "known": ", ".join(KINDS)}
                findings.append(Finding("example-kind", chosen[0].where, params, len(chosen)))
                continue
            found = _answers(kinds[kind], chosen, make, findings)
            answers |= {(file, name): answer for name, answer in found.items()}
    outcomes = []
    for example in examples:
        if example.kind in KINDS:
            got = answers.get((example.where.file, example.id))
            answer = got if isinstance(got, dict) else {}
            outcomes.append(Outcome(example, answer, agrees(example.expected, answer)))
    return outcomes, findings


def kinds_for(examples: Sequence[Example]) -> Mapping[str, Any]:
    """Kinds by name as the examples of one file mean them.

    Where two media have a kind of the same name, the medium that knows most kinds of the file is meant.
    """
    named = {example.kind for example in examples}
    medium = max(MEDIA, key=lambda each: len(named & set(MEDIA[each])))
    return {**KINDS, **MEDIA[medium]}


def _answers(
    kind: Any, chosen: Sequence[Example], make: object, findings: list[Finding]
) -> dict[str, object]:
    """Answers of one kind; when the whole kind breaks, each example alone, to name the one at fault."""
    try:
        return dict(kind(chosen, make))
    except (KeyError, ValueError, TypeError, ArithmeticError, StopIteration) as wrong:
        if len(chosen) == 1:
            params = {"id": chosen[0].id, "why": f"{type(wrong).__name__}: {wrong}"}
            findings.append(Finding("example-input", chosen[0].where, params))
            return {}
    return {k: v for example in chosen for k, v in _answers(kind, [example], make, findings).items()}


def passed(outcomes: Iterable[Outcome]) -> int:
    """How many came out as expected."""
    return sum(outcome.passed for outcome in outcomes)
