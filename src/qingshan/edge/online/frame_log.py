"""Logs of HJ 212 frames into the archive: what a gateway, a tap or a data logger wrote down."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

import polars as pl

from qingshan.base.finding import Finding, Where
from qingshan.edge.archive.archive import Archive
from qingshan.edge.importing import Imported, source_file
from qingshan.edge.readers.unpack import Payload
from qingshan.observe.hj212.events import Frame, Garbage, Refused
from qingshan.observe.hj212.fields import Packet
from qingshan.observe.hj212.packets import PacketReader
from qingshan.observe.hj212.wire import Framer
from qingshan.observe.online import MEDIUM, REALTIME_MEDIUM, Row, Translator, medium_of
from qingshan.observe.readings import SCHEMA, Tally
from qingshan.register.device import DeviceRegister

SOURCE = "hj212-frames"
_FRAMES = re.compile(rb"##\d{4}(QN|ST|CN|PW|MN|Flag)=")
_SEARCHED = 65_536
_SHOWN = 8


def is_frame_log(content: bytes) -> bool:
    """Whether a file holds frames of HJ 212.

    Examples
    --------
    >>> is_frame_log(b"12:00:01 rx ##0101QN=20160801085857223;ST=32"), is_frame_log(b"outlet,time,cod")
    (True, False)
    """
    return _FRAMES.search(content, 0, _SEARCHED) is not None


def import_frames(
    payload: Payload, archive: Archive | None, devices: DeviceRegister, now: datetime
) -> Imported:
    """What became of a log of frames: rows are frames, their number in the log is the row of a reading.

    Frames of devices that are not registered and frames that are damaged are refused and counted; parts of a
    split message stand alone, since each repeats its time.
    """
    source, told = source_file(payload), Counter[str]()
    reader, translator = PacketReader(), Translator()
    found: dict[str, list[Row]] = {MEDIUM: [], REALTIME_MEDIUM: []}
    findings: list[Finding] = []
    unknown: dict[str, int] = {}
    for number, event in enumerate(_frames(payload.content), start=1):
        told["came"] += 1
        packet = reader.read(event.segment) if isinstance(event, Frame) else None
        if packet is None:
            told["rejected"] += 1
            findings.append(_refused(event, number, payload.name))
            continue
        device = devices.get(packet.mn)
        if device is None:
            told["rejected"] += 1
            unknown.setdefault(packet.mn, number)
            continue
        rows = translator.rows(packet, device, number, now).rows if _has_data(packet) else ()
        told["kept" if rows else "skipped"] += 1
        found[medium_of(packet.cn)].extend(rows)
    if unknown:
        names = ", ".join(list(unknown)[:_SHOWN])
        first = Where(payload.name, min(unknown.values()))
        findings.append(Finding("online-unknown-device", first, {"devices": names}, len(unknown)))
    tally = Tally(told["came"], told["kept"], rejected=told["rejected"], skipped=told["skipped"]).balanced()
    return _stored(payload, archive, found, tally, findings, now, source_id=source.id)


def _stored(
    payload: Payload, archive: Archive | None, found: dict[str, list[Row]], rows: Tally,
    findings: list[Finding], now: datetime, *, source_id: str,
) -> Imported:  # fmt: skip
    """The readings committed, each medium apart, and counted."""
    cells, commit = Tally(0), None
    report = {"rows": asdict(rows), "findings": [each.record("en") for each in findings]}
    for medium, made in found.items():
        frame = _frame(made, source_id)
        kept = frame.unique(["site", "indicator", "time"], keep="last", maintain_order=True)
        flags = dict(kept.group_by("flag").len().iter_rows())
        cells = cells.plus(
            Tally(
                frame.height, flags.get("valid", 0), flags.get("suspect", 0), flags.get("missing", 0),
                frame.height - kept.height,
            )
        )  # fmt: skip
        if archive is not None and kept.height:
            commit = archive.append(
                kept, medium=medium, source=source_file(payload), received=now, report=report
            )
    return Imported(payload.name, (SOURCE,), rows, cells.balanced(), findings=tuple(findings), commit=commit)


def _frames(content: bytes) -> Iterator[Frame | Refused]:
    """Frames of a log in their order; what stands between them is a log's own text."""
    framer = Framer()
    framer.feed(content)
    framer.end()
    while (event := framer.next()) is not None:
        if not isinstance(event, Garbage):
            yield event


def _has_data(packet: Packet) -> bool:
    """Whether a message carries values: commands and answers do not."""
    return bool(packet.values)


def _refused(event: Frame | Refused, number: int, name: str) -> Finding:
    reason = event.reason if isinstance(event, Refused) else "no message"
    raw = event.raw[:60].decode("utf-8", "replace")
    return Finding("online-frame-refused", Where(name, number, value=raw), {"reason": reason})


def _frame(rows: list[Row], file: str) -> pl.DataFrame:
    names = ("site", "indicator", "time", "value", "raw", "flag", "checks", "row")
    made = pl.DataFrame(rows, schema={name: SCHEMA[name] for name in names}, orient="row")
    return made.with_columns(file=pl.lit(file)).select(list(SCHEMA))
