"""Records of an archive with a published class, judged and held against it."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals.stable.v2 as nw
import polars as pl

from qingshan.base.period import Period
from qingshan.edge.archive.archive import Archive
from qingshan.edge.city import WaterBasis
from qingshan.edge.frames import collect
from qingshan.edge.water.book import BY_DATE, MEDIA
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.water.items import INDICATORS
from qingshan.evaluate.water.judge import judged
from qingshan.evaluate.water.published import Agreement, agreement
from qingshan.evaluate.water.samples import wide_samples
from qingshan.standards.water_records import WaterRules
from qingshan.standards.water_rules import rules_named, rules_on

PUBLISHED = "class_published"


def published_agreement(
    workspace: Workspace,
    period: Period,
    places: Sequence[Place] = (),
    *,
    basis: WaterBasis = "auto",
    edition: str = "",
) -> Agreement:
    """Our real-time class beside the published one of every record of a period.

    Values are taken as sent, whatever their flag: the published class was made of them too.

    Parameters
    ----------
    workspace
        Whose archive.
    period
        When.
    places
        Whose sections; empty for every site of the archive.
    basis
        Automatic records, or manual samples.
    edition
        Name of an edition; empty for the one in force.
    """
    rules = rules_named(edition) if edition and edition != BY_DATE else rules_on(period.last_day)
    archive = Archive.open(workspace.archive_folder)
    sites = [code for place in places for code in place.sections] or None
    medium, start, end = MEDIA[basis], period.start, period.end
    told = (
        archive.read(
            medium=MEDIA[basis], sites=sites, indicators=[PUBLISHED], start=period.start, end=period.end
        )
        .filter(pl.col("value").is_not_null())
        .select(section="site", time="time", published=pl.col("value").cast(pl.Int64))
        .collect()
    )
    if told.is_empty():
        return Agreement(0, 0, ())
    rows = archive.read(medium=medium, sites=sites, start=start, end=end)
    readings = rows.select(
        "site", "indicator", "time", "value", pl.lit("valid").alias("flag"), "checks"
    ).collect()
    return agreement(_judged(workspace, told, readings, rules).to_dicts(), rules)


def _judged(
    workspace: Workspace, told: pl.DataFrame, readings: pl.DataFrame, rules: WaterRules
) -> pl.DataFrame:
    register = workspace.sections()
    held = set(readings["indicator"].unique().to_list())
    items = [key for key in INDICATORS if key in held]
    wide = collect(wide_samples(nw.from_native(readings.lazy()), items))
    codes = told["section"].unique().to_list()
    kinds = pl.DataFrame(
        {"section": codes, "water": [getattr(register.get(code), "water", None) for code in codes]},
        schema={"section": pl.String, "water": pl.String},
    )
    table = told.join(wide, on=["section", "time"], how="left").join(kinds, on="section", how="left")
    return collect(judged(nw.from_native(table.lazy()), rules))
