"""``qingshan hj212``: frames of the online-monitoring protocol, told in words."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from qingshan.base.errors import UsageError
from qingshan.edge.cli.decoding.explained import Explained, explain
from qingshan.edge.cli.decoding.pasted import frames_in
from qingshan.edge.cli.language import language, say
from qingshan.observe.hj212.events import Frame
from qingshan.observe.hj212.fields import EDITIONS, Edition

READING = ("code", "attribute", "value", "text", "mark", "data_time", "sample_time")
COLORS = {"good": "green", "bad": "red", "plain": None, "quiet": None}
LEVELS = {"error": "red", "warning": "yellow", "info": "cyan"}


@click.group(
    "hj212",
    help=say("在线监测协议 HJ 212：解读报文。", "HJ 212, the protocol of online monitoring: read frames."),
)
def command() -> None:
    """Group of the commands of the protocol."""


@command.command(
    "decode",
    help=say(
        "逐字节解释报文：FILE 是日志、报文或十六进制转储，- 从标准输入读。有无效的帧时退出码为 1。",
        "Explains frames byte by byte: FILE is a log, frames or a hex dump, - reads standard input. "
        "Exit code 1 when a frame is invalid.",
    ),
)
@click.argument("file", type=click.Path(allow_dash=True, path_type=str))
@click.option(
    "--edition",
    type=click.Choice([str(each) for each in EDITIONS]),
    help=say("标准版本；默认按 Flag 的版本位", "edition of the standard; the Flag's version bits by default"),
)
@click.option("--password", help=say("站点登记的 PW，用于核对", "the registered PW, to compare"))
@click.option(
    "--key", help=say("SM4 密钥：16 个字符或 32 位十六进制", "SM4 key: 16 characters or 32 hex digits")
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "jsonl"]),
    default="text",
    show_default=True,
    help=say(
        "text 给人看；jsonl 每帧一行，给程序用", "text for people; jsonl, one line a frame, for programs"
    ),
)
def decode(file: str, edition: str | None, password: str | None, key: str | None, form: str) -> None:
    """Explains every frame of a file."""
    wanted: Edition | None = next((each for each in EDITIONS if str(each) == edition), None)
    secret = _key(key)
    data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    found = frames_in(data, None if secret is None else lambda _mn: secret)
    if not found:
        raise UsageError("hj212-nothing-found")
    explained = [explain(each, wanted, password) for each in found]
    for at, each in enumerate(explained, start=1):
        if form == "jsonl":
            click.echo(json.dumps(record(each, at), ensure_ascii=False))
        else:
            _print(each, at)
    bad = sum(not each.is_valid for each in explained)
    if form == "text":
        good = len(explained) - bad
        click.secho(say(f"{good} 帧有效，{bad} 帧无效", f"{good} valid, {bad} invalid"), bold=True)
    if bad:
        sys.exit(1)


def record(each: Explained, number: int) -> dict[str, object]:
    """A frame for programs: whether it is valid and why not, fields, items, readings."""
    told, packet = each.found.told, each.packet
    base: dict[str, object] = {
        "frame": number,
        "line": each.found.line,
        "offset": each.found.offset,
        "valid": each.is_valid,
        "edition": each.edition,
        "raw": told.raw.decode("utf-8", "backslashreplace"),
        "findings": [finding.record(language()) for finding in each.findings],
    }
    if not isinstance(told, Frame) or packet is None:
        return {**base, "why": each.findings[-1].code, "fields": None, "items": [], "readings": []}
    header = packet.header
    fields = {
        "QN": packet.qn, "ST": header.st, "CN": header.cn, "MN": header.mn, "Flag": header.flag,
        "PNUM": header.pnum, "PNO": header.pno, "RF": header.rf,
    }  # fmt: skip
    readings = [{name: getattr(reading, name) for name in READING} for reading in packet.readings]
    items = [[item.group, item.name, item.text] for item in packet.items]
    return {**base, "why": None, "fields": fields, "items": items, "readings": readings}


def _print(each: Explained, number: int) -> None:
    from rich.cells import cell_len

    state = say("有效", "valid") if each.is_valid else say("无效", "invalid")
    where = say(
        f"第 {number} 帧  第 {each.found.line} 行，偏移 {each.found.offset}",
        f"frame {number}  line {each.found.line}, offset {each.found.offset}",
    )
    click.secho(f"── {where}  {state}", fg="green" if each.is_valid else "red", bold=True)
    width = min(46, max((cell_len(piece.text) for piece in each.pieces), default=0))
    for piece in each.pieces:
        gap = " " * max(0, width - cell_len(piece.text))
        line = f"{piece.offset:>5}  {piece.text}{gap}  "
        click.echo(line + click.style(piece.meaning, fg=COLORS[piece.tone], dim=piece.tone == "quiet"))
    for finding in each.findings:
        mark = {"error": "✗", "warning": "!", "info": "·"}[finding.level]
        click.secho(
            f"  {mark} {finding.text(language())} → {finding.remedy(language())}", fg=LEVELS[finding.level]
        )
    click.echo()


def _key(text: str | None) -> bytes | None:
    if text is None:
        return None
    if len(text.encode()) == 16:
        return text.encode()
    try:
        if len(text) == 32:
            return bytes.fromhex(text)
    except ValueError:
        pass
    raise UsageError("hj212-bad-key", key=text)
