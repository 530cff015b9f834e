"""Devices that report online: who may speak to the gateway, how, and what is expected of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal, NewType, cast, get_args

from qingshan.base.finding import Finding
from qingshan.base.messages import Language
from qingshan.register.division import answers_to
from qingshan.register.table import Row, empty_cells, read_date, read_rows, unknown_word

StationNumber = NewType("StationNumber", str)
"""MN of a device, the number it is known by in every message."""

Edition = Literal["2005", "2017", "2025"]
LabelAt = Literal["begin", "end"]
Expected = Literal["minute", "hour", "day"]

COLUMNS = ("mn", "zh", "outlet", "system", "edition", "password")
MINUTE_INTERVALS = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30)
"""Minutes a minute mean may stand for: what divides an hour and the protocol can set (CN 1064)."""

REFERENCE = "@"
"""First character of a password or key that stands in the file of secrets under that name."""

_MN = re.compile(r"[0-9A-Za-z]{4,26}")
_SYSTEM = re.compile(r"[0-9A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Device:
    """One registered device (data logger) at an outlet.

    Parameters
    ----------
    mn
        Its number in every message.
    zh, en
        Names.
    enterprise, outlet
        Codes of the discharger and of its outlet.
    system
        ST its data carry: ``32`` waste water, ``31`` waste gas ...
    edition
        Edition of HJ 212 it speaks. The bits of Flag do not prove it, so it is registered.
    password
        PW it sends, or ``@name`` of a secret. Never shown in listings.
    sm4_key
        ``@name`` of the secret that holds its SM4 key; empty for a device that sends in clear.
    factors
        Factor codes it measures.
    expects
        Which statistics are due from it.
    minutes
        Interval of its minute data [min], 0 for none.
    realtime
        Interval of its real-time data [s], 0 for none.
    label
        Whether DataTime of its statistics marks the begin of the period, as the standard has it, or the end.
    sets_clock
        Whether the gateway may set its clock.
    start, end
        First and last day on which it may report, none when open.
    """

    mn: StationNumber
    zh: str
    en: str
    enterprise: str
    outlet: str
    system: str
    edition: Edition
    password: str = field(repr=False)
    sm4_key: str = field(default="", repr=False)
    factors: tuple[str, ...] = ()
    expects: tuple[Expected, ...] = ("minute", "hour", "day")
    minutes: int = 10
    realtime: int = 0
    label: LabelAt = "begin"
    sets_clock: bool = True
    start: date | None = None
    end: date | None = None
    source: str = ""

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    @property
    def words(self) -> tuple[str, ...]:
        """Everything the device answers to."""
        return (self.mn, self.zh, self.en)

    @property
    def interval(self) -> int:
        """Longest time between two usual messages [s]: real-time data, else minute, hour or day data."""
        hourly = 3600 if "hour" in self.expects else 86_400
        return self.realtime or (self.minutes * 60 if "minute" in self.expects else 0) or hourly

    def is_registered(self, on: date) -> bool:
        """Whether it may report on that day."""
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)

    def due(self, kind: Expected) -> int:
        """Number of statistics of a kind due in a whole day."""
        if kind not in self.expects or (kind == "minute" and not self.minutes):
            return 0
        return {"minute": 24 * 60 // max(self.minutes, 1), "hour": 24, "day": 1}[kind]


@dataclass(frozen=True)
class DeviceRegister:
    """The devices of a workspace, in the order of the file."""

    devices: tuple[Device, ...] = ()

    @cached_property
    def _by_mn(self) -> dict[str, Device]:
        return {each.mn: each for each in self.devices}

    def get(self, mn: str) -> Device | None:
        """The device of that number."""
        return self._by_mn.get(mn)

    def find(self, text: str) -> Device | None:
        """The device of that number or name, whatever the case of the letters."""
        return next((each for each in self.devices if answers_to(each.words, text)), None)

    def at_outlet(self, outlet: str) -> tuple[Device, ...]:
        """Devices of an outlet."""
        return tuple(each for each in self.devices if each.outlet == outlet)


def parse_devices(text: str, file: str = "devices.csv") -> tuple[DeviceRegister, tuple[Finding, ...]]:
    """The register of devices and the faults of its file.

    A row with a fault of level error is left out.

    Parameters
    ----------
    text
        CSV with the columns of ``COLUMNS`` and optionally ``en, enterprise, sm4_key, factors, expects,
        minutes, realtime, label, sets_clock, from, to, source``; lists are separated by semicolons.
    file
        Name under which findings speak of it.
    """
    rows, findings = read_rows(text, COLUMNS, file)
    faults = list(findings)
    kept: dict[str, Device] = {}
    for row in rows:
        device, wrong = _device(row)
        if row["mn"] in kept:
            wrong = (*wrong, row.finding("register-duplicate-code", "mn", value=row["mn"]))
        faults.extend(wrong)
        if all(each.level != "error" for each in wrong):
            kept[device.mn] = device
    return DeviceRegister(tuple(kept.values())), tuple(faults)


def _device(row: Row) -> tuple[Device, tuple[Finding, ...]]:
    start, bad_start = read_date(row, "from")
    end, bad_end = read_date(row, "to")
    minutes, bad_minutes = _whole(row, "minutes", MINUTE_INTERVALS)
    realtime, bad_realtime = _whole(row, "realtime", range(1, 86_401))
    faults = [*_misformed(row), *bad_minutes, *bad_realtime, *bad_start, *bad_end]
    if start and end and end < start:
        faults.append(row.finding("register-dates-reversed", "to", start=start, end=end))
        end = None
    device = Device(
        mn=StationNumber(row["mn"]),
        zh=row["zh"],
        en=row["en"] or row["zh"],
        enterprise=row["enterprise"],
        outlet=row["outlet"],
        system=row["system"],
        edition=cast(Edition, row["edition"]),
        password=row["password"],
        sm4_key=row["sm4_key"],
        factors=row.words("factors"),
        expects=cast(tuple[Expected, ...], row.words("expects") or get_args(Expected)),
        minutes=minutes,
        realtime=realtime,
        label=cast(LabelAt, row["label"] or "begin"),
        sets_clock=row["sets_clock"] != "no",
        start=start,
        end=end,
        source=row["source"],
    )
    return device, tuple(faults)


def _misformed(row: Row) -> list[Finding]:
    """Faults of cells that say nothing, a word not known, or have not the form they need."""
    faults = [
        *empty_cells(row, COLUMNS),
        *unknown_word(row, "edition", get_args(Edition)),
        *(unknown_word(row, "label", get_args(LabelAt)) if row["label"] else ()),
        *(unknown_word(row, "sets_clock", ("yes", "no")) if row["sets_clock"] else ()),
    ]
    if any(each not in get_args(Expected) for each in row.words("expects")):
        known = ", ".join(get_args(Expected))
        faults.append(row.finding("register-unknown-word", "expects", value=row["expects"], known=known))
    if row["mn"] and not _MN.fullmatch(row["mn"]):
        faults.append(row.finding("device-wrong-mn", "mn", value=row["mn"]))
    if row["system"] and not _SYSTEM.fullmatch(row["system"]):
        faults.append(row.finding("device-wrong-system", "system", value=row["system"]))
    if row["sm4_key"] and not row["sm4_key"].startswith(REFERENCE):
        faults.append(row.finding("device-key-in-clear", "sm4_key"))
    return faults


def _whole(row: Row, column: str, known: range | tuple[int, ...]) -> tuple[int, tuple[Finding, ...]]:
    text = row[column] or "0"
    if text == "0" or (text.isdecimal() and int(text) in known):
        return int(text), ()
    return 0, (row.finding("device-wrong-interval", column, value=text),)
