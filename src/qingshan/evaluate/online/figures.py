"""Figures of online data, each with what it stands on.

Rows of tables become figures here; nothing writes lineage by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Literal, cast

from qingshan.base.figure import Address, Clause, Coverage, Figure
from qingshan.base.indicator import indicator, indicators
from qingshan.base.rounding import from_float
from qingshan.evaluate.declared import Declaration, Figures, Grounds, Maker, read_catalog
from qingshan.evaluate.online.limits import Applied
from qingshan.evaluate.verdict import share
from qingshan.standards.online_records import OnlineRules

MEDIUM = "online"
Scope = Literal["day", "period"]
ITEMS = tuple(
    key
    for key, each in indicators().items()
    if each.medium in {"water", "flue"} and not key.endswith("_corrected")
)
"""Indicators a figure of an outlet can be of."""

_CLAUSES: Mapping[str, tuple[str, ...]] = {
    "mean": ("valid_share", "valid_hours", "valid_days_share"),
    "load": ("valid_share",),
    "substitution": ("substitute_days",),
    "rate": (),
    "judgement": (),
    "limits": (),
}
"""Parameters whose clauses a word of ``statistics.toml`` stands for."""

_POLICIES: Mapping[str, tuple[str, ...]] = {
    "mean": ("only-measured", "unknown-mark"),
    "load": ("whole-day-flow", "no-flow-not-due"),
    "substitution": ("load-only", "mass-only", "low-capture"),
    "rate": ("only-measured", "unknown-mark"),
    "judgement": ("marked-not-used", "rounded-first"),
    "limits": ("stricter-holds",),
}


_OF_WATER = {
    "valid_share", "valid_days_share", "substitute_days", "no-flow-not-due", "whole-day-flow", "load-only",
}  # fmt: skip
_OF_FLUE = {"valid_hours", "mass-only", "low-capture"}


@cache
def declarations() -> Mapping[tuple[str, str], Declaration]:
    """Every statistic of an outlet by scope and key."""
    rows = cast(Mapping[str, Mapping[str, object]], read_catalog("qingshan.evaluate.online")["statistic"])
    found = {}
    for template, row in rows.items():
        for item in ITEMS if "{indicator}" in template else ("",):
            for scope in str(row["scope"]).split():
                made = _declaration(template, scope, row, item)
                found[scope, made.key] = made
    return found


def maker(rules: OnlineRules, suffix: str = "") -> Maker:
    """Maker of figures under an edition."""
    declared = declarations()
    return Maker(MEDIUM, rules.key, suffix, declared, lambda declaration: _grounds(declaration, rules))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a period came to for one indicator of an outlet, in numbers.

    ``days`` valid of ``due`` with ``need`` required; ``load`` [kg] of the valid ones and ``substituted`` with
    what took the place of the others (``None`` where that is not known); ``exceeded`` means of ``judged``.
    """

    days: int
    due: int
    need: int
    mean: float | None
    load: float | None
    substituted: float | None
    exceeded: int
    judged: int
    multiple: float | None


def of_day(make: Maker, outlet: str, day: str, row: Mapping[str, object], limit: Applied | None) -> Figures:
    """Figures of one indicator of an outlet on a day, made from its hours.

    ``row`` is a row of the days: ``indicator mean load flow due valid multiple``.
    """
    item = str(row["indicator"])
    hours = tuple(Address(f"{MEDIUM}/{outlet}/{day}T{hour:02d}/{item}") for hour in range(1, 25))
    coverage = Coverage(_int(row["valid"]), _int(row["due"]), item="hour")
    values = {f"{item}_mean": row["mean"], f"{item}_load": row["load"], f"{item}_multiple": row["multiple"]}
    return {
        key: _figure(make, "day", key, value, (outlet, day), coverage=coverage, inputs=hours, limit=limit)
        for key, value in values.items()
    }  # fmt: skip


