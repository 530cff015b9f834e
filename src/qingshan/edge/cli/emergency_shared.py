"""What the emergency commands share: the board of the workspace, words of levels and pollutants."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.moment import moment
from qingshan.edge.emergency.board import Board, board_of
from qingshan.edge.workspace import Workspace
from qingshan.publish.orders.wording import packaged_words

DAY = click.DateTime(["%Y-%m-%d"])


@contextmanager
def board(folder: str | None) -> Iterator[Board]:
    """The emergency list of the workspace, now; simulated data are said to be on standard error."""
    workspace = Workspace.find(folder)
    with board_of(workspace, moment(workspace)) as found:
        if found.is_simulated:
            click.secho(say("模拟数据 SIMULATED", "SIMULATED data"), fg="red", err=True)
        yield found


def level_name(level: str) -> str:
    """Name of an alert level."""
    return packaged_words(language()).level(level)


def pollutant_name(pollutant: str) -> str:
    """Name of a pollutant."""
    return packaged_words(language()).pollutant(pollutant)
