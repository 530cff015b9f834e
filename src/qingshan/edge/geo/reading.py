"""Layers as files have them: GeoPackage, Shapefile, GeoJSON, and tables with coordinates."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from qingshan.base.errors import RefusedError, UsageError
from qingshan.base.finding import Finding, Where
from qingshan.edge.geo.packages import needed
from qingshan.edge.readers.sheets import read_sheets
from qingshan.edge.readers.unpack import Payload
from qingshan.register.datum import LayerDatum, to_ground
from qingshan.register.layer import FIELDS, LayerKind, guess_columns

TABLES = {".csv", ".txt", ".tsv", ".xlsx", ".xls", ".xlsm", ".ods"}
GROUND = "EPSG:4326"
_CGCS2000 = range(4478, 4555)
"""EPSG numbers of the projections of CGCS2000."""

Frame = Any
"""A GeoDataFrame: its package has no types."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read as a layer, and what a person says of it."""

    path: Path
    kind: LayerKind
    datum: LayerDatum
    columns: Mapping[str, str]
    sublayer: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """A layer on the ground, its faults, and how it was understood.

    ``frame`` has the columns of ``FIELDS`` and ``geometry``; ``original`` is the geometry as it came.
    """

    frame: Frame
    original: Frame
    findings: tuple[Finding, ...]
    columns: Mapping[str, str]
    came: int
    datum: LayerDatum


def read_layer(source: Source) -> Read:
    """The layer of a file, moved to the ground; rows without code or geometry are findings.

    Raises
    ------
    RefusedError
        The file cannot be read, or its datum is not known.
    UsageError
        A column it needs is not there.
    """
    raw, rows = _table(source) if source.path.suffix.lower() in TABLES else _vectors(source)
    datum = _datum(raw, source)
    if datum == "unknown":
        raise RefusedError("layer-datum-unknown", name=source.path.name, hint=_hint(raw))
    columns = _columns([str(c) for c in raw.columns if c != "geometry"], source, source.kind.needs)
    frame = _named(raw, columns)
    frame, dropped = _checked(frame, rows, source)
    original = frame.geometry
    ground = frame.set_geometry(move(original, datum), crs=GROUND)
    return Read(ground, original, dropped, columns, len(raw), datum)


def _columns(present: Sequence[str], source: Source, needs: Sequence[str]) -> dict[str, str]:
    """Which column holds which field; those a person named must be there, and those the kind needs."""
    columns = guess_columns(present, source.columns)
    lacking = [each for each in source.columns.values() if each not in present]
    lacking += [each for each in needs if each not in columns]
    if lacking:
        raise UsageError(
            "layer-lacks-column",
            columns=", ".join(lacking), present=", ".join(present), name=source.path.name,
        )  # fmt: skip
    return columns


def move(geometry: Frame, datum: LayerDatum) -> Frame:
    """Geometry on the ground, in degrees; every vertex is moved by itself."""
    shapely = needed("shapely")
    if geometry.crs is not None and not geometry.crs.is_geographic:
        geometry = geometry.to_crs(GROUND if datum == "WGS84" else "EPSG:4490")
    if datum in ("WGS84", "CGCS2000"):
        return geometry.set_crs(GROUND, allow_override=True)

    def moved(points: Any) -> Any:
        return np.column_stack(to_ground(points[:, 0], points[:, 1], datum))

    flat = shapely.force_2d(geometry.values)
    return needed("geopandas").GeoSeries(shapely.transform(flat, moved), index=geometry.index, crs=GROUND)


def _vectors(source: Source) -> tuple[Frame, np.ndarray[Any, Any]]:
    geopandas = needed("geopandas")
    needed("pyogrio")
    try:
        frame = geopandas.read_file(source.path, layer=source.sublayer or None)
    except Exception as wrong:  # the reader raises whatever its driver does
        raise RefusedError(
            "file-unreadable", name=source.path.name, why=str(wrong).splitlines()[0]
        ) from wrong
    return frame, np.arange(1, len(frame) + 1)


def _table(source: Source) -> tuple[Frame, np.ndarray[Any, Any]]:
    geopandas, shapely = needed("geopandas"), needed("shapely")
    sheet = read_sheets(Payload(source.path.name, source.path.read_bytes()))[0]
    cells = sheet.cells
    if cells.height < 2:
        raise RefusedError("file-unreadable", name=source.path.name, why="no rows")
    header_at = _header_row(cells)
    header = [str(v or f"c{i}").strip() for i, v in enumerate(cells.row(header_at))]
    rows = cells.slice(header_at + 1)
    data = {name: rows.to_series(i).to_list() for i, name in enumerate(header)}
    found = _columns(header, source, ("lon", "lat"))
    lon, lat = (_numbers(data[found[key]]) for key in ("lon", "lat"))
    points = shapely.points(lon, lat)
    points[~(np.isfinite(lon) & np.isfinite(lat))] = None
    frame = geopandas.GeoDataFrame(data, geometry=points)
    return frame, np.arange(header_at + 2, header_at + 2 + len(frame))


