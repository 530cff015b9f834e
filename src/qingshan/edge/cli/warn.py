"""``qingshan warn``: what changed at stations and sites, issued as cases; who answers for how many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from qingshan.act.case.decide import Actor
from qingshan.act.case.kind import Role
from qingshan.base.indicator import indicators
from qingshan.base.period import Period
from qingshan.edge.cli.case import actor_options
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import Row, cell, format_option, marked, out_option, write_findings, write_rows
from qingshan.edge.cli.water_rows import shown_numeral
from qingshan.edge.warnings.rules import MEDIA, rules_in_force
from qingshan.edge.warnings.watch import Seen, Watch, watch_of
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.warning.alarm import Alarm
from qingshan.evaluate.warning.event import Event
from qingshan.standards.early_warning_rules import LEVELS, WarningLevel
from qingshan.standards.water_rules import rules_on

CONFIDENCE = {"low": ("低", "low"), "medium": ("中", "medium"), "high": ("高", "high")}
NAMES: dict[str, tuple[str, str]] = {
    "blue": ("蓝色", "blue"),
    "yellow": ("黄色", "yellow"),
    "orange": ("橙色", "orange"),
    "red": ("红色", "red"),
}
medium_argument = click.argument("medium", type=click.Choice(MEDIA))
places_argument = click.argument("places", nargs=-1, metavar="[PLACE]...")


def looking_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Which time is looked at, and from which level on."""
    for option in (
        click.option(
            "--level",
            type=click.Choice(LEVELS),
            default="blue",
            show_default=True,
            help=say("从哪一级起", "least level"),
        ),
        click.option(
            "--period",
            help=say(
                "哪段时间，默认档案里最近七天", "which time; default the last seven days of the archive"
            ),
        ),
    ):
        function = option(function)
    return function


@click.group(
    help=say(
        "突变预警：自动站和小时数据的类别变化、突变、逼近限值、缺数；发出即立案。",
        "Early warning on stations and hours: class change, jump, approach, silence; issuing opens a case.",
    )
)
def command() -> None:
    """Group of the warning commands."""


@command.command(help=say("看有哪些事件、凭什么（不立案）", "events and what they stand on; opens nothing"))
@medium_argument
@places_argument
@looking_options
@click.option("--as-of", type=int, help=say("只用到第几次导入为止的数据", "only what was known then"))
@format_option
@out_option
@click.pass_obj
def look(folder: str | None, *, medium: str, places: tuple[str, ...], period: str | None,
         level: WarningLevel, as_of: int | None, form: str, out: Path | None) -> None:  # fmt: skip
    """One row an event."""
    with _watch(folder) as watch:
        seen = watch.look(medium, places, Period.parse(period) if period else None, as_of)
        write_findings(seen.findings)
        issued = watch.issued()
        rows = []
        for event in _from(seen.events, level):
            standing = watch.standing(event, medium, issued)
            rows.append({**_row(watch, seen, event), "case": standing.case if standing else None})
        title, notes = _title(watch.desk.workspace, seen), _notes(seen, rows)
    write_rows(rows, _headers(), form=form, out=out, title=title, notes=notes)


@command.command(
    help=say(
        "发出预警：新事件立案，已发的并入原案件",
        "issue: a new event opens a case, an old one grows in its own",
    )
)
@medium_argument
@places_argument
@looking_options
@click.option("--owner", default="", help=say("承办人，默认经办人", "who gets the case; default who issues"))
@actor_options
@click.pass_obj
def issue(folder: str | None, *, medium: str, places: tuple[str, ...], period: str | None,
          level: WarningLevel, owner: str, who: str, role: Role, ground: str) -> None:  # fmt: skip
    """Issue what was seen; running it again opens nothing twice."""
    with _watch(folder) as watch:
        seen = watch.look(medium, places, Period.parse(period) if period else None)
        write_findings(seen.findings)
        opened = grown = 0
        for event in _from(seen.events, level):
            told = "\n".join(_evidence(seen, alarm) for alarm in event.alarms)
            standing = watch.standing(event, medium, watch.issued())
            if standing is not None:
                grown += watch.grow(standing, event, told)
                continue
            title = _case_title(watch, seen, event)
            case = watch.issue(seen, event, Actor(who, role, ground), title=title, told=told, owner=owner)
            opened += 1
            click.echo(f"{case.id} {title}")
    click.echo(
        say(
            f"新立案 {opened} 件，并入原案件 {grown} 件。",
            f"{opened} cases opened, {grown} warnings grew in their own.",
        )
    )


