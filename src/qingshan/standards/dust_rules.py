"""How dust weather is treated: what is removed, which figures keep it, and when hours look like dust."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from qingshan.base.errors import StandardsDataError
from qingshan.base.figure import Clause
from qingshan.base.messages import Language
from qingshan.standards.catalog import Extra, table
from qingshan.standards.schema import Row


@dataclass(frozen=True, slots=True)
class DustUse:
    """Whether a kind of figure keeps the days as measured or leaves dust out."""

    figure: str
    has_dust: bool
    zh: str
    en: str
    clause: Clause

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class DustSuggestion:
    """Numeric test that suggests dust hours to a person; never a deduction by itself.

    It starts when PM10 is at least ``start_ratio`` times the mean of the ``hours_before`` and over
    ``start_over`` [μg/m³], and ends when PM10 is back within ``end_within`` of that mean; a day keeps its
    particulates with ``valid_hours`` left.
    """

    start_ratio: Decimal
    hours_before: int
    start_over: Decimal
    end_within: Decimal
    valid_hours: int
    clause: Clause


@dataclass(frozen=True, slots=True)
class DustRule:
    """The dust rule a rule set names."""

    removed_items: tuple[str, ...]
    uses: Mapping[str, DustUse]
    suggestion: DustSuggestion
    clause: Clause


@cache
def dust_rule(key: str, extra: Extra = ()) -> DustRule:
    """The dust rule of one folder, ``rules.standards["dust"]``.

    Examples
    --------
    >>> rule = dust_rule("dust-2016-120")
    >>> rule.removed_items, rule.uses["good_day_ratio"].has_dust
    (('pm10', 'pm25'), True)
    """
    removed = table(key, "removed_items", extra)
    uses = {
        row.text("figure"): DustUse(
            row.text("figure"), row["with_dust"] is True, row.text("zh"), row.text("en"), row.clause
        )
        for row in table(key, "uses", extra)
    }
    items = tuple(row.text("item") for row in removed)
    return DustRule(items, uses, _suggestion(key, table(key, "suggestion", extra)), removed[0].clause)


def _suggestion(key: str, rows: tuple[Row, ...]) -> DustSuggestion:
    values = {row.text("quantity"): row.number("value") for row in rows}
    try:
        return DustSuggestion(
            values["start_ratio"],
            int(values["hours_before"]),
            values["start_over"],
            values["end_within"],
            int(values["valid_hours"]),
            rows[0].clause,
        )
    except KeyError as error:
        raise StandardsDataError(
            "standards-incomplete", key=key, table="suggestion", what=error.args[0]
        ) from error
