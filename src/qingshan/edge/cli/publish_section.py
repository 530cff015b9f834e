"""``qingshan publish section``: the report of one section, on one page, in Word and as a web page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from qingshan.base.messages import Language
from qingshan.edge.cli.language import language, say
from qingshan.edge.workspace import Workspace

if TYPE_CHECKING:
    from qingshan.edge.section_files import Form

FORMS: tuple[Form, ...] = ("html", "docx")


@click.command(
    "section",
    help=say(
        "一个断面的一页报告：是什么断面、逐月类别、定类因子、主要指标与各类限值、同比、数据覆盖。"
        "PERIOD 写成 2022、2022Q1、2021-04 等，默认为档案中该断面的全部时段。",
        "Report of one section on one page: what it is, its classes over time, what determined them, its "
        "indicators against the limits, the year before, its data. PERIOD is 2022, 2022Q1, 2021-04 ...; "
        "default: "
        "all the archive holds of it.",
    ),
)
@click.argument("name", metavar="SECTION")
@click.argument("period", default="")
@click.option(
    "--basis",
    type=click.Choice(["manual", "auto"]),
    default=None,
    help=say(
        "手工监测或自动站，默认用有数据的", "manual samples or automatic stations; default: what has data"
    ),
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(["zh", "en"]),
    help=say("报告语言，可重复；默认界面语言", "its language, may repeat; default: yours"),
)
@click.option(
    "--form",
    "forms",
    multiple=True,
    type=click.Choice(FORMS),
    help=say("只要这些形式，可重复；默认全部", "only these, may repeat; default all"),
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help=say("输出目录，默认工作目录的 drafts/", "folder, default drafts/ of the workspace"),
)
@click.option(
    "--as-of", type=int, help=say("只用到第几次导入为止的数据", "only what was known after that import")
)
@click.pass_obj
def section(
    folder: str | None,
    *,
    name: str,
    period: str,
    basis: str | None,
    languages: tuple[Language, ...],
    forms: tuple[str, ...],
    out: Path | None,
    as_of: int | None,
) -> None:
    """Write the report of a section."""
    from qingshan.edge.section_files import section_bulletin, with_trace, write_section

    workspace = Workspace.find(folder)
    place = workspace.place(name)
    today = datetime.now(ZoneInfo(workspace.city.time_zone)).date()
    whole = section_bulletin(workspace, place, period, today, basis=basis or "", as_of=as_of)
    target = out or workspace.drafts_folder / f"section-{place.code}-{whole.period}".replace("..", "_")
    chosen: list[Form] = [form for form in FORMS if not forms or form in forms]
    told = whole
    for each in languages or (language(),):
        told = with_trace(workspace, whole, place.code, period, each)
        for path in write_section(told, each, target, chosen):
            click.echo(str(path))
    count = sum(len(each.lineage.figures) for each in told.sections)
    click.echo(say(f"{count} 个数字可以打开。", f"{count} figures open."))
