"""Dust spells suggested from the archive's hours of the city."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from qingshan.base.period import Period
from qingshan.edge.air.book import parts_of
from qingshan.edge.archive.archive import Archive
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.air.dust import DustSpell, days_to_deduct, suggested_spells
from qingshan.standards.dust_rules import dust_rule


def suggestion(workspace: Workspace, period: Period) -> tuple[list[DustSpell], list[date]]:
    """Spells in which the city's PM10 looks like dust, and the days they would leave too short."""
    _, rules = parts_of(period, workspace.city.edition)[-1]
    rule = dust_rule(rules.standards["dust"]).suggestion
    hours = Archive.open(workspace.archive_folder).hours(
        sites=list(workspace.place().sites), indicators=["pm10"], start=period.start, end=period.end
    )
    city = hours.group_by("time").agg(pl.col("pm10").mean()).sort("time").collect()
    grid = pl.datetime_range(period.start, period.end - timedelta(hours=1), "1h", eager=True).alias("time")
    full = grid.to_frame().join(city, on="time", how="left")
    spells = suggested_spells(full.rows(), rule)
    valid = dict(full.group_by(pl.col("time").dt.date()).agg(pl.col("pm10").count()).rows())
    return spells, days_to_deduct(spells, valid, rule)
