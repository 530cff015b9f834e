"""Files into the archive: read, translated, checked, counted, and each committed whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw
import polars as pl

from qingshan.base.errors import QingshanError, RefusedError
from qingshan.base.finding import Finding, Where
from qingshan.edge.archive.records import Commit, SourceFile
from qingshan.edge.city import WaterBasis
from qingshan.edge.mappings import MappingShelf
from qingshan.edge.readers.sheets import read_sheets
from qingshan.edge.readers.unpack import Payload, payloads
from qingshan.evaluate.air.aqi import HOURLY_COLUMNS, with_aqi
from qingshan.observe import catalog
from qingshan.observe.catalog import Medium
from qingshan.observe.feeds import Context, LabelAt, Source, feed
from qingshan.observe.header import to_table
from qingshan.observe.places import KnownSites
from qingshan.observe.readings import SCHEMA, Readings, Tally, to_readings
from qingshan.observe.sampled import day_of_name
from qingshan.observe.sources import stations
from qingshan.observe.table import Sheet
from qingshan.standards.air_rules import rules_named

if TYPE_CHECKING:
    from qingshan.edge.archive.archive import Archive

FEED_EDITION = "2012"
"""Edition whose hourly report the raw feed's ozone columns are told by."""

Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How files are to be read.

    ``source`` forces a kind of feed, ``label`` an hour label; ``now`` is the time of the import (Beijing,
    zone-less); nothing is stored when ``is_dry_run``. ``medium`` is what the files are of; wind and weather
    of an air file stay with it. For water ``basis`` says whether tables read by a mapping hold samples by
    hand or records of stations, ``fetched`` on which day a feed without years was fetched.
    """

    now: datetime
    sites: KnownSites = field(default_factory=KnownSites)
    source: str | None = None
    label: LabelAt | None = None
    is_dry_run: bool = False
    medium: Medium = "air"
    basis: WaterBasis = "manual"
    fetched: date | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file (or one member of a ``.zip``); ``unknown`` are places no register has."""

    name: str
    sources: tuple[str, ...] = ()
    rows: Tally = field(default_factory=lambda: Tally(0))
    cells: Tally = field(default_factory=lambda: Tally(0))
    fired: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    commit: Commit | None = None
    mappings: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def is_unchanged(self) -> bool:
        """Whether the archive knew all of it already."""
        return self.commit is not None and self.commit.rows == 0

    @property
    def has_errors(self) -> bool:
        """Whether a finding says that rows are not used."""
        return any(finding.level == "error" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet translated and checked."""

    source: str
    readings: Readings | None
    findings: tuple[Finding, ...]
    mapping: str = ""
    archive: str = ""


def import_path(
    path: Path, archive: Archive | None, shelf: MappingShelf, options: Options, step: Step = lambda _: None
) -> Iterator[Imported]:
    """What became of a file, or of each member of a ``.zip``; each is one commit.

    Parameters
    ----------
    path
        File to import.
    archive
        Where readings go; none on a dry run.
    shelf
        Column mappings to read other tables by.
    options
        How to read.
    step
        Told what is being done, for a progress bar.
    """
    try:
        for payload in payloads(path):
            yield _import_payload(payload, archive, shelf, options, step)
    except RefusedError as refused:
        yield Imported(path.name, findings=(_as_finding(refused, path.name),))


def published_aqi(hours: pl.DataFrame) -> pl.Series:
    """Hourly AQI as the national feed published it before 2026-03-01."""
    rules = rules_named(FEED_EDITION)
    table = with_aqi(nw.from_native(hours.lazy()), rules, rules.hourly, HOURLY_COLUMNS)
    lazy: pl.LazyFrame = table.to_native()
    return lazy.select("aqi").collect()["aqi"]


def source_file(payload: Payload) -> SourceFile:
    """Name and hash by which a file is known from then on."""
    digest = hashlib.sha256(payload.content).hexdigest()
    return SourceFile(digest[:16], payload.name, digest, len(payload.content))


def _import_payload(
    payload: Payload, archive: Archive | None, shelf: MappingShelf, options: Options, step: Step
) -> Imported:
    step("read")
    source = source_file(payload)
    try:
        with _told_by_name(payload.name):
            sheets = [_translate(sheet, payload, source.id, shelf, options) for sheet in read_sheets(payload)]
    except RefusedError as refused:
        return Imported(payload.name, findings=(_as_finding(refused, payload.name),))
    step("check")
    merged = _merged([sheet.readings for sheet in sheets if sheet.readings is not None])
    findings = _folded([_in_file(each, payload.name) for sheet in sheets for each in sheet.findings])
    media = {sheet.archive for sheet in sheets if sheet.readings is not None}
    if len(media) > 1:
        two = RefusedError("two-media-in-file", name=payload.name, media=", ".join(sorted(media)))
        return Imported(payload.name, findings=(*findings, _as_finding(two, payload.name)))
    result = Imported(
        payload.name, tuple(dict.fromkeys(sheet.source for sheet in sheets if sheet.source)), merged.rows,
        merged.cells, merged.fired, (*findings, *_unknown_sites(merged.frame, options, payload.name)),
        mappings=tuple(dict.fromkeys(sheet.mapping for sheet in sheets if sheet.mapping)),
        unknown=_unknown(merged.frame, options.sites),
    )  # fmt: skip
    if archive is None or not merged.frame.height:
        return result
    step("store")
    commit = archive.append(
        merged.frame, medium=media.pop(), source=source, received=options.now, report=_report(result)
    )
    return replace(result, commit=_conserved(commit, merged))


@contextmanager
def _told_by_name(name: str) -> Iterator[None]:
    """A file nobody foresaw is refused by name, so that the others of the same import go on."""
    try:
        yield
    except (QingshanError, MemoryError):
        raise
    except BaseException as wrong:
        # readers in Rust panic on some damaged files, and a panic is no Exception
        if not isinstance(wrong, Exception) and type(wrong).__name__ != "PanicException":
            raise
        why = f"{type(wrong).__name__}: {wrong}".splitlines()[0]
        raise RefusedError("import-unforeseen", name=name, why=why) from wrong


def _translate(sheet: Sheet, payload: Payload, file: str, shelf: MappingShelf, options: Options) -> _Sheet:
    table, found = to_table(sheet, shelf.headers(), options.medium)
    findings = [*sheet.findings, *found]
    if table is None:
        return _Sheet("", None, tuple(_in_sheet(each, sheet) for each in findings))
    medium = options.medium
    this = catalog.named(options.source, medium) if options.source else catalog.recognize(table, medium)
    if shelf.is_forced:
        this = catalog.mapped(medium)
    if not this.recognize(table):
        raise RefusedError("not-this-source", name=payload.name, source=this.key)
    context = Context(
        options.now, options.sites, published_aqi, options.label,
        fetched=options.fetched or day_of_name(payload.name, options.now.date()),
    )  # fmt: skip
    name = ""
    if this.unfit is not None:
        mapping, told = shelf.mapping_for(table, payload.stem, sheet.name, options.sites)
        name = mapping.name
        fault = this.unfit(table, mapping)
        findings += [*told, *((fault,) if fault else ())]
        if fault:
            return _Sheet(this.key, None, tuple(_in_sheet(each, sheet) for each in findings), name)
        context = replace(context, mapping=mapping)
        shelf.keep(mapping, is_dry_run=options.is_dry_run)
    batch = this.translate(table, context)
    findings += [*_label_told(this, context, medium), *batch.findings]
    archive, cadence = _kept_as(this, options)
    readings = to_readings(batch, file, cadence).with_refused(table.refused, len(batch.indicators))
    findings += readings.findings
    return _Sheet(this.key, readings, tuple(_in_sheet(each, sheet) for each in findings), name, archive)


def _kept_as(this: Source, options: Options) -> tuple[str, str]:
    """Medium of the archive the readings are kept under, and how often such readings come."""
    declared = feed(this.key)
    if this.is_mapped and options.medium == "water" and options.basis == "auto":
        return feed(stations.ARCHIVE.key).archive, feed(stations.ARCHIVE.key).cadence
    return declared.archive, declared.cadence


def _label_told(this: Source, context: Context, medium: Medium) -> list[Finding]:
    """What the hour label was taken to mean, where the feed does not say it itself."""
    if medium != "air" or (not this.is_mapped and context.label is None):
        return []
    declared = context.mapping.label if context.mapping else feed(this.key).label
    return [Finding("hour-label", params={"label": context.label or declared})]


def _merged(parts: list[Readings]) -> Readings:
    """Readings of all sheets; where sheets repeat an hour, the later sheet wins."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return Readings(pl.DataFrame(schema=SCHEMA), Tally(0), Tally(0), {})
    frame = pl.concat([part.frame for part in parts])
    is_last = frame.select(~pl.struct("site", "indicator", "time").is_duplicated()).to_series()
    if not is_last.all():
        kept = frame.unique(["site", "indicator", "time"], keep="last", maintain_order=True)
    else:
        kept = frame
    cells = _sum([part.cells for part in parts])
    lost = frame.height - kept.height
    counts = dict(kept.group_by("flag").len().iter_rows())
    cells = replace(
        cells, kept=counts.get("valid", 0), flagged=counts.get("suspect", 0) + counts.get("invalid", 0),
        missing=counts.get("missing", 0), duplicate=cells.duplicate + lost,
    ).balanced()  # fmt: skip
    fired: dict[str, int] = {}
    for part in parts:
        for check, count in part.fired.items():
            fired[check] = fired.get(check, 0) + count
    return Readings(kept, _sum([part.rows for part in parts]), cells, fired)


def _sum(tallies: list[Tally]) -> Tally:
    total = Tally(0)
    for each in tallies:
        total = total.plus(each)
    return total.balanced()


def _conserved(commit: Commit, merged: Readings) -> Commit:
    """The commit, when the archive accounts for every reading it was given."""
    if commit.rows + commit.unchanged != merged.frame.height:
        raise RefusedError("not-conserved", came=merged.frame.height, went=commit.rows + commit.unchanged)
    return commit


def _unknown_sites(readings: pl.DataFrame, options: Options, name: str) -> tuple[Finding, ...]:
    sites, is_water = options.sites, options.medium == "water"
    if not (sites.codes or is_water) or not readings.height:
        return ()
    unknown = _unknown(readings, sites)
    if not unknown:
        return ()
    row = readings.filter(pl.col("site") == unknown[0])["row"].min()
    where = Where(name, row if isinstance(row, int) else None, value=unknown[0])
    code = "sections-not-in-register" if is_water else "site-not-in-register"
    return (Finding(code, where, {"sites": ", ".join(unknown[:8])}, len(unknown)),)


def _unknown(readings: pl.DataFrame, sites: KnownSites) -> tuple[str, ...]:
    return tuple(sorted(set(readings["site"].unique()) - sites.codes))


def _report(result: Imported) -> dict[str, object]:
    """What the archive remembers of the import."""
    return {
        "sources": list(result.sources),
        "mappings": list(result.mappings),
        "rows": asdict(result.rows),
        "cells": asdict(result.cells),
        "checks": dict(result.fired),
        "findings": [each.record("en") for each in result.findings],
    }


def _as_finding(refused: RefusedError, name: str) -> Finding:
    return Finding(refused.code, Where(name), dict(refused.params))


def _in_sheet(finding: Finding, sheet: Sheet) -> Finding:
    if not sheet.name:
        return finding
    return replace(
        finding, where=replace(finding.where, column=f"{sheet.name}!{finding.where.column}".rstrip("!"))
    )


def _folded(findings: list[Finding]) -> tuple[Finding, ...]:
    """Findings that sheets of one file share, told once at the first of them."""
    told: dict[tuple[str, str, str], Finding] = {}
    for each in findings:
        key = (each.code, each.where.column.rpartition("!")[2], repr(sorted(each.params.items(), key=str)))
        known = told.get(key)
        told[key] = each if known is None else replace(known, count=known.count + each.count)
    return tuple(told.values())


def _in_file(finding: Finding, name: str) -> Finding:
    return replace(finding, where=replace(finding.where, file=name))
