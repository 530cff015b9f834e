"""Figures of the flood season: pollution intensity of a section and its first-order indicator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
        rules = self.maker.rules
        digits = rules.decimals("flood_intensity", "figure")
        target = [self.maker.address(place, period, "target")]
        coverage = Coverage(int(row["n_days"]), int(row["n_days"]), item="day")
        made: Figures = {}
        for item in rules.flood_items:
            value, ratio = row.get(item), row.get(f"ratio_{item}")
            if value is None:
                continue
            made[f"flood_{item}"] = self.maker.figure(
                "section",
                f"flood_{item}",
                self.maker.number("section", f"flood_{item}", value),
                place=place,
                period=period,
                inputs=days(item),
                unrounded=value,
                coverage=coverage,
            )
            made[f"flood_ratio_{item}"] = self.maker.figure(
                "section",
                f"flood_ratio_{item}",
                None if ratio is None else half_up(ratio, digits),
                place=place,
                period=period,
                inputs=[made[f"flood_{item}"].address, *target],
                unrounded=ratio,
            )
        under = [figure.address for key, figure in made.items() if key.startswith("flood_ratio_")]
        largest = row.get("intensity")
        made["flood_intensity"] = self.maker.figure(
            "section",
            "flood_intensity",
            None if largest is None else half_up(largest, digits),
            place=place,
            period=period,
            inputs=under,
            unrounded=largest,
            coverage=coverage,
            note="" if largest is not None else "figure-no-target",
        )
        made["flood_first"] = self.maker.figure(
            "section", "flood_first", row.get("first_indicator"), place=place, period=period, inputs=under
        )
        return made
