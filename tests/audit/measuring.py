"""Precision and recall of the extractor on pages whose figures were marked by hand.

A figure is marked ``⟦354天|354|day|good_days⟧``: as printed, its value with its scale, its unit (``#`` for
anything counted one by one) and its kind (``-`` for a kind the dictionary does not have). Dates, document
numbers, names such as PM2.5, numbers of lists and classes of water are no figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.linking import read_claims
from qingshan.publish.audit.sentences import Places
from qingshan.publish.audit.text import repair

_BASES = {"m": "length", "kw": "power", "kwh": "energy", "m3": "volume", "t": "mass"}
"""Units marked for any printed unit of their dimension: 60 cm is marked 0.6 m."""

MARK = re.compile(r"⟦([^|⟧]*)\|([^|⟧]*)\|([^|⟧]*)\|([^⟧]*)⟧")


@dataclass(frozen=True, slots=True)
class Truth:
    """A figure as a reader sees it, and where it stands in the plain page."""

    start: int
    end: int
    text: str
    value: Decimal
    unit: str
    kind: str


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over some pages: figures there are, found, right, and right with their kind."""

    there: int
    found: int
    right: int
    linked: int
    missed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    unlinked: tuple[str, ...] = ()

    @property
    def recall(self) -> float:
        """Share of the figures that were found with value and unit."""
        return self.right / self.there

    @property
    def precision(self) -> float:
        """Share of what was found that is a figure, with value and unit."""
        return self.right / self.found


def plain(marked: str) -> tuple[str, list[Truth]]:
    """The page without marks, and its figures."""
    truths: list[Truth] = []
    pieces: list[str] = []
    at = length = 0
    for match in MARK.finditer(marked):
        pieces.append(marked[at : match.start()])
        length += match.start() - at
        text, value, unit, kind = match.groups()
        truths.append(
            Truth(length, length + len(text), text, Decimal(value), unit, "" if kind == "-" else kind)
        )
        pieces.append(text)
        length += len(text)
        at = match.end()
    return "".join(pieces) + marked[at:], truths


def score(path: Path, places: Places) -> Score:
    """How the extractor does on one page."""
    text, truths = plain(path.read_text(encoding="utf-8"))
    repaired = repair(text)
    claims = read_claims(repaired, places)
    spans = {c.id: _span(repaired.pieces(c.start, c.end)) for c in claims}
    right: list[tuple[Truth, Claim]] = []
    left = list(claims)
    for truth in truths:
        match = next((c for c in left if _same(truth, c, spans[c.id])), None)
        if match is not None:
            left.remove(match)
            right.append((truth, match))
    hit = {id(truth) for truth, _ in right}
    linked = [(t, c) for t, c in right if t.kind == c.kind]
    return Score(
        len(truths), len(claims), len(right), len(linked),
        tuple(t.text for t in truths if id(t) not in hit),
        tuple(f"{c.text}={c.number} {c.unit}" for c in left),
        tuple(f"{t.text}: {c.kind or '-'} for {t.kind or '-'}" for t, c in right if t.kind != c.kind),
    )  # fmt: skip


def together(scores: Iterable[Score]) -> Score:
    """The pages as one."""
    every = list(scores)
    return Score(*(sum(getattr(s, name) for s in every) for name in ("there", "found", "right", "linked")))


def _span(pieces: tuple[tuple[int, int], ...]) -> tuple[int, int]:
    return min(p[0] for p in pieces), max(p[1] for p in pieces)


def _same(truth: Truth, claim: Claim, span: tuple[int, int]) -> bool:
    overlaps = span[0] < truth.end and truth.start < span[1]
    unit = claim.dimension in {"count", "none"} if truth.unit == "#" else claim.unit == truth.unit
    value = claim.number
    if truth.unit in _BASES and claim.dimension == _BASES[truth.unit]:
        return overlaps and claim.value == Fraction(truth.value)
    return overlaps and unit and value == truth.value
