"""Who may have caused an exceedance: sources upstream, ranked, each factor with its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

import numpy as np

from qingshan.base.finding import Finding
from qingshan.base.indicator import indicator
from qingshan.trace.defaults import defaults
from qingshan.trace.network import At, River
from qingshan.trace.travel import Window

FactorName = Literal["reach", "time", "fingerprint", "limit", "mass"]
Sureness = Literal["strong", "fair", "weak"]
Span = tuple[datetime, datetime]
FEWEST_BASELINE = 3
"""Records a baseline needs to stand on."""


@dataclass(frozen=True, slots=True)
class Discharge:
    """One record of what a source discharged: when, how much [kg/d], and where it is written.

    ``address`` is that of the figure it is, empty for a row of a table.
    """

    time: datetime
    kg_per_day: float
    where: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class LimitDay:
    """A day on which a source's own discharge was held against its limit: how many times over, 0 for not.

    ``address`` is that of the day's mean.
    """

    start: datetime
    multiple: float
    address: str

    @property
    def end(self) -> datetime:
        """End of the day."""
        return self.start + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Source:
    """A place from which a pollutant may come.

    Parameters
    ----------
    code, at
        Its code and its place on the river.
    township
        Code of the township it stands in, empty when not known.
    pollutants
        Indicators it is known to discharge (permit, monitor); none when no list is known.
    records
        Its discharges of the pollutant asked for.
    limit_days
        Days on which they were held against its own limit.
    """

    code: str
    at: At
    township: str = ""
    pollutants: frozenset[str] | None = None
    records: tuple[Discharge, ...] = ()
    limit_days: tuple[LimitDay, ...] = ()


@dataclass(frozen=True, slots=True)
class Exceedance:
    """A section, the pollutant over its limit there, and the time for which it was found."""

    section: str
    at: At
    indicator: str
    start: datetime
    end: datetime
    decay_per_day: float = 0.0


@dataclass(frozen=True, slots=True)
class Factor:
    """One part of a score: a likelihood ratio, whether a record stands behind it, and the evidence."""

    name: FactorName
    ratio: float
    is_recorded: bool
    evidence: Finding


@dataclass(frozen=True, slots=True)
class Candidate:
    """A source with its factors.

    Parameters
    ----------
    source
        The source.
    distance_m
        Way of its water to the section [m].
    window
        Hours its water takes.
    factors
        The factors; their product is the score.
    load_kg_d
        What arrives of its load in the window [kg/d], none without record.
    share
        Its score among all scores and that of what nobody knows.
    sureness
        That share in words.
    loads, limit_days
        Its records and its days with a limit in the time that counts: what the factors stand on.
    """

    source: Source
    distance_m: float
    window: Window
    factors: tuple[Factor, ...]
    load_kg_d: float | None = None
    share: float = 0.0
    sureness: Sureness = "weak"
    loads: tuple[Discharge, ...] = ()
    limit_days: tuple[LimitDay, ...] = ()

    @property
    def score(self) -> float:
        """Product of the likelihood ratios."""
        return float(np.prod([each.ratio for each in self.factors]))

    @property
    def unrecorded(self) -> tuple[FactorName, ...]:
        """Factors that are neutral because nothing is on record."""
        return tuple(each.name for each in self.factors if not each.is_recorded)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, the likeliest first; what remains for unknown and diffuse sources; who was ruled out."""

    exceedance: Exceedance
    candidates: tuple[Candidate, ...]
    unknown_share: float
    ruled_out: tuple[str, ...]


def rank(
    exceedance: Exceedance, river: River, sources: Sequence[Source], windows: Mapping[str, Window]
) -> Ranking:
    """Candidates of an exceedance.

    Parameters
    ----------
    exceedance
        What was found, where and when.
    river
        The river both stand on.
    sources
        All sources; those whose water does not pass the section are ruled out.
    windows
        Travel time of each source to the section.
    """
    upstream = [each for each in sources if river.is_above(each.at, exceedance.at)]
    arriving = {each.code: _arriving(each, exceedance, windows[each.code]) for each in upstream}
    known = [load for load in arriving.values() if load is not None]
    found = [
        _candidate(each, exceedance, river, windows[each.code], arriving[each.code], known)
        for each in upstream
    ]
    neutral = defaults()["neutral"].value
    total = sum(each.score for each in found) + neutral
    ranked = sorted((_with_share(each, total) for each in found), key=lambda c: (-c.score, c.source.code))
    ruled_out = tuple(each.code for each in sources if each.code not in arriving)
    return Ranking(exceedance, tuple(ranked), neutral / total, ruled_out)


@dataclass(frozen=True, slots=True)
class TownshipLoad:
    """What a township sends to a section [kg/d]: its recorded sources and, where known, its diffuse load."""

    township: str
    sources_kg_d: float
    diffuse_kg_d: float | None
    unrecorded: int = 0
    codes: tuple[str, ...] = field(default=())


def by_township(
    ranking: Ranking, areas_km2: Mapping[str, float], export: float | None = None, rain: float = 1.0
) -> tuple[TownshipLoad, ...]:
    """Loads by township, the largest first.

    Parameters
    ----------
    ranking
        The candidates.
    areas_km2
        Area of each township in the catchment [km²].
    export
        Diffuse load of a square kilometer [kg/km²/d], none when not known: it then is not 0 but missing.
    rain
        Factor for the rain of the time.
    """
    rows = []
    names = {*areas_km2, *(each.source.township for each in ranking.candidates if each.source.township)}
    for name in names:
        mine = [each for each in ranking.candidates if each.source.township == name]
        loads = [each.load_kg_d for each in mine if each.load_kg_d is not None]
        diffuse = None if export is None else areas_km2.get(name, 0.0) * export * rain
        codes = tuple(each.source.code for each in mine)
        rows.append(TownshipLoad(name, float(sum(loads)), diffuse, len(mine) - len(loads), codes))
    return tuple(sorted(rows, key=lambda r: (-(r.sources_kg_d + (r.diffuse_kg_d or 0.0)), r.township)))


