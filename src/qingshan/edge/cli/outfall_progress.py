"""``qingshan outfall progress | plan``: how far counties and rivers are, and one plan per outfall."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from qingshan.act.outfall.progress import declarations
from qingshan.base.errors import UsageError
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.moment import moment
from qingshan.edge.cli.output import Row, format_option, out_option, write_rows
from qingshan.edge.outfalls import outfalls_of
from qingshan.edge.workspace import Workspace

SHARES = ("surveyed", "measured", "traced", "classified", "rectified", "closed")
BACKLOG = ("waiting", "overdue", "waiting_month", "waiting_quarter", "waiting_half_year", "waiting_older")


@click.command(
    help=say(
        "按旗县区或水体的进度：查、测、溯、分类、整治、销号的比例，在办案件的久暂；每个数都能用 explain 打开",
        "progress by county or river: shares surveyed to closed out, how long cases wait; explain opens each",
    )
)
@click.option("--by", type=click.Choice(["county", "river"]), default="county", show_default=True,
              help=say("按什么分", "what makes a row"))  # fmt: skip
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    help=say("截至哪天，默认今天", "as of which day; default today"),
)
@click.option("--counts", "is_counts", is_flag=True, help=say("给个数而不是比例", "counts instead of shares"))
@format_option
@out_option
@click.pass_obj
def progress(
    folder: str | None, *, by: str, day: datetime | None, is_counts: bool, form: str, out: Path | None
) -> None:
    """One row a county or river, the city first."""
    workspace = Workspace.find(folder)
    with outfalls_of(workspace, moment(workspace)) as office:
        on = (day or office.desk.now).date()
        found = office.book.progress(on, "county" if by == "county" else "water_body")
        names = {code: office.book.place_name(code, language()) for code in found}
    stages = [f"{each}_{'count' if is_counts else 'share'}" for each in SHARES]
    keys = ("outfalls", *stages[:4], "to_rectify", *stages[4:], *BACKLOG)
    rows: list[Row] = [
        {"place": names[code], "code": code, **{key: figures[key].value for key in keys}}
        for code, figures in found.items()
    ]
    headers = {
        "place": say("地区", "place") if by == "county" else say("水体", "water"),
        "code": say("代码", "code"),
    }
    headers |= {key: _head(key) for key in keys}
    if not is_counts:
        headers["to_rectify"] = _head("to_rectify")
    shown = [{key: row[key] for key in headers if key != "code" or form != "table"} for row in rows]
    notes = [
        say(
            f"截至 {on}。打开任一数字：qingshan explain outfall/代码/{on}/名称，例如 "
            f"outfall/{workspace.city.code}/{on}/traced_share",
            f"As of {on}. Open any of them: qingshan explain outfall/{workspace.city.code}/{on}/traced_share",
        )
    ]
    if form == "table":
        headers.pop("code")
    write_rows(
        shown, headers, form=form, out=out, title=say("排污口整治进度", "Progress of outfalls"), notes=notes
    )


@click.command(
    help=say(
        "一口一策（Word）：一个排污口一份，或 --all 全部在办的",
        "a plan per outfall (Word): one, or --all open ones",
    )
)
@click.argument("code", default="")
@click.option("--all", "is_all", is_flag=True, help=say("全部在办的", "every one with an open case"))
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True,
              help=say("文件；--all 时是目录", "file; with --all a folder"))  # fmt: skip
@click.pass_obj
def plan(folder: str | None, *, code: str, is_all: bool, out: Path) -> None:
    """Write the plans."""
    from qingshan.edge.emergency.case_document import write_case_plan

    if bool(code) == is_all:
        raise click.UsageError(say("写一个排污口代码，或用 --all", "name one outfall, or --all"))
    workspace = Workspace.find(folder)
    with outfalls_of(workspace, moment(workspace)) as office:
        works = office.book.works(office.desk.now.date())
        if not is_all:
            held = office.book.named(code)
            if held.code not in works:
                raise UsageError("outfall-no-case", outfall=held.code)
            chosen = {held.code: out}
        else:
            out.mkdir(parents=True, exist_ok=True)
            chosen = {each: out / f"{each}.docx" for each, work in works.items() if not work.case.is_closed}
        for each, path in chosen.items():
            write_case_plan(office.desk, works[each].case.id, path, language())
    click.echo(say(f"{out}：{len(chosen)} 份。", f"{out}: {len(chosen)} written."))


def _head(key: str) -> str:
    declared = declarations()["place", key]
    unit = " %" if declared.unit == "%" else ""
    name = declared.name(language())
    short = (
        name.removesuffix("比例").removesuffix("数") if language() == "zh" else name.removeprefix("share ")
    )
    return short + unit
