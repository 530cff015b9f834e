"""Where one source would explain the excess of all sites: districts and firms, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from qingshan.edge.upwind.districts import Districts
from qingshan.edge.upwind.firms import Firm
from qingshan.edge.upwind.network_hours import NetworkHours
from qingshan.trace.defaults import defaults
from qingshan.trace.upwind.conventions import fit_order, kernels
from qingshan.trace.upwind.conventions import value as convention
from qingshan.trace.upwind.hours import Floats
from qingshan.trace.upwind.network import KM_PER_DEGREE, Kernel, Sites, bearing_to, best_fit


@dataclass(frozen=True, slots=True)
class DistrictFit:
    """A district: the share of replicates whose best place lies in it, and what a source in it explains.

    The code is empty for the land outside the layer.
    """

    code: str
    name: str
    best: float
    explained: float


@dataclass(frozen=True, slots=True)
class FirmFit:
    """A registered firm: how much a source there explains, and how often it is the best of all firms.

    ``from_best_km`` is its distance from the place that explains most.
    """

    code: str
    name_zh: str
    name_en: str
    explained: float
    best: float
    from_best_km: float


@dataclass(frozen=True, slots=True)
class SourceFit:
    """The joint fit of all sites.

    ``lon, lat`` is the place that explains most, ``explained`` how much; ``radius_km`` holds half of the
    replicates' best places about it. ``sureness`` is ``strong``, ``fair``, ``weak`` or ``none``.
    """

    lon: float
    lat: float
    explained: float
    radius_km: float
    sureness: str
    hours: int
    sites: int
    kernel: Kernel
    districts: tuple[DistrictFit, ...]
    firms: tuple[FirmFit, ...]


def fit_source(
    network: NetworkHours, at: int, districts: Districts, firms: Sequence[Firm], worst: Floats
) -> SourceFit | None:
    """Candidate places about a site, all sites taken together; none with too few sites.

    Sites far off, which the source does not reach, tell what the weather alone would have done.

    Parameters
    ----------
    network, at
        Hours, and the number of the site in question.
    districts, firms
        Where candidates lie, and which are registered.
    worst
        Concentration at the site: of a long time the most polluted hours are used.
    """
    hours, reach = network.hours, convention("reach_km")
    lon, lat = float(hours.lon[at]), float(hours.lat[at])
    if len(hours.lon) < convention("fit_sites"):
        return None
    part = _part(hours, worst)
    lons, lats = _places(lon, lat, reach, convention("fit_step"))
    found, kernel = best_fit(part, lons, lats, kernels(), fit_order())
    if not found.hours or not found.explained.any():
        return None
    peak = int(found.explained.argmax())
    numbers = districts.at(lons, lats)
    rows = []
    for number in np.unique(numbers[found.best > 0]):
        share = float(found.best[numbers == number].sum())
        most = float(found.explained[numbers == number].max())
        rows.append(DistrictFit(districts.code(int(number)), districts.name(int(number)), share, most))
    rows.sort(key=lambda each: -each.best)
    _, away = bearing_to(float(lons[peak]), float(lats[peak]), lons, lats)
    order = np.argsort(away)
    half = float(away[order][np.searchsorted(np.cumsum(found.best[order]), 0.5 * found.best.sum())])
    listed = _firms(part, firms, (lon, lat, reach), (float(lons[peak]), float(lats[peak])), kernel)
    explained = float(found.explained[peak])
    sure = _sureness(explained, rows[0].best if rows and rows[0].code else 0.0)
    return SourceFit(
        float(lons[peak]), float(lats[peak]), explained, half, sure, found.hours, found.sites, kernel,
        tuple(rows), listed,
    )  # fmt: skip


def _sureness(explained: float, share: float) -> str:
    """How sure a district is: the source explains enough, and other days would give the same district.

    The bootstrap knows nothing of how roughly a plume is drawn: that is why little explained is never sure.
    """
    if explained < convention("fit_explained"):
        return "none"
    for name in ("strong", "fair"):
        if explained >= convention(f"fit_explained_{name}") and share >= defaults()[f"sure_{name}"].value:
            return name
    return "weak"


def _firms(
    sites: Sites, firms: Sequence[Firm], near: tuple[float, float, float], best: tuple[float, float],
    kernel: Kernel,
) -> tuple[FirmFit, ...]:  # fmt: skip
    """Registered firms within reach, the one that explains most first."""
    lons, lats = np.array([each.lon for each in firms]), np.array([each.lat for each in firms])
    if not firms:
        return ()
    _, far = bearing_to(near[0], near[1], lons, lats)
    kept = np.flatnonzero(far <= near[2]).tolist()
    found, _ = best_fit(sites, lons[kept], lats[kept], (kernel,), fit_order())
    _, away = bearing_to(best[0], best[1], lons[kept], lats[kept])
    rows = [
        FirmFit(
            firms[n].enterprise.code, firms[n].enterprise.zh, firms[n].enterprise.en,
            float(found.explained[k]), float(found.best[k]), float(away[k]),
        )
        for k, n in enumerate(kept)
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda each: (-each.best, -each.explained)))


def _part(hours: Sites, worst: Floats) -> Sites:
    """Of many hours those that are worst at the site. Blocks of half a day."""
    most = int(convention("fit_hours"))
    rows = np.flatnonzero(np.isfinite(worst))
    if rows.size > most:
        rows = np.sort(rows[np.argsort(-worst[rows], kind="stable")[:most]])
    return replace(
        hours, block=rows // 12, direction=hours.direction[rows], speed=hours.speed[rows],
        value=hours.value[rows],
    )  # fmt: skip


def _places(lon: float, lat: float, reach: float, step: float) -> tuple[Floats, Floats]:
    """Places on a square mesh within reach."""
    axis = np.arange(-np.floor(reach / step), np.floor(reach / step) + 1) * step
    east, north = (each.ravel() for each in np.meshgrid(axis, axis))
    inside = np.hypot(east, north) <= reach
    lats = lat + north[inside] / KM_PER_DEGREE
    return lon + east[inside] / (KM_PER_DEGREE * np.cos(np.deg2rad((lats + lat) / 2))), lats
