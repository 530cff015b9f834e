"""``qingshan serve``: processes that stay: the pages, the gateway for devices online, or both."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from qingshan.base.errors import UsageError
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import write_findings

if TYPE_CHECKING:
    from qingshan.edge.web.serving import Start
    from qingshan.edge.workspace import Workspace

_ADDRESS = re.compile(r"(?:(?P<host>[^:]+|\[[0-9a-fA-F:]+\]):)?(?P<port>[0-9]{1,5})")
_SECONDS = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(s|m|h)?")


@click.command(
    help=say(
        "运行工作台、公众页面和数据接口：qingshan serve [地址:]端口，默认只对本机开放。"
        "--gateway [地址:]端口 接收 HJ 212 设备，落盘后才应答；只写它就只运行网关。按 Ctrl-C 有序停止。",
        "Run console, public pages and interface: qingshan serve [HOST:]PORT, by default for this machine. "
        "--gateway [HOST:]PORT takes HJ 212 devices and answers when stored; alone: the gateway only. "
        "Ctrl-C ends it in order.",
    )
)
@click.argument("address", required=False, metavar="[[HOST:]PORT]")
@click.option("--gateway", metavar="[HOST:]PORT", help=say("网关监听地址", "where the gateway listens"))
@click.option(
    "--demo",
    "is_demo",
    is_flag=True,
    help=say("模拟城市：每个角色建一个演示账户", "simulated city: a demo account for each role"),
)
@click.option(
    "--for",
    "duration",
    default="",
    metavar="TIME",
    help=say("运行多久后自己停止，如 30s、5m", "stop by itself after, such as 30s or 5m"),
)
@click.option(
    "--forward",
    default="",
    metavar="HOST:PORT",
    help=say("网关：转发到上级平台", "gateway: pass frames on to a superior platform"),
)
@click.pass_obj
def command(
    workspace: str | None,
    *,
    address: str | None,
    gateway: str | None,
    is_demo: bool,
    duration: str,
    forward: str,
) -> None:
    """Serve until told to stop."""
    from qingshan.edge.gateway.logs import log_to_stderr
    from qingshan.edge.workspace import Workspace

    place = Workspace.find(workspace)
    log_to_stderr()
    if gateway is not None and address is None and not is_demo:
        _serve_gateway(place, gateway, duration, forward)
    else:
        _serve_pages(place, address, gateway, duration, forward=forward, is_demo=is_demo)


def _serve_gateway(place: Workspace, address: str, duration: str, forward: str) -> None:
    from qingshan.edge.cli.moment import ahead
    from qingshan.edge.gateway.places import Places, read_devices
    from qingshan.edge.gateway.serving import Run, serve
    from qingshan.edge.gateway.settings import read_settings

    settings = read_settings(place.folder)
    host, port = listening(address, settings.listen.host)
    if forward:
        settings = replace(settings, forward=replace(settings.forward, to=forward))
    _, findings = read_devices(Places(place.folder))
    write_findings(findings)
    serve(place.folder, Run(host, port, seconds(duration), ahead(place)), settings)


def _serve_pages(
    place: Workspace,
    address: str | None,
    gateway: str | None,
    duration: str,
    *,
    forward: str,
    is_demo: bool,
) -> None:
    from qingshan.edge.cli.moment import clock, passed_on
    from qingshan.edge.web.serving import Run, serve
    from qingshan.edge.web.settings import read_settings

    settings = read_settings(place.folder)
    host, port = settings.listen.host, settings.listen.port
    if address:
        host, port = listening(address, host)
    words: list[str] = []
    if gateway is not None:
        listening(gateway, host)
        words = ["-C", str(place.folder), *passed_on(place), "serve", "--gateway", gateway]
        words += ["--forward", forward] if forward else []
    serve(place.folder, settings, Run(host, port, seconds(duration), words, is_demo), _tell, clock(place))


def _tell(start: Start) -> None:
    """Say where the pages are, and how to come in for the first time."""
    click.echo(
        say(f"青山在 {start.address} ，按 Ctrl-C 停止。", f"qingshan is at {start.address}; Ctrl-C ends it.")
    )
    if start.set_up:
        click.echo(
            say(
                f"还没有账户。打开这个链接建立第一个管理员（24 小时内用一次）：\n  {start.set_up}",
                f"No accounts yet. Make the first administrator here (once, in 24 hours):\n  {start.set_up}",
            )
        )
    if start.demo:
        click.echo(
            say("演示账户（密码每次启动都换）：", "Demo accounts (the passwords change with every start):")
        )
    for each in start.demo:
        from qingshan.edge.web.access.rights import roles

        role = roles()[each.account.role].name(language())
        click.echo(f"  {each.account.name:<20} {each.password}  {role} {each.account.area}".rstrip())


def listening(text: str, host: str) -> tuple[str, int]:
    """Host and port of ``[HOST:]PORT``.

    Examples
    --------
    >>> listening("8212", "0.0.0.0"), listening("127.0.0.1:9000", "0.0.0.0")
    (('0.0.0.0', 8212), ('127.0.0.1', 9000))
    """
    found = _ADDRESS.fullmatch(text.strip())
    if found is None or int(found["port"]) > 65_535:
        raise UsageError("address-unreadable", text=text)
    return (found["host"] or host).strip("[]"), int(found["port"])


def seconds(text: str) -> float:
    """Seconds of ``10s``, ``5m``, ``2h``; 0 for an empty text.

    Examples
    --------
    >>> seconds("1.5m"), seconds("")
    (90.0, 0.0)
    """
    if not text.strip():
        return 0.0
    found = _SECONDS.fullmatch(text.strip())
    if found is None:
        raise UsageError("duration-unreadable", text=text)
    return float(found[1]) * {"s": 1, "m": 60, "h": 3600, None: 1}[found[2]]
