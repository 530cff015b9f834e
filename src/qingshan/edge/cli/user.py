"""``qingshan user``: accounts of the console and the interface; each step is on the ledger."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from qingshan.base.errors import UsageError
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import Row, format_option, out_option, write_rows
from qingshan.edge.web.access.access import DAY, LINK_HOURS, Access
from qingshan.edge.web.access.account import Account
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rights import roles
from qingshan.edge.web.settings import Settings, read_settings
from qingshan.edge.workspace import Workspace


def actor_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Who decides and on what ground; every change is entered with both."""
    ground = click.option("--ground", default="qingshan user", show_default=True, help=say("依据", "ground"))
    who = click.option(
        "--who",
        default=getpass.getuser,
        show_default=say("当前用户", "you"),
        help=say("经办人", "who decides"),
    )
    return who(ground(function))


@click.group(
    help=say(
        "用户：新建、列出、修改、停用，密码和令牌。",
        "Users: add, list, change, disable; passwords and tokens.",
    )
)
def command() -> None:
    """Group of the user commands."""


@command.command(help=say("新建用户，并打印设置密码的一次性链接", "add a user and print a one-time link"))
@click.argument("name")
@click.option("--title", default="", help=say("姓名", "full name"))
@click.option("--role", type=click.Choice(list(roles())), required=True, help=say("角色", "role"))
@click.option("--area", default="", help=say("行政区划代码，全市留空", "division code; empty: whole city"))
@actor_options
@click.pass_obj
def add(folder: str | None, *, name: str, title: str, role: str, area: str, who: str, ground: str) -> None:
    """Add a user."""
    area = _area(folder, area)
    with _door(folder) as (door, settings):
        made = door.accounts.add(name, title, role=role, area=area, now=door.now)
        door.trail.note(made.name, "added", who, ground, role=role, area=area)
        _tell_link(settings, door.invite(made.name, who=who, ground=ground))


@command.command("list", help=say("列出用户", "list users"))
@format_option
@out_option
@click.pass_obj
def list_(folder: str | None, *, form: str, out: Path | None) -> None:
    """One row a user."""
    with _door(folder) as (door, _):
        rows = [_row(door, each) for each in door.accounts.all()]
    headers = {
        "name": say("用户名", "name"),
        "title": say("姓名", "full name"),
        "role": say("角色", "role"),
        "area": say("区域", "area"),
        "status": say("状态", "status"),
        "sessions": say("会话", "sessions"),
        "tokens": say("令牌", "tokens"),
    }
    write_rows(rows, headers, form=form, out=out, title=say("用户", "Users"))


@command.command(help=say("改姓名、角色或区域", "change title, role or area"))
@click.argument("name")
@click.option("--title", help=say("姓名", "full name"))
@click.option("--role", type=click.Choice(list(roles())), help=say("角色", "role"))
@click.option("--area", help=say("行政区划代码，全市写空", "division code; empty: whole city"))
@actor_options
@click.pass_obj
def change(folder: str | None, *, name: str, title: str | None, role: str | None, area: str | None,
           who: str, ground: str) -> None:  # fmt: skip
    """Change a user; what is not given stays."""
    area = None if area is None else _area(folder, area)
    with _door(folder) as (door, _):
        before = door.accounts.find(name)
        made = door.accounts.change(
            before.name,
            title=before.title if title is None else title,
            role=role or before.role,
            area=before.area if area is None else area,
        )
        door.trail.note(made.name, "changed", who, ground, role=made.role, area=made.area, title=made.title)
    _tell_user(made)


@command.command(help=say("停用：会话立即结束，令牌失效", "disable: sessions end, tokens open nothing"))
@click.argument("name")
@click.option("--undo", is_flag=True, help=say("重新启用", "enable again"))
@actor_options
@click.pass_obj
def disable(folder: str | None, *, name: str, undo: bool, who: str, ground: str) -> None:
    """Disable a user, or enable them again."""
    with _door(folder) as (door, _):
        made = door.accounts.disable(door.accounts.find(name).name, is_disabled=not undo)
        door.trail.note(made.name, "enabled" if undo else "disabled", who, ground)
    _tell_user(made)


