"""The plan of one firm (一厂一策): what it emits, does at each level, and how that is checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qingshan.act.emergency.editions import Edition, EditionLine
from qingshan.publish.document import Block, Document, Table
from qingshan.publish.orders.blocks import Head, heading, kilograms, note, numbered, sentence, table
from qingshan.publish.orders.wording import Words

DUTIES = 4


@dataclass(frozen=True, slots=True)
class FirmFacts:
    """What the registers say of a firm, as printed."""

    code: str
    name: str
    credit_code: str
    permit: str
    county: str
    position: str
    industry: str


def firm_plan(
    edition: Edition, firm: FirmFacts, words: Words, *, publisher: str, made_on: date, is_simulated: bool
) -> Document:
    """The plan of a firm from one edition of the list."""
    lines = edition.of_firm(firm.code)
    blocks: list[Block] = [
        heading(words.text("firm_about"), "about"),
        _about(firm, lines, words),
        _emissions(edition, lines, words),
    ]
    for level in edition.levels:
        blocks.append(heading(words.text("firm_level", level=words.level(level)), level))
        blocks.extend(_level(edition, lines, level, words))
    blocks.append(heading(words.text("firm_duties"), "duties"))
    blocks.extend(sentence(words.text(f"firm_duty_{at}")) for at in range(1, DUTIES + 1))
    blocks.append(
        note(words.text("firm_basis", number=edition.number, who=edition.who, ground=edition.ground))
    )
    return Document(
        words.language, words.text("firm_title"), firm.name,
        words.text("banner") if is_simulated else "",
        (publisher, *basis(edition, words), words.text("made_on", day=made_on)), numbered(blocks),
    )  # fmt: skip


def basis(edition: Edition, words: Words) -> tuple[str, str]:
    """The edition a document stands on, in words."""
    return (
        words.text("edition", number=edition.number, day=edition.day),
        words.text("hash", hash=edition.hash[:12]),
    )


def level_table(edition: Edition, lines: tuple[EditionLine, ...], level: str, words: Words) -> Table:
    """Measures of some lines at a level: within how many hours, what they save, how they are checked."""
    pollutants = tuple(dict.fromkeys(row.pollutant for row in edition.proof))
    columns: list[Head] = [
        (words.text("line"), "left", 1.6), (words.text("measure"), "left", 1.5),
        (words.text("delay"), "center", 0.9),
        *((words.pollutant(each), "right", 1.0) for each in pollutants), (words.text("check"), "left", 2.0),
    ]  # fmt: skip
    rows = [
        [
            line.name, measure.name, str(measure.delay),
            *(kilograms(measure.cut.get(each, 0)) for each in pollutants), measure.check,
        ]
        for line in lines
        if (measure := line.measures.get(level)) is not None
    ]  # fmt: skip
    return table(level, words.text("firm_level", level=words.level(level)), columns, rows)


def _level(edition: Edition, lines: tuple[EditionLine, ...], level: str, words: Words) -> Iterator[Block]:
    if any(level in line.measures for line in lines):
        yield level_table(edition, lines, level, words)
    else:
        yield sentence(words.text("firm_nothing"))


def _about(firm: FirmFacts, lines: tuple[EditionLine, ...], words: Words) -> Table:
    grade = lines[0].grade if lines else ""
    protected = next((line.protected for line in lines if line.protected), "")
    told = {
        "firm_code": firm.code, "firm_credit": firm.credit_code, "firm_permit": firm.permit,
        "firm_county": firm.county, "firm_position": firm.position, "firm_industry": firm.industry,
        "firm_grade": grade, "firm_protected": protected,
    }  # fmt: skip
    rows = [[words.text(key), value or words.text("none")] for key, value in told.items()]
    columns: tuple[Head, ...] = ((words.text("item"), "left", 1.0), (words.text("content"), "left", 3.0))
    return table("about", words.text("firm_about"), columns, rows)


def _emissions(edition: Edition, lines: tuple[EditionLine, ...], words: Words) -> Table:
    pollutants = tuple(dict.fromkeys(row.pollutant for row in edition.proof))
    columns: list[Head] = [
        (words.text("line"), "left", 2.0),
        *((words.pollutant(each), "right", 1.0) for each in pollutants),
    ]
    rows = [[line.name, *(kilograms(line.emission.get(each, 0)) for each in pollutants)] for line in lines]
    return table("emission", words.text("firm_lines"), columns, rows)
