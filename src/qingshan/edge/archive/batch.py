"""A batch on its way in: put into shape, fingerprinted, and compared with what is known."""

from __future__ import annotations

import hashlib

import polars as pl
import pyarrow as pa

from qingshan.base.errors import UsageError
from qingshan.edge.archive.records import COLUMNS, FLAGS, KEY

_JUDGED = ("value", "flag", "checks")
_NEEDED = (*KEY, "flag", "file", "row")


def shaped(readings: pl.DataFrame) -> pl.DataFrame:
    """Readings in the columns and types of the archive, sorted by key, the last of duplicates kept.

    A value that is not finite becomes null and ``missing``; what was sent stays in ``raw``.

    Raises
    ------
    UsageError
        A column is absent or of another kind, a key is null, or a flag is unknown.
    """
    frame = _typed(readings)
    _refuse(frame)
    frame = frame.sort(KEY, maintain_order=True)
    same = pl.all_horizontal(pl.col(name) == pl.col(name).shift(-1) for name in KEY)
    return frame.filter(~same.fill_null(value=False))


def fingerprint(rows: pl.DataFrame) -> str:
    """SHA-256 of what the rows say (key, value, flag, checks), not of where it was read."""
    found = hashlib.sha256()
    for name in (*KEY, *_JUDGED):
        column = rows[name].to_physical() if name == "time" else rows[name]
        found.update(name.encode() + rows.height.to_bytes(8, "little"))
        for part in _buffers(column):
            found.update(part)
    return found.hexdigest()


def news(rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The rows that differ from ``known`` (one row a key), with ``replaces`` telling new from corrected."""
    if known.is_empty():
        return rows.with_columns(replaces=pl.lit(value=False))
    old = known.select(
        *KEY, *(pl.col(name).alias(f"old_{name}") for name in _JUDGED), replaces=pl.lit(value=True)
    )
    joined = rows.join(old, on=list(KEY), how="left", maintain_order="left")
    same = pl.col("replaces") & pl.all_horizontal(pl.col(n).eq_missing(pl.col(f"old_{n}")) for n in _JUDGED)
    return (
        joined.filter(~same.fill_null(value=False))
        .drop([f"old_{name}" for name in _JUDGED])
        .with_columns(pl.col("replaces").fill_null(value=False))
    )


def _typed(readings: pl.DataFrame) -> pl.DataFrame:
    absent = [name for name in COLUMNS if name not in readings.columns]
    if absent:
        raise UsageError("archive-wrong-columns", reason=f"no {', '.join(absent)}")
    kind = readings.schema["time"]
    if not (kind == pl.Null or (isinstance(kind, pl.Datetime) and kind.time_zone is None)):
        raise UsageError("archive-wrong-columns", reason=f"time is {kind}, not zone-less Beijing time")
    try:
        frame = readings.select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())
    except pl.exceptions.PolarsError as fault:
        raise UsageError("archive-wrong-columns", reason=str(fault).splitlines()[0]) from fault
    odd = ~pl.col("value").is_finite()
    sent = (
        pl.when(odd & pl.col("raw").is_null()).then(pl.col("value").cast(pl.String)).otherwise(pl.col("raw"))
    )
    return frame.with_columns(
        value=pl.when(odd).then(None).otherwise(pl.col("value")),
        raw=sent,
        flag=pl.when(odd).then(pl.lit("missing")).otherwise(pl.col("flag")),
        checks=pl.col("checks").fill_null(""),
    )


def _refuse(frame: pl.DataFrame) -> None:
    empty = [name for name in _NEEDED if frame[name].null_count()]
    if empty:
        raise UsageError("archive-wrong-columns", reason=f"null in {', '.join(empty)}")
    unknown = frame.select(pl.col("flag").filter(~pl.col("flag").is_in(FLAGS)).unique()).to_series()
    if len(unknown):
        raise UsageError("archive-wrong-columns", reason=f"flag {', '.join(unknown.sort())}")


def _buffers(column: pl.Series) -> list[bytes]:
    if column.dtype == pl.String:
        lengths = column.str.len_bytes().fill_null(-1).cast(pl.Int64)
        text = pa.array(column.fill_null("").to_arrow(), pa.large_string())
        return [lengths.to_numpy().tobytes(), bytes(text.buffers()[2] or b"")]
    nulls = column.is_null().cast(pl.UInt8).to_numpy()
    return [nulls.tobytes(), column.fill_null(0).to_numpy().tobytes()]
