"""An air site traced upwind: direction, background, districts, firms, the joint fit, and how sure each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qingshan.base.errors import NothingToJudgeError, RefusedError, UsageError
from qingshan.base.finding import Finding
from qingshan.base.period import Period
from qingshan.edge.upwind.districts import Districts
from qingshan.edge.upwind.firms import Firm, UpwindFirm, firms_of, upwind_firms
from qingshan.edge.upwind.network_hours import NetworkHours, default_period, network_hours
from qingshan.edge.upwind.source import SourceFit, fit_source
from qingshan.edge.workspace import Workspace
from qingshan.trace.defaults import defaults
from qingshan.trace.upwind.bearing import Bearing, bearing
from qingshan.trace.upwind.conventions import bearing_order, cpf_order, nwr_order, reach, rings
from qingshan.trace.upwind.conventions import value as convention
from qingshan.trace.upwind.cpf import Cpf, cpf
from qingshan.trace.upwind.footprint import ZoneShare, footprints, zone
from qingshan.trace.upwind.hours import Counts, Hours, WindHours, sort_out, threshold_of
from qingshan.trace.upwind.network import Background, background
from qingshan.trace.upwind.nwr import Surface, nwr

Sureness = str
"""``strong``, ``fair``, ``weak`` or ``none``."""


@dataclass(frozen=True, slots=True)
class SiteTrace:
    """Everything that is told of a site and a period.

    Parameters
    ----------
    code, zh, en, county
        The site.
    lon, lat
        Where it stands [°].
    indicator, period
        What was traced and when.
    counts, threshold, polluted
        Hours and what became of them, the value above which an hour is polluted, and how many are (calm
        hours included).
    direction, sureness
        Where polluted air comes from, none where no direction has enough hours, and how sure that is.
    cpf, surface
        Sectors, and the expected concentration by wind.
    background
        The site beside the cleanest site upwind.
    districts, names
        Land the polluted hours' air came over, and the names of districts by number.
    firms
        Registered firms in the sector.
    fit
        The joint fit of all sites, none with too few.
    findings, is_simulated, commit
        What a reader has to know; whether any part is made up; the state of the archive.
    """

    code: str
    zh: str
    en: str
    county: str
    lon: float
    lat: float
    indicator: str
    period: Period
    counts: Counts
    threshold: float
    polluted: int
    direction: Bearing | None
    sureness: Sureness
    cpf: Cpf
    surface: Surface
    background: Background
    districts: tuple[ZoneShare, ...]
    names: tuple[tuple[str, str], ...]
    firms: tuple[UpwindFirm, ...]
    fit: SourceFit | None
    findings: tuple[Finding, ...]
    is_simulated: bool
    commit: int

    def district(self, number: int) -> tuple[str, str]:
        """Code and name of a district; empty outside the layer."""
        return self.names[number] if number >= 0 else ("", "")


def trace_site(
    workspace: Workspace, text: str, when: str = "", indicator: str = "pm25", percentile: float | None = None
) -> SiteTrace:  # fmt: skip
    """Where the polluted air of a site comes from.

    Parameters
    ----------
    workspace
        Its workspace.
    text
        Code, name or alias of the site.
    when
        Period; by default the last month of the archive.
    indicator
        What to trace.
    percentile
        Hours above this percentile of the period are polluted; by default the convention.

    Raises
    ------
    UsageError
        There is no such site, it has no position, or the indicator is not known.
    NothingToJudgeError
        Nothing is on record.
    """
    place = workspace.place(text)
    if place.kind != "site":
        raise UsageError("upwind-not-a-site", place=place.zh)
    period = Period.parse(when) if when else default_period(workspace)
    network = network_hours(workspace, period, indicator)
    at = network.number(place.code)
    hours = network.of(at)
    if not np.isfinite(hours.value).any():
        raise NothingToJudgeError("nothing-in-period", period=period)
    found = sort_out(hours, convention("calm_below"))
    threshold = threshold_of(found, convention("percentile") if percentile is None else percentile)
    direction = bearing(found, threshold, bearing_order())
    districts, no_layer = _districts(workspace)
    firms, no_firms = firms_of(workspace)
    shares = _land(districts, network, at, hours, threshold) if districts is not None else ()
    fit = fit_source(network, at, districts, firms, hours.value) if districts is not None else None
    site = network.sites[at]
    lon, lat = float(network.hours.lon[at]), float(network.hours.lat[at])
    return SiteTrace(
        site.code, place.zh, place.en, site.county, lon, lat, indicator, period, found.counts, threshold,
        int((found.known_values > threshold).sum()), direction, _sureness(direction),
        cpf(found, threshold, cpf_order()), nwr(found, nwr_order(found)), _background(network, at), shares,
        _names(districts), _in_sector(firms, (lon, lat), found, threshold, direction), fit,
        (*no_layer, *no_firms, *_doubts(network, at, found)),
        workspace.is_simulated() or bool(districts and districts.is_simulated), network.commit,
    )  # fmt: skip


def _districts(workspace: Workspace) -> tuple[Districts | None, tuple[Finding, ...]]:
    try:
        return Districts.of(workspace), ()
    except RefusedError:
        return None, (Finding("upwind-no-districts"),)


def _names(districts: Districts | None) -> tuple[tuple[str, str], ...]:
    return () if districts is None else tuple(zip(districts.codes, districts.names, strict=True))


def _sureness(found: Bearing | None) -> Sureness:
    """How sure a bearing is: chance does not give it, and other days would give it too."""
    if found is None or found.chance > convention("chance_limit"):
        return "none"
    if found.agreement >= defaults()["sure_strong"].value:
        return "strong"
    return "fair" if found.agreement >= defaults()["sure_fair"].value else "weak"


def polluted_hours(hours: Hours, threshold: float) -> Hours:
    """Polluted hours with wind, the calm ones included."""
    calm = convention("calm_below")
    has_wind = np.isfinite(hours.speed) & (np.isfinite(hours.direction) | (hours.speed < calm))
    kept = has_wind & (hours.value > threshold)
    return Hours(hours.block[kept], hours.direction[kept], hours.speed[kept], hours.value[kept])


def _land(
    districts: Districts, network: NetworkHours, at: int, hours: Hours, threshold: float
) -> tuple[ZoneShare, ...]:
    around = districts.around(float(network.hours.lon[at]), float(network.hours.lat[at]), rings())
    polluted = polluted_hours(hours, threshold)
    shares = footprints(polluted, around, rings(), reach(), len(districts.codes))
    return zone(
        polluted.block, shares, convention("zone_share"), replicates=int(convention("replicates")),
        level=convention("level"),
    )  # fmt: skip


def _in_sector(
    firms: Sequence[Firm], place: tuple[float, float], found: WindHours, threshold: float,
    direction: Bearing | None,
) -> tuple[UpwindFirm, ...]:  # fmt: skip
    if direction is None:
        return ()
    kept = found.hours.value > threshold
    hours = found.hours
    polluted = Hours(hours.block[kept], hours.direction[kept], hours.speed[kept], hours.value[kept])
    sector = (direction.direction, convention("half_width"))
    return upwind_firms(firms, place, polluted, sector, convention("reach_km"))


def _background(network: NetworkHours, at: int) -> Background:
    return background(
        network.hours, at, calm_below=convention("calm_below"),
        half_width=convention("background_half_width"), apart=convention("background_apart"),
    )  # fmt: skip


def _doubts(network: NetworkHours, at: int, found: WindHours) -> tuple[Finding, ...]:
    doubts = [network.borrowed(at)]
    if found.counts.calm_share > convention("calm_share_limit"):
        params = {"percent": f"{100 * found.counts.calm_share:.0f}"}
        doubts.append(Finding("upwind-mostly-calm", params=params))
    if found.counts.used < convention("few_hours"):
        doubts.append(Finding("upwind-few-hours", params={"count": found.counts.used}))
    if network.is_own_reference:
        doubts.append(Finding("upwind-own-reference"))
    return tuple(each for each in doubts if each is not None)
