"""``qingshan outfall``: river outfalls registered, recorded step by step, rectified, all on the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast, get_args

import click

from qingshan.act.case.decide import Actor
from qingshan.act.case.kind import Role
from qingshan.act.entry import Draft, Entry
from qingshan.act.outfall import outfall as deeds
from qingshan.act.outfall.outfall import Registered
from qingshan.act.outfall.standing import Stage, Standing
from qingshan.act.outfall.steps import steps
from qingshan.edge.cli.case import actor_options
from qingshan.edge.cli.case_shared import tell
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.moment import moment
from qingshan.edge.cli.outfall_progress import plan, progress
from qingshan.edge.cli.output import Row, format_option, out_option, write_findings, write_rows
from qingshan.edge.desk import words_of
from qingshan.edge.outfall_file import write_outfall_table
from qingshan.edge.outfalls import Outfalls, outfalls_of
from qingshan.edge.workspace import Workspace
from qingshan.publish.orders.wording import packaged_words
from qingshan.register.outfall import COLUMNS
from qingshan.standards.outfall_rules import outfall_classes

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW = click.Path(dir_okay=False, path_type=Path)
DEEDS = {
    "outfall.entered": say("登记", "entered"), "outfall.changed": say("修改", "edited"),
    "outfall.struck": say("去除", "struck"), "outfall.restored": say("恢复", "restored"),
}  # fmt: skip
MARKS = {True: "✓", False: "·"}


@click.group(
    help=say(
        "入河排污口：登记、查测溯治管、一口一策、进度；修改都记入台账，可撤销。",
        "River outfalls: register, survey to close-out, a plan each, progress; edits are on the ledger.",
    )
)
def command() -> None:
    """Group of the outfall commands."""


command.add_command(progress)
command.add_command(plan)


@command.command(help=say("排污口分类", "classes of outfalls"))
@format_option
@out_option
def classes(form: str, out: Path | None) -> None:
    """One row a class."""
    rows: list[Row] = [
        {
            "class": each.key, "name": "　" * (each.level - 1) + each.name(language()), "level": each.level,
            "clause": str(each.clause), "status": each.clause.status,
        }
        for each in outfall_classes().values()
    ]  # fmt: skip
    headers = {
        "class": say("类别", "class"), "name": say("名称", "name"), "level": say("级", "level"),
        "clause": say("出处", "clause"), "status": say("核实", "status"),
    }  # fmt: skip
    write_rows(rows, headers, form=form, out=out, title=say("排污口分类", "Classes of outfalls"))


@command.command(
    help=say("写出台账表格：已有的填好，没有就是空表", "write the register as a workbook, or an empty one")
)
@click.argument("out", type=NEW)
@click.pass_obj
def template(folder: str | None, out: Path) -> None:
    """A workbook to fill and import again."""
    with outfalls(folder) as office:
        held = [each.outfall for each in office.book.all().values() if not each.is_struck]
        write_outfall_table(out, held, office.book.names, language())
    click.echo(say(f"{out}：{len(held)} 个排污口。", f"{out}: {len(held)} outfalls."))


@command.command(
    "import",
    help=say("导入台账（CSV、Excel）：有错误就一条也不收", "import a table; one error and nothing is taken"),
)
@click.argument("file", type=FILE)
@click.option("--dry-run", "is_dry", is_flag=True, help=say("只看问题，不写入", "only look"))
@click.option(
    "--skip-errors",
    "is_lenient",
    is_flag=True,
    help=say("留下有错误的行，收其余的", "take the rows without errors"),
)
@actor_options
@click.pass_context
def import_(ctx: click.Context, *, file: Path, is_dry: bool, is_lenient: bool, who: str, role: Role,
            ground: str) -> None:  # fmt: skip
    """Import a bureau's table."""
    with outfalls(ctx.obj) as office:
        made = office.read(file, who, ground)
        write_findings(made.findings)
        is_taken = not is_dry and (is_lenient or not made.refused) and bool(made.drafts)
        if is_taken:
            office.take(made, file, who, ground)
    click.echo(
        say(
            f"新登记 {made.entered}，修改 {made.changed}，无变化 {made.same}，未收 {made.refused}。",
            f"{made.entered} new, {made.changed} edited, {made.same} unchanged, {made.refused} refused.",
        )
        + ("" if is_taken or not made.drafts else say("什么也没有写入。", " Nothing was entered."))
    )
    if made.refused:
        ctx.exit(1)


