"""``qingshan case``: cases opened, moved, given evidence, checked and closed; each step is on the ledger."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo

import click

from qingshan.act.case.backlog import piles
from qingshan.act.case.case import Case
from qingshan.act.case.closing import Outcome
from qingshan.act.case.decide import Actor, Opening
from qingshan.act.case.kind import Kind, Role
from qingshan.act.entry import Entry
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import Row, format_option, out_option, write_rows
from qingshan.edge.desk import Desk, desk_of, words_of
from qingshan.edge.workspace import Workspace


def actor_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Who decides, in what role, on what ground; every change asks."""
    for option in (
        click.option("--ground", required=True, help=say("依据", "ground")),
        click.option(
            "--role",
            type=click.Choice(get_args(Role)),
            default="officer",
            show_default=True,
            help=say("角色", "role"),
        ),
        click.option(
            "--who",
            default=getpass.getuser,
            show_default=say("当前用户", "you"),
            help=say("经办人", "who decides"),
        ),
    ):
        function = option(function)
    return function


@click.group(
    help=say(
        "案件：立案、流转、交材料、核对、销号；结案要事实成立，不凭签字。",
        "Cases: open, move, file evidence, check, close; a case closes when its assertion holds.",
    )
)
def command() -> None:
    """Group of the case commands."""


@command.command(help=say("列出案件类型和步骤", "kinds of case and their moves"))
@format_option
@out_option
@click.pass_obj
def kinds(folder: str | None, form: str, out: Path | None) -> None:
    """One row a move of each kind."""
    with _desk(folder) as desk:
        rows = [_move_row(kind, name) for kind in desk.kinds for name in kind.moves]
    headers = {
        "kind": say("类型", "kind"),
        "name": say("名称", "name"),
        "move": say("步骤", "move"),
        "means": say("含义", "meaning"),
        "from": say("从", "from"),
        "to": say("到", "to"),
        "roles": say("由谁", "who may"),
        "needs": say("先要材料", "evidence first"),
        "source": say("出处", "source"),
        "status": say("核实", "status"),
    }
    write_rows(rows, headers, form=form, out=out, title=say("案件类型", "Kinds of case"))


@command.command("open", help=say("立案", "open a case"))
@click.argument("kind")
@click.argument("title")
@click.option(
    "--about", default="", help=say("对象代码（排口、企业、断面……）", "code of the thing it is about")
)
@click.option("--division", default="", help=say("负责的行政区划代码", "division that answers"))
@click.option("--owner", default="", help=say("承办人", "who has it"))
@click.option(
    "--word",
    "words",
    multiple=True,
    metavar="NAME=CODE",
    help=say("结案要核对的代码", "codes the closing looks at"),
)
@actor_options
@click.pass_obj
def open_(folder: str | None, *, kind: str, title: str, about: str, division: str, owner: str,
          words: tuple[str, ...], who: str, role: Role, ground: str) -> None:  # fmt: skip
    """Open a case and print its number."""
    opening = Opening("", title, about, division, owner, words_of(words))
    with _desk(folder) as desk:
        _tell(desk, desk.open(kind, opening, Actor(who, role, ground)))


@command.command("list", help=say("案件清单；默认只列未结的", "cases; open ones unless --all"))
@click.option("--all", "is_all", is_flag=True, help=say("包括已结的", "closed ones too"))
@click.option("--overdue", is_flag=True, help=say("只列超期的", "only overdue ones"))
@click.option("--kind", default="", help=say("只列一类", "only one kind"))
@click.option("--owner", default="", help=say("只列某人的", "only one owner's"))
@format_option
@out_option
@click.pass_obj
def list_(
    folder: str | None, *, is_all: bool, overdue: bool, kind: str, owner: str, form: str, out: Path | None
) -> None:
    """One row a case, the most overdue first."""
    with _desk(folder) as desk:
        today = desk.now.date()
        chosen = [
            case
            for case in desk.cases().values()
            if (is_all or not case.is_closed)
            and (not overdue or case.days_overdue(today))
            and kind in {"", case.kind}
            and owner in {"", case.owner}
        ]
        rows = [_row(desk, case) for case in sorted(chosen, key=lambda c: (-c.days_overdue(today), c.id))]
    write_rows(rows, _headers(), form=form, out=out, title=say("案件", "Cases"))


