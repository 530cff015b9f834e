"""``qingshan chief``: river and forest chiefs, their patrols, what is due, what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import click

from qingshan.act.case.decide import Actor
from qingshan.act.case.kind import Role
from qingshan.act.patrol.due import Due
from qingshan.edge.cli.case import actor_options
from qingshan.edge.cli.case_shared import tell
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.moment import moment
from qingshan.edge.cli.output import Row, format_option, out_option, write_findings, write_rows
from qingshan.edge.patrols import Asked, Patrols, patrols_of
from qingshan.edge.workspace import Workspace
from qingshan.register.chief import Chief, ChiefKind, ChiefLevel

DAY = click.DateTime(["%Y-%m-%d"])
LEVELS = {
    "province": ("省级", "province"), "city": ("市级", "city"), "county": ("旗县级", "county"),
    "township": ("乡镇级", "township"), "village": ("村级", "village"),
}  # fmt: skip
KINDS = {"river": ("河湖长", "river chief"), "forest": ("林长", "forest chief")}
SPANS = {
    "week": ("每周", "a week"), "month": ("每月", "a month"), "quarter": ("每季度", "a quarter"),
    "half_year": ("每半年", "half a year"), "year": ("每年", "a year"),
}  # fmt: skip
PLACE_HEADERS = {
    "stretch": say("河湖、林区", "stretch"), "division": say("地区", "division"),
    "level": say("级别", "level"),
}  # fmt: skip
WORDS = {
    "done": ("已完成", "done"), "due": ("待巡", "due"), "overdue": ("超期", "overdue"),
    "not_asked": ("未定频次", "no frequency set"), "vacant": ("空缺", "vacant"),
}  # fmt: skip


def meant_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Which posts are meant."""
    for option in (
        click.option("--kind", type=click.Choice(get_args(ChiefKind)), default=None,
                     help=say("河湖长或林长", "river or forest chiefs")),
        click.option("--level", type=click.Choice(get_args(ChiefLevel)), default=None,
                     help=say("级别", "level")),
        click.option("--division", default="", help=say("行政区划（代码或名称）", "division (code or name)")),
    ):  # fmt: skip
        function = option(function)
    return function


@click.group(
    help=say(
        "河湖长、林长：名单、巡查、应巡未巡；巡查发现的问题自动立案交责任人。",
        "River and forest chiefs: who, patrols, what is due; a problem found becomes a case of the chief.",
    )
)
def command() -> None:
    """Group of the chief commands."""


@command.command(
    "list",
    help=say("谁负责：某河某林、某地、某级，某天在任的", "who answers for a stretch, place, level, on a day"),
)
@click.argument("stretch", default="")
@meant_options
@click.option("--on", type=DAY, help=say("哪天在任，默认今天", "in office on this day; default today"))
@click.option("--history", "is_history", is_flag=True, help=say("包括已离任的", "those who left too"))
@format_option
@out_option
@click.pass_obj
def list_(folder: str | None, *, stretch: str, division: str, level: str | None, kind: str | None,
          on: datetime | None, is_history: bool, form: str, out: Path | None) -> None:  # fmt: skip
    """One row a chief in office; a post nobody holds is told."""
    with patrols(folder) as book:
        day = (on or book.desk.now).date()
        held = book.posts(Asked(stretch, division, level or "", kind or ""))
        rows = [
            _chief_row(book, each)
            for chiefs in held.values()
            for each in chiefs
            if is_history or each.holds(day)
        ]
        vacant = [seat for seat, chiefs in held.items() if not any(each.holds(day) for each in chiefs)]
        write_findings(book.findings())
    headers = {
        **PLACE_HEADERS, "name": say("姓名", "name"), "post": say("职务", "post"),
        "phone": say("电话", "phone"),
        "from": say("起", "from"), "to": say("止", "to"), "seat": say("岗位", "seat"),
    }  # fmt: skip
    notes = [say(f"空缺：{seat}", f"vacant: {seat}") for seat in vacant]
    write_rows(rows, headers, form=form, out=out, title=say("河湖长、林长", "Chiefs"), notes=notes)


@command.command(
    help=say(
        "记一次巡查：河流、林区或姓名；每个 --found 立一个案件",
        "record a patrol of a stretch or a chief; each --found becomes a case",
    )
)
@click.argument("stretch")
@meant_options
@click.option("--day", type=DAY, help=say("哪天巡的，默认今天", "day of the patrol; default today"))
@click.option(
    "--found", "problems", multiple=True, help=say("发现的问题，可多次", "a problem; may be repeated")
)
@click.option("--attach", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help=say("照片或记录", "photograph or record"))  # fmt: skip
@actor_options
@click.pass_obj
def patrol(folder: str | None, *, stretch: str, division: str, level: str | None, kind: str | None,
           day: datetime | None, problems: tuple[str, ...], path: Path | None, who: str, role: Role,
           ground: str) -> None:  # fmt: skip
    """Enter a patrol; the ground says what was walked."""
    with patrols(folder) as book:
        on = (day or book.desk.now).date()
        asked = Asked(stretch, division, level or "", kind or "")
        made, chief = book.record(
            asked, on, Actor(who, role, ground), walked=ground, problems=problems, path=path
        )
        where = book.stretch_name(chief, language())
        click.echo(
            say(
                f"{on} {chief.name} 巡查{where}，发现问题 {len(problems)} 个。",
                f"{on}: {chief.name} walked {where}, {len(problems)} problems found.",
            )
        )
        for _, case in made.problems:
            tell(book.desk, book.desk.case(case))


