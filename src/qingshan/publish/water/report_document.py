"""The report of one section, composed as a document."""

from __future__ import annotations

from qingshan.base.messages import Language
from qingshan.publish.content import Bulletin
from qingshan.publish.document import (
    Block,
    Card,
    Cards,
    Document,
)
from qingshan.publish.markup import compose, numbered
from qingshan.publish.naming import wording_of
from qingshan.publish.parts import versus
from qingshan.publish.water.report import SectionReport
from qingshan.publish.water.report_charts import Painter
from qingshan.publish.water.report_tables import compared_table, indicator_tables
from qingshan.publish.wording import Wording


def report_document(bulletin: Bulletin, language: Language = "zh") -> Document:
    """The report, the one section of ``bulletin``, as a document."""
    report = bulletin.sections[0]
    assert isinstance(report, SectionReport)
    wording = wording_of(bulletin, language)
    blocks = compose("section", wording, _values(report, wording), _placed(report, wording))
    name = report.place.name.text(language)
    colon = "：" if language == "zh" else ": "
    facts = [report.city.name.text(language), f"{bulletin.made_on:%Y-%m-%d}"]
    facts.append(f"{wording.word('judged_by')}{colon}{report.editions[0].name.text(language)}")
    facts.append(f"{wording.word('commit')}{colon}{bulletin.commit}")
    return Document(
        language,
        f"{name}{wording.word('section', 'titles')}"
        if language == "zh"
        else f"{wording.word('section', 'titles')}: {name}",
        report.period.label(language),
        wording.word("simulated") if report.is_simulated else "",
        tuple(facts),
        numbered(blocks, wording),
    )


def _values(report: SectionReport, wording: Wording) -> dict[str, object]:
    language = wording.language
    return {
        "b": report,
        "f": report.figures,
        "name": report.place.name.text(language),
        "period": report.period.label(language),
        "basis": report.basis.text(language),
        "facts": report.facts,
        "versus": versus(report, wording) if report.previous else "",
        "lines": {line.now.statistic: line for line in report.lines},
        "cover": report.coverage,
        "dry": ("、" if language == "zh" else ", ").join(m.label(language) for m in report.coverage.dry),
        "edition": report.editions[0].name.text(language),
    }


def _placed(report: SectionReport, wording: Wording) -> dict[str, Block | tuple[Block, ...]]:
    painter = Painter(report, wording)
    made: dict[str, Block | None] = {
        "cards": Cards(tuple(_cards(report, wording))),
        "chart section_strip": painter.strip(),
        "chart section_series": painter.series(),
        **indicator_tables(report, wording),
        "table section_compared": compared_table(report, wording),
    }
    return {**{key: block for key, block in made.items() if block is not None}, **report.extra}


def _cards(report: SectionReport, wording: Wording) -> list[Card]:
    shown = ("class", "target", "attained", "month_attainment", "flood_intensity")
    known = [report.figures[key] for key in shown if key in report.figures]
    return [
        Card(
            report.statistics[figure.statistic].name.text(wording.language),
            wording.number(figure),
            wording.unit(figure.unit),
        )
        for figure in known
        if figure.value is not None
    ]
