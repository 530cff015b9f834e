"""``qingshan compare air``: two periods like for like, with counts and the edition of each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qingshan.base.errors import NothingToJudgeError
from qingshan.base.period import Period
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import format_option, marked_as_held, out_option, write_rows
from qingshan.edge.opening import unit_text
from qingshan.edge.workspace import Workspace

if TYPE_CHECKING:
    from qingshan.edge.air.versus import Comparison, Versus

SHOWN = (
    "valid_days",
    "good_days",
    "good_day_ratio",
    "heavy_days",
    "pm25_mean",
    "pm10_mean",
    "so2_mean",
    "no2_mean",
    "co_p95",
    "o3_8h_p90",
    "composite_index",
)


@click.command(
    "air",
    help=say(
        "比较一个地区的两个时段：同一批站点、同一版标准，列出天数与各自的版本。两个时段现行标准不同时，"
        "既给出各按现行版本的结果，也给出统一按每个版本的结果。",
        "Compare two periods of a place: same sites, same edition, with counts. Where "
        "different editions are in force, both the results by date and those under each edition are given.",
    ),
)
@click.argument("earlier")
@click.argument("later")
@click.option(
    "--place", "place_name", default="", help=say("城市、旗县区或站点，默认全市", "city, county or site")
)
@click.option("--edition", default="", help=say("统一按一个版本", "one edition for both"))
@format_option
@out_option
@click.pass_obj
def air(
    folder: str | None,
    *,
    earlier: str,
    later: str,
    place_name: str,
    edition: str,
    form: str,
    out: Path | None,
) -> None:
    """Print the comparison."""
    from qingshan.edge.air.versus import compare

    workspace = Workspace.find(folder)
    one, other = Period.parse(earlier), Period.parse(later)
    found = compare(workspace, workspace.place(place_name), one, other, edition)
    rows = [row for part in found.comparisons for row in _rows(part, say("全部站点", "all sites"))]
    rows += [row for part in found.common for row in _rows(part, say("共同站点", "common sites"))]
    if not rows:
        raise NothingToJudgeError("nothing-in-period", period=f"{one}, {other}")
    headers = {
        "edition": say("标准", "edition"),
        "sites": say("口径", "sites"),
        "statistic": say("统计量", "statistic"),
        "one": str(one),
        "other": str(other),
        "change": say("变化", "change"),
        "unit": say("变化单位", "unit"),
    }
    title = f"{found.place.name(language())} {one.label(language())} → {other.label(language())}"
    title = marked_as_held(title, workspace)
    write_rows(rows, headers, form=form, out=out, title=title, notes=_notes(found))


def _rows(part: Comparison, sites: str) -> list[dict[str, object]]:
    label = part.editions[0] if part.is_like else " → ".join(part.editions)
    lines = [line for key in SHOWN for line in part.lines if line.key == key]
    from qingshan.evaluate.air.declarations import declarations
    from qingshan.standards.air_rules import rules_named

    words = declarations(rules_named(part.editions[1]))
    return [
        {
            "edition": label,
            "sites": sites,
            "key": line.key,
            "statistic": words["period", line.key].name(language()),
            "one": line.one.value,
            "other": line.other.value,
            "change": line.change and line.change.value,
            "unit": line.change and unit_text(line.change.unit, language()),
        }
        for line in lines
    ]


def _notes(found: Versus) -> list[str]:
    notes = []
    if any(not part.is_like for part in found.comparisons):
        notes.append(
            say(
                "“→”行两个时段各按现行版本，变化中含标准更替的影响；同版本的行才是同口径比较。",
                "Rows with → are judged each by its own edition: their change includes the switch. Compare "
                "like for like within one edition.",
            )
        )
    one, other = found.sites
    if one != other:
        notes.append(
            say("两个时段的站点不同：", "The sites differ: ") + ", ".join(one) + "  →  " + ", ".join(other)
        )
    else:
        notes.append(say("两个时段的站点相同：", "Same sites: ") + ", ".join(one))
    return notes
