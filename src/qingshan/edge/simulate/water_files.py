"""Simulated water as files bureaus have: workbooks of samples, a long table of sources, station tables."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import numpy as np
import polars as pl

from qingshan.base.indicator import indicator
from qingshan.edge.library.water import judge
from qingshan.edge.replacing import read_text, write_whole
from qingshan.edge.simulate.water_parameters import WaterItem, WaterParameters
from qingshan.edge.simulate.water_stations import STATION_ITEMS, Rain, StationYear, moment
from qingshan.edge.simulate.water_year import Sample, WaterYear, events_of
from qingshan.edge.workspace import SIMULATED

WaterForm = Literal["xlsx", "csv"]
Cell = str | float | None
Rows = Sequence[Sequence[Cell]]
TRUTH_FILE = "water_truth.json"


@dataclass(frozen=True, slots=True)
class Place:
    """City the files are of: division code and Chinese name; names of basins by code, and its province."""

    code: str
    zh: str
    basins: dict[str, str]
    province: str


@cache
def words() -> dict[str, Any]:
    """The words of the files."""
    text = files("qingshan.edge.simulate").joinpath("water_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def write_samples(
    year: WaterYear, parameters: WaterParameters, folder: Path, place: Place, form: WaterForm
) -> tuple[Path, ...]:
    """A row per sample of sections, a workbook with a sheet a month; a row per result of sources."""
    title = words()["title"]
    months: dict[str, Rows] = {}
    for month in range(1, 13):
        samples = [each for each in year.sections if each.time.month == month]
        head = title.format(city=place.zh, year=year.year, month=month)
        months[words()["sheet"].format(month=month)] = [[head], *_wide(samples, parameters)]
    whole = {words()["sheet"]: _wide(year.sections, parameters)}
    paths = [_path(folder, place, "sections", year.year, form)]
    write_whole(paths[0], _encode(months if form == "xlsx" else whole, form))
    if year.sources:
        paths.append(_path(folder, place, "sources", year.year, form))
        write_whole(paths[-1], _encode({SIMULATED: _long(year.sources, parameters)}, form))
    return tuple(paths)


def write_stations(
    stations: Iterable[StationYear], year: int, folder: Path, place: Place
) -> tuple[Path, ...]:
    """The records of all stations as one table with the headers of the national feed."""
    w = words()
    head = [w["province"], w["basin"], w["name"], w["station_time"], w["published"],
            *(_headed(key) for key in STATION_ITEMS), w["state"], w["nature"]]  # fmt: skip
    rows = [row for station in stations for row in _records(station, place)]
    if not rows:
        return ()
    path = _path(folder, place, "stations", year, "csv")
    write_whole(path, _encode({SIMULATED: [head, *rows]}, "csv"))
    return (path,)


def truth_of(year: WaterYear, parameters: WaterParameters, rains: tuple[Rain, ...]) -> dict[str, object]:
    """What really happened in the year: events with their outfalls, dry months, rains, levels."""
    events = [
        {"outfall": e.outfall, "zh": e.outfall_zh, "en": e.outfall_en, "county": e.county,
         "section": e.section, "kilometers_upstream": e.kilometers_upstream,
         "lon": e.lon, "lat": e.lat, "start": start.isoformat(),
         "end": end.isoformat(), "factors": dict(e.factors), "load_kg_per_day": dict(e.load),
         "downstream": dict(e.downstream)}
        for e, start, end in events_of(parameters, year.year)
    ]  # fmt: skip
    codes = dict.fromkeys(each.code for each in year.sections)
    decisive = ("codmn", "cod", "bod5", "nh3n", "tp")
    return {
        "events": events,
        "dry": {code: list(months) for code, months in parameters.dry.items() if code in codes},
        "rains": [{"start": r.start.isoformat(), "hours": round(r.hours), "strength": round(r.strength, 2)}
                  for r in rains],
        "levels": {code: {k: parameters.level(code, k, year.year) for k in decisive} for code in codes},
    }  # fmt: skip


def write_truth(folder: Path, city: str, seed: int, years: dict[str, dict[str, object]]) -> Path:
    """Write the truth beside the readings; years written before stay."""
    path = folder / TRUTH_FILE
    before = json.loads(read_text(path)).get("years", {}) if path.is_file() else {}
    told = {"simulated": True, "city": city, "seed": seed, "note": words()["note"], "years": before | years}
    write_whole(path, json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return path


def shown(item: WaterItem, value: float) -> Cell:
    """Cell of a value: rounded as reported, or a nondetect in the item's spelling."""
    if item.limit and value < item.limit:
        limit = f"{item.limit:.10f}".rstrip("0")
        return {"L": f"{limit}L", "<": f"<{limit}"}.get(item.style, item.style)
    return float(f"{value:.{item.decimals}f}")


