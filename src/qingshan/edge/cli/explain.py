"""``qingshan explain``: a figure opened, level by level, down to file and row."""

from __future__ import annotations

import json

import click

from qingshan.base.figure import Figure
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import plain
from qingshan.edge.workspace import Workspace


@click.command(
    help=say(
        "打开一个数字：公式、条款、版本、约定、覆盖，以及它由哪些数字算出；一直打开到小时读数的文件和行号。"
        "地址如 air/150400/2022/good_day_ratio、air/赤峰市/2022-03-15/aqi、air/1744A/2022-03-15T14/pm25，"
        "末尾加 @2026 换版本。",
        "Open a figure: formula, clause, edition, policy, coverage and what it is made from, down to the "
        "file and row of an hour. Addresses: air/150400/2022/good_day_ratio, air/赤峰市/2022-03-15/aqi, "
        "air/1744A/2022-03-15T14/pm25; add @2026 for another edition.",
    )
)
@click.argument("address")
@click.option(
    "--depth",
    type=click.IntRange(0, 5),
    default=1,
    show_default=True,
    help=say("向下打开几层", "levels to open"),
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=8,
    show_default=True,
    help=say("每层最多列几个输入", "inputs listed at each level"),
)
@click.option(
    "--as-of", type=int, help=say("只用到第几次导入为止的数据", "only what was known after that import")
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help=say("输出格式", "output format"),
)
@click.pass_obj
def command(
    folder: str | None, *, address: str, depth: int, limit: int, as_of: int | None, form: str
) -> None:
    """Open the figure and its inputs."""
    from qingshan.edge.explaining import open_any

    workspace = Workspace.find(folder)
    if form == "json":
        opened = open_any(workspace, address, as_of=as_of)
        click.echo(json.dumps(record(opened.figure), ensure_ascii=False, indent=1, default=plain))
        return
    _show(workspace, address, depth, limit, as_of, 0)


def _show(workspace: Workspace, address: str, depth: int, limit: int, as_of: int | None, level: int) -> None:
    from qingshan.edge.explaining import open_any
    from qingshan.edge.opening import story

    opened = open_any(workspace, address, as_of=as_of)
    pad = "    " * level
    for label, text in story(opened, language()):
        click.echo(f"{pad}{click.style(label, bold=True)}  {text}")
    inputs = opened.figure.inputs
    if not inputs:
        return
    click.echo(
        f"{pad}{click.style(say('由来', 'made from'), bold=True)}  "
        + say(f"{len(inputs)} 个数字", f"{len(inputs)} figures")
    )
    for each in inputs[:limit]:
        if depth > 1:
            _show(workspace, each, depth - 1, limit, as_of, level + 1)
        else:
            click.echo(f"{pad}    {each}")
    if len(inputs) > limit:
        more = len(inputs) - limit
        click.echo(
            f"{pad}    " + say(f"……另 {more} 个（--limit 可多列）", f"… {more} more (--limit lists more)")
        )


def record(figure: Figure) -> dict[str, object]:
    """A figure as one record, the schema of ``--format json``."""
    coverage = figure.coverage
    return {
        "address": figure.address,
        "value": figure.value,
        "unit": figure.unit,
        "statistic": figure.statistic,
        "place": figure.place,
        "period": figure.period,
        "edition": figure.edition,
        "status": figure.status,
        "unrounded": figure.unrounded,
        "note": figure.note,
        "policies": list(figure.policies),
        "clauses": [{"standard": c.standard, "clause": c.clause, "status": c.status} for c in figure.clauses],
        "coverage": coverage
        and {"have": coverage.have, "of": coverage.of, "need": coverage.need, "item": coverage.item},
        "inputs": list(figure.inputs),
        "sources": [
            {"file": s.file, "sha256": s.sha256, "row": s.row, "raw": s.raw, "flag": s.flag}
            for s in figure.sources
        ],
    }
