"""Registered firms on the ground, and those that lie upwind of a site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qingshan.base.finding import Finding
from qingshan.edge.replacing import read_text
from qingshan.edge.workspace import Workspace
from qingshan.register.datum import to_ground
from qingshan.register.enterprise import Enterprise, parse_enterprises
from qingshan.trace.upwind.hours import Floats, Hours, turn
from qingshan.trace.upwind.network import bearing_to
from qingshan.trace.upwind.plume import plume, sigmas

FILE = "enterprises.csv"


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm and where it stands on the ground [°]."""

    enterprise: Enterprise
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class UpwindFirm:
    """A firm in the sector the pollution comes from.

    Parameters
    ----------
    code, zh, en, industry
        Which firm.
    distance_km, bearing
        Seen from the site [km, °].
    share
        Its part of what equal emissions of all listed firms would show at the site in the polluted hours, by
        the screening plume, 0 to 1.
    """

    code: str
    zh: str
    en: str
    industry: str
    distance_km: float
    bearing: float
    share: float


def firms_of(workspace: Workspace) -> tuple[tuple[Firm, ...], tuple[Finding, ...]]:
    """Firms with a position, on the ground, and what was left out."""
    path = workspace.register_folder / FILE
    if not path.is_file():
        return (), (Finding("upwind-no-firms"),)
    register, _ = parse_enterprises(read_text(path), workspace.divisions(), f"register/{FILE}")
    placed = [each for each in register.enterprises if each.position is not None]
    lost = len(register.enterprises) - len(placed)
    findings = (Finding("upwind-firms-no-position", params={"count": lost}),) if lost else ()
    return tuple(_on_ground(each) for each in placed), findings


def _on_ground(enterprise: Enterprise) -> Firm:
    place = enterprise.position
    if place is None:
        raise ValueError(enterprise.code)
    if place.datum == "simulated":
        return Firm(enterprise, place.lon, place.lat)
    lon, lat = to_ground([place.lon], [place.lat], place.datum)
    return Firm(enterprise, float(lon[0]), float(lat[0]))


def upwind_firms(
    firms: Sequence[Firm], place: tuple[float, float], polluted: Hours, sector: tuple[float, float],
    reach: float,
) -> tuple[UpwindFirm, ...]:  # fmt: skip
    """Firms in a sector, those a screening plume shows most at the site first.

    Parameters
    ----------
    firms
        Registered firms.
    place
        Longitude and latitude of the site.
    polluted
        The polluted hours with wind.
    sector
        Middle of the sector and half of its width [°].
    reach
        Farthest distance [km].
    """
    if not firms:
        return ()
    to, far = bearing_to(*place, np.array([f.lon for f in firms]), np.array([f.lat for f in firms]))
    kept = np.flatnonzero((far <= reach) & (np.abs(turn(to, sector[0])) <= sector[1])).tolist()
    shown = np.array([_shown(polluted, float(to[k]), float(far[k])) for k in kept])
    total = float(shown.sum())
    rows = [
        UpwindFirm(
            firms[k].enterprise.code, firms[k].enterprise.zh, firms[k].enterprise.en,
            firms[k].enterprise.industry, float(far[k]), float(to[k]),
            float(shown[n] / total) if total > 0 else 0.0,
        )
        for n, k in enumerate(kept)
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda each: (-each.share, each.distance_km)))


def _shown(polluted: Hours, to: float, far: float) -> float:
    """Sum of the plume over the hours: neutral air, the wind of an hour turning within its sector."""
    if polluted.speed.size == 0:
        return 0.0
    speed: Floats = np.maximum(polluted.speed, 0.5)
    off = np.abs(turn(polluted.direction, to))
    # In an hour the wind turns: the plume is spread evenly over the sector of 22.5° (sector mean).
    width = 2 * np.pi / 16 * far * 1000.0
    line = plume(far * 1000.0, 0.0, speed=1.0, stability_class="D")
    across = np.sqrt(2 * np.pi) * float(sigmas(max(far, 0.1) * 1000.0, "D")[0])
    return float(np.sum(np.where(off <= 11.25, line * across / width / speed, 0.0)))
