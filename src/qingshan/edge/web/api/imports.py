"""``/api/imports``: readings sent in as files: tried first, then stored whole or not at all."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, File, Path, Query, UploadFile

from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.common import PROBLEMS, Here, Tongue
from qingshan.edge.web.api.inputs import Limit
from qingshan.edge.web.api.uploads import read_upload
from qingshan.edge.web.views.imports import ImportOut, Medium, SourceOut, import_out, importer, sources

router = APIRouter(prefix="/api/imports", tags=["imports"], responses=PROBLEMS)
Work = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{8,40}$")]
Importer = Annotated[Caller, Depends(Rule("data.import"))]
KINDS = frozenset({".csv", ".txt", ".json", ".xlsx", ".xls", ".gz", ".zip", ".parquet", ".log", ".tsv"})
IMPORT = "import"


@router.get("", dependencies=[Depends(Rule("inside.read"))])
def all_(state: Here, limit: Limit = 100) -> list[SourceOut]:
    """Files the archive holds readings of, the newest first."""
    return sources(state, limit)


@router.post("/{medium}", status_code=202)
def begin(
    state: Here, language: Tongue, caller: Importer, medium: Annotated[Medium, Path()], *,
    file: Annotated[UploadFile, File()], basis: Literal["manual", "auto"] = "manual",
    dry_run: Annotated[bool, Query(description="Read and check, store nothing")] = True,
) -> ImportOut:  # fmt: skip
    """Begin to import a file; ask for the work until it is done."""
    name, content = read_upload(state, file, KINDS)
    work = importer(state, medium, name, content, basis=basis, dry=dry_run)
    return import_out(state.jobs.start(IMPORT, caller.who, work), language)


@router.get("/work/{job}")
def look(state: Here, language: Tongue, caller: Importer, job: Work) -> ImportOut:
    """What became of every row, and every finding, once it is there."""
    return import_out(state.jobs.get(job, caller.who, IMPORT), language)