@command.command(
    help=say(
        "打开一个案件：状态、材料、还差什么、全部经过", "one case: state, evidence, what is lacking, timeline"
    )
)
@click.argument("number")
@click.pass_obj
def show(folder: str | None, number: str) -> None:
    """The case, what it can do next, what its closing still lacks, and every entry."""
    with _desk(folder) as desk:
        case = desk.case(number)
        kind = desk.kind_of(case)
        _tell(desk, case)
        nexts = [f"{move.name.key}（{move.name.name(language())}）" for move in kind.moves_from(case.state)]
        click.echo(say("可办：", "moves: ") + ("  ".join(nexts) or "—"))
        _tell_outcome(desk.check(case))
        for entry in desk.history(number):
            click.echo(_line(entry, kind))


@command.command(help=say("生成整治方案（一口一策，Word）", "write its plan as a Word document"))
@click.argument("number")
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help=say("写入文件", "file"),
)
@click.pass_obj
def plan(folder: str | None, *, number: str, out: Path) -> None:
    """The plan from register and case; its wording is the bureau's to edit."""
    from qingshan.edge.emergency.case_document import write_case_plan

    with _desk(folder) as desk:
        write_case_plan(desk, number, out, language())
    click.echo(str(out))


@command.command(help=say("办一步；会结案的一步先核对事实", "take a move; one that closes is checked first"))
@click.argument("number")
@click.argument("name")
@actor_options
@click.pass_obj
def move(folder: str | None, *, number: str, name: str, who: str, role: Role, ground: str) -> None:
    """Move a case."""
    with _desk(folder) as desk:
        _tell(desk, desk.move(number, name, Actor(who, role, ground)))


@command.command(help=say("交一项材料：文字或文件", "put evidence on file: a word or a file"))
@click.argument("number")
@click.argument("item")
@click.argument("text", default="")
@click.option(
    "--attach",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=say("附件", "a file"),
)
@actor_options
@click.pass_obj
def file(
    folder: str | None,
    *,
    number: str,
    item: str,
    text: str,
    path: Path | None,
    who: str,
    role: Role,
    ground: str,
) -> None:
    """File evidence."""
    with _desk(folder) as desk:
        _tell(desk, desk.file(number, item, Actor(who, role, ground), text=text, path=path))


@command.command(help=say("写一条记录", "write a remark"))
@click.argument("number")
@actor_options
@click.pass_obj
def note(folder: str | None, *, number: str, who: str, role: Role, ground: str) -> None:
    """The ground is the remark."""
    with _desk(folder) as desk:
        _tell(desk, desk.note(number, Actor(who, role, ground)))


@command.command(help=say("转交", "give it to somebody"))
@click.argument("number")
@click.argument("owner")
@actor_options
@click.pass_obj
def assign(folder: str | None, *, number: str, owner: str, who: str, role: Role, ground: str) -> None:
    """Change the owner."""
    with _desk(folder) as desk:
        _tell(desk, desk.assign(number, owner, Actor(who, role, ground)))


@command.command(help=say("延期（审批人）", "set a later day (approver)"))
@click.argument("number")
@click.argument("due", type=click.DateTime(["%Y-%m-%d"]))
@actor_options
@click.pass_obj
def extend(folder: str | None, *, number: str, due: datetime, who: str, role: Role, ground: str) -> None:
    """Change the day it is due."""
    with _desk(folder) as desk:
        _tell(desk, desk.extend(number, due.date(), Actor(who, role, ground)))


@command.command(
    help=say(
        "每日例行：超期的逐级上报，结案后又不达标的重新打开；重复运行不会重复记",
        "daily round: escalate what is overdue, reopen what no longer holds; may be run again",
    )
)
@click.pass_obj
def watch(folder: str | None) -> None:
    """Escalate and reopen."""
    with _desk(folder) as desk:
        changed = list(desk.watch())
        for case in changed:
            _tell(desk, case)
    click.echo(say(f"{len(changed)} 个案件有变化。", f"{len(changed)} cases changed."))


