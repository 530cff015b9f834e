"""``qingshan compare``: two periods of any medium like for like."""

from __future__ import annotations

import click

from qingshan.edge.cli.compare_air import air
from qingshan.edge.cli.compare_water import water
from qingshan.edge.cli.language import say


@click.group(help=say("比较两个时段。", "Compare two periods."))
def command() -> None:
    """Group of the media."""


command.add_command(air)
command.add_command(water)
