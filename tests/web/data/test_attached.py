"""No cell of a table that is given out as a file is taken for a formula."""

from __future__ import annotations

import io
import zipfile

import polars as pl
import pytest

from qingshan.edge.web.api.attached import attached

TABLE = pl.DataFrame({
    "text": ["=1+1", "+cmd", "-x", "@a", "\tb", "plain", None, "-0.3", "+1.5e-3"], "n": [-1.5] * 9,
})  # fmt: skip


def test_formulas_are_made_plain_and_numbers_stay_numbers():
    held = pl.read_csv(io.BytesIO(attached(TABLE, "csv", "a").body))
    assert held["text"].to_list() == [
        "'=1+1",
        "'+cmd",
        "'-x",
        "'@a",
        "'\tb",
        "plain",
        None,
        "-0.3",
        "+1.5e-3",
    ]
    assert held["n"].to_list() == TABLE["n"].to_list()


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_other_forms_keep_the_texts_and_hold_no_formula(form):
    body = attached(TABLE, form, "a").body
    if form == "parquet":
        assert pl.read_parquet(io.BytesIO(body))["text"].to_list() == TABLE["text"].to_list()
        return
    with zipfile.ZipFile(io.BytesIO(body)) as pack:
        assert b"<f>" not in pack.read("xl/worksheets/sheet1.xml")


def test_a_table_without_columns_is_an_empty_file():
    assert attached(pl.DataFrame(), "csv", "a").body == "\ufeff".encode()
