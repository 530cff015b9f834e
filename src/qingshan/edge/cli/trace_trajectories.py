"""``qingshan trace trajectories``: where the air of polluted hours passed, by imported trajectories."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qingshan.base.indicator import indicators
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import format_option, out_option, write_findings, write_rows
from qingshan.edge.workspace import SIMULATED, Workspace

if TYPE_CHECKING:
    from qingshan.edge.upwind.passed import PassedTrace

MOST_CELLS = 15


@click.command(
    "trajectories",
    help=say(
        "由外部轨迹（HYSPLIT 的 tdump，或含 time、lat、lon 列的 CSV）和本站小时浓度算 PSCF 与 CWT："
        "污染小时的空气从哪些格、哪些旗县上空来。供筛查，不是结论。",
        "PSCF and CWT from trajectories made elsewhere (tdump of HYSPLIT, or a CSV with time, lat, lon) and "
        "the hours of a site: over which cells and counties the air of polluted hours came. Screening, no "
        "verdict.",
    ),
)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)  # fmt: skip
@click.option("--site", required=True, help=say("轨迹到达的点位", "site the trajectories arrive at"))
@click.option("--indicator", default="pm25", show_default=True, help=say("指标", "indicator"))
@click.option(
    "--percentile", type=click.FloatRange(0, 100, max_open=True),
    help=say("到达浓度高于这一百分位为污染", "arrivals above this percentile are polluted"),
)  # fmt: skip
@click.option(
    "--cell", type=click.FloatRange(0.01, 10), help=say("格宽，度", "width of a cell, degrees")
)  # fmt: skip
@click.option(
    "--map", "map_file", type=click.Path(dir_okay=False, path_type=Path),
    help=say("地图写入 .svg 或 .png", "write the maps to this .svg or .png"),
)  # fmt: skip
@format_option
@out_option
@click.option("--all", "is_all", is_flag=True, help=say("列出全部格", "list every cell"))
@click.pass_obj
def trajectories(
    folder: str | None, files: tuple[Path, ...], *, site: str, indicator: str, percentile: float | None,
    cell: float | None, map_file: Path | None, form: str, out: Path | None, is_all: bool,
) -> None:  # fmt: skip
    """Tell where the air passed."""
    from qingshan.edge.upwind.passed import PassedOrder, trace_passed

    workspace = Workspace.find(folder)
    traced = trace_passed(workspace, files, PassedOrder(site, indicator, percentile, cell))
    _tell(traced, form, out, None if is_all or form != "table" else MOST_CELLS)
    if map_file is not None:
        from qingshan.edge.upwind.passed_map import write_passed

        write_passed(workspace, traced, language(), map_file)
        click.echo(str(map_file), err=form != "table")
    if form == "table":
        write_findings(traced.findings)


def _tell(traced: PassedTrace, form: str, out: Path | None, most: int | None) -> None:
    item = indicators()[traced.indicator]
    name, label = (traced.zh, item.zh) if language() == "zh" else (traced.en, item.en)
    mark = f"  {SIMULATED}" if traced.is_simulated else ""
    span = f"{traced.first:%Y-%m-%d %H:%M} – {traced.last:%Y-%m-%d %H:%M}"
    title = f"{name} {traced.code}  {label}  {span}{mark}"
    rows = [
        {
            "west": round(each.west, 4), "south": round(each.south, 4), "points": each.points,
            "pscf": round(each.pscf, 3), "cwt": float(f"{each.cwt:.4g}"), "raw_pscf": round(each.raw_pscf, 3),
            "raw_cwt": float(f"{each.raw_cwt:.4g}"), "district": each.district[0],
            "district_name": each.district[1] or say("图层以外", "outside the layer"),
        }
        for each in traced.cells[:most]
    ]  # fmt: skip
    headers = {
        "west": say("西边 °", "west °"), "south": say("南边 °", "south °"), "points": say("端点", "points"),
        "pscf": "PSCF", "cwt": f"CWT {traced.unit}", "raw_pscf": say("PSCF 未降权", "PSCF raw"),
        "raw_cwt": say("CWT 未降权", "CWT raw"), "district_name": say("旗县区", "county"),
    }  # fmt: skip
    used = traced.trajectories - traced.without_value
    notes = [
        say(
            f"{traced.trajectories} 条轨迹，{used} 条有到达浓度，其中 {traced.polluted} 条高于 "
            f"{traced.threshold:.4g} {traced.unit}；格宽 {traced.cell:g}°。端点少的格已降权。",
            f"{traced.trajectories} trajectories, {used} with a concentration on arrival, {traced.polluted} "
            f"of them above {traced.threshold:.4g} {traced.unit}; cells of {traced.cell:g}°. Cells of few "
            "end points weigh less.",
        ),
        say(
            "轨迹由外部模型算出；供筛查，不是结论。",
            "The trajectories are of an outside model; screening, no verdict.",
        ),
    ]
    more = len(traced.cells) - len(rows)
    if more > 0:
        notes.insert(0, say(f"另有 {more} 格，用 --all 列出。", f"{more} more cells: --all."))
    write_rows(rows, headers, form=form, out=out, title=title, notes=notes)
