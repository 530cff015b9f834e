"""Things with a name in both languages, as every face sends them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from qingshan.act.case.decide import PROGRAM
from qingshan.base.messages import Language
from qingshan.edge.web.access.rights import roles
from qingshan.edge.web.language import word, words
from qingshan.edge.web.state import State
from qingshan.edge.workspace import Workspace
from qingshan.publish.orders.wording import packaged_words


class NamedOut(BaseModel):
    """A key and its name in both languages; names people gave are the same in both."""

    key: str
    zh: str
    en: str

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

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


PUBLIC = "公众 public"
"""Who enters what anybody sent from a public page."""


def actor_named(state: State, who: str) -> NamedOut:
    """Who did something, by the name people call them and their role; the key is what they sign in by.

    Where no account has that name any more it stands as it was entered.
    """
    if who in {PROGRAM, PUBLIC}:
        key = f"acting.actor_{'program' if who == PROGRAM else 'public'}"
        return NamedOut(key=who, zh=word("zh", key), en=word("en", key))
    account = state.people().get(who)
    if account is None:
        return NamedOut(key=who, zh=who, en=who)
    role = roles()[account.role]
    if account.title in {role.zh, role.en}:
        return NamedOut(key=who, zh=role.zh, en=role.en)
    return NamedOut(key=who, zh=f"{account.title}（{role.zh}）", en=f"{account.title} ({role.en})")


def division_named(workspace: Workspace, code: str) -> NamedOut | None:
    """A division; none for an empty code."""
    if not code:
        return None
    found = workspace.divisions().get(code)
    return NamedOut(key=code, zh=found.zh if found else code, en=found.en if found else code)
