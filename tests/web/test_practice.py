"""The pages of a simulated city may be opened as if it were a certain day."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import click
import pytest

from qingshan.base.errors import UsageError
from qingshan.edge.cities import lay_out_city
from qingshan.edge.cli.moment import ahead, clock, now_option, passed_on
from qingshan.edge.workspace import Workspace

NAMED = "2023-01-03T07:30"


@click.command()
@now_option
def asking() -> object:
    """The clock of the workspace given."""
    return clock(click.get_current_context().obj)


def clock_of(folder: Path, *words: str) -> object:
    return asking.main(list(words), standalone_mode=False, obj=Workspace.find(folder))


def test_the_clock_goes_on_from_the_moment_named(tmp_path: Path) -> None:
    lay_out_city("赤峰市", tmp_path / "city", simulated=True)
    told = clock_of(tmp_path / "city", "--now", NAMED)
    first = told()
    begun = datetime.fromisoformat(NAMED).replace(tzinfo=first.tzinfo)
    assert timedelta(0) <= first - begun < timedelta(minutes=5)
    assert told() >= first


def test_a_process_that_starts_later_has_the_same_clock(tmp_path: Path) -> None:
    lay_out_city("赤峰市", tmp_path / "city", simulated=True)
    place = Workspace.find(tmp_path / "city")

    @click.command()
    @now_option
    def telling() -> object:
        return ahead(place), passed_on(place), ahead(place)

    first, words, again = telling.main(["--now", NAMED], standalone_mode=False)
    assert first == again, "one process has one clock"
    later, _, _ = telling.main(words, standalone_mode=False)
    assert later == first
    assert telling.main([], standalone_mode=False) == (timedelta(0), [], timedelta(0))
    with pytest.raises(UsageError):
        telling.main(["--now", f"{NAMED}@soon"], standalone_mode=False)


def test_a_real_city_has_its_own_clock(tmp_path: Path) -> None:
    lay_out_city("赤峰市", tmp_path / "city")
    with pytest.raises(UsageError) as refused:
        clock_of(tmp_path / "city", "--now", NAMED)
    assert refused.value.code == "clock-is-real"
    assert clock_of(tmp_path / "city")().year >= 2024
