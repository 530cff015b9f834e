"""``qingshan case list | backlog | evidence``: which cases wait, with whom, how long; what is on file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from qingshan.act.case.backlog import AGES, Pile, piles
from qingshan.act.case.case import Case
from qingshan.edge.cli.case_shared import case_row, desk_at, row_headers
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import Row, format_option, out_option, write_rows
from qingshan.edge.desk import Desk
from qingshan.edge.ledger import attachments

BY = {
    "owner": ("承办人", "with"), "division": ("区划", "division"), "kind": ("类型", "kind"),
    "state": ("状态", "state"), "level": ("上报至", "escalated to"),
}  # fmt: skip


@click.command("list", help=say("案件清单；默认只列未结的", "cases; open ones unless --all"))
@click.option("--all", "is_all", is_flag=True, help=say("包括已结的", "closed ones too"))
@click.option("--overdue", is_flag=True, help=say("只列超期的", "only overdue ones"))
@click.option("--kind", default="", help=say("只列一类", "only one kind"))
@click.option("--owner", default="", help=say("只列某人的", "only one owner's"))
@click.option(
    "--division", default="", help=say("只列某地的（代码或名称）", "only one division's (code or name)")
)
@click.option("--about", default="", help=say("只列某个对象的（代码）", "only those about one thing (code)"))
@click.option("--older", type=click.IntRange(0), metavar=say("天", "DAYS"),
              help=say("只列立案超过这么多天的", "only those opened more days ago"))  # fmt: skip
@format_option
@out_option
@click.pass_obj
def list_(folder: str | None, *, is_all: bool, overdue: bool, kind: str, owner: str, division: str,
          about: str, older: int | None, form: str, out: Path | None) -> None:  # fmt: skip
    """One row a case, the most overdue first."""
    with desk_at(folder) as desk:
        today = desk.now.date()
        place = desk.workspace.divisions().find(division) if division else None
        where = place.code if place else division
        chosen = [
            case
            for case in desk.cases().values()
            if (is_all or not case.is_closed)
            and (not overdue or case.days_overdue(today))
            and _is_within(desk, case, where)
            and all(word in {"", held} for word, held in (
                (owner, case.owner), (about, case.about), (desk.kind_key(kind) if kind else "", case.kind),
            ))
            and (older is None or case.age(desk.now) > older)
        ]  # fmt: skip
        rows = [case_row(desk, case) for case in sorted(chosen, key=lambda c: (-c.days_overdue(today), c.id))]
    write_rows(rows, row_headers(), form=form, out=out, title=say("案件", "Cases"))


@click.command(help=say("积压：谁手里、多久了、超期多少", "backlog: with whom, how old, how late"))
@click.option("--by", type=click.Choice(list(BY)), default="owner", show_default=True,
              help=say("按什么分堆", "what makes a pile"))  # fmt: skip
@format_option
@out_option
@click.pass_obj
def backlog(folder: str | None, *, by: str, form: str, out: Path | None) -> None:
    """One row a pile, and one of them all."""
    with desk_at(folder) as desk:
        cases = list(desk.cases().values())
        shown = _shown(desk, by)
        rows = [_pile_row(pile, shown(pile.key)) for pile in piles(cases, lambda c: _key(c, by), desk.now)]
        rows += [_pile_row(pile, say("合计", "all")) for pile in piles(cases, lambda _: "", desk.now)]
    headers = {
        "key": say(*BY[by]), "open": say("未结", "open"), "overdue": say("超期", "overdue"),
        "latest": say("最多超期/天", "most days late"),
        **{f"age_{most}": _age_name(at) for at, most in enumerate(AGES)},
        f"age_over_{AGES[-1]}": say(f"超过{AGES[-1]}天", f"over {AGES[-1]} d"),
        "median_age": say("在办天数中位", "median age [d]"), "oldest": say("最久/天", "oldest [d]"),
        "closed": say("已结", "closed"),
    }  # fmt: skip
    write_rows(rows, headers, form=form, out=out, title=say("积压", "Backlog"))


@click.command(help=say("案件的材料；--save 把附件取出来", "evidence on file; --save writes its files"))
@click.argument("number")
@click.option(
    "--save", type=click.Path(file_okay=False, path_type=Path), help=say("取到这个目录", "to this folder")
)
@format_option
@out_option
@click.pass_obj
def evidence(folder: str | None, *, number: str, save: Path | None, form: str, out: Path | None) -> None:
    """One row a piece of evidence, the files proved by their hash when they are saved."""
    with desk_at(folder) as desk:
        case = desk.case(number)
        items = desk.kind_of(case).items
        filed = [(items[key], each) for key, found in case.evidence.items() for each in found]
        rows: list[Row] = [
            {
                "item": item.name.key, "name": item.name.name(language()), "text": each.text,
                "file": each.file.get("name", ""), "size": each.file.get("size"), "who": each.who,
                "at": f"{each.at:%Y-%m-%d %H:%M}",
            }
            for item, each in filed
        ]  # fmt: skip
        if save is not None:
            save.mkdir(parents=True, exist_ok=True)
            for item, each in filed:
                if each.file:
                    content = attachments.open_kept(desk.workspace.attachments_folder, each.file["sha256"])
                    path = save / f"{number}_{item.name.key}_{each.file['sha256'][:8]}_{each.file['name']}"
                    path.write_bytes(content)
    headers = {
        "item": say("材料", "item"), "name": say("名称", "name"), "text": say("内容", "text"),
        "file": say("附件", "file"), "size": say("字节", "bytes"), "who": say("经办人", "who"),
        "at": say("时间", "when"),
    }  # fmt: skip
    write_rows(rows, headers, form=form, out=out, title=f"{number} " + say("材料", "evidence"))


def _is_within(desk: Desk, case: Case, division: str) -> bool:
    return not division or desk.workspace.divisions().is_within(case.division, division)


def _key(case: Case, by: str) -> str:
    return f"{case.kind}/{case.state}" if by == "state" else str(getattr(case, by))


def _shown(desk: Desk, by: str) -> Callable[[str], str]:
    """Words of the key of a pile."""
    kinds = {kind.name.key: kind for kind in reversed(desk.kinds)}

    def shown(key: str) -> str:
        if by == "division":
            found = desk.workspace.divisions().get(key)
            return found.name(language()) if found else key or "—"
        if by == "level":
            steps = {step.level.key: step.level for kind in kinds.values() for step in kind.steps}
            return steps[key].name(language()) if key in steps else "—"
        kind, _, state = key.partition("/")
        if by not in {"kind", "state"} or kind not in kinds:
            return key or "—"
        name = kinds[kind].name.name(language())
        return f"{name} · {kinds[kind].states[state].name.name(language())}" if state else name

    return shown


def _pile_row(pile: Pile, key: str) -> Row:
    ages = {f"age_{most}": count for most, count in zip(AGES, pile.ages, strict=False)}
    return {
        "key": key, "open": pile.open, "overdue": pile.overdue, "latest": pile.latest, **ages,
        f"age_over_{AGES[-1]}": pile.ages[-1], "median_age": pile.median_age, "oldest": pile.oldest,
        "closed": pile.closed,
    }  # fmt: skip


def _age_name(at: int) -> str:
    if at == 0:
        return say(f"≤{AGES[0]}天", f"to {AGES[0]} d")
    return say(f"{AGES[at - 1] + 1}–{AGES[at]}天", f"{AGES[at - 1] + 1} to {AGES[at]} d")
