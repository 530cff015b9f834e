"""From a terrain to the table of townships: the whole chain, beside pyflwdir alone.

python -m benchmarks.terrain                 10,000 x 10,000 cells, 200 townships, 40 sections
python -m benchmarks.terrain --side 3000     smaller

The baseline does less: fill, directions, accumulation and labels, without true distances, terminal sinks,
snapping, township shares or anything stored. ``again`` is the second run with one section moved.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.hours import CACHE
from benchmarks.measure import arguments, machine, measure, run_child, table

CELL = 1 / 3600
WEST, NORTH = 117.5, 44.0
TOWNSHIPS, SECTIONS = 200, 40
SIZE_OPTIONS = ("side",)


def folder_of(side: int) -> Path:
    """Where the terrain, the layers and the workspace of a size are kept."""
    return CACHE / f"terrain-{side}"


def make_terrain(side: int) -> Path:
    """A made-up terrain of rough ground that falls to the east, written once; seeded."""
    path = folder_of(side) / "dem.tif"
    if path.exists():
        return path
    import rasterio
    from rasterio.transform import from_origin
    from scipy.ndimage import zoom

    path.parent.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(1504)
    heights = np.linspace(1400, 400, side, dtype=np.float32)[None, :].repeat(side, axis=0)
    cells, rough = 6, 420.0
    while cells < side:
        noise = random.standard_normal((cells + 1, cells + 1)).astype(np.float32)
        grown = zoom(noise, (side + 1) / (cells + 1), order=1)[:side, :side]
        heights += rough * grown
        cells, rough = cells * 3, rough * 0.38
    beside = path.with_suffix(".part.tif")
    with rasterio.open(
        beside, "w", driver="GTiff", height=side, width=side, count=1, dtype="float32", crs="EPSG:4326",
        transform=from_origin(WEST, NORTH, CELL, CELL), nodata=-9999, tiled=True, compress="zstd",
    ) as out:  # fmt: skip
        out.write(heights, 1)
    beside.replace(path)
    return path


def make_workspace(side: int) -> Path:
    """A workspace with made-up townships and sections over the terrain."""
    folder = folder_of(side) / "workspace"
    if (folder / "city.toml").exists():
        return folder
    import geopandas
    import shapely

    from qingshan.edge.cities import lay_out_template

    random = np.random.default_rng(7)
    width = side * CELL
    seeds = random.random((TOWNSHIPS, 2)) * width + [WEST, NORTH - width]
    box = shapely.box(WEST, NORTH - width, WEST + width, NORTH)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=box))
    codes = [f"1504{k // 100:02d}{k % 100 + 900}" for k in range(len(cells))]
    units = geopandas.GeoDataFrame(
        {"code": codes, "name": codes}, geometry=shapely.intersection(cells, box), crs="EPSG:4326"
    )
    points = random.random((SECTIONS, 2)) * width * 0.8 + [WEST + width * 0.1, NORTH - width * 0.9]
    lay_out_template(("测", "made up"), "150400", folder, simulated=True)
    source = folder_of(side) / "townships.gpkg"
    units.to_file(source, driver="GPKG")
    _import(folder, source, "townships")
    _sections(folder, points)
    return folder


def _sections(folder: Path, points: np.ndarray) -> None:
    rows = {"code": [f"S{k:02d}" for k in range(len(points))], "lon": points[:, 0], "lat": points[:, 1]}
    source = folder.parent / "sections.csv"
    pl.DataFrame(rows).write_csv(source)
    _import(folder, source, "sections")


def _import(folder: Path, source: Path, kind: str) -> None:
    from qingshan.edge.geo.importing import import_layer
    from qingshan.edge.geo.reading import Source
    from qingshan.edge.workspace import Workspace
    from qingshan.register.layer import layer_kinds

    import_layer(Source(source, layer_kinds()[kind], "WGS84", {}), Workspace.find(folder), "benchmark")


def ours(side: int) -> pl.DataFrame:
    """The whole chain, from the file to the table."""
    from qingshan.edge.geo.catchments import run, terrain_folder
    from qingshan.edge.geo.terrain import Order
    from qingshan.edge.workspace import Workspace

    workspace = Workspace.find(folder_of(side) / "workspace")
    for each in terrain_folder(workspace).glob("*"):
        each.unlink()
    result = run(Order(make_terrain(side), 6.0), workspace, lambda _what, _done: None)
    return pl.DataFrame([{"code": s.catchment, "unit": s.unit, "km2": s.full} for s in result.shares])


def again(side: int) -> pl.DataFrame:
    """The chain once more after one section moved; the terrain and the coverage are kept."""
    from qingshan.edge.geo.catchments import run
    from qingshan.edge.geo.terrain import Order
    from qingshan.edge.workspace import Workspace

    workspace = Workspace.find(folder_of(side) / "workspace")
    rows = pl.read_csv(folder_of(side) / "sections.csv")
    points = rows.select("lon", "lat").to_numpy().copy()
    points[0] += CELL * 40
    _sections(workspace.folder, points)
    result = run(Order(make_terrain(side), 6.0), workspace, lambda _what, _done: None)
    return pl.DataFrame([{"code": s.catchment, "unit": s.unit, "km2": s.full} for s in result.shares])


def pyflwdir_alone(side: int) -> pl.DataFrame:
    """Fill, directions, accumulation and labels of forty outlets, as pyflwdir does them."""
    import pyflwdir
    import rasterio

    with rasterio.open(make_terrain(side)) as opened:
        heights, transform = opened.read(1), opened.transform
    flow = pyflwdir.from_dem(heights, nodata=-9999, transform=transform, latlon=True)
    area = flow.upstream_area("km2")
    largest = np.argsort(-area.ravel()[:: max(side // 100, 1)])[:SECTIONS] * max(side // 100, 1)
    labels = flow.basins(idxs=largest, ids=np.arange(1, SECTIONS + 1, dtype=np.uint32))
    return pl.DataFrame({"km2": [float(area.max())], "labels": [int(labels.max())]})


def main() -> None:
    """Measure, or run one job in a child process."""
    asked = arguments(__doc__, side=10_000)
    jobs = {"pyflwdir": pyflwdir_alone, "qingshan": ours, "again": again}
    if asked.job:
        run_child(lambda: jobs[asked.job](asked.side), asked.answer)
        return
    make_terrain(asked.side)
    make_workspace(asked.side)
    options = ["--side", str(asked.side)]
    rows = measure("benchmarks.terrain", dict.fromkeys(jobs, options), CACHE / "answers", asked.rounds)
    print(machine(), file=sys.stdout)
    print(table(rows, ["pyflwdir"]))


if __name__ == "__main__":
    main()
