"""Water text to readings: ``python -m benchmarks.water_import [--sections 400] [--records 278]``.

A table of station records of about a million cells, on the decimals a page shows. The baseline ``bare`` is
the CSV reader alone, which guesses its types and knows nothing of sections, times or nondetects.
``translated`` reads and translates: encoding, header, names, times, values beside the text sent, duplicates.
``checked`` adds the quality checks and makes long readings; ``stored`` commits them to an archive. Each runs
in a process of its own on one core, after a small table has been read.
"""

from __future__ import annotations

import os
import tempfile
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.hours import CACHE
from benchmarks.measure import arguments, machine, measure, run_child, table
from qingshan.edge.archive.archive import Archive
from qingshan.edge.importing import Options, import_path
from qingshan.edge.mappings import MappingShelf
from qingshan.edge.readers.sheets import read_sheets
from qingshan.edge.readers.unpack import payloads
from qingshan.observe import catalog
from qingshan.observe.batch import Batch
from qingshan.observe.feeds import Context
from qingshan.observe.header import to_table
from qingshan.observe.readings import to_readings

NOW = datetime(2026, 1, 1)
ITEMS = {"temp": (10, 1), "ph": (8, 2), "do": (9, 2), "ec": (500, 1), "turb": (10, 1), "codmn": (3, 2),
         "nh3n": (0.3, 3), "tp": (0.06, 3), "tn": (3, 2)}  # fmt: skip
"""Per column: level and decimals."""


def station_file(sections: int, records: int) -> Path:
    """A table of station records, section by section, written once. Seeded."""
    path = CACHE / f"water-stations-{sections}-{records}.csv"
    if path.exists():
        return path
    random, rows = np.random.default_rng([sections, records]), sections * records
    times = [f"{datetime(2021, 1, 1) + timedelta(hours=4 * n):%Y-%m-%d %H:%M}" for n in range(records)]
    columns: dict[str, object] = {
        "time": np.tile(times, sections),
        "province": ["河北省"] * rows,
        "basin": ["辽河流域"] * rows,
        "section": np.repeat([f"断面{n}" for n in range(sections)], records),
        "class_published": random.integers(1, 6, rows),
        "status": ["正常"] * rows,
    }
    for name, (level, decimals) in ITEMS.items():
        columns[name] = np.round(level * np.exp(0.2 * random.standard_normal(rows)), decimals)
    path.parent.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(columns).write_csv(path)
    return path


def bare(path: Path) -> pl.DataFrame:
    """The CSV reader alone."""
    return pl.read_csv(path)


def batch_of(path: Path) -> Batch:
    """The file read and translated."""
    (payload,) = payloads(path)
    found, _ = to_table(read_sheets(payload)[0], medium="water")
    assert found is not None
    return catalog.recognize(found, "water").translate(found, Context(NOW))


def translated(path: Path) -> pl.DataFrame:
    """Values beside their texts, by section and time."""
    return batch_of(path).frame


def checked(path: Path) -> pl.DataFrame:
    """Readings as the archive takes them."""
    return to_readings(batch_of(path), "benchmark", "station").frame


def stored(path: Path) -> pl.DataFrame:
    """The whole import, into an archive of its own."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.open(Path(folder) / "observations", create=True)
        (result,) = import_path(path, archive, MappingShelf(medium="water"), Options(NOW, medium="water"))
        archive.close()
    return pl.DataFrame({"cells": [result.cells.came]})


JOBS = {"bare": bare, "translated": translated, "checked": checked, "stored": stored}


def main() -> None:
    """Measures each job and prints it beside the bare reader."""
    asked = arguments(__doc__ or "", sections=400, records=278)
    path = station_file(asked.sections, asked.records)
    if asked.job:
        JOBS[asked.job](station_file(10, 10))
        run_child(partial(JOBS[asked.job], path), asked.answer)
        return
    os.environ["POLARS_MAX_THREADS"] = "1"
    cells = asked.sections * asked.records * len(ITEMS)
    print(f"{cells:,} cells, {path.stat().st_size / 1e6:.1f} MB; {machine()}")
    sizes = ["--sections", str(asked.sections), "--records", str(asked.records)]
    rows = measure(
        "benchmarks.water_import", dict.fromkeys(JOBS, sizes), CACHE / "water-import", asked.rounds
    )
    print(table(rows, ["bare"]))


if __name__ == "__main__":
    main()
