"""Charts of the water section of a bulletin, from its records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qingshan.base.figure import Figure
from qingshan.publish.charts import bars, county_map, rivers, strips
from qingshan.publish.charts.scene import Chart, LegendEntry, Panel, hexcolor, readable_on
from qingshan.publish.document import Picture
from qingshan.publish.setting import Setter, month_name
from qingshan.publish.water.content import SectionRow, WaterClass, WaterSection
from qingshan.publish.wording import Wording

WIDTH = 720.0
MAP = (720.0, 520.0)


@dataclass(frozen=True, slots=True)
class Painter:
    """Draws charts in one language."""

    content: WaterSection
    wording: Wording

    @property
    def setter(self) -> Setter[WaterSection]:
        """The words of tables, which charts share."""
        return Setter(self.content, self.wording)

    def picture(self, key: str, panels: Sequence[Panel], note: str = "") -> Picture | None:
        """A picture with its caption and the colors of the classes, or nothing when there is nothing to "
        "draw."""
        if not panels:
            return None
        title = self.wording.word(key, "charts")
        mark = self.wording.word("simulated") if self.content.is_simulated else ""
        return Picture(key, title, Chart(title, tuple(panels), 1, tuple(self.legend()), mark), note)

    def legend(self) -> list[LegendEntry]:
        """Colors of the classes with their names."""
        return [
            LegendEntry(self.setter.named(each.name), hexcolor(each.rgb)) for each in self.content.classes
        ]

    def class_of(self, figure: Figure) -> WaterClass | None:
        """The class a figure says."""
        number = int(figure.value) if isinstance(figure.value, Decimal) else 0
        return next((each for each in self.content.classes if each.number == number), None)

    def tip(self, head: str, figure: Figure) -> str:
        """What is told on pointing."""
        colon = "：" if self.wording.language == "zh" else ": "
        return f"{head}{colon}{self.wording.with_unit(figure)}"

    def cell(self, head: str, figure: Figure | None) -> bars.Part | None:
        """A class as a colored cell with its numeral."""
        found = None if figure is None else self.class_of(figure)
        if figure is None or found is None:
            return None
        return bars.Part(
            figure, found.numeral, self.tip(head, figure), hexcolor(found.rgb), readable_on(found.rgb)
        )


def water_pictures(content: WaterSection, wording: Wording) -> dict[str, Picture]:
    """Every picture the content has numbers for, by key."""
    painter = Painter(content, wording)
    makers: tuple[Callable[[Painter], Picture | None], ...] = (
        class_shares, class_map, class_months, counties,
    )  # fmt: skip
    made = (make(painter) for make in makers)
    return {picture.key: picture for picture in made if picture is not None}


def class_shares(p: Painter) -> Picture | None:
    """Shares of the classes, of the city and of every river and basin."""
    city = (p.setter.named(p.content.city.name), p.content.counts)
    rows = []
    for name, counts in [city, *((p.setter.named(r.place.name), r.counts) for r in p.content.rivers)]:
        parts = [
            bars.Part(
                counts.by_class[each.number],
                p.wording.with_unit(counts.by_class[each.number]),
                p.tip(f"{name} {p.setter.named(each.name)}", counts.by_class[each.number]),
                hexcolor(each.rgb),
                readable_on(each.rgb),
            )
            for each in p.content.classes
            if each.number in counts.by_class
        ]
        rows.append((name, p.wording.with_unit(counts.sections), parts))
    label = p.wording.word("water_shares", "charts")
    return p.picture("water_shares", [strips.shares(label, rows, width=WIDTH)])


def class_months(p: Painter) -> Picture | None:
    """Class of every section in every month."""
    rows = [row for row in p.content.sections if row.months]
    every = list(dict.fromkeys(month for row in rows for month in row.months))
    heads = [month_name(month, p.wording) for month in every]
    listed = [
        (
            p.setter.named(row.place.name),
            [
                p.cell(
                    f"{p.setter.named(row.place.name)} {month.label(p.wording.language)}",
                    row.months.get(month),
                )
                for month in every
            ],
        )
        for row in rows
    ]
    label = p.wording.word("water_strip", "charts")
    return p.picture("water_strip", [strips.strip(label, heads, listed, width=WIDTH)] if listed else [])


def class_map(p: Painter) -> Picture | None:
    """Sections along their rivers: where they are when that is known, else river by river."""
    numbered = {row.place.code: (at, row) for at, row in enumerate(p.content.sections, start=1)}
    dots = {code: dot for code, (at, row) in numbered.items() if (dot := _dot(p, at, row)) is not None}
    streams = [
        rivers.Stream(
            each.river.code,
            p.setter.named(each.river.name),
            tuple(code for code in each.sections if code in dots),
            each.into,
        )
        for each in p.content.reaches
        if any(code in dots for code in each.sections)
    ]
    if not dots:
        return None
    positions = {code: row.position for code, (_, row) in numbered.items() if code in dots and row.position}
    label = p.wording.word("water_map", "charts")
    if len(positions) < len(dots):
        return p.picture("water_map", [rivers.lines_of(label, streams, dots, width=WIDTH)], _map_note(p))
    return p.picture("water_map", [rivers.map_of(label, streams, dots, positions, size=MAP)], _map_note(p))


def _map_note(p: Painter) -> str:
    is_made_up = any(row.is_position_simulated for row in p.content.sections)
    return p.wording.word("map_simulated" if is_made_up else "map_note")


def _dot(p: Painter, at: int, row: SectionRow) -> rivers.Dot | None:
    found = p.class_of(row.water_class)
    if found is None:
        return None
    name = p.setter.named(row.place.name)
    lakes = {lake.place.code for lake in p.content.lakes}
    return rivers.Dot(
        at,
        found.numeral,
        p.tip(f"{at} {name}", row.water_class),
        hexcolor(found.rgb),
        readable_on(found.rgb),
        row.water_class,
        row.river.code in lakes,
    )


def counties(p: Painter) -> Picture | None:
    """Counties shaded by their share of good sections."""
    shown = {
        row.place.code: county_map.County(
            p.setter.named(row.place.name),
            float(row.counts.good_ratio.value),
            p.wording.value(row.counts.good_ratio),
            p.tip(p.setter.named(row.place.name), row.counts.good_ratio),
            row.counts.good_ratio,
        )
        for row in p.content.counties
        if isinstance(row.counts.good_ratio.value, Decimal)
    }
    if not shown or not p.content.outlines:
        return None
    title = p.wording.word("water_county_map", "charts")
    mark = p.wording.word("simulated") if p.content.is_simulated else ""
    drawn = county_map.panel(title, p.content.outlines, shown)
    chart = Chart(title, (drawn,), 1, tuple(county_map.legend(shown, "%")), mark)
    return Picture("water_county_map", title, chart)