@command.command(help=say("积压：按承办人、区划、类型或状态", "backlog by owner, division, kind or state"))
@click.option(
    "--by",
    type=click.Choice(["owner", "division", "kind", "state", "level"]),
    default="owner",
    show_default=True,
    help=say("按什么分堆", "what makes a pile"),
)
@format_option
@out_option
@click.pass_obj
def backlog(folder: str | None, *, by: str, form: str, out: Path | None) -> None:
    """One row a pile."""
    with _desk(folder) as desk:
        found = piles(desk.cases().values(), lambda case: str(getattr(case, by)) or "—", desk.now)
    headers = {
        "key": by,
        "open": say("未结", "open"),
        "overdue": say("超期", "overdue"),
        "latest": say("最多超期/天", "most days late"),
        "median_age": say("在办天数中位", "median age [d]"),
        "oldest": say("最久/天", "oldest [d]"),
        "closed": say("已结", "closed"),
    }
    rows = [{key: getattr(pile, key) for key in headers} for pile in found]
    write_rows(rows, headers, form=form, out=out, title=say("积压", "Backlog"))


@contextmanager
def _desk(folder: str | None) -> Iterator[Desk]:
    workspace = Workspace.find(folder)
    now = datetime.now(ZoneInfo(workspace.city.time_zone)).replace(microsecond=0)
    with desk_of(workspace, now) as desk:
        yield desk


def _tell(desk: Desk, case: Case) -> None:
    row = _row(desk, case)
    late = row["overdue"]
    click.secho(f"{case.id}  {case.title}", bold=True)
    click.echo(
        say(
            f"{row['kind']} · {row['state']} · 承办 {case.owner} · 期限 {case.due or '—'}"
            + (f" · 超期 {late} 天" if late else ""),
            f"{row['kind']} · {row['state']} · with {case.owner} · due {case.due or '—'}"
            + (f" · {late} days overdue" if late else ""),
        )
    )


def _tell_outcome(outcome: Outcome) -> None:
    for term in outcome.terms:
        mark, color = ("✓", "green") if term.holds else ("✗", "red")
        wanted = "" if term.holds or not term.wanted else f" ({term.wanted})"
        found = term.found or "—"
        click.secho(
            f"  {mark} {term.name.name(language())}: {found}{wanted} {term.address}".rstrip(), fg=color
        )


def _headers() -> dict[str, str]:
    return {
        "id": say("编号", "number"),
        "kind": say("类型", "kind"),
        "title": say("事由", "title"),
        "state": say("状态", "state"),
        "owner": say("承办", "with"),
        "due": say("期限", "due"),
        "overdue": say("超期/天", "days overdue"),
        "level": say("上报至", "escalated to"),
        "about": say("对象", "about"),
        "division": say("区划", "division"),
    }


def _row(desk: Desk, case: Case) -> dict[str, object]:
    kind = desk.kind_of(case)
    levels = {step.level.key: step.level.name(language()) for step in kind.steps}
    return {
        "id": case.id,
        "kind": kind.name.name(language()),
        "title": case.title,
        "state": kind.states[case.state].name.name(language()),
        "owner": case.owner,
        "due": case.due,
        "overdue": case.days_overdue(desk.now.date()),
        "level": levels.get(case.level, ""),
        "about": case.about,
        "division": case.division,
    }


def _move_row(kind: Kind, name: str) -> Row:
    move = kind.moves[name]
    return {
        "kind": kind.name.key,
        "name": kind.name.name(language()),
        "move": name,
        "means": move.name.name(language()),
        "from": ", ".join(move.sources),
        "to": move.target,
        "roles": ", ".join(move.roles),
        "needs": ", ".join(move.needs),
        "source": kind.source,
        "status": kind.status,
    }


def _line(entry: Entry, kind: Kind) -> str:
    body = cast(dict[str, Any], entry.body)
    what = entry.kind.removeprefix("case.")
    if "to" in body:
        what += f" {body.get('from', '')} → {kind.states[body['to']].name.name(language())}"
    elif "item" in body:
        what += (
            f" {kind.items[body['item']].name.name(language())}: {body['text'] or body['file'].get('name')}"
        )
    elif "owner" in body:
        what += f" {body['owner']}"
    elif "level" in body:
        what += f" {body['level']}"
    return f"  {entry.at:%Y-%m-%d %H:%M}  {entry.who}  {what}  （{entry.ground}）"