def _candidate(
    source: Source, exceedance: Exceedance, river: River, window: Window, load: float | None,
    known: Sequence[float],
) -> Candidate:  # fmt: skip
    far = river.distance(source.at, exceedance.at)
    params = {"km": round(far / 1000, 1)}
    reach = Factor("reach", 1.0, True, Finding("trace-upstream", params=params))
    span = _window_of(exceedance, window)
    factors = (
        reach, _time(source, span), _fingerprint(source, exceedance), _limit(source, span),
        _mass(load, known),
    )  # fmt: skip
    loads = tuple(each for each in source.records if span[0] <= each.time < span[1])
    return Candidate(source, far, window, factors, load, loads=loads, limit_days=_days_in(source, span))


def _window_of(exceedance: Exceedance, window: Window) -> Span:
    """From when to when water must have left a source to be at the section in the time of the exceedance."""
    return (
        exceedance.start - timedelta(hours=window.passed),
        exceedance.end - timedelta(hours=window.front),
    )


def _days_in(source: Source, span: Span) -> tuple[LimitDay, ...]:
    return tuple(each for each in source.limit_days if each.start < span[1] and span[0] < each.end)


def _limit(source: Source, window: Span) -> Factor:
    """Whether the source was over its own limit on a day that counts."""
    days = _days_in(source, window)
    if not days:
        return Factor("limit", defaults()["neutral"].value, False, Finding("trace-limit-no-record"))
    worst = max(days, key=lambda each: each.multiple)
    params = {"day": f"{worst.start:%Y-%m-%d}", "where": worst.address, "multiple": f"{worst.multiple:.2f}"}
    if worst.multiple > 0:
        finding = Finding("trace-limit-over", params=params)
        return Factor("limit", defaults()["limit_exceeded"].value, True, finding)
    return Factor("limit", defaults()["limit_kept"].value, True, Finding("trace-limit-kept", params=params))


def _time(source: Source, window: Span) -> Factor:
    first, last = window
    span: dict[str, object] = {"first": _hour(first), "last": _hour(last)}
    inside = [each for each in source.records if first <= each.time < last]
    outside = [each.kg_per_day for each in source.records if not first <= each.time < last]
    if not inside or len(outside) < FEWEST_BASELINE:
        return Factor(
            "time", defaults()["neutral"].value, False, Finding("trace-time-no-record", params=span)
        )
    most = max(inside, key=lambda each: each.kg_per_day)
    usual = float(np.median(outside))
    span |= {
        "load": _short(most.kg_per_day),
        "usual": _short(usual),
        "at": _hour(most.time),
        "file": most.where,
    }
    if usual > 0 and most.kg_per_day < usual * defaults()["baseline_multiple"].value:
        return Factor(
            "time", defaults()["baseline_kept"].value, True, Finding("trace-time-usual", params=span)
        )
    return Factor(
        "time", defaults()["baseline_exceeded"].value, True, Finding("trace-time-above", params=span)
    )


def _fingerprint(source: Source, exceedance: Exceedance) -> Factor:
    params = {"indicator": indicator(exceedance.indicator).symbol}
    if source.pollutants is None:
        finding = Finding("trace-fingerprint-no-record", params=params)
        return Factor("fingerprint", defaults()["neutral"].value, False, finding)
    if exceedance.indicator in source.pollutants:
        finding = Finding("trace-fingerprint-match", params=params)
        return Factor("fingerprint", defaults()["fingerprint_match"].value, True, finding)
    finding = Finding("trace-fingerprint-other", params=params)
    return Factor("fingerprint", defaults()["fingerprint_other"].value, True, finding)


def _mass(load: float | None, known: Sequence[float]) -> Factor:
    total = sum(known)
    if load is None or total <= 0:
        return Factor("mass", defaults()["neutral"].value, False, Finding("trace-mass-no-record"))
    part = load / total
    # An equal part of the recorded load is neutral; twice as much is twice as likely.
    ratio = max(part * len(known), defaults()["mass_floor"].value)
    params = {"load": _short(load), "percent": round(100 * part, 1), "count": len(known)}
    return Factor("mass", float(ratio), True, Finding("trace-mass", params=params))


def _arriving(source: Source, exceedance: Exceedance, window: Window) -> float | None:
    """Mean load in the window less what decays on the way [kg/d]; none without record."""
    first, last = _window_of(exceedance, window)
    loads = [each.kg_per_day for each in source.records if first <= each.time < last]
    if not loads:
        return None
    return float(np.mean(loads) * np.exp(-exceedance.decay_per_day * window.peak / 24))


def _with_share(candidate: Candidate, total: float) -> Candidate:
    share, limits = candidate.score / total, defaults()
    sureness: Sureness = "weak"
    if share >= limits["sure_fair"].value:
        sureness = "strong" if share >= limits["sure_strong"].value else "fair"
    return replace(candidate, share=share, sureness=sureness)


def _hour(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}"


def _short(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"
