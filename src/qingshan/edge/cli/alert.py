"""``qingshan alert``: heavy pollution from forecast to report; a level is advice until it is ordered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import click

from qingshan.act.alert.advice import Advice, Forecast, parse_forecast
from qingshan.act.alert.alert import Alert
from qingshan.act.alert.compliance import By, Checked, check_lines, parse_daily
from qingshan.act.case.decide import Actor
from qingshan.act.case.kind import Role
from qingshan.act.emergency.editions import EditionLine
from qingshan.base.errors import RefusedError
from qingshan.base.finding import Finding
from qingshan.edge.cli.case import actor_options
from qingshan.edge.cli.emergency_shared import level_name, pollutant_name
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.moment import moment
from qingshan.edge.cli.output import Row, format_option, out_option, write_findings, write_rows
from qingshan.edge.emergency.alerts import Alerts, alerts_of
from qingshan.edge.emergency.stored import check_stored, file_compliance
from qingshan.edge.replacing import read_text
from qingshan.edge.workspace import Workspace
from qingshan.publish.orders.wording import packaged_words

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW = click.Path(dir_okay=False, path_type=Path)
number_option = click.option(
    "--number", default="", help=say("预警编号，默认在执行的", "alert; default the one in force")
)


@click.group(
    help=say(
        "重污染天气预警：按预报给出建议，由审批人下令；通知、核查、解除、后评估都记入台账。",
        "Heavy-pollution alerts: advice by the forecast, ordered by an approver; all of it on the ledger.",
    )
)
def command() -> None:
    """Group of the alert commands."""


@command.command(help=say("按预报和当时的触发条件给出建议级别", "the level a forecast calls for, and why"))
@click.argument("forecast", type=FILE)
@click.pass_obj
def advise(folder: str | None, forecast: Path) -> None:
    """Advise; nothing is ordered."""
    with _alerts(folder) as alerts:
        days = _forecast(forecast)
        _tell_advice(alerts.advise(days), days)


@command.command(
    help=say(
        "下令启动预警：冻结最新一版清单并立跟踪案件",
        "order an alert: freezes the newest edition, opens a case",
    )
)
@click.argument("level", type=click.Choice(["yellow", "orange", "red"]))
@click.argument("forecast", type=FILE)
@actor_options
@click.pass_obj
def order(folder: str | None, *, level: str, forecast: Path, who: str, role: Role, ground: str) -> None:
    """Order it as a person's decision."""
    with _alerts(folder) as alerts:
        days = _forecast(forecast)
        _tell_advice(alerts.advise(days), days)
        title = say(f"{level_name(level)}预警跟踪", f"follow-up of a {level_name(level)} alert")
        made = alerts.order(level, days, Actor(who, role, ground), title)
        _tell(made)


@command.command(help=say("调整级别", "raise or lower the alert"))
@click.argument("level", type=click.Choice(["yellow", "orange", "red"]))
@number_option
@actor_options
@click.pass_obj
def change(folder: str | None, *, level: str, number: str, who: str, role: Role, ground: str) -> None:
    """Change the level; the frozen list stays."""
    with _alerts(folder) as alerts:
        _tell(alerts.change(alerts.named(number), level, Actor(who, role, ground)))


@command.command(help=say("按冻结的清单逐户生成通知", "write a notice a firm, from the frozen list"))
@click.option(
    "-o", "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help=say("目录", "folder")
)
@number_option
@actor_options
@click.pass_obj
def notify(folder: str | None, *, out: Path, number: str, who: str, role: Role, ground: str) -> None:
    """Write the notices and enter who was notified."""
    with _alerts(folder) as alerts:
        firms = alerts.notify(alerts.named(number), out, Actor(who, role, ground))
    click.echo(
        say(
            f"{out}：{len(firms)} 份通知，已记入台账和案件。",
            f"{out}: {len(firms)} notices, entered on ledger and case.",
        )
    )


