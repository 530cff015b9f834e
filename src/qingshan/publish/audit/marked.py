"""The marked-up page: the original text, each figure with its verdict, the findings beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qingshan.base.messages import Language
from qingshan.publish.audit.audit import Audit
from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.verdict import Judgement, Verdict
from qingshan.publish.audit.vocabulary import data, kinds


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the original text, and the figure it is part of, if any.

    Parameters
    ----------
    text
        As it stands.
    claim, verdict
        Id of the figure and the gravest verdict on it; ``none`` where no rule touched it.
    about
        Kind, place and period, for people.
    numbers
        Numbers of the findings shown beside it.
    is_last
        Whether it is the last piece of its figure, which carries the sign.
    """

    text: str
    claim: str = ""
    verdict: Verdict | str = ""
    about: str = ""
    numbers: tuple[int, ...] = ()
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A finding with its number on the page."""

    number: int
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph of the original and the findings that begin in it."""

    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...]
    agreed: tuple[Judgement, ...]
    is_headline: bool = False


def words(language: Language) -> Mapping[str, str]:
    """Words of the page in one language."""
    at = 0 if language == "zh" else 1
    return {key: pair[at] for key, pair in data("page")["word"].items()}


def rows_of(audit: Audit, language: Language) -> list[Row]:
    """The page, paragraph by paragraph."""
    numbers = {id(j): at for at, j in enumerate(_told(audit), start=1)}
    rows = []
    for first, last, start, end in _paragraphs(audit):
        claims = [c for c in audit.claims if first <= c.start < last]
        ids = {c.id for c in claims}
        notes = tuple(Note(numbers[id(j)], j) for j in _told(audit) if _first(audit, j) in ids)
        agreed = tuple(j for j in audit.judgements if j.verdict == "consistent" and _first(audit, j) in ids)
        pieces = tuple(_pieces(audit, claims, (start, end), numbers, language))
        rows.append(Row(pieces, notes, agreed, 0 < last <= audit.repaired.headline + 1))
    return rows


def counts(audit: Audit) -> Mapping[str, int]:
    """How many findings of each verdict."""
    found = [j.verdict for j in audit.judgements]
    return {
        verdict: found.count(verdict) for verdict in ("impossible", "only_if", "cannot_tell", "consistent")
    }


def about(claim: Claim, language: Language) -> str:
    """What a figure was taken to be about."""
    kind = kinds().get(claim.kind)
    role = words(language)["change_of"] if claim.role == "change" else ""
    parts = [kind.name(language) if kind else "", role, claim.place, claim.period]
    return " · ".join(part for part in parts if part)


def _told(audit: Audit) -> Sequence[Judgement]:
    """Findings that are numbered, in the order of the page."""
    place = {c.id: at for at, c in enumerate(audit.claims)}
    told = [j for j in audit.judgements if j.verdict != "consistent" and j.claims]
    return sorted(told, key=lambda j: min(place[claim] for claim in j.claims))


def _first(audit: Audit, judgement: Judgement) -> str:
    """The first figure of the page a finding is about."""
    return next((c.id for c in audit.claims if c.id in judgement.claims), "")


def _paragraphs(audit: Audit) -> Iterator[tuple[int, int, int, int]]:
    """Stretches of the repaired text and of the original they came from, in order and without gaps."""
    text, origin = audit.repaired.text, audit.repaired.origin
    starts = [0, *(at + 1 for at, letter in enumerate(text) if letter == "\n" and at + 1 < len(text))]
    begin = 0
    for number, first in enumerate(starts):
        is_last = number + 1 == len(starts)
        last = len(text) if is_last else starts[number + 1]
        end = len(audit.original) if is_last else min(origin[last:], default=len(audit.original))
        if end > begin or is_last:
            yield first, last, begin, end
            begin = max(begin, end)


def _pieces(
    audit: Audit,
    claims: Sequence[Claim],
    stretch: tuple[int, int],
    numbers: Mapping[int, int],
    language: Language,
) -> Iterator[Piece]:
    at, end = stretch
    verdicts = audit.verdicts()
    parts = [(piece, c) for c in claims for piece in audit.repaired.pieces(c.start, c.end)]
    for (first, last), claim in sorted(parts, key=lambda each: each[0]):
        if first < at or last > end:
            continue
        yield from _plain(audit.original[at:first])
        told = tuple(numbers[id(j)] for j in audit.of(claim.id) if id(j) in numbers)
        own = [piece for piece, c in parts if c.id == claim.id]
        yield Piece(
            audit.original[first:last], claim.id, verdicts[claim.id] or "none", about(claim, language), told,
            (first, last) == max(own),
        )  # fmt: skip
        at = last
    yield from _plain(audit.original[at:end].rstrip())


def _plain(text: str) -> Iterator[Piece]:
    if text:
        yield Piece(text)
