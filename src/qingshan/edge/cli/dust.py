"""``qingshan dust``: dust-affected days, suggested by a test, decided by a person."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from qingshan.base.period import Period
from qingshan.edge.cli.language import say
from qingshan.edge.cli.output import format_option, marked_as_held, out_option, write_rows
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.air.dust import DustSpell

who_option = click.option(
    "--who",
    default=getpass.getuser,
    show_default=say("当前用户", "you"),
    help=say("记录人", "who records it"),
)
ground_option = click.option("--ground", required=True, help=say("依据", "ground"))


@click.group(
    help=say(
        "沙尘影响日：数值判别只作提示，由人记录才扣除；有据可查，可撤销。",
        "Dust-affected days: a numeric test suggests, a person records, with a ground; can be withdrawn.",
    )
)
def command() -> None:
    """Group of the dust commands."""


@command.command("list", help=say("列出全部记录。", "List every entry."))
@format_option
@out_option
@click.pass_obj
def list_entries(folder: str | None, form: str, out: Path | None) -> None:
    """Print the history."""
    entries = Workspace.find(folder).dust_history()
    words = {"affected": say("沙尘影响", "affected"), "withdrawn": say("撤销", "withdrawn")}
    rows = [
        {
            "recorded": e.recorded, "date": e.date, "who": e.who, "ground": e.ground,
            "status": words[e.status] if form == "table" else e.status,
        }
        for e in entries
    ]  # fmt: skip
    headers = {
        "recorded": say("记录时间", "recorded"),
        "date": say("日期", "date"),
        "status": say("决定", "decision"),
        "who": say("记录人", "who"),
        "ground": say("依据", "ground"),
    }
    write_rows(rows, headers, form=form, out=out, title=say("沙尘影响日记录", "Dust days on record"))


@command.command(
    help=say(
        "按数值判别提示某时段的沙尘时段（判别规则未核实，仅供参考）。",
        "Suggest spells of a period by the numeric test (unverified; advice only).",
    )
)
@click.argument("period")
@format_option
@out_option
@click.pass_obj
def suggest(folder: str | None, period: str, form: str, out: Path | None) -> None:
    """Print spells that look like dust and the days they would take out."""
    from qingshan.edge.air.dust import suggestion

    workspace = Workspace.find(folder)
    spells, days = suggestion(workspace, Period.parse(period))
    rows = [_row(spell) for spell in spells]
    headers = {
        "first": say("起", "from"),
        "last": say("止", "to"),
        "hours": say("小时数", "hours"),
        "before": say("起前6小时均值", "PM10 before"),
        "peak": say("最高PM10", "peak PM10"),
    }
    title = say(
        "疑似沙尘时段（未核实的判别，仅作提示）",
        "Spells that look like dust (unverified test, advice only)",
    )
    title = marked_as_held(title, workspace)
    write_rows(rows, headers, form=form, out=out, title=title, notes=_notes(days))


def _row(spell: DustSpell) -> dict[str, object]:
    first, last = (Period(at, at + timedelta(hours=1), "hour") for at in (spell.first, spell.last))
    return {
        "first": str(first),
        "last": str(last),
        "hours": spell.hours,
        "before": round(spell.before),
        "peak": round(spell.peak),
    }


def _notes(days: Sequence[date]) -> list[str]:
    listed = ", ".join(map(str, days)) or say("无", "none")
    notes = [say("可能需扣除颗粒物的日期：", "Days whose particulates might be deducted: ") + listed]
    if days:
        ground = say("卫星与气象通报", '"satellite and weather bulletin"')
        notes.append(
            say("确认后记录：", "Once confirmed: ") + f"qingshan dust add {days[0]} --ground {ground}"
        )
    return notes


@command.command(help=say("把某日记为沙尘影响日（可写多个日期）。", "Record days as dust-affected."))
@click.argument("days", metavar="DAY...", nargs=-1, required=True, type=click.DateTime(["%Y-%m-%d"]))
@ground_option
@who_option
@click.pass_obj
def add(folder: str | None, days: tuple[datetime, ...], ground: str, who: str) -> None:
    """Record the days."""
    workspace = Workspace.find(folder)
    for day in days:
        entry = workspace.record_dust_day(day.date(), who=who, ground=ground, now=_now(workspace))
        click.echo(
            say(
                f"已记录 {entry.date}：{entry.ground}（{entry.who}）",
                f"Recorded {entry.date}: {entry.ground} ({entry.who})",
            )
        )
    click.echo(_state(workspace.dust_days()))


@command.command(
    help=say("撤销某日（新增一条记录，旧记录保留）。", "Withdraw a day: a new entry, the old one stays.")
)
@click.argument("day", metavar="DAY", type=click.DateTime(["%Y-%m-%d"]))
@ground_option
@who_option
@click.pass_obj
def withdraw(folder: str | None, day: datetime, ground: str, who: str) -> None:
    """Take the day back."""
    workspace = Workspace.find(folder)
    workspace.withdraw_dust_day(day.date(), who=who, ground=ground, now=_now(workspace))
    click.echo(say(f"已撤销 {day:%Y-%m-%d}。", f"Withdrew {day:%Y-%m-%d}."))
    click.echo(_state(workspace.dust_days()))


def _now(workspace: Workspace) -> datetime:
    return datetime.now(ZoneInfo(workspace.city.time_zone)).replace(tzinfo=None)


def _state(days: frozenset[date]) -> str:
    return say(f"现有沙尘影响日 {len(days)} 天。", f"{len(days)} dust days on record.")
