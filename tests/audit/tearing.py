"""A page as it comes out of a PDF: lines broken, characters spaced, the headline doubled, footers between."""

from __future__ import annotations

import random


def torn(page: str, seed: int = 0) -> str:
    """The torn form of a page whose first paragraph is its headline."""
    chance = random.Random(seed)
    headline, *paragraphs = [each.strip() for each in page.split("\n") if each.strip()]
    solid = "".join(headline.split())
    lines = ["".join(letter * 2 for letter in solid) if seed % 2 else f"{headline}\n{headline}"]
    number = 1
    for paragraph in paragraphs:
        rest = paragraph.strip("　")
        lines.append("　　" + rest[:20])
        rest = rest[20:]
        while rest:
            width = 24 + chance.randrange(3)
            lines.append(_spaced(rest[:width], chance))
            rest = rest[width:]
            if chance.random() < 0.2 and rest:
                lines.append(f"- {number} -")
                number += 1
    return "\n".join(lines) + "\n"


def _spaced(line: str, chance: random.Random) -> str:
    """Some lines with a space after every character, some with a space here and there after a Chinese one."""
    kind = chance.random()
    if kind < 0.3:
        return " ".join(line)
    if kind < 0.6:
        return "".join(c + (" " if c >= "\u3400" and chance.random() < 0.2 else "") for c in line)
    return line
