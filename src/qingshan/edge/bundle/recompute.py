"""Computes the figures of an unpacked bundle again: ``python -m qingshan.edge.bundle.recompute FOLDER OUT``.

A process of its own, because it reads the standards of the bundle, not those of the program.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import polars as pl

from qingshan.base.errors import QingshanError
from qingshan.edge.bundle.layout import MANIFEST, READINGS, STANDARDS, WORKSPACE, Manifest
from qingshan.standards.catalog import read_standards_from

RESULT = {"address": pl.String(), "value": pl.String()}


def recompute(folder: Path) -> pl.DataFrame:
    """Every figure of the bulletin, from the readings, registers and standards in the folder.

    Parameters
    ----------
    folder
        An unpacked bundle; a scratch archive is made in it.
    """
    manifest = Manifest.read(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    read_standards_from(folder / STANDARDS)
    from qingshan.edge.bulletin.making import Order, make
    from qingshan.edge.bundle.figures import value_text
    from qingshan.edge.workspace import Workspace
    from qingshan.publish.bulletin import bulletin_document
    from qingshan.publish.naming import all_figures

    workspace = Workspace.find(folder / WORKSPACE)
    city = replace(workspace.city, engine="polars")
    workspace = replace(workspace, city=city, keeps_verdicts=False)
    _fill_archive(workspace.archive_folder, folder / READINGS, manifest)
    order = replace(Order.read(manifest.order), as_of="")
    bulletin = make(workspace, order, date.fromisoformat(manifest.made_on))
    figures = all_figures(bulletin, bulletin_document(bulletin))
    rows = [(address, value_text(figure)) for address, figure in sorted(figures.items())]
    return pl.DataFrame(rows, schema=RESULT, orient="row")


def _fill_archive(folder: Path, readings: Path, manifest: Manifest) -> None:
    """An archive of the bundle's readings, file by file as they were imported."""
    from qingshan.edge.archive.archive import Archive, SourceFile

    with Archive.open(folder, create=True, small=0) as archive:
        for path in sorted(readings.glob("*.parquet")):
            frame = pl.read_parquet(path).drop("commit", "check")
            sources = [each for each in manifest.sources if each.medium == path.stem]
            for each in sorted(sources, key=lambda source: source.received):
                archive.append(
                    frame.filter(pl.col("file") == each.id),
                    medium=each.medium,
                    source=SourceFile(each.id, each.name, each.sha256, each.size),
                    received=datetime.fromisoformat(each.received),
                )


def main() -> None:
    """Recompute and write the result, or the message of what stopped it."""
    folder, out = (Path(word) for word in sys.argv[1:3])
    try:
        recompute(folder).write_parquet(out)
    except QingshanError as error:
        sys.stderr.write(error.text("zh" if sys.argv[3] == "zh" else "en"))
        sys.exit(1)


if __name__ == "__main__":
    main()
