"""Frames of water for tests, on any engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl
import pytest

from qingshan.edge.engines import engine
from qingshan.evaluate.kernels import Table
from qingshan.standards.water_records import WaterRules
from qingshan.standards.water_rules import rules_named

Make = Callable[[Sequence[Mapping[str, Any]]], Table]


@pytest.fixture(scope="session")
def rules() -> WaterRules:
    return rules_named("2011")


@pytest.fixture(
    params=["polars", "duckdb", pytest.param("pyspark", marks=[pytest.mark.slow, pytest.mark.spark])]
)
def make(request: pytest.FixtureRequest) -> Make:
    if request.param == "pyspark":
        pytest.importorskip("pyspark")
    put = engine(request.param)
    return lambda rows: put(pl.DataFrame(list(rows), infer_schema_length=None))
