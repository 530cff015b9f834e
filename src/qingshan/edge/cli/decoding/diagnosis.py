"""Why the CRC of a frame may not fit: the mistakes that integrators make."""

from __future__ import annotations

from qingshan.base.finding import Finding
from qingshan.observe.hj212.checksum import crc_text
from qingshan.observe.hj212.events import Refused
from qingshan.observe.hj212.packets import CLOSE


def segment_meant(refused: Refused) -> tuple[bytes, bytes]:
    """The data segment a refused frame seems to mean, up to its last ``&&``, and the CRC behind it."""
    raw = refused.raw.rstrip(b"\r\n")
    width = 6 if raw[5:6].isdigit() else 5
    end = raw.rfind(CLOSE) + len(CLOSE)
    return (raw[width:end], raw[end : end + 4]) if end > width else (b"", b"")


def causes(refused: Refused) -> list[Finding]:
    """What a person may have done to get this CRC; none for plain damage."""
    segment, sent = segment_meant(refused)
    text = sent.upper()
    if not segment or refused.reason != "hj212-bad-crc":
        return []
    right = crc_text(segment)
    found = []
    if text == modbus_crc(segment):
        found.append(Finding("hj212-crc-is-modbus"))
    if text == right[2:] + right[:2]:
        found.append(Finding("hj212-crc-swapped", params={"right": right.decode()}))
    if text == crc_text(refused.raw[: len(segment) + 6]):
        found.append(Finding("hj212-crc-of-whole"))
    if text == right[1:] or text == right.lstrip(b"0"):
        found.append(Finding("hj212-crc-short", params={"right": right.decode()}))
    return found


def modbus_crc(data: bytes) -> bytes:
    """CRC-16/MODBUS, which is often taken for that of HJ 212.

    Examples
    --------
    >>> modbus_crc(b"123456789")
    b'4B37'
    """
    register = 0xFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ 0xA001 if register & 1 else register >> 1
    return b"%04X" % register
