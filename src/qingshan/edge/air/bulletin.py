"""The air section of a bulletin: the book of judged days turned into the records it prints."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from qingshan.base.figure import Clause, Figure
from qingshan.base.period import Period
from qingshan.edge.air import sections
from qingshan.edge.air.author import Author, everywhere, printed_place, ranked_figures
from qingshan.edge.air.book import load
from qingshan.edge.air.observed import observed
from qingshan.edge.air.opened import edition_effect, lineage_of
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.air.declarations import declarations
from qingshan.publish.air import content as made
from qingshan.publish.air.content import AirSection
from qingshan.publish.content import Edition, Named, Policy, Statistic
from qingshan.standards.air_rules import AirRules, rule_sets
from qingshan.standards.catalog import edition as edition_of


def write(workspace: Workspace, period: Period, *, edition: str = "", as_of: int | None = None) -> AirSection:
    """All the air section of a bulletin of the workspace's city prints.

    Raises
    ------
    RefusedError
        The period straddles editions and none was named.
    NothingToJudgeError
        The city has no day in the period.
    """
    book = load(workspace, [period, period.year_before()], edition=edition, as_of=as_of)
    author = Author(workspace, period, book, book.rules(period))
    city = author.city_figures()
    every_before = author.before([place.code for place in everywhere(workspace)])
    before = every_before.get(author.city.code, {})
    counties = ranked_figures(author, workspace.places("county"))
    sites = ranked_figures(author, author.city_sites)
    seen = observed(workspace, period, as_of)
    effect, under_editions, books = edition_effect(author, as_of)
    under = (city, *every_before.values(), *counties.values(), *sites.values(), *under_editions)
    lineage = lineage_of(under, books, seen)
    return AirSection(
        city=printed_place(author.city),
        period=period,
        edition=author.rules.key,
        previous=period.year_before() if before else None,
        is_simulated=book.is_simulated,
        headline=sections.headline(author, city, before),
        edition_effect=effect,
        dust=sections.dust_book(author, city),
        months=sections.month_rows(author),
        counties=sections.place_rows(author, counties),
        sites=sections.place_rows(author, sites),
        trend=sections.trend_rows(author, as_of),
        days=sections.day_rows(author),
        exceedances=sections.exceedance_rows(city),
        quality=sections.quality_rows(author, seen),
        roses=sections.roses(author, seen),
        findings=workspace.findings(),
        lineage=lineage,
        editions=tuple(_edition(rules) for rules in rule_sets()),
        levels=_levels(author.rules),
        statistics=_statistics(author.rules),
        clauses=_clauses(lineage.figures.values()),
        policies=_policies(author.rules),
        places={place.code: printed_place(place) for place in everywhere(workspace)},
    )


def _edition(rules: AirRules) -> Edition:
    numbers = tuple(edition_of(key).number for key in dict.fromkeys(rules.standards.values()))
    last = None if rules.end is None else date.fromordinal(rules.end.toordinal() - 1)
    return Edition(rules.key, Named(rules.zh, rules.en), numbers, rules.start, last)


def _levels(rules: AirRules) -> tuple[made.Level, ...]:
    return tuple(
        made.Level(c.level, Named(c.zh, c.en), Named(c.color_zh, c.color_en), c.rgb) for c in rules.categories
    )


def _policies(rules: AirRules) -> tuple[Policy, ...]:
    return tuple(Policy(p.key, Named(p.zh, p.en), p.status, str(p.clause)) for p in rules.policies)


def _statistics(rules: AirRules) -> dict[str, Statistic]:
    return {
        key: Statistic(key, Named(d.zh, d.en), Named(d.formula_zh, d.formula_en), d.decimals)
        for (_, key), d in declarations(rules).items()
    }


def _clauses(figures: Iterable[Figure]) -> tuple[Clause, ...]:
    found = dict.fromkeys(clause for figure in figures for clause in figure.clauses)
    return tuple(sorted(found, key=lambda each: (each.standard, each.clause)))
