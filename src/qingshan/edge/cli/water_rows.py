"""Rows of the tables of water, from figures: sections, lakes, sources, groups, months."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from qingshan.base.figure import Figure
from qingshan.base.indicator import indicator
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import marked
from qingshan.edge.water import places as at
from qingshan.edge.water.table import class_change, main_text, meant, symbols
from qingshan.edge.workspace import Place
from qingshan.evaluate.declared import Figures
from qingshan.evaluate.water.derived import Deriver
from qingshan.evaluate.water.figures import Judged
from qingshan.evaluate.water.group_figures import Group, GroupMaker
from qingshan.evaluate.water.source_figures import SourceMaker

if TYPE_CHECKING:
    from qingshan.edge.water.book import WaterBook
    from qingshan.evaluate.water.declarations import Scope
    from qingshan.evaluate.water.span import Span

Rows = list[dict[str, object]]
Headers = dict[str, str]
DRY, NONE, WORST = "断", "·", ">Ⅴ"
COUNTED = (
    "sections",
    "absent",
    "good_sections",
    "good_ratio",
    "bad_ratio",
    "attainment",
    "attained_sections",
    "targeted_sections",
)


def title(book: WaterBook, span: Span) -> str:
    """Title of a table; simulated data are called so."""
    name = book.workspace.city.name(language())
    basis = {"manual": say("手工监测", "manual samples"), "auto": say("自动监测", "automatic stations")}
    text = say(f"{name} {span.label('zh')} 水质", f"Water of {name}, {span.label('en')}")
    return marked(f"{text}{say('（', ' (')}{basis[book.basis]}{say('）', ')')}", book.is_simulated)


def section_rows(book: WaterBook, span: Span, sections: Sequence[Place]) -> tuple[Rows, Headers]:
    """A row a section: class, target, what determined it, and the class of every month."""
    rows = []
    for place in sections:
        figures = book.section_figures(place.code, span, with_inputs=False)
        row = _of_one(book, place, figures, "section", span)
        row["river"] = _body(book, place)
        row["class_change"] = class_change(book, place, span)
        row["strip"], row["months"] = _strip(book, place, span)
        rows.append(row)
    headers = {
        "place": say("断面", "section"),
        "river": say("水体", "water"),
        "class": say("类别", "class"),
        "target": say("目标", "target"),
        "attained": say("达标", "attains"),
        "determining": say("定类因子", "determined by"),
        "main": say("主要污染指标(超标倍数)", "main indicators (multiple)"),
        "n_months": say("月数", "months"),
        "strip": _strip_head(span),
        "class_change": say("同比(类)", "vs year before"),
        "undecided": say("检出限过高", "limit too high"),
    }
    return rows, _used(headers, rows)


def _of_one(book: WaterBook, place: Place, figures: Figures, scope: Scope, span: Span) -> dict[str, object]:
    """Cells of a section or lake."""
    shown = {key: text_of(book, span, scope, figures.get(key)) for key in ("class", "target", "attained")}
    return {
        "code": place.code,
        "place": place.name(language()),
        "period": span.text,
        **shown,
        "class_number": figures["class"].value,
        "target_number": figures["target"].value,
        "determining": _symbols(figures.get("determining")),
        "main": main_text(figures, language()),
        "n_months": figures["months"].value if "months" in figures else None,
        "undecided": _symbols(figures.get("undecided")),
        "address": figures["class"].address,
        "judged": figures["class"].value is not None,
    }


def _strip(book: WaterBook, place: Place, span: Span) -> tuple[str | None, dict[str, int | None]]:
    """The class of every month, as text for people and as numbers for programs."""
    if span.is_month:
        return None, {}
    months = book.months_of(place.code, span)
    dry = book.dry_months(place.code)
    cells = [_month_cell(book, month, month.span.text in dry) for month in months]
    return " ".join(cells), {month.span.text: month.water_class for month in months}


def _month_cell(book: WaterBook, month: Judged, is_dry: bool) -> str:
    if month.water_class is None:
        return say(DRY, "dry") if is_dry else NONE
    numeral = book.rules(month.span).water_class(month.water_class).numeral
    return say(numeral[0], WORST) if len(numeral) > 1 else numeral


def _strip_head(span: Span) -> str:
    first, last = span.months[0].start.month, span.months[-1].start.month
    return say(f"{first}–{last}月逐月类别", f"class by month, {first}–{last}")


def _body(book: WaterBook, place: Place) -> str:
    section = book.workspace.sections().get(place.code)
    body = book.workspace.water_bodies().get(section.water_body) if section else None
    return body.name(language()) if body else (section.water_body if section else "")


def indicator_rows(book: WaterBook, span: Span, sections: Sequence[Place]) -> tuple[Rows, Headers]:
    """A row a section with the mean and the class of every indicator."""
    rows, items = [], dict[str, None]()
    for place in sections:
        figures = book.section_figures(place.code, span, with_inputs=False)
        row = _of_one(book, place, figures, "section", span)
        items |= _put_indicators(book, row, figures, "section", span)
        rows.append(row)
    return rows, _indicator_headers(rows, list(items), say("断面", "section"))


def _put_indicators(
    book: WaterBook, row: dict[str, object], figures: Figures, scope: Scope, span: Span
) -> dict[str, None]:
    """Means with their classes as cells of a row; the indicators put."""
    known = [key for key in book.rules(span).items if key in figures]
    for key in known:
        number = figures.get(f"class_{key}")
        numeral = "" if number is None or number.value is None else _numeral(book, span, number)
        row[key] = f"{figures[key].value if figures[key].value is not None else '—'} {numeral}".strip()
    return dict.fromkeys(known)


def shown_numeral(numeral: str) -> str:
    """The numeral of a class as people read it: the worst one has a word before it in Chinese alone."""
    return say(numeral, WORST) if len(numeral) > 1 else numeral


def _numeral(book: WaterBook, span: Span, number: Figure) -> str:
    return shown_numeral(book.rules(span).water_class(int(str(number.value))).numeral)


def _indicator_headers(rows: Rows, items: Sequence[str], head: str) -> Headers:
    first = {"place": head, "class": say("类别", "class"), "target": say("目标", "target")}
    return {**first, **{key: indicator(key).symbol for key in items}}


def lake_rows(
    book: WaterBook, span: Span, lakes: Sequence[Place], *, with_indicators: bool
) -> tuple[Rows, Headers]:
    """A row a lake or reservoir: class, total nitrogen apart, trophic level."""
    judged = at.judged_lakes(book, lakes, span)
    rows, items = [], dict[str, None]()
    for place in lakes:
        figures = at.lake_figures(book, place, span, judged[place.code])
        row = _of_one(book, place, figures, "lake", span)
        for key in ("class_tn", "trophic_state"):
            row[key] = text_of(book, span, "lake", figures.get(key))
        row["tli"] = figures["tli"].value
        if with_indicators:
            items |= _put_indicators(book, row, figures, "lake", span)
        rows.append(row)
    if with_indicators:
        return rows, _indicator_headers(rows, list(items), say("湖库", "lake"))
    headers = {
        "place": say("湖库", "lake"),
        "class": say("类别", "class"),
        "target": say("目标", "target"),
        "attained": say("达标", "attains"),
        "determining": say("定类因子", "determined by"),
        "main": say("主要污染指标(超标倍数)", "main indicators (multiple)"),
        "class_tn": say("总氮", "total nitrogen"),
        "tli": "TLI",
        "trophic_state": say("营养状态", "trophic state"),
    }
    return rows, _used(headers, rows)


def source_rows(book: WaterBook, span: Span, sources: Sequence[Place]) -> tuple[Rows, Headers]:
    """A row a drinking-water source: whether every item attains, what fails, and water quantity."""
    register = book.workspace.water_sources()
    known = [source for place in sources if (source := register.get(place.code)) is not None]
    found = at.judged_sources_of(book, known, span)
    maker, rows = SourceMaker(book.maker(span)), []
    for source in known:
        judged = found[source.code]
        figures = maker.of_source(judged)
        rows.append(
            {
                "code": source.code,
                "place": source.name(language()),
                "period": span.text,
                "kind": say("地下水", "ground") if source.kind == "ground" else say("地表水", "surface"),
                "n_months": len(judged.months),
                "attained": text_of(book, span, "source", figures["source_attained"]),
                "failing": _symbols(figures["failing"]),
                "ground_class": text_of(book, span, "source", figures.get("ground_class")),
                "quantity": text_of(book, span, "source", figures.get("quantity_attained")),
                "intake": figures["intake"].value if "intake" in figures else None,
                "address": figures["source_attained"].address,
                "judged": judged.attains is not None,
            }
        )
    headers = {
        "place": say("水源", "source"),
        "kind": say("类型", "kind"),
        "n_months": say("月数", "months"),
        "attained": say("水质", "quality"),
        "failing": say("不达标项目", "failing"),
        "ground_class": say("地下水类别", "groundwater class"),
        "quantity": say("水量", "quantity"),
        "intake": say("取水量(万m³/a)", "intake (10⁴ m³/a)"),
    }
    return rows, _used(headers, rows)


def group_rows(book: WaterBook, span: Span, places: Sequence[Place]) -> tuple[Rows, Headers]:
    """A row a river, basin, county or city."""
    before = span.year_before()
    now, earlier = at.groups(book, places, span), at.groups(book, places, before)
    index = at.indices(book, {p.code: now[p.code] for p in places if p.kind in {"city", "county"}})
    ranks, _ = at.ranked({code: each for code, each in index.items() if code != book.workspace.city.code})
    rows = []
    for place in places:
        row = _group_row(book, place, now[place.code], earlier[place.code])
        if place.code in index:
            row["cwqi"] = index[place.code][0].index
            row["rank"] = ranks.get(place.code) if len(ranks) > 1 else None
        rows.append(row)
    return rows, _used(_group_headers(book, span), rows)


def _group_row(book: WaterBook, place: Place, group: Group, before: Group | None) -> dict[str, object]:
    span = group.span
    maker = book.maker(span)
    figures = GroupMaker(maker, maker).of_group(group)
    row: dict[str, object] = {"code": place.code, "place": place.name(language()), "period": span.text}
    for key in COUNTED:
        row[key] = figures[key].value
    for each in book.rules(span).classes:
        row[f"class_{each.number}"] = figures[f"class_{each.number}_sections"].value
    row["quality"] = text_of(book, span, "group", figures["quality"])
    row["main"] = _symbols(figures["main"])
    row["class"] = text_of(book, span, "group", figures.get("class"))
    if before is not None:
        earlier = GroupMaker(maker, maker).of_group(before)
        change = Deriver(maker).changes("group", figures, earlier).get("good_ratio_change")
        row["good_ratio_change"] = change.value if change else None
        row["same_sections"] = {m.place for m in group.members} == {m.place for m in before.members}
    row["address"] = figures["good_ratio"].address
    row["judged"] = bool(figures["sections"].value)
    return row


def _group_headers(book: WaterBook, span: Span) -> Headers:
    return {
        "place": say("地区/水体", "place"),
        "sections": say("断面", "sections"),
        "absent": say("未评价", "not judged"),
        "good_ratio": say("优良%", "good %"),
        "good_ratio_change": say("同比(百分点)", "change (pp)"),
        "bad_ratio": say("劣Ⅴ%", ">V %"),
        "attained_sections": say("达标", "at target"),
        "attainment": say("达标%", "attainment %"),
        "quality": say("水质状况", "state"),
        "class": say("均值类别", "class of the mean"),
        "main": say("主要污染指标", "main indicators"),
        **{f"class_{each.number}": shown_numeral(each.numeral) for each in book.rules(span).classes},
        "cwqi": "CWQI",
        "rank": say("排名", "rank"),
    }


def month_rows(book: WaterBook, span: Span, places: Sequence[Place]) -> tuple[Rows, Headers]:
    """A row a month of each place."""
    rows = []
    for place in places:
        for month in span.by_month():
            group = at.groups(book, [place], month)[place.code]
            rows.append(_group_row(book, place, group, None))
    headers = _group_headers(book, span)
    return rows, _used({"place": headers.pop("place"), "period": say("月份", "month"), **headers}, rows)


def text_of(book: WaterBook, span: Span, scope: Scope, figure: Figure | None) -> str | None:
    """What a figure's value means, in the language of the reader; none without a value."""
    told = meant(book, span, scope, figure)
    return None if told is None else say(*told)


