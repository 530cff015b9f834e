"""The shared corpus of frames, the standard's own examples, and any cut of a stream."""

from __future__ import annotations

import base64
import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hj212.independent_decoder import crc, read_stream
from hj212.made import KEY, NOW, frames, pieces
from hj212.mutating import fuzz, spoiled
from qingshan.observe.hj212.checksum import crc_text
from qingshan.observe.hj212.cipher import decrypt, encrypt
from qingshan.observe.hj212.connection import HostConnection
from qingshan.observe.hj212.events import NEED_DATA, Frame, Garbage, Refused
from qingshan.observe.hj212.headers import HeaderReader
from qingshan.observe.hj212.link import Link
from qingshan.observe.hj212.packets import PacketReader
from qingshan.observe.hj212.wire import Framer, framed

HEADER = b"QN=20240520210700000;ST=31;CN=2051;PW=123456;MN=010000A8900016F000169DC0;Flag=9;CP=&&"
EXAMPLES = [
    (
        b"QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&",
        b"0101",
        b"1C80",
    ),
    (
        b"QN=20240601085857223;ST=32;CN=1011;PW=123456;MN=010000A8900016F000169DC0;Flag=9;CP=&&&&",
        b"0087",
        b"2200",
    ),
    (
        HEADER + b"DataTime=20240520210600;a01011-Min=1.35,a01011-Avg=1.35,a01011-Max=1.35,a01011-Flag=N;"
        b"a01012-Min=9.3,a01012-Avg=9.3,a01012-Max=9.3,a01012-Flag=N;"
        b"a01014-Min=3.20,a01014-Avg=3.211,a01014-Max=3.212,a01014-Flag=N&&",
        b"0295",
        b"2200",
    ),
]
NOTES_OF_OTHERS = {"tail_single"}
"""Notes a reader of whole streams may make that ours does not: it never waits for a line end."""


def events(stream: list[bytes], key: bytes | None = None) -> list:
    """Everything a host's end makes of a stream that then closes."""
    host = HostConnection(Link(key_of=None if key is None else lambda _mn: key))
    found = []
    for piece in [*stream, b""]:
        host.receive_data(piece, NOW)
        while (event := host.next_event()) is not NEED_DATA:
            found.append(event)
    return found


def told(stream: list[bytes], key: bytes | None = None) -> list:
    """Everything a framer makes of a stream that then ends."""
    framer, found = Framer(None if key is None else lambda _mn: key), []
    for piece in stream:
        framer.feed(piece)
        while (each := framer.next()) is not None:
            found.append(each)
    framer.end()
    while (each := framer.next()) is not None:
        found.append(each)
    assert framer.pending == 0
    return found


def record(packet) -> dict:
    """A packet as the corpus writes it."""
    header = packet.header
    fields = {"QN": packet.qn, "ST": header.st, "CN": header.cn, "PW": header.pw, "MN": header.mn}
    more = {"Flag": header.flag, "PNUM": header.pnum, "PNO": header.pno, "RF": header.rf}
    return {**fields, **more, "items": [list(each) for each in packet.items]}


def test_the_corpus_behaves_as_stated(shared):
    text = (shared / "facts" / "hj212_frames.jsonl").read_text(encoding="utf-8")
    cases = [json.loads(line) for line in text.split("\n") if line]
    assert len(cases) == 40
    for case in cases:
        key = bytes.fromhex(case["key_hex"]) if "key_hex" in case else None
        stream = [base64.b64decode(each) for each in case["segments_b64"]]
        wanted = [each for each in case.get("decrypted_expect", case["expect"]) if each["event"] == "frame"]
        found = events(stream, key)
        frames_of = [each for each in found if getattr(each, "frame", None) is not None]
        assert [record(each.packet) for each in frames_of] == [each["rec"] for each in wanted], case["id"]
        for ours, theirs in zip(frames_of, wanted, strict=True):
            notes = {*ours.frame.notes, *ours.packet.notes}
            assert set(theirs["notes"]) - NOTES_OF_OTHERS <= notes, case["id"]
        if "decrypted_expect" not in case:
            assert len(frames_of) == case["n_frames"], case["id"]
        bad = [(each.declared, each.sent, each.computed) for each in found if isinstance(each, Refused)]
        for each in case["expect"]:
            if each["event"] == "bad_crc" and key is None:
                assert (each["declared"], each["sent"], each["computed"]) in bad, case["id"]
        whole = b"".join(stream)
        assert events([whole], key) == found == events([bytes([each]) for each in whole], key), case["id"]
        assert len(read_stream(whole, key)) == len(frames_of), case["id"]


