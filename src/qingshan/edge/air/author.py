"""The author of a bulletin: the books it draws from, and the figures of its places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qingshan.base.errors import NothingToJudgeError
from qingshan.base.figure import Figure
from qingshan.base.period import Period
from qingshan.edge.air.book import AirBook
from qingshan.edge.air.comparison import deducted, earlier_figures
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.air.items import JUDGED_ITEMS
from qingshan.evaluate.air.period import statistic_name
from qingshan.evaluate.declared import Figures
from qingshan.publish.air import content as made
from qingshan.publish.content import Named
from qingshan.publish.content import Place as PrintedPlace
from qingshan.standards.air_rules import AirRules


@dataclass(frozen=True, slots=True)
class Author:
    """Gathers what one bulletin needs from the books of its time."""

    workspace: Workspace
    period: Period
    book: AirBook
    rules: AirRules

    @property
    def city(self) -> Place:
        """The city of the workspace."""
        return self.workspace.place()

    @property
    def city_sites(self) -> list[Place]:
        """The sites that speak for the city."""
        return [self.workspace.place(code) for code in self.city.sites]

    def city_figures(self) -> Figures:
        """Figures of the city.

        Raises
        ------
        NothingToJudgeError
            The city has no day in the period.
        """
        figures = self.figures(self.city.code)
        if not figures:
            raise NothingToJudgeError("nothing-in-period", period=self.period)
        return figures

    def figures(self, place: str) -> Figures:
        """Figures of a place with change, and the dust double book."""
        return self.figures_of([place]).get(place, {})

    def before(self, places: Sequence[str]) -> dict[str, Figures]:
        """Figures of places a year before, where they can be compared; their days are opened for the city."""
        return earlier_figures(self.book, places, self.period)

    def figures_of(self, places: Sequence[str]) -> dict[str, Figures]:
        """The same for several places."""
        now = self.book.figures_of(places, self.period)
        before = self.before(places)
        deriver = self.book.deriver(self.rules)
        return {
            place: {
                **figures,
                **deriver.changes(figures, before.get(place, {})),
                **deducted(self.book, place, self.period, figures),
            }
            for place, figures in now.items()
        }


def ranked_figures(author: Author, places: Sequence[Place]) -> dict[str, Figures]:
    """Figures of places, each with its rank among them."""
    found = author.figures_of([place.code for place in places])
    ranks = author.book.deriver(author.rules).ranked(found) if len(found) > 1 else {}
    return {
        code: {**figures, **({"rank": ranks[code]} if code in ranks else {})}
        for code, figures in found.items()
    }


def everywhere(workspace: Workspace) -> list[Place]:
    """The city, its counties and its sites."""
    return [*workspace.places("city"), *workspace.places("county"), *workspace.places("site")]


def printed_place(place: Place) -> PrintedPlace:
    """A place as a bulletin prints it."""
    return PrintedPlace(place.code, Named(place.zh, place.en))


def day_counts(figures: Figures) -> made.DayCounts:
    """Counts of days by verdict."""
    return made.DayCounts(
        valid=figures["valid_days"],
        good=figures["good_days"],
        good_ratio=figures["good_day_ratio"],
        heavy=figures["heavy_days"],
        heavy_ratio=figures["heavy_day_ratio"],
        by_level={
            int(k.removeprefix("level_")): f
            for k, f in figures.items()
            if k.startswith("level_") and not k.endswith("_change")
        },
        by_primary={
            k.removeprefix("primary_"): f
            for k, f in figures.items()
            if k.startswith("primary_") and not k.endswith("_change")
        },
    )


def quoted_names(rules: AirRules) -> dict[str, str]:
    """Statistic of each item a bureau quotes: the mean, the percentile where no mean is judged."""
    names: dict[str, str] = {}
    for item in JUDGED_ITEMS:
        kinds = {each.kind: statistic_name(each) for each in rules.statistics if each.item == item}
        names[item] = kinds.get("mean") or kinds["percentile"]
    return names


def quoted_statistics(figures: Figures, rules: AirRules) -> dict[str, Figure]:
    """The figure of each item a bureau quotes."""
    return {item: figures[name] for item, name in quoted_names(rules).items()}
