"""SM4 of the data area as HJ 212-2025 has it: whole blocks encrypted, the rest and the header clear."""

from __future__ import annotations

import re
from typing import Literal

CipherForm = Literal["raw", "text"]
"""How cipher text stands on the wire: its bytes, or written out as ``{0xE4,0x3E,...}``."""

BLOCK = 16
_OPEN, _CLOSE = b"CP=&&", b"&&"
_TEXT_FORM = re.compile(rb"\{(0[xX][0-9A-Fa-f]{2}(?:,0[xX][0-9A-Fa-f]{2})*)\}")
_CLEAR = re.compile(rb"\s*[A-Za-z0-9_]{1,32}[-=]")


def encrypt(segment: bytes, key: bytes, form: CipherForm = "raw") -> bytes:
    """Segment whose data area is encrypted; its CRC and length stay those of the clear segment.

    Parameters
    ----------
    segment
        Clear data segment.
    key
        Key of the station, 16 bytes.
    form
        ``"raw"`` puts the cipher bytes on the wire, ``"text"`` writes them out.

    References
    ----------
    HJ 212-2025 6.4.2 and annex A.2, second hand: SM4, ECB, no padding, a rest of fewer than 16 bytes clear.
    """
    head, area, tail = _cut(segment)
    whole = len(area) - len(area) % BLOCK
    if not whole:
        return segment
    cipher = _sm4(area[:whole], key, encrypting=True)
    if form == "text":
        cipher = b"{" + b",".join(b"0x%02X" % each for each in cipher) + b"}"
    return head + cipher + area[whole:] + tail


def decrypt(segment: bytes, key: bytes) -> bytes | None:
    """Clear segment of an encrypted one, in either form; ``None`` when there is nothing to decrypt.

    The caller judges by the CRC, which is that of the clear text.
    """
    head, area, tail = _cut(segment)
    written = _TEXT_FORM.match(area)
    if written:
        cipher = bytes(int(each, 16) for each in written[1].split(b","))
        rest = area[written.end() :]
        if len(cipher) % BLOCK:
            return None
    else:
        whole = len(area) - len(area) % BLOCK
        cipher, rest = area[:whole], area[whole:]
    if not cipher:
        return None
    return head + _sm4(cipher, key, encrypting=False) + rest + tail


def looks_encrypted(segment: bytes) -> bool:
    """Whether the data area could be encrypted: a block or more that does not begin with a name.

    Examples
    --------
    >>> looks_encrypted(b"CN=2011;CP=&&DataTime=20240101000000&&")
    False
    >>> looks_encrypted(b"CN=2011;CP=&&{0xE4,0x3E,0x15,0x9A}&&")
    True
    """
    area = _cut(segment)[1]
    return len(area) >= BLOCK and _CLEAR.match(area) is None


def _cut(segment: bytes) -> tuple[bytes, bytes, bytes]:
    """Header with ``CP=&&``, data area, closing ``&&``; the area is empty where they do not stand."""
    at = segment.find(_OPEN)
    if at < 0 or not segment.endswith(_CLOSE) or len(segment) < at + len(_OPEN) + len(_CLOSE):
        return segment, b"", b""
    start = at + len(_OPEN)
    return segment[:start], segment[start:-2], _CLOSE


def _sm4(data: bytes, key: bytes, *, encrypting: bool) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    cipher = Cipher(algorithms.SM4(key), modes.ECB())  # ECB is what the standard prescribes
    with_key = cipher.encryptor() if encrypting else cipher.decryptor()
    return with_key.update(data) + with_key.finalize()
