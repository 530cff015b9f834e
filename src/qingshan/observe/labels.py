"""Time labels of files: text, dates and hours, Excel serial days, to zone-less Beijing time."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from qingshan.observe.vocabulary import vocabulary

UNREADABLE = "time-unreadable"
NO_SUCH_DATE = "date-not-in-calendar"
NO_SUCH_HOUR = "hour-out-of-range"
NOT_HOURLY = "not-on-the-hour"
MINUTE_US = 60_000_000

_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S")
_CLOCK = (
    r"(?:[T\s]*(?P<half>AM|PM|am|pm)?\s*(?P<h>\d{1,2})\s*(?:[:h]\s*(?P<mi>\d{1,2})?)?"
    r"(?::\s*(?P<s>\d{1,2})(?:\.\d+)?)?:?\s*(?P<tail>AM|PM|am|pm)?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?\s*$"
)
_YEAR_FIRST = r"^(?P<y>\d{4})\s*[-/.]\s*(?P<m>\d{1,2})\s*[-/.]\s*(?P<d>\d{1,2})" + _CLOCK
_COMPACT = (
    r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})[T\s]?(?P<h>\d{2})?:?(?P<mi>\d{2})?:?(?P<s>\d{2})?"
    r"(?:\.0)?$"
)
_YEAR_LAST = r"^(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4})" + _CLOCK
_SERIAL = r"^\d{5}(\.\d+)?$"


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of rows: ``label`` null where ``problem`` names why; whether any text said a time of day."""

    label: pl.Series
    problem: pl.Series
    has_clock: bool = True
    is_month_first: bool | None = None


def read_labels(cells: pl.Series, *, is_hourly: bool = True) -> Labels:
    """Labels of one column of dates and times; off the hour is a problem where they must be hourly."""
    if cells.dtype == pl.Date:
        return _checked(cells.cast(pl.Datetime("us")), cells, has_clock=False)
    if isinstance(cells.dtype, pl.Datetime):
        return _checked(_zoneless(cells), cells, is_hourly=is_hourly)
    text = cells.cast(pl.String)
    label = _by_format(text)
    left = text.is_not_null() & label.is_null()
    if not left.any():
        return _checked(label, text, is_hourly=is_hourly)
    at = left.arg_true()
    distinct = text.gather(at).unique(maintain_order=True)
    slow = _by_parts(distinct)
    found = pl.DataFrame({"text": text.gather(at)}).join(
        slow.table, on="text", how="left", maintain_order="left", nulls_equal=True
    )
    problem = pl.Series([""]).new_from_index(0, len(text)).scatter(at, found["problem"].fill_null(""))
    merged = _checked(label.scatter(at, found["label"]), text, problem, is_hourly=is_hourly)
    has_clock = bool((~left & text.is_not_null()).any()) or slow.has_clock
    return Labels(merged.label, merged.problem, has_clock, slow.is_month_first)


def read_date_and_hour(dates: pl.Series, hours: pl.Series) -> Labels:
    """Labels from a column of dates and a column of hours; hour 24 is 0 h of the next day."""
    day = read_labels(dates)
    hour, bad = _hours(hours)
    label = pl.select(
        pl.lit(day.label).dt.truncate("1d") + pl.duration(microseconds=pl.lit(hour) * 60 * MINUTE_US)
    ).to_series()
    problem = _worst(day.problem, bad)
    return Labels(
        pl.select(pl.when(problem == "").then(label)).to_series(), problem, True, day.is_month_first
    )


def read_parts(year: pl.Series, month: pl.Series, day: pl.Series, hour: pl.Series) -> Labels:
    """Labels from four columns of numbers."""
    numbers = [
        each.cast(pl.Float64, strict=False).cast(pl.Int64, strict=False).cast(pl.String)
        for each in (year, month, day)
    ]
    dates = pl.select(pl.concat_str(*(pl.lit(n).str.zfill(2) for n in numbers), separator="-")).to_series()
    return read_date_and_hour(dates, hour)