@command.command(
    help=say("作废现有密码，打印重设的一次性链接", "void the password, print a one-time link for a new one")
)
@click.argument("name")
@click.option("--ask", is_flag=True, help=say("在这里输入新密码，不用链接", "type the new password here"))
@actor_options
@click.pass_obj
def password(folder: str | None, *, name: str, ask: bool, who: str, ground: str) -> None:
    """Reset a password."""
    with _door(folder) as (door, settings):
        known = door.accounts.find(name)
        if ask:
            new = click.prompt(say("新密码", "New password"), hide_input=True, confirmation_prompt=True)
            door.accounts.set_password(known.name, new, now=door.now)
            door.trail.note(known.name, "password-set", who, ground)
        else:
            _tell_link(settings, door.invite(known.name, who=who, ground=ground))


@command.command(help=say("新建接口令牌，只显示一次", "make a token for a program; it is shown once"))
@click.argument("name")
@click.argument("title")
@click.option(
    "--role", type=click.Choice(list(roles())), help=say("角色，默认同本人", "role; default: theirs")
)
@click.option(
    "--days", type=click.IntRange(1, 366), default=90, show_default=True, help=say("有效天数", "days")
)
@click.pass_obj
def token(folder: str | None, *, name: str, title: str, role: str | None, days: int) -> None:
    """Make a token."""
    with _door(folder) as (door, _):
        known = door.accounts.find(name)
        caller = Caller(known.name, known.title, known.role, known.area)
        click.echo(door.make_token(caller, title, role=role or known.role, seconds=days * DAY))


@contextmanager
def _door(folder: str | None) -> Iterator[tuple[Access, Settings]]:
    workspace = Workspace.find(folder)
    settings, zone = read_settings(workspace.folder), ZoneInfo(workspace.city.time_zone)
    door = Access(workspace, settings, lambda: datetime.now(zone))
    try:
        yield door, settings
    finally:
        door.close()


def _area(folder: str | None, text: str) -> str:
    """The code of an area named by code or name; one of a township needs its county alone to be known."""
    wanted, divisions = text.strip(), Workspace.find(folder).divisions()
    found = divisions.find(wanted)
    if found is not None:
        return str(found.code)
    if wanted and not (wanted.isdigit() and divisions.find(wanted[:6])):
        known = say("、", ", ").join(f"{each.code} {each.name(language())}" for each in divisions.divisions)
        raise UsageError("account-area-unknown", text=wanted, known=known)
    return wanted


def _tell_user(made: Account) -> None:
    status = say("已停用", "disabled") if made.is_disabled else say("可以登录", "may sign in")
    place = made.area or say("全市", "the whole city")
    click.echo(f"{made.name}  {roles()[made.role].name(language())}  {place}  {status}")


def _tell_link(settings: Settings, secret: str) -> None:
    listen = settings.listen
    origin = listen.origin.rstrip("/") or f"http://{listen.host}:{listen.port}"
    click.echo(
        say(
            f"设置密码的链接（{LINK_HOURS} 小时内用一次，请直接交给本人）：",
            f"Link to choose a password (once, within {LINK_HOURS} hours; give it to them alone):",
        )
    )
    click.echo(f"  {origin}/set-up?key={secret}")


def _row(door: Access, each: Account) -> Row:
    is_active = each.password_set or each.subject
    status = say("可用", "active") if is_active else say("待设密码", "no password yet")
    return {
        "name": each.name,
        "title": each.title,
        "role": roles()[each.role].name(language()),
        "area": each.area,
        "status": say("停用", "disabled") if each.is_disabled else status,
        "sessions": len(door.sessions.of(each.name, door.now)),
        "tokens": len(door.sessions.tokens(each.name, door.now)),
    }
