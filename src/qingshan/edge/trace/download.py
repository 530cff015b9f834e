"""The report of a section as a file to be taken away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import qingshan
from qingshan.base.errors import UsageError
from qingshan.base.messages import Language
from qingshan.base.period import Period
from qingshan.edge.archive.archive import Archive
from qingshan.edge.trace.report import section_blocks
from qingshan.edge.workspace import Place, Workspace
from qingshan.publish.content import Bulletin
from qingshan.publish.document import Block
from qingshan.publish.water.report import SectionReport

Form = Literal["html", "docx"]


def section_bulletin(
    workspace: Workspace, place: Place, period: str, today: date, *, basis: str = "", as_of: int | None = None
) -> tuple[Bulletin, SectionReport]:
    """The report of a section with what a document of it says of its making.

    Raises
    ------
    UsageError
        The place is no section.
    NothingToJudgeError
        It has no reading in the period.
    """
    from qingshan.edge.water.report import write

    if place.kind != "section":
        raise UsageError("water-not-a-section", name=place.code)
    report = write(workspace, place, Period.parse(period) if period else None, basis=basis, as_of=as_of)
    commit = Archive.open(workspace.archive_folder).snapshot(as_of).number
    program = f"qingshan {qingshan.__version__}"
    return Bulletin(report.city, report.period, (report,), today, commit, program), report


def write_section(
    whole: tuple[Bulletin, SectionReport], traced: Mapping[str, Block], language: Language,
    folder: Path, forms: list[Form],
) -> tuple[Path, ...]:  # fmt: skip
    """The report as files of a folder; ``traced`` are its blocks from tracing."""
    from qingshan.edge.rendering.bulletin import write_document
    from qingshan.publish.water.report import report_document

    bulletin, report = whole
    stem = "section" if language == "zh" else "section-en"
    told = replace(bulletin, sections=(replace(report, extra={**report.extra, **traced}),))
    return write_document(report_document(told, language), bulletin, folder, stem, forms=forms)


def section_file(
    workspace: Workspace, code: str, period: str, language: Language, form: Form, today: date
) -> bytes:
    """The report of a section as the bytes of a file."""
    whole = section_bulletin(workspace, workspace.place(code), period, today)
    traced = section_blocks(workspace, code, period, language)
    with TemporaryDirectory(prefix="section-") as folder:
        return write_section(whole, traced, language, Path(folder), [form])[0].read_bytes()
