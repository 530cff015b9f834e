"""Cells of a column to numbers: what is a value, what is missing, what cannot be read."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from qingshan.observe.units import Conversion
from qingshan.observe.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Blanks:
    """What stands for a missing value in a feed."""

    markers: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()
    zero_is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Cells:
    """Values of a column beside what was sent.

    ``value`` is in the unit of the dictionary, null when missing or unreadable; ``raw`` is the text as sent
    where it is not simply the value; ``bad`` marks what is neither a number nor a marker of the feed.
    ``with_decimal_comma`` counts values in which a comma was read as the decimal point.
    """

    value: pl.Series
    raw: pl.Series
    bad: pl.Series
    with_decimal_comma: int = 0


def read_cells(cells: pl.Series, blanks: Blanks, conversion: Conversion = Conversion()) -> Cells:  # noqa: B008
    """Numbers of a column, vectorized: the plain ones by one cast, only the others looked at closely."""
    read = _read_text(cells, blanks) if cells.dtype == pl.String else _read_numbers(cells)
    value, raw = read.value, read.raw
    if _may_be_blank(value, blanks):
        is_blank = value.is_in(list(blanks.numbers))
        if blanks.zero_is_missing:
            is_blank = is_blank | (value == 0)
        raw = _choose(is_blank.fill_null(value=False), cells.cast(pl.String), raw)
        value = _choose(is_blank.fill_null(value=False), None, value)
    if not conversion.is_identity:
        raw = _choose(value.is_not_null() & raw.is_null(), cells.cast(pl.String), raw)
        value = _converted(value, conversion)
    return Cells(value.alias("value"), raw.alias("raw"), read.bad.alias("bad"), read.with_decimal_comma)


def read_directions(cells: pl.Series, blanks: Blanks) -> Cells:
    """Wind directions in degrees from numbers or 16-point names; calm has no direction and is missing."""
    if cells.dtype != pl.String:
        return read_cells(cells, blanks)
    words = vocabulary()
    folded = cells.str.normalize("NFKC").str.strip_chars().str.to_lowercase()
    angle = folded.str.strip_suffix(words.wind).replace_strict(
        dict(words.compass), default=None, return_dtype=pl.Float64
    )
    others = read_cells(cells, blanks)
    is_named, is_calm = angle.is_not_null(), folded.is_in(list(words.calm)).fill_null(value=False)
    return Cells(
        _choose(is_named, angle, others.value).alias("value"),
        _choose(is_named | is_calm, cells, others.raw).alias("raw"),
        (others.bad & ~is_named & ~is_calm).alias("bad"),
    )


def _may_be_blank(value: pl.Series, blanks: Blanks) -> bool:
    """Whether some value is at most the largest number that stands for a missing one."""
    highest = max([*blanks.numbers, *((0.0,) if blanks.zero_is_missing else ())], default=None)
    lowest = value.min()
    return highest is not None and isinstance(lowest, float) and lowest <= highest


def _converted(value: pl.Series, conversion: Conversion) -> pl.Series:
    inverse = 1 / conversion.factor
    if round(inverse) > 1 and abs(inverse - round(inverse)) < 1e-9 * inverse:
        # Dividing by a whole number gives the nearest double: 300 μg/m³ is 0.3 mg/m³. The divisor is a column
        # because Polars divides by a literal through its reciprocal.
        scaled = value / (value * 0 + round(inverse))
    else:
        scaled = value * conversion.factor
    return scaled + conversion.offset if conversion.offset else scaled


def _read_numbers(cells: pl.Series) -> Cells:
    """Typed columns: NaN is missing, infinity and dates are not values."""
    kind = cells.dtype
    if not (kind.is_numeric() or kind in (pl.Boolean, pl.Null)):
        return _read_text(cells.cast(pl.String, strict=False), Blanks())
    value = cells.cast(pl.Float64, strict=False).fill_nan(None)
    bad = value.is_infinite().fill_null(value=False)
    value = _choose(bad, None, value)
    return Cells(value, _choose(bad, cells.cast(pl.String), None), bad)


def _read_text(cells: pl.Series, blanks: Blanks) -> Cells:
    value = cells.cast(pl.Float64, strict=False)
    if not value.is_finite().all():
        value = _choose(value.is_finite().fill_null(value=False), value, None)
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(cells))
    if value.null_count() == cells.null_count():
        return Cells(value, nothing, pl.Series([False]).new_from_index(0, len(cells)))
    odd = cells.is_not_null() & value.is_null()
    at = odd.arg_true()
    sent = cells.gather(at)
    text = sent.str.normalize("NFKC").str.strip_chars()
    is_marker = text.str.to_lowercase().is_in(["", *(marker.lower() for marker in blanks.markers)])
    number, commas = _number_of(text)
    bad = ~is_marker & number.is_null()
    return Cells(
        value.scatter(at, number.set(is_marker, None)),
        nothing.scatter(at, sent),
        odd.scatter(at, bad),
        commas,
    )


def _number_of(text: pl.Series) -> tuple[pl.Series, int]:
    """Numbers among texts with spaces, thousands separators or decimal commas, and how many had the last."""
    compact = text.str.replace_all(r"[\s'’]", "")
    has_decimal_comma = compact.str.contains(r"^[+-]?\d+,(\d{1,2}|\d{4,})$")
    commas = int(has_decimal_comma.sum() or 0)
    if commas:
        plain = compact.str.replace(r"^([+-]?\d+),(\d+)$", "${1}.${2}")
    else:
        is_grouped = compact.str.contains(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")
        plain = _choose(is_grouped.fill_null(value=False), compact.str.replace_all(",", ""), compact)
    number = plain.cast(pl.Float64, strict=False)
    return _choose(number.is_finite().fill_null(value=False), number, None), commas


def _choose(where: pl.Series, this: pl.Series | None, other: pl.Series | None) -> pl.Series:
    """``this`` where the condition holds, ``other`` elsewhere; None stands for nulls."""
    then = pl.lit(None) if this is None else pl.lit(this)
    otherwise = pl.lit(None) if other is None else pl.lit(other)
    chosen = pl.select(pl.when(where).then(then).otherwise(otherwise)).to_series()
    kind = this.dtype if this is not None else other.dtype if other is not None else chosen.dtype
    return chosen.cast(kind)
