"""The language of a request: ``?lang=``, then the cookie, then what the browser prefers, then the city's."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import cast

from fastapi import Request

from qingshan.base.messages import Language

COOKIE = "lang"


def language_of(request: Request) -> Language:
    """``"zh"`` or ``"en"``."""
    cookies = request.cookies
    # over TLS the name begins so that browsers take it from this host alone
    asked = request.query_params.get("lang") or cookies.get(f"__Host-{COOKIE}") or cookies.get(COOKIE)
    if asked in {"zh", "en"}:
        return cast(Language, asked)
    for part in request.headers.get("accept-language", "").split(","):
        word = part.partition(";")[0].strip()[:2].lower()
        if word in {"zh", "en"}:
            return cast(Language, word)
    return cast(Language, request.app.state.qingshan.workspace.city.language)


@cache
def words(language: Language) -> Mapping[str, str]:
    """Every word of the pages in a language, by ``area.key``, from the files of ``words/``."""
    return {key: row[language] for key, row in _words().items()}


@cache
def _words() -> Mapping[str, Mapping[Language, str]]:
    found: dict[str, Mapping[Language, str]] = {}
    for path in files("qingshan.edge.web").joinpath("words").iterdir():
        area = path.name.removesuffix(".toml")
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        found |= {f"{area}.{key}": row for key, row in told.items()}
    return found


def word(language: Language, key: str, **values: object) -> str:
    """One word of the pages, its placeholders filled.

    Raises
    ------
    KeyError
        There is no such word.
    """
    text = words(language)[key]
    return text.format_map(values) if values else text
