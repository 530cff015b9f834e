"""``qingshan simulate terrain``: a made-up land to trace on."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click

from qingshan.base.errors import RefusedError
from qingshan.edge.cli.language import say
from qingshan.edge.replacing import read_text
from qingshan.edge.workspace import Workspace


@click.command(
    "terrain",
    help=say(
        "编造的地形、河道、乡镇、排污口和排放记录（SIMULATED），与模拟断面的位置一致。",
        "A made-up terrain with rivers, townships, outfalls and their discharges (SIMULATED), "
        "that fits the simulated sections.",
    ),
)
@click.argument("year", type=click.IntRange(1980, 2100))
@click.option(
    "-o", "--out", type=click.Path(file_okay=False, path_type=Path), required=True,
    help=say("写入的目录", "folder to write to"),
)  # fmt: skip
@click.option(
    "--import", "is_imported", is_flag=True,
    help=say("写出后导入工作目录", "import them into the workspace as well"),
)  # fmt: skip
@click.pass_obj
def terrain(folder: str | None, year: int, *, out: Path, is_imported: bool) -> None:
    """Write the files of a land, and import them when asked."""
    from qingshan.edge.geo.store import Layers
    from qingshan.edge.simulate.landscape import make_landscape, read_landscape
    from qingshan.edge.simulate.landscape_files import planted_in, write_landscape
    from qingshan.edge.simulate.parameters import PARAMETERS_FILE

    workspace = Workspace.find(folder)
    layers = Layers.of(workspace.register_folder)
    if not layers.has("counties"):
        raise RefusedError("layer-missing", kind="counties")
    planted = planted_in(tomllib.loads(read_text(workspace.folder / PARAMETERS_FILE)), year)
    land = make_landscape(read_landscape(workspace.folder))
    divisions, counties = workspace.divisions(), layers.read("counties")
    named = {each.code: each.en for each in divisions.of_kind("county")}
    counties["en"] = [named.get(each["code"], each["name"]) for each in counties.to_dict("records")]
    paths = write_landscape(land, counties, planted, year, out)
    for path in paths:
        click.echo(str(path))
    click.echo(say("模拟数据 SIMULATED，不代表任何真实地形。", "SIMULATED: no real terrain."))
    if is_imported:
        _import(workspace, paths)
    where = f"-C {folder} " if folder else ""
    step = f"qingshan {where}trace catchments --dem {paths[0]}"
    click.echo(say(f"下一步：{step}", f"Next: {step}"))


def _import(workspace: Workspace, paths: list[Path]) -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from qingshan.edge.geo.importing import import_layer
    from qingshan.edge.geo.reading import Source
    from qingshan.edge.trace.discharges import keep
    from qingshan.register.layer import layer_kinds

    now = datetime.now(ZoneInfo(workspace.city.time_zone)).isoformat(timespec="seconds")
    for path in paths:
        kind = layer_kinds().get(path.name.partition("_")[0])
        if kind is not None:
            done = import_layer(Source(path, kind, "WGS84", {}), workspace, now)
            click.echo(
                say(f"  导入 {kind.zh}：{done.about.kept}", f"  imported {kind.en}: {done.about.kept}")
            )
        elif path.name.startswith("discharges"):
            _, table = keep(workspace, path)
            click.echo(
                say(f"  导入排放记录：{table.rows.height:,}", f"  imported loads: {table.rows.height:,}")
            )
