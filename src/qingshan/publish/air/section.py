"""The air section of a bulletin: its sentences, tables, charts and large figures in one language."""

from __future__ import annotations

import re

from qingshan.base.figure import Figure
from qingshan.base.indicator import indicator
from qingshan.publish.air.charts import air_pictures, primaries
from qingshan.publish.air.content import AirSection, ItemRow
from qingshan.publish.air.tables import air_tables
from qingshan.publish.document import Block, Card
from qingshan.publish.parts import Parts, card, versus
from qingshan.publish.wording import Wording, plain_symbol


def air_parts(content: AirSection, wording: Wording) -> Parts:
    """What the template of the air section may name and place."""
    placed: dict[str, Block] = {f"table {k}": t for k, t in air_tables(content, wording).items()}
    placed |= {f"chart {k}": picture for k, picture in air_pictures(content, wording).items()}
    return Parts(_values(content, wording), placed, cards(content, wording))


def _values(content: AirSection, wording: Wording) -> dict[str, object]:
    language = wording.language
    names = {edition.key: edition.name.text(language) for edition in content.editions}
    return {
        "b": content,
        "city": content.city.name.text(language),
        "period": content.period.label(language),
        "previous": content.previous.label(language) if content.previous else "",
        "versus": versus(content, wording),
        "edition": names.get(content.edition, content.edition),
        "primaries": primaries(content.headline.days.by_primary),
        "item_label": lambda row: item_label(row, content, wording),
    }


def item_label(row: ItemRow, content: AirSection, wording: Wording) -> str:
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


def cards(content: AirSection, wording: Wording) -> tuple[Card, ...]:
    """The figures shown large: good-day ratio, good days, PM2.5, heavy days and the composite index."""
    head, days = content.headline, content.headline.days
    fine = next((row for row in head.items if row.item == "pm25"), None)
    word = wording.word
    shown: list[tuple[str, Figure | None, Figure | None]] = [
        (word("good_ratio"), days.good_ratio, head.good_ratio_change),
        (word("good_days"), days.good, head.good_change),
        (
            f"{wording.symbol('pm25')} {word('mean')}",
            fine.mean if fine else None,
            fine.change if fine else None,
        ),
        (word("heavy_short"), days.heavy, head.heavy_change),
        (word("composite"), head.composite, head.composite_change),
    ]
    against = versus(content, wording)
    return tuple(
        card(label, figure, change, against, wording) for label, figure, change in shown if figure is not None
    )
