"""Weather of the year: temperature, pressure, sun, wind and ventilation at every site."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qingshan.edge.simulate.events import Events
from qingshan.edge.simulate.hours import Hours
from qingshan.edge.simulate.noise import Series, Streams, smooth, step
from qingshan.edge.simulate.parameters import Parameters, SiteTraits

SEA_LEVEL = 1013.25
SCALE_HEIGHT = 44330.0
EXPONENT = 5.255
"""International standard atmosphere: pressure [hPa] = 1013.25 (1 - height [m] / 44330) ** 5.255."""


@dataclass(frozen=True, slots=True)
class Sky:
    """What the whole region shares: weather systems, clear sky (0 to 1), sun behind the cloud (0 to 1)."""

    system: Series
    clear: Series
    sun: Series
    stormy: Series


@dataclass(frozen=True, slots=True)
class SiteWeather:
    """Weather at the sites, shape ``(hours, sites)``: ℃, hPa, m/s, ° the wind comes from, ventilation."""

    temperature: Series
    pressure: Series
    wind_speed: Series
    wind_from: Series
    ventilation: Series


def draw_sky(hours: Hours, parameters: Parameters, streams: Streams, dust: Series) -> Sky:
    """Sky of the region; ``dust`` [μg/m³] tells when a storm blows."""
    system = streams.persistent("system", (len(hours),), parameters.weather.synoptic_memory)
    cloud = streams.persistent("cloud", (len(hours),), parameters.weather.cloud_memory)
    clear = step(1.6 * cloud + 0.6)
    stormy = smooth(1 - np.exp(-dust.mean(axis=1) / 150), 2)
    return Sky(system, clear, hours.sun(parameters.season) * (0.35 + 0.65 * clear), stormy)


def draw_weather(
    hours: Hours,
    parameters: Parameters,
    streams: Streams,
    sky: Sky,
    events: Events,
    *,
    traits: tuple[SiteTraits, ...],
) -> SiteWeather:
    """Weather at the sites."""
    elevation = np.array([each.elevation for each in traits])
    temperature = _temperature(hours, parameters, sky)[:, None] - _lapse(parameters, elevation)
    pressure = _pressure(hours, parameters, sky)[:, None] * (1 - elevation / SCALE_HEIGHT) ** EXPONENT
    east, north = _wind(hours, parameters, streams, sky, events, traits=traits)
    speed = np.hypot(east, north)
    wind_from = np.rad2deg(np.arctan2(-east, -north)) % 360
    ventilation = _ventilation(hours, parameters, streams, sky, events, speed=speed)
    return SiteWeather(temperature, pressure, speed, wind_from, ventilation)


def _temperature(hours: Hours, parameters: Parameters, sky: Sky) -> Series:
    weather = parameters.weather
    season = weather.seasonal_range * hours.warmth(parameters.season.warmest_day)
    day = weather.diurnal_range * hours.around(parameters.season.warmest_hour) * (0.55 + 0.7 * sky.clear)
    system = weather.synoptic_range * sky.system - weather.cold_front_drop * smooth(sky.stormy, 12)
    return weather.temperature + season + day + system


def _lapse(parameters: Parameters, elevation: Series) -> Series:
    weather = parameters.weather
    return weather.lapse * (elevation - weather.reference_elevation) / 1000


def _pressure(hours: Hours, parameters: Parameters, sky: Sky) -> Series:
    """Pressure brought to sea level."""
    weather = parameters.weather
    season = -weather.pressure_seasonal * hours.warmth(parameters.season.warmest_day)
    return SEA_LEVEL + season - weather.pressure_range * (sky.system - 1.5 * smooth(sky.stormy, 12))


def _wind(
    hours: Hours,
    parameters: Parameters,
    streams: Streams,
    sky: Sky,
    events: Events,
    *,
    traits: tuple[SiteTraits, ...],
) -> tuple[Series, Series]:
    """Wind toward east and north at the sites: season, systems, storms, valley and gusts."""
    wind, count = parameters.wind, len(traits)
    exposure, valley, bearing = (
        np.array([getattr(each, name) for each in traits])
        for name in ("exposure", "valley_wind", "valley_to")
    )
    fresh = wind.night_share + (1 - wind.night_share) * (hours.around(parameters.season.warmest_hour) + 1) / 2
    calm = 1 - parameters.inversion.calm * np.clip(events.stagnation, 0, 1)
    storm = parameters.dust.wind_gain * sky.stormy
    breeze = (
        hours.around(parameters.season.warmest_hour)
        * sky.clear
        * (0.6 + 0.4 * hours.warmth(parameters.season.warmest_day))
    )
    parts = []
    for axis in (np.sin, np.cos):
        name = axis.__name__
        system = wind.synoptic_range * streams.persistent(f"wind {name}", (len(hours),), wind.synoptic_memory)
        regional = (_seasonal_wind(hours, parameters, axis) + system) * fresh * calm
        regional = regional - storm * axis(np.deg2rad(np.mean(parameters.dust.from_)))
        gusts = wind.gust * streams.persistent(f"gust {name}", (len(hours), count), 2)
        parts.append(
            regional[:, None] * exposure + breeze[:, None] * valley * axis(np.deg2rad(bearing)) + gusts
        )
    return parts[0], parts[1]


def _seasonal_wind(hours: Hours, parameters: Parameters, axis: np.ufunc) -> Series:
    wind = parameters.wind
    summer = (hours.warmth(parameters.season.warmest_day) + 1) / 2
    winter = -wind.winter_speed * float(axis(np.deg2rad(wind.winter_from)))
    warm = -wind.summer_speed * float(axis(np.deg2rad(wind.summer_from)))
    return (1 - summer) * winter + summer * warm


def _ventilation(
    hours: Hours, parameters: Parameters, streams: Streams, sky: Sky, events: Events, *, speed: Series
) -> Series:
    v = parameters.ventilation
    day = hours.around(parameters.season.warmest_hour)
    warmth = hours.warmth(parameters.season.warmest_day)
    winter_night = v.cold_night * np.maximum(-warmth, 0) * np.maximum(-day, 0) * sky.clear
    regional = (
        v.seasonal * warmth
        + v.diurnal * day * (0.5 + 0.5 * sky.clear)
        - v.synoptic * sky.system
        + v.noise * streams.persistent("ventilation", (len(hours),), v.memory)
        - winter_night
        - events.stagnation
        + parameters.dust.ventilation_gain * sky.stormy
    )
    site = v.site_noise * streams.persistent("site ventilation", speed.shape, v.site_memory)
    ventilation: Series = np.exp(regional[:, None] + site + v.wind * np.log((speed + 0.6) / 2.6))
    return ventilation
