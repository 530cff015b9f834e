"""What tracing adds to the report of a section: the map of its catchment and who answers for it."""

from __future__ import annotations

from collections.abc import Mapping

from qingshan.base.errors import RefusedError, UsageError
from qingshan.base.messages import Language
from qingshan.edge.trace.drawing import draw_section
from qingshan.edge.trace.section import SectionTrace, trace_section
from qingshan.edge.workspace import Workspace
from qingshan.publish.document import Block, Cell, Column, Picture, Table, Text

MAP, LIST = "section_catchment", "section_responsible"
MOST_ROWS = 8


def section_blocks(workspace: Workspace, code: str, when: str, language: Language) -> Mapping[str, Block]:
    """The blocks ``chart section_catchment`` and ``table section_responsible``; none without catchments.

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
    """
    try:
        traced = trace_section(workspace, code, when)
    except (RefusedError, UsageError):
        return {}
    chart = draw_section(workspace, traced, language)
    return {f"chart {MAP}": Picture(MAP, chart.label, chart), f"table {LIST}": responsible(traced, language)}


def responsible(traced: SectionTrace, language: Language) -> Table:
    """Townships with the largest part of the section's own catchment, their counties and river chiefs."""
    outside = "图层以外" if language == "zh" else "outside the layer"
    rows = [
        tuple(
            Cell((Text(text),))
            for text in (
                each.name if each.share.unit else outside, each.county_name, _percent(each.share.of_own),
                _percent(each.share.of_catchment), _percent(each.share.of_unit), _chiefs(traced, each.county),
            )
        )
        for each in traced.answers[:MOST_ROWS]
    ]  # fmt: skip
    zh = ("乡镇", "旗县区", "占区间", "占汇水", "占乡镇", "河长")
    en = ("township", "county", "of own", "of catchment", "of township", "river chief")
    widths = (1.8, 1.2, 0.9, 0.9, 0.9, 2.2)
    aligns = ("left", "left", "right", "right", "right", "left")
    columns = tuple(
        Column(title, align, width)  # type: ignore[arg-type]
        for title, align, width in zip(zh if language == "zh" else en, aligns, widths, strict=True)
    )
    area = traced.catchment
    title = "由谁负责" if language == "zh" else "Who answers"
    note = (
        f"汇水 {area.full_km2:,.0f} km²，其中本断面区间 {area.own_km2:,.0f} km²，由高程栅格算出。"
        if language == "zh"
        else f"Catchment {area.full_km2:,.0f} km², {area.own_km2:,.0f} km² of its own, from the terrain."
    )
    return Table(LIST, title, columns, tuple(rows), (note,))


def _chiefs(traced: SectionTrace, county: str) -> str:
    return "、".join(each.name for each in traced.chiefs if each.division == county)


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{100 * share:.1f}%"