@command.command("list", help=say("排污口和进度", "outfalls and how far they are"))
@click.option("--county", default="", help=say("只列一个旗县区（代码或名称）", "only one county"))
@click.option("--water", default="", help=say("只列一个水体（代码或名称）", "only one water"))
@click.option(
    "--lacks",
    type=click.Choice(get_args(Stage)),
    help=say("只列还没到这一步的", "only those that have not come so far"),
)
@format_option
@out_option
@click.pass_obj
def list_(
    folder: str | None, *, county: str, water: str, lacks: str | None, form: str, out: Path | None
) -> None:
    """One row an outfall."""
    with outfalls(folder) as office:
        wanted = {"county": _code(office, county), "water_body": _code(office, water)}
        rows = [
            _row(office, each)
            for each in office.book.standings(office.desk.now.date()).values()
            if all(code in {"", each.held.outfall[column]} for column, code in wanted.items())
            and (lacks is None or lacks not in each.reached)
        ]
    headers = {
        "code": say("代码", "code"), "name": say("名称", "name"), "class": say("类型", "class"),
        "county": say("旗县区", "county"), "water": say("水体", "water"), "surveyed": say("查", "surveyed"),
        "measured": say("测", "measured"), "traced": say("溯", "traced"), "kind": say("整治类别", "how"),
        "rectified": say("治", "rectified"), "closed": say("销号", "closed"), "case": say("案件", "case"),
        "responsible": say("责任主体", "responsible"),
    }  # fmt: skip
    write_rows(rows, headers, form=form, out=out, title=say("入河排污口", "River outfalls"))


@command.command(help=say("打开一个排污口：登记、记录、全部经过", "one outfall: register, records, history"))
@click.argument("code")
@click.pass_obj
def show(folder: str | None, code: str) -> None:
    """Cells, stages and every entry."""
    with outfalls(folder) as office:
        held = office.book.named(code)
        _tell(held)
        names = office.book.names["columns"]
        for column in COLUMNS[2:]:
            text = held.outfall[column]
            if text:
                name = names[column][0 if language() == "zh" else -1]
                click.echo(f"  {name}: {_told(office, column, text)}")
        where = office.book.standings(office.desk.now.date()).get(held.code)
        if where is not None:
            click.echo("  " + _stages(where))
        for entry in office.book.history(held.code):
            click.echo(_line(office, entry))


@command.command(
    "set", help=say("改登记：列=值；值留空即清空", "edit cells: COLUMN=VALUE; an empty value empties it")
)
@click.argument("code")
@click.argument("cells", nargs=-1, required=True, metavar="COLUMN=VALUE...")
@actor_options
@click.pass_obj
def set_(folder: str | None, *, code: str, cells: tuple[str, ...], who: str, role: Role, ground: str) -> None:
    """Edit an outfall."""
    given = dict(_pair(each) for each in cells)
    with outfalls(folder) as office:
        held, findings = office.set(code, given, Actor(who, role, ground))
        write_findings([each for each in findings if each.level != "info"])
        _tell(held)
        click.echo(_line(office, office.book.history(held.code)[-1]))


@command.command(
    help=say(
        "记一步：survey 查、measure 测、trace 溯、manage 管；词=值，如 record CODE measure flow=yes",
        "record a step: survey, measure, trace, manage, with WORD=VALUE; e.g. record CODE measure flow=yes",
    )
)
@click.argument("code")
@click.argument("step", type=click.Choice(list(steps())))
@click.argument("words", nargs=-1, metavar="[WORD=VALUE]...")
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    help=say("哪天做的，默认今天", "day it was done; default today"),
)
@click.option("--attach", "path", type=FILE, help=say("附件", "a file"))
@actor_options
@click.pass_obj
def record(folder: str | None, *, code: str, step: str, words: tuple[str, ...], day: datetime | None,
           path: Path | None, who: str, role: Role, ground: str) -> None:  # fmt: skip
    """Record a step."""
    with outfalls(folder) as office:
        on = (day or office.desk.now).date()
        held = office.record(code, step, on, words_of(words), Actor(who, role, ground), path)
        _tell(held)
        click.echo(_line(office, office.book.history(held.code)[-1]))


@command.command(help=say("各步记录的词", "words of the records of each step"))
@format_option
@out_option
def words(form: str, out: Path | None) -> None:
    """One row a word."""
    rows: list[Row] = [
        {
            "step": f"{step.key} {step.name(language())}", "word": word.key, "means": word.name(language()),
            "choices": ", ".join(f"{key}({word.told(key, language())})" for key in word.choices),
            "needed": word.is_needed,
        }
        for step in steps().values()
        for word in step.words.values()
    ]  # fmt: skip
    headers = {
        "step": say("步骤", "step"), "word": say("词", "word"), "means": say("含义", "meaning"),
        "choices": say("可填", "one of"), "needed": say("必填", "needed"),
    }  # fmt: skip
    write_rows(rows, headers, form=form, out=out, title=say("查测溯管", "Survey, measure, trace, manage"))