@command.command("list", help=say("发出过的预警", "warnings issued"))
@format_option
@out_option
@click.pass_obj
def list_(folder: str | None, form: str, out: Path | None) -> None:
    """One row a warning."""
    with _watch(folder) as watch:
        cases = watch.desk.cases()
        rows: list[Row] = [
            {
                "issued": f"{each.issued:%Y-%m-%d %H:%M}", "place": _name(watch.desk.workspace, each.place),
                "level": _level(each.level), "start": f"{each.start:%Y-%m-%d %H:%M}",
                "last": f"{each.last:%Y-%m-%d %H:%M}", "case": each.case,
                "owner": cases[each.case].owner, "state": cases[each.case].state,
                "cause": _cause(cases[each.case].evidence.get("cause", ())),
            }
            for each in watch.issued().values()
        ]  # fmt: skip
    headers = {
        "issued": say("发出", "issued"), "place": say("地点", "place"), "level": say("级别", "level"),
        "start": say("起", "from"), "last": say("至", "to"), "case": say("案件", "case"),
        "owner": say("承办人", "owner"), "state": say("状态", "state"), "cause": say("原因", "cause"),
    }  # fmt: skip
    write_rows(rows, headers, form=form, out=out, title=say("发出的预警", "Warnings issued"))


@command.command(help=say("每人分到多少预警、多少是真的", "warnings by officer, and how many were real"))
@format_option
@out_option
@click.pass_obj
def officers(folder: str | None, form: str, out: Path | None) -> None:
    """One row an officer."""
    with _watch(folder) as watch:
        rows: list[Row] = [
            {
                "owner": each.owner, "per_week": Decimal(str(round(each.per_week, 1))), "recent": each.recent,
                "open": each.open, "overdue": each.overdue, "judged": each.judged,
                "real": None if each.real_share is None else f"{each.real_share:.0%}",
            }
            for each in watch.duties()
        ]  # fmt: skip
    headers = {
        "owner": say("承办人", "owner"), "per_week": say("每周", "a week"),
        "recent": say("近30天", "30 days"),
        "open": say("未结", "open"), "overdue": say("超期", "overdue"), "judged": say("已核实", "checked"),
        "real": say("属实", "real"),
    }  # fmt: skip
    write_rows(rows, headers, form=form, out=out, title=say("预警负担", "Warnings by officer"))


@command.command(
    help=say("现行规则（register/warnings.csv 可改写）", "rules in force; register/warnings.csv changes them")
)
@medium_argument
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help=say("哪一天", "on which day"))
@format_option
@out_option
@click.pass_obj
def rules(folder: str | None, *, medium: str, on: datetime | None, form: str, out: Path | None) -> None:
    """One row a rule."""
    workspace = Workspace.find(folder)
    day = (on or datetime.now(ZoneInfo(workspace.city.time_zone))).date()
    found, findings = rules_in_force(workspace, medium, day)
    write_findings(findings)
    rows: list[Row] = [
        {
            "rule": each.key, "name": each.name(language()), "level": _level(each.level),
            "items": _symbols(each.items), "value": f"{each.value:g}", "margin": f"{each.margin:g}",
            "times": each.times, "hours": each.hours, "flat_hours": each.flat_hours or None,
        }
        for each in found
    ]  # fmt: skip
    headers = {
        "rule": say("规则", "rule"), "name": say("名称", "name"), "level": say("级别", "level"),
        "items": say("指标", "indicators"), "value": say("数值", "value"), "margin": say("裕度", "margin"),
        "times": say("连续次数", "readings"), "hours": say("窗口/小时", "window [h]"),
        "flat_hours": say("恒值/小时", "stuck after [h]"),
    }  # fmt: skip
    note = say("都是自定数值，未经国家规定核实。", "All numbers are our own; no national rule was found.")
    write_rows(
        rows, headers, form=form, out=out, title=say("预警规则", "Rules of early warning"), notes=[note]
    )


def _from(found: Sequence[Event], level: WarningLevel) -> list[Event]:
    return [each for each in found if LEVELS.index(each.level) >= LEVELS.index(level)]


