"""One frame in words, piece by piece: where it is, what it says, what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from qingshan.base.finding import Finding, Where
from qingshan.edge.cli.decoding.diagnosis import causes, segment_meant
from qingshan.edge.cli.decoding.meaning import flag_in_words, item_in_words, moment_in_words
from qingshan.edge.cli.decoding.pasted import Found
from qingshan.edge.cli.language import language, say
from qingshan.observe.hj212.checksum import crc_text
from qingshan.observe.hj212.codes import Word, commands, header_fields, systems
from qingshan.observe.hj212.doubts import doubts, unreadable
from qingshan.observe.hj212.events import Frame, Refused
from qingshan.observe.hj212.fields import EDITIONS, Edition, Packet
from qingshan.observe.hj212.packets import OPEN, PacketReader
from qingshan.observe.hj212.text import decoded

NOTES = {
    "length_3_digits": "hj212-length-3-digits",
    "length_mismatch": "hj212-length-mismatch",
    "crc_lower_case": "hj212-crc-lower-case",
    "encrypted": "hj212-was-encrypted",
    "comma_in_header": "hj212-comma-in-header",
    "no_semicolon_before_cp": "hj212-no-semicolon-before-cp",
    "unknown_header_field": "hj212-unknown-header-field",
    "text_utf-8": "hj212-text-utf-8",
    "text_gb18030": "hj212-text-gb18030",
    "text_unreadable": "hj212-text-unreadable",
    "codes_mixed_in_group": "hj212-codes-mixed",
}
"""What was tolerated, and the message that tells of it."""

_PASSWORD = re.compile(rb"PW=([^;,&]*)")
Tone = Literal["good", "bad", "plain", "quiet"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of a frame: their place from its first byte, their text, what they mean."""

    offset: int
    text: str
    meaning: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Explained:
    """A frame in words. ``packet`` is ``None`` where it was refused; ``findings`` say why, or what is odd."""

    found: Found
    edition: Edition
    packet: Packet | None
    pieces: tuple[Piece, ...]
    findings: tuple[Finding, ...]

    @property
    def is_valid(self) -> bool:
        """Whether a platform takes it."""
        return self.packet is not None


def explain(found: Found, edition: Edition | None, password: str | None) -> Explained:
    """A frame in words.

    Parameters
    ----------
    found
        The frame and its place.
    edition
        Edition of the station; ``None`` goes by the hint of the Flag.
    password
        What PW should be; ``None`` does not compare it.
    """
    told = found.told
    packet = PacketReader().read(told.segment) if isinstance(told, Frame) else None
    used = edition or (packet.version_hint if packet is not None else None) or 2017
    mended = [Finding(code) for code in found.mended]
    if isinstance(told, Refused) or packet is None:
        refused = told if isinstance(told, Refused) else _no_message(told)
        pieces = tuple(_refused_pieces(refused, used))
        return Explained(found, used, None, pieces, (*mended, *causes(refused), _why(refused)))
    findings = [*mended, *_notes(told, packet), *_password(packet, password)]
    findings += doubts(packet, used, size=len(told.segment)) + unreadable(packet)
    return Explained(found, used, packet, tuple(_pieces(told, packet, used, found.after)), tuple(findings))


def _no_message(told: Frame) -> Refused:
    return Refused("hj212-encrypted", told.raw, told.offset, len(told.segment))


def _why(refused: Refused) -> Finding:
    shown = "".join(each if each.isprintable() else "·" for each in refused.sent)
    params = {
        "sent": shown, "computed": refused.computed, "declared": refused.declared,
        "size": max(0, len(refused.raw) - 6),
    }  # fmt: skip
    return Finding(refused.reason, Where(column="CRC", value=refused.sent), params)


def _notes(frame: Frame, packet: Packet) -> Iterator[Finding]:
    for note in dict.fromkeys((*frame.notes, *packet.notes)):
        if note in NOTES:
            yield Finding(NOTES[note])
        elif note.startswith("no_"):
            yield Finding("hj212-field-missing", Where(column=note[3:]), {"name": note[3:]})


def _password(packet: Packet, wanted: str | None) -> list[Finding]:
    return (
        [] if wanted is None or packet.pw == wanted else [Finding("hj212-wrong-password", Where(column="PW"))]
    )


def _pieces(frame: Frame, packet: Packet, edition: Edition, after: bytes) -> Iterator[Piece]:
    width = 5 if "length_3_digits" in frame.notes else 6
    yield from _data_pieces(frame.raw, width, frame.segment, packet, edition)
    end, sent = width + len(frame.segment), frame.raw[-4:].decode()
    told = say(f"CRC：计算得 {sent.upper()}，相符", f"CRC: {sent.upper()} computed, it fits")
    yield Piece(end, sent, told, "good")
    yield _tail(end + 4, after)


