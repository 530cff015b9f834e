"""From a template to blocks: sentences in which every number is a marked figure.

A template is plain text a bureau may edit. Lines that begin with ``#`` are parts, with ``##`` sections, with
``>`` notes, with ``!`` leads; ``@table key``, ``@chart key``, ``@cards`` and ``@section key`` put what the
program made; other text is a paragraph, paragraphs are divided by empty lines. Numbers come only through the
functions ``n``, ``q`` and ``change``, which mark them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from qingshan.base.errors import RefusedError
from qingshan.base.figure import Address, Figure
from qingshan.publish.document import Block, Heading, Number, Paragraph, Picture, Run, Table, Text
from qingshan.publish.wording import Wording

_OPEN, _BETWEEN, _CLOSE = "\ue000", "\ue001", "\ue002"
_NUMBER = re.compile(f"{_OPEN}([^{_BETWEEN}]*){_BETWEEN}([^{_CLOSE}]*){_CLOSE}")
_PLACED = re.compile(r"@(table|chart|cards|section)\s*(\w*)")

Placed = Mapping[str, Block | tuple[Block, ...]]
"""What the program made, by ``table key``, ``chart key``, ``section key``, ``cards``."""


class Marker:
    """The functions a template calls to print figures; remembers the figures it marked."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self.figures: dict[Address, Figure] = {}

    def number(self, figure: Figure) -> str:
        """Value without unit."""
        return self._mark(figure, self._wording.value(figure))

    def quantity(self, figure: Figure) -> str:
        """Value with unit."""
        return self._mark(figure, self._wording.with_unit(figure))

    def change(self, figure: Figure, up: str, down: str, same: str) -> str:
        """A change in words: the verb of its direction and its size, or that nothing changed."""
        if not isinstance(figure.value, Decimal):
            return self._mark(figure, self._wording.value(figure))
        if figure.value == 0:
            return self._mark(figure, same)
        verb = up if figure.value > 0 else down
        return verb + self._mark(figure, self._wording.with_unit(figure, sign=False))

    def _mark(self, figure: Figure, text: str) -> str:
        self.figures[figure.address] = figure
        return f"{_OPEN}{figure.address}{_BETWEEN}{text}{_CLOSE}"

    def runs(self, text: str) -> tuple[Run, ...]:
        """Words and numbers of a marked text."""
        runs: list[Run] = []
        at = 0
        for match in _NUMBER.finditer(text):
            if match.start() > at:
                runs.append(Text(text[at : match.start()]))
            runs.append(Number(self.figures[Address(match[1])], match[2]))
            at = match.end()
        if at < len(text):
            runs.append(Text(text[at:]))
        return tuple(runs)


def compose(name: str, wording: Wording, values: Mapping[str, object], placed: Placed) -> tuple[Block, ...]:
    """Blocks of a document or of a section, not numbered yet.

    Parameters
    ----------
    name
        Name of the template, without language and ending.
    wording
        Its texts, and the language of the numbers.
    values
        What the template may name.
    placed
        What the program made; what is missing is left out.

    Raises
    ------
    RefusedError
        The template names something it is not given.
    """
    marker = Marker(wording)
    environment = template_environment()
    environment.globals.update(n=marker.number, q=marker.quantity, change=marker.change, w=wording)
    try:
        text = environment.from_string(wording.template(name)).render(dict(values))
    except jinja2.TemplateError as wrong:
        raise RefusedError("wording-does-not-run", name=name, reason=wrong) from wrong
    blocks = [block for chunk in _chunks(text) for block in _blocks(chunk, marker, placed)]
    return tuple(_without_empty_parts(blocks))


def template_environment() -> jinja2.Environment:
    """Where templates are read: a bureau's text can name what it is given and reach nothing else."""
    return SandboxedEnvironment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )


