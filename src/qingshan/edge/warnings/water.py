"""Sections with an automatic station as early warning sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl

from qingshan.edge.archive.archive import Archive
from qingshan.edge.frames import collect
from qingshan.edge.warnings.grid import on_grid, step_of
from qingshan.edge.water.book import MEDIA
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.warning.watched import Watched
from qingshan.evaluate.water.items import INDICATORS
from qingshan.evaluate.water.judge import judged
from qingshan.evaluate.water.samples import wide_samples
from qingshan.evaluate.water.warning import a_margin_better, scales_of
from qingshan.register.section import Section
from qingshan.standards.early_warning_rules import WarningRule
from qingshan.standards.water_records import WaterRules
from qingshan.standards.water_rules import rules_named, rules_on

AUTO = MEDIA["auto"]


def watched_sections(
    workspace: Workspace, codes: Sequence[str], start: datetime, end: datetime, rules: Sequence[WarningRule],
    *, as_of: int | None = None,
) -> tuple[Watched, ...]:  # fmt: skip
    """Sections with readings in a stretch of time, judged record by record by the real-time practice.

    Parameters
    ----------
    codes
        Sections wanted; one without a station, or not known as river or lake, is left out.
    start, end
        The stretch.
    rules
        Rules that will be applied: their margins are judged too.
    as_of
        Number of a commit: what was known then.
    """
    edition = workspace.city.water_edition
    water = rules_on(end.date()) if edition == "by-date" else rules_named(edition)
    archive = Archive.open(workspace.archive_folder)
    rows = archive.read(medium=AUTO, sites=list(codes), start=start, end=end, as_of=as_of)
    readings = rows.select("site", "indicator", "time", "value", "flag", "checks").collect()
    held = set(readings["indicator"].unique().to_list())
    items = [key for key in INDICATORS if key in held]
    if not items:
        return ()
    wide = collect(wide_samples(nw.from_native(readings.lazy()), items))
    margins = sorted({each.margin for each in rules if each.kind == "class_drop"} | {0.0})
    register, found = workspace.sections(), []
    for code in codes:
        section = register.get(code)
        mine = wide.filter(pl.col("section") == code).sort("time")
        if section is None or section.water is None or mine.is_empty():
            continue
        found.append(_watched(workspace, section, mine, (start, end), margins=margins, water=water))
    return tuple(found)


def _watched(
    workspace: Workspace, section: Section, rows: pl.DataFrame, span: tuple[datetime, datetime], *,
    margins: Sequence[float], water: WaterRules,
) -> Watched:  # fmt: skip
    assert section.water is not None
    register, code, (start, end) = workspace.sections(), section.code, span
    step, start = step_of(rows["time"]), start.replace(hour=0, minute=0, second=0)
    length = max(1, -((start - end) // step))
    items = [key for key in rows.columns if key in INDICATORS]
    excluded = ",".join(register.excluded(code, end.date()))
    table = nw.from_native(rows.with_columns(excluded=pl.lit(excluded)).lazy())
    classes = {
        margin: collect(judged(a_margin_better(table, margin, water), water, water=section.water)).sort(
            "time"
        )
        for margin in margins
    }
    by_margin = {
        margin: on_grid(each, ["water_class"], start, step, length)["water_class"]
        for margin, each in classes.items()
    }
    target = register.target(code, end.date())
    values = on_grid(rows, items, start, step, length)
    measured = {key: each for key, each in values.items() if not np.isnan(each).all()}
    return Watched(
        code, start, step, measured, by_margin[0.0], by_margin, target,
        scales_of(measured, section.water, target, water),
    )  # fmt: skip
