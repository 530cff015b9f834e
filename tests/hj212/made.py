"""Messages and streams made for the tests of HJ 212, from a seed."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from qingshan.observe.hj212.fields import EDITIONS, Edition, Message
from qingshan.observe.hj212.messages import Device, data_answer, outcome, request, request_answer, upload
from qingshan.observe.hj212.packets import PacketReader
from qingshan.observe.hj212.rendering import segment_of, split
from qingshan.observe.hj212.wire import framed

NOW = datetime(2024, 6, 1, 8, 58, 57)
KEY = b"0123456789abcdef"
WATER = ("w00000", "w01001", "w01018", "w21003", "w21011", "w21001")
GAS = ("a21026", "a21002", "a34013", "a19001", "a01011", "a01012", "a01013", "a01014", "a00000")

FLUE_GAS = (
    b"QN=20240601085857101;ST=31;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&"
    b"DataTime=20240601085857;"
    b"a34013-Rtd=5.21,a34013-ZsRtd=6.02,a34013-Flag=N;a21026-Rtd=21.35,a21026-ZsRtd=24.66,a21026-Flag=N;"
    b"a21002-Rtd=43.10,a21002-ZsRtd=49.78,a21002-Flag=N;a00000-Rtd=52.331,a00000-Flag=N;"
    b"a01011-Rtd=11.42,a01011-Flag=N;a01012-Rtd=131.5,a01012-Flag=N;a01013-Rtd=-0.214,a01013-Flag=N;"
    b"a01014-Rtd=7.20,a01014-Flag=N;a19001-Rtd=8.11,a19001-Flag=N&&"
)
"""Real-time data of a flue-gas station, nine factors."""


def device(random: Random) -> Device:
    """A device with an identity of any of the usual lengths."""
    mn = "".join(random.choice("0123456789ABCDEF") for _ in range(random.choice((12, 14, 24))))
    return Device(
        mn, random.choice(("123456", "654321", "BF470F88957588DE902D1A52")), random.choice(("31", "32", "22"))
    )


def values(random: Random, most: int = 9) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Items of some factors."""
    attributes = random.choice(
        (("Rtd",), ("Rtd", "ZsRtd"), ("Min", "Avg", "Max"), ("Cou", "Min", "Avg", "Max"))
    )
    codes = random.sample(random.choice((WATER, GAS)), k=random.randint(1, 6))[:most]
    return tuple(
        (
            *((f"{code}-{each}", number(random)) for each in attributes),
            (f"{code}-Flag", random.choice("NNNNDTMCB")),
        )
        for code in codes
    )


def number(random: Random) -> str:
    """A value as devices write them, now and then odd."""
    if random.random() < 0.05:
        return random.choice(
            ("", "-999", "-99.99", "NaN", "1e3", "-00999.000", "12.", ".5", "abc", "1.2.3", "--")
        )
    sign = "-" if random.random() < 0.1 else ""
    return f"{sign}{random.randrange(10 ** random.randint(1, 6))}.{random.randrange(1000)}"


def message(random: Random) -> tuple[Message, Edition]:
    """A message of any kind, and the edition it is sent in."""
    edition = random.choice(EDITIONS)
    who, qn = device(random), NOW + timedelta(milliseconds=random.randrange(10**9))
    sent = upload(
        random.choice(("2011", "2051", "2061", "2031")), who, qn, qn.replace(microsecond=0), values(random),
        wants_answer=random.random() < 0.6, is_backfill=random.random() < 0.1,
    )  # fmt: skip
    kind = random.random()
    if kind < 0.7:
        return sent, edition
    if kind < 0.8:
        return request("1062", who, qn, RtdInterval="30"), edition
    if kind < 0.85:
        log = f"//清洗管路,{random.randrange(100)};完成=1//"
        return sent._replace(cn="3020", groups=(*sent.groups[:1], (("i11001-Info", log),))), edition
    packet = PacketReader().read(segment_of(sent, edition))
    assert packet is not None
    answers = (data_answer(packet), request_answer(packet, 1), outcome(packet, 100))
    return random.choice(answers), edition


def frames(random: Random, count: int, *, key: bytes | None = None) -> list[bytes]:
    """Frames of so many messages; those that are too long are split."""
    made: list[bytes] = []
    for _ in range(count):
        sent, edition = message(random)
        made += [framed(segment_of(part, edition), key=key) for part in split(sent, edition)]
    return made


def pieces(random: Random, stream: bytes) -> list[bytes]:
    """The stream cut anywhere."""
    cuts = sorted(random.randrange(len(stream) + 1) for _ in range(random.randint(0, 8)))
    return [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True) if b > a]
