"""Marks of a chart stand on paper where the layout has them, in their colors."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from qingshan.edge.rendering.picture import DOTS_PER_PIXEL, draw
from qingshan.publish.charts.scene import Box, Chart, Line, Mark, Panel, Shape, Words

WHITE = (255, 255, 255)
RED, BLUE = "#ff0000", "#0000ff"


def drawn(*marks: Mark) -> Image.Image:
    """The picture of one panel of 100 by 60."""
    png = draw(Chart("", (Panel(100, 60, "", marks),))).png
    return Image.open(io.BytesIO(png)).convert("RGB")


def at(picture: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """Color of a place of the layout."""
    found = picture.getpixel((round(x * DOTS_PER_PIXEL), round(y * DOTS_PER_PIXEL)))
    assert isinstance(found, tuple)
    return found


def inked(picture: Image.Image) -> tuple[float, float, float, float]:
    """The part of the layout that is not white: left, top, right, bottom."""
    found = Image.eval(picture.convert("L"), lambda level: 255 - level).getbbox()
    assert found is not None
    left, top, right, bottom = (each / DOTS_PER_PIXEL for each in found)
    return left, top, right, bottom


def test_the_sheet_is_white_and_as_large_as_its_panel():
    picture = drawn()
    assert picture.size == (240, 144)
    assert {color for _, color in picture.getcolors()} == {WHITE}


@pytest.mark.parametrize("radius", [0, 3])
def test_a_box_fills_its_place_and_no_other(radius):
    picture = drawn(Box(10, 20, 30, 15, RED, radius=radius))
    assert at(picture, 25, 27) == (255, 0, 0)
    assert at(picture, 25, 18) == at(picture, 25, 37) == at(picture, 8, 27) == at(picture, 42, 27) == WHITE
    assert inked(picture) == pytest.approx((10, 20, 40, 35), abs=0.5)


def test_later_marks_lie_over_earlier_ones():
    assert at(drawn(Box(0, 0, 50, 50, RED), Box(0, 0, 50, 50, BLUE)), 25, 25) == (0, 0, 255)


def test_a_shape_is_closed_where_its_last_point_is_not_its_first():
    picture = drawn(Shape(((10, 10), (90, 10), (50, 50)), "", BLUE))
    assert min(at(picture, 30, 30)[:2]) < 200, "the side from the last point to the first"
    assert at(picture, 50, 25) == WHITE


def test_a_line_has_its_width_and_a_broken_one_its_gaps():
    whole = drawn(Line(((0, 30), (100, 30)), RED, 4))
    assert at(whole, 50, 30) == (255, 0, 0)
    assert at(whole, 50, 34) == WHITE
    broken = drawn(Line(((0, 30), (100, 30)), RED, 4, dash=3))
    along = [broken.getpixel((x, 72)) == WHITE for x in range(240)]
    assert any(along)
    assert not all(along)


@pytest.mark.parametrize(("anchor", "edges"), [("start", (50, None)), ("end", (None, 50))])
def test_words_begin_or_end_at_their_place(anchor, edges):
    left, _, right, _ = inked(drawn(Words(50, 30, "国国", 12, anchor)))
    assert right - left == pytest.approx(24, abs=2.5)
    assert (left, right)[edges[0] is None] == pytest.approx(50, abs=1.5)


@pytest.mark.parametrize("text", ["国", "3"])
def test_words_stand_around_their_place(text):
    left, top, right, bottom = inked(drawn(Words(50, 30, text, 20)))
    assert (left + right) / 2 == pytest.approx(50, abs=1)
    assert (top + bottom) / 2 == pytest.approx(30, abs=1)


def test_a_dollar_is_a_dollar():
    assert inked(drawn(Words(50, 30, "$x$", 12)))[2] > 55
