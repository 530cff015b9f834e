"""Frames of HJ 212 a second of processor: ``python -m benchmarks.hj212_frames [--frames 2000]``.

The frame is real-time data (2011) of a flue-gas station: 454 bytes, nine factors, twelve numbers, nine marks.
Every frame has other numbers. *Decoded* means: found in the stream by its length, CRC checked, header read,
every number a float at hand with the factor, attribute and mark it belongs to. ``readings`` adds a record per
number; ``host`` adds what a platform's end of the connection does (kind of message, repeats, events).

The baseline is what one writes first: a regular expression for the frame, one for the items, CRC by table.
Rounds are short and take turns, so that a busy moment hits all alike; the best round of each counts.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable
from datetime import datetime
from random import Random

from benchmarks.measure import machine
from qingshan.observe.hj212.connection import HostConnection
from qingshan.observe.hj212.events import NEED_DATA, Frame, Upload
from qingshan.observe.hj212.link import Link
from qingshan.observe.hj212.packets import PacketReader
from qingshan.observe.hj212.wire import Framer, framed

NOW = datetime(2024, 6, 1)
HEADER = "QN=20240601085857{0:03d};ST=31;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&"
FACTORS = (
    ("a34013", 52.10, 2, True),
    ("a21026", 21.35, 2, True),
    ("a21002", 43.10, 2, True),
    ("a00000", 52.331, 2, False),
    ("a01011", 11.42, 2, False),
    ("a01012", 131.5, 1, False),
    ("a01013", -0.214, 2, False),
    ("a01014", 7.20, 1, False),
    ("a19001", 8.11, 1, False),
)
GLUED = 100
FRAME = re.compile(rb"##(\d{4})(.*?&&.*?&&)([0-9A-F]{4})\r\n", re.DOTALL)
FIELD = re.compile(r"(\w+)=([^;]*);")
ITEM = re.compile(r"(?:(\w+)-)?(\w+)=([^,;&]*)")


def frame(random: Random, number: int) -> bytes:
    """One frame of 454 bytes."""
    items = [f"DataTime=20240601085{number % 1000:03d}"]
    for code, usual, decimals, has_converted in FACTORS:
        values = [("Rtd", usual * random.uniform(0.9, 1.1))]
        values += [("ZsRtd", usual * random.uniform(1.1, 1.2))] if has_converted else []
        items.append(
            ",".join([*(f"{code}-{name}={value:.{decimals}f}" for name, value in values), f"{code}-Flag=N"])
        )
    segment = f"{HEADER.format(number % 1000)}{';'.join(items)}&&".encode()
    return framed(segment)


def by_regex(stream: bytes) -> int:
    """The baseline: numbers found, CRC by a table, byte by byte."""
    numbers = 0
    for found in FRAME.finditer(stream):
        segment = found[2]
        if len(segment) != int(found[1]) or b"%04X" % table_crc(segment) != found[3]:
            continue
        head, _, area = segment.decode("ascii").partition("CP=&&")
        fields = dict(FIELD.findall(head))
        groups: dict[str, dict[str, float | str]] = {}
        for code, attribute, text in ITEM.findall(area):
            value = text if attribute in {"Flag", "DataTime"} else float(text)
            groups.setdefault(code, {})[attribute] = value
        numbers += sum(isinstance(each, float) for group in groups.values() for each in group.values())
        assert fields["CN"] == "2011"
    return numbers


FRAMER, READER, HOST = Framer(), PacketReader(), HostConnection(Link())
"""As in a gateway, where a connection lives for days and what is remembered is there."""


def decoded(stream: bytes) -> int:
    """Framer and reader: numbers found."""
    framer, reader, numbers = FRAMER, READER, 0
    framer.feed(stream)
    while (found := framer.next()) is not None:
        assert isinstance(found, Frame)
        packet = reader.read_cut(found.segment, found.head, found.body)
        assert packet is not None
        numbers += len(packet.values)
    return numbers


def with_readings(stream: bytes) -> int:
    """The same, and a record for every number."""
    framer, reader, numbers = FRAMER, READER, 0
    framer.feed(stream)
    while (found := framer.next()) is not None:
        assert isinstance(found, Frame)
        packet = reader.read_cut(found.segment, found.head, found.body)
        assert packet is not None
        numbers += len(packet.readings)
    return numbers


def by_host(stream: bytes) -> int:
    """The host's end of a connection: numbers found."""
    host, numbers = HOST, 0
    host.receive_data(stream, NOW)
    while (event := host.next_event()) is not NEED_DATA:
        assert isinstance(event, Upload)
        numbers += len(event.packet.values)
    return numbers


JOBS: dict[str, Callable[[bytes], int]] = {
    "regex baseline": by_regex,
    "decoded": decoded,
    "with readings": with_readings,
    "host connection": by_host,
}


def main() -> None:
    """Prints frames per second of processor, and each job as a multiple of the baseline."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=50)
    options = parser.parse_args()
    random = Random(1)
    made = [frame(random, at) for at in range(options.frames)]
    streams = [b"".join(made[at : at + GLUED]) for at in range(0, len(made), GLUED)]
    best = dict.fromkeys(JOBS, float("inf"))
    for _ in range(options.rounds):
        for name, job in JOBS.items():
            start = time.process_time()
            found = sum(map(job, streams))
            best[name] = min(best[name], time.process_time() - start)
            assert found == 12 * len(made), (name, found)
    print(f"{len(made)} frames of {len(made[0])} bytes, {options.rounds} rounds; {machine()}")
    print(f"{'':<18}{'frames/CPU-s':>14}{'us/frame':>10}{'x baseline':>12}")
    for name, seconds in best.items():
        rate = len(made) / seconds
        print(f"{name:<18}{rate:>14,.0f}{1e6 / rate:>10.2f}{best['regex baseline'] / seconds:>12.2f}")


TABLE: list[int] = []


def table_crc(segment: bytes) -> int:
    """The CRC of annex A, a byte at a time."""
    if not TABLE:
        for at in range(256):
            register = at
            for _ in range(8):
                register = register >> 1 ^ 0xA001 if register & 1 else register >> 1
            TABLE.append(register)
    register = 0xFFFF
    for byte in segment:
        register = TABLE[(register >> 8) ^ byte]
    return register


if __name__ == "__main__":
    main()
