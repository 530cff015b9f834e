"""``qingshan trace site``: which directions, districts and firms bring the pollution of an air site."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from qingshan.base.indicator import indicators
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import write_findings, write_rows
from qingshan.edge.workspace import SIMULATED, Workspace

if TYPE_CHECKING:
    from qingshan.edge.upwind.site import SiteTrace
    from qingshan.trace.upwind.footprint import ZoneShare

MOST_ROWS = 8
COMPASS_ZH = (
    "北", "北东北", "东北", "东东北", "东", "东东南", "东南", "南东南",
    "南", "南西南", "西南", "西西南", "西", "西西北", "西北", "北西北",
)  # fmt: skip
COMPASS_EN = (
    "N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE",
    "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW",
)  # fmt: skip


@click.command(
    "site",
    help=say(
        "空气点位的污染从哪边来：方向、旗县或乡镇、登记企业、区域背景，多站联合定位，各有多大把握。"
        "PERIOD 如 2022、2022-11、2022-11-05..2022-11-10，默认最近一个月。结果供筛查，不是结论。",
        "Where the pollution of an air site comes from: direction, districts, registered firms, regional "
        "background, the joint fit of all sites, and how sure each is. PERIOD such as 2022, 2022-11, "
        "2022-11-05..2022-11-10; by default the last month. Screening, no verdict.",
    ),
)
@click.argument("site")
@click.argument("period", default="")
@click.option("--indicator", default="pm25", show_default=True, help=say("指标", "indicator"))
@click.option(
    "--percentile", type=click.FloatRange(0, 100, max_open=True),
    help=say("高于本站这一百分位的小时为污染小时", "hours above this percentile are polluted"),
)  # fmt: skip
@click.option(
    "--chart", type=click.Path(dir_okay=False, path_type=Path),
    help=say("图写入 .svg 或 .png", "write the chart to this .svg or .png"),
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True,
    help=say("输出格式", "output format"),
)  # fmt: skip
@click.option("--all", "is_all", is_flag=True, help=say("列出全部行", "list every row"))
@click.pass_obj
def site(
    folder: str | None, site: str, period: str, *, indicator: str, percentile: float | None,
    chart: Path | None, form: str, is_all: bool,
) -> None:  # fmt: skip
    """Tell where the pollution comes from."""
    from qingshan.edge.upwind.site import trace_site

    workspace = Workspace.find(folder)
    traced = trace_site(workspace, site, period, indicator, percentile)
    if form == "json":
        from qingshan.edge.upwind.records import site_record

        click.echo(json.dumps(site_record(traced, language()), ensure_ascii=False, indent=1))
    else:
        _tell(traced, None if is_all else MOST_ROWS)
    if chart is not None:
        from qingshan.edge.upwind.charts import write_chart

        write_chart(traced, language(), chart)
        click.echo(str(chart), err=form != "table")
    if form == "table":
        write_findings(traced.findings)


def _tell(traced: SiteTrace, most: int | None) -> None:
    item = indicators()[traced.indicator]
    name = traced.zh if language() == "zh" else traced.en
    label = item.zh if language() == "zh" else item.en
    mark = f"  {SIMULATED}" if traced.is_simulated else ""
    click.secho(f"{name} {traced.code}  {label}  {traced.period.label(language())}{mark}", bold=True)
    c = traced.counts
    click.echo(
        say(
            f"共 {c.of} 小时：可用 {c.used}，静风 {c.calm}（{c.calm_share:.0%}），缺浓度 {c.no_value}，"
            f"缺风 {c.no_wind}；高于 {traced.threshold:.4g} {item.unit} 的 {traced.polluted} 小时为污染小时",
            f"{c.of} hours: {c.used} used, {c.calm} calm ({c.calm_share:.0%}), {c.no_value} without value, "
            f"{c.no_wind} without wind; {traced.polluted} are polluted, above {traced.threshold:.4g} "
            f"{item.unit}",
        )
    )
    _tell_direction(traced)
    _tell_background(traced, item.unit)
    if traced.districts:
        tell_districts(traced.districts, [traced.district(row.district) for row in traced.districts], most)
    _tell_firms(traced, most)
    _tell_fit(traced)
    click.echo(
        say("以上由约定的筛查方法得出，是核查的次序，不是结论。",
            "All this is by stated screening methods: an order to check in, no verdict.")
    )  # fmt: skip


def sure_words(sureness: str) -> str:
    """How sure, in words."""
    words = {
        "strong": say("较有把握", "strong"),
        "fair": say("有一定把握", "fair"),
        "weak": say("把握不大", "weak"),
        "none": say("不能下结论", "no conclusion"),
    }
    return words[sureness]


def compass(degrees: float) -> str:
    """Name of a direction, one of sixteen."""
    at = round(degrees / 22.5) % 16
    return say(COMPASS_ZH[at], COMPASS_EN[at])


def _tell_direction(traced: SiteTrace) -> None:
    found = traced.direction
    if found is None:
        click.echo(say("方向：有风的小时太少，不能定。", "Direction: too few hours with wind."))
        return
    click.echo(
        say(
            f"方向：{compass(found.direction)} {found.direction:.0f}°"
            f"（区间 {found.low:.0f}°–{found.high:.0f}°），"
            f"此时 {found.probability:.0%} 的小时污染，"
            f"全部风向为 {found.overall:.0%}（{found.lift:.1f} 倍）；"
            f"换些日子仍指此向 {found.agreement:.0%}，纯属偶然的可能 {found.chance:.1%}："
            f"{sure_words(traced.sureness)}",
            f"Direction: {compass(found.direction)} {found.direction:.0f}° ({found.low:.0f}° to "
            f"{found.high:.0f}°): {found.probability:.0%} of its hours are polluted, {found.overall:.0%} "
            f"with all winds ({found.lift:.1f} times); other days give it too in {found.agreement:.0%}, "
            f"chance gives it in {found.chance:.1%}: {sure_words(traced.sureness)}",
        )
    )


def _tell_background(traced: SiteTrace, unit: str) -> None:
    b = traced.background
    if not b.hours or not np.isfinite(b.site):
        return
    click.echo(
        say(
            f"区域背景：{b.hours} 小时平均 {b.site:.1f}，上风向最低站 {b.background:.1f}，"
            f"本地和途中增加 {b.local:.1f} {unit}（其中 {b.with_upwind} 小时有上风向站）",
            f"Regional background: mean of {b.hours} hours {b.site:.1f}, lowest site upwind "
            f"{b.background:.1f}, {b.local:.1f} {unit} added on the way and on the spot "
            f"({b.with_upwind} hours have a site upwind)",
        )
    )


def tell_districts(rows: Sequence[ZoneShare], named: Sequence[tuple[str, str]], most: int | None) -> None:
    """Districts by their share of the polluted hours."""
    table = [
        {
            "name": name or say("图层以外", "outside the layer"), "code": code, "share": f"{row.share:.1%}",
            "range": f"{row.low:.1%}–{row.high:.1%}", "hours": round(row.hours, 1),
            "sum": None if row.sum != row.sum else f"{row.sum:.1%}", "in": row.is_in,
            "agreement": None if row.agreement != row.agreement else f"{row.agreement:.0%}",
        }
        for row, (code, name) in list(zip(rows, named, strict=True))[:most]
    ]  # fmt: skip
    headers = {
        "name": say("区划", "district"), "code": say("代码", "code"), "share": say("污染小时份额", "share"),
        "range": say("区间", "interval"), "hours": say("小时", "hours"), "sum": say("累计", "sum"),
        "in": say("入区", "in zone"), "agreement": say("把握", "agreement"),
    }  # fmt: skip
    more = len(rows) - len(table)
    notes = [say(f"另有 {more} 行，用 --all 列出。", f"{more} more rows: --all.")] if more > 0 else []
    write_rows(
        table, headers, title=say("污染小时的空气经过哪里", "Land the polluted air came over"), notes=notes
    )


def _tell_firms(traced: SiteTrace, most: int | None) -> None:
    if not traced.firms or traced.sureness == "none":
        return
    rows = [
        {
            "code": each.code, "name": each.zh if language() == "zh" else each.en, "industry": each.industry,
            "km": round(each.distance_km, 1), "bearing": f"{each.bearing:.0f}°", "share": f"{each.share:.0%}",
        }
        for each in traced.firms[:most]
    ]  # fmt: skip
    headers = {
        "code": say("代码", "code"), "name": say("企业", "firm"), "industry": say("行业", "industry"),
        "km": say("距离 km", "km"), "bearing": say("方位", "bearing"),
        "share": say("同等排放时的影响（筛查烟羽）", "share at equal emission (screening plume)"),
    }  # fmt: skip
    more = len(traced.firms) - len(rows)
    notes = [say(f"另有 {more} 行，用 --all 列出。", f"{more} more rows: --all.")] if more > 0 else []
    write_rows(rows, headers, title=say("该方向的登记企业", "Registered firms in that sector"), notes=notes)


def _tell_fit(traced: SiteTrace) -> None:
    fit = traced.fit
    if fit is None:
        click.echo(say("多站联合定位：站数或小时不够。", "Joint fit of all sites: too few sites or hours."))
        return
    click.echo()
    head = say(
        f"多站联合定位（{fit.sites} 站 {fit.hours} 小时）："
        f"一个源最多解释各站超出平时部分的 {fit.explained:.0%}：",
        f"Joint fit ({fit.sites} sites, {fit.hours} hours): one source explains at most "
        f"{fit.explained:.0%} of what sites have beyond the ordinary: ",
    )
    click.secho(head + sure_words(fit.sureness), bold=True)
    if fit.sureness == "none":
        return
    click.echo(
        say(
            f"  最佳位置 {fit.lon:.2f}°E {fit.lat:.2f}°N，半数重复在 {fit.radius_km:.0f} km 内",
            f"  best place {fit.lon:.2f}°E {fit.lat:.2f}°N, half of the replicates within "
            f"{fit.radius_km:.0f} km",
        )
    )
    for each in fit.districts[:3]:
        outside = say("图层以外", "outside the layer")
        click.echo(
            say(
                f"  {each.name or outside} {each.code}：最佳 {each.best:.0%}，解释 {each.explained:.0%}",
                f"  {each.name or outside} {each.code}: best in {each.best:.0%}, "
                f"explains {each.explained:.0%}",
            )
        )
    for row in fit.firms[:3]:
        name = row.name_zh if language() == "zh" else row.name_en
        click.echo(
            say(
                f"  {name} {row.code}：登记企业中最佳 {row.best:.0%}，解释 {row.explained:.0%}，"
                f"距最佳位置 {row.from_best_km:.0f} km",
                f"  {name} {row.code}: best of the registered firms in {row.best:.0%}, explains "
                f"{row.explained:.0%}, {row.from_best_km:.0f} km from the best place",
            )
        )
