"""``qingshan evaluate water --published``: our class beside the published one, each difference with its "
"cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qingshan.base.errors import NothingToJudgeError
from qingshan.base.indicator import indicator, signs
from qingshan.base.period import Period
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import marked_as_held, write_rows
from qingshan.edge.workspace import Place, Workspace

if TYPE_CHECKING:
    from qingshan.evaluate.water.published import Agreement, Cause


def causes() -> dict[Cause, str]:
    """Causes in words."""
    return {
        "rounded": say("页面显示的是修约值", "values as shown are rounded"),
        "neighbor": say("与前后记录的类别相同", "class of the record before or after"),
        "other_scale": say("按另一种水体（河流/湖库）的总磷限值", "phosphorus by the other kind of water"),
        "unexplained": say("没有记录能解释", "no record explains it"),
    }


def print_published(
    workspace: Workspace, period: str, named: Sequence[Place], *, form: str, out: Path | None, edition: str
) -> None:
    """Print every disagreement and the count of those that agree."""
    from qingshan.edge.water.published import published_agreement
    from qingshan.standards.water_rules import rules_named

    time = Period.parse(period)
    found = published_agreement(workspace, time, named, edition=edition)
    if not found.records:
        raise NothingToJudgeError("nothing-in-period", period=period)
    words = causes()
    names = {str(each.code): each.name(language()) for each in workspace.sections().sections}
    classes = rules_named("2011").water_class
    rows = [
        {
            "section": names.get(each.section, each.section),
            "code": each.section,
            "time": f"{each.time:%Y-%m-%d %H:%M}",
            "published": classes(each.published).name(language()),
            "ours": classes(each.ours).name(language()),
            "determining": signs(filter(None, each.determining.split(",")), language()),
            "values": " ".join(f"{indicator(key).symbol}={value:g}" for key, value in each.values.items()),
            "cause": words[each.cause],
            "cause_key": each.cause,
        }
        for each in found.disagreements
    ]
    headers = {
        "section": say("断面", "section"),
        "time": say("时间", "time"),
        "published": say("公布", "published"),
        "ours": say("本系统", "ours"),
        "determining": say("定类因子", "determined by"),
        "cause": say("原因", "cause"),
        "values": say("监测值", "values"),
    }
    title = say(
        f"{time.label('zh')} 与公布类别的一致性", f"Agreement with published classes, {time.label('en')}"
    )
    title = marked_as_held(title, workspace)
    write_rows(rows, headers, form=form, out=out, title=title, notes=_notes(found))


def _notes(found: Agreement) -> list[str]:
    share = f"{100 * found.same / found.judged:.2f} %" if found.judged else "—"
    lines = [
        say(
            f"有公布类别的记录 {found.records} 条，能定类 {found.judged} 条，一致 {found.same} "
            f"条（{share}）。",
            f"{found.records} records with a published class, {found.judged} judged, {found.same} agree "
            f"({share}).",
        )
    ]
    counted = Counter(each.cause for each in found.disagreements)
    lines += [f"{words}: {counted[cause]}" for cause, words in causes().items() if counted[cause]]
    if found.unjudged:
        lines.append(
            say(
                f"{found.unjudged} 条没有定类：断面未登记是河流还是湖库，或没有监测值。",
                f"{found.unjudged} have no class of ours: river or lake is not registered, or nothing "
                f"was measured.",
            )
        )
    return lines
