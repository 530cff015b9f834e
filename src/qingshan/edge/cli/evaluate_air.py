"""``qingshan evaluate air``: days, months, years and any period, judged by the standards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qingshan.base.errors import NothingToJudgeError
from qingshan.base.figure import Figure
from qingshan.base.indicator import signs
from qingshan.base.messages import render
from qingshan.base.period import Period
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import format_option, marked, marked_as_held, out_option, write_rows
from qingshan.edge.workspace import Place, Workspace

if TYPE_CHECKING:
    from qingshan.edge.air.book import AirBook
    from qingshan.edge.air.table import PlaceRow

STATISTICS = ("pm25_mean", "pm10_mean", "so2_mean", "no2_mean", "co_p95", "o3_8h_p90")
VERDICTS = {"attained": ("达标", "attained"), "exceeded": ("超标", "exceeded")}


@click.command(
    "air",
    help=say(
        "评价环境空气。PERIOD 写成 2022、2022Q1、2022-03、2022-03-15 或 2021-11..2022-03；"
        "PLACE 是城市、旗县区或站点，默认全市及各旗县区。",
        "Judge ambient air. PERIOD is 2022, 2022Q1, 2022-03, 2022-03-15 or 2021-11..2022-03; "
        "PLACE is a city, county or site; default: the city and its counties.",
    ),
)
@click.argument("period")
@click.argument("place", required=False, default="", metavar="[PLACE]")
@click.option("--place", "place_name", default="", help=say("同 PLACE", "the same as PLACE"))
@click.option(
    "--by",
    "rows_by",
    type=click.Choice(["place", "site", "year", "month", "day", "hour"]),
    default="place",
    show_default=True,
    help=say("每行是什么", "what a row is"),
)
@click.option(
    "--edition",
    default="",
    help=say("by-date（默认）、2012、2026、2026-final", "by-date (default), 2012, 2026, 2026-final"),
)
@click.option(
    "--variant", default="", help=say("日报变体，如 daily-without-o3-1h", "variant of the daily report")
)
@click.option(
    "--as-of", type=int, help=say("只用到第几次导入为止的数据", "only what was known after that import")
)
@format_option
@out_option
@click.pass_obj
def air(
    folder: str | None,
    *,
    period: str,
    place: str,
    place_name: str,
    rows_by: str,
    edition: str,
    variant: str,
    as_of: int | None,
    form: str,
    out: Path | None,
) -> None:
    """Print the verdicts of a period."""
    from qingshan.edge.air.book import load
    from qingshan.edge.air.table import places_for, rows_for, spans_for

    workspace = Workspace.find(folder)
    time = Period.parse(period)
    places = places_for(workspace, place or place_name, rows_by)
    if rows_by == "hour":
        _print_hours(workspace, time, places, edition, form, out)
        return
    needed = [time] if rows_by in {"day", "site"} else [time, time.year_before()]
    book = load(workspace, needed, edition=edition, places=places, as_of=as_of, variant=variant)
    if rows_by == "day":
        _print_days(book, time, places, form, out)
        return
    rows = [_row(each) for each in rows_for(book, spans_for(book, time, rows_by), places)]
    if not rows:
        raise NothingToJudgeError("nothing-in-period", period=period)
    trends = _trends(book, time, places) if rows_by == "year" else []
    write_rows(
        rows,
        _headers(rows),
        form=form,
        out=out,
        title=_title(book, time),
        notes=[*trends, *_notes(book, time, places[0])],
    )


def _row(one: PlaceRow) -> dict[str, object]:
    place, figures, changes = one.place, one.figures, one.changes
    row: dict[str, object] = {"code": place.code, "place": place.name(language()), "period": str(one.span)}
    for key in ("good_days", "valid_days", "good_day_ratio", "heavy_days", *STATISTICS, "composite_index"):
        row[key] = figures[key].value
    row["good_day_ratio_change"] = _value(changes, "good_day_ratio_change")
    row["composite_index_change"] = _value(changes, "composite_index_change")
    if one.span.kind == "year":
        row["attained"] = _verdict(figures["attained"])
        row["exceeding"] = _symbols(figures["exceeding_items"])
    row["edition"] = figures["good_days"].edition
    if one.rank is not None:
        row["rank"] = one.rank
    return row


def _trends(book: AirBook, time: Period, places: Sequence[Place]) -> list[str]:
    """Rank correlation of each place's yearly statistics with time."""
    from qingshan.edge.air.trends import trends

    words = {
        "up": say("显著上升", "rises significantly"),
        "down": say("显著下降", "falls significantly"),
        "none": say("无显著变化", "no significant change"),
        "unknown": say("年数不足，不判断", "too few years to say"),
    }
    return [
        f"{place.name(language())} {each.name(language())}: r = {each.coefficient.value}, "
        + say(f"{each.years} 年，{words[each.direction]}", f"{each.years} years, {words[each.direction]}")
        for place in places
        for each in trends(book, place, time, STATISTICS)
    ]


def _value(figures: Mapping[str, Figure], key: str) -> object:
    return figures[key].value if key in figures else None


def _verdict(figure: Figure) -> str:
    if figure.value is None:
        return say("不评价", "not assessed")
    zh, en = VERDICTS[str(figure.value)]
    return say(zh, en)


def _symbols(figure: Figure) -> str:
    return signs_named(str(figure.value or ""))