@command.command(
    help=say("用电量或自动监测数据核查是否落实", "check by power or online data whether it was done")
)
@click.option("--power", type=FILE, help=say("用电量：line,date,kwh", "power: line,date,kwh"))
@click.option(
    "--online",
    type=FILE,
    help=say("自动监测日排放：line,date,pollutant,kg", "online: line,date,pollutant,kg"),
)
@click.option(
    "--stored",
    is_flag=True,
    help=say(
        "用档案里的自动监测小时数据，按清单各生产线的排口逐时比对",
        "by the online hours in the archive, at the outlets of each line",
    ),
)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help=say("核到哪一天", "last day looked at"))
@click.option(
    "--from",
    "since",
    type=click.DateTime(["%Y-%m-%d"]),
    help=say("从哪一天起；默认下令次日", "first day; default the day after the order"),
)
@click.option(
    "--before",
    type=click.IntRange(1),
    default=7,
    show_default=True,
    help=say("以前几天为平常", "days before taken as ordinary"),
)
@click.option(
    "--tolerance",
    type=click.FloatRange(0, 100),
    default=5.0,
    show_default=True,
    help=say("允许差几个百分点", "points it may fall short"),
)
@number_option
@actor_options
@format_option
@out_option
@click.pass_obj
def check(folder: str | None, *, power: Path | None, online: Path | None, stored: bool,
          since: datetime | None, until: datetime | None, before: int, tolerance: float, number: str,
          who: str, role: Role, ground: str, form: str, out: Path | None) -> None:  # fmt: skip
    """Check, show, and enter what was found."""
    if power is None and online is None and not stored:
        raise click.UsageError(
            say("请给 --power、--online 或 --stored", "give --power, --online or --stored")
        )
    actor = Actor(who, role, ground)
    with _alerts(folder) as alerts:
        alert = alerts.named(number)
        first = since.date() if since else alert.ordered_at.date() + timedelta(days=1)
        last = until.date() if until else (alert.lifted or alerts.now).date()
        given: list[tuple[By, Path | None]] = [("power", power), ("online", online)]
        found = [
            each
            for by, path in given
            if path is not None
            for each in _checked(
                alerts, alert, (by, path), span=(first, last), before=before, tolerance=tolerance
            )
        ]
        if found:
            alert = alerts.enter_checks(alert, found, actor)
        if stored:
            end = _end(alerts, alert, until)
            told, hours = check_stored(
                alerts, alert, end, days_before=before, tolerance=Decimal(str(tolerance))
            )
            file_compliance(alerts, alert, told, hours, actor)
            found += told
        names = {line.code: line for line in alerts.edition(alert).lines}
    _write_checks(found, names, form, out)


def _end(alerts: Alerts, alert: Alert, until: datetime | None) -> datetime:
    """Moment up to which stored hours count: the end of the day named, else of the alert, else now."""
    end = (alert.lifted or alerts.now).replace(tzinfo=None)
    return end if until is None else min(end, until + timedelta(days=1))


def _write_checks(
    found: Sequence[Checked], names: Mapping[str, EditionLine], form: str, out: Path | None
) -> None:
    rows: list[Row] = [
        {
            "firm": names[each.line].firm_name, "line": names[each.line].name,
            "by": pollutant_name(each.pollutant) if each.pollutant else say("用电量", "power"),
            "wanted": f"{each.wanted}", "found": None if each.found is None else f"{each.found}",
            "days": f"{each.before}/{each.days}{' h' if each.by == 'hourly' else ''}",
            "result": packaged_words(language()).text(f"result_{each.result}"),
        }
        for each in found
    ]  # fmt: skip
    headers = {
        "firm": say("企业", "firm"), "line": say("生产线", "line"), "by": say("数据", "data"),
        "wanted": say("应降(%)", "to fall (%)"), "found": say("实降(%)", "fell (%)"),
        "days": say("天数(前/中)", "days before/during"), "result": say("结果", "result"),
    }  # fmt: skip
    write_rows(rows, headers, form=form, out=out, title=say("执行核查", "Compliance"))


@command.command(help=say("解除预警，生成解除令", "lift the alert and write the order"))
@click.option("-o", "--out", type=NEW, required=True, help=say("解除令文件", "file of the order"))
@number_option
@actor_options
@click.pass_obj
def lift(folder: str | None, *, out: Path, number: str, who: str, role: Role, ground: str) -> None:
    """Lift it as a person's decision."""
    with _alerts(folder) as alerts:
        _tell(alerts.lift(alerts.named(number), out, Actor(who, role, ground)))


