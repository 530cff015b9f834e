"""Figures of lakes and reservoirs beyond those of a section: trophic level index and state."""

from __future__ import annotations

from dataclasses import dataclass

from qingshan.base.figure import Coverage
from qingshan.base.rounding import from_float
from qingshan.evaluate.declared import Figures, Row
from qingshan.evaluate.water.figures import Judged, WaterMaker


@dataclass(frozen=True, slots=True)
class LakeMaker:
    """Makes the trophic figures of lakes."""

    maker: WaterMaker

    def trophic(self, judged: Judged, row: Row) -> Figures:
        """Single indices, the trophic level index and the state.

        Parameters
        ----------
        judged
            The lake over a span.
        row
            Its means with the columns of :func:`~qingshan.evaluate.water.trophic.with_trophic_index`.
        """
        place, span, rules = judged.place, judged.span, self.maker.rules
        digits = rules.decimals("trophic_index", "figure")
        known = [term.item for term in rules.trophic if row.get(f"tli_{term.item}") is not None]
        made: Figures = {}
        for item in known:
            value = row[f"tli_{item}"]
            made[f"tli_{item}"] = self.maker.figure(
                "lake",
                f"tli_{item}",
                from_float(value, digits),
                place=place,
                period=span,
                unrounded=value,
                inputs=[self.maker.address(place, span, item)],
            )
        index = row.get("trophic_index")
        whole = self.maker.figure(
            "lake",
            "tli",
            None if index is None else from_float(index, digits),
            place=place,
            period=span,
            unrounded=index,
            inputs=[figure.address for figure in made.values()],
            coverage=Coverage(len(known), len(rules.trophic), item="item"),
            note="" if index is not None else "figure-no-trophic-item",
        )
        state = self.maker.figure(
            "lake",
            "trophic_state",
            row.get("trophic_state"),
            place=place,
            period=span,
            inputs=[whole.address],
        )
        return {**made, "tli": whole, "trophic_state": state}
