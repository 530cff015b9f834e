"""The list of figures of a bundle: every one with its formula, grounds and inputs, in columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from qingshan.base.figure import Address, Figure
from qingshan.publish.content import Bulletin
from qingshan.publish.lineage import split_address
from qingshan.publish.naming import Names
from qingshan.publish.wording import Wording

SCHEMA: dict[str, pl.DataType] = {
    "address": pl.String(), "value": pl.String(), "unit": pl.String(), "place": pl.String(),
    "period": pl.String(), "edition": pl.String(), "name_zh": pl.String(), "name_en": pl.String(),
    "formula_zh": pl.String(), "formula_en": pl.String(), "clauses": pl.String(), "policies": pl.String(),
    "have": pl.Int64(), "of": pl.Int64(), "need": pl.Int64(), "unrounded": pl.Float64(),
    "note": pl.String(), "inputs": pl.List(pl.String()), "printed": pl.Boolean(),
}  # fmt: skip
"""One row a figure; ``value`` as published, in plain digits, null where it cannot be given."""


def value_text(figure: Figure) -> str | None:
    """Value of a figure as the list has it."""
    return None if figure.value is None else str(figure.value)


def figure_table(
    figures: Mapping[Address, Figure], printed: Iterable[Figure], bulletin: Bulletin
) -> pl.DataFrame:
    """The list, in the order of its addresses."""
    shown = {figure.address for figure in printed}
    words = _Words(bulletin)
    rows = [
        (
            address, value_text(figure), figure.unit, figure.place, figure.period, figure.edition,
            *words.of(figure), *_cover(figure), figure.unrounded, figure.note, "\n".join(figure.inputs),
            address in shown,
        )
        for address, figure in sorted(figures.items())
    ]  # fmt: skip
    columns = dict(zip(SCHEMA, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(SCHEMA, ())
    written = pl.DataFrame(columns, schema={**SCHEMA, "inputs": pl.String()})
    return written.with_columns(_listed(pl.col("inputs")))


def _listed(inputs: pl.Expr) -> pl.Expr:
    """Addresses, one a line, as lists: Polars splits a text far sooner than it reads a list of Python."""
    return inputs.str.split("\n").list.filter(pl.element() != "")


def _cover(figure: Figure) -> tuple[int | None, int | None, int | None]:
    cover = figure.coverage
    return (None, None, None) if cover is None else (cover.have, cover.of, cover.need)


class _Words:
    """Names, formulas and grounds; figures of one kind share them and they are looked up once."""

    def __init__(self, bulletin: Bulletin) -> None:
        self._zh, self._en = (Names(bulletin, Wording(language)) for language in ("zh", "en"))
        self._known: dict[object, tuple[str, ...]] = {}

    def of(self, figure: Figure) -> tuple[str, ...]:
        """Both names, both formulas, clauses and policies."""
        medium, _, _, tail = split_address(figure.address)
        # the clauses of a statistic are one object, and comparing that is much faster than comparing clauses
        key = (medium, figure.statistic, tail, id(figure.clauses), figure.policies, bool(figure.sources))
        if key not in self._known:
            self._known[key] = (
                self._zh.figure(figure), self._en.figure(figure), self._zh.formula(figure),
                self._en.formula(figure), "; ".join(f"{c} [{c.status}]" for c in figure.clauses),
                ",".join(figure.policies),
            )  # fmt: skip
        return self._known[key]
