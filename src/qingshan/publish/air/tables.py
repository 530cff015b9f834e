"""Tables of an air bulletin, from its records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from qingshan.base.figure import Figure
from qingshan.base.period import Period
from qingshan.publish.air.content import AirSection, DayRow, ItemRow, PlaceRow
from qingshan.publish.document import Cell, Column, Rgb, Table, Text
from qingshan.publish.setting import Row, Setter, month_name
from qingshan.publish.wording import DASH, Wording


def air_tables(content: AirSection, wording: Wording) -> dict[str, Table]:
    """Every table the content has rows for, by key."""
    setter = Setter(content, wording)
    makers: tuple[Callable[[Setter[AirSection]], Table | None], ...] = (
        levels,
        items,
        exceedances,
        days,
        months,
        counties,
        sites,
        edition_effect,
        dust,
        trend,
        hours,
        valid_days,
    )
    made = (make(setter) for make in makers)
    return {table.key: table for table in made if table is not None}


def levels(s: Setter[AirSection]) -> Table | None:
    """Days by level."""
    now, before = s.content.headline.days, s.content.headline.days_before
    columns = [
        s.word_column("level", 0.7, "center"),
        s.word_column("category", 1.4),
        s.word_column("color"),
        Column(s.titled("days", now.by_level.values())),
    ]
    if before and before.by_level:
        columns.append(Column(s.titled("days_before", before.by_level.values())))
    rows = []
    for level in s.content.levels:
        row = [
            s.text(str(level.number)),
            s.text(s.named(level.name), level.rgb),
            s.text(s.named(level.color)),
            s.number(now.by_level.get(level.number)),
        ]
        if before and before.by_level:
            row.append(s.number(before.by_level.get(level.number)))
        rows.append(tuple(row))
    return s.table("levels", columns, rows if now.by_level else ())


def items(s: Setter[AirSection]) -> Table | None:
    """Statistics of the pollutants against their limits."""
    rows = s.content.headline.items
    has_before = any(row.previous for row in rows)
    columns = [
        s.word_column("item", 0.9),
        s.word_column("unit", 0.8, "center"),
        Column(s.say("mean")),
        Column(s.say("limit"), width=0.7),
        Column(s.say("percentile"), width=1.1),
        Column(s.say("limit"), width=0.7),
        Column(s.say("verdict"), "center", 0.9),
        Column(s.say("multiple"), width=0.9),
    ]
    if has_before:
        columns += [
            Column(s.say("before"), width=0.8),
            Column(s.titled("change", [row.change for row in rows]), width=1.0),
        ]
    return s.table("items", columns, [_item_row(s, row, has_before) for row in rows])


def _item_row(s: Setter[AirSection], row: ItemRow, has_before: bool) -> Row:
    unit = next((f.unit for f in (row.mean, row.percentile) if f is not None), "")
    cells = [
        s.text(s.wording.symbol(row.item)),
        s.text(s.wording.unit(unit)),
        s.number(row.mean),
        s.number(row.mean_limit),
        s.number(row.percentile),
        s.number(row.percentile_limit),
        s.number(row.attained),
        s.number(row.multiple),
    ]
    return tuple([*cells, s.number(row.previous), s.signed(row.change)] if has_before else cells)


def exceedances(s: Setter[AirSection]) -> Table | None:
    """Days over the daily limit by pollutant."""
    rows = s.content.exceedances
    columns = [
        s.word_column("item", 0.9),
        Column(s.titled("exceed_days", [r.days for r in rows])),
        Column(s.titled("exceed_ratio", [r.ratio for r in rows])),
        Column(s.say("highest")),
        Column(s.say("highest_date"), "center", 1.1),
        Column(s.say("multiple")),
    ]
    return s.table(
        "exceedances",
        columns,
        [
            (
                s.text(s.wording.symbol(r.item)),
                s.number(r.days),
                s.number(r.ratio),
                _quantity(s, r.highest),
                s.text(str(r.highest_date or "")),
                s.number(r.multiple),
            )
            for r in rows
        ],
    )


def _quantity(s: Setter[AirSection], figure: Figure | None) -> Cell:
    if figure is None:
        return s.text(DASH)
    number = s.wording.number(figure)
    unit = s.wording.unit(figure.unit)
    return Cell((number, Text(" " + unit))) if figure.value is not None and unit else Cell((number,))


def days(s: Setter[AirSection]) -> Table | None:
    """Every day; too long for paper."""
    names = {level.number: (s.named(level.name), level.rgb) for level in s.content.levels}
    columns = [
        s.word_column("date", 1.2, "center"),
        Column("AQI"),
        s.word_column("category", 1.2),
        s.word_column("primary", 1.4),
        s.word_column("dust", 1.0),
    ]
    return s.table(
        "days",
        columns,
        [_day_row(s, day, names) for day in s.content.days],
        faces=("excel", "web"),
        is_long=True,
    )


def _day_row(s: Setter[AirSection], day: DayRow, names: dict[int, tuple[str, Rgb]]) -> Row:
    name, rgb = names.get(day.level or 0, (s.say("no_data"), None))
    return (
        s.text(str(day.date)),
        s.number(day.aqi),
        s.text(name, rgb),
        s.text(s.wording.symbols(day.primary)),
        s.text(s.say("dust_day") if day.is_dust else ""),
    )


def months(s: Setter[AirSection]) -> Table | None:
    """Months of the city."""
    rows = s.content.months
    keys = _item_keys([row.items for row in rows])
    columns = [
        s.word_column("month", 0.9, "center"),
        Column(s.titled("valid_days", [r.valid for r in rows])),
        Column(s.titled("good_days", [r.good for r in rows])),
        Column(s.titled("good_ratio", [r.good_ratio for r in rows])),
        *(Column(s.wording.symbol(key), width=0.75) for key in keys),
        Column(s.say("composite")),
    ]
    return s.table(
        "months",
        columns,
        [
            (
                s.text(month_name(row.month, s.wording)),
                s.number(row.valid),
                s.number(row.good),
                s.number(row.good_ratio),
                *(s.number(row.items.get(key)) for key in keys),
                s.number(row.composite),
            )
            for row in rows
        ],
        notes=_unit_note(s, [row.items for row in rows]),
    )


def counties(s: Setter[AirSection]) -> Table | None:
    """Counties by rank."""
    return _places(s, "counties", "county", s.content.counties)


def sites(s: Setter[AirSection]) -> Table | None:
    """Monitoring sites."""
    return _places(s, "sites", "site", s.content.sites)


def _places(s: Setter[AirSection], key: str, place: str, rows: Sequence[PlaceRow]) -> Table | None:
    keys = _item_keys([row.items for row in rows])
    is_ranked = any(row.rank for row in rows)
    rank = [s.word_column("rank", 0.6, "center")] if is_ranked else []
    columns = [
        *rank,
        s.word_column(place, 1.5),
        Column(s.titled("good_days", [r.good for r in rows]), width=0.9),
        Column(s.titled("good_ratio", [r.good_ratio for r in rows]), width=1.1),
        *(Column(s.wording.symbol(item), width=0.7) for item in keys),
        Column(s.say("composite"), width=0.8),
        Column(s.titled("composite_change", [r.composite_change for r in rows]), width=0.9),
    ]
    return s.table(
        key,
        columns,
        [
            (
                *([s.number(row.rank)] if is_ranked else []),
                s.text(s.named(row.place.name)),
                s.number(row.good),
                s.number(row.good_ratio),
                *(s.number(row.items.get(item)) for item in keys),
                s.number(row.composite),
                s.signed(row.composite_change),
            )
            for row in rows
        ],
        notes=_unit_note(s, [row.items for row in rows]),
    )


def _item_keys(rows: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for row in rows for key in row))


def _unit_note(s: Setter[AirSection], rows: Iterable[object]) -> tuple[str, ...]:
    units: dict[str, list[str]] = {}
    for row in rows:
        for item, figure in row.items():  # type: ignore[attr-defined]
            if s.wording.symbol(item) not in units.setdefault(figure.unit, []):
                units[figure.unit].append(s.wording.symbol(item))
    zh = s.wording.language == "zh"
    parts = [
        ("、" if zh else ", ").join(names) + (" 为 " if zh else " in ") + unit
        for unit, names in units.items()
    ]
    return (
        (("注：" if zh else "Note: ") + ("；" if zh else "; ").join(parts) + ("。" if zh else "."),)
        if parts
        else ()
    )


def edition_effect(s: Setter[AirSection]) -> Table | None:
    """The same air by different editions."""
    names = {edition.key: s.named(edition.name) for edition in s.content.editions}
    rows = s.content.edition_effect
    columns = [
        s.word_column("edition", 2.2),
        Column(s.titled("valid_days", [r.valid for r in rows])),
        Column(s.titled("good_days", [r.good for r in rows])),
        Column(s.titled("good_ratio", [r.good_ratio for r in rows])),
        Column(s.titled("heavy_short", [r.heavy for r in rows])),
        Column(s.say("composite")),
        Column(s.say("verdict"), "center"),
        Column(s.say("exceeding"), "left", 2.4),
    ]
    return s.table(
        "editions_effect",
        columns,
        [
            (
                s.text(names.get(r.edition, r.edition) + _force(s, r.edition)),
                s.number(r.valid),
                s.number(r.good),
                s.number(r.good_ratio),
                s.number(r.heavy),
                s.number(r.composite),
                s.number(r.attained),
                s.number(r.exceeding),
            )
            for r in rows
        ],
    )


def _force(s: Setter[AirSection], edition: str) -> str:
    if edition != s.content.edition:
        return ""
    mark = s.say("in_force")
    return f"（{mark}）" if s.wording.language == "zh" else f" ({mark})"


def dust(s: Setter[AirSection]) -> Table | None:
    """The dust double book."""
    rows = s.content.dust.rows if s.content.dust else ()
    columns = [
        s.word_column("statistic", 1.8),
        s.word_column("unit", 0.8, "center"),
        Column(s.say("measured")),
        Column(s.say("deducted")),
        Column(s.say("difference")),
        s.word_column("used_for", 2.0),
    ]
    return s.table(
        "dust",
        columns,
        [
            (
                s.text(s.named(r.name)),
                s.text(s.wording.unit(r.measured.unit)),
                s.number(r.measured),
                s.number(r.deducted),
                s.signed(r.difference),
                s.text(s.named(r.used_for) if r.used_for else ""),
            )
            for r in rows
        ],
    )


def trend(s: Setter[AirSection]) -> Table | None:
    """Statistics over the years."""
    rows = s.content.trend
    years = sorted({year for row in rows for year in row.years})
    columns = [
        s.word_column("statistic", 2.0),
        *(Column(str(year)) for year in years),
        Column(s.say("coefficient")),
        s.word_column("trend", 1.3),
    ]
    return s.table(
        "trend",
        columns,
        [
            (
                s.text(s.named(r.name)),
                *(s.number(r.years.get(year)) for year in years),
                s.number(r.coefficient),
                s.number(r.verdict),
            )
            for r in rows
        ],
    )


def hours(s: Setter[AirSection]) -> Table | None:
    """Hours by flag for every site."""
    flags = s.wording.words("flags")
    rows = [row for row in s.content.quality if row.hours]
    columns = [
        s.word_column("site", 1.6),
        *(Column(s.with_unit(name, "h")) for flag, name in flags.items()),
        Column(s.titled("valid_days", [r.valid_days for r in rows])),
    ]
    return s.table(
        "hours",
        columns,
        [
            (
                s.text(s.named(r.place.name)),
                *(s.number(r.hours.get(flag)) for flag in flags),
                s.number(r.valid_days),
            )
            for r in rows
        ],
    )


def valid_days(s: Setter[AirSection]) -> Table | None:
    """Valid days of every site by month."""
    rows = [row for row in s.content.quality if row.days_by_month]
    months = sorted({month for row in rows for month in row.days_by_month})
    heads = [Period.parse(f"2001-{month:02d}") for month in months]
    columns = [s.word_column("site", 2.4), *(Column(month_name(head, s.wording)) for head in heads)]
    return s.table(
        "valid_days",
        columns,
        [
            (s.text(s.named(r.place.name)), *(s.number(r.days_by_month.get(month)) for month in months))
            for r in rows
        ],
    )
