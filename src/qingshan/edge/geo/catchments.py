"""From a terrain and the sections of a workspace to catchments and township shares."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from qingshan.base.finding import Finding, Where
from qingshan.edge.geo.covering import cover
from qingshan.edge.geo.dem import Tell, rasterized
from qingshan.edge.geo.outlines import outlines
from qingshan.edge.geo.packages import needed
from qingshan.edge.geo.points import Gauge, gauges
from qingshan.edge.geo.store import Layers
from qingshan.edge.geo.terrain import Kept, Order, make_terrain
from qingshan.edge.replacing import write_whole
from qingshan.edge.workspace import Workspace
from qingshan.trace.catchment import Catchment, Cell, Labels, Point, Snap, catch, snap
from qingshan.trace.defaults import defaults
from qingshan.trace.streams import Network, network
from qingshan.trace.township import OUTSIDE, Coverage, Share, overlaps, shares, totals

CATCHMENTS, SHARES, RESULT, COVERAGE = "catchments.gpkg", "shares.csv", "catchments.json", "coverage.npz"
UNPLACED = {"outside": "snap-outside", "no-stream": "snap-no-stream"}


@dataclass(frozen=True, slots=True)
class Result:
    """Everything one run gives."""

    catchments: tuple[Catchment, ...]
    snaps: tuple[Snap, ...]
    shares: tuple[Share, ...]
    findings: tuple[Finding, ...]
    kept: Kept
    labels: Labels


def terrain_folder(workspace: Workspace) -> Path:
    """Where a workspace keeps its terrain and what follows from it."""
    return workspace.folder / "terrain"


def run(order: Order, workspace: Workspace, tell: Tell) -> Result:
    """The whole chain; steps whose inputs did not change are taken from the last run.

    Raises
    ------
    RefusedError
        The DEM cannot be used.
    """
    layers, folder = Layers.of(workspace.register_folder), terrain_folder(workspace)
    kept, doubts = make_terrain(order, layers, folder, tell)
    points, missing = gauges(workspace, layers)
    placed = _to_grid(points, kept, layers)
    snaps = tuple(snap(each, kept.terrain, kept.rivers) for each in placed)
    sinks = _sink_cells(layers, kept)
    outlets = [(s.code, [s.cell]) for s in snaps if s.is_accepted and s.cell is not None]
    labels, found = catch(kept.terrain, [*outlets, *sinks], frozenset(code for code, _ in sinks))
    tell("label", 1.0)
    rows, more = _shares(labels, found, kept, layers, folder, tell)
    findings = (*doubts, *missing, *_snap_findings(snaps), *_open_findings(found), *more)
    result = Result(found, snaps, rows, findings, kept, labels)
    _store(result, points, layers, folder, tell)
    return result


def reaches_of(kept: Kept, snaps: Sequence[Snap]) -> Network:
    """The river network of a terrain, cut at the sections; of small terrains finer reaches are kept."""
    cell = float(kept.terrain.grid.row_areas().mean())
    most = float(kept.terrain.above_km2.max())
    least = min(defaults()["reach_km2"].value, max(most / 50, 4 * cell))
    cells = [each.cell for each in snaps if each.is_accepted and each.cell is not None]
    return network(kept.terrain, least, cells)


def _to_grid(points: Sequence[Gauge], kept: Kept, layers: Layers) -> list[Point]:
    """The sections in the system of the grid, with the number of their river among the burned ones."""
    numbers: dict[str, int] = {}
    if kept.rivers is not None and layers.has("rivers"):
        for number, row in enumerate(layers.read("rivers").to_dict("records"), start=1):
            for name in (row["name"], row["code"], *row["aliases"].split(";")):
                if name:
                    numbers.setdefault(name, number)
    lon, lat = [p.lon for p in points], [p.lat for p in points]
    geometry = needed("geopandas").GeoSeries.from_xy(lon, lat, crs="EPSG:4326").to_crs(kept.crs)
    return [
        Point(
            each.code, float(at.x), float(at.y), each.declared_km2,
            next((numbers[name] for name in each.rivers if name in numbers), 0), each.is_decided,
        )
        for each, at in zip(points, geometry, strict=True)
    ]  # fmt: skip


def _sink_cells(layers: Layers, kept: Kept) -> list[tuple[str, list[Cell]]]:
    if not layers.has("sinks"):
        return []
    frame = layers.read("sinks").to_crs(kept.crs)
    numbers = rasterized(frame.geometry.values, kept.terrain.grid, np.int16)
    names = [row["code"] or row["name"] or f"sink-{at}" for at, row in enumerate(frame.to_dict("records"), 1)]
    found = []
    for at, name in enumerate(names, start=1):
        cells = [(int(r), int(c)) for r, c in np.argwhere(numbers == at)]
        if cells:
            found.append((name, cells))
    return found


def _shares(
    labels: Labels, found: Sequence[Catchment], kept: Kept, layers: Layers, folder: Path, tell: Tell
) -> tuple[tuple[Share, ...], tuple[Finding, ...]]:
    kind = next((each for each in ("townships", "counties") if layers.has(each)), "")
    if not kind or not found:
        return (), (Finding("shares-no-townships"),) if not kind else ()
    coverage = _coverage(kind, kept, layers, folder, tell)
    table = totals(labels, coverage, kept.terrain.grid, len(found))
    tell("share", 1.0)
    rows = shares(found, coverage.codes, table)
    findings = [Finding("shares-by-county")] if kind == "counties" else []
    twice = overlaps(coverage, kept.terrain.grid)
    limit = defaults()["conservation"].value
    if twice > limit * float(table[1:].sum()):
        findings.append(Finding("shares-overlap", params={"km2": round(twice, 1)}))
    for each in rows:
        if each.unit == OUTSIDE and each.of_catchment > limit:
            params = {"km2": round(each.full, 1), "percent": round(100 * each.of_catchment, 1)}
            where = Where(column="code", value=each.catchment)
            findings.append(Finding("shares-outside", where, params | {"code": each.catchment}))
    return rows, tuple(findings)


def _coverage(kind: str, kept: Kept, layers: Layers, folder: Path, tell: Tell) -> Coverage:
    """Coverage of the grid by the units; the one kept when neither changed."""
    key, path = f"{kept.key}-{layers.digest(kind)}", folder / COVERAGE
    if path.is_file():
        with np.load(path) as held:
            if str(held["key"]) == key:
                return Coverage(
                    tuple(held["codes"].tolist()), held["inside"], held["cells"], held["units"], held["parts"]
                )
    made = cover(layers.read(kind), kept.terrain.grid, kept.crs, tell)
    content = io.BytesIO()
    np.savez(
        content, key=key, codes=np.array(made.codes), inside=made.inside, cells=made.cells, units=made.units,
        parts=made.parts,
    )  # fmt: skip
    write_whole(path, content.getvalue())
    return made


def _snap_findings(snaps: Sequence[Snap]) -> list[Finding]:
    found = []
    for each in snaps:
        where = Where(column="code", value=each.code)
        params: dict[str, object] = {
            "code": each.code, "raw": _km2(each.area_raw_km2), "best": _km2(each.area_km2),
            "km": round(each.distance_m / 1000, 1),
        }  # fmt: skip
        if not each.is_accepted:
            found.append(Finding(UNPLACED.get(each.reason, "snap-confluence"), where, params))
    return found


def _open_findings(found: Sequence[Catchment]) -> list[Finding]:
    return [
        Finding("catchment-open", Where(column="code", value=each.code), {"code": each.code})
        for each in found
        if each.is_open
    ]


def _km2(area: float) -> float:
    return round(area, 1)


def _store(result: Result, points: Sequence[Gauge], layers: Layers, folder: Path, tell: Tell) -> None:
    """Catchments, reaches and outlets as a GeoPackage, shares as a table, and what they were made from."""
    net = reaches_of(result.kept, result.snaps)
    names = {each.code: each.zh for each in points}
    path = folder / CATCHMENTS
    write_whole(path, outlines(result.catchments, result.labels, result.kept, net, result.snaps, names))
    tell("draw", 1.0)
    write_whole(folder / SHARES, _table(result.shares))
    told: dict[str, Any] = {
        "terrain": result.kept.key,
        "townships_sha256": layers.digest("townships") or layers.digest("counties"),
        "catchments": [asdict(each) for each in result.catchments],
        "snaps": [asdict(each) for each in result.snaps],
        "names": names,
        "findings": [each.record("zh") for each in result.findings],
    }
    write_whole(folder / RESULT, json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def _table(rows: Sequence[Share]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Share.__dataclass_fields__)
    for each in rows:
        writer.writerow([_plain(v) for v in asdict(each).values()])
    return text.getvalue()


def _plain(value: object) -> object:
    return f"{value:.6g}" if isinstance(value, float) else "" if value is None else value