def _symbols(figure: Figure | None) -> str | None:
    return symbols(figure, language())


def _used(headers: Headers, rows: Rows) -> Headers:
    """The columns that say something."""
    return {key: head for key, head in headers.items() if any(row.get(key) not in {None, ""} for row in rows)}


def notes(book: WaterBook, span: Span, rows: Rows, *, headlines: Sequence[Place]) -> list[str]:
    """What stands under a table: headline of groups, edition, absent sections, how to open a figure."""
    told = [headline(book, place, span) for place in headlines]
    rules = book.rules(span)
    told.append(say("依据 ", "By ") + rules.name(language()))
    unverified = [p.text(language()) for p in rules.policies if p.status == "unverified"]
    if unverified:
        many = len(unverified)
        told.append(
            say(
                f"有 {many} 条约定未核实，打开数字时逐条注明。",
                f"{many} choices are not verified; each figure names its own when opened.",
            )
        )
    absent = [str(row["place"]) for row in rows if row.get("judged") is False]
    if absent:
        told.append(
            say("未评价（断流、冰封、缺测）：", "Not judged (dry, frozen, not sampled): ") + _list(absent)
        )
    if any(row.get("same_sections") is False for row in rows):
        told.append(
            say(
                "有地区两年的断面不同，同比不是同口径；用 qingshan compare water 看同口径变化。",
                "The sections of some places differ between the years; qingshan compare water gives the "
                "change "
                "like for like.",
            )
        )
    if book.unknown_sites:
        told.append(
            say("登记册不认识的断面：", "Sites no register knows: ") + _list(book.unknown_sites[:8])
            + ("…" if len(book.unknown_sites) > 8 else "")
        )  # fmt: skip
    addresses = [str(row["address"]) for row in rows if row.get("judged")]
    told.append(say("打开任一数字：qingshan explain ", "Open any figure: qingshan explain ") + addresses[0])
    return told


