"""Judged hours of a workspace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw

from qingshan.base.period import Period
from qingshan.edge.archive.archive import Archive
from qingshan.edge.frames import collect
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.air.assess import Choices, always, by_date
from qingshan.evaluate.air.hour import judged_hours
from qingshan.evaluate.air.items import RAW_ITEMS
from qingshan.standards.air_rules import rules_named


def judged(
    workspace: Workspace, time: Period, sites: Sequence[str], edition: str = ""
) -> list[dict[str, Any]]:
    """Hours of sites with AQI, level and primary pollutant, in order of site and time."""
    archive = Archive.open(workspace.archive_folder)
    hours = archive.hours(sites=list(sites), indicators=list(RAW_ITEMS), start=time.start, end=time.end)
    name = edition or workspace.city.edition
    editions = by_date() if name == "by-date" else always(rules_named(name, time.first_day))
    table = judged_hours(nw.from_native(hours), Choices(editions))
    return collect(table).sort("site", "time").to_dicts()
