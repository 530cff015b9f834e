"""Kinds of worked examples of the auditor: a text, and the verdicts that must come of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from qingshan.edge.audit.run import Background, background
from qingshan.edge.engines import Make
from qingshan.edge.examples.example import Example
from qingshan.publish.audit.audit import audit_text
from qingshan.publish.audit.page import rules

Answers = dict[str, Mapping[str, object]]


def audit_kind(examples: Sequence[Example], make: Make) -> Answers:
    """The gravest verdict of every rule on a text, of the rule ``about`` when the example names one."""
    return {example.id: _verdicts(example) for example in examples}


KINDS: Mapping[str, Callable[[Sequence[Example], Make], Answers]] = {"audit": audit_kind}


def _verdicts(example: Example) -> Mapping[str, object]:
    given = _known()
    audit = audit_text(str(example.given["text"]), given.places, given.known)
    found: dict[str, object] = {"verdict": audit.verdict, "figures": len(audit.claims)}
    for judgement in reversed(audit.judgements):
        found[judgement.rule] = judgement.verdict
        if judgement.repairs:
            found[f"{judgement.rule}_repair"] = judgement.repairs[0].needed.zh
    return {**dict.fromkeys(rules()), **found}


@cache
def _known() -> Background:
    return background(None)
