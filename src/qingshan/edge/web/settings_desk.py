"""The desk of the settings: one value changed, its history, and the change taken back."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from qingshan.act.entry import Draft, Entry, Json
from qingshan.base.errors import RefusedError, UsageError
from qingshan.edge.archive.lock import hold
from qingshan.edge.beside import Beside, digest
from qingshan.edge.ledger.ledger import Ledger
from qingshan.edge.replacing import read_text
from qingshan.edge.settings import is_like
from qingshan.edge.settings_file import Value, with_value
from qingshan.edge.web.settings import BOUNDS, FILE, PARTS, defaults_text, read_settings

STREAM = "settings/serve"
LOCK = "settings.lock"
LONGEST = 400
"""Longest text of a setting."""

FRACTIONS = frozenset(
    f"{part}.{each.name}" for part, kind in PARTS.items() for each in fields(kind) if each.type == "float"
)
"""Numbers that need not be whole, as their records say."""


@cache
def defaults() -> Mapping[str, Value]:
    """What comes with the program, by ``part.name``."""
    return _by_key(defaults_text())


def checked(key: str, value: Value) -> Value:
    """A value a setting can have.

    Raises
    ------
    UsageError
        There is no such setting, or it cannot be that.
    """
    if key not in defaults():
        raise UsageError("unknown-setting", name=key[:80])
    least, most = BOUNDS.get(key, (0, 0))
    if not is_like(value, defaults()[key]) or (isinstance(value, str) and not _is_plain(value)):
        raise UsageError("setting-kind", name=key, value=str(value)[:80])
    if key in BOUNDS and not least <= float(value) <= most:
        raise UsageError("setting-bounds", name=key, value=value, least=least, most=most)
    if not isinstance(value, float):
        return value
    if key not in FRACTIONS and not value.is_integer():
        raise UsageError("setting-kind", name=key, value=value)
    return int(value) if value.is_integer() else value


@dataclass(frozen=True, slots=True)
class SettingsDesk:
    """Settings of a workspace, changed in the name of somebody."""

    folder: Path
    ledger: Ledger
    now: datetime
    who: str = ""

    @property
    def path(self) -> Path:
        """The file of the workspace."""
        return self.folder / FILE

    def own(self) -> Mapping[str, Value]:
        """What the workspace says itself, by ``part.name``."""
        return _by_key(self._text())

    def history(self) -> tuple[Entry, ...]:
        """Changes, the oldest first."""
        return self.ledger.stream(STREAM)

    def change(self, key: str, value: Value | None, ground: str) -> None:
        """Another value of a setting; none for what comes with the program.

        Raises
        ------
        UsageError
            There is no such setting, or it cannot be that.
        RefusedError
            It is that already, or the file cannot be changed line by line.
        """
        wanted = None if value is None else checked(key, value)
        if key not in defaults():
            raise UsageError("unknown-setting", name=key[:80])
        self._enter("settings.changed", key, wanted, ground)

    def undo(self, number: int, ground: str) -> None:
        """The value a change took away, where nobody changed it since.

        Raises
        ------
        UsageError
            There is no such change.
        RefusedError
            The setting is not as the change left it.
        """
        entry = next((each for each in self.history() if each.number == number), None)
        if entry is None:
            raise UsageError("unknown-change", number=number)
        body = cast(Mapping[str, Any], entry.body)
        if self.own().get(body["name"]) != read_written(body["after"]):
            raise RefusedError("setting-not-undone", name=body["name"])
        self._enter("settings.undone", body["name"], read_written(body["before"]), ground, undoes=number)

    def _enter(
        self, kind: str, key: str, value: Value | None, ground: str, undoes: int | None = None
    ) -> None:
        """Check, enter and write."""
        part, _, name = key.partition(".")
        with hold(self.folder / LOCK):
            self._file.settle()
            before, text = self.own().get(key), self._text()
            if before == value:
                raise RefusedError("setting-unchanged", name=key)
            made = with_value(text, part, name, value)
            body: dict[str, Json] = {"name": key, "before": _written(before), "after": _written(value)}
            body |= {"file_after": digest(made)} | ({"undoes": undoes} if undoes else {})
            self._file.put(made, Draft(STREAM, kind, self.who, ground, body), at=self.now)
        read_settings(self.folder)

    @property
    def _file(self) -> Beside:
        return Beside(self.ledger, STREAM, self.path, self.folder / f".{FILE}.next")

    def _text(self) -> str:
        return read_text(self.path) if self.path.is_file() else ""


def _written(value: Value | None) -> str | None:
    """A value as it stands in the file; the ledger takes no broken numbers."""
    return None if value is None else json.dumps(value, ensure_ascii=False)


def read_written(text: str | None) -> Value | None:
    """A value by what the ledger says of it; none for what comes with the program."""
    return None if text is None else cast(Value, json.loads(text))


def _is_plain(text: str) -> bool:
    return len(text) <= LONGEST and text.isprintable()


def _by_key(text: str) -> dict[str, Value]:
    """Values of a text of settings by ``part.name``."""
    told = tomllib.loads(text)
    return {f"{part}.{name}": value for part, row in told.items() for name, value in row.items()}
