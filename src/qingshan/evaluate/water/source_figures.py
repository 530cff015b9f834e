"""Figures of drinking-water sources, and of the sources of a county or city together.

A source is judged month by month; a longer time attains when every month with results does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from qingshan.base.figure import Address, Coverage, Figure
from qingshan.evaluate.declared import Figures, Row
from qingshan.evaluate.verdict import half_up, share
from qingshan.evaluate.water.figures import Inputs, WaterMaker, no_inputs, verdict_word, whole
from qingshan.evaluate.water.sources import source_rates
from qingshan.evaluate.water.span import Span

GROUPS = {"surface": ("basic", "supplementary", "specific"), "ground": ("routine", "other")}
"""Groups of items of each kind of source."""


@dataclass(frozen=True, slots=True)
class SourceMonth:
    """One source in one month: its means and the columns of
    :func:`~qingshan.evaluate.water.sources.judged_sources`; ``ground`` those of
    :func:`~qingshan.evaluate.water.groundwater.judged_ground`."""

    span: Span
    exact: Row
    row: Row
    ground: Row


@dataclass(frozen=True, slots=True)
class JudgedSource:
    """One source over a span: its months with results, water drawn and water it was built for [10⁴ m³/a]."""

    place: str
    kind: str
    span: Span
    months: tuple[SourceMonth, ...]
    intake: Decimal | None = None
    design: Decimal | None = None

    @property
    def attains(self) -> bool | None:
        """Whether every month with results attains; none without results."""
        known = [month.row["attains"] for month in self.months if month.row["attains"] is not None]
        return all(known) if known else None

    @property
    def failing(self) -> tuple[str, ...]:
        """Items over their limit in any month."""
        named = (each for month in self.months for each in (month.row["failing"] or "").split(",") if each)
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True)
class SourceMaker:
    """Makes the figures of sources."""

    maker: WaterMaker

    def of_source(self, judged: JudgedSource, inputs: Inputs = no_inputs) -> Figures:
        """Figures of a source: of a month with its values, of a longer time from its months."""
        made = self._verdict(judged)
        made |= self._quantity(judged)
        if judged.span.is_month and judged.months:
            month = judged.months[0]
            made |= self._values(judged, month, inputs)
            if judged.kind == "ground":
                made |= self._ground(judged, month)
        return made

    def _verdict(self, judged: JudgedSource) -> Figures:
        place, span = judged.place, judged.span
        note = "" if judged.attains is not None else "figure-no-sample"
        if span.is_month:
            under = [self._at(judged, item) for item in self._items(judged)]
        else:
            under = [self.maker.address(place, month.span, "source_attained") for month in judged.months]
        of = Coverage(len(judged.months), len(span.months), item="month")
        return {
            "source_attained": self._figure(
                judged, "source_attained", verdict_word(judged.attains), under, of, note
            ),
            "failing": self._figure(
                judged,
                "failing",
                ",".join(judged.failing) if judged.months else None,
                under
                if span.is_month
                else [self.maker.address(place, m.span, "failing") for m in judged.months],
                of,
                note,
            ),
        }

    def _items(self, judged: JudgedSource) -> tuple[str, ...]:
        return (
            tuple(
                name.removeprefix("n_")
                for name, n in judged.months[0].exact.items()
                if name.startswith("n_") and n
            )
            if judged.months
            else ()
        )

    def _values(self, judged: JudgedSource, month: SourceMonth, inputs: Inputs) -> Figures:
        made: Figures = {}
        for item in self._items(judged):
            have, value = int(month.exact[f"n_{item}"]), month.exact.get(item)
            made[item] = self.maker.figure(
                "source",
                item,
                self.maker.number("source", item, value),
                place=judged.place,
                period=judged.span,
                coverage=Coverage(have, have, 1, "sample"),
                inputs=inputs(item),
                unrounded=value,
                without=[] if month.exact.get(f"nd_{item}") else ["nondetect-half"],
            )
            over = month.row.get(f"multiple_{item}")
            if over is not None:
                key = f"source_multiple_{item}"
                digits = self.maker.declared("source", key).decimals
                made[key] = self._figure(judged, key, half_up(over, digits), [made[item].address])
        for group in GROUPS[judged.kind]:
            made[f"items_{group}"] = self._figure(
                judged, f"items_{group}", whole(month.row.get(f"n_{group}") or 0)
            )
        made["lacking"] = self._figure(judged, "lacking", month.row.get("lacking"))
        return made

    def _ground(self, judged: JudgedSource, month: SourceMonth) -> Figures:
        made: Figures = {}
        for item in self._items(judged):
            if (number := month.ground.get(f"class_{item}")) is not None:
                key = f"ground_class_{item}"
                made[key] = self._figure(judged, key, whole(number), [self._at(judged, item)])
        under = [figure.address for figure in made.values()]
        made["ground_class"] = self._figure(
            judged, "ground_class", whole(month.ground.get("water_class")), under
        )
        made["ground_determining"] = self._figure(
            judged, "ground_determining", month.ground.get("determining"), under
        )
        return made

    def _quantity(self, judged: JudgedSource) -> Figures:
        if judged.intake is None:
            return {}
        made = {"intake": self._figure(judged, "intake", judged.intake)}
        if judged.design is not None:
            made["design"] = self._figure(judged, "design", judged.design)
            inputs = [figure.address for figure in made.values()]
            word = verdict_word(judged.intake <= judged.design)
            made["quantity_attained"] = self._figure(judged, "quantity_attained", word, inputs)
        return made

    def of_group(self, place: str, span: Span, sources: Sequence[JudgedSource]) -> Figures:
        """Attainment of the sources of a county or city, by number and by volume."""
        rules = self.maker.rules
        rates = source_rates([(each.attains, each.intake) for each in sources], rules)
        address = self.maker.address
        known = [each for each in sources if each.attains is not None]
        of = Coverage(len(known), len(sources), item="source")

        def listed(key: str, chosen: Sequence[JudgedSource]) -> Figure:
            inputs = [address(each.place, span, "source_attained") for each in chosen]
            return self.maker.figure(
                "group", key, whole(len(chosen)), place=place, period=span, inputs=inputs, coverage=of
            )

        made = {
            "sources": listed("sources", known),
            "absent_sources": listed("absent_sources", [each for each in sources if each.attains is None]),
            "attained_sources": listed("attained_sources", [each for each in known if each.attains]),
        }
        both = [made[key].address for key in ("attained_sources", "sources")]
        volumes = [
            address(each.place, span, key)
            for each in known
            for key in ("source_attained", "intake")
            if key != "intake" or each.intake is not None
        ]
        rate = share(rates.attained, rates.sources, rules.decimals("ratio", "figure"))
        pairs: tuple[tuple[str, Decimal | None, list[Address]], ...] = (
            ("source_attainment", rate, both),
            ("source_volume_attainment", rates.by_volume, volumes),
        )
        for key, value, inputs in pairs:
            note = "" if value is not None else "figure-no-source"
            made[key] = self.maker.figure(
                "group", key, value, place=place, period=span, inputs=inputs, coverage=of, note=note
            )
        return made

    def _at(self, judged: JudgedSource, key: str) -> Address:
        return self.maker.address(judged.place, judged.span, key)

    def _figure(
        self,
        judged: JudgedSource,
        key: str,
        value: Decimal | str | None,
        inputs: Sequence[Address] = (),
        coverage: Coverage | None = None,
        note: str = "",
    ) -> Figure:
        return self.maker.figure(
            "source",
            key,
            value,
            place=judged.place,
            period=judged.span,
            inputs=inputs,
            coverage=coverage,
            note=note,
        )