@pytest.mark.parametrize(("segment", "length", "sent"), EXAMPLES)
def test_examples_of_the_standard(segment, length, sent):
    assert framed(segment) == b"##" + length + segment + sent + b"\r\n"
    assert crc(segment).encode() == sent


def test_encryption_as_the_standard_prints_it():
    segment, length, sent = EXAMPLES[2]
    raw = framed(segment, key=b"0" * 16)
    assert raw.startswith(b"##" + length + HEADER)
    assert raw.endswith(b"&&" + sent + b"\r\n")
    assert raw[len(b"##0295" + HEADER) :][:6] == bytes.fromhex("e43e159acfab")
    text = framed(segment, key=b"0" * 16, form="text")
    assert b"CP=&&{0xE4,0x3E,0x15,0x9A,0xCF,0xAB" in text
    for sent_form in (raw, text):
        (found,) = told([sent_form], b"0" * 16)
        assert found.segment == segment
        assert "encrypted" in found.notes


def test_cipher_without_a_key_is_refused_and_says_so():
    (found,) = told([framed(EXAMPLES[2][0], key=KEY)])
    assert found.reason == "hj212-encrypted"
    (found,) = told([framed(EXAMPLES[2][0], key=KEY)], b"f" * 16)
    assert found.reason == "hj212-wrong-key"


@given(st.binary(max_size=1200))
def test_the_crc_is_that_of_the_bitwise_rule(data):
    assert crc_text(data).decode() == crc(data)


@given(st.binary(min_size=0, max_size=300))
def test_decryption_undoes_encryption(area):
    segment = b"CN=2011;CP=&&" + area.replace(b"&", b"") + b"&&"
    if len(segment) >= len(b"CN=2011;CP=&&&&") + 16:
        for form in ("raw", "text"):
            assert decrypt(encrypt(segment, KEY, form), KEY) == segment


@settings(deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_the_cut_of_a_stream_changes_nothing(seed, has_key):
    random = Random(seed)
    stock = frames(random, 6, key=KEY if has_key else None)
    parts = [spoiled(random, stock) if random.random() < 0.7 else random.choice(stock) for _ in range(4)]
    stream, key = b"".join(parts), KEY if has_key else None
    assert told(pieces(random, stream), key) == told([stream], key)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=400), max_size=8))
def test_any_bytes_are_accounted_for(stream):
    found = told(stream)
    size = sum(each.size if isinstance(each, Garbage) else len(each.raw) for each in found)
    line_ends = b"".join(stream).count(b"\r") + b"".join(stream).count(b"\n")
    assert 0 <= sum(map(len, stream)) - size <= line_ends


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_remembered_changes_nothing(seed):
    random = Random(seed)
    stock, reader = frames(random, 3), PacketReader()
    for _ in range(40):
        found = told([spoiled(random, stock)])
        for each in found:
            if isinstance(each, Frame):
                assert repr(reader.read(each.segment)) == repr(PacketReader().read(each.segment))


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_headers_alone_take_and_refuse_the_same(seed):
    random = Random(seed)
    stock, headers = frames(random, 3), HeaderReader()
    for _ in range(40):
        for each in told([spoiled(random, stock)]):
            if isinstance(each, Frame) and each.head:
                whole = PacketReader().read(each.segment)
                header = headers.read_cut(each.segment, each.head, each.body)
                assert (whole and whole[:2]) == (header and header[:2])
                if whole and not (whole.cn.startswith("2") and not whole.header.pnum):
                    assert header == whole


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.booleans())
def test_an_independent_reader_agrees(seed, has_key):
    random = Random(seed)
    key = KEY if has_key else None
    noise = [random.choice((b"", b"\r\n", b"heartbeat\r\n", b"\xff\x00#", b"###")) for _ in range(40)]
    made = frames(random, 12, key=key)
    stream = b"".join(noise.pop() + each for each in made)
    ours = [(record(each.packet)) for each in events([stream], key) if getattr(each, "frame", None)]
    theirs = read_stream(stream, key)
    assert len(ours) == len(theirs) == len(made)
    for one, (header, items) in zip(ours, theirs, strict=True):
        assert {name: value for name, value in one.items() if name != "items" and value is not None} == header
        assert [tuple(each) for each in one["items"]] == items


def test_a_short_run_of_the_mutation_fuzzer():
    seen = fuzz(1500, seed=7)
    assert seen.cases == 1500
    assert seen.events["Upload"] > 100
    assert seen.events["Refused"] > 100


@pytest.mark.slow
def test_mutated_frames_leave_no_trace():
    seen = fuzz(60_000, seed=11)
    before, after = seen.memory
    assert after - before < 48, "memory grows with what comes in"
