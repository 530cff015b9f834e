"""Roles and rights, read from ``roles.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from qingshan.base.messages import Language

ANONYMOUS = "anonymous"
"""The role of whoever did not sign in."""


@dataclass(frozen=True, slots=True)
class Named:
    """A role or a right by its key, in both languages; ``roles`` of a right are those that have it."""

    key: str
    zh: str
    en: str
    roles: frozenset[str] = frozenset()

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en


@cache
def roles() -> dict[str, Named]:
    """Every role a person can have."""
    return {key: Named(key, row["zh"], row["en"]) for key, row in _told()["role"].items()}


@cache
def rights() -> dict[str, Named]:
    """Every right."""
    return {
        key: Named(key, row["zh"], row["en"], frozenset(row["roles"]))
        for key, row in _told()["right"].items()
    }


@cache
def reaches() -> dict[str, Named]:
    """Every way in which the caller's area bears on a route."""
    return {key: Named(key, row["zh"], row["en"]) for key, row in _told()["reach"].items()}


@cache
def _told() -> dict[str, dict[str, dict[str, str]]]:
    text = files("qingshan.edge.web.access").joinpath("roles.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
