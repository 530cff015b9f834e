"""``qingshan emergency solve | adjust | prove``: a plan that meets every ratio and what binds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from qingshan.act.emergency.editions import Made
from qingshan.act.emergency.model import Proof, chosen_measures, cost
from qingshan.act.emergency.solve import Price, moved, prices
from qingshan.edge.cli.emergency_shared import DAY, board, level_name, pollutant_name
from qingshan.edge.cli.language import say
from qingshan.edge.cli.output import Row, format_option, out_option, write_rows
from qingshan.edge.emergency.board import Board


def plan_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """How to solve, and whether to fix what was found as an edition."""
    for option in (
        click.option("--ground", default="", help=say("定版依据", "ground of the edition")),
        click.option("--who", default="", help=say("定版人", "who fixes it")),
        click.option(
            "--fix", "is_fixed", is_flag=True,
            help=say("定为新一版，记入台账", "fix it as an edition on the ledger"),
        ),
        click.option(
            "--longest-delay", "delay", type=click.IntRange(0), metavar="H",
            help=say("多少小时内必须见效，默认按设置", "hours until a measure must work; default as set"),
        ),
        click.option(
            "--fairness", type=click.FloatRange(0),
            help=say("产量损失的权重；0 只看费用", "weight of lost output; 0 looks at cost alone"),
        ),
        click.option(
            "--day", type=DAY, help=say("按哪一天的分级和保障，默认今天", "grades of this day; default today")
        ),
    ):  # fmt: skip
        function = option(function)
    return function


@click.command(help=say("求一份费用最省、各级都达标的方案", "the plan of least cost that meets every level"))
@plan_options
@click.option(
    "--seconds",
    type=click.FloatRange(1),
    default=60.0,
    show_default=True,
    help=say("最长求解时间", "longest time"),
)
@format_option
@out_option
@click.pass_obj
def solve(folder: str | None, *, day: datetime | None, fairness: float | None, delay: int | None,
          is_fixed: bool, who: str, ground: str, seconds: float, form: str,
          out: Path | None) -> None:  # fmt: skip
    """Solve, show the proof, and fix it when asked."""
    with board(folder) as found:
        on = (day or found.now).date()
        with _waiting(say("正在求解……", "solving …")):
            made = found.solved(on, fairness=fairness, delay=delay, seconds=seconds)
            dear = prices(made.problem, found.settings.fairness if fairness is None else fairness)
        _show(made, dear, form, out)
        gap = say(
            f"与最优费用相差不超过 {float(made.gap):.2%}。",
            f"Within {float(made.gap):.2%} of the least cost.",
        )
        click.echo(gap, err=True)
        _end(found, made, on, is_fixed, who, ground)


@click.command(
    help=say(
        "登记变化后，尽量少动地调整最近一版",
        "after a change, adjust the newest edition moving as few as possible",
    )
)
@plan_options
@format_option
@out_option
@click.pass_obj
def adjust(folder: str | None, *, day: datetime | None, fairness: float | None, delay: int | None,
           is_fixed: bool, who: str, ground: str, form: str, out: Path | None) -> None:  # fmt: skip
    """Adjust, show the proof and who moved."""
    with board(folder) as found:
        on = (day or found.now).date()
        before = found.edition()
        with _waiting(say("正在调整……", "adjusting …")):
            made = found.adjusted(on, fairness=fairness, delay=delay)
        _show(made, (), form, out)
        count = len(moved(before.choices(), made.choices))
        total = len(made.problem.lines)
        click.echo(
            say(
                f"与第 {before.number} 版相比，{total} 条生产线中有 {count} 条变动。",
                f"Against edition {before.number}, {count} of {total} lines moved.",
            ),
            err=True,
        )
        _end(found, made, on, is_fixed, who, ground)


@click.command(
    help=say(
        "各级各污染物是否达标：现行清单，或已定的某一版",
        "whether each level and pollutant meets: of the files, or an edition",
    )
)
@click.option(
    "--edition",
    type=click.IntRange(1),
    help=say("第几版；不写则核算文件中的现行措施", "which edition; default what the files order"),
)
@click.option(
    "--day", type=DAY, help=say("按哪一天的分级和保障，默认今天", "grades of this day; default today")
)
@format_option
@out_option
@click.pass_obj
def prove(
    folder: str | None, *, edition: int | None, day: datetime | None, form: str, out: Path | None
) -> None:
    """Show the proof; exit 1 when something is short."""
    with board(folder) as found:
        rows = found.edition(edition).proof if edition else found.listed((day or found.now).date()).proof
    _write([_row(each, None) for each in rows], form, out)
    if not all(each.meets for each in rows):
        raise SystemExit(1)


def _show(made: Made, dear: tuple[Price, ...], form: str, out: Path | None) -> None:
    told = {(each.level, each.pollutant): each for each in dear}
    _write([_row(each, told.get((each.level, each.pollutant))) for each in made.proof], form, out)
    for level in made.problem.levels:
        chosen = list(chosen_measures(made.problem, made.choices, level))
        firms = len({line.firm for line, _ in chosen})
        yuan = cost(made.problem, made.choices, level) // 100
        click.echo(
            say(
                f"{level_name(level)}：{firms} 家企业、{len(chosen)} 条生产线，费用 {yuan:,} 元/天",
                f"{level_name(level)}: {firms} firms, {len(chosen)} lines, {yuan:,} yuan/d",
            ),
            err=True,
        )


def _write(rows: list[Row], form: str, out: Path | None) -> None:
    headers = {
        "level": say("级别", "level"), "pollutant": say("污染物", "pollutant"),
        "total": say("全社会(kg/d)", "city (kg/d)"), "cut": say("减排(kg/d)", "cut (kg/d)"),
        "percent": say("比例(%)", "ratio (%)"), "required": say("要求(%)", "required (%)"),
        "meets": say("达标", "meets"), "spare": say("富余(kg/d)", "to spare (kg/d)"),
        "price": say("再减一吨(元)", "one more tonne (yuan)"),
    }  # fmt: skip
    note = say(
        "达标按未修约比例判定；“再减一吨”为 0 表示这一项没有约束方案。",
        "Judged on unrounded ratios; where one more tonne costs 0 the ratio does not bind the plan.",
    )
    if all(each["price"] is None for each in rows):
        headers.pop("price")
        note = say("达标按未修约比例判定。", "Judged on unrounded ratios.")
    write_rows(
        rows, headers, form=form, out=out, title=say("减排证明表", "Proof of the reductions"), notes=[note]
    )


def _row(row: Proof, price: Price | None) -> Row:
    return {
        "level": level_name(row.level), "pollutant": pollutant_name(row.pollutant),
        "total": _kilograms(row.total), "cut": _kilograms(row.cut), "percent": f"{row.percent}",
        "required": f"{row.required}", "meets": row.meets, "spare": _kilograms(row.cut - row.need),
        "price": None if price is None else f"{price.yuan_per_tonne:,.0f}",
    }  # fmt: skip


def _kilograms(grams: int) -> str:
    return f"{grams / 1000:,.1f}"


def _end(found: Board, made: Made, on: Any, is_fixed: bool, who: str, ground: str) -> None:
    if not is_fixed:
        click.echo(
            say(
                "未定版；加 --fix --ground 依据 定为新一版。",
                "Not fixed; --fix --ground GROUND makes it an edition.",
            ),
            err=True,
        )
        return
    import getpass

    edition = found.fix(made, on, who or getpass.getuser(), ground)
    click.echo(
        say(
            f"已定为第 {edition.number} 版（{edition.day}），台账哈希 {edition.hash[:12]}。",
            f"Fixed as edition {edition.number} ({edition.day}), ledger hash {edition.hash[:12]}.",
        )
    )


@contextmanager
def _waiting(text: str) -> Iterator[None]:
    """A spinner while the solver works, on a terminal only."""
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield
