"""Classes, codes and approvals of outfalls as data: complete, in a tree, counted by a second reader."""

from __future__ import annotations

import pytest

from qingshan.standards.catalog import editions, headers, schemas, table
from qingshan.standards.outfall_rules import (
    class_named,
    is_official_code,
    lineage_of,
    needs_approval,
    outfall_classes,
)


def test_schemas_and_headers_are_complete() -> None:
    for schema in schemas("outfall").values():
        assert set(schema.key) <= set(schema.columns)
        assert set(schema.columns) <= set(headers("outfall"))
    assert [each.key for each in editions("outfall")] == ["hj1235-2021", "hj1312-2023", "order35-2025"]


def test_second_reader_agrees() -> None:
    rows = table("hj1312-2023", "outfall_classes")
    assert [sum(row.whole("level") == level for row in rows) for level in (1, 2, 3)] == [4, 16, 6]
    assert sum(row.text("status") == "unverified" for row in rows) == 6
    assert len(table("order35-2025", "outfall_approvals")) == 3
    assert len(table("hj1235-2021", "outfall_codes")) == 1


@pytest.mark.parametrize("key", outfall_classes())
def test_every_class_hangs_on_the_tree_one_level_below_its_parent(key: str) -> None:
    each = outfall_classes()[key]
    assert each.level == (outfall_classes()[each.parent].level + 1 if each.parent else 1)
    assert len(lineage_of(key)) == each.level
    assert class_named(each.key) == key
    assert class_named(each.en) in {key, "town_plant"}


def test_approval_follows_the_class_above() -> None:
    assert {key for key in outfall_classes() if needs_approval(key)} == {
        "enterprise", "factory", "mine", "tailings", "park_plant", "town_plant",
    }  # fmt: skip


def test_a_province_may_have_its_own_form_of_codes() -> None:
    assert is_official_code("AA-110000-0001-BB-00")
    assert not is_official_code("AA-110000-0001-BB-00", pattern="GZ[0-9]+")
    assert is_official_code("GZ17", pattern="GZ[0-9]+")
