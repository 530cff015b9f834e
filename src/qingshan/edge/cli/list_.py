"""``qingshan list``: lists kept up to date as dated editions: who is on, who entered, who left, and why."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import click

from qingshan.act.lists.dated_list import Change, Edition, Member, Word
from qingshan.act.lists.rule import ListRule
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.moment import moment
from qingshan.edge.cli.output import Row, format_option, out_option, write_findings, write_rows
from qingshan.edge.listing import Listing, listing_of
from qingshan.edge.workspace import Workspace


def decision_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Who decides and on what ground."""
    ground = click.option("--ground", required=True, help=say("依据", "ground"))
    who = click.option(
        "--who",
        envvar="QINGSHAN_WHO",
        default=getpass.getuser,
        show_default=say("当前用户", "you"),
        help=say("决定人", "who decides"),
    )
    return ground(who(function))


@click.group(
    "list",
    help=say(
        "动态清单：按规则从登记生成，逐版留档；人工列入、豁免都有依据、可撤销。",
        "Lists kept up to date: made by rule from the registers, fixed as editions, decisions on record.",
    ),
)
def command() -> None:
    """Group of the list commands."""


@command.command(help=say("有哪些清单", "the lists there are"))
@format_option
@out_option
@click.pass_obj
def ls(folder: str | None, form: str, out: Path | None) -> None:
    """One row a list."""
    with _listing(folder) as listing:
        rows = [
            _list_row(listing, rule) for rule in {each.key: each for each in reversed(listing.rules)}.values()
        ]
    headers = {
        "key": say("清单", "list"),
        "title": say("名称", "name"),
        "members": say("现有", "members now"),
        "editions": say("版次", "editions"),
        "day": say("最近一版", "newest"),
        "changed": say("其后变化", "changed since"),
    }
    write_rows(rows, headers, form=form, out=out, title=say("动态清单", "Lists"))


@command.command(
    help=say("清单内容；默认是此刻的，--edition 看某一版", "members: of this moment, or of an edition")
)
@click.argument("key")
@click.option("--edition", type=click.IntRange(1), help=say("第几版", "which edition"))
@format_option
@out_option
@click.pass_obj
def show(folder: str | None, *, key: str, edition: int | None, form: str, out: Path | None) -> None:
    """One row a member, with its grounds."""
    with _listing(folder) as listing:
        rule = listing.rule(key)
        if edition is None:
            found, findings = listing.now_on(key)
        else:
            found, findings = dict(listing.dated(key).edition(edition).members), ()
        rows = [_member_row(each, rule) for each in found.values()]
    headers = {
        "code": say("代码", "code"),
        "name": say("名称", "name"),
        "reasons": say("依据", "ground"),
        "decided": say("人工决定", "decided by a person"),
    }
    write_findings(findings)
    write_rows(rows, headers, form=form, out=out, title=rule.title(language()))


@command.command(help=say("把此刻的清单定为新一版", "fix the list of this moment as a new edition"))
@click.argument("key")
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    help=say("版本日期，默认今天", "day of the edition; default today"),
)
@decision_options
@click.pass_obj
def fix(folder: str | None, *, key: str, day: datetime | None, who: str, ground: str) -> None:
    """Fix an edition and tell what changed."""
    with _listing(folder) as listing:
        before = len(listing.dated(key).editions)
        edition = listing.fix(key, (day or listing.now).date(), who, ground)
        changed = listing.changes(key, before, edition.number)
        _tell(edition, changed)


@command.command(
    help=say("比较两版；不写 AFTER 就与此刻比", "compare two editions; AFTER of none: this moment")
)
@click.argument("key")
@click.argument("before", type=click.IntRange(0), required=False)
@click.argument("after", type=click.IntRange(1), required=False)
@format_option
@out_option
@click.pass_obj
def compare(
    folder: str | None, *, key: str, before: int | None, after: int | None, form: str, out: Path | None
) -> None:
    """One row for each that entered or left."""
    with _listing(folder) as listing:
        rule = listing.rule(key)
        rows = [_change_row(each, rule) for each in listing.changes(key, before, after)]
    headers = {
        "what": say("变化", "change"),
        "code": say("代码", "code"),
        "name": say("名称", "name"),
        "why": say("原因", "why"),
    }
    write_rows(rows, headers, form=form, out=out, title=rule.title(language()))


def _decision(name: str, word: Word | Literal["withdrawn"], told: str, done: str) -> click.Command:
    """The command of a decision about one row: its name, the word entered, its help, what it says after."""

    @click.command(name, help=told)
    @click.argument("key")
    @click.argument("code")
    @decision_options
    @click.pass_obj
    def decide(folder: str | None, *, key: str, code: str, who: str, ground: str) -> None:
        with _listing(folder) as listing:
            listing.decide(key, code, word, who, ground)
        click.echo(done.format(code=code))

    return decide


for each in (
    _decision("include", "included", say("人工列入", "include a row by decision"),
              say("{code} 已列入。", "{code} is included.")),
    _decision("exempt", "exempted", say("豁免", "exempt a row by decision"),
              say("{code} 已豁免。", "{code} is exempted.")),
    _decision("withdraw", "withdrawn", say("撤销人工决定", "withdraw a decision"),
              say("{code} 的决定已撤销。", "The decision on {code} is withdrawn.")),
):  # fmt: skip
    command.add_command(each)


@contextmanager
def _listing(folder: str | None) -> Iterator[Listing]:
    workspace = Workspace.find(folder)
    with listing_of(workspace, moment(workspace)) as listing:
        yield listing


def _tell(edition: Edition, changed: tuple[Change, ...]) -> None:
    entered = sum(each.entered for each in changed)
    left, count = len(changed) - entered, len(edition.members)
    click.echo(
        say(
            f"第 {edition.number} 版（{edition.day}）：{count} 个，新进 {entered}，退出 {left}。",
            f"Edition {edition.number} ({edition.day}): {count} members, {entered} entered, {left} left.",
        )
    )


def _list_row(listing: Listing, rule: ListRule) -> Row:
    made, found = listing.dated(rule.key), listing.now_on(rule.key)[0]
    newest = made.editions[-1] if made.editions else None
    return {
        "key": rule.key,
        "title": rule.title(language()),
        "members": len(found),
        "editions": len(made.editions),
        "day": newest.day if newest else None,
        "changed": len(listing.changes(rule.key, newest.number, None)) if newest else None,
    }


def _member_row(member: Member, rule: ListRule) -> Row:
    return {
        "code": member.code,
        "name": member.name,
        "reasons": "; ".join(_reason(rule, key) for key in member.reasons),
        "decided": member.decided,
    }


def _change_row(change: Change, rule: ListRule) -> Row:
    return {
        "what": say("新进", "entered") if change.entered else say("退出", "left"),
        "code": change.code,
        "name": change.name,
        "why": "; ".join(_why(rule, word) for word in change.why),
    }


def _why(rule: ListRule, word: str) -> str:
    if word == "gone":
        return say("登记中已无", "no longer in the register")
    if word == "withdrawn":
        return say("列入决定已撤销", "the decision to include it was withdrawn")
    if word.startswith("-"):
        return say("不再符合：", "no longer: ") + _reason(rule, word[1:])
    return _reason(rule, word)


def _reason(rule: ListRule, key: str) -> str:
    """A reason in words with its source; a decision's text as it is."""
    found = next((each for each in rule.reasons if each.key == key), None)
    if found is None:
        return key
    source = say(found.source, found.source_en or found.source)
    return f"{found.name(language())}（{source}，{found.status}）"
