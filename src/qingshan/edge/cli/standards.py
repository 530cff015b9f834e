"""``qingshan standards``: what the standards ask, what changed between editions, and how sure each row is."""

from __future__ import annotations

from pathlib import Path

import click

from qingshan.base.figure import Status
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import format_option, out_option, write_rows
from qingshan.standards.air_rules import rule_sets
from qingshan.standards.catalog import (
    Edition,
    Extra,
    edition,
    editions,
    header,
    mediums,
    schemas,
    table,
    tables,
    words,
)
from qingshan.standards.difference import Difference, diff
from qingshan.standards.reference import clause_text, status_name
from qingshan.standards.schema import Row, Value

data_option = click.option(
    "--data",
    "extra",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=say("自有标准数据目录，可重复", "folder of your own standards data; may be repeated"),
)


@click.group(
    name="standards",
    help=say(
        "查看、比较标准；每一条都注明条款和核实情况。",
        "List, show and compare standards; each row has its clause and status.",
    ),
)
def command() -> None:
    """Group of the commands about standards."""


@command.command(
    name="list",
    help=say("列出标准；--rules 列出按日期适用的组合", "List the standards; --rules for the sets by date"),
)
@click.option("--rules", "by_date", is_flag=True, help=say("按日期适用的组合", "rule sets by date"))
@data_option
@format_option
@out_option
def list_(by_date: bool, extra: Extra, form: str, out: Path | None) -> None:
    """List of editions, or of the rule sets of ambient air by date."""
    if by_date:
        _list_rules(extra, form, out)
        return
    rows = [
        {
            "key": one.key,
            "number": one.number,
            "title": one.title(language()),
            "from": one.in_force_from,
            "to": one.in_force_to,
            "status": _mark(one.status, form),
            "unverified": sum(_unverified(one, name, extra) for name in tables(one.key, extra)),
        }
        for medium in mediums(extra)
        for one in editions(medium, extra)
    ]
    heads = {
        "key": say("代号", "key"),
        "number": say("编号", "number"),
        "title": say("名称", "title"),
        "from": say("实施", "in force from"),
        "to": say("至", "to"),
        "status": say("来源情况", "status"),
        "unverified": say("未核实行数", "unverified rows"),
    }
    write_rows(rows, heads, form=form, out=out, title=say("标准", "Standards"))


@command.command(help=say("显示一个标准，或其中一张表", "Show a standard, or one of its tables"))
@click.argument("key")
@click.argument("name", metavar="[TABLE]", required=False)
@data_option
@format_option
@out_option
def show(key: str, name: str | None, extra: Extra, form: str, out: Path | None) -> None:
    """Tables of an edition, or the rows of one of them."""
    one = edition(key, extra)
    if name is None:
        _show_edition(one, extra, form, out)
        return
    rows = table(key, name, extra)
    schema = schemas(one.medium, extra)[name]
    columns = [each for each in schema.columns if form != "table" or _is_read_here(each)]
    heads = {each: header(each, one.medium, language(), extra) for each in columns}
    unsure = _unverified(one, name, extra)
    notes = [say(f"{unsure} 行未核实，标 ⚠。", f"{unsure} rows are unverified, marked ⚠.")] if unsure else []
    write_rows(
        [{each: _cell(row, each, one.medium, form) for each in columns} for row in rows],
        heads,
        form=form,
        out=out,
        title=f"{one.number} {schema.title(language())}",
        notes=notes,
    )


@command.command(name="diff", help=say("逐行比较两个版本", "Compare two editions row by row"))
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@data_option
@format_option
@out_option
def diff_(first: str, second: str, extra: Extra, form: str, out: Path | None) -> None:
    """Rows and cells in which two editions differ."""
    one, other = edition(first, extra), edition(second, extra)
    found = [each for each in diff(first, second, extra) if form != "table" or _is_read_here(each.column)]
    shared = [name for name in tables(first, extra) if name in tables(second, extra)]
    notes = [
        say(
            f"比较了 {len(shared)} 张表，{len(found)} 处不同。",
            f"{len(shared)} tables compared, {len(found)} differences.",
        )
    ]
    only = [name for name in (*tables(first, extra), *tables(second, extra)) if name not in shared]
    if only:
        notes.append(say("只有一方有的表：", "Tables of one side only: ") + ", ".join(only))
    heads = {
        "table": say("表", "table"),
        "row": say("项", "row"),
        "stage": say("阶段", "stage"),
        "column": say("列", "column"),
        "before": one.number,
        "after": other.number,
        "status": header("status", one.medium, language(), extra),
    }
    rows = [_difference(each, one.medium, extra, form) for each in found]
    write_rows(rows, heads, form=form, out=out, title=f"{one.number} → {other.number}", notes=notes)


