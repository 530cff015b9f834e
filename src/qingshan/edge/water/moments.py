"""What one sampling time or one day of a section says: readings with file and row, classes, means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from qingshan.base.errors import UsageError
from qingshan.base.figure import Coverage, Figure
from qingshan.base.indicator import indicator, indicators
from qingshan.base.messages import Language
from qingshan.base.period import Period
from qingshan.base.rounding import from_float
from qingshan.edge.archive.archive import Archive
from qingshan.edge.city import WaterBasis
from qingshan.edge.frames import collect
from qingshan.edge.opening import source_of
from qingshan.edge.water.book import DRY_CHECK, MEDIA, NO_FLOW, STATE, moment_text
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.declared import Figures
from qingshan.evaluate.water.figures import MEDIUM, WaterMaker, whole
from qingshan.evaluate.water.items import INDICATORS
from qingshan.evaluate.water.judge import judged
from qingshan.evaluate.water.nondetect import halved
from qingshan.evaluate.water.samples import MARK, wide_samples

NOTES = "water_note"
MINUTE = timedelta(minutes=1)
USABLE = ("valid", "suspect")


@dataclass(frozen=True, slots=True)
class Moment:
    """One sampling time."""

    time: datetime

    def label(self, language: Language) -> str:
        """The time in words."""
        t = self.time
        if language == "en":
            return f"{t:%Y-%m-%d %H:%M}"
        return f"{t.year}年{t.month}月{t.day}日{t:%H:%M}"


@dataclass(frozen=True, slots=True)
class Samples:
    """Samples of a section or source as archived, and the maker of their figures."""

    workspace: Workspace
    place: Place
    basis: WaterBasis
    maker: WaterMaker
    as_of: int | None = None

    def reading(self, time: datetime, key: str) -> Figure:
        """The reading of one sampling time with its source: file, row, text as sent, flag.

        Raises
        ------
        UsageError
            There is no such indicator of water.
        """
        if key not in indicators() or indicators()[key].medium not in {MEDIUM, NOTES}:
            raise UsageError("unknown-indicator", name=key, known=", ".join(INDICATORS))
        declared = indicator(key)
        archive = Archive.open(self.workspace.archive_folder)
        rows = self._read(archive, MEDIA[self.basis], time, time + MINUTE, key).to_dicts()
        usable = [row for row in rows if row["flag"] in USABLE and row["value"] is not None]
        value = usable[0]["value"] if usable else None
        return Figure(
            address=self.maker.address(self.place.code, moment_text(time), key),
            value=None if value is None else shown(value, declared.decimals),
            unit=declared.unit,
            statistic=key,
            place=self.place.code,
            period=moment_text(time),
            sources=tuple(source_of(archive, row) for row in rows),
            coverage=Coverage(len(usable), 1, item="sample"),
            unrounded=value,
            note=reading_note(rows, key),
        )

    def classes(self, time: datetime) -> Figures:
        """Classes of one sampling time, from unrounded values as the real-time practice has it."""
        return self.every(time, time + MINUTE).get(time, {})

    def every(self, start: datetime, end: datetime) -> dict[datetime, Figures]:
        """Classes of every sampling time of a stretch, judged in one pass."""
        section = self.workspace.sections().get(self.place.code)
        wide, items = self._wide(start, end)
        if not items or section is None or section.water is None:
            return {}
        rows = collect(judged(wide, self.maker.rules, water=section.water)).sort("time")
        return {row["time"]: self._of_row(row) for row in rows.iter_rows(named=True)}

    def _of_row(self, row: Mapping[str, Any]) -> Figures:
        period, made = moment_text(row["time"]), {}
        for key in [name for name in row if name.startswith("class_") and row[name] is not None]:
            inputs = [self.maker.address(self.place.code, period, key.removeprefix("class_"))]
            made[key] = self.maker.figure(
                "moment", key, whole(row[key]), place=self.place.code, period=period, inputs=inputs
            )
        under = [figure.address for figure in made.values()]
        values = {
            "class": whole(row["water_class"]),
            "determining": row["determining"],
            "items": whole(row["n_items"]),
        }
        for key, value in values.items():
            coverage = Coverage(int(row["n_items"]), len(under), item="item")
            made[key] = self.maker.figure(
                "moment", key, value, place=self.place.code, period=period, inputs=under, coverage=coverage
            )
        return made

    def day(self, day: Period) -> Figures:
        """Means of one day, from its readings."""
        wide, items = self._wide(day.start, day.end)
        if not items:
            return {}
        rows = collect(halved(wide, self.maker.rules, items)).sort("time")
        return {item: self._day_mean(item, rows, day) for item in items}

    def _day_mean(self, item: str, rows: pl.DataFrame, day: Period) -> Figure:
        known = rows.filter(pl.col(item).is_not_null())
        mean = known[item].mean()
        value = mean if isinstance(mean, float) else None
        times = known["time"].to_list()
        return self.maker.figure(
            "day",
            item,
            None if value is None else from_float(value, indicator(item).decimals),
            place=self.place.code,
            period=day,
            coverage=Coverage(len(times), rows.height, item="sample"),
            unrounded=value,
            inputs=[self.maker.address(self.place.code, moment_text(time), item) for time in times],
            note="" if value is not None else "figure-no-sample",
        )

    def _wide(self, start: datetime, end: datetime) -> tuple[nw.LazyFrame[Any], list[str]]:
        archive = Archive.open(self.workspace.archive_folder)
        rows = self._read(archive, MEDIA[self.basis], start, end)
        items = [key for key in INDICATORS if key in set(rows["indicator"].to_list())]
        return wide_samples(nw.from_native(rows.lazy()), items), items

    def _read(
        self, archive: Archive, medium: str, start: datetime, end: datetime, key: str = ""
    ) -> pl.DataFrame:
        indicators_read = [key] if key else None
        rows = archive.read(
            medium=medium,
            sites=[self.place.code],
            indicators=indicators_read,
            start=start,
            end=end,
            as_of=self.as_of,
        )
        return rows.collect()


def reading_note(rows: list[Mapping[str, Any]] | list[dict[str, Any]], key: str) -> str:
    """Code of the message that qualifies a reading."""
    if any(DRY_CHECK in str(row["checks"]) or (key == STATE and row["value"] == NO_FLOW) for row in rows):
        return "figure-no-flow"
    usable = [row for row in rows if row["flag"] in USABLE and row["value"] is not None]
    if usable:
        return "figure-nondetect" if MARK in str(usable[0]["checks"]).split(",") else ""
    return "figure-not-usable" if rows else "figure-no-reading"


def shown(value: float, decimals: int) -> Decimal:
    """A reading with its own digits where it has more than the indicator usually has."""
    exact, rounded = Decimal(repr(value)), from_float(value, decimals)
    return rounded if rounded == exact else exact
