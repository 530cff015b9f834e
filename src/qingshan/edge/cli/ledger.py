"""``qingshan ledger``: what was decided, by whom and why; whether it is whole; its anchor and export."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from qingshan.act.entry import Entry, Head
from qingshan.edge.cli.language import say
from qingshan.edge.cli.output import Row, format_option, out_option, write_rows
from qingshan.edge.ledger import verifier
from qingshan.edge.ledger.ledger import Ledger
from qingshan.edge.workspace import Workspace

LONGEST = 160
"""Signs of the content of an entry that a table shows; files and JSON have all of it."""


@click.group(
    help=say(
        "决策台账：谁、何时、依据什么决定了什么；逐条哈希相连，可核验、可导出。",
        "The ledger of decisions: who decided what, when and why; chained by hash, verified, exported.",
    )
)
def command() -> None:
    """Group of the ledger commands."""


@command.command(
    help=say(
        "列出条目；STREAM 如 case/2022-0007 或其开头",
        "list entries; STREAM as case/2022-0007 or its beginning",
    )
)
@click.argument("stream", default="")
@click.option("--after", type=int, default=0, help=say("只列此序号之后的", "only those after this number"))
@click.option("--last", type=click.IntRange(1), help=say("只列最后几条", "only the last so many"))
@format_option
@out_option
@click.pass_obj
def log(
    folder: str | None, *, stream: str, after: int, last: int | None, form: str, out: Path | None
) -> None:
    """One row an entry, the oldest first."""
    with Workspace.find(folder).ledger() as ledger:
        found = list(ledger.entries(stream, after=after))
    rows = [_row(each, LONGEST if form == "table" else None) for each in (found[-last:] if last else found)]
    headers = {
        "number": say("序号", "number"),
        "at": say("时间", "at"),
        "stream": say("事项", "about"),
        "kind": say("事件", "event"),
        "who": say("决定人", "who"),
        "ground": say("依据", "ground"),
        "body": say("内容", "content"),
    }
    write_rows(rows, headers, form=form, out=out, title=say("决策台账", "Ledger"))


@command.command(help=say("逐条重算哈希，与锚点比对", "compute every hash again, compare with the anchors"))
@click.option(
    "--anchor",
    "anchors",
    multiple=True,
    metavar="NUMBER:HASH",
    help=say("别处保存的锚点", "an anchor kept elsewhere"),
)
@click.pass_context
def verify(ctx: click.Context, anchors: tuple[str, ...]) -> None:
    """Exit code 1 when the ledger is not the one that was written."""
    workspace = Workspace.find(ctx.obj)
    known = [str(Head.parse(each)) for each in anchors]
    noted = workspace.anchors_file.read_text("utf-8").splitlines() if workspace.anchors_file.is_file() else []
    with workspace.ledger() as ledger:
        entries = list(ledger.rows())
    faults = [
        *verifier.faults_of(entries, verifier.read_anchors([*noted, *known])),
        *verifier.attachment_faults(entries, workspace.attachments_folder),
    ]
    for each in faults:
        click.secho(each, fg="red")
    if faults:
        ctx.exit(1)
    held = len(noted) + len(known)
    click.echo(
        say(
            f"台账完好：{len(entries)} 条，锚点 {held} 个。",
            f"The ledger is whole: {len(entries)} entries, {held} anchors.",
        )
    )


@command.command(
    help=say(
        "打印并记下锚点（最新一条的序号和哈希）；请抄送别处保存，末尾被截断才能发现",
        "print and note the anchor, number and hash of the newest entry; a copy elsewhere shows a cut tail",
    )
)
@click.pass_obj
def anchor(folder: str | None) -> None:
    """Note the head."""
    workspace = Workspace.find(folder)
    with workspace.ledger() as ledger:
        head = ledger.head()
    workspace.note_anchor(head, datetime.now(ZoneInfo(workspace.city.time_zone)))
    click.echo(str(head))


@command.command(
    help=say(
        "导出全部条目，每行一条，可用 verifier.py 独立核验",
        "export every entry, one a line; verifier.py checks it anywhere",
    )
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def export(folder: str | None, file: Path) -> None:
    """Write the export."""
    with Workspace.find(folder).ledger() as ledger, file.open("w", encoding="utf-8") as stream:
        count = sum(1 for each in _exported(ledger) if stream.write(each))
    click.echo(say(f"已导出 {count} 条到 {file}。", f"{count} entries exported to {file}."))


def _exported(ledger: Ledger) -> Iterator[str]:
    return (f"{digest.decode()}\t{line.decode()}\n" for line, digest, _ in ledger.rows())


def _row(entry: Entry, longest: int | None = None) -> Row:
    body = json.dumps(entry.body, ensure_ascii=False) if entry.body else ""
    return {
        "number": entry.number,
        "at": entry.at.isoformat(timespec="seconds"),
        "stream": entry.stream,
        "kind": entry.kind,
        "who": entry.who,
        "ground": entry.ground,
        "body": body if longest is None or len(body) <= longest else body[:longest] + "…",
    }
