"""Charts of a traced site: the surface by wind and the sectors, as SVG or PNG."""

from __future__ import annotations

from pathlib import Path

from qingshan.base.errors import UsageError
from qingshan.base.indicator import indicators
from qingshan.base.messages import Language
from qingshan.edge.rendering.picture import draw
from qingshan.edge.rendering.section_map import FAMILY, STYLE
from qingshan.edge.replacing import write_whole
from qingshan.edge.upwind.site import SiteTrace
from qingshan.edge.workspace import SIMULATED
from qingshan.publish.charts.polar_map import Pointer, PolarWords, cpf_panel, surface_panel
from qingshan.publish.charts.scene import Chart, Panel
from qingshan.publish.charts.svg import svg

GAP = 24.0


def site_chart(traced: SiteTrace, language: Language) -> Chart:
    """Both panels beside each other."""
    found = traced.direction
    pointer = None
    if found is not None and traced.sureness != "none":
        pointer = Pointer(found.direction, found.low, found.high)
    surface, sectors = _words(traced, language)
    rows = list(
        zip(
            traced.cpf.center.tolist(), traced.cpf.probability.tolist(), traced.cpf.low.tolist(),
            traced.cpf.high.tolist(), strict=True,
        )
    )  # fmt: skip
    unit = indicators()[traced.indicator].unit
    reach = float(traced.surface.speeds[-1])
    panels = (
        surface_panel(traced.surface.mean.tolist(), reach, unit, surface, pointer),
        cpf_panel(rows, traced.cpf.overall, sectors, pointer),
    )
    mark = ""
    if traced.is_simulated:
        mark = f"{SIMULATED} 模拟数据" if language == "zh" else f"{SIMULATED} data"
    return Chart(surface.title, panels, 2, (), mark)


def chart_svg(traced: SiteTrace, language: Language) -> str:
    """The chart as an SVG that stands alone."""
    return beside(site_chart(traced, language))


def beside(chart: Chart) -> str:
    """Panels beside each other as an SVG that stands alone."""
    height = max(panel.height for panel in chart.panels) + 20
    width = sum(panel.width for panel in chart.panels) + GAP
    lefts = [sum(each.width for each in chart.panels[:at]) + at * GAP for at in range(len(chart.panels))]
    inner = "".join(_moved(panel, left) for panel, left in zip(chart.panels, lefts, strict=True))
    mark = f'<text x="{width - 6:g}" y="{height - 10:g}" font-size="11" text-anchor="end" class="f-warn">{chart.mark}</text>'  # noqa: E501
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-label="{chart.label}" font-family="{FAMILY}">'
        f"<style>text{{dominant-baseline:central}}{STYLE}</style>"
        f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>{inner}{mark}</svg>'
    )


def write_chart(traced: SiteTrace, language: Language, path: Path) -> None:
    """Write the chart in the form its name says.

    Raises
    ------
    UsageError
        The name ends neither in ``.svg`` nor in ``.png``.
    """
    if path.suffix.lower() == ".svg":
        write_whole(path, chart_svg(traced, language))
    elif path.suffix.lower() == ".png":
        write_whole(path, draw(site_chart(traced, language)).png)
    else:
        raise UsageError("map-form-unknown", file=path.name)


def _moved(panel: Panel, x: float) -> str:
    return f'<g transform="translate({x:g} 0)">{svg(panel)}</g>'


def _words(traced: SiteTrace, language: Language) -> tuple[PolarWords, PolarWords]:
    item, counts = indicators()[traced.indicator], traced.counts
    when = traced.period.label(language)
    if language == "zh":
        calm = f"静风 {counts.calm} 小时（{counts.calm_share:.0%}）未画；可用 {counts.used}，缺 {counts.no_value + counts.no_wind}"  # noqa: E501
        names = ("北", "东", "南", "西")
        return (
            PolarWords(
                f"{traced.zh} {item.zh}：风向风速与浓度", f"{when} · 非参数风回归", names, "平均浓度", calm
            ),
            PolarWords(
                f"{traced.zh} {item.zh}：各方向的污染机会",
                f"高于 {traced.threshold:.4g} {item.unit} 的小时占比（CPF）· 虚线为全部风向", names,
                "显著高于全部风向|高于|低于", "细线为按日自助法 95% 区间；红弧为方位及其区间。供筛查",
            ),
        )  # fmt: skip
    calm = f"{counts.calm} calm hours ({counts.calm_share:.0%}) not drawn; {counts.used} used, {counts.no_value + counts.no_wind} missing"  # noqa: E501
    names = ("N", "E", "S", "W")
    return (
        PolarWords(
            f"{traced.en}: {item.en} by wind", f"{when} · non-parametric wind regression", names, "mean", calm
        ),
        PolarWords(
            f"{traced.en}: {item.en}, chance by direction",
            f"share of hours above {traced.threshold:.4g} {item.unit} (CPF) · dashed: all winds", names,
            "clearly above all winds|above|below",
            "Lines: 95 % bootstrap by days; red arc: bearing. Screening",
        ),
    )  # fmt: skip
