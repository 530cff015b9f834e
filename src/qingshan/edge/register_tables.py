"""Registers that may be edited: their names, keys, areas and secrets."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from qingshan.base.errors import UsageError

PREFIX = "register/"
HIDDEN = "••••••"
"""Shown in place of a secret; sent back, the secret stays."""


@dataclass(frozen=True, slots=True)
class Table:
    """A register that may be edited.

    Parameters
    ----------
    name, zh, en
        Its file without ``.csv``, and its names.
    key
        Columns that say which thing a row is about.
    area
        Column whose code begins with the division the row lies in; empty for none.
    secret
        Columns that are shown to nobody and never go on the ledger.
    head
        Columns of a new file.
    """

    name: str
    zh: str
    en: str
    key: tuple[str, ...]
    head: str
    area: str = ""
    secret: tuple[str, ...] = ()

    @property
    def stream(self) -> str:
        """Stream of its entries in the ledger."""
        return PREFIX + self.name

    def masked(self, cells: Mapping[str, str]) -> dict[str, str]:
        """Cells with secrets hidden."""
        return {key: HIDDEN if key in self.secret and cell else cell for key, cell in cells.items()}


@cache
def tables() -> Mapping[str, Table]:
    """Registers that may be edited, by name."""
    told = tomllib.loads(files("qingshan.edge").joinpath("tables.toml").read_text("utf-8"))
    return {
        name: Table(
            name, row["zh"], row["en"], tuple(row["key"]), row["head"], row.get("area", ""),
            tuple(row.get("secret", ())),
        )
        for name, row in told.items()
    }  # fmt: skip


def table_named(name: str) -> Table:
    """A register by its name.

    Raises
    ------
    UsageError
        There is none that may be edited.
    """
    if name not in tables():
        raise UsageError("unknown-register", name=name, known=", ".join(tables()))
    return tables()[name]
