"""From the journal to the archive: readings of frames, each exactly once, whenever the process dies.

The archive remembers with every batch how far in the journal it reaches, in the same transaction; the tallies
do the same for counts. A batch that is settled twice therefore adds nothing twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import polars as pl

from qingshan.edge.archive.archive import Archive
from qingshan.edge.archive.records import SourceFile
from qingshan.edge.gateway.places import Known, Places
from qingshan.edge.gateway.reading import Cursor, Numbered, read
from qingshan.edge.gateway.record import Entry, Kind
from qingshan.edge.gateway.settings import Settings
from qingshan.edge.gateway.tally import Batch, Tally
from qingshan.edge.workspace import SIMULATED
from qingshan.observe.hj212.events import Frame, Partial, Whole
from qingshan.observe.hj212.fields import Packet
from qingshan.observe.hj212.packets import PacketReader
from qingshan.observe.hj212.parts import Parts
from qingshan.observe.hj212.wire import Framer
from qingshan.observe.online import MEDIUM, PERIODS, REALTIME_MEDIUM, Row, Told, Translator, medium_of
from qingshan.register.device import Device, StationNumber

NOTE = "journal"
"""First word of the note of an import that came from the journal; the next number follows."""

_COLUMNS = ("site", "indicator", "time", "value", "raw", "flag", "checks", "row")
_KINDS = [
    pl.String(),
    pl.String(),
    pl.Datetime("us"),
    pl.Float64(),
    pl.String(),
    pl.String(),
    pl.String(),
    pl.Int64(),
]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Rows and tallies of a stretch of the journal, filled while it is read."""

    rows: Mapping[str, list[Row]] = field(default_factory=lambda: {MEDIUM: [], REALTIME_MEDIUM: []})
    tally: Batch = field(default_factory=Batch)


