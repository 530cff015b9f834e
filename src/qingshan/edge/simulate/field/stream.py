"""What simulated units would send in a stretch of time, as bytes: the same seed gives the same stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from qingshan.edge.simulate.field.faults import CLOCK_OFF, Faults, Sent
from qingshan.edge.simulate.field.unit import LENGTHS, Unit, floor
from qingshan.observe.hj212.fields import Message
from qingshan.observe.hj212.rendering import split


@dataclass(frozen=True, slots=True)
class Frame:
    """One message on its way: who sends it, what it says, the bytes, and what became of them."""

    unit: Unit
    at: datetime
    message: Message
    sent: Sent


def stream(
    units: Sequence[Unit], start: datetime, seconds: float, rate: float, faults: float
) -> Iterator[Frame]:
    """Messages of units in turn: real-time data, and statistics when their period is over.

    Parameters
    ----------
    units
        Who sends.
    start
        When it begins; the first statistics are those of the period that ends then or later.
    seconds
        How long it lasts.
    rate
        Real-time messages a second of all units together.
    faults
        Share of frames with a fault, 0..1.
    """
    damage = {each.device.mn: Faults(faults, f"{each.seed}|{each.device.mn}|faults") for each in units}
    told: dict[tuple[str, str], datetime] = {}
    for number in range(int(seconds * rate)):
        unit = units[number % len(units)]
        at = start + timedelta(seconds=number / rate)
        for message in (*due(unit, at, told), unit.realtime(at.replace(microsecond=0), qn=at)):
            yield from _sent(unit, at, message, damage[unit.device.mn])
    for unit in units:
        rest = damage[unit.device.mn].rest()
        if rest:
            end = start + timedelta(seconds=seconds)
            yield Frame(unit, end, unit.realtime(end, qn=end), Sent((rest,), "silence"))


def due(unit: Unit, at: datetime, told: dict[tuple[str, str], datetime]) -> Iterator[Message]:
    """Statistics of the periods that ended since the unit was last asked; at first none."""
    for step, (cn, length) in enumerate({"2051": unit.minute_length(), **LENGTHS}.items()):
        start = floor(at, length)
        key = (unit.device.mn, cn)
        before = told.setdefault(key, start)
        if start > before:
            told[key] = start
            yield unit.statistic(cn, start - length, qn=at + timedelta(milliseconds=step + 1))


def _sent(unit: Unit, at: datetime, message: Message, damage: Faults) -> Iterator[Frame]:
    fault = damage.draw()
    if fault == "wrong_clock":
        late = unit.realtime(at + CLOCK_OFF, qn=at + CLOCK_OFF)
        message = late if message.cn == "2011" else message
    link = unit.link()
    for part in split(message, unit.edition):
        yield Frame(unit, at, part, damage.apply(link.encode(part, to_host=True), fault))
