"""A figure opened: its story in both languages, what it is made of, and where its readings came from."""

from __future__ import annotations

import re
from datetime import datetime

from pydantic import BaseModel

from qingshan.base.errors import UsageError
from qingshan.base.figure import Figure, Source
from qingshan.base.period import Period
from qingshan.edge.explaining import open_any
from qingshan.edge.opening import Opened, read_address, story
from qingshan.edge.web.state import State
from qingshan.edge.web.views.figure import FigureOut
from qingshan.edge.web.views.statistics import statistic_name
from qingshan.edge.web.views.words import Both
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.water.span import read_span

MEDIA = ("air", "water", "online")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
FLAGS = {
    "valid": Both(zh="有效", en="valid"),
    "suspect": Both(zh="可疑", en="suspect"),
    "invalid": Both(zh="无效", en="invalid"),
    "missing": Both(zh="缺失", en="missing"),
}


class StoryLine(BaseModel):
    """A line of the story of a figure, in both languages; ``own`` where it is a name that has no language."""

    label: Both
    text: Both
    own: bool = False


class InputOut(BaseModel):
    """A figure that this one is made of."""

    address: str
    title: Both


class SourceOut(BaseModel):
    """A reading as it was received: file, row, text as sent, flag and the checks that gave it."""

    file: str
    sha256: str
    row: int
    raw: str
    flag: Both
    checks: str


class FigureStory(BaseModel):
    """A figure with all that ``qingshan explain`` tells of it."""

    figure: FigureOut
    title: Both
    place: Both
    meaning: Both
    rows: list[StoryLine]
    inputs: list[InputOut]
    sources: list[SourceOut]


def figure_story(state: State, address: str) -> FigureStory:
    """The story of the figure of an address, computed now from the archive.

    Raises
    ------
    UsageError
        The address cannot be read, or names no figure.
    """
    return state.kept(("figure", address), lambda workspace: _story(workspace, address))


def _story(workspace: Workspace, address: str) -> FigureStory:
    opened = open_any(workspace, address)
    figure = opened.figure
    zh, en = opened.meaning
    return FigureStory(
        figure=FigureOut.of(figure),
        title=_title(opened),
        place=Both(zh=opened.place.name("zh"), en=opened.place.name("en")),
        meaning=Both(zh=zh, en=en),
        rows=_rows(opened),
        inputs=[InputOut(address=each, title=title_of(workspace, each)) for each in figure.inputs],
        sources=[_source(each) for each in figure.sources],
    )


def _title(opened: Opened) -> Both:
    (_, zh), (_, en) = story(opened, "zh")[1], story(opened, "en")[1]
    return Both(zh=zh, en=en)


def _rows(opened: Opened) -> list[StoryLine]:
    """The lines of the story but that of its name and those of its readings, which stand apart."""
    told = list(zip(story(opened, "zh"), story(opened, "en"), strict=True))
    own = len(told) - len(opened.figure.sources)
    lines = [
        StoryLine(label=Both(zh=zh[0], en=en[0]), text=Both(zh=zh[1], en=en[1]), own=number == 0)
        for number, (zh, en) in enumerate(told[:own])
    ]
    return [line for number, line in enumerate(lines) if number != 1 and _says_more(number, opened.figure)]


def _says_more(number: int, figure: Figure) -> bool:
    """Whether a line tells more than the value at the head: the value itself only with what it was before."""
    return number != 2 or figure.unrounded is not None


def _source(source: Source) -> SourceOut:
    flag, _, checks = source.flag.partition(" ")
    return SourceOut(
        file=source.file, sha256=source.sha256, row=source.row, raw=source.raw,
        flag=FLAGS.get(flag, Both.same(flag)), checks=checks.strip("()"),
    )  # fmt: skip


def title_of(workspace: Workspace, address: str) -> Both:
    """What a figure is called, without computing it: place, time, statistic."""
    parts = read_address(address, MEDIA)
    try:
        place = workspace.place(parts.place)
        name = Both(zh=place.zh, en=place.en)
    except UsageError:
        name = Both.same(parts.place)
    time, key = _time(workspace, parts.period), statistic_name(parts.medium, parts.key)
    return Both(zh=f"{name.zh} {time.zh} {key.zh}", en=f"{name.en} {time.en} {key.en}")


def _time(workspace: Workspace, text: str) -> Both:
    if _MOMENT.fullmatch(text):
        at = datetime.fromisoformat(text)
        return Both(zh=f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}", en=f"{at:%Y-%m-%d %H:%M}")
    try:
        span = read_span(text, workspace.seasons()) if "-" not in text else Period.parse(text)
    except UsageError:
        return Both.same(text)
    return Both(zh=span.label("zh"), en=span.label("en"))
