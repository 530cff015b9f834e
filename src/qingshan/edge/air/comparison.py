"""Comparison with the year before, like for like, and the dust double book."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from qingshan.base.period import Period
from qingshan.edge.air.book import AirBook
from qingshan.evaluate.air.figures import FigureMaker
from qingshan.evaluate.air.period import statistic_name
from qingshan.evaluate.declared import Figures
from qingshan.evaluate.verdict import share
from qingshan.standards.air_rules import AirRules
from qingshan.standards.dust_rules import dust_rule


def earlier_figures(book: AirBook, places: Iterable[str], time: Period) -> dict[str, Figures]:
    """Figures of places in the same period a year earlier, where the two can be compared.

    They can when the same edition judges both, the periods do not overlap and, for periods of whole months,
    both have the valid days the standard asks of those months. The book must hold that time too.

    References
    ----------
    GB 3095-2026 table 4: days per month.
    """
    earlier = time.year_before()
    parts = book.parts(earlier)
    if earlier.end > time.start or len(parts) != 1 or len(book.parts(time)) != 1:
        return {}
    rules = book.rules(time)
    if parts[0][1].key != rules.key:
        return {}
    wanted = list(places)
    now, before = book.valid_days(wanted, time), book.valid_days(wanted, earlier)
    enough = [
        place
        for place in wanted
        if now.get(place, 0) >= days_needed(time, rules)
        and before.get(place, 0) >= days_needed(earlier, rules)
    ]
    return book.figures_of(enough, earlier, with_days=False) if enough else {}


def days_needed(time: Period, rules: AirRules) -> int:
    """Valid days a period of whole months needs to be compared; none for other periods."""
    if time.kind in {"day", "hour"} or time.start.day != 1 or time.end.day != 1:
        return 1
    validity = rules.validity
    return sum(
        validity.days_per_february if month.start.month == 2 else validity.days_per_month
        for month in time.months()
    )


def deducted(book: AirBook, place: str, time: Period, figures: Figures) -> Figures:
    """The dust double book of a place: statistics without the days recorded as dust-affected.

    Particulates of those days are taken out, the gases stay; ratios of days are not touched. Empty when no
    day of the period is recorded.

    References
    ----------
    环办监测〔2016〕120号.
    """
    dust = frozenset(d for d in book.workspace.dust_days() if time.first_day <= d <= time.last_day)
    if not dust:
        return {}
    rules = book.rules(time)
    row = book.statistics([place], time, rules, dust=dust)[place]
    removed = dust_rule(rules.standards["dust"]).removed_items
    days = [{**d, **dict.fromkeys(removed)} if d["date"] in dust else d for d in book.days(place, time)]
    maker = book.maker(rules)
    plain = maker.of_period(row, days, place=place, period=time)
    keys = [statistic_name(s) for s in rules.statistics if s.item in removed] + ["composite_index"]
    made = {
        f"deducted_{key}": maker.figure(
            "derived",
            f"deducted_{key}",
            plain[key].value,
            place=place,
            period=str(time),
            coverage=plain[key].coverage,
            inputs=plain[key].inputs,
            unrounded=plain[key].unrounded,
        )
        for key in keys
        if key in figures
    }
    made |= _appraised(book, place, time, figures, dust)
    return {**made, **_differences(maker, made, figures)}


def _differences(maker: FigureMaker, deducted_figures: Figures, figures: Figures) -> Figures:
    """What dust makes of each statistic, between the values as published."""
    found: Figures = {}
    for name, after in deducted_figures.items():
        before = figures.get(name.removeprefix("deducted_"))
        if before is None or not isinstance(after.value, Decimal) or not isinstance(before.value, Decimal):
            continue
        found[f"{name}_difference"] = maker.figure(
            "derived",
            f"{name}_difference",
            after.value - before.value,
            place=after.place,
            period=after.period,
            inputs=[after.address, before.address],
        )
    return found


def _appraised(book: AirBook, place: str, time: Period, figures: Figures, dust: frozenset[date]) -> Figures:
    """Number of dust days, and the good-day ratio without those of them that are not good."""
    rules = book.rules(time)
    maker, good = book.maker(rules), rules.day_ratios["good_day_ratio"].levels
    over = [
        d["date"] for d in book.days(place, time) if d["date"] in dust and d["level"] not in {None, *good}
    ]
    counts = [int(str(figures[key].value)) for key in ("good_days", "valid_days")]
    ratio = share(counts[0], counts[1] - len(over), rules.day_ratios["good_day_ratio"].decimals)
    inputs = [figures["good_days"].address, figures["valid_days"].address]
    inputs += [maker.address(place, f"{day}", "aqi") for day in over]
    return {
        "dust_days": maker.figure("derived", "dust_days", Decimal(len(dust)), place=place, period=str(time)),
        "deducted_good_day_ratio": maker.figure(
            "derived", "deducted_good_day_ratio", ratio, place=place, period=str(time), inputs=inputs
        ),
    }
