"""What happens in the year: stagnant episodes, the planted source, dust storms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qingshan.edge.simulate.hours import Hours
from qingshan.edge.simulate.noise import Series, Streams, step
from qingshan.edge.simulate.parameters import Dust, Episode, Inversion, Parameters, Range

KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of hours ``[start, start + hours)`` and its strength."""

    start: int
    hours: int
    strength: float

    @property
    def end(self) -> int:
        """First hour after it."""
        return self.start + self.hours


@dataclass(frozen=True, slots=True)
class Storm:
    """One dust storm: its spell, where it comes from [°] and its greatest contribution [μg/m³]."""

    spell: Spell
    bearing: float
    peak: float


@dataclass(frozen=True, slots=True)
class Events:
    """All events of a year, and the hours' calm that the stagnant ones bring."""

    inversions: tuple[Spell, ...]
    main: Spell
    storms: tuple[Storm, ...]
    stagnation: Series


def draw_events(hours: Hours, parameters: Parameters, streams: Streams) -> Events:
    """The events of a year."""
    main = _main_episode(hours, parameters.episode, streams.draw("episode"))
    inversions = _inversions(hours, parameters.inversion, streams.draw("inversion"), main)
    storms = _storms(hours, parameters.dust, streams.draw("dust"), (*inversions, main))
    stagnation = np.zeros(len(hours))
    for spell in (*inversions, main):
        stagnation = np.maximum(stagnation, _build_up(spell, parameters.inversion, len(hours)))
    return Events(inversions, main, storms, stagnation)


def dust_at_sites(
    storms: tuple[Storm, ...], dust: Dust, positions: Series, hours: int, streams: Streams
) -> Series:
    """Dust of all storms [μg/m³], shape ``(hours, sites)``; the front reaches one site after another.

    Parameters
    ----------
    storms, dust
        The storms and what they have in common.
    positions
        Kilometres east and north of the middle of the sites, shape ``(sites, 2)``.
    hours
        Hours of the year.
    streams
        Random streams.
    """
    total = np.zeros((hours, len(positions)))
    gusts = np.exp(0.22 * streams.persistent("dust gusts", total.shape, 3))
    for number, storm in enumerate(storms):
        toward = np.deg2rad(storm.bearing + 180)
        along = positions @ np.array([np.sin(toward), np.cos(toward)])
        lag = (along - along.min()) / dust.front_speed
        share = np.exp(0.18 * streams.draw(f"dust share {number}").standard_normal(len(positions)))
        total += storm.peak * share * _front(storm.spell, dust.rise_hours, lag, hours)
    return total * gusts


def plume(episode: Episode, lon: Series, lat: Series, wind_from: Series, wind_speed: Series) -> Series:
    """Share of the source's emission that reaches each site, shape ``(hours, sites)``, 0 to 1.

    Parameters
    ----------
    episode
        Place and reach of the source.
    lon, lat
        Sites [degree].
    wind_from, wind_speed
        Wind of the hours at the sites [°, m/s], shape ``(hours, sites)``.
    """
    east = (lon - episode.source_lon) * KM_PER_DEGREE * np.cos(np.deg2rad(episode.source_lat))
    north = (lat - episode.source_lat) * KM_PER_DEGREE
    to_site = np.rad2deg(np.arctan2(east, north))
    off = np.abs((wind_from + 180 - to_site + 180) % 360 - 180)
    sector = np.exp(-0.5 * (off / episode.spread) ** 2)
    even = episode.diffuse + (1 - episode.diffuse) * np.exp(-wind_speed)
    share: Series = np.exp(-np.hypot(east, north) / episode.reach_km) * (even + (1 - even) * sector)
    return share


def _main_episode(hours: Hours, episode: Episode, draw: np.random.Generator) -> Spell:
    length = _between(draw, episode.hours)
    return Spell(_start_in(hours, episode.months, length, draw), length, episode.strength)


def _inversions(
    hours: Hours, inversion: Inversion, draw: np.random.Generator, main: Spell
) -> tuple[Spell, ...]:
    spells: list[Spell] = []
    for _ in range(_between(draw, inversion.count)):
        length = _between(draw, inversion.hours)
        start = _start_in(hours, inversion.months, length, draw)
        spell = Spell(start, length, float(draw.uniform(*inversion.strength)))
        if not _touches(spell, (*spells, main)):
            spells.append(spell)
    return tuple(sorted(spells, key=lambda each: each.start))


def _storms(
    hours: Hours, dust: Dust, draw: np.random.Generator, others: tuple[Spell, ...]
) -> tuple[Storm, ...]:
    storms: list[Storm] = []
    for _ in range(_between(draw, dust.count)):
        length = _between(draw, dust.hours)
        bearing = float(draw.uniform(*dust.from_))
        peak = min(
            dust.peak_limit, dust.peak_median * float(np.exp(dust.peak_spread * draw.standard_normal()))
        )
        spell = _free_spell(hours, dust, length, draw, (*others, *(each.spell for each in storms)))
        if spell is not None:
            storms.append(Storm(spell, bearing, peak))
    return tuple(sorted(storms, key=lambda each: each.spell.start))


def _free_spell(
    hours: Hours, dust: Dust, length: int, draw: np.random.Generator, taken: tuple[Spell, ...]
) -> Spell | None:
    for _ in range(20):
        spell = Spell(_start_in(hours, dust.months, length, draw), length, 1.0)
        if not _touches(spell, taken):
            return spell
    return None


def _touches(spell: Spell, others: tuple[Spell, ...]) -> bool:
    apart = 36
    return any(spell.start < other.end + apart and other.start < spell.end + apart for other in others)


def _start_in(hours: Hours, months: tuple[int, ...], length: int, draw: np.random.Generator) -> int:
    """Hour in one of the months from which the spell still ends within the year."""
    month = months[int(draw.integers(len(months)))]
    within = np.flatnonzero(hours.month == month)
    first, last = int(within[0]), min(int(within[-1]), len(hours) - length - 1)
    return int(draw.integers(first, max(first, last) + 1))


def _between(draw: np.random.Generator, bounds: Range) -> int:
    return int(draw.integers(int(bounds[0]), int(bounds[1]) + 1))


def _build_up(spell: Spell, inversion: Inversion, hours: int) -> Series:
    """Strength of a spell by the hour: it builds slowly and clears fast."""
    at: Series = np.arange(hours, dtype=np.float64) + 0.5
    rising = step((at - spell.start - inversion.build_hours / 2) / (inversion.build_hours / 6))
    falling = step((spell.end - inversion.clear_hours / 2 - at) / (inversion.clear_hours / 6))
    return spell.strength * rising * falling


def _front(spell: Spell, rise: float, lag: Series, hours: int) -> Series:
    """Shape of a storm from 0 to 1 at each site: a sharp rise, a slow fall, an end."""
    since = np.arange(hours)[:, None] + 0.5 - spell.start - lag
    rising = 1 - np.exp(-np.maximum(since, 0) / (rise / 2))
    falling = np.exp(-np.maximum(since - rise, 0) / (0.55 * spell.hours))
    ending = step((spell.hours - since) / 0.6)
    return np.where(since > 0, rising * falling * ending, 0.0)
