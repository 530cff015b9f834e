"""``qingshan publish``: bulletins in Word, Excel and one self-contained page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from qingshan.base.errors import RefusedError
from qingshan.base.messages import Language
from qingshan.base.period import Period
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import write_findings
from qingshan.edge.workspace import Workspace
from qingshan.publish.wording import Texts


@click.group(help=say("生成公报，发布并登记。", "Make bulletins, issue and register them."))
def command() -> None:
    """Group of what can be published."""


@command.command(
    help=say(
        "生态环境公报：PERIOD 写成 2022、2022Q1、2022-07 等，前面可写专题，如 bulletin air 2022。"
        "网页中的每个数字都能点开，直到读数的文件和行号；旁边的 bundle.zip 可在别的机器上用 qingshan "
        "verify 重算。"
        "默认写成草稿，可反复重做；--issue 正式发布，此后不可更改。",
        "Bulletin of the environment; PERIOD is 2022, 2022Q1, 2022-07 ..., sections may stand before it, "
        "such as "
        "bulletin air 2022. Every number opens, down to the file and row of a reading; the bundle.zip "
        "beside it is "
        "recomputed on any machine by qingshan verify. It is a draft, which may be made again; --issue "
        "publishes it, "
        "and nothing of it changes from then on.",
    )
)
@click.argument("words", metavar="[SECTION]... PERIOD", nargs=-1, required=True)
@click.option(
    "--sections", default="", help=say("专题，如 air,water；默认全部", "sections, such as air,water")
)
@click.option(
    "--edition",
    default="",
    help=say("空气统一按一个标准版本，如 2026", "judge air by one edition, such as 2026"),
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
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help=say("草稿的目录，默认工作目录的 drafts/", "folder of the draft, default drafts/ of the workspace"),
)
@click.option(
    "--as-of",
    default="",
    help=say("只用到某天或第几次导入为止的数据", "only what was known on that day or after that import"),
)
@click.pass_obj
def bulletin(
    folder: str | None,
    *,
    words: tuple[str, ...],
    sections: str,
    edition: str,
    languages: tuple[Language, ...],
    forms: tuple[str, ...],
    out: Path | None,
    as_of: str,
) -> None:
    """Write the bulletin of a period."""
    from qingshan.edge.bulletin.making import Order, make
    from qingshan.edge.rendering.bulletin import FORMS, write_bulletin

    workspace = Workspace.find(folder)
    named = tuple(dict.fromkeys([*words[:-1], *(name for name in sections.split(",") if name)]))
    order = Order(Period.parse(words[-1]), named, edition, as_of)
    texts = _texts(workspace)
    today = datetime.now(ZoneInfo(workspace.city.time_zone)).date()
    made = make(workspace, order, today)
    target = out or workspace.drafts_folder / order.name
    for each in languages or (language(),):
        name = "bulletin" if each == "zh" else "bulletin-en"
        chosen = tuple(form for form in FORMS if not forms or form in forms)
        for path in write_bulletin(made, target, name, language=each, forms=chosen, texts=texts):
            click.echo(str(path))
    count = sum(len(section.lineage.figures) for section in made.sections)
    click.echo(
        say(
            f"{count} 个数字可以打开；来自第 {made.commit} 次导入的数据。",
            f"{count} figures open; from the readings as of import {made.commit}.",
        )
    )


@command.command(
    help=say(
        "把公报的用词和文字模板复制到工作目录的 wording/，可直接编辑；已有的文件不动，并检查其中的错误。",
        "Copies the words and templates of bulletins to wording/ of the workspace, to be edited; files "
        "that are "
        "there stay, and their faults are listed.",
    )
)
@click.option(
    "--original",
    is_flag=True,
    help=say("另存 .original 原样，供对照", "save .original copies to compare with"),
)
@click.pass_obj
def wording(folder: str | None, *, original: bool) -> None:
    """Write the editable copies and check what is there."""
    from qingshan.edge.wording import copy_wording, read_wording

    workspace = Workspace.find(folder)
    for path in copy_wording(workspace.wording_folder, fresh=original):
        click.echo(str(path))
    _, findings = read_wording(workspace.wording_folder)
    write_findings(findings)
    if any(each.level == "error" for each in findings):
        raise click.exceptions.Exit(1)
    click.echo(say("用词和模板没有错误。", "Words and templates have no errors."))


def _texts(workspace: Workspace) -> Texts:
    """The workspace's own texts.

    Raises
    ------
    RefusedError
        They have faults; all of them are shown.
    """
    from qingshan.edge.wording import read_wording

    texts, findings = read_wording(workspace.wording_folder)
    write_findings(findings)
    if any(each.level == "error" for each in findings):
        raise RefusedError("wording-faulty")
    return texts
