"""A batch on its way in: put into shape, fingerprinted, and compared with what is known."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import polars as pl

from qingshan.base.errors import UsageError
from qingshan.edge.archive.records import COLUMNS, FLAGS, KEY

if TYPE_CHECKING:
    import pyarrow as pa

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
    table = rows.select(*KEY, *_JUDGED).to_arrow()
    found = hashlib.sha256(rows.height.to_bytes(8, "little"))
    for column in table.columns:
        for part in _parts(column.combine_chunks()):
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


def _parts(column: pa.Array) -> list[bytes]:
    """Where the column is null, and its values, in a form that does not depend on how Arrow laid it out."""
    import numpy as np  # reading alone, which starts the program most often, needs none of the three
    import pyarrow as pa
    import pyarrow.compute as pc

    nulls = pc.indices_nonzero(pc.is_null(column)).to_numpy().tobytes()
    if not pa.types.is_large_string(column.type):
        plain = column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column
        return [nulls, plain.fill_null(0).to_numpy().tobytes()]
    text = column.fill_null("")
    ends = np.frombuffer(text.buffers()[1], dtype=np.int64)[text.offset : text.offset + len(text) + 1]
    letters = text.buffers()[2]
    words = b"" if letters is None else letters.slice(int(ends[0]), int(ends[-1] - ends[0])).to_pybytes()
    return [nulls, np.diff(ends).tobytes(), words]