class Settler:
    """Settles the journal of one workspace. One at a time: the caller holds the lock."""

    def __init__(self, places: Places, known: Mapping[str, Known], settings: Settings) -> None:
        """Stands where the archive and the tallies say that settling stopped."""
        self._known, self._settings = known, settings
        self._archive = Archive.open(places.archive, create=True)
        self._tally = Tally(places.folder)
        self._reader, self._translator = PacketReader(), Translator()
        self._parts: dict[str, Parts] = {}
        self._waiting: dict[tuple[str, str, int], int] = {}
        self._settled = {medium: self._place(medium) for medium in (MEDIUM, REALTIME_MEDIUM)}
        start = self._tally.place
        self._cursor = Cursor(places.journal, start)
        for each in read(places.journal, self._tally.parts_from, start):
            self._take_up(each)

    @property
    def place(self) -> int:
        """Number of the first entry that is not settled."""
        return self._cursor.number

    def close(self) -> None:
        """Let go of archive and tallies."""
        self._archive.close()
        self._tally.close()

    def settle(self, end: int) -> int:
        """Number of entries settled, up to but without ``end``; each batch is whole or not there."""
        start = self.place
        while self.place < end:
            self._batch(self._cursor.take(end, most=self._settings.settle.bytes))
        return self.place - start

    def _batch(self, entries: list[Numbered]) -> None:
        made, mark = _Stretch(), hashlib.sha256()
        for each in entries:
            mark.update(each.entry.raw)
            self._entry(each, made)
        first, last = entries[0].number, entries[-1].number
        name = f"HJ 212 {first}-{last}" + (f" {SIMULATED}" if self._is_simulated(made) else "")
        size = sum(len(each.entry.raw) for each in entries)
        source = SourceFile(f"hj{first:014d}", name, mark.hexdigest(), size, f"{NOTE} {last + 1}")
        for medium, rows in made.rows.items():
            if rows:
                self._archive.append(
                    _frame(rows, source.id),
                    medium=medium,
                    source=source,
                    received=entries[-1].entry.received,
                    report={"entries": len(entries), "readings": len(rows)},
                )
        self._tally.add(made.tally, last + 1, min(self._waiting.values(), default=last + 1))

    def _entry(self, each: Numbered, made: _Stretch) -> None:
        entry, tally = each.entry, made.tally
        if entry.kind is Kind.FRAME:
            self._frame(each, made)
        elif entry.kind is Kind.REPEAT:
            tally.count(entry.received, entry.raw.decode("ascii", "replace"), "repeated")
        elif entry.kind is Kind.REFUSED:
            tally.count(entry.received, entry.note.partition(" ")[2], "refused")
        else:
            reason, _, mn = entry.note.partition(" ")
            tally.count(entry.received, mn, "quarantined")
            tally.catch(mn, entry.peer, reason, entry.received, each.number)

    def _frame(self, each: Numbered, made: _Stretch) -> None:
        segment = self._segment(each.entry)
        packet = self._reader.read(segment)
        if packet is None:
            made.tally.count(each.entry.received, each.entry.note, "refused")
            return
        made.tally.count(each.entry.received, packet.mn, "stored")
        newest: datetime | None = None
        messages = self._part(packet, segment, each) if packet.is_part else ((each.number, packet),)
        for number, message in messages:
            told = self._told(message, number, each.entry.received)
            newest = max([time for _, _, time, *_ in told.rows[:1]], default=newest)
            self._keep(told, message, each, made)
        made.tally.see(packet.mn, each.entry.received, each.entry.peer, newest)

    def _keep(self, told: Told, message: Packet, each: Numbered, made: _Stretch) -> None:
        tally, received = made.tally, each.entry.received
        tally.count(received, message.mn, "readings", len(told.rows))
        if told.timeless:
            tally.count(received, message.mn, "timeless", told.timeless)
        for start, is_good in told.periods:
            tally.period(message.mn, PERIODS[message.cn], start, is_good=is_good)
        medium = medium_of(message.cn)
        if each.number >= self._settled[medium]:
            made.rows[medium].extend(told.rows)

    def _told(self, message: Packet, number: int, received: datetime) -> Told:
        latest = received + timedelta(seconds=self._settings.clock.future_seconds)
        known = self._known.get(message.mn)
        device = known.device if known else _unregistered(message)
        return self._translator.rows(message, device, number, latest)

    def _part(self, packet: Packet, segment: bytes, each: Numbered) -> Iterator[tuple[int, Packet]]:
        """Messages a part makes whole: the split one it was the last of, and parts given up waiting."""
        wait = timedelta(seconds=self._settings.settle.part_seconds)
        parts = self._parts.setdefault(packet.mn, Parts(wait, self._reader))
        expired = list(parts.advance(each.entry.received))
        self._waiting[_name(packet)] = each.number
        for event in (*expired, *parts.add(packet, segment, each.entry.received)):
            numbers = [self._waiting.pop(_name(part), each.number) for part in event.parts]
            if isinstance(event, Whole):
                yield each.number, event.packet
            else:
                yield from _alone(event, numbers)

    def _take_up(self, each: Numbered) -> None:
        """Gathers again the parts that waited when the process ended."""
        if each.entry.kind is not Kind.FRAME:
            return
        segment = self._segment(each.entry)
        packet = self._reader.read(segment)
        if packet is not None and packet.is_part:
            for _ in self._part(packet, segment, each):
                pass

    def _segment(self, entry: Entry) -> bytes:
        """Clear data segment of a frame; one that needed no tolerance when it came is not judged again."""
        if not entry.note:
            return entry.raw[6:-4]
        framer = Framer(self._key)
        framer.feed(entry.raw)
        framer.end()
        found = framer.next()
        return found.segment if isinstance(found, Frame) else b""

    def _key(self, mn: str) -> bytes | None:
        known = self._known.get(mn)
        return None if known is None else known.key

    def _place(self, medium: str) -> int:
        found = self._archive.latest_source(medium, NOTE)
        return 1 if found is None else int(found.source.note.split()[1])

    def _is_simulated(self, made: _Stretch) -> bool:
        known = (self._known.get(mn) for mn in made.tally.seen)
        return any(SIMULATED in each.device.source.upper() for each in known if each)


def _alone(event: Partial, numbers: list[int]) -> Iterator[tuple[int, Packet]]:
    """Parts of a message that never became whole: those that say their time can stand alone."""
    for number, part in zip(numbers, event.parts, strict=True):
        if part.data_time:
            yield number, part


def _name(packet: Packet) -> tuple[str, str, int]:
    return packet.mn, packet.qn or "", packet.pno


def _unregistered(message: Packet) -> Device:
    """A device taken off the register after it was received: what it sent is kept all the same."""
    return Device(StationNumber(message.mn), message.mn, message.mn, "", "", message.st, "2017", "")


def _frame(rows: list[Row], source: str) -> pl.DataFrame:
    columns = zip(_COLUMNS, zip(*rows, strict=True), _KINDS, strict=True)
    made = [pl.Series(name, values, dtype=kind) for name, values, kind in columns]
    return pl.DataFrame(made).with_columns(file=pl.lit(source))
