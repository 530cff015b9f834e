"""The water section of a bulletin: its sentences, tables, charts and large figures in one language."""

from __future__ import annotations

from decimal import Decimal

from qingshan.base.figure import Figure
from qingshan.publish.document import Block, Card
from qingshan.publish.parts import Parts, card, versus
from qingshan.publish.water.charts import water_pictures
from qingshan.publish.water.content import SectionRow, WaterSection
from qingshan.publish.water.tables import water_tables
from qingshan.publish.wording import Wording


def water_parts(content: WaterSection, wording: Wording) -> Parts:
    """What the template of the water section may name and place."""
    placed: dict[str, Block] = {f"table {k}": t for k, t in water_tables(content, wording).items()}
    placed |= {f"chart {k}": picture for k, picture in water_pictures(content, wording).items()}
    return Parts(_values(content, wording), placed, cards(content, wording))


def _values(content: WaterSection, wording: Wording) -> dict[str, object]:
    language = wording.language
    comma = "、" if language == "zh" else ", "
    found = content.comparison
    return {
        "b": content,
        "city": content.city.name.text(language),
        "period": content.period.label(language),
        "previous": content.previous.label(language) if content.previous else "",
        "versus": versus(content, wording),
        "basis": content.basis.text(language),
        "lines": {line.now.statistic: line for line in found.lines} if found else {},
        "names": lambda places: comma.join(place.name.text(language) for place in places),
        "missed": missed(content),
        "flood_time": content.flood_time.text(language),
        "edition": content.editions[0].name.text(language) if content.editions else content.edition,
    }


def missed(content: WaterSection) -> tuple[SectionRow, ...]:
    """Sections that do not meet their target."""
    return tuple(row for row in content.sections if row.attained and row.attained.value == "exceeded")


def cards(content: WaterSection, wording: Wording) -> tuple[Card, ...]:
    """The figures shown large: good ratio, attainment, sections worse than V, sources, index."""
    lines = {line.now.statistic: line for line in content.comparison.lines} if content.comparison else {}
    counts = content.counts
    shown: list[tuple[str, Figure | None]] = [
        ("water_good_ratio", counts.good_ratio),
        ("attainment", counts.attainment),
        ("bad_sections", counts.bad),
        ("source_attainment", content.source_attainment),
        ("water_index", counts.index),
    ]
    against = versus(content, wording)
    made = []
    for key, figure in shown:
        if figure is not None and isinstance(figure.value, Decimal):
            line = lines.get(figure.statistic)
            made.append(card(wording.word(key), figure, line.change if line else None, against, wording))
    return tuple(made)
