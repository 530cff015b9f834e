"""``qingshan import``: files in, findings listed, nothing half-imported."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import click

from qingshan.base.errors import UsageError
from qingshan.base.finding import Finding
from qingshan.edge.archive.archive import Archive, Commit
from qingshan.edge.cli.import_discharges import discharges
from qingshan.edge.cli.import_layer import layer
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import plain, write_findings, write_findings_file
from qingshan.edge.importing import Imported, Options, import_path
from qingshan.edge.known_places import known_sections, known_sites, register_sections
from qingshan.edge.mappings import MappingShelf
from qingshan.edge.readers.unpack import expand
from qingshan.edge.workspace import Workspace
from qingshan.observe.catalog import SOURCES, Medium, named
from qingshan.observe.readings import Tally

MOST_SHOWN = 10
"""Files told one by one; of more only the total is printed."""

_Step = Callable[[int, str, str], None]


@click.group(help=say("导入监测数据，列出问题。", "Import readings, list findings."))
def command() -> None:
    """Group of the media that can be imported."""


command.add_command(layer)
command.add_command(discharges)


def _file_options(function: Callable[..., None]) -> Callable[..., None]:
    """Arguments and options every medium's import takes."""
    options = (
        click.argument("files", nargs=-1, required=True, metavar="FILE..."),
        click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path),
                     help=say("列映射文件（TOML）", "column mapping (TOML)")),
        click.option("--findings", "findings_file", type=click.Path(dir_okay=False, path_type=Path),
                     help=say("把全部问题写入文件（.csv 或 .json）",
                              "write all findings to this file (.csv or .json)")),
        click.option("--dry-run", is_flag=True, help=say("只检查，不入库", "check only, store nothing")),
        click.option("--format", "form", type=click.Choice(["table", "json"]), default="table",
                     show_default=True, help=say("输出格式", "output format")),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def _source_option(medium: Medium) -> Callable[[Callable[..., None]], Callable[..., None]]:
    known = ", ".join(each.key for each in SOURCES[medium])
    return click.option("--source", metavar="KIND", help=say("指定数据来源：", "kind of feed: ") + known)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the command line asks for, whatever the medium."""

    files: tuple[str, ...]
    mapping: Path | None
    findings_file: Path | None
    form: str


@command.command("air", help=say(
    "导入空气监测小时数据。FILE 可以是文件、目录、通配符、.gz、.zip。"
    "每个文件要么整个入库，要么不入库；重复导入不改变任何内容。",
    "Import hourly air readings. FILE: files, folders, patterns, .gz, .zip. "
    "Each file is stored whole or not at all; importing it again changes nothing.",
))  # fmt: skip
@_file_options
@click.option(
    "--label",
    type=click.Choice(["start", "end"]),
    help=say("小时标签是该小时的开始还是结束", "whether the hour label opens or closes the hour"),
)
@_source_option("air")
@click.pass_context
def air(
    ctx: click.Context, files: tuple[str, ...], *, mapping: Path | None,
    label: Literal["start", "end"] | None,
    findings_file: Path | None, dry_run: bool, source: str | None, form: str,
) -> None:  # fmt: skip
    """Import files one by one; exit 1 when a finding says that rows are not used."""
    if source:
        named(source)
    workspace = _workspace(ctx.obj, is_needed=not dry_run)
    options = Options(_now(), known_sites(workspace), source, label, dry_run)
    _import(ctx, workspace, options, _Asked(files, mapping, findings_file, form))


@command.command("water", help=say(
    "导入水质监测数据：断面、湖库、水源地的手工监测表（一行一个样品，或一行一个项目），"
    "国家自动站接口数据（JSON）和自动站表。FILE 可以是文件、目录、通配符、.gz、.zip。"
    "每个文件要么整个入库，要么不入库；重复导入不改变任何内容。",
    "Import water readings: tables of samples of sections, lakes and sources (a row per sample, or per "
    "indicator), the national feed of stations (JSON), tables of stations. FILE: files, folders, patterns, "
    ".gz, .zip. Each file is stored whole or not at all; importing it again changes nothing.",
))  # fmt: skip
@_file_options
@click.option(
    "--basis",
    type=click.Choice(["manual", "auto"]),
    default="manual",
    show_default=True,
    help=say(
        "一般表格里是手工监测还是自动站；国家自动站格式自动识别",
        "what tables of your own hold: samples by hand or station records; the national feed is recognized",
    ),
)
@click.option(
    "--fetched",
    type=click.DateTime(["%Y-%m-%d"]),
    help=say(
        "接口数据取得的日期，用于没有年份的时间；默认取自文件名",
        "day the feed was fetched, for times without a year; by default that of the file name",
    ),
)
@click.option(
    "--register",
    "is_registering",
    is_flag=True,
    help=say("把登记表里没有的断面追加进去", "append sections the register does not have"),
)
@_source_option("water")
@click.pass_context
def water(
    ctx: click.Context, files: tuple[str, ...], *, mapping: Path | None, basis: Literal["manual", "auto"],
    fetched: datetime | None, is_registering: bool,
    findings_file: Path | None, dry_run: bool, source: str | None, form: str,
) -> None:  # fmt: skip
    """Import files one by one; exit 1 when a finding says that rows are not used."""
    if source:
        named(source, "water")
    workspace = _workspace(ctx.obj, is_needed=not dry_run)
    options = Options(
        _now(), known_sections(workspace), source, is_dry_run=dry_run, medium="water", basis=basis,
        fetched=fetched.date() if fetched else None,
    )  # fmt: skip
    register = workspace if is_registering and not dry_run else None
    _import(ctx, workspace, options, _Asked(files, mapping, findings_file, form), register)


@command.command("online", help=say(
    "导入口门在线小时数据：CSV、Excel（每行一个口门一小时，或每行一个指标），或 HJ 212 报文日志。"
    "列名用口门、时间、指标名、标记；时间是该小时的开始。"
    "每个文件要么整个入库，要么不入库；重复导入不改变任何内容。",
    "Import hours of outlets: CSV or Excel (a row per outlet and hour, or per indicator), or a log of HJ 212 "
    "frames. Columns are outlet, time, indicators, mark; the time opens the hour. "
    "Each file is stored whole or not at all; importing it again changes nothing.",
))  # fmt: skip
@_file_options
@click.pass_context
def online(
    ctx: click.Context, files: tuple[str, ...], *, mapping: Path | None, findings_file: Path | None,
    dry_run: bool, form: str,
) -> None:  # fmt: skip
    """Import files one by one; exit 1 when a finding says that rows are not used."""
    from qingshan.edge.online import importing
    from qingshan.edge.online.registers import read_registers
    from qingshan.standards.online_rules import rules_on

    if mapping is not None:
        raise UsageError("online-no-mapping")
    workspace, now, started = Workspace.find(ctx.obj), _now(), time.perf_counter()
    registers, rules = read_registers(workspace), rules_on(now.date())
    archive = None if dry_run else _archive(workspace)
    paths = expand(files)
    results: list[Imported] = []
    with _progress(len(paths), is_shown=form == "table") as step:
        for at, path in enumerate(paths):
            step(at, path.name, "read")
            results += importing.import_path(path, archive, registers, rules, now)
    if archive is not None:
        archive.close()
    _told(
        ctx, results, _Asked(files, None, findings_file, form), time.perf_counter() - started, dry_run=dry_run
    )


def _import(
    ctx: click.Context,
    workspace: Workspace | None,
    options: Options,
    asked: _Asked,
    register: Workspace | None = None,
) -> None:
    """Import, tell, exit 1 on errors; unknown sections are appended to the register of ``register``."""
    paths = expand(asked.files)
    folder = workspace.mappings_folder if workspace else None
    shelf = MappingShelf.with_file(folder, asked.mapping, options.medium)
    started = time.perf_counter()
    results = list(_all(paths, workspace, shelf, options, is_shown=asked.form == "table"))
    if register is not None:
        results = [*results[:-1], _with_registered(register, results)]
    _told(ctx, results, asked, time.perf_counter() - started, dry_run=options.is_dry_run)


def _told(
    ctx: click.Context, results: list[Imported], asked: _Asked, seconds: float, *, dry_run: bool
) -> None:
    """Tell what became of the files; exit 1 on errors."""
    _tell(results, asked.form, seconds, dry_run=dry_run)
    found = [finding for result in results for finding in result.findings]
    if asked.findings_file is not None:
        write_findings_file(found, asked.findings_file)
    if asked.form == "table":
        write_findings(found)
    if any(result.has_errors for result in results):
        ctx.exit(1)


def _with_registered(workspace: Workspace, results: list[Imported]) -> Imported:
    """The last result with what was appended to the register of sections told."""
    met = [name for result in results for name in result.unknown]
    new = register_sections(workspace, met)
    last = results[-1]
    if not new:
        return last
    told = Finding("sections-registered", params={"sites": ", ".join(new[:8]), "count": len(new)})
    return replace(last, findings=(*last.findings, told))


def _now() -> datetime:
    return datetime.now(tz=ZoneInfo("Asia/Shanghai")).replace(tzinfo=None, microsecond=0)


def _all(
    paths: list[Path], workspace: Workspace | None, shelf: MappingShelf, options: Options, *, is_shown: bool
) -> Iterator[Imported]:
    archive = _archive(workspace) if workspace and not options.is_dry_run else None
    try:
        with _progress(len(paths), is_shown=is_shown) as step:
            for at, path in enumerate(paths):
                yield from import_path(path, archive, shelf, options, partial(step, at, path.name))
    finally:
        if archive is not None:
            archive.close()


@contextmanager
def _progress(total: int, *, is_shown: bool) -> Iterator[_Step]:
    """A bar on standard error while a person looks on."""
    if not is_shown or not sys.stderr.isatty():
        yield lambda _at, _name, _what: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    words = {
        "read": say("读取", "reading"),
        "check": say("检查", "checking"),
        "store": say("入库", "storing"),
    }
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)

        def step(at: int, name: str, what: str) -> None:
            bar.update(task, completed=at, description=f"{words[what]} {name}")

        yield step


def _tell(results: list[Imported], form: str, seconds: float, *, dry_run: bool) -> None:
    rows = [_record(result) for result in results]
    count = sum(result.rows.came for result in results)
    if form == "json":
        findings = [f.record(language()) for r in results for f in r.findings]
        text = {
            "title": "import",
            "rows": rows,
            "findings": findings,
            "dry_run": dry_run,
            "seconds": round(seconds, 3),
            "rows_per_second": round(count / max(seconds, 1e-9)),
            "readings_per_second": round(sum(each.cells.came for each in results) / max(seconds, 1e-9)),
        }
        click.echo(json.dumps(text, ensure_ascii=False, indent=1, default=plain))
        return
    shown = results if len(results) <= MOST_SHOWN else [_total(results)]
    for result in shown:
        click.secho(result.name, bold=True, nl=False)
        click.echo("".join(f"  {word}" for word in (*result.sources, *result.mappings)))
        click.echo("  " + _sum(say("行  ", "rows    "), result.rows))
        click.echo("  " + _sum(say("读数", "readings"), result.cells))
        if result.commit is not None:
            click.echo("  " + _stored(result.commit))
        elif not result.cells.came:
            click.secho("  " + say("没有导入", "not imported"), fg="red")
    readings = sum(result.cells.came for result in results)
    pace = readings / max(seconds, 1e-9)
    click.echo(
        say(
            f"{count:,} 行，{readings:,} 个读数，{seconds:.2f} 秒（每秒 {pace:,.0f} 个读数）",
            f"{count:,} rows, {readings:,} readings in {seconds:.2f} s ({pace:,.0f} readings/s)",
        )
    )
    if dry_run:
        click.echo(say("只作检查，没有入库。", "Checked only, nothing stored."))


def _sum(word: str, tally: Tally) -> str:
    """What came in and what it became, as one sum."""
    names = {
        "kept": say("有效", "kept"),
        "flagged": say("存疑或无效", "flagged"), "missing": say("缺测", "missing"),
        "rejected": say("拒收", "rejected"), "duplicate": say("重复", "duplicate"),
        "skipped": say("不是读数", "no readings"),
    }  # fmt: skip
    counts = asdict(tally)
    parts = [
        f"{names[key]} {counts[key]:,}" for key in names if counts[key] or key not in {"duplicate", "skipped"}
    ]
    return f"{word} {tally.came:,} = " + " + ".join(parts)


def _stored(commit: Commit) -> str:
    if commit.rows == 0:
        return say(
            f"没有任何改变：档案中已有全部 {commit.unchanged:,} 个读数（批次 {commit.number}）",
            f"nothing changed: the archive had all {commit.unchanged:,} readings (commit {commit.number})",
        )
    new = commit.rows - commit.corrected
    return say(
        f"入库 批次 {commit.number}：新 {new:,} + 更正 {commit.corrected:,} + 未变 {commit.unchanged:,}",
        f"stored   commit {commit.number}: {new:,} new + {commit.corrected:,} corrected + "
        f"{commit.unchanged:,} unchanged",
    )


def _total(results: list[Imported]) -> Imported:
    """All files as one, where there are too many to print each."""
    rows, cells = Tally(0), Tally(0)
    for result in results:
        rows, cells = rows.plus(result.rows), cells.plus(result.cells)
    commits = [result.commit for result in results if result.commit is not None]
    commit = None
    if commits:
        last = commits[-1]
        commit = Commit(
            last.number,
            sum(c.rows for c in commits),
            sum(c.unchanged for c in commits),
            sum(c.corrected for c in commits),
            last.received,
        )
    return Imported(
        say(f"{len(results)} 个文件", f"{len(results)} files"), rows=rows, cells=cells, commit=commit
    )


def _record(result: Imported) -> dict[str, object]:
    commit = result.commit
    return {
        "file": result.name, "sources": list(result.sources), "mappings": list(result.mappings),
        "rows": asdict(result.rows), "cells": asdict(result.cells), "checks": dict(result.fired),
        "stored": None if commit is None else
        {"commit": commit.number, "new": commit.rows - commit.corrected, "corrected": commit.corrected,
         "unchanged": commit.unchanged, "received": commit.received},
    }  # fmt: skip


def _workspace(folder: str | None, *, is_needed: bool) -> Workspace | None:
    try:
        return Workspace.find(folder)
    except UsageError:
        if is_needed or folder is not None:
            raise
        return None


def _archive(workspace: Workspace) -> Archive:
    return Archive.open(workspace.archive_folder, create=True)
