"""What is shown of an audit: the text with its figures marked, and what arithmetic says of them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import BaseModel

from qingshan.base.messages import Language
from qingshan.edge.audit.document import Document, document_of
from qingshan.edge.audit.run import Audited, Background, audit_document, background
from qingshan.edge.rendering.audit import audit_page
from qingshan.edge.rendering.signs import SIGNS
from qingshan.edge.web.state import State
from qingshan.edge.web.views.findings import FindingOut, findings_out
from qingshan.publish.audit.marked import Row, counts, rows_of, words
from qingshan.publish.audit.page import rules
from qingshan.publish.audit.verdict import Judgement

_ADDRESS = re.compile(r"\b(?:air|water|online|ecology|soil)/[\w.~@:+-]+(?:/[\w.~@:+-]+)+")


class PieceOut(BaseModel):
    """A stretch of the text; ``claim`` is the id of the figure it is part of."""

    text: str
    claim: str
    verdict: str
    sign: str
    about: str
    numbers: list[int]


class RepairOut(BaseModel):
    """The least change of a printed figure that makes the rest possible."""

    claim: str
    printed: str
    needed: str


class NoteOut(BaseModel):
    """A finding about some figures; ``addresses`` are computed figures it speaks of."""

    number: int | None
    rule: str
    title: str
    verdict: str
    claims: list[str]
    text: str
    formula: str
    intervals: list[tuple[str, str]]
    repairs: list[RepairOut]
    ask: str
    reasons: list[str]
    source: str
    status: str
    addresses: list[str]


class RowOut(BaseModel):
    """A paragraph and the findings that begin in it."""

    is_headline: bool
    pieces: list[PieceOut]
    notes: list[NoteOut]
    agreed: list[NoteOut]


class AuditOut(BaseModel):
    """What came of a document; ``words`` are those of its verdicts."""

    name: str
    form: str
    verdict: str
    figures: int
    counts: dict[str, int]
    rows: list[RowOut]
    findings: list[FindingOut]
    words: dict[str, str]


def audited(state: State, name: str, content: bytes) -> Audited:
    """The audit of a document, beside what the workspace computes."""
    return audit_document(document_of(content, name), _background(state), state.workspace)


def audited_text(state: State, text: str) -> Audited:
    """The audit of pasted text."""
    return audit_document(Document("", text, "text"), _background(state), state.workspace)


def audit_out(found: Audited, language: Language) -> AuditOut:
    """The audit in a language."""
    told = words(language)
    return AuditOut(
        name=found.document.name,
        form=found.document.form,
        verdict=found.audit.verdict,
        figures=len(found.audit.claims),
        counts=dict(counts(found.audit)),
        rows=[_row(each, language) for each in rows_of(found.audit, language)],
        findings=findings_out(found.document.findings, language),
        words={
            key: told[key] for key in ("impossible", "only_if", "cannot_tell", "consistent", "ask", "repair")
        },
    )


def audit_html(state: State, found: Audited, language: Language) -> str:
    """The marked-up page, as ``qingshan audit`` writes it."""
    return audit_page([found], language, state.clock().date())


def _background(state: State) -> Background:
    return state.kept("audit-background", background)


def _row(row: Row, language: Language) -> RowOut:
    signs: Mapping[str, str] = {str(key): sign for key, sign in SIGNS.items()}
    return RowOut(
        is_headline=row.is_headline,
        pieces=[
            PieceOut(
                text=each.text, claim=each.claim, verdict=str(each.verdict), about=each.about,
                sign=signs.get(str(each.verdict), "") if each.is_last else "", numbers=list(each.numbers),
            )
            for each in row.pieces
        ],
        notes=[_note(each.judgement, each.number, language) for each in row.notes],
        agreed=[_note(each, None, language) for each in row.agreed],
    )  # fmt: skip


def _note(each: Judgement, number: int | None, language: Language) -> NoteOut:
    text, source = each.says.of(language), each.source.split(" | ")
    return NoteOut(
        number=number, rule=each.rule, title=rules()[each.rule].title.of(language), verdict=each.verdict,
        claims=list(each.claims), text=text, formula=each.formula.of(language),
        intervals=[(name.of(language), value.of(language)) for name, value in each.intervals],
        repairs=[
            RepairOut(claim=e.claim, printed=e.printed, needed=e.needed.of(language))
            for e in each.repairs[:3]
        ],
        ask=each.ask.of(language), reasons=[reason.of(language) for reason in each.reasons],
        source=source[0 if language == "zh" else -1], status=each.status,
        addresses=list(dict.fromkeys(_ADDRESS.findall(each.says.zh))),
    )  # fmt: skip
