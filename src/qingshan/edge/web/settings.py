"""Settings of the pages: what comes with the program, and what the workspace changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from qingshan.edge.settings import read_parts

FILE = "serve.toml"


@dataclass(frozen=True, slots=True)
class Listen:
    """Where requests are taken, and what people call that place."""

    host: str
    port: int
    origin: str
    trusted_proxies: str


@dataclass(frozen=True, slots=True)
class Session:
    """How long somebody stays signed in, and how often a password may be wrong."""

    idle_minutes: float
    longest_hours: float
    attempts: int
    attempts_of_address: int
    pause_minutes: float


@dataclass(frozen=True, slots=True)
class Upload:
    """What may be sent in."""

    megabytes: float

    @property
    def bytes(self) -> int:
        """Largest file taken [bytes]."""
        return int(self.megabytes * 1_000_000)


@dataclass(frozen=True, slots=True)
class Public:
    """How complaints are taken; ``desk`` is who has a complaint before it is assigned."""

    complaints_per_hour: int
    desk: str


@dataclass(frozen=True, slots=True)
class Oidc:
    """The identity provider of the bureau; none where ``issuer`` is empty."""

    issuer: str
    client: str
    secret_file: str


@dataclass(frozen=True, slots=True)
class Webhooks:
    """How others are told of alerts."""

    timeout_seconds: float
    tries: int
    allow_private: bool


@dataclass(frozen=True, slots=True)
class Cases:
    """What the server does to cases by itself: how often it looks for those that are overdue; 0 is never."""

    watch_minutes: float


@dataclass(frozen=True, slots=True)
class Settings:
    """All of them."""

    listen: Listen
    session: Session
    upload: Upload
    public: Public
    oidc: Oidc
    webhooks: Webhooks
    cases: Cases

    def with_live(self, other: Settings) -> Settings:
        """These settings, with those parts of others that hold without a new start."""
        return replace(self, **{part: getattr(other, part) for part in LIVE})


PARTS = {
    "listen": Listen,
    "session": Session,
    "upload": Upload,
    "public": Public,
    "oidc": Oidc,
    "webhooks": Webhooks,
    "cases": Cases,
}
"""Record of each part."""

LIVE = ("oidc", "webhooks", "cases")
"""Parts that hold from the next request on; the others are read when the server starts."""

BOUNDS: dict[str, tuple[float, float]] = {
    "listen.port": (0, 65_535), "session.idle_minutes": (1, 1440), "session.longest_hours": (0.25, 720),
    "session.attempts": (1, 1000), "session.attempts_of_address": (1, 100_000),
    "session.pause_minutes": (0, 1440), "upload.megabytes": (0.1, 10_000),
    "public.complaints_per_hour": (0, 10_000), "webhooks.timeout_seconds": (0.5, 60),
    "webhooks.tries": (1, 20), "cases.watch_minutes": (0, 10_080),
}  # fmt: skip
"""Least and most of each number: what lies outside would shut people out, or stop the server."""


def read_settings(folder: Path) -> Settings:
    """Settings of a workspace: those of the program, changed by its ``serve.toml`` where there is one.

    Raises
    ------
    UsageError
        The file cannot be read, or has a name or a kind of value that means nothing.
    """
    return Settings(**read_parts(folder / FILE, defaults_text(), PARTS))


def defaults_text() -> str:
    """The settings that come with the program, as they are written."""
    return files("qingshan.edge.web").joinpath("defaults.toml").read_text(encoding="utf-8")
