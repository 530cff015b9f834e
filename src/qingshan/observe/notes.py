"""What a water file says beside its values: the state of a station or section, the published class."""

from __future__ import annotations

import polars as pl

from qingshan.observe.cells import Cells
from qingshan.observe.vocabulary import vocabulary

OTHER = 9
"""State of a station whose word nobody knows."""


def read_states(cells: pl.Series, *, is_column_of_states: bool) -> Cells:
    """States of ``section_state`` in a column of states, or in one of remarks, most of which are no state."""
    text = cells.cast(pl.String).str.strip_chars()
    words = dict(vocabulary("water").states)
    distinct = text.unique(maintain_order=True).drop_nulls()
    state = distinct.str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Float64)
    unknown = state.is_null() & (distinct != "")
    if unknown.any():
        state = state.scatter(unknown.arg_true(), _inside(distinct.filter(unknown), words))
        if is_column_of_states:
            state = state.set(unknown & state.is_null(), float(OTHER))
    value = text.replace_strict(distinct, state, default=None, return_dtype=pl.Float64)
    raw = pl.select(pl.when(pl.lit(value).is_not_null()).then(pl.lit(text))).to_series()
    return Cells(value.alias("value"), raw.alias("raw"), (value.is_null() & False).alias("bad"))


def read_classes(cells: pl.Series) -> Cells:
    """Published classes 1 to 6 of numbers, Roman numerals and 劣Ⅴ; anything else says none."""
    text = cells.cast(pl.String)
    distinct = text.unique(maintain_order=True).drop_nulls()
    folded = distinct.str.normalize("NFKC").str.strip_chars().str.to_lowercase().str.strip_suffix(".0")
    classes = folded.replace_strict(dict(vocabulary("water").classes), default=None, return_dtype=pl.Float64)
    value = text.replace_strict(distinct, classes, default=None, return_dtype=pl.Float64)
    is_told = classes.is_not_null() & ~distinct.str.contains(r"^\d$")
    raw = pl.Series([None], dtype=pl.String).new_from_index(0, len(text))
    if is_told.any():
        shown = distinct.filter(is_told)
        raw = text.replace_strict(shown, shown, default=None, return_dtype=pl.String)
    return Cells(value.alias("value"), raw.alias("raw"), (value.is_null() & False).alias("bad"))


def said_in(cells: list[pl.Series]) -> pl.Series:
    """The first word of a state that stands in the cells of a row instead of values."""
    words = list(vocabulary("water").states)
    found = [
        pl.when(pl.lit(c).str.strip_chars().is_in(words)).then(pl.lit(c))
        for c in cells
        if c.dtype == pl.String
    ]
    if not found:
        return pl.Series([None], dtype=pl.String).new_from_index(0, len(cells[0]) if cells else 0)
    return pl.select(pl.coalesce(found)).to_series()


def _inside(text: pl.Series, words: dict[str, int]) -> pl.Series:
    """States whose word stands somewhere in a text; those of a running station are no news."""
    telling = {word: state for word, state in words.items() if state}
    parts = [
        pl.when(pl.lit(text).str.contains(word, literal=True)).then(float(s)) for word, s in telling.items()
    ]
    return pl.select(pl.coalesce(parts)).to_series().cast(pl.Float64)
