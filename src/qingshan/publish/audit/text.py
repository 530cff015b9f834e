"""Text as it was meant: lines joined, spaced characters closed up, doubled headlines read once.

Every character of the repaired text remembers where it stands in the original, so that a finding can be shown
on the page it came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Mark = tuple[str, int]
"""A character and its place in the original."""

_HAN = r"\u3400-\u9fff"
_FOOTER = re.compile(
    r"[-—–\s]*\d{1,4}[-—–\s]*|第\s*\d+\s*页.{0,12}|[-—–\s]*[Pp]age\s*\d+(\s*of\s*\d+)?[-—–\s]*"
    r"|\d{1,4}\s*/\s*\d{1,4}|[-—–·•\s]*共\s*\d+\s*页[-—–\s]*"
)
_STARTS = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[、）)．.]|[（(]\d{1,2}[）)]|\d{1,2}[、）)]|\d{1,2}\.\s|[◆●■▲★•·*#]|[-–—]\s"
    r"|第[一二三四五六七八九十]+[章节部条]|附[件表注]|来源|\|"
)
_SINGLES = re.compile(r"(?<!\S)(?:\S[ \t]){3,}\S(?!\S)")
_LONE_POINT = re.compile(r"(?<=\d) *\. +(?=\d)|(?<=\d) +\.(?=\d)| +(?=[%‰])")
_LONE_SIGNS = re.compile(rf"(?<![A-Za-z0-9.\s])[A-Za-z0-9](?: [A-Za-z0-9.]+)+(?= ?[%‰{_HAN}])")
_ENDS = "。！？!?；;：:…”』」】》"
_SIGNS = {
    "／": "/",
    "−": "-",
    "﹣": "-",
    "－": "-",
    "µ": "μ",
    "％": "%",
    "．": ".",
    "＋": "+",
    "〜": "～",
    "∼": "～",
}
_WHOLE = {
    "㎡": "平方米", "㎢": "平方公里", "㎞": "km", "㎎": "mg", "㎏": "kg", "‱": "‱", "½": "½",
}  # fmt: skip
_SPLIT = re.compile(r"[^\s\d.]\s*\d+\.$")
_RUNNING_HEAD = 3


@dataclass(frozen=True, slots=True)
class Repaired:
    """Repaired text; ``\\n`` parts paragraphs.

    Parameters
    ----------
    text
        What is read.
    origin
        For each character its place in the original.
    headline
        How many characters at the start are the headline.
    original
        The text as it was.
    """

    text: str
    origin: tuple[int, ...]
    headline: int = 0
    original: str = ""

    def pieces(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """Stretches of the original that a stretch of the repaired text came from, in order."""
        found: list[list[int]] = []
        for at in self.origin[start:end]:
            if found and 0 <= at - found[-1][1] <= 1:
                found[-1][1] = at + 1
            elif not found or not found[-1][0] <= at < found[-1][1]:
                found.append([at, at + 1])
        return tuple((first, last) for first, last in sorted(map(tuple, found)))


def repair(original: str) -> Repaired:
    """The text as it was meant.

    Examples
    --------
    >>> repair("优 良 天 数 ３ ５ ６ 天，比例97.\\n4％。").text
    '优良天数356天，比例97.4%。'
    """
    lines = [_unspaced(_plain(line)) for line in _lines(original)]
    kept = _without_twins([_undoubled(line) for line in _without_footers(lines)])
    blocks = _blocks(kept)
    marks: list[Mark] = []
    headline = 0
    for at, block in enumerate(blocks):
        paragraphs = _paragraphs(block, is_first=at == 0)
        for number, paragraph in enumerate(paragraphs):
            closed = _closed_up(paragraph)
            if marks and closed:
                marks.append(("\n", closed[0][1]))
            marks += closed
            if at == 0 and number == 0 and _is_headline(_text(closed), len(blocks) + len(paragraphs)):
                headline = len(marks)
    return Repaired(_text(marks), tuple(place for _, place in marks), headline, original)


def _is_headline(text: str, parts: int) -> bool:
    return parts > 2 and 0 < _width(text) <= 120 and text[-1] not in "。；;" and text.count("。") == 0


def _lines(original: str) -> list[list[Mark]]:
    lines: list[list[Mark]] = [[]]
    for at, letter in enumerate(original):
        if letter in "\n\r\f\v\x85\u2028\u2029":
            if not (letter == "\n" and at and original[at - 1] == "\r"):
                lines.append([])
            continue
        lines[-1].append((letter, at))
    return lines


def _plain(line: list[Mark]) -> list[Mark]:
    """Full-width forms, subscripts and invisible characters as plain ones."""
    found: list[Mark] = []
    for letter, at in line:
        if letter < "\x7f" and (letter >= " " or letter == "\t"):
            found.append((letter, at))
            continue
        category = unicodedata.category(letter)
        if category in {"Cf", "Cc", "Cs", "Mn"}:
            continue
        if category == "Zs" and letter != "\u3000":
            found.append((" ", at))
        else:
            found += [(each, at) for each in _same(letter)]
    return found


def _same(letter: str) -> str:
    if letter in _SIGNS:
        return _SIGNS[letter]
    if letter in _WHOLE:
        return _WHOLE[letter]
    if "０" <= letter <= "９" or "Ａ" <= letter <= "Ｚ" or "ａ" <= letter <= "ｚ" or letter in "₀₁₂₃₄₅₆₇₈₉²³":
        return unicodedata.normalize("NFKC", letter)
    return letter


def _unspaced(line: list[Mark]) -> list[Mark]:
    """A line set with a space after every character, set solid; its indent stays."""
    body = _stripped(line)
    tokens = _text(body).split()
    singles = sum(len(token) == 1 for token in tokens)
    is_words = all(token.isascii() for token in tokens)
    if len(tokens) < 5 or singles * 10 < len(tokens) * 7 or is_words:
        return line
    indent = next((at for at, mark in enumerate(line) if mark == body[0]), 0)
    return line[:indent] + [mark for mark in body if not mark[0].isspace()]


def _without_footers(lines: list[list[Mark]]) -> list[list[Mark]]:
    """Lines without page numbers and without the second and later printing of a running head.

    A number alone on its line is a page number only where the text around it goes on.
    """
    texts = [_text(line).strip() for line in lines]
    counted = Counter(text for text in texts if len(text) > 5 and not re.search(r"[|,，。]", text))
    running = {text for text, times in counted.items() if times >= _RUNNING_HEAD}
    seen: set[str] = set()
    kept = []
    for at, (line, text) in enumerate(zip(lines, texts, strict=True)):
        if text in running and text in seen:
            continue
        seen.add(text)
        if text and _FOOTER.fullmatch(text) and not (text.isdecimal() and _is_in_table(texts, at)):
            continue
        kept.append(line)
    return kept


def _is_in_table(texts: Sequence[str], at: int) -> bool:
    """Whether a bare number stands among short lines, as the cells of a table do."""
    around = [text for text in texts[max(0, at - 2) : at + 3] if text]
    return all(_width(text) < 24 for text in around)


def _undoubled(line: list[Mark]) -> list[Mark]:
    """A line printed twice for boldness, character by character or as a whole, read once."""
    solid = [mark for mark in line if not mark[0].isspace()]
    half = len(solid) // 2
    if half < 4 or len(solid) % 2:
        return line
    letters = [letter for letter, _ in solid]
    if all(letters[at] == letters[at + 1] for at in range(0, len(letters), 2)) and len(set(letters)) > 3:
        return solid[::2]
    if half >= 6 and letters[:half] == letters[half:]:
        return line[: next(at for at, mark in enumerate(line) if mark == solid[half])]
    return line


def _without_twins(lines: list[list[Mark]]) -> list[list[Mark]]:
    """Lines without the immediate repetition of one."""
    kept: list[list[Mark]] = []
    last = ""
    for line in lines:
        text = re.sub(r"\s", "", _text(line))
        if len(text) >= 6 and text == last:
            continue
        last = text or last
        kept.append(line)
    return kept


def _blocks(lines: Iterable[list[Mark]]) -> list[list[list[Mark]]]:
    """Runs of lines between blank ones."""
    blocks: list[list[list[Mark]]] = [[]]
    for line in lines:
        if _text(line).strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


_ROW = re.compile(r"(?:\S+(?:\u3000+|\t+| {2,})){3}\S")
"""A row of a table: cells with wide gaps between them."""


def _paragraphs(block: list[list[Mark]], *, is_first: bool) -> list[list[Mark]]:
    """The lines of a block, joined where a sentence runs on."""
    texts = [_text(line) for line in block]
    widths = [_width(text.strip()) for text in texts]
    most = max(widths)
    prose = (
        len(block) > 1 and sum(text.count(mark) for text in texts for mark in "，。；,.") > len(block) // 3
    )
    joined = [list(block[0])]
    for at in range(1, len(block)):
        before = texts[at - 1].rstrip()
        full = widths[at - 1] >= 0.7 * most and most >= 30
        runs_on = full or (prose and before[-1] not in _ENDS)
        is_set_in = texts[at].startswith(("\u3000", "    ", "\t"))
        starts = is_set_in or bool(_STARTS.match(texts[at].lstrip()) or _ROW.match(texts[at]))
        headline = (is_first and at == 1 and widths[0] < 0.8 * most) or (
            widths[at - 1] < 0.6 * most and _STARTS.match(texts[at - 1].lstrip())
        )
        following = texts[at].lstrip()[:1]
        is_split = (_SPLIT.search(before) is not None and following.isdecimal()) or (
            re.search(r"[A-Za-z]-$", before) is not None and "a" <= following <= "z"
        )
        if is_split or (runs_on and not starts and not headline):
            joined[-1] = _join(joined[-1], block[at])
        else:
            joined.append(list(block[at]))
    return joined


def _join(one: list[Mark], other: list[Mark]) -> list[Mark]:
    """Two lines of one sentence: a hyphenated word closed up, Latin words parted, the rest set solid."""
    left, right = _stripped(one), _stripped(other)
    if not left or not right:
        return left or right
    last, first = left[-1][0], right[0][0]
    if last == "-" and len(left) > 1 and left[-2][0].isalpha() and first.islower() and first.isascii():
        return left[:-1] + right
    latin = last.isascii() and first.isascii()
    if latin and not _is_han_line(left) and not _is_han_line(right):
        return [*left, (" ", right[0][1]), *right]
    return left + right


def _is_han_line(line: list[Mark]) -> bool:
    return sum("\u3400" <= letter <= "\u9fff" for letter, _ in line) * 6 >= len(line)


def _stripped(line: list[Mark]) -> list[Mark]:
    start, end = 0, len(line)
    while start < end and line[start][0].isspace():
        start += 1
    while end > start and line[end - 1][0].isspace():
        end -= 1
    return line[start:end]


def _closed_up(line: list[Mark]) -> list[Mark]:
    """A paragraph without the spaces that stand inside words and numbers."""
    line = _stripped(line)
    text = _text(line)
    drop: set[int] = set()
    for run in _SINGLES.finditer(text):
        if not re.fullmatch(r"[\d\s]+|[A-Za-z\s]+", run.group()):
            drop.update(at for at in range(run.start(), run.end()) if text[at].isspace())
    drop.update(_beside_han(text))
    kept = [mark for at, mark in enumerate(line) if at not in drop]
    return _split_numbers(kept) if _is_han_line(kept) else kept


def _beside_han(text: str) -> set[int]:
    """Places of spaces that touch a Chinese character or sign."""
    found: set[int] = set()
    for run in re.finditer(r"\s+", text):
        around = text[run.start() - 1 : run.start()] + text[run.end() : run.end() + 1]
        if any(letter >= "\u2e80" for letter in around):
            found.update(range(run.start(), run.end()))
    return found


def _split_numbers(line: list[Mark]) -> list[Mark]:
    """A Chinese line whose decimal points stand alone, or whose units stand apart, closed up."""
    text = _text(line)
    drop: set[int] = set()
    for run in [*_LONE_POINT.finditer(text), *_LONE_SIGNS.finditer(text)]:
        if run.start() > 2 or not text[: run.start()].isdecimal():
            drop.update(at for at in range(run.start(), run.end()) if text[at] == " ")
    return [mark for at, mark in enumerate(line) if at not in drop]


def _text(marks: Iterable[Mark]) -> str:
    return "".join(letter for letter, _ in marks)


def _width(text: str) -> int:
    return sum(2 if letter > "\u2e80" else 1 for letter in text)


def is_monotone(repaired: Repaired) -> bool:
    """Whether the repaired text keeps the order of the original."""
    return all(one <= other for one, other in pairwise(repaired.origin))
