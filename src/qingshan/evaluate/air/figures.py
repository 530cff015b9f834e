"""Figures of the air: every number of an evaluation with its formula, clauses, coverage and inputs.

A maker turns rows of tables into figures; nothing writes lineage by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, partial

from qingshan.base.figure import Address, Coverage, CoverageItem, Figure
from qingshan.base.period import Period
from qingshan.base.rounding import from_float
from qingshan.evaluate.air.clauses import grounds
from qingshan.evaluate.air.declarations import Scope, catalog, declarations
from qingshan.evaluate.air.items import DAY_ITEMS, RAW_ITEMS, indicator_of
from qingshan.evaluate.declared import Declaration, Figures, Maker, Row
from qingshan.evaluate.verdict import share
from qingshan.standards.air_rules import AirRules

HOURS = 24
MEDIUM = "air"
DAY_KEYS = ("aqi", "level", "primary", *(f"iaqi_{key}" for key in RAW_ITEMS), *DAY_ITEMS)
"""Statistics of a day."""


@dataclass(frozen=True, slots=True)
class FigureMaker:
    """Makes figures under one edition.

    Parameters
    ----------
    rules
        The edition.
    suffix
        ``""`` where the edition follows the date, ``"@2012"`` where a person named it.
    """

    rules: AirRules
    suffix: str = ""
    _maker: Maker = field(init=False)
    _index_items: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        declared = declarations(self.rules)
        items = {
            each.indicator: tuple(column.replace("_day", "") for column in each.columns)
            for each in self.rules.daily.items
        }
        object.__setattr__(self, "_index_items", items)
        stands_on = cache(partial(grounds, rules=self.rules))
        object.__setattr__(self, "_maker", Maker(MEDIUM, self.rules.key, self.suffix, declared, stands_on))

    def declared(self, scope: Scope, key: str) -> Declaration:
        """The declaration of a statistic."""
        return self._maker.declared(scope, key)

    def has(self, scope: Scope, key: str) -> bool:
        """Whether there is such a statistic."""
        return self._maker.has(scope, key)

    def address(self, place: str, period: str, key: str) -> Address:
        """Permanent name of a figure."""
        return self._maker.address(place, period, key)

    def figure(
        self,
        scope: Scope,
        key: str,
        value: Decimal | str | None,
        *,
        place: str,
        period: str,
        coverage: Coverage | None = None,
        inputs: Sequence[Address] = (),
        unrounded: float | None = None,
        note: str = "",
        is_of_site: bool = False,
    ) -> Figure:
        """One figure of a declared statistic; a site's own day leaves out the policies of averaging sites."""
        return self._maker.figure(
            scope,
            key,
            value,
            place=place,
            period=period,
            coverage=coverage,
            inputs=inputs,
            unrounded=unrounded,
            note=note,
            without=_averaging() if is_of_site else (),
        )

    def of_day(self, row: Row, *, sites: Sequence[str] = (), with_hours: bool = True) -> Figures:
        """Figures of one judged day.

        Parameters
        ----------
        row
            A row of judged days.
        sites
            Sites the day is the mean of; empty for a site's own day.
        with_hours
            Whether a site's items list their 24 hours as inputs.
        """
        return {key: self.one_of_day(row, key, sites=sites, with_hours=with_hours) for key in DAY_KEYS}

    def one_of_day(self, row: Row, key: str, *, sites: Sequence[str] = (), with_hours: bool = True) -> Figure:
        """One figure of a judged day by the key of its statistic, as :meth:`of_day` has it.

        Raises
        ------
        KeyError
            A day has no such statistic.
        """
        place, period = str(row["place"]), row["date"].isoformat()
        if key in DAY_ITEMS:
            return self._day_item(row, key, place, period, tuple(sites), with_hours=with_hours)
        if key.startswith("iaqi_"):
            return self._day_index(row, key.removeprefix("iaqi_"), place, period)
        coverage, inputs = None, [self.address(place, period, f"iaqi_{each}") for each in RAW_ITEMS]
        if key == "aqi":
            coverage = Coverage(int(row["n_items"]), len(RAW_ITEMS), item="item")
        elif key == "level":
            inputs = [self.address(place, period, "aqi")]
        value = row["primary"] if key == "primary" else _whole(row[key])
        note = "" if row["aqi"] is not None else "figure-no-aqi"
        return self.figure(
            "day", key, value, place=place, period=period, coverage=coverage, inputs=inputs, note=note
        )

    def of_period(
        self, row: Row, days: Sequence[Row], *, place: str, period: Period, with_days: bool = True
    ) -> Figures:
        """Figures of one place over one period.

        Parameters
        ----------
        row
            A row of :func:`~qingshan.evaluate.air.period.period_statistics`.
        days
            Its judged days.
        place, period
            Of whom and when.
        with_days
            Whether figures list the days they stand on as inputs.
        """
        label = str(period)
        listed = days if with_days else ()
        counts = {
            key: self._count(row, key, listed, place, period)
            for (scope, key), declared in self._maker.declarations.items()
            if scope == "period" and declared.unit == "d"
        }
        ratios = {
            f"{kind}_day_ratio": self._ratio(counts, f"{kind}_days", f"{kind}_day_ratio", place, label)
            for kind in ("good", "heavy")
        }
        statistics = {
            key: self._statistic(row, key, declared, listed, place, period)
            for (scope, key), declared in self._maker.declarations.items()
            if scope == "period" and declared.item
        }
        return {**counts, **ratios, **statistics, **self._composite(row, statistics, place, label)}

    def _day_item(
        self, row: Row, item: str, place: str, period: str, sites: tuple[str, ...], *, with_hours: bool
    ) -> Figure:
        value = row[item]
        decimals = self._maker.declarations["day", item].decimals
        if sites:
            coverage = _cover(int(row[f"n_{item}"]), int(row["sites"]), int(row["need"]), "site")
            inputs = [self.address(site, period, item) for site in sites]
        else:
            coverage = self._hours(item, int(row[f"n_{item}"]))
            inputs = self._hour_addresses(place, period, indicator_of(item)) if with_hours else []
        note = "" if value is not None else ("figure-too-few-sites" if sites else "figure-too-few-hours")
        return self.figure(
            "day",
            item,
            None if value is None else from_float(value, decimals),
            place=place,
            period=period,
            coverage=coverage,
            inputs=inputs,
            unrounded=value,
            note=note,
            is_of_site=not sites,
        )

    def _hours(self, item: str, have: int) -> Coverage:
        validity = self.rules.validity
        if item == "o3_8h":
            windows = validity.last_window - validity.first_window + 1
            return _cover(have, windows, validity.windows_per_day, "window")
        return _cover(have, HOURS, validity.hours_per_day, "hour")

    def _hour_addresses(self, place: str, period: str, indicator: str) -> list[Address]:
        return [Address(f"{MEDIUM}/{place}/{period}T{hour:02d}/{indicator}") for hour in range(1, HOURS + 1)]

    def _day_index(self, row: Row, key: str, place: str, period: str) -> Figure:
        return self.figure(
            "day",
            f"iaqi_{key}",
            _whole(row[f"iaqi_{key}"]),
            place=place,
            period=period,
            inputs=[self.address(place, period, item) for item in self._index_items[key]],
        )

    def _count(self, row: Row, key: str, days: Sequence[Row], place: str, period: Period) -> Figure:
        chosen = _chooser(key, self.rules)
        what = "primary" if key.startswith("primary_") else "aqi"
        inputs = [self.address(place, day["date"].isoformat(), what) for day in days if chosen(day)]
        coverage = Coverage(int(row["valid_days"]), period.days)
        return self.figure(
            "period", key, _whole(row[key]), place=place, period=str(period), coverage=coverage, inputs=inputs
        )

    def _ratio(self, counts: Figures, part: str, key: str, place: str, period: str) -> Figure:
        days, valid = counts[part], counts["valid_days"]
        decimals = self._maker.declarations["period", key].decimals
        value = share(int(_number(days)), int(_number(valid)), decimals)
        unrounded = float(_number(days) * 100 / _number(valid)) if _number(valid) else None
        return self.figure(
            "period",
            key,
            value,
            place=place,
            period=period,
            coverage=valid.coverage,
            inputs=[days.address, valid.address],
            unrounded=unrounded,
            note="" if value is not None else "figure-no-valid-day",
        )

    def _statistic(
        self, row: Row, key: str, declared: Declaration, days: Sequence[Row], place: str, period: Period
    ) -> Figure:
        item, value = declared.item, row[key]
        need = self.rules.validity.days_per_year if period.kind == "year" else None
        inputs = [self.address(place, day["date"].isoformat(), item) for day in days if day[item] is not None]
        rounded = None if value is None else from_float(value, declared.decimals)
        return self.figure(
            "period",
            key,
            rounded,
            place=place,
            period=str(period),
            unrounded=value,
            coverage=Coverage(int(row[f"n_{item}"]), period.days, need),
            inputs=inputs,
            note="" if value is not None else "figure-no-valid-day",
        )

    def _composite(self, row: Row, statistics: Figures, place: str, period: str) -> Figures:
        rule = self.rules.composite_rule
        made: Figures = {}
        for term in rule.terms:
            key = f"index_{term.indicator}"
            made[key] = self._index(row[key], key, [statistics[term.statistic].address], place, period)
        inputs = [figure.address for figure in made.values()]
        made["composite_index"] = self._index(
            row["composite_index"], "composite_index", inputs, place, period
        )
        return made

    def _index(self, value: float | None, key: str, inputs: list[Address], place: str, period: str) -> Figure:
        rounded = None if value is None else from_float(value, self.rules.composite_rule.decimals)
        return self.figure(
            "period",
            key,
            rounded,
            place=place,
            period=period,
            inputs=inputs,
            unrounded=value,
            note="" if value is not None else "figure-no-valid-day",
        )


@cache
def _averaging() -> frozenset[str]:
    """Policies about making a city's day of its sites' days."""
    listed: list[str] = catalog()["averaging"]["policies"]  # type: ignore[assignment]
    return frozenset(listed)


def _chooser(key: str, rules: AirRules) -> Callable[[Row], bool]:
    """Which days a count of days counts."""
    if key.startswith("level_"):
        level = int(key.removeprefix("level_"))
        return lambda day: day["level"] == level
    if key.startswith("primary_"):
        name = key.removeprefix("primary_")
        return lambda day: name in (day["primary"] or "").split(",")
    if key in {"good_days", "heavy_days"}:
        levels = rules.day_ratios[key.replace("days", "day_ratio")].levels
        return lambda day: day["level"] in levels
    if key == "complete_days":
        return lambda day: day["aqi"] is not None and day["n_items"] == len(RAW_ITEMS)
    return lambda day: day["aqi"] is not None


@cache
def _cover(have: int, of: int, need: int | None, item: CoverageItem) -> Coverage:
    """What a day's value stands on; days that stand on as much share it."""
    return Coverage(have, of, need, item)


def _whole(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(int(value))


def _number(figure: Figure) -> Decimal:
    assert isinstance(figure.value, Decimal)
    return figure.value
