"""Figures of the flood season: pollution intensity of a section and its first-order indicator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qingshan.base.figure import Address, Coverage
from qingshan.evaluate.declared import Figures, Row
from qingshan.evaluate.verdict import half_up
from qingshan.evaluate.water.figures import WaterMaker

Days = Callable[[str], Sequence[Address]]
"""Addresses of the days of an indicator whose mean a statistic stands on."""


@dataclass(frozen=True, slots=True)
class FloodMaker:
    """Makes the figures of a flood season."""

    maker: WaterMaker

    def of_section(self, row: Row, *, place: str, period: str, days: Days) -> Figures:
        """Statistic and intensity of each indicator, the largest and whose it is.

        Parameters
        ----------
        row
            A row of :func:`~qingshan.evaluate.water.flood.flood_intensity`.
        place, period
            Of whom and when.
        days
            Days an indicator's statistic stands on.
        """
        made: Figures = {}
        for item in self.maker.rules.flood_items:
            if row.get(item) is not None:
                made |= self._item(row, item, place, period, days)
        under = [figure.address for key, figure in made.items() if key.startswith("flood_ratio_")]
        largest, n_days = row.get("intensity"), int(row["n_days"])
        made["flood_intensity"] = self.maker.figure(
            "section",
            "flood_intensity",
            self._rounded(largest),
            place=place,
            period=period,
            inputs=under,
            unrounded=largest,
            coverage=Coverage(n_days, n_days, item="day"),
            note="" if largest is not None else "figure-no-target",
        )
        made["flood_first"] = self.maker.figure(
            "section", "flood_first", row.get("first_indicator"), place=place, period=period, inputs=under
        )
        return made

    def _item(self, row: Row, item: str, place: str, period: str, days: Days) -> Figures:
        """Statistic and intensity of one indicator."""
        key, value, ratio = f"flood_{item}", row[item], row.get(f"ratio_{item}")
        n_days = int(row["n_days"])
        statistic = self.maker.figure(
            "section",
            key,
            self.maker.number("section", key, value),
            place=place,
            period=period,
            inputs=days(item),
            unrounded=value,
            coverage=Coverage(n_days, n_days, item="day"),
        )
        intensity = self.maker.figure(
            "section",
            f"flood_ratio_{item}",
            self._rounded(ratio),
            place=place,
            period=period,
            inputs=[statistic.address, self.maker.address(place, period, "target")],
            unrounded=ratio,
        )
        return {key: statistic, intensity.statistic: intensity}

    def _rounded(self, value: float | None) -> Decimal | None:
        digits = self.maker.rules.decimals("flood_intensity", "figure")
        return None if value is None else half_up(value, digits)
