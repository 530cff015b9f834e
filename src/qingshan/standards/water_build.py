"""From the tables of the folders a water rule set names to one record of rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import cast

from qingshan.base.errors import StandardsDataError
from qingshan.base.indicator import indicators
from qingshan.standards.catalog import Extra
from qingshan.standards.rule_set import Folders, day_after, policy_of, read_day
from qingshan.standards.schema import Row
from qingshan.standards.water_records import (
    Averaging,
    BasinGrade,
    Bound,
    ChangeDegree,
    ClassScale,
    CriticalValue,
    Item,
    Parameter,
    Quality,
    SourceGroup,
    SourceLimit,
    TrophicState,
    TrophicTerm,
    Water,
    WaterClass,
    WaterRounding,
    WaterRules,
)

ROLES = ("limits", "ground", "method", "statistics", "ranking", "flood", "sources", "online")
"""What a rule set names a folder for."""

_WATERS: tuple[Water, ...] = ("river", "lake")
_EXPONENTS = {("μg/L", "mg/L"): -3, ("mg/m³", "mg/L"): -3}


def build(key: str, raw: Mapping[str, object], extra: Extra) -> WaterRules:
    """The rule set declared under ``key`` in ``editions.toml``.

    Raises
    ------
    StandardsDataError
        A role is not named, or a table lacks a row the rules need.
    """
    for name in (*ROLES, "zh", "en"):
        if name not in raw:
            raise StandardsDataError("standards-missing-column", file="editions.toml", column=f"{key}.{name}")
    at = Folders({role: str(raw[role]) for role in ROLES}, extra)
    items, aliases = _items(at), raw.get("aliases", [])
    statistics = at.rows("flood", "statistics")
    return WaterRules(
        key=key,
        zh=str(raw["zh"]),
        en=str(raw["en"]),
        aliases=tuple(map(str, aliases)) if isinstance(aliases, list) else (),
        start=read_day(raw.get("first"), key),
        end=day_after(read_day(raw.get("last"), key)),
        standards=at.keys,
        items=items,
        scales=_scales(at, items),
        ground=_ground(at),
        ground_groups={row.text("item"): row.text("group") for row in at.rows("ground", "limits")},
        classes=_classes(at),
        qualities=_qualities(at),
        basin_grades=_basin_grades(at),
        changes=_changes(at),
        trophic=_trophic(at),
        trophic_states=_trophic_states(at),
        spearman=_spearman(at),
        rounding=_rounding(at),
        averaging=_averaging(at),
        parameters=_parameters(at),
        source_limits=_source_limits(at),
        source_groups=_source_groups(at),
        flood_items=tuple(row.text("item") for row in at.rows("flood", "flood_items")),
        flood_statistic=next(row.text("statistic") for row in statistics if row["is_default"] is True),
        flood_statistics=tuple(row.text("statistic") for row in statistics),
        policies=tuple(policy_of(row) for row in at.every("policies")),
    )


def _items(at: Folders) -> Mapping[str, Item]:
    return {
        row.text("item"): Item(
            row.text("item"),
            row.text("code"),
            row["role"] == "evaluated",
            row["is_toxic"] is True,
            row["has_multiple"] is True,
            row.clause,
        )
        for row in at.rows("method", "items")
    }


def _scales(at: Folders, items: Mapping[str, Item]) -> Mapping[tuple[str, Water], ClassScale]:
    """Scales of every item for rivers and lakes; an item with one scale only is held against it anywhere."""
    groups = _grouped(at.rows("limits", "limits"))
    found: dict[tuple[str, Water], ClassScale] = {}
    for item in items:
        for water in _WATERS:
            names = (water, "all", *_WATERS)
            rows = next((groups[item, name] for name in names if (item, name) in groups), None)
            if rows is None:
                raise at.lacks("limits", "limits", item)
            found[item, water] = class_scale(rows)
    return found


def _ground(at: Folders) -> Mapping[str, ClassScale]:
    return {item: class_scale(rows) for (item, _), rows in _grouped(at.rows("ground", "limits")).items()}


def _grouped(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row.text("item"), row.text("water")), []).append(row)
    return found


def class_scale(rows: Sequence[Row]) -> ClassScale:
    """The scale of one item from its rows, one a class, in the canonical unit.

    Raises
    ------
    StandardsDataError
        A class is missing or out of order, a limit gets stricter, or a unit has no conversion.
    """
    first = rows[0]
    low = tuple(_canonical(row, "low") for row in rows)
    high = tuple(_canonical(row, "high") for row in rows)
    numbers = [row.whole("class") for row in rows]
    widens = all(_within(a, b) for a, b in pairwise(zip(low, high, strict=True)))
    if numbers != list(range(1, len(rows) + 1)) or not widens:
        raise StandardsDataError(
            "standards-not-rising",
            key=first.file.partition("/")[0],
            table="limits",
            what=first.text("item"),
        )
    whole = [-int(v.normalize().as_tuple().exponent) for v in (*low, *high) if v is not None]
    return ClassScale(
        first.text("item"),
        cast(Bound, first.text("bound")),
        low,
        high,
        max(0, *whole),
        tuple(row.whole("class") for row in rows if row["special"] == "none_detected"),
        first.clause,
    )


def _within(a: tuple[Decimal | None, Decimal | None], b: tuple[Decimal | None, Decimal | None]) -> bool:
    low = b[0] is None or (a[0] is not None and a[0] >= b[0])
    return low and (b[1] is None or (a[1] is not None and a[1] <= b[1]))


def _canonical(row: Row, column: str) -> Decimal | None:
    """A cell in the canonical unit of its indicator."""
    value = row.number_or_none(column)
    if value is None:
        return None
    unit = indicators()[row.text("item")].unit or "1"
    if row.text("unit") == unit:
        return value
    if (row.text("unit"), unit) not in _EXPONENTS:
        raise StandardsDataError(
            "standards-bad-value",
            file=row.file,
            row=row.line,
            column="unit",
            value=row.text("unit"),
            expected=unit,
        )
    return value.scaleb(_EXPONENTS[row.text("unit"), unit])


def _classes(at: Folders) -> tuple[WaterClass, ...]:
    return tuple(
        WaterClass(
            row.whole("class"),
            row.text("name"),
            row.text("zh"),
            row.text("en"),
            row.text("quality"),
            (row.whole("red"), row.whole("green"), row.whole("blue")),
            row.clause,
        )
        for row in at.rows("method", "classes")
    )


def _qualities(at: Folders) -> Mapping[str, Quality]:
    return {
        row.text("quality"): Quality(
            row.text("quality"),
            row.whole("rank"),
            row.text("zh"),
            row.text("en"),
            row.text("color_zh"),
            row.text("color_en"),
            row.clause,
        )
        for row in at.rows("method", "qualities")
    }


def _basin_grades(at: Folders) -> tuple[BasinGrade, ...]:
    names = ("good_from", "good_below", "bad_from", "bad_below")
    return tuple(
        BasinGrade(
            row.text("quality"),
            row.number_or_none(names[0]),
            row.number_or_none(names[1]),
            row.number_or_none(names[2]),
            row.number_or_none(names[3]),
            row.clause,
        )
        for row in at.rows("method", "basin_grades")
    )


def _changes(at: Folders) -> Mapping[int, ChangeDegree]:
    return {
        row.whole("degree"): ChangeDegree(
            row.whole("degree"),
            row.text("zh"),
            row.text("en"),
            row.whole("levels"),
            row.number_or_none("over"),
            row.clause,
        )
        for row in at.rows("method", "changes")
    }


def _trophic(at: Folders) -> tuple[TrophicTerm, ...]:
    found = []
    for row in at.rows("method", "trophic"):
        unit = indicators()[row.text("item")].unit
        exponent = 0 if row.text("unit") == unit else -_EXPONENTS[row.text("unit"), unit]
        found.append(
            TrophicTerm(
                row.text("item"),
                row.number("intercept"),
                row.number("slope"),
                row.number("r2"),
                Decimal(1).scaleb(exponent),
                row.clause,
            )
        )
    return tuple(found)


def _trophic_states(at: Folders) -> tuple[TrophicState, ...]:
    return tuple(
        TrophicState(
            row.text("state"),
            row.whole("rank"),
            row.number_or_none("up_to"),
            row["is_included"] is True,
            row.text("zh"),
            row.text("en"),
            row.clause,
        )
        for row in at.rows("method", "trophic_states")
    )


def _spearman(at: Folders) -> tuple[CriticalValue, ...]:
    return tuple(
        CriticalValue(row.whole("n"), row.number("p05"), row.number("p01"), row.clause)
        for row in at.rows("method", "spearman")
    )


def _rounding(at: Folders) -> Mapping[tuple[str, str], WaterRounding]:
    return {
        (row.text("item"), row.text("stage")): WaterRounding(
            row.text("item"), row.text("stage"), row.whole("decimals"), row.clause
        )
        for row in at.every("rounding")
    }


def _averaging(at: Folders) -> Mapping[str, Averaging]:
    return {
        row.text("period"): Averaging(
            row.text("period"), row.text("of"), row.whole("least"), row.whole_or_none("full"), row.clause
        )
        for row in at.rows("statistics", "averaging")
    }


def _parameters(at: Folders) -> Mapping[str, Parameter]:
    return {
        row.text("quantity"): Parameter(
            row.text("quantity"), row.number("value"), row.text("unit"), row.clause
        )
        for row in at.every("parameters")
    }


def _source_limits(at: Folders) -> Mapping[str, SourceLimit]:
    found = {}
    for row in at.rows("limits", "source_limits"):
        value = _canonical(row, "value")
        assert value is not None
        found[row.text("item")] = SourceLimit(row.text("item"), row.text("group"), value, row.clause)
    return found


def _source_groups(at: Folders) -> tuple[SourceGroup, ...]:
    return tuple(
        SourceGroup(
            row.text("source"),
            row.text("group"),
            row.whole_or_none("class"),
            row.words("without") if row["without"] else (),
            row.words("reference") if row["reference"] else (),
            row["is_required"] is True,
            row.clause,
        )
        for row in at.rows("sources", "source_items")
    )
