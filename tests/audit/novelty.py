"""Which forms of figures a set of pages uses that no earlier set had.

A form is how a figure is printed and said: words of qualification with it, the shape of its number
(``0`` for digits, ``0.0`` with a decimal point, ``一`` for Chinese words), scale and unit as printed, and the
words before it (two characters before; of English one word). Names of places and digits
play no part: two figures of one form are read by the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from audit.measuring import plain

_HAN_DIGITS = re.compile(r"[〇零一二两三四五六七八九十]+")


def forms(path: Path) -> list[str]:
    """The form of every figure of a marked page, in order."""
    text, truths = plain(path.read_text(encoding="utf-8"))
    return [f"{_before(text, t.start)}⟨{_shape(t.text)}⟩" for t in truths]


def unseen(pages: Iterable[Path], earlier: Iterable[Path]) -> tuple[int, int]:
    """How many figures of some pages are in forms the earlier ones have not, and how many there are."""
    known = {form for path in earlier for form in forms(path)}
    found = [form for path in pages for form in forms(path)]
    return sum(form not in known for form in found), len(found)


def unseen_alone(pages: Iterable[Path], earlier: Iterable[Path]) -> int:
    """The same by the printed figure alone: qualifier, form of the number, scale and unit."""
    known = {_bare(form) for path in earlier for form in forms(path)}
    return sum(_bare(form) not in known for path in pages for form in forms(path))


def _bare(form: str) -> str:
    return form[form.index("⟨") : form.index("⟩")]


def _shape(text: str) -> str:
    digits = re.sub(r"\d+(?:,\d{3})*", "0", text)
    return _HAN_DIGITS.sub("一", digits).lower()


def _before(text: str, at: int) -> str:
    words = text[max(0, at - 16) : at]
    latin = re.findall(r"[A-Za-z]+", words)
    if latin and not re.search(r"[\u4e00-\u9fff]", words):
        return str(latin[-1]).lower()
    return _shape(words).replace("\n", "")[-2:]
