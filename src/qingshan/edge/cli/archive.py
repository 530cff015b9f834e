"""``qingshan archive``: how the archive of readings is, whether it is whole, and what it ever said."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from qingshan.base.errors import UsageError
from qingshan.base.indicator import indicator as indicator_of
from qingshan.base.period import Period
from qingshan.edge.archive.archive import Archive, Extent, Review, SourceRecord, Status, Version
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import Row, format_option, out_option, write_findings, write_rows
from qingshan.edge.verdicts.store import Store


@click.group(
    help=say(
        "检查、压实读数档案，查看一个读数的历史。", "Verify and compact the archive; history of a reading."
    )
)
def command() -> None:
    """Group of archive commands."""


@command.command(
    help=say("档案里有什么；--imports 列出每次导入", "what it holds; --imports lists every import")
)
@click.option("--imports", "is_long", is_flag=True, help=say("列出每次导入的文件", "list the files imported"))
@format_option
@out_option
@click.pass_context
def status(ctx: click.Context, *, is_long: bool, form: str, out: Path | None) -> None:
    """One row a medium and the files behind them, or one row an import."""
    archive = _archive(ctx)
    if is_long:
        title = say("导入记录", "Imports")
        write_rows(
            [_import(each) for each in archive.sources()], _import_headers(), form=form, out=out, title=title
        )
        return
    found = archive.status()
    headers = {
        "medium": say("介质", "medium"),
        "sites": say("点位", "sites"),
        "indicators": say("指标", "indicators"),
        "first": say("最早", "first"),
        "last": say("最新", "last"),
        "readings": say("读数", "readings"),
    }
    rows = [_medium(medium, extent) for medium, extent in found.media.items()]
    title = say("读数档案", "Archive of readings")
    write_rows(rows, headers, form=form, out=out, title=title, notes=_notes(found))


@command.command(help=say("逐个核对文件的大小和校验值", "check the size and hash of every file"))
@format_option
@out_option
@click.pass_context
def verify(ctx: click.Context, form: str, out: Path | None) -> None:
    """Every fault of the archive; exit code 1 when a reading is at risk."""
    archive = _archive(ctx)
    findings = archive.verify()
    if form == "table" and out is None:
        write_findings(findings)
        files = archive.status().files
        if not findings:
            click.echo(
                say(
                    f"档案完好：{files} 个文件与登记一致。",
                    f"The archive is whole: {files} files as recorded.",
                )
            )
    else:
        headers = {name: name for name in ("code", "level", "file", "count", "text", "remedy")}
        write_rows([each.record(language()) for each in findings], headers, form=form, out=out)
    if any(each.level == "error" for each in findings):
        ctx.exit(1)


@command.command(
    help=say("压实：每月合并为一个文件，清除过期文件", "merge each month's files, remove retired ones")
)
@click.pass_context
def compact(ctx: click.Context) -> None:
    """Tidy up; no reading changes."""
    archive = _archive(ctx)
    months = archive.compact()
    removed = archive.collect_garbage()
    dropped = _store(ctx).trim()
    click.echo(
        say(
            f"压实 {months} 个月，清除 {removed} 个过期文件和 {dropped} 份过期结论；读数没有变化。",
            f"{months} months compacted, {removed} retired files and {dropped} old verdicts removed; no "
            "reading changed.",
        )
    )


@command.command(
    help=say(
        "存下的评价结论：算过一次的表按输入的内容存放，输入不变就不再重算。--drop 全部删去，下次重新评价",
        "verdicts kept: tables judged once stand under the content of their inputs and are not judged "
        "again while these "
        "stay as they are; --drop removes all of them, they are judged anew",
    )
)
@click.option("--drop", is_flag=True, help=say("全部删去", "remove them all"))
@format_option
@out_option
@click.pass_context
def verdicts(ctx: click.Context, *, drop: bool, form: str, out: Path | None) -> None:
    """One row a kind of verdict."""
    store = _store(ctx)
    if drop:
        dropped = store.trim(0)
        click.echo(say(f"删去 {dropped} 份结论。", f"{dropped} verdicts removed."))
        return
    rows: dict[str, dict[str, int]] = {}
    for _, entry in store.entries():
        row = rows.setdefault(entry.kind, {"entries": 0, "bytes": 0})
        row["entries"] += 1
        row["bytes"] += entry.size
    heads = {
        "kind": say("结论", "verdicts of"),
        "entries": say("份数", "entries"),
        "bytes": say("字节", "bytes"),
    }
    total = sum(row["bytes"] for row in rows.values())
    note = say(
        f"共 {total / 1e6:.1f} MB，上限 {store.limit / 1e6:.0f} MB；{store.folder}",
        f"{total / 1e6:.1f} MB of at most {store.limit / 1e6:.0f} MB; {store.folder}",
    )
    listed: list[Row] = [{"kind": kind, **row} for kind, row in sorted(rows.items())]
    write_rows(listed, heads, form=form, out=out, title=say("存下的结论", "Verdicts kept"), notes=[note])


@command.command(
    help=say("一个读数的所有版本；TIME 如 2022-03-15T14", "every version of a reading; TIME as 2022-03-15T14")
)
@click.argument("site")
@click.argument("indicator")
@click.argument("time")
@format_option
@out_option
@click.pass_context
def history(ctx: click.Context, site: str, indicator: str, time: str, *, form: str, out: Path | None) -> None:
    """Every version ever stored of one reading, oldest first, and the decision in force on it."""
    known, start = indicator_of(indicator), _hour(time)
    archive = _archive(ctx)
    versions = archive.history(site, indicator, start, medium=known.medium)
    headers = {
        "commit": say("提交", "commit"),
        "received": say("收到", "received"),
        "value": f"{known.symbol} [{known.unit}]",
        "raw": say("原文", "as sent"),
        "flag": say("标记", "flag"),
        "checks": say("检查", "checks"),
        "file": say("文件", "file"),
        "row": say("行", "row"),
    }
    title = f"{site} · {known.name(language())} · {time}"
    reviews = archive.reviews(site=site, indicator=indicator, time=start, in_force=True)
    notes = [_decision(reviews[-1])] if reviews else []
    if not versions:
        notes.append(say("档案里没有这个读数。", "The archive has no such reading."))
    write_rows([_row(each) for each in versions], headers, form=form, out=out, title=title, notes=notes)


def _archive(ctx: click.Context) -> Archive:
    from qingshan.edge.workspace import Workspace

    return Archive.open(Workspace.find(ctx.obj).archive_folder, check=False)


def _store(ctx: click.Context) -> Store:
    from qingshan.edge.workspace import Workspace

    return Store(Workspace.find(ctx.obj).verdicts_folder)


def _hour(text: str) -> datetime:
    period = Period.parse(text)
    if period.kind != "hour":
        raise UsageError("unreadable-period", text=text)
    return period.start


def _medium(medium: str, extent: Extent) -> Row:
    return {
        "medium": medium,
        "sites": len(extent.sites),
        "indicators": " ".join(extent.indicators),
        "first": extent.first,
        "last": extent.last,
        "readings": extent.rows,
    }


def _notes(found: Status) -> list[str]:
    kilobytes, replaced = -(-found.bytes // 1000), found.history_rows + found.corrections
    return [
        say(
            f"第 {found.commit} 次提交；导入 {found.imports} 次，审核决定 {found.reviews} 条。",
            f"Commit {found.commit}; {found.imports} imports, {found.reviews} review decisions.",
        ),
        say(
            f"文件 {found.files} 个，{kilobytes:,} kB；热表 {found.hot_rows:,} 行；"
            f"保留的旧值 {replaced:,} 行；待清除文件 {found.retired} 个。",
            f"{found.files} files, {kilobytes:,} kB; {found.hot_rows:,} hot rows; "
            f"{replaced:,} replaced values kept; {found.retired} files to be removed.",
        ),
    ]


def _import_headers() -> dict[str, str]:
    return {
        "commit": say("提交", "commit"),
        "received": say("收到", "received"),
        "medium": say("介质", "medium"),
        "file": say("文件", "file"),
        "id": say("编号", "id"),
        "rows": say("入档行", "rows"),
        "unchanged": say("未变", "unchanged"),
        "corrected": say("更正", "corrected"),
    }


def _import(record: SourceRecord) -> Row:
    commit = record.commit
    return {
        "commit": commit.number,
        "received": commit.received,
        "medium": record.medium,
        "file": record.source.name,
        "id": record.source.id,
        "rows": commit.rows,
        "unchanged": commit.unchanged,
        "corrected": commit.corrected,
    }


def _row(version: Version) -> Row:
    return {
        "commit": version.commit,
        "received": version.received,
        "value": version.value,
        "raw": version.raw,
        "flag": version.flag,
        "checks": version.checks,
        "file": version.source.name if version.source else version.file,
        "row": version.row,
    }


def _decision(review: Review) -> str:
    said = f"{review.decision}, {review.who}, {review.at:%Y-%m-%d}: {review.reason}"
    return say(f"现行审核决定（第 {review.id} 号）：{said}", f"Decision in force (no. {review.id}): {said}")