@command.command(
    help=say(
        "治：立整治案件，已有的监测报告、责任主体、类别一并带入",
        "treat: open the case of rectification, with report, body and class that are on record",
    )
)
@click.argument("code")
@click.option(
    "--problem", default="", help=say("存在问题，默认取登记", "what is wrong; default the register's")
)
@click.option("--owner", default="", help=say("承办人", "who has it"))
@actor_options
@click.pass_obj
def rectify(
    folder: str | None, *, code: str, problem: str, owner: str, who: str, role: Role, ground: str
) -> None:
    """Open the case of an outfall."""
    with outfalls(folder) as office:
        tell(office.desk, office.rectify(code, problem, owner, Actor(who, role, ground)))


def _deed(name: str, deed: Callable[[Registered, str, str], Draft], told: str) -> click.Command:
    """The command of a decision about one outfall."""

    @click.command(name, help=told)
    @click.argument("code")
    @actor_options
    @click.pass_obj
    def decide(folder: str | None, *, code: str, who: str, role: Role, ground: str) -> None:
        with outfalls(folder) as office:
            held = office.decide(code, deed, Actor(who, role, ground))
            _tell(held)
            click.echo(_line(office, office.book.history(held.code)[-1]))

    return decide


for each_deed in (
    _deed(
        "undo",
        deeds.undo,
        say("撤销最近一次修改；修改本身留档", "take back the last edit; it stays on record"),
    ),
    _deed(
        "strike",
        deeds.strike,
        say("从登记中去除（重复、不存在）；历史保留", "take off the register; history stays"),
    ),
    _deed("restore", deeds.restore, say("恢复去除的排污口", "bring a struck outfall back")),
):
    command.add_command(each_deed)


@contextmanager
def outfalls(folder: str | None) -> Iterator[Outfalls]:
    """The outfalls of the workspace, now."""
    workspace = Workspace.find(folder)
    with outfalls_of(workspace, moment(workspace)) as office:
        yield office


def _pair(text: str) -> tuple[str, str]:
    column, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(say(f"“{text}”应写成 列=值", f'"{text}" is not COLUMN=VALUE'))
    return column.strip(), value.strip()


def _code(office: Outfalls, text: str) -> str:
    """Code of a county or a water of that name; the text itself where no register has it."""
    if not text:
        return ""
    found = office.book.registers.divisions.find(text) or office.book.registers.bodies.find(text)
    return found.code if found else text


def _tell(held: Registered) -> None:
    off = say("（已去除）", " (struck)") if held.is_struck else ""
    click.secho(f"{held.code}  {held.outfall.name}{off}", bold=True)


def _told(office: Outfalls, column: str, text: str) -> str:
    if column == "class" and text in outfall_classes():
        return outfall_classes()[text].name(language())
    if column in {"county", "water_body"} and text:
        return f"{office.book.place_name(text, language())} {text}"
    names = office.book.names["values"].get(text)
    return text if names is None else names[0 if language() == "zh" else -1]


def _stages(where: Standing) -> str:
    names = {
        "surveyed": say("查", "surveyed"), "measured": say("测", "measured"), "traced": say("溯", "traced"),
        "classified": say("分类", "classified"), "rectified": say("治", "rectified"),
        "closed": say("销号", "closed"),
    }  # fmt: skip
    told = "  ".join(f"{name}{MARKS[stage in where.reached]}" for stage, name in names.items())
    return told + (f"  {say('案件', 'case')} {where.work.case.id}" if where.work else "")


def _row(office: Outfalls, where: Standing) -> Row:
    outfall, words = where.held.outfall, packaged_words(language())
    marks = {stage: MARKS[stage in where.reached] for stage in get_args(Stage)}
    return {
        "code": outfall.code, "name": outfall.name, "class": _told(office, "class", outfall["class"]),
        "county": office.book.place_name(outfall["county"], language()),
        "water": office.book.place_name(outfall["water_body"], language()),
        **marks,
        "kind": words.sentences.get(f"case_class_{where.kind}", ""),
        "case": where.work.case.id if where.work else "", "responsible": outfall["responsible"],
    }  # fmt: skip


def _line(office: Outfalls, entry: Entry) -> str:
    body = cast(Mapping[str, Any], entry.body)
    what = DEEDS.get(entry.kind, entry.kind)
    if entry.kind == "outfall.recorded":
        step, file = steps()[body["step"]], body["file"].get("name", "")
        told = say("；", "; ").join(step.told(body["words"], language()))
        what = f"{step.name(language())} {body['day']} {told} {file}".rstrip()
    elif entry.kind == "outfall.changed":
        names, at = office.book.names["columns"], 0 if language() == "zh" else -1
        what += " " + "; ".join(
            f"{names[key][at]} {_told(office, key, a) or '—'} → {_told(office, key, b) or '—'}"
            for key, (a, b) in body["cells"].items()
        )
    return f"  {entry.at:%Y-%m-%d %H:%M}  {entry.who}  {what}  （{entry.ground}）"