def _wide(samples: Sequence[Sample], parameters: WaterParameters) -> list[list[Cell]]:
    w = words()
    keys = [key for key in parameters.items if any(key in each.values for each in samples)]
    names = [w["code"], w["name"], w["body"], w["time"], *(indicator(key).zh for key in keys)]
    units: list[Cell] = [None] * 4
    units += [f"({_unit(key)})" for key in keys]
    rows: list[list[Cell]] = [[*names, w["remark"], w["nature"]], units]
    for each in samples:
        cells = [shown(parameters.items[k], each.values[k]) if k in each.values else None for k in keys]
        remark = w["dry"] if each.is_dry else None
        rows.append([each.code, each.zh, each.body, _text(each.time), *cells, remark, w["simulated"]])
    return rows


def _long(samples: Sequence[Sample], parameters: WaterParameters) -> list[list[Cell]]:
    w = words()
    head = [
        w[key] for key in ("source_code", "source_name", "time", "item", "unit", "result", "limit", "nature")
    ]
    rows: list[list[Cell]] = [head]
    for each in samples:
        for key, value in each.values.items():
            item = parameters.items[key]
            rows.append([
                each.code, each.zh, f"{each.time:%Y-%m-%d}", indicator(key).zh, _unit(key),
                shown(item, value), item.limit or None, w["simulated"],
            ])  # fmt: skip
    return rows


def _records(station: StationYear, place: Place) -> Iterable[list[Cell]]:
    w, section = words(), station.section
    table = pl.DataFrame(station.values).fill_nan(None)
    table = table.select(pl.col(key).round(indicator(key).decimals) for key in STATION_ITEMS)
    classes = judge(table, water=section.water or "river", exceedances=False)["water_class"].to_list()
    basin = place.basins.get(section.basin, section.basin)
    for time, cells, water_class, runs in zip(
        station.times, table.iter_rows(), classes, station.is_in_service, strict=True
    ):
        published = w["classes"][water_class - 1] if runs and water_class else "*"
        told = ["--" if cell is None else cell for cell in cells]
        state = w["normal"] if runs else w["maintenance"]
        at = _text(moment(np.datetime64(time)))
        yield [place.province, basin, section.zh, at, published, *told, state, w["simulated"]]


def _headed(key: str) -> str:
    return f"{indicator(key).zh}({_unit(key)})"


def _unit(key: str) -> str:
    unit = indicator(key).unit
    return str(words()["units"].get(unit, unit or words()["no_unit"]))


def _text(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}"


def _path(folder: Path, place: Place, what: str, year: int, form: str) -> Path:
    return folder / f"{place.code}_water_{what}_{year}_{SIMULATED}.{form}"


def _encode(sheets: Mapping[str, Rows], form: WaterForm) -> bytes:
    return _xlsx(sheets) if form == "xlsx" else _csv(next(iter(sheets.values())))


def _csv(rows: Rows) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8")


def _xlsx(sheets: Mapping[str, Rows]) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        # A fixed date: the same year gives the same bytes.
        book.set_properties({"created": datetime(2000, 1, 1), "comments": SIMULATED})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            sheet.set_column(0, 3, 17)
    return stream.getvalue()
