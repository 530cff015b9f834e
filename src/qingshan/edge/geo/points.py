"""The sections and outfalls of a workspace as points on the ground."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qingshan.base.errors import UsageError
from qingshan.base.finding import Finding, Where
from qingshan.edge.geo.store import Layers
from qingshan.edge.replacing import read_text, write_whole
from qingshan.edge.workspace import Workspace
from qingshan.register.datum import LayerDatum, to_ground
from qingshan.register.position import Position
from qingshan.register.snap_decision import (
    COLUMNS,
    SnapDecision,
    in_force,
    parse_snap_decisions,
    render_snap_decision,
)

DECISIONS = "snap_decisions.csv"


@dataclass(frozen=True, slots=True)
class Gauge:
    """A section as a point on the ground.

    Parameters
    ----------
    code, zh, en
        Code and names.
    lon, lat
        Position on the ground [degree].
    rivers
        Names its river goes by.
    county
        Code of the county responsible.
    declared_km2
        Area above it as published [km²], none when not known.
    is_decided
        Whether a person put it there.
    is_simulated
        Whether its position is made up.
    """

    code: str
    zh: str
    en: str
    lon: float
    lat: float
    rivers: tuple[str, ...] = ()
    county: str = ""
    declared_km2: float | None = None
    is_decided: bool = False
    is_simulated: bool = False


def gauges(workspace: Workspace, layers: Layers) -> tuple[tuple[Gauge, ...], tuple[Finding, ...]]:
    """Sections of rivers and reservoirs with a position, and those that have none.

    A position of the layer of sections goes before that of the register, a person's decision before both.
    """
    placed = _of_layer(layers)
    decided = in_force(decisions(workspace))
    found: list[Gauge] = []
    faults: list[Finding] = []
    bodies = workspace.water_bodies()
    for each in workspace.sections().sections:
        if each.kind == "lake":
            continue
        body = bodies.get(each.water_body)
        rivers = body.words if body is not None else (each.water_body,)
        point = placed.pop(each.code, None)
        lonlat = (point.lon, point.lat) if point is not None else on_ground(each.position)
        spot = decided.get(each.code, lonlat)
        if spot is None:
            where = Where("register/sections.csv", column="code", value=each.code)
            faults.append(Finding("section-no-position", where, {"name": each.zh}))
            continue
        declared = None if point is None else point.declared_km2
        is_made_up = point is None and each.position is not None and each.position.is_simulated
        found.append(
            Gauge(
                each.code, each.zh, each.en, *spot, rivers, each.county, declared, each.code in decided,
                is_made_up,
            )
        )  # fmt: skip
    # Sections that only the layer knows are traced as well.
    found.extend(placed.values())
    return tuple(found), tuple(faults)


def decisions(workspace: Workspace) -> tuple[SnapDecision, ...]:
    """Every decision about places of sections, in the order they were made."""
    path = workspace.register_folder / DECISIONS
    return parse_snap_decisions(read_text(path))[0] if path.is_file() else ()


def decide(workspace: Workspace, decision: SnapDecision) -> Path:
    """Enter a decision; earlier ones stay.

    Raises
    ------
    UsageError
        Nobody is named, or no ground is given.
    """
    if not decision.who.strip() or not decision.ground.strip():
        raise UsageError("snap-ground-missing")
    path = workspace.register_folder / DECISIONS
    before = read_text(path) if path.is_file() else ",".join(COLUMNS) + "\n"
    write_whole(path, before + ("" if before.endswith("\n") else "\n") + render_snap_decision(decision))
    return path


def decision_now(
    section: str, place: tuple[float, float] | None, who: str, ground: str, now: datetime
) -> SnapDecision:
    """A decision made now."""
    return SnapDecision(now.replace(microsecond=0, tzinfo=None), section, place, who, ground)


def _of_layer(layers: Layers) -> dict[str, Gauge]:
    if not layers.has("sections"):
        return {}
    return {
        row["code"]: Gauge(
            row["code"], row["name"] or row["code"], row["en"] or row["name"] or row["code"],
            at.x, at.y, tuple(filter(None, [row["river"]])), row["county"],
            _number(row["declared_km2"]),
        )
        for row, at in layers.rows("sections")
    }  # fmt: skip


def on_ground(position: Position | None) -> tuple[float, float] | None:
    """Longitude and latitude of a position of a register on the ground [degree]; none where it has none."""
    if position is None:
        return None
    datum: LayerDatum = "WGS84" if position.datum == "simulated" else position.datum
    lon, lat = to_ground(position.lon, position.lat, datum)
    return float(lon), float(lat)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
