"""A reader of HJ 212 written from the rules of the standard alone; it shares no code with the program.

Slow and plain on purpose: bit-by-bit CRC, one pass over the stream, no memory of anything. It takes whole
streams. What it gives of a frame is ``(header fields, items)``, the items as (group, code, attribute, text).
"""

from __future__ import annotations

import re

Frame = tuple[dict[str, str], list[tuple[int, str, str, str]]]

FIELDS = ("QN", "ST", "CN", "PW", "MN", "Flag", "PNUM", "PNO", "RF")


def crc(data: bytes) -> str:
    """CRC of annex A, as its text describes it, bit by bit."""
    register = 0xFFFF
    for byte in data:
        register = (register >> 8) ^ byte
        for _ in range(8):
            dropped = register & 1
            register = register >> 1
            if dropped:
                register = register ^ 0xA001
    return f"{register:04X}"


def read_stream(stream: bytes, key: bytes | None = None) -> list[Frame]:
    """Every frame of a stream whose CRC fits, in order."""
    found, at = [], 0
    while (at := stream.find(b"##", at)) >= 0:
        frame, after = read_frame(stream, at, key)
        if frame is None:
            at += 1 if after == at else after - at
        else:
            found.append(frame)
            at = after
    return found


def read_frame(stream: bytes, at: int, key: bytes | None) -> tuple[Frame | None, int]:
    """The frame that begins at a place and where it ends; ``None`` and the same place where there is none."""
    head = re.match(rb"##(\d{4}|\d{3}(?=[A-Za-z]))", stream[at : at + 7])
    if head is None:
        return None, at
    start = at + head.end()
    limit = stream.find(b"##", start)
    limit = len(stream) if limit < 0 else limit
    marks = re.finditer(rb"&&(?=[0-9A-Fa-f]{4}(?:\r|\n|##|$))", stream[start : limit + 2])
    for end in sorted([start + int(head[1]), *(start + mark.end() for mark in marks)]):
        sent = stream[end : end + 4].decode("latin-1")
        if end < start or not re.fullmatch("[0-9A-Fa-f]{4}", sent):
            continue
        clear = clear_text(stream[start:end], sent.upper(), key)
        if clear is not None:
            return read_segment(clear), end + 4
    return None, at


def clear_text(segment: bytes, sent: str, key: bytes | None) -> bytes | None:
    """The segment that fits the CRC, decrypted where need be; ``None`` where none does."""
    head, opening, area = segment.partition(b"CP=&&")
    if not opening or not re.search(rb"(^|[;,])CN=\d{4}[;,C]", head + opening) or not area.endswith(b"&&"):
        return None
    if key is not None and not re.match(rb"\w+[-=]", area):
        area = decrypt(area[:-2], key) + b"&&"
        segment = head + opening + area
    return segment if crc(segment) == sent else None


def decrypt(area: bytes, key: bytes) -> bytes:
    """SM4 in ECB, by a library's own padding-free block; the rest of fewer than 16 bytes is clear."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    if area.startswith(b"{0x"):
        inside, _, rest = area[1:].partition(b"}")
        blocks = bytes.fromhex(inside.replace(b"0x", b"").replace(b",", b"").decode())
    else:
        blocks, rest = area[: len(area) // 16 * 16], area[len(area) // 16 * 16 :]
    tool = Cipher(algorithms.SM4(key), modes.ECB()).decryptor()
    return tool.update(blocks) + tool.finalize() + rest


def read_segment(segment: bytes) -> Frame:
    """Header fields and items of a clear segment."""
    head, _, area = segment.partition(b"CP=&&")
    header = {}
    for part in re.split("[;,]", text_of(head)):
        name, equals, value = part.partition("=")
        if equals and name in FIELDS:
            header.setdefault(name, value)
    items, group = [], 0
    for chunk in cut(text_of(area[:-2]), ";"):
        pairs = [piece for piece in cut(chunk, ",") if piece.strip()]
        for piece in pairs:
            name, equals, value = piece.partition("=")
            if not equals:
                name, value = "", piece
            code, dash, attribute = name.strip().partition("-")
            if not (dash and code):
                code, attribute = "", name.strip()
            items.append((group, code, attribute, value.strip()))
        group += 1 if pairs else 0
    return header, items


def cut(text: str, separator: str) -> list[str]:
    """Text cut at a separator, but for what stands between ``//`` and ``//``."""
    pieces, inside, last = [""], False, ""
    at = 0
    while at < len(text):
        if text[at : at + 2] == "//" and (inside or "//" in text[at + 2 :]):
            inside = not inside
            pieces[-1] += "//"
            at += 2
            continue
        last = text[at]
        if last == separator and not inside:
            pieces.append("")
        else:
            pieces[-1] += last
        at += 1
    return pieces


def text_of(raw: bytes) -> str:
    """Characters of bytes: UTF-8, else GB 18030, else one by one."""
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")
