"""The page of reference on standards, rendered from the data so that it cannot drift."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from qingshan.base.figure import STATUS_ORDER
from qingshan.base.messages import Language
from qingshan.standards.air_rules import AirRules, Policy, rule_sets
from qingshan.standards.catalog import Edition, editions, header, schemas, table, tables
from qingshan.standards.online_records import OnlineRules
from qingshan.standards.online_rules import rule_sets as online_sets
from qingshan.standards.schema import Row, Value
from qingshan.standards.water_records import WaterRules
from qingshan.standards.water_rules import rule_sets as water_sets

STATUS_NAMES = {
    "read": ("读自原文", "read in the standard"),
    "transcribed": ("转录", "from a public transcription"),
    "measured": ("由公布数据反算", "measured on published data"),
    "seen": ("仅见于公开代码或新闻", "seen in public code or news only"),
    "unverified": ("未核实", "unverified"),
}
"""Every status of a row, in words."""

_CLAUSE_WORDS = (
    (re.compile(r"附录(\w+)"), r"annex \1"),
    (re.compile(r"表([\w.]+?)注([\da-z]*)"), r"table \1 note \2"),
    (re.compile(r"表([\w.]+)"), r"table \1"),
    (re.compile(r"（按(.+)）"), r" (as \1)"),
    (re.compile("未读到"), "not read"),
    (re.compile("修改单"), "amendment"),
    (re.compile("国家月报口径"), "practice of the national monthly report"),
    (re.compile(r"说明（(\d)）"), r" note (\1)"),
    (re.compile("发布惯例"), "practice of the published feed"),
    (re.compile("减排比例"), "reduction ratios"),
    (re.compile("预警分级"), "alert levels"),
    (re.compile("数值判别"), "numeric test"),
    (re.compile("考核口径"), "appraisal practice"),
    (re.compile("加权综合指数"), "weighted composite index"),
    (re.compile("综合指数"), "composite index"),
    (re.compile("2021年7月月报注"), "note of the monthly report of July 2021"),
    (re.compile("全文"), "whole text"),
    (re.compile("二（一）"), "part 2 (1)"),
    (re.compile("二（二）"), "part 2 (2)"),
    (re.compile("三（一）"), "part 3 (1)"),
    (re.compile("三（二）"), "part 3 (2)"),
    (re.compile("四（二）"), "part 4 (2)"),
    (re.compile("^五$"), "part 5"),
    (re.compile("修约位数"), "decimals"),
    (re.compile("有效均值"), "valid means"),
    (re.compile("^均值$"), "means"),
    (re.compile("数据整合"), "combination of data"),
    (re.compile("实时发布"), "real-time publishing"),
    (re.compile("单项指数"), "single index"),
    (re.compile("城市水质指数"), "city water quality index"),
    (re.compile("地方汛期"), "local flood season"),
    (re.compile("降雨过程"), "rain event"),
    (re.compile("首要污染物"), "first-order indicator"),
    (re.compile("统计量"), "statistic"),
    (re.compile("每月评价"), "monthly evaluation"),
    (re.compile("无效数据处理"), "treatment of invalid data"),
    (re.compile("公开设备代码"), "public code of devices"),
    (re.compile("与平台通行标记不一致"), ", platforms differ"),
    (re.compile("平台通行标记"), "marks of platforms"),
    (re.compile("数据标记"), "marks of data"),
    (re.compile("标记规则"), "marking rules"),
    (re.compile("设备通行编码"), "practice of devices"),
    (re.compile("设备通行单位"), "practice of devices"),
    (re.compile(r"式（(\d+)）"), r" formula (\1)"),
    (re.compile("适用范围"), ", where it holds"),
    (re.compile("小时均值"), "hourly mean"),
    (re.compile("小时值"), "hourly value"),
    (re.compile("日均值"), "daily mean"),
    (re.compile("生态环境部令第10号"), "ministry order 10"),
    (re.compile("连续超标提示"), "notice of consecutive hours"),
    (re.compile("许可与标准"), "permit and standard"),
    (re.compile("修约"), "rounding"),
    (re.compile("巴歇尔槽"), "Parshall flume"),
    (re.compile("三角堰"), "V-notch weir"),
    (re.compile("矩形堰"), "rectangular weir"),
    (re.compile("单位换算"), "units"),
    (re.compile("（自定）|自定"), "our own"),
    (re.compile("、"), ", "),
)

_INTRO = """# Standards · 标准数据

<!-- Generated from src/qingshan/standards/data; do not edit. -->

Every limit, breakpoint and rule is a row of dated data with its clause and with how sure it is.
`qingshan standards list`, `show KEY [TABLE]` and `diff A B` print the same.

每一条限值、分级和规则都是有日期的数据，注明条款和核实情况；命令 `qingshan standards` 给出同样的内容。
"""


def status_name(status: str, language: Language) -> str:
    """A status in words.

    Examples
    --------
    >>> status_name("unverified", "zh")
    '未核实'
    """
    return STATUS_NAMES[status][0 if language == "zh" else 1]


def clause_text(clause: str, language: Language) -> str:
    """Text of a clause in the given language.

    Examples
    --------
    >>> clause_text("表1、4.4", "en"), clause_text("表3注b", "en"), clause_text("附录A", "en")
    ('table 1, 4.4', 'table 3 note b', 'annex A')
    """
    if language == "en":
        for pattern, words in _CLAUSE_WORDS:
            clause = pattern.sub(words, clause)
    return clause


def cell_text(value: Value) -> str:
    """A cell as people read it; a dash for nothing."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value) if isinstance(value, tuple) else str(value)


