"""Secrets that are told once: random, long, and kept as a hash only."""

from __future__ import annotations

import hashlib
import secrets

TOKEN = "qs_"
"""How a token of a program begins, so that scanners of leaked secrets can know it."""


def new_secret() -> str:
    """A random word of 256 bits."""
    return secrets.token_urlsafe(32)


def new_id() -> str:
    """A short name of something, which opens nothing."""
    return secrets.token_hex(6)


def digest(secret: str) -> str:
    """What is kept of a secret. It is long and random: a plain hash cannot be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def csrf_of(secret: str) -> str:
    """The word a page of a session sends along with what it changes; it cannot be turned into the session."""
    return hashlib.sha256(f"csrf {secret}".encode()).hexdigest()[:43]
