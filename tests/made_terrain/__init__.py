"""A small terrain made for tests: a valley with two townships, two sections and outfalls on its brooks."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import rasterio
import shapely
from rasterio.transform import from_origin

from qingshan.edge.cities import lay_out_city
from qingshan.edge.geo.catchments import run
from qingshan.edge.geo.importing import import_layer
from qingshan.edge.geo.reading import Source
from qingshan.edge.geo.terrain import Order
from qingshan.edge.workspace import Workspace
from qingshan.register.layer import layer_kinds

WEST, NORTH, CELL = 118.4, 42.4, 0.01
SECTION = "CF-XB-02"
SECTIONS = f"code,name,lon,lat\n{SECTION},口,118.92,42.235\nCF-XB-01,上,118.70,42.235\n"


def silent(_what, _done):
    """Nobody looks on."""


def write_dem(path: Path, heights: np.ndarray) -> None:
    """Heights as a GeoTIFF in degrees."""
    options = {"height": heights.shape[0], "width": heights.shape[1], "count": 1, "dtype": "float32"}
    place = {"crs": "EPSG:4326", "transform": from_origin(WEST, NORTH, CELL, CELL), "nodata": -1}
    with rasterio.open(path, "w", driver="GTiff", **options, **place) as out:
        out.write(heights.astype("float32"), 1)


def valley() -> np.ndarray:
    """A valley that falls to the east along 42.24 north, with brooks from both sides."""
    y, x = np.mgrid[0:40, 0:80]
    return 800 - 2.0 * x + 6.0 * np.abs(y - 16) + 3.0 * np.abs((x % 16) - 8)


def lay_out(folder: Path, *, outfalls: str) -> Workspace:
    """A workspace whose catchments are made; ``outfalls`` is the table of outfalls, empty for none."""
    lay_out_city("chifeng", folder / "cf", simulated=True)
    return lay_under(Workspace.find(folder / "cf"), folder, outfalls=outfalls)


def lay_under(space: Workspace, folder: Path, *, outfalls: str) -> Workspace:
    """A workspace with the layers and catchments of the valley, whose files are written to a folder."""
    write_dem(folder / "dem.tif", valley())
    towns = geopandas.GeoDataFrame(
        {
            "code": ["150404901", "150428901"],
            "name": ["北乡", "南乡"],
            "en": ["North Township", "South Township"],
        },
        geometry=[shapely.box(118.45, 42.24, 119.2, 42.45), shapely.box(118.45, 41.9, 119.2, 42.24)],
        crs="EPSG:4326",
    )
    towns.to_file(folder / "townships.gpkg")
    (folder / "sections.csv").write_text(SECTIONS, encoding="utf-8")
    (folder / "outfalls.csv").write_text(outfalls, encoding="utf-8")
    layers = {"townships": "townships.gpkg", "sections": "sections.csv", "outfalls": "outfalls.csv"}
    for kind, name in layers.items():
        if kind != "outfalls" or outfalls:
            import_layer(Source(folder / name, layer_kinds()[kind], "WGS84", {}), space, "now")
    run(Order(folder / "dem.tif", 6.0), space, silent)
    return space
