"""What a page carries must come back as it went in."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from made_bulletin.content import whole
from qingshan.base.figure import Figure
from qingshan.publish.air.content import AirSection
from qingshan.publish.lineage import (
    pack_figures,
    pack_hours,
    packed,
    relative_inputs,
    runs,
    split_address,
    unpacked,
)
from qingshan.publish.naming import wording_of


def unfold(short: str, figure: Figure) -> str:
    """As the page's script unfolds an input."""
    _, place, period, _ = split_address(figure.address)
    medium, its_place, its_period, tail = split_address(short)
    its_place = place if its_place == "~" else its_place
    return (
        f"{medium}/{its_place}/{period + its_period[1:] if its_period.startswith('^') else its_period}/{tail}"
    )


def test_inputs_unfold_to_the_same_addresses(content: AirSection) -> None:
    figures = list(content.lineage.figures.values())
    assert len(figures) > 10_000
    for figure in figures:
        folded = relative_inputs(figure)
        assert tuple(unfold(each, figure) for each in folded.split("\n") if each) == figure.inputs


def test_figures_come_back(content: AirSection) -> None:
    wording = wording_of(whole(content), "zh")
    bundle: Any = unpacked(packed(pack_figures(content.lineage.figures.values(), wording)))
    lists, columns = bundle["lists"], bundle["columns"]
    seen = {}
    for at in range(len(columns["value"])):
        part = {
            key: lists[key][columns[key][at]]
            for key in ("medium", "place", "period", "tail", "cover", "unit")
        }
        address = "/".join(part[key] for key in ("medium", "place", "period", "tail"))
        seen[address] = (columns["value"][at], columns["have"][at], part["cover"])
    assert seen.keys() == content.lineage.figures.keys()
    for address, figure in content.lineage.figures.items():
        value, have, cover = seen[address]
        assert value == wording.value(figure)
        if figure.coverage is not None:
            assert [have, *cover] == [
                figure.coverage.have,
                figure.coverage.of,
                figure.coverage.need,
                figure.coverage.item,
            ]


def spread(pairs: list[int]) -> list[int]:
    return [value for count, value in zip(pairs[::2], pairs[1::2], strict=True) for _ in range(count)]


def test_hours_come_back(content: AirSection) -> None:
    book = content.lineage.hours
    assert book is not None
    bundle: Any = unpacked(packed(pack_hours(book)))
    for site, items in book.sites.items():
        for item, series in items.items():
            back = bundle["sites"][site][item]
            scale = 10 ** book.decimals[item]
            values = np.array([np.nan if v is None else v / scale for v in back["v"]])
            np.testing.assert_allclose(values, series.value, rtol=0, atol=1e-9)
            np.testing.assert_array_equal(np.cumsum(spread(back["row"])), series.row)
            assert spread(back["flag"]) == series.flag.tolist()
            assert {int(at): text for at, text in back["raw"].items()} == dict(series.raw)


@given(st.lists(st.integers(-3, 3)))
def test_runs_lose_nothing(values: list[int]) -> None:
    assert spread(runs(np.array(values, dtype=np.int64))) == values


def test_a_value_finer_than_declared_is_kept_whole() -> None:
    from datetime import datetime

    from qingshan.publish.hours import HourBook, HourSeries

    series = HourSeries(
        np.array([1.25, np.nan]), np.zeros(2, np.int32), np.array([2, 0]), np.zeros(2, np.uint8)
    )
    book = HourBook(datetime(2022, 1, 1), 2, (), {"co": 1}, {"1744A": {"co": series}})
    bundle: Any = unpacked(packed(pack_hours(book)))
    assert bundle["sites"]["1744A"]["co"]["v"] == [1.25, None]
    assert bundle["sites"]["1744A"]["co"]["exact"] is False
