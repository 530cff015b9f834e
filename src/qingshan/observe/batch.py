"""A batch: the hours of one file, one line per site and hour, values beside what was sent.

For each indicator ``k`` the frame has ``k`` (value), ``k.raw`` (text as sent), ``k.bad`` (unreadable)
and ``k.row`` (row of the file; null where the file has no such cell). Lines are sorted by site and time,
and unique.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from qingshan.base.finding import Finding, Where
from qingshan.observe.cells import Cells
from qingshan.observe.labels import Labels

KEYS = ("site", "time")
NO_SITE = "no-site"
FUTURE = "future-date"
MINUTE_US = 60_000_000
_MINUTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Lost:
    """Rows and cells that do not become readings, by why."""

    rows_rejected: int = 0
    cells_rejected: int = 0
    rows_skipped: int = 0
    cells_duplicate: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Hours of one file, what was lost on the way, and the faults found.

    ``rows_in`` counts rows of data, ``cells_in`` cells that should hold a reading; ``has_shared_rows`` tells
    that every line of the frame is one row of the file.
    """

    frame: pl.DataFrame
    indicators: tuple[str, ...]
    rows_in: int
    cells_in: int
    lost: Lost = Lost()
    findings: tuple[Finding, ...] = ()
    has_shared_rows: bool = True


@dataclass(frozen=True, slots=True)
class Keys:
    """Site, label and row of each line of a table, before anything is thrown away."""

    site: pl.Series
    labels: Labels
    row: pl.Series
    label_at: str
    site_column: str = ""
    time_column: str = ""
    sent_time: pl.Series | None = None

    def frame(self) -> pl.DataFrame:
        """Keys as columns, the time being the start of the hour."""
        hours = 1 if self.label_at == "end" else 0
        text = self.site.cast(pl.String).str.strip_chars()
        return pl.DataFrame(
            {"site": text, "label": self.labels.label, "row": self.row, "problem": self.labels.problem}
        ).with_columns(
            at=pl.int_range(pl.len()),
            time=pl.col("label").dt.offset_by(f"-{hours}h") if hours else pl.col("label"),
            problem=pl.when(pl.col("site").is_null() | (pl.col("site") == ""))
            .then(pl.lit(NO_SITE))
            .otherwise(pl.col("problem")),
        )


def from_wide(
    keys: Keys,
    cells: Mapping[str, Cells],
    now: datetime,
    *,
    by_record: bool = False,
    notes: Mapping[str, Cells] | None = None,
) -> Batch:
    """Batch of a table with one line per site and time.

    Parameters
    ----------
    keys
        Keys of each line.
    cells
        Cells of each indicator, as long as the keys.
    now
        Time of the import, Beijing, zone-less: later labels are rejected.
    by_record
        Of two lines of one site and time the later holds as a whole, instead of value by value.
    notes
        What a line says beside its values; a line that says nothing has no reading of it.
    """
    said = notes or {}
    frame = _judged(keys, now).hstack(
        [
            each.alias(name)
            for key, cell in {**cells, **said}.items()
            for name, each in ((key, cell.value), (f"{key}.raw", cell.raw), (f"{key}.bad", cell.bad))
        ]
    )
    findings = rejections(frame, keys)
    good = frame.filter(pl.col("problem") == "") if findings else frame
    n = len(cells)
    lost = Lost(frame.height - good.height, (frame.height - good.height) * n)
    good = in_order(good.drop("problem", "label", "at"))
    if by_record:
        kept, told = without_repeated_records(good, (*cells, *said))
        findings = (*findings, *told)
        lost = replace(lost, cells_duplicate=(good.height - kept.height) * n)
        good = kept
    elif _has_duplicates(good):
        parts = {key: _part(good, key) for key in cells}
        batch = from_parts(parts)
        return replace(
            batch,
            rows_in=frame.height,
            cells_in=frame.height * n,
            findings=(*findings, *batch.findings),
            lost=replace(lost, cells_duplicate=batch.lost.cells_duplicate),
        )
    rows = [pl.col("row").alias(f"{key}.row") for key in cells]
    rows += [pl.when(pl.col(key).is_not_null()).then("row").alias(f"{key}.row") for key in said]
    noted = sum(good[key].count() for key in said)
    table = good.with_columns(rows).drop("row")
    return Batch(table, (*cells, *said), frame.height, frame.height * n + noted, lost, findings)


