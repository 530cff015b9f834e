"""The air bulletin of a workspace: its book of judged days turned into the records a bulletin prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isnan

import qingshan
from qingshan.base.errors import NothingToJudgeError
from qingshan.base.figure import Address, Clause, Figure
from qingshan.base.indicator import indicator
from qingshan.base.period import Period
from qingshan.edge.air import observed
from qingshan.edge.air.book import BY_DATE, AirBook, load
from qingshan.edge.air.comparison import deducted, earlier_figures
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.air.figures import Figures
from qingshan.evaluate.air.items import DAY_ITEMS, JUDGED_ITEMS, indicator_of
from qingshan.evaluate.air.period import statistic_name
from qingshan.publish.air import content as made
from qingshan.publish.air.content import AirBulletin, Named
from qingshan.publish.air.hours import FLAGS
from qingshan.standards.air_rules import AirRules, rule_sets
from qingshan.standards.dust_rules import dust_rule

QUOTED = {item: f"{item}_mean" for item in ("so2", "no2", "pm10", "pm25")}
"""Statistic a bureau quotes for an item; for the others the percentile."""


@dataclass(frozen=True)
class Author:
    """Gathers what one bulletin needs from the books of its time."""

    workspace: Workspace
    period: Period
    book: AirBook
    rules: AirRules

    @property
    def city(self) -> Place:
        """The city of the workspace."""
        return self.workspace.place()

    def figures(self, place: str) -> Figures:
        """Figures of a place with change, and the dust double book."""
        return self.figures_of([place]).get(place, {})

    def figures_of(self, places: Sequence[str]) -> dict[str, Figures]:
        """The same for several places."""
        now = self.book.figures_of(places, self.period)
        before = earlier_figures(self.book, places, self.period)
        deriver = self.book.deriver(self.rules)
        return {
            place: {
                **figures,
                **deriver.changes(figures, before.get(place, {})),
                **deducted(self.book, place, self.period, figures),
            }
            for place, figures in now.items()
        }


def write(
    workspace: Workspace, period: Period, *, edition: str = "", made_on: date, as_of: int | None = None
) -> AirBulletin:
    """All an air bulletin of the workspace's city prints.

    Raises
    ------
    RefusedError
        The period straddles editions and none was named.
    NothingToJudgeError
        The city has no day in the period.
    """
    previous = period.year_before()
    book = load(workspace, [period, previous], edition=edition, as_of=as_of)
    author = Author(workspace, period, book, book.rules(period))
    city = author.figures(author.city.code)
    if not city:
        raise NothingToJudgeError("nothing-in-period", period=period)
    before = earlier_figures(book, [author.city.code], period).get(author.city.code, {})
    counties = _places(author, workspace.places("county"))
    sites = _places(author, [workspace.place(code) for code in author.city.sites])
    seen = observed.observed(workspace, period, as_of)
    effect, effect_figures = _edition_effect(author, as_of)
    quality = _quality(author, seen)
    lineage = _lineage(author, [city, before, *counties.values(), *sites.values(), effect_figures], seen)
    return AirBulletin(
        city=_place(author.city),
        period=period,
        edition=author.rules.key,
        headline=_headline(author, city, before),
        made_on=made_on,
        commit=book.commit,
        editions=tuple(_edition(rules) for rules in rule_sets()),
        levels=tuple(
            made.Level(c.level, Named(c.zh, c.en), Named(c.color_zh, c.color_en), c.rgb)
            for c in author.rules.categories
        ),
        statistics=_statistics(author),
        previous=previous if before else None,
        is_simulated=book.is_simulated,
        program=f"qingshan {qingshan.__version__}",
        edition_effect=effect,
        dust=_dust(author, city),
        months=_months(author),
        counties=_rows(counties, workspace),
        sites=_rows(sites, workspace),
        trend=_trend(author, as_of),
        days=_days(author),
        exceedances=_exceedances(author, city),
        quality=quality,
        roses=_roses(author, seen),
        clauses=_clauses(lineage.figures.values()),
        policies=tuple(
            made.Policy(p.key, Named(p.zh, p.en), p.status, str(p.clause)) for p in author.rules.policies
        ),
        findings=workspace.findings(),
        places={p.code: _place(p) for p in _everywhere(workspace)},
        lineage=lineage,
    )


def _places(author: Author, places: Sequence[Place]) -> dict[str, Figures]:
    found = author.figures_of([place.code for place in places])
    ranks = author.book.deriver(author.rules).ranked(found) if len(found) > 1 else {}
    return {
        code: {**figures, **({"rank": ranks[code]} if code in ranks else {})}
        for code, figures in found.items()
    }


def _everywhere(workspace: Workspace) -> list[Place]:
    return [*workspace.places("city"), *workspace.places("county"), *workspace.places("site")]


def _place(place: Place) -> made.Place:
    return made.Place(place.code, Named(place.zh, place.en))


def _edition(rules: AirRules) -> made.Edition:
    from qingshan.standards.catalog import edition

    numbers = tuple(edition(key).number for key in dict.fromkeys(rules.standards.values()))
    last = None if rules.end is None else date.fromordinal(rules.end.toordinal() - 1)
    return made.Edition(rules.key, Named(rules.zh, rules.en), numbers, rules.start, last)


def _headline(author: Author, city: Figures, before: Figures) -> made.Headline:
    return made.Headline(
        days=_counts(city),
        items=tuple(_item(author, item, city, before) for item in JUDGED_ITEMS),
        days_before=_counts(before) if before else None,
        good_change=city.get("good_days_change"),
        good_ratio_change=city.get("good_day_ratio_change"),
        heavy_change=city.get("heavy_days_change"),
        composite=city["composite_index"],
        composite_before=before.get("composite_index"),
        composite_change=city.get("composite_index_change"),
        attained=city.get("attained"),
    )


def _counts(figures: Figures) -> made.DayCounts:
    return made.DayCounts(
        valid=figures["valid_days"],
        good=figures["good_days"],
        good_ratio=figures["good_day_ratio"],
        heavy=figures["heavy_days"],
        heavy_ratio=figures["heavy_day_ratio"],
        by_level={
            int(k.removeprefix("level_")): f
            for k, f in figures.items()
            if k.startswith("level_") and not k.endswith("_change")
        },
        by_primary={
            k.removeprefix("primary_"): f
            for k, f in figures.items()
            if k.startswith("primary_") and not k.endswith("_change")
        },
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


def _edition_effect(author: Author, as_of: int | None) -> tuple[tuple[made.EditionRow, ...], Figures]:
    """The same air under every edition."""
    rows: list[made.EditionRow] = []
    figures: Figures = {}
    for rules in rule_sets():
        book = load(author.workspace, [author.period], edition=rules.key, places=[author.city], as_of=as_of)
        found = book.figures(author.city.code, author.period)
        if not found:
            continue
        figures |= {f"{rules.key}/{key}": figure for key, figure in found.items()}
        figures |= _of_days(book, author, [author.city])
        rows.append(
            made.EditionRow(
                rules.key,
                found["good_days"],
                found["valid_days"],
                found["good_day_ratio"],
                found["heavy_days"],
                found["composite_index"],
                found.get("attained"),
                found.get("exceeding_items"),
            )
        )
    return tuple(rows), figures


def _dust(author: Author, city: Figures) -> made.DustBook | None:
    keys = [key for key in city if key.startswith("deducted_")]
    if not keys:
        return None
    rule = dust_rule(author.rules.standards["dust"])
    rows = []
    for key in keys:
        declared = author.book.maker(author.rules).declared("period", key.removeprefix("deducted_"))
        rows.append(made.DustRow(Named(declared.zh, declared.en), city[declared.key], city[key]))
    rows.append(
        made.DustRow(
            Named("优良天数比例", "good-day ratio"),
            city["good_day_ratio"],
            city["good_day_ratio"],
            used_for=Named("不扣除", "not deducted"),
        )
    )
    dates = tuple(
        sorted(
            d for d in author.workspace.dust_days() if author.period.first_day <= d <= author.period.last_day
        )
    )
    count = author.book.maker(author.rules).figure(
        "derived", "dust_days", Decimal(len(dates)), place=author.city.code, period=str(author.period)
    )
    use = (
        [u.zh for u in rule.uses.values() if not u.has_dust],
        [u.en for u in rule.uses.values() if not u.has_dust],
    )
    return made.DustBook(
        tuple(rows),
        count,
        dates,
        Named("扣除用于：" + "、".join(use[0]), "deducted for: " + ", ".join(use[1])),
    )


def _months(author: Author) -> tuple[made.MonthRow, ...]:
    if author.period.kind in {"month", "day"}:
        return ()
    found = author.book.by_month([author.city.code], author.period)
    rows = []
    for (_, month), figures in sorted(found.items()):
        counts = _counts(figures)
        rows.append(
            made.MonthRow(
                month,
                counts.valid,
                counts.good,
                counts.good_ratio,
                _quoted(figures),
                counts.heavy,
                figures["composite_index"],
                counts.by_level,
            )
        )
    return tuple(rows)


def _quoted(figures: Figures) -> dict[str, Figure]:
    """The statistic of each item a bureau quotes: the mean, for CO and O3 the percentile."""
    percentiles = {
        f.statistic.rpartition("_p")[0]: f for k, f in figures.items() if k in {"co_p95", "o3_8h_p90"}
    }
    return {item: figures[QUOTED[item]] if item in QUOTED else percentiles[item] for item in JUDGED_ITEMS}


def _rows(places: Mapping[str, Figures], workspace: Workspace) -> tuple[made.PlaceRow, ...]:
    rows = [
        made.PlaceRow(
            _place(workspace.place(code)),
            f["valid_days"],
            f["good_days"],
            f["good_day_ratio"],
            _quoted(f),
            f["composite_index"],
            f.get("composite_index_change"),
            f.get("rank"),
        )
        for code, f in places.items()
    ]
    return tuple(sorted(rows, key=lambda row: int(str(row.rank.value)) if row.rank else 0))


def _days(author: Author) -> tuple[made.DayRow, ...]:
    dust = author.workspace.dust_days()
    rows = []
    for day in author.book.days(author.city.code, author.period):
        aqi = author.book.maker_of(day["edition"]).aqi_of_day(day)
        primary = tuple(p for p in (day["primary"] or "").split(",") if p)
        rows.append(made.DayRow(day["date"], aqi, day["level"], primary, day["date"] in dust))
    return tuple(rows)


def _exceedances(author: Author, city: Figures) -> tuple[made.ExceedanceRow, ...]:
    rows = []
    for item in JUDGED_ITEMS:
        highest = city[f"{item}_highest"]
        on = date.fromisoformat(highest.inputs[0].split("/")[2]) if highest.inputs else None
        rows.append(
            made.ExceedanceRow(item, city[f"{item}_exceed_days"], city[f"{item}_exceed_ratio"], highest, on)
        )
    return tuple(rows)


def _trend(author: Author, as_of: int | None) -> tuple[made.TrendRow, ...]:
    """Trend of the city over the years the archive holds, when a year is published."""
    from qingshan.edge.air.trends import held_years, trends

    years = held_years(author.workspace, author.period)
    if author.period.kind != "year" or years is None:
        return ()
    edition = "" if author.book.edition == BY_DATE else author.book.edition
    book = load(author.workspace, [years], edition=edition, places=[author.city], as_of=as_of)
    names = [statistic_name(s) for s in author.rules.statistics if s.p is None or s.item in {"co", "o3_8h"}]
    return tuple(
        made.TrendRow(Named(each.zh, each.en), each.figures, each.coefficient, each.verdict)
        for each in trends(book, author.city, years, [*names, "good_day_ratio", "composite_index"])
    )


def _quality(author: Author, seen: observed.Observed) -> tuple[made.QualityRow, ...]:
    maker, period = author.book.maker(author.rules), str(author.period)
    sites = [site for site in author.workspace.places("site") if site.code in seen.flags]
    codes = [site.code for site in sites]
    whole = author.book.figures_of(codes, author.period, with_days=False)
    months = author.book.by_month(codes, author.period)
    return tuple(
        made.QualityRow(
            _place(site),
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


def _roses(author: Author, seen: observed.Observed) -> tuple[made.Rose, ...]:
    maker = author.book.maker(author.rules)
    roses = []
    for code, table in seen.wind.items():
        period = str(author.period)
        hours = maker.figure("derived", "wind_hours", Decimal(table.hours), place=code, period=period)
        share = Decimal(100 * table.calm) / Decimal(table.hours) if table.hours else Decimal(0)
        calm = maker.figure("derived", "calm_share", round(share, 1), place=code, period=period)
        roses.append(
            made.Rose(
                _place(author.workspace.place(code)),
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


def _statistics(author: Author) -> dict[str, made.Statistic]:
    from qingshan.evaluate.air.declarations import declarations

    return {
        key: made.Statistic(key, Named(d.zh, d.en), Named(d.formula_zh, d.formula_en), d.decimals)
        for (_, key), d in declarations(author.rules).items()
    }


def _clauses(figures: Iterable[Figure]) -> tuple[Clause, ...]:
    found = dict.fromkeys(clause for figure in figures for clause in figure.clauses)
    return tuple(sorted(found, key=lambda c: (c.standard, c.clause)))


def _lineage(author: Author, groups: Sequence[Figures], seen: observed.Observed) -> made.Lineage:
    """Every figure under the bulletin: periods, months, days of places and of their sites."""
    figures: dict[Address, Figure] = {f.address: f for group in groups for f in group.values()}
    previous = author.period.year_before()
    for time in (author.period, previous):
        places = _everywhere(author.workspace) if time == author.period else [author.city]
        figures |= {f.address: f for f in _of_days(author.book, author, places, time).values()}
    hours_of = {item: indicator_of(item) for item in DAY_ITEMS}
    return made.Lineage(figures, seen.hours, hours_of)


def _of_days(
    book: AirBook, author: Author, places: Sequence[Place], time: Period | None = None
) -> dict[str, Figure]:
    """Figures of the days of places, by address."""
    found: dict[str, Figure] = {}
    for place in places:
        sites = () if place.kind == "site" else place.sites
        for day in book.days(place.code, time or author.period):
            maker = book.maker_of(day["edition"])
            if place.kind == "site":
                figures = maker.items_of_day(day, with_hours=False)
            else:
                figures = maker.of_day(day, sites=sites, with_hours=False)
            for figure in figures.values():
                found[figure.address] = figure
    return found
