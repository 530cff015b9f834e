"""``qingshan cameras``: which cameras watch which outlet, and whether they answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import Row, format_option, out_option, write_findings, write_rows
from qingshan.edge.workspace import Workspace

if TYPE_CHECKING:
    from qingshan.edge.cameras import Seen


@click.group(
    help=say(
        "口门的摄像机：登记、是否连得通、最近何时连通。",
        "Cameras at outlets: register, reachability, last seen.",
    )
)
def command() -> None:
    """Group of camera commands."""


@command.command(
    name="list",
    help=say("登记的摄像机和上次检查的结果", "cameras of the register, and what the last check found"),
)
@format_option
@out_option
@click.pass_obj
def list_(workspace: str | None, form: str, out: Path | None) -> None:
    """One row a camera, beside the devices of its outlet."""
    _show(Workspace.find(workspace).folder, form, out)


@command.command(
    help=say(
        "逐个询问（RTSP/HTTP OPTIONS），记住结果", "ask each (RTSP/HTTP OPTIONS) and remember the answer"
    )
)
@click.option(
    "--timeout", type=click.FloatRange(0.1, 60), default=5.0, show_default=True, help=say("秒", "seconds")
)
@format_option
@out_option
@click.pass_context
def check(ctx: click.Context, timeout: float, form: str, out: Path | None) -> None:
    """Asks every camera; exit code 1 when one does not answer."""
    from qingshan.edge.cameras import check_cameras, read_cameras

    folder = Workspace.find(ctx.obj).folder
    register, findings = read_cameras(folder)
    write_findings(findings)
    state = check_cameras(folder, register.cameras, timeout=timeout)
    _show(folder, form, out)
    if not all(state[each.id].is_reachable for each in register.cameras):
        ctx.exit(1)


def camera_words(workspace: Path) -> dict[str, str]:
    """State of the cameras of each outlet, in words."""
    from qingshan.edge.cameras import read_cameras, read_state

    register, _ = read_cameras(workspace)
    state = read_state(workspace)
    words: dict[str, list[str]] = {}
    for each in register.cameras:
        words.setdefault(each.outlet, []).append(in_words(state.get(each.id)))
    return {outlet: " ".join(told) for outlet, told in words.items()}


def in_words(seen: Seen | None) -> str:
    """State of a camera for people."""
    if seen is None:
        return say("未检查", "not checked")
    if seen.is_reachable:
        return say("通", "answers")
    return say("不通", "no answer")


def _show(folder: Path, form: str, out: Path | None) -> None:
    from qingshan.edge.cameras import read_cameras, read_state
    from qingshan.edge.gateway.places import Places, read_devices

    register, _ = read_cameras(folder)
    devices, _ = read_devices(Places(folder))
    state = read_state(folder)
    rows: list[Row] = [
        {
            "id": each.id,
            "name": each.name(language()),
            "outlet": each.outlet,
            "devices": " ".join(d.mn for d in devices.at_outlet(each.outlet)),
            "state": in_words(state.get(each.id)),
            "last_seen": state[each.id].last_seen if each.id in state else None,
            "said": state[each.id].said if each.id in state else None,
            "address": each.shown,
        }
        for each in register.cameras
    ]
    headers = {
        "id": say("编码", "id"),
        "name": say("摄像机", "camera"),
        "outlet": say("口门", "outlet"),
        "state": say("状态", "state"),
        "last_seen": say("最近连通", "last seen"),
        "devices": say("同口门设备", "devices of the outlet"),
        "said": say("回答", "answer"),
        "address": say("地址", "address"),
    }
    write_rows(rows, headers, form=form, out=out, title=say("摄像机", "Cameras"))
