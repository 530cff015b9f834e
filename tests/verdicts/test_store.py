"""The store of verdicts: whole or not there, bounded, healed, shared by processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingshan.edge.verdicts.store import ABOUT, Asked, Store

ASKED = Asked("air-days", "2022-07", "ab" * 16)
TABLE = pl.DataFrame(
    {
        "place": ["甲", "乙"],
        "date": [datetime(2022, 7, 1).date()] * 2,
        "aqi": [50, None],
        "x": [0.1 + 0.2, None],
    }
)


def whole(store: Store, asked: Asked = ASKED) -> bool:
    found = store.find(asked)
    return found is not None and found["rows"].equals(TABLE)


def test_what_is_kept_comes_back_value_by_value(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.find(ASKED) is None
    assert store.keep(ASKED, {"rows": TABLE, "more": TABLE.head(0)}, program="p", grounds={"city": "c"})
    found = Store(tmp_path).find(ASKED)
    assert found is not None
    assert found["rows"].equals(TABLE)
    assert found["more"].schema == TABLE.schema
    ((_, entry),) = store.entries()
    assert (entry.program, entry.grounds, entry.tables["rows"]["rows"]) == ("p", {"city": "c"}, 2)


def test_a_table_of_the_store_can_be_read_by_place_with_any_program(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.keep(ASKED, {"rows": TABLE})
    file = tmp_path / ASKED.path / "rows.parquet"
    assert pl.scan_parquet(file).filter(pl.col("place") == "乙").collect().height == 1


def test_another_key_is_another_entry(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.keep(ASKED, {"rows": TABLE})
    assert store.find(Asked("air-days", "2022-07", "cd" * 16)) is None


@pytest.mark.parametrize("name", ["rows.parquet", ABOUT])
@pytest.mark.parametrize("damage", ["cut", "flipped", "gone", "empty"])
def test_a_damaged_entry_is_none_and_is_made_again(tmp_path: Path, name: str, damage: str) -> None:
    store = Store(tmp_path)
    store.keep(ASKED, {"rows": TABLE})
    file = tmp_path / ASKED.path / name
    data = bytearray(file.read_bytes())
    if damage == "gone":
        file.unlink()
    else:
        data[len(data) // 2] ^= 1
        file.write_bytes({"cut": data[:-9], "flipped": data, "empty": b""}[damage])
    if not (name == ABOUT and damage == "flipped"):
        assert store.find(ASKED) is None
    assert store.keep(ASKED, {"rows": TABLE})
    assert whole(store)


@settings(max_examples=30)
@given(at=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_one_flipped_bit_never_gives_another_figure(
    tmp_path_factory: pytest.TempPathFactory, at: int, bit: int
) -> None:
    folder = tmp_path_factory.mktemp("flip")
    store = Store(folder)
    store.keep(ASKED, {"rows": TABLE})
    file = folder / ASKED.path / "rows.parquet"
    data = bytearray(file.read_bytes())
    data[at % len(data)] ^= 1 << bit
    file.write_bytes(data)
    assert store.find(ASKED) is None


def test_an_unfinished_entry_is_not_seen_and_is_cleared_away_later(tmp_path: Path) -> None:
    store = Store(tmp_path)
    making = tmp_path / "air-days" / ".making-x"
    making.mkdir(parents=True)
    (making / "rows.parquet").write_bytes(b"PAR1")
    assert list(store.entries()) == []
    assert store.trim() == 0
    assert making.is_dir()
    assert store.trim(now=datetime.now().astimezone() + timedelta(hours=1)) == 1
    assert not making.exists()


def test_the_entries_read_longest_ago_go_first(tmp_path: Path) -> None:
    store = Store(tmp_path)
    asked = [Asked("air-days", f"2022-{month:02d}", f"{month:032x}") for month in range(1, 7)]
    for age, each in enumerate(asked):
        store.keep(each, {"rows": TABLE})
        then = datetime.now().timestamp() - 86_400 * (len(asked) - age)
        os.utime(tmp_path / each.path / ABOUT, (then, then))
    assert whole(store, asked[0])
    size = next(entry.size for _, entry in store.entries())
    small = Store(tmp_path, limit=3 * size)
    assert small.trim() == 3
    assert [whole(store, each) for each in asked] == [True, False, False, False, True, True]


def test_a_store_keeps_to_its_limit_by_itself(tmp_path: Path) -> None:
    one = Store(tmp_path / "one")
    one.keep(ASKED, {"rows": TABLE})
    size = next(entry.size for _, entry in one.entries())
    store = Store(tmp_path / "many", limit=10 * size)
    for number in range(30):
        asked = Asked("air-days", "2022-07", f"{number:032x}")
        assert store.keep(asked, {"rows": TABLE})
        then = datetime.now().timestamp() - 86_400
        os.utime(tmp_path / "many" / asked.path / ABOUT, (then, then))
        assert sum(entry.size for _, entry in store.entries()) <= 11 * size


def test_what_would_drive_out_everything_is_not_kept(tmp_path: Path) -> None:
    store = Store(tmp_path, limit=1000)
    assert not store.keep(ASKED, {"rows": TABLE})
    assert list(store.entries()) == []


def test_dropping_all_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.keep(ASKED, {"rows": TABLE})
    assert store.trim(0) == 1
    assert not whole(store)


def test_a_place_where_nothing_can_be_written_keeps_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    (tmp_path / "verdicts").write_text("a file where the folder should be", encoding="utf-8")
    store = Store(tmp_path / "verdicts")
    assert not store.keep(ASKED, {"rows": TABLE})
    assert store.find(ASKED) is None


def test_processes_that_keep_and_drop_the_same_entries_never_see_half_of_one(tmp_path: Path) -> None:
    racer = [sys.executable, str(Path(__file__).with_name("racer.py")), str(tmp_path), "150"]
    racers = [subprocess.Popen(racer) for _ in range(3)]
    assert [each.wait(timeout=60) for each in racers] == [0, 0, 0]
    store = Store(tmp_path)
    assert store.keep(ASKED, {"rows": TABLE})
    assert whole(store)


def test_the_description_is_for_people(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.keep(ASKED, {"rows": TABLE}, program="qingshan 1", grounds={"readings": "r"})
    about = json.loads((tmp_path / ASKED.path / ABOUT).read_text(encoding="utf-8"))
    assert about["label"] == "2022-07"
    assert about["grounds"] == {"readings": "r"}