def _row(watch: Watch, seen: Seen, event: Event) -> dict[str, object]:
    gravest = sorted(event.alarms, key=lambda each: -LEVELS.index(each.level))
    names = dict.fromkeys(seen.rules[each.rule].name(language()) for each in gravest)
    return {
        "code": event.place, "place": _name(watch.desk.workspace, event.place), "level": _level(event.level),
        "start": f"{event.start:%Y-%m-%d %H:%M}", "raised": f"{event.raised:%Y-%m-%d %H:%M}",
        "last": f"{event.last:%Y-%m-%d %H:%M}", "what": say("；", "; ").join(names),
        "indicators": _symbols(each for each in event.indicators if each != "class") or None,
        "confidence": say(*CONFIDENCE[event.confidence]), "over": event.is_over,
        "evidence": say("；", "; ").join(_evidence(seen, each) for each in event.alarms[:3]),
    }  # fmt: skip


def _headers() -> dict[str, str]:
    return {
        "place": say("地点", "place"), "level": say("级别", "level"), "start": say("起", "from"),
        "raised": say("发现", "raised"), "last": say("至", "to"), "confidence": say("把握", "confidence"),
        "case": say("案件", "case"), "indicators": say("指标", "indicators"), "what": say("什么", "what"),
        "evidence": say("依据", "evidence"),
    }  # fmt: skip


def _evidence(seen: Seen, alarm: Alarm) -> str:
    """What an alarm stands on, in words: readings with their times, and what was usual."""
    name = seen.rules[alarm.rule].name(language())
    item = "" if alarm.indicator in {"", "class"} else f" {_symbols([alarm.indicator])}"
    if not alarm.indicator:
        return f"{name}: {alarm.start:%m-%d %H:%M}–{alarm.last:%m-%d %H:%M}"
    shown = _shown(alarm)
    readings = ", ".join(f"{each.time:%m-%d %H:%M} {shown(each.value)}" for each in alarm.readings[:6])
    usual = alarm.readings[0].usual
    told = "" if usual is None else say(f"（平常 {shown(usual)}）", f" (usual {shown(usual)})")
    return f"{name}{item}: {readings}{told}"


def _shown(alarm: Alarm) -> Callable[[float], str]:
    """How values of an alarm are written: classes by their numerals, others as they are."""
    if alarm.indicator != "class":
        return "{:g}".format
    rules = rules_on(alarm.start.date())
    return lambda value: shown_numeral(rules.water_class(round(value)).numeral)


def _case_title(watch: Watch, seen: Seen, event: Event) -> str:
    gravest = [each for each in event.alarms if each.level == event.level]
    names = say("、", ", ").join(dict.fromkeys(seen.rules[each.rule].name(language()) for each in gravest))
    place = _name(watch.desk.workspace, event.place)
    return say(
        f"{_level(event.level)}预警：{place} {event.start:%m-%d %H:%M} 起{names}",
        f"{_level(event.level)} warning: {place} from {event.start:%m-%d %H:%M}, {names}",
    )


def _title(workspace: Workspace, seen: Seen) -> str:
    title = say(
        f"{seen.start:%Y-%m-%d %H:%M} 至 {seen.end:%Y-%m-%d %H:%M} 的突变预警",
        f"Early warning, {seen.start:%Y-%m-%d %H:%M} to {seen.end:%Y-%m-%d %H:%M}",
    )
    return marked(title, workspace.city.simulated)


def _notes(seen: Seen, rows: Sequence[Row]) -> list[str]:
    return [
        say(
            f"看了 {seen.places} 个有数据的地点，{len(rows)} 个事件；数值自定，"
            f"见 qingshan warn rules {seen.medium}。",
            f"{seen.places} places with data, {len(rows)} events; numbers of our own: qingshan warn rules "
            f"{seen.medium}.",
        ),
        say(
            "发出并立案：qingshan warn issue；事件是信号，不是结论。",
            "Issue and open cases: qingshan warn issue. An event is a signal, not a verdict.",
        ),
    ]


def _level(level: str) -> str:
    return say(*NAMES[level])


def _symbols(items: Iterator[str] | Sequence[str]) -> str:
    known = indicators()
    return say("、", ", ").join(known[each].symbol if each in known else each for each in items)


def _name(workspace: Workspace, code: str) -> str:
    return workspace.place(code).name(language())


def _cause(filed: Sequence[Any]) -> str | None:
    return cell(filed[-1].text) if filed else None


@contextmanager
def _watch(folder: str | None) -> Iterator[Watch]:
    workspace = Workspace.find(folder)
    now = datetime.now(ZoneInfo(workspace.city.time_zone)).replace(microsecond=0)
    with watch_of(workspace, now) as watch:
        yield watch
