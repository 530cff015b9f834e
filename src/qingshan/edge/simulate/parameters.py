"""Parameters of the simulation, all of them read from a city's ``simulate.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar, cast

from qingshan.base.errors import UsageError
from qingshan.edge.replacing import read_text

PARAMETERS_FILE = "simulate.toml"
Range = tuple[float, float]
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Season:
    """Sun, heating season and the trend of emissions."""

    latitude: float
    solar_noon: float
    warmest_hour: float
    warmest_day: float
    heating_from: str
    heating_to: str
    heating_ramp_days: float
    base_year: int
    emission_change: float


@dataclass(frozen=True, slots=True)
class Weather:
    """Temperature, pressure and cloud."""

    temperature: float
    seasonal_range: float
    diurnal_range: float
    synoptic_range: float
    synoptic_memory: float
    reference_elevation: float
    lapse: float
    pressure_range: float
    pressure_seasonal: float
    cloud_memory: float
    cold_front_drop: float


@dataclass(frozen=True, slots=True)
class Wind:
    """Wind of the season and of weather systems."""

    winter_from: float
    winter_speed: float
    summer_from: float
    summer_speed: float
    synoptic_range: float
    synoptic_memory: float
    night_share: float
    gust: float


@dataclass(frozen=True, slots=True)
class Ventilation:
    """Terms of the logarithm of ventilation."""

    seasonal: float
    diurnal: float
    wind: float
    synoptic: float
    noise: float
    memory: float
    site_noise: float
    site_memory: float
    cold_night: float


@dataclass(frozen=True, slots=True)
class Inversion:
    """Stagnant episodes of winter."""

    count: Range
    months: tuple[int, ...]
    hours: Range
    strength: Range
    calm: float
    build_hours: float
    clear_hours: float


@dataclass(frozen=True, slots=True)
class Episode:
    """The main episode of winter and the source planted in it."""

    months: tuple[int, ...]
    hours: Range
    strength: float
    source_lon: float
    source_lat: float
    reach_km: float
    spread: float
    diffuse: float
    pm25: float
    pm10: float
    so2: float
    no2: float
    co: float
    source_code: str = ""


@dataclass(frozen=True, slots=True)
class Dust:
    """Dust storms."""

    count: Range
    months: tuple[int, ...]
    hours: Range
    peak_median: float
    peak_spread: float
    peak_limit: float
    fine_share: float
    from_: Range
    front_speed: float
    rise_hours: float
    wind_gain: float
    ventilation_gain: float
    counts_from: float


@dataclass(frozen=True, slots=True)
class Mixture:
    """What one kind of source, or the background, adds of each pollutant."""

    so2: float
    no2: float
    co: float
    pm25: float
    coarse: float
    memory: float = 0.0
    noise: float = 0.0


@dataclass(frozen=True, slots=True)
class Profile:
    """When sources are busy: hours of the peaks and their widths, weekends, frozen ground."""

    morning: float
    evening: float
    midday: float
    width: float
    stove_morning: float
    stove_evening: float
    stove_width: float
    weekend_traffic: float
    weekend_industry: float
    freeze_coarse: float


@dataclass(frozen=True, slots=True)
class Aerosol:
    """Secondary particles and blown dust."""

    secondary: float
    memory: float
    blown: float
    blown_from: float


@dataclass(frozen=True, slots=True)
class Ozone:
    """Background, production and loss of ozone."""

    base: float
    seasonal: float
    peak_day: float
    photolysis: float
    titration: float
    production: float
    warm_from: float
    warm_range: float
    lag_hours: float
    night_loss: float
    noise: float
    memory: float


@dataclass(frozen=True, slots=True)
class Noise:
    """Noise of pollutants and instruments."""

    pollutant: float
    memory: float
    instrument_pm: float
    instrument_gas: float
    instrument_co: float


@dataclass(frozen=True, slots=True)
class Gaps:
    """Missing data."""

    outages: float
    outage_hours: Range
    check_every_days: float
    single: float


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults of instruments, as counts a year."""

    flat_line: int
    flat_hours: Range
    spike: int
    spike_factor: Range
    negative: int
    zero_record: int
    exchanged: int
    exchanged_hours: Range