def _header_row(cells: pl.DataFrame) -> int:
    """The first row that is no comment and no title: most of its cells say something."""
    for at in range(min(cells.height, 20)):
        row = [str(v).strip() for v in cells.row(at) if v is not None and str(v).strip()]
        if len(row) * 2 > cells.width and not row[0].startswith("#"):
            return at
    return 0


def _numbers(values: list[object]) -> np.ndarray[Any, Any]:
    text = pl.Series([None if v is None else str(v).strip() for v in values], dtype=pl.String)
    return text.cast(pl.Float64, strict=False).fill_null(float("nan")).to_numpy().copy()


def _datum(raw: Frame, source: Source) -> LayerDatum:
    """The datum a person gave, else that of a projection which leaves no doubt."""
    if source.datum != "unknown" or raw.crs is None:
        return source.datum
    number = raw.crs.to_epsg()
    # A file that says WGS 84 in degrees says nothing: shifted maps are labeled so.
    return "CGCS2000" if number == 4490 or number in _CGCS2000 else "unknown"


def _hint(raw: Frame) -> str:
    """What in the file speaks for a datum."""
    if {"acroutes", "childrenNum"} & {str(c) for c in raw.columns}:
        return "GCJ02"
    return "-"


def _named(raw: Frame, columns: Mapping[str, str]) -> Frame:
    """The layer with our columns first, as text, and its own ones after."""
    geopandas = needed("geopandas")
    data: dict[str, Any] = {}
    for name in FIELDS:
        values = [None] * len(raw) if name not in columns else raw[columns[name]].tolist()
        data[name] = [_text(v) for v in values]
    used = set(columns.values())
    for name in raw.columns:
        key = str(name)
        if name == "geometry" or key in used:
            continue
        data[key if key.casefold() not in FIELDS else f"{key}_"] = [_text(v) for v in raw[name].tolist()]
    return geopandas.GeoDataFrame(data, geometry=raw.geometry.values, crs=raw.crs)


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _checked(frame: Frame, rows: Any, source: Source) -> tuple[Frame, tuple[Finding, ...]]:
    """Rows that can stand, and the faults of those that cannot or were mended."""
    shapely = needed("shapely")
    name = source.path.name
    geometry = frame.geometry.values
    is_empty = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    has_code = frame["code"] != "" if "code" in source.kind.needs else np.ones(len(frame), dtype=bool)
    is_kind = np.isin(shapely.get_type_id(geometry), _types(source.kind))
    faults = [Finding("layer-no-geometry", Where(name, int(rows[i]))) for i in np.flatnonzero(is_empty)]
    faults += [
        Finding("layer-no-code", Where(name, int(rows[i]))) for i in np.flatnonzero(~has_code & ~is_empty)
    ]
    faults += [
        Finding("layer-other-geometry", Where(name, int(rows[i])), {"kind": source.kind.geometry})
        for i in np.flatnonzero(~is_kind & ~is_empty & has_code)
    ]
    keep = ~is_empty & has_code & is_kind
    kept = frame[np.asarray(keep)].reset_index(drop=True)
    lines = np.asarray(rows)[np.asarray(keep)]
    bad = ~shapely.is_valid(kept.geometry.values)
    if bad.any():
        kept = kept.set_geometry(
            np.where(bad, shapely.make_valid(kept.geometry.values), kept.geometry.values)
        )
        kept = kept.set_crs(frame.crs, allow_override=True) if frame.crs is not None else kept
        faults += [
            Finding("layer-mended-geometry", Where(name, int(lines[i]), "code", kept["code"].iloc[i]))
            for i in np.flatnonzero(bad)
        ]
    return kept, (*faults, *_twice(kept, lines, name, source.kind))


def _twice(kept: Frame, lines: Any, name: str, kind: LayerKind) -> list[Finding]:
    """Codes that stand twice for one time; townships look at their dates themselves."""
    if kind.key == "townships" or "code" not in kind.needs:
        return []
    again = kept["code"].duplicated(keep="first").to_numpy()
    return [
        Finding("layer-code-twice", Where(name, int(lines[i]), "code", kept["code"].iloc[i]),
                {"code": kept["code"].iloc[i]})
        for i in np.flatnonzero(again)
    ]  # fmt: skip


def _types(kind: LayerKind) -> list[int]:
    """Type numbers of the geometries a kind may have."""
    groups = {"point": [0, 4], "line": [1, 5], "polygon": [3, 6]}
    return [number for word, numbers in groups.items() if word in kind.geometry for number in numbers]
