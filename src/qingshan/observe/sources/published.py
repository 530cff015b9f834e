"""Site hours with the published AQI, named by city and site instead of by code."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from qingshan.base.finding import Finding, Where
from qingshan.observe.batch import Batch, Keys, from_wide
from qingshan.observe.cells import read_cells
from qingshan.observe.feeds import Context, Source, feed
from qingshan.observe.labels import read_labels
from qingshan.observe.places import KnownSites, NamedSites
from qingshan.observe.table import Table


def is_published(table: Table) -> bool:
    """Whether the table has the columns of this feed."""
    return {"city", "site", "time", "published_aqi"} <= table.lower().keys()


def translate(table: Table, context: Context) -> Batch:
    """Batch of the table; a site the register does not know is called by its city and name."""
    this, lower = feed("published-hours"), table.lower()
    time = lower["time"]
    named = named_sites(table.frame[lower["site"]], table.frame[lower["city"]], context.sites)
    keys = Keys(
        named.codes,
        read_labels(table.frame[time]),
        table.rows(),
        context.label or this.label,
        lower["site"],
        time,
        table.frame[time],
    )
    cells = {
        key: read_cells(table.frame[lower[name]], this.blanks)
        for name, key in this.items.items()
        if name in lower
    }
    batch = from_wide(keys, cells, context.now)
    return replace(batch, findings=(*named.findings, *batch.findings))


def named_sites(names: pl.Series, cities: pl.Series | None, sites: KnownSites) -> NamedSites:
    """Code of each site by its name and city; ``city·name`` where the register has none.

    Feeds exist in which two sites of a city differ by a space at the end of the name: the second of them is
    numbered (``city·name·2``) and told.
    """
    pairs = pl.DataFrame({"name": names.cast(pl.String)}).with_columns(
        city=pl.lit("") if cities is None else cities.cast(pl.String).str.strip_chars().fill_null("")
    )
    distinct = pairs.unique().sort(pl.col("name").str.len_chars(), "city", "name")
    codes: list[str | None] = []
    times: dict[str, int] = {}
    for name, city in distinct.iter_rows():
        if not name or not name.strip():
            codes.append(None)
            continue
        plain = f"{city}·{name.strip()}" if city else name.strip()
        code = sites.code(name.strip(), city) or plain
        times[code] = times.get(code, 0) + 1
        codes.append(code if times[code] == 1 else f"{code}·{times[code]}")
    shared = [code for code, count in times.items() if count > 1]
    coded = distinct.with_columns(code=pl.Series(codes, dtype=pl.String))
    joined = pairs.join(coded, on=["name", "city"], how="left", maintain_order="left", nulls_equal=True)[
        "code"
    ]
    if not shared:
        return NamedSites(joined)
    names_shown = ", ".join(shared[:8])
    return NamedSites(
        joined, (Finding("site-name-shared", Where(value=shared[0]), {"names": names_shown}, len(shared)),)
    )


SOURCE = Source("published-hours", is_published, translate)
