"""Options that commands of ``qingshan simulate`` share."""

from __future__ import annotations

from pathlib import Path

import click

from qingshan.edge.cli.language import say

SEED = 1504

to_folder = click.option(
    "-o", "--out", type=click.Path(file_okay=False, path_type=Path), required=True,
    help=say("写入的目录", "folder to write to"),
)  # fmt: skip
seeded = click.option(
    "--seed", type=click.IntRange(0), default=SEED, show_default=True,
    help=say("同一种子得到同样的数据", "the same seed gives the same data"),
)  # fmt: skip
of_city = click.option("--city", help=say("随程序提供的城市", "a city that comes with the program"))
with_previous = click.option(
    "--previous", is_flag=True, help=say("同时生成上一年，用于同比", "the year before, too")
)
