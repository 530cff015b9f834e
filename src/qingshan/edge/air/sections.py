"""Sections of an air bulletin, each made from the figures of its author."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from math import isnan

from qingshan.base.figure import Figure
from qingshan.base.indicator import indicator
from qingshan.base.period import Period
from qingshan.edge.air.author import Author, day_counts, printed_place, quoted_names, quoted_statistics
from qingshan.edge.air.book import BY_DATE, load
from qingshan.edge.air.observed import Observed
from qingshan.edge.air.trends import held_years, trends
from qingshan.evaluate.air.items import JUDGED_ITEMS
from qingshan.evaluate.air.period import statistic_name
from qingshan.evaluate.declared import Figures
from qingshan.publish.air import content as made
from qingshan.publish.content import Named
from qingshan.publish.hours import FLAGS
from qingshan.standards.dust_rules import dust_rule


def headline(author: Author, city: Figures, before: Figures) -> made.Headline:
    """What the first page says."""
    return made.Headline(
        days=day_counts(city),
        items=tuple(_item(author, item, city, before) for item in JUDGED_ITEMS),
        days_before=day_counts(before) if before else None,
        good_change=city.get("good_days_change"),
        good_ratio_change=city.get("good_day_ratio_change"),
        heavy_change=city.get("heavy_days_change"),
        composite=city["composite_index"],
        composite_before=before.get("composite_index"),
        composite_change=city.get("composite_index_change"),
        attained=city.get("attained"),
    )


def _item(author: Author, item: str, city: Figures, before: Figures) -> made.ItemRow:
    names = {s.kind: statistic_name(s) for s in author.rules.statistics if s.item == item}
    mean, percentile = names.get("mean", ""), names.get("percentile", "")
    quoted = mean or percentile
    return made.ItemRow(
        item=item,
        mean=city.get(mean),
        mean_limit=city.get(f"{mean}_limit"),
        percentile=city.get(percentile),
        percentile_limit=city.get(f"{percentile}_limit"),
        attained=city.get(f"{item}_attained"),
        multiple=_larger(city.get(f"{mean}_multiple"), city.get(f"{percentile}_multiple")),
        previous=before.get(quoted),
        change=city.get(f"{quoted}_change"),
    )


def _larger(one: Figure | None, other: Figure | None) -> Figure | None:
    known = [f for f in (one, other) if f is not None and isinstance(f.value, Decimal)]
    return max(known, key=lambda f: Decimal(str(f.value)), default=one or other)


def dust_book(author: Author, city: Figures) -> made.DustBook | None:
    """The dust double book; none where no day is on record."""
    if "dust_days" not in city:
        return None
    uses = dust_rule(author.rules.standards["dust"]).uses
    maker = author.book.maker(author.rules)
    rows = []
    for key in (k for k in city if k.startswith("deducted_") and not k.endswith("_difference")):
        declared = maker.declared("period", key.removeprefix("deducted_"))
        use = uses.get("appraised_good_day_ratio" if "ratio" in key else declared.key, uses["concentration"])
        rows.append(
            made.DustRow(
                Named(declared.zh, declared.en),
                city[declared.key],
                city[key],
                city.get(f"{key}_difference"),
                Named(use.zh, use.en),
            )
        )
    days = sorted(d for d in author.workspace.dust_days() if _is_in(d, author.period))
    # who entered a day is in the ledger: what is published names no person
    basis = "；".join(dict.fromkeys(e.ground for e in author.workspace.dust_history() if e.date in days))
    return made.DustBook(tuple(rows), city["dust_days"], tuple(days), Named(basis, basis))


def _is_in(day: date, period: Period) -> bool:
    return period.first_day <= day <= period.last_day


def month_rows(author: Author) -> tuple[made.MonthRow, ...]:
    """The months of the city."""
    if author.period.kind in {"month", "day"}:
        return ()
    found = author.book.by_month([author.city.code], author.period)
    rows = []
    for (_, month), figures in sorted(found.items()):
        counts = day_counts(figures)
        rows.append(
            made.MonthRow(
                month,
                counts.valid,
                counts.good,
                counts.good_ratio,
                quoted_statistics(figures, author.rules),
                counts.heavy,
                figures["composite_index"],
                counts.by_level,
            )
        )
    return tuple(rows)


def place_rows(author: Author, places: Mapping[str, Figures]) -> tuple[made.PlaceRow, ...]:
    """Places with their figures, by rank."""
    rows = [
        made.PlaceRow(
            printed_place(author.workspace.place(code)),
            f["valid_days"],
            f["good_days"],
            f["good_day_ratio"],
            quoted_statistics(f, author.rules),
            f["composite_index"],
            f.get("composite_index_change"),
            f.get("rank"),
        )
        for code, f in places.items()
    ]
    return tuple(sorted(rows, key=lambda row: int(str(row.rank.value)) if row.rank else 0))


def day_rows(author: Author) -> tuple[made.DayRow, ...]:
    """The days of the city."""
    dust = author.workspace.dust_days()
    rows = []
    for day in author.book.days(author.city.code, author.period):
        aqi = author.book.maker_of(day["edition"]).one_of_day(day, "aqi")
        primary = tuple(p for p in (day["primary"] or "").split(",") if p)
        rows.append(made.DayRow(day["date"], aqi, day["level"], primary, day["date"] in dust))
    return tuple(rows)


def exceedance_rows(city: Figures) -> tuple[made.ExceedanceRow, ...]:
    """Items over their daily limits."""
    rows = []
    for item in JUDGED_ITEMS:
        highest = city[f"{item}_highest"]
        on = date.fromisoformat(highest.inputs[0].split("/")[2]) if highest.inputs else None
        rows.append(
            made.ExceedanceRow(item, city[f"{item}_exceed_days"], city[f"{item}_exceed_ratio"], highest, on)
        )
    return tuple(rows)


def trend_rows(author: Author, as_of: int | None) -> tuple[made.TrendRow, ...]:
    """Trend of the city over the years the archive holds, when a year is published."""
    years = held_years(author.workspace, author.period)
    if author.period.kind != "year" or years is None:
        return ()
    edition = "" if author.book.edition == BY_DATE else author.book.edition
    book = load(author.workspace, [years], edition=edition, places=[author.city], as_of=as_of)
    names = quoted_names(author.rules).values()
    return tuple(
        made.TrendRow(Named(each.zh, each.en), each.figures, each.coefficient, each.verdict)
        for each in trends(book, author.city, years, [*names, "good_day_ratio", "composite_index"])
    )


def quality_rows(author: Author, seen: Observed) -> tuple[made.QualityRow, ...]:
    """Completeness of every site."""
    maker, period = author.book.maker(author.rules), str(author.period)
    sites = [site for site in author.workspace.places("site") if site.code in seen.flags]
    codes = [site.code for site in sites]
    whole = author.book.figures_of(codes, author.period, with_days=False)
    months = author.book.by_month(codes, author.period)
    return tuple(
        made.QualityRow(
            printed_place(site),
            {
                flag: maker.figure(
                    "derived",
                    f"hours_{flag}",
                    Decimal(seen.flags[site.code].get(flag, 0)),
                    place=site.code,
                    period=period,
                )
                for flag in FLAGS
            },
            whole.get(site.code, {}).get("valid_days"),
            {month.start.month: f["valid_days"] for (code, month), f in months.items() if code == site.code},
        )
        for site in sites
    )


def roses(author: Author, seen: Observed) -> tuple[made.Rose, ...]:
    """Wind and pollution by direction, where wind is measured."""
    maker = author.book.maker(author.rules)
    roses = []
    for code, table in seen.wind.items():
        period = str(author.period)
        hours = maker.figure("derived", "wind_hours", Decimal(table.hours), place=code, period=period)
        share = Decimal(100 * table.calm) / Decimal(table.hours) if table.hours else Decimal(0)
        calm = maker.figure("derived", "calm_share", round(share, 1), place=code, period=period)
        roses.append(
            made.Rose(
                printed_place(author.workspace.place(code)),
                "pm25",
                indicator("pm25").unit,
                table.speed_edges,
                tuple(tuple(float(v) for v in row) for row in table.share),
                tuple(tuple(None if isnan(v) else float(v) for v in row) for row in table.mean),
                hours,
                calm,
            )
        )
    return tuple(roses)
