"""The truth behind a simulated year, as a file beside the readings."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qingshan.edge.replacing import read_text, write_whole
from qingshan.edge.simulate.events import Spell
from qingshan.edge.simulate.headers import headers
from qingshan.edge.simulate.hours import Hours
from qingshan.edge.simulate.parameters import Parameters
from qingshan.edge.simulate.year import SimulatedYear

TRUTH_FILE = "truth.json"


def truth_of(year: SimulatedYear, parameters: Parameters, counted: Collection[str]) -> dict[str, object]:
    """What really happened in the year.

    Parameters
    ----------
    year
        The simulated year.
    parameters
        What it was made with.
    counted
        Codes of the sites that speak for the city: they decide its dust days.
    """
    hours, events = year.hours, year.events
    codes = [each.code for each in year.sites]
    is_dusty = year.dust >= parameters.dust.counts_from
    return {
        "source": _source(year, parameters),
        "inversions": [
            _span(hours, each) | {"strength": round(each.strength, 2)} for each in events.inversions
        ],
        "storms": [
            _span(hours, each.spell) | {"from": round(each.bearing), "peak": round(each.peak)}
            for each in events.storms
        ],
        "dust_hours": {
            code: [[_time(hours, first), _time(hours, end)] for first, end in _runs(is_dusty[:, at])]
            for at, code in enumerate(codes)
        },
        "dust_days": _dust_days(year, parameters, counted),
        "faults": [
            {"kind": f.kind, "site": codes[f.site], "indicator": f.indicator, "start": _time(hours, f.start),
             "end": _time(hours, f.end)}
            for f in sorted(year.faults, key=lambda each: (each.start, each.kind))
        ],
        "missing": {key: round(float(np.isnan(values).mean()), 4) for key, values in year.readings.items()},
    }  # fmt: skip


def write_truth(folder: Path, city: str, seed: int, years: dict[str, dict[str, object]]) -> Path:
    """Write ``truth.json``; years of the same city and seed that are already in it stay."""
    path = folder / TRUTH_FILE
    kept = _years_before(path, city, seed)
    content = {
        "simulated": True, "note": headers().note, "city": city, "seed": seed,
        "years": dict(sorted((kept | years).items())),
    }  # fmt: skip
    write_whole(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return path


def _years_before(path: Path, city: str, seed: int) -> dict[str, dict[str, object]]:
    try:
        before = json.loads(read_text(path))
        if (before["city"], before["seed"]) == (city, seed):
            return dict(before["years"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        pass
    return {}


def _source(year: SimulatedYear, parameters: Parameters) -> dict[str, object]:
    main, episode = year.events.main, parameters.episode
    means = year.source[main.start : main.end].mean(axis=0)
    order = np.argsort(-means)
    return _span(year.hours, main) | {
        "lon": episode.source_lon,
        "lat": episode.source_lat,
        "code": episode.source_code,
        "pm25_by_site": {year.sites[at].code: round(float(means[at]), 1) for at in order},
    }


def _dust_days(year: SimulatedYear, parameters: Parameters, counted: Collection[str]) -> list[str]:
    """Days on which dust adds at least the threshold to the daily mean of the city."""
    columns = [at for at, each in enumerate(year.sites) if each.code in counted] or list(
        range(len(year.sites))
    )
    daily = year.dust[:, columns].mean(axis=1).reshape(-1, 24).mean(axis=1)
    days = year.starts[::24].astype("datetime64[D]")
    return [str(day) for day in days[daily >= parameters.dust.counts_from]]


def _span(hours: Hours, spell: Spell) -> dict[str, object]:
    return {"start": _time(hours, spell.start), "end": _time(hours, spell.end)}


def _time(hours: Hours, at: int) -> str:
    return str(hours.start[0] + np.timedelta64(at, "h")) + ":00"


def _runs(is_true: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Runs of true values as ``[start, end)``."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], is_true.astype(np.int8), [0]])))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
