"""Figures of rivers, basins, counties and the city: counts and shares of classes, state, index."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from qingshan.base.figure import Address, Coverage, Figure
from qingshan.base.rounding import from_float
from qingshan.evaluate.declared import Figures, Row
from qingshan.evaluate.verdict import share
from qingshan.evaluate.water.cwqi import CityIndex
from qingshan.evaluate.water.figures import Judged, WaterMaker, whole
from qingshan.evaluate.water.span import Span
from qingshan.standards.water_records import Water

WATERS: tuple[Water, ...] = ("river", "lake")


@dataclass(frozen=True, slots=True)
class Group:
    """A river, basin, county or city over a span: its sections, and the row :func:`basins` made of them."""

    place: str
    span: Span
    members: tuple[Judged, ...]
    row: Row

    def having(self, test: Callable[[Judged], bool]) -> tuple[Judged, ...]:
        """Members with a class that pass a test."""
        return tuple(each for each in self.members if each.water_class is not None and test(each))


@dataclass(frozen=True, slots=True)
class GroupMaker:
    """Makes the figures of groups."""

    maker: WaterMaker

    def of_group(self, group: Group) -> Figures:
        """Counts and shares of its classes, attainment, state, and the mean where that is the method."""
        counts = self._counts(group)
        ratios = self._ratios(group, counts)
        return {**counts, **ratios, **self._state(group), **self._exceeding(group), **self._means(group)}

    def _counts(self, group: Group) -> Figures:
        rules = self.maker.rules
        good, worst = rules.whole("good_class"), len(rules.classes)
        chosen = {
            "sections": group.having(lambda each: True),
            "good_sections": group.having(lambda each: _number(each) <= good),
            "bad_sections": group.having(lambda each: _number(each) == worst),
            **{
                f"class_{c.number}_sections": group.having(lambda each, n=c.number: _number(each) == n)  # type: ignore[misc]
                for c in rules.classes
            },
        }
        made = {key: self._count(group, key, "class", listed) for key, listed in chosen.items()}
        absent = tuple(each for each in group.members if each.water_class is None)
        made["absent"] = self._count(group, "absent", "class", absent)
        aimed = group.having(lambda each: each.target is not None)
        met = group.having(lambda each: each.is_attained is True)
        made["targeted_sections"] = self._count(group, "targeted_sections", "attained", aimed)
        made["attained_sections"] = self._count(group, "attained_sections", "attained", met)
        return made

    def _count(self, group: Group, key: str, what: str, listed: Sequence[Judged]) -> Figure:
        inputs = [self.maker.address(each.place, group.span, what) for each in listed]
        have = len(group.having(lambda each: True))
        return self._figure(
            group, key, whole(len(listed)), inputs, Coverage(have, len(group.members), item="section")
        )

    def _ratios(self, group: Group, counts: Mapping[str, Figure]) -> Figures:
        parts = {"good_ratio": "good_sections", "bad_ratio": "bad_sections"}
        parts |= {f"class_{c.number}_ratio": f"class_{c.number}_sections" for c in self.maker.rules.classes}
        made = {key: self._ratio(group, key, counts[part], counts["sections"]) for key, part in parts.items()}
        made["attainment"] = self._ratio(
            group, "attainment", counts["attained_sections"], counts["targeted_sections"]
        )
        return made

    def _ratio(self, group: Group, key: str, part: Figure, of: Figure) -> Figure:
        a, b = int(str(part.value)), int(str(of.value))
        value = share(a, b, self.maker.declared("group", key).decimals)
        exact = float(Fraction(100 * a, b)) if b else None
        return self._figure(
            group,
            key,
            value,
            [part.address, of.address],
            part.coverage,
            unrounded=exact,
            note="" if b else "figure-no-section",
        )

    def _state(self, group: Group) -> Figures:
        row, address = group.row, self._address(group)
        is_few = row.get("method") == "mean_concentration"
        by_shares = [address("good_ratio"), address("bad_ratio")]
        made = {
            "quality": self._figure(
                group, "quality", row.get("quality"), [address("class")] if is_few else by_shares
            ),
            "main": self._figure(
                group, "main", row.get("main"), [address("class")] if is_few else self._rates(group)
            ),
        }
        if is_few:
            under = [address(f"class_{key}") for key in self._mean_items(group)]
            made["class"] = self._figure(group, "class", whole(row.get("water_class")), under)
            made["determining"] = self._figure(group, "determining", row.get("determining"), under)
        return made

    def _rates(self, group: Group) -> list[Address]:
        return [self._address(group)(f"exceed_rate_{key}") for key in self._over(group)]

    def _over(self, group: Group) -> list[str]:
        items = self.maker.rules.items
        return [key for key in items if items[key].is_evaluated and group.row.get(f"exceed_{key}")]

    def _exceeding(self, group: Group) -> Figures:
        over = self.maker.rules.whole("exceedance_class")
        made: Figures = {}
        for key in self._over(group):
            listed = group.having(lambda each, k=key: (each.row.get(f"class_{k}") or 0) > over)  # type: ignore[misc]
            count = self._count(group, f"exceed_{key}", f"class_{key}", listed)
            made[f"exceed_{key}"] = count
            value = share(len(listed), len(group.having(lambda each: True)), 1)
            inputs = [count.address, self._address(group)("sections")]
            made[f"exceed_rate_{key}"] = self._figure(group, f"exceed_rate_{key}", value, inputs)
        return made

    def _mean_items(self, group: Group) -> list[str]:
        """Indicators averaged over the sections, where that is the method."""
        if group.row.get("method") != "mean_concentration":
            return []
        return [key for key in self.maker.rules.items if group.row.get(key) is not None]

    def _means(self, group: Group) -> Figures:
        made: Figures = {}
        for key in self._mean_items(group):
            known = group.having(lambda each, k=key: each.row.get(k) is not None)  # type: ignore[misc]
            mean = self._figure(
                group,
                key,
                self.maker.number("group", key, group.row[key]),
                [self.maker.address(each.place, group.span, key) for each in known],
                Coverage(len(known), len(group.members), item="section"),
            )
            made[key] = mean
            if (number := group.row.get(f"class_{key}")) is not None:
                made[f"class_{key}"] = self._figure(group, f"class_{key}", whole(number), [mean.address])
        return made

    def of_months(self, group: Group, months: Sequence[Judged]) -> Figures:
        """Section-months with a class, at target, and their share."""
        known = [each for each in months if each.water_class is not None]
        aimed = [each for each in known if each.is_attained is not None]
        met = [each for each in aimed if each.is_attained]
        address = self.maker.address
        made = {
            "months": self._figure(
                group,
                "months",
                whole(len(known)),
                [address(m.place, m.span, "class") for m in known],
                Coverage(len(known), len(months), item="month"),
            ),
            "attained_months": self._figure(
                group,
                "attained_months",
                whole(len(met)),
                [address(m.place, m.span, "attained") for m in met],
                Coverage(len(met), len(aimed), item="month"),
            ),
        }
        own = [figure.address for figure in made.values()]
        ratio = share(len(met), len(aimed), self.maker.rules.decimals("ratio", "figure"))
        return {**made, "month_attainment": self._figure(group, "month_attainment", ratio, own)}

    def index(self, group: Group, found: CityIndex, kinds: Mapping[Water, Row]) -> Figures:
        """City water quality index of a group.

        Parameters
        ----------
        group
            The group.
        found
            Its index.
        kinds
            By kind of water, the mean concentrations with their single indices.
        """
        made: Figures = {}
        for water, row in kinds.items():
            singles = [self._single(group, water, key, row, made) for key in found.items]
            value = found.river if water == "river" else found.lake
            made[f"cwqi_{water}"] = self._figure(group, f"cwqi_{water}", value, singles)
        inputs = [made[f"cwqi_{water}"].address for water in kinds]
        coverage = Coverage(found.rivers + found.lakes, len(group.members), item="section")
        made["cwqi"] = self._figure(group, "cwqi", found.index, inputs, coverage)
        return made

    def _single(self, group: Group, water: Water, key: str, row: Row, made: Figures) -> Address:
        listed = [each for each in group.members if each.exact.get("water") == water]
        known = [each for each in listed if each.exact.get(key) is not None]
        mean = self._figure(
            group,
            f"{water}_{key}",
            self.maker.number("group", f"{water}_{key}", row[key]),
            [self.maker.address(each.place, group.span, key) for each in known],
            Coverage(len(known), len(listed), item="section"),
            unrounded=row[key],
        )
        name = f"{water}_index_{key}"
        single = from_float(row[f"index_{key}"], self.maker.declared("group", name).decimals)
        made[mean.statistic] = mean
        made[name] = self._figure(group, name, single, [mean.address], unrounded=row[f"index_{key}"])
        return made[name].address

    def rank(self, group: Group, number: int) -> Figure:
        """Rank of a group by its index."""
        return self._figure(group, "rank", whole(number), [self._address(group)("cwqi")])

    def _address(self, group: Group) -> Callable[[str], Address]:
        return lambda key: self.maker.address(group.place, group.span, key)

    def _figure(
        self,
        group: Group,
        key: str,
        value: Decimal | str | None,
        inputs: Sequence[Address] = (),
        coverage: Coverage | None = None,
        *,
        unrounded: float | None = None,
        note: str = "",
    ) -> Figure:
        return self.maker.figure(
            "group",
            key,
            value,
            place=group.place,
            period=group.span,
            inputs=inputs,
            coverage=coverage,
            unrounded=unrounded,
            note=note,
        )


def _number(judged: Judged) -> int:
    assert judged.water_class is not None
    return judged.water_class