def placed_names(text: str) -> list[tuple[int, str]]:
    """Lines and names of what a template places: ``table levels``, ``chart calendar``."""
    found = []
    for at, line in enumerate(text.splitlines(), start=1):
        if match := _PLACED.fullmatch(line.strip()):
            found.append((at, " ".join(part for part in match.groups() if part)))
    return found


def demoted(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Blocks with every heading one level lower, to stand under the heading of their section."""
    return tuple(replace(b, level=b.level + 1) if isinstance(b, Heading) else b for b in blocks)


def _chunks(text: str) -> list[str]:
    chunks: list[str] = []
    for part in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        paragraph: list[str] = []
        for line in lines:
            if line[0] in "#@>!":
                chunks += ["".join(paragraph)] if paragraph else []
                paragraph = []
                chunks.append(line)
            else:
                paragraph.append(line if not paragraph or _is_wide(line[0]) else " " + line)
        chunks += ["".join(paragraph)] if paragraph else []
    return chunks


def _is_wide(character: str) -> bool:
    return ord(character) > 0x2E7F


def _blocks(chunk: str, marker: Marker, placed: Placed) -> tuple[Block, ...]:
    match = _PLACED.fullmatch(chunk)
    if match:
        found = placed.get(" ".join(part for part in match.groups() if part), ())
        return found if isinstance(found, tuple) else (found,)
    return (_block(chunk, marker),)


def _block(chunk: str, marker: Marker) -> Block:
    if chunk.startswith("#"):
        level = min(len(chunk) - len(chunk.lstrip("#")), 3)
        return Heading(chunk.lstrip("# "), level, "")
    style: dict[str, Callable[[tuple[Run, ...]], Paragraph]] = {
        ">": lambda runs: Paragraph(runs, "note"),
        "!": lambda runs: Paragraph(runs, "lead"),
    }
    make = style.get(chunk[0])
    return make(marker.runs(chunk[1:].strip())) if make else Paragraph(marker.runs(chunk))


def _without_empty_parts(blocks: list[Block]) -> list[Block]:
    """Headings with nothing under them go."""
    kept: list[Block] = []
    for block in reversed(blocks):
        if isinstance(block, Heading) and (
            not kept or (isinstance(kept[-1], Heading) and kept[-1].level <= block.level)
        ):
            continue
        kept.append(block)
    return kept[::-1]


def numbered(blocks: Iterable[Block], wording: Wording) -> tuple[Block, ...]:
    """Headings, tables and pictures with their numbers; tables that paper does not show have none."""
    headings, levels, tables, pictures = 0, [0, 0, 0], 0, 0
    made: list[Block] = []
    for block in blocks:
        match block:
            case Heading():
                headings += 1
                levels[block.level - 1] += 1
                levels[block.level :] = [0] * (len(levels) - block.level)
                text = _heading_number(levels[: block.level], wording) + block.text
                made.append(replace(block, text=text, anchor=f"s{headings}"))
            case Table() if "word" in block.faces:
                tables += 1
                made.append(replace(block, number=tables))
            case Picture():
                pictures += 1
                made.append(replace(block, number=pictures))
            case _:
                made.append(block)
    return tuple(made)


def _heading_number(levels: Sequence[int], wording: Wording) -> str:
    """Number of a heading: 一、 then （一） then 1. in Chinese, 1. then 1.1 then 1.1.1 in English."""
    if wording.language == "en":
        return ".".join(map(str, levels)) + (". " if len(levels) == 1 else " ")
    last = levels[-1]
    return (f"{chinese_number(last)}、", f"（{chinese_number(last)}）", f"{last}.")[len(levels) - 1]


def chinese_number(number: int) -> str:
    """Chinese numeral from 1 to 99, as headings count.

    Examples
    --------
    >>> chinese_number(3), chinese_number(10), chinese_number(21)
    ('三', '十', '二十一')
    """
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else digits[tens] + "十")
    return head + (digits[ones] if ones or not tens else "")
