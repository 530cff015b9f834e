"""From the tables of the folders a rule set names to one record of rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Literal, cast

from qingshan.base.errors import StandardsDataError
from qingshan.base.figure import Clause
from qingshan.standards.air_records import (
    Advice,
    AirRules,
    Breakpoints,
    Category,
    CompositeRule,
    DayRatio,
    IndexTerm,
    Limit,
    Report,
    ReportItem,
    Rounding,
    SensitiveGroup,
    Statistic,
    Validity,
)
from qingshan.standards.catalog import Extra
from qingshan.standards.rule_set import Folders, Policy, day_after, policy_of, read_day
from qingshan.standards.schema import Row

Limits = Mapping[tuple[str, str, int], Limit]
_ROLES = ("limits", "index", "evaluation", "trend", "ranking", "dust")
_VALIDITY: tuple[tuple[str, str, str, str], ...] = (
    ("limits", "hours_per_day", "pm25", "day"),
    ("limits", "minutes_per_hour", "o3", "1h"),
    ("limits", "window_hours", "o3", "8h"),
    ("limits", "window_length", "o3", "8h"),
    ("evaluation", "first_window", "o3", "8h"),
    ("evaluation", "last_window", "o3", "8h"),
    ("evaluation", "windows_per_day", "o3", "8h"),
    ("evaluation", "short_day_stands_over_limit", "o3", "8h"),
    ("limits", "days_per_year", "pm25", "year"),
    ("limits", "days_per_month", "pm25", "year"),
    ("limits", "days_per_february", "pm25", "year"),
    ("evaluation", "site_share", "pm25", "day"),
    ("evaluation", "small_site_share", "pm25", "day"),
    ("evaluation", "small_site_count", "pm25", "day"),
    ("evaluation", "trend_periods", "pm25", "year"),
)


def build(key: str, raw: Mapping[str, object], extra: Extra) -> AirRules:
    """The rule set declared under ``key`` in ``editions.toml``.

    Raises
    ------
    StandardsDataError
        A role is not named, or a table lacks a row the rules need.
    """
    for name in (*_ROLES, "stage", "zh", "en"):
        if name not in raw:
            raise StandardsDataError("standards-missing-column", file="editions.toml", column=f"{key}.{name}")
    at = Folders({role: str(raw[role]) for role in _ROLES}, extra)
    limits, rounding, reports = _limits(at, str(raw["stage"])), _rounding(at), _reports(at)
    composites = _composites(at, limits, raw.get("first"))
    aliases = raw.get("aliases", [])
    default = next(iter(composites.values()))
    return AirRules(
        key=key,
        zh=str(raw["zh"]),
        en=str(raw["en"]),
        aliases=tuple(map(str, aliases)) if isinstance(aliases, list) else (),
        start=read_day(raw.get("first"), key),
        end=day_after(read_day(raw.get("last"), key)),
        standards=at.keys,
        limits=limits,
        breakpoints=_breakpoints(at),
        categories=_categories(at),
        daily=_default(at, reports, "daily"),
        hourly=_default(at, reports, "hourly"),
        variants={name: one for name, (_, role, one) in reports.items() if role == "variant"},
        validity=_validity(at),
        statistics=_statistics(at, rounding),
        rounding=rounding,
        day_ratios=_day_ratios(at),
        composite={term.statistic: (term.limit, term.weight) for term in default.terms},
        composite_rule=default,
        composite_variants={name: one for name, one in composites.items() if one is not default},
        single_indices=tuple(_term(row, limits, Decimal(1)) for row in at.rows("evaluation", "single_index")),
        sensitive_groups=_groups(at),
        advice=_advice(at),
        policies=tuple(_policies(at)),
    )


def _limits(at: Folders, stage: str) -> Limits:
    found = {}
    for row in at.rows("limits", "limits"):
        if row["stage"] == stage:
            one = Limit(
                row.text("item"),
                row.text("averaging"),
                row.whole("level"),
                row.number("value"),
                row.text("unit"),
                row.clause,
            )
            found[one.item, one.averaging, one.level] = one
    if not found:
        raise at.lacks("limits", "limits", f"stage {stage}")
    return found


def _rounding(at: Folders) -> Mapping[tuple[str, str], Rounding]:
    return {
        (row.text("item"), row.text("stage")): Rounding(
            row.text("item"), row.text("stage"), row.whole("decimals"), row.clause
        )
        for row in at.rows("evaluation", "rounding")
    }


def _breakpoints(at: Folders) -> Mapping[str, Breakpoints]:
    above = {row.text("column"): row for row in at.rows("index", "above_table")}
    digits = {row.text("item"): row for row in at.rows("index", "concentration_rounding")}
    found = {}
    for column in at.rows("index", "columns"):
        scale, item = column.text("scale"), column.text("indicator")
        rows = [row for row in at.rows("index", "breakpoints") if row["column"] == scale]
        if not rows or scale not in above or item not in digits:
            raise at.lacks("index", "breakpoints", f"{scale} {item}")
        decimals = digits[item].whole("decimals")
        own = column.text("column") == scale
        found[column.text("column")] = Breakpoints(
            column.text("column"),
            item,
            decimals,
            _rising(at, scale, (_units(row, decimals) for row in rows)),
            _rising(at, scale, (row.whole("iaqi") for row in rows)),
            cast(Literal["cap", "none"], above[scale].text("policy")),
            above[scale].whole_or_none("iaqi"),
            rows[0].clause if own else column.clause,
            above[scale].clause,
            digits[item].clause,
        )
    return found


def _units(row: Row, decimals: int) -> int:
    units = row.number("value").scaleb(decimals)
    if units != units.to_integral_value():
        raise StandardsDataError(
            "standards-bad-value",
            file=row.file,
            row=row.line,
            column="value",
            value=row.text("value"),
            expected=f"a value of {decimals} decimals",
        )
    return int(units)


def _rising(at: Folders, what: str, values: Iterable[int]) -> tuple[int, ...]:
    found = tuple(values)
    if found[0] != 0 or any(a >= b for a, b in pairwise(found)):
        raise StandardsDataError("standards-not-rising", key=at.keys["index"], table="breakpoints", what=what)
    return found


def _categories(at: Folders) -> tuple[Category, ...]:
    return tuple(
        Category(
            row.whole("level"),
            row.whole("low"),
            row.whole_or_none("high"),
            row.text("level_zh"),
            row.text("zh"),
            row.text("en"),
            row.text("color_zh"),
            row.text("color_en"),
            (row.whole("red"), row.whole("green"), row.whole("blue")),
            (row.whole("cyan"), row.whole("magenta"), row.whole("yellow"), row.whole("black")),
            row.clause,
        )
        for row in at.rows("index", "categories")
    )


def _reports(at: Folders) -> dict[str, tuple[str, str, Report]]:
    found = {}
    for row in at.rows("index", "reports"):
        key = row.text("report")
        items = tuple(
            ReportItem(
                each.text("indicator"), each.words("columns"), each.text("fallback") or None, each.clause
            )
            for each in at.rows("index", "report_items")
            if each["report"] == key
        )
        found[key] = (
            row.text("period"),
            row.text("role"),
            Report(
                key,
                row.text("zh"),
                row.text("en"),
                items,
                cast(Literal["list", "na_unless_over"], row.text("completeness")),
                row.whole_or_none("threshold"),
                row["has_exceeding"] is True,
                row.whole_or_none("exceeding_over"),
                row.whole("primary_over"),
                row.clause,
            ),
        )
    return found


def _default(at: Folders, reports: Mapping[str, tuple[str, str, Report]], period: str) -> Report:
    for its_period, role, one in reports.values():
        if (its_period, role) == (period, "default"):
            return one
    raise at.lacks("index", "reports", f"{period} default")


def _validity(at: Folders) -> Validity:
    values: dict[str, Decimal] = {}
    clauses: dict[str, Clause] = {}
    for role, quantity, item, averaging in _VALIDITY:
        rows = [
            row
            for row in at.rows(role, "validity")
            if item in row.words("items") and (row["quantity"], row["averaging"]) == (quantity, averaging)
        ]
        if not rows:
            raise at.lacks(role, "validity", f"{quantity} {item} {averaging}")
        values[quantity], clauses[quantity] = rows[0].number("value"), rows[0].clause
    whole = {name: int(value) for name, value in values.items()}
    return Validity(
        hours_per_day=whole["hours_per_day"],
        minutes_per_hour=whole["minutes_per_hour"],
        window_hours=whole["window_hours"],
        window_length=whole["window_length"],
        first_window=whole["first_window"],
        last_window=whole["last_window"],
        windows_per_day=whole["windows_per_day"],
        short_day_stands_over_limit=whole["short_day_stands_over_limit"] == 1,
        days_per_year=whole["days_per_year"],
        days_per_month=whole["days_per_month"],
        days_per_february=whole["days_per_february"],
        site_share=values["site_share"],
        small_site_share=values["small_site_share"],
        small_site_count=whole["small_site_count"],
        trend_periods=whole["trend_periods"],
        clauses=clauses,
    )


def _statistics(at: Folders, rounding: Mapping[tuple[str, str], Rounding]) -> tuple[Statistic, ...]:
    found = []
    for row in at.rows("evaluation", "statistics"):
        item = row.text("item")
        if row["period"] != "year":
            continue
        if (item, "statistic") not in rounding or (item, "attainment") not in rounding:
            raise at.lacks("evaluation", "rounding", item)
        kept = rounding[item, "statistic"]
        judged = rounding[item, "attainment"]
        found.append(
            Statistic(
                row.text("series"),
                item,
                _kind(row),
                row.number_or_none("p"),
                row.text("limit_averaging"),
                kept.decimals,
                judged.decimals,
                row.clause,
                kept.clause,
            )
        )
    return tuple(found)


def _kind(row: Row) -> Literal["mean", "percentile"]:
    return cast(Literal["mean", "percentile"], row.text("kind"))


def _term(row: Row, limits: Limits, weight: Decimal) -> IndexTerm:
    key = (row.text("item"), row.text("limit_averaging"), row.whole("limit_level"))
    if key not in limits:
        raise StandardsDataError(
            "standards-bad-value",
            file=row.file,
            row=row.line,
            column="limit_averaging",
            value=key[1],
            expected="a limit of the item",
        )
    return IndexTerm(
        row.text("series"), key[0], _kind(row), row.number_or_none("p"), limits[key].value, weight, row.clause
    )


def _composites(at: Folders, limits: Limits, first: object) -> dict[str, CompositeRule]:
    """Composite indices open to a set that begins on ``first``, the default one in front."""
    year = first.year if isinstance(first, date) else 0
    found = {}
    for row in sorted(at.rows("ranking", "variants"), key=lambda each: each["role"] != "default"):
        if (row.whole_or_none("from_year") or 0) <= year:
            key = row.text("variant")
            terms = tuple(
                _term(each, limits, each.number("weight"))
                for each in at.rows("ranking", "composite")
                if each["variant"] == key
            )
            found[key] = CompositeRule(
                key, row.text("zh"), row.text("en"), row.whole("decimals"), terms, row.clause
            )
    if not found:
        raise at.lacks("ranking", "variants", "default")
    return found


def _day_ratios(at: Folders) -> Mapping[str, DayRatio]:
    return {
        row.text("ratio"): DayRatio(
            row.text("ratio"),
            row.text("zh"),
            row.text("en"),
            tuple(range(row.whole("level_from"), row.whole("level_to") + 1)),
            row.whole("decimals"),
            row.clause,
        )
        for row in at.rows("evaluation", "day_ratios")
    }


def _groups(at: Folders) -> Mapping[str, SensitiveGroup]:
    return {
        row.text("item"): SensitiveGroup(
            row.text("item"), row.whole("over"), row.text("zh"), row.text("en"), row.clause
        )
        for row in at.rows("index", "sensitive_groups")
    }


def _advice(at: Folders) -> Mapping[int, Advice]:
    found = {}
    for row in at.rows("index", "advice"):
        effect, advice = (
            (row.text("effect_zh"), row.text("effect_en")),
            (row.text("advice_zh"), row.text("advice_en")),
        )
        found[row.whole("level")] = Advice(row.whole("level"), *effect, *advice, row.clause)
    return found


def _policies(at: Folders) -> Iterable[Policy]:
    seen = set()
    for role in _ROLES:
        for row in at.rows(role, "policies"):
            if row["policy"] not in seen and (role != "trend" or at.keys["trend"] == at.keys["evaluation"]):
                seen.add(row["policy"])
                yield policy_of(row)
