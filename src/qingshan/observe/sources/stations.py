"""Automatic stations of surface water: the national feed as its interface sends it, and archives of it.

The interface sends HTML in its cells: the value shown, and the unrounded one in the tooltip. The unrounded
value is kept as the value, the one shown as the text sent: the published class stands on the former.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from qingshan.base.finding import Finding, Where
from qingshan.observe.batch import Batch, Keys, from_wide
from qingshan.observe.cells import Blanks, Cells
from qingshan.observe.feeds import Context, Source, feed
from qingshan.observe.lows import read_water_cells
from qingshan.observe.notes import read_classes, read_states
from qingshan.observe.quality import STATE
from qingshan.observe.sampled import read_times
from qingshan.observe.sections import named_sections
from qingshan.observe.table import Table
from qingshan.observe.units import conversion
from qingshan.observe.vocabulary import heading

PUBLISHED = "class_published"
EXACT = "_raw"
"""Ending of the header of unrounded values in archives of the feed."""

_TAG = r"<[^>]*>"
_TOOLTIP = r"原始值\s*[:：]\s*([^'\"&<>]*)"
_FEED = frozenset({"省份", "流域", "断面名称", "监测时间", "水质类别"})
_ARCHIVE = frozenset({"province", "section", "time", "class_published", "status"})


def is_feed(table: Table) -> bool:
    """Whether the table has the headers of the interface."""
    return {header.strip() for header in table.headers} >= _FEED


def is_archive(table: Table) -> bool:
    """Whether the table has the English headers of archives of the feed."""
    return table.lower().keys() >= _ARCHIVE


def translate_feed(table: Table, context: Context) -> Batch:
    """Batch of the interface's records; a year is supposed from the day the file was fetched."""
    plain = {header: _shown(table.frame[header]) for header in table.headers}
    day = pl.Series([_day(context)]).new_from_index(0, table.frame.height)
    cells = {
        (said.key): _both(plain[header], _tooltip(table.frame[header]), "water-feed", said.key, said.unit)
        for header in table.headers
        if (said := heading(header, "water")).kind == "indicator"
    }
    state = next((plain[h] for h in table.headers if heading(h, "water").key == "state"), None)
    names = _Names("断面名称", "监测时间", plain["断面名称"], plain["省份"], plain["监测时间"], day)
    return _batch(table, context, names, cells, {PUBLISHED: plain["水质类别"], STATE: state})


def translate_archive(table: Table, context: Context) -> Batch:
    """Batch of an archive of the feed, with unrounded values beside those shown where it has them."""
    lower = table.lower()
    exact = {name.removesuffix(EXACT): header for name, header in lower.items() if name.endswith(EXACT)}
    cells = {}
    for name, header in lower.items():
        said = heading(header, "water")
        if said.kind == "indicator" and not name.endswith(EXACT):
            unrounded = table.frame[exact[name]] if name in exact else None
            cells[said.key] = _both(table.frame[header], unrounded, "water-stations", said.key, said.unit)
    day = table.frame[lower["snapshot_date"]] if "snapshot_date" in lower else None
    column = {
        key: table.frame[lower[key]] for key in ("section", "province", "time", "class_published", "status")
    }
    names = _Names(
        lower["section"], lower["time"], column["section"], column["province"], column["time"], day
    )
    return _batch(
        table, context, names, cells, {PUBLISHED: column["class_published"], STATE: column["status"]}
    )


class _Names:
    """Columns a record is known by."""

    def __init__(
        self, site_column: str, time_column: str, names: pl.Series, provinces: pl.Series, times: pl.Series,
        fetched: pl.Series | None,
    ) -> None:  # fmt: skip
        self.site_column, self.time_column = site_column, time_column
        self.names, self.provinces, self.times, self.fetched = names, provinces, times, fetched


def _batch(
    table: Table, context: Context, names: _Names, cells: dict[str, Cells], notes: dict[str, pl.Series | None]
) -> Batch:
    named = named_sections(names.names, names.provinces, context.sites)
    times = read_times(names.times, names.fetched, _day(context), column=names.time_column)
    keys = Keys(
        named.codes, times.labels, table.rows(), "start", names.site_column, names.time_column, names.times
    )
    said: dict[str, Cells] = {}
    classes, states = notes[PUBLISHED], notes[STATE]
    if classes is not None:
        said[PUBLISHED] = read_classes(classes)
    if states is not None:
        said[STATE] = read_states(states, is_column_of_states=True)
    batch = from_wide(keys, cells, context.now, by_record=True, notes=said)
    return replace(batch, findings=(*named.findings, *times.findings, *batch.findings))


def _day(context: Context) -> date:
    return context.fetched or context.now.date()


def _shown(cells: pl.Series) -> pl.Series:
    """Text of cells without their markup."""
    text = cells.cast(pl.String)
    return (
        text.str.replace_all(_TAG, "").str.strip_chars()
        if text.str.contains("<", literal=True).any()
        else text
    )


def _tooltip(cells: pl.Series) -> pl.Series | None:
    """Unrounded value in the markup of cells, where there is any."""
    text = cells.cast(pl.String)
    return text.str.extract(_TOOLTIP) if text.str.contains("<", literal=True).any() else None


def _both(shown: pl.Series, exact: pl.Series | None, source: str, key: str, unit: str) -> Cells:
    """Cells whose value is the unrounded one where there is one, beside the text that was shown."""
    blanks: Blanks = feed(source).blanks
    change = conversion(key, "" if unit == "-" else unit)
    plain = read_water_cells(shown, blanks, change)
    if exact is None or exact.is_null().all():
        return plain
    better = read_water_cells(exact, blanks, change)
    has = better.value.is_not_null()
    differs = has & (exact.cast(pl.String) != shown.cast(pl.String)).fill_null(value=False)
    value, raw, bad = pl.select(
        value=pl.when(pl.lit(has)).then(pl.lit(better.value)).otherwise(pl.lit(plain.value)),
        raw=pl.when(pl.lit(differs)).then(pl.lit(shown.cast(pl.String))).otherwise(
            pl.when(pl.lit(has)).then(pl.lit(better.raw)).otherwise(pl.lit(plain.raw))
        ),
        bad=pl.lit(plain.bad) & ~pl.lit(has),
    )  # fmt: skip
    return Cells(value, raw, bad)


def incomplete(records: int, rows: int) -> Finding | None:
    """What to tell when the interface announced more records than the file has, None when it did not."""
    if records <= rows:
        return None
    return Finding(
        "feed-incomplete", Where(value=str(records)), {"records": records, "rows": rows}, records - rows
    )


FEED = Source("water-feed", is_feed, translate_feed)
ARCHIVE = Source("water-stations", is_archive, translate_archive)
