"""Kinds of worked examples of ambient air. Each puts its examples through the rules as one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from qingshan.base.rounding import from_float, to_units
from qingshan.edge.engines import Make, small_maker
from qingshan.edge.examples.example import Example
from qingshan.edge.frames import collect
from qingshan.evaluate.air.alert import alert_level
from qingshan.evaluate.air.aqi import DAILY_COLUMNS, HOURLY_COLUMNS, iaqi, with_aqi
from qingshan.evaluate.air.assess import MEMBERSHIP_SCHEMA, spans_of
from qingshan.evaluate.air.change import exceedance_multiple
from qingshan.evaluate.air.city import Member, city_days
from qingshan.evaluate.air.day import site_days
from qingshan.evaluate.air.items import DAY_ITEMS
from qingshan.evaluate.air.period import statistic_name, with_composite, within_limits
from qingshan.evaluate.air.reduction import reduction_ratios
from qingshan.evaluate.air.state import to_state
from qingshan.evaluate.air.trend import spearman
from qingshan.evaluate.kernels import percentile
from qingshan.evaluate.verdict import share
from qingshan.standards.air_rules import AirRules, critical_spearman, rules_named
from qingshan.standards.warning_rules import alert_triggers

Answers = dict[str, Mapping[str, object]]
Kind = Callable[[Sequence[Example], Make], Answers]

DAY = date(2025, 1, 1)


def by_edition(run: Callable[[Sequence[Example], Make, AirRules], Answers]) -> Kind:
    """A kind that is run once for every edition its examples name; several editions must agree."""

    def kind(examples: Sequence[Example], make: Make) -> Answers:
        answers: Answers = {}
        names = {name for example in examples for name in editions_of(example.edition)}
        for name in sorted(names):
            chosen = [e for e in examples if name in editions_of(e.edition)]
            for key, got in run(chosen, make, rules_named(name)).items():
                earlier = answers.get(key, got)
                answers[key] = got if earlier == got else {"editions disagree": [earlier, got]}
        return answers

    return kind


def editions_of(text: str) -> tuple[str, ...]:
    """Names of the editions an example is about; every edition when it names a method instead.

    Examples
    --------
    >>> editions_of("2012/2026"), editions_of("2026-transition"), editions_of("HJ 663")
    (('2012', '2026'), ('2026-transition',), ('2012', '2026'))
    """
    known = tuple(part for part in text.split("/") if part[:4].isdigit() and part[:2] == "20")
    return known or ("2012", "2026")


def column_of(name: str, *, day: bool = True) -> str:
    """Column of the AQI table a name of the examples means.

    Examples
    --------
    >>> column_of("PM25_24h"), column_of("SO2_1h"), column_of("O3_8h")
    ('pm25_day', 'so2_1h', 'o3_8h')
    """
    return name.lower().replace("_24h", "_day" if day else "_24h")


@by_edition
def iaqi_kind(examples: Sequence[Example], make: Make, rules: AirRules) -> Answers:
    """Individual index of one concentration."""
    columns = sorted({column_of(str(e.given["item"])) for e in examples})
    rows = [{"id": e.id, column_of(str(e.given["item"])): _float(e.given["c"])} for e in examples]
    table = make(_frame(rows, columns)).with_columns(
        **{f"iaqi_{c}": iaqi(nw.col(c), rules.breakpoints[c]) for c in columns}
    )
    return {
        row["id"]: {"iaqi": next((row[f"iaqi_{c}"] for c in columns if row[f"iaqi_{c}"] is not None), None)}
        for row in _rows(table)
    }


@by_edition
def daily_aqi_kind(examples: Sequence[Example], make: Make, rules: AirRules) -> Answers:
    """Daily report from the day's concentrations."""
    rows = [{"id": e.id, **{k.lower(): _float(v) for k, v in e.given.items()}} for e in examples]
    table = with_aqi(make(_frame(rows, DAY_ITEMS)), rules, rules.daily, DAILY_COLUMNS)
    return {row["id"]: _report(row, rules) for row in _rows(table)}


