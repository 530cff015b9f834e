"""Conventions of tracing that no standard fixes, read from data: value, unit, source and how sure it is."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast, get_args

from qingshan.base.figure import Status


@dataclass(frozen=True, slots=True)
class Default:
    """One convention: its value and unit, where it is from, how sure we are, what it means."""

    value: float
    unit: str
    source: str
    status: Status
    zh: str
    en: str


@cache
def defaults() -> Mapping[str, Default]:
    """Conventions by name, from ``trace/defaults.toml``."""
    return read_defaults("qingshan.trace", "defaults.toml")


def read_defaults(package: str, file: str) -> Mapping[str, Default]:
    """Conventions by name, from a file of a package."""
    text = files(package).joinpath(file).read_text(encoding="utf-8")
    return {name: _default(name, row) for name, row in tomllib.loads(text).items()}


def _default(name: str, row: Mapping[str, object]) -> Default:
    if row["status"] not in get_args(Status):
        raise ValueError(f"{name}: status {row['status']!r}")
    return Default(
        float(cast(float, row["value"])), str(row["unit"]), str(row["source"]), cast(Status, row["status"]),
        str(row["zh"]), str(row["en"]),
    )  # fmt: skip
