"""``qingshan forecast``: the next days of air, the next hours of a station, with intervals and skill."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import isnan
from pathlib import Path
from typing import Any

import click

from qingshan.base.errors import NothingToJudgeError
from qingshan.base.indicator import indicator
from qingshan.base.rounding import from_float
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import Row, format_option, marked, out_option, write_rows
from qingshan.edge.cli.water_rows import shown_numeral
from qingshan.edge.forecasts import air as air_forecasts
from qingshan.edge.forecasts import water as water_forecasts
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.air.items import JUDGED_ITEMS, indicator_of
from qingshan.evaluate.forecast.forecast import Step
from qingshan.evaluate.forecast.skill import Skill
from qingshan.standards.air_rules import rules_on

METHODS = {
    "persistence": ("持续性", "persistence"),
    "climatology": ("常年值", "climatology"),
    "regression": ("距平回归", "regression"),
}
ROMAN = ("", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", shown_numeral("劣Ⅴ"))
HOURS = (4, 12, 24, 48, 72)
coverage_option = click.option(
    "--coverage", type=click.IntRange(50, 95), default=80, show_default=True,
    help=say("区间要包住百分之几的结果", "percent of outcomes the interval is to hold"),
)  # fmt: skip
skill_option = click.option(
    "--skill", "since", type=click.DateTime(["%Y-%m-%d"]),
    help=say(
        "不预报，从这一天起逐日回报，列出误差、技巧和区间命中率",
        "no forecast: forecast again every day since then; errors, skill, coverage",
    ),
)  # fmt: skip
as_of_option = click.option(
    "--as-of", type=int, help=say("只用到第几次导入为止的数据", "only what was known after that import")
)


@click.group(
    help=say(
        "预报：持续性、常年值和距平回归中近期误差最小的一个，区间由已犯的误差给出，不用未来数据。",
        "Forecast: persistence, climatology or a regression, whichever erred least lately; intervals by "
        "errors already made; nothing of the future is used.",
    )
)
def command() -> None:
    """Group of the media."""


def _common(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (out_option, format_option, as_of_option, skill_option, coverage_option):
        function = option(function)
    return function


@command.command(
    help=say(
        "今后几天的 AQI。--format csv 的结果可直接交给 qingshan alert advise。",
        "AQI of the next days; its csv is what qingshan alert advise takes.",
    )
)
@click.argument("place", default="")
@click.option("--days", type=click.IntRange(1, 7), default=3, show_default=True, help=say("几天", "days"))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help=say("起报日，默认最新整日", "last day known"))
@click.option("--items", is_flag=True, help=say("列出各项污染物", "every pollutant too"))
@_common
@click.pass_obj
def air(folder: str | None, *, place: str, days: int, on: datetime | None, items: bool, coverage: int,
        since: datetime | None, as_of: int | None, form: str, out: Path | None) -> None:  # fmt: skip
    """Print the forecast, or how good such forecasts were."""
    workspace = Workspace.find(folder)
    where = workspace.place(place)
    known = air_forecasts.history(workspace, where, on.date() if on else None, as_of)
    name = where.name(language())
    if since is not None:
        wanted = air_forecasts.ITEMS if items else (air_forecasts.AQI,)
        found = {
            item: air_forecasts.skill_air(known, item, days, coverage / 100, since.date()) for item in wanted
        }
        title = marked(say(f"{name} 预报检验", f"Forecasts of {name}, tested"), known.is_simulated)
        _write_skill(found, 24, _air_name, coverage, (form, out, title))
        return
    made = air_forecasts.forecast_air(known, days, coverage / 100)
    rows = [_air_row(each, where.code, name, items=items) for each in made]
    headers = {
        "date": say("日期", "date"), "aqi": "AQI", "low": say("低", "low"), "high": say("高", "high"),
        "category": say("类别", "category"), "primary": say("首要污染物", "primary"),
        "method": say("方法", "method"), "skill": say("技巧", "skill"), "place": say("地区", "place"),
    }  # fmt: skip
    if items:
        headers |= {item: _air_name(item) for item in JUDGED_ITEMS}
    title = say(f"{name} {known.last} 起报", f"Forecast of {name}, made from {known.last}")
    title = marked(title, known.is_simulated)
    write_rows(rows, headers, form=form, out=out, title=title, notes=_notes(coverage))


@command.command(
    help=say(
        "自动站断面今后几小时的指标和类别；--skill 要写指标，如 --item nh3n。",
        "Indicators and class of a station's section over the next hours; --skill wants --item nh3n.",
    )
)
@click.argument("places", nargs=-1, metavar="[PLACE]...")
@click.option(
    "--hours", "hours", type=click.IntRange(1, 168), multiple=True, default=HOURS, show_default=True,
    help=say("几小时后，可写多次", "hours ahead; may be repeated"),
)  # fmt: skip
@click.option("--on", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help=say("起报时间", "time known"))
@click.option(
    "--item", "chosen", multiple=True, type=click.Choice(water_forecasts.ITEMS),
    help=say("只要这些指标", "these indicators only"),
)  # fmt: skip
@_common
@click.pass_obj
def water(folder: str | None, *, places: tuple[str, ...], hours: tuple[int, ...], on: datetime | None,
          chosen: tuple[str, ...], coverage: int, since: datetime | None, as_of: int | None, form: str,
          out: Path | None) -> None:  # fmt: skip
    """Print the forecast, or how good such forecasts were."""
    workspace = Workspace.find(folder)
    named = [code for text in places for code in workspace.place(text).sections]
    known = water_forecasts.history(workspace, named or list(workspace.sections().codes), on, as_of)
    wanted = [each for each in known.panels if not chosen or each in chosen]
    if since is not None:
        found = {
            item: water_forecasts.skill_water(known, item, hours, coverage / 100, since) for item in wanted
        }
        step = known.step / timedelta(hours=1)
        title = marked(say("水质预报检验", "Forecasts of water, tested"), known.is_simulated)
        _write_skill(found, step, lambda item: indicator(item).symbol, coverage, (form, out, title))
        return
    made = water_forecasts.forecast_water(workspace, known, hours, coverage / 100)
    rows = [
        _water_row(workspace, each, step, item)
        for each in made
        for item, step in each.steps.items()
        if item in wanted
    ]
    headers = {
        "place": say("断面", "section"), "time": say("时间", "time"), "item": say("指标", "indicator"),
        "value": say("预报", "forecast"), "low": say("低", "low"), "high": say("高", "high"),
        "unit": say("单位", "unit"), "class": say("预报类别", "class"), "method": say("方法", "method"),
        "skill": say("技巧", "skill"),
    }  # fmt: skip
    title = say(f"水质 {known.last:%Y-%m-%d %H:%M} 起报", f"Water, made from {known.last:%Y-%m-%d %H:%M}")
    title = marked(title, known.is_simulated)
    write_rows(rows, headers, form=form, out=out, title=title, notes=_notes(coverage))


def _air_row(day: air_forecasts.AirDay, code: str, name: str, *, items: bool) -> Row:
    step, rules = day.steps[air_forecasts.AQI], rules_on(day.day)
    category = rules.category(day.level)
    row: dict[str, object] = {
        "date": day.day, "aqi": round(step.value), "low": _whole(step.low), "high": _whole(step.high),
        "category": category.name(language()) if category else None,
        "primary": indicator_of(day.primary) if day.primary else None, "method": say(*METHODS[step.method]),
        "skill": _skill(step.skill), "place": name, "code": code,
    }  # fmt: skip
    for item in JUDGED_ITEMS if items else ():
        found = day.steps.get(item)
        decimals = indicator(indicator_of(item)).decimals
        row[item] = None if found is None else from_float(found.value, decimals)
        for end in ("low", "high"):
            value = getattr(found, end, None)
            row[f"{item}_{end}"] = None if value is None else from_float(value, decimals)
    return row


def _water_row(workspace: Workspace, each: water_forecasts.WaterTime, step: Step, item: str) -> Row:
    declared = indicator(item)
    low, high = (None if end is None else from_float(end, declared.decimals) for end in (step.low, step.high))
    return {
        "place": workspace.place(each.section).name(language()), "code": each.section,
        "time": f"{each.time:%Y-%m-%d %H:%M}", "item": declared.symbol,
        "value": from_float(step.value, declared.decimals), "low": low, "high": high, "unit": declared.unit,
        "class": ROMAN[each.water_class] if each.water_class else None, "method": say(*METHODS[step.method]),
        "skill": _skill(step.skill),
    }  # fmt: skip


def _write_skill(
    found: dict[str, tuple[Skill, ...]], step_hours: float, name: Callable[[str], str], coverage: int,
    where: tuple[str, Path | None, str],
) -> None:  # fmt: skip
    form, out, title = where
    rows: list[Row] = [
        {
            "item": name(item), "hours": round(each.lead * step_hours), "cases": each.cases,
            "error": _three(each.error), "persistence": _three(each.errors["persistence"]),
            "climatology": _three(each.errors["climatology"]),
            "regression": _three(each.errors["regression"]),
            "skill": _skill(each.skill), "skill_climatology": _skill(each.skill_climatology),
            "coverage": None if each.coverage is None else f"{each.coverage:.1%}",
            "width": None if each.width is None else _three(each.width),
        }
        for item, skills in found.items()
        for each in skills
    ]  # fmt: skip
    if not any(row["cases"] for row in rows):
        raise NothingToJudgeError("forecast-no-day", place=title, day=date.min)
    headers = {
        "item": say("项目", "item"), "hours": say("提前/小时", "ahead [h]"), "cases": say("次数", "cases"),
        "error": say("误差", "error"), "persistence": say("持续性", "persistence"),
        "climatology": say("常年值", "climatology"), "regression": say("距平回归", "regression"),
        "skill": say("技巧", "skill"), "skill_climatology": say("对常年值", "against climatology"),
        "coverage": say("区间命中", "held"), "width": say("区间宽", "width"),
    }  # fmt: skip
    note = say(
        f"误差是平均绝对误差；技巧 = 1 − 误差/持续性误差，大于 0 为优；区间按 {coverage}% 给出，"
        "命中率是实测。每次只用当时已有的数据。",
        "Errors are mean absolute ones; skill = 1 − error / error of persistence, better above 0; intervals "
        f"aim at {coverage} %, the share held is measured. Each forecast used what was known then.",
    )
    write_rows(rows, headers, form=form, out=out, title=title, notes=[note])


def _notes(coverage: int) -> Iterable[str]:
    return [
        say(
            f"低—高 包住约 {coverage}% 的结果（由近期误差得出）；技巧是近期相对持续性预报的改进。",
            f"Low to high holds about {coverage} % of outcomes, by errors made lately; skill is against "
            "persistence, lately.",
        ),
        say(
            "只看本地历史，不含气象预报：天气转折它看不到，仅供会商参考。",
            "It sees local history alone, no weather forecast: a change of weather it cannot see. Advice.",
        ),
    ]


def _air_name(item: str) -> str:
    return "AQI" if item == air_forecasts.AQI else indicator(indicator_of(item)).symbol


def _whole(value: float | None) -> int | None:
    return None if value is None else max(0, round(value))


def _skill(value: float | None) -> str | None:
    return None if value is None or isnan(value) else f"{value:.0%}"


def _three(value: float) -> Decimal:
    return Decimal(f"{value:.3g}")
