"""Charts: what they draw, that it can be read, and that the fonts have every sign."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET

import pytest

from made_bulletin.content import whole
from qingshan.base.messages import Language
from qingshan.edge.rendering.fonts import missing_characters
from qingshan.edge.rendering.picture import draw
from qingshan.publish.air.content import AirSection
from qingshan.publish.bulletin import bulletin_document
from qingshan.publish.charts.bars import tick_step
from qingshan.publish.charts.roses import concentration_classes
from qingshan.publish.charts.scene import Box, Chart, Shape, Words, luminance, readable_on
from qingshan.publish.charts.svg import svg
from qingshan.publish.document import Picture


def pictures(content: AirSection, language: Language = "zh") -> dict[str, Chart]:
    document = bulletin_document(whole(content), language)
    return {block.key: block.chart for block in document.blocks if isinstance(block, Picture)}


def test_the_calendar_has_every_day_and_its_class_without_color(content: AirSection) -> None:
    chart = pictures(content)["calendar"]
    cells = {
        mark.figure.address: mark
        for mark in chart.marks()
        if isinstance(mark, Box) and mark.figure is not None
    }
    assert set(cells) == {day.aqi.address for day in content.days}
    by_name = {level.number: level.name.zh for level in content.levels}
    for day in content.days:
        tip = cells[day.aqi.address].tip
        assert str(day.date) in tip
        assert by_name.get(day.level or 0, "无有效数据") in tip
        assert ("沙尘影响" in tip) == day.is_dust
    assert [entry.dots for entry in chart.legend[:6]] == [0, 0, 1, 2, 3, 4]


def test_corners_mark_dust_days(content: AirSection) -> None:
    corners = [mark for mark in pictures(content)["calendar"].marks() if isinstance(mark, Shape)]
    assert len(corners) == sum(day.is_dust for day in content.days) > 0


def test_bars_are_as_long_as_their_figures(content: AirSection) -> None:
    chart = pictures(content)["months"]
    boxes = [mark for mark in chart.marks() if isinstance(mark, Box) and mark.figure is not None]
    scale = {round(box.height / float(box.figure.value), 6) for box in boxes if box.figure}  # type: ignore[arg-type]
    assert len(scale) == 1


def test_words_on_level_colors_can_be_read(content: AirSection) -> None:
    """No yellow on white: words on a level's color have a contrast of at least 3.9."""
    for level in content.levels:
        dark = readable_on(level.rgb) != "#ffffff"
        low, high = sorted((luminance(level.rgb), luminance((26, 26, 26)) if dark else 1.0))
        assert (high + 0.05) / (low + 0.05) >= 3.9
    colors = {f"#{r:02x}{g:02x}{b:02x}" for r, g, b in (level.rgb for level in content.levels)}
    for chart in pictures(content).values():
        assert not {mark.fill for mark in chart.marks() if isinstance(mark, Words)} & colors


@pytest.mark.parametrize("language", ["zh", "en"])
def test_svg_is_well_formed_named_and_linked(content: AirSection, language: Language) -> None:
    for chart in pictures(content, language).values():
        for panel in chart.panels:
            root = ET.fromstring(svg(panel))
            assert root.attrib["aria-label"] == panel.label != ""
            texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
            assert texts == [mark.text for mark in panel.marks if isinstance(mark, Words)]
            links = {node.attrib["href"] for node in root.iter("{http://www.w3.org/2000/svg}a")}
            assert links == {"#" + mark.figure.address for mark in panel.marks if mark.figure is not None}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_fonts_have_every_sign_of_every_chart(content: AirSection, language: Language) -> None:
    texts = [text for chart in pictures(content, language).values() for text in chart.texts()]
    assert missing_characters(texts) == set()


def test_signs_no_font_has_are_told() -> None:
    assert missing_characters(["青\U0001fae8"]) == {"\U0001fae8"}


@pytest.mark.filterwarnings("error:Glyph")
@pytest.mark.parametrize("key", ["levels", "roses"])
def test_pictures_are_drawn_without_a_missing_glyph(content: AirSection, key: str) -> None:
    """matplotlib warns of a missing glyph; here the warning fails the test."""
    drawn = draw(pictures(content)[key])
    assert drawn.png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", drawn.png[16:24])
    assert width / height == pytest.approx(drawn.width / drawn.height, rel=0.01)
    assert width > 1200


@pytest.mark.parametrize("highest", [0.05, 0.4, 1, 3.2, 31, 77, 160, 999, 12345])
def test_axes_have_a_few_round_ticks(highest: float) -> None:
    step = tick_step(highest)
    assert 2 <= highest / step <= 10
    assert re.fullmatch(r"[125]0*|1?0\.0*[125]", f"{step:g}")


def test_concentration_classes_cover_the_values() -> None:
    mean = ((12.0, 31.0), (None, 88.0))
    classes = concentration_classes(mean)
    assert classes[0] <= 12
    assert classes[-1] <= 88
    assert list(classes) == sorted(set(classes))
    assert concentration_classes(((None,),)) == (0.0,)
