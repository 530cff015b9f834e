"""Water as a library: ``qs.water.*`` takes pandas, Polars, PyArrow, DuckDB or Spark frames and gives
the same kind.

One row per section and sampling time or period, one column per indicator in its canonical unit (mg/L for
nearly all, pH without unit, transparency in m, chlorophyll a in mg/L). A nondetect has the detection limit as
its value and ``True`` in ``<indicator>_nd``; see :func:`nondetects` for frames with
``<0.025`` in their cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import narwhals.stable.v2 as nw

from qingshan.base.errors import RefusedError
from qingshan.edge.frames import collect, enter
from qingshan.edge.library.water_door import EDITION, kind_of, named, need, numbers
from qingshan.edge.library.water_rows import read_cells
from qingshan.edge.library.water_totals import (
    best_on_record,
    cwqi,
    describe,
    ranking,
    sections_compare,
    source_rates,
    trend,
)
from qingshan.evaluate.water.basin import basins
from qingshan.evaluate.water.exceedance import with_exceedances, with_target_exceedances
from qingshan.evaluate.water.flood import flood_intensity as intensity_of
from qingshan.evaluate.water.flood import rain_events
from qingshan.evaluate.water.groundwater import judged_ground
from qingshan.evaluate.water.items import columns, extended, judged_items, present
from qingshan.evaluate.water.judge import judged
from qingshan.evaluate.water.nondetect import halved
from qingshan.evaluate.water.period import PeriodBy, merged, period_means
from qingshan.evaluate.water.sources import SourceKind, judged_sources
from qingshan.evaluate.water.trophic import lakes, with_trophic_index
from qingshan.standards.water_records import Water
from qingshan.standards.water_rules import rules_named

__all__ = [
    "best_on_record",
    "combine",
    "cwqi",
    "describe",
    "flood_intensity",
    "groundwater",
    "judge",
    "nondetects",
    "period",
    "rain_events",
    "ranking",
    "rivers",
    "sections_compare",
    "source_rates",
    "sources",
    "trend",
    "trophic",
]

Frame = Any
Rounding = Literal["none", "evaluation"]


def judge(
    samples: Frame,
    *,
    water: Water | None = None,
    rounding: Rounding = "none",
    exceedances: bool = True,
    section: str = "section",
    edition: str = EDITION,
    by_saturation: bool = False,
) -> Frame:
    """Sections judged by their worst indicator.

    Parameters
    ----------
    samples
        Any of the 21 indicators of the evaluation (``ph do codmn cod bod5 nh3n tp copper`` …); ``water``
        (``river`` or ``lake``), ``target`` (class to be met, 1 to 5) and ``excluded`` (indicators left out as
        approved natural background, comma-separated) where there are such columns. ``tn`` and
        ``fecal_coliform`` are judged for reference and never decide.
    water
        ``river`` or ``lake`` for every row; ``None`` takes the column ``water``.
    rounding
        ``none`` judges the values as they are (the real-time practice); ``evaluation`` rounds them first
        (monthly and annual evaluation).
    exceedances
        Whether to add what is over class III, by how much, and the main pollution indicators.
    section
        Name of the column of sections, where there is one.
    edition
        Rule set, see ``qingshan standards list``.
    by_saturation
        Whether dissolved oxygen of 90 % saturation is class I too, where ``water_temperature`` is given.

    Returns
    -------
    Frame
        The caller's kind, with ``class_<indicator>``, ``n_items``, ``water_class`` (1 to 6; 6 is worse than
        V; null with nothing to judge), ``determining``, ``undecided``, ``meets_target`` and ``over_target``
        (with targets), ``exceeding``, ``multiple_<indicator>``, ``main``.

    Raises
    ------
    UsageError
        Whether river or lake is not known, or a column of an indicator holds text.

    References
    ----------
    GB 3838-2002, 5.1 and table 1; assessment measures of 2011 (mostly unverified).

    Examples
    --------
    >>> import polars as pl
    >>> import qingshan as qs
    >>> samples = pl.DataFrame({"section": ["a", "b"], "water": ["river", "lake"], "target": [3, 3],
    ...                         "do": [9.38, 6.04], "codmn": [1.56, 5.30], "tp": [0.027, 0.051]})
    >>> qs.water.judge(samples).select("water_class", "determining", "main", "meets_target").rows()
    [(2, 'tp', '', True), (4, 'tp', 'tp', False)]
    """
    door, rules = enter(samples), rules_named(edition)
    table = named(door.table, {section: "section"})
    items = judged_items(table, rules)
    table = numbers(table, items)
    kind = kind_of(table, water)
    if by_saturation:
        table = numbers(table, present(table, ("water_temperature",)))
    verdict = judged(
        table, rules, water=kind, is_rounded=rounding == "evaluation", by_saturation=by_saturation
    )
    if exceedances:
        verdict = with_exceedances(verdict, rules, water=kind)
        if "target" in columns(verdict):
            verdict = with_target_exceedances(verdict, rules, water=kind)
    return door.back(named(verdict, {"section": section}))


def period(
    samples: Frame,
    *,
    by: PeriodBy = "month",
    seasons: Mapping[str, Sequence[int]] | None = None,
    section: str = "section",
    time: str = "time",
    edition: str = EDITION,
) -> Frame:
    """Means of sections over months, quarters, years or seasons, unrounded.

    Give the result to :func:`judge` with ``rounding="evaluation"``.

    Parameters
    ----------
    samples
        One row per section and time; nondetects marked in ``<indicator>_nd`` count as half their limit.
    by
        ``month``, ``quarter``, ``year`` or ``season``. All but the month are means of monthly means; a year
        needs eight months.
    seasons
        Months of each season by its name; ``None`` takes the flood season and the rest.
    section, time
        Names of those columns.
    edition
        Rule set.

    Examples
    --------
    >>> import polars as pl
    >>> import qingshan as qs
    >>> from datetime import datetime
    >>> samples = pl.DataFrame({"section": ["a"] * 3, "time": [datetime(2022, 3, d) for d in (1, 11, 21)],
    ...                         "tp": [0.1, 0.2, 0.3], "ph": [6.0, 8.0, None]})
    >>> qs.water.period(samples).select("period", "tp", "n_tp", pl.col("ph").round(2)).rows()
    [('2022-03', 0.20000000000000004, 3, 6.3)]
    """
    door, rules = enter(samples), rules_named(edition)
    table = named(door.table, {section: "section", time: "time"})
    found = period_means(numbers(table, present(table)), rules, by=by, seasons=seasons)
    return door.back(named(found, {"section": section}))


def combine(automatic: Frame, manual: Frame, *, edition: str = EDITION) -> Frame:
    """Means of automatic stations completed by those of manual samples, per section and period.

    Both are results of :func:`period`, of the same kind of frame.
    """
    door = enter(automatic)
    return door.back(merged(door.table, enter(manual).table, rules_named(edition)))


def rivers(sections: Frame, *, by: str | Sequence[str] = "river", edition: str = EDITION) -> Frame:
    """Rivers, basins or regions from judged sections of one period.

    Parameters
    ----------
    sections
        Result of :func:`judge` over one period, with the column ``by``. Sections without a class (no flow,
        ice, not sampled) are counted in ``absent`` and leave every share.
    by
        Column, or columns, that make a group; add the column ``period`` to judge several at once.
    edition
        Rule set.

    Returns
    -------
    Frame
        Counts, ``method``, ``quality`` and so on, see :func:`qingshan.evaluate.water.basin.basins`.

    Examples
    --------
    >>> import polars as pl
    >>> import qingshan as qs
    >>> samples = pl.DataFrame({"river": ["r"] * 5, "codmn": [5.0, 5.0, 9.0, 9.0, 16.0]})
    >>> judged = qs.water.judge(samples, water="river")
    >>> qs.water.rivers(judged).select("sections", "good", "bad", "method", "quality").rows()
    [(5, 2, 1, 'class_ratio', 'moderate')]
    """
    door = enter(sections)
    keys = (by,) if isinstance(by, str) else tuple(by)
    need(door.table, (*keys, "water_class"))
    return door.back(basins(door.table, rules_named(edition), by=keys))


def trophic(samples: Frame, *, by: str | Sequence[str] = "", edition: str = EDITION) -> Frame:
    """Trophic level index and state.

    Parameters
    ----------
    samples
        Any of ``chlorophyll_a`` [mg/L], ``tp``, ``tn``, ``codmn`` [mg/L], ``transparency`` [m].
    by
        Empty: each row by itself. A column such as ``lake``: means over time at each ``section`` first,
        then over the sections of the lake.
    edition
        Rule set.

    Examples
    --------
    >>> import polars as pl
    >>> import qingshan as qs
    >>> lake = pl.DataFrame({"chlorophyll_a": [0.010], "tp": [0.05], "tn": [1.0], "transparency": [1.5],
    ...                      "codmn": [4.0]})
    >>> qs.water.trophic(lake).select(pl.col("trophic_index").round(1), "trophic_state").rows()
    [(46.6, 'mesotrophic')]
    """
    door, rules = enter(samples), rules_named(edition)
    items = present(door.table)
    table = halved(numbers(door.table, items), rules, items)
    if by:
        keys = (by,) if isinstance(by, str) else tuple(by)
        need(table, (*keys, "section"))
        table = lakes(table, rules, by=keys)
    return door.back(with_trophic_index(table, rules))


def sources(
    samples: Frame, *, kind: SourceKind = "surface", water: Water | None = None, edition: str = EDITION
) -> Frame:
    """Drinking-water sources: what fails, by how much, and whether the source attains.

    Parameters
    ----------
    samples
        Values of basic, supplementary and specific items (surface water) or of groundwater items; ``intake``
        and ``design``, where present, decide ``quantity_attains``.
    kind
        ``surface`` or ``ground``.
    water
        For surface water, ``river`` or ``lake`` for every row; ``None`` takes the column ``water``.
    edition
        Rule set.

    Examples
    --------
    >>> import polars as pl
    >>> import qingshan as qs
    >>> samples = pl.DataFrame({"codmn": [3.0, 3.0], "sulfate": [250.0, 100.0], "manganese": [0.12, 0.1]})
    >>> qs.water.sources(samples, water="lake").select("attains", "failing", "n_supplementary").rows()
    [(False, 'manganese', 2), (True, '', 2)]
    """
    door, rules = enter(samples), rules_named(edition)
    table = numbers(door.table, present(door.table))
    chosen = None if kind == "ground" else kind_of(table, water)
    return door.back(judged_sources(table, rules, kind=kind, water=chosen))


def groundwater(samples: Frame, *, edition: str = EDITION) -> Frame:
    """Groundwater judged by its worst item.

    Parameters
    ----------
    samples
        Any item of GB/T 14848-2017 in its canonical unit: organic items in mg/L too.
    edition
        Rule set.

    Examples
    --------
    >>> import polars as pl
    >>> import qingshan as qs
    >>> well = pl.DataFrame({"ph": [8.6], "hardness": [460.0], "nitrate": [20.0]})
    >>> qs.water.groundwater(well).select("water_class", "determining", "class_nitrate").rows()
    [(4, 'ph,hardness', 3)]
    """
    door = enter(samples)
    return door.back(judged_ground(numbers(door.table, present(door.table)), rules_named(edition)))


def flood_intensity(
    samples: Frame,
    *,
    events: Frame | None = None,
    statistic: str = "",
    water: Water | None = None,
    section: str = "section",
    time: str = "time",
    edition: str = EDITION,
) -> Frame:
    """Flood-season pollution intensity per section and rain event, or per flood season.

    Parameters
    ----------
    samples
        ``section``, ``time``, ``target`` (class), ``water``, and any of ``codmn nh3n tp cod``.
    events
        Rain events: ``section``, ``event``, ``start``, ``end`` (see :func:`rain_events`), a frame of the
        same kind; ``None`` takes each year's flood season.
    statistic
        ``max_daily_mean`` (default), ``max_value`` or ``period_mean``: which one is meant is not verified.
    water
        ``river`` or ``lake`` for every row; ``None`` takes the column ``water``.
    section, time
        Names of those columns.
    edition
        Rule set.

    Examples
    --------
    >>> import polars as pl
    >>> import qingshan as qs
    >>> from datetime import datetime
    >>> samples = pl.DataFrame({"section": ["a"], "time": [datetime(2022, 7, 2)], "target": [3],
    ...                         "codmn": [9.0], "nh3n": [2.4], "tp": [0.62]})
    >>> found = qs.water.flood_intensity(samples, water="river")
    >>> found.select("event", "first_indicator", pl.col("intensity").round(2), "over_target").rows()
    [('2022-flood', 'tp', 3.1, True)]
    """
    door, rules = enter(samples), rules_named(edition)
    table = named(door.table, {section: "section", time: "time"})
    need(table, ("target",))
    table = numbers(table, present(table))
    windows = None if events is None else named(enter(events).table, {section: "section"})
    found = intensity_of(table, rules, events=windows, statistic=statistic, water=kind_of(table, water))
    return door.back(named(found, {"section": section}))


def nondetects(frame: Frame, *, limits: Mapping[str, float] | None = None) -> Frame:
    """Frame whose text cells are read: ``<0.025``, ``0.025L``, ``ND`` become a value and a mark.

    Parameters
    ----------
    frame
        Columns of indicators as text.
    limits
        Detection limit of each indicator, for cells that say ``ND`` or 未检出 without a number.

    Raises
    ------
    RefusedError
        A cell is no number, or is ``ND`` without a known limit.

    Examples
    --------
    >>> import polars as pl
    >>> import qingshan as qs
    >>> text = pl.DataFrame({"nh3n": ["<0.025", "0.31", "ND"]})
    >>> qs.water.nondetects(text, limits={"nh3n": 0.025}).rows()
    [(0.025, True), (0.31, False), (0.025, True)]
    """
    door = enter(frame)
    texts = [item for item in present(door.table) if door.table.collect_schema()[item] == nw.String]
    table = extended(door.table, read_cells(texts, limits or {}))
    for item in texts:
        wrong = collect(table.filter(nw.col(item).is_null() & ~nw.col(f"_text_{item}").is_null()))
        if wrong.height:
            first = wrong[f"_text_{item}"][0]
            raise RefusedError("water-unreadable-cells", column=item, n=wrong.height, value=first)
    return door.back(table.drop(*(f"_text_{item}" for item in texts)))