def _data_pieces(raw: bytes, width: int, segment: bytes, packet: Packet, edition: Edition) -> Iterator[Piece]:
    """Head, length, header and data area."""
    stated, actual = int(raw[2:width]), len(segment)
    yield Piece(0, "##", say("包头", "head"))
    told = say(
        f"数据段长度：声明 {stated}，实际 {actual} 字节",
        f"length of data: {stated} stated, {actual} bytes there",
    )
    yield Piece(2, raw[2:width].decode(), told, "good" if stated == actual else "bad")
    head, _, _ = segment.partition(OPEN)
    yield from _header_pieces(head, width, packet, edition)
    yield Piece(width + len(head), "CP=&&", say("数据区开始", "the data area begins"), "quiet")
    yield from _item_pieces(segment, width, packet, edition)
    yield Piece(width + actual - 2, "&&", say("数据区结束", "the data area ends"), "quiet")


def _tail(at: int, after: bytes) -> Piece:
    if after == b"\r\n":
        return Piece(at, "\\r\\n", say("包尾，回车换行", "tail, CR LF"))
    what = say("标准要求以回车换行结尾", "the standard ends a frame with CR LF")
    return Piece(at, "\\n" if after[:1] == b"\n" else "", what, "bad")


def _header_pieces(head: bytes, at: int, packet: Packet, edition: Edition) -> Iterator[Piece]:
    text, _ = decoded(head)
    for part in text.replace(",", ";").split(";"):
        name, equals, value = part.partition("=")
        if equals:
            shown = f"{name}={'*' * len(value)}" if name == "PW" else part
            yield Piece(at, shown, _header_meaning(name, value, edition), "plain")
        elif part.strip():
            yield Piece(at, part, say("标准没有这个字段", "no field of the standard"), "bad")
        at += len(part.encode("utf-8" if "text_utf-8" in packet.notes else "gb18030", "replace")) + 1


def _header_meaning(name: str, value: str, edition: Edition) -> str:
    known = header_fields(edition).get(name) or header_fields(2025).get(name)
    if known is None:
        return say("标准没有这个字段", "no field of the standard")
    told = known.name(language())
    meaning = {
        "QN": lambda: moment_in_words(value),
        "ST": lambda: _word(systems(edition).get(value)),
        "CN": lambda: _command(value, edition),
        "Flag": lambda: flag_in_words(value),
        "PW": lambda: say(f"{len(value)} 个字符，不显示", f"{len(value)} characters, not shown"),
        "MN": lambda: say(f"{len(value)} 个字符", f"{len(value)} characters"),
        "RF": lambda: say("补传", "sent late") if value == "1" else "",
    }.get(name, lambda: "")()
    return say(f"{told}：{meaning}", f"{told}: {meaning}") if meaning else told


def _command(cn: str, edition: Edition) -> str:
    for each in (edition, *reversed(EDITIONS)):
        known = commands(each).get(cn)
        if known is not None:
            of = "" if each == edition else say(f"（{each} 版）", f" (edition {each})")
            return known.name(language()) + of
    return say("标准没有这个命令", "no command of the standard")


def _word(word: Word | None) -> str:
    return (
        word.name(language())
        if isinstance(word, Word)
        else say("标准没有这个编码", "no code of the standard")
    )


def _item_pieces(segment: bytes, width: int, packet: Packet, edition: Edition) -> Iterator[Piece]:
    at = segment.find(OPEN) + len(OPEN)
    for item in packet.items:
        name, text = (each.encode(_codec(packet), "replace") for each in (item.name, item.text))
        found = segment.find(name or text, at)
        at = found if found >= 0 else at
        shown = f"{item.name}={item.text}" if item.name else item.text
        meaning, is_odd = item_in_words(item, edition)
        yield Piece(width + at, shown, meaning, "bad" if is_odd else "plain")
        at += len(name) + len(text)


def _codec(packet: Packet) -> str:
    return "gb18030" if "text_gb18030" in packet.notes else "utf-8"


def _refused_pieces(refused: Refused, edition: Edition) -> Iterator[Piece]:
    """A frame that was not taken, as far as it can be read."""
    segment, sent = segment_meant(refused)
    packet = PacketReader().read(segment)
    width = 6 if refused.raw[5:6].isdigit() else 5
    if packet is None:
        yield from _unread_pieces(refused, width)
        return
    yield from _data_pieces(refused.raw, width, segment, packet, edition)
    right = crc_text(segment).decode()
    told = say(f"CRC：计算得 {right}，不符", f"CRC: {right} computed, it does not fit")
    yield Piece(width + len(segment), sent.decode("latin-1"), told, "bad")


def _unread_pieces(refused: Refused, width: int) -> Iterator[Piece]:
    yield Piece(0, "##", say("包头", "head"))
    stated = say(f"数据段长度：声明 {refused.declared}", f"length of data: {refused.declared} stated")
    yield Piece(2, refused.raw[2:width].decode("latin-1"), stated)
    hidden = _PASSWORD.sub(lambda found: b"PW=" + b"*" * len(found[1]), refused.raw[width:].rstrip(b"\r\n"))
    shown = "".join(each if each.isprintable() else "·" for each in hidden.decode("utf-8", "replace"))
    told = say("读不成报文", "cannot be read as a message")
    yield Piece(width, shown[:110] + ("…" if len(shown) > 110 else ""), told, "bad")
