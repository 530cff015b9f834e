"""``qingshan publish``: bulletins in Word, Excel and one self-contained page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from qingshan.base.messages import Language
from qingshan.base.period import Period
from qingshan.edge.cli.language import language, say
from qingshan.edge.workspace import Workspace


@click.group(help=say("生成公报。", "Make bulletins."))
def command() -> None:
    """Group of what can be published."""


@command.group(help=say("公报（Word、Excel、网页）。", "Bulletins (Word, Excel, web)."))
def bulletin() -> None:
    """Group of the media."""


@bulletin.command(
    help=say(
        "环境空气公报：PERIOD 写成 2022、2022Q1、2022-03 等。"
        "网页中的每个数字都能点开，直到小时读数的文件和行号。",
        "Bulletin of ambient air; PERIOD is 2022, 2022Q1, 2022-03 ... Every number opens, down to the "
        "file and row of an hour.",
    )
)
@click.argument("period")
@click.option(
    "--edition", default="", help=say("统一按一个标准版本，如 2026", "judge by one edition, such as 2026")
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(["zh", "en"]),
    help=say("公报语言，可重复；默认界面语言", "its language, may repeat; default: yours"),
)
@click.option(
    "--form",
    "forms",
    multiple=True,
    type=click.Choice(["html", "docx", "xlsx"]),
    help=say("只要这些形式，可重复；默认全部", "only these, may repeat; default all"),
)
@click.option(
    "--template",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=say("自己的文字模板", "your own text template"),
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help=say("输出目录，默认工作目录的 published/", "folder, default published/ of the workspace"),
)
@click.option(
    "--as-of", type=int, help=say("只用到第几次导入为止的数据", "only what was known after that import")
)
@click.pass_obj
def air(
    folder: str | None,
    *,
    period: str,
    edition: str,
    languages: tuple[Language, ...],
    forms: tuple[str, ...],
    template: Path | None,
    out: Path | None,
    as_of: int | None,
) -> None:
    """Write the bulletin of a period."""
    from qingshan.edge.air.bulletin import write
    from qingshan.edge.rendering.bulletin import FORMS, write_air_bulletin

    workspace = Workspace.find(folder)
    time = Period.parse(period)
    today = datetime.now(ZoneInfo(workspace.city.time_zone)).date()
    content = write(workspace, time, edition=edition, made_on=today, as_of=as_of)
    text = None if template is None else template.read_text(encoding="utf-8")
    target = out or workspace.published_folder / f"air-{time}{'@' + edition if edition else ''}"
    for each in languages or (language(),):
        name = "bulletin" if each == "zh" else "bulletin-en"
        chosen = tuple(form for form in FORMS if not forms or form in forms)
        for path in write_air_bulletin(content, target, name, language=each, forms=chosen, template=text):
            click.echo(str(path))
    count = len(content.lineage.figures)
    click.echo(
        say(
            f"{count} 个数字可以打开；来自第 {content.commit} 次导入的数据。",
            f"{count} figures open; from the readings as of import {content.commit}.",
        )
    )