@command.command(
    help=say(
        "后评估报告：下了什么令、减了多少、空气怎样",
        "report after: what was ordered, cut, and what the air did",
    )
)
@click.argument("number")
@click.option("-o", "--out", type=NEW, required=True, help=say("报告文件", "file of the report"))
@actor_options
@click.pass_obj
def report(folder: str | None, *, number: str, out: Path, who: str, role: Role, ground: str) -> None:
    """Write the report and file it."""
    with _alerts(folder) as alerts:
        alerts.report(alerts.named(number), out, Actor(who, role, ground))
    click.echo(str(out))


@command.command("list", help=say("所有预警", "every alert"))
@format_option
@out_option
@click.pass_obj
def list_(folder: str | None, form: str, out: Path | None) -> None:
    """One row an alert."""
    with _alerts(folder) as alerts:
        rows = [_row(each) for each in alerts.all().values()]
    headers = {
        "number": say("编号", "number"), "level": say("级别", "level"), "advised": say("建议", "advised"),
        "ordered": say("下令", "ordered"), "lifted": say("解除", "lifted"), "who": say("下令人", "who"),
        "edition": say("清单版次", "edition"), "case": say("案件", "case"),
    }  # fmt: skip
    write_rows(rows, headers, form=form, out=out, title=say("预警", "Alerts"))


def _row(alert: Alert) -> Row:
    return {
        "number": alert.id, "level": level_name(alert.level),
        "advised": level_name(alert.advised) if alert.advised else None,
        "ordered": f"{alert.ordered_at:%Y-%m-%d %H:%M}",
        "lifted": f"{alert.lifted:%Y-%m-%d %H:%M}" if alert.lifted else None, "who": alert.levels[0].who,
        "edition": alert.edition, "case": alert.case,
    }  # fmt: skip


def _checked(
    alerts: Alerts, alert: Alert, data: tuple[By, Path], *, span: tuple[date, date], before: int,
    tolerance: float,
) -> tuple[Checked, ...]:  # fmt: skip
    by, path = data
    daily, findings = parse_daily(read_text(path), by, path.name)
    _refuse(findings, path)
    return check_lines(
        alerts.edition(alert), alert.level, by, daily, first=span[0], last=span[1], days_before=before,
        tolerance=Decimal(str(tolerance)),
    )  # fmt: skip


def _forecast(path: Path) -> tuple[Forecast, ...]:
    days, findings = parse_forecast(read_text(path), path.name)
    _refuse(findings, path)
    return days


def _refuse(findings: tuple[Finding, ...], path: Path) -> None:
    write_findings(findings)
    errors = sum(each.level == "error" for each in findings)
    if errors:
        raise RefusedError("alert-forecast-refused", file=path.name, count=errors)


def _tell_advice(advice: Advice, days: tuple[Forecast, ...]) -> None:
    told = ", ".join(f"{each.day:%m-%d} {each.aqi}" for each in days)
    click.echo(say(f"预报 AQI：{told}", f"forecast AQI: {told}"))
    if advice.trigger is None:
        click.echo(say("建议：不启动预警。", "Advice: no alert."))
        return
    name = level_name(advice.trigger.level)
    why = say(" 且 ", " and ").join(advice.why)
    click.echo(say(f"建议：{name}预警。理由：{why}。", f"Advice: {name} alert. Why: {why}."))
    if not advice.is_fine_particles:
        click.secho(
            say(
                "这些天不以 PM2.5 为首要污染物：只发健康提示、加强日常监管，不强制减排。",
                "PM2.5 does not lead on these days: health advice and supervision, no forced cuts.",
            ),
            fg="yellow",
        )
    click.echo(say("级别由审批人决定：qingshan alert order。", "An approver decides: qingshan alert order."))


def _tell(alert: Alert) -> None:
    state = say("已解除", "lifted") if alert.lifted else say("执行中", "in force")
    click.echo(
        say(
            f"预警 {alert.id} · {level_name(alert.level)} · {state} · 清单第 {alert.edition} 版"
            f"（{alert.edition_hash[:12]}） · 案件 {alert.case}",
            f"Alert {alert.id} · {level_name(alert.level)} · {state} · list edition {alert.edition} "
            f"({alert.edition_hash[:12]}) · case {alert.case}",
        )
    )


@contextmanager
def _alerts(folder: str | None) -> Iterator[Alerts]:
    workspace = Workspace.find(folder)
    with alerts_of(workspace, moment(workspace), language()) as alerts:
        if alerts.board.is_simulated:
            click.secho(say("模拟数据 SIMULATED", "SIMULATED data"), fg="red", err=True)
        yield alerts
