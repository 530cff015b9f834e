"""``qingshan serve``: processes that stay: now the gateway for devices online."""

from __future__ import annotations

import re
from dataclasses import replace

import click

from qingshan.base.errors import UsageError
from qingshan.edge.cli.language import say
from qingshan.edge.cli.output import write_findings

_ADDRESS = re.compile(r"(?:(?P<host>[^:]+|\[[0-9a-fA-F:]+\]):)?(?P<port>[0-9]{1,5})")
_SECONDS = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(s|m|h)?")


@click.command(
    help=say(
        "运行网关：接收 HJ 212 设备，落盘后才应答。--gateway [地址:]端口；按 Ctrl-C 有序停止。",
        "Run the gateway: takes HJ 212 devices, answers when stored. --gateway [HOST:]PORT; Ctrl-C ends it.",
    )
)
@click.option(
    "--gateway", "address", required=True, metavar="[HOST:]PORT", help=say("监听地址", "where to listen")
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
    help=say("转发到上级平台", "pass frames on to a superior platform"),
)
@click.pass_obj
def command(workspace: str | None, address: str, duration: str, forward: str) -> None:
    """Serve until told to stop."""
    from qingshan.edge.gateway.logs import log_to_stderr
    from qingshan.edge.gateway.places import Places, read_devices
    from qingshan.edge.gateway.serving import Run, serve
    from qingshan.edge.gateway.settings import read_settings
    from qingshan.edge.workspace import Workspace

    place = Workspace.find(workspace)
    settings = read_settings(place.folder)
    host, port = listening(address, settings.listen.host)
    if forward:
        settings = replace(settings, forward=replace(settings.forward, to=forward))
    _, findings = read_devices(Places(place.folder))
    write_findings(findings)
    log_to_stderr()
    serve(place.folder, Run(host, port, seconds(duration)), settings)


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
