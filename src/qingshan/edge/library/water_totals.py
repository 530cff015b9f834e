"""Comparisons, rankings and trends of water, for :mod:`qingshan.edge.library.water`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from qingshan.base.messages import Language
from qingshan.edge.frames import collect, enter
from qingshan.edge.library.water_door import EDITION, kind_of, need, numbers
from qingshan.edge.library.water_rows import city_rows, comparison_lines
from qingshan.evaluate.water.change import Comparison, SectionState, compare_sections
from qingshan.evaluate.water.cwqi import CityIndex, city_index, with_indices
from qingshan.evaluate.water.cwqi import ranking as ranked
from qingshan.evaluate.water.items import present
from qingshan.evaluate.water.sources import SourceRates
from qingshan.evaluate.water.sources import source_rates as rates_of
from qingshan.evaluate.water.trend import Record, Trend, standing_on_record
from qingshan.evaluate.water.trend import spearman as spearman_of
from qingshan.standards.water_records import Water
from qingshan.standards.water_rules import rules_named

Frame = Any


def source_rates(verdicts: Frame, *, intake: str = "intake", edition: str = EDITION) -> SourceRates:
    """Attainment of sources by number and by volume, from :func:`sources`."""
    rows = collect(enter(verdicts).table)
    volumes = rows[intake].to_list() if intake in rows.columns else [None] * rows.height
    pairs = [
        (attains, None if volume is None else Decimal(str(volume)))
        for attains, volume in zip(rows["attains"].to_list(), volumes, strict=True)
    ]
    return rates_of(pairs, rules_named(edition))


def sections_compare(
    before: Frame,
    after: Frame,
    *,
    section: str = "section",
    water_class: str = "water_class",
    target: str = "target",
    edition: str = EDITION,
) -> Comparison:
    """Two periods compared as they are and over their common sections.

    Parameters
    ----------
    before, after
        One row per section with its class, such as :func:`judge` gives, and its target where it has one.
    section, water_class, target
        Names of those columns.
    edition
        Rule set.

    Returns
    -------
    Comparison
        Shares of both lists, percentage points, the same over the common sections, the sections only one of
        them has, and findings that must be printed with the figures.

    Examples
    --------
    >>> import polars as pl
    >>> import qingshan as qs
    >>> a = pl.DataFrame({"section": ["x", "y"], "water_class": [2, 4], "target": [3, 3]})
    >>> b = pl.DataFrame({"section": ["x", "z"], "water_class": [2, 3], "target": [3, 3]})
    >>> found = qs.water.sections_compare(a, b)
    >>> found.before.good_ratio, found.after.good_ratio, found.points.good, found.common_points.good
    (Decimal('50.0'), Decimal('100.0'), Decimal('50.0'), Decimal('0.0'))
    >>> [finding.code for finding in found.findings]
    ['water-lists-differ']
    """
    names = (section, water_class, target)
    return compare_sections(_states(before, names), _states(after, names), rules_named(edition))


def describe(comparison: Comparison, *, language: Language = "zh", edition: str = EDITION) -> str:
    """A comparison in words: shares with their counts, both changes, both lists and every warning."""
    return "\n".join(comparison_lines(comparison, rules_named(edition), language))


def cwqi(means: Frame, *, water: Water | None = None, edition: str = EDITION) -> Frame:
    """Single indices and their sum from mean concentrations, one row per city and kind of water."""
    door = enter(means)
    table = numbers(door.table, present(door.table))
    return door.back(with_indices(table, rules_named(edition), water=kind_of(table, water)))


def ranking(
    indices: Frame,
    *,
    city: str = "city",
    sections: str = "sections",
    base: Mapping[str, Decimal] | None = None,
    edition: str = EDITION,
) -> tuple[CityIndex, ...]:
    """Cities ranked by their water quality index, the best first.

    Parameters
    ----------
    indices
        Result of :func:`cwqi` with the columns ``city``, ``water`` and the number of sections of each row.
    city, sections
        Names of those columns.
    base
        Index of each city in the period compared with.
    edition
        Rule set.

    Raises
    ------
    RefusedError
        Cities stand on different indicators.
    """
    rules = rules_named(edition)
    rows = collect(enter(indices).table)
    found = [
        city_index(name, rules, river=one["river"][0], lake=one["lake"][0], rivers=one["river"][1],
                   lakes=one["lake"][1], base=(base or {}).get(name))
        for name, one in city_rows(rows, rules, city, sections).items()
    ]  # fmt: skip
    return ranked(found)


def trend(values: Sequence[Decimal | float | str], *, edition: str = EDITION) -> Trend:
    """Trend of yearly values by Spearman's rank correlation.

    Examples
    --------
    >>> import qingshan as qs
    >>> qs.water.trend(["1", "3", "2", "5", "4"]).direction
    'none'
    """
    return spearman_of([Decimal(str(value)) for value in values], rules_named(edition))


def best_on_record(
    values: Mapping[str, Decimal | float | None], of: str, *, expected: Sequence[str], is_higher_better: bool
) -> Record:
    """Whether a period is the best of its record; unknown where the record has gaps."""
    exact = {name: None if value is None else Decimal(str(value)) for name, value in values.items()}
    return standing_on_record(exact, of, expected=expected, is_higher_better=is_higher_better)


def _states(frame: Frame, names: tuple[str, str, str]) -> list[SectionState]:
    table = enter(frame).table
    section, water_class, target = names
    need(table, (section, water_class))
    rows = collect(table)
    targets = rows[target].to_list() if target in rows.columns else [None] * rows.height
    return [
        SectionState(str(name), None if number is None else int(number), None if goal is None else int(goal))
        for name, number, goal in zip(rows[section], rows[water_class], targets, strict=True)
    ]
