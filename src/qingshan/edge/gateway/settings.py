"""Settings of the gateway: what comes with the program, and what the workspace changes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.resources import files
from pathlib import Path
from typing import Any

from qingshan.base.errors import UsageError
from qingshan.edge.replacing import read_text

FILE = "gateway.toml"


@dataclass(frozen=True, slots=True)
class Listen:
    """Where connections are taken, and how many; times in seconds."""

    host: str
    port: int
    connections: int
    connections_per_peer: int
    idle_seconds: float
    unknown_seconds: float
    half_frame_seconds: float
    unread_seconds: float


@dataclass(frozen=True, slots=True)
class Commit:
    """How frames are made durable; sizes in bytes."""

    pending_bytes: int
    segment_bytes: int
    retry_seconds: float


@dataclass(frozen=True, slots=True)
class Settle:
    """How readings go to the archive."""

    seconds: float
    bytes: int
    part_seconds: float


@dataclass(frozen=True, slots=True)
class Keep:
    """How long raw frames are kept [days], 0 for good; how often that is looked after [s]."""

    days: int
    every_seconds: float


@dataclass(frozen=True, slots=True)
class Quarantine:
    """What becomes of those who are not registered."""

    answer: bool
    per_peer_and_minute: int


@dataclass(frozen=True, slots=True)
class Clock:
    """How far off a device's clock may be, and how often it is set."""

    tolerated_seconds: float
    again_seconds: float
    future_seconds: float


@dataclass(frozen=True, slots=True)
class Callback:
    """When missing periods are asked for."""

    enabled: bool
    every_seconds: float
    grace_minutes: int
    days: int
    requests_per_day: int


@dataclass(frozen=True, slots=True)
class Forward:
    """The superior platform."""

    to: str
    window: int
    timeout_seconds: float
    retry_seconds: float


@dataclass(frozen=True, slots=True)
class Settings:
    """All of them."""

    listen: Listen
    commit: Commit
    settle: Settle
    keep: Keep
    quarantine: Quarantine
    clock: Clock
    callback: Callback
    forward: Forward


_PARTS: dict[str, type[Any]] = {
    "listen": Listen,
    "commit": Commit,
    "settle": Settle,
    "keep": Keep,
    "quarantine": Quarantine,
    "clock": Clock,
    "callback": Callback,
    "forward": Forward,
}


def read_settings(folder: Path) -> Settings:
    """Settings of a workspace: those of the program, changed by its ``gateway.toml`` where there is one.

    Raises
    ------
    UsageError
        The file cannot be read, or has a name or a kind of value that means nothing.
    """
    path = folder / FILE
    own: Mapping[str, Any] = {}
    if path.is_file():
        try:
            own = tomllib.loads(read_text(path))
        except tomllib.TOMLDecodeError as wrong:
            raise UsageError("gateway-settings", file=path, reason=wrong) from wrong
    return changed(defaults(), own, path)


def defaults() -> dict[str, dict[str, Any]]:
    """The settings that come with the program."""
    text = files("qingshan.edge.gateway").joinpath("defaults.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def changed(base: Mapping[str, Mapping[str, Any]], own: Mapping[str, Any], path: Path) -> Settings:
    """The settings of ``base`` with those of ``own`` in their place."""
    for part, values in own.items():
        if part not in base or not isinstance(values, dict):
            raise UsageError("gateway-settings", file=path, reason=f"[{part}]")
        for name, value in values.items():
            if name not in base[part] or not _is_like(value, base[part][name]):
                raise UsageError("gateway-settings", file=path, reason=f"{part}.{name} = {value!r}")
    made = {
        part: kind(
            **{each.name: own.get(part, {}).get(each.name, base[part][each.name]) for each in fields(kind)}
        )
        for part, kind in _PARTS.items()
    }
    return Settings(**made)


def _is_like(value: object, known: object) -> bool:
    if isinstance(known, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(known, bool)
    if isinstance(known, (int, float)):
        return isinstance(value, (int, float)) and value >= 0
    return isinstance(value, type(known))
