"""Records as bytes that are the same for the same content, whatever process wrote them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import orjson

from qingshan.base.period import Period

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS
DIGITS = 32
"""Hexadecimal digits of a digest: 128 bits, beyond any chance of two inputs meeting."""


def digest(value: object) -> str:
    """Digest of a record of any depth: dataclasses by the names of their fields, sets in order.

    Raises
    ------
    TypeError
        Something in it has no content that can be written down.

    Examples
    --------
    >>> digest({"b": {3, 1}, "a": (1,)}) == digest({"a": [1], "b": {1, 3}})
    True
    >>> digest({"a": 1}) == digest({"a": 2})
    False
    """
    return hashlib.sha256(content(value)).hexdigest()[:DIGITS]


def content(value: object) -> bytes:
    """The record as bytes."""
    return orjson.dumps(value, default=_plain, option=_OPTIONS)


def _plain(value: Any) -> object:
    if isinstance(value, Period):
        return ["period", str(value)]
    if is_dataclass(value) and not isinstance(value, type):
        return {"": type(value).__name__, **{each.name: getattr(value, each.name) for each in fields(value)}}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(content(each).decode("utf-8") for each in value)
    if isinstance(value, (Decimal, Fraction)):
        return [type(value).__name__, str(value)]
    raise TypeError(f"{type(value).__name__} has no content that can be written down")