def plainly(text: pl.Series) -> pl.Series:
    """Labels with the words of Chinese dates replaced by the marks they stand for."""
    words = vocabulary().times
    folded = text.str.normalize("NFKC").str.replace_many(list(words), list(words.values()))
    return folded.str.strip_chars().alias("t")


def _zoneless(cells: pl.Series) -> pl.Series:
    zone = cells.dtype.time_zone if isinstance(cells.dtype, pl.Datetime) else None
    plain = cells.dt.convert_time_zone("Asia/Shanghai").dt.replace_time_zone(None) if zone else cells
    return plain.cast(pl.Datetime("us"))


def _by_format(text: pl.Series) -> pl.Series:
    """The whole column by the format of its first label; null where another is needed."""
    first = text.drop_nulls().head(1)
    for each in _FORMATS:
        if len(first) and first.str.to_datetime(each, strict=False, time_unit="us").is_not_null().all():
            return text.str.to_datetime(each, strict=False, time_unit="us")
    return pl.Series([None], dtype=pl.Datetime("us")).new_from_index(0, len(text))


def _checked(
    label: pl.Series,
    sent: pl.Series,
    problem: pl.Series | None = None,
    *,
    has_clock: bool = True,
    is_hourly: bool = True,
) -> Labels:
    """Labels rounded to the minute (Excel days carry binary noise), those off the hour told apart."""
    has_seconds = (label.dt.epoch("us") % MINUTE_US != 0).any()
    whole = (
        pl.select(pl.lit(label).dt.offset_by("30s").dt.truncate("1m")).to_series() if has_seconds else label
    )
    off = (whole.dt.minute() != 0).fill_null(value=False) & is_hourly
    none = whole.is_null()
    base = problem if problem is not None else pl.Series([""]).new_from_index(0, len(sent))
    table = pl.select(
        problem=pl.when(off)
        .then(pl.lit(NOT_HOURLY))
        .when(none & (base == ""))
        .then(pl.lit(UNREADABLE))
        .otherwise(pl.lit(base)),
        label=pl.when(~off).then(pl.lit(whole)),
    )
    return Labels(table["label"], table["problem"], has_clock)