def headline(book: WaterBook, place: Place, span: Span) -> str:
    """One sentence on a group: counts, shares, state."""
    if at.is_lake(book, place):
        figures = at.lake_figures(book, place, span)
        state = text_of(book, span, "lake", figures["trophic_state"]) or "—"
        water_class = text_of(book, span, "lake", figures["class"]) or "—"
        return f"{place.name(language())}: {water_class}, TLI {figures['tli'].value or '—'}, {state}"
    group = at.groups(book, [place], span)[place.code]
    maker = book.maker(span)
    f = GroupMaker(maker, maker).of_group(group)
    quality = text_of(book, span, "group", f["quality"]) or "—"
    return say(
        f"{place.name('zh')}：评价断面 {f['sections'].value} 个，Ⅰ–Ⅲ类 {f['good_sections'].value} 个，"
        f"优良比例 "
        f"{_shown(f['good_ratio'])}；达标 {f['attained_sections'].value}/{f['targeted_sections'].value}，"
        f"达标率 "
        f"{_shown(f['attainment'])}；劣Ⅴ类 {_shown(f['bad_ratio'])}；水质{quality}。",
        f"{place.name('en')}: {f['sections'].value} sections judged, {f['good_sections'].value} of class "
        f"I to III, "
        f"good ratio {_shown(f['good_ratio'])}; {f['attained_sections'].value} of "
        f"{f['targeted_sections'].value} at "
        f"target, attainment {_shown(f['attainment'])}; worse than V {_shown(f['bad_ratio'])}; {quality}.",
    )


def _shown(figure: Figure) -> str:
    return f"{figure.value} %" if isinstance(figure.value, Decimal) else "—"


def _list(names: Sequence[str]) -> str:
    return say("、", ", ").join(names)
