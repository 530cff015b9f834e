"""Trends of a place over the years the archive holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from qingshan.base.figure import Figure
from qingshan.base.messages import Language
from qingshan.base.period import Period
from qingshan.edge.air.book import AirBook
from qingshan.edge.archive.archive import Archive
from qingshan.edge.workspace import Place, Workspace

LEAST_YEARS = 2


@dataclass(frozen=True, slots=True)
class YearlyTrend:
    """A statistic's yearly figures, its rank correlation with time and the verdict."""

    zh: str
    en: str
    figures: Mapping[int, Figure]
    coefficient: Figure
    verdict: Figure

    @property
    def years(self) -> int:
        """Years that take part."""
        return len(self.figures)

    @property
    def direction(self) -> str:
        """``up``, ``down``, ``none`` or ``unknown``."""
        return str(self.verdict.value)

    def name(self, language: Language) -> str:
        """Name of the statistic."""
        return self.zh if language == "zh" else self.en


def held_years(workspace: Workspace, until: Period) -> Period | None:
    """The years the archive holds up to a year, when they are more than two."""
    first = Archive.open(workspace.archive_folder).extent("air").first
    if first is None or until.first_day.year - first.year < LEAST_YEARS:
        return None
    return Period.parse(f"{first.year}..{until.first_day.year}")


def trends(book: AirBook, place: Place, years: Period, keys: Iterable[str]) -> list[YearlyTrend]:
    """Trend of each statistic over the valid years of a period, all judged by one edition."""
    found: dict[int, dict[str, Figure]] = {}
    editions = set()
    for year in range(years.first_day.year, years.last_day.year + 1):
        period = Period.year(year)
        if len(book.parts(period)) == 1:
            figures = book.figures(place.code, period, with_days=False)
            if figures and _is_whole(figures["pm25_mean"]):
                found[year] = figures
                editions.add(book.rules(period).key)
    if len(found) < LEAST_YEARS or len(editions) != 1:
        return []
    rules = book.rules(Period.year(min(found)))
    made = []
    for key in keys:
        yearly = {year: f[key] for year, f in found.items() if isinstance(f[key].value, Decimal)}
        if len(yearly) >= LEAST_YEARS:
            declared = book.maker(rules).declared("period", key)
            made.append(YearlyTrend(declared.zh, declared.en, yearly, *book.deriver(rules).trend(yearly)))
    return made


def _is_whole(figure: Figure) -> bool:
    """Whether a year has the days its clause asks for."""
    return figure.coverage is not None and figure.coverage.is_enough
