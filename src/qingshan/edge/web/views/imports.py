"""What is shown of imports: what became of every row of a file, every finding, what is in the archive."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from pydantic import BaseModel

from qingshan.base.messages import Language
from qingshan.edge.archive.archive import Archive
from qingshan.edge.importing import Imported, Options, import_path
from qingshan.edge.known_places import known_sections, known_sites
from qingshan.edge.mappings import MappingShelf
from qingshan.edge.web.jobs import Job
from qingshan.edge.web.state import State
from qingshan.edge.web.views.findings import FindingOut, findings_out
from qingshan.edge.web.views.work import JobOut

Medium = Literal["air", "water", "online"]


class TallyOut(BaseModel):
    """What came in and what it became: came = kept + flagged + missing + rejected + duplicate + skipped."""

    came: int
    kept: int
    flagged: int
    missing: int
    rejected: int
    duplicate: int
    skipped: int


class FileOut(BaseModel):
    """What became of one file; ``commit`` is none where nothing was stored."""

    name: str
    sources: list[str]
    mappings: list[str]
    rows: TallyOut
    readings: TallyOut
    commit: int | None
    new: int
    corrected: int
    unchanged: int
    findings: list[FindingOut]


class ImportOut(BaseModel):
    """An import as far as it is."""

    job: JobOut
    is_dry_run: bool
    files: list[FileOut]
    errors: int


class SourceOut(BaseModel):
    """A file the archive holds readings of."""

    commit: int
    name: str
    medium: str
    sha256: str
    size: int
    received: datetime
    rows: int
    corrected: int
    unchanged: int


def importer(
    state: State, medium: Medium, name: str, content: bytes, *, basis: Literal["manual", "auto"], dry: bool
) -> Callable[[Job], tuple[bool, tuple[Imported, ...]]]:
    """The work of importing a file that was sent in: each file is stored whole or not at all."""

    def work(job: Job) -> tuple[bool, tuple[Imported, ...]]:
        with TemporaryDirectory(prefix="qingshan-import-") as scratch:
            path = Path(scratch) / name
            path.write_bytes(content)

            def step(what: str) -> None:
                job.step = what

            found = tuple(_imported(state, medium, path, step, basis=basis, dry=dry))
        state.refresh()
        return dry, found

    return work


def import_out(job: Job, language: Language) -> ImportOut:
    """An import as far as it is."""
    told = JobOut.of(job, language)
    if job.result is None:
        return ImportOut(job=told, is_dry_run=True, files=[], errors=0)
    dry, found = job.result
    files = [_file(each, language) for each in found]
    errors = sum(finding.level == "error" for each in files for finding in each.findings)
    return ImportOut(job=told, is_dry_run=dry, files=files, errors=errors)


def sources(state: State, limit: int) -> list[SourceOut]:
    """Files the archive holds readings of, the newest first."""
    if not (state.workspace.archive_folder / "archive.db").is_file():
        return []
    with Archive.open(state.workspace.archive_folder) as archive:
        found = list(archive.sources())
    return [
        SourceOut(
            commit=each.commit.number, name=each.source.name, medium=each.medium, sha256=each.source.sha256,
            size=each.source.size, received=each.commit.received, rows=each.commit.rows,
            corrected=each.commit.corrected, unchanged=each.commit.unchanged,
        )
        for each in reversed(found[-limit:])
    ]  # fmt: skip


def _imported(
    state: State, medium: Medium, path: Path, step: Callable[[str], None], *,
    basis: Literal["manual", "auto"], dry: bool,
) -> Sequence[Imported]:  # fmt: skip
    workspace, now = state.workspace, state.clock().replace(tzinfo=None, microsecond=0)
    archive = None if dry else Archive.open(workspace.archive_folder, create=True)
    try:
        if medium == "online":
            from qingshan.edge.online import importing
            from qingshan.edge.online.registers import read_registers
            from qingshan.standards.online_rules import rules_on

            step("read")
            registers = read_registers(workspace)
            return list(importing.import_path(path, archive, registers, rules_on(now.date()), now))
        known = known_sites(workspace) if medium == "air" else known_sections(workspace)
        options = Options(now, known, is_dry_run=dry, medium=medium, basis=basis)
        shelf = MappingShelf.with_file(workspace.mappings_folder, None, medium)
        return list(import_path(path, archive, shelf, options, step))
    finally:
        if archive is not None:
            archive.close()


def _file(each: Imported, language: Language) -> FileOut:
    commit = each.commit
    return FileOut(
        name=each.name, sources=list(each.sources), mappings=list(each.mappings),
        rows=TallyOut(**_tally(each.rows)), readings=TallyOut(**_tally(each.cells)),
        commit=commit.number if commit else None, new=commit.rows - commit.corrected if commit else 0,
        corrected=commit.corrected if commit else 0, unchanged=commit.unchanged if commit else 0,
        findings=findings_out(each.findings, language),
    )  # fmt: skip


def _tally(tally: Any) -> Mapping[str, int]:
    return asdict(tally)
