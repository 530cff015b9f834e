"""A simulated year: the stages in order, and the truth behind the readings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qingshan.edge.simulate.air import Scene, concentrations
from qingshan.edge.simulate.events import KM_PER_DEGREE, Events, draw_events, dust_at_sites, plume
from qingshan.edge.simulate.hours import Hours
from qingshan.edge.simulate.instruments import Fault, Readings, record
from qingshan.edge.simulate.noise import Series, Streams
from qingshan.edge.simulate.parameters import Parameters
from qingshan.edge.simulate.weather import SiteWeather, draw_sky, draw_weather
from qingshan.register.site import Site


@dataclass(frozen=True, slots=True)
class SimulatedYear:
    """Readings of a year, and what really happened in it.

    Parameters
    ----------
    hours, sites, seed
        What was simulated.
    readings
        Values by indicator, shape ``(hours, sites)``; NaN where nothing was recorded.
    events, dust, source, faults
        The truth: events of the year, dust and the planted source's PM2.5 at the sites [μg/m³], faults of
        instruments.
    """

    hours: Hours
    sites: tuple[Site, ...]
    seed: int
    readings: Readings
    events: Events
    dust: Series
    source: Series
    faults: tuple[Fault, ...]

    @property
    def starts(self) -> NDArray[np.datetime64]:
        """Starts of the hours."""
        return self.hours.start


def simulate_year(year: int, sites: tuple[Site, ...], parameters: Parameters, seed: int) -> SimulatedYear:
    """A year of made-up air at the sites; the same year, sites, parameters and seed give the same numbers."""
    hours, streams = Hours.of(year), Streams(seed, year)
    lon, lat = _positions(sites)
    events = draw_events(hours, parameters, streams)
    dust = dust_at_sites(events.storms, parameters.dust, _kilometres(lon, lat), len(hours), streams)
    sky = draw_sky(hours, parameters, streams, dust)
    traits = tuple(parameters.traits(each.code) for each in sites)
    weather = draw_weather(hours, parameters, streams, sky, events, traits=traits)
    reach = plume(parameters.episode, lon, lat, weather.wind_from, weather.wind_speed) / weather.ventilation
    reach[: events.main.start] = 0
    reach[events.main.end :] = 0
    scene = Scene(hours, parameters, streams, sky, weather, traits)
    air = concentrations(scene, reach, dust)
    readings, faults = record(air, _weather_readings(weather), parameters, streams)
    return SimulatedYear(hours, sites, seed, readings, events, dust, reach * parameters.episode.pm25, faults)


def _weather_readings(weather: SiteWeather) -> Readings:
    return {
        "wind_speed": weather.wind_speed,
        "wind_direction": weather.wind_from,
        "temp": weather.temperature,
        "pressure": weather.pressure,
    }


def _positions(sites: tuple[Site, ...]) -> tuple[Series, Series]:
    """Longitudes and latitudes; a site without position stands in the middle of the others."""
    lon = np.array([np.nan if each.lon is None else each.lon for each in sites])
    lat = np.array([np.nan if each.lat is None else each.lat for each in sites])
    if np.isnan(lon).all() or np.isnan(lat).all():
        return np.zeros(len(sites)), np.zeros(len(sites))
    return np.where(np.isnan(lon), np.nanmean(lon), lon), np.where(np.isnan(lat), np.nanmean(lat), lat)


def _kilometres(lon: Series, lat: Series) -> Series:
    east = (lon - lon.mean()) * KM_PER_DEGREE * np.cos(np.deg2rad(lat.mean()))
    return np.column_stack([east, (lat - lat.mean()) * KM_PER_DEGREE])
