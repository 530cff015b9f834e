"""Runs worked examples on an engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qingshan.base.finding import Finding
from qingshan.edge.engines import engine
from qingshan.edge.examples import air
from qingshan.edge.examples.example import Example, Outcome, agrees

KINDS = {**air.KINDS}
"""Kinds of examples by name, of every medium."""


def run_examples(examples: Sequence[Example], engine_name: str) -> tuple[list[Outcome], list[Finding]]:
    """Outcome of every example whose kind is known, in the order given, and findings for the others.

    An example whose input cannot be worked with fails by itself; it does not stop the others.
    """
    make = engine(engine_name)
    answers: dict[str, object] = {}
    findings: list[Finding] = []
    for kind in dict.fromkeys(example.kind for example in examples):
        chosen = [example for example in examples if example.kind == kind]
        if kind not in KINDS:
            params = {"kind": kind, "known": ", ".join(KINDS)}
            findings.append(Finding("example-kind", chosen[0].where, params, len(chosen)))
            continue
        answers |= _answers(kind, chosen, make, findings)
    outcomes = []
    for example in examples:
        if example.kind in KINDS:
            got = answers.get(example.id)
            answer = got if isinstance(got, dict) else {}
            outcomes.append(Outcome(example, answer, agrees(example.expected, answer)))
    return outcomes, findings


def _answers(
    kind: str, chosen: Sequence[Example], make: object, findings: list[Finding]
) -> dict[str, object]:
    """Answers of one kind; when the whole kind breaks, each example alone, to name the one at fault."""
    try:
        return dict(KINDS[kind](chosen, make))  # type: ignore[arg-type]
    except (KeyError, ValueError, TypeError, ArithmeticError, StopIteration) as wrong:
        if len(chosen) == 1:
            params = {"id": chosen[0].id, "why": f"{type(wrong).__name__}: {wrong}"}
            findings.append(Finding("example-input", chosen[0].where, params))
            return {}
    return {k: v for example in chosen for k, v in _answers(kind, [example], make, findings).items()}


def passed(outcomes: Iterable[Outcome]) -> int:
    """How many came out as expected."""
    return sum(outcome.passed for outcome in outcomes)
