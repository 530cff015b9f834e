"""One simulated field unit: what it would have measured, and the messages that say so."""

from __future__ import annotations

import math
import tomllib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from qingshan.observe.hj212.cipher import CipherForm
from qingshan.observe.hj212.codes import factor
from qingshan.observe.hj212.fields import Edition, Message
from qingshan.observe.hj212.link import Link
from qingshan.observe.hj212.messages import Device as Address
from qingshan.observe.hj212.messages import upload
from qingshan.register.device import Device

Items = tuple[tuple[str, str], ...]
FLOWS = frozenset({"w00000", "B01", "a00000"})
CONVERTED = frozenset({"a34013", "a21026", "a21002"})
"""Concentrations of flue gas that are also sent as converted to reference oxygen."""

OXYGEN = "a19001"
LENGTHS: Mapping[str, timedelta] = {"2061": timedelta(hours=1), "2031": timedelta(days=1)}
_KILO = 1000.0


@dataclass(frozen=True, slots=True)
class Level:
    """How a factor behaves: mean, swing within a day and random spread, as shares of the mean."""

    level: float
    swing: float
    spread: float


@dataclass(frozen=True, slots=True)
class Unit:
    """A simulated data logger; ``seed`` decides everything it will ever say at a time.

    ``key`` is its SM4 key, ``None`` where it sends in clear; ``form`` how cipher text stands on the wire.
    """

    device: Device
    password: str
    seed: int
    key: bytes | None = field(default=None, repr=False)
    form: CipherForm = "raw"

    @property
    def address(self) -> Address:
        """Who it says it is."""
        return Address(self.device.mn, self.password, self.device.system)

    @property
    def edition(self) -> Edition:
        """Edition it speaks."""
        return int(self.device.edition)  # type: ignore[return-value]

    def link(self) -> Link:
        """What its end of a connection needs to know of it."""
        return Link(lambda _: self.edition, key_of=lambda _: self.key, form=self.form)

    def minute_length(self) -> timedelta:
        """Length of the period its minute data stand for."""
        return timedelta(minutes=self.device.minutes or 1)

    def realtime(self, at: datetime, *, qn: datetime) -> Message:
        """2011 of a moment."""
        slot = self._slot(at)
        values = tuple(
            ((f"{code}-Rtd", self._text(code, self._value(code, slot))), (f"{code}-Flag", self._mark(slot)))
            for code in self.device.factors
        )
        return upload("2011", self.address, qn, at, values)

    def statistic(self, cn: str, start: datetime, *, qn: datetime, is_late: bool = False) -> Message:
        """2051, 2061 or 2031 of the period that begins at ``start``."""
        length = LENGTHS.get(cn, self.minute_length())
        slots = self._slots(start, length)
        labelled = start + length if self.device.label == "end" else start
        values = tuple(self._statistics(code, slots, length) for code in self.device.factors)
        late = is_late and self.edition == 2025
        return upload(cn, self.address, qn, labelled, values, is_backfill=late)

    def history(self, cn: str, begin: datetime, end: datetime, *, qn: datetime) -> Iterator[Message]:
        """Statistics of every period that begins in ``[begin, end]`` and is over at ``qn``."""
        length = LENGTHS.get(cn, self.minute_length())
        start = floor(begin, length)
        start = start if start >= begin else start + length
        at = qn
        while start <= end and start + length <= qn:
            yield self.statistic(cn, start, qn=at, is_late=True)
            start, at = start + length, at + timedelta(milliseconds=1)

    def _statistics(self, code: str, slots: range, length: timedelta) -> Items:
        values = [self._value(code, slot) for slot in slots]
        mean = sum(values) / len(values)
        low, high = min(values), max(values)
        items = [("Min", low), ("Avg", mean), ("Max", high)]
        if code in FLOWS:
            items.append(("Cou", mean * length.total_seconds() / (_KILO if code != "a00000" else 1)))
        if code in CONVERTED:
            share = self._conversion(slots)
            items += [("ZsMin", low * share), ("ZsAvg", mean * share), ("ZsMax", high * share)]
        texts = [(f"{code}-{attribute}", self._text(code, value)) for attribute, value in items]
        return (*texts, (f"{code}-Flag", self._mark(slots[0])))

    def _conversion(self, slots: range) -> float:
        """Share by which concentrations change when converted to reference oxygen."""
        unit = profile()["unit"]
        air, reference = float(unit["air_oxygen"]), float(unit["reference_oxygen"])
        if OXYGEN not in self.device.factors:
            return 1.0
        oxygen = sum(self._value(OXYGEN, slot) for slot in slots) / len(slots)
        return (air - reference) / (air - oxygen)

    def _value(self, code: str, slot: int) -> float:
        level = level_of(code)
        own = 0.7 + 0.6 * self._chance(code, -1)
        own = 1.0 if level.spread < 0.05 else own
        phase = 2 * math.pi * (slot * _slot_minutes() % 1440) / 1440
        swing = 1 + level.swing * math.sin(phase - 1.2)
        return level.level * own * swing * (1 + level.spread * (2 * self._chance(code, slot) - 1))

    def _mark(self, slot: int) -> str:
        unit = profile()["unit"]
        chance = self._chance("mark", slot)
        marks = unit["odd_marks"]
        return str(marks[slot % len(marks)]) if chance < unit["odd_share"] else "N"

    def _text(self, code: str, value: float) -> str:
        known = factor(code, self.edition)
        decimals = 2 if known is None or known.decimals is None else known.decimals
        return f"{value:.{decimals}f}"

    def _chance(self, what: str, slot: int) -> float:
        """A number in [0, 1) that depends on nothing but its name."""
        return zlib.crc32(f"{self.seed}|{self.device.mn}|{what}|{slot}".encode()) / 2**32

    def _slot(self, at: datetime) -> int:
        return int((at - _EPOCH).total_seconds() // (60 * _slot_minutes()))

    def _slots(self, start: datetime, length: timedelta) -> range:
        first = self._slot(start)
        return range(first, max(self._slot(start + length - timedelta(seconds=1)), first) + 1)


_EPOCH = datetime(2000, 1, 1)


def floor(moment: datetime, length: timedelta) -> datetime:
    """Start of the period of that length a moment lies in, counted from midnight."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (moment - midnight) // length * length


@cache
def profile() -> dict[str, Any]:
    """The levels of ``profile.toml``."""
    text = files("qingshan.edge.simulate.field").joinpath("profile.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def level_of(code: str) -> Level:
    """How a factor behaves."""
    known = profile()
    return Level(**known["factors"].get(code, known["other"]))


@cache
def _slot_minutes() -> int:
    return int(profile()["unit"]["slot_minutes"])
