"""``qingshan evaluate online``: validity, exceedances, loads and signs of outlets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from qingshan.base.errors import NothingToJudgeError
from qingshan.base.indicator import indicator
from qingshan.base.period import Period
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import format_option, marked, out_option, write_findings, write_rows
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.verdict import share

if TYPE_CHECKING:
    from qingshan.edge.online.book import OnlineBook
    from qingshan.edge.online.summary import OutletSummary
    from qingshan.evaluate.online.limits import Applied
    from qingshan.standards.online_records import Held

TONNE = 1000
Marked = tuple[str, str]
"""Outlet and indicator a sign was found at."""


@click.command("online", help=say(
    "评价口门在线数据：传输有效率、均值、超标、排放量（含替代）、异常迹象。"
    "PERIOD 写成 2026-03、2026Q1、2026-03-15 等；OUTLET 为口门、企业或旗县区，默认全部。",
    "Judge online data of outlets: valid transmission rate, means, exceedances, loads (with substitutes), "
    "signs. PERIOD is 2026-03, 2026Q1, 2026-03-15; OUTLET is an outlet, enterprise or county; default all.",
))  # fmt: skip
@click.argument("period")
@click.argument("wanted", nargs=-1, metavar="[OUTLET]...")
@click.option(
    "--by",
    "rows_by",
    type=click.Choice(["outlet", "enterprise", "county"]),
    default="outlet",
    show_default=True,
    help=say("每行是什么", "what a row is"),
)
@click.option(
    "--signs/--no-signs",
    "with_signs",
    default=True,
    show_default=True,
    help=say("是否列出异常迹象", "whether to list signs"),
)
@click.option("--edition", default="", help=say("标准组合，默认按日期", "rule set; default by date"))
@click.option(
    "--as-of", type=int, help=say("只用到第几次导入为止的数据", "only what was known after that import")
)
@format_option
@out_option
@click.pass_obj
def online(
    folder: str | None, *, period: str, wanted: tuple[str, ...], rows_by: str, with_signs: bool,
    edition: str, as_of: int | None, form: str, out: Path | None,
) -> None:  # fmt: skip
    """Print what a period came to at each outlet, enterprise or county."""
    from qingshan.edge.online.book import load
    from qingshan.edge.online.summary import summaries
    from qingshan.edge.online.suspicions import as_finding, hints_of

    workspace = Workspace.find(folder)
    now = datetime.now(tz=ZoneInfo(workspace.city.time_zone)).replace(tzinfo=None)
    book = load(workspace, Period.parse(period), wanted, now=now, edition=edition, as_of=as_of)
    if not book.outlets or not book.rates["received"].sum():
        raise NothingToJudgeError("nothing-in-period", period=period)
    found = summaries(book, f"@{edition}" if edition else "")
    hints = hints_of(book) if with_signs else ()
    signs = [(hint.outlet, hint.indicator) for hint in hints]
    rows = list(_by_outlet(found, signs)) if rows_by == "outlet" else _grouped(book, found, signs, rows_by)
    write_rows(
        rows, _headers(rows_by), form=form, out=out, title=_title(book), notes=_notes(book, found)
    )  # fmt: skip
    write_findings([*book.registers.findings, *(as_finding(hint, book.rules) for hint in hints)])


def _by_outlet(found: Sequence[OutletSummary], signs: Sequence[Marked]) -> Iterator[dict[str, object]]:
    """One row per outlet and indicator."""
    for each in found:
        for item in each.indicators:
            limit, figures = each.limits.get(item), each.figures
            shown = _changing(each.changes[item]) if limit is not None else None
            is_warning = limit is not None and limit.role == "warning"
            over = figures[f"{item}_exceedances"].value
            coverage = figures[f"{item}_mean"].coverage
            yield {
                "code": each.outlet.code, "outlet": each.outlet.name(language()),
                "indicator": indicator(item).name(language()), "valid_rate": figures["valid_rate"].value,
                "days": None if coverage is None or item == "ph" else f"{coverage.have}/{coverage.of}",
                "mean": figures[f"{item}_mean"].value, "limit": shown,
                "exceedances": None if is_warning else over, "warnings": over if is_warning else None,
                "multiple": figures[f"{item}_multiple"].value, "run": each.runs.get(item) or None,
                "load": figures[f"{item}_load"].value,
                "load_substituted": figures[f"{item}_load_substituted"].value,
                "signs": signs.count((each.outlet.code, item)) or None, "limits": _limits(each.changes[item]),
            }  # fmt: skip


def _changing(limits: Sequence[Applied | None]) -> str:
    """Limits one after another; where two hang on the temperature, the one for cold water in brackets."""
    return " → ".join("—" if each is None else _with_cold(each) for each in limits)


def _with_cold(limit: Applied) -> str:
    if limit.cold is None:
        return _range(limit)
    return f"{_range(limit)} (≤{limit.warm_above} ℃: {_range(limit.cold)})"


def _limits(limits: Sequence[Applied | None]) -> str | None:
    """Every limit those that held were chosen from."""
    held = [one for each in limits if each is not None for one in (each, each.cold) if one is not None]
    found = dict.fromkeys(each for limit in held for each in limit.candidates)
    return "; ".join(f"{_range(each)} ({each.origin}{_doubt(each)})" for each in found) or None


def _range(limit: Applied | Held) -> str:
    return str(limit.high) if limit.low is None else f"{limit.low}–{limit.high}"


def _doubt(limit: Held) -> str:
    return say("，未核实", ", unverified") if limit.clause.status == "unverified" else ""


def _grouped(
    book: OnlineBook, found: Sequence[OutletSummary], signs: Sequence[Marked], rows_by: str
) -> list[dict[str, object]]:
    """One row per enterprise or county: sums of counts and loads."""
    groups: dict[str, list[OutletSummary]] = {}
    for each in found:
        groups.setdefault(each.outlet.enterprise if rows_by == "enterprise" else each.county, []).append(each)
    return [_group_row(book, code, members, signs, rows_by) for code, members in groups.items()]


def _group_row(
    book: OnlineBook, code: str, members: Sequence[OutletSummary], signs: Sequence[Marked], rows_by: str
) -> dict[str, object]:
    place = (
        book.registers.enterprises.get(code)
        if rows_by == "enterprise"
        else book.workspace.divisions().get(code)
    )
    counted = [each.figures["valid_rate"].coverage for each in members]
    valid, due = (sum(getattr(c, name) for c in counted if c) for name in ("have", "of"))
    judged = [
        (each, item) for each in members for item in each.indicators
        if item in each.limits and each.limits[item].role == "exceedance"
    ]  # fmt: skip
    codes = {each.outlet.code for each in members}
    over = [(each, item) for each, item in judged if each.figures[f"{item}_exceedances"].value]
    return {
        "code": code, "place": place.name(language()) if place else code, "outlets": len(members),
        "valid_rate": share(valid, due),
        "outlets_over": len({each.outlet.code for each, _ in over}),
        "exceedances": sum(int(_number(each, f"{item}_exceedances")) for each, item in judged),
        **{f"{item}_t": _tonnes(members, item) for item in ("cod", "nh3n", "flue_so2", "flue_nox")},
        "signs": sum(outlet in codes for outlet, _ in signs) or None,
    }  # fmt: skip


def _number(summary: OutletSummary, key: str) -> Decimal:
    value = summary.figures[key].value
    return value if isinstance(value, Decimal) else Decimal(0)


def _tonnes(members: Sequence[OutletSummary], item: str) -> Decimal | None:
    """Measured load of the outlets that have one [t]; none where no outlet has."""
    found = [each.figures[f"{item}_load"].value for each in members if item in each.indicators]
    known = [each for each in found if isinstance(each, Decimal)]
    return (sum(known, Decimal(0)) / TONNE).quantize(Decimal("0.001")) if known else None


def _headers(rows_by: str) -> dict[str, str]:
    if rows_by == "outlet":
        return {
            "code": say("口门", "outlet"), "outlet": say("名称", "name"),
            "indicator": say("指标", "indicator"),
            "valid_rate": say("传输有效率%", "valid rate %"), "days": say("有效日", "valid days"),
            "mean": say("均值", "mean"), "limit": say("限值", "limit"), "exceedances": say("超标", "over"),
            "warnings": say("预警小时", "warning h"), "multiple": say("最大倍数", "multiple"),
            "run": say("最长连续小时", "longest run h"), "load": say("排放量kg", "load kg"),
            "load_substituted": say("含替代kg", "with substitutes kg"), "signs": say("迹象", "signs"),
            "limits": say("限值来源", "limits from"),
        }  # fmt: skip
    return {
        "code": say("代码", "code"),
        "place": say("企业", "enterprise") if rows_by == "enterprise" else say("旗县区", "county"),
        "outlets": say("口门", "outlets"), "valid_rate": say("传输有效率%", "valid rate %"),
        "outlets_over": say("超标口门", "outlets over"), "exceedances": say("超标次数", "exceedances"),
        "cod_t": "COD t", "nh3n_t": say("氨氮 t", "NH3-N t"), "flue_so2_t": "SO2 t", "flue_nox_t": "NOx t",
        "signs": say("迹象", "signs"),
    }  # fmt: skip


def _title(book: OnlineBook) -> str:
    name, time = book.workspace.city.name(language()), book.period.label(language())
    title = say(f"{name} {time} 口门在线数据", f"Online data of outlets, {name}, {time}")
    return marked(title, book.is_simulated)


def _notes(book: OnlineBook, found: Sequence[OutletSummary]) -> list[str]:
    unverified = [p.text(language()) for p in book.rules.policies if p.status == "unverified"]
    first, undecided = found[0], book.undecided.height
    between = say(
        f"{undecided} 个日均值介于两档限值之间，当天没有水温，不判：上传 w01010，或在 conditions 列写明。",
        f"{undecided} daily means lie between two limits and the day has no water temperature: not judged. "
        "Send w01010, or name the limit in the column conditions.",
    )
    key = f"{first.indicators[0]}_mean" if first.indicators else "valid_rate"
    return [
        say("依据 ", "By ") + book.rules.name(language())
        + say("；限值取许可与标准中较严者；烟气为折算值。",
              "; the stricter of permit and standard holds; flue gas at reference oxygen."),
        *([between] if undecided else []),
        say("未核实的规则：", "Rules not verified: ") + say("；", "; ").join(unverified),
        say("打开任一数字：qingshan explain ", "Open any figure: qingshan explain ")
        + str(first.figures[key].address),
    ]  # fmt: skip
