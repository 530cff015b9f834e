"""``qingshan case``: cases opened, moved, given evidence, checked and closed; each step is on the ledger."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, cast, get_args

import click

from qingshan.act.case.case import Case
from qingshan.act.case.closing import Outcome, satisfies
from qingshan.act.case.decide import Actor, Opening
from qingshan.act.case.kind import Item, Kind, Move, Role
from qingshan.act.entry import Entry
from qingshan.edge.cli.case_backlog import backlog, evidence, list_
from qingshan.edge.cli.case_shared import desk_at, tell
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import Row, format_option, out_option, write_rows
from qingshan.edge.desk import watch_cases, words_of

COMPARISONS = {
    "equals": ("应为", "must be"),
    "at_most": ("不超过", "at most"),
    "at_least": ("不低于", "at least"),
}
DEEDS = {
    "opened": ("立案", "opened"), "moved": ("办理", "moved"), "closed": ("结案", "closed"),
    "reopened": ("重新打开", "opened again"), "filed": ("材料", "filed"), "noted": ("记录", "noted"),
    "assigned": ("转交", "given to"), "extended": ("延期至", "extended to"),
    "escalated": ("上报至", "escalated to"),
}  # fmt: skip


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
            envvar="QINGSHAN_WHO",
            default=getpass.getuser,
            show_default=say("当前用户", "you"),
            help=say("经办人，也可用 QINGSHAN_WHO", "who decides; also QINGSHAN_WHO"),
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


for each in (list_, backlog, evidence):
    command.add_command(each)


@command.command(help=say("列出案件类型和步骤", "kinds of case and their moves"))
@format_option
@out_option
@click.pass_obj
def kinds(folder: str | None, form: str, out: Path | None) -> None:
    """One row a move of each kind."""
    with desk_at(folder) as desk:
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
    "--about",
    default="",
    help=say("对象的代码或名称（断面、排口、企业……）", "code or name of the thing it is about"),
)
@click.option(
    "--division",
    default="",
    help=say("负责的旗县区，默认取对象的", "division that answers; default that of the thing"),
)
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
    with desk_at(folder) as desk:
        key = desk.kind_key(kind)
        opening = desk.completed(key, Opening("", title, about, division, owner, words_of(words)))
        tell(desk, desk.open(key, opening, Actor(who, role, ground)))


@command.command(
    help=say(
        "打开一个案件：状态、材料、还差什么、全部经过", "one case: state, evidence, what is lacking, timeline"
    )
)
@click.argument("number")
@click.pass_obj
def show(folder: str | None, number: str) -> None:
    """The case, what it can do next, what its closing still lacks, and every entry."""
    with desk_at(folder) as desk:
        case = desk.case(number)
        kind = desk.kind_of(case)
        tell(desk, case)
        for move in kind.moves_from(case.state):
            _tell_move(case, kind, move)
        click.echo(say("结案要成立：", "to close, this must hold:"))
        _tell_outcome(desk.check(case), kind)
        click.echo(say("经过：", "history:"))
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

    with desk_at(folder) as desk:
        write_case_plan(desk, number, out, language())
    click.echo(str(out))


@command.command(help=say("办一步；会结案的一步先核对事实", "take a move; one that closes is checked first"))
@click.argument("number")
@click.argument("name")
@actor_options
@click.pass_obj
def move(folder: str | None, *, number: str, name: str, who: str, role: Role, ground: str) -> None:
    """Move a case."""
    with desk_at(folder) as desk:
        tell(desk, desk.move(number, name, Actor(who, role, ground)))


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
    with desk_at(folder) as desk:
        tell(desk, desk.file(number, item, Actor(who, role, ground), text=text, path=path))


@command.command(help=say("写一条记录", "write a remark"))
@click.argument("number")
@actor_options
@click.pass_obj
def note(folder: str | None, *, number: str, who: str, role: Role, ground: str) -> None:
    """The ground is the remark."""
    with desk_at(folder) as desk:
        tell(desk, desk.note(number, Actor(who, role, ground)))


@command.command(help=say("转交", "give it to somebody"))
@click.argument("number")
@click.argument("owner")
@actor_options
@click.pass_obj
def assign(folder: str | None, *, number: str, owner: str, who: str, role: Role, ground: str) -> None:
    """Change the owner."""
    with desk_at(folder) as desk:
        tell(desk, desk.assign(number, owner, Actor(who, role, ground)))


@command.command(help=say("延期（审批人）", "set a later day (approver)"))
@click.argument("number")
@click.argument("due", type=click.DateTime(["%Y-%m-%d"]))
@actor_options
@click.pass_obj
def extend(folder: str | None, *, number: str, due: datetime, who: str, role: Role, ground: str) -> None:
    """Change the day it is due."""
    with desk_at(folder) as desk:
        tell(desk, desk.extend(number, due.date(), Actor(who, role, ground)))


@command.command(
    help=say(
        "每日例行：超期的逐级上报，结案后又不达标的重新打开；重复运行不会重复记",
        "daily round: escalate what is overdue, reopen what no longer holds; may be run again",
    )
)
@click.pass_obj
def watch(folder: str | None) -> None:
    """Escalate and reopen."""
    with desk_at(folder) as desk:
        changed = watch_cases(desk)
        for case in changed:
            tell(desk, case)
    click.echo(say(f"{len(changed)} 个案件有变化。", f"{len(changed)} cases changed."))


def _tell_move(case: Case, kind: Kind, move: Move) -> None:
    """A move that may be taken next: by whom, and the evidence it still wants."""
    lacking = [kind.items[key] for key in move.needs if not satisfies(case, kind.items[key])]
    wants = "" if not lacking else say("，还差 ", ", lacks ") + ", ".join(_item(each) for each in lacking)
    told = say(
        f"可办：{move.name.key}（{move.name.zh}）由 {' / '.join(move.roles)}{wants}",
        f"next: {move.name.key} ({move.name.en}) by {' / '.join(move.roles)}{wants}",
    )
    click.echo(told)


def _item(item: Item) -> str:
    """A piece of evidence: its key, its name, and what it may be."""
    form = say("附件", "a file") if item.is_file else "|".join(item.choices)
    said = " ".join(filter(None, (item.name.name(language()), form)))
    return say(f"{item.name.key}（{said}）", f"{item.name.key} ({said})")


def _tell_outcome(outcome: Outcome, kind: Kind) -> None:
    for term in outcome.terms:
        mark, color = ("✓", "green") if term.holds else ("✗", "red")
        comparison, _, value = term.wanted.partition(" ")
        said = f"{say(*COMPARISONS[comparison])} {value}" if comparison in COMPARISONS else term.wanted
        wanted = "" if term.holds or not term.wanted else f" ({said})"
        found = term.found or "—"
        click.secho(
            f"  {mark} {term.name.name(language())}: {found}{wanted} {term.address}".rstrip(), fg=color
        )


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
        "source": say(kind.source, kind.source_en or kind.source),
        "status": kind.status,
    }


def _line(entry: Entry, kind: Kind) -> str:
    body = cast(dict[str, Any], entry.body)
    deed = entry.kind.removeprefix("case.")
    what = say(*DEEDS[deed]) if deed in DEEDS else deed
    if "to" in body:
        before = kind.states[body["from"]].name.name(language()) if body.get("from") in kind.states else ""
        what += f" {before} → {kind.states[body['to']].name.name(language())}"
    elif "item" in body:
        what += (
            f" {kind.items[body['item']].name.name(language())}: {body['text'] or body['file'].get('name')}"
        )
    elif "owner" in body:
        what += f" {body['owner']}"
    elif "level" in body:
        names = {step.level.key: step.level.name(language()) for step in kind.steps}
        what += f" {names.get(body['level'], body['level'])}"
    elif "due" in body and deed == "extended":
        what += f" {body['due']}"
    return f"  {entry.at:%Y-%m-%d %H:%M}  {entry.who}  {what}  （{entry.ground}）"
