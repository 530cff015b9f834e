"""Figures made from figures of the same place at other times: change, trend, standing on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qingshan.base.figure import Address, Figure
from qingshan.base.rounding import round_half_even
from qingshan.evaluate.declared import Declaration, Figures
from qingshan.evaluate.verdict import percent_change
from qingshan.evaluate.water.change import SectionState, shares_of, significance
from qingshan.evaluate.water.declarations import Scope
from qingshan.evaluate.water.figures import WaterMaker
from qingshan.evaluate.water.group_figures import Group
from qingshan.evaluate.water.trend import spearman, standing_on_record

LOWER_IS_BETTER = ("bad_", "cwqi", "tli")
"""Beginnings of statistics of which less is better; so are concentrations but for dissolved oxygen."""


@dataclass(frozen=True, slots=True)
class Deriver:
    """Makes derived figures; ``maker`` has the suffix that says from when a change is counted."""

    maker: WaterMaker

    def changes(self, scope: Scope, now: Figures, before: Figures) -> Figures:
        """Change of every statistic both times have, from the values as published."""
        made: Figures = {}
        for key, figure in now.items():
            earlier = before.get(key)
            if earlier is None or not self.maker.has(scope, f"{key}_change"):
                continue
            if isinstance(figure.value, Decimal) and isinstance(earlier.value, Decimal):
                declared = self.maker.declared(scope, f"{key}_change")
                value = self._change(figure.value, earlier.value, declared)
                inputs = [figure.address, earlier.address]
                made[f"{key}_change"] = self._figure(scope, f"{key}_change", value, figure, inputs)
        return made

    def degree(self, group: Group, before: Group, now: Figures, earlier: Figures) -> Figures:
        """Degree of change of a group between two times, by level and by ratio."""
        shares = [shares_of(states(each), self.maker.rules) for each in (before, group)]
        found = significance(shares[0], shares[1], self.maker.rules)
        keys = ("good_ratio", "bad_ratio", "quality")
        inputs = [figures[key].address for figures in (earlier, now) for key in keys if key in figures]
        value = None if found is None else Decimal(found.final)
        return {"change_degree": self._figure("group", "change_degree", value, now["sections"], inputs)}

    def trend(
        self, scope: Scope, key: str, years: Mapping[int, Figure], *, expected: Sequence[int]
    ) -> Figures:
        """Rank correlation of yearly figures with time, its direction, and how the last year stands.

        Parameters
        ----------
        scope, key
            The statistic.
        years
            Its figure of every year that has a value, two at least.
        expected
            Every year the record speaks of; one without a value is a gap.
        """
        ordered = [years[year] for year in sorted(years)]
        last = ordered[-1]
        values = [figure.value for figure in ordered if isinstance(figure.value, Decimal)]
        found = spearman(values, self.maker.rules)
        period = f"{min(years)}-01-01..{max(years)}-12-31"
        inputs = [figure.address for figure in ordered]
        record = standing_on_record(
            {str(year): value for year, value in zip(sorted(years), values, strict=True)},
            str(max(years)),
            expected=[str(year) for year in expected],
            is_higher_better=is_higher_better(key),
        )
        coefficient = self._figure(scope, f"{key}_trend", found.coefficient, last, inputs, period)
        direction = self._figure(
            scope, f"{key}_direction", found.direction, last, [coefficient.address], period
        )
        standing = self._figure(scope, f"{key}_record", record.standing, last, inputs, period)
        return {each.statistic: each for each in (coefficient, direction, standing)}

    def _change(self, now: Decimal, before: Decimal, declared: Declaration) -> Decimal | None:
        base = declared.key.removesuffix("_change")
        if declared.unit == self.maker.declared(declared.scope, base).unit or declared.unit not in {"", "%"}:  # type: ignore[arg-type]
            return round_half_even(now - before, declared.decimals)
        return percent_change(now, before, declared.decimals)

    def _figure(
        self,
        scope: Scope,
        key: str,
        value: Decimal | str | None,
        of: Figure,
        inputs: Sequence[Address],
        period: str = "",
    ) -> Figure:
        return self.maker.figure(scope, key, value, place=of.place, period=period or of.period, inputs=inputs)


def states(group: Group) -> list[SectionState]:
    """Sections of a group as comparisons take them."""
    return [SectionState(each.place, each.water_class, each.target) for each in group.members]


def is_higher_better(key: str) -> bool:
    """Whether more of a statistic is better: shares of good sections and dissolved oxygen."""
    return key == "do" or ("_" in key and not key.startswith(LOWER_IS_BETTER)) or key == "attainment"
