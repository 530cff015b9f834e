"""Worked examples on every engine: those of the shared facts, and our own written from the clauses."""

from __future__ import annotations

from pathlib import Path

import pytest

from qingshan.edge.examples.air import KINDS
from qingshan.edge.examples.example import Example, read_examples
from qingshan.edge.examples.run import run_examples

OWN = Path(__file__).parents[1] / "examples" / "air.csv"
ENGINES = ["polars", "pandas", pytest.param("duckdb", marks=pytest.mark.slow)]


def _examples(path: Path) -> list[Example]:
    examples, findings = read_examples(path)
    assert not findings
    return examples


def _all_pass(examples: list[Example], engine: str) -> None:
    outcomes, findings = run_examples(examples, engine)
    assert not findings
    failed = {o.example.id: (o.example.expected, o.got) for o in outcomes if not o.passed}
    assert not failed, f"{len(failed)} of {len(examples)} fail on {engine}: {failed}"
    assert len(outcomes) == len(examples)


@pytest.mark.parametrize("engine", ENGINES)
def test_own_examples(engine: str) -> None:
    _all_pass(_examples(OWN), engine)


@pytest.mark.shared
@pytest.mark.parametrize("engine", ENGINES)
def test_all_shared_vectors(engine: str, shared: Path) -> None:
    examples = _examples(shared / "facts" / "air_vectors.csv")
    assert len(examples) == 124
    _all_pass(examples, engine)


@pytest.mark.slow
@pytest.mark.spark
@pytest.mark.usefixtures("spark")
def test_own_examples_on_spark() -> None:
    _all_pass(_examples(OWN), "pyspark")


@pytest.mark.slow
@pytest.mark.spark
@pytest.mark.shared
@pytest.mark.usefixtures("spark")
def test_all_shared_vectors_on_spark(shared: Path) -> None:
    _all_pass(_examples(shared / "facts" / "air_vectors.csv"), "pyspark")


def test_own_examples_cover_every_kind_of_air() -> None:
    assert {example.kind for example in _examples(OWN)} == set(KINDS)


def test_a_wrong_expectation_fails() -> None:
    """The runner can say no: an example with one digit changed does not pass."""
    example = next(e for e in _examples(OWN) if e.kind == "iaqi" and e.expected["iaqi"] == 51)
    spoiled = Example(
        example.id, example.kind, example.edition, example.given, {"iaqi": 52}, "", example.where
    )
    outcomes, _ = run_examples([spoiled], "polars")
    assert [outcome.passed for outcome in outcomes] == [False]
