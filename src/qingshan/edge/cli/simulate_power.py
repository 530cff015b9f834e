"""``qingshan simulate power``: made-up power of firms, to practice the check of an alert."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

import click

from qingshan.base.errors import UsageError
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.moment import moment
from qingshan.edge.workspace import SIMULATED, Workspace


@click.command(
    "power",
    help=say(
        "编造预警期间各生产线的用电量（SIMULATED），用来演练 alert check：多数落实，少数不落实，少数缺数据。",
        "Made-up power of lines during an alert (SIMULATED), to practice alert check: most do as ordered.",
    ),
)
@click.option("--number", default="", help=say("预警编号，默认在执行的", "alert; default the one in force"))
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]),
              help=say("到哪一天，默认今天", "last day; default today"))  # fmt: skip
@click.option("-o", "--out", type=click.Path(file_okay=False, path_type=Path), required=True,
              help=say("写入的目录", "folder to write to"))  # fmt: skip
@click.pass_obj
def power(folder: str | None, *, number: str, until: datetime | None, out: Path) -> None:
    """Write one file of daily power."""
    from qingshan.edge.emergency.alerts import alerts_of
    from qingshan.edge.simulate.power import simulate_power

    workspace = Workspace.find(folder)
    if not workspace.is_simulated():
        raise UsageError("simulated-only", what="power")
    with alerts_of(workspace, moment(workspace), language()) as alerts:
        alert = alerts.named(number)
        first = alert.ordered_at.date() + timedelta(days=1)
        last = (until or alerts.now).date()
        rows = list(simulate_power(alerts.edition(alert), alert.level, first, last))
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"power_{alert.id}_{SIMULATED}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "date", "kwh"])
        writer.writerows(rows)
    click.echo(str(path))
    click.echo(say("模拟数据 SIMULATED，不代表任何真实用电。", "SIMULATED: no real power."))
