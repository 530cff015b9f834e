"""``qingshan compare water``: two times like for like, with both lists of sections where they differ."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qingshan.base.errors import NothingToJudgeError
from qingshan.base.figure import Figure
from qingshan.base.finding import Finding
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import format_option, marked, out_option, write_rows
from qingshan.edge.workspace import Workspace

if TYPE_CHECKING:
    from qingshan.edge.water.book import WaterBook
    from qingshan.edge.water.comparison import Sides, Versus
    from qingshan.evaluate.declared import Figures
    from qingshan.evaluate.water.declarations import Scope

SHOWN = (
    "sections",
    "good_sections",
    "good_ratio",
    "bad_sections",
    "bad_ratio",
    "targeted_sections",
    "attained_sections",
    "attainment",
    "quality",
    "source_attainment",
    "cwqi",
)
OF_ONE = ("class", "tli", "trophic_state", "target", "attained")
TRENDS = ("good_ratio", "attainment", "bad_ratio")


@click.command(
    "water",
    help=say(
        "比较一个地区、河流、湖库或断面的两个时段：先按各自的断面，断面不同时再按两期共有的断面，并列出两份名单。"
        "比例的变化是百分点，浓度的变化是百分比。",
        "Compare two times of a region, river, lake or section: over the sections of each and, where the "
        "lists "
        "differ, over those in both, with both lists. Shares change by percentage points, concentrations "
        "by percent.",
    ),
)
@click.argument("earlier")
@click.argument("later")
@click.option(
    "--place",
    "place_name",
    default="",
    help=say("地区、河流、湖库或断面，默认全市", "place; default the city"),
)
@click.option(
    "--basis",
    type=click.Choice(["manual", "auto"]),
    default=None,
    help=say(
        "手工监测或自动站，默认按 city.toml", "manual samples or automatic stations; default: city.toml"
    ),
)
@click.option("--edition", default="", help=say("统一按一个版本", "one edition for both"))
@format_option
@out_option
@click.pass_obj
def water(
    folder: str | None,
    *,
    earlier: str,
    later: str,
    place_name: str,
    basis: str | None,
    edition: str,
    form: str,
    out: Path | None,
) -> None:
    """Print the comparison."""
    from qingshan.edge.water.book import load
    from qingshan.edge.water.comparison import compare, scope_of
    from qingshan.evaluate.water.span import read_span

    workspace = Workspace.find(folder)
    one, other = (read_span(text, workspace.seasons()) for text in (earlier, later))
    book = load(workspace, [one, other], edition=edition, basis=basis or "")
    place = workspace.place(place_name)
    found = compare(book, place, one, other)
    for span, sides in ((one, found.every.one), (other, found.every.other)):
        if not _is_judged(sides):
            raise NothingToJudgeError("nothing-in-period", period=span)
    scope = scope_of(book, place)
    rows = list(_rows(book, found, found.every, scope, say("各期全部断面", "all sections of each")))
    if found.common is not None:
        rows += _rows(book, found, found.common, scope, say("共同断面", "common sections"))
    headers = {
        "sections": say("口径", "over"),
        "statistic": say("统计量", "statistic"),
        "one": str(one),
        "other": str(other),
        "change": say("变化", "change"),
        "unit": say("变化单位", "unit"),
    }
    if scope != "group":
        del headers["sections"]
    title = f"{place.name(language())} {one.label(language())} → {other.label(language())}"
    notes = [*_notes(book, found), *_trends(workspace, book, found)]
    title = marked(title, book.is_simulated)
    write_rows(rows, headers, form=form, out=out, title=title, notes=notes)


def _is_judged(figures: Figures) -> bool:
    """Whether a time has a section with a class, or the section or lake one."""
    judged = figures.get("sections") or figures.get("class") or figures.get("source_attained")
    return judged is not None and bool(judged.value)


def _rows(
    book: WaterBook, found: Versus, sides: Sides, scope: Scope, sections: str
) -> Iterator[dict[str, object]]:
    maker = book.maker(found.spans[1])
    listed = (
        SHOWN
        if scope == "group"
        else (*OF_ONE, *(k for k in sides.other if k in book.rules(found.spans[1]).items))
    )
    for key in listed:
        one, other = sides.one.get(key), sides.other.get(key)
        if one is None or other is None:
            continue
        change = sides.changes.get(f"{key}_change")
        yield {
            "sections": sections,
            "key": key,
            "statistic": maker.declared(scope, key).name(language()),
            "one": _shown(book, found, scope, one),
            "other": _shown(book, found, scope, other),
            "change": _signed(change),
            "unit": change and _unit(change),
            "address": change.address if change else other.address,
        }


def _shown(book: WaterBook, found: Versus, scope: Scope, figure: Figure) -> object:
    from qingshan.edge.cli.water_rows import text_of

    if book.maker(found.spans[1]).declared(scope, figure.statistic).shows:
        return text_of(book, found.spans[1], scope, figure)
    return figure.value


def _signed(figure: Figure | None) -> object:
    return None if figure is None else figure.value


def _unit(figure: Figure) -> str:
    return say(
        figure.unit, {"百分点": "points", "个": "sections", "类": "classes"}.get(figure.unit, figure.unit)
    )


def _notes(book: WaterBook, found: Versus) -> list[str]:
    """Words on the change, both lists, and what a reader must be warned of."""
    listed = found.sections
    if listed is None:
        return []
    rules, notes = book.rules(found.spans[1]), []
    for label, sides in (
        (say("各期全部断面", "all sections of each"), found.every),
        (say("共同断面", "common sections"), found.common),
    ):
        degree = sides.changes.get("change_degree") if sides else None
        if degree is not None and degree.value is not None:
            words = rules.changes[int(str(degree.value))].name(language())
            notes.append(say(f"水质变化（{label}）：{words}", f"change ({label}): {words}"))
    told = [_told(book, found, each) for each in listed.findings]
    notes += [f"⚠ {each.text(language())} {each.remedy(language())}" for each in told]
    if found.common is not None:
        counts = [f"{sides.sections} → {after.sections}" for sides, after in ((listed.before, listed.after),)]
        notes.append(
            say(
                f"断面数 {counts[0]}；两期共有 {len(listed.common)} 个：",
                f"sections {counts[0]}; in both {len(listed.common)}: ",
            )
            + _names(book, listed.common)
        )
    for zh, en, codes in (
        ("仅前期有：", "only before: ", listed.only_before),
        ("仅后期有：", "only after: ", listed.only_after),
        ("类别好转：", "better class: ", listed.better),
        ("类别变差：", "worse class: ", listed.worse),
    ):
        if codes:
            notes.append(say(zh, en) + _names(book, codes))
    return notes


def _told(book: WaterBook, found: Versus, finding: Finding) -> Finding:
    """A finding with the names of sections and periods for their codes."""
    labels = dict(zip(("before", "after"), (span.label(language()) for span in found.spans), strict=True))
    words: dict[str, object] = dict(finding.params)
    for name in ("gone", "new", "sections"):
        if isinstance(words.get(name), str):
            words[name] = _spelled(book, str(words[name]))
    if "period" in words:
        words["period"] = labels[str(words["period"])]
    return Finding(finding.code, finding.where, words, finding.count)


def _spelled(book: WaterBook, codes: str) -> str:
    if codes in {"-", ""}:
        return codes
    return _names(book, tuple(codes.split("、")))


def _names(book: WaterBook, codes: tuple[str, ...]) -> str:
    return say("、", ", ").join(book.workspace.place(code).name(language()) for code in codes)


def _trends(workspace: Workspace, book: WaterBook, found: Versus) -> list[str]:
    """Trend over the years held and, only where the record shows it, the best on record."""
    from qingshan.edge.water.book import load
    from qingshan.edge.water.comparison import held_years, trend_figures
    from qingshan.evaluate.water.declarations import words_of
    from qingshan.evaluate.water.span import span_of

    later = found.spans[1]
    years = held_years(workspace, book, later)
    if found.sections is None or not later.is_year or years is None:
        return []
    from qingshan.base.period import Period

    spans = [span_of(Period.year(year)) for year in years]
    whole = load(workspace, spans, edition="" if "@" not in book.suffix else book.edition, basis=book.basis)
    made = trend_figures(whole, found.place, years, TRENDS)
    notes = []
    for key in TRENDS:
        if f"{key}_trend" not in made:
            continue
        name = whole.maker(later).declared("group", key).name(language())
        direction = words_of("direction", str(made[f"{key}_direction"].value))[language() == "en"]
        record = words_of("record", str(made[f"{key}_record"].value))[language() == "en"]
        coefficient = made[f"{key}_trend"]
        n = len(coefficient.inputs)
        notes.append(
            say(f"{name} {years[0]}–{years[-1]}：{n} 年，r = {coefficient.value}，{direction}；{record}",
                f"{name} {years[0]}-{years[-1]}: {n} years, r = {coefficient.value}, {direction}; {record}")
        )  # fmt: skip
    return notes