def from_long(
    keys: Keys,
    item: pl.Series,
    cells: Mapping[str, Cells],
    now: datetime,
    notes: Mapping[str, Cells] | None = None,
) -> Batch:
    """Batch of a table with one line per site, time and indicator.

    ``item`` holds the indicator of each line, null where it is not one; ``cells`` gives each indicator's
    cells for exactly its own lines, in order; ``notes`` what every line says beside its value.
    """
    frame = _judged(keys, now).with_columns(item=item)
    known = frame.filter(pl.col("item").is_not_null())
    findings = rejections(known, keys)
    parts = {}
    for key, cell in cells.items():
        part = known.filter(pl.col("item") == key).select("site", "time", "row", "problem")
        part = part.hstack([cell.value.alias("value"), cell.raw.alias("raw"), cell.bad.alias("bad")])
        parts[key] = in_order(part.filter(pl.col("problem") == "").drop("problem"))
    rejected = known.height - sum(part.height for part in parts.values())
    said = {key: _noted(frame, cell) for key, cell in (notes or {}).items()}
    batch = from_parts({**parts, **said})
    more = [part["row"] for part in said.values()]
    used = frame.filter(pl.col("item").is_null())["row"].is_in(pl.concat(more).implode()).sum() if more else 0
    skipped = frame.height - known.height - int(used)
    return replace(
        batch,
        rows_in=frame.height,
        cells_in=known.height + sum(part.height for part in said.values()),
        findings=(*findings, *batch.findings),
        lost=Lost(rejected, rejected, skipped, batch.lost.cells_duplicate),
    )


def from_parts(parts: Mapping[str, pl.DataFrame]) -> Batch:
    """Batch of one ordered frame per indicator (``site time row value raw bad``), without duplicates."""
    findings: list[Finding] = []
    single: dict[str, pl.DataFrame] = {}
    for key, part in parts.items():
        kept, found = without_duplicates(part)
        single[key] = kept
        findings.extend(found)
    cells = sum(part.height for part in parts.values())
    duplicates = cells - sum(part.height for part in single.values())
    frame = _joined(single)
    return Batch(
        frame,
        tuple(parts),
        cells,
        cells,
        Lost(cells_duplicate=duplicates),
        fold(findings),
        has_shared_rows=False,
    )


