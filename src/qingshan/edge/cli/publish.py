"""``qingshan publish``: bulletins in Word, Excel and one self-contained page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from qingshan.base.errors import RefusedError, UsageError
from qingshan.base.messages import Language
from qingshan.base.period import Period
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import format_option, out_option, write_findings, write_rows
from qingshan.edge.cli.publish_section import section
from qingshan.edge.workspace import Workspace
from qingshan.publish.wording import Texts

if TYPE_CHECKING:
    from qingshan.edge.bulletin.making import Order
    from qingshan.edge.issuing.files import Faces
    from qingshan.edge.second import Second

BUNDLE = "bundle.zip"


@click.group(help=say("生成公报，发布并登记。", "Make bulletins, issue and register them."))
def command() -> None:
    """Group of what can be published."""


command.add_command(section)


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
@click.option(
    "--issue",
    "is_issued",
    is_flag=True,
    help=say(
        "正式发布：编号、登记、只读，此后不可更改", "publish it: numbered, registered, read-only from now on"
    ),
)
@click.option(
    "--reason",
    default="",
    help=say("数字未变而仍出新版的理由", "why a new edition is issued although no figure changed"),
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
    is_issued: bool,
    reason: str,
) -> None:
    """Write the bulletin of a period."""
    from qingshan.edge.second import second

    if is_issued and (out is not None or as_of):
        raise UsageError("issue-is-of-now")
    with second(("qingshan.edge.issuing.files",)) as other:
        from qingshan.edge.bulletin.making import Order
        from qingshan.edge.issuing.files import Faces
        from qingshan.edge.rendering.bulletin import FORMS

        workspace = Workspace.find(folder)
        named = tuple(dict.fromkeys([*words[:-1], *(name for name in sections.split(",") if name)]))
        order = Order(Period.parse(words[-1]), named, edition, as_of)
        chosen = tuple(form for form in FORMS if not forms or form in forms)
        faces = Faces(languages or (language(),), chosen, own_texts(workspace))
        if is_issued:
            _issue(workspace, order, faces, reason, other)
        else:
            _draft(workspace, order, faces, out, other)


def _draft(workspace: Workspace, order: Order, faces: Faces, out: Path | None, other: Second) -> None:
    from qingshan.edge.bulletin.making import make
    from qingshan.edge.issuing.files import sealing, write_draft

    seals = sealing(workspace, order, faces, other)
    bulletin = make(workspace, order, _now(workspace).date())
    made, paths = write_draft(workspace, order, bulletin, faces, out, second=other, seals=seals)
    for path in paths:
        click.echo(str(path))
    count = sum(len(section.lineage.figures) for section in made.sections)
    click.echo(
        say(
            f"草稿；{count} 个数字可以打开；来自第 {made.commit} 次导入的数据。正式发布加 --issue。",
            f"A draft; {count} figures open; from the readings as of import {made.commit}. --issue "
            "publishes it.",
        )
    )


def _issue(workspace: Workspace, order: Order, faces: Faces, reason: str, other: Second) -> None:
    from qingshan.edge.issuing.issue import issue

    issued = issue(workspace, order, faces, now=_now(workspace), reason=reason, second=other)
    entry = issued.publication
    for name in entry.files:
        click.echo(str(issued.folder / name))
    if not issued.is_new:
        click.echo(
            say(
                f"与已发布的 {entry.number} 版没有不同的数字，未另发布。确需再发布请写 --reason。",
                f"No figure differs from edition {entry.number}; not published again. --reason does it all "
                "the same.",
            )
        )
        return
    click.echo(
        say(
            f"已发布 {entry.number}，{entry.made_on}。数据包 SHA-256 {entry.files[BUNDLE]}",
            f"Published {entry.number}, {entry.made_on}. SHA-256 of the bundle: {entry.files[BUNDLE]}",
        )
    )
    if entry.replaces:
        click.echo(
            say(
                f"取代 {entry.replaces}：{entry.changed} 个数字有变化，列在公报的“更正说明”里。",
                f"It replaces {entry.replaces}: {entry.changed} figures changed, listed under Corrections.",
            )
        )


@command.command(
    name="list",
    help=say(
        "已发布的公报；逐个核对文件校验值，有问题时退出码为 1。",
        "What was published; the hash of every file is checked, exit code 1 where one is wrong.",
    ),
)
@format_option
@out_option
@click.pass_obj
def listed(folder: str | None, *, form: str, out: Path | None) -> None:
    """List the register of publications and check it."""
    from qingshan.edge.issuing.publications import Publications

    publications = Publications(Workspace.find(folder).published_folder)
    if publications.folder.is_dir():
        with publications.alone():
            pass
    rows = [
        {
            "number": each.number,
            "title": each.title,
            "made_on": each.made_on,
            "commit": each.commit,
            "replaces": each.replaces,
            "changed": each.changed if each.replaces else None,
            "bundle": each.files.get(BUNDLE, "")[:16],
        }
        for each in publications.entries()
    ]
    heads = {
        "number": say("编号", "number"),
        "title": say("公报", "bulletin"),
        "made_on": say("日期", "date"),
        "commit": say("数据提交号", "import"),
        "replaces": say("取代", "replaces"),
        "changed": say("变化的数字", "figures changed"),
        "bundle": say("数据包 SHA-256", "SHA-256 of bundle"),
    }
    write_rows(rows, heads, form=form, out=out, title=say("已发布的公报", "Publications"))
    findings = publications.check()
    write_findings(findings)
    if findings:
        raise click.exceptions.Exit(1)


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


def own_texts(workspace: Workspace) -> Texts:
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


def _now(workspace: Workspace) -> datetime:
    return datetime.now(ZoneInfo(workspace.city.time_zone))