def _list_rules(extra: Extra, form: str, out: Path | None) -> None:
    roles = ("limits", "index", "evaluation", "ranking", "dust")
    rows = [
        {
            "key": " / ".join((one.key, *one.aliases)),
            "name": one.name(language()),
            "start": one.start,
            "end": one.end,
            **{role: one.standards[role] for role in roles},
        }
        for one in rule_sets(extra)
    ]
    heads = {
        "key": say("代号", "key"),
        "name": say("名称", "name"),
        "start": say("自", "from"),
        "end": say("止于（不含）", "before"),
        "limits": say("限值", "limits"),
        "index": say("指数", "index"),
        "evaluation": say("评价", "evaluation"),
        "ranking": say("排名", "ranking"),
        "dust": say("沙尘", "dust"),
    }
    write_rows(rows, heads, form=form, out=out, title=say("按日期适用的空气标准", "Air rule sets by date"))


def _show_edition(one: Edition, extra: Extra, form: str, out: Path | None) -> None:
    rows = [
        {
            "table": name,
            "title": schemas(one.medium, extra)[name].title(language()),
            "rows": len(table(one.key, name, extra)),
            "unverified": _unverified(one, name, extra),
        }
        for name in tables(one.key, extra)
    ]
    heads = {
        "table": say("表", "table"),
        "title": say("内容", "content"),
        "rows": say("行数", "rows"),
        "unverified": say("未核实", "unverified"),
    }
    write_rows(
        rows, heads, form=form, out=out, title=f"{one.number} {one.title(language())}", notes=_about(one)
    )


def _about(one: Edition) -> list[str]:
    start, end = one.in_force_from or "?", one.in_force_to or ""
    dates = say(f"实施：{start} 至 {end or '今'}", f"In force: {start} to {end or 'now'}")
    notes = [f"{dates} ({status_name(one.dates_status, language())})", one.source(language())]
    if one.base is not None:
        notes.append(say(f"其余各表沿用 {one.base}。", f"Other tables are those of {one.base}."))
    return notes


def _unverified(one: Edition, name: str, extra: Extra) -> int:
    return sum(row["status"] == "unverified" for row in table(one.key, name, extra))


def _mark(status: Status | str, form: str) -> str:
    """Status as people read it, the unverified ones marked; as a key for programs."""
    if form != "table":
        return status
    return ("⚠ " if status == "unverified" else "") + status_name(status, language())


def _cell(row: Row, column: str, medium: str, form: str) -> Value:
    if column == "status":
        return _mark(row.text(column), form)
    if column == "clause" and form == "table":
        return clause_text(row.text(column), language())
    return _read(row[column], medium, form)


def _read(value: Value, medium: str, form: str) -> Value:
    """Value as people read it, keys in words; as it is for programs."""
    if isinstance(value, tuple):
        return " ".join(str(_read(each, medium, form)) for each in value)
    if isinstance(value, str) and form == "table" and value in words(medium):
        return say(*words(medium)[value])
    return value


def _is_read_here(column: str) -> bool:
    """Whether a column is for the reader's language; those of the other one are left out on the screen."""
    other = say("en", "zh")
    return not (column == other or column.endswith(f"_{other}"))


def _difference(one: Difference, medium: str, extra: Extra, form: str) -> dict[str, Value]:
    title = schemas(medium, extra)[one.table].title(language())
    kinds = {"added": say("新增", "added"), "removed": say("取消", "removed")}
    key = {name: str(_read(value, medium, form)) for name, value in one.key}
    if form == "table" and "level" in key:
        key["level"] = say(f"{key['level']}级", f"level {key['level']}")
    column = header(one.column, medium, language(), extra) if form == "table" else one.column
    return {
        "table": title if form == "table" else one.table,
        "row": " ".join(key.values()),
        "stage": " → ".join(str(_read(each, medium, form)) for each in one.stages if each),
        "column": column if one.column else kinds.get(one.kind, ""),
        "before": _read(one.before, medium, form),
        "after": _read(one.after, medium, form),
        "status": _mark(one.status, form),
    }
