"""``qingshan evaluate water``: sections, rivers, lakes, sources and the city, judged month by month."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qingshan.base.errors import NothingToJudgeError, UsageError
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import format_option, out_option, write_rows
from qingshan.edge.workspace import Place, Workspace

if TYPE_CHECKING:
    from qingshan.edge.water.book import WaterBook
    from qingshan.evaluate.water.span import Span

KINDS = ("section", "lake", "source", "river", "basin", "county", "city", "month")


@click.command(
    "water",
    help=say(
        "评价地表水、湖库和饮用水水源。PERIOD 写成 2022、2022Q1、2022-03、2022-05..2022-09 或 "
        "2022-flood（汛期）；"
        "PLACE 是断面、河流、湖库、流域、旗县区、水源或城市，可写多个，默认全市的断面。",
        "Judge rivers, lakes and drinking-water sources. PERIOD is 2022, 2022Q1, 2022-03, "
        "2022-05..2022-09 or "
        "2022-flood; PLACE is a section, river, lake, basin, county, source or city, several if you like; "
        "default: the sections of the city.",
    ),
)
@click.argument("period")
@click.argument("places", nargs=-1, metavar="[PLACE]...")
@click.option(
    "--by", "rows_by", type=click.Choice(KINDS), default=None, help=say("每行是什么", "what a row is")
)
@click.option(
    "--indicators", is_flag=True, help=say("列出每项指标的均值和类别", "mean and class of every indicator")
)
@click.option(
    "--flood",
    is_flag=True,
    help=say("汛期污染强度，从高到低", "flood-season pollution intensity, the worst first"),
)
@click.option(
    "--events", is_flag=True, help=say("按降雨过程分列（配合 --flood）", "by rain event, with --flood")
)
@click.option(
    "--statistic",
    default="",
    help=say(
        "汛期统计量：max_daily_mean（默认）、max_value、period_mean",
        "statistic of the flood season: max_daily_mean (default), max_value, period_mean",
    ),
)
@click.option(
    "--published",
    is_flag=True,
    help=say(
        "与文件里公布的类别逐条比较，列出每一处不一致及原因",
        "hold our class against the one published in the files, with the cause of each difference",
    ),
)
@click.option(
    "--basis",
    type=click.Choice(["manual", "auto"]),
    default=None,
    help=say(
        "手工监测或自动站，默认按 city.toml", "manual samples or automatic stations; default: city.toml"
    ),
)
@click.option("--edition", default="", help=say("by-date（默认）或版本名", "by-date (default) or an edition"))
@click.option(
    "--as-of", type=int, help=say("只用到第几次导入为止的数据", "only what was known after that import")
)
@format_option
@out_option
@click.pass_obj
def water(
    folder: str | None,
    *,
    period: str,
    places: tuple[str, ...],
    rows_by: str | None,
    indicators: bool,
    flood: bool,
    events: bool,
    statistic: str,
    published: bool,
    basis: str | None,
    edition: str,
    as_of: int | None,
    form: str,
    out: Path | None,
) -> None:
    """Print the verdicts of a period."""
    from qingshan.edge.water.book import load
    from qingshan.evaluate.water.span import read_span

    workspace = Workspace.find(folder)
    named = [workspace.place(text) for text in places]
    if published:
        from qingshan.edge.cli.water_published import print_published

        print_published(workspace, period, named, form=form, out=out, edition=edition)
        return
    span = read_span(period, workspace.seasons())
    if flood:
        from qingshan.edge.cli.water_flood import FloodAsked, print_flood

        print_flood(workspace, span, named, FloodAsked(basis, edition, statistic, events, as_of), form, out)
        return
    if not workspace.sections().sections and not workspace.water_sources().sources:
        raise UsageError("water-no-register", known="—")
    book = load(workspace, [span.year_before(), span], edition=edition, basis=basis or "", as_of=as_of)
    _print(book, span, named, rows_by or _kind_of(workspace, named), form, out, with_indicators=indicators)


def _print(
    book: WaterBook, span: Span, named: Sequence[Place], kind: str, form: str, out: Path | None, *,
    with_indicators: bool,
) -> None:  # fmt: skip
    from qingshan.edge.cli import water_rows as made
    from qingshan.edge.water.table import places_for, sections_for

    book.judge([span, span.year_before(), *span.by_month()])
    if kind == "section":
        sections = sections_for(book.workspace, named)
        if with_indicators:
            rows, headers = made.indicator_rows(book, span, sections)
        else:
            rows, headers = made.section_rows(book, span, sections)
    elif kind == "lake":
        lakes = places_for(book.workspace, named, "lake")
        rows, headers = made.lake_rows(book, span, lakes, with_indicators=with_indicators)
    elif kind == "source":
        rows, headers = made.source_rows(book, span, places_for(book.workspace, named, "source"))
    elif kind == "month":
        rows, headers = made.month_rows(book, span, named or [book.workspace.place()])
    else:
        rows, headers = made.group_rows(book, span, places_for(book.workspace, named, kind))
    if not any(row.get("judged") for row in rows):
        raise NothingToJudgeError("nothing-in-period", period=span)
    groups = [
        place for place in named or [book.workspace.place()] if place.kind not in {"section", "water_source"}
    ]
    notes = made.notes(book, span, rows, headlines=groups if kind == "section" else [])
    write_rows(rows, headers, form=form, out=out, title=made.title(book, span), notes=notes)


def _kind_of(workspace: Workspace, named: Sequence[Place]) -> str:
    """What a row is when nobody says it: the sources or lakes where only those were named."""
    kinds = {place.kind for place in named}
    if kinds == {"water_source"}:
        return "source"
    bodies = [workspace.water_bodies().get(place.code) for place in named if place.kind == "water_body"]
    if kinds == {"water_body"} and all(body and body.kind in {"lake", "reservoir"} for body in bodies):
        return "lake"
    return "section"


def names_of(places: Sequence[Place]) -> str:
    """Names of places in the language of the reader."""
    return say("、", ", ").join(place.name(language()) for place in places)
