"""The rules of online data by date or by name, and the limits of emission standards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import cast

from qingshan.base.errors import StandardsDataError, UsageError
from qingshan.base.figure import Clause
from qingshan.standards.catalog import Extra, edition, rule_sets_of, table
from qingshan.standards.online_records import (
    Average,
    Factor,
    Held,
    Judged,
    Judgement,
    Mark,
    Medium,
    OnlineRules,
    PermittedError,
    Rating,
    Role,
    Sign,
    Substitution,
)
from qingshan.standards.rule_set import Folders, day_after, policy_of, read_day
from qingshan.standards.water_records import Parameter
from qingshan.standards.water_rules import discharge_limits

MEDIUM = "outlet"
ROLES = ("readings", "wastewater", "flue", "checks", "supervision", "flow", "signs")
"""What a rule set names a folder for."""

PARSHALL = "parshall"


@cache
def rule_sets(extra: Extra = ()) -> tuple[OnlineRules, ...]:
    """Every rule set, by date.

    Examples
    --------
    >>> [rules.key for rules in rule_sets()]
    ['2019']
    """
    sets = [_build(key, raw, extra) for key, raw in rule_sets_of(MEDIUM, extra).items()]
    return tuple(sorted(sets, key=lambda each: each.start or date.min))


def rules_on(day: date, extra: Extra = ()) -> OnlineRules:
    """The rules in force on a day.

    Raises
    ------
    UsageError
        No rule set covers the day.
    """
    for rules in rule_sets(extra):
        if (rules.start is None or rules.start <= day) and (rules.end is None or day < rules.end):
            return rules
    raise UsageError("no-edition-on-date", date=day, medium=MEDIUM)


def rules_named(name: str, extra: Extra = ()) -> OnlineRules:
    """The rules of that key or alias.

    Raises
    ------
    UsageError
        There is no such edition.

    Examples
    --------
    >>> rules_named("2019").marks["2017", "water", "D"].state
    'fault'
    """
    for rules in rule_sets(extra):
        if name == rules.key or name in rules.aliases:
            return rules
    known = {each for rules in rule_sets(extra) for each in (rules.key, *rules.aliases)}
    raise UsageError("unknown-edition", name=name, known=", ".join(sorted(known)))


def limits_of_standard(
    standard: str, grade: str, *, applies: str = "", conditions: str = "", extra: Extra = ()
) -> tuple[Held, ...]:
    """Limits of one grade of a discharge or emission standard.

    Examples
    --------
    >>> [(each.item, each.high) for each in limits_of_standard("gb13271-2014", "new_gas")]
    [('flue_dust', Decimal('20')), ('flue_so2', Decimal('50')), ('flue_nox', Decimal('200'))]
    """
    if edition(standard, extra).medium == MEDIUM:
        return tuple(
            Held(
                row.text("item"), None, row.number("value"), cast(Average, row.text("averaging")),
                row.clause.standard, row.clause,
            )
            for row in table(standard, "emission_limits", extra)
            if row.text("grade") == grade
        )  # fmt: skip
    found = discharge_limits(
        standard, grade, applies=applies or "other_units", condition=conditions, extra=extra
    )
    return tuple(
        Held(item, low, high, "day", clause.standard, clause) for item, (low, high, clause) in found.items()
    )


def reference_oxygen(standard: str, grade: str, extra: Extra = ()) -> tuple[Decimal, Judged, Clause] | None:
    """Reference oxygen [%] of a grade of an emission standard and how its means are judged.

    ``None`` where the standard has none: there is no conversion then.

    Examples
    --------
    >>> reference_oxygen("gb13223-2011", "new_coal")[:2]
    (Decimal('6'), 'flue')
    """
    if edition(standard, extra).medium != MEDIUM:
        return None
    for row in table(standard, "reference_oxygen", extra):
        if row.text("grade") == grade:
            return row.number("oxygen"), cast(Judged, row.text("judged_as")), row.clause
    return None


def _build(key: str, raw: Mapping[str, object], extra: Extra) -> OnlineRules:
    for name in (*ROLES, "zh", "en"):
        if name not in raw:
            raise StandardsDataError("standards-missing-column", file="editions.toml", column=f"{key}.{name}")
    at, aliases = Folders({role: str(raw[role]) for role in ROLES}, extra), raw.get("aliases", [])
    return OnlineRules(
        key=key,
        zh=str(raw["zh"]),
        en=str(raw["en"]),
        aliases=tuple(map(str, aliases)) if isinstance(aliases, list) else (),
        start=read_day(raw.get("first"), key),
        end=day_after(read_day(raw.get("last"), key)),
        standards=at.keys,
        marks=_marks(at),
        factors=_factors(at),
        flow_units={row.text("sent"): row.number("multiply") for row in at.rows("readings", "flow_units")},
        parameters=_parameters(at),
        substitutions=_substitutions(at),
        permitted_errors=_permitted_errors(at),
        judgements=_judgements(at),
        ratings=tuple(_ratings(at)),
        signs=_signs(at),
        policies=tuple(policy_of(row) for row in at.every("policies")),
    )


def _marks(at: Folders) -> dict[tuple[str, str, str], Mark]:
    return {
        (row.text("edition"), row.text("medium"), row.text("mark")): Mark(
            row.text("mark"), row.text("state"), row["is_measured"] is True, row["is_due"] is True,
            row["is_judged"] is True, row.clause,
        )
        for row in at.rows("readings", "marks")
    }  # fmt: skip


def _factors(at: Folders) -> tuple[Factor, ...]:
    return tuple(
        Factor(
            row.text("code"), row.text("legacy"), cast(Medium, row.text("medium")), row.text("item"),
            row.text("sent"), row.number("multiply"), row.clause,
        )
        for row in at.rows("readings", "factors")
    )  # fmt: skip


def _parameters(at: Folders) -> dict[str, Parameter]:
    return {
        row.text("quantity"): Parameter(
            row.text("quantity"), row.number("value"), row.text("unit"), row.clause
        )
        for row in at.every("parameters")
    }


def _substitutions(at: Folders) -> tuple[Substitution, ...]:
    return tuple(
        Substitution(
            row.number("capture_from"), row.number_or_none("capture_below"), row.whole_or_none("hours_over"),
            row.whole_or_none("hours_to"), row.whole("window"), row.clause,
        )
        for row in at.rows("flue", "substitutions")
    )  # fmt: skip


def _permitted_errors(at: Folders) -> tuple[PermittedError, ...]:
    return tuple(
        PermittedError(
            row.text("item"), row.number("from"), row.number_or_none("below"), row["kind"] == "relative",
            row.number("error"), row.clause,
        )
        for row in at.rows("checks", "permitted_errors")
    )  # fmt: skip


def _judgements(at: Folders) -> dict[tuple[str, str], Judgement]:
    return {
        (row.text("medium"), row.text("item")): Judgement(
            cast(Average, row.text("averaging")), cast(Role, row.text("role")), row.clause
        )
        for row in at.rows("supervision", "judgements")
    }


def _ratings(at: Folders) -> Iterator[Rating]:
    for row in at.rows("flow", "flumes"):
        yield Rating(
            PARSHALL, row.number("size"), row.number("coefficient"), row.number("exponent"), Decimal(0),
            has_width=False, level_from=row.number_or_none("level_from"),
            level_to=row.number_or_none("level_to"), submergence_to=row.number("submergence_to"),
            clause=row.clause,
        )  # fmt: skip
    for row in at.rows("flow", "weirs"):
        yield Rating(
            row.text("device"), None, row.number("coefficient"), row.number("exponent"),
            row.number("contraction"), has_width=row["by_width"] is True,
            level_from=row.number_or_none("level_from"), level_to=row.number_or_none("level_to"),
            submergence_to=None, clause=row.clause,
        )  # fmt: skip


def _signs(at: Folders) -> dict[str, Sign]:
    return {
        row.text("sign"): Sign(
            row.text("sign"), row.text("medium"), row.text("zh"), row.text("en"), row.text("why_zh"),
            row.text("why_en"), row.clause,
        )
        for row in at.rows("signs", "signs")
    }  # fmt: skip
