"""The joint control zone: districts that carry a stated share of the polluted hours over a set of sites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qingshan.base.errors import NothingToJudgeError, UsageError
from qingshan.base.finding import Finding
from qingshan.base.period import Period
from qingshan.edge.upwind.districts import Districts
from qingshan.edge.upwind.network_hours import NetworkHours, default_period, network_hours
from qingshan.edge.upwind.site import polluted_hours
from qingshan.edge.workspace import Workspace
from qingshan.trace.upwind.conventions import reach, rings
from qingshan.trace.upwind.conventions import value as convention
from qingshan.trace.upwind.footprint import ZoneShare, footprints, zone
from qingshan.trace.upwind.hours import Counts, sort_out, threshold_of


@dataclass(frozen=True, slots=True)
class SiteHours:
    """One site of the set: its hours, and how many were polluted above which value."""

    code: str
    zh: str
    en: str
    counts: Counts
    threshold: float
    polluted: int


@dataclass(frozen=True, slots=True)
class JointZone:
    """The zone of a set of sites.

    Parameters
    ----------
    name_zh, name_en
        Name of the zone as the city calls it; empty for sites named by hand.
    indicator, period, wanted
        What and when, and the share the zone has to carry.
    sites
        The sites.
    districts, names
        Shares by number of district, and codes and names by number.
    findings, is_simulated, commit
        What a reader has to know; whether any part is made up; the state of the archive.
    """

    name_zh: str
    name_en: str
    indicator: str
    period: Period
    wanted: float
    sites: tuple[SiteHours, ...]
    districts: tuple[ZoneShare, ...]
    names: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    is_simulated: bool
    commit: int

    def district(self, number: int) -> tuple[str, str]:
        """Code and name of a district; empty outside the layer."""
        return self.names[number] if number >= 0 else ("", "")

    @property
    def members(self) -> tuple[str, ...]:
        """Codes of the districts of the zone, the largest share first."""
        return tuple(self.district(row.district)[0] for row in self.districts if row.is_in)


@dataclass(frozen=True, slots=True)
class ZoneOrder:
    """What to ask: sites by code or name (all of a county by its name), the share, the indicator."""

    name_zh: str
    name_en: str
    places: tuple[str, ...]
    indicator: str
    share: float
    percentile: float


def joint_zone(workspace: Workspace, order: ZoneOrder, when: str = "", kind: str = "counties") -> JointZone:
    """Districts that carry the share of the polluted hours.

    An hour of a site is polluted above the percentile of that site's own hours, so that every site of the set
    has the same say.

    Raises
    ------
    UsageError
        A place is not known or has no site with a position; the share is not between 0 and 1.
    NothingToJudgeError
        No site has hours with wind.
    RefusedError
        The workspace has no layer of districts.
    """
    if not 0 < order.share <= 1:
        raise UsageError("upwind-share", share=order.share)
    districts = Districts.of(workspace, kind)
    period = Period.parse(when) if when else default_period(workspace)
    network = network_hours(workspace, period, order.indicator)
    told, blocks, shares, doubts = [], [], [], []
    for at in _numbers(workspace, network, order.places):
        hours = network.of(at)
        found = sort_out(hours, convention("calm_below"))
        site = network.sites[at]
        threshold = threshold_of(found, order.percentile)
        polluted = polluted_hours(hours, threshold)
        around = districts.around(float(network.hours.lon[at]), float(network.hours.lat[at]), rings())
        told.append(SiteHours(site.code, site.zh, site.en, found.counts, threshold, int(polluted.value.size)))
        blocks.append(polluted.block)
        shares.append(footprints(polluted, around, rings(), reach(), len(districts.codes)))
        doubts.append(network.borrowed(at))
    if not any(each.polluted for each in told):
        raise NothingToJudgeError("nothing-in-period", period=period)
    rows = zone(
        np.concatenate(blocks), np.concatenate(shares), order.share,
        replicates=int(convention("replicates")), level=convention("level"),
    )  # fmt: skip
    return JointZone(
        order.name_zh, order.name_en, order.indicator, period, order.share, tuple(told), rows,
        tuple(zip(districts.codes, districts.names, strict=True)),
        tuple(each for each in doubts if each is not None),
        workspace.is_simulated() or districts.is_simulated, network.commit,
    )  # fmt: skip


def _numbers(workspace: Workspace, network: NetworkHours, places: Sequence[str]) -> tuple[int, ...]:
    """Numbers of the sites of the places, each once."""
    found: list[int] = []
    for text in places:
        place = workspace.place(text)
        is_county = place.kind == "county"
        codes = {str(s.code) for s in network.sites if is_county and s.county == place.code}
        codes |= set(place.sites)
        numbers = [at for at, site in enumerate(network.sites) if site.code in codes]
        if not numbers:
            raise UsageError("site-no-position", site=text)
        found += [at for at in numbers if at not in found]
    return tuple(found)
