"""The lineage a page carries: every figure and every hour under it, in columns that pack well.

A page opens this with a short script (``templates/page.js``). Addresses are ``air/<place>/<period>/<tail>``;
their parts, and everything else that repeats, is written once in a list and named by its number.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from qingshan.base.figure import Address, Clause, Figure, Source
from qingshan.publish.hours import FLAGS, HourBook, HourSeries
from qingshan.publish.wording import Wording

PLACES_KEPT = 6
"""Decimals of the value before rounding that a page carries; the page writes … after them."""

NAMED = (
    "medium", "place", "period", "tail", "statistic", "edition",
    "unit", "clauses", "policies", "note", "inputs", "cover", "sources",
)  # fmt: skip
"""Parts of a figure that repeat and are written once."""


@dataclass(slots=True)
class Dictionary:
    """Things named by the order in which they first came."""

    numbers: dict[object, int] = field(default_factory=dict)

    def number(self, thing: object) -> int:
        """Number of a thing, a new one when it is new."""
        return self.numbers.setdefault(thing, len(self.numbers))

    def listed(self, shape: Callable[[object], object] = lambda thing: thing) -> list[object]:
        """The things in order, each in the shape JSON wants."""
        return [shape(thing) for thing in self.numbers]


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
    medium, place, period, tail = parts
    return medium, place, period, tail


def pack_figures(figures: Iterable[Figure], wording: Wording) -> dict[str, object]:
    """Figures in columns, in the order of statistic, place and period."""
    lists = {key: Dictionary() for key in NAMED}
    columns: dict[str, list[object]] = {key: [] for key in (*NAMED, "value", "unrounded", "have")}
    named = [(key, lists[key].numbers, columns[key]) for key in NAMED]
    for figure in sorted(figures, key=lambda f: (f.statistic, f.place, f.period, f.address)):
        parts = _parts(figure, wording)
        for key, numbers, column in named:
            column.append(numbers.setdefault(parts[key], len(numbers)))
        columns["value"].append(wording.value(figure))
        columns["unrounded"].append(_kept(figure))
        columns["have"].append(figure.coverage.have if figure.coverage else 0)
    listed = {key: each.listed() for key, each in lists.items()}
    listed["clauses"] = lists["clauses"].listed(lambda clauses: _clause_list(clauses, wording))
    listed["sources"] = lists["sources"].listed(_source_list)
    return {"lists": listed, "columns": columns}


def _parts(figure: Figure, wording: Wording) -> dict[str, object]:
    medium, place, period, tail = split_address(figure.address)
    cover = figure.coverage
    return {
        "medium": medium, "place": place, "period": period, "tail": tail, "statistic": figure.statistic,
        "edition": figure.edition, "unit": wording.unit(figure.unit) if figure.unit else "",
        "clauses": figure.clauses, "policies": figure.policies, "note": wording.note(figure),
        "inputs": relative_inputs(figure),
        "cover": (cover.of, cover.need, cover.item) if cover else None,
        "sources": figure.sources,
    }  # fmt: skip


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
    _, place, period, _ = split_address(figure.address)
    return "\n".join(_relative(each, place, period) for each in figure.inputs)


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
    numbers: list[object] = (
        [None if np.isnan(v) else int(v) for v in scaled]
        if is_whole
        else [None if np.isnan(v) else float(v) for v in series.value]
    )
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
    text = json.dumps(bundle, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return base64.b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")


def unpacked(text: str) -> dict[str, object]:
    """The bundle again, as the page sees it."""
    bundle = json.loads(zlib.decompress(base64.b64decode(text)))
    assert isinstance(bundle, dict)
    return bundle


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)
