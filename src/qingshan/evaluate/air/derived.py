"""Figures made from figures of the same place: limits, attainment, multiples, change, rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qingshan.base.figure import Address, Coverage, Figure
from qingshan.base.period import Period
from qingshan.base.rounding import from_float, round_half_even
from qingshan.evaluate.air.change import exceedance_multiple, ranks
from qingshan.evaluate.air.figures import FigureMaker
from qingshan.evaluate.air.items import JUDGED_ITEMS, indicator_of
from qingshan.evaluate.air.period import limit_for, statistic_name
from qingshan.evaluate.air.trend import spearman
from qingshan.evaluate.declared import Figures, Row
from qingshan.evaluate.verdict import percent_change, share
from qingshan.standards.air_rules import critical_spearman

ATTAINED, EXCEEDED = "attained", "exceeded"


@dataclass(frozen=True, slots=True)
class Deriver:
    """Makes derived figures under one edition, for one class of area."""

    maker: FigureMaker
    limit_level: int = 2

    def judged(self, figures: Figures, row: Row, place: str, period: str) -> Figures:
        """Limits, multiples and attainment of the six items, and of the place.

        Parameters
        ----------
        figures
            Figures of the period.
        row
            The same period with the columns of :func:`~qingshan.evaluate.air.period.annual_verdicts`.
        place, period
            Of whom and when.
        """
        made: Figures = {}
        for each in self.maker.rules.statistics:
            name = statistic_name(each)
            limit = limit_for(each, self.maker.rules, self.limit_level).value
            made[f"{name}_limit"] = self._figure(f"{name}_limit", limit, place, period)
            made[f"{name}_multiple"] = self._multiple(figures[name], limit, each.attainment_decimals)
        for item in JUDGED_ITEMS:
            made[f"{item}_attained"] = self._attained(item, row, place, period)
        inputs = [made[f"{item}_attained"].address for item in JUDGED_ITEMS]
        made["attained"] = self._verdict("attained", row["attains"], inputs, place, period)
        made["exceeding_items"] = self._exceeding(made, inputs, place, period)
        return made

    def exceedances(self, days: Sequence[Row], place: str, period: Period) -> Figures:
        """Days over the daily limit of every item, their share and the highest day."""
        made: Figures = {}
        for item in JUDGED_ITEMS:
            made |= self._exceedance(item, [d for d in days if d[item] is not None], place, period)
        return made

    def changes(self, now: Figures, before: Figures) -> Figures:
        """Change of every statistic both periods have, from the values as published."""
        made: Figures = {}
        for key, figure in now.items():
            earlier = before.get(key)
            if not self.maker.has("derived", f"{key}_change"):
                continue
            if (
                earlier is not None
                and isinstance(figure.value, Decimal)
                and isinstance(earlier.value, Decimal)
            ):
                declared = self.maker.declared("derived", f"{key}_change")
                value = self._change(figure.value, earlier.value, figure.unit, declared.decimals)
                made[f"{key}_change"] = self._figure(
                    f"{key}_change", value, figure.place, figure.period, [figure.address, earlier.address]
                )
        return made

    def ranked(self, places: Mapping[str, Figures]) -> dict[str, Figure]:
        """Rank of each place by its composite index as published."""
        known = {
            place: figure.value
            for place, figures in places.items()
            if isinstance((figure := figures["composite_index"]).value, Decimal)
        }
        numbers = ranks(known)
        return {
            place: self._figure(
                "rank",
                Decimal(number),
                place,
                places[place]["composite_index"].period,
                [places[place]["composite_index"].address],
            )
            for place, number in numbers.items()
        }

    def trend(self, years: Mapping[int, Figure]) -> tuple[Figure, Figure]:
        """Rank correlation of yearly figures with time, and the direction of the trend."""
        ordered = [years[year] for year in sorted(years)]
        values = [figure.value for figure in ordered if isinstance(figure.value, Decimal)]
        found = spearman(values, critical_spearman(len(values)))
        last = ordered[-1]
        period = f"{min(years)}-01-01..{max(years)}-12-31"
        inputs = [each.address for each in ordered]
        key = f"{last.statistic}_trend"
        coefficient = self._figure(key, found.coefficient, last.place, period, inputs)
        verdict = self._figure(
            f"{last.statistic}_direction", found.direction, last.place, period, [coefficient.address]
        )
        return coefficient, verdict

    def _figure(
        self,
        key: str,
        value: Decimal | str | None,
        place: str,
        period: str,
        inputs: Sequence[Address] = (),
        *,
        coverage: Coverage | None = None,
        note: str = "",
    ) -> Figure:
        return self.maker.figure(
            "derived", key, value, place=place, period=period, inputs=inputs, coverage=coverage, note=note
        )

    def _multiple(self, figure: Figure, limit: Decimal, decimals: int) -> Figure:
        key, value = f"{figure.statistic}_multiple", None
        if isinstance(figure.value, Decimal):
            exact = figure.value if figure.unrounded is None else from_float(figure.unrounded, decimals)
            value = exceedance_multiple(round_half_even(exact, decimals), limit)
        limit_address = self.maker.address(figure.place, figure.period, f"{figure.statistic}_limit")
        return self._figure(key, value, figure.place, figure.period, [figure.address, limit_address])

    def _attained(self, item: str, row: Row, place: str, period: str) -> Figure:
        names = [statistic_name(s) for s in self.maker.rules.statistics if s.item == item]
        inputs = [self.maker.address(place, period, key) for name in names for key in (name, f"{name}_limit")]
        return self._verdict(f"{item}_attained", row[f"attains_{item}"], inputs, place, period)

    def _verdict(
        self, key: str, attains: bool | None, inputs: Sequence[Address], place: str, period: str
    ) -> Figure:
        value = None if attains is None else (ATTAINED if attains else EXCEEDED)
        note = "figure-year-not-valid" if attains is None else ""
        return self._figure(key, value, place, period, inputs, note=note)

    def _exceeding(self, made: Figures, inputs: Sequence[Address], place: str, period: str) -> Figure:
        over = [item for item in JUDGED_ITEMS if made[f"{item}_attained"].value == EXCEEDED]
        worst = sorted(over, key=lambda item: -self._largest_multiple(item, made))
        return self._figure("exceeding_items", ",".join(worst), place, period, inputs)

    def _largest_multiple(self, item: str, made: Figures) -> Decimal:
        names = [statistic_name(s) for s in self.maker.rules.statistics if s.item == item]
        values = [made[f"{name}_multiple"].value for name in names]
        return max((v for v in values if isinstance(v, Decimal)), default=Decimal(0))

    def _exceedance(self, item: str, days: Sequence[Row], place: str, period: Period) -> Figures:
        rules, label = self.maker.rules, str(period)
        key = (indicator_of(item), "8h" if item == "o3_8h" else "day", self.limit_level)
        limit, decimals = rules.limits[key].value, rules.rounding[key[0], "raw"].decimals
        values = {day["date"]: day[item] for day in days}
        # only a value within a unit of what it is held against can come to lie elsewhere by being rounded
        above = min(float(limit), max(values.values(), default=0.0)) - 10.0**-decimals
        near = {day: from_float(value, decimals) for day, value in values.items() if value > above}
        over = [day for day, value in near.items() if value > limit]
        addresses = [self.maker.address(place, f"{day:%Y-%m-%d}", item) for day in over]
        coverage = Coverage(len(values), period.days)
        count = self._figure(
            f"{item}_exceed_days", Decimal(len(over)), place, label, addresses, coverage=coverage
        )
        highest = max(near, key=lambda day: near[day], default=None)
        shown = [self.maker.address(place, f"{highest:%Y-%m-%d}", item)] if highest else []
        return {
            f"{item}_exceed_days": count,
            f"{item}_exceed_ratio": self._figure(
                f"{item}_exceed_ratio",
                share(len(over), len(values)),
                place,
                label,
                [count.address],
                coverage=coverage,
            ),
            f"{item}_highest": self._figure(
                f"{item}_highest",
                near[highest] if highest else None,
                place,
                label,
                shown,
                coverage=coverage,
            ),
        }

    @staticmethod
    def _change(now: Decimal, before: Decimal, unit: str, decimals: int) -> Decimal | None:
        if unit in {"%", "d"}:
            return round_half_even(now - before, decimals)
        return percent_change(now, before, decimals)