def without_duplicates(part: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """One line per site and hour: the last that has a value wins, differing values are told."""
    if not _has_duplicates(part):
        return part, []
    ranked = part.with_columns(has=pl.col("value").is_not_null()).sort("site", "time", "has", "row")
    kept = ranked.unique(["site", "time"], keep="last", maintain_order=True).drop("has")
    same = (pl.col("site") == pl.col("site").shift()) & (pl.col("time") == pl.col("time").shift())
    differs = ranked.filter(same & (pl.col("value") != pl.col("value").shift()))
    identical = part.height - kept.height - differs.height
    found = []
    if identical:
        repeated = ranked.filter(same).row(0, named=True)
        where = Where(row=repeated["row"], value=f"{repeated['site']} {repeated['time']}")
        found.append(Finding("duplicate-hour", where, count=identical))
    if differs.height:
        first = differs.row(0, named=True)
        where = Where(row=first["row"], value=f"{first['site']} {first['time']}")
        found.append(Finding("duplicate-hour-differs", where, count=differs.height))
    return kept, found


def without_repeated_records(
    frame: pl.DataFrame, keys: tuple[str, ...]
) -> tuple[pl.DataFrame, list[Finding]]:
    """One line per site and time: the last that has a value holds as a whole, exact copies are told apart."""
    if not _has_duplicates(frame):
        return frame, []
    at = ("site", "time")
    is_repeated = frame.select(pl.struct(at).is_duplicated()).to_series()
    some = frame.filter(is_repeated).with_columns(
        has=pl.any_horizontal(pl.col(key).is_not_null() for key in keys)
    )
    ranked = some.sort(*at, "has", "row", maintain_order=True)
    same = (pl.col("site") == pl.col("site").shift()) & (pl.col("time") == pl.col("time").shift())
    equal = pl.all_horizontal(
        pl.col(name).eq_missing(pl.col(name).shift()) for key in keys for name in (key, f"{key}.raw")
    )
    judged = ranked.select("row", "site", "time", again=same.fill_null(value=False), equal=equal).filter(
        "again"
    )
    found = [
        Finding(
            code, Where(row=part["row"][0], value=f"{part['site'][0]} {part['time'][0]}"), count=part.height
        )
        for code, part in (
            ("duplicate-record", judged.filter("equal")),
            ("duplicate-record-differs", judged.filter(~pl.col("equal"))),
        )
        if part.height
    ]
    last = ranked.unique(at, keep="last", maintain_order=True).drop("has")
    return in_order(pl.concat([frame.filter(~is_repeated), last])), found


def rejections(frame: pl.DataFrame, keys: Keys) -> tuple[Finding, ...]:
    """One finding per reason for which rows were rejected, at the first of them."""
    bad = frame.filter(pl.col("problem") != "")
    if not bad.height:
        return ()
    sent = keys.sent_time
    first = bad.group_by("problem", maintain_order=True).agg(pl.first("row", "at"), pl.len())
    found = []
    for each in first.iter_rows(named=True):
        value = "" if sent is None or each["problem"] == NO_SITE else str(sent[each["at"]] or "")
        column = keys.site_column if each["problem"] == NO_SITE else keys.time_column
        found.append(
            Finding(each["problem"], Where(row=each["row"], column=column, value=value), count=each["len"])
        )
    return tuple(found)


def fold(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings of one code and column counted together, the first place kept."""
    folded: dict[tuple[str, str], Finding] = {}
    for each in findings:
        key = (each.code, each.where.column)
        known = folded.get(key)
        folded[key] = each if known is None else replace(known, count=known.count + each.count)
    return tuple(folded.values())


def in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """Lines by site and time, those of the same hour as they came; ordered files are not sorted again."""
    if frame.height < 2:
        return frame
    sites = frame["site"].unique().sort()
    number = frame["site"].cast(pl.Enum(sites.drop_nulls())).to_physical().cast(pl.Int64)
    # one whole number per site and minute sorts far faster than text
    key = number * _MINUTES + frame["time"].dt.epoch("us") // MINUTE_US
    if key.is_sorted():
        return frame
    return frame.with_columns(key=key).sort("key", maintain_order=True).drop("key")


def _judged(keys: Keys, now: datetime) -> pl.DataFrame:
    return keys.frame().with_columns(
        problem=pl.when((pl.col("problem") == "") & (pl.col("time") > now))
        .then(pl.lit(FUTURE))
        .otherwise(pl.col("problem"))
    )


def _has_duplicates(frame: pl.DataFrame) -> bool:
    same = (pl.col("site") == pl.col("site").shift()) & (pl.col("time") == pl.col("time").shift())
    return bool(frame.select(same.any()).item())


def _noted(frame: pl.DataFrame, cell: Cells) -> pl.DataFrame:
    """What lines say beside their value, once for every site and time."""
    lines = frame.select("site", "time", "row", "problem").hstack(
        [cell.value.alias("value"), cell.raw.alias("raw"), cell.bad.alias("bad")]
    )
    good = lines.filter((pl.col("problem") == "") & pl.col("value").is_not_null()).drop("problem")
    return in_order(good.unique(["site", "time"], keep="last", maintain_order=True))


def _part(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    return frame.select(
        "site", "time", "row", value=pl.col(key), raw=pl.col(f"{key}.raw"), bad=pl.col(f"{key}.bad")
    )


def _joined(parts: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Frames of the indicators side by side, on every site and hour any of them has."""
    if not parts:
        return pl.DataFrame(schema={"site": pl.String, "time": pl.Datetime("us")})
    keys = pl.concat([part.select(KEYS) for part in parts.values()]).unique()
    frame = in_order(keys)
    for key, part in parts.items():
        named = part.rename({"value": key, "raw": f"{key}.raw", "bad": f"{key}.bad", "row": f"{key}.row"})
        if part.height == frame.height:
            frame = frame.hstack(named.drop(KEYS))
        else:
            frame = frame.join(named, on=KEYS, how="left", maintain_order="left")
    return frame
