"""``qingshan gateway``: how the gateway is, who is turned away, what came and what is missing."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qingshan.base.errors import RefusedError, UsageError
from qingshan.edge.archive.clock import BEIJING
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import Row, format_option, marked, out_option, write_rows
from qingshan.edge.workspace import Workspace

if TYPE_CHECKING:
    from qingshan.edge.gateway.places import Places
    from qingshan.edge.gateway.reconcile import Line
    from qingshan.edge.gateway.tally import Caught, Tally


@click.group(
    help=say(
        "网关的状态、隔离名单、每日对账单和原始报文。",
        "The gateway: its state, quarantine, daily sheets, raw frames.",
    )
)
def command() -> None:
    """Group of gateway commands."""


@command.command(
    help=say("网关是否在运行，每台设备最近何时有数据", "whether it runs, and when each device was last heard")
)
@format_option
@out_option
@click.pass_obj
def status(workspace: str | None, form: str, out: Path | None) -> None:
    """One row a device; the state of the process below."""
    from qingshan.edge.gateway.places import read_devices

    places, tally = _open(workspace)
    seen = tally.seen()
    register, _ = read_devices(places)
    cameras = _cameras(workspace)
    rows: list[Row] = [
        {
            "mn": each.mn,
            "name": each.name(language()),
            "outlet": each.outlet,
            "last": seen[each.mn][0].replace(microsecond=0) if each.mn in seen else None,
            "data": seen[each.mn][2] if each.mn in seen else None,
            "peer": seen[each.mn][1] if each.mn in seen else None,
            "camera": cameras.get(each.outlet),
        }
        for each in register.devices
    ]
    headers = {
        "mn": "MN",
        "name": say("设备", "device"),
        "outlet": say("口门", "outlet"),
        "last": say("最近收到", "last heard"),
        "data": say("数据时间", "time of data"),
        "camera": say("摄像机", "camera"),
        "peer": say("来自", "from"),
    }
    title = marked(say("在线设备", "Devices online"), Workspace.find(workspace).is_simulated())
    write_rows(rows, headers, form=form, out=out, title=title, notes=_state(places, tally))


@command.command(
    help=say(
        "被隔离的：未登记、密码不符、不在有效期",
        "who is in quarantine: unknown, wrong password, not in force",
    )
)
@format_option
@out_option
@click.pass_obj
def quarantine(workspace: str | None, form: str, out: Path | None) -> None:
    """One row a number, address and reason, the latest first."""
    _, tally = _open(workspace)
    headers = {
        "mn": "MN",
        "host": say("地址", "address"),
        "reason": say("原因", "reason"),
        "count": say("次数", "times"),
        "first": say("首次", "first"),
        "last": say("最近", "last"),
        "frame": say("报文编号", "frame"),
    }
    rows = [_caught(each) for each in tally.quarantine()]
    notes = [
        say(
            "查看原文：qingshan gateway frame 编号；登记后即可接收：register/devices.csv",
            "See the bytes: qingshan gateway frame NUMBER. To admit one, add it to register/devices.csv",
        )
    ]
    write_rows(
        rows, headers, form=form, out=out, title=say("隔离", "Quarantine"), notes=notes if rows else ()
    )


@command.command(
    name="reconcile", help=say("某一天的对账单；DATE 如 2026-03-15", "the sheet of a day; DATE as 2026-03-15")
)
@click.argument("day", metavar="DATE")
@format_option
@out_option
@click.pass_obj
def reconcile_(workspace: str | None, day: str, form: str, out: Path | None) -> None:
    """One row a device: received, stored, duplicate, rejected, missing, and rates."""
    from qingshan.edge.gateway.places import read_devices
    from qingshan.edge.gateway.reconcile import reconcile, total

    places, tally = _open(workspace)
    register, _ = read_devices(places)
    lines = reconcile(register, tally, _day(day), _now())
    rows = [_line(each) for each in lines]
    if form in {"table", "xlsx"} and rows:
        rows.append({**_line(total(lines)), "device": say("合计", "total"), "missing_hours": None})
    title = marked(say(f"对账单 {day}", f"Reconciliation {day}"), Workspace.find(workspace).is_simulated())
    write_rows(rows, _line_headers(), form=form, out=out, title=title, notes=_explained())


@command.command(help=say("一条原始报文，与收到时一字不差", "a raw frame, exactly as received"))
@click.argument("number", type=click.IntRange(1))
@click.pass_obj
def frame(workspace: str | None, number: int) -> None:
    """When it came, from where, what was made of it, and its bytes."""
    from qingshan.edge.gateway.reading import entry
    from qingshan.edge.gateway.retention import removed

    places, _ = _open(workspace)
    found = entry(places.journal, number)
    if found is None:
        last, at = removed(places.folder)
        if number <= last:
            raise UsageError("frame-removed", number=number, last=last, at=at)
        raise UsageError("no-such-frame", number=number)
    click.echo(f"{found.received}  {found.peer}  {found.kind.name.lower()}  {found.note}".rstrip(), err=True)
    sys.stdout.flush()
    sys.stdout.buffer.write(found.raw + b"\n")


@command.command(
    help=say(
        "给监控用的数字，Prometheus 文本格式；运行时也写在 gateway/metrics.prom",
        "numbers for those who watch over it, as Prometheus has them; also kept in gateway/metrics.prom",
    )
)
@click.pass_obj
def metrics(workspace: str | None) -> None:
    """One line a number."""
    from qingshan.edge.gateway.metrics import as_prometheus, gateway_metrics

    places, _ = _open(workspace)
    click.echo(as_prometheus(gateway_metrics(places.workspace, _now())), nl=False)


def _open(workspace: str | None) -> tuple[Places, Tally]:
    from qingshan.edge.gateway.places import Places
    from qingshan.edge.gateway.tally import NAME, Tally

    places = Places(Workspace.find(workspace).folder)
    if not (places.folder / NAME).is_file():
        raise RefusedError("gateway-never-ran")
    return places, Tally(places.folder)


def _cameras(workspace: str | None) -> dict[str, str]:
    """State of the cameras of each outlet, in words."""
    from qingshan.edge.cli.cameras import camera_words

    return camera_words(Workspace.find(workspace).folder)


def _state(places: Places, tally: Tally) -> list[str]:
    """What the process wrote down last, in words."""
    if not places.status.is_file():
        return []
    state = json.loads(places.status.read_text(encoding="utf-8"))
    runs = state["running"] and _is_alive(state["pid"])
    waiting = state["next"] - tally.place
    is_up = say("在运行", "running") if runs else say("没有运行", "not running")
    at, linked = f"{state['written']} {state['host']}:{state['port']}", state["connections"]
    devices = f"{state['connected']}/{state['devices']}"
    lines = [
        say(
            f"网关{is_up}（{at}）：连接 {linked}，在线设备 {devices}，待入档报文 {waiting} 条。",
            f"The gateway is {is_up} ({at}): {linked} connections, {devices} devices, {waiting} to settle.",
        )
    ]
    if state.get("journal_bytes") is not None:
        lines.append(_kept(state))
    if state["refusing"] and runs:
        lines.append(say("磁盘拒绝写入，暂不应答。", "The disk refuses: nothing is acknowledged for now."))
    if state["forward_to"]:
        behind = state["next"] - state["forwarded_to"]
        linked = say("已连接", "connected") if state["forward_connected"] else say("未连接", "not connected")
        to = state["forward_to"]
        lines.append(
            say(
                f"转发到 {to}：{linked}，待转发 {behind} 条。",
                f"Forwarding to {to}: {linked}, {behind} waiting.",
            )
        )
    return lines


def _kept(state: Mapping[str, Any]) -> str:
    size, days = state["journal_bytes"] / 2**20, state["keep_days"]
    zh, en = (f"留 {days} 天", f"kept {days} days") if days else ("一直保留", "kept for good")
    return say(f"原始报文 {size:.0f} MB，{zh}。", f"Raw frames take {size:.0f} MB and are {en}.")


def _is_alive(pid: int) -> bool:
    import os

    with suppress(OSError):
        os.kill(pid, 0)
        return True
    return False


def _caught(each: Caught) -> Row:
    reasons = {
        "unknown": say("未登记", "not registered"),
        "password": say("密码不符", "wrong password"),
        "not-in-force": say("不在有效期", "not in force"),
    }
    return {
        "mn": each.mn,
        "host": each.host,
        "reason": reasons.get(each.reason, each.reason),
        "count": each.count,
        "first": each.first.replace(microsecond=0),
        "last": each.last.replace(microsecond=0),
        "frame": each.number,
    }


def _line(each: Line) -> Row:
    shown = "" if each.device is None else each.device.name(language())
    return {
        "mn": each.mn or None,
        "device": shown,
        "outlet": None if each.device is None else each.device.outlet,
        "received": each.received,
        "stored": each.stored,
        "repeated": each.repeated,
        "refused": each.refused + each.quarantined,
        "hours": f"{each.hours_present}/{each.hours_due}",
        "minutes": f"{each.minutes_present}/{each.minutes_due}",
        "transmission_rate": each.transmission_rate,
        "valid_rate": each.valid_rate,
        "valid_transmission_rate": each.valid_transmission_rate,
        "missing_hours": " ".join(f"{at:%H}" for at in each.missing),
    }


def _line_headers() -> Mapping[str, str]:
    return {
        "mn": "MN",
        "device": say("设备", "device"),
        "outlet": say("口门", "outlet"),
        "received": say("收到", "received"),
        "stored": say("入库", "stored"),
        "repeated": say("重复", "duplicate"),
        "refused": say("拒收", "rejected"),
        "hours": say("小时 实/应", "hours came/due"),
        "minutes": say("分钟 实/应", "minutes came/due"),
        "transmission_rate": say("传输率 %", "transmission %"),
        "valid_rate": say("有效率 %", "valid %"),
        "valid_transmission_rate": say("传输有效率 %", "valid transmission %"),
        "missing_hours": say("缺的小时", "missing hours"),
    }


def _explained() -> list[str]:
    return [
        say(
            "收到 = 入库 + 重复 + 拒收（报文条数，按收到日期）；应传、缺失按数据时间，今天只算到现在。"
            "有效：该小时各因子都有值且标记正常。",
            "received = stored + duplicate + rejected (frames, by day of receipt); due, missing by the time "
            "of the data, today up to now. valid: every factor of the hour has a value and a normal mark.",
        )
    ]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise UsageError("date-unreadable", text=text) from wrong


def _now() -> datetime:
    return datetime.now(tz=BEIJING).replace(tzinfo=None)
