"""``/api/audit``: printed figures checked against each other and against what the workspace computes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Query, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from qingshan.base.messages import Language
from qingshan.edge.audit.run import Audited
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.parameters import PROBLEMS, Here, Tongue
from qingshan.edge.web.api.uploads import read_upload, shown
from qingshan.edge.web.state import State
from qingshan.edge.web.views.audit import AuditOut, audit_html, audit_out, audited, audited_text

router = APIRouter(prefix="/api/audit", tags=["audit"], responses=PROBLEMS)
KINDS = frozenset({".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".csv", ".json", ".toml"})
Face = Annotated[Literal["json", "html"], Query(alias="format", description="A page instead of JSON")]
PAGES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The audit; as a page where `format` asks for one", "content": {"text/html": {}}}
}


class TextIn(BaseModel):
    """Text of a page."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, Field(min_length=1, max_length=200_000)]


@router.post("/text", dependencies=[Depends(Rule("inside.read"))], responses=PAGES)
def text(state: Here, language: Tongue, said: TextIn, form: Face = "json") -> AuditOut:
    """Audit pasted text."""
    return _answer(state, audited_text(state, said.text), language, form)


@router.post("/files", dependencies=[Depends(Rule("inside.read"))], responses=PAGES)
def file(state: Here, language: Tongue, file: Annotated[UploadFile, File()], form: Face = "json") -> AuditOut:
    """Audit a file: Word, PDF, web page, Markdown, plain text."""
    name, content = read_upload(state, file, KINDS)
    return _answer(state, audited(state, name, content), language, form)


def _answer(state: State, found: Audited, language: Language, form: str) -> AuditOut:
    if form == "html":
        return shown(audit_html(state, found, language))  # type: ignore[return-value]
    return audit_out(found, language)
