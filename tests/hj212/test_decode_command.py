"""``qingshan hj212 decode``: what a person and a program get."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from hj212.made import FLUE_GAS, KEY, frames
from hj212.mutating import spoiled
from qingshan.base.messages import catalog
from qingshan.edge.cli.decoding.diagnosis import modbus_crc
from qingshan.edge.cli.decoding.explained import NOTES, explain
from qingshan.edge.cli.decoding.pasted import frames_in
from qingshan.edge.cli.hj212 import command
from qingshan.observe.hj212.events import Frame
from qingshan.observe.hj212.wire import framed

LOG = (
    "2024-06-01 08:58:57,101 recv ##0170QN=20240601085857101;ST=32;CN=2011;PW=123456;"
    "MN=010000A8900016F000169DC0;Flag=5;CP=&&DataTime=20240601085857;w01018-Rtd=31.2,w01018-Flag=N;"
    "w21003-Rtd=1.25,w21003-Flag=N&&30C0\n"
)
SEGMENT = b"QN=20240601085857101;ST=32;CN=2011;PW=123456;MN=M1;Flag=5;CP=&&w01018-Rtd=31.2,w01018-Flag=N&&"


def decode(data: bytes | str, *options: str):
    """Result of the command on standard input."""
    return CliRunner().invoke(command, ["decode", *options, "-"], input=data)


def records(data: bytes | str, *options: str) -> list[dict]:
    """Objects of ``--format jsonl``."""
    return [json.loads(line) for line in decode(data, "--format", "jsonl", *options).output.splitlines()]


def codes(record: dict) -> set[str]:
    """Codes of the findings of a record."""
    return {each["code"] for each in record["findings"]}


def test_a_log_line_is_told_in_words():
    result = decode(LOG)
    assert result.exit_code == 0
    told = (
        "第 1 行，偏移 29",
        "声明 170，实际 170",
        "2024-06-01 08:58:57.101",
        "地表水体环境污染源",
        "化学需氧量 实时值 31.2 mg/L",
        "计算得 30C0，相符",
        "版本位 2017",
        "PW=******",
    )
    for words in told:
        assert words in result.output
    assert "123456" not in result.output


def test_every_piece_stands_where_it_says():
    (found,) = frames_in(framed(FLUE_GAS), None)
    for piece in explain(found, 2017, None).pieces:
        shown = piece.text.replace("PW=******", "PW=123456").replace("\\r\\n", "\r\n").encode()
        assert (framed(FLUE_GAS))[piece.offset : piece.offset + len(shown)] == shown


def test_a_program_gets_one_object_a_frame():
    good, bad = records(LOG + LOG.replace("31.2", "99.2"))
    assert good["valid"]
    assert good["why"] is None
    assert good["fields"]["CN"] == "2011"
    assert [(each["code"], each["value"], each["mark"]) for each in good["readings"]] == [
        ("w01018", 31.2, "N"),
        ("w21003", 1.25, "N"),
    ]
    assert not bad["valid"]
    assert bad["why"] == "hj212-bad-crc"
    assert bad["line"] == 2
    assert bad["readings"] == []


def test_an_invalid_frame_makes_exit_code_1():
    result = decode(LOG.replace("31.2", "99.2"))
    assert result.exit_code == 1
    assert "不符" in result.output


@pytest.mark.parametrize(
    ("sent", "cause"),
    [
        (modbus_crc(SEGMENT), "hj212-crc-is-modbus"),
        (framed(SEGMENT)[-4:-2] + framed(SEGMENT)[-6:-4], "hj212-crc-swapped"),
    ],
)
def test_usual_mistakes_with_the_crc_are_named(sent, cause):
    (record,) = records(framed(SEGMENT)[:-6] + sent + b"\r\n")
    assert not record["valid"]
    assert cause in codes(record)


def test_dumps_and_broken_pastes_are_read():
    raw = framed(SEGMENT)
    pairs = " ".join(f"{each:02x}" for each in raw)
    lines = [(at, raw[at : at + 16]) for at in range(0, len(raw), 16)]
    dump = "".join(f"{at:08x}  {part.hex(' '):<47}  |{'.' * len(part)}|\n" for at, part in lines)
    xxd = "".join(f"{at:08x}: {part.hex(' ', 2):<39}  {'.' * len(part)}\n" for at, part in lines)
    broken = b"\n".join(raw[at : at + 40] for at in range(0, len(raw), 40))
    for pasted in (pairs, pairs.upper().replace(" ", ""), dump, xxd, broken, raw.replace(b"&", b"&amp;")):
        (record,) = records(pasted)
        assert record["valid"], pasted
        assert record["readings"][0]["value"] == 31.2


def test_the_key_opens_and_without_it_the_cause_is_told():
    sent = framed(FLUE_GAS, key=KEY)
    (record,) = records(sent)
    assert record["why"] == "hj212-encrypted"
    for key in (KEY.decode(), KEY.hex()):
        (record,) = records(sent, "--key", key, "--edition", "2025")
        assert record["valid"]
        assert "hj212-was-encrypted" in codes(record)
    assert decode(sent, "--key", "short").exit_code != 0


def test_the_password_is_compared():
    assert "hj212-wrong-password" in codes(records(LOG, "--password", "654321")[0])
    assert "hj212-wrong-password" not in codes(records(LOG, "--password", "123456")[0])


def test_nothing_to_decode_is_wrong_use():
    program = Path(sys.executable).with_name("qingshan")
    done = subprocess.run(
        [program, "hj212", "decode", "-"], input=b"no frames", capture_output=True, check=False
    )
    assert done.returncode == 2
    assert "##" in done.stderr.decode()


def test_every_note_has_its_message():
    assert set(NOTES.values()) <= set(catalog())


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32))
def test_anything_can_be_explained(seed):
    random = Random(seed)
    stock = frames(random, 5)
    data = b"".join(spoiled(random, stock) for _ in range(3))
    for found in frames_in(data, None):
        explained = explain(found, None, None)
        assert explained.pieces
        assert explained.is_valid or explained.findings[-1].level == "error"
        assert all(each.text("zh") and each.remedy("en") for each in explained.findings)


def test_the_corpus_is_told_as_stated(shared):
    text = (shared / "facts" / "hj212_frames.jsonl").read_text(encoding="utf-8")
    for case in (json.loads(line) for line in text.split("\n") if line):
        key = bytes.fromhex(case["key_hex"]) if "key_hex" in case else None
        data = b"".join(base64.b64decode(each) for each in case["segments_b64"])
        found = frames_in(data, None if key is None else lambda _mn, key=key: key)
        wanted = 1 if "decrypted_expect" in case else case["n_frames"]
        assert sum(isinstance(each.told, Frame) for each in found) == wanted, case["id"]
        assert all(explain(each, None, None).pieces for each in found)