@command.command("patrols", help=say("巡查记录", "patrols on record"))
@click.argument("stretch", default="")
@meant_options
@format_option
@out_option
@click.pass_obj
def patrols_command(folder: str | None, *, stretch: str, division: str, level: str | None, kind: str | None,
                    form: str, out: Path | None) -> None:  # fmt: skip
    """One row a patrol, the newest first."""
    with patrols(folder) as book:
        posts = book.posts(Asked(stretch, division, level or "", kind or ""))
        made = [(posts[seat][0], each) for seat in posts for each in book.made(seat)]
        rows: list[Row] = [
            {
                "day": each.day, "stretch": book.stretch_name(post, language()), "chief": each.chief,
                "walked": each.walked, "problems": len(each.problems),
                "cases": ", ".join(case for _, case in each.problems), "file": each.file.get("name", ""),
                "seat": each.seat, "place": each.place,
            }
            for post, each in sorted(made, key=lambda pair: pair[1].day, reverse=True)
        ]  # fmt: skip
    headers = {
        "day": say("日期", "day"), "stretch": say("河湖、林区", "stretch"), "chief": say("巡查人", "chief"),
        "walked": say("情况", "walked"), "problems": say("问题", "problems"), "cases": say("案件", "cases"),
        "file": say("附件", "file"), "seat": say("岗位", "seat"), "place": say("序号", "number"),
    }  # fmt: skip
    write_rows(rows, headers, form=form, out=out, title=say("巡查记录", "Patrols"))


@command.command(
    help=say("应巡未巡：本期还差几次、上期缺几次", "what is due: this span and what the last one lacked")
)
@click.argument("stretch", default="")
@meant_options
@click.option("--day", type=DAY, help=say("哪一天，默认今天", "on this day; default today"))
@click.option(
    "--overdue", "is_overdue", is_flag=True, help=say("只列超期和空缺的", "only overdue and vacant")
)
@format_option
@out_option
@click.pass_obj
def due(folder: str | None, *, stretch: str, division: str, level: str | None, kind: str | None,
        day: datetime | None, is_overdue: bool, form: str, out: Path | None) -> None:  # fmt: skip
    """One row a post."""
    with patrols(folder) as book:
        on = (day or book.desk.now).date()
        found = book.due(Asked(stretch, division, level or "", kind or ""), on)
        order = ["overdue", "vacant", "due", "not_asked", "done"]
        chosen = [each for each in found if not is_overdue or each.word in {"overdue", "vacant"}]
        rows = [_due_row(book, each) for each in sorted(chosen, key=lambda each: order.index(each.word))]
        statuses = {each.frequency.status for each in found if each.frequency}
    headers = {
        "word": say("状态", "state"), **PLACE_HEADERS, "name": say("姓名", "name"),
        "asked": say("频次", "asked"),
        "done": say("本期已巡", "done"), "left": say("还差", "left"), "ends": say("本期到", "until"),
        "missed": say("上期缺", "missed"), "last": say("最近一次", "last"),
        "status": say("频次核实", "status"),
    }  # fmt: skip
    notes = [
        say(
            "频次在 register/patrol_frequency.csv 里改；标为 unverified 的没有核对过文件。",
            "Frequencies are edited in register/patrol_frequency.csv; unverified ones rest on no paper seen.",
        )
    ]
    notes = notes if "unverified" in statuses else []
    write_rows(rows, headers, form=form, out=out, title=say(f"应巡未巡（{on}）", f"Due ({on})"), notes=notes)


@command.command(
    help=say("撤销记错的巡查（岗位、序号见 chief patrols）", "take back a patrol entered by mistake")
)
@click.argument("seat")
@click.argument("place", type=int)
@actor_options
@click.pass_obj
def withdraw(folder: str | None, *, seat: str, place: int, who: str, role: Role, ground: str) -> None:
    """Withdraw a patrol; its entry stays on the ledger."""
    with patrols(folder) as book:
        book.withdraw(seat, place, who, ground)
    click.echo(say(f"{seat} 第 {place} 条已撤销。", f"Patrol {place} of {seat} is withdrawn."))


@contextmanager
def patrols(folder: str | None) -> Iterator[Patrols]:
    """The chiefs and patrols of the workspace, now."""
    workspace = Workspace.find(folder)
    with patrols_of(workspace, moment(workspace)) as book:
        yield book


def _in_words(known: dict[str, tuple[str, str]], key: str) -> str:
    return known[key][language() == "en"]


def _where(book: Patrols, post: Chief) -> dict[str, object]:
    return {
        "stretch": book.stretch_name(post, language()),
        "division": book.division_name(post.division, language()) if post.division else say("全部", "whole"),
        "level": f"{_in_words(LEVELS, post.level)}{_in_words(KINDS, post.kind)}"
        if language() == "zh"
        else f"{_in_words(KINDS, post.kind)}, {_in_words(LEVELS, post.level)}",
    }


def _chief_row(book: Patrols, chief: Chief) -> Row:
    return {
        **_where(book, chief), "name": chief.name, "post": chief.post, "phone": chief.phone,
        "from": chief.start, "to": chief.end, "seat": chief.seat,
    }  # fmt: skip


def _due_row(book: Patrols, each: Due) -> Row:
    post = each.holder or book.post(Asked(each.seat))[0]
    asked = each.frequency
    often = None
    if asked is not None:
        often = say(f"{SPANS[asked.per][0]} {asked.times} 次", f"{asked.times} {SPANS[asked.per][1]}")
    return {
        "word": _in_words(WORDS, each.word), **_where(book, post),
        "name": each.holder.name if each.holder else None,
        "asked": often, "done": each.done if asked and each.holder else None,
        "left": each.left if asked and each.holder else None, "ends": each.ends,
        "missed": each.missed or None, "last": each.last, "status": asked.status if asked else None,
    }  # fmt: skip
