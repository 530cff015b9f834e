"""``qingshan morning``: one turn of the loop, on one screen."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from qingshan.base.errors import UsageError
from qingshan.base.figure import Figure
from qingshan.base.indicator import signs
from qingshan.base.period import Period
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.moment import moment
from qingshan.edge.cli.output import write_findings, write_findings_file
from qingshan.edge.cli.publish import own_texts
from qingshan.edge.workspace import SIMULATED, Workspace

if TYPE_CHECKING:
    from qingshan.edge.morning import Step
    from qingshan.loop import Judged, Observed, Stage, Turn, Waiting
    from qingshan.observe.catalog import Medium

STAGES = {
    "observe": ("采集", "observe"),
    "evaluate": ("评价", "evaluate"),
    "trace": ("溯源", "trace"),
    "act": ("处置", "act"),
    "publish": ("公布", "publish"),
}
MEDIA = {"air": ("空气", "air"), "water": ("水", "water")}
MOST_LATE = 5
"""Cases told one by one."""
MOST_FINDINGS = 12
"""Findings told one by one."""


@click.command(help=say(
    "早班一条命令：导入文件，评价，溯源，看哪些事等着决定，做好公报草稿，一屏列出。"
    "不指定文件时取工作目录 inbox/air 和 inbox/water 里的；只做草稿，不立案、不发布。",
    "The morning in one command: files in, judged, traced, what waits for a decision, the draft of the "
    "bulletin, on one screen. Without files those of inbox/air and inbox/water of the workspace are taken. "
    "It opens no case and publishes nothing.",
))  # fmt: skip
@click.option(
    "--air", multiple=True, metavar="FILE", help=say("空气文件，可重复", "files of air, may repeat")
)
@click.option(
    "--water", multiple=True, metavar="FILE", help=say("水质文件，可重复", "files of water, may repeat")
)
@click.option(
    "--bulletin",
    "period",
    default="",
    metavar="PERIOD",
    help=say("草稿的时段，默认最后有数据的月", "period of the draft; default the last month with data"),
)
@click.option("--no-bulletin", is_flag=True, help=say("不做草稿", "make no draft"))
@click.option(
    "--findings",
    "findings_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=say("把全部问题写入文件（.csv 或 .json）", "write all findings to this file (.csv or .json)"),
)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    air: tuple[str, ...],
    water: tuple[str, ...],
    period: str,
    no_bulletin: bool,
    findings_file: Path | None,
) -> None:
    """Print one turn of the loop; exit code 1 where a stage could not be done or rows were refused."""
    from qingshan.edge.issuing.files import Faces
    from qingshan.edge.morning import Morning, inbox
    from qingshan.edge.readers.unpack import expand
    from qingshan.edge.second import HERE, second
    from qingshan.loop import turn

    if period and no_bulletin:
        raise UsageError("morning-bulletin-or-none")
    workspace, started = Workspace.find(ctx.obj), time.perf_counter()
    named: dict[Medium, tuple[str, ...]] = {"air": air, "water": water}
    files = {medium: expand(texts or inbox(workspace, medium)) for medium, texts in named.items()}
    faces = Faces((language(),), texts=own_texts(workspace))
    wanted: Period | Literal["last"] | None = "last"
    if period or no_bulletin:
        wanted = Period.parse(period) if period else None
    with (
        nullcontext(HERE) if no_bulletin else second() as other,
        _progress() as (told, step),
    ):
        city = Morning(workspace, moment(workspace), files, wanted, faces, other, step)
        made = turn(city, told)
    _tell(workspace, made)
    if findings_file is not None:
        write_findings_file(made.observed.findings, findings_file)
    click.echo(say(f"用时 {time.perf_counter() - started:.1f} 秒", f"{time.perf_counter() - started:.1f} s"))
    if made.faults or any(each.level == "error" for each in made.observed.findings):
        ctx.exit(1)


@contextmanager
def _progress() -> Iterator[tuple[Callable[[Stage], None], Step]]:
    """What is being done, on standard error while a person looks on."""
    if not sys.stderr.isatty():
        yield (lambda _: None), (lambda *_: None)
        return
    from rich.console import Console

    with Console(stderr=True).status("") as line:
        yield (
            lambda stage: line.update(say(*STAGES[stage])),
            lambda at, count, name: line.update(f"{say(*STAGES['observe'])} {at + 1}/{count} {name}"),
        )


def _tell(workspace: Workspace, made: Turn) -> None:
    mark = f"  {SIMULATED}" if workspace.city.simulated else ""
    click.secho(workspace.city.name(language()) + say(" 早班", ", the morning") + mark, bold=True)
    lines: dict[Stage, list[str]] = {
        "observe": _observed(made.observed),
        "evaluate": [*_air(made.judged), *_water(made.judged)],
        "trace": _traced(workspace, made),
        "act": _waiting(made.waiting),
        "publish": [str(path) for path in made.drafted.files] or [say("没有做草稿", "no draft")],
    }
    for stage, told in lines.items():
        fault = made.faults.get(stage)
        shown = told if fault is None else [f"{fault.text(language())} → {fault.remedy(language())}"]
        for at, line in enumerate(shown):
            head = say(*STAGES[stage]) if at == 0 else ""
            click.secho(head.ljust(10 - 2 * _wide(head)) + line, fg=None if fault is None else "red")
    write_findings(made.observed.findings, limit=MOST_FINDINGS)


def _wide(text: str) -> int:
    """How many more columns a text takes than it has signs, halved: Chinese signs take two."""
    return sum(ord(each) > 0x2E7F for each in text) // 2


def _observed(seen: Observed) -> list[str]:
    if not seen.files:
        return [say("没有新文件", "no files")]
    kinds = len(seen.findings)
    return [
        say(
            f"{seen.files} 个文件，{seen.rows:,} 行：有效 {seen.kept:,}，拒收 {seen.rejected:,}；"
            f"问题 {kinds} 种",
            f"{seen.files} files, {seen.rows:,} rows: {seen.kept:,} kept, {seen.rejected:,} rejected; "
            f"{kinds} kinds of findings",
        )
    ]


def _air(judged: Judged) -> list[str]:
    """The last day of air, and that month so far."""
    if not judged.month:
        return [say("空气：没有读数", "air: no readings")]
    told = []
    if judged.day:
        aqi, primary = judged.day["aqi"], judged.day["primary"]
        named = (
            say("，首要污染物 ", ", primary ") + signs(str(primary.value).split(","), language())
            if primary.value
            else ""
        )
        told.append(
            say(f"空气 {aqi.period}：AQI ", f"air, {aqi.period}: AQI ")
            + f"{_value(aqi)} {say(*judged.category)}{named}    {aqi.address}"
        )
    good, valid, ratio = (judged.month[key] for key in ("good_days", "valid_days", "good_day_ratio"))
    told.append(
        say(
            f"空气 {good.period}：优良 {_value(good)} 天，有效 {_value(valid)} 天，{_value(ratio)}%",
            f"air, {good.period}: {_value(good)} good days of {_value(valid)} valid, {_value(ratio)}%",
        )
        + f"    {ratio.address}"
    )
    return told


def _water(judged: Judged) -> list[str]:
    """The last month of water."""
    if not judged.water:
        return [say("水：没有读数", "water: no readings")]
    sections, ratio = judged.water["sections"], judged.water["good_ratio"]
    failing = len(judged.failing)
    return [
        say(
            f"水 {sections.period}：{_value(sections)} 个断面，优良 {_value(ratio)}%，不达标 {failing} 个",
            f"water, {sections.period}: {_value(sections)} sections, {_value(ratio)}% good, "
            f"{failing} fail their target",
        )
        + f"    {ratio.address}"
    ]


def _traced(workspace: Workspace, made: Turn) -> list[str]:
    """A line a failing section: its class, its target, who answers for it, the likeliest source."""
    from qingshan.edge.cli.water_rows import shown_numeral

    told = []
    for failing, answer in zip(made.judged.failing, made.answers, strict=True):
        name = workspace.place(failing.section).name(language())
        reached, aimed = (shown_numeral(each) for each in failing.numerals)
        parts = [
            say(f"{name}：{reached}，目标 {aimed}", f"{name}: {reached}, target {aimed}"),
            answer.township,
            answer.chief,
        ]
        if answer.suspect:
            share = "" if answer.share is None else f" {answer.share:.0%}"
            parts.append(say("最可能 ", "likeliest ") + answer.suspect + share)
        told.append(say("；", "; ").join(part for part in parts if part))
    return told or [say("没有不达标的断面", "no section fails")]


def _waiting(waiting: Waiting) -> list[str]:
    """Warnings to issue, cases that are late; who decides types the command that stands beside."""
    told = [
        say(
            f"{MEDIA[medium][0]}有 {count} 起突变未发预警    qingshan warn look {medium}",
            f"events of {MEDIA[medium][1]} nobody was warned of: {count}    qingshan warn look {medium}",
        )
        for medium, count in waiting.events.items()
    ]
    late = len(waiting.overdue)
    told.append(
        say(
            f"未结案件 {waiting.open} 件，超期 {late} 件    qingshan case list",
            f"{waiting.open} cases open, {late} overdue    qingshan case list",
        )
    )
    return [*told, *waiting.overdue[:MOST_LATE], *(["…"] if late > MOST_LATE else [])]


def _value(figure: Figure) -> str:
    return "—" if figure.value is None else str(figure.value)
