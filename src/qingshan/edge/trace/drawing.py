"""The map of a traced section, from the layers of a workspace to a drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from qingshan.base.messages import Language
from qingshan.edge.geo.catchments import CATCHMENTS, terrain_folder
from qingshan.edge.geo.packages import needed
from qingshan.edge.geo.placing import equal_area
from qingshan.edge.geo.store import Layers
from qingshan.edge.trace.figures import SectionFigures
from qingshan.edge.trace.section import SectionTrace
from qingshan.edge.workspace import SIMULATED, Workspace
from qingshan.publish.charts.catchment_map import (
    HEIGHT,
    WIDTH,
    Area,
    CatchmentMap,
    MapWords,
    Named,
    Ring,
    letters,
    panel,
)
from qingshan.publish.charts.scene import Chart
from qingshan.trace.township import OUTSIDE

Frame = Any
MOST_TOWNSHIPS, MOST_SOURCES = 9, 6
MARGIN = 28.0


def draw_section(
    workspace: Workspace, traced: SectionTrace, figures: SectionFigures, language: Language
) -> Chart:
    """The map of a section as a chart that is drawn as SVG or as a picture."""
    geopandas = needed("geopandas")
    path = terrain_folder(workspace) / CATCHMENTS
    whole = geopandas.read_file(path, layer="catchments")
    meters = equal_area(whole)
    code = traced.catchment.code
    mine = whole[whole["code"] == code].to_crs(meters)
    own = geopandas.read_file(path, layer="own").to_crs(meters)
    to_pixels, scale = _frame(mine.total_bounds)
    layers = Layers.of(workspace.register_folder)
    areas = _areas(layers, mine, traced, figures, to_pixels)
    outlets = geopandas.read_file(path, layer="outlets").to_crs(meters)
    reaches = geopandas.read_file(path, layer="reaches").to_crs(meters)
    at = dict(zip(outlets["code"], to_pixels(_xy(outlets.geometry)), strict=True))
    middle = to_pixels(_xy(mine.geometry.representative_point()))[0]
    name = traced.zh if language == "zh" else traced.en
    x, y = at.get(code, middle)
    drawn = CatchmentMap(
        _rings(_borders(layers, meters, "counties", dissolved=True), to_pixels),
        _rings(_borders(layers, meters, "counties", dissolved=False), to_pixels),
        areas, _rings(own[own["code"] == code], to_pixels), _rivers(reaches, mine, to_pixels),
        Named(x, y, "", name), tuple(at[c] for c in traced.above if c in at),
        _townships(layers, mine, traced, figures, to_pixels), _sources(traced, figures, meters, to_pixels),
        scale, _words(traced, figures, language),
    )  # fmt: skip
    label = f"{name}：汇水范围" if language == "zh" else f"{name}: catchment"
    return Chart(label, (panel(drawn),))


ToPixels = Callable[[Any], list[tuple[float, float]]]


def _frame(bounds: Sequence[float]) -> tuple[ToPixels, float]:
    """From meters to pixels so that the catchment fills the map, and pixels in a kilometer."""
    west, south, east, north = bounds
    scale = min((WIDTH - 2 * MARGIN) / (east - west), (HEIGHT - 2 * MARGIN) / (north - south))
    left = (WIDTH - (east - west) * scale) / 2
    top = (HEIGHT - (north - south) * scale) / 2

    def to_pixels(points: Any) -> list[tuple[float, float]]:
        xy = np.asarray(points, dtype=np.float64)
        px = np.column_stack([left + (xy[:, 0] - west) * scale, top + (north - xy[:, 1]) * scale])
        return [(round(float(x), 1), round(float(y), 1)) for x, y in px]

    return to_pixels, float(scale * 1000)


def _xy(points: Any) -> Any:
    return np.column_stack([points.x, points.y])


def _rings(frame: Frame, to_pixels: ToPixels) -> tuple[Ring, ...]:
    """Outer rings of polygons, cut to the map, simplified to half a pixel."""
    shapely = needed("shapely")
    rings: list[Ring] = []
    for shape in frame.geometry:
        for part in shapely.get_parts(shape):
            pixels = shapely.Polygon(to_pixels(np.asarray(part.exterior.coords)))
            cut = shapely.make_valid(pixels.simplify(0.5)).intersection(shapely.box(0, 0, WIDTH, HEIGHT))
            rings.extend(
                tuple((float(x), float(y)) for x, y in piece.exterior.coords[:-1])
                for piece in shapely.get_parts(cut)
                if piece.geom_type == "Polygon" and piece.area > 0.5
            )
    return tuple(rings)


def _borders(layers: Layers, meters: str, kind: str, *, dissolved: bool) -> Frame:
    geopandas, shapely = needed("geopandas"), needed("shapely")
    if not layers.has(kind):
        return geopandas.GeoDataFrame(geometry=[], crs=meters)
    frame = layers.read(kind).to_crs(meters)
    if dissolved:
        whole = shapely.union_all(frame.geometry.values, grid_size=10.0)
        return geopandas.GeoDataFrame(geometry=[whole], crs=meters)
    return frame


def _areas(
    layers: Layers, mine: Frame, traced: SectionTrace, figures: SectionFigures, to_pixels: ToPixels
) -> tuple[Area, ...]:
    """Townships cut to the catchment, with their share of it; the land of no township below them."""
    geopandas, meters = needed("geopandas"), mine.crs
    areas = [Area(ring, None) for ring in _rings(mine, to_pixels)]
    kind = "townships" if layers.has("townships") else "counties"
    if not layers.has(kind):
        return tuple(areas)
    parts = {each.share.unit: each for each in traced.answers}
    cut = geopandas.clip(layers.read(kind).to_crs(meters), mine.geometry.iloc[0])
    for row in cut.itertuples():
        answer = parts.get(row.code)
        if answer is None:
            continue
        one = geopandas.GeoDataFrame(geometry=[row.geometry], crs=meters)
        figure = figures.units[row.code]["of_catchment"]
        tip = f"{answer.name} {figure.value}%"
        areas += [Area(ring, answer.share.of_catchment, tip, figure) for ring in _rings(one, to_pixels)]
    return tuple(areas)


def _rivers(reaches: Frame, mine: Frame, to_pixels: ToPixels) -> tuple[tuple[Ring, float], ...]:
    """Reaches of the catchment, wider where more water comes together."""
    inside = needed("geopandas").clip(reaches, mine.geometry.iloc[0])
    shapely = needed("shapely")
    lines: list[tuple[Ring, float]] = []
    for row in inside.itertuples():
        width = 0.6 + 0.75 * (row.strahler - 1)
        lines += [
            (tuple(to_pixels(np.asarray(part.coords))), min(width, 4.0))
            for part in shapely.get_parts(row.geometry)
            if part.geom_type == "LineString"
        ]
    return tuple(lines)


def _townships(
    layers: Layers, mine: Frame, traced: SectionTrace, figures: SectionFigures, to_pixels: ToPixels
) -> tuple[Named, ...]:
    """The townships with the largest part, numbered as the list has them."""
    geopandas, meters = needed("geopandas"), mine.crs
    kind = "townships" if layers.has("townships") else "counties"
    listed = [each for each in traced.answers if each.share.unit != OUTSIDE and not each.share.is_sliver]
    listed = sorted(listed, key=lambda each: -each.share.full)[:MOST_TOWNSHIPS]
    if not listed or not layers.has(kind):
        return ()
    cut = geopandas.clip(layers.read(kind).to_crs(meters), mine.geometry.iloc[0]).set_index("code")
    found = []
    for number, each in enumerate(listed, start=1):
        shape = cut.geometry.get(each.share.unit)
        if shape is None:
            continue
        x, y = to_pixels([(shape.representative_point().x, shape.representative_point().y)])[0]
        figure = figures.units[each.share.unit]["of_catchment"]
        found.append(Named(x, y, str(number), each.name, f"{figure.value}%", figure=figure))
    return tuple(found)


def _sources(
    traced: SectionTrace, figures: SectionFigures, meters: str, to_pixels: ToPixels
) -> tuple[Named, ...]:
    if traced.ranking is None:
        return ()
    codes = [each.source.code for each in traced.ranking.candidates]
    lon, lat = ([traced.places[code][at] for code in codes] for at in (0, 1))
    points = needed("geopandas").GeoSeries.from_xy(lon, lat, crs="EPSG:4326").to_crs(meters)
    places = dict(zip(codes, points, strict=True))
    first = traced.ranking.candidates[:MOST_SOURCES]
    found = []
    for sign, each in zip(letters(len(first)), first, strict=True):
        x, y = to_pixels([(places[each.source.code].x, places[each.source.code].y)])[0]
        name = traced.sources.get(each.source.code, each.source.code)
        is_strong = sign == "A" and each.sureness != "weak"
        figure = figures.likelihoods[each.source.code]
        found.append(Named(x, y, sign, name, f"{figure.value}%", is_strong, figure))
    return tuple(found)


def _words(traced: SectionTrace, figures: SectionFigures, language: Language) -> MapWords:
    full, own = figures.section["full_km2"], figures.section["own_km2"]
    if language == "zh":
        return MapWords(
            traced.zh,
            ((f"汇水范围 {full.value:,} km²", full), (f"其中本断面区间 {own.value:,} km²", own)),
            "乡镇占汇水面积", "可能的来源（占全部可能性）", "km", "图层以外", traced.zh, "本断面区间", "北",
            f"{SIMULATED} 模拟数据" if traced.is_simulated else "",
        )  # fmt: skip
    return MapWords(
        traced.en, ((f"catchment {full.value:,} km²", full), (f"of its own {own.value:,} km²", own)),
        "Townships, share of the catchment", "Candidates, share of all possibilities", "km",
        "outside the layer", traced.en, "its own part", "N",
        f"{SIMULATED} data" if traced.is_simulated else "",
    )  # fmt: skip
