"""Settings of a program that stays: tables that come with it, changed by a file of the workspace."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from qingshan.base.errors import UsageError
from qingshan.edge.replacing import read_text


def read_parts(
    path: Path, defaults: str, parts: Mapping[str, type[Any]], code: str = "settings-unreadable"
) -> dict[str, Any]:
    """Each part of the settings as its own record.

    Parameters
    ----------
    path
        File of the workspace; it may be absent.
    defaults
        TOML that comes with the program and has every name.
    parts
        Record of each table.
    code
        Message of the error, with places for the file and the reason.

    Raises
    ------
    UsageError
        The file cannot be read, or has a name or a kind of value that means nothing.
    """
    own: Mapping[str, Any] = {}
    if path.is_file():
        try:
            own = tomllib.loads(read_text(path))
        except tomllib.TOMLDecodeError as wrong:
            raise UsageError(code, file=path, reason=wrong) from wrong
    base = tomllib.loads(defaults)
    for reason in _meaningless(base, own):
        raise UsageError(code, file=path, reason=reason)
    return {
        part: kind(
            **{each.name: own.get(part, {}).get(each.name, base[part][each.name]) for each in fields(kind)}
        )
        for part, kind in parts.items()
    }


def _meaningless(base: Mapping[str, Mapping[str, Any]], own: Mapping[str, Any]) -> Iterator[str]:
    for part, values in own.items():
        if part not in base or not isinstance(values, dict):
            yield f"[{part}]"
            continue
        for name, value in values.items():
            if name not in base[part] or not is_like(value, base[part][name]):
                yield f"{part}.{name} = {value!r}"


def is_like(value: object, known: object) -> bool:
    """Whether a value is of the kind of one that is known; numbers are not below nothing."""
    if isinstance(known, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(known, bool)
    if isinstance(known, (int, float)):
        return isinstance(value, (int, float)) and value >= 0
    return isinstance(value, type(known))
