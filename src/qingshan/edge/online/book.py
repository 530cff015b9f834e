"""Online data of a period: hours with their states, days, limits and exceedances, computed once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import narwhals.stable.v2 as nw
import polars as pl

from qingshan.base.errors import ArchiveError
from qingshan.base.period import Period
from qingshan.edge.archive.archive import Archive
from qingshan.edge.frames import small_frame
from qingshan.edge.online.hours import owed_hours, pollutants, read_values
from qingshan.edge.online.registers import Registers, read_registers
from qingshan.edge.verdicts.store import Tables
from qingshan.edge.verdicts.verdicts import Question, Verdicts, verdicts_of
from qingshan.edge.workspace import SIMULATED, Workspace
from qingshan.evaluate.kernels import Table
from qingshan.evaluate.online.checks import Check, invalid_spans
from qingshan.evaluate.online.exceedance import ALWAYS, limit_table, with_exceedance
from qingshan.evaluate.online.flue import flue_days, with_corrected
from qingshan.evaluate.online.hours import with_states
from qingshan.evaluate.online.spells import (
    COLD,
    UNKNOWN,
    WARM,
    Limits,
    Spell,
    latest,
    spells_of,
    thresholds,
    with_warmth,
)
from qingshan.evaluate.online.wastewater import HOURS, rates, wastewater_days
from qingshan.observe.outlet_items import MEDIUM
from qingshan.register.outlet import Outlet
from qingshan.standards.online_records import Average, OnlineRules
from qingshan.standards.online_rules import rules_named, rules_on

HISTORY = timedelta(days=90)
"""Days before a period in which a substitute may be found."""


@dataclass(frozen=True, slots=True)
class OnlineBook:
    """What was measured at some outlets in a period, judged.

    Parameters
    ----------
    period, end
        The period, and the hour up to which it has passed.
    rules, registers, outlets
        Rules, registers and the outlets of the book.
    spells, limits
        Limits of the period, one after another; the limit of each indicator by outlet that held last.
    laid
        Hours owed, history before the period included, with ``state is_due is_valid is_judged`` and
        ``flow``; of stacks ``corrected`` and
        ``mass`` too.
    days
        Days of water and of flue gas with ``exceeds`` and ``multiple``, history before the period included.
    over
        Hours judged against a limit of hours: ``exceeds`` and ``multiple``.
    rates
        Due, received and valid values by outlet and indicator.
    """

    workspace: Workspace
    period: Period
    end: datetime
    rules: OnlineRules
    registers: Registers
    outlets: tuple[Outlet, ...]
    spells: tuple[Spell, ...]
    limits: Limits
    laid: pl.DataFrame
    days: pl.DataFrame
    over: pl.DataFrame
    rates: pl.DataFrame

    @property
    def is_simulated(self) -> bool:
        """Whether the city or an outlet of the book is made up."""
        return self.workspace.city.simulated or any(SIMULATED in each.source for each in self.outlets)

    @property
    def undecided(self) -> pl.DataFrame:
        """Days of the period between two limits of which the temperature, which is not known, chooses one."""
        is_held = pl.col("mean").is_not_null() & pl.col("limit_high").is_not_null()
        return self.days_in_period.filter(is_held & pl.col("exceeds").is_null())

    @property
    def hours(self) -> pl.DataFrame:
        """The hours of the period alone."""
        return self.laid.filter(pl.col("time") >= self.period.start)

    @property
    def days_in_period(self) -> pl.DataFrame:
        """The days of the period alone."""
        first, last = self.period.first_day, self.period.last_day
        return self.days.filter((pl.col("date") >= first) & (pl.col("date") <= last))


def load(
    workspace: Workspace, period: Period, wanted: Sequence[str] = (), *, now: datetime, edition: str = "",
    as_of: int | None = None,
) -> OnlineBook:  # fmt: skip
    """The book of a period.

    Parameters
    ----------
    workspace
        Whose registers and archive are read.
    period
        Time to judge.
    wanted
        Outlets, enterprises or counties by code or name; all outlets for none.
    now
        Hours after it owe nothing yet.
    edition
        Rules by name; by date for an empty text.
    as_of
        Number of the import up to which readings are used.
    """
    rules = rules_named(edition) if edition and edition != "by-date" else rules_on(period.first_day)
    registers = read_registers(workspace)
    found = (
        [each for text in wanted for each in registers.find(text)] if wanted else registers.outlets.outlets
    )
    outlets = tuple(dict.fromkeys(found))
    end = max(period.start, min(period.end, now.replace(minute=0, second=0, microsecond=0)))
    spells = spells_of(outlets, registers.permits, period.first_day, period.last_day, rules)
    limits = latest(spells)

    def judge(commit: int | None) -> Tables:
        start = period.start - HISTORY
        values = read_values(workspace, registers, outlets, start, end, rules=rules, as_of=commit)
        owed = _owed(values, outlets, limits, registers)
        rows = owed_hours(values, outlets, owed, _first(values, period), end, rules=rules)
        hours = _states(rows, outlets, registers, rules)
        days = _days(hours, outlets, spells, rules, _temperatures(values, limits, rules))
        mine = hours.filter(pl.col("time") >= period.start)
        return {"laid": hours, "days": days, "over": _over(mine, spells), "rates": _rates(mine)}

    kept = _verdicts(workspace, registers, as_of)
    if kept is None:
        made = judge(as_of)
    else:
        choices = (str(period), end, rules.key, [each.code for each in outlets])
        asked = Question("online", str(period), period.start - HISTORY, end, choices)
        made = kept.tables(asked, lambda: judge(kept.commit))
    return OnlineBook(
        workspace, period, end, rules, registers, outlets, spells, limits, made["laid"], made["days"],
        made["over"], made["rates"],
    )  # fmt: skip


def _verdicts(workspace: Workspace, registers: Registers, as_of: int | None) -> Verdicts | None:
    """Where judged tables of the outlets come from; none without an archive."""
    try:
        archive = Archive.open(workspace.archive_folder)
    except ArchiveError:
        return None
    return verdicts_of(workspace, archive, MEDIUM, registers=registers, as_of=as_of)


def _first(values: pl.DataFrame, period: Period) -> datetime:
    """Midnight from which hours are laid out: the first day of history that has any."""
    earliest = values["time"].min()
    first = earliest if isinstance(earliest, datetime) else period.start
    return min(period.start, first.replace(hour=0))


def _owed(
    values: pl.DataFrame, outlets: Sequence[Outlet], limits: Limits,
    registers: Registers,
) -> dict[str, tuple[str, ...]]:  # fmt: skip
    """Pollutants an outlet owes: those of its permit, and those it sent."""
    sent = {key: part["indicator"].unique().sort().to_list() for (key,), part in values.group_by("outlet")}
    permitted: dict[str, list[str]] = {}
    for each in registers.permits:
        if each.kind == "concentration" and each.indicator in limits.get(each.outlet, {}):
            permitted.setdefault(each.outlet, []).append(each.indicator)
    return {
        each.code: pollutants([*permitted.get(each.code, []), *sent.get(each.code, [])]) for each in outlets
    }


def _states(
    rows: pl.DataFrame, outlets: Sequence[Outlet], registers: Registers, rules: OnlineRules
) -> pl.DataFrame:
    """Hours with what their marks make of them, by medium and edition of HJ 212."""
    groups: dict[tuple[bool, str], list[str]] = {}
    for each in outlets:
        groups.setdefault((each.is_stack, registers.edition_of(each.code)), []).append(each.code)
    parts = []
    for (is_stack, _), codes in groups.items():
        edition = registers.edition_of(codes[0])
        table: Table = nw.from_native(rows.filter(pl.col("outlet").is_in(codes)).lazy())
        told = with_states(table, rules, medium="flue" if is_stack else "water", edition=edition)
        told = _without_failed(told, registers, rules)
        parts.append(_collect(with_corrected(told, rules)))
    return pl.concat(parts) if parts else _collect(with_corrected(with_states(
        nw.from_native(rows.lazy()), rules, medium="water"), rules))  # fmt: skip


def _without_failed(hours: Table, registers: Registers, rules: OnlineRules) -> Table:
    """Hours that failed checks make invalid, marked so."""
    checks = [Check(c.outlet, c.indicator, c.time, c.measured, c.reference) for c in registers.checks]
    for span in invalid_spans(checks, rules):
        hit = (nw.col("outlet") == span.outlet) & (nw.col("indicator") == span.indicator)
        if span.start is not None:
            hit = hit & (nw.col("time") >= span.start)
        if span.end is not None:
            hit = hit & (nw.col("time") < span.end)
        state = nw.when(hit).then(nw.lit("failed_check")).otherwise(nw.col("state"))
        hours = hours.with_columns(
            state=state, is_valid=nw.col("is_valid") & ~hit, is_judged=nw.col("is_judged") & ~hit
        )
    return hours


def _days(
    hours: pl.DataFrame,
    outlets: Sequence[Outlet],
    spells: Sequence[Spell],
    rules: OnlineRules,
    temperatures: pl.DataFrame,
) -> pl.DataFrame:
    """Days of both media under one set of columns, held against the limits of days."""
    stacks = [each.code for each in outlets if each.is_stack]
    water = hours.filter(~pl.col("outlet").is_in(stacks) & (pl.col("indicator") != "ph"))
    flue = hours.filter(pl.col("outlet").is_in(stacks))
    of_water = _collect(wastewater_days(nw.from_native(water.lazy()), rules))
    of_flue = _collect(flue_days(nw.from_native(flue.lazy()), rules)).rename({"load_hours": "flow_hours"})
    both = pl.concat([of_water, of_flue], how="diagonal_relaxed")
    warmed = with_warmth(nw.from_native(both.lazy()), nw.from_native(temperatures.lazy()))
    return _judged(warmed, spells, "day", (WARM, COLD, UNKNOWN)).sort("outlet", "indicator", "date")


def _temperatures(values: pl.DataFrame, limits: Limits, rules: OnlineRules) -> pl.DataFrame:
    """Mean temperature of days with enough hours of it [℃], at outlets with a limit that hangs on it."""
    above = {outlet: float(each) for outlet, each in thresholds(limits).items()}
    mine = (pl.col("indicator") == "water_temperature") & (pl.col("statistic") == "mean")
    usable = values.filter(mine & (pl.col("mark") == "") & pl.col("outlet").is_in(list(above)))
    enough = math.ceil(HOURS * rules.number("valid_share"))
    days = usable.group_by("outlet", pl.col("time").dt.date().alias("date")).agg(
        pl.len().alias("count"), temperature=pl.col("value").mean()
    )
    return (
        days.filter(pl.col("count") >= enough)
        .drop("count")
        .with_columns(above=pl.col("outlet").replace_strict(above, return_dtype=pl.Float64(), default=None))
    )


def _over(hours: pl.DataFrame, spells: Sequence[Spell]) -> pl.DataFrame:
    """Valid hours held against the limits of hours: converted means of stacks, pH of water."""
    is_plain = pl.col("reference_oxygen").is_null()
    value = pl.when(is_plain).then(pl.col("value")).otherwise(pl.col("corrected"))
    rows = hours.select("outlet", "indicator", "time", mean=pl.when(pl.col("is_judged")).then(value))
    table = nw.from_native(rows.lazy())
    return _judged(table, spells, "hour", (ALWAYS,)).filter(pl.col("exceeds").is_not_null())


def _judged(rows: Table, spells: Sequence[Spell], averaging: Average, warmths: Sequence[str]) -> pl.DataFrame:
    """Means held against the limits of their day."""
    held = [each for spell in spells for of in spell.limits.values() for each in of.values()]
    places = [one.decimals for each in held for one in (each, each.cold) if one is not None]
    table = limit_table(
        spells,
        lambda records, schema: nw.from_native(small_frame(records, schema).lazy()),
        averaging,
        warmths,
    )
    by_hour = averaging == "hour"
    starts = [datetime.combine(each.start, time()) if by_hour else each.start for each in spells]
    at = "time" if by_hour else "date"
    return _collect(with_exceedance(rows, table, decimals=places, starts=starts, at=at))


def _rates(hours: pl.DataFrame) -> pl.DataFrame:
    """Rates over the hours laid out: every hour owed has a row, so what is due is counted in rows."""
    count = hours.group_by("outlet", "indicator").len()
    parts = []
    for (length,), group in count.group_by("len"):
        mine = hours.join(group.select("outlet", "indicator"), on=["outlet", "indicator"], how="semi")
        parts.append(
            _collect(
                rates(nw.from_native(mine.lazy()), by=("outlet", "indicator"), hours_due=int(str(length)))
            )
        )
    empty = hours.head(0).lazy()
    return pl.concat(parts).sort("outlet", "indicator") if parts else _collect(
        rates(nw.from_native(empty), by=("outlet", "indicator"), hours_due=0))  # fmt: skip


def _collect(table: Table) -> pl.DataFrame:
    frame: pl.LazyFrame = table.to_native()
    return frame.collect()
