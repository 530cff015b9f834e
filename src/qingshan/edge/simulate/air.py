"""Concentrations of the year at every site, before any instrument sees them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qingshan.edge.simulate.hours import Hours
from qingshan.edge.simulate.noise import Series, Streams, leaky_sum, smooth, step
from qingshan.edge.simulate.parameters import Parameters, SiteTraits
from qingshan.edge.simulate.weather import SiteWeather, Sky

GASES = ("so2", "no2", "co")


@dataclass(frozen=True, slots=True)
class Activity:
    """Strength of the kinds of sources at the sites over ventilation, shape ``(hours, sites)``."""

    heating: Series
    traffic: Series
    industry: Series


@dataclass(frozen=True, slots=True)
class Scene:
    """What the air is made from."""

    hours: Hours
    parameters: Parameters
    streams: Streams
    sky: Sky
    weather: SiteWeather
    traits: tuple[SiteTraits, ...]

    def factor(self, name: str) -> Series:
        """Strength of one kind of source at every site."""
        return np.array([getattr(each, name) for each in self.traits])


def concentrations(scene: Scene, plume: Series, dust: Series) -> dict[str, Series]:
    """Hourly concentrations by indicator [μg/m³, CO mg/m³], shape ``(hours, sites)``.

    Parameters
    ----------
    scene
        Hours, parameters, sky, weather and sites.
    plume
        Share of the planted source that reaches each site in the hours it is open, 0 elsewhere.
    dust
        Contribution of dust storms to PM10 [μg/m³].
    """
    activity = _activity(scene)
    values = {name: _mixed(scene, activity, name) for name in (*GASES, "pm25", "coarse")}
    episode = scene.parameters.episode
    for name in (*GASES, "pm25"):
        values[name] = values[name] + plume * float(getattr(episode, name))
    values["no2"] = values["no2"] * (1 - scene.parameters.ozone.photolysis * scene.sky.sun[:, None])
    fine = values["pm25"] + _secondary(scene, values) + scene.parameters.dust.fine_share * dust
    coarse = _coarse(scene, values["coarse"]) + plume * (episode.pm10 - episode.pm25)
    return {
        "so2": values["so2"],
        "no2": values["no2"],
        "co": values["co"],
        "o3": _ozone(scene, values["no2"]),
        "pm10": fine + coarse + (1 - scene.parameters.dust.fine_share) * dust,
        "pm25": fine,
    }


def _activity(scene: Scene) -> Activity:
    hours, p, ventilation = scene.hours, scene.parameters, scene.weather.ventilation
    trend = (1 + p.season.emission_change) ** (hours.year - p.season.base_year)
    cold = np.clip((16 - smooth(scene.weather.temperature, 24)) / 22, 0.15, 1.8)
    stoves = (hours.heating(p.season) * hours.stoves(p.profile))[:, None] * cold
    return Activity(
        trend * stoves * scene.factor("heating") / ventilation,
        trend * hours.rush(p.profile)[:, None] * scene.factor("traffic") / ventilation,
        trend * hours.workdays(p.profile.weekend_industry)[:, None] * scene.factor("industry") / ventilation,
    )


def _mixed(scene: Scene, activity: Activity, name: str) -> Series:
    """Background and sources of one pollutant, each with its noise."""
    p, shape = scene.parameters, activity.heating.shape
    shared = p.background.noise * scene.streams.persistent(
        f"background {name}", shape[:1], p.background.memory
    )
    own = p.noise.pollutant * scene.streams.persistent(f"own {name}", shape, p.noise.memory)
    local = (
        getattr(p.heating, name) * activity.heating
        + getattr(p.traffic, name) * activity.traffic
        + getattr(p.industry, name) * activity.industry
    )
    background = float(getattr(p.background, name))
    mixed: Series = background * np.exp(shared)[:, None] + local * np.exp(own)
    return mixed


def _secondary(scene: Scene, values: dict[str, Series]) -> Series:
    """Particles formed from NO2 and SO2, which gather while the air stands."""
    aerosol = scene.parameters.aerosol
    keep = float(np.exp(-1 / aerosol.memory))
    formed = (values["no2"] + values["so2"]) * aerosol.secondary / np.maximum(scene.weather.ventilation, 0.2)
    return leaky_sum(formed * (1 - keep), keep)


def _coarse(scene: Scene, coarse: Series) -> Series:
    """Coarse particles: less from frozen ground, more in strong dry wind."""
    p, weather = scene.parameters, scene.weather
    thaw = step(smooth(weather.temperature, 48) / 2)
    soil = p.profile.freeze_coarse + (1 - p.profile.freeze_coarse) * thaw
    blown = p.aerosol.blown * np.maximum(weather.wind_speed - p.aerosol.blown_from, 0) ** 2
    return coarse * soil * scene.factor("coarse") + smooth(blown * soil, 3)


def _ozone(scene: Scene, no2: Series) -> Series:
    hours, o, sky = scene.hours, scene.parameters.ozone, scene.sky
    warm = np.clip((scene.weather.temperature - o.warm_from) / o.warm_range, 0, 1.6)
    luck = np.exp(o.noise * scene.streams.persistent("ozone", (len(hours),), o.memory))
    own = np.exp(0.05 * scene.streams.persistent("own ozone", no2.shape, 6))
    produced = smooth(o.production * sky.sun[:, None] * warm * luck[:, None], o.lag_hours)
    base = o.base + o.seasonal * hours.warmth(o.peak_day)
    night = 1 - o.night_loss * smooth(1 - np.minimum(sky.sun * 2.5, 1), 3)
    return np.maximum((base * night)[:, None] * own + produced - o.titration * no2, 2.0)
