"""What goes wrong on the way, on purpose: damage and habits of real devices, drawn from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

FaultKind = Literal["bad_crc", "lower_case", "glued", "split", "duplicate", "wrong_clock", "silence"]
KINDS: tuple[FaultKind, ...] = get_args(FaultKind)
CLOCK_OFF = timedelta(minutes=37)
"""How far a wrong clock is ahead."""

SILENT_FRAMES = 30
"""Frames a silent unit keeps to itself before it sends them all at once."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What goes over the wire in one piece each, the fault it shows, and whether it can be acknowledged."""

    pieces: tuple[bytes, ...]
    fault: FaultKind | None = None


class Faults:
    """Faults of one unit: every frame has the same chance of one."""

    def __init__(self, share: float, seed: str) -> None:
        """``share`` is the chance of a fault of each frame, 0..1."""
        self._share = share
        self._random = random.Random(seed)
        self._glued = b""
        self._silent: list[bytes] = []
        self._silent_left = 0

    @property
    def is_silent(self) -> bool:
        """Whether the unit keeps its frames to itself for now."""
        return self._silent_left > 0

    def draw(self) -> FaultKind | None:
        """The fault of the next frame."""
        return self._random.choice(KINDS) if self._random.random() < self._share else None

    def apply(self, frame: bytes, fault: FaultKind | None) -> Sent:
        """What goes over the wire for a frame; silence and glue keep it for later."""
        if fault == "silence" and not self._silent_left:
            self._silent_left = SILENT_FRAMES
        if self._silent_left:
            self._silent.append(frame)
            self._silent_left -= 1
            return Sent((), "silence") if self._silent_left else Sent((self._back(),), "silence")
        if fault == "glued":
            self._glued += frame
            return Sent((), fault)
        frame, self._glued = self._glued + frame, b""
        return Sent(self._pieces(frame, fault), fault)

    def rest(self) -> bytes:
        """What was kept for later and is sent at the end."""
        kept, self._glued, self._silent_left = self._glued + self._back(), b"", 0
        return kept

    def _back(self) -> bytes:
        """Everything a silent unit kept: the storm after the silence."""
        together = b"".join(self._silent)
        self._silent.clear()
        return together

    def _pieces(self, frame: bytes, fault: FaultKind | None) -> tuple[bytes, ...]:
        if fault == "bad_crc":
            at = self._random.randrange(len(frame) // 3, len(frame) - 12)
            return (frame[:at] + bytes([frame[at] ^ 1]) + frame[at + 1 :],)
        if fault == "lower_case":
            return (frame[:-6] + frame[-6:].lower(),)
        if fault == "split":
            cuts = sorted(self._random.sample(range(1, len(frame)), 3))
            return tuple(frame[a:b] for a, b in zip([0, *cuts], [*cuts, len(frame)], strict=True))
        return (frame, frame) if fault == "duplicate" else (frame,)
