"""Input of worked examples of water: codes, cells and frames."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from qingshan.edge.engines import Make
from qingshan.edge.examples.example import Example
from qingshan.edge.frames import collect
from qingshan.evaluate.water.change import SectionState
from qingshan.evaluate.water.items import NONDETECT
from qingshan.standards.water_records import WaterRules

Answers = dict[str, Mapping[str, object]]
Kind = Callable[[Sequence[Example], Make], Answers]

EDITION = "2011"


def item_keys(rules: WaterRules) -> dict[str, str]:
    """Indicator of each code of the examples."""
    return {item.code: key for key, item in rules.items.items()}


def reading(value: object) -> tuple[float | None, bool]:
    """Number and nondetect mark of a cell: ``<0.05`` and ``0.05L`` give the detection limit and true.

    Examples
    --------
    >>> reading("<0.05"), reading("0.05L"), reading("1.2"), reading("")
    ((0.05, True), (0.05, True), (1.2, False), (None, False))
    """
    text = "" if value is None else str(value).strip()
    number = text.removeprefix("<").removesuffix("L")
    return (float(number) if number else None), bool(number) and number != text


def section_row(
    name: str, given: Mapping[str, object], values: object, rules: WaterRules
) -> dict[str, object]:
    """One section as a row of indicators."""
    keys = item_keys(rules)
    excluded: Iterable[str] = given.get("exclude", ())  # type: ignore[assignment]
    return {
        "id": name,
        "water": given.get("water", "river"),
        "target": given.get("target"),
        "excluded": ",".join(keys[code] for code in excluded),
        **{keys[code]: to_float(value) for code, value in pairs(values)},
    }


def wide(
    rows: Sequence[Mapping[str, object]], rules: WaterRules, *, texts: Sequence[str] = (), marks: bool = False
) -> pl.DataFrame:
    """Rows of sections as a frame with every column."""
    schema: dict[str, Any] = {"id": pl.String, "water": pl.String, "target": pl.Int64, "excluded": pl.String}
    schema |= dict.fromkeys(texts, pl.String)
    schema |= dict.fromkeys(rules.items, pl.Float64)
    if marks:
        schema |= {f"{item}{NONDETECT}": pl.Boolean for item in rules.items}
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def plain_frame(rows: Sequence[Mapping[str, object]], names: Iterable[str]) -> pl.DataFrame:
    """Rows with an id and number columns as a frame."""
    schema: dict[str, Any] = {"id": pl.String, **dict.fromkeys(names, pl.Float64)}
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def class_list(listed: object) -> list[int | None]:
    """Classes of a list of sections, ``None`` for those without."""
    assert isinstance(listed, list)
    return [None if number is None else int(number) for number in listed]


def states(classes: Sequence[int | None]) -> list[SectionState]:
    """Sections that have nothing but a class."""
    return [SectionState(str(at), number) for at, number in enumerate(classes)]


def pairs(values: object) -> list[tuple[str, object]]:
    """Names and values of an object of an example."""
    assert isinstance(values, Mapping)
    return list(values.items())


def split(joined: str | None) -> list[str]:
    """Names of a comma-separated cell."""
    return [name for name in (joined or "").split(",") if name]


def rows_of(found: Any) -> list[dict[str, Any]]:
    """Rows of a result on any engine."""
    return collect(found).to_dicts()


def to_float(value: object) -> float | None:
    """A number of an example."""
    return None if value is None else float(str(value))


def to_int(value: object) -> int:
    """A whole number of an example."""
    return int(str(value))
