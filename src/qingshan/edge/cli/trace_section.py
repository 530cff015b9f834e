"""``qingshan trace section``: who is responsible, and who may have caused an exceedance."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qingshan.base.indicator import indicators
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import plain, write_findings, write_rows
from qingshan.edge.workspace import SIMULATED, Workspace

if TYPE_CHECKING:
    from qingshan.base.figure import Figure
    from qingshan.edge.trace.figures import SectionFigures
    from qingshan.edge.trace.section import SectionTrace
    from qingshan.trace.suspects import Candidate

MOST_TOWNSHIPS = 12


@click.command(
    "section",
    help=say(
        "断面由谁负责：乡镇、旗县、河长；给出 --when 时，排查超标的可能来源，逐项列出依据和把握。",
        "Who is responsible for a section: townships, counties, river chiefs; with --when also the likely "
        "sources of what was over its target, each factor with its evidence, and how sure it is.",
    ),
)
@click.argument("section")
@click.option("--when", default="", help=say("时段，如 2022-07", "period, such as 2022-07"))
@click.option("--indicator", default="", help=say("要追的指标，默认最差", "what to trace; default the worst"))
@click.option(
    "--map", "map_file", type=click.Path(dir_okay=False, path_type=Path),
    help=say("地图写入 .svg 或 .png", "write the map to this .svg or .png"),
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "geojson"]), default="table", show_default=True,
    help=say("输出格式", "output format"),
)  # fmt: skip
@click.option("--all", "is_all", is_flag=True, help=say("列出全部乡镇", "list every township"))
@click.pass_obj
def section(
    folder: str | None, section: str, *, when: str, indicator: str, map_file: Path | None, form: str,
    is_all: bool,
) -> None:  # fmt: skip
    """Tell who is responsible."""
    from qingshan.edge.trace.figures import section_figures
    from qingshan.edge.trace.section import trace_section

    workspace = Workspace.find(folder)
    traced = trace_section(workspace, section, when, indicator)
    figures = section_figures(workspace, traced)
    if form == "geojson":
        from qingshan.edge.library.trace import catchment_of

        click.echo(catchment_of(workspace, section).to_json(ensure_ascii=False))
    elif form == "json":
        click.echo(json.dumps(record(traced, figures), ensure_ascii=False, indent=1, default=plain))
    else:
        _tell(traced, figures, most=None if is_all else MOST_TOWNSHIPS)
    if map_file is not None:
        from qingshan.edge.rendering.section_map import write_map

        write_map(workspace, traced, language(), map_file)
        click.echo(str(map_file), err=form != "table")
    if form == "table":
        write_findings(traced.findings)


def record(traced: SectionTrace, figures: SectionFigures) -> dict[str, object]:
    """Everything told of a section as one record: the schema programs get; figures by their addresses."""
    ranking = traced.ranking
    return {
        "section": traced.code, "zh": traced.zh, "en": traced.en, "simulated": traced.is_simulated,
        "catchment": asdict(traced.catchment),
        "figures": {key: each.address for key, each in figures.section.items()},
        "above": list(traced.above),
        "townships": [
            {
                **asdict(each.share), "name": each.name, "name_en": each.en, "county": each.county,
                "county_name": each.county_name,
                "figures": {key: f.address for key, f in figures.units[each.share.unit].items()},
            }
            for each in traced.answers
        ],
        "chiefs": [asdict(each) for each in traced.chiefs],
        "exceedance": None if traced.exceedance is None else asdict(traced.exceedance),
        "other_exceedances": [asdict(each) for each in traced.others],
        "unknown_share": None if ranking is None else ranking.unknown_share,
        "ruled_out": [] if ranking is None else list(ranking.ruled_out),
        "candidates": [] if ranking is None else [
            _candidate(traced, each, figures.likelihoods[each.source.code]) for each in ranking.candidates
        ],
        "township_loads": [asdict(each) for each in traced.loads],
        "findings": [each.record(language()) for each in traced.findings],
    }  # fmt: skip


def _candidate(traced: SectionTrace, each: Candidate, figure: Figure) -> dict[str, object]:
    return {
        "code": each.source.code, "name": traced.sources.get(each.source.code, each.source.code),
        "township": each.source.township, "distance_m": each.distance_m, "window_h": asdict(each.window),
        "score": each.score, "share": each.share, "sureness": each.sureness, "load_kg_d": each.load_kg_d,
        "figure": figure.address,
        "factors": [
            {"name": f.name, "ratio": f.ratio, "recorded": f.is_recorded,
             "evidence": f.evidence.text(language())}
            for f in each.factors
        ],
    }  # fmt: skip


def _tell(traced: SectionTrace, figures: SectionFigures, most: int | None) -> None:
    name = traced.zh if language() == "zh" else traced.en
    mark = f"  {SIMULATED}" if traced.is_simulated else ""
    own, full = figures.section["own_km2"], figures.section["full_km2"]
    click.secho(f"{name} {traced.code}{mark}", bold=True)
    click.echo(
        say(
            f"汇水 {full.value:,} km²，其中本断面区间 {own.value:,} km²；上游断面 {len(traced.above)} 个",
            f"Catchment {full.value:,} km², {own.value:,} km² of its own; "
            f"sections above: {len(traced.above)}",
        )
    )
    _tell_townships(traced, figures, most)
    for each in traced.chiefs:
        units = {answer.county: say(answer.county_name, answer.county_en) for answer in traced.answers}
        units |= {answer.share.unit: say(answer.name, answer.en) for answer in traced.answers}
        where = units.get(each.division, "")
        click.echo(
            say(f"河长 {each.name}　{each.post} {where}", f"River chief {each.name}, {each.post} {where}")
        )
    if traced.ranking is not None:
        _tell_candidates(traced)


def _tell_townships(traced: SectionTrace, figures: SectionFigures, most: int | None) -> None:
    rows = [
        {
            "name": say(each.name, each.en) if each.share.unit else say("图层以外", "outside the layer"),
            "county": say(each.county_name, each.county_en),
            "own": shown["own_km2"].value, "of_own": _percent(shown["of_own"]),
            "full": shown["full_km2"].value, "of_catchment": _percent(shown["of_catchment"]),
            "of_unit": _percent(shown["of_unit"]),
            "note": say("低于报告限", "below limit") if each.share.is_sliver else "",
        }
        for each in traced.answers[:most]
        for shown in (figures.units[each.share.unit],)
    ]  # fmt: skip
    headers = {
        "name": say("乡镇", "township"), "county": say("旗县区", "county"),
        "own": say("区间 km²", "own km²"), "of_own": say("占区间", "of own"),
        "full": say("全部 km²", "all km²"), "of_catchment": say("占汇水", "of catchment"),
        "of_unit": say("占乡镇", "of township"), "note": say("注", "note"),
    }  # fmt: skip
    more = len(traced.answers) - len(rows)
    notes = [say(f"另有 {more} 行，用 --all 列出。", f"{more} more rows: --all.")] if more > 0 else []
    first = next((each.share.unit for each in traced.answers if each.share.unit), "")
    if first:
        address = figures.units[first]["of_catchment"].address
        notes.append(
            say(f"打开一个数字：qingshan explain {address}", f"Open a figure: qingshan explain {address}")
        )
    write_rows(rows, headers, title=say("由谁负责", "Who answers"), notes=notes)


def _tell_candidates(traced: SectionTrace) -> None:
    found, ranking = traced.exceedance, traced.ranking
    if found is None or ranking is None:
        return
    item = indicators()[found.indicator]
    name = item.zh if language() == "zh" else item.en
    over = ""
    if found.value is not None and found.limit is not None:
        over = say(
            f"月均 {found.value:g}，目标限值 {found.limit:g} {item.unit}",
            f"mean of the month {found.value:g}, limit {found.limit:g} {item.unit}",
        )
    span = f"{found.start:%Y-%m-%d %H:%M} – {found.end:%Y-%m-%d %H:%M}"
    click.echo()
    click.secho(
        say(f"{found.month} {name} 超标  {over}", f"{found.month}: {name} over its limit. {over}"), bold=True
    )
    click.echo(say(f"超标样品的时间 {span}", f"samples over the limit: {span}"))
    for at, each in enumerate(ranking.candidates, start=1):
        _tell_candidate(traced, at, each)
    click.echo(
        say(
            f"未知和面源 {ranking.unknown_share:.0%}；下游或他河排除 {len(ranking.ruled_out)} 个。"
            "可能性由约定的似然比相乘得出，是核查的次序，不是结论。",
            f"Unknown and diffuse {ranking.unknown_share:.0%}; {len(ranking.ruled_out)} ruled out (below "
            "or on other rivers). Shares are products of stated likelihood ratios: an order to check in, "
            "no verdict.",
        )
    )


def _tell_candidate(traced: SectionTrace, at: int, each: Candidate) -> None:
    sure = {
        "strong": say("较有把握", "strong"),
        "fair": say("有一定把握", "fair"),
        "weak": say("把握不大", "weak"),
    }
    source = traced.sources.get(each.source.code, each.source.code)
    line = say(
        f"{at}. {source} {each.source.code}　可能性 {each.share:.0%}（{sure[each.sureness]}）"
        f"　河道 {each.distance_m / 1000:.1f} km，{each.window.front:.1f}–{each.window.passed:.1f} 小时",
        f"{at}. {source} {each.source.code}: {each.share:.0%} ({sure[each.sureness]}), "
        f"{each.distance_m / 1000:.1f} km, {each.window.front:.1f} to {each.window.passed:.1f} h",
    )
    click.secho(line, bold=at == 1)
    for factor in each.factors:
        mark = "" if factor.is_recorded else say("　[无记录]", "  [no record]")
        click.echo(f"     ×{factor.ratio:<5.3g} {factor.evidence.text(language())}{mark}")


def _percent(figure: Figure) -> str | None:
    return None if figure.value is None else f"{figure.value}%"