@by_edition
def hourly_aqi_kind(examples: Sequence[Example], make: Make, rules: AirRules) -> Answers:
    """Hourly report from the hour's concentrations."""
    rows = [
        {"id": e.id, **{column_of(k, day=False): _float(v) for k, v in e.given.items()}} for e in examples
    ]
    columns = sorted(set(HOURLY_COLUMNS.values()))
    table = with_aqi(make(_frame(rows, columns)), rules, rules.hourly, HOURLY_COLUMNS)
    return {row["id"]: _report(row, rules) for row in _rows(table)}


def _report(row: Mapping[str, Any], rules: AirRules) -> Mapping[str, object]:
    category = rules.category(row["level"])
    names = {i.indicator: row[f"iaqi_{i.indicator}"] for i in rules.daily.items}
    return {
        "iaqi": {key.upper(): value for key, value in names.items()},
        "aqi": row["aqi"],
        "level": row["level"],
        "category": category and category.zh,
        "colour": category and category.color_zh,
        "primary": _names(row["primary"]),
        "exceeding": _names(row.get("exceeding")),
    }


def _names(joined: str | None) -> list[str] | None:
    return None if joined is None else [name.upper() for name in joined.split(",") if name]


def round_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Rounding by GB/T 8170."""
    answers: Answers = {}
    for digits in sorted({_int(e.given["digits"]) for e in examples}):
        rows = [
            {"id": e.id, "x": _float(e.given["value"])} for e in examples if _int(e.given["digits"]) == digits
        ]
        table = make(_frame(rows, ["x"])).with_columns(units=to_units(nw.col("x"), digits))
        answers |= {r["id"]: {"value": Decimal(r["units"]).scaleb(-digits)} for r in _rows(table)}
    return answers


@by_edition
def day_mean_kind(examples: Sequence[Example], make: Make, rules: AirRules) -> Answers:
    """Daily mean of one pollutant from its 24 hours."""
    rows = [row for e in examples for row in _hours(e, str(e.given["pollutant"]).lower())]
    days = {row["place"]: row for row in _rows(site_days(make(_hour_frame(rows)), rules))}
    answers: Answers = {}
    for example in examples:
        item = str(example.given["pollutant"]).lower()
        day = days[example.id]
        value = day[item]
        rounded = None if value is None else from_float(value, rules.breakpoints[f"{item}_day"].decimals)
        answers[example.id] = {"valid": value is not None, "n": day[f"n_{item}"], "value": rounded}
    return answers


@by_edition
def o3_mda8_kind(examples: Sequence[Example], make: Make, rules: AirRules) -> Answers:
    """Ozone daily maximum 8-hour mean from 24 hours."""
    rows = [row for e in examples for row in _hours(e, "o3")]
    answers: Answers = {}
    for day in _rows(site_days(make(_hour_frame(rows)), rules)):
        value = day["o3_8h"]
        rounded = None if value is None else from_float(value, rules.breakpoints["o3_8h"].decimals)
        answers[day["place"]] = {"windows": day["n_o3_8h"], "valid": value is not None, "value": rounded}
    return answers


def percentile_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Percentile by linear interpolation."""
    rows = [{"id": e.id, "p": _float(e.given["p"]), "x": x} for e in examples for x in _series(e.given)]
    table = make(_frame(rows, ["p", "x"]))
    answers: Answers = {}
    for p in sorted({float(str(e.given["p"])) for e in examples}):
        grouped = table.filter(nw.col("p") == p).group_by("id").agg(percentile("x", p).alias("value"))
        for row in _rows(grouped):
            digits = _int(next(e for e in examples if e.id == row["id"]).given.get("digits", 0))
            answers[row["id"]] = {"exact": row["value"], "reported": from_float(row["value"], digits)}
    return answers


