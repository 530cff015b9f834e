"""Things with a name in both languages, as every face sends them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from qingshan.edge.web.language import words
from qingshan.edge.workspace import Workspace
from qingshan.publish.orders.wording import packaged_words


class NamedOut(BaseModel):
    """A key and its name in both languages; names people gave are the same in both."""

    key: str
    zh: str
    en: str

    @classmethod
    def of(cls, named: Any) -> NamedOut:
        """A thing with ``key``, ``zh`` and ``en``."""
        return cls(key=named.key, zh=named.zh, en=named.en)


def worded(area: str, kind: str, key: str) -> NamedOut:
    """A key by the words of the pages, ``area.kind_key``; the key itself where there is none, as with what a
    city adds of its own."""
    name = f"{area}.{kind}_" + key.replace(".", "_").replace("-", "_")
    return NamedOut(key=key, zh=words("zh").get(name, key), en=words("en").get(name, key))


def ordered(kind: str, key: str) -> NamedOut:
    """A level, a pollutant or a choice in the words of orders; the key itself where there is none."""
    name = f"{kind}_{key}"
    zh, en = packaged_words("zh").sentences.get(name, key), packaged_words("en").sentences.get(name, key)
    return NamedOut(key=key, zh=zh, en=en)


def division_named(workspace: Workspace, code: str) -> NamedOut | None:
    """A division; none for an empty code."""
    if not code:
        return None
    found = workspace.divisions().get(code)
    return NamedOut(key=code, zh=found.zh if found else code, en=found.en if found else code)
