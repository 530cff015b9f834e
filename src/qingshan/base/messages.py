"""Texts for people, by code and language, read from ``messages.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

Language = Literal["zh", "en"]


@cache
def catalog() -> dict[str, dict[str, str]]:
    """Every message by code: its level, its Chinese and English text and remedy."""
    text = files("qingshan.base").joinpath("messages.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def render(code: str, part: str, language: Language, params: Mapping[str, object]) -> str:
    """Text of one message.

    Parameters
    ----------
    code
        Key of the message in ``messages.toml``.
    part
        ``"text"`` for what happened, ``"remedy"`` for what to do about it.
    language
        ``"zh"`` or ``"en"``.
    params
        Values for the placeholders of the template.

    Examples
    --------
    >>> render("unknown-edition", "text", "en", {"name": "2027"})
    'There is no edition "2027".'
    """
    template = catalog()[code].get(f"{part}_{language}", "")
    return template.format_map(_Blank(params))


class _Blank(dict[str, object]):
    """Parameters in which a missing name shows as itself instead of failing the message."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
