"""Readings of a bundle: each with a check of its own, each block of them with a hash."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

CHECK = "check"
"""Column of the check of a row: it finds the altered reading; the hash of its block proves it."""

BLOCK = ("site", "indicator", "month")
_NONE = "∅"


@dataclass(frozen=True, slots=True)
class Altered:
    """A reading that is not the one that was bundled, or a block that is not where no single row shows.

    ``row`` is 0 for a block; ``then`` and ``now`` are checks of the row or hashes of the block.
    """

    site: str
    indicator: str
    time: str
    file: str
    row: int
    value: str
    then: str
    now: str


def sealed(readings: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, str]]:
    """Readings in order with their checks, and the hash of every block.

    Parameters
    ----------
    readings
        Rows as the archive gives them.
    """
    ordered = readings.sort("site", "indicator", "time", "file", "row")
    texts = _texts(ordered)
    checks = pl.Series(CHECK, list(map(zlib.crc32, texts)), dtype=pl.UInt32)
    hashes = {key: _hash(texts[first:last]) for key, first, last in _blocks(ordered)}
    return ordered.with_columns(checks), hashes


def altered(readings: pl.DataFrame, hashes: dict[str, str]) -> list[Altered]:
    """Every reading that differs from the one that was bundled, by the checks and hashes of then."""
    texts = _texts(readings)
    found: list[Altered] = []
    seen = set()
    for key, first, last in _blocks(readings):
        seen.add(key)
        now, then = _hash(texts[first:last]), hashes.get(key, _NONE)
        if now != then:
            rows = list(_altered_rows(readings[first:last], texts[first:last]))
            found += rows or [_altered_block(key, then, now)]
    found += [_altered_block(key, hashes[key], _NONE) for key in hashes if key not in seen]
    return found


def _altered_rows(block: pl.DataFrame, texts: list[bytes]) -> Iterator[Altered]:
    for row, text in zip(block.iter_rows(named=True), texts, strict=True):
        now = zlib.crc32(text)
        if now != row[CHECK]:
            yield Altered(
                row["site"], row["indicator"], f"{row['time']:%Y-%m-%dT%H:%M}", row["file"], row["row"],
                str(row["value"]), f"{row[CHECK]:08x}", f"{now:08x}",
            )  # fmt: skip


def _altered_block(key: str, then: str, now: str) -> Altered:
    site, indicator, month = key.split("/")
    return Altered(site, indicator, month, "", 0, "", then, now)


def _hash(texts: list[bytes]) -> str:
    return hashlib.sha256(b"\n".join(texts)).hexdigest()


def _texts(readings: pl.DataFrame) -> list[bytes]:
    """One line a reading; the value by its bits, so that no version of any program writes it otherwise."""
    values = readings["value"].to_numpy()
    bits = pl.Series("bits", np.ascontiguousarray(values, dtype=np.float64).view(np.int64))
    text = readings.with_columns(bits.alias("value")).select(
        pl.concat_str(
            [
                pl.col("site"),
                pl.col("indicator"),
                pl.col("time").cast(pl.Datetime("us")).dt.epoch("us").cast(pl.String),
                pl.when(pl.Series(readings["value"].is_null()))
                .then(pl.lit(_NONE))
                .otherwise(pl.col("value").cast(pl.String)),
                pl.col("raw").fill_null(_NONE),
                pl.col("flag"),
                pl.col("checks").fill_null(""),
                pl.col("file"),
                pl.col("row").cast(pl.String),
            ],
            separator="|",
        )
    )
    return text.to_series().cast(pl.Binary).to_list()


def _blocks(readings: pl.DataFrame) -> Iterator[tuple[str, int, int]]:
    """Name, first and one past the last row of every run of one site, indicator and month."""
    if readings.is_empty():
        return
    month = pl.col("time").dt.strftime("%Y-%m")
    keys = readings.select(pl.concat_str(["site", "indicator", month], separator="/")).to_series()
    runs = keys.rle().struct.unnest()
    first = 0
    for length, key in runs.iter_rows():
        yield key, first, first + length
        first += length