def _hours(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    text = plainly(cells.cast(pl.String))
    found = text.str.extract(r"^(\d{1,2})(?:\.0+)?(?:[:h](?:00?)?(?::00)?:?)?$").cast(pl.Int64, strict=False)
    bad = pl.select(
        pl.when(found.is_null())
        .then(pl.lit(UNREADABLE))
        .when(found > 24)
        .then(pl.lit(NO_SUCH_HOUR))
        .otherwise(pl.lit(""))
    ).to_series()
    return found, bad


def _worst(first: pl.Series, second: pl.Series) -> pl.Series:
    return pl.select(pl.when(first != "").then(first).otherwise(second)).to_series()


@dataclass(frozen=True, slots=True)
class _Slow:
    table: pl.DataFrame
    has_clock: bool
    is_month_first: bool | None


def _by_parts(distinct: pl.Series) -> _Slow:
    """Labels of distinct texts by their parts."""
    table = pl.DataFrame({"text": distinct}).with_columns(t=plainly(distinct))
    day_first = _is_day_first(table["t"])
    parts = table.with_columns(
        p=pl.coalesce(*(_groups(pattern) for pattern in (_COMPACT, _YEAR_FIRST))),
        last=pl.col("t").str.extract_groups(_YEAR_LAST),
    ).with_columns(_parts(day_first))
    labels = parts.with_columns(_label()).with_columns(_serial()).select("text", "label", "problem", "h")
    is_month_first = None if day_first is None else not day_first
    return _Slow(labels, bool(labels["h"].is_not_null().any()), is_month_first)


def _groups(pattern: str) -> pl.Expr:
    fields = pl.col("t").str.extract_groups(pattern)
    names = ("y", "m", "d", "h", "mi", "s", "half", "tail", "zone")
    kept = [
        fields.struct.field(n) if f"?P<{n}>" in pattern else pl.lit(None, pl.String).alias(n) for n in names
    ]
    return pl.when(fields.struct.field("y").is_not_null()).then(pl.struct(*kept))


def _is_day_first(text: pl.Series) -> bool | None:
    """Whether 5/3/2022 is the fifth of March; None when no text is of that kind or it cannot be told."""
    pair = text.str.extract_groups(_YEAR_LAST).struct.unnest()
    first, second = pair["a"].cast(pl.Int64, strict=False), pair["b"].cast(pl.Int64, strict=False)
    if (first > 12).any():
        return True
    return False if (second > 12).any() else None


def _parts(day_first: bool | None) -> list[pl.Expr]:
    last = pl.col("last").struct
    known = last.field("y").is_not_null() & pl.lit(day_first is not None)
    month, day = ("b", "a") if day_first else ("a", "b")
    names = {
        "y": "y",
        "m": month,
        "d": day,
        "h": "h",
        "mi": "mi",
        "s": "s",
        "half": "half",
        "tail": "tail",
        "zone": "zone",
    }
    return [
        pl.coalesce(pl.col("p").struct.field(name), pl.when(known).then(last.field(other))).alias(name)
        for name, other in names.items()
    ]


def _label() -> list[pl.Expr]:
    date = pl.concat_str(pl.col("y"), pl.col("m").str.zfill(2), pl.col("d").str.zfill(2), separator="-")
    day = date.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us"))
    hour = pl.col("h").cast(pl.Int64, strict=False).fill_null(0)
    half = pl.coalesce("half", "tail").str.to_lowercase()
    is_afternoon = (half == "pm").fill_null(value=False)
    is_morning = (half == "am").fill_null(value=False)
    hour = (
        pl.when(is_afternoon & (hour < 12))
        .then(hour + 12)
        .when(is_morning & (hour == 12))
        .then(0)
        .otherwise(hour)
    )
    minutes = pl.col("mi").cast(pl.Int64, strict=False).fill_null(0)
    seconds = pl.col("s").cast(pl.Int64, strict=False).fill_null(0)
    label = day + pl.duration(hours=hour, minutes=minutes, seconds=seconds) + _to_beijing()
    problem = (
        pl.when(pl.col("y").is_null())
        .then(pl.lit(UNREADABLE))
        .when(day.is_null())
        .then(pl.lit(NO_SUCH_DATE))
        .when((hour > 24) | (minutes > 59) | ((hour == 24) & (minutes > 0)))
        .then(pl.lit(NO_SUCH_HOUR))
        .otherwise(pl.lit(""))
    )
    return [pl.when(problem == "").then(label).alias("label"), problem.alias("problem")]


def _to_beijing() -> pl.Expr:
    """Hours from the zone named to Beijing time (UTC+8); none where no zone is named."""
    zone = pl.col("zone").str.replace("Z", "+00:00")
    sign = pl.when(zone.str.starts_with("-")).then(-1).otherwise(1)
    hours, minutes = (zone.str.extract(r"^.(\d{2}):?(\d{2})$", at).cast(pl.Int64) for at in (1, 2))
    minutes_east = sign * (hours * 60 + minutes)
    return pl.duration(minutes=(8 * 60 - minutes_east).fill_null(0))


def _serial() -> list[pl.Expr]:
    """Excel serial days: 1 is 1900-01-01, counted with a 29 February 1900 that never was."""
    days = pl.when(pl.col("t").str.contains(_SERIAL)).then(pl.col("t").cast(pl.Float64, strict=False))
    whole = days.floor()
    minutes = ((days - whole) * 24 * 60).round(0)
    label = pl.datetime(1899, 12, 30) + pl.duration(days=whole.cast(pl.Int64), minutes=minutes.cast(pl.Int64))
    return [
        pl.coalesce(label.cast(pl.Datetime("us")), pl.col("label")).alias("label"),
        pl.when(days.is_not_null()).then(pl.lit("")).otherwise(pl.col("problem")).alias("problem"),
        pl.when(days.is_not_null()).then(pl.lit("0")).otherwise(pl.col("h")).alias("h"),
    ]
