"""``qingshan import discharges``: loads of outfalls, for tracing."""

from __future__ import annotations

from pathlib import Path

import click

from qingshan.base.finding import Finding
from qingshan.edge.cli.language import say
from qingshan.edge.cli.output import write_findings
from qingshan.edge.workspace import Workspace


@click.command(
    "discharges",
    help=say(
        "导入排污口的排放负荷：列为排污口、时间和污染物（kg/d）的 CSV 或 Excel，供溯源使用。",
        "Loads of outfalls, for tracing: CSV or Excel with outfall, time and pollutants (kg/d).",
    ),
)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.pass_context
def discharges(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Keep the files as they are; exit 1 when a row cannot be read."""
    from qingshan.edge.trace.discharges import keep

    workspace = Workspace.find(ctx.obj)
    found: list[Finding] = []
    for each in files:
        path, table = keep(workspace, each)
        outfalls, rows = table.rows["outfall"].n_unique(), table.rows.height
        click.echo(
            say(
                f"{path}：{outfalls} 个排污口，{rows:,} 个负荷",
                f"{path}: {outfalls} outfalls, {rows:,} loads",
            )
        )
        found.extend(table.findings)
    write_findings(found)
    if found:
        ctx.exit(1)
