"""``qingshan evaluate water --flood``: pollution intensity of sections, the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qingshan.base.errors import NothingToJudgeError
from qingshan.base.indicator import indicator
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import write_rows
from qingshan.edge.water.flood import FloodTime, events_of, flood_lines, has_automatic
from qingshan.edge.workspace import Place, Workspace
from qingshan.standards.water_rules import rules_on

if TYPE_CHECKING:
    from qingshan.edge.water.flood import FloodLine
    from qingshan.evaluate.water.span import Span


@dataclass(frozen=True, slots=True)
class FloodAsked:
    """Choices of the command: basis, edition, statistic, whether by rain event, import."""

    basis: str | None
    edition: str
    statistic: str
    by_event: bool
    as_of: int | None


def print_flood(
    workspace: Workspace, span: Span, named: Sequence[Place], asked: FloodAsked, form: str, out: Path | None
) -> None:
    """Print the sections by intensity; a year means its flood season."""
    from qingshan.edge.water.book import basis_of, suffix_of
    from qingshan.evaluate.water.span import read_span

    if span.is_year:
        span = read_span(f"{span.text}-flood", workspace.seasons())
    time = FloodTime.of_span(span)
    rules = rules_on(span.last_day)
    basis = asked.basis or ("auto" if has_automatic(workspace, time) else "")
    times = [time]
    if asked.by_event:
        times = [FloodTime.of_event(each) for each in events_of(workspace, time, rules)]
        if not times:
            raise NothingToJudgeError("flood-no-rain", period=span)
    codes = [code for place in named or [workspace.place()] for code in place.sections]
    lines = flood_lines(
        workspace,
        times,
        basis=basis_of(workspace, basis),
        suffix=suffix_of(asked.edition, basis),
        edition=asked.edition or workspace.city.water_edition,
        statistic=asked.statistic,
        sections=list(dict.fromkeys(codes)),
        as_of=asked.as_of,
    )
    if not lines:
        raise NothingToJudgeError("nothing-in-period", period=span)
    _write(workspace, time, lines, form, out)


def _write(
    workspace: Workspace, time: FloodTime, lines: Sequence[FloodLine], form: str, out: Path | None
) -> None:
    rows = [_row(workspace, line) for line in lines]
    headers = {
        "place": say("断面", "section"),
        "time": say("时段", "time"),
        "target": say("目标", "target"),
        "intensity": say("污染强度", "intensity"),
        "first": say("首要污染物", "first-order"),
        "value": say("统计值", "statistic"),
        "days": say("天数", "days"),
        "over": say("超目标", "over target"),
    }
    mark = say("【模拟数据 SIMULATED】", "[SIMULATED] ") if workspace.is_simulated() else ""
    name = mark + workspace.city.name(language())
    title = say(f"{name} {time.zh} 汛期污染强度", f"Flood-season intensity, {name}, {time.en}")
    statistic = str(lines[0].row["statistic"])
    notes = [
        say(
            f"强度 = 首要污染物的统计值（{statistic}）÷ 水质目标限值；统计量未核实，可用 --statistic 另选。",
            f"intensity = statistic ({statistic}) of the first-order indicator ÷ limit of the target class; "
            "which statistic is meant is not verified, --statistic chooses another.",
        ),
        say("打开任一数字：qingshan explain ", "Open any figure: qingshan explain ")
        + str(rows[0]["address"]),
    ]
    write_rows(rows, headers, form=form, out=out, title=title, notes=notes)


def _row(workspace: Workspace, line: FloodLine) -> dict[str, object]:
    first = str(line.row["first_indicator"] or "")
    target = line.row["target"]
    figure = line.figures["flood_intensity"]
    return {
        "code": line.section,
        "place": workspace.place(line.section).name(language()),
        "time": line.time.label(language()),
        "target": None if target is None else rules_on(line.time.start.date()).water_class(target).numeral,
        "intensity": figure.value,
        "first": indicator(first).symbol if first else None,
        "value": line.figures[f"flood_{first}"].value if first else None,
        "days": line.row["n_days"],
        "over": line.row["over_target"],
        "address": figure.address,
    }
