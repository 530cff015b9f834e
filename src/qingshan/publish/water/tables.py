"""Tables of the water section of a bulletin, from its records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from qingshan.base.figure import Figure
from qingshan.publish.document import Cell, Column, Rgb, Run, Table, Text
from qingshan.publish.setting import Row, Setter, month_name
from qingshan.publish.water.content import Comparison, GroupRow, Line, SectionRow, WaterSection
from qingshan.publish.wording import DASH, Wording

WaterSetter = Setter[WaterSection]


def water_tables(content: WaterSection, wording: Wording) -> dict[str, Table]:
    """Every table the content has rows for, by key."""
    setter = Setter(content, wording)
    makers: tuple[Callable[[WaterSetter], Table | None], ...] = (
        classes, compared, sections, months, rivers, counties, lakes, sources, flood,
    )  # fmt: skip
    made = (make(setter) for make in makers)
    return {table.key: table for table in made if table is not None}


def class_cell(s: WaterSetter, figure: Figure | None) -> Cell:
    """A class in its color, its name in words."""
    if figure is None or not isinstance(figure.value, Decimal):
        return s.number(figure)
    return Cell((s.wording.number(figure),), color_of(s.content, figure))


def color_of(content: WaterSection, figure: Figure) -> Rgb | None:
    """Color of the class a figure says."""
    number = int(figure.value) if isinstance(figure.value, Decimal) else 0
    return next((each.rgb for each in content.classes if each.number == number), None)


def classes(s: WaterSetter) -> Table | None:
    """Sections by class."""
    counts = s.content.counts
    columns = [
        s.word_column("water_class", 1.2, "center"),
        Column(s.titled("sections", counts.of_class.values())),
        Column(s.titled("share", counts.by_class.values())),
    ]
    rows = [
        (
            s.text(s.named(each.name), each.rgb),
            s.number(counts.of_class.get(each.number)),
            s.number(counts.by_class.get(each.number)),
        )
        for each in s.content.classes
    ]
    return s.table("water_classes", columns, rows if counts.of_class else ())


def compared(s: WaterSetter) -> Table | None:
    """The year before, over all sections and over the common ones where the lists differ."""
    found = s.content.comparison
    if found is None:
        return None
    has_common = any(line.common_now for line in found.lines)
    columns = [
        s.word_column("statistic", 1.9),
        s.word_column("unit", 0.8, "center"),
        Column(s.say("before")),
        Column(s.say("now")),
        Column(s.say("change")),
    ]
    if has_common:
        columns += [Column(s.say(key)) for key in ("common_before", "common_now", "common_change")]
    rows = [_compared_row(s, line, has_common=has_common) for line in found.lines]
    return s.table("water_compared", columns, rows, notes=_lists(s, found))


def _compared_row(s: WaterSetter, line: Line, *, has_common: bool) -> Row:
    cells = [
        s.text(s.named(line.name)),
        s.text(s.wording.unit(line.now.unit)),
        s.number(line.before),
        s.number(line.now),
        _change(s, line.change),
    ]
    if has_common:
        cells += [s.number(line.common_before), s.number(line.common_now), _change(s, line.common_change)]
    return tuple(cells)


def _change(s: WaterSetter, figure: Figure | None) -> Cell:
    """A change with its sign, its unit where it is not that of what changed."""
    if figure is None or figure.value is None:
        return s.text(DASH)
    number = s.wording.signed(figure)
    unit = s.wording.unit(figure.unit)
    return Cell((number, Text(s.wording.gap(figure.unit) + unit))) if unit else Cell((number,))


def _lists(s: WaterSetter, found: Comparison) -> tuple[str, ...]:
    """Both lists of sections where they differ, and what only one of them has."""
    if found.is_like:
        return ()
    comma, colon = ("、", "：") if s.wording.language == "zh" else (", ", ": ")
    named = {
        "list_before": found.before_list,
        "list_now": found.now_list,
        "only_before": found.only_before,
        "only_now": found.only_now,
    }
    return tuple(
        s.say(key) + colon + (comma.join(s.named(place.name) for place in places) or DASH)
        for key, places in named.items()
    )


def sections(s: WaterSetter) -> Table | None:
    """Every section with its class, what determined it and what is over."""
    rows = s.content.sections
    has_before = any(row.before for row in rows)
    columns = [
        s.word_column("no", 0.5, "center"),
        s.word_column("section", 2.1),
        s.word_column("river", 1.3),
        s.word_column("target", 0.8, "center"),
        *([s.word_column("class_before", 0.9, "center")] if has_before else []),
        s.word_column("water_class", 0.9, "center"),
        s.word_column("verdict", 0.8, "center"),
        s.word_column("determining", 1.6),
        s.word_column("over_multiples", 1.7),
    ]
    return s.table(
        "water_sections",
        columns,
        [_section_row(s, at, row, has_before=has_before) for at, row in enumerate(rows, start=1)],
        notes=(s.say("multiples_note"),) if any(row.multiples for row in rows) else (),
    )


def _section_row(s: WaterSetter, at: int, row: SectionRow, *, has_before: bool) -> Row:
    return (
        s.text(str(at)),
        s.text(s.named(row.place.name)),
        s.text(s.named(row.river.name)),
        s.number(row.target),
        *([class_cell(s, row.before)] if has_before else []),
        class_cell(s, row.water_class),
        s.number(row.attained),
        s.listed(row.determining),
        _multiples(s, row),
    )


def _multiples(s: WaterSetter, row: SectionRow) -> Cell:
    """Main pollution indicators with their multiples."""
    cell: list[Run] = []
    for key, figure in row.multiples:
        lead = s.wording.symbol(key) + ("（" if s.wording.language == "zh" else " (")
        tail = "）" if s.wording.language == "zh" else ")"
        cell += [Text((" " if cell else "") + lead), s.wording.number(figure), Text(tail)]
    return Cell(tuple(cell)) if cell else s.text(DASH)


def months(s: WaterSetter) -> Table | None:
    """Class of every section in every month; too long for paper, which has the strip chart."""
    rows = [row for row in s.content.sections if row.months]
    every = list(dict.fromkeys(month for row in rows for month in row.months))
    columns = [
        s.word_column("section", 2.0),
        *(Column(month_name(month, s.wording), "center", 0.7) for month in every),
    ]
    return s.table(
        "water_months",
        columns,
        [
            (s.text(s.named(row.place.name)), *(class_cell(s, row.months.get(month)) for month in every))
            for row in rows
        ],
        faces=("excel", "web"),
        is_long=True,
    )


def rivers(s: WaterSetter) -> Table | None:
    """Rivers and basins by the classes of their sections."""
    return _groups(s, "water_rivers", "river_or_basin", s.content.rivers)


def counties(s: WaterSetter) -> Table | None:
    """Counties by the rank of their index."""
    return _groups(s, "water_counties", "county", s.content.counties)


def _groups(s: WaterSetter, key: str, place: str, rows: Sequence[GroupRow]) -> Table | None:
    counts = [row.counts for row in rows]
    is_ranked = any(each.rank for each in counts)
    columns = [
        *([s.word_column("rank", 0.6, "center")] if is_ranked else []),
        s.word_column(place, 1.6),
        Column(s.titled("sections", [each.sections for each in counts])),
        Column(s.titled("water_good_ratio", [each.good_ratio for each in counts])),
        Column(s.titled("water_bad_ratio", [each.bad_ratio for each in counts])),
        Column(s.titled("attainment", [each.attainment for each in counts])),
        s.word_column("water_quality", 1.1, "center"),
        s.word_column("main", 1.8),
        *([Column(s.say("water_index"))] if is_ranked else []),
    ]
    return s.table(
        key,
        columns,
        [
            (
                *([s.number(row.counts.rank)] if is_ranked else []),
                s.text(s.named(row.place.name)),
                s.number(row.counts.sections),
                s.number(row.counts.good_ratio),
                s.number(row.counts.bad_ratio),
                s.number(row.counts.attainment),
                s.number(row.counts.quality),
                s.number(row.counts.main),
                *([s.number(row.counts.index)] if is_ranked else []),
            )
            for row in rows
        ],
    )


def lakes(s: WaterSetter) -> Table | None:
    """Lakes and reservoirs with their trophic state."""
    rows = s.content.lakes
    columns = [
        s.word_column("lake", 1.6),
        s.word_column("target", 0.8, "center"),
        s.word_column("water_class", 0.9, "center"),
        s.word_column("verdict", 0.8, "center"),
        s.word_column("determining", 1.8),
        Column(s.say("trophic_index")),
        *([Column(s.say("before"))] if any(row.index_before for row in rows) else []),
        s.word_column("trophic_state", 1.2, "center"),
    ]
    return s.table(
        "water_lakes",
        columns,
        [
            (
                s.text(s.named(row.place.name)),
                s.number(row.target),
                class_cell(s, row.water_class),
                s.number(row.attained),
                s.listed(row.determining),
                s.number(row.index),
                *([s.number(row.index_before)] if any(each.index_before for each in rows) else []),
                s.number(row.state),
            )
            for row in rows
        ],
    )


def sources(s: WaterSetter) -> Table | None:
    """Drinking-water sources."""
    columns = [
        s.word_column("source", 2.2),
        s.word_column("kind", 0.9, "center"),
        s.word_column("source_verdict", 1.0, "center"),
        s.word_column("failing", 1.8),
        s.word_column("quantity", 1.0, "center"),
    ]
    return s.table(
        "water_sources",
        columns,
        [
            (
                s.text(s.named(row.place.name)),
                s.text(s.say(f"source_{row.kind}")),
                s.number(row.attained),
                s.number(row.failing),
                s.number(row.quantity),
            )
            for row in s.content.sources
        ],
    )


def flood(s: WaterSetter) -> Table | None:
    """The worst sections of the flood season."""
    columns = [
        s.word_column("section", 2.2),
        Column(s.say("flood_intensity")),
        s.word_column("flood_first", 1.4),
    ]
    return s.table(
        "water_flood",
        columns,
        [
            (s.text(s.named(row.place.name)), s.number(row.intensity), s.number(row.first))
            for row in s.content.flood
        ],
    )