def render() -> str:
    """The whole page, in Markdown."""
    parts = [_INTRO, "".join(_statuses()), "".join(_sets(rule_sets())), "".join(_policies(rule_sets()))]
    parts += ["".join(_edition(each)) for each in editions("air")]
    parts += ["".join(_water_sets(water_sets())), "".join(_policies(water_sets()))]
    parts += ["".join(_edition(each)) for each in editions("water")]
    parts += ["".join(_online_sets(online_sets())), "".join(_policies(online_sets()))]
    parts += ["".join(_edition(each)) for each in editions("outlet")]
    parts += ["".join(_edition(each)) for each in editions("outfall")]
    return "\n".join(parts)


def _statuses() -> Iterator[str]:
    yield "## How sure a row is · 核实情况\n\n"
    yield from _table(
        ("status", "", "核实情况"),
        ((each, status_name(each, "en"), status_name(each, "zh")) for each in STATUS_ORDER),
    )


def _sets(sets: tuple[AirRules, ...]) -> Iterator[str]:
    yield "## Rule sets of ambient air by date · 按日期适用的标准组合\n\n"
    head = ("key", "from", "before", "limits", "stage of limits", "index", "evaluation", "ranking", "dust")
    yield from _table(
        head,
        (
            (
                " / ".join((one.key, *one.aliases)),
                cell_text(None if one.start is None else str(one.start)),
                cell_text(None if one.end is None else str(one.end)),
                one.standards["limits"],
                one.en,
                *(one.standards[role] for role in ("index", "evaluation", "ranking", "dust")),
            )
            for one in sets
        ),
    )


def _water_sets(sets: tuple[WaterRules, ...]) -> Iterator[str]:
    yield "## Rule sets of water by date · 水的标准组合\n\n"
    roles = ("limits", "ground", "method", "statistics", "ranking", "flood", "sources", "online")
    yield from _table(
        ("key", "from", "before", *roles),
        (
            (
                " / ".join((one.key, *one.aliases)),
                cell_text(None if one.start is None else str(one.start)),
                cell_text(None if one.end is None else str(one.end)),
                *(one.standards[role] for role in roles),
            )
            for one in sets
        ),
    )


def _online_sets(sets: tuple[OnlineRules, ...]) -> Iterator[str]:
    yield "## Rule sets of online data by date · 在线数据的标准组合\n\n"
    roles = tuple(sets[0].standards)
    yield from _table(
        ("key", "from", "before", *roles),
        (
            (
                " / ".join((one.key, *one.aliases)),
                cell_text(None if one.start is None else str(one.start)),
                cell_text(None if one.end is None else str(one.end)),
                *(one.standards[role] for role in roles),
            )
            for one in sets
        ),
    )


def _policies(sets: Sequence[AirRules] | Sequence[WaterRules] | Sequence[OnlineRules]) -> Iterator[str]:
    media = {AirRules: "air", WaterRules: "water", OnlineRules: "online data of outlets"}
    medium = media[type(sets[0])]
    yield f"## Named choices: {medium} · 标准未写明或未核实时的选择\n\n"
    yield "Results name the choices they rest on. 结果注明所用的选择。\n\n"
    found: dict[str, Policy] = {}
    clauses: dict[str, dict[str, None]] = {}
    users: dict[str, list[str]] = {}
    for one in sets:
        for policy in one.policies:
            found[policy.key] = policy
            clauses.setdefault(policy.key, {})[str(policy.clause)] = None
            users.setdefault(policy.key, []).append(one.key)
    yield from _table(
        ("key", "中文", "English", "clause", "status", "rule sets"),
        (
            (key, each.zh, each.en, "; ".join(clauses[key]), _marked(each.status), " ".join(users[key]))
            for key, each in found.items()
        ),
    )


def _edition(one: Edition) -> Iterator[str]:
    yield f"## {one.key}\n\n**{one.number}** {one.zh} · {one.en}\n\n"
    dates = (("issued", one.issued), ("in force from", one.in_force_from), ("to", one.in_force_to))
    known = [f"{name} {day}" for name, day in dates if day is not None]
    yield f"- {', '.join(known) or 'dates not known'} ({status_name(one.dates_status, 'en')})\n"
    if one.supersedes:
        yield f"- supersedes {', '.join(one.supersedes)}\n"
    if one.base is not None:
        yield f"- other tables as in {one.base}\n"
    yield f"- {one.source_en}\n- {one.source_zh}\n"
    for name in tables(one.key):
        rows = table(one.key, name)
        if (one.folder / f"{name}.csv").is_file():
            schema = schemas(one.medium)[name]
            yield f"\n### {one.key}: {schema.en} · {schema.zh}\n\n`{name}.csv`, {len(rows)} rows\n\n"
            order = list(schema.columns)
            head = tuple(header(c, one.medium, "en") for c in order)
            yield from _table(head, (_cells(row, order) for row in rows))


def _cells(row: Row, order: list[str]) -> tuple[str, ...]:
    return tuple(
        _marked(row.text(name)) if name == "status" else cell_text(row[name])
        for name in sorted(row, key=order.index)
    )


def _marked(status: str) -> str:
    return f"**{status}**" if status == "unverified" else status


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n"
    for row in rows:
        yield f"| {' | '.join(each.replace('|', chr(92) + '|') for each in row)} |\n"


if __name__ == "__main__":
    print(render(), end="")
