"""``qingshan import layer``: a layer of the map into the register."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import cast, get_args
from zoneinfo import ZoneInfo

import click

from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import write_findings
from qingshan.edge.workspace import Workspace
from qingshan.register.datum import LayerDatum

DATUMS = get_args(LayerDatum)


@click.command(
    "layer",
    help=say(
        "导入图层：qingshan import layer townships 乡镇.shp --datum GCJ02。"
        "FILE：GeoPackage、Shapefile、GeoJSON，或有经纬度的 CSV、Excel。"
        "坐标换算到实地（WGS84/CGCS2000），原坐标同时保留；不知坐标系则不导入。",
        "Import a layer: qingshan import layer townships FILE --datum GCJ02. "
        "FILE: GeoPackage, Shapefile, GeoJSON, or CSV and Excel with lon and lat. "
        "Coordinates are moved to the ground (WGS84/CGCS2000), the original ones are kept; "
        "without a datum nothing is imported.",
    ),
)
@click.argument("kind")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--datum",
    type=click.Choice(DATUMS),
    default="unknown",
    show_default=True,
    help=say("坐标系", "its datum"),
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=COLUMN",
    help=say("字段在哪一列，可重复：code=编号", "where a field stands, may repeat: code=ID"),
)
@click.option("--sublayer", default="", help=say("GeoPackage 内的图层名", "layer inside a GeoPackage"))
@click.option("--dry-run", is_flag=True, help=say("只检查，不导入", "check only, store nothing"))
@click.pass_context
def layer(
    ctx: click.Context,
    kind: str,
    file: Path,
    *,
    datum: str,
    columns: tuple[str, ...],
    sublayer: str,
    dry_run: bool,
) -> None:
    """Import one layer; exit 1 when a row was wrong."""
    from qingshan.edge.geo.importing import import_layer
    from qingshan.edge.geo.reading import Source
    from qingshan.edge.geo.store import kind_named

    workspace = Workspace.find(ctx.obj)
    given = dict(each.split("=", 1) for each in columns if "=" in each)
    source = Source(file, kind_named(kind), cast(LayerDatum, datum), given, sublayer)
    now = datetime.now(ZoneInfo(workspace.city.time_zone)).isoformat(timespec="seconds")
    done = import_layer(source, workspace, now, is_dry=dry_run)
    about, name = done.about, source.kind.name(language())
    click.echo(
        say(
            f"{name}：{about.came} 行，收入 {about.kept} 行，坐标系 {about.datum}",
            f"{name}: {about.came} rows, {about.kept} kept, datum {about.datum}",
        )
        + (say("，已换算到实地", ", moved to the ground") if about.is_converted else "")
    )
    if about.columns:
        click.echo("  " + "  ".join(f"{key} = {value}" for key, value in about.columns.items()))
    if done.fit is not None:
        click.echo("  " + fit_line(done.fit))
    click.echo("  " + (done.path or say("只作检查，没有导入。", "Checked only, nothing stored.")))
    write_findings(done.findings)
    if any(each.level == "error" for each in done.findings):
        ctx.exit(1)


def fit_line(measured: object) -> str:
    """A fit in one line, with what it speaks for."""
    from qingshan.edge.geo.fit import Fit

    if not isinstance(measured, Fit):
        return ""
    line = say(
        f"与旗县边界的中位距离 {measured.median_m:,.0f} m；最佳平移（东 {measured.east_m:,.0f} m、"
        f"北 {measured.north_m:,.0f} m）后 {measured.shifted_m:,.0f} m",
        f"median distance to the county boundary {measured.median_m:,.0f} m; {measured.shifted_m:,.0f} m "
        f"after the best shift ({measured.east_m:,.0f} m east, {measured.north_m:,.0f} m north)",
    )
    if measured.best_datum != "WGS84" and measured.best_datum_m < measured.median_m / 2:
        line += say(
            f"。像是 {measured.best_datum}（{measured.best_datum_m:,.0f} m）",
            f". It looks like {measured.best_datum} ({measured.best_datum_m:,.0f} m)",
        )
    return line
