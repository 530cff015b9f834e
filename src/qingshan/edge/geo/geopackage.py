"""A layer of a GeoPackage as rows and shapes, for whoever only shows it.

A GeoPackage is a database of SQLite. A page that draws a map needs neither frames nor projections, and the
packages for them take longer to load than the page to make.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from qingshan.edge.geo.packages import needed

HEAD = 8
ENVELOPE = (0, 32, 48, 48, 64)
"""Bytes of an envelope by its code in the flags, OGC 12-128r19, 2.1.3.1.1 table 4."""

Rows = list[tuple[dict[str, Any], Any]]
"""Columns of a feature as the file has them, and its shape; none where it has none."""


def rows_of(path: Path, layer: str) -> Rows:
    """Features of a layer, in their order."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as held:
        held.row_factory = sqlite3.Row
        asked = "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?"
        geometry = held.execute(asked, [layer]).fetchone()[0]
        found = [dict(each) for each in held.execute(f'SELECT * FROM "{layer}" ORDER BY rowid')]
    shapes = needed("shapely").from_wkb([_wkb(each.pop(geometry)) for each in found])
    return list(zip(found, shapes, strict=True))


def _wkb(blob: bytes | None) -> bytes | None:
    """The shape of a blob without the head before it."""
    return None if blob is None else blob[HEAD + ENVELOPE[blob[3] >> 1 & 7] :]
