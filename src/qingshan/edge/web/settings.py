"""Settings of the pages: what comes with the program, and what the workspace changes."""

from __future__ import annotations

from dataclasses import dataclass
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
class Settings:
    """All of them."""

    listen: Listen
    session: Session
    upload: Upload
    public: Public
    oidc: Oidc
    webhooks: Webhooks


_PARTS = {
    "listen": Listen,
    "session": Session,
    "upload": Upload,
    "public": Public,
    "oidc": Oidc,
    "webhooks": Webhooks,
}


def read_settings(folder: Path) -> Settings:
    """Settings of a workspace: those of the program, changed by its ``serve.toml`` where there is one.

    Raises
    ------
    UsageError
        The file cannot be read, or has a name or a kind of value that means nothing.
    """
    defaults = files("qingshan.edge.web").joinpath("defaults.toml").read_text(encoding="utf-8")
    return Settings(**read_parts(folder / FILE, defaults, _PARTS))
