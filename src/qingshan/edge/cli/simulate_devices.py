"""``qingshan simulate devices``: field units that are made up and speak real HJ 212."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from qingshan.base.errors import RefusedError, UsageError
from qingshan.edge.cli.language import say
from qingshan.edge.cli.serve import listening, seconds
from qingshan.edge.cli.simulate_options import seeded
from qingshan.edge.workspace import SIMULATED, Workspace
from qingshan.observe.hj212.cipher import CipherForm
from qingshan.register.device import Edition

if TYPE_CHECKING:
    from qingshan.edge.simulate.field.client import Plan, Tally
    from qingshan.edge.simulate.field.unit import Unit

START = "2026-01-01T00:00"


@click.command(
    help=say(
        "模拟在线设备：以登记中注明 SIMULATED 的设备说真实的 HJ 212，可带故障。"
        "--to 连到网关；没有 --to 就把字节流写入文件。",
        "Simulated devices: real HJ 212 of the devices the register marks SIMULATED, with faults if wanted. "
        "--to connects to a gateway; without it the stream goes to a file.",
    )
)
@click.option(
    "--count",
    type=click.IntRange(0),
    default=0,
    help=say("多少台，0 为登记的全部", "how many; 0: all registered"),
)
@click.option(
    "--rate", type=click.FloatRange(0.001), default=5.0, show_default=True,
    help=say("全部设备合计每秒几条实时数据", "real-time messages a second, of all devices together"),
)  # fmt: skip
@click.option(
    "--edition", type=click.Choice(get_args(Edition)), help=say("都用这一版本", "all speak this edition")
)
@click.option(
    "--cipher", type=click.Choice(get_args(CipherForm)),
    help=say("2025 版数据用 SM4 加密：raw 原始字节，text {0xE4,…} 文本；新生成的设备配密钥",
             "data of 2025 encrypted with SM4: raw bytes, or written out as text; made-up devices get a key"),
)  # fmt: skip
@click.option(
    "--faults",
    default="0%",
    show_default=True,
    help=say("多少报文带故障，如 1%", "share of frames with a fault, as 1%"),
)
@click.option("--to", "address", default="", metavar="HOST:PORT", help=say("网关地址", "the gateway"))
@click.option("--for", "duration", default="60s", show_default=True, help=say("多久", "how long"))
@click.option(
    "--history",
    default="",
    help=say("先补传多久的统计数据，如 24h", "statistics of so long a time first, as 24h"),
)
@seeded
@click.option(
    "--with-gateway",
    is_flag=True,
    help=say(
        "同时运行本目录的网关，结束时停止", "run the workspace's gateway meanwhile, and stop it at the end"
    ),
)
@click.option(
    "--start", default=START, show_default=True, help=say("写文件时从何时开始", "when a file begins")
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help=say("写文件的目录", "folder of the file"),
)
@click.option(
    "--write-register", is_flag=True,
    help=say("把登记之外的模拟设备写进 register/devices.csv", "add made-up devices to register/devices.csv"),
)  # fmt: skip
@click.pass_obj
def devices(
    workspace: str | None,
    *,
    count: int,
    rate: float,
    edition: Edition | None,
    cipher: CipherForm | None,
    faults: str,
    address: str,
    duration: str,
    history: str,
    seed: int,
    start: str,
    out: Path | None,
    write_register: bool,
    with_gateway: bool,
) -> None:
    """Plays the devices, or writes what they would send."""
    from qingshan.edge.cli.moment import ahead, passed_on
    from qingshan.edge.gateway.places import Places, known_devices
    from qingshan.edge.simulate.field.client import Plan
    from qingshan.edge.simulate.field.roster import roster

    place = Workspace.find(workspace)
    past, early = timedelta(seconds=seconds(history)), ahead(place)
    plan = Plan("", 0, rate, seconds(duration), past, share(faults), early)
    units = roster(known_devices(Places(place.folder)), count, edition, seed, cipher)
    if write_register:
        _write_register(place, units)
    click.echo(say(f"模拟 SIMULATED：{len(units)} 台设备", f"SIMULATED: {len(units)} devices"), err=True)
    if with_gateway:
        from qingshan.edge.simulate.field.beside import gateway_beside

        with gateway_beside(place.folder, passed_on(place)) as beside:
            _play(units, beside, plan)
    elif address:
        _play(units, address, plan)
    elif out is not None:
        _write(units, out, datetime.fromisoformat(start), seconds(duration), rate, share(faults))
    elif not write_register:
        raise UsageError("simulate-devices-where")


def share(text: str) -> float:
    """Share of ``1%`` or ``0.01``.

    Examples
    --------
    >>> share("1%"), share("0.5")
    (0.01, 0.5)
    """
    try:
        value = float(text.strip().removesuffix("%")) / (100 if text.strip().endswith("%") else 1)
    except ValueError as wrong:
        raise UsageError("share-unreadable", text=text) from wrong
    if not 0 <= value <= 1:
        raise UsageError("share-unreadable", text=text)
    return value


def _play(units: tuple[Unit, ...], address: str, plan: Plan) -> None:
    from qingshan.edge.simulate.field.client import run_units

    host, port = listening(address, "127.0.0.1")
    plan = replace(plan, host=host, port=port)
    try:
        tally = asyncio.run(run_units(units, plan))
    except OSError as fault:
        raise RefusedError(
            "gateway-not-there", host=host, port=port, reason=fault.strerror or fault
        ) from fault
    _tell(tally)


def _tell(tally: Tally) -> None:
    counts = tally.counts
    delays = sorted(tally.delays)
    slowest = delays[int(len(delays) * 0.99)] * 1000 if delays else 0.0
    lines = [
        say(
            f"发出 {counts['sent']} 条，应答 {counts['acknowledged']} 条，重发 {counts['repeated']} 次，"
            f"始终未应答 {counts['unanswered']} 条；99% 的应答在 {slowest:.0f} ms 内",
            f"sent {counts['sent']}, acknowledged {counts['acknowledged']}, repeated {counts['repeated']}, "
            f"never answered {counts['unanswered']}; 99% of answers within {slowest:.0f} ms",
        )
    ]
    odd = {name: number for name, number in sorted(counts.items()) if name.startswith(("fault", "asked"))}
    if odd:
        words = ", ".join(f"{name} {number}" for name, number in odd.items())
        lines.append(say(f"故障和上位机请求：{words}", f"faults, and requests of the host: {words}"))
    for line in lines:
        click.echo(line)


def _write(
    units: tuple[Unit, ...], out: Path, start: datetime, length: float, rate: float, faults: float
) -> None:
    from qingshan.edge.replacing import write_whole
    from qingshan.edge.simulate.field.stream import stream

    frames = list(stream(units, start, length, rate, faults))
    path = out / f"devices_{start:%Y%m%dT%H%M}_{SIMULATED}.hj212"
    write_whole(path, b"".join(piece for each in frames for piece in each.sent.pieces))
    click.echo(say(f"{len(frames)} 条报文写入 {path}", f"{len(frames)} messages in {path}"))


def _write_register(place: Workspace, units: tuple[Unit, ...]) -> None:
    from qingshan.edge.gateway.places import Places, add_secrets, read_devices
    from qingshan.edge.replacing import read_text, write_whole
    from qingshan.edge.simulate.field.roster import COLUMNS, register_rows, secret_rows

    if not place.is_simulated():
        raise RefusedError("register-not-simulated")
    places = Places(place.folder)
    known, _ = read_devices(places)
    new = tuple(each for each in units if known.get(each.device.mn) is None)
    before = read_text(places.devices) if places.devices.is_file() else ",".join(COLUMNS) + "\n"
    header = next(line for line in before.splitlines() if line.strip() and not line.startswith("#"))
    columns = [each.strip().lower() for each in header.removeprefix("\ufeff").split(",")]
    keys = secret_rows(new)
    if keys and "sm4_key" not in columns:
        raise UsageError("register-without-key-column", file=places.devices)
    rows = register_rows(new, columns)
    add_secrets(places, keys)
    write_whole(places.devices, before.rstrip("\n") + "\n" + "".join(f"{row}\n" for row in rows))
    click.echo(say(f"登记了 {len(rows)} 台模拟设备", f"{len(rows)} simulated devices registered"), err=True)
