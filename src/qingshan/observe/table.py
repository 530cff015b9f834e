"""A sheet of cells as a reader hands it over, and a table once its header is known."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from qingshan.base.finding import Finding


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells of one sheet or text file.

    Parameters
    ----------
    cells
        Text cells without a header, or typed columns when ``is_typed``.
    name
        Name of the sheet; empty where a file has only one.
    is_typed
        Whether the columns have names and types of their own (Parquet).
    findings
        What the reader saw (encoding, rows cut off).
    """

    cells: pl.DataFrame
    name: str = ""
    is_typed: bool = False
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Columns under their headers.

    ``first_row`` is the row of the first line in the file, 1-based; ``numbers`` the row of each line where
    some were refused because they do not fit the header, ``refused`` how many those are.
    """

    frame: pl.DataFrame
    first_row: int
    name: str = ""
    numbers: pl.Series | None = None
    refused: int = 0

    @property
    def headers(self) -> tuple[str, ...]:
        """Headers in the order of the file."""
        return tuple(self.frame.columns)

    def lower(self) -> dict[str, str]:
        """Headers by their lower-case form."""
        return {header.strip().lower(): header for header in reversed(self.frame.columns)}

    def rows(self) -> pl.Series:
        """Row of each line in the file."""
        if self.numbers is not None:
            return self.numbers
        return pl.int_range(self.first_row, self.first_row + self.frame.height, dtype=pl.Int64, eager=True)
