"""What the texts of a message say: numbers, moments, characters."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache

from qingshan.standards.catalog import table

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_PARTS = {8: 3, 10: 4, 12: 5, 14: 6}
"""How many numbers, from the year on, a moment of so many digits holds."""

_CONTROL = bytes(each for each in range(32) if each not in b"\t\r\n") + b"\x7f"


def number(text: str) -> float | None:
    """The number a text says; ``None`` for none, for a way of saying "no value", and for what is no number.

    Examples
    --------
    >>> number("12.50"), number("-00999.000"), number("NaN"), number("")
    (12.5, None, None, None)
    """
    if _NUMBER.fullmatch(text) is None:
        return None
    value = float(text)
    return None if value in no_values() or value in _INFINITE else value


def says_no_value(text: str) -> bool:
    """Whether a text is empty or one of the known ways of saying "no value".

    Examples
    --------
    >>> says_no_value("-99.99"), says_no_value("nan"), says_no_value("abc")
    (True, True, False)
    """
    if not text or text.lower() in _words():
        return True
    return _NUMBER.fullmatch(text) is not None and float(text) in no_values()


def moment(text: str) -> datetime | None:
    """Zone-less local time of 8, 10, 12, 14 or 17 digits; ``None`` for anything else.

    Examples
    --------
    >>> moment("20160801085857")
    datetime.datetime(2016, 8, 1, 8, 58, 57)
    >>> moment("20160801085857223").microsecond, moment("20161301000000")
    (223000, None)
    """
    if not (text.isascii() and text.isdecimal()):
        return None
    try:
        if len(text) == 17:
            return _read(text[:14]).replace(microsecond=int(text[14:]) * 1000)
        return _read(text)
    except (ValueError, KeyError):
        return None


def _read(text: str) -> datetime:
    cuts = [(0, 4), (4, 6), (6, 8), (8, 10), (10, 12), (12, 14)][: _PARTS[len(text)]]
    return datetime(*(int(text[start:end]) for start, end in cuts))  # type: ignore[arg-type]


def moment_text(moment: datetime, *, milliseconds: bool = False) -> str:
    """Digits of a moment: 14, or the 17 of a QN.

    Examples
    --------
    >>> moment_text(datetime(2016, 8, 1, 8, 58, 57, 223000), milliseconds=True)
    '20160801085857223'
    """
    text = f"{moment.year:04d}{moment:%m%d%H%M%S}"
    return f"{text}{moment.microsecond // 1000:03d}" if milliseconds else text


def decoded(raw: bytes) -> tuple[str, str]:
    """Text of bytes and a note on how it was read, ``""`` for ASCII.

    UTF-8 as the standard says (6.3), else GB 18030 as devices do, else byte by byte.

    Examples
    --------
    >>> decoded("清洗".encode("gbk"))
    ('清洗', 'text_gb18030')
    """
    if raw.isascii():
        return raw.decode("ascii"), ""
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec), f"text_{codec}"
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1"), "text_unreadable"


def has_control_bytes(raw: bytes) -> bool:
    """Whether bytes stand there that no text has: the sign of cipher or damage."""
    return len(raw.translate(None, _CONTROL)) != len(raw)


@cache
def no_values() -> frozenset[float]:
    """Numbers that stand for "no value"."""
    return frozenset(float(each) for each in _ways() if _NUMBER.fullmatch(each))


@cache
def _words() -> frozenset[str]:
    return frozenset(each.lower() for each in _ways() if not _NUMBER.fullmatch(each))


@cache
def _ways() -> tuple[str, ...]:
    return tuple(row.text("text") for row in table("hj212-field", "no_values"))


_INFINITE = (float("inf"), float("-inf"))
