"""Worked examples of water on every engine: those of the shared facts, and our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from qingshan.edge.examples.example import Example, read_examples
from qingshan.edge.examples.run import kinds_for, run_examples
from qingshan.edge.examples.water import KINDS

OWN = Path(__file__).parents[1] / "examples" / "water.csv"
AIR = OWN.with_name("air.csv")
SLOW = [pytest.param(name, marks=pytest.mark.slow) for name in ("pandas", "duckdb")]
"""pandas runs on Polars behind the door; DuckDB takes seconds to plan twenty kinds of tables."""


def _examples(path: Path) -> list[Example]:
    examples, findings = read_examples(path)
    assert not findings
    return examples


def _all_pass(examples: list[Example], engine: str) -> None:
    outcomes, findings = run_examples(examples, engine)
    assert not findings
    failed = {o.example.id: (o.example.expected, o.got) for o in outcomes if not o.passed}
    assert not failed, f"{len(failed)} of {len(examples)} fail on {engine}: {failed}"
    in_order = [o for o in outcomes if o.example.expected.get("main")]
    assert in_order
    assert [o.got["main"] for o in in_order] == [o.example.expected["main"] for o in in_order]


@pytest.mark.parametrize("engine", ["polars", *SLOW])
def test_own_examples_of_water(engine: str) -> None:
    _all_pass(_examples(OWN), engine)


def test_own_examples_cover_every_kind_of_water() -> None:
    assert {example.kind for example in _examples(OWN)} == set(KINDS)


def test_a_kind_two_media_share_is_the_one_the_file_is_about() -> None:
    water, air = _examples(OWN), _examples(AIR)
    assert kinds_for(water)["spearman"] is KINDS["spearman"]
    assert kinds_for(air)["spearman"] is not KINDS["spearman"]
    both = [[e for e in listed if e.kind in {"spearman", "rounding", "round"}] for listed in (air, water)]
    outcomes, findings = run_examples([*both[0], *both[1]], "polars")
    assert not findings
    assert [o.example.id for o in outcomes if not o.passed] == []
    assert {o.example.where.file for o in outcomes if o.example.kind == "spearman"} == {AIR.name, OWN.name}


@pytest.mark.shared
@pytest.mark.parametrize("engine", ["polars", *SLOW])
def test_all_shared_vectors_of_water(engine: str, shared: Path) -> None:
    examples = _examples(shared / "facts" / "water_vectors.csv")
    assert len(examples) == 58
    _all_pass(examples, engine)


@pytest.mark.slow
@pytest.mark.spark
@pytest.mark.shared
def test_all_shared_vectors_of_water_on_spark(shared: Path) -> None:
    pytest.importorskip("pyspark")
    _all_pass(_examples(shared / "facts" / "water_vectors.csv"), "pyspark")
