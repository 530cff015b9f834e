"""What the register says of an air site."""

from __future__ import annotations

from pydantic import BaseModel

from qingshan.base.errors import UsageError
from qingshan.edge.web.state import State
from qingshan.edge.web.views.air_rows import PlaceName
from qingshan.edge.web.views.words import Both


class SiteOut(PlaceName):
    """A site of the register, with what it measured last."""

    county: PlaceName
    control_level: Both
    role: Both
    position: str
    source: str


class SitesOut(BaseModel):
    """Sites in the order of the register."""

    rows: list[SiteOut]


def air_sites(state: State) -> SitesOut:
    """Every air site of the register."""
    workspace = state.workspace
    return SitesOut(rows=[_site(state, each.code) for each in workspace.sites().sites])


def air_site(state: State, code: str) -> SiteOut:
    """The air site of a code.

    Raises
    ------
    UsageError
        The register has none.
    """
    return _site(state, code)


def _site(state: State, code: str) -> SiteOut:
    workspace = state.workspace
    site = workspace.sites().get(code)
    if site is None:
        raise UsageError("unknown-place", text=code, near="—")
    county = workspace.divisions().get(site.county)
    return SiteOut(
        code=site.code, zh=site.zh, en=site.en,
        county=PlaceName(zh=county.zh, en=county.en, code=county.code)
        if county else PlaceName(zh=site.county, en=site.county, code=site.county),
        control_level=Both.of(f"air.control_{site.control_level}"), role=Both.of(f"air.role_{site.role}"),
        position="" if site.lon is None or site.lat is None else f"{site.lon:.4f}°, {site.lat:.4f}°",
        source=site.source,
    )  # fmt: skip
