"""A picture as it goes into a document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and the size it was laid out in, in pixels."""

    png: bytes
    width: float
    height: float
