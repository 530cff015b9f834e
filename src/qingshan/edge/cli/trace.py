"""``qingshan trace``: who is responsible for a section."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from qingshan.edge.cli.language import say
from qingshan.edge.cli.output import format_option, out_option, write_findings, write_rows
from qingshan.edge.cli.trace_joint_control import joint_control
from qingshan.edge.cli.trace_section import section
from qingshan.edge.cli.trace_site import site
from qingshan.edge.cli.trace_trajectories import trajectories
from qingshan.edge.workspace import Workspace

if TYPE_CHECKING:
    from qingshan.edge.geo.dem import Tell

DEFAULT_MEMORY = 6.0


@click.group(
    help=say(
        "溯源：断面的水、点位的空气从哪里来，由谁负责。",
        "Whose water a section has, where the air of a site comes from, who answers for it.",
    )
)
def command() -> None:
    """Group of what can be traced."""


command.add_command(section)
command.add_command(site)
command.add_command(joint_control)
command.add_command(trajectories)


@command.command(
    help=say(
        "由高程栅格算出各断面的汇水范围和乡镇份额。输入没有变的步骤不重算。",
        "Catchments of all sections and the shares of townships, from a terrain. "
        "Steps whose inputs did not change are not run again.",
    )
)
@click.option(
    "--dem", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=say("高程栅格（GeoTIFF 等，单位 m）", "terrain (GeoTIFF and others), in m"),
)  # fmt: skip
@click.option(
    "--memory", type=click.FloatRange(0.1), default=DEFAULT_MEMORY, show_default=True,
    help=say("可用内存 GB，装不下就取粗", "memory it may take, GB; a larger terrain is made coarser"),
)  # fmt: skip
@click.option(
    "--box", nargs=4, type=float, metavar="WEST SOUTH EAST NORTH",
    help=say("只用这一范围", "only this part of the terrain"),
)  # fmt: skip
@click.option(
    "--write-dem", type=click.Path(dir_okay=False, path_type=Path),
    help=say(
        "把无洼、处处下降的地表另写成 GeoTIFF（64 位），可用于其他水文软件",
        "write the surface without hollows, falling everywhere, as a GeoTIFF (64 bits) for other programs",
    ),
)  # fmt: skip
@format_option
@out_option
@click.pass_context
def catchments(
    ctx: click.Context, *, dem: Path, memory: float, box: tuple[float, float, float, float] | None,
    write_dem: Path | None, form: str, out: Path | None,
) -> None:  # fmt: skip
    """Run the chain, print one row for each catchment; exit 1 when a section could not be placed."""
    from qingshan.edge.geo.catchments import run, terrain_folder
    from qingshan.edge.geo.terrain import Order

    workspace = Workspace.find(ctx.obj)
    with _progress(is_shown=form == "table") as tell:
        result = run(Order(dem, memory, box, write_dem), workspace, tell)
    snaps = {each.code: each for each in result.snaps}
    rows = [
        {
            "code": each.code, "below": each.below, "own_km2": round(each.own_km2, 1),
            "full_km2": round(each.full_km2, 1), "open": each.is_open,
            "snap": snaps[each.code].reason if each.code in snaps else "sink",
            "moved_m": round(snaps[each.code].distance_m) if each.code in snaps else None,
        }
        for each in result.catchments
    ]  # fmt: skip
    headers = {
        "code": say("断面", "section"), "below": say("下一断面", "next below"),
        "own_km2": say("区间 km²", "own km²"), "full_km2": say("全部 km²", "all km²"),
        "open": say("未封闭", "open"), "snap": say("定位依据", "placed by"),
        "moved_m": say("移动 m", "moved m"),
    }  # fmt: skip
    write_rows(rows, headers, form=form, out=out, title=say("汇水范围", "Catchments"))
    if form == "table":
        write_findings(result.findings)
        click.echo(str(terrain_folder(workspace)))
    if any(each.level == "error" for each in result.findings):
        ctx.exit(1)


@command.command(
    help=say(
        "决定断面在河道上的位置（经纬度，WGS84），记录人和依据；--withdraw 撤回。",
        "Decide where a section lies on the stream (degrees, WGS84), by whom and why; "
        "--withdraw takes it back.",
    )
)
@click.argument("section")
@click.argument("lon", type=float, required=False)
@click.argument("lat", type=float, required=False)
@click.option("--who", default="", help=say("决定人", "who decides"))
@click.option("--ground", default="", help=say("依据", "on what ground"))
@click.option("--withdraw", is_flag=True, help=say("撤回以前的决定", "take back what was decided"))
@click.pass_obj
def snap(
    folder: str | None, section: str, lon: float | None, lat: float | None, *, who: str, ground: str,
    withdraw: bool,
) -> None:  # fmt: skip
    """Enter a decision; the next run of ``trace catchments`` uses it."""
    from qingshan.edge.geo.points import decide, decision_now

    workspace = Workspace.find(folder)
    if not withdraw and (lon is None or lat is None):
        raise click.UsageError(say("需要经度和纬度，或 --withdraw", "LON and LAT, or --withdraw, are needed"))
    place = None if withdraw or lon is None or lat is None else (lon, lat)
    code = workspace.place(section).code
    now = datetime.now(ZoneInfo(workspace.city.time_zone))
    path = decide(workspace, decision_now(code, place, who, ground, now))
    click.echo(say(f"{code} 已记录在 {path}", f"{code} is entered in {path}"))


@contextmanager
def _progress(*, is_shown: bool) -> Iterator[Tell]:
    """A bar on standard error while a person looks on."""
    if not is_shown or not sys.stderr.isatty():
        yield lambda _what, _done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    words = {
        "read": say("读高程", "reading"), "burn": say("刻河道", "burning rivers"),
        "fill": say("填洼定流向", "filling, directions"), "accumulate": say("累积", "accumulating"),
        "label": say("划分汇水", "labelling"), "cover": say("叠加乡镇", "covering by townships"),
        "share": say("计算份额", "shares"), "draw": say("写图层", "outlines"),
    }  # fmt: skip
    order = list(words)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=len(order))

        def tell(what: str, done: float) -> None:
            bar.update(task, completed=order.index(what) + done, description=words[what])

        yield tell
