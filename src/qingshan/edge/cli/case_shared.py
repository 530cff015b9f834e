"""What the commands about cases share: the desk of the workspace, a case in a row and in two lines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from qingshan.act.case.case import Case
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.moment import moment
from qingshan.edge.desk import Desk, desk_of
from qingshan.edge.workspace import Workspace


@contextmanager
def desk_at(folder: str | None) -> Iterator[Desk]:
    """The desk of the workspace, now."""
    workspace = Workspace.find(folder)
    with desk_of(workspace, moment(workspace)) as desk:
        yield desk


def tell(desk: Desk, case: Case) -> None:
    """One case in two lines: what it is about, where it stands, who has it until when."""
    row = case_row(desk, case)
    late = row["overdue"]
    click.secho(f"{case.id}  {case.title}", bold=True)
    click.echo(
        say(
            f"{row['kind']} · {row['state']} · 承办 {case.owner} · 期限 {case.due or '—'}"
            + (f" · 超期 {late} 天" if late else ""),
            f"{row['kind']} · {row['state']} · with {case.owner} · due {case.due or '—'}"
            + (f" · {late} days overdue" if late else ""),
        )
    )


def row_headers() -> dict[str, str]:
    """Headers of a row of a case."""
    return {
        "id": say("编号", "number"), "kind": say("类型", "kind"), "title": say("事由", "title"),
        "state": say("状态", "state"), "owner": say("承办", "with"), "due": say("期限", "due"),
        "overdue": say("超期/天", "days overdue"), "age": say("在办/天", "age [d]"),
        "level": say("上报至", "escalated to"), "about": say("对象", "about"),
        "division": say("区划", "division"),
    }  # fmt: skip


def case_row(desk: Desk, case: Case) -> dict[str, object]:
    """A case as a row."""
    kind = desk.kind_of(case)
    levels = {step.level.key: step.level.name(language()) for step in kind.steps}
    return {
        "id": case.id, "kind": kind.name.name(language()), "title": case.title,
        "state": kind.states[case.state].name.name(language()), "owner": case.owner, "due": case.due,
        "overdue": case.days_overdue(desk.now.date()), "age": case.age(desk.now),
        "level": levels.get(case.level, ""), "about": case.about, "division": case.division,
    }  # fmt: skip
