"""``qingshan trace joint-control``: the districts that carry a stated share of the polluted hours."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from qingshan.base.indicator import indicators
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import write_findings, write_rows
from qingshan.edge.cli.trace_site import tell_districts
from qingshan.edge.workspace import SIMULATED, Workspace

if TYPE_CHECKING:
    from qingshan.edge.upwind.joint import JointZone


@click.command(
    "joint-control",
    help=say(
        "联防联控区：哪些旗县（或乡镇）的空气带来了一组点位的污染小时，取够给定份额为止。"
        "区的名称、点位和份额在 joint-control.toml。结果供筛查，不是结论。",
        "The joint control zone: which counties (or townships) the polluted hours of a set of sites came "
        "from, until a stated share is carried. Names, sites and share stand in joint-control.toml. "
        "Screening, no verdict.",
    ),
)
@click.argument("period", default="")
@click.option(
    "--zone", "name", default="", help=say("区的名称，默认第一个", "name of the zone; the first by default")
)
@click.option(
    "--site", "sites", multiple=True, help=say("点位或旗县，可多次", "site or county; may be repeated")
)
@click.option("--share", type=float, help=say("应承担的份额，如 0.8", "share to carry, such as 0.8"))
@click.option("--indicator", default="", help=say("指标", "indicator"))
@click.option(
    "--by", type=click.Choice(["counties", "townships"]), default="counties", show_default=True,
    help=say("旗县或乡镇", "counties or townships"),
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True,
    help=say("输出格式", "output format"),
)  # fmt: skip
@click.option("--all", "is_all", is_flag=True, help=say("列出全部行", "list every row"))
@click.pass_obj
def joint_control(
    folder: str | None, period: str, *, name: str, sites: tuple[str, ...], share: float | None,
    indicator: str, by: str, form: str, is_all: bool,
) -> None:  # fmt: skip
    """Tell the zone."""
    from qingshan.edge.upwind.joint import ZoneOrder, joint_zone
    from qingshan.edge.upwind.zones import zone_named
    from qingshan.trace.upwind.conventions import value as convention

    workspace = Workspace.find(folder)
    if sites:
        order = ZoneOrder("", "", sites, "pm25", convention("zone_share"), convention("percentile"))
    else:
        order = zone_named(workspace, name)
    order = replace(
        order, share=order.share if share is None else share, indicator=indicator or order.indicator
    )
    found = joint_zone(workspace, order, period, by)
    if form == "json":
        from qingshan.edge.upwind.records import zone_record

        click.echo(json.dumps(zone_record(found, language()), ensure_ascii=False, indent=1))
        return
    _tell(found, None if is_all else 12)
    write_findings(found.findings)


def _tell(found: JointZone, most: int | None) -> None:
    item = indicators()[found.indicator]
    label = item.zh if language() == "zh" else item.en
    name = (found.name_zh if language() == "zh" else found.name_en) or say("所选点位", "sites chosen")
    mark = f"  {SIMULATED}" if found.is_simulated else ""
    click.secho(f"{name}  {label}  {found.period.label(language())}{mark}", bold=True)
    rows = [
        {
            "code": each.code, "name": each.zh if language() == "zh" else each.en, "of": each.counts.of,
            "used": each.counts.used, "calm": each.counts.calm, "no_value": each.counts.no_value,
            "no_wind": each.counts.no_wind, "threshold": f"{each.threshold:.4g}", "polluted": each.polluted,
        }
        for each in found.sites
    ]  # fmt: skip
    headers = {
        "code": say("代码", "code"), "name": say("点位", "site"), "of": say("小时", "hours"),
        "used": say("可用", "used"), "calm": say("静风", "calm"), "no_value": say("缺浓度", "no value"),
        "no_wind": say("缺风", "no wind"), "threshold": say("高于", "above") + f" {item.unit}",
        "polluted": say("污染小时", "polluted"),
    }  # fmt: skip
    write_rows(rows, headers, title=say("点位", "Sites"))
    tell_districts(found.districts, [found.district(row.district) for row in found.districts], most)
    named = say("、", ", ").join(found.district(r.district)[1] for r in found.districts if r.is_in)
    click.secho(
        say(
            f"承担 {found.wanted:.0%}（图层内）的最少区划：{named}",
            f"The fewest districts that carry {found.wanted:.0%} (within the layer): {named}",
        ),
        bold=True,
    )
    click.echo(
        say("静风小时记在点位所在区划；供筛查，不是结论。",
            "Calm hours count for the district a site stands in; screening, no verdict.")
    )  # fmt: skip