def signs_named(names: str) -> str:
    """Signs of indicators that a value names one after another, such as ``pm25,o3_8h``."""
    return signs((name.partition("_")[0] for name in names.split(",") if name), language())


def _headers(rows: Sequence[Mapping[str, object]]) -> dict[str, str]:
    words = {
        "place": say("地区", "place"),
        "period": say("时段", "period"),
        "good_days": say("优良天数", "good days"),
        "valid_days": say("有效天数", "valid"),
        "good_day_ratio": say("优良比例%", "good %"),
        "good_day_ratio_change": say("同比(百分点)", "change (pp)"),
        "heavy_days": say("重污染天数", "heavy"),
        "pm25_mean": "PM2.5",
        "pm10_mean": "PM10",
        "so2_mean": "SO2",
        "no2_mean": "NO2",
        "co_p95": "CO-95",
        "o3_8h_p90": "O3-8h-90",
        "composite_index": say("综合指数", "composite"),
        "composite_index_change": say("同比%", "change %"),
        "rank": say("排名", "rank"),
        "attained": say("达标", "attainment"),
        "exceeding": say("超标项目", "exceeding"),
        "edition": say("标准", "edition"),
    }
    return {key: word for key, word in words.items() if any(row.get(key) is not None for row in rows)}


def _title(book: AirBook, time: Period) -> str:
    name = book.workspace.city.name(language())
    title = say(f"{name} {time.label('zh')} 环境空气质量", f"Ambient air of {name}, {time.label('en')}")
    return marked(title, book.is_simulated)


def _notes(book: AirBook, time: Period, place: Place) -> list[str]:
    parts = book.parts(time)
    notes = [
        say(
            "浓度 μg/m³（CO mg/m³）；CO 为第95百分位，O3 为日最大8小时第90百分位；依据 ",
            "μg/m³ (CO mg/m³); CO 95th percentile, O3 90th percentile of the daily maximum 8 h; by ",
        )
        + "；".join(rules.name(language()) for _, rules in parts)
    ]
    if len(parts) > 1:
        notes.append(
            render(
                "straddles-editions",
                "text",
                language(),
                {"period": time, "editions": ", ".join(r.key for _, r in parts)},
            )
            + say(
                "以上按版本分段；--edition 可统一按一个版本计算。",
                " Above, each part by its own; --edition judges all by one.",
            )
        )
    unverified = [
        p.text(language()) for _, rules in parts for p in rules.policies if p.status == "unverified"
    ]
    if unverified:
        notes.append(say("未核实的规则：", "Rules not verified: ") + "；".join(dict.fromkeys(unverified)))
    notes.append(
        say("打开任一数字：qingshan explain ", "Open any figure: qingshan explain ")
        + book.maker(parts[0][1]).address(place.code, str(parts[0][0]), "good_day_ratio")
    )
    return notes


def _print_days(book: AirBook, time: Period, places: Sequence[Place], form: str, out: Path | None) -> None:
    rows: list[dict[str, object]] = []
    for place in places:
        for day in book.days(place.code, time):
            part = Period.day(day["date"])
            rules = book.rules(part)
            figures = book.maker(rules).of_day(day, with_hours=False)
            category = rules.category(day["level"])
            row: dict[str, object] = {
                "code": place.code,
                "place": place.name(language()),
                "date": day["date"],
            }
            row |= {k: figures[k].value for k in ("aqi", "pm25", "pm10", "so2", "no2", "co", "o3_8h")}
            row["category"] = category and category.name(language())
            row["primary"] = signs_named(day["primary"] or "")
            rows.append({**row, "edition": rules.key})
    if not rows:
        raise NothingToJudgeError("nothing-in-period", period=time)
    headers = {
        "place": say("地区", "place"),
        "date": say("日期", "date"),
        "aqi": "AQI",
        "category": say("类别", "category"),
        "primary": say("首要污染物", "primary"),
        "pm25": "PM2.5",
        "pm10": "PM10",
        "so2": "SO2",
        "no2": "NO2",
        "co": "CO",
        "o3_8h": "O3-8h",
        "edition": say("标准", "edition"),
    }
    write_rows(
        rows, headers, form=form, out=out, title=_title(book, time), notes=_notes(book, time, places[0])
    )


def _print_hours(
    workspace: Workspace, time: Period, places: Sequence[Place], edition: str, form: str, out: Path | None
) -> None:
    from qingshan.edge.air.hours import judged

    rows = []
    for row in judged(workspace, time, [site for place in places for site in place.sites], edition):
        label = Period(row["time"], row["time"] + timedelta(hours=1), "hour")
        rows.append({**row, "hour": str(label), "place": workspace.place(row["site"]).name(language())})
    if not rows:
        raise NothingToJudgeError("nothing-in-period", period=time)
    headers = {
        "place": say("站点", "site"),
        "hour": say("小时", "hour"),
        "aqi": "AQI",
        "level": say("级别", "level"),
        "primary": say("首要污染物", "primary"),
        "pm25": "PM2.5",
        "pm10": "PM10",
        "so2": "SO2",
        "no2": "NO2",
        "co": "CO",
        "o3": "O3",
        "edition": say("标准", "edition"),
    }
    title = marked_as_held(f"{workspace.city.name(language())} {time.label(language())}", workspace)
    write_rows(rows, headers, form=form, out=out, title=title)
