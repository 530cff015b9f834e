"""The joint control zones a city names in ``joint-control.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from qingshan.base.errors import UsageError
from qingshan.edge.replacing import read_text
from qingshan.edge.upwind.joint import ZoneOrder
from qingshan.edge.workspace import Workspace

FILE = "joint-control.toml"


def zones_of(workspace: Workspace) -> Mapping[str, ZoneOrder]:
    """Zones by key; empty where the city names none.

    Raises
    ------
    UsageError
        The file cannot be read.
    """
    path = workspace.folder / FILE
    if not path.is_file():
        return {}
    try:
        data = tomllib.loads(read_text(path))
        return {key: _order(row) for key, row in data.items()}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as wrong:
        raise UsageError("joint-control-unreadable", file=FILE, reason=wrong) from wrong


def zone_named(workspace: Workspace, name: str) -> ZoneOrder:
    """The zone of that key or name; the first for an empty name.

    Raises
    ------
    UsageError
        There is none.
    """
    zones = zones_of(workspace)
    for key, order in zones.items():
        if not name or name.casefold() in (key.casefold(), order.name_zh, order.name_en.casefold()):
            return order
    raise UsageError("joint-control-unknown", name=name or "?", known=", ".join(zones) or "-")


def _order(row: Mapping[str, object]) -> ZoneOrder:
    places = row["places"]
    if not isinstance(places, list) or not places or not all(isinstance(each, str) for each in places):
        raise ValueError("places")
    return ZoneOrder(
        str(row["zh"]), str(row["en"]), tuple(places), str(row["indicator"]), float(str(row["share"])),
        float(str(row["percentile"])),
    )  # fmt: skip
