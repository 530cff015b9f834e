"""What a water section opens to: every figure under it, down to the readings of every sampling time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from qingshan.base.figure import Address, Coverage, Figure, Source
from qingshan.base.indicator import indicator
from qingshan.base.period import Period
from qingshan.base.rounding import from_float
from qingshan.edge.archive.archive import Archive
from qingshan.edge.frames import collect
from qingshan.edge.water.book import MEDIA, WaterBook, moment_text
from qingshan.edge.water.gathered import Gathered
from qingshan.edge.water.moments import USABLE, reading_note, shown
from qingshan.evaluate.declared import Figures, Row
from qingshan.evaluate.water.items import INDICATORS
from qingshan.evaluate.water.nondetect import halved
from qingshan.evaluate.water.samples import wide_samples
from qingshan.evaluate.water.span import read_span, span_of

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Opener:
    """Makes the figures addresses name, many from one reading of the archive.

    Parameters
    ----------
    book
        Where spans of months are.
    as_of
        Number of a commit.
    gathered
        Its places, judged already.
    """

    book: WaterBook
    as_of: int | None = None
    gathered: Gathered | None = None
    _spans: dict[tuple[str, str], Figures] = field(default_factory=dict, repr=False)

    def opened(self, printed: Iterable[Figure]) -> dict[Address, Figure]:
        """The figures given and every figure they are made from, readings last."""
        found = {figure.address: figure for figure in printed}
        queue = list(found.values())
        while queue:
            for address in queue.pop().inputs:
                if address not in found and (made := self.figure(address)) is not None:
                    found[address] = made
                    queue.append(made)
        return found

    def figure(self, address: Address) -> Figure | None:
        """The figure of an address under the choices of the book; none where the book has none."""
        _, place, period, tail = address.split("/", 3)
        key, _, suffix = tail.partition("@")
        if _MOMENT.fullmatch(period):
            return self._reading(place, period, key, address)
        if _DAY.fullmatch(period):
            return self._day(place, period, key)
        if "common-" in suffix or "from-" in suffix:
            return None
        return self._of_span(place, period).get(key)

    def _of_span(self, place: str, period: str) -> Figures:
        if (place, period) not in self._spans:
            workspace = self.book.workspace
            span = read_span(period, workspace.seasons())
            self._spans[place, period] = self._places.figures_of(workspace.place(place), span)
        return self._spans[place, period]

    @cached_property
    def _places(self) -> Gathered:
        return self.gathered or Gathered(self.book, ())

    def _reading(self, place: str, period: str, key: str, address: Address) -> Figure:
        """A reading with its source, as ``explain`` shows it."""
        rows = self._rows.get((place, period, key), [])
        usable = [row["value"] for row in rows if row["flag"] in USABLE and row["value"] is not None]
        declared = indicator(key)
        return Figure(
            address=address,
            value=shown(usable[0], declared.decimals) if usable else None,
            unit=declared.unit,
            statistic=key,
            place=place,
            period=period,
            sources=tuple(self._source(row) for row in rows),
            coverage=Coverage(len(usable), 1, item="sample"),
            unrounded=usable[0] if usable else None,
            note=reading_note(rows, key),
        )

    def _source(self, row: Mapping[str, Any]) -> Source:
        name, sha256 = self._files[row["file"]]
        raw = row["raw"] if row["raw"] is not None else row["value"]
        flag = row["flag"] + (f" ({row['checks']})" if row["checks"] else "")
        return Source(name, sha256, int(row["row"]), str(raw), flag)

    @cached_property
    def _files(self) -> dict[str, tuple[str, str]]:
        archive = Archive.open(self.book.workspace.archive_folder)
        return {r.source.id: (r.source.name, r.source.sha256) for r in archive.sources()}

    @cached_property
    def _rows(self) -> dict[tuple[str, str, str], list[Row]]:
        readings = self.book.readings
        if readings.is_empty():
            return {}
        archive = Archive.open(self.book.workspace.archive_folder)
        rows = archive.read(
            medium=MEDIA[self.book.basis],
            start=self.book.start,
            end=self.book.end,
            as_of=self.book.commit,
        ).collect()
        found: dict[tuple[str, str, str], list[Row]] = {}
        for row in rows.iter_rows(named=True):
            found.setdefault((row["site"], moment_text(row["time"]), row["indicator"]), []).append(row)
        return found

    @cached_property
    def _samples(self) -> dict[tuple[str, str], list[Row]]:
        """Samples of a section and day, nondetects as the means take them."""
        readings = self.book.readings
        items = [key for key in INDICATORS if key in set(readings["indicator"].unique().to_list())]
        newest = str(readings["time"].max())[:7]
        rules = self.book.rules(span_of(Period.parse(newest)))
        wide = collect(halved(wide_samples(nw.from_native(readings.lazy()), items), rules, items))
        found: dict[tuple[str, str], list[Row]] = {}
        for row in wide.sort("time").iter_rows(named=True):
            found.setdefault((row["section"], row["time"].date().isoformat()), []).append(row)
        return found

    def _day(self, place: str, period: str, key: str) -> Figure:
        """A mean of one day, from its readings."""
        rows = self._samples.get((place, period), [])
        known = [row for row in rows if row[key] is not None]
        mean = pl.Series([row[key] for row in known], dtype=pl.Float64).mean()
        value = mean if isinstance(mean, float) else None
        maker = self.book.maker(span_of(Period.parse(period[:7])))
        return maker.figure(
            "day",
            key,
            None if value is None else from_float(value, indicator(key).decimals),
            place=place,
            period=period,
            coverage=Coverage(len(known), len(rows), item="sample"),
            unrounded=value,
            inputs=[maker.address(place, moment_text(row["time"]), key) for row in known],
            note="" if value is not None else "figure-no-sample",
        )
