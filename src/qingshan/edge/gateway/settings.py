"""Settings of the gateway: what comes with the program, and what the workspace changes."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from qingshan.edge.settings import read_parts

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
    defaults = files("qingshan.edge.gateway").joinpath("defaults.toml").read_text(encoding="utf-8")
    return Settings(**read_parts(folder / FILE, defaults, _PARTS, "gateway-settings"))
