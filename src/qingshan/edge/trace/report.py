"""What tracing adds to the report of a section: the map of its catchment and who answers for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qingshan.base.errors import RefusedError, UsageError
from qingshan.base.figure import Figure
from qingshan.base.messages import Language
from qingshan.base.period import Period
from qingshan.edge.trace.drawing import draw_section
from qingshan.edge.trace.figures import SectionFigures, section_figures
from qingshan.edge.trace.section import Answer, SectionTrace, trace_section
from qingshan.edge.water.sections import printed_place
from qingshan.edge.workspace import Workspace
from qingshan.publish.catchment import CatchmentSection
from qingshan.publish.content import Edition, Lineage, Named, Place, Policy, Statistic
from qingshan.publish.document import Block, Cell, Column, Number, Picture, Table, Text
from qingshan.publish.wording import DASH, Wording
from qingshan.trace.figures import BETWEEN, OTHER_LAND, declarations

MAP, LIST = "section_catchment", "section_responsible"
MOST_ROWS = 8


@dataclass(frozen=True, slots=True)
class TracedReport:
    """What tracing adds to a report: blocks by the names of the template, and the section they are read from.

    Empty without catchments.
    """

    blocks: Mapping[str, Block] = field(default_factory=dict)
    section: CatchmentSection | None = None


def traced_report(
    workspace: Workspace, code: str, when: str, language: Language, period: Period
) -> TracedReport:
    """The map and the list of who answers, every number of them a figure.

    Parameters
    ----------
    workspace
        Its workspace.
    code
        Code of the section.
    when
        Period whose exceedances are traced; empty for none.
    language
        Language of the report.
    period
        Period of the report.
    """
    try:
        traced = trace_section(workspace, code, when)
    except (RefusedError, UsageError):
        return TracedReport()
    figures = section_figures(workspace, traced)
    chart = draw_section(workspace, traced, figures, language)
    blocks: dict[str, Block] = {
        f"chart {MAP}": Picture(MAP, chart.label, chart),
        f"table {LIST}": responsible(traced, figures, language),
    }
    return TracedReport(blocks, _section(workspace, traced, figures, period))


def responsible(traced: SectionTrace, figures: SectionFigures, language: Language) -> Table:
    """Townships with the largest part of the section's own catchment, their counties and river chiefs."""
    zh, wording = language == "zh", Wording(language)
    rows = [_row(traced, each, figures, wording) for each in traced.answers[:MOST_ROWS]]
    whole = (
        Cell((Text("合计" if zh else "together"),)), Cell((Text(""),)),
        _cell(figures.section["own_km2"], wording), _cell(figures.section["full_km2"], wording),
        Cell((Text(""),)), Cell((Text(""),)), Cell((Text(""),)), Cell((Text(""),)),
    )  # fmt: skip
    titles = (
        ("乡镇", "旗县区", "区间（km²）", "全部（km²）", "占区间（%）", "占汇水（%）", "占乡镇（%）", "河长")
        if zh
        else (
            "township", "county", "own (km²)", "all (km²)", "of own (%)", "of catchment (%)",
            "of township (%)", "river chief",
        )
    )  # fmt: skip
    widths = (1.7, 1.0, 0.9, 0.9, 0.8, 0.8, 0.8, 1.9)
    columns = tuple(
        Column(title, "right" if 2 <= at <= 6 else "left", width)
        for at, (title, width) in enumerate(zip(titles, widths, strict=True))
    )
    note = (
        "由高程栅格算出；合计是断面的区间和全部汇水面积，含没有列出的乡镇。"
        if zh
        else "From the terrain; together: the section's own and whole catchment, with townships not listed."
    )
    return Table(LIST, "由谁负责" if zh else "Who answers", columns, (*rows, whole), (note,))


def _row(
    traced: SectionTrace, each: Answer, figures: SectionFigures, wording: Wording
) -> tuple[Cell, ...]:  # fmt: skip
    zh = wording.language == "zh"
    outside = "图层以外" if zh else "outside the layer"
    name, county = (each.name, each.county_name) if zh else (each.en, each.county_en)
    mine = figures.units[each.share.unit]
    keys = ("own_km2", "full_km2", "of_own", "of_catchment", "of_unit")
    return (
        Cell((Text(name if each.share.unit else outside),)), Cell((Text(county),)),
        *(_cell(mine[key], wording) for key in keys), Cell((Text(_chiefs(traced, each.county)),)),
    )  # fmt: skip


def _cell(figure: Figure, wording: Wording) -> Cell:
    return Cell((Number(figure, wording.value(figure)) if figure.value is not None else Text(DASH),))


def _chiefs(traced: SectionTrace, county: str) -> str:
    return "、".join(each.name for each in traced.chiefs if each.division == county)


def _section(
    workspace: Workspace, traced: SectionTrace, figures: SectionFigures, period: Period
) -> CatchmentSection:
    """The figures with the words a reader needs to open them."""
    ground = figures.ground
    every = figures.lineage.values()
    keys = dict.fromkeys(key for each in every for key in each.policies)
    policies = [ground.policy(key) for key in keys]
    clauses = tuple(dict.fromkeys(clause for each in every for clause in each.clauses))
    edition = Edition(ground.edition, Named(ground.name("zh"), ground.name("en")), (ground.dem[0],))
    return CatchmentSection(
        city=printed_place(workspace.place()),
        period=period,
        edition=ground.edition,
        editions=(edition,),
        statistics=_statistics(),
        is_simulated=traced.is_simulated,
        clauses=clauses,
        policies=tuple(Policy(p.key, Named(p.zh, p.en), p.status, str(p.clause)) for p in policies),
        places=_places(traced, figures),
        lineage=Lineage(dict(figures.lineage)),
    )


def _statistics() -> dict[str, Statistic]:
    return {
        key: Statistic(key, Named(d.zh, d.en), Named(d.formula_zh, d.formula_en), d.decimals)
        for (_, key), d in declarations().items()
    }


def _places(traced: SectionTrace, figures: SectionFigures) -> dict[str, Place]:
    """Names of the places of the figures: the section, its townships, its candidates."""
    units = {each.share.unit: (each.name, each.en) for each in traced.answers}
    found = {}
    for figure in figures.lineage.values():
        section, _, part = figure.place.partition(BETWEEN)
        zh, en = (traced.zh, traced.en) if section == traced.catchment.code else (section, section)
        if part:
            known = traced.sources.get(part, part)
            named = units.get(part) or (known, known)
            if part == OTHER_LAND:
                named = "图层以外", "outside the layer"
            zh, en = f"{zh} · {named[0]}", f"{en} · {named[1]}"
        found[figure.place] = Place(figure.place, Named(zh, en))
    return found
