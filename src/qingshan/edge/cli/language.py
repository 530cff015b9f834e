"""The language a person reads: ``--lang``, then ``QINGSHAN_LANG``, then Chinese."""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import cast

from qingshan.base.messages import Language


@cache
def language() -> Language:
    """``"zh"`` or ``"en"`` for this run of the program."""
    words = sys.argv[1:]
    for at, word in enumerate(words):
        if word.startswith("--lang="):
            return _known(word.removeprefix("--lang="))
        if word == "--lang" and at + 1 < len(words):
            return _known(words[at + 1])
    return _known(os.environ.get("QINGSHAN_LANG", "zh"))


def say(zh: str, en: str) -> str:
    """The one of two texts that is in the reader's language."""
    return zh if language() == "zh" else en


def _known(word: str) -> Language:
    return cast(Language, word) if word in {"zh", "en"} else "zh"