def of_period(
    make: Maker, outlet: str, period: str, item: str, outcome: Outcome, *, limit: Applied | None,
    days: Sequence[str] = (), over: Sequence[Address] = (),
) -> Figures:  # fmt: skip
    """Figures of one indicator of an outlet over a period, made from its days and exceedances."""
    at = (outlet, period)
    enough = Coverage(outcome.days, outcome.due, outcome.need, "day")
    means = tuple(make.address(outlet, day, f"{item}_mean") for day in days)
    loads = tuple(make.address(outlet, day, f"{item}_load") for day in days)
    found = {
        f"{item}_mean": _figure(
            make, "period", f"{item}_mean", outcome.mean, at, coverage=enough, inputs=means, limit=limit
        ),
        f"{item}_load": _figure(
            make, "period", f"{item}_load", outcome.load, at, coverage=enough, inputs=loads, limit=limit
        ),
    }
    key = f"{item}_load_substituted"
    found[key] = _figure(
        make, "period", key, outcome.substituted, at, coverage=enough, inputs=loads, limit=limit
    )
    judged = Coverage(
        outcome.judged, outcome.judged, item="day" if limit and limit.averaging == "day" else "hour"
    )
    for name, value in (("exceedances", float(outcome.exceeded)), ("multiple", outcome.multiple)):
        key = f"{item}_{name}"
        shown = value if limit is not None else None
        found[key] = _figure(make, "period", key, shown, at, coverage=judged, inputs=over, limit=limit)
    return found


def of_rates(make: Maker, outlet: str, period: str, *, due: int, received: int, valid: int) -> Figures:
    """Transmission rate and valid transmission rate of an outlet."""
    found = {}
    for key, part in (("transmission_rate", received), ("valid_rate", valid)):
        declared = make.declared("period", key)
        found[key] = make.figure(
            "period", key, share(part, due, declared.decimals), place=outlet, period=period,
            coverage=Coverage(part, due, item="hour"), note="" if due else "figure-nothing-due",
        )  # fmt: skip
    return found


def flow_figure(
    make: Maker, scope: Scope, outlet: str, period: str, flow: float | None, *, hours: tuple[int, int]
) -> Figure:
    """Flow of an outlet; ``hours`` that have one and hours there are."""
    return _figure(
        make,
        scope,
        "flow",
        flow,
        (outlet, period),
        coverage=Coverage(*hours, item="hour"),
        inputs=(),
        limit=None,
    )


def _figure(
    make: Maker, scope: Scope, key: str, value: object, at: tuple[str, str], *, coverage: Coverage,
    inputs: Sequence[Address], limit: Applied | None,
) -> Figure:  # fmt: skip
    declared = make.declared(scope, key)
    number = value if isinstance(value, float) else None
    told: Decimal | None = None if number is None else from_float(number, declared.decimals)
    figure = make.figure(
        scope, key, told, place=at[0], period=at[1], coverage=coverage, inputs=inputs, unrounded=number,
        note="" if number is not None else _why_none(key, coverage),
    )  # fmt: skip
    more = limit.clauses if limit is not None and "limits" in declared.clauses else ()
    return _with_clauses(figure, more)


def _why_none(key: str, coverage: Coverage) -> str:
    if key.endswith("_multiple"):
        return "figure-within-limit"
    return "figure-too-few-hours" if coverage.item == "hour" else "figure-no-valid-day"


def _with_clauses(figure: Figure, more: Iterable[Clause]) -> Figure:
    clauses = tuple(dict.fromkeys((*figure.clauses, *more)))
    return replace(figure, clauses=clauses) if clauses != figure.clauses else figure


def _grounds(declared: Declaration, rules: OnlineRules) -> Grounds:
    parameters = [name for word in declared.clauses for name in _CLAUSES[word]]
    wanted = [name for word in declared.clauses for name in _POLICIES[word]]
    is_flue = declared.item.startswith("flue_")
    if declared.item:
        left = _OF_WATER if is_flue else _OF_FLUE
        parameters = [each for each in parameters if each not in left]
        wanted = [each for each in wanted if each not in left]
    clauses = [rules.clause(name) for name in parameters]
    if "substitution" in declared.clauses and is_flue:
        clauses += [each.clause for each in rules.substitutions]
    return tuple(dict.fromkeys(clauses)), tuple(dict.fromkeys(wanted))


def _declaration(template: str, scope: str, row: Mapping[str, object], item: str) -> Declaration:
    words = {"indicator": item, "indicator_zh": "", "indicator_en": ""}
    if item:
        words |= {"indicator_zh": indicator(item).zh, "indicator_en": indicator(item).en}
    unit, decimals = row["unit"], row["decimals"]
    return Declaration(
        key=template.format_map(words), scope=scope, zh=str(row["zh"]).format_map(words),
        en=str(row["en"]).format_map(words), formula_zh=str(row["formula_zh"]),
        formula_en=str(row["formula_en"]), unit=indicator(item).unit if unit == "item" else str(unit),
        decimals=decimals if isinstance(decimals, int) else indicator(item).decimals,
        rests_on=tuple(cast(Sequence[str], row["rests_on"])),
        clauses=tuple(cast(Sequence[str], row["clauses"])), item=item, template=template,
    )  # fmt: skip


def _int(value: object) -> int:
    return int(cast(int, value or 0))
