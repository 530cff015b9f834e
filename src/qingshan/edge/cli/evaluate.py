"""``qingshan evaluate``: every medium judged by the standards."""

from __future__ import annotations

import click

from qingshan.edge.cli.evaluate_air import air
from qingshan.edge.cli.evaluate_water import water
from qingshan.edge.cli.language import say


@click.group(help=say("按标准评价。", "Judge by the standards."))
def command() -> None:
    """Group of the media."""


command.add_command(air)
command.add_command(water)
