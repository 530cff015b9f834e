"""The report of a section as files: judged, traced, written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, cast

import qingshan
from qingshan.base.errors import UsageError
from qingshan.base.messages import Language
from qingshan.base.period import Period
from qingshan.edge.archive.archive import Archive
from qingshan.edge.workspace import Place, Workspace
from qingshan.publish.content import Bulletin
from qingshan.publish.water.report import SectionReport

Form = Literal["html", "docx"]


def section_bulletin(
    workspace: Workspace, place: Place, period: str, today: date, *, basis: str = "", as_of: int | None = None
) -> Bulletin:
    """The report of a section with what a document says of its making.

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
    return Bulletin(report.city, report.period, (report,), today, commit, program)


def with_trace(workspace: Workspace, whole: Bulletin, code: str, period: str, language: Language) -> Bulletin:
    """The report with its catchment, who answers for it and, for a period, who may have caused it."""
    from qingshan.edge.trace.report import traced_report

    report = cast(SectionReport, whole.sections[0])
    traced = traced_report(workspace, code, period, language, report.period)
    told = replace(report, extra={**report.extra, **traced.blocks})
    return replace(whole, sections=(told, *((traced.section,) if traced.section else ())))


def write_section(
    told: Bulletin, language: Language, folder: Path, forms: Sequence[Form]
) -> tuple[Path, ...]:
    """The report as files of a folder."""
    from qingshan.edge.rendering.bulletin import write_document
    from qingshan.publish.water.report_document import report_document

    stem = "section" if language == "zh" else "section-en"
    return write_document(report_document(told, language), told, folder, stem, forms=list(forms))


def section_file(
    workspace: Workspace, code: str, period: str, language: Language, form: Form, today: date
) -> bytes:
    """The report of a section as the bytes of a file."""
    whole = section_bulletin(workspace, workspace.place(code), period, today)
    told = with_trace(workspace, whole, code, period, language)
    with TemporaryDirectory(prefix="section-") as folder:
        return write_section(told, language, Path(folder), [form])[0].read_bytes()
