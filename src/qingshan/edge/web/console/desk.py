"""What the pages by which people act share: words, choices of a filter, what the caller may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from qingshan.base.indicator import indicator
from qingshan.base.messages import Language
from qingshan.edge.web.console.elements import put
from qingshan.edge.web.console.shell import caller_of, state_of_page
from qingshan.edge.web.language import language_of, word
from qingshan.publish.orders.wording import packaged_words

Choices = list[tuple[str, str]]

LEVELS = ("yellow", "orange", "red")
POLLUTANTS = ("pm25", "pm10", "o3", "no2", "so2", "co")


class Words:
    """Words of a page in the language of its reader."""

    def __init__(self, request: Request) -> None:
        self.language: Language = language_of(request)

    def __call__(self, key: str, **values: object) -> str:
        """One word, its placeholders filled."""
        return word(self.language, f"desk.{key}", **values)


def chosen(request: Request, *names: str) -> dict[str, str]:
    """What the address of the page says of these names."""
    return {name: request.query_params.get(name, "")[:80] for name in names}


def address(path: str, **asked: object) -> str:
    """An address of the interface; empty words are left out."""
    told = {name: value for name, value in asked.items() if value not in ("", None)}
    return f"{path}?{urlencode(told)}" if told else path


def counties(request: Request, *, every: str = "") -> Choices:
    """Divisions the caller answers for, with their names; ``every`` stands for all of them."""
    caller, language = caller_of(request), language_of(request)
    found = [
        (str(each.code), each.name(language))
        for each in state_of_page(request).workspace.divisions().divisions
        if caller.covers(each.code)
    ]
    return [("", every), *found] if every else found


def levels(language: Language) -> Choices:
    """Levels of an alert, the mildest first."""
    return [(each, packaged_words(language).level(each)) for each in LEVELS]


def pollutants(language: Language) -> Choices:
    """Pollutants that can lead a day."""
    return [(each, indicator(each).name(language)) for each in POLLUTANTS]


def things(url: str, kind: str, *, rows: str = "", empty: tuple[str, str], **more: Any) -> None:
    """Rows of an answer drawn as things one can act on."""
    put("things", {"url": url, "kind": kind, "rows": rows, "empty": list(empty), **more})


def work(kind: str, action: str, look: str, fields: Sequence[Mapping[str, Any]], submit: str) -> None:
    """A form that begins work which goes on beside the page, and shows what came of it."""
    tag = "import" if kind in {"import", "layer"} else "work"
    put(tag, {"kind": kind, "action": action, "look": look, "fields": list(fields), "submit": submit})