def _series(given: Mapping[str, object]) -> list[float]:
    if "values" in given:
        return [float(str(v)) for v in given["values"]]  # type: ignore[attr-defined]
    return [float(Decimal(str(given["step"])) * k) for k in range(1, _int(given["n"]) + 1)]


@by_edition
def city_day_kind(examples: Sequence[Example], make: Make, rules: AirRules) -> Answers:
    """City day from the days of its sites."""
    rows: list[dict[str, object]] = []
    members: list[Member] = []
    for example in examples:
        item = str(example.given["pollutant"]).lower()
        for at, value in enumerate(example.given["stations"]):  # type: ignore[arg-type, var-annotated]
            site = f"{example.id}/{at}"
            members.append(Member(example.id, site))
            rows.append({"id": site, item: _float(value)})
    days = make(_frame(rows, DAY_ITEMS)).with_columns(place=nw.col("id"), date=nw.lit(DAY), rows=nw.lit(24))
    spans = small_maker(make)(spans_of(members, rules), MEMBERSHIP_SCHEMA)
    found = {row["place"]: row for row in _rows(city_days(days, spans))}
    answers: Answers = {}
    for example in examples:
        item = str(example.given["pollutant"]).lower()
        value = found[example.id][item]
        digits = _int(example.given.get("digits", rules.rounding[item.partition("_")[0], "raw"].decimals))
        answers[example.id] = {"value": None if value is None else from_float(value, digits)}
    return answers


@by_edition
def annual_attain_kind(examples: Sequence[Example], make: Make, rules: AirRules) -> Answers:
    """Attainment of a year from its mean and percentile."""
    names = [statistic_name(s) for s in rules.statistics]
    rows = []
    for example in examples:
        item = _annual_item(example)
        statistics = [s for s in rules.statistics if s.item == item]
        values = {statistic_name(s): _float(example.given[s.kind]) for s in statistics}
        rows.append({"id": example.id, **values})
    items = {_annual_item(e) for e in examples}
    table = make(_frame(rows, names)).with_columns(**{f"attains_{i}": within_limits(i, rules) for i in items})
    found = {row["id"]: row for row in _rows(table)}
    return {e.id: {"attains": found[e.id][f"attains_{_annual_item(e)}"]} for e in examples}


def _annual_item(example: Example) -> str:
    item = str(example.given["pollutant"]).lower()
    return "o3_8h" if item == "o3" else item


@by_edition
def composite_index_kind(examples: Sequence[Example], make: Make, rules: AirRules) -> Answers:
    """Composite index from the six statistics; ``weights`` by pollutant ask for a weighted sum."""
    answers: Answers = {}
    for weights in {str(e.given.get("weights", {})): e.given.get("weights", {}) for e in examples}.values():
        chosen = [e for e in examples if e.given.get("weights", {}) == weights]
        rule = replace(
            rules.composite_rule,
            terms=tuple(
                replace(term, weight=Decimal(str(_of(weights, term.indicator.upper()) or 1)))
                for term in rules.composite_rule.terms
            ),
        )
        names = {term.statistic: term.indicator.upper() for term in rule.terms}
        rows = [{"id": e.id, **{s: _float(_of(e.given["c"], k)) for s, k in names.items()}} for e in chosen]
        table = with_composite(make(_frame(rows, list(names))), rule)
        answers |= {r["id"]: {"index": from_float(r["composite_index"], rule.decimals)} for r in _rows(table)}
    return answers


def reference_state_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Gas concentration at 273.15 K brought to the state in force today."""
    rows = [{"id": e.id, "c": _float(e.given["c"])} for e in examples]
    table = to_state(make(_frame(rows, ["c"])), ["c"], before=date(2018, 8, 31), after=date(2026, 3, 1))
    digits = {e.id: _int(e.given.get("digits", 0)) for e in examples}
    return {r["id"]: {"value": from_float(r["c"], digits[r["id"]])} for r in _rows(table)}


def spearman_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Trend of a series; the same arithmetic on every engine."""
    answers: Answers = {}
    for example in examples:
        values = [Decimal(str(v)) for v in example.given["values"]]  # type: ignore[attr-defined]
        critical = critical_spearman(len(values))
        trend = spearman(values, critical)
        answers[example.id] = {"rs": trend.coefficient, "trend": trend.direction}
    return answers


