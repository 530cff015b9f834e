"""Review decisions: recorded, withdrawn, and laid over the flags of readings."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import polars as pl

from qingshan.base.errors import UsageError
from qingshan.edge.archive import clock
from qingshan.edge.archive.records import Review

_COLUMNS = 'site, indicator, start, "end", decision, reason, who, at, withdraws, id, "commit"'


def record(connection: sqlite3.Connection, commit: int, entries: Iterable[Review]) -> tuple[Review, ...]:
    """The entries as kept, each with its id.

    Raises
    ------
    UsageError
        An entry has no length, no reason or no name, or withdraws one that does not exist.
    """
    kept = []
    for entry in entries:
        _refuse(connection, entry)
        made = connection.execute(
            f"INSERT INTO reviews ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)",
            (
                entry.site,
                entry.indicator,
                clock.text(entry.start),
                clock.text(entry.end),
                entry.decision,
                entry.reason,
                entry.who,
                clock.text(entry.at),
                entry.withdraws,
                commit,
            ),
        )
        kept.append(replace(entry, id=int(made.lastrowid or 0), commit=commit))
    return tuple(kept)


def recorded(connection: sqlite3.Connection, *, up_to: int) -> tuple[Review, ...]:
    """Every entry up to a commit, oldest first."""
    rows = connection.execute(
        f'SELECT {_COLUMNS} FROM reviews WHERE "commit" <= ? ORDER BY id',
        (up_to,),
    )
    return tuple(
        Review(
            site,
            indicator,
            clock.moment(start),
            clock.moment(end),
            decision,
            reason,
            who,
            clock.moment(at),
            withdraws,
            number,
            commit,
        )
        for site, indicator, start, end, decision, reason, who, at, withdraws, number, commit in rows
    )


def in_force(entries: Sequence[Review]) -> tuple[Review, ...]:
    """Decisions not withdrawn, oldest first; a withdrawal can be withdrawn like any other entry."""
    gone: set[int] = set()
    standing = []
    for entry in sorted(entries, key=lambda each: each.id, reverse=True):
        if entry.id in gone:
            continue
        if entry.decision == "withdrawn":
            gone.add(entry.withdraws)
        else:
            standing.append(entry)
    return tuple(reversed(standing))


def apply(rows: pl.LazyFrame, entries: Sequence[Review]) -> pl.LazyFrame:
    """Readings whose flag is the decision in force for their hour; missing ones stay missing."""
    standing = in_force(entries)
    if not standing:
        return rows
    spans = _spans(standing)
    pairs = spans.select("site", "indicator").unique()
    touched = rows.join(pairs.lazy(), on=["site", "indicator"], how="semi").sort("time")
    others = rows.join(pairs.lazy(), on=["site", "indicator"], how="anti")
    decided = touched.join_asof(
        spans.lazy().sort("time"), on="time", by=["site", "indicator"], check_sortedness=False
    )
    rules = pl.col("decision").is_not_null() & (pl.col("flag") != "missing")
    flag = pl.when(rules).then(pl.col("decision")).otherwise(pl.col("flag")).alias("flag")
    return pl.concat([others, decided.with_columns(flag).drop("decision")])


def _refuse(connection: sqlite3.Connection, entry: Review) -> None:
    if clock.beijing(entry.start) >= clock.beijing(entry.end):
        raise UsageError("review-unusable", reason=f"{entry.start} .. {entry.end}")
    if not entry.reason.strip() or not entry.who.strip():
        raise UsageError("review-unsigned", site=entry.site, indicator=entry.indicator)
    if entry.decision not in {"valid", "invalid", "withdrawn"}:
        raise UsageError("review-unusable", reason=entry.decision)
    if (entry.decision == "withdrawn") != bool(entry.withdraws):
        raise UsageError("review-unusable", reason=f"{entry.decision}, withdraws {entry.withdraws}")
    known = connection.execute("SELECT 1 FROM reviews WHERE id = ?", (entry.withdraws,)).fetchone()
    if entry.withdraws and not known:
        raise UsageError("review-unknown", id=entry.withdraws)


def _spans(standing: Sequence[Review]) -> pl.DataFrame:
    """Stretches of one decision (null where none rules), by the moment each begins."""
    groups: dict[tuple[str, str], list[Review]] = defaultdict(list)
    for entry in standing:
        groups[entry.site, entry.indicator].append(entry)
    rows = []
    for (site, indicator), group in groups.items():
        spans = [(clock.beijing(each.start), clock.beijing(each.end), each.decision) for each in group]
        for begin in sorted({moment for start, end, _ in spans for moment in (start, end)}):
            ruling = [decision for start, end, decision in spans if start <= begin < end]
            rows.append((site, indicator, begin, ruling[-1] if ruling else None))
    schema: dict[str, pl.DataType] = {
        "site": pl.String(),
        "indicator": pl.String(),
        "time": pl.Datetime("us"),
        "decision": pl.String(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")
