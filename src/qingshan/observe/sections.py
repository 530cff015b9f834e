"""Sections of water files by code or name: aliases in brackets, both scripts, names that repeat."""

from __future__ import annotations

import polars as pl

from qingshan.base.finding import Finding, Where
from qingshan.observe.places import KnownSites, NamedSites
from qingshan.register.water_body import names_in, plain_name


def named_sections(names: pl.Series, provinces: pl.Series | None, sites: KnownSites) -> NamedSites:
    """Code of each row's section; where no register knows it its name, after the province if that is said.

    A name is looked up whole, then without its brackets, then by what stands in them; two names of a file are
    never taken for one section unless one of them is the other's register entry letter for letter.
    """
    table = pl.DataFrame({"name": names.cast(pl.String)}).with_columns(
        province=pl.lit("")
        if provinces is None
        else provinces.cast(pl.String).str.strip_chars().fill_null("")
    )
    # rows of one section mostly stand together: only the first of each run is looked up
    runs = table.select(
        (
            pl.col("name").ne_missing(pl.col("name").shift())
            | (pl.col("province") != pl.col("province").shift())
        )
        .fill_null(value=True)
        .cum_sum()
        - 1
    ).to_series()
    table = table.filter(runs != runs.shift(fill_value=-1))
    distinct = table.unique(maintain_order=True)
    codes: list[str | None] = []
    taken: dict[str, str] = {}
    shared: list[str] = []
    for name, province in distinct.iter_rows():
        code = _code(name, sites) if name and name.strip() else None
        whole = plain_name(name) if name else ""
        if whole and (not code or taken.get(code, whole) != whole):
            if code:
                shared.append(name)
            code = f"{province}·{whole}" if province else whole
        if code:
            taken[code] = whole
        codes.append(code)
    coded = distinct.with_columns(code=pl.Series(codes, dtype=pl.String))
    joined = table.join(coded, on=["name", "province"], how="left", maintain_order="left", nulls_equal=True)
    findings: tuple[Finding, ...] = ()
    if shared:
        params: dict[str, object] = {"names": ", ".join(shared[:8])}
        findings = (Finding("section-name-shared", Where(value=shared[0]), params, len(shared)),)
    return NamedSites(joined["code"].gather(runs), findings)


def coded_sections(codes: pl.Series, sites: KnownSites) -> pl.Series:
    """Codes of a column of codes, in which some rows may have a name instead."""
    text = codes.cast(pl.String).str.strip_chars()
    known = {
        each: code for each in text.drop_nulls().unique() if (code := _code(each, sites)) and code != each
    }
    return text.replace(known) if known else text


def _code(name: str, sites: KnownSites) -> str:
    if name.strip() in sites.codes:
        return name.strip()
    return next((code for each in names_in(name) if (code := sites.code(each))), "")
