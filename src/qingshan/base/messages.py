"""Texts for people, by code and language, read from the files of ``texts/``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

Language = Literal["zh", "en"]


@cache
def catalog() -> dict[str, dict[str, str]]:
    """Every message by code: its level, its Chinese and English text and remedy.

    Raises
    ------
    ValueError
        Two files of ``texts/`` define the same code.
    """
    found: dict[str, dict[str, str]] = {}
    for path in sorted(files("qingshan.base").joinpath("texts").iterdir(), key=lambda each: each.name):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        if twice := found.keys() & told.keys():
            raise ValueError(f"{path.name}: {', '.join(sorted(twice))} stands in another file too")
        found |= told
    return found


def render(code: str, part: str, language: Language, params: Mapping[str, object]) -> str:
    """Text of one message.

    Parameters
    ----------
    code
        Key of the message in a file of ``texts/``.
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


def in_both(text: str) -> tuple[str, str]:
    """Chinese and English of a text of a register that has both with a middle dot between, else it twice.

    Examples
    --------
    >>> in_both("为演示而设 · for demonstration")
    ('为演示而设', 'for demonstration')
    >>> in_both("赤政办发〔2022〕5号")
    ('赤政办发〔2022〕5号', '赤政办发〔2022〕5号')
    """
    zh, dot, en = text.partition(" · ")
    return (zh, en) if dot and en.isascii() else (text, text)


class _Blank(dict[str, object]):
    """Parameters in which a missing name shows as itself instead of failing the message."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
