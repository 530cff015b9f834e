"""The whole audit: text in, claims and verdicts out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.linking import read_claims
from qingshan.publish.audit.page import Known, Page, judgement, rules
from qingshan.publish.audit.rules.catalog import FUNCTIONS
from qingshan.publish.audit.sentences import Places
from qingshan.publish.audit.text import Repaired, repair
from qingshan.publish.audit.verdict import Judgement, Verdict, worst


@dataclass(frozen=True, slots=True)
class Audit:
    """What came of a page.

    Parameters
    ----------
    original
        The text as it was given.
    repaired
        The text as it was read.
    claims
        Its figures, in order.
    judgements
        Its findings, the gravest first.
    """

    original: str
    repaired: Repaired
    claims: tuple[Claim, ...]
    judgements: tuple[Judgement, ...]

    @property
    def verdict(self) -> Verdict:
        """The gravest of its findings."""
        return worst(self.judgements)

    def of(self, claim: str) -> tuple[Judgement, ...]:
        """Findings about one figure."""
        return tuple(each for each in self.judgements if claim in each.claims)

    def verdicts(self) -> Mapping[str, Verdict | None]:
        """The gravest verdict on each figure; none where no rule has touched it."""
        return {c.id: worst(found) if (found := self.of(c.id)) else None for c in self.claims}


def audit_text(original: str, places: Places, known: Sequence[Known] = ()) -> Audit:
    """The audit of a text.

    Parameters
    ----------
    original
        Text of a page, as it came out of its file.
    places
        Places known by name.
    known
        Figures known from outside, such as land areas.

    Examples
    --------
    >>> from qingshan.publish.audit.sentences import Places
    >>> audit_text("2022年优良天数356天，优良天数比例97.4%。", Places({})).verdict
    'impossible'
    """
    repaired = repair(original)
    claims = tuple(read_claims(repaired, places))
    return Audit(original, repaired, claims, tuple(judge(Page(repaired.text, claims, tuple(known)))))


def judge(page: Page) -> list[Judgement]:
    """Every finding about a page that is shown, the gravest first."""
    found = [each for rule in rules().values() for each in _apply(rule.function, page)]
    shown = list(dict.fromkeys(_key(each) for each in found))
    unique = {_key(each): each for each in reversed(found)}
    kept = [unique[key] for key in shown if unique[key].is_shown]
    kept += _cut_off(kept)
    order: list[Verdict] = ["impossible", "only_if", "cannot_tell", "consistent"]
    return sorted(kept, key=lambda each: order.index(each.verdict))


def with_computed(audit: Audit, computed: Sequence[Judgement]) -> Audit:
    """The audit with findings against computed figures added."""
    order: list[Verdict] = ["impossible", "only_if", "cannot_tell", "consistent"]
    every = sorted([*computed, *audit.judgements], key=lambda each: order.index(each.verdict))
    return replace(audit, judgements=tuple(every))


def _apply(function: str, page: Page) -> Iterator[Judgement]:
    if function in FUNCTIONS:
        yield from FUNCTIONS[function](page)


def _key(found: Judgement) -> tuple[object, ...]:
    return (found.rule, frozenset(found.claims), found.verdict)


def _cut_off(found: Sequence[Judgement]) -> list[Judgement]:
    """R17: places of a page that agree only if last digits were cut off."""
    cut = [each for each in found if each.mode != "rounded" and each.verdict in {"consistent", "only_if"}]
    if not cut:
        return []
    claims = tuple(dict.fromkeys(claim for each in cut for claim in each.claims))
    made = judgement("R17", "cut", "only_if", [], {"count": len(cut)})
    return [replace(made, claims=claims)]
