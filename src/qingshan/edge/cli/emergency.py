"""``qingshan emergency``: the emergency list, checked, solved, fixed as editions, exported."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from qingshan.act.emergency.editions import Edition, compare
from qingshan.base.errors import RefusedError
from qingshan.edge.cli.emergency_plan import adjust, prove, solve
from qingshan.edge.cli.emergency_shared import DAY, board, level_name
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.list_ import decision_options
from qingshan.edge.cli.output import Row, format_option, out_option, write_findings, write_rows


@click.group(
    help=say(
        "应急减排清单：从文件或 Excel 读入，逐条检查，求解达标方案，定版留档，导出清单和一厂一策。",
        "The emergency list: read, checked, solved, fixed as editions, exported with a plan a firm.",
    )
)
def command() -> None:
    """Group of the emergency commands."""


for each in (solve, adjust, prove):
    command.add_command(each)


@command.command(
    help=say("检查清单：对照登记、许可证、分级和减排比例", "check the list against register, permits, ratios")
)
@click.option(
    "--day", type=DAY, help=say("按哪一天的分级和保障，默认今天", "grades of this day; default today")
)
@click.pass_obj
def check(folder: str | None, day: datetime | None) -> None:
    """Tell every fault; exit 1 when one of them is an error."""
    with board(folder) as found:
        on = (day or found.now).date()
        findings = found.findings(on)
        roll = found.read[0]
    write_findings(findings)
    errors = sum(each.level == "error" for each in findings)
    firms = len({each.line.firm for each in roll.lines})
    click.echo(
        say(
            f"{firms} 家企业、{len(roll.lines)} 条生产线：{errors} 处错误，{len(findings) - errors} 处提示。",
            f"{firms} firms, {len(roll.lines)} lines: {errors} errors, {len(findings) - errors} warnings.",
        )
    )
    if errors:
        raise SystemExit(1)


@command.command(
    help=say(
        "写出 Excel 模板；已有清单时填上现有内容", "write a workbook to fill, with what the list holds now"
    )
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def template(folder: str | None, file: Path) -> None:
    """Write the template."""
    from qingshan.edge.emergency.workbook import headers_of, write_template

    with board(folder) as found:
        headers = headers_of(found.workspace.mappings_folder / "emergency.toml")
        write_template(file, found.texts, found.settings.pollutants, headers, language())
    click.echo(str(file))


@command.command(
    "import",
    help=say(
        "导入一份 Excel 清单；有错则什么也不写", "import a workbook; nothing is written when it has errors"
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@decision_options
@click.pass_obj
def import_(folder: str | None, *, file: Path, who: str, ground: str) -> None:
    """Check the workbook, write its tables, and keep it on the ledger."""
    with board(folder) as found:
        texts, findings = found.read_workbook(file)
        write_findings(findings)
        errors = sum(each.level == "error" for each in findings)
        if errors:
            raise RefusedError("emergency-import-refused", file=file.name, count=errors)
        counts = found.take(file, texts, who, ground)
    told = say("、", ", ").join(f"{name} {count}" for name, count in counts.items())
    click.echo(
        say(
            f"已写入：{told}。接着 qingshan emergency check。",
            f"Written: {told}. Next: qingshan emergency check.",
        )
    )


@command.command(help=say("已定的各版", "the editions fixed so far"))
@format_option
@out_option
@click.pass_obj
def editions(folder: str | None, form: str, out: Path | None) -> None:
    """One row an edition."""
    with board(folder) as found:
        rows = [_edition_row(each) for each in found.editions()]
    headers = {
        "number": say("版次", "edition"), "day": say("日期", "day"), "how": say("来历", "how"),
        "lines": say("生产线", "lines"), "firms": say("红色级企业", "firms at red"),
        "cost": say("红色级费用(元/天)", "cost at red (yuan/d)"), "who": say("定版人", "who"),
        "ground": say("依据", "ground"), "hash": say("台账哈希", "ledger hash"),
    }  # fmt: skip
    write_rows(
        rows, headers, form=form, out=out, title=say("应急减排清单各版", "Editions of the emergency list")
    )


@command.command(
    "compare",
    help=say("两版之间谁变了；不写则最近两版", "who moved between two editions; the newest two by default"),
)
@click.argument("before", type=click.IntRange(0), required=False)
@click.argument("after", type=click.IntRange(1), required=False)
@format_option
@out_option
@click.pass_obj
def compare_(
    folder: str | None, *, before: int | None, after: int | None, form: str, out: Path | None
) -> None:
    """One row for each line and level that moved."""
    with board(folder) as found:
        new = found.edition(after)
        number = new.number - 1 if before is None else before
        moved = compare(found.edition(number) if number else None, new)
    rows: list[Row] = [
        {
            "firm": each.firm_name, "line": each.name, "code": each.code, "level": level_name(each.level),
            "before": each.before, "after": each.after,
        }
        for each in moved
    ]  # fmt: skip
    headers = {
        "firm": say("企业", "firm"), "line": say("生产线", "line"), "code": say("代码", "code"),
        "level": say("级别", "level"), "before": say("原措施", "before"), "after": say("现措施", "after"),
    }  # fmt: skip
    title = say(f"第 {number} 版 → 第 {new.number} 版", f"edition {number} → edition {new.number}")
    write_rows(rows, headers, form=form, out=out, title=title)


@command.command(
    help=say(
        "导出公布用的清单（xlsx）和一厂一策（docx）",
        "export the list to publish (xlsx) and a plan a firm (docx)",
    )
)
@click.option(
    "-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help=say("清单文件", "file of the list")
)
@click.option(
    "--plans",
    type=click.Path(file_okay=False, path_type=Path),
    help=say("一厂一策放这里", "folder of the plans"),
)
@click.option("--firm", default="", help=say("只出一家企业", "only this firm"))
@click.option(
    "--edition", type=click.IntRange(1), help=say("第几版，默认最新", "which edition; default the newest")
)
@click.pass_obj
def export(
    folder: str | None, *, out: Path | None, plans: Path | None, firm: str, edition: int | None
) -> None:
    """Write the list, the plans, or both."""
    from qingshan.edge.emergency.documents import write_list, write_plans

    if out is None and plans is None:
        raise click.UsageError(
            say("请给 -o 清单.xlsx 或 --plans 目录", "give -o LIST.xlsx or --plans FOLDER")
        )
    with board(folder) as found:
        fixed = found.edition(edition)
        if out is not None:
            write_list(found.workspace, fixed, out, language())
            click.echo(str(out))
        if plans is not None:
            count = write_plans(found.workspace, fixed, plans, firm, language())
            click.echo(say(f"{plans}：{count} 份一厂一策", f"{plans}: {count} plans"))


def _edition_row(each: Edition) -> Row:
    gravest = each.levels[-1]
    return {
        "number": each.number, "day": each.day, "how": each.how, "lines": len(each.lines),
        "firms": len(each.firms(gravest)), "cost": each.costs[gravest] // 100, "who": each.who,
        "ground": each.ground, "hash": each.hash[:12],
    }  # fmt: skip