@dataclass(frozen=True, slots=True)
class SiteTraits:
    """What makes a site differ: height, valley, exposure to wind, strength of the sources around."""

    elevation: float
    valley_to: float
    valley_wind: float
    exposure: float
    heating: float
    traffic: float
    industry: float
    coarse: float


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything the simulation is told."""

    season: Season
    weather: Weather
    wind: Wind
    ventilation: Ventilation
    inversion: Inversion
    episode: Episode
    dust: Dust
    background: Mixture
    heating: Mixture
    traffic: Mixture
    industry: Mixture
    profile: Profile
    aerosol: Aerosol
    ozone: Ozone
    noise: Noise
    gaps: Gaps
    faults: Faults
    site: SiteTraits
    sites: Mapping[str, SiteTraits] = field(default_factory=dict)

    def traits(self, code: str) -> SiteTraits:
        """Traits of a site; the common ones when it is not listed."""
        return self.sites.get(code, self.site)


_SECTIONS: dict[str, type] = {
    "season": Season, "weather": Weather, "wind": Wind, "ventilation": Ventilation, "inversion": Inversion,
    "episode": Episode, "dust": Dust, "background": Mixture, "heating": Mixture, "traffic": Mixture,
    "industry": Mixture, "profile": Profile, "aerosol": Aerosol, "ozone": Ozone, "noise": Noise, "gaps": Gaps,
    "faults": Faults, "site": SiteTraits,
}  # fmt: skip


def read_parameters(path: Path) -> Parameters:
    """Parameters of a ``simulate.toml``.

    Raises
    ------
    UsageError
        The file is not there, is no TOML, or a key is missing, unknown or of the wrong kind.
    """
    try:
        return parse_parameters(read_text(path))
    except FileNotFoundError as wrong:
        raise UsageError("register-file-missing", file=path.name) from wrong
    except (tomllib.TOMLDecodeError, ValueError, TypeError) as wrong:
        raise UsageError("simulation-unreadable", file=path, reason=wrong) from wrong


def parse_parameters(text: str) -> Parameters:
    """Parameters of the text of a ``simulate.toml``; ``ValueError`` names the key that is wrong."""
    data = tomllib.loads(text)
    extra = [name for name in data if name not in {*_SECTIONS, "sites", "water"}]
    if extra:
        raise ValueError(f"unknown section [{extra[0]}]")
    common = data.get("site", {})
    sites = {
        str(code): record_of(SiteTraits, {**common, **own}, f"sites.{code}")
        for code, own in data.get("sites", {}).items()
    }
    parts: dict[str, Any] = {
        name: record_of(kind, data.get(name, {}), name) for name, kind in _SECTIONS.items()
    }
    return Parameters(**parts, sites=sites)


def record_of(kind: type[Record], table: Mapping[str, object], section: str) -> Record:
    """Record of one table; ``ValueError`` names a key that is missing, unknown or of the wrong kind."""
    known = {each.name.rstrip("_"): each for each in fields(kind)}  # type: ignore[arg-type]
    for key in table:
        if key not in known:
            raise ValueError(f"[{section}] unknown key {key}")
    values: dict[str, object] = {}
    for key, each in known.items():
        if key in table:
            values[each.name] = _value(table[key], str(each.type), f"[{section}] {key}")
        elif each.default is MISSING:
            raise ValueError(f"[{section}] no key {key}")
    return kind(**values)


def _value(value: object, kind: str, where: str) -> object:
    if kind == "str":
        if isinstance(value, str):
            return value
    elif kind in {"float", "int"}:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return value if kind == "int" else float(value)
    elif isinstance(value, list) and value and all(isinstance(each, (int, float)) for each in value):
        numbers = cast(list[float], value)
        is_range = kind == "Range"
        if not is_range or (len(numbers) == 2 and numbers[0] <= numbers[1]):
            return tuple(numbers)
    raise ValueError(f"{where} = {value!r} is not of the kind {kind}")
