"""The lineage a page carries: every figure and every hour under it, in columns that pack well.

A page opens this with a short script (``templates/page.js``). Addresses are ``air/<place>/<period>/<tail>``;
their parts, and everything else that repeats, is written once in a list and named by its number.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal

import numpy as np
import orjson
from numpy.typing import NDArray

from qingshan.base.figure import Address, Clause, Figure, Source
from qingshan.publish.hours import FLAGS, HourBook, HourSeries
from qingshan.publish.wording import Wording

PLACES_KEPT = 6
"""Decimals of the value before rounding that a page carries; the page writes … after them."""

EFFORT = 6
"""Effort of packing: the utmost takes three times as long for two parts in a hundred."""

NAMED = (
    "medium", "place", "period", "tail", "statistic", "edition",
    "unit", "clauses", "policies", "note", "inputs", "cover", "sources",
)  # fmt: skip
"""Parts of a figure that repeat and are written once."""


def split_address(address: str) -> tuple[str, str, str, str]:
    """Medium, place, period and the rest of an address; empty parts where it is shorter.

    Examples
    --------
    >>> split_address("air/150400/2022/good_day_ratio@2026")
    ('air', '150400', '2022', 'good_day_ratio@2026')
    """
    parts = address.split("/", 3)
    if len(parts) < 4:
        parts += [""] * (4 - len(parts))
    return parts[0], parts[1], parts[2], parts[3]


def pack_figures(figures: Iterable[Figure], wording: Wording) -> dict[str, object]:
    """Figures in columns, in the order of statistic, place and period."""
    ordered = sorted(figures, key=lambda f: (f.statistic, f.place, f.period, f.address))
    clauses = {id(f.clauses): f.clauses for f in ordered}
    number = _numbered(clauses)
    parts = {**_parts(ordered, wording), "clauses": [number[id(f.clauses)] for f in ordered]}
    lists: dict[str, list[object]] = {}
    columns: dict[str, list[object]] = {}
    for key in NAMED:
        numbers: dict[Hashable, int] = {}
        columns[key] = [numbers.setdefault(part, len(numbers)) for part in parts[key]]
        lists[key] = list(numbers)
    columns["value"] = [wording.value(f) for f in ordered]
    columns["unrounded"] = [_kept(f) for f in ordered]
    columns["have"] = [f.coverage.have if f.coverage else 0 for f in ordered]
    lists["clauses"] = [_clause_list(each, wording) for each in dict.fromkeys(clauses.values())]
    lists["sources"] = [_source_list(sources) for sources in lists["sources"]]
    return {"lists": lists, "columns": columns}


def _parts(ordered: Sequence[Figure], wording: Wording) -> dict[str, Iterable[Hashable]]:
    """What repeats, for every figure, but for its clauses."""
    units = {unit: wording.unit(unit) if unit else "" for unit in {f.unit for f in ordered}}
    medium, place, period, tail = (
        zip(*(split_address(f.address) for f in ordered), strict=True) if ordered else [()] * 4
    )
    return {
        "medium": medium,
        "place": place,
        "period": period,
        "tail": tail,
        "statistic": [f.statistic for f in ordered],
        "edition": [f.edition for f in ordered],
        "unit": [units[f.unit] for f in ordered],
        "policies": [f.policies for f in ordered],
        "note": [wording.note(f) if f.note else "" for f in ordered],
        "inputs": [relative_inputs(f) if f.inputs else "" for f in ordered],
        "cover": [(c.of, c.need, c.item) if (c := f.coverage) else None for f in ordered],
        "sources": [f.sources for f in ordered],
    }


def _numbered(clauses: Mapping[int, tuple[Clause, ...]]) -> dict[int, int]:
    """Numbers of clauses by the identity of the object, equal ones the same.

    Figures of a statistic share one object; to compare the clauses of each of many thousand figures would
    take longer than all the rest.
    """
    numbers: dict[tuple[Clause, ...], int] = {}
    return {key: numbers.setdefault(each, len(numbers)) for key, each in clauses.items()}


def _clause_list(clauses: object, wording: Wording) -> object:
    assert isinstance(clauses, tuple)
    return [[c.standard, wording.clause(c.clause), c.status] for c in clauses if isinstance(c, Clause)]


def _source_list(sources: object) -> object:
    assert isinstance(sources, tuple)
    return [[s.file, s.sha256, s.row, s.raw, s.flag] for s in sources if isinstance(s, Source)]


def _kept(figure: Figure) -> float | None:
    return None if figure.unrounded is None else round(figure.unrounded, PLACES_KEPT)


def relative_inputs(figure: Figure) -> str:
    """Inputs with the figure's own place and period written ``~`` and ``^``, so that like figures share them.

    Examples
    --------
    >>> f = Figure(Address("air/1744A/2022-03-15/pm25"), None, "", "day", "1744A", "2022-03-15",
    ...            inputs=(Address("air/1744A/2022-03-15T01/pm25"),))
    >>> relative_inputs(f)
    'air/~/^T01/pm25'
    """
    medium, place, period, _ = split_address(figure.address)
    own, short = f"{medium}/{place}/{period}/", f"{medium}/~/^/"
    return "\n".join(
        short + each[len(own) :] if each.startswith(own) else _relative(each, place, period)
        for each in figure.inputs
    )


def _relative(address: Address, place: str, period: str) -> str:
    medium, its_place, its_period, tail = split_address(address)
    short_place = "~" if its_place == place else its_place
    starts = its_period == period or its_period.startswith(period + "T")
    return f"{medium}/{short_place}/{'^' + its_period[len(period) :] if starts else its_period}/{tail}"


def pack_hours(book: HourBook) -> dict[str, object]:
    """Hours of every site; values in units of the last decimal, runs of like rows and flags folded."""
    return {
        "start": f"{book.start:%Y-%m-%dT%H}",
        "length": book.length,
        "flags": list(FLAGS),
        "files": [[file.name, file.sha256] for file in book.files],
        "decimals": dict(book.decimals),
        "sites": {
            site: {item: _series(series, book.decimals.get(item, 0)) for item, series in items.items()}
            for site, items in book.sites.items()
        },
    }


def _series(series: HourSeries, decimals: int) -> dict[str, object]:
    """One series; differences of rows are constant in most files and fold to almost nothing."""
    scaled = np.where(np.isnan(series.value), np.nan, np.round(series.value * 10.0**decimals, 6))
    is_whole = bool(np.all(np.isnan(scaled) | (scaled == np.round(scaled))))
    is_none = np.isnan(scaled)
    kept = np.where(is_none, 0, scaled).astype(np.int64) if is_whole else series.value
    numbers: list[object] = kept.tolist()
    for at in np.flatnonzero(is_none):
        numbers[at] = None
    return {
        "v": numbers,
        "exact": is_whole,
        "file": runs(series.file),
        "row": runs(np.diff(series.row, prepend=0)),
        "flag": runs(series.flag),
        "raw": {str(at): text for at, text in series.raw.items()},
    }


def runs(values: NDArray[np.integer]) -> list[int]:
    """Values as count and value in turn.

    Examples
    --------
    >>> runs(np.array([0, 0, 0, 7]))
    [3, 0, 1, 7]
    """
    if values.size == 0:
        return []
    ends = np.flatnonzero(np.append(values[1:] != values[:-1], True))
    counts = np.diff(ends, prepend=-1)
    return [int(n) for pair in zip(counts, values[ends], strict=True) for n in pair]


def packed(bundle: Mapping[str, object]) -> str:
    """A bundle as JSON, deflated, in base64: what the page carries."""
    return base64.b64encode(zlib.compress(orjson.dumps(bundle, default=_plain), EFFORT)).decode("ascii")


def unpacked(text: str) -> dict[str, object]:
    """The bundle again, as the page sees it."""
    bundle = orjson.loads(zlib.decompress(base64.b64decode(text)))
    assert isinstance(bundle, dict)
    return bundle


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)
