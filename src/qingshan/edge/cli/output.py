"""Results on the screen or in a file: one table for people, CSV, xlsx, and one JSON schema for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qingshan.base.finding import Finding
from qingshan.edge.cli.language import language, say

if TYPE_CHECKING:
    from qingshan.edge.workspace import Workspace

FORMATS = ("table", "csv", "json", "xlsx")
Row = Mapping[str, object]

format_option = click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help=say("输出格式", "output format"),
)
out_option = click.option(
    "-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help=say("写入文件", "write to this file")
)


def write_rows(
    rows: Sequence[Row],
    headers: Mapping[str, str],
    *,
    form: str = "table",
    out: Path | None = None,
    title: str = "",
    notes: Iterable[str] = (),
) -> None:
    """Rows under headers, in the form asked for.

    ``headers`` maps keys of the rows to what people read; programs (csv, json) get the keys.
    """
    if form == "json":
        _emit(
            json.dumps(
                {"title": title, "rows": [dict(r) for r in rows], "notes": list(notes)},
                ensure_ascii=False,
                indent=1,
                default=plain,
            ),
            out,
        )
    elif form == "csv":
        _write_csv(rows, headers, out)
    elif form == "xlsx":
        _write_xlsx(rows, headers, out, title)
    else:
        _print_table(rows, headers, title, notes)


def marked(title: str, is_simulated: bool) -> str:
    """A title that says on its face when what stands below is made up."""
    return say(f"【模拟数据 SIMULATED】{title}", f"[SIMULATED] {title}") if is_simulated else title


def marked_as_held(title: str, workspace: Workspace) -> str:
    """A title marked where any file of the archive, or the city itself, is made up."""
    from qingshan.edge.archive.archive import Archive

    files = Archive.open(workspace.archive_folder).file_names()
    return marked(title, workspace.is_simulated(files))


def write_findings(findings: Sequence[Finding], *, limit: int = 40) -> None:
    """Findings on standard error: the worst first, folded after ``limit``."""
    color = {"error": "red", "warning": "yellow", "info": "cyan"}
    order = list(color)
    ranked = sorted(findings, key=lambda f: order.index(f.level))
    for each in ranked[:limit]:
        times = f" ×{each.count}" if each.count > 1 else ""
        click.secho(f"{each.level:7} {each.where}{times}", fg=color[each.level], err=True)
        click.echo(f"        {each.text(language())} → {each.remedy(language())}", err=True)
    if len(ranked) > limit:
        more = len(ranked) - limit
        click.echo(
            say(
                f"……另有 {more} 条，用 --findings FILE 写出全部。",
                f"… {more} more; --findings FILE writes them all.",
            ),
            err=True,
        )


def write_findings_file(findings: Iterable[Finding], file: Path) -> None:
    """All findings as a file: JSON where its name ends so, else CSV."""
    keys = ("level", "code", "file", "row", "column", "value", "count", "text", "remedy")
    records = [finding.record(language()) for finding in findings]
    form = "json" if file.suffix == ".json" else "csv"
    write_rows(records, {key: key for key in keys}, form=form, out=file, title="findings")


def plain(value: object) -> object:
    """Value as JSON knows it: dates as ISO text, decimals as numbers."""
    if isinstance(value, Decimal):
        return (
            int(value)
            if value == value.to_integral_value() and value.as_tuple().exponent == 0
            else float(value)
        )
    if isinstance(value, (date, datetime, Path)):
        return str(value)
    raise TypeError(type(value).__name__)


def cell(value: object) -> str:
    """Value as a person reads it; a dash for nothing."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return say("是", "yes") if value else say("否", "no")
    return str(value)


def _emit(text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")


def _write_csv(rows: Sequence[Row], headers: Mapping[str, str], out: Path | None) -> None:
    stream = sys.stdout if out is None else out.open("w", encoding="utf-8-sig", newline="")
    try:
        writer = csv.writer(stream)
        writer.writerow(headers)
        writer.writerows([["" if row.get(k) is None else row.get(k) for k in headers] for row in rows])
    finally:
        if out is not None:
            stream.close()


def _write_xlsx(rows: Sequence[Row], headers: Mapping[str, str], out: Path | None, title: str) -> None:
    import xlsxwriter

    if out is None:
        raise click.UsageError(say("xlsx 需要 -o 文件名", "xlsx needs -o FILE"))
    with xlsxwriter.Workbook(str(out), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet((title or "qingshan")[:31].replace("/", " "))
        sheet.write_row(0, 0, list(headers.values()), book.add_format({"bold": True}))
        for at, row in enumerate(rows, start=1):
            values = [row.get(k) for k in headers]
            sheet.write_row(at, 0, [float(v) if isinstance(v, Decimal) else v for v in values])
        sheet.freeze_panes(1, 0)
        sheet.autofit()


def _print_table(rows: Sequence[Row], headers: Mapping[str, str], title: str, notes: Iterable[str]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console() if sys.stdout.isatty() else Console(width=10_000)
    shown, dropped = _fitting(rows, headers, console.width)
    if title:  # by itself: the title of a table is broken to the width of its columns
        console.print(title, style="italic", markup=False, highlight=False, soft_wrap=True)
    table = Table(header_style="bold", padding=(0, 1, 0, 0), box=None)
    numeric = {k for k in shown if any(isinstance(r.get(k), (int, float, Decimal)) for r in rows)}
    for key, header in shown.items():
        table.add_column(header, justify="right" if key in numeric else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(cell(row.get(key)) for key in shown))
    console.print(table)
    if dropped:
        names = say("、", ", ").join(dropped)
        click.secho(say(f"窗口太窄，未显示：{names}", f"The window is too narrow for: {names}"), dim=True)
    for note in notes:
        click.secho(note, dim=True)


def _fitting(rows: Sequence[Row], headers: Mapping[str, str], width: int) -> tuple[dict[str, str], list[str]]:
    """The columns that fit, in their order, and the names of those left out: the rightmost first."""
    from rich.cells import cell_len

    widths = {
        k: 1 + max([cell_len(header), *(cell_len(cell(r.get(k))) for r in rows)])
        for k, header in headers.items()
    }
    kept = list(headers)
    while len(kept) > 1 and sum(widths[k] for k in kept) > width:
        kept.pop()
    return {k: headers[k] for k in kept}, [headers[k] for k in headers if k not in kept]
