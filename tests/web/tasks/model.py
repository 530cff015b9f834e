"""How long a person would take for a task, by the keystroke-level model: a model, nobody was timed.

Operators and their seconds are those of Card, Moran and Newell (1980): a key, pointing, a hand that moves
between mouse and keyboard, a decision. Added here: reading, and the keys a Chinese character takes by its
sound. The waiting for the machine is measured, not modeled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

KEY, POINT, HAND, DECIDE = 0.28, 1.1, 0.4, 1.35
"""Seconds of a key or a button of the mouse, of pointing, of a hand that moves over, of a decision."""

READ_A_SECOND = 4.0
"""Chinese characters read in a second, slowly, as somebody who sees the page for the first time."""

KEYS_A_CHARACTER = 3.5
"""Keys of a Chinese character typed by its sound: about three letters, and one choice in two characters."""

CHINESE = re.compile(r"[㐀-鿿]")
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.%/:_-]*")


@dataclass
class Tally:
    """What a task asked of somebody."""

    task: str
    clicks: int = 0
    fields: int = 0
    pages: int = 0
    keys: float = 0.0
    read: float = 0.0
    machine: float = 0.0
    processor: float = 0.0
    is_typing: bool = False
    hands: int = 0
    texts: list[str] = field(default_factory=list)

    def click(self, label: str = "") -> None:
        """A thing found, pointed at and clicked; its label was read."""
        self.clicks += 1
        self._hand(to_keys=False)
        self.look(label)

    def type(self, text: str) -> None:
        """A field pointed at, clicked and filled."""
        self.fields += 1
        self._hand(to_keys=True)
        self.keys += keys(text)

    def look(self, text: str) -> None:
        """A text that must be read to go on."""
        self.read += characters(text)

    def seconds(self) -> float:
        """Of the person alone."""
        acts = self.clicks + self.fields
        moved = acts * (DECIDE + POINT + KEY) + self.hands * HAND
        return moved + self.keys * KEY + self.read / READ_A_SECOND

    def row(self) -> str:
        """A line of the table of docs/learn/ten-tasks.md."""
        person = self.seconds()
        steps = f"{self.clicks} | {self.fields} | {self.pages}"
        machine = f"{self.machine:.1f} | {self.processor:.1f}"
        return f"| {self.task} | {steps} | {machine} | {person:.0f} | {self.machine + person:.0f} |"

    def _hand(self, *, to_keys: bool) -> None:
        """To the mouse for a click; to it and back to the keys for a field."""
        self.hands += 2 if to_keys else int(self.is_typing)
        self.is_typing = to_keys


def keys(text: str) -> float:
    """Keys to type a text.

    Examples
    --------
    >>> keys("158"), keys("李工")
    (3.0, 7.0)
    """
    chinese = len(CHINESE.findall(text))
    return chinese * KEYS_A_CHARACTER + len(text) - chinese


def characters(text: str) -> float:
    """Characters of a text as a Chinese reader takes them in: a number or a foreign word counts as two.

    Examples
    --------
    >>> characters("目标Ⅲ类"), characters("89 %")
    (3.0, 2.0)
    """
    return float(len(CHINESE.findall(text)) + 2 * len(WORD.findall(text)))
