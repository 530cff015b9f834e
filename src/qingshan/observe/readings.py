"""Readings of a batch, in long form, and the count of everything that came in."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

import polars as pl

from qingshan.base.errors import RefusedError
from qingshan.base.finding import Finding, Where
from qingshan.observe.batch import Batch
from qingshan.observe.quality import NOTES, checks, flagged

SCHEMA: dict[str, pl.DataType] = {
    "site": pl.String(),
    "indicator": pl.String(),
    "time": pl.Datetime("us"),
    "value": pl.Float64(),
    "raw": pl.String(),
    "flag": pl.String(),
    "checks": pl.String(),
    "file": pl.String(),
    "row": pl.Int64(),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """Where everything that came in went: rows of a file, or its cells.

    A row counts as flagged when one of its cells is, else as kept when one is valid, else as missing; what
    it says beside its values (a state, a published class) makes it neither.
    ``skipped`` rows hold no hourly concentration (published indices, running means).
    """

    came: int
    kept: int = 0
    flagged: int = 0
    missing: int = 0
    duplicate: int = 0
    rejected: int = 0
    skipped: int = 0

    def balanced(self) -> Tally:
        """The tally itself, when what came in equals what it became.

        Raises
        ------
        RefusedError
            It does not: nothing may be stored.
        """
        went = self.kept + self.flagged + self.missing + self.duplicate + self.rejected + self.skipped
        if went != self.came or min(asdict(self).values()) < 0:
            raise RefusedError("not-conserved", came=self.came, went=went)
        return self

    def plus(self, other: Tally) -> Tally:
        """Sum of two tallies."""
        mine, theirs = asdict(self), asdict(other)
        return Tally(**{name: mine[name] + theirs[name] for name in mine})


@dataclass(frozen=True, slots=True)
class Readings:
    """Readings as the archive takes them, the tallies, and how often each check fired."""

    frame: pl.DataFrame
    rows: Tally
    cells: Tally
    fired: dict[str, int]
    findings: tuple[Finding, ...] = ()

    def with_refused(self, rows: int, indicators: int) -> Readings:
        """The same with rows that were refused before they could be read counted as rejected."""
        cells = rows * indicators
        return replace(
            self,
            rows=self.rows.plus(Tally(rows, rejected=rows)),
            cells=self.cells.plus(Tally(cells, rejected=cells)),
        )


def to_readings(batch: Batch, file: str, cadence: str = "hour") -> Readings:
    """Readings of a batch, checked and counted.

    Parameters
    ----------
    batch
        Hours of one file.
    file
        Id of the source file.
    cadence
        How often such readings come, by which checks are chosen.
    """
    flags = flagged(batch.frame, batch.indicators, cadence)
    frame = batch.frame.hstack(flags) if batch.indicators else batch.frame
    parts = [_part(frame, key, file) for key in batch.indicators]
    long = pl.concat(parts) if parts else pl.DataFrame(schema=SCHEMA)
    odd = pl.concat([part.filter(pl.col("checks") != "") for part in parts]) if parts else long
    counts = _flag_counts(parts)
    lost = batch.lost
    cells = Tally(
        batch.cells_in,
        counts.get("valid", 0),
        counts.get("suspect", 0) + counts.get("invalid", 0),
        counts.get("missing", 0),
        lost.cells_duplicate,
        lost.cells_rejected,
    ).balanced()
    told = (*_told(odd), *_all_missing(batch))
    return Readings(long, _row_tally(batch, frame, long), cells, _fired(odd), told)


def _flag_counts(parts: list[pl.DataFrame]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for part in parts:
        for flag, count in part["flag"].value_counts().iter_rows():
            counts[flag] = counts.get(flag, 0) + count
    return counts


def _part(frame: pl.DataFrame, key: str, file: str) -> pl.DataFrame:
    row = frame[f"{key}.row"]
    part = pl.DataFrame([
        frame["site"], pl.Series("indicator", [key]).new_from_index(0, frame.height), frame["time"],
        frame[key].alias("value"), frame[f"{key}.raw"].alias("raw"), frame[f"{key}.flag"].alias("flag"),
        frame[f"{key}.checks"].alias("checks"), pl.Series("file", [file]).new_from_index(0, frame.height),
        row.alias("row"),
    ])  # fmt: skip
    return part if row.null_count() == 0 else part.filter(pl.col("row").is_not_null())


def _row_tally(batch: Batch, frame: pl.DataFrame, long: pl.DataFrame) -> Tally:
    """Rows by the best or the flagged of their cells."""
    flags = [pl.col(f"{key}.flag") for key in batch.indicators if key not in NOTES]
    if batch.has_shared_rows and flags:
        states = frame.select(
            odd=pl.any_horizontal(f.is_in(["suspect", "invalid"]) for f in flags),
            good=pl.any_horizontal(f == "valid" for f in flags),
        )
    else:
        flag = pl.when(~pl.col("indicator").is_in(NOTES)).then("flag")
        states = long.group_by("row").agg(
            odd=flag.is_in(["suspect", "invalid"]).fill_null(value=False).any(),
            good=(flag == "valid").fill_null(value=False).any(),
        )
    odd = int(states["odd"].sum() or 0)
    kept = int((~states["odd"] & states["good"]).sum() or 0)
    missing = states.height - odd - kept
    lost = batch.lost
    return Tally(
        batch.rows_in,
        kept,
        odd,
        missing,
        batch.rows_in - states.height - lost.rows_rejected - lost.rows_skipped,
        lost.rows_rejected,
        lost.rows_skipped,
    ).balanced()


def _fired(odd: pl.DataFrame) -> dict[str, int]:
    names = odd["checks"].str.split(",").explode()
    return dict(names.value_counts(sort=True).iter_rows()) if len(names) else {}


def _told(odd: pl.DataFrame) -> list[Finding]:
    """One finding per check and indicator, at the first row of the file; of a state only one."""
    known = {check.name: check for check in checks()}
    of_state = [check.name for check in checks() if "states" in check.params]
    each = (
        odd.with_columns(check=pl.col("checks").str.split(","))
        .explode("check")
        .sort("row", maintain_order=True)
        .with_columns(
            indicator=pl.when(pl.col("check").is_in(of_state)).then(pl.lit("")).otherwise("indicator")
        )
    )
    firsts = each.group_by("check", "indicator", maintain_order=True).agg(
        pl.first("row", "site", "time"),
        pl.coalesce("raw", pl.col("value").cast(pl.String)).first().alias("sent"),
        count=pl.len(),
    )
    found = []
    for first in firsts.iter_rows(named=True):
        check = known[first["check"]]
        where = Where(row=first["row"], column=first["indicator"], value=str(first["sent"]))
        code = "cell-unreadable" if check.name == "unreadable" else "check-fired"
        params = {
            "check": check.name,
            "zh": check.zh,
            "en": check.en,
            "site": first["site"],
            "time": first["time"],
        }
        found.append(Finding(code, where, params, first["count"]))
    return found


def _all_missing(batch: Batch) -> list[Finding]:
    """Indicators without a single value."""
    return [
        Finding("column-all-missing", Where(column=key), count=batch.frame.height)
        for key in batch.indicators
        if batch.frame.height
        and key not in NOTES
        and batch.frame[key].null_count() == batch.frame.height
        and not batch.frame[f"{key}.bad"].any()
    ]
