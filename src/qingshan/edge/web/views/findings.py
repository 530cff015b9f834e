"""Findings as every face sends them."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

from qingshan.base.finding import Finding, Level
from qingshan.base.messages import Language
from qingshan.edge.web.remedies import remedy_of

WORST_FIRST: tuple[Level, ...] = ("error", "warning", "info")


class FindingOut(BaseModel):
    """A fault of data: where it is, what it is, what to do and on which page."""

    code: str
    level: Level
    file: str
    row: int | None
    column: str
    value: str
    count: int
    text: str
    remedy: str
    page: str = ""


def findings_out(findings: Iterable[Finding], language: Language) -> list[FindingOut]:
    """Findings in a language, the worst first."""
    ranked = sorted(findings, key=lambda each: WORST_FIRST.index(each.level))
    return [
        FindingOut.model_validate({**each.record(language), **remedy_of(each, language)._asdict()})
        for each in ranked
    ]
