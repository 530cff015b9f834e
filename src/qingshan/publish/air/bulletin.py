"""The air bulletin as a document: template, tables and charts put together in one language."""

from __future__ import annotations

import re
from dataclasses import replace

from qingshan.base.figure import Figure
from qingshan.base.indicator import indicator
from qingshan.base.messages import Language
from qingshan.publish.air.annex import annex_tables
from qingshan.publish.air.charts import air_pictures, primaries
from qingshan.publish.air.content import AirBulletin, ItemRow
from qingshan.publish.air.tables import air_tables
from qingshan.publish.document import Block, Card, Cards, Document, Run, Text
from qingshan.publish.markup import compose, packaged_template
from qingshan.publish.wording import Wording, plain_symbol


def wording_of(content: AirBulletin, language: Language) -> Wording:
    """The words of a bulletin: its language and the decimals its statistics declare."""
    decimals = {key: each.decimals for key, each in content.statistics.items() if each.decimals is not None}
    return Wording(language, decimals)


def air_document(content: AirBulletin, language: Language = "zh", template: str | None = None) -> Document:
    """The bulletin as a document.

    Parameters
    ----------
    content
        Everything it prints.
    language
        Language of the reader.
    template
        Text of a bureau's own template; the packaged one when left out.
    """
    wording = wording_of(content, language)
    text = packaged_template(f"air_bulletin.{language}.txt") if template is None else template
    values = _values(content, wording)
    placed: dict[str, Block] = {f"table {k}": t for k, t in air_tables(content, wording).items()}
    placed |= {f"chart {k}": picture for k, picture in air_pictures(content, wording).items()}
    placed["cards"] = cards(content, wording)
    draft = _document(content, wording, compose(text, wording, values, placed))
    printed = tuple(draft.figures())
    placed |= {f"table {k}": t for k, t in annex_tables(content, wording, printed).items()}
    return replace(draft, blocks=compose(text, wording, values, placed))


def _document(content: AirBulletin, wording: Wording, blocks: tuple[Block, ...]) -> Document:
    zh = wording.language == "zh"
    city = content.city.name.text(wording.language)
    title = f"{city}环境空气质量公报" if zh else f"Air quality bulletin of {city}"
    banner = wording.word("simulated") if content.is_simulated else ""
    label = content.period.label(wording.language)
    return Document(
        wording.language, title, label[:1].upper() + label[1:], banner, _facts(content, wording), blocks
    )


def _facts(content: AirBulletin, wording: Wording) -> tuple[str, ...]:
    zh = wording.language == "zh"
    names = {edition.key: edition.name.text(wording.language) for edition in content.editions}
    edition = names.get(content.edition, content.edition)
    day = content.made_on
    lines = [
        content.publisher.text(wording.language),
        f"{day.year}年{day.month}月{day.day}日" if zh else f"{day:%Y-%m-%d}",
        f"评价标准：{edition}" if zh else f"Judged by: {edition}",
        f"{wording.word('commit')}{'：' if zh else ': '}{content.commit}",
    ]
    return tuple(line for line in lines if line)


def _values(content: AirBulletin, wording: Wording) -> dict[str, object]:
    language = wording.language
    names = {edition.key: edition.name.text(language) for edition in content.editions}

    return {
        "b": content,
        "city": content.city.name.text(language),
        "period": content.period.label(language),
        "previous": content.previous.label(language) if content.previous else "",
        "versus": versus(content, language),
        "edition": names.get(content.edition, content.edition),
        "primaries": primaries(content.headline.days.by_primary),
        "item_label": lambda row: item_label(row, content, wording),
    }


def item_label(row: ItemRow, content: AirBulletin, wording: Wording) -> str:
    """What is quoted of a pollutant: its label, else the name of the statistic without the pollutant's."""
    quoted = row.mean or row.percentile
    if row.label is not None:
        return row.label.text(wording.language)
    declared = content.statistics.get(quoted.statistic) if quoted else None
    if declared is None:
        return wording.word("mean" if row.mean else "percentile").lower()
    text = declared.name.text(wording.language)
    key = row.item.split("_")[0]
    symbol = wording.symbol(key)
    for part in (symbol, plain_symbol(symbol), indicator(key).name(wording.language)):
        text = re.sub(f"（{re.escape(part)}）|\\({re.escape(part)}\\)|{re.escape(part)}", "", text)
    return text.strip(" ,，")


def versus(content: AirBulletin, language: Language) -> str:
    """What a change is measured against: the same period a year before, or the period before."""
    is_year_before = content.previous == content.period.year_before()
    if language == "en":
        return "on the year" if is_year_before else "on the period before"
    return "同比" if is_year_before else "较上期"


def cards(content: AirBulletin, wording: Wording) -> Cards:
    """The figures shown large: good-day ratio, good days, heavy days, PM2.5 and the composite index."""
    head, days = content.headline, content.headline.days
    fine = next((row for row in head.items if row.item == "pm25"), None)
    word = wording.word
    shown: list[tuple[str, Figure | None, Figure | None]] = [
        (word("good_ratio"), days.good_ratio, head.good_ratio_change),
        (word("good_days"), days.good, head.good_change),
        (word("heavy_short"), days.heavy, head.heavy_change),
        (
            f"{wording.symbol('pm25')} {word('mean')}",
            fine.mean if fine else None,
            fine.change if fine else None,
        ),
        (word("composite"), head.composite, head.composite_change),
    ]
    against = versus(content, wording.language)
    return Cards(
        tuple(
            Card(label, wording.number(figure), wording.unit(figure.unit), _changed(change, against, wording))
            for label, figure, change in shown
            if figure is not None
        )
    )


def _changed(change: Figure | None, against: str, wording: Wording) -> tuple[Run, ...]:
    if change is None:
        return ()
    has_unit = bool(change.unit) and change.value is not None
    unit = wording.gap(change.unit) + wording.unit(change.unit) if has_unit else ""
    if wording.language == "zh":
        return Text(against + " "), wording.signed(change), Text(unit)
    return wording.signed(change), Text(f"{unit} {against}")
