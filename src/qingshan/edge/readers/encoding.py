"""Text of bytes in whatever encoding: BOM, UTF-8, UTF-16, GBK and GB18030."""

from __future__ import annotations

import codecs
import struct
from dataclasses import dataclass

from charset_normalizer import from_bytes

from qingshan.base.errors import RefusedError
from qingshan.base.finding import Finding, Where

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_LOOKED_AT = 65536
_BROKEN_SHARE = 0.02
_MUCH = 1 << 20
"""Bytes from which it pays to load a library for looking at them."""


@dataclass(frozen=True, slots=True)
class Text:
    """UTF-8 bytes without BOM, and what was found on the way."""

    content: bytes
    findings: tuple[Finding, ...] = ()


def to_utf8(content: bytes, name: str) -> Text:
    """Content as UTF-8.

    Raises
    ------
    RefusedError
        The bytes are not text in any encoding known here.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding, name)
    sample = content[:_LOOKED_AT]
    if sample.count(0) > len(sample) // 8:
        little = sample[1::2].count(0) >= sample[0::2].count(0)
        return _decoded(content, "utf-16-le" if little else "utf-16-be", name, guessed=True)
    if b"\x00" in sample or _control_share(sample) > _BROKEN_SHARE:
        raise RefusedError("not-a-table", name=name)
    try:
        if len(content) < _MUCH or not _is_utf8(content):
            content.decode("utf-8")
    except UnicodeDecodeError as wrong:
        return _not_utf8(content, wrong.start, name)
    return _mended(Text(content), name)


def _is_utf8(content: bytes) -> bool:
    """Whether bytes are UTF-8, looked at where they lie: ten times faster than decoding them."""
    import pyarrow as pa

    ends = pa.py_buffer(struct.pack("=qq", 0, len(content)))
    text = pa.Array.from_buffers(pa.large_string(), 1, [None, ends, pa.py_buffer(content)])
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _decoded(content: bytes, encoding: str, name: str, *, guessed: bool = False) -> Text:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as wrong:
        if encoding == "utf-8":
            return _not_utf8(content, wrong.start, name)
        raise RefusedError("file-cut-off", name=name, why=str(wrong)) from wrong
    if guessed and _control_share(text[:_LOOKED_AT].encode("utf-8")) > _BROKEN_SHARE:
        raise RefusedError("not-a-table", name=name)
    return Text(text.encode("utf-8"))


def _not_utf8(content: bytes, broken_at: int, name: str) -> Text:
    """Chinese text of the older encodings, or UTF-8 with a few broken bytes."""
    forgiving = content.decode("utf-8", errors="replace")
    broken = forgiving.count("\ufffd")
    foreign = sum(1 for letter in forgiving[:_LOOKED_AT] if letter > "\x7f")
    row = content.count(b"\n", 0, broken_at) + 1
    if broken * 20 < max(foreign, 1):
        return Text(forgiving.encode("utf-8"), (Finding("broken-letters", Where(row=row), count=broken),))
    try:
        return Text(
            content.decode("gb18030").encode("utf-8"),
            (Finding("encoding-assumed", params={"name": "GB18030"}),),
        )
    except UnicodeDecodeError:
        best = from_bytes(content[:_LOOKED_AT]).best()
    if best is None:
        raise RefusedError("not-a-table", name=name)
    text = content.decode(best.encoding, errors="replace")
    assumed = Finding("encoding-assumed", Where(row=row), {"name": best.encoding})
    return Text(text.encode("utf-8"), (assumed,))


def _mended(text: Text, name: str) -> Text:
    """Text that was once decoded wrongly (UTF-8 read as GBK, then saved) and can be led back whole."""
    head = text.content[:_LOOKED_AT].rpartition(b"\n")[0] or text.content[:_LOOKED_AT]
    sample = head.decode("utf-8", errors="ignore")
    if not any(letter > "\x7f" for letter in sample):
        return text
    try:
        back = sample.encode("gbk").decode("utf-8")
        if back == sample or sum(letter > "\x7f" for letter in back) >= sum(
            letter > "\x7f" for letter in sample
        ):
            return text
        whole = text.content.decode("utf-8").encode("gbk").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text
    return Text(whole.encode("utf-8"), (Finding("wrongly-decoded", Where(file=name)),))


def _control_share(sample: bytes) -> float:
    control = sum(sample.count(code) for code in range(32) if code not in {9, 10, 13})
    return control / max(len(sample), 1)