def exceed_multiple_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Exceedance multiple; the same arithmetic on every engine."""
    return {
        e.id: {"value": exceedance_multiple(Decimal(str(e.given["c"])), Decimal(str(e.given["limit"])))}
        for e in examples
    }


def rate_percent_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Rate in percent; the same arithmetic on every engine."""
    return {e.id: {"value": share(_int(e.given["part"]), _int(e.given["whole"]))} for e in examples}


def warning_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Alert level advised for a forecast; the same arithmetic on every engine."""
    answers: Answers = {}
    for example in examples:
        forecast = [_int(v) for v in example.given["forecast_daily_aqi"]]  # type: ignore[attr-defined]
        trigger = alert_level(forecast, alert_triggers(_int(example.edition)))
        answers[example.id] = {"level": trigger.zh if trigger else "不启动"}
    return answers


def reduction_ratio_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Reduction ratios of an emergency list; the same arithmetic on every engine."""
    answers: Answers = {}
    for example in examples:
        total, cut = (
            {str(k): Decimal(str(v)) for k, v in example.given[name].items()}  # type: ignore[attr-defined]
            for name in ("city_total", "reduction")
        )
        ratios = reduction_ratios(total, cut, Decimal(str(example.given["required_percent"])))
        answers[example.id] = {
            "ratio_percent": {r.pollutant: r.percent for r in ratios},
            "meets": all(r.meets for r in ratios),
            "short": [r.pollutant for r in ratios if not r.meets],
        }
    return answers


KINDS: Mapping[str, Kind] = {
    "iaqi": iaqi_kind,
    "daily_aqi": daily_aqi_kind,
    "hourly_aqi": hourly_aqi_kind,
    "round": round_kind,
    "day_mean": day_mean_kind,
    "o3_mda8": o3_mda8_kind,
    "percentile": percentile_kind,
    "city_day": city_day_kind,
    "annual_attain": annual_attain_kind,
    "composite_index": composite_index_kind,
    "reference_state": reference_state_kind,
    "spearman": spearman_kind,
    "exceed_multiple": exceed_multiple_kind,
    "rate_percent": rate_percent_kind,
    "warning": warning_kind,
    "reduction_ratio": reduction_ratio_kind,
}


def _frame(rows: Sequence[Mapping[str, object]], columns: Iterable[str]) -> pl.DataFrame:
    schema: dict[str, Any] = {"id": pl.String, **dict.fromkeys(columns, pl.Float64)}
    filled = [{name: row.get(name) for name in schema} for row in rows]
    return pl.DataFrame(filled, schema=schema)


def _hour_frame(rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    keys = sorted({key for row in rows for key in row} - {"site", "time"})
    schema: dict[str, Any] = {"site": pl.String, "time": pl.Datetime("us"), **dict.fromkeys(keys, pl.Float64)}
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def _hours(example: Example, item: str) -> list[dict[str, object]]:
    """24 rows of an example, from a list of values or of run lengths ``[count, value]``."""
    values: list[object] = []
    for each in example.given["hours"]:  # type: ignore[attr-defined]
        values += [each[1]] * each[0] if isinstance(each, list) else [each]
    start = datetime.combine(DAY, datetime.min.time())
    return [
        {"site": example.id, "time": start + timedelta(hours=at), item: _float(value)}
        for at, value in enumerate(values)
    ]


def _rows(table: Any) -> list[dict[str, Any]]:
    return collect(table).to_dicts()


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))


def _int(value: object) -> int:
    return int(str(value))


def _of(mapping: object, key: str) -> object:
    assert isinstance(mapping, Mapping)
    return mapping.get(key)
