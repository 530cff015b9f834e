"""From a template to blocks: sentences in which every number is a marked figure.

A template is plain text a bureau may edit. Lines that begin with ``#`` are parts, with ``##`` sections, with
``>`` notes, with ``!`` leads; ``@table key``, ``@chart key`` and ``@cards`` put what the program made; other
text is a paragraph, paragraphs are divided by empty lines. Numbers come only through the functions ``n``,
``q`` and ``change``, which mark them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files

import jinja2

from qingshan.base.figure import Address, Figure
from qingshan.publish.document import Block, Heading, Number, Paragraph, Picture, Run, Table, Text
from qingshan.publish.wording import Wording

_OPEN, _BETWEEN, _CLOSE = "\ue000", "\ue001", "\ue002"
_NUMBER = re.compile(f"{_OPEN}([^{_BETWEEN}]*){_BETWEEN}([^{_CLOSE}]*){_CLOSE}")
_PLACED = re.compile(r"@(table|chart|cards)\s*(\w*)")


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


def compose(
    template: str, wording: Wording, values: Mapping[str, object], placed: Mapping[str, Block]
) -> tuple[Block, ...]:
    """Blocks of a document.

    Parameters
    ----------
    template
        Text of the template.
    wording
        Language of the numbers.
    values
        What the template may name.
    placed
        Tables and pictures by ``table key``, ``chart key``, ``cards``; those that are missing are left out.
    """
    marker = Marker(wording)
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    environment.globals.update(n=marker.number, q=marker.quantity, change=marker.change, w=wording)
    text = environment.from_string(template).render(dict(values))
    blocks = [block for chunk in _chunks(text) if (block := _block(chunk, marker, placed)) is not None]
    return _numbered(_without_empty_parts(blocks), wording)


def packaged_template(name: str) -> str:
    """Text of a template that comes with the program."""
    return files("qingshan.publish").joinpath(f"templates/{name}").read_text(encoding="utf-8")


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


def _block(chunk: str, marker: Marker, placed: Mapping[str, Block]) -> Block | None:
    match = _PLACED.fullmatch(chunk)
    if match:
        return placed.get(" ".join(part for part in match.groups() if part))
    if chunk.startswith("#"):
        level = 2 if chunk.startswith("##") else 1
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


def _numbered(blocks: list[Block], wording: Wording) -> tuple[Block, ...]:
    """Headings, tables and pictures with their numbers; tables that paper does not show have none."""
    count = dict.fromkeys(("heading", "part", "section", "table", "picture"), 0)
    numbered: list[Block] = []
    for block in blocks:
        match block:
            case Heading():
                count["heading"] += 1
                _count_heading(count, block.level)
                text = _heading_number(count, block.level, wording) + block.text
                numbered.append(replace(block, text=text, anchor=f"s{count['heading']}"))
            case Table() if "word" in block.faces:
                count["table"] += 1
                numbered.append(replace(block, number=count["table"]))
            case Picture():
                count["picture"] += 1
                numbered.append(replace(block, number=count["picture"]))
            case _:
                numbered.append(block)
    return tuple(numbered)


def _count_heading(count: dict[str, int], level: int) -> None:
    if level == 1:
        count["part"] += 1
        count["section"] = 0
    else:
        count["section"] += 1


def _heading_number(count: Mapping[str, int], level: int, wording: Wording) -> str:
    if wording.language == "en":
        return f"{count['part']}. " if level == 1 else f"{count['part']}.{count['section']} "
    if level == 1:
        return f"{chinese_number(count['part'])}、"
    return f"（{chinese_number(count['section'])}）"


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
