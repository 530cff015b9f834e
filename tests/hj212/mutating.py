"""A mutation fuzzer: frames spoiled in every way that is cheap, fed to both ends of a connection.

``python tests/hj212/mutating.py --count 10000000 --seed 1`` makes the full run and prints what it saw.
"""

from __future__ import annotations

import argparse
import faulthandler
import resource
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from qingshan.observe.hj212.checksum import crc_text
from qingshan.observe.hj212.connection import FieldConnection, HostConnection
from qingshan.observe.hj212.events import NEED_DATA, Frame, NeedData, RemoteProtocolError, Upload
from qingshan.observe.hj212.headers import HeaderReader
from qingshan.observe.hj212.link import Link
from qingshan.observe.hj212.packets import PacketReader

sys.path.insert(0, str(Path(__file__).parents[1]))
from hj212.made import FLUE_GAS, KEY, NOW, frames, pieces

TOKENS = (
    b"##", b"&&", b"\r\n", b"##0000", b"##9999", b"###", b"CP=&&", b"&&&&", b"=", b";", b",", b"//", b"-",
    b"\0", b"QN=", b"MN=", b"CN=2011;", b"Flag=", b"PNUM=3;PNO=2;", b"PNUM=99999;PNO=1;", b"RF=1;",
    b"DataTime=", b"-999", b"NaN", b"9" * 400, b"\xff\xfe", "清".encode("gbk"), "清".encode(),
    b"{0xE4,0x3E}", b"e308", b"_",
)  # fmt: skip
Readers = tuple[PacketReader, HeaderReader]
BATCH = 500
SILENCE_LIMIT = 120
BUFFER_LIMIT = 1 << 16


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run saw: cases, bytes, kinds of events, memory after the warm-up and at the end [MB]."""

    cases: int
    size: int
    events: Counter[str] = field(default_factory=Counter)
    memory: tuple[float, float] = (0.0, 0.0)


def spoiled(random: Random, stock: list[bytes]) -> bytes:
    """A frame, or some, after some mutations; half of the time with length and CRC made right again."""
    data = bytearray(random.choice(stock))
    mends = random.random() < 0.5
    if mends:
        data = data[6:-6]
    for _ in range(random.randint(1, 4)):
        _MUTATIONS[random.randrange(len(_MUTATIONS))](random, data, stock)
    if mends:
        segment = bytes(data[:9999])
        return b"##%04d%b%b\r\n" % (len(segment), segment, crc_text(segment))
    return bytes(data)


def fuzz(count: int, seed: int) -> Seen:
    """Feeds so many cases.

    Raises
    ------
    AssertionError
        More bytes are kept than may be.
    Exception
        Anything the machine raises that is no RemoteProtocolError.
    """
    random = Random(seed)
    stock = frames(random, 150) + frames(random, 30, key=KEY)
    stock.append(b"##%04d%b%b\r\n" % (len(FLUE_GAS), FLUE_GAS, crc_text(FLUE_GAS)))
    readers = PacketReader(), HeaderReader()
    events, size, cases, after_warm_up = Counter[str](), 0, 0, 0.0
    while cases < count:
        faulthandler.dump_traceback_later(SILENCE_LIMIT, exit=True)
        size += _batch(random, stock, readers, events, min(BATCH, count - cases))
        cases += min(BATCH, count - cases)
        if not after_warm_up and cases >= min(count // 10, 50_000):
            after_warm_up = _memory()
        if cases % 200_000 == 0:
            print(cases, f"{_memory():.0f} MB", f"{time.process_time():.0f} cpu s", flush=True)
    faulthandler.cancel_dump_traceback_later()
    return Seen(cases, size, events, (after_warm_up, _memory()))


def _batch(random: Random, stock: list[bytes], readers: Readers, events: Counter[str], count: int) -> int:
    """One connection's life: spoiled frames, time that goes on, an end."""
    key_of = (lambda _mn: KEY) if random.random() < 0.3 else None
    link = Link(key_of=key_of, reader=readers[random.random() < 0.3])
    end: HostConnection | FieldConnection = (
        HostConnection(link) if random.random() < 0.8 else FieldConnection(link)
    )
    now, size = NOW, 0
    try:
        for _ in range(count):
            data = spoiled(random, stock)
            size += len(data)
            for piece in pieces(random, data) if random.random() < 0.1 else (data,):
                end.receive_data(piece, now)
                _drain(end, readers, events)
            assert link.pending <= BUFFER_LIMIT, link.pending
            if random.random() < 0.01:
                now += timedelta(seconds=random.randrange(90))
                end.advance(now)
                _drain(end, readers, events)
        end.receive_data(b"", now)
        _drain(end, readers, events)
        assert link.pending == 0
    except RemoteProtocolError:
        events["RemoteProtocolError"] += 1
    return size


def _drain(end: HostConnection | FieldConnection, readers: Readers, events: Counter[str]) -> None:
    while True:
        event = end.next_event()
        if isinstance(event, NeedData):
            assert event is NEED_DATA
            return
        events[type(event).__name__] += 1
        if isinstance(event, Upload):
            assert len(event.packet.readings) == len(event.packet.values)
            assert len(event.packet.items) == len(event.packet.texts)
            _read_both_ways(event.frame, readers)


def _read_both_ways(frame: Frame, readers: Readers) -> None:
    """Headers alone say what the whole message says."""
    if frame.head:
        whole, header = (each.read_cut(frame.segment, frame.head, frame.body) for each in readers)
        assert whole is not None
        assert header is not None
        assert whole[:2] == header[:2]


def _flip(random: Random, data: bytearray, _stock: list[bytes]) -> None:
    if data:
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)


def _put(random: Random, data: bytearray, _stock: list[bytes]) -> None:
    if data:
        data[random.randrange(len(data))] = random.randrange(256)


def _drop(random: Random, data: bytearray, _stock: list[bytes]) -> None:
    at = random.randrange(len(data) + 1)
    del data[at : at + random.choice((1, 1, 2, 5, 40))]


def _token(random: Random, data: bytearray, _stock: list[bytes]) -> None:
    at = random.randrange(len(data) + 1)
    data[at : at + random.choice((0, 0, 1, 4))] = random.choice(TOKENS)


def _double(random: Random, data: bytearray, _stock: list[bytes]) -> None:
    at = random.randrange(len(data) + 1)
    size = random.randrange(40)
    data[at:at] = data[at : at + size]


def _splice(random: Random, data: bytearray, stock: list[bytes]) -> None:
    other = random.choice(stock)
    data[random.randrange(len(data) + 1) :] = other[random.randrange(len(other)) :]


def _glue(random: Random, data: bytearray, stock: list[bytes]) -> None:
    data += random.choice(stock)


def _digit(random: Random, data: bytearray, _stock: list[bytes]) -> None:
    found = [at for at in range(0, len(data), random.randint(1, 9)) if 48 <= data[at] <= 57]
    if found:
        data[random.choice(found)] = 48 + random.randrange(10)


_MUTATIONS = (_flip, _put, _drop, _token, _double, _splice, _glue, _digit)


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """The run asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    start = time.process_time()
    seen = fuzz(options.count, options.seed)
    print(f"{seen.cases} cases, {seen.size} bytes, {time.process_time() - start:.0f} CPU s")
    print(f"memory {seen.memory[0]:.1f} MB after the warm-up, {seen.memory[1]:.1f} MB at the end")
    print(dict(seen.events))


if __name__ == "__main__":
    main()
