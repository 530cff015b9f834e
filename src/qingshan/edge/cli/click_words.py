"""What click itself says (usage, missing argument, no such file), in the language of the reader."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from click import core, decorators, exceptions, formatting, parser, termui, types

from qingshan.edge.cli.language import language

WORDS = Path(__file__).with_name("click.zh.toml")
SPEAKING = (core, decorators, exceptions, formatting, parser, termui, types)
"""Modules of click that say something to a person, each by its own names of gettext."""

COLUMNS_OF_A_CHARACTER = 2


def speak() -> None:
    """Let click speak Chinese to a reader of Chinese; English is what it speaks by itself.

    Done by its hooks for gettext and not by a catalog: the locale would choose that, and not ``--lang``.
    """
    if language() == "zh":
        for module in SPEAKING:
            vars(module).update(_=said, ngettext=counted)
        setattr(core.Command, core.Command.get_short_help_str.__name__, short_help)


def said(text: str) -> str:
    """The Chinese of a text of click; the text itself where nobody has translated it."""
    return words().get(text, text)


def counted(one: str, many: str, count: int) -> str:
    """The Chinese of a text that has a plural in English."""
    return said(one if count == 1 else many)


def short_help(command: core.Command, limit: int = 45) -> str:
    """What a list of commands says of one."""
    return shortened(command.short_help or command.help or "", limit)


def shortened(text: str, max_length: int = 45) -> str:
    """The first sentence of a help, cut to so many columns.

    Click cuts between words, and a Chinese sentence is one word: it would leave nothing of a long one.
    """
    sentence = text.partition("\n\n")[0].replace("\n", " ").partition("。")[0]
    most = max_length // COLUMNS_OF_A_CHARACTER
    return sentence if len(sentence) <= most else sentence[: most - 1].rstrip("，；、：（ ") + "…"


@cache
def words() -> dict[str, str]:
    """All texts of click that were translated."""
    return tomllib.loads(WORDS.read_text("utf-8"))
